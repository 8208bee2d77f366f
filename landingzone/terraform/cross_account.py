"""The groups whose members assume roles in other accounts, with inline policies or with managed ones in slots."""

from typing import Any

from landingzone.ground.expressions import Address, Expression, data
from landingzone.groups.catalog import CROSS_ACCOUNT
from landingzone.groups.slots import ALWAYS_FIT
from landingzone.terraform.form import CountCondition, ValueSource
from landingzone.terraform.resources import CREATE_FIRST, KEEP_POLICY_ARN, Resources
from landingzone.terraform.slots import RolesByKey

# Never created: its count is 0, or unknown, which stops the plan with a message that contains this name.
MUST_BE_KNOWN = data(
    "aws_partition", f"iam_role_arns_of_more_than_{ALWAYS_FIT}_roles_must_be_texts_known_when_planning"
)

_KEY, _ALL_KEY = CROSS_ACCOUNT.key, CROSS_ACCOUNT.all_key


class GroupsAdded:
    """Groups of one construct or module, in the order in which they are added.

    Args:
        resources: Where to add.
        form: What the inputs are.
        after_checks: Reference to an empty string that every name begins with.
    """

    def __init__(self, resources: Resources, form: ValueSource, after_checks: str) -> None:
        self.added: list[Address] = []
        self._resources = resources
        self._form = form
        self._after_checks = after_checks

    def _add(self, address: Address, **arguments: Any) -> Address:
        """Add a resource that members wait for; give its address."""
        self._resources.add(address, **arguments)
        self.added.append(address)
        return self._resources.address(address)

    def _add_group_once(self, key: str, name: str, exists: CountCondition) -> Expression:
        """Add a group that exists once or not at all; give its name, for what belongs to it."""
        group, waiting = Address("aws_iam_group", key), f"{self._after_checks}{name}"
        return exists.attribute(self._add(group, name=waiting, count=exists.count, overrides=CREATE_FIRST), "name")

    def _add_loop(self, key: str, groups: Expression) -> None:
        """Add groups that loop over a map of name -> anything."""
        name = f"{self._after_checks}${{each.key}}"
        self._add(Address("aws_iam_group", key), name=name, for_each=groups, overrides=CREATE_FIRST)


