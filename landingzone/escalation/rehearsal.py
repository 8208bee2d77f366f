"""Whether the deeds of a way can be done one after the other: what one gives may end what another one needs.

A walk adds up what is given, as if nothing were ever taken. Here each deed is done in the account as the ones before it
left it: somebody who joined a group has its denials too, and who was renamed has no other name.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from landingzone.config.user import User
from landingzone.escalation.account import Account
from landingzone.escalation.asked import BOUNDARY
from landingzone.escalation.attachments import Attachments
from landingzone.escalation.calls import WITH_BOUNDARY, Call, Caller, CallTarget, Sureness
from landingzone.escalation.deeds import Deed, Deeds, Guise
from landingzone.groups.own_limits import Removal, without
from landingzone.iam.conditions import ANY_STATE, States

_MOST_DEEDS, _MOST_TRIED = 100, 400
"""A way with more deeds is not rehearsed, and after so many that were tried no further order is."""


@dataclass(frozen=True)
class Scene:
    """An account after some deeds.

    Args:
        acted: Whom somebody can act as, with the states of MFA in which.
        guises: Users who are otherwise than in the configuration.
        removals: What was removed from what limits users.
        moved: What groups and policies are to calls by now, by their ARN in the configuration.
        callers: Who makes calls, as far as it was asked.
    """

    acted: dict[str, States]
    guises: dict[str, Guise] = field(default_factory=dict)
    removals: dict[str, tuple[Removal, ...]] = field(default_factory=dict)
    moved: dict[str, CallTarget] = field(default_factory=dict)
    callers: dict[str, Caller] = field(default_factory=dict)


Goal: TypeAlias = Callable[[Scene], bool]
"""Tells whether an account is as it should come to be."""


def reached(_: Scene) -> bool:
    """Return that nothing is wanted but that each deed can be done."""
    return True


class Rehearsal:
    """An account in which deeds are done.

    Args:
        account: The account.
        attachments: What can be attached there.
        name: Name of the user who begins.
        user: The attributes of the user.
        least: How sure each call has to be.
    """

    def __init__(self, account: Account, attachments: Attachments, name: str, user: User, least: Sureness) -> None:
        self._account, self._attachments = account, attachments
        self._name, self._user, self._least = name, user, least
        self._tried = 0

    def in_order(self, way: Deeds, goal: Goal) -> Deeds | None:
        """Return a way in an order in which it can be gone up to where a goal is reached; None: none was found."""
        if len(way) > _MOST_DEEDS:
            return None
        self._tried = 0
        return self._in_order(Scene({self._name: ANY_STATE}), way, goal)

    def shortened(self, way: Deeds, goal: Goal) -> Deeds:
        """Return a way without the deeds that it can do without, the last ones first."""
        for deed in reversed(way):
            fewer = self.in_order(tuple(each for each in way if each is not deed), goal)
            way = way if fewer is None else fewer
        return way

    def _in_order(self, scene: Scene, way: Deeds, goal: Goal) -> Deeds | None:
        if not way:
            return () if goal(scene) else None
        for place, deed in enumerate(way):
            self._tried += 1
            if self._tried > _MOST_TRIED:
                return None
            after = self._after(scene, deed)
            rest = None if after is None else self._in_order(after, way[:place] + way[place + 1 :], goal)
            if rest is not None:
                return (deed, *rest)
        return None

    def _after(self, scene: Scene, deed: Deed) -> Scene | None:
        """Return the account after a deed; None: it cannot be done."""
        guise = deed.made or self.guise(scene, deed.user)
        if deed.user and guise is None:
            return None
        changed = guise if deed.group else guise and deed.change(guise)
        if self._is_done(scene, deed, guise, changed):
            return scene
        if guise and changed and not self._has_place(scene, guise, changed):
            return None
        if not all(self.can(scene, call) for call in self._calls(deed, scene, guise, changed)):
            return None
        changes = {name: deed.change(one) for name, one in self._members(scene, deed)}
        scene = replace(scene, guises={**scene.guises, **changes})
        callers = {name: one for name, one in scene.callers.items() if name not in (deed.user, *changes)}
        scene = replace(scene, callers=callers)
        if deed.states:
            states = scene.acted.get(deed.user, 0) | deed.states
            scene = replace(scene, acted={**scene.acted, deed.user: states})
        if changed and (changed is not guise or deed.made):
            scene = replace(scene, guises={**scene.guises, deed.user: changed})
        if deed.removal:
            removed = (*scene.removals.get(deed.user, ()), deed.removal)
            scene = replace(scene, removals={**scene.removals, deed.user: removed})
        if deed.moved:
            scene = replace(scene, moved={**scene.moved, deed.moved[0]: deed.moved[1]})
        return scene

    def _members(self, scene: Scene, deed: Deed) -> Iterator[tuple[str, Guise]]:
        """Yield the members of the group that a deed gives something, of those whom it may be about."""
        for name in {**scene.acted, deed.user: 0} if deed.group else ():
            guise = self.guise(scene, name)
            if guise and deed.group.lower() in map(str.lower, guise.user.groups):
                yield name, guise

    @staticmethod
    def _is_done(scene: Scene, deed: Deed, guise: Guise | None, changed: Guise | None) -> bool:
        """Return whether a deed has no effect any more."""
        if deed.removal or deed.made or deed.group or not (deed.states or deed.moved or changed is not guise):
            return False
        is_moved = not deed.moved or scene.moved.get(deed.moved[0]) == deed.moved[1]
        return is_moved and changed == guise and not deed.states & ~scene.acted.get(deed.user, 0)

    def _has_place(self, scene: Scene, guise: Guise, changed: Guise) -> bool:
        """Return whether a name is free that somebody comes to have, and there is room for all else."""
        if changed.name != guise.name:
            known = dict.fromkeys((*self._account.users, self._name, *scene.guises))
            guises = (self.guise(scene, each) for each in known)
            if any(each and each.name.lower() == changed.name.lower() for each in guises):
                return False
        return self._attachments.has_place(guise.user, changed.user, self._least)

    def _calls(self, deed: Deed, scene: Scene, guise: Guise | None, changed: Guise | None) -> Iterator[Call]:
        """Yield the calls of a deed on what they are used on by now."""
        places = [self._account.target(each.name, each.user) for each in (guise, changed) if each]
        for call in deed.calls:
            target = call.target
            if deed.user and not deed.made and ":user/" in target.arn:
                target = places.pop(0) if call.action == "iam:UpdateUser" else places[0]
            else:
                target = scene.moved.get(target.arn, target)
            keys = dict(call.keys)
            if call.action in WITH_BOUNDARY and target.boundary is not None:
                keys[BOUNDARY] = target.bounds
            yield replace(call, target=target, keys=tuple(keys.items()))

    def guise(self, scene: Scene, name: str) -> Guise | None:
        """Return how a user is by now; None: there is no such user."""
        if name in scene.guises:
            return scene.guises[name]
        user = self._user if name == self._name else self._account.users.get(name)
        return Guise(name, user) if user else None

    def can(self, scene: Scene, call: Call) -> bool:
        """Return whether somebody can make a call."""
        return any(self.caller(scene, name).can(call) >= self._least for name in scene.acted)

    def caller(self, scene: Scene, name: str) -> Caller:
        """Return what calls somebody can make whom one can act as."""
        if name not in scene.callers:
            guise = self.guise(scene, name)
            assert guise
            having = self._account.having(guise.name, guise.user, self._least)
            for removal in scene.removals.get(name, ()):
                having = without(having, removal)
            scene.callers[name] = self._account.caller(having.held, scene.acted[name])
        return scene.callers[name]
