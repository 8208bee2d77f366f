"""Who can become whom in an account: the answers about all of its users."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple, cast

from landingzone.config.user import User
from landingzone.escalation.account import Account
from landingzone.escalation.attachments import Attachments
from landingzone.escalation.calls import Sureness
from landingzone.escalation.deeds import told
from landingzone.escalation.looks import Looks
from landingzone.escalation.route import Route
from landingzone.escalation.walk import Walk
from landingzone.groups.holdings import Holdings
from landingzone.iam.conditions import PRESENT


class Acting(NamedTuple):
    """Somebody whom somebody else can act as.

    Args:
        sureness: How sure each step is.
        with_mfa: Whether with MFA too.
        way: How.
    """

    sureness: Sureness
    with_mfa: bool
    way: Route


@dataclass(frozen=True, kw_only=True)
class Power:
    """What somebody can make of themselves.

    Args:
        administrator: Whether they can, in any number of steps, give any policy to a user whom they can act as.
        way: How they can.
        acts_as: Each other user whom they can act as, by name, also people in offboarding. Nobody is listed for who
            surely is an administrator: it is everybody.
    """

    administrator: Sureness
    way: Route
    acts_as: Mapping[str, Acting]

    @property
    def takes_steps(self) -> bool:
        """Whether what they are allowed does not say it already."""
        return [step.kind for step in self.way] not in ([], ["elsewhere"])

    @property
    def is_administrator(self) -> bool | None:
        """Whether they surely can; None: possibly."""
        return {Sureness.SURELY: True, Sureness.NOT: False}.get(self.administrator)


MEMBER = "(somebody)"
"""The name of somebody who is in one group, and has nothing else."""
NOTHING = Power(administrator=Sureness.NOT, way=(), acts_as={})


class Escalation:
    """Who can become whom.

    Args:
        holdings: What the users of a configuration hold.
    """

    def __init__(self, holdings: Holdings) -> None:
        self._account = Account(holdings)
        self._looks, self._attachments = Looks(self._account), Attachments(self._account)
        self._known: dict[str, Power] = {}
        self._first: dict[object, str] = {}

    @cached_property
    def _mates(self) -> dict[str, list[str]]:
        return {name: names for names in self._account.kinds for name in names}

    def of(self, name: str) -> Power:
        """Return what a user can make of themselves; who is in offboarding is denied everything."""
        if name not in self._known:
            user = self._account.users[name]
            if not self._account.matters(name, user):
                self._known[name] = NOTHING
            elif (way := self._walk(name, user, Sureness.SURELY).administers_already) is not None:
                self._known[name] = Power(administrator=Sureness.SURELY, way=way, acts_as={})
            else:
                first = self._first.setdefault(self._account.kind(name), name)
                if first not in self._known:
                    self._known[first] = self.of_user(first, user)
                self._known[name] = _swapped(self._known[first], first, name)
        return self._known[name]

    def _walk(self, name: str, user: User, least: Sureness) -> Walk:
        return Walk(self._account, self._looks, self._attachments, name, user, least)

    def is_no_administrator(self, name: str) -> bool:
        """Return whether a user surely is no administrator."""
        return self.of(name).administrator is Sureness.NOT

    def of_group(self, group: str) -> Power:
        """Return what somebody can make of themselves who is in a group, and has nothing else."""
        key = f"group {group.lower()}"  # no user has such a name
        if key not in self._known:
            self._known[key] = self.of_user(MEMBER, User(groups=[group]))
        return self._known[key]

    def of_user(self, name: str, user: User) -> Power:
        """Return what a user with other attributes could make of themselves."""
        if not self._account.matters(name, user):
            return NOTHING
        acts_as: dict[str, Acting] = {}
        for least in (Sureness.SURELY, Sureness.POSSIBLY, Sureness.UNKNOWN):
            walk = self._walk(name, user, least)
            if (way := walk.administers) is not None:
                known = {} if least is Sureness.SURELY else acts_as
                return Power(administrator=least, way=way, acts_as=dict(sorted(known.items())))
            for one, acted in walk.acted.items():
                way, with_mfa = told(acted.first or acted.way), bool(acted.states & PRESENT)
                # The user's own kind has another one.
                for each in {*self._mates.get(one, ())} - {name} - acts_as.keys() if one != name else ():
                    acts_as[each] = Acting(least, with_mfa, _exchanged(way, {one: each, each: one}))
        return Power(administrator=Sureness.NOT, way=(), acts_as=dict(sorted(acts_as.items())))


def escalation_of(holdings: Holdings) -> Escalation:
    """Return who can become whom among users who hold something; it is found once for each of them."""
    found = holdings.kept.get(Escalation) or Escalation(holdings)
    holdings.kept[Escalation] = found
    return cast(Escalation, found)


def _swapped(power: Power, one: str, other: str) -> Power:
    """Return the power of somebody of the same kind: both are exchanged everywhere."""
    if one == other:
        return power
    names = {one: other, other: one}
    every = power.acts_as.items()
    acts_as = sorted((names.get(name, name), each._replace(way=_exchanged(each.way, names))) for name, each in every)
    return replace(power, way=_exchanged(power.way, names), acts_as=dict(acts_as))


def _exchanged(way: Route, names: Mapping[str, str]) -> Route:
    """Return a way with other names of users."""
    return tuple(step._replace(user=names.get(step.user, step.user)) for step in way)
