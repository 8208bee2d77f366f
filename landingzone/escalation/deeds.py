"""What is done on a way, one deed after the other: by which calls, and what it makes of whom."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from landingzone.config.user import User
from landingzone.escalation.calls import Call, CallTarget
from landingzone.escalation.route import Route, RouteStep
from landingzone.groups.own_limits import Removal
from landingzone.iam.conditions import States

_EVERYTHING = '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}'
_GIVEN_POLICY = "given on the way"


class Guise(NamedTuple):
    """How a user can come to be.

    Args:
        name: The name then.
        user: The attributes then.
        way: How.
    """

    name: str
    user: User
    way: "Deeds" = ()


def _unchanged(guise: Guise) -> Guise:
    return guise


def with_everything(guise: Guise) -> Guise:
    """Return somebody with a policy that allows everything."""
    policies = {**guise.user.json_policies, _GIVEN_POLICY: _EVERYTHING}
    return guise._replace(user=guise.user.model_copy(update={"json_policies": policies}))


@dataclass(frozen=True, eq=False, kw_only=True)
class Deed:
    """Something that is done on a way. Two that look the same are not: only one may be of use.

    Args:
        steps: What it is called.
        calls: The calls that it takes, all of them.
        user: The user whom it is about; "": it is about none.
        made: The user whom it makes; None: it makes none.
        states: The states of MFA in which one can act as them by it.
        change: What it makes of them.
        group: The group of which all members get the same; "": only the user does.
        removal: What it removes from what limits them; None: nothing.
        moved: The ARN of a group or a policy in the configuration, and what it is to calls afterwards; None: nothing.
    """

    steps: Route
    calls: tuple[Call, ...] = ()
    user: str = ""
    made: Guise | None = None
    states: States = 0
    change: Callable[[Guise], Guise] = _unchanged
    group: str = ""
    removal: Removal | None = None
    moved: tuple[str, CallTarget] | None = None

    @property
    def only_gives(self) -> bool:
        """Whether nobody can lose anything by it."""
        return self.change in (_unchanged, with_everything) and not (self.made or self.removal or self.moved)


Deeds = tuple[Deed, ...]


def told(way: Iterable[Deed]) -> Route:
    """Return what a way is called, each step once."""
    return tuple(dict.fromkeys(step for deed in way for step in deed.steps))


def times(way: Iterable[Deed], name: str, *kinds: str) -> int:
    """Return how many steps of some kinds a way has that are about a user."""
    return len({step for deed in way for step in deed.steps if step.user == name and step.kind in kinds})


def once(way: Iterable[Deed]) -> Deeds:
    """Return a way in which no deed is done twice."""
    return tuple(dict.fromkeys(way))


def step(kind: str, user: str = "", *things: str) -> Route:
    """Return what a deed of a single step is called."""
    return (RouteStep(kind, user, things),)
