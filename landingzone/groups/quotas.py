"""Quotas of IAM, and how much of them a configuration uses.

Sizes are those of the real documents, with their MFA conditions, for partition `aws`. The real partition is known only
in the account. `aws` is the shortest, so nothing that fits is refused. For the same reason a CDKTF token counts as
nothing.
"""

from collections.abc import Iterator
from typing import Any

from landingzone.config.inputs import Inputs
from landingzone.config.offboarding import DENY_ALL
from landingzone.config.require_mfa import DENY_WITHOUT_MFA
from landingzone.config.user import User
from landingzone.groups.catalog import CROSS_ACCOUNT, GROUPS, SELF_MANAGEMENT, CustomerPolicy, Group, InlinePolicy
from landingzone.iam.documents import Document, service_actions, size, user_inline, with_mfa
from landingzone.tokens import split_tokens

GROUP_INLINE_CHARACTERS = 5120
"""All inline policies of one group. Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"""

USER_INLINE_CHARACTERS = 2048
"""All inline policies of one user."""

MANAGED_CHARACTERS = 6144
"""One customer managed policy."""

MANAGED_POLICIES = 10
"""Managed policies attached to one group or user."""

GROUPS_OF_USER = 10
"""Groups that one user is in."""

TAGS = 50
"""Tags of one user."""

USERS = 5000
"""Users of one account."""

GROUPS_OF_ACCOUNT = 300
"""Groups of one account, unless AWS has raised the quota."""


class _Plain:
    """The values of the groups' documents, as IAM gets them."""

    partition = "aws"

    def __init__(self, inputs: Inputs) -> None:
        self._inputs = inputs

    def value(self, name: str) -> Any:
        return getattr(self._inputs, name)

    def service_actions(self, name: str) -> tuple[str, ...]:
        return service_actions(self.value(name))


def existing_groups(inputs: Inputs) -> Iterator[Group]:
    """Give the groups that are switched on, without those that an input lists."""
    return (group for group in GROUPS if inputs.enable_iam_groups and getattr(inputs, group.switch))


def has_all_accounts_group(inputs: Inputs) -> bool:
    """Tell whether there is the group that may assume every role."""
    entries = getattr(inputs, CROSS_ACCOUNT.entries_input)
    return bool(inputs.enable_iam_groups and entries and getattr(inputs, CROSS_ACCOUNT.all_switch))


def inline_size_of(group: Group, inputs: Inputs) -> int:
    """Count the characters of a group's inline policies together."""
    values = _Plain(inputs)
    return sum(
        count(_with_conditions(policy, policy.document(values), inputs))
        for policy in group.inline
        if policy.exists_with is None or getattr(inputs, policy.exists_with)
    )


def role_arns_size(role_arns: tuple[str, ...], inputs: Inputs) -> int:
    """Count the characters of the policy that lets a group assume roles."""
    document = CROSS_ACCOUNT.document(role_arns)
    return count(with_mfa(document) if inputs.should_require_mfa else document)


def all_role_arns(inputs: Inputs) -> tuple[str, ...]:
    """Give the distinct role ARNs of all cross-account groups."""
    entries = inputs.iam_groups_for_cross_account_access
    return tuple(dict.fromkeys(arn for entry in entries for arn in entry.iam_role_arns))


def user_inline_size(user: User) -> int:
    """Count the characters of a user's inline policies together."""
    written = (
        count(user_inline(policy.actions, policy.resources, policy.effect, policy.force_mfa))
        for policy in user.inline_iam_policies.values()
    )
    # When a user is offboarded, one is deleted after the other one is created.
    refusals = ((DENY_WITHOUT_MFA, bool(user.require_mfa)), (DENY_ALL, user.status == "offboarding"))
    refused = (count(document) for document, is_there in refusals if is_there)
    return sum(written) + sum(map(count, user.json_policies.values())) + sum(refused)


def customer_policies(inputs: Inputs) -> Iterator[CustomerPolicy]:
    """Give the managed policies that are created."""
    if inputs.enable_iam_groups:
        yield SELF_MANAGEMENT
        yield from (group.customer for group in existing_groups(inputs) if group.customer)


def name_of(policy: CustomerPolicy, inputs: Inputs) -> str:
    """Give the name that a managed policy gets."""
    return policy.name(_Plain(inputs))


def managed_size_of(policy: CustomerPolicy, inputs: Inputs) -> int:
    """Count the characters of a managed policy."""
    document = policy.document(_Plain(inputs))
    return count(with_mfa(document) if inputs.should_require_mfa else document)


def managed_policies_of(group: Group) -> int:
    """Count the managed policies that are attached to a group."""
    return sum(map(bool, (group.self_managed, group.aws_managed, group.customer)))


def count(document: Document | str) -> int:
    """Count the characters of a document, white space and CDKTF tokens aside."""
    text = document if isinstance(document, str) else document.json()
    return size("".join(part for part, is_token in split_tokens(text) if not is_token))


def _with_conditions(policy: InlinePolicy, document: Document, inputs: Inputs) -> Document:
    return with_mfa(document) if policy.needs_mfa and inputs.should_require_mfa else document
