"""Which documented group an existing group is: only one with exactly the same content."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, get_origin

from landingzone.config.inputs import Inputs, default_of
from landingzone.groups.catalog import CROSS_ACCOUNT, GROUPS, NAMED_GROUPS, SELF_MANAGEMENT, Group, InlinePolicy
from landingzone.groups.policies import bucket_prefixes
from landingzone.groups.slots import outgrows
from landingzone.groups.values import InputValues
from landingzone.iam.comparable import comparable
from landingzone.iam.documents import Document, managed_policy_arn
from landingzone.iam.policy_json import as_list
from landingzone.reading.json_text import parse_json
from landingzone.rules.check import check


@dataclass(frozen=True, kw_only=True)
class ExistingPolicy:
    """A managed policy of the account itself.

    Args:
        arn: Its ARN.
        name: Its name.
        text: Its document.
        is_plain: Whether it has neither a path nor tags, as the policies that documented groups have.
    """

    arn: str
    name: str
    text: str
    is_plain: bool


@dataclass(frozen=True, kw_only=True)
class ExistingGroup:
    """A group, with everything that is known to belong to it.

    Args:
        name: Its name.
        path: Its path.
        inline: Names of its inline policies -> their JSON texts.
        attached: ARNs of its managed policies.
        key: Name of its block in a state; "": it is in none.
    """

    name: str
    path: str = "/"
    inline: Mapping[str, str] = field(default_factory=dict)
    attached: frozenset[str] = frozenset()
    key: str = ""


@dataclass(frozen=True, kw_only=True)
class MatchedAccount:
    """What matching needs to know about the account."""

    account_id: str
    partition: str
    policies: Mapping[str, ExistingPolicy]
    """ARN -> policy, of the policies of the account itself."""

    def values(self, **inputs: Any) -> InputValues:
        """Return the values that documents are built from."""
        return InputValues(Inputs(aws_account_id=self.account_id).model_copy(update=inputs), self.partition)


@dataclass(frozen=True, kw_only=True)
class Match:
    """An existing group that is a documented one.

    Args:
        key: Key of the documented group.
        inputs: Inputs that reproduce the group, besides its switch and its name.
    """

    key: str
    inputs: Mapping[str, Any] = field(default_factory=dict)


def self_management_policies(account: MatchedAccount) -> Iterator[tuple[ExistingPolicy, bool]]:
    """Yield the policies that are exactly the self-management policy, and the `should_require_mfa` that makes each."""
    made = {}
    for should_require_mfa in (False, True):
        values = account.values(should_require_mfa=should_require_mfa)
        made[comparable(values.protected(SELF_MANAGEMENT.document(values)).json())] = should_require_mfa
    for policy in account.policies.values():
        if policy.is_plain and (document := comparable(policy.text)) in made:
            yield policy, made[document]


class Matcher:
    """Recognizes documented groups.

    Args:
        account: What matching needs to know about the account.
        should_require_mfa: The input of this name.
        self_management_arn: ARN of the self-management policy.
    """

    def __init__(self, account: MatchedAccount, should_require_mfa: bool, self_management_arn: str) -> None:
        self._account = account
        self._given = {"should_require_mfa": should_require_mfa}
        self._values = account.values(**self._given)
        self._self_management_arn = self_management_arn

    def match(self, group: ExistingGroup) -> Match | None:
        """Find the documented group with exactly the content of a group; None: there is none."""
        if group.path != "/":
            return None
        if not group.inline and not group.attached:
            return next(
                (
                    Match(key=named.key)
                    for named in NAMED_GROUPS
                    if group.key == named.key or group.name in default_of(named.names_input)
                ),
                None,
            )
        if set(group.inline) == {group.name} and not group.attached:
            roles = self._roles_of(group)
            if roles:
                return Match(key=CROSS_ACCOUNT.key, inputs={"iam_role_arns": roles})
        return next((match for row in GROUPS for match in [self._match_row(row, group)] if match), None)

    def _match_row(self, row: Group, group: ExistingGroup) -> Match | None:
        if group.inline.keys() - {policy.name for policy in row.inline} or not self._is_attached_as(row, group):
            return None
        inputs: dict[str, Any] = {}
        for policy in row.inline:
            read = self._read_back(policy, group.inline.get(policy.name))
            if read is None:
                return None
            inputs |= read
        made = self._given | {row.switch: True, row.name_input: group.name, **inputs}
        return Match(key=row.key, inputs=inputs) if self._is_accepted(made) else None

    def _read_back(self, policy: InlinePolicy, text: str | None) -> dict[str, Any] | None:
        """Find the inputs with which a policy has exactly this text, or with None does not exist; None: there are none.

        Inputs with their default values are left out.
        """
        is_optional = bool(policy.exists_with) and policy.exists_with == policy.made_from
        is_wanted = not policy.exists_with or bool(self._values.value(policy.exists_with))
        if text is None:
            return {} if is_optional or not is_wanted else None
        if not is_optional and not is_wanted:
            return None
        for inputs in self._possible_inputs(policy, text):
            values = self._account.values(**self._given | inputs)
            if self._is_same(values.protected(policy.document(values), needs_mfa=policy.needs_mfa), text):
                return {name: value for name, value in inputs.items() if value != default_of(name)}
        return None

    def _possible_inputs(self, policy: InlinePolicy, text: str) -> Iterator[dict[str, Any]]:
        if policy.made_from:
            is_list = get_origin(Inputs.model_fields[policy.made_from].annotation) is list
            actions, resources = _texts_in(text, "Action"), _texts_in(text, "Resource")
            services = [action.removesuffix(":*") for action in actions]
            for value in (services, actions) if is_list else resources:
                yield {policy.made_from: value}
        elif policy.prefix_input:
            for prefix in bucket_prefixes(self._account.partition, _texts_in(text, "Resource")):
                yield {policy.prefix_input: prefix}
        else:
            yield {}

    def _is_attached_as(self, row: Group, group: ExistingGroup) -> bool:
        wanted = {self._self_management_arn} if row.self_managed else set()
        if row.aws_managed:
            wanted.add(managed_policy_arn(self._account.partition, row.aws_managed))
        others = group.attached - wanted
        if row.customer and len(others) == 1:
            policy = self._account.policies.get(next(iter(others)))
            is_made = policy and policy.is_plain and policy.name == row.customer.name(self._values)
            if policy and is_made and self._is_same(self._final(row.customer.document(self._values)), policy.text):
                wanted.add(policy.arn)
        return group.attached == wanted and (not row.customer or bool(others))

    def _roles_of(self, group: ExistingGroup) -> list[str] | None:
        """Return the roles that a group may assume, if its policy is the one for groups for other accounts."""
        text = group.inline[group.name]
        roles = list(dict.fromkeys(_texts_in(text, "Resource")))
        if not roles or not self._is_same(self._final(CROSS_ACCOUNT.document(roles)), text):
            return None
        entries = [{"group_name": group.name, "iam_role_arns": roles}]
        made = {CROSS_ACCOUNT.entries_input: entries, CROSS_ACCOUNT.all_switch: False, **self._given}
        # Written out, a policy may be larger than the existing one; then managed policies would replace it.
        is_kept = not outgrows(roles, self._values)
        return roles if is_kept and self._is_accepted(made) else None

    def _final(self, document: Document) -> Document:
        return self._values.protected(document)

    def _is_same(self, document: Document, text: str) -> bool:
        return comparable(document.json()) == comparable(text)

    def _is_accepted(self, given: Mapping[str, Any]) -> bool:
        """Check whether the rules accept inputs that define only one group."""
        switches: dict[str, Any] = {row.switch: False for row in GROUPS}
        switches |= {named.names_input: [] for named in NAMED_GROUPS}
        return not check(Inputs.model_validate({"aws_account_id": self._account.account_id, **switches, **given}))


def _texts_in(text: str, element: str) -> list[str]:
    """Return the texts of an element of all statements, in their order; [] if the document has another shape."""
    document = parse_json(text) if comparable(text) else {}
    statements = [each for each in as_list(document.get("Statement", [])) if isinstance(each, dict)]
    texts = [each for statement in statements for each in as_list(statement.get(element, []))]
    return texts if all(isinstance(each, str) for each in texts) else []
