"""Takes over groups, with their policies: as documented groups where they match exactly, else as own groups."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from landingzone.account.existing import ExistingResource
from landingzone.adoption.attachments import attach, find_attachments
from landingzone.adoption.group_matching import (
    ExistingGroup,
    ExistingPolicy,
    Match,
    MatchedAccount,
    Matcher,
    inputs_of,
    self_management_policies,
)
from landingzone.adoption.plan import AdoptionPlanBuilder
from landingzone.adoption.valid_resources import find_policy_faults
from landingzone.config import require_mfa
from landingzone.config.inputs import default_of
from landingzone.ground.expressions import Address
from landingzone.ground.grouping import grouped
from landingzone.groups.catalog import CROSS_ACCOUNT, GROUPS, SELF_MANAGEMENT, CustomerPolicy
from landingzone.groups.made_groups import LISTED_KEYS
from landingzone.iam.comparable import comparable
from landingzone.iam.quotas import GROUP_INLINE_CHARACTERS
from landingzone.resources.group_resources import GROUP, GROUP_RESOURCES
from landingzone.resources.user_resources import MANAGED_POLICY_ATTRIBUTES

_ROWS = {row.key: row for row in GROUPS}
_ATTACHMENTS = tuple(row for row in GROUP_RESOURCES if row.attribute in MANAGED_POLICY_ATTRIBUTES)
_RESOURCES = {row.key: row for row in GROUP_RESOURCES}
_SELF_MANAGEMENT_NAME = "iam_policy_iam_user_self_mgmt"
_DENIAL = comparable(require_mfa.DENY_WITHOUT_MFA.json())


@dataclass(frozen=True, kw_only=True)
class _Choice:
    """The documented groups that exist.

    Args:
        documented: Name of a group -> which one it is.
        self_management: The policy that is the self-management policy; None: none is.
        should_require_mfa: The input of this name.
        users: How many groups have the self-management policy.
    """

    documented: Mapping[str, Match]
    self_management: ExistingPolicy | None
    should_require_mfa: bool = True
    users: int = 0

    @property
    def rank(self) -> tuple[int, int, bool]:
        """The higher it is, the more it explains of the account."""
        name = self.self_management.name if self.self_management else ""
        return len(self.documented), self.users, name == default_of(_SELF_MANAGEMENT_NAME)


class AdoptedGroups:
    """The groups of an adoption, with everything that belongs to them.

    Args:
        plan: The existing resources, and where the result goes.
        account: The account.
    """

    def __init__(self, plan: AdoptionPlanBuilder, account: MatchedAccount) -> None:
        self._plan = plan
        self._account = account
        self._groups: dict[str, ExistingResource] = {}
        for each in plan.of("aws_iam_group"):
            self._groups.setdefault(each.values["name"], each)
        self._inline: dict[str, dict[str, ExistingResource]] = {}
        self._attached: dict[str, dict[str, ExistingResource]] = {}
        for each in plan.of("aws_iam_group_policy"):
            self._inline.setdefault(each.values["group"], {}).setdefault(each.values["name"], each)
        for name, arn, each in find_attachments(plan, "group"):
            self._attached.setdefault(name, {}).setdefault(arn, each)

    def adopt(self) -> None:
        """Take over every existing group, and write the inputs that create exactly these."""
        self._chosen = max(self._choices(), key=lambda choice: choice.rank)
        self._write_documented()
        for name, match in self._chosen.documented.items():
            self._take_documented(name, match)
        rows = {name: self._own(name) for name in sorted(self._groups) if name not in self._chosen.documented}
        if rows:
            self._plan.inputs["groups"] = rows

    def _choices(self) -> Iterator[_Choice]:
        """Yield the matches of the groups for each policy that is the self-management policy, and for none.

        Enabled groups always have one, so without one no group is a documented one.
        """
        yield _Choice(documented={}, self_management=None)
        for policy, should_require_mfa in self_management_policies(self._account):
            matcher = Matcher(self._account, should_require_mfa, policy.arn)
            found = {name: matcher.match(self._found_group(name)) for name in sorted(self._groups)}
            documented = self._each_once({name: match for name, match in found.items() if match})
            users = sum(policy.arn in attached for attached in self._attached.values())
            if documented or users:
                yield _Choice(
                    documented=documented, self_management=policy, should_require_mfa=should_require_mfa, users=users
                )

    def _found_group(self, name: str) -> ExistingGroup:
        found = self._groups[name]
        return ExistingGroup(
            name=name,
            path=found.values.get("path") or "/",
            inline={policy: each.values["policy"] for policy, each in self._inline.get(name, {}).items()},
            attached=frozenset(self._attached.get(name, {})),
            key=found.key,
        )

    def _each_once(self, matches: Mapping[str, Match]) -> dict[str, Match]:
        """If several groups match a documented group, keep the one that its address or name indicates, or none."""
        # Groups that were own groups stay own groups.
        others = {name: match for name, match in matches.items() if self._groups[name].key != GROUP.key}
        by_key = grouped((match.key, name) for name, match in others.items())
        kept: set[str] = set()
        for key, names in by_key.items():
            if key in _ROWS and len(names) > 1:
                default = default_of(_ROWS[key].name_input)
                matching = [name for name in names if self._groups[name].key == key]
                names = matching if len(matching) == 1 else [name for name in names if name == default]
            kept.update(names)
        return self._with_all_accounts({name: match for name, match in matches.items() if name in kept})

    def _with_all_accounts(self, documented: dict[str, Match]) -> dict[str, Match]:
        """Find the group that may assume everything that the groups for other accounts together may assume."""
        roles = {
            name: match.inputs["iam_role_arns"] for name, match in documented.items() if match.key == CROSS_ACCOUNT.key
        }
        default = default_of(CROSS_ACCOUNT.all_name_input)
        matching = [name for name in roles if self._groups[name].key == CROSS_ACCOUNT.all_key]
        for everything in matching[:1] or [name for name in roles if name == default]:
            others = {arn for name, arns in roles.items() if name != everything for arn in arns}
            if others == set(roles[everything]):
                return documented | {everything: Match(key=CROSS_ACCOUNT.all_key)}
        return documented

    def _write_documented(self) -> None:
        """Write the inputs that define exactly the documented groups that exist."""
        plan, chosen = self._plan, self._chosen
        if chosen.self_management:
            plan.set("should_require_mfa", chosen.should_require_mfa)
            plan.set(_SELF_MANAGEMENT_NAME, chosen.self_management.name)
            self._take_policy(chosen.self_management.arn, SELF_MANAGEMENT.address)
        if not chosen.documented:
            plan.inputs["enable_iam_groups"] = False
            return
        for name, value in inputs_of(chosen.documented).items():
            plan.set(name, value)

    def _take_policy(self, arn: str, address: Address) -> None:
        found = next(each for each in self._plan.of("aws_iam_policy") if each.values["arn"] == arn)
        self._plan.take(found, address)

    def _take_documented(self, name: str, match: Match) -> None:
        """Take over a group with its content, which is that of the documented group."""
        key, row = match.key, _ROWS.get(match.key)
        instance = name if key in LISTED_KEYS else None
        self._plan.take(self._groups[name], Address("aws_iam_group", key, instance))
        keys = {policy.name: policy.key for policy in row.inline} if row else {}
        for policy, each in self._inline.get(name, {}).items():
            self._plan.take(each, Address("aws_iam_group_policy", keys.get(policy, key), instance))
        for arn, each in self._attached.get(name, {}).items():
            attachment, managed = match.attached[arn]
            if isinstance(managed, CustomerPolicy) and managed is not SELF_MANAGEMENT:
                self._take_policy(arn, managed.address)
            self._plan.take(each, Address("aws_iam_group_policy_attachment", attachment))

    def _is_self_management(self, arn: str) -> bool:
        return self._chosen.self_management is not None and arn == self._chosen.self_management.arn

    def _own(self, name: str) -> dict[str, Any]:
        """Take over a group unchanged, and give its attributes."""
        found, row = self._groups[name], dict[str, Any]()
        self._plan.take(found, GROUP.instance(name))
        if (found.values.get("path") or "/") != "/":
            row["path"] = found.values["path"]
        has_self_management = False
        for arn, each in sorted(self._attached.get(name, {}).items()):
            if self._is_self_management(arn):
                has_self_management = True
                self._plan.take(each, _RESOURCES["self_management"].instance(name))
            else:
                attach(self._plan, _ATTACHMENTS, name, row, arn, each)
        requires_mfa = self._take_own_policies(name, row)
        if requires_mfa != self._chosen.should_require_mfa:
            row["require_mfa"] = requires_mfa
        if not has_self_management:
            row["self_management"] = False
        return row

    def _take_own_policies(self, name: str, row: dict[str, Any]) -> bool:
        """Take over the inline policies of a group; return whether one is the policy of groups that require MFA."""
        inline = self._inline.get(name, {})
        texts = {policy: each.values["policy"] for policy, each in sorted(inline.items())}
        faults = find_policy_faults(texts, GROUP_INLINE_CHARACTERS)
        for policy, fault in faults.items():
            self._plan.leave(inline[policy], f"its document breaks a rule ({fault}); it stays in force; fix it first")
        kept = {policy: text for policy, text in texts.items() if policy not in faults}
        denial = kept.get(require_mfa.POLICY_NAME)
        # A group that requires MFA has it only next to other policies.
        has_others = len(kept) > 1 or any(attribute in row for attribute in MANAGED_POLICY_ATTRIBUTES)
        requires_mfa = denial is not None and has_others and comparable(denial) == _DENIAL
        if requires_mfa:
            self._plan.take(inline[require_mfa.POLICY_NAME], _RESOURCES["require_mfa"].instance(name))
            del kept[require_mfa.POLICY_NAME]
        for policy in kept:
            self._plan.take(inline[policy], _RESOURCES["json_policies"].instance(name, policy))
        if kept:
            row["json_policies"] = kept
        return requires_mfa
