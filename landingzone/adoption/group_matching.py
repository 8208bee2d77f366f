"""Which documented group an existing group is: by its policies, and by its name only where it has none."""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from typing import Any, get_origin

from landingzone.config.inputs import Inputs, default_of
from landingzone.groups.catalog import CROSS_ACCOUNT, GROUPS, NAMED_GROUPS, SELF_MANAGEMENT, Group, InlinePolicy
from landingzone.groups.policies import bucket_prefixes
from landingzone.groups.values import InputValues
from landingzone.iam.documents import Document, managed_policy_arn
from landingzone.iam.patterns import ROLE_ARN
from landingzone.iam.permissions import (
    OF_A_WRITTEN_POLICY,
    Permission,
    UnreadableDocument,
    permissions_of,
    without_mfa,
)

_PREFIX_INPUTS = {policy.prefix_input for row in GROUPS for policy in row.inline if policy.prefix_input}
_ASSUME = {"sts:assumerole", "sts:tagsession"}


@dataclass(frozen=True, kw_only=True)
class ExistingPolicy:
    """A managed policy of the account itself."""

    arn: str
    name: str
    path: str
    text: str


@dataclass(frozen=True, kw_only=True)
class ExistingGroup:
    """A group, with all that is known to belong to it.

    Args:
        name: Its name.
        path: Its path.
        inline: Names of its inline policies -> their JSON texts.
        attached: ARNs of its managed policies.
        key: Key of the documented group whose address it has; None: the address does not tell.
    """

    name: str
    path: str = "/"
    inline: Mapping[str, str] = field(default_factory=dict)
    attached: frozenset[str] = frozenset()
    key: str | None = None


@dataclass(frozen=True, kw_only=True)
class Account:
    """What matching needs to know about the account."""

    account_id: str
    partition: str
    policies: Mapping[str, ExistingPolicy]
    """ARN -> policy, of the policies of the account itself."""
    self_management_arns: frozenset[str]
    """Those that are the self-management policy, of any name."""


@dataclass(frozen=True, kw_only=True)
class Match:
    """An existing group is a documented one.

    Args:
        key: Key of the documented group.
        inputs: Inputs that reproduce the group, besides its switch and its name.
    """

    key: str
    inputs: Mapping[str, Any] = field(default_factory=dict)


def is_self_management(policy: ExistingPolicy, account_id: str, partition: str) -> bool:
    """Tell whether a policy grants what the self-management policy grants, with MFA or without."""
    return _meaning([policy.text]) == _meaning([SELF_MANAGEMENT.document(_values(account_id, partition))])


def match_group(group: ExistingGroup, account: Account) -> Match | str:
    """Find the documented group for a group.

    Returns:
        The match; or why there is none.
    """
    if group.path != "/":
        return f"its path is {group.path}, and documented groups have none"
    held = _Held(group, account)
    if group.key is not None:
        return Match(key=group.key, inputs=held.inputs_by_address(group.key))
    if not group.inline and not group.attached:
        for named in NAMED_GROUPS:
            if group.name in default_of(named.names_input):
                return Match(key=named.key)
        return (
            "it has no policy, so its purpose is unknown; if it marks who may use SSH, name it in "
            "iam_group_names_ssh_grunt_users"
        )
    if held.allowed is None:
        return "it has a policy that cannot be read"
    roles = _roles_of(held.allowed) if not held.attached and not held.has_self_management else None
    if roles:
        return Match(key=CROSS_ACCOUNT.key, inputs={"iam_role_arns": roles})
    found = [match for row in GROUPS for match in [held.match(row)] if match]
    if len(found) == 1:
        return found[0]
    return "no documented group has the same policies" if not found else "it matches several documented groups"


def requires_mfa(texts: Iterable[str]) -> bool:
    """Tell whether any of these policy documents mentions MFA."""
    return any("aws:multifactorauthpresent" in text.lower() for text in texts)


