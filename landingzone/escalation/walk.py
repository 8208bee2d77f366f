"""The way of one user: whom they can act as, and what those can come to hold, step after step.

A walk looks for what can surely be done, or for what possibly can. It adds what it finds until there is no more. What
is sure can be done one after the other: each way is rehearsed.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import NamedTuple

from landingzone.config.user import User
from landingzone.escalation.account import FOLLOWED, GIVING_CREDENTIALS, Account
from landingzone.escalation.attachments import Attachments
from landingzone.escalation.callers import Actor, Callers, Others
from landingzone.escalation.calls import Call, CallTarget, Sureness
from landingzone.escalation.deeds import Deed, Deeds, Guise, once, step, told
from landingzone.escalation.forms import Forms
from landingzone.escalation.looks import CHANGING_LOOKS, Looks
from landingzone.escalation.rehearsal import Goal, Rehearsal, Scene, reached
from landingzone.escalation.route import Route
from landingzone.groups.own_limits import ActionOnArn, Having, without_own_limits
from landingzone.iam.administration import grants_besides
from landingzone.iam.conditions import ANY_STATE, PRESENT, States
from landingzone.iam.held import Held

_MOST_LOOKS = 40
"""From so many looks of a user on, no look is changed a second time."""
_MOST_SHORTENED = 12
"""Of a way with more deeds, none is left out."""
_MOST_MADE = 20
"""So many users who can be made are followed."""


class Acted(NamedTuple):
    """Somebody whom one can act as.

    Args:
        states: The states of MFA in which.
        way: How, in all of these states.
        first: How in the first of them; empty: the same.
    """

    states: States
    way: Deeds
    first: Deeds = ()


@dataclass(eq=False)
class Walk:
    """The way of one user.

    Args:
        account: Where it is.
        looks: How its users can be made to look.
        attachments: What can be attached there.
        name: The name of the user.
        user: The attributes of the user.
        least: How sure each step has to be.
    """

    account: Account
    looks: Looks
    attachments: Attachments
    name: str
    user: User
    least: Sureness
    acted: dict[str, Acted] = field(default_factory=dict)
    """Whom they can act as: one of each kind of users, and users whom they can make."""
    made: dict[str, Guise] = field(default_factory=dict)
    """The users whom they can make, by what they are called here."""
    _among: list[str] = field(default_factory=list)
    _looks_by_name: dict[str, list[Guise]] = field(default_factory=dict)
    _owners: dict[str, str] = field(default_factory=dict)
    _before_mfa: dict[str, Acted] = field(default_factory=dict)
    _judged_forms: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.acted[self.name] = Acted(ANY_STATE, ())
        self._callers = Callers(self.looks, self._owners, self.least)
        self._forms = Forms(self.account, self.attachments, self)
        self._rehearsal = Rehearsal(self.account, self.attachments, self.name, self.user, self.least)

    @property
    def administers_already(self) -> Route | None:
        """How somebody whom they act as so far can give themselves any policy already; None: nobody can."""
        way = self._administer_already()
        return None if way is None else told(way)

    @cached_property
    def administers(self) -> Route | None:
        """How somebody whom they act as can give themselves any policy; None: nobody can."""
        way = self._administer()
        return None if way is None else told(way)

    def _administer_already(self) -> Deeds | None:
        ways = (self._new(name, "", self.looks_of(name)[0]) for name in [*self.acted])
        return next((way for way in ways if way is not None), None)

    def _administer(self) -> Deeds | None:
        circles = self._circles()
        while True:
            before = self._size()
            self._judged_forms.clear()  # whom they act as since then may remove what limits others
            if (way := self._administer_already()) is not None:
                return way
            self._make_users()
            self._find_looks()
            self._find_credentials()
            if self._size() == before:
                self._find_mfa()  # not before it is known that they need it
            if self._size() != before:
                continue
            if (wider := next(circles, None)) is not None:
                self._among = wider
                continue
            if (way := self._all_grown()) is not None:
                return way
            if self._size() == before:
                return self._by_own_role() if self.least is Sureness.SURELY else self._elsewhere()

    def _circles(self) -> Iterator[list[str]]:
        """Yield whom to look at: first those who may do something to others, through whom most ways lead."""
        others = self.account.others(self.name)
        yield [name for name in others if self.account.matters(name, self.account.users[name])]
        yield others

    def _size(self) -> tuple[object, ...]:
        states = {name: each.states for name, each in self.acted.items()}
        return states, len(self._callers.actors), sum(map(len, self._looks_by_name.values())), len(self.made)

    # What they can do: `Means` of the forms

    def may(self, action: str) -> bool:
        """Return whether somebody may use an action on something."""
        return self._callers.may(action)

    def can(self, *calls: Call) -> Deeds | None:
        """Return how each of some calls can be made by somebody whom they act as; None: not all can."""
        return self._callers.can(*calls)

    def can_on(self, name: str, calls: Callable[[CallTarget], Iterable[Call]]) -> tuple[Guise, Deeds] | None:
        """Return the same of calls on a user, who may be made to look differently before, with the look."""
        return next(self._ways_on(name, calls), None)

    def _ways_on(
        self, name: str, calls: Callable[[CallTarget], Iterable[Call]], also: Others = ()
    ) -> Iterator[tuple[Guise, Deeds]]:
        """Yield each look with which calls on a user can be made, and how."""
        for look in self.looks_of(name):
            way = self._callers.can(*calls(self.account.target(look.name, look.user)), also=also)
            if way is not None:
                yield look, (*look.way, *way)

    def having(self, form: Guise) -> Having:
        """Return what somebody holds in a form."""
        return self.account.having(form.name, form.user, self.least)

    def looks_of(self, name: str) -> list[Guise]:
        """Return how a user can look so far."""
        if name not in self._looks_by_name:
            way = self.acted[name].way if name in self.acted else ()
            guise = self._begun(name)
            self._looks_by_name[name] = [guise._replace(way=(*way, *guise.way))]
            self._owners[self.account.target(*guise[:2]).arn] = name
        return self._looks_by_name[name]

    def _begun(self, name: str) -> Guise:
        """Return how a user is in the configuration, or when made."""
        if name in self.made:
            return self.made[name]
        return Guise(name, self.user if name == self.name else self.account.users[name])

    def _in_order(self, way: Deeds, goal: Goal = reached) -> Deeds | None:
        """Return a way in an order in which it can be gone; None: there is none. What is not sure is not tried."""
        if self.least < Sureness.SURELY:
            return way
        way = once(way)
        takes = any(not deed.only_gives for deed in way)
        found = self._rehearsal.in_order(way, goal) if takes else way
        is_shortened = found is not None and goal is not reached and 1 < len(found) <= _MOST_SHORTENED
        return self._rehearsal.shortened(found, goal) if found and is_shortened else found

    # What somebody can come to hold

    def _all_grown(self) -> Deeds | None:
        """Find what those whom they act as can come to hold; return how one can give themselves any policy then."""
        seen = set()
        for name, acted in [*self.acted.items()]:
            is_limited = name not in self.made and name != self.name
            if is_limited and not self.account.matters(name, self.account.users[name]):
                limits = acted.states, len(self.looks_of(name)) > 1 and name, self.account.limits(name)
                if limits in seen:
                    continue
                seen.add(limits)
            for key, form in [*self._forms.of(name)]:
                if (way := self._new(name, key, form)) is not None:
                    return way
        return None

    def _new(self, name: str, key: str, form: Guise) -> Deeds | None:
        if (name, key) in self._judged_forms:
            return None
        self._judged_forms.add((name, key))
        return self._judged(name, form)

    def _judged(self, name: str, form: Guise) -> Deeds | None:
        """Add a form of somebody to those who make calls; return how they can give themselves any policy."""
        states, own = self.acted[name].states, self.account.target(form.name, form.user)
        having, by_others = self.having(form), list[Deed]()

        def can(held: Held, each: ActionOnArn) -> bool:
            call = self.account.called(each, own)
            if self.account.caller(held, states).can(call) >= self.least:
                return True
            way = self.can(call)
            by_others.extend(way or ())
            return way is not None

        for each in without_own_limits(having, can):
            caller = self.account.caller(each.held, states)
            lifted = tuple(self._lifting(name, own, each))
            way = form.way if each is having else (*form.way, *by_others, *lifted)
            self._callers.add(Actor(name, own, caller, way))
            administering = [*self.account.administering(own, has_room=self.attachments.room(form.user) >= self.least)]
            if any(caller.can(call) >= self.least for call in administering):
                way = self._without_mfa(name, each.held, administering, way)
                ordered = self._in_order(way, lambda scene: self._administers(scene, name))
                if ordered is not None:
                    return ordered
        return None

    def _lifting(self, name: str, own: CallTarget, left: Having) -> Iterator[Deed]:
        """Yield what is done to remove what limits somebody."""
        steps = step("unlimit own") if name == self.name else step("unlimit", name)
        for each in left.removals:
            yield Deed(steps=steps, calls=(self.account.called(each.call, own),), user=name, removal=each)

    def _administers(self, scene: Scene, name: str) -> bool:
        """Return whether somebody whom one can act as can give themselves any policy by now."""
        guise = self._rehearsal.guise(scene, name)
        if guise is None or name not in scene.acted:
            return False
        has_room = self.attachments.room(guise.user) >= self.least
        calls = self.account.administering(self.account.target(guise.name, guise.user), has_room=has_room)
        return any(self._rehearsal.caller(scene, name).can(call) >= self.least for call in calls)

    def _without_mfa(self, name: str, held: Held, calls: Sequence[Call], way: Deeds) -> Deeds:
        """Return a way by which somebody can make one of some calls, without setting up MFA that it does not need."""
        was = self._before_mfa.get(name)
        if was is None or all(self.account.caller(held, was.states).can(call) < self.least for call in calls):
            return way
        return (*was.way, *way[len(self.acted[name].way) :])

    # How somebody looks to policies

    def _make_users(self) -> None:
        """Find the users whom they can make, of whom not all are followed."""
        for making in self.looks.new_users(self.may, self.least) if not self.made else ():
            way = self.can(*making.calls) if len(self.made) < _MOST_MADE else None
            if making.made and way is not None:
                self.made[making.user] = making.made._replace(way=(*way, making))

    def _find_looks(self) -> None:
        for name in (self.name, *self._among, *self.made) if any(map(self.may, CHANGING_LOOKS)) else ():
            looks = self.looks_of(name)
            begun = self._begun(name)
            seen = set(map(_seen, looks))
            for look in looks:  # also those that are found
                if look is not looks[0] and len(looks) >= _MOST_LOOKS:
                    break
                for deed in self.looks.of_user(name, begun.user, look, self.may, self.least):
                    found = deed.change(look)
                    way = None if _seen(found) in seen else self.can(*deed.calls)
                    if way is not None:
                        seen.add(_seen(found))
                        self._owners[self.account.target(found.name, found.user).arn] = name
                        looks.append(found._replace(way=(*look.way, *way, deed)))

    # Credentials

    def _find_credentials(self) -> None:
        for name in (*self._among, *self.made) if any(map(self.may, GIVING_CREDENTIALS)) else ():
            for steps, states, calls in self.account.credentials(name, self._begun(name).user, self.least):
                was = self.acted.get(name, Acted(0, ()))
                for look, way in self._ways_on(name, calls) if states & ~was.states else ():
                    is_kept = self._keeps_all(name, look)
                    own = self.account.target(look.name, look.user)
                    making = Deed(steps=steps, calls=tuple(calls(own)), user=name, states=states)
                    goal = partial(_acts, name, states)
                    found = self._in_order((*way, making), goal) if is_kept or not was.states else None
                    if found is not None:
                        whole = once((*was.way, *found)) if self.least is Sureness.SURELY else was.way or found
                        self._act(name, Acted(was.states | states, whole, was.first or was.way))
                        if not is_kept:
                            self._looks_by_name[name] = [look._replace(way=self.acted[name].way)]
                        break

    def _keeps_all(self, name: str, look: Guise) -> bool:
        """Return whether a user holds with a look what they hold without; of what is not sure, that is not asked."""
        base = self.looks_of(name)[0]
        return look is base or self.least < Sureness.SURELY or self.having(look).held == self.having(base).held

    def _find_mfa(self) -> None:
        for name, acted in list(self.acted.items()):
            if not acted.states & PRESENT:
                base = self.looks_of(name)[0]
                own = self.account.caller(self.having(base).held, acted.states)
                found, first = None, acted.first or acted.way
                for look, way in self._ways_on(name, self.account.setting_up_mfa, also=((own, acted.way),)):
                    calls = tuple(self.account.setting_up_mfa(self.account.target(look.name, look.user)))
                    deed = Deed(steps=step("MFA", name), calls=calls, user=name, states=PRESENT)
                    if found is None and self._keeps_all(name, look):
                        found = self._in_order((*acted.way, *way, deed))
                        first = first if found is None else (*first, *way, deed)
                if found is None and self.least < Sureness.SURELY:
                    deed = Deed(steps=step("unknown MFA", name), user=name, states=PRESENT)
                    found, first = (*acted.way, deed), (*first, deed)
                if found is not None:
                    self._before_mfa[name] = acted
                    self._act(name, Acted(acted.states | PRESENT, found, first))

    def _act(self, name: str, acted: Acted) -> None:
        self.acted[name] = acted
        self._looks_by_name[name] = [one._replace(way=(*acted.way, *one.way)) for one in self.looks_of(name)]

    def _by_own_role(self) -> Deeds | None:
        """Find a role that they can make, that trusts them, and to which they can give any policy."""
        making, giving = self.account.of_own_roles
        for _, _, caller, way in self._callers.actors:
            if (found := caller.example(making)) is None:
                continue
            role = CallTarget(found.resource)
            if caller.can_if_trusted(Call("sts:AssumeRole", role)) is not Sureness.SURELY:
                continue
            for each in giving:
                call = replace(each, target=role)
                if (more := self.can(call)) is not None:
                    steps = step("create role", self.name)
                    done = Deed(steps=steps, calls=(replace(making, target=role), call))
                    if (ordered := self._in_order((*way, *more, done))) is not None:
                        return ordered
        return None

    def _elsewhere(self) -> Deeds | None:
        """Find an action that may give somebody whom they act as any policy, through what is not known here."""
        for name, _, caller, way in self._callers.actors:
            is_whole = caller.states == self.acted[name].states  # of what is not followed, MFA is not asked either
            if is_whole and (action := grants_besides(caller.held, FOLLOWED)):
                return (*way, Deed(steps=step("elsewhere", "", action)))
        return None


def _acts(name: str, states: States, scene: Scene) -> bool:
    return scene.acted.get(name, 0) & states == states


def _seen(look: Guise) -> tuple[object, ...]:
    """Return what differs between looks of a user."""
    user = look.user
    return look.name, user.path, user.permissions_boundary, *sorted((key.lower(), user.tags[key]) for key in user.tags)
