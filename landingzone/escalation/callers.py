"""Those whom somebody can act as so far, in each form that they can come to have, and the calls that they can make."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from landingzone.escalation.calls import Call, Caller, CallTarget, Sureness, UsableOn
from landingzone.escalation.deeds import Deeds
from landingzone.escalation.looks import Looks

Others = tuple[tuple[Caller, Deeds], ...]
"""Who else can make calls, and how it comes to that."""


class Actor(NamedTuple):
    """Somebody whom one can act as, in one of the forms that they can come to have.

    Args:
        name: The name in the configuration.
        own: What a call on themselves is used on.
        caller: What calls they make.
        way: How it comes to that.
    """

    name: str
    own: CallTarget
    caller: Caller
    way: Deeds


@dataclass(eq=False)
class _Makers:
    """Those who may be able to use an action.

    Args:
        read: How many actors have been looked at.
        of_any: Those who may use it on others.
        of_own: Those who may only use it on their own user, by the name that this has by then.
    """

    read: int = 0
    of_any: list[Actor] = field(default_factory=list)
    of_own: dict[str, list[Actor]] = field(default_factory=lambda: defaultdict(list))


class Callers:
    """Those whom somebody can act as so far.

    Args:
        looks: How groups and policies can be made to look.
        owners: The names of users in the configuration by each ARN that they can come to have.
        least: How sure it has to be that somebody can make a call.
    """

    def __init__(self, looks: Looks, owners: Mapping[str, str], least: Sureness) -> None:
        self.actors: list[Actor] = []
        self._looks, self._owners, self._least = looks, owners, least
        self._present: set[tuple[str, Caller, CallTarget]] = set()
        self._tried: dict[Call, tuple[Deeds | None, int, int]] = {}
        self._makers: dict[str, _Makers] = defaultdict(_Makers)

    def add(self, actor: Actor) -> None:
        """Add somebody who is not there yet."""
        present = actor.name, actor.caller, actor.own
        if present not in self._present:
            self._present.add(present)
            self.actors.append(actor)

    def may(self, action: str) -> bool:
        """Return whether somebody may use an action on something."""
        makers = self._makers_by(action)
        return bool(makers.of_any or makers.of_own)

    def can(self, *calls: Call, also: Others = ()) -> Deeds | None:
        """Return how each of some calls can be made; None: not all can.

        Args:
            calls: The calls.
            also: Others who can make them too.
        """
        found: Deeds = ()
        for call in calls:
            way = next((way for caller, way in also if caller.can(call) >= self._least), None)
            way = self._made(call) if way is None else way
            way = self._made_otherwise(call.target, call) if way is None else way
            if way is None:
                return None
            found += way
        return found

    def _made_otherwise(self, base: CallTarget, call: Call) -> Deeds | None:
        """Return how a call can be made after the group or the policy that it is used on was moved or tagged."""
        for deed, after in self._looks.of_other(base, call, self.may):
            ways = [way for one in deed.calls if (way := self._made(one)) is not None]
            if len(ways) == len(deed.calls):
                way = self._made(after)
                way = self._made_otherwise(base, after) if way is None else way
                if way is not None:
                    return (*(each for one in ways for each in one), deed, *way)
        return None

    def _made(self, call: Call) -> Deeds | None:
        way, *tried = self._tried.get(call, (None, 0, 0))
        if way is None:
            makers = self._makers_of(call)
            new = (each for many, known in zip(makers, tried, strict=True) for each in many[known:])
            able = (one.way for one in new if self._can_be(one, call) and one.caller.can(call) >= self._least)
            way = next(able, None)
            self._tried[call] = way, len(makers[0]), len(makers[1])
        return way

    def _can_be(self, one: Actor, call: Call) -> bool:
        """Return whether somebody still has a form when they look as a call on their user wants it."""
        is_own = self._owners.get(call.target.arn) == one.name
        return not is_own or one.own == call.target or call.action == "iam:UpdateUser"

    def _makers_of(self, call: Call) -> tuple[list[Actor], list[Actor]]:
        """Return who may be able to make a call: on others, and those on their own user whom it is about."""
        makers = self._makers_by(call.action)
        own = call.target.arn.rpartition("/")[2] if ":user/" in call.target.arn else ""
        return makers.of_any, makers.of_own.get(own, [])

    def _makers_by(self, action: str) -> _Makers:
        makers = self._makers[action]
        for one in self.actors[makers.read :]:
            reach = one.caller.reach(action, self._least)
            if reach is not UsableOn.NOTHING:
                called = one.own.arn.rpartition("/")[2]
                (makers.of_any if reach is UsableOn.ANY else makers.of_own[called]).append(one)
        makers.read = len(self.actors)
        return makers
