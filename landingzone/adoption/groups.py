"""Takes over groups, with their policies."""

from collections.abc import Iterator, Mapping

from landingzone.adoption.existing import ExistingResource
from landingzone.adoption.group_matching import (
    Account,
    ExistingGroup,
    ExistingPolicy,
    Match,
    documented_keys,
    match_group,
    requires_mfa,
)
from landingzone.adoption.plan import AdoptionPlanBuilder
from landingzone.config.inputs import Inputs, default_of
from landingzone.expressions import Address
from landingzone.groups.catalog import CROSS_ACCOUNT, GROUPS, NAMED_GROUPS, SELF_MANAGEMENT, Group
from landingzone.groups.values import InputValues
from landingzone.iam.documents import managed_policy_arn
from landingzone.terraform.moves import GROUPS_MODULE

_ROWS = {row.key: row for row in GROUPS}
_NAMED = {named.key: named for named in NAMED_GROUPS}
# Nobody gives a block one of these names by accident.
_TELLING_KEYS = {*_NAMED, CROSS_ACCOUNT.key, CROSS_ACCOUNT.all_key}

_SELF_MANAGEMENT_NAME = "iam_policy_iam_user_self_mgmt"
_WITHOUT_MFA = {*_NAMED, *(row.key for row in GROUPS if not row.needs_mfa)}


def adopt_groups(plan: AdoptionPlanBuilder, account: Account) -> None:
    """Match every existing group, take over the documented ones, and write the inputs that create them.

    Args:
        plan: Where the result goes.
        account: What matching needs to know about the account.
    """
    _Groups(plan, account).adopt()


