"""The last days of access, of users and of memberships. Nothing here reads the clock."""

from collections.abc import Iterator
from datetime import date

from landingzone.config.configured_user import ConfiguredUser
from landingzone.ground.tokens import is_token
from landingzone.iam.patterns import DAY

POLICY_NAME = "access-ends"
"""Name of the inline policy of a user that denies roles from the day after the last one."""


def day_of(text: str | None) -> date | None:
    """Read a day; None: there is none, or it is not a valid day."""
    if text is None or is_token(text) or not DAY.fits(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:  # the 31st of a month that has 30 days
        return None


def days_of(user: ConfiguredUser) -> Iterator[tuple[str, date]]:
    """Yield what ends for a user, and its last day: a group, or "" for all access. An invalid day is left out."""
    if (until := day_of(user.until)) is not None:
        yield "", until
    for group, text in user.groups_until.items():
        if group and (day := day_of(text)) is not None:
            yield group, day
