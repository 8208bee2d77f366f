"""The groups: rows of the tables of groups become resources."""

from collections.abc import Mapping
from typing import Any

from landingzone.ground.expressions import Address, Expression
from landingzone.groups.catalog import GROUPS, NAMED_GROUPS, SELF_MANAGEMENT, CustomerPolicy, Group, InlinePolicy
from landingzone.iam import documents
from landingzone.terraform.cross_account import GroupsAcrossAccounts, GroupsAdded
from landingzone.terraform.form import CountCondition, ValueSource
from landingzone.terraform.own_groups import add_own_groups
from landingzone.terraform.resources import CREATE_FIRST, KEEP_POLICY_ARN, Resources

_ENABLED = "enable_iam_groups"


def add_groups(resources: Resources, form: ValueSource, after_checks: str, after_policies: str) -> str:
    """Add all groups that the inputs ask for, with their policies: the documented ones and the own groups.

    Adds `aws_iam_group`, `aws_iam_group_policy`, `aws_iam_policy`, `aws_iam_group_policy_attachment` and
    `data.aws_iam_policy_document`, each at the key of its row, and always the require-MFA document.

    A group gets its inline policies before anything is attached to it, because one of them may deny what another
    policy allows, and members join when it has all of them. Groups and inline policies are created before they are
    destroyed. That reverses the order of deletions, so members leave before the policies and the group are deleted.

    Args:
        resources: Where to add.
        form: What the inputs are.
        after_checks: Reference to an empty string that every name begins with.
        after_policies: References to empty strings that the names of own groups begin with.

    Returns:
        The reference to an empty string that is known once every group has all its policies, for resources that wait.
    """
    require_mfa = resources.add_document("require_mfa", documents.require_mfa(), form, needs_mfa=False)
    groups = _DocumentedGroups(resources, form, after_checks, {"require_mfa": require_mfa})
    groups.add()
    own = add_own_groups(resources, form, after_policies)
    return resources.add_after("after_groups", [*groups.added, *own])


class _DocumentedGroups(GroupsAdded):
    """The groups of one construct or module."""

    def __init__(
        self, resources: Resources, form: ValueSource, after_checks: str, shared_documents: dict[str, Expression]
    ) -> None:
        super().__init__(resources, form, after_checks)
        self._shared_documents = shared_documents

    def add(self) -> None:
        wanted = self._form.self_management_condition()
        if wanted is not None:
            self._self_management_arn = self._add_customer_policy(SELF_MANAGEMENT, wanted)
        for group in GROUPS:
            count_condition = self._form.count_condition(_ENABLED, group.switch)
            if count_condition is not None:
                self._add_group(group, count_condition)
                self._resources.pass_by(f"after_{group.key}", self.added)
        for named in NAMED_GROUPS:
            names = self._form.named_groups(named.names_input)
            if names is not None:
                self._add_loop(named.key, self._resources.add_local(named.key, names))
        self._resources.pass_by("after_listed_groups", self.added)
        self.added += GroupsAcrossAccounts(self._resources, self._form, self._after_checks).add()
        self._resources.pass_by("after_groups_of_inputs", self.added)

    def _add_group(self, group: Group, count_condition: CountCondition) -> None:
        name = self._add_group_once(group.key, self._form.value(group.name_input), count_condition)
        inline = [added for policy in group.inline if (added := self._add_inline_policy(group, policy, name))]
        self._attach(group, count_condition, name, overrides={"depends_on": [*map(str, inline)]} if inline else {})

    def _add_inline_policy(self, group: Group, policy: InlinePolicy, name: Expression) -> Address | None:
        switches = (policy.exists_with,) if policy.exists_with else ()
        exists = self._form.count_condition(_ENABLED, group.switch, *switches)
        if exists is None:
            return None
        return self._add(
            Address("aws_iam_group_policy", policy.key),
            name=policy.name,
            group=name,
            policy=self._shared_documents.get(policy.document_key or "")
            or self._resources.add_document(
                policy.key, policy.document(self._form), self._form, needs_mfa=policy.needs_mfa, count_condition=exists
            ),
            count=exists.count,
            overrides=CREATE_FIRST,
        )

    def _attach(
        self, group: Group, count_condition: CountCondition, name: Expression, overrides: dict[str, Any]
    ) -> None:
        for key, policy in group.attached.items():
            keep: Mapping[str, Any] = {}
            if isinstance(policy, str):
                arn: str | Expression = documents.managed_policy_arn(self._form.partition, policy)
                keep = KEEP_POLICY_ARN
            elif policy is SELF_MANAGEMENT:
                arn = self._self_management_arn
            else:
                arn = self._add_customer_policy(policy, count_condition)
            self._add(
                Address("aws_iam_group_policy_attachment", key),
                group=name,
                policy_arn=arn,
                count=count_condition.count,
                overrides={**overrides, **keep},
            )

    def _add_customer_policy(self, policy: CustomerPolicy, count_condition: CountCondition) -> Expression:
        document = policy.document(self._form)
        self._resources.add(
            policy.address,
            name=f"{self._after_checks}{policy.name(self._form)}",
            description=policy.description,
            policy=self._resources.add_document(
                policy.key, document, self._form, needs_mfa=True, count_condition=count_condition
            ),
            count=count_condition.count,
            # A description cannot be changed in place: a policy that is taken over keeps its own.
            overrides={"lifecycle.ignore_changes": ["description"]},
        )
        return count_condition.attribute(self._resources.address(policy.address), "arn")
