"""What to do about a difference: the lines that add it to the file, or the commands that remove it.

Commands are those of the AWS CLI. Source: https://docs.aws.amazon.com/cli/latest/reference/iam/
"""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, cast

from landingzone.changes.differences import INPUTS, Difference, Entity, What, entities_of
from landingzone.config.ends import POLICY_NAME, days_of
from landingzone.config.inputs import Inputs
from landingzone.config.options import teams_of, written_users
from landingzone.config.teams import given
from landingzone.ground.tables import read_rows
from landingzone.ground.words import cited
from landingzone.ground.yaml_writing import as_yaml
from landingzone.groups.policy import path_and_name
from landingzone.iam.existing_credentials import KIND_OF_WORDS, KINDS, has_id, kind_of
from landingzone.live.credentials import COUNTED, AccountCredentials
from landingzone.live.differences import IN_ACCOUNT, IN_FILE
from landingzone.live.states import ATTRIBUTES, WAYS_IN
from landingzone.resources.group_resources import GROUP, POLICY
from landingzone.resources.looped_resource import LoopedResource
from landingzone.resources.user_resources import USER, user_resources_of

_ONE_LINE = 1_000_000  # characters
_COMMANDS = {
    (what, entity): command.split()
    for what, entities, command in read_rows("landingzone.live", "commands.tsv")
    for entity in entities.split()
} | {(kind.words, "user"): kind.delete.split() for kind in KINDS}
"""What is removed, and from what -> the words of the command, with what differs in braces."""

_HOLDERS: tuple[Entity, ...] = ("user", "group")
_ROWS: dict[Entity, LoopedResource[Any]] = {"user": USER, "group": GROUP, "policy": POLICY}
(_SSH_KEYS,) = user_resources_of("aws_iam_user_ssh_key")


@dataclass(frozen=True, kw_only=True)
class NextStep:
    """What to do.

    Args:
        write_down: What makes the file match the account, as a JSON Merge Patch: null removes. {}: nothing.
        take_away: Commands that remove it from the account, one after the other.
        note: What else to know.

    Source: https://www.rfc-editor.org/rfc/rfc7396
    """

    write_down: dict[str, Any] = field(default_factory=dict)
    take_away: tuple[str, ...] = ()
    note: str = ""


_APPLY = {
    IN_FILE: "the next apply adds it, if the file is right",
    "both": "the next apply changes it to what the file says",
    IN_ACCOUNT: "",
}
_NEVER_APPLIED = ("existing credential", "id of a credential")
"""What differs of credentials that no apply creates or changes."""

_NOT_IDENTIFIED = "the access keys of the file cannot be identified without its state: pass it with --state"
_NO_IDS = "an export has no ids of access keys and signing certificates: `landingzone diff --live` shows them"
_DOCUMENTED = "a documented group has no input for it: to keep it, define your own group for it"
_BY_TEAM = "the team {team} gives it: remove it there, or remove the user from the team"
_OF_ENDS = f"{POLICY_NAME} is written from `until` and `groups_until`: change a day there instead"
_IN_THE_WAY = (
    "remove it before {name} is removed from the file: AWS refuses to delete a user who has it (DeleteConflict), and "
    "force_destroy does not remove it with every AWS provider"
)
_ASKS_FOR_MFA = "once it is in the file, it needs MFA, like everything that the group grants"