class GroupsAcrossAccounts(GroupsAdded):
    """The cross-account groups of one construct or module: those of the entries, and the one for all of them.

    A group whose policy is too large for an inline one gets managed ones, in slots. Access remains while it outgrows
    the inline policy: that of an entry is deleted after the managed ones are attached, and that of the group for all
    accounts is cut to one role after that. It is not deleted, because this order would require creating it before it
    is destroyed, which its name does not allow.
    """

    def __init__(self, resources: Resources, form: ValueSource, after_checks: str) -> None:
        super().__init__(resources, form, after_checks)
        self._roles = form.cross_account_roles()

    def add(self) -> list[Address]:
        """Add the groups; give the addresses of what members wait for."""
        groups = self._form.cross_account_groups()
        if groups is None:
            return []
        if self._roles.undecided is not None:
            self._resources.add(MUST_BE_KNOWN, count=Expression(f"{self._roles.undecided.code} ? 1 : 0"))
            is_known = Expression(f"length({self._resources.address(MUST_BE_KNOWN)}) == 0")
            self._is_known = self._resources.add_local("slots_are_known", is_known)
        self._add_groups_of_entries(self._resources.add_local(_KEY, groups))
        exists = self._form.count_condition("enable_iam_groups", CROSS_ACCOUNT.all_switch, CROSS_ACCOUNT.entries_input)
        if exists is not None:
            before = len(self.added)
            self._add_all_accounts_group(exists)
            self._resources.pass_by(f"after_{_ALL_KEY}", self.added[before:])
        return self.added

    def _add_groups_of_entries(self, groups: Expression) -> None:
        self._add_loop(_KEY, groups)
        after = self._resources.add_after(f"after_{_KEY}", [Address("aws_iam_group", _KEY)])
        inline = groups if self._roles.inline is None else self._add_rows(f"{_KEY}_inline", self._roles.inline)
        policy = Address("aws_iam_group_policy", _KEY)
        self._add(
            policy,
            name="${each.key}",
            group=f"{after}${{each.key}}",
            policy=Expression(f"{self._add_documents(_KEY, inline).code}[each.key]"),
            for_each=inline,
            overrides=CREATE_FIRST,
        )
        if self._roles.slots is not None:
            # Neither a group's name nor a slot has a slash.
            group, name = '${split("/", each.key)[0]}', '${replace(each.key, "/", "-")}'
            slots = self._add_slots(_KEY, self._roles.slots, name, CREATE_FIRST)
            waited_for = [Address("aws_iam_group", _KEY), policy, Address("aws_iam_policy", _KEY)]
            after = self._resources.add_after(f"after_{_KEY}_slots", waited_for)
            # So inline policies are deleted after these are attached, and these are detached after the inline ones
            # exist.
            self._attach(_KEY, slots, f"{after}{group}", name, CREATE_FIRST)

    def _add_all_accounts_group(self, exists: CountCondition) -> None:
        name = self._form.value(CROSS_ACCOUNT.all_name_input)
        group = self._add_group_once(_ALL_KEY, name, exists)
        document = CROSS_ACCOUNT.document(self._roles.all_inline)
        waiting: dict[str, Any] = {}
        if self._roles.all_slots is not None:
            policy = f"{name}-${{each.key}}"
            slots = self._add_slots(_ALL_KEY, self._roles.all_slots, policy, {})
            after = self._resources.add_after(f"after_{_ALL_KEY}_slots", [Address("aws_iam_policy", _ALL_KEY)])
            # Detached before they are attached again: after a new name, the group could not be found under the old one.
            waiting["depends_on"] = [str(self._attach(_ALL_KEY, slots, f"{after}{group}", policy, {}))]
        self._add(
            Address("aws_iam_group_policy", _ALL_KEY),
            # Its name changes with the group's name, and a renamed group keeps its inline policies. So this one is
            # destroyed first: later, its group could not be found under the old name.
            name=name,
            group=group,
            policy=self._resources.add_document(_ALL_KEY, document, self._form, needs_mfa=True, count_condition=exists),
            count=exists.count,
            overrides=waiting,
        )

    def _add_rows(self, key: str, rows: RolesByKey) -> Expression:
        """Add a map that decides which policies there are, after the check that this is known."""
        if self._roles.undecided is not None:
            assert isinstance(rows, Expression)
            rows = Expression(f"{{ for key, arns in {rows.code} : key => arns if {self._is_known.code} }}")
        return self._resources.add_local(key, rows)

    def _add_documents(self, key: str, rows: Expression) -> Expression:
        document = self._form.protected(CROSS_ACCOUNT.document(Expression("each.value")))
        return self._resources.add_document_loop(key, [("", document, rows)])

    def _add_slots(self, key: str, rows: RolesByKey, name: str, overrides: Any) -> Expression:
        """Add the managed policies of slots; give the map that they loop over."""
        slots = self._add_rows(f"{key}_slots", rows)
        documents = self._add_documents(f"{key}_slots", slots)
        self._resources.add(
            Address("aws_iam_policy", key),
            name=f"{self._after_checks}{name}",
            description=CROSS_ACCOUNT.slot_description,
            policy=Expression(f"{documents.code}[each.key]"),
            for_each=slots,
            overrides={**overrides, "lifecycle.ignore_changes": ["description"]},
        )
        return slots

    def _attach(self, key: str, slots: Expression, group: str, policy: str, overrides: Any) -> Address:
        account = self._form.value("aws_account_id")
        return self._add(
            Address("aws_iam_group_policy_attachment", key),
            group=group,
            policy_arn=f"arn:{self._form.partition}:iam::{account}:policy/{policy}",
            for_each=slots,
            overrides={**overrides, **KEEP_POLICY_ARN},
        )
