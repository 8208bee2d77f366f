"""Who can act as a user, and how."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Literal

from landingzone.access.model import Report
from landingzone.access.ways import acting_in_words, way_in_words
from landingzone.escalation.calls import Sureness

ActorVerdict = Literal["administrator", "possible administrator", "yes", "possibly"]
"""Whether somebody can: an administrator can act as everybody."""


@dataclass(frozen=True, kw_only=True)
class Impersonator:
    """Somebody who can act as a user.

    Args:
        user: Name of the one who can.
        verdict: Whether they surely can, and what makes them.
        with_mfa: Whether with MFA too.
        how: How, in words: `by setting a new password for them`; "": they need no steps.
    """

    user: str
    verdict: ActorVerdict
    with_mfa: bool
    how: str


@dataclass(frozen=True, kw_only=True)
class Impersonators:
    """Who can act as a user.

    Args:
        acted_as: Name of the user.
        users: Those who can, sorted by name.
    """

    acted_as: str
    users: tuple[Impersonator, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return it as a dict for JSON."""
        return {"acted_as": self.acted_as, "users": [*map(asdict, self.users)]}


def who_acts_as(report: Report, name: str) -> Impersonators:
    """Find who can act as a user, by what they can make of each other in any number of steps.

    Args:
        report: Who can do what.
        name: Name of the user.
    """
    return Impersonators(acted_as=name, users=tuple(_found(report, name)))


def _found(report: Report, name: str) -> Iterator[Impersonator]:
    for user in report.users:
        power, acting = user.power, user.power.acts_as.get(name)
        if user.name == name:
            continue
        if power.administrator:
            verdict: ActorVerdict = "administrator" if user.is_administrator else "possible administrator"
            how = way_in_words(power.way, user.name)
            if power.administrator is Sureness.SURELY or acting is None:
                yield Impersonator(user=user.name, verdict=verdict, with_mfa=True, how=how)
                continue
        if acting:
            is_sure = acting.sureness is Sureness.SURELY
            how, verdict = acting_in_words(name, acting), "yes" if is_sure else "possibly"
            yield Impersonator(user=user.name, verdict=verdict, with_mfa=acting.with_mfa, how=how)
