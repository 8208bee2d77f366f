"""Moments of AWS: in UTC, to the second, as a credential report has them, so that they can be compared."""

from datetime import UTC, datetime


def whole_second(moment: datetime) -> datetime:
    """Return a moment in UTC with a precision of seconds."""
    return moment.astimezone(UTC).replace(microsecond=0)


def moment_of(text: str) -> datetime | None:
    """Return the moment that a text is; None: it is none, or has no time zone."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return whole_second(found) if found.tzinfo else None
