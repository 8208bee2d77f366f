"""Which policies of cross-account groups have which roles."""

from collections.abc import Mapping
from typing import NamedTuple

from landingzone.config.inputs import Inputs
from landingzone.ground.expressions import Expression
from landingzone.groups.catalog import CROSS_ACCOUNT
from landingzone.groups.made_groups import made_groups
from landingzone.iam.documents import Texts

RolesByKey = Mapping[str, list[str]] | Expression
"""Map of a key -> role ARNs."""


class CrossAccountRoles(NamedTuple):
    """The roles of cross-account groups, by the policies that they are in.

    Args:
        inline: Roles of the inline policies, by the name of the group; None: every group has one.
        slots: Roles of the managed policies, by `<group>/<slot>`; None: there is none.
        all_inline: Roles of the inline policy of the group for all accounts.
        all_slots: Roles of its managed policies, by slot; None: there is none.
        undecided: Condition that is false, and unknown while it is unknown which groups need slots; None: it is
            known.
    """

    inline: RolesByKey | None
    slots: RolesByKey | None
    all_inline: Texts
    all_slots: RolesByKey | None
    undecided: Expression | None = None


def known_roles(inputs: Inputs) -> CrossAccountRoles:
    """Decide what is in which policy, as data."""
    groups = [group for group in made_groups(inputs) if group.kind == "cross-account"]
    slots: dict[str, dict[str, list[str]]] = {CROSS_ACCOUNT.key: {}, CROSS_ACCOUNT.all_key: {}}
    for policy in (policy for group in groups for policy in group.slots):
        slots[policy.key][policy.instance] = list(policy.role_arns)
    inline = {group.name: list(group.inline_roles) for group in groups if group.is_listed and not group.slots}
    return CrossAccountRoles(
        inline=inline if slots[CROSS_ACCOUNT.key] else None,
        slots=slots[CROSS_ACCOUNT.key] or None,
        all_inline=next((group.inline_roles for group in groups if not group.is_listed), ()),
        all_slots=slots[CROSS_ACCOUNT.all_key] or None,
    )
