"""Which policies of cross-account groups have which roles."""

from collections.abc import Mapping
from dataclasses import dataclass

from landingzone.config.inputs import Inputs
from landingzone.ground.expressions import Expression
from landingzone.groups.catalog import CROSS_ACCOUNT
from landingzone.groups.made_groups import policies_in_slots
from landingzone.groups.slots import inline_role_arns
from landingzone.groups.values import InputValues
from landingzone.iam.documents import Texts

Rows = Mapping[str, list[str]] | Expression
"""Map of a key -> role ARNs."""


@dataclass(frozen=True, kw_only=True)
class CrossAccountRoles:
    """The roles of cross-account groups, by the policies that they are in.

    Args:
        inline: Roles of the inline policies, by the name of the group; None: every group has one.
        slots: Roles of the managed policies, by `<group>/<slot>`; None: there is none.
        all_inline: Roles of the inline policy of the group for all accounts.
        all_slots: Roles of its managed policies, by slot; None: there is none.
        undecided: Condition that is false, and unknown while it is unknown which groups need slots; None: it is
            known.
    """

    inline: Rows | None
    slots: Rows | None
    all_inline: Texts
    all_slots: Rows | None
    undecided: Expression | None = None


def known_roles(inputs: Inputs) -> CrossAccountRoles:
    """Decide what is in which policy, as data."""
    values = InputValues(inputs)
    policies = [policy for _, policy in policies_in_slots(inputs)]
    slots: dict[str, dict[str, list[str]]] = {CROSS_ACCOUNT.key: {}, CROSS_ACCOUNT.all_key: {}}
    for policy in policies:
        slots[policy.key][policy.instance] = list(policy.role_arns)
    large = {policy.group for policy in policies if policy.key == CROSS_ACCOUNT.key}
    inline = {
        entry.group_name: entry.iam_role_arns
        for entry in inputs.iam_groups_for_cross_account_access
        if entry.group_name not in large
    }
    return CrossAccountRoles(
        inline=inline if slots[CROSS_ACCOUNT.key] else None,
        slots=slots[CROSS_ACCOUNT.key] or None,
        all_inline=inline_role_arns(CROSS_ACCOUNT.all_key, values.all_role_arns(), values),
        all_slots=slots[CROSS_ACCOUNT.all_key] or None,
    )