class _Groups:
    """The groups of one adoption, with all that belongs to them."""

    def __init__(self, plan: AdoptionPlanBuilder, account: Account) -> None:
        self._plan = plan
        self._account = account
        self._values = InputValues(Inputs(aws_account_id=account.account_id), account.partition)
        self._groups = {each.values["name"]: each for each in plan.of("aws_iam_group")}
        self._inline: dict[str, dict[str, ExistingResource]] = {}
        self._attached: dict[str, dict[str, ExistingResource]] = {}
        self._self_management: ExistingPolicy | None = None
        self._find_policies()

    def adopt(self) -> None:
        matches = {name: match_group(self._found_group(name), self._account) for name in sorted(self._groups)}
        chosen = self._choose(matches)
        self._write_group_inputs(chosen)
        for name, match in chosen.items():
            self._take_group(name, match)

    def _find_policies(self) -> None:
        inline, attached = self._inline, self._attached
        for each in self._plan.of("aws_iam_group_policy"):
            inline.setdefault(each.values["group"], {})[each.values["name"]] = each
        for each in self._plan.of("aws_iam_group_policy_attachment"):
            attached.setdefault(each.values["group"], {})[each.values["policy_arn"]] = each
        for each in self._plan.of("aws_iam_policy_attachment"):
            for name in each.values.get("groups") or []:
                part = {"group": name, "policy_arn": each.values["policy_arn"]}
                attached.setdefault(name, {}).setdefault(
                    part["policy_arn"], ExistingResource(type="aws_iam_group_policy_attachment", values=part)
                )

    def _found_group(self, name: str) -> ExistingGroup:
        found = self._groups[name]
        is_telling = found.key in documented_keys() if found.module.endswith(GROUPS_MODULE) else False
        return ExistingGroup(
            name=name,
            path=found.values.get("path") or "/",
            inline={policy: each.values["policy"] for policy, each in self._inline.get(name, {}).items()},
            attached=frozenset(self._attached.get(name, {})),
            key=found.key if is_telling or found.key in _TELLING_KEYS else None,
        )

    def _choose(self, matches: Mapping[str, Match | str]) -> dict[str, Match]:
        """Choose one group of each kind that exists once; leave the others."""
        chosen: dict[str, Match] = {}
        by_key: dict[str, list[str]] = {}
        for name, match in matches.items():
            if isinstance(match, str):
                self._plan.leave(self._groups[name], f"{match}; users stay members by its name")
            elif match.key == CROSS_ACCOUNT.key and not match.inputs.get("iam_role_arns"):
                self._plan.leave(
                    self._groups[name], "the roles that its policy names cannot be read; members stay by name"
                )
            else:
                chosen[name] = match
                by_key.setdefault(match.key, []).append(name)
        for key, names in by_key.items():
            if key not in _ROWS or len(names) == 1:
                continue
            default = default_of(_ROWS[key].name_input)
            for name in names:
                if name != default:
                    del chosen[name]
                    self._plan.leave(
                        self._groups[name],
                        f"several groups have the same policies ({', '.join(names)}), and the configuration makes one; "
                        f"users stay members by its name",
                    )
        return self._choose_all_accounts(chosen)

    def _choose_all_accounts(self, chosen: dict[str, Match]) -> dict[str, Match]:
        entries = {name: match for name, match in chosen.items() if match.key == CROSS_ACCOUNT.key}
        default = default_of(CROSS_ACCOUNT.all_name_input)
        others = {arn for name, match in entries.items() if name != default for arn in match.inputs["iam_role_arns"]}
        if default in entries and others and set(entries[default].inputs["iam_role_arns"]) == others:
            chosen[default] = Match(key=CROSS_ACCOUNT.all_key)
        for name in [name for name, match in chosen.items() if match.key == CROSS_ACCOUNT.all_key and not others]:
            del chosen[name]
            self._plan.leave(
                self._groups[name], "there is no group for a single account beside it; members stay by name"
            )
        return chosen

    def _write_group_inputs(self, chosen: Mapping[str, Match]) -> None:
        inputs = self._plan.inputs
        self._choose_self_management(bool(chosen))
        if not chosen and not self._self_management:
            inputs["enable_iam_groups"] = False
            return
        by_key = {match.key: name for name, match in chosen.items()}
        for row in GROUPS:
            self._plan.set(row.switch, row.key in by_key)
            if row.key in by_key:
                self._plan.set(row.name_input, by_key[row.key])
        for named in NAMED_GROUPS:
            self._plan.set(named.names_input, [name for name, match in chosen.items() if match.key == named.key])
        entries = [
            {"group_name": name, "iam_role_arns": list(match.inputs["iam_role_arns"])}
            for name, match in chosen.items()
            if match.key == CROSS_ACCOUNT.key
        ]
        self._plan.set(CROSS_ACCOUNT.entries_input, entries)
        if entries:
            self._plan.set(CROSS_ACCOUNT.all_switch, CROSS_ACCOUNT.all_key in by_key)
        if CROSS_ACCOUNT.all_key in by_key:
            self._plan.set(CROSS_ACCOUNT.all_name_input, by_key[CROSS_ACCOUNT.all_key])
        for match in chosen.values():
            if match.key in _ROWS:
                inputs.update(match.inputs)
        self._choose_mfa(chosen)

    def _choose_self_management(self, is_needed: bool) -> None:
        """Choose the managed policy that is the self-management policy, or a name that no other has."""
        default = default_of(_SELF_MANAGEMENT_NAME)
        arns = sorted(self._account.self_management_arns)
        policies = [self._account.policies[arn] for arn in arns if self._account.policies[arn].path == "/"]
        policies.sort(key=lambda policy: policy.name != default)
        self._self_management = policies[0] if policies else None
        if self._self_management:
            self._plan.set(_SELF_MANAGEMENT_NAME, self._self_management.name)
            (found,) = [
                each for each in self._plan.of("aws_iam_policy") if each.values["arn"] == self._self_management.arn
            ]
            self._plan.take(found, SELF_MANAGEMENT.address)
        elif is_needed:
            taken = {policy.name for policy in self._account.policies.values()}
            name = default if default not in taken else f"{default}-landingzone"
            self._plan.set(_SELF_MANAGEMENT_NAME, name)
            self._plan.make(SELF_MANAGEMENT.address)
            self._plan.note(f"the plan adds the managed policy {name}, with which members look after their own user")

    def _choose_mfa(self, chosen: Mapping[str, Match]) -> None:
        """Require MFA if any matched group does, and note for whom that is new."""
        granting = [name for name, match in chosen.items() if match.key not in _WITHOUT_MFA]
        # The policies of the original are not read, since they are replaced anyway.
        if not granting or any(self._groups[name].module.endswith(GROUPS_MODULE) for name in granting):
            return
        without = [name for name in granting if not requires_mfa(self._texts_of(name))]
        if without == granting:
            self._plan.inputs["should_require_mfa"] = False
            self._plan.note(
                "should_require_mfa: false, since no policy of the matched groups mentions MFA; set it to true when "
                "all members have a device"
            )
        for name in without if without != granting else []:
            self._plan.note(f"group {name}: its members need MFA from now on, since other matched groups require it")

    def _texts_of(self, name: str) -> Iterator[str]:
        """Give the texts of a group's policies of the account, without the self-management policy."""
        yield from (each.values["policy"] for each in self._inline.get(name, {}).values())
        for arn in self._attached.get(name, {}):
            policy = self._account.policies.get(arn)
            if policy and policy is not self._self_management:
                yield policy.text

    def _take_group(self, name: str, match: Match) -> None:
        key = match.key
        inline, attached = dict(self._inline.get(name, {})), dict(self._attached.get(name, {}))
        instance = name if key in _NAMED or key == CROSS_ACCOUNT.key else None
        self._plan.take(self._groups[name], Address("aws_iam_group", key, instance))
        if key in _ROWS:
            self._take_policies(_ROWS[key], name, inline, attached)
        elif key not in _NAMED:
            address = Address("aws_iam_group_policy", key, instance)
            if name in inline:
                self._plan.take(inline.pop(name), address)
            else:
                self._plan.make(address)
                self._plan.note(f"group {name}: the plan adds the inline policy {name}")
        for policy, each in inline.items():
            self._plan.leave(
                each,
                f"the documented group has no policy of this name; it stays in force until it is removed: "
                f"aws iam delete-group-policy --group-name {name} --policy-name {policy}",
            )
        for arn, each in attached.items():
            self._plan.leave(each, f"the documented group does not have {arn}; it stays attached")

    def _take_policies(
        self, row: Group, name: str, inline: dict[str, ExistingResource], attached: dict[str, ExistingResource]
    ) -> None:
        """Take over the policies of a documented group, from those that it has."""
        added: list[str] = []
        for policy in row.inline:
            if policy.exists_with and not self._plan.inputs.get(policy.exists_with, default_of(policy.exists_with)):
                continue
            address = Address("aws_iam_group_policy", policy.key)
            if policy.name in inline:
                self._plan.take(inline.pop(policy.name), address)
            else:
                self._plan.make(address)
                added.append(f"the inline policy {policy.name}")
        wanted: dict[str, str] = {}
        if row.self_management_key:
            wanted[row.self_management_key] = self._self_management.arn if self._self_management else ""
        if row.aws_managed:
            wanted[row.aws_managed_key] = managed_policy_arn(self._account.partition, row.aws_managed)
        if row.customer:
            wanted[row.customer_managed_key] = self._take_customer_policy(row, attached)
        for key, arn in wanted.items():
            each = attached.pop(arn, None)
            address = Address("aws_iam_group_policy_attachment", key)
            if each is None:
                self._plan.make(address)
                added.append(f"the attachment {key}")
            elif each in self._plan.found:
                self._plan.take(each, address)
            else:
                self._plan.take_part(each, address)
        if added:
            self._plan.note(f"group {name}: the plan adds {', '.join(added)}")

    def _take_customer_policy(self, row: Group, attached: Mapping[str, ExistingResource]) -> str:
        assert row.customer
        for each in self._plan.of("aws_iam_policy"):
            # Its name is fixed, and another name would replace it.
            if each.values["arn"] in attached and each.values["name"] == row.customer.name(self._values):
                self._plan.take(each, row.customer.address)
                return str(each.values["arn"])
        self._plan.make(row.customer.address)
        return ""
