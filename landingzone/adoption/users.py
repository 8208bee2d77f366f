"""Takes over users, with everything that belongs to them."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from landingzone.account.credentials import TYPES, ExistingCredential, credential_in
from landingzone.account.existing import ExistingResource
from landingzone.account.resource_types import RESOURCE_TYPES
from landingzone.adoption.attachments import attach, find_attachments
from landingzone.adoption.plan import AdoptionPlanBuilder
from landingzone.adoption.valid_resources import find_document_fault, find_policy_faults
from landingzone.config import require_mfa
from landingzone.config.inputs import Inputs
from landingzone.config.offboarding import POLICY_NAME
from landingzone.config.user import User
from landingzone.ground.grouping import grouped
from landingzone.ground.words import listed, subject
from landingzone.groups.made_groups import made_groups
from landingzone.groups.sizes import owned_inline_size
from landingzone.iam.comparable import comparable
from landingzone.iam.existing_credentials import SHAPE, has_id, kind_of, of_kind
from landingzone.iam.patterns import ACCESS_KEY_ID
from landingzone.iam.quotas import USER_INLINE_CHARACTERS
from landingzone.keys.pgp import find_key_fault
from landingzone.keys.ssh import find_ssh_fault
from landingzone.resources.user_resources import KIND_MADE_BY, USER, credentials_of, user_resource, user_resources_of
from landingzone.rules.unknown_groups import ELSEWHERE
from landingzone.terraform.form import GENERATIONS

_MEMBERSHIP = user_resource("group_memberships")
_LOGIN_PROFILE = user_resource("web_console")
_ACCESS_KEYS = {"first": user_resource("access_keys"), "second": user_resource("access_keys_second")}
_SSH_KEYS = user_resources_of("aws_iam_user_ssh_key")
_ATTACHMENTS = user_resources_of("aws_iam_user_policy_attachment")
_OFFBOARDING = user_resource("offboarding")
_JSON_POLICIES = user_resource("json_policies")
_REQUIRE_MFA = user_resource("require_mfa")

_CREDENTIAL_TYPES = {type for type, _ in TYPES.values()}
_DENIAL = comparable(require_mfa.DENY_WITHOUT_MFA.json())
_NUMBER = re.compile("[0-9]{1,9}")
_FAULTY = "its document breaks a rule ({}); it stays in force; fix it first"


class AdoptedUsers:
    """The users of an adoption, with everything that belongs to them.

    Args:
        plan: The existing resources, and where the result goes.
        generations: The resource with the generations of passwords, if there is one.
        pgp_keys: Name of a user -> the PGP key, for those of whom the resources have none.
    """

    def __init__(
        self, plan: AdoptionPlanBuilder, generations: ExistingResource | None, pgp_keys: Mapping[str, str]
    ) -> None:
        self._plan = plan
        self._pgp_keys = pgp_keys
        self._generations = generations
        self._users = {each.values["name"]: each for each in plan.of("aws_iam_user")}
        self._rows: dict[str, dict[str, Any]] = {name: {} for name in sorted(self._users)}

    def adopt(self) -> None:
        """Take over every existing user, and write them as the input `users`."""
        destroyed = [bool(each.values.get("force_destroy")) for each in self._users.values()]
        is_destroyed_everywhere = bool(destroyed) and all(destroyed)
        if is_destroyed_everywhere:
            self._plan.inputs["force_destroy_users"] = True
        for name, row in self._rows.items():
            self._adopt_user(name, row)
            if self._users[name].values.get("force_destroy") and not is_destroyed_everywhere:
                row["force_destroy"] = True
        self._ignore_descriptions_of_keys()
        self._leave_what_is_empty()
        self._adopt_memberships()
        self._adopt_policies()
        self._adopt_credentials()
        self._plan.inputs["users"] = self._rows

    def _adopt_user(self, name: str, row: dict[str, Any]) -> None:
        values = self._users[name].values
        self._plan.take(self._users[name], USER.instance(name))
        if (values.get("path") or "/") != "/":
            row["path"] = values["path"]
        tags = {key: value for key, value in (values.get("tags") or {}).items() if not ACCESS_KEY_ID.fits(key)}
        if tags:
            row["tags"] = tags
        if values.get("permissions_boundary"):
            row["permissions_boundary"] = values["permissions_boundary"]

    def _ignore_descriptions_of_keys(self) -> None:
        """Keep the tags from which the console shows descriptions of access keys, without managing them.

        Keys come and go, and so do their tags; without a provider setting, the plan would remove them.
        """
        described = {
            name: keys
            for name, user in sorted(self._users.items())
            if (keys := sorted(filter(ACCESS_KEY_ID.fits, user.values.get("tags") or {})))
        }
        if not described:
            return
        keys = sorted({key for each in described.values() for key in each})
        whose = f"{'user' if len(described) == 1 else 'users'} {subject(list(described))}"
        kept = "the console keeps the description of an access key in a tag of the user, named by the id of the key"
        if self._plan.target.call:
            self._plan.note(
                f"{whose}: {kept}, and the plan removes it unless the provider of the caller has "
                f"ignore_tags {{ keys = {json.dumps(keys)} }}"
            )
            return
        self._plan.provider["ignore_tags"] = {"keys": keys}
        self._plan.note(
            f"{whose}: {kept}; ignore_tags of the provider is in the file, so that the plan keeps it; add the ids of "
            f"later keys, or write key_prefixes: [AKIA]"
        )

    def _leave_what_is_empty(self) -> None:
        for each in self._plan.of(*RESOURCE_TYPES):
            if each.is_empty and (each.user is None or each.user in self._rows):
                reason = "it is empty, so removing it changes nothing in the account"
                self._plan.leave(each, reason, superseded=True)

    def _of(self, kind: str) -> list[ExistingResource]:
        return [each for each in self._plan.of(kind) if not each.is_empty]

    def _adopt_memberships(self) -> None:
        own = grouped((each.values["user"], each) for each in self._of("aws_iam_user_group_membership"))
        groups = {name: {group for each in found for group in each.values["groups"]} for name, found in own.items()}
        for each in self._of("aws_iam_group_membership"):
            for name in each.values["users"]:
                groups.setdefault(name, set()).add(each.values["group"])
            others = sorted(set(each.values["users"]) - self._rows.keys())
            self._plan.leave(
                each,
                "it claims all members of its group, and this type is not used here; each user has their own "
                "membership instead"
                + (
                    f"; {listed(others)} {'stays' if len(others) == 1 else 'stay'} in it, and nothing manages "
                    f"that any longer: write an aws_iam_user_group_membership for each where the user is defined"
                    if others
                    else ""
                ),
                superseded=True,
            )
        for name, names in groups.items():
            if name not in self._rows:
                continue
            self._rows[name]["groups"] = sorted(names)
            address = _MEMBERSHIP.instance(name)
            whole = next((each for each in own.get(name, []) if set(each.values["groups"]) == names), None)
            values = {"user": name, "groups": sorted(names)}
            self._plan.take(whole or ExistingResource(type=_MEMBERSHIP.type, values=values), address)
            for each in own.get(name, []):
                if each is not whole:
                    reason = f"its groups are also in {self._plan.target.address(address)}"
                    self._plan.leave(each, reason, superseded=True)
        self._list_groups_made_elsewhere()

    def _list_groups_made_elsewhere(self) -> None:
        """List the groups of users that are defined elsewhere, so that any other name is refused from now on."""
        # IAM compares names without case, and a state may have the case that somebody wrote.
        made = {group.name.lower(): group.name for group in made_groups(Inputs.model_validate(self._plan.inputs))}
        elsewhere: dict[str, str] = {}
        for row in self._rows.values():
            known = {name.lower(): name for name in row.get("groups", ())}
            for lowered, name in known.items():
                known[lowered] = made.get(lowered) or elsewhere.setdefault(lowered, name)
            if known:
                row["groups"] = sorted(known.values())
        if elsewhere:
            self._plan.inputs[ELSEWHERE] = sorted(elsewhere.values())

    def _adopt_policies(self) -> None:
        # First the policies that mark a user as offboarding: such a user needs nothing else.
        own = sorted(self._plan.of("aws_iam_user_policy"), key=lambda each: each.key != _OFFBOARDING.key)
        kept: dict[str, dict[str, ExistingResource]] = {}
        for each in own:
            name, policy, text = each.values["user"], each.values["name"], each.values["policy"]
            if name not in self._rows:
                continue
            is_leaving = self._rows[name].get("status") == "offboarding"
            if each.key == _OFFBOARDING.key and policy == POLICY_NAME:
                self._rows[name]["status"] = "offboarding"
                self._plan.take(each, _OFFBOARDING.instance(name))
            elif policy.lower() == POLICY_NAME:
                self._plan.leave(each, "it has the name of the policy of offboarded users; it stays in force")
            elif fault := find_document_fault(text):  # before the others, one of which a state may call the same
                self._plan.leave(each, _FAULTY.format(fault))
            elif policy == require_mfa.POLICY_NAME and comparable(text) == _DENIAL and not is_leaving:
                self._rows[name]["require_mfa"] = True
                self._plan.take(each, _REQUIRE_MFA.instance(name))
            else:
                kept.setdefault(name, {})[policy] = each
        for name, policies in kept.items():
            self._keep_policies(name, policies)
        for name, arn, found in find_attachments(self._plan, "user"):
            if name in self._rows:
                attach(self._plan, _ATTACHMENTS, name, self._rows[name], arn, found)

    def _keep_policies(self, name: str, policies: Mapping[str, ExistingResource]) -> None:
        row = self._rows[name]
        beside = owned_inline_size(User(status=row.get("status", "active"), require_mfa=row.get("require_mfa", False)))
        texts = {policy: each.values["policy"] for policy, each in policies.items()}
        faults = find_policy_faults(texts, USER_INLINE_CHARACTERS - beside)
        for policy, each in policies.items():
            if fault := faults.get(policy):
                self._plan.leave(each, _FAULTY.format(fault))
            else:
                row.setdefault("json_policies", {})[policy] = texts[policy]
                self._plan.take(each, _JSON_POLICIES.instance(name, policy))

    def _adopt_credentials(self) -> None:
        """Take over the credentials of users whose PGP key is known, and list the others in `existing_credentials`."""
        credentials = [
            each for each in self._plan.found if each.type in _CREDENTIAL_TYPES and not self._plan.is_settled(each)
        ]
        of = grouped((each.user, each) for each in credentials)
        for name, row in self._rows.items():
            found = of.get(name, [])
            keys = [each for each in found if each.type == _ACCESS_KEYS["first"].type]
            passwords = [each for each in found if each.type == _LOGIN_PROFILE.type]
            if pgp_key := self._pgp_key(name, [*passwords, *keys]):
                row["pgp_key"] = pgp_key
                for each in passwords[:1]:
                    row["create_login_profile"] = True
                    self._plan.take(each, _LOGIN_PROFILE.instance(name), anew=not each.values.get("pgp_key"))
                self._adopt_access_keys(name, row, keys)
            self._adopt_ssh_keys(name, row, [each for each in found if each.type == _SSH_KEYS[0].type])
            for each in found:
                if not self._plan.is_settled(each):
                    self._list(each, name, row)
        self._adopt_generations()

    def _pgp_key(self, name: str, secrets: Sequence[ExistingResource]) -> str | None:
        """Return the PGP key of a user; None: none is known that can be used."""
        keys = [each.values["pgp_key"] for each in secrets if each.values.get("pgp_key")]
        if secrets and name in self._pgp_keys:
            keys.append(self._pgp_keys[name])
        usable = [*dict.fromkeys(key for key in keys if not find_key_fault(key))]
        if len(usable) > 1:
            self._plan.note(
                f"user {name}: password and access key have different PGP keys; the file has that of the password"
            )
        for key in keys:
            if fault := find_key_fault(key):
                self._plan.note(f"user {name}: the pgp_key of a credential is not used: it {fault.rule}")
        return next(iter(usable), None)

    def _list(self, found: ExistingResource, name: str, row: dict[str, Any]) -> None:
        there = _known_as(found)
        if there is None:
            self._plan.leave(found, "its id is not one that IAM gives; it keeps working")
            return
        listed = {**row.get("existing_credentials", {}), there.id: there.status}
        made = User.model_validate({each: row[each] for each in (*KIND_MADE_BY, "access_key_slots") if each in row})
        most = kind_of(there.id).most
        if most and credentials_of(made).count(there.kind) + len(of_kind(listed, there.kind)) > most:
            self._plan.leave(found, f"AWS allows a user only {most} of this kind; find out which ones exist")
            return
        row["existing_credentials"] = listed
        self._plan.know(found, name)

    def _adopt_ssh_keys(self, name: str, row: dict[str, Any], keys: Sequence[ExistingResource]) -> None:
        """Take over the first SSH key that the file can have."""
        for each in keys:
            is_off = each.values.get("status") == "Inactive" and row.get("status") != "offboarding"
            text = each.values["public_key"]
            free = next((made for made in _SSH_KEYS if made.attribute not in row), None)
            # Another encoding would upload it again, and the apply would activate an inactive one.
            if free and each.values.get("encoding") == "SSH" and not is_off and not find_ssh_fault(text):
                row[free.attribute] = text
                self._plan.take(each, free.instance(name))

    def _adopt_access_keys(self, name: str, row: dict[str, Any], keys: Sequence[ExistingResource]) -> None:
        """Assign the access keys of a user to their slots, in order; one that is inactive needs a current one."""
        is_leaving = row.get("status") == "offboarding"
        keys = [each for each in keys if each.values.get("pgp_key") or _has_id(each)]
        keys = sorted(keys, key=lambda each: each.key == _ACCESS_KEYS["second"].key)[: len(_ACCESS_KEYS)]
        if all(each.values.get("status") == "Inactive" for each in keys) and not is_leaving:
            return
        slots: dict[str, str] = {}
        for each in keys:
            slot = "second" if each.key == _ACCESS_KEYS["second"].key or "first" in slots else "first"
            is_off = each.values.get("status") == "Inactive" and not is_leaving
            slots[slot] = "inactive" if is_off else "previous" if "current" in slots.values() else "current"
            self._plan.take(each, _ACCESS_KEYS[slot].instance(name), anew=not each.values.get("pgp_key"))
        row["create_access_keys"] = True
        if slots != {"first": "current"}:
            row["access_key_slots"] = slots
        if "previous" in slots.values() and not is_leaving:
            self._plan.note(
                f"user {name}: it is unknown which of two active access keys is the current one; the file says first"
            )

    def _adopt_generations(self) -> None:
        """Keep the password generations: a changed number would create a new password."""
        if self._generations is None:
            return
        if any(row.get("create_login_profile") for row in self._rows.values()):
            self._plan.take(self._generations, GENERATIONS)
        numbers = self._generations.values.get("input")
        # A state file has the type next to the value; `terraform show` does not.
        numbers = numbers["value"] if isinstance(numbers, dict) and numbers.keys() == {"value", "type"} else numbers
        for name, number in numbers.items() if isinstance(numbers, dict) else ():
            if name in self._rows and _NUMBER.fullmatch(str(number)) and int(number) > 1:
                self._rows[name]["credential_generation"] = int(number)


def _has_id(found: ExistingResource) -> bool:
    """Return whether the id of a credential is known, by which it can be imported."""
    there = _known_as(found)
    return there is not None and has_id(there.id)


def _known_as(found: ExistingResource) -> ExistingCredential | None:
    """Return the credential that a resource is, if its id is one that IAM gives to this kind."""
    there = credential_in(found)
    return there if there and SHAPE.fits(there.id) and kind_of(there.id).words == there.kind else None
