"""A configuration that says what the states have: in the words of a file where these are true, otherwise in others.

Users, own groups and own policies always can be. Documented groups follow from inputs that no state
has: whether a file gives what the states have must be compared afterwards.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from landingzone.account.existing import ExistingResource
from landingzone.account.resource_types import RESOURCE_TYPES
from landingzone.config import ends, offboarding, require_mfa
from landingzone.config.configured_user import ConfiguredUser
from landingzone.config.group import CrossAccountGroup, IamGroup
from landingzone.config.options import StackConfiguration, records_of, with_users
from landingzone.config.policy import IamPolicy
from landingzone.config.provider_tags import default_tags_of, looked_at
from landingzone.config.user import User
from landingzone.ground.expressions import Address
from landingzone.ground.grouping import grouped
from landingzone.ground.words import cited
from landingzone.groups.catalog import CROSS_ACCOUNT, GROUPS, NAMED_GROUPS, SELF_MANAGEMENT
from landingzone.groups.ends import AccessEnds
from landingzone.groups.holdings import Holdings
from landingzone.groups.made_groups import made_groups, made_policies
from landingzone.groups.policy import customer_managed_name, document_of
from landingzone.iam.documents import Document
from landingzone.iam.policy_json import as_list
from landingzone.keys.ssh import is_same_ssh_key
from landingzone.live.shown_policies import ShownPolicy, in_words, is_same, roles_in, statements_in, times_in
from landingzone.live.states import ATTRIBUTES, attached
from landingzone.resources.group_resources import denies_without_mfa
from landingzone.resources.shards import user_of
from landingzone.resources.user_resources import USER

GROUP_INPUTS = (
    *("aws_account_id", "enable_iam_groups", "should_require_mfa", "iam_policy_iam_user_self_mgmt", "groups"),
    *("policies", CROSS_ACCOUNT.entries_input, CROSS_ACCOUNT.all_switch, CROSS_ACCOUNT.all_name_input),
    *(name for group in GROUPS for name in (group.switch, *group.inputs)),
    *(named.names_input for named in NAMED_GROUPS),
)
"""The inputs that groups and policies follow from."""

_GENERATIONS = Address("terraform_data", "credential_generations")
KEYS_OF_SLOTS = {"first": "access_keys", "second": "access_keys_second"}
"""Slot of an access key -> name of its resource."""

_SLOTS = {key: slot for slot, key in KEYS_OF_SLOTS.items()}
_OF_ROWS = {group.key: group for group in GROUPS}
_OF_NAMES = {named.key: named.names_input for named in NAMED_GROUPS}
_MADE_POLICIES = {SELF_MANAGEMENT.key, CROSS_ACCOUNT.key, CROSS_ACCOUNT.all_key} | {
    group.customer.key for group in GROUPS if group.customer
}


def standing(resources: Iterable[ExistingResource]) -> list[ExistingResource]:
    """Return the resources of IAM whose user or group the states have too, with all their tags in `tags`."""
    found = [each for each in resources if each.type in RESOURCE_TYPES]
    owners = {entity: _by_name(found, f"aws_iam_{entity}") for entity in ("user", "group")}
    kept = []
    for each in found:
        values = each.values
        owner = each.user if each.type.startswith("aws_iam_user") or each.user else None
        if (owner and owner not in owners["user"]) or ("group" in values and values["group"] not in owners["group"]):
            continue
        if each.type in ("aws_iam_user", "aws_iam_policy"):
            tags = values.get("tags") if values.get("tags_all") is None else values["tags_all"]
            values = {**values, "tags": tags or {}, "permissions_boundary": values.get("permissions_boundary") or None}
        kept.append(replace(each, values=values))
    return kept


def has_other_tags(resources: Iterable[ExistingResource], file: StackConfiguration) -> bool:
    """Return whether something in the states lacks a tag that the provider of a file adds, or has another value."""
    tags = dict(looked_at(default_tags_of(file), file))
    return any("tags" in each.values and not tags.items() <= each.values["tags"].items() for each in resources)


def with_tags_of_each(file: StackConfiguration) -> StackConfiguration:
    """Return a file in which each user and policy has the tags that the provider adds to it."""
    tags = dict(looked_at(default_tags_of(file), file))

    def tagged(entities: Mapping[str, Any]) -> dict[str, Any]:
        return {name: each.model_copy(update={"tags": tags | each.tags}) for name, each in entities.items()}

    provider = {name: value for name, value in file.provider.items() if name != "default_tags"}
    bare = file.model_copy(update={"provider": provider, "policies": tagged(file.policies)})
    return with_users(bare, tagged(file.users), file.written)


class OldSide:
    """What the states have, in the words of files.

    Args:
        resources: The resources of IAM in the states, from `standing`, and the numbers of passwords.
        files: The file that was applied last, if it is known, and the one that is to be applied.
        has_groups: Whether the states have the groups and the policies.
        is_stated: Says whether the states would have a user.
        kept: Addresses of what the state forgets without deleting it.
    """

    def __init__(
        self,
        resources: Sequence[ExistingResource],
        numbers: Mapping[str, int],
        files: Sequence[StackConfiguration],
        *,
        has_groups: bool,
        is_stated: Callable[[str], bool],
        kept: Collection[str] = (),
    ) -> None:
        self._files, self._has_groups, self._is_stated, self._numbers = files, has_groups, is_stated, numbers
        self._base = files[0]
        self._tags = dict(looked_at(default_tags_of(self._base), self._base))
        self._resources = resources
        self._parts = grouped((each.user, each) for each in resources if each.user)
        self._of_groups = grouped((each.values["group"], each) for each in resources if "group" in each.values)
        self.inactive_ssh_keys: list[str] = []
        """The active users whose SSH key is inactive, which no file can say."""
        self.unknown_ends: list[str] = []
        """The users whose last days cannot be read from the policy that the state has."""
        self._out_of_place: dict[str, list[str]] = {}
        self._ends: dict[str, str] = {}
        self._forced: list[str] = []
        self._renamed = {
            each.address: str(USER.instance(each.values["name"]))
            for each in resources
            if each.instance in files[-1].users and each.address == str(USER.instance(str(each.instance)))
            if each.instance != each.values["name"]
        }
        self._users = {user: self._user(user, parts) for user, parts in self._parts.items()}
        self._kept = kept

    @property
    def out_of_place(self) -> list[str]:
        """The users and groups with an inline policy that is not where the attribute that says it would have it."""
        return [owner for owner, names in self._out_of_place.items() if names]

    def compared(
        self, frame: StackConfiguration, groups: Mapping[str, Any] | None = None
    ) -> tuple[StackConfiguration, StackConfiguration]:
        """Return what the states have, and the file that is to be applied, so that both can be compared.

        Args:
            frame: The file from which inputs of groups are taken that no state has.
            groups: The inputs of the groups and policies that the states have; None: those in the words of the file.
        """
        old = self._old(frame, groups)
        return old, self._new()

    def _old(self, frame: StackConfiguration, groups: Mapping[str, Any] | None) -> StackConfiguration:
        update: dict[str, Any] = {name: getattr(frame, name) for name in GROUP_INPUTS}
        if self._has_groups:
            update |= self._groups(frame) if groups is None else groups
        new, records = self._files[-1], records_of(self._base)
        forgotten = [each for each in records.removed if not self._is_kept(each)]
        told = {at: was for at, was in self._renamed.items() if records_of(new).moved.get(at) != was}
        update["adoption"] = records.model_copy(update={"removed": forgotten, "moved": records.moved | told})
        users: dict[str, User] = self._unplanned(is_old=True) | self._users
        written = {**self._base.written, **{name: user for name, user in new.written.items() if self._is_new(name)}}
        written = {name: user for name, user in written.items() if name in users}
        return self._with_ends(self._base.model_copy(update=update), users, written)

    def _new(self) -> StackConfiguration:
        """Return the file that is to be applied.

        Users who are not planned do not get what this plan creates. Where the last days that a state has cannot be
        read, the policy that follows from those in the file is one of the user.
        """
        new = self._with_acting_records(self._files[-1])
        users, written = {**new.users, **self._unplanned(is_old=False)}, dict(new.written)
        for name in self._forced:
            if name in users and users[name].force_destroy is None:
                users[name] = users[name].model_copy(update={"force_destroy": new.force_destroy_users})
        found = AccessEnds(new, Holdings(new))
        for name in self.unknown_ends:
            if name in new.users and (document := found.of(name).document):
                texts = {**users[name].json_policies, ends.POLICY_NAME: document.json()}
                users[name] = users[name].model_copy(update={"json_policies": texts})
            if name in written:
                written[name] = written[name].model_copy(update={"until": None, "groups_until": {}})
        return with_users(new, users, written)

    def _with_acting_records(self, new: StackConfiguration) -> StackConfiguration:
        """Return the file without the records of `adoption` that take nothing over.

        What a plan moves or imports is at its new address already. If something is at both addresses, or if nothing is
        defined at the new one, Terraform deletes it. Who has another name than their address says is renamed.
        """
        records = records_of(new)
        addresses = {each.address for each in self._resources}
        there = addresses | {each.partition("[")[0] for each in addresses}

        def is_there(text: str) -> bool:
            return str(Address.parse(text) or text) in there

        def stays(at: str) -> bool:
            is_other = at.startswith("aws_iam_user.") and user_of(at) not in new.users and at != str(USER.address)
            return not is_other or self._is_kept(at)

        moved = {at: was for at, was in records.moved.items() if is_there(at) and not is_there(was) and stays(at)}
        imported = {at: id for at, id in records.imported.items() if is_there(at)}
        adoption = records.model_copy(update={"moved": moved | self._renamed, "imported": imported})
        return new.model_copy(update={"adoption": adoption})

    def _unplanned(self, *, is_old: bool) -> dict[str, User]:
        """Return the users who are not planned, without what this plan creates, and with the names that groups have."""
        new = self._files[-1]
        users = {name: user for name, user in new.users.items() if not self._is_stated(name)}
        if not users or not self._has_groups:
            return users
        there = {each.address: each.values for each in self._resources}
        groups = {made.name: there[made.address]["name"] if made.address in there else "" for made in made_groups(new)}
        policies = {made.path_and_name for made in made_policies(new) if made.address not in there}
        for name, user in users.items():
            kept = [group for group in user.groups if groups.get(group) != ""]
            boundary = user.permissions_boundary
            is_coming = customer_managed_name(boundary or "", new.aws_account_id) in policies
            attached = [each for each in user.customer_managed_policy_names if each not in policies]
            users[name] = user.model_copy(
                update={
                    "groups": [groups.get(group, group) if is_old else group for group in kept],
                    "permissions_boundary": None if is_coming else boundary,
                    "customer_managed_policy_names": attached,
                }
            )
        return users

    def _is_new(self, name: str) -> bool:
        """Return whether a user counts as the new file says."""
        return not self._is_stated(name) or name not in self._base.users

    def _is_kept(self, removed: str) -> bool:
        """Return whether a record that forgets something is not done yet."""
        return any(each == removed or each.startswith((f"{removed}[", f"{removed}.")) for each in self._kept)

    def _user(self, name: str, parts: Sequence[ExistingResource]) -> User:
        of = grouped((each.type, each) for each in parts)
        (user,) = of["aws_iam_user"][:1]
        values = user.values
        words = self._words("users", name, user.instance)
        word: User = words[0] if words else ConfiguredUser()
        texts = self._texts(f"user {cited(name)}", of.get("aws_iam_user_policy", ()))
        groups = [group for each in of.get("aws_iam_user_group_membership", ()) for group in each.values["groups"]]
        keys = {_SLOTS[each.key]: each.values for each in of.get("aws_iam_access_key", ()) if each.key in _SLOTS}
        has_profile = "aws_iam_user_login_profile" in of
        ssh_keys = [each.values for each in of.get("aws_iam_user_ssh_key", ())]
        works = any(key.get("status") != "Inactive" for key in (*keys.values(), *ssh_keys))
        update: dict[str, Any] = {"path": values["path"], "permissions_boundary": values["permissions_boundary"]}
        is_denied = _is_of(texts, "offboarding", offboarding.POLICY_NAME, offboarding.DENY_ALL)
        if is_denied and not (groups or has_profile or works):
            del texts[offboarding.POLICY_NAME]
            update |= {"status": "offboarding"}
        else:
            needs_mfa = _is_of(texts, "require_mfa", require_mfa.POLICY_NAME, require_mfa.DENY_WITHOUT_MFA)
            if needs_mfa:
                del texts[require_mfa.POLICY_NAME]
            if ends.POLICY_NAME in texts:
                self._ends[name] = texts.pop(ends.POLICY_NAME).text
            if ssh_keys and ssh_keys[0].get("status") == "Inactive":
                self.inactive_ssh_keys.append(name)
            update |= {
                "status": "active",
                "groups": _in_order(groups, word.groups),
                "require_mfa": True if needs_mfa else None if word.require_mfa else word.require_mfa,
                "create_login_profile": has_profile,
            }
            is_destroyed = values.get("force_destroy")
            if is_destroyed not in (None, self._base.is_forced(word), word.effective.force_destroy):
                update["force_destroy"] = is_destroyed
                self._forced.append(name)
        content, out_of_place = in_words(texts, words, needs_mfa=False)
        self._out_of_place[f"user {cited(name)}"] += out_of_place
        update |= _attachments(parts, word) | content
        update |= _access_keys(keys, words, is_offboarding=update["status"] == "offboarding")
        public = ssh_keys[0]["public_key"] if ssh_keys else None
        same = (each.ssh_public_key for each in words if public and each.ssh_public_key)
        update["ssh_public_key"] = next((key for key in same if is_same_ssh_key(key, public or "")), public)
        pgp_keys = (each.values.get("pgp_key") for each in parts)
        update["pgp_key"] = word.pgp_key or next(filter(None, pgp_keys), None)
        update["credential_generation"] = self._numbers.get(str(user.instance), word.credential_generation)
        update["tags"] = self._own_tags(values["tags"], word.tags)
        return word.model_copy(update=update)

    def _words(self, attribute: str, name: str, instance: object) -> list[Any]:
        """Return what the files call by the name that something has, or will have."""
        *applied, new = (getattr(file, attribute) for file in self._files)
        found = [*(file.get(name) for file in applied), new.get(instance if instance in new else name)]
        return [each for each in found if each is not None]

    def _own_tags(self, tags: Mapping[str, str], word: Mapping[str, str]) -> Mapping[str, str]:
        if not tags.keys() >= self._tags.keys():
            return tags
        own = {key: value for key, value in tags.items() if self._tags.get(key) != value or key in word}
        return word if own == word else own

    def _with_ends(
        self, base: StackConfiguration, users: Mapping[str, User], written: Mapping[str, ConfiguredUser]
    ) -> StackConfiguration:
        """Find the last days from which the policies follow that the states have: those of a file, or of the policy."""
        self.unknown_ends = []
        sides: list[Mapping[str, ConfiguredUser]] = [file.written for file in self._files]
        left = [
            name
            for name, user in self._users.items()
            if user.status == "active" and (name in self._ends or any(_ends_in(side, name) for side in sides))
        ]
        days: dict[str, dict[str, Any]] = {}
        candidates: list[Callable[[str], dict[str, Any]]] = [*(partial(_days_in, side) for side in sides)]
        for candidate in (*candidates, self._days_of_policy):
            if not left:
                break
            days |= {name: candidate(name) for name in left}
            tried = with_users(base, users, _dated(written, days))
            found = AccessEnds(tried, Holdings(tried))
            left = [name for name in left if not _is_same_or_none(found.of(name).document, self._ends.get(name))]
        for name in left:
            days[name] = {}
            if text := self._ends.get(name):
                texts = {**users[name].json_policies, ends.POLICY_NAME: text}
                users = {**users, name: users[name].model_copy(update={"json_policies": texts})}
                self.unknown_ends.append(name)
        return with_users(base, users, _dated(written, days))

    def _days_of_policy(self, name: str) -> dict[str, Any]:
        """Read the last days: of all access, and of the memberships that a file ends if there is one day for all."""
        found: dict[str, str] = {}
        for statement in statements_in(self._ends.get(name, "")):
            times = times_in(statement)
            for role in as_list(statement.get("Resource", [])):
                found["*" if role == "*" else "roles"] = times[0].partition("T")[0] if times else ""
        groups = {group for file in self._files for group in _days_in(file.written, name).get("groups_until", {})}
        return {
            "until": found.get("*"),
            "groups_until": dict.fromkeys(groups, found["roles"]) if "roles" in found else {},
        }

    def _groups(self, frame: StackConfiguration) -> dict[str, Any]:
        """Return the inputs of the groups and policies that the states have."""
        found = [each for each in self._resources if each.type == "aws_iam_group"]
        policies = [each for each in self._resources if each.type == "aws_iam_policy"]
        of = grouped((each.key if not each.call else "", each) for each in found)
        own = [
            each
            for key, alike in of.items()
            if key not in _OF_ROWS and key not in _OF_NAMES and key not in (CROSS_ACCOUNT.key, CROSS_ACCOUNT.all_key)
            for each in alike
        ]
        update: dict[str, Any] = {
            "groups": {each.values["name"]: self._group(each, frame) for each in own},
            "policies": {
                each.values["name"]: self._policy(each)
                for each in policies
                if each.call or each.key not in _MADE_POLICIES
            },
        }
        names = [each.values["name"] for each in policies if each.key == SELF_MANAGEMENT.key and not each.call]
        is_self_managed = any(group.self_management for group in update["groups"].values())
        update["enable_iam_groups"] = len(own) < len(found) or (
            bool(names) and (frame.enable_iam_groups or not is_self_managed)
        )
        if names:
            update["iam_policy_iam_user_self_mgmt"] = names[0]
        if not update["enable_iam_groups"]:
            return update
        switches = {row.key: (row.switch, row.name_input) for row in GROUPS}
        entries = of.get(CROSS_ACCOUNT.key, [])
        if entries:
            switches[CROSS_ACCOUNT.all_key] = (CROSS_ACCOUNT.all_switch, CROSS_ACCOUNT.all_name_input)
        for key, (switch, name_input) in switches.items():
            update[switch] = key in of
            if key in of:
                update[name_input] = of[key][0].values["name"]
        for key, name_input in _OF_NAMES.items():
            names = [each.values["name"] for each in of.get(key, ())]
            update[name_input] = _in_order(names, getattr(frame, name_input))
        everyone = [text for each in of.get(CROSS_ACCOUNT.all_key, ()) for text in self._texts_of(each, ())]
        update[CROSS_ACCOUNT.entries_input] = self._entries(entries, roles_in(everyone), policies, frame)
        return update

    def _entries(
        self,
        groups: Iterable[ExistingResource],
        roles_of_all: Sequence[str],
        policies: Sequence[ExistingResource],
        frame: StackConfiguration,
    ) -> list[CrossAccountGroup]:
        """Return the entries of cross-account groups: the group for all accounts has their first role first."""
        known = [each for file in (frame, *self._files) for each in file.iam_groups_for_cross_account_access]
        order = dict[str, int]()
        for role in (*roles_of_all, *(role for each in known for role in each.iam_role_arns)):
            order.setdefault(role, len(order))
        entries = []
        for group in groups:
            name = group.values["name"]
            roles = sorted(roles_in(self._texts_of(group, policies)), key=lambda role: order.get(role, len(order)))
            same = (each for each in known if each.group_name == name and each.iam_role_arns == roles)
            made = CrossAccountGroup.model_construct(group_name=name, iam_role_arns=roles)
            entries.append(next(same, made))
        return sorted(entries, key=lambda entry: min((order.get(role, 0) for role in entry.iam_role_arns), default=0))

    def _texts_of(self, group: ExistingResource, policies: Iterable[ExistingResource]) -> list[str]:
        """Return the documents of a group, also those in its slots."""
        parts = self._of_groups.get(group.values["name"], ())
        slots = (each for each in policies if each.key == group.key and not each.call)
        mine = (each for each in slots if str(each.instance).startswith(f"{group.instance}/"))
        return [each.values["policy"] for each in (*parts, *mine) if "policy" in each.values]

    def _group(self, group: ExistingResource, frame: StackConfiguration) -> IamGroup:
        name = group.values["name"]
        parts = self._of_groups.get(name, [])
        words = self._words("groups", name, group.instance)
        word: IamGroup = words[0] if words else IamGroup()
        texts = self._texts(f"group {cited(name)}", (each for each in parts if "policy" in each.values))
        managed = [each for each in parts if each.key == "self_management"]
        rest = [each for each in parts if each not in managed]
        update = {"path": group.values["path"], "self_management": bool(managed)} | _attachments(rest, word)
        is_denied = _is_of(texts, "require_mfa", require_mfa.POLICY_NAME, require_mfa.DENY_WITHOUT_MFA)
        without = {each: text for each, text in texts.items() if not is_denied or each != require_mfa.POLICY_NAME}
        needs_mfa = bool(word.effective(frame.should_require_mfa).require_mfa)
        found = []
        for needs in (needs_mfa, not needs_mfa):
            content, out_of_place = in_words(without, words, needs_mfa=needs)
            own: dict[str, Any] = {"require_mfa": word.require_mfa if needs == needs_mfa else needs}
            made = word.model_copy(update=update | content | own)
            if denies_without_mfa(made.effective(frame.should_require_mfa)) == is_denied:
                found.append((made, out_of_place))
        if not found:
            as_json = {each: text.text for each, text in texts.items()}
            own = {"require_mfa": False, "inline_iam_policies": {}, "json_policies": as_json}
            found.append((word.model_copy(update=update | own), [*texts]))
        made, out_of_place = max(found, key=lambda each: len(each[0].inline_iam_policies))
        self._out_of_place[f"group {cited(name)}"] += out_of_place
        return made

    def _texts(self, owner: str, policies: Iterable[ExistingResource]) -> dict[str, ShownPolicy]:
        """Return the inline policies of a user or a group by name: two resources may have the same one."""
        found: dict[str, ShownPolicy] = {}
        self._out_of_place[owner] = []
        for each in policies:
            name = each.values["name"]
            self._out_of_place[owner] += [name] if name in found else []
            found[name] = ShownPolicy(each.values["policy"], "" if each.call else each.key)
        return found

    def _policy(self, policy: ExistingResource) -> IamPolicy:
        values = policy.values
        words = self._words("policies", values["name"], policy.instance)
        same = (each for each in words if is_same(document_of(each), values["policy"]))
        word: IamPolicy = words[0] if words else IamPolicy()
        made = next(same, None) or word.model_copy(update={"json": values["policy"], "statements": []})
        return made.model_copy(update={"path": values["path"], "tags": self._own_tags(values["tags"], made.tags)})


def numbers_in(resources: Iterable[ExistingResource]) -> dict[str, int]:
    """Return the numbers of the passwords in states."""
    found: dict[str, int] = {}
    for each in resources:
        if (each.type, each.key, each.call) == (_GENERATIONS.type, _GENERATIONS.key, ""):
            given = each.values.get("input")
            found |= {str(name): int(number) for name, number in given.items()} if isinstance(given, Mapping) else {}
    return found


def _by_name(resources: Iterable[ExistingResource], type: str) -> set[str]:
    return {each.values["name"] for each in resources if each.type == type}


def _is_of(texts: Mapping[str, ShownPolicy], key: str, name: str, document: Document) -> bool:
    """Return whether a row has the policy that it makes."""
    found = texts.get(name)
    return found is not None and found.key == key and is_same(document, found.text)


def _is_same_or_none(document: Document | None, text: str | None) -> bool:
    return text is None if document is None else is_same(document, text)


def _in_order(names: Iterable[str], order: Sequence[str]) -> list[str]:
    """Return names in the order of others, and then those that are not among them."""
    given = [*dict.fromkeys(names)]
    return [*(name for name in dict.fromkeys(order) if name in given), *(name for name in given if name not in order)]


def _attachments(parts: Iterable[ExistingResource], word: User | IamGroup) -> dict[str, list[str]]:
    found = grouped(attached(each.values["policy_arn"]) for each in parts if "policy_arn" in each.values)
    return {name: _in_order(found.get(name, ()), getattr(word, name)) for name in ATTRIBUTES.values()}


def _access_keys(
    keys: Mapping[str, Mapping[str, Any]], words: Iterable[User], *, is_offboarding: bool
) -> dict[str, Any]:
    """Return the attributes about access keys: which of two active ones is the current one, only a file says."""
    inactive = {slot for slot, values in keys.items() if values.get("status") == "Inactive"}
    current = "second"
    for word in words:
        slots = word.access_keys
        if slots.keys() == keys.keys() and (
            is_offboarding or all((state == "inactive") == (slot in inactive) for slot, state in slots.items())
        ):
            return {"create_access_keys": word.create_access_keys, "access_key_slots": word.access_key_slots}
        current = next((slot for slot, state in slots.items() if state == "current"), current)
    active = [slot for slot in keys if is_offboarding or slot not in inactive]
    states = {slot: "inactive" if slot not in active else "previous" for slot in sorted(keys)}
    if active:
        states[current if current in active else active[0]] = "current"
    return {"create_access_keys": bool(keys), "access_key_slots": {} if states == {"first": "current"} else states}


def _ends_in(written: Mapping[str, ConfiguredUser], name: str) -> bool:
    return any(_days_in(written, name).values())


def _days_in(written: Mapping[str, ConfiguredUser], name: str) -> dict[str, Any]:
    user = written.get(name)
    return {"until": user.until, "groups_until": user.groups_until} if user else {}


def _dated(
    written: Mapping[str, ConfiguredUser], days: Mapping[str, Mapping[str, Any]]
) -> Mapping[str, ConfiguredUser]:
    """Return what is written of users with these last days."""
    none: dict[str, Any] = {"until": None, "groups_until": {}}
    dated = {name: written.get(name, ConfiguredUser()).model_copy(update=none | {**days[name]}) for name in days}
    return {**written, **dated}
