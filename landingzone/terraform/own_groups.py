"""The own groups and own managed policies."""

from landingzone.config import require_mfa
from landingzone.ground.expressions import Address, Expression
from landingzone.groups.catalog import SELF_MANAGEMENT
from landingzone.resources.group_resources import GROUP_RESOURCES, HOLDS_UNCONDITIONED, POLICY
from landingzone.terraform.aspect_tags import merge_tags
from landingzone.terraform.form import ValueSource
from landingzone.terraform.loops import Denial, Looped, Loops
from landingzone.terraform.resources import CREATE_FIRST, Resources

_ASKS_FOR_DENIAL = f"group.require_mfa && {HOLDS_UNCONDITIONED}"


def add_policies(resources: Resources, form: ValueSource, after_checks: str) -> str:
    """Add the managed policies of this configuration, `aws_iam_policy.policies["<name>"]`.

    Args:
        resources: Where to add.
        form: What the inputs are.
        after_checks: Reference to an empty string that every name begins with.

    Returns:
        References to empty strings, for names in resources that wait for the checks and for all policies.
    """
    policies = form.policies()
    if policies is None:
        return after_checks
    rows = resources.add_local("policies", policies.rows)
    documents = Expression("")
    for key, written in form.policy_documents(rows.code).items():
        documents = resources.add_local(key, Expression(written))
    policy = resources.add(
        POLICY.address,
        for_each=rows,
        name=f"{after_checks}${{each.key}}",
        policy=f"${{{documents.code}[each.key]}}",
        # A description cannot be changed in place: a policy that is taken over keeps its own. A removed policy is
        # deleted after users have another boundary.
        overrides={**CREATE_FIRST, "lifecycle.ignore_changes": ["description"]},
        **policies.arguments("path", "description"),
    )
    if "tags" in policies.attributes:
        merge_tags(resources.cdk, policy, "each.value.tags")
    return f"{after_checks}{resources.add_after('after_policies', [POLICY.address])}"


def add_own_groups(resources: Resources, form: ValueSource, after_policies: str) -> list[Address]:
    """Add the own groups, with their policies.

    Adds what `GROUP_RESOURCES` lists and some group has, in the order of its rows; each loops by group name or by
    `<group>/<policy>`. What may deny is created before what it limits, and deleted after it.

    Args:
        resources: Where to add, after the self-management policy if a group has it.
        form: What the inputs are.
        after_policies: References to empty strings that the names of groups begin with.

    Returns:
        The addresses of what is added.
    """
    groups = form.groups()
    if groups is None:
        return []
    loops = _OwnGroups(resources, form, groups, after_policies)
    loops.add()
    return loops.added


class _OwnGroups(Loops):
    """The resources of groups."""

    owner = "group"
    rows = GROUP_RESOURCES

    def _waiting_key(self, row: Looped) -> str:
        return "own_groups" if row.role == "owner" else f"group_{row.key}"

    def _add_groups(self, row: Looped) -> None:
        self._resources.add(
            row.address,
            for_each=self._owners,
            name=f"{self._after_owners}${{each.key}}",
            overrides=CREATE_FIRST,
            **self._given.arguments("path"),
        )

    def _denials(self) -> dict[str, Denial]:
        denial = require_mfa.POLICY_NAME, require_mfa.DENY_WITHOUT_MFA
        return {"require_mfa": ("groups_requiring_mfa", _ASKS_FOR_DENIAL, *denial)}

    def _add_attachments(self, row: Looped) -> None:
        if row.attribute != "self_management":
            self.add_attachments(row)
            return
        exists = self._form.self_management_condition()
        assert exists is not None
        rows = self._select("groups_with_self_management", "group.self_management", "true")
        policy = exists.attribute(self._resources.address(SELF_MANAGEMENT.address), "arn")
        # Not created before it is destroyed: that would apply to the policy too, whose name may differ only in case.
        self._add_looped(row, rows, policy_arn=policy)

    add_row = {  # noqa: RUF012
        "aws_iam_group": _add_groups,
        "aws_iam_group_policy": Loops.add_policies,
        "aws_iam_group_policy_attachment": _add_attachments,
    }