class _Held:
    """What a group grants, without MFA set-up and management of one's own user."""

    def __init__(self, group: ExistingGroup, account: Account) -> None:
        self._group = group
        self._account = account
        self.has_self_management = bool(group.attached & account.self_management_arns)
        self.attached = group.attached - account.self_management_arns
        meaning = _meaning(group.inline.values())
        self.allowed = None if meaning is None else {one for one in meaning if not one.refuses_all_without_mfa}
        prefixes = bucket_prefixes(account.partition, {one.resource for one in meaning or ()})
        # Of several, none is the prefix of this group.
        self._prefixes = {name: prefix for name in _PREFIX_INPUTS for prefix in prefixes if len(prefixes) == 1}
        values = _values(account.account_id, account.partition)
        self._values = InputValues(values.inputs.model_copy(update=self._prefixes), values.partition)

    def match(self, row: Group) -> Match | None:
        """Tell whether the group is the one of a row."""
        if self.allowed is None or not self._is_attached_as(row):
            return None
        if self.has_self_management and not row.self_managed:
            return None
        if row.is_self_management_alone:
            return Match(key=row.key) if self.has_self_management and not self.allowed else None
        if row.holds_only_what_inputs_list and not any(policy.name in self._group.inline for policy in row.inline):
            return None  # any permissions make one, so only the name of the policy tells
        fixed = _meaning(policy.document(self._values) for policy in row.fixed_inline) or frozenset[Permission]()
        if not fixed <= self.allowed:
            return None
        inputs = self._inputs_of(row, self.allowed - fixed)
        holds_something = bool(self.allowed or self.attached)
        if inputs is None or not holds_something:
            return None
        return Match(key=row.key, inputs={**inputs, **self._prefixes_of(row.inline)})

    def _prefixes_of(self, policies: Iterable[InlinePolicy]) -> dict[str, str]:
        """Give the inputs of prefixes that some policies need, unless they have their defaults."""
        inputs = {policy.prefix_input for policy in policies}
        return {name: each for name, each in self._prefixes.items() if name in inputs and each != default_of(name)}

    def _inputs_of(self, row: Group, rest: Set[Permission]) -> dict[str, Any] | None:
        """Read the inputs of a group from what it grants beyond all of its kind; None: no inputs give that."""
        for policy in row.inline:
            if policy.made_from and rest:
                value = _read_back(policy, policy.made_from, rest, self._values)
                return None if value is None else {policy.made_from: value}
        return None if rest or row.holds_only_what_inputs_list else {}

    def inputs_by_address(self, key: str) -> dict[str, Any]:
        """Give the inputs that the policies of a group show, when its address tells what it is."""
        if key == CROSS_ACCOUNT.key:
            roles = _roles_of(self.allowed) if self.allowed else None
            return {"iam_role_arns": roles} if roles else {}
        inputs: dict[str, Any] = {}
        policies = {row.key: row.inline for row in GROUPS}.get(key, ())
        for policy in policies:
            granted = _meaning([self._group.inline[policy.name]]) if policy.name in self._group.inline else None
            if policy.made_from and granted:
                value = _read_back(policy, policy.made_from, granted, self._values)
                inputs |= {} if value is None else {policy.made_from: value}
        return inputs | self._prefixes_of(policies)

    def _is_attached_as(self, row: Group) -> bool:
        if row.aws_managed:
            return self.attached == {managed_policy_arn(self._account.partition, row.aws_managed)}
        if row.customer:
            policies = [self._account.policies.get(arn) for arn in self.attached]
            wanted = _meaning([row.customer.document(self._values)])
            return len(policies) == 1 and all(
                policy is not None and policy.path == "/" and _meaning([policy.text]) == wanted for policy in policies
            )
        return not self.attached


def _values(account_id: str, partition: str) -> InputValues:
    return InputValues(Inputs(aws_account_id=account_id), partition)


def _meaning(documents: Iterable[str | Document]) -> frozenset[Permission] | None:
    """Give what documents permit, each by itself, with and without MFA; None: one cannot be read."""
    try:
        meanings = [without_mfa(permissions_of(document, OF_A_WRITTEN_POLICY)) for document in documents]
        return frozenset(one for meaning in meanings for one in meaning)
    except UnreadableDocument:
        return None


def _read_back(policy: InlinePolicy, name: str, granted: Set[Permission], values: InputValues) -> Any:
    """Find the value of an input with which a policy grants exactly this; None: there is none.

    Args:
        policy: A policy that is made from an input.
        name: The input: a list of actions or services, or the ARN that it is about.
        granted: What is granted, without MFA.
        values: Account and partition.
    """
    actions, resources = (sorted({getattr(one, of) for one in granted}) for of in ("action", "resource"))
    services = [action.removesuffix(":*") for action in actions]
    for value in (services, actions) if _is_list(name) else resources:
        made = InputValues(values.inputs.model_copy(update={name: value}), values.partition)
        if _folded(permissions_of(policy.document(made))) == _folded(granted):
            return value
    return None


def _is_list(name: str) -> bool:
    return get_origin(Inputs.model_fields[name].annotation) is list


def _folded(permissions: Iterable[Permission]) -> set[Permission]:
    return {replace(one, action=one.action.lower()) for one in without_mfa(permissions)}


def _roles_of(permissions: Iterable[Permission]) -> list[str] | None:
    permissions = list(permissions)
    assumed = sorted({one.resource for one in permissions if one.action.lower() == "sts:assumerole"})
    fits = all(
        one == Permission(effect="Allow", action=one.action, resource=one.resource)
        and one.action.lower() in _ASSUME
        and one.resource in assumed
        and ROLE_ARN.fits(one.resource)
        for one in permissions
    )
    return assumed if assumed and fits else None


def documented_keys() -> Iterator[str]:
    """Give the keys of all groups, as in addresses."""
    yield from (row.key for row in GROUPS)
    yield from (named.key for named in NAMED_GROUPS)
    yield from (CROSS_ACCOUNT.key, CROSS_ACCOUNT.all_key)
