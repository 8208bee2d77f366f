"""From what stands somewhere to a configuration that takes it over, and the records with which Terraform does.

Nothing is guessed: what cannot be matched is listed with the reason, and stays as it is.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from landingzone.expressions import GENERATIONS, Known
from landingzone.found import Found
from landingzone.group_matching import (
    Account,
    FoundGroup,
    FoundPolicy,
    Match,
    documented_keys,
    is_self_management,
    match_group,
    requires_mfa,
)
from landingzone.groups import CROSS_ACCOUNT, GROUPS, NAMED_GROUPS, SELF_MANAGEMENT, Group
from landingzone.inputs import Inputs, default_of
from landingzone.migration import GROUPS_MODULE
from landingzone.offboarding import POLICY_NAME
from landingzone.pgp import find_key_fault
from landingzone.policies import managed_policy_arn
from landingzone.policy_text import find_document_faults, find_json_fault
from landingzone.ssh import find_ssh_fault

_ROWS = {row.key: row for row in GROUPS}
_NAMED = {named.key: named for named in NAMED_GROUPS}
# Nobody gives a block one of these names by chance.
_TELLING_KEYS = {*_NAMED, CROSS_ACCOUNT.key, CROSS_ACCOUNT.all_key}

_SELF_MANAGEMENT_NAME = "iam_policy_iam_user_self_mgmt"
# Nothing is granted, to machines, or what has to work before there is a device.
_WITHOUT_MFA = {*_NAMED, "auto_deploy", SELF_MANAGEMENT.key}

_MEMBERSHIP = "aws_iam_user_group_membership.group_memberships"
_LOGIN_PROFILE = "aws_iam_user_login_profile.web_console"
_SECOND_KEY = "access_keys_second"


class NothingToAdopt(Exception):  # noqa: N818 - named for what it tells
    """There is nothing that a configuration could be made of; one line says why, and the way out."""


@dataclass(frozen=True)
class Target:
    """Where everything is to stand.

    Args:
        call: Address of the call of the module form, `module.iam`; empty: in a stack of the static form.
    """

    call: str = ""

    def address(self, own: str) -> str:
        """Give the address of an instance, from that in a stack: `module.iam.aws_iam_group.full_access[0]`."""
        return f"{self.call}.{own}{'' if own.endswith(']') else '[0]'}" if self.call else own


@dataclass(kw_only=True)
class Adopted:
    """What comes of it.

    Args:
        inputs: Content of the configuration.
        moved: Address there -> address in the state by now.
        imported: Address there -> id by which Terraform imports it.
        removed: Blocks that the state is to forget, with nothing destroyed.
        matched: What was found and its address there, in the order of the addresses.
        notes: What to mind: what the plan adds or changes, and what was chosen.
        unmatched: What was found, and why it is not matched.
    """

    inputs: dict[str, Any] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    imported: dict[str, str] = field(default_factory=dict)
    removed: list[str] = field(default_factory=list)
    matched: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unmatched: list[tuple[str, str]] = field(default_factory=list)


def adopt(found: Sequence[Found], target: Target) -> Adopted:
    """Match what was found.

    Args:
        found: Everything that stands there, of one account.
        target: Where it is to stand.

    Raises:
        NothingToAdopt: There is no user and no group, or not one account, or an address is taken.
    """
    return _Adopting(found, target).run()


class _Adopting:
    """One adoption, while it is made."""

    def __init__(self, found: Sequence[Found], target: Target) -> None:
        self._found = [each for each in found if each.type.startswith("aws_iam_")]
        self._generations = next((each for each in found if f"{each.type}.{each.key}" == GENERATIONS), None)
        self._target = target
        self._result = Adopted()
        self._taken: set[Found] = set()
        self._left: dict[Found, str] = {}
        self._superseded: set[Found] = set()
        self._made: set[str] = set()
        others = len(found) - len(self._found) - (self._generations is not None)
        if others and not target.call:
            self._note(
                f"the state also holds {others} resources not of IAM, which a stack of this state would destroy: "
                "give it a state of its own first"
            )

    def run(self) -> Adopted:
        self._refuse_a_call_of_the_original()
        account_id, partition = self._read_account()
        policies = {
            each.values["arn"]: FoundPolicy(
                arn=each.values["arn"],
                name=each.values["name"],
                path=each.values.get("path") or "/",
                text=each.values["policy"],
            )
            for each in self._of("aws_iam_policy")
        }
        original = {
            each.values["arn"]
            for each in self._of("aws_iam_policy")
            if each.key == SELF_MANAGEMENT.key and each.module.endswith(GROUPS_MODULE)
        }
        alike = {arn for arn, policy in policies.items() if is_self_management(policy, account_id, partition)}
        self._account = Account(
            account_id=account_id,
            partition=partition,
            policies=policies,
            self_management_arns=frozenset(original or alike),
        )
        self._result.inputs["aws_account_id"] = account_id
        self._values = Known(Inputs(aws_account_id=account_id), partition)
        self._groups = {each.values["name"]: each for each in self._of("aws_iam_group")}
        self._adopt_groups()
        self._adopt_users()
        self._leave_the_rest()
        self._write_removed()
        self._refuse_taken_addresses()
        result = self._result
        result.matched.sort(key=lambda row: row[1])
        result.unmatched = sorted((str(each), self._left[each]) for each in self._found if each in self._left)
        return result

    # What is recorded

    def _take(self, found: Found, own: str) -> None:
        """Take over one thing, at its address in a stack."""
        address = self._target.address(own)
        self._taken.add(found)
        self._result.matched.append((str(found), address))
        if not found.address:
            self._result.imported[address] = found.import_id
        elif found.address != address:
            self._result.moved[address] = found.address

    def _import(self, found: Found, own: str) -> None:
        """Take over something that stands in the state as a part of another thing."""
        address = self._target.address(own)
        self._result.imported[address] = found.import_id
        self._result.matched.append((str(found), address))

    def _leave(self, found: Found, reason: str, *, superseded: bool = False) -> None:
        self._left[found] = reason
        if superseded:
            self._superseded.add(found)

    def _make(self, own: str) -> None:
        """Remember what the plan adds, at its address in a stack."""
        self._made.add(self._target.address(own))

    def _note(self, text: str) -> None:
        self._result.notes.append(text)

    def _of(self, *kinds: str) -> list[Found]:
        return [each for each in self._found if each.type in kinds]

    # The account

    def _read_account(self) -> tuple[str, str]:
        arns = [
            str(each.values["arn"]).split(":")
            for each in self._of("aws_iam_user", "aws_iam_group", "aws_iam_policy")
            if each.values.get("arn")
        ]
        accounts = {(arn[4], arn[1]) for arn in arns if len(arn) > 5}
        if not accounts:
            raise NothingToAdopt("there is no IAM user, group or policy in it; name another state or account")
        if len(accounts) > 1:
            names = ", ".join(sorted(account for account, _ in accounts))
            raise NothingToAdopt(
                f"it holds several accounts ({names}); a configuration is of one: give them one by one"
            )
        return accounts.pop()

    def _refuse_a_call_of_the_original(self) -> None:
        call = self._target.call
        if call and any(each.block.startswith(f"{call}.module.") for each in self._found):
            raise NothingToAdopt(
                f"{call} is a call of a module with modules in it; if it is the original, change its source to the "
                "module form, which brings its own records; otherwise choose another --module-name"
            )

    # Groups

    def _adopt_groups(self) -> None:
        inline: dict[str, dict[str, Found]] = {}
        for each in self._of("aws_iam_group_policy"):
            inline.setdefault(each.values["group"], {})[each.values["name"]] = each
        attached: dict[str, dict[str, Found]] = {}
        for each in self._of("aws_iam_group_policy_attachment"):
            attached.setdefault(each.values["group"], {})[each.values["policy_arn"]] = each
        for each in self._of("aws_iam_policy_attachment"):
            for name in each.values.get("groups") or []:
                part = {"group": name, "policy_arn": each.values["policy_arn"]}
                attached.setdefault(name, {}).setdefault(
                    part["policy_arn"], Found(type="aws_iam_group_policy_attachment", values=part)
                )
        self._inline, self._attached = inline, attached
        matches = {name: match_group(self._found_group(name), self._account) for name in sorted(self._groups)}
        chosen = self._choose(matches)
        self._write_group_inputs(chosen)
        for name, match in chosen.items():
            self._take_group(name, match)

    def _found_group(self, name: str) -> FoundGroup:
        found = self._groups[name]
        is_telling = found.key in documented_keys() if found.module.endswith(GROUPS_MODULE) else False
        return FoundGroup(
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
                self._leave(self._groups[name], f"{match}; users stay members by its name")
            elif match.key == CROSS_ACCOUNT.key and not match.inputs.get("iam_role_arns"):
                self._leave(self._groups[name], "the roles that its policy names cannot be read; members stay by name")
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
                    self._leave(
                        self._groups[name],
                        f"several groups hold the same ({', '.join(names)}), and the configuration makes one; "
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
            self._leave(self._groups[name], "there is no group for a single account beside it; members stay by name")
        return chosen

    def _write_group_inputs(self, chosen: Mapping[str, Match]) -> None:
        inputs = self._result.inputs
        self._choose_self_management(bool(chosen))
        if not chosen and "iam_policy_iam_user_self_mgmt" not in inputs and not self._self_management:
            inputs["enable_iam_groups"] = False
            return
        by_key = {match.key: name for name, match in chosen.items()}
        for row in GROUPS:
            _set(inputs, row.switch, row.key in by_key)
            if row.key in by_key:
                _set(inputs, row.name_input, by_key[row.key])
        for named in NAMED_GROUPS:
            _set(inputs, named.names_input, [name for name, match in chosen.items() if match.key == named.key])
        entries = [
            {"group_name": name, "iam_role_arns": list(match.inputs["iam_role_arns"])}
            for name, match in chosen.items()
            if match.key == CROSS_ACCOUNT.key
        ]
        _set(inputs, CROSS_ACCOUNT.entries_input, entries)
        if entries:
            _set(inputs, CROSS_ACCOUNT.all_switch, CROSS_ACCOUNT.all_key in by_key)
        if CROSS_ACCOUNT.all_key in by_key:
            _set(inputs, CROSS_ACCOUNT.all_name_input, by_key[CROSS_ACCOUNT.all_key])
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
            _set(self._result.inputs, _SELF_MANAGEMENT_NAME, self._self_management.name)
            (found,) = [each for each in self._of("aws_iam_policy") if each.values["arn"] == self._self_management.arn]
            self._take(found, f"aws_iam_policy.{SELF_MANAGEMENT.key}")
        elif is_needed:
            taken = {policy.name for policy in self._account.policies.values()}
            name = default if default not in taken else f"{default}-landingzone"
            _set(self._result.inputs, _SELF_MANAGEMENT_NAME, name)
            self._make(f"aws_iam_policy.{SELF_MANAGEMENT.key}")
            self._note(f"the plan adds the managed policy {name}, with which members look after their own user")

    def _choose_mfa(self, chosen: Mapping[str, Match]) -> None:
        """Require MFA if any matched group does, and tell for whom that is new."""
        granting = [name for name, match in chosen.items() if match.key not in _WITHOUT_MFA]
        # What the policies of the original say is not read; they are replaced in any case.
        if not granting or any(self._groups[name].module.endswith(GROUPS_MODULE) for name in granting):
            return
        without = [name for name in granting if not requires_mfa(self._texts_of(name))]
        if without == granting:
            self._result.inputs["should_require_mfa"] = False
            self._note(
                "should_require_mfa: false, since no policy of the matched groups speaks of MFA; write true when all "
                "members have a device"
            )
        for name in without if without != granting else []:
            self._note(f"group {name}: its members need MFA from now on, since other matched groups require it")

    def _texts_of(self, name: str) -> Iterator[str]:
        """Give the texts of a group's policies of the account, but for the self-management policy."""
        yield from (each.values["policy"] for each in self._inline.get(name, {}).values())
        for arn in self._attached.get(name, {}):
            policy = self._account.policies.get(arn)
            if policy and policy is not self._self_management:
                yield policy.text

    def _take_group(self, name: str, match: Match) -> None:
        key = match.key
        inline, attached = dict(self._inline.get(name, {})), dict(self._attached.get(name, {}))
        if key in _NAMED:
            self._take(self._groups[name], f'aws_iam_group.{key}["{name}"]')
        elif key in _ROWS:
            self._take(self._groups[name], f"aws_iam_group.{key}")
            self._take_policies(_ROWS[key], name, inline, attached)
        else:
            instance = f'{key}["{name}"]' if key == CROSS_ACCOUNT.key else key
            self._take(self._groups[name], f"aws_iam_group.{instance}")
            if name in inline:
                self._take(inline.pop(name), f"aws_iam_group_policy.{instance}")
            else:
                self._make(f"aws_iam_group_policy.{instance}")
                self._note(f"group {name}: the plan adds the inline policy {name}")
        for policy, each in inline.items():
            self._leave(
                each,
                f"the documented group has no policy of this name; it stays in force until it is taken off: "
                f"aws iam delete-group-policy --group-name {name} --policy-name {policy}",
            )
        for arn, each in attached.items():
            self._leave(each, f"the documented group does not have {arn}; it stays attached")

    def _take_policies(self, row: Group, name: str, inline: dict[str, Found], attached: dict[str, Found]) -> None:
        """Take the policies of a documented group, out of those that were found on it."""
        added: list[str] = []
        for policy in row.inline:
            if policy.exists_with and not self._result.inputs.get(policy.exists_with, default_of(policy.exists_with)):
                continue
            if policy.name in inline:
                self._take(inline.pop(policy.name), f"aws_iam_group_policy.{policy.key}")
            else:
                self._make(f"aws_iam_group_policy.{policy.key}")
                added.append(f"the inline policy {policy.name}")
        wanted: dict[str, str] = {}
        if row.self_management_key:
            wanted[row.self_management_key] = self._self_management.arn if self._self_management else ""
        if row.aws_managed:
            wanted[f"{row.key}_aws_managed"] = managed_policy_arn(self._account.partition, row.aws_managed)
        if row.customer:
            wanted[f"{row.key}_customer_managed"] = self._take_customer_policy(row, attached)
        for key, arn in wanted.items():
            each = attached.pop(arn, None)
            if each is None:
                self._make(f"aws_iam_group_policy_attachment.{key}")
                added.append(f"the attachment {key}")
            elif each in self._found:
                self._take(each, f"aws_iam_group_policy_attachment.{key}")
            else:
                self._import(each, f"aws_iam_group_policy_attachment.{key}")
        if added:
            self._note(f"group {name}: the plan adds {', '.join(added)}")

    def _take_customer_policy(self, row: Group, attached: Mapping[str, Found]) -> str:
        assert row.customer
        for each in self._of("aws_iam_policy"):
            # Its name is fixed, and another name would make it anew.
            if each.values["arn"] in attached and each.values["name"] == row.customer.name(self._values):
                self._take(each, f"aws_iam_policy.{row.customer.key}")
                return str(each.values["arn"])
        self._make(f"aws_iam_policy.{row.customer.key}")
        return ""

    # Users

    def _adopt_users(self) -> None:
        users = {each.values["name"]: each for each in self._of("aws_iam_user")}
        if not users and not self._groups:
            raise NothingToAdopt("there is no IAM user and no group in it; name another state or account")
        rows: dict[str, dict[str, Any]] = {name: {} for name in sorted(users)}
        destroyed = [bool(each.values.get("force_destroy")) for each in users.values()]
        if destroyed and all(destroyed):
            self._result.inputs["force_destroy_users"] = True
        for name, row in rows.items():
            values = users[name].values
            self._take(users[name], f'aws_iam_user.user["{name}"]')
            if (values.get("path") or "/") != "/":
                row["path"] = values["path"]
            if values.get("tags"):
                row["tags"] = dict(values["tags"])
            if values.get("permissions_boundary"):
                row["permissions_boundary"] = values["permissions_boundary"]
            if values.get("force_destroy") and not all(destroyed):
                row["force_destroy"] = True
            inherited = (values.get("tags_all") or {}).items() - (values.get("tags") or {}).items()
            if inherited:
                self._note(
                    f"user {name}: some tags come from default_tags of the provider; give the same to the new one"
                )
        self._adopt_memberships(rows)
        self._adopt_policies(rows)
        self._adopt_credentials(rows)
        self._result.inputs["users"] = rows

    def _adopt_memberships(self, rows: dict[str, dict[str, Any]]) -> None:
        groups: dict[str, set[str]] = {}
        own: dict[str, list[Found]] = {}
        for each in self._of("aws_iam_user_group_membership"):
            name = each.values["user"]
            groups.setdefault(name, set()).update(each.values["groups"])
            own.setdefault(name, []).append(each)
        for each in self._of("aws_iam_group_membership"):
            for name in each.values["users"] or []:
                groups.setdefault(name, set()).add(each.values["group"])
            strangers = sorted(set(each.values["users"] or []) - rows.keys())
            self._leave(
                each,
                "it claims all members of its group, and its type is not used here; each user has a membership "
                "of its own instead" + (f"; not matched here: {', '.join(strangers)}" if strangers else ""),
                superseded=True,
            )
        for name, names in groups.items():
            if name not in rows:
                continue
            rows[name]["groups"] = sorted(names)
            address = f'{_MEMBERSHIP}["{name}"]'
            largest_first = sorted(own.get(name, []), key=lambda each: -len(each.values["groups"]))
            if not largest_first:
                values = {"user": name, "groups": sorted(names)}
                self._import(Found(type="aws_iam_user_group_membership", values=values), address)
                continue
            self._take(largest_first[0], address)
            for each in largest_first[1:]:
                self._leave(each, f"its groups are in {self._target.address(address)} too", superseded=True)

    def _adopt_policies(self, rows: dict[str, dict[str, Any]]) -> None:
        for each in self._of("aws_iam_user_policy"):
            name, policy, text = each.values["user"], each.values["name"], each.values["policy"]
            if name not in rows:
                continue
            if each.key == POLICY_NAME == policy:
                rows[name]["status"] = "offboarding"
                self._take(each, f'aws_iam_user_policy.{POLICY_NAME}["{name}"]')
                continue
            if policy.lower() == POLICY_NAME:
                self._leave(each, "its name is that of the policy of users who are offboarded; it stays in force")
                continue
            faults = [fault] if (fault := find_json_fault(text)) else find_document_faults(text)
            if faults:
                self._leave(each, f"its document breaks a rule ({faults[0]}); mend it first")
                continue
            rows[name].setdefault("json_policies", {})[policy] = text
            self._take(each, f'aws_iam_user_policy.json_policies["{name}/{policy}"]')
        for name, arn, found in self._user_attachments():
            prefix, _, policy = arn.partition(":policy/")
            kind = "aws_managed" if prefix.endswith(":aws") else "customer_managed"
            if name not in rows:
                continue
            known = rows[name].setdefault(f"{kind}_policy_names", [])
            if policy in known:
                continue
            known.append(policy)
            address = f'aws_iam_user_policy_attachment.{kind}_policies["{name}/{policy}"]'
            if found:
                self._take(found, address)
            else:
                part = {"user": name, "policy_arn": arn}
                self._import(Found(type="aws_iam_user_policy_attachment", values=part), address)

    def _user_attachments(self) -> Iterator[tuple[str, str, Found | None]]:
        """Give user, ARN and resource of all attachments; no resource for those that are a part of another."""
        for each in self._of("aws_iam_user_policy_attachment"):
            yield each.values["user"], each.values["policy_arn"], each
        for each in self._of("aws_iam_policy_attachment"):
            for name in each.values.get("users") or []:
                yield name, each.values["policy_arn"], None
            roles = each.values.get("roles") or []
            self._leave(
                each,
                "it claims everything that the policy is attached to, and its type is not used here; each user and "
                "matched group has an attachment of its own instead"
                + (f"; not matched here: roles {', '.join(sorted(roles))}" if roles else ""),
                superseded=True,
            )

    def _adopt_credentials(self, rows: dict[str, dict[str, Any]]) -> None:
        for each in self._of("aws_iam_user_login_profile"):
            name = each.values["user"]
            address = f'{_LOGIN_PROFILE}["{name}"]'
            way_out = (
                f"to adopt it, write pgp_key and create_login_profile: true for {name}, and import it with the "
                f"id {name} as {self._target.address(address)}"
            )
            if name in rows and self._adopt_key(each, rows[name], name, way_out):
                rows[name]["create_login_profile"] = True
                self._take(each, address)
        self._adopt_generations(rows)
        keys: dict[str, list[Found]] = {}
        for each in self._of("aws_iam_access_key"):
            keys.setdefault(each.values["user"], []).append(each)
        for name in sorted(keys.keys() & rows.keys()):
            self._adopt_access_keys(name, rows[name], sorted(keys[name], key=lambda each: each.key == _SECOND_KEY))
        for each in self._of("aws_iam_user_ssh_key"):
            name, text = each.values["username"], each.values["public_key"]
            if name not in rows:
                continue
            fault = find_ssh_fault(text)
            if each.values.get("encoding") != "SSH":
                self._leave(each, "it is of the encoding PEM, and another would upload it anew; it goes on working")
            elif each.values.get("status") == "Inactive" and rows[name].get("status") != "offboarding":
                self._leave(each, "it is inactive; delete it when nobody needs it")
            elif "ssh_public_key" in rows[name]:
                self._leave(each, "a user has one SSH key here; this one goes on working")
            elif fault:
                self._leave(each, f"it breaks a rule ({fault}); it goes on working")
            else:
                rows[name]["ssh_public_key"] = text
                self._take(each, f'aws_iam_user_ssh_key.ssh_public_keys["{name}"]')

    def _adopt_access_keys(self, name: str, row: dict[str, Any], keys: Sequence[Found]) -> None:
        """Give the access keys of a user their slots, in the order in which they come."""
        is_leaving = row.get("status") == "offboarding"
        if not is_leaving and all(each.values.get("status") == "Inactive" for each in keys):
            for each in keys:
                self._leave(each, "it is inactive, and no other is there that is current; delete it if nobody needs it")
            return
        slots: dict[str, str] = {}
        for each in keys:
            if not self._adopt_key(each, row, name, None):
                continue
            slot = "second" if each.key == _SECOND_KEY or "first" in slots else "first"
            is_off = each.values.get("status") == "Inactive" and not is_leaving
            slots[slot] = "inactive" if is_off else "previous" if "current" in slots.values() else "current"
            self._take(each, f'aws_iam_access_key.{"access_keys" if slot == "first" else _SECOND_KEY}["{name}"]')
        if slots:
            row["create_access_keys"] = True
        if slots and slots != {"first": "current"}:
            row["access_key_slots"] = slots
        if "previous" in slots.values() and not is_leaving:
            self._note(
                f"user {name}: nothing tells which of two active access keys is the current one; the file says first"
            )

    def _adopt_generations(self, rows: dict[str, dict[str, Any]]) -> None:
        """Keep the numbers of passwords, whose change would make new ones."""
        if self._generations is None:
            return
        if any(row.get("create_login_profile") for row in rows.values()):
            self._take(self._generations, GENERATIONS)
        numbers = self._generations.values.get("input") or {}
        # A state file has the type of it beside the value; `terraform show` does not.
        numbers = numbers["value"] if numbers.keys() == {"value", "type"} else numbers
        for name, number in numbers.items():
            if name in rows and int(number) > 1:
                rows[name]["credential_generation"] = int(number)

    def _adopt_key(self, found: Found, row: dict[str, Any], name: str, way_out: str | None) -> bool:
        """Take the PGP key of a password or an access key; leave the thing if there is none that can be taken."""
        pgp_key = found.values.get("pgp_key")
        if not pgp_key:
            where = "the state" if found.address else "AWS"
            self._leave(
                found,
                f"{where} has no pgp_key for it, and one is needed here; it goes on working; "
                + (
                    way_out
                    or "to have one managed, write pgp_key and create_access_keys: true, and delete this one later"
                ),
            )
            return False
        fault = find_key_fault(pgp_key)
        if fault:
            self._leave(found, f"its pgp_key {fault.rule} (got {fault.got}); it goes on working")
            return False
        if row.setdefault("pgp_key", pgp_key) != pgp_key:
            self._note(
                f"user {name}: password and access key have different PGP keys; the file has that of the password"
            )
        return True

    # What is left

    def _leave_the_rest(self) -> None:
        users = self._result.inputs["users"]
        for each in self._found:
            if each in self._taken or each in self._left:
                continue
            user = each.values.get("user") or each.values.get("username")
            group = each.values.get("group")
            if each.type == "aws_iam_policy":
                reason = "the configuration makes no managed policies; it stays, and users keep it by name"
            elif user and user not in users:
                reason = f"its user {user} is not here"
            elif group in self._groups:
                reason = f"its group {group} is not matched"
            elif group:
                reason = f"its group {group} is not here"
            elif user:
                reason = "it stands there twice"
            else:
                reason = f"the configuration makes no {each.type}"
            self._leave(each, reason)

    def _write_removed(self) -> None:
        taken = [each for each in self._found if each in self._taken]
        modules = {each.module for each in taken if each.module}
        blocks = {each.block for each in taken}
        own = f"{self._target.call}.aws_iam_"
        removed: set[str] = set()
        for each in self._found:
            if each not in self._left or not each.address or (self._target.call and each.address.startswith(own)):
                continue
            # A call goes with its module, and a block that has lost some instances goes too; other blocks of the
            # caller stay where they are.
            goes = each.module in modules or each.block in blocks or each in self._superseded
            if not self._target.call or goes:
                removed.add(each.block)
        self._result.removed = sorted(removed)

    def _refuse_taken_addresses(self) -> None:
        standing = {each.address for each in self._found if each.address}
        wanted = self._made | self._result.moved.keys() | self._result.imported.keys()
        for address in sorted(wanted & standing):
            raise NothingToAdopt(
                f"{address}: something else stands at this address; "
                f"move it away first: terraform state mv '{address}' {address.split('[')[0]}_before"
            )


def _set(inputs: dict[str, Any], name: str, value: Any) -> None:
    """Write an input, unless it is what it would be anyway."""
    if value != default_of(name):
        inputs[name] = value


def as_blocks(adopted: Adopted) -> dict[str, Any]:
    """Give the records as Terraform's JSON has them."""
    blocks: dict[str, Iterable[Any]] = {
        "moved": [{"from": origin, "to": address} for address, origin in sorted(adopted.moved.items())],
        "import": [{"to": address, "id": each} for address, each in sorted(adopted.imported.items())],
        "removed": [{"from": block, "lifecycle": {"destroy": False}} for block in adopted.removed],
    }
    return {name: records for name, records in blocks.items() if records}
