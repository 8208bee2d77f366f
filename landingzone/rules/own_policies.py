"""The policies that a user has outside groups, and which of them grant something without MFA."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from landingzone.config import require_mfa
from landingzone.config.user import User
from landingzone.config.user_resources import MANAGED_POLICY_ATTRIBUTES
from landingzone.groups import aws_managed
from landingzone.iam.documents import Document, user_inline
from landingzone.iam.permissions import ANYTHING, Permission, UnreadableDocument, granted, permissions_of
from landingzone.rules.rule import Steps


@dataclass(frozen=True, kw_only=True)
class OwnPolicy:
    """A policy of a user.

    Args:
        name: Its name; for a managed policy with its path.
        place: Where the user has it: the attribute, and the name or position in it.
        document: The document, as value or as JSON text; None: it is managed and its content is elsewhere.
    """

    name: str
    place: Steps
    document: Document | str | None

    @property
    def is_aws_managed(self) -> bool:
        """Whether it is one of AWS's own."""
        return self.place[0] == "aws_managed_policy_names"

    @property
    def is_known(self) -> bool:
        """Whether it is known if it needs MFA; AWS managed policies need none."""
        return self.is_aws_managed or self._meaning is not None

    def may_mean(self, partition: str) -> tuple[Permission, ...]:
        """Tell what it means in a partition, or may mean."""
        meaning = aws_managed.meaning_of(self.name, partition) if self.is_aws_managed else self._meaning
        return ANYTHING if meaning is None else meaning

    @cached_property
    def _meaning(self) -> tuple[Permission, ...] | None:
        try:
            return None if self.document is None else permissions_of(self.document)
        except UnreadableDocument:  # such as a CDKTF token
            return None


def own_policies(user: User) -> Iterator[OwnPolicy]:
    """Give the policies of a user, in the order of a report."""
    for attribute in MANAGED_POLICY_ATTRIBUTES:
        for index, name in enumerate(getattr(user, attribute)):
            yield OwnPolicy(name=name, place=(attribute, index), document=None)
    for name, policy in sorted(user.inline_iam_policies.items()):
        document = user_inline(policy.actions, policy.resources, policy.effect, force_mfa=policy.force_mfa)
        yield OwnPolicy(name=name, place=("inline_iam_policies", name), document=document)
    for name, text in sorted(user.json_policies.items()):
        yield OwnPolicy(name=name, place=("json_policies", name), document=text)
    if user.require_mfa:
        document = require_mfa.DENY_WITHOUT_MFA
        yield OwnPolicy(name=require_mfa.POLICY_NAME, place=("require_mfa",), document=document)


def _denials_of(meaning: tuple[Permission, ...]) -> tuple[Permission, ...]:
    return tuple(one for one in meaning if one.effect == "Deny")


def grant_without_mfa(user: User, partition: str) -> tuple[OwnPolicy, ...]:
    """Give the policies of a user that grant something without MFA, or may.

    Boundaries and denials of groups are ignored.
    """
    held = [(policy, policy.may_mean(partition)) for policy in own_policies(user)]
    denials = tuple(one for _, meaning in held for one in _denials_of(meaning))
    return tuple(policy for policy, meaning in held if any(granted((*meaning, *denials), mfa=False)))
