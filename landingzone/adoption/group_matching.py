"""Which documented group an existing group is: only one with exactly the same content."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any, get_origin

from landingzone.config.inputs import Inputs, default_of
from landingzone.groups.catalog import (
    CROSS_ACCOUNT,
    GROUPS,
    NAMED_GROUPS,
    SELF_MANAGEMENT,
    CustomerPolicy,
    InlinePolicy,
)
from landingzone.groups.made_groups import made_groups
from landingzone.groups.policies import bucket_prefixes
from landingzone.groups.values import InputValues
from landingzone.iam.comparable import comparable
from landingzone.iam.documents import managed_policy_arn
from landingzone.iam.written_statements import read_document, statements_in, texts_in
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
        attached: ARN of each managed policy that it has -> the key of the attachment in Terraform, and the policy.
    """

    key: str
    inputs: Mapping[str, Any] = field(default_factory=dict)
    attached: Mapping[str, tuple[str, CustomerPolicy | str]] = field(default_factory=dict, compare=False)


def self_management_policies(account: MatchedAccount) -> Iterator[tuple[ExistingPolicy, bool]]:
    """Yield the policies that are exactly the self-management policy, and the `should_require_mfa` that makes each."""
    made = {}
    for should_require_mfa in (False, True):
        values = account.values(should_require_mfa=should_require_mfa)
        made[comparable(values.protected(SELF_MANAGEMENT.document(values)).json())] = should_require_mfa
    for policy in account.policies.values():
        if policy.is_plain and (document := comparable(policy.text)) in made:
            yield policy, made[document]


def inputs_of(documented: Mapping[str, Match]) -> dict[str, Any]:
    """Return the inputs that make exactly these documented groups.

    Args:
        documented: Name of each group -> which documented group it is.
    """
    by_key = {match.key: name for name, match in documented.items()}
    inputs: dict[str, Any] = {}
    for row in GROUPS:
        inputs[row.switch] = row.key in by_key
        if row.key in by_key:
            inputs |= {row.name_input: by_key[row.key], **documented[by_key[row.key]].inputs}
    for named in NAMED_GROUPS:
        inputs[named.names_input] = [name for name, match in documented.items() if match.key == named.key]
    entries = [
        {"group_name": name, **match.inputs} for name, match in documented.items() if match.key == CROSS_ACCOUNT.key
    ]
    inputs[CROSS_ACCOUNT.entries_input] = entries
    if entries:
        inputs[CROSS_ACCOUNT.all_switch] = CROSS_ACCOUNT.all_key in by_key
    if CROSS_ACCOUNT.all_key in by_key:
        inputs[CROSS_ACCOUNT.all_name_input] = by_key[CROSS_ACCOUNT.all_key]
    return inputs


class Matcher:
    """Recognizes documented groups.

    Args:
        account: The account.
        should_require_mfa: Whether its groups require MFA.
        self_management_arn: ARN of the self-management policy.
    """

    def __init__(self, account: MatchedAccount, should_require_mfa: bool, self_management_arn: str) -> None:
        self._account = account
        self._values = account.values(should_require_mfa=should_require_mfa)
        self._self_management_arn = self_management_arn

    def match(self, group: ExistingGroup) -> Match | None:
        """Find the documented group with exactly the content of a group; None: there is none."""
        return next((each for each in self._possible(group) if group.path == "/" and self._is_same(each, group)), None)

    def _possible(self, group: ExistingGroup) -> Iterator[Match]:
        """Yield what a group may be, by the names of what it holds."""
        for named in NAMED_GROUPS:
            if group.key == named.key or group.name in default_of(named.names_input):
                yield Match(key=named.key)
        if group.inline.keys() == {group.name}:
            roles = dict.fromkeys(_texts_in(group.inline[group.name], "Resource"))
            yield Match(key=CROSS_ACCOUNT.key, inputs={"iam_role_arns": [*roles]})
        for row in GROUPS:
            attached = {self._arn_of(policy): (key, policy) for key, policy in row.attached.items()}
            if group.attached == attached.keys() and group.inline.keys() <= {policy.name for policy in row.inline}:
                for read in product(*(self._read_back(policy, group.inline.get(policy.name)) for policy in row.inline)):
                    found = {name: value for each in read for name, value in each.items() if value != default_of(name)}
                    yield Match(key=row.key, inputs=found, attached=attached)

    def _read_back(self, policy: InlinePolicy, text: str | None) -> Iterator[dict[str, Any]]:
        """Yield the inputs that may give a policy this text; None: it does not exist."""
        if text is None or not (policy.made_from or policy.prefix_input):
            yield {}
        elif policy.prefix_input:
            for prefix in bucket_prefixes(self._account.partition, _texts_in(text, "Resource")):
                yield {policy.prefix_input: prefix}
        elif policy.made_from:
            is_list = get_origin(Inputs.model_fields[policy.made_from].annotation) is list
            actions, resources = _texts_in(text, "Action"), _texts_in(text, "Resource")
            services = [action.removesuffix(":*") for action in actions]
            for value in (services, actions) if is_list else resources:
                yield {policy.made_from: value}

    def _arn_of(self, policy: CustomerPolicy | str) -> str:
        """Return the ARN of a managed policy that a documented group has; "": the account does not have it."""
        if isinstance(policy, str):
            return managed_policy_arn(self._account.partition, policy)
        if policy is SELF_MANAGEMENT:
            return self._self_management_arn
        name = policy.name(self._values)
        document = comparable(self._values.protected(policy.document(self._values)).json())
        found = (each for each in self._account.policies.values() if each.is_plain and each.name == name)
        return next((each.arn for each in found if comparable(each.text) == document), "")

    def _is_same(self, match: Match, group: ExistingGroup) -> bool:
        """Return whether a documented group has exactly the content of a group, and the rules accept it."""
        given = {"should_require_mfa": self._values.inputs.should_require_mfa, **inputs_of({group.name: match})}
        inputs = Inputs.model_validate({"aws_account_id": self._account.account_id, **given})
        [made] = made_groups(inputs)
        values = InputValues(inputs, self._account.partition)
        documents = {name: comparable(document.json()) for name, document in made.inline(values)}
        is_same = documents == {name: comparable(text) for name, text in group.inline.items()}
        # Written out, a policy may be larger than the existing one; then managed policies would replace it.
        return is_same and group.attached == match.attached.keys() and not made.slots and not check(inputs)


def _texts_in(text: str, element: str) -> list[str]:
    """Return the strings of an element of all statements, in their order."""
    return [each for _, statement in statements_in(read_document(text)) for _, each in texts_in(statement, element)]
