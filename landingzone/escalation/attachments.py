"""Which policies can be attached to users and groups, by which calls, and whether there is room for them."""

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import NamedTuple

from landingzone.config.user import User
from landingzone.escalation.account import Account, creating
from landingzone.escalation.asked import BOUNDARY, POLICY
from landingzone.escalation.calls import Call, CallTarget, Sureness
from landingzone.escalation.deeds import step
from landingzone.escalation.route import Route
from landingzone.groups.own_limits import ActionOnArn
from landingzone.iam.wildcards import is_pattern

_ELSEWHERE = "defined-elsewhere"
"""Stands for a managed policy of the account that the configuration does not have."""
MOST_GROUPS = 10
"""The most groups that a user can be in."""
_OF_AWS, _OWN = "aws_managed_policy_names", "customer_managed_policy_names"
_ROOM, _MOST_ROOM = 10, 20
"""How many managed policies AWS attaches to a user or a group, and to how many the quota can be raised.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""


class Attachable(NamedTuple):
    """A policy that may be attached.

    Args:
        arn: Its ARN.
        attribute: The attribute of a user that names it; "": there is none, it is made for this, and allows everything.
        name: Its name there, with its path.
        is_here: Whether it surely exists.
    """

    arn: str
    attribute: str
    name: str
    is_here: bool = True

    @property
    def is_new(self) -> bool:
        """Whether it has to be made."""
        return not self.attribute


_WRITTEN = Attachable("", "", "")
"""An inline policy that is written for this."""


class Attachments:
    """What can be attached in an account.

    Args:
        account: The account.
    """

    def __init__(self, account: Account) -> None:
        self._account = account

    @cached_property
    def attachable(self) -> list[Attachable]:
        """What may be attached."""
        account = self._account
        of_aws, of_own = account.of_aws, account.arn("policy/")
        named = [value for value in account.asked.values(POLICY) if not is_pattern(value)]
        others = [arn for arn in named if arn.startswith(of_own) and arn not in account.policies]
        known = [(arn, _OWN, of_own) for arn in account.policies]
        known += [(arn, _OF_AWS, of_aws) for arn in named if arn.startswith(of_aws)]
        unknown = (*others, f"{of_own}{_ELSEWHERE}")
        return [
            *(Attachable(arn, attribute, arn.removeprefix(begin)) for arn, attribute, begin in known),
            *(Attachable(arn, _OWN, arn.removeprefix(of_own), is_here=False) for arn in unknown),
            *(Attachable(account.arn(end), "", end.partition("/")[2]) for end in account.asked.new_policies),
        ]

    def attaching(self, called: str, one: Attachable) -> tuple[Route, Callable[[CallTarget], list[Call]]]:
        """Return the step, and the calls, by which a user gets a policy that is attached to them."""
        making = [creating(one.arn)] if one.is_new else []

        def to_user(own: CallTarget) -> list[Call]:
            return [*making, Call("iam:AttachUserPolicy", own, ((POLICY, (one.arn,)), (BOUNDARY, own.bounds)))]

        return step("make and attach" if one.is_new else "attach", called, one.name), to_user

    def attaching_to_group(self, group: str, one: Attachable) -> tuple[Route, list[Call]]:
        """Return the same for one of their groups."""
        making = [creating(one.arn)] if one.is_new else []
        call = Call("iam:AttachGroupPolicy", CallTarget(self._account.arn_of("group", group)), ((POLICY, (one.arn,)),))
        kind = "make and attach to group" if one.is_new else "attach to group"
        return step(kind, "", one.name, self._account.groups.get(group.lower(), group)), [*making, call]

    def attached_to(self, user: User) -> Iterator[Attachable]:
        """Yield what is attached to a user."""
        begins = {_OF_AWS: self._account.of_aws, _OWN: self._account.arn("policy/")}
        for attribute, begin in begins.items():
            yield from (Attachable(f"{begin}{name}", attribute, name) for name in getattr(user, attribute))

    @staticmethod
    def detaching(own: CallTarget, one: Attachable) -> Call:
        """Return the call by which a user loses a policy that is attached to them."""
        return Call("iam:DetachUserPolicy", own, ((POLICY, (one.arn,)), (BOUNDARY, own.bounds)))

    def by_new_group(self, name: str, may: Callable[[str], bool]) -> Iterator[tuple[Attachable, Route, list[Call]]]:
        """Yield the policies that a user may get by a new group, each with the step and the calls."""
        account = self._account
        for place in account.asked.group_places if may("iam:CreateGroup") and may("iam:AddUserToGroup") else ():
            called = place.name or "x"
            if called.lower() in account.groups:
                continue
            group = CallTarget(account.arn(f"group{place.path}{called}"))
            making, joining = Call("iam:CreateGroup", group), Call("iam:AddUserToGroup", group)
            steps = step("join new group", name)
            if may("iam:PutGroupPolicy"):
                yield _WRITTEN, steps, [making, Call("iam:PutGroupPolicy", group), joining]
            for one in (*self._full, *self.attachable) if may("iam:AttachGroupPolicy") else ():
                attaching = Call("iam:AttachGroupPolicy", group, ((POLICY, (one.arn,)),))
                yield one, steps, [*([creating(one.arn)] if one.is_new else []), making, attaching, joining]

    @cached_property
    def _full(self) -> list[Attachable]:
        """Policies of AWS that allow everything."""
        arns, begin = self._account.full_policies, self._account.of_aws
        return [Attachable(arn, _OF_AWS, arn.removeprefix(begin)) for arn in arns]

    def room(self, user: User, before: int = 0) -> Sureness:
        """Return how sure it is that one more managed policy can be attached to a user.

        Args:
            user: The user.
            before: How many are attached before that on the way.
        """
        return _room(_attached_to(user) + before)

    def has_place(self, user: User, changed: User, least: Sureness) -> bool:
        """Return whether there is room for what a user comes to have more of: groups and attached policies."""
        is_fuller = _attached_to(changed) > _attached_to(user)
        is_in_more = len(changed.groups) > len(user.groups)
        return (not is_fuller or self.room(user) >= least) and not (is_in_more and len(user.groups) >= MOST_GROUPS)

    def room_of_group(self, group: str) -> Sureness:
        """Return the same of a group."""
        return _room(self._attached.get(group.lower(), 0))

    def room_for(self, giving: ActionOnArn, user: User) -> Sureness:
        """Return the same of what a call attaches to; one that attaches nothing needs no room."""
        action, arn = giving
        if action == "iam:AttachGroupPolicy":
            return self.room_of_group(arn.rpartition("/")[2])
        return self.room(user) if action == "iam:AttachUserPolicy" else Sureness.SURELY

    @cached_property
    def _attached(self) -> dict[str, int]:
        each = ((group.name.lower(), group.policies) for group in self._account.holdings.groups)
        return {name: sum(policy.kind != "inline" for policy in policies) for name, policies in each}


def _attached_to(user: User) -> int:
    return len(user.aws_managed_policy_names) + len(user.customer_managed_policy_names)


def _room(attached: int) -> Sureness:
    if attached < _ROOM:
        return Sureness.SURELY
    return Sureness.POSSIBLY if attached < _MOST_ROOM else Sureness.NOT