class NextSteps:
    """What to do about differences.

    Args:
        inputs: The configuration.
        found: What is in the account.
        credentials: The credentials in it.
        partition: Its AWS partition.
    """

    def __init__(self, inputs: Inputs, found: Inputs, credentials: AccountCredentials, partition: str) -> None:
        self._inputs, self._found, self._credentials = inputs, found, credentials
        self._configured = written_users(inputs)
        self._groups = inputs.effective_groups
        self._arn = f"arn:{partition}:iam::{inputs.aws_account_id}:policy".__add__
        self._aws = f"arn:{partition}:iam::aws:policy/"

    def about(self, difference: Difference, lock_out: str = "") -> NextStep:
        """Describe what to do about one.

        Args:
            difference: What differs.
            lock_out: Whom the commands would lock out; "": nobody.
        """
        is_extra = difference.side == IN_ACCOUNT
        is_applied = difference.what not in _NEVER_APPLIED and not self._is_without_ids(difference)
        at_the_next_apply = _APPLY[difference.side] if is_applied else ""
        return NextStep(
            write_down=self._patch(difference),
            take_away=tuple(map(shlex.join, self._commands(difference))) if is_extra else (),
            note="; ".join(filter(None, (lock_out, at_the_next_apply, self._remark(difference)))),
        )

    def _remark(self, difference: Difference) -> str:
        """Describe what else to know."""
        if self._is_without_ids(difference):
            return _NO_IDS
        if difference.what == "access keys":
            return "" if self._credentials.is_of_the_file_known else _NOT_IDENTIFIED
        if self._is_end(difference):
            return _OF_ENDS
        if self._is_by_team(difference):
            return _BY_TEAM.format(team=cited(self._configured[difference.name].team or ""))
        if difference.entity == "user" and difference.side == IN_ACCOUNT and self._is_in_the_way(difference):
            return _IN_THE_WAY.format(name=cited(difference.name))
        if difference.entity != "group" or difference.what not in ("attachment", "inline policy"):
            return ""
        if difference.name not in self._groups:
            return _DOCUMENTED if difference.side == IN_ACCOUNT else ""
        return _ASKS_FOR_MFA if self._groups[difference.name].require_mfa and difference.side != IN_FILE else ""

    def _is_without_ids(self, difference: Difference) -> bool:
        """Return whether it is about credentials of which an export has no ids."""
        if self._credentials.has_ids:
            return False
        there = self._credentials.ids(difference.name) if difference.what == "user" else {}
        return difference.what in COUNTED.values() or not all(map(has_id, there))

    def _is_in_the_way(self, difference: Difference) -> bool:
        """Return whether it keeps somebody who is being offboarded from being deleted."""
        user, what = self._inputs.users.get(difference.name), difference.what
        is_left = what in ("attachment", "inline policy") or (what in KIND_OF_WORDS and KIND_OF_WORDS[what].is_left)
        return is_left and user is not None and user.status == "offboarding"

    def _patch(self, difference: Difference) -> dict[str, Any]:
        holding, name = INPUTS[difference.entity], difference.name
        written = getattr(self._inputs, holding)
        if difference.what == difference.entity:
            if difference.side == IN_ACCOUNT:
                return self._newcomer(difference)
            return {holding: {name: None}} if name in written else {}
        # Not written is a documented group, or a policy of one.
        if name not in written or self._is_by_team(difference) or self._is_end(difference):
            return {}
        own = self._configured.get(name) if difference.entity == "user" else None
        attributes = self._attributes(difference, own or written[name])
        if difference.what == "SSH key" and attributes.get("ssh_public_key"):
            imported = {str(_SSH_KEYS.instance(name)): f"{name}:{difference.part}:SSH"}
            return {holding: {name: attributes}, "adoption": {"imported": imported}}
        return {holding: {name: attributes}} if attributes else {}

    def _is_by_team(self, difference: Difference) -> bool:
        """Return whether a team gives what the account does not have: a user's attributes cannot remove that."""
        user = self._configured.get(difference.name) if difference.entity == "user" else None
        team = teams_of(self._inputs).get(user.team or "") if user else None
        if team is None or difference.name not in self._found.users:
            return False
        there, part = self._found.users[difference.name], difference.part
        match difference.what:
            case "membership" | "attachment":
                return difference.side == IN_FILE and given(team, difference.attribute, part)
            case "tag":
                return part not in there.tags and given(team, "tags", part)
            case "boundary":
                return not difference.new and given(team, "permissions_boundary")
            case _:
                return False

    def _is_end(self, difference: Difference) -> bool:
        """Return whether it is the policy that ends access, which is written from days in the file."""
        user = self._configured.get(difference.name) if difference.entity == "user" else None
        is_it = difference.what == "inline policy" and difference.part == POLICY_NAME
        return is_it and user is not None and any(days_of(user))

    def _newcomer(self, difference: Difference) -> dict[str, Any]:
        """Write down a user, a group or a policy unchanged, with the record that takes it over."""
        name = difference.name
        there = entities_of(difference.entity, self._found)[name].model_dump(exclude_defaults=True, exclude={*WAYS_IN})
        if difference.entity == "user" and (ids := self._credentials.ids(name)):
            there |= {"existing_credentials": ids}
        import_id = self._policy_arn(name) if difference.what == "policy" else name
        address = str(_ROWS[difference.entity].instance(name))
        return {INPUTS[difference.entity]: {name: there}, "adoption": {"imported": {address: import_id}}}

    def _attributes(self, difference: Difference, written: Any) -> dict[str, Any]:
        """Return the attributes that change."""
        there, part = entities_of(difference.entity, self._found)[difference.name], difference.part
        match difference.what:
            case "membership" | "attachment":
                present = getattr(written, difference.attribute)
                rest = [each for each in present if each != part]
                becomes = [*rest, part] if difference.side == IN_ACCOUNT else rest
                # For somebody in offboarding it is written, but has no effect.
                return {difference.attribute: becomes} if len(becomes) != len(present) else {}
            case "inline policy":
                patch: dict[str, Any] = (
                    {"inline_iam_policies": {part: None}} if part in written.inline_iam_policies else {}
                )
                if part in there.json_policies:
                    return patch | {"json_policies": {part: there.json_policies[part]}}
                return patch | ({"json_policies": {part: None}} if part in written.json_policies else {})
            case "document":
                return {"json": there.json} | ({"statements": None} if written.statements else {})
            case "boundary":
                return {"permissions_boundary": difference.new or None}
            case "path":
                return {"path": difference.new}
            case "tag" if part in there.tags or part in written.tags:
                return {"tags": {part: there.tags.get(part)}}
            case "SSH key" if difference.side == IN_FILE:
                return {"ssh_public_key": None}
            case "SSH key" if difference.side == IN_ACCOUNT and not written.ssh_public_key:
                key = self._credentials.found(difference.name, "SSH key")[part]
                if key["status"] == "Active":  # the next apply would activate another one
                    return {"ssh_public_key": key["public_key"]}
                return {"existing_credentials": {part: difference.new}}
            case "id of a credential":
                return {"existing_credentials": {difference.old: None, part: difference.new}}
            case "existing credential":
                return {"existing_credentials": {part: difference.new or None}}
            case _ if difference.what in KIND_OF_WORDS and difference.side == IN_ACCOUNT:
                return {"existing_credentials": {part: difference.new}}
            case "console password" if difference.side == IN_FILE:
                # A team may give one, which false overrides.
                return {"create_login_profile": False if difference.name in self._configured else None}
            case _:
                return {}

    def _commands(self, difference: Difference) -> Iterator[Sequence[str]]:
        for each in (*self._before(difference), difference):
            if command := _COMMANDS.get((each.what, each.entity)):
                values = {"entity": each.entity, "name": each.name, "part": each.part, "arn": self._arn_of(each)}
                yield ["aws", "iam", *(word.format_map(values) for word in command)]

    def _before(self, difference: Difference) -> Iterator[Difference]:
        """Yield what has to be removed first: IAM deletes no user and no group that has something, and no policy."""
        entity, name = difference.entity, difference.name
        if difference.what != entity:
            return
        of = partial(replace, difference)
        if entity == "policy":
            full, attribute = path_and_name(name, self._found.policies[name]), ATTRIBUTES["customer managed"]
            for holder in _HOLDERS:
                for each, has in sorted(entities_of(holder, self._found).items()):
                    if full in getattr(has, attribute):
                        yield of(what="attachment", entity=holder, name=each, attribute=attribute, part=full)
            return
        there = entities_of(entity, self._found)[name]
        if entity == "group":
            members = (user for user, has in sorted(self._found.users.items()) if name in has.groups)
            yield from (of(what="membership", entity="user", name=user, part=name) for user in members)
        else:
            yield from (of(what="membership", part=group) for group in there.groups)
            ids = filter(has_id, self._credentials.ids(name))
            yield from (of(what=cast(What, kind_of(id).words), part=id) for id in ids)
        for attribute in ATTRIBUTES.values():
            attached = getattr(there, attribute)
            yield from (of(what="attachment", attribute=attribute, part=policy) for policy in attached)
        yield from (of(what="inline policy", part=policy) for policy in there.json_policies)

    def _arn_of(self, difference: Difference) -> str:
        """Return the ARN of the policy that it is about; "": none."""
        if difference.entity == "policy":
            return self._policy_arn(difference.name)
        if difference.attribute == ATTRIBUTES["AWS managed"]:
            return f"{self._aws}{difference.part}"
        return self._arn(f"/{difference.part}") if difference.what == "attachment" else ""

    def _policy_arn(self, name: str) -> str:
        return self._arn(f"{self._found.policies[name].path}{name}")


def as_lines(patch: Mapping[str, Any]) -> str:
    """Write what makes the file match, as YAML; "": nothing."""
    return as_yaml(patch, width=_ONE_LINE) if patch else ""
