"""Who can do what, read from a configuration. Needs no Terraform, no AWS and no credentials.

The parts of a report are in `model`, the renderers in `render`.
"""

from collections.abc import Iterator
from functools import cache

from landingzone.access.model import Credentials, GroupAccess, Report, UserAccess
from landingzone.access.policies import Policy, Usage, mfa_of, roles_by
from landingzone.config.inputs import Inputs
from landingzone.config.user import User
from landingzone.config.user_resources import USER_RESOURCES
from landingzone.groups import aws_managed, quotas
from landingzone.groups.catalog import CROSS_ACCOUNT, NAMED_GROUPS, SELF_MANAGEMENT, CustomerPolicy, Group
from landingzone.groups.made_groups import existing_groups, has_all_accounts_group, inline_policies
from landingzone.groups.values import InputValues, partition_of
from landingzone.iam import documents
from landingzone.iam.documents import Document, Texts
from landingzone.iam.permissions import UnreadableDocument, permissions_of
from landingzone.rules.own_policies import own_policies


def report(inputs: Inputs, partition: str | None = None) -> Report:
    """Tell who can do what, from a configuration alone.

    Args:
        inputs: The inputs.
        partition: AWS partition, such as `aws-us-gov`; None: that of the ARNs in the inputs, `aws` if there is none.

    Returns:
        The report.
    """
    values = InputValues(inputs, partition or partition_of(inputs))
    members: dict[str, list[str]] = {}
    users_by_name = {name: _with_access_left(inputs.users[name]) for name in sorted(inputs.users)}
    for name, user in users_by_name.items():
        for group in dict.fromkeys(map(str.lower, user.groups)):
            members.setdefault(group, []).append(name)
    groups = tuple(_groups_of(values, members))
    by_name = {group.name.lower(): group for group in groups}  # IAM does not distinguish case
    users = tuple(_user_of(name, user, by_name, values.partition) for name, user in users_by_name.items())
    return Report(account=inputs.aws_account_id, requires_mfa=inputs.should_require_mfa, users=users, groups=groups)


def reports_of_change(old: Inputs, new: Inputs) -> tuple[Report, Report]:
    """Tell who can do what before a change and after it, so that the two can be compared.

    Both use one account and partition, so that a new account is one change and not a change of every ARN.
    """
    partition = partition_of(new)
    same_account = new.model_copy(update={"aws_account_id": old.aws_account_id})
    return report(old, partition), report(same_account, partition)


def _groups_of(values: InputValues, members: dict[str, list[str]]) -> Iterator[GroupAccess]:
    inputs = values.inputs
    if not inputs.enable_iam_groups:
        return
    for group in existing_groups(inputs):
        name = values.value(group.name_input)
        yield _group(group.key, name, group.grants, members, tuple(_policies_of(group, values)))
    for named in NAMED_GROUPS:
        for name in sorted(values.value(named.names_input)):
            yield _group(named.key, name, named.grants, members, ())
    entries = inputs.iam_groups_for_cross_account_access
    for entry in sorted(entries, key=lambda entry: entry.group_name):
        policy = _role_policy(values, entry.group_name, entry.iam_role_arns)
        yield _group(CROSS_ACCOUNT.key, entry.group_name, CROSS_ACCOUNT.grants, members, (policy,))
    if has_all_accounts_group(inputs):
        name = values.value(CROSS_ACCOUNT.all_name_input)
        policy = _role_policy(values, name, values.all_role_arns())
        yield _group(CROSS_ACCOUNT.all_key, name, CROSS_ACCOUNT.all_grants, members, (policy,))


def _group(key: str, name: str, grants: str, members: dict[str, list[str]], held: tuple[Policy, ...]) -> GroupAccess:
    return GroupAccess(
        key=key,
        name=name,
        grants=grants,
        members=tuple(members.get(name.lower(), ())),
        policies=held,
        quotas=_usage_of(held, quotas.GROUP_INLINE_CHARACTERS),
    )


def _policies_of(group: Group, values: InputValues) -> Iterator[Policy]:
    for inline, document in inline_policies(group, values):
        yield _inline(inline.name, document)
    if group.aws_managed:
        yield _aws_managed(group.aws_managed, values.partition)
    if group.customer:
        yield _customer(group.customer, values)
    if group.self_managed:
        yield _customer(SELF_MANAGEMENT, values)


def _customer(policy: CustomerPolicy, values: InputValues) -> Policy:
    document = values.protected(policy.document(values))
    return Policy(
        name=policy.name(values),
        kind="customer managed",
        permissions=permissions_of(document),
        characters=documents.size(document),
        grants=policy.grants,
    )


def _inline(name: str, document: Document | str) -> Policy:
    try:
        meaning = permissions_of(document)
    except UnreadableDocument:
        meaning = None
    return Policy(
        name=name,
        kind="inline",
        permissions=meaning,
        characters=documents.size(document),
        is_readable=meaning is not None,
    )


@cache
def _aws_managed(name: str, partition: str) -> Policy:
    meaning = aws_managed.meaning_of(name, partition)
    if meaning is None:
        return Policy(name=name, kind="AWS managed", permissions=None)
    grants, as_of = aws_managed.IN_WORDS.get(name), aws_managed.as_of()
    return Policy(name=name, kind="AWS managed", permissions=meaning, grants=grants, as_of=as_of)


def _role_policy(values: InputValues, name: str, arns: Texts | list[str]) -> Policy:
    return _inline(name, values.protected(CROSS_ACCOUNT.document(arns)))


def _with_access_left(user: User) -> User:
    """Leave out what offboarding ends, and what its denial of everything overrides."""
    if user.status == "active":
        return user
    return User(path=user.path, tags=user.tags, permissions_boundary=user.permissions_boundary, status=user.status)


def _user_of(name: str, user: User, groups: dict[str, GroupAccess], partition: str) -> UserAccess:
    own = tuple(_own_policies(user, partition))
    joined = tuple(groups[name] for name in dict.fromkeys(map(str.lower, user.groups)) if name in groups)
    others = tuple(group for group in dict.fromkeys(user.groups) if group.lower() not in groups)
    everything = tuple(policy for group in joined for policy in group.policies) + own
    roles = {role for group in joined for role in group.roles} | set(roles_by(own))
    return UserAccess(
        name=name,
        path=user.path,
        tags=tuple(sorted(user.tags.items())),
        groups=tuple(group.name for group in joined),
        other_groups=others,
        policies=own,
        boundary=user.permissions_boundary,
        credentials=Credentials(names=tuple(dict.fromkeys(_credentials_of(user)))),
        mfa=mfa_of(everything),
        roles=tuple(sorted(roles)),
        quotas=(
            *_usage_of(own, quotas.USER_INLINE_CHARACTERS),
            Usage(of="groups of the user", used=len(set(user.groups)), limit=quotas.GROUPS_OF_USER, unit="groups"),
        ),
        is_administrator=any(policy.amounts_to_everything for policy in everything),
        is_offboarding=user.status == "offboarding",
    )


def _credentials_of(user: User) -> Iterator[str]:
    return (row.words for row in USER_RESOURCES if row.role == "credential" and row.held(user))


def _own_policies(user: User, partition: str) -> Iterator[Policy]:
    for own in own_policies(user):
        if own.document is not None:
            yield _inline(own.name, own.document)
        elif own.is_aws_managed:
            yield _aws_managed(own.name, partition)
        else:
            yield Policy(name=own.name, kind="customer managed", permissions=None)


def _usage_of(held: tuple[Policy, ...], inline_limit: int) -> tuple[Usage, ...]:
    inline = [policy.characters or 0 for policy in held if policy.kind == "inline"]
    managed = [policy for policy in held if policy.kind != "inline"]
    usage = []
    if inline:
        usage.append(Usage(of="inline policies together", used=sum(inline), limit=inline_limit, unit="characters"))
    if managed:
        limit = quotas.MANAGED_POLICIES
        usage.append(Usage(of="managed policies attached", used=len(managed), limit=limit, unit="policies"))
    usage += [
        Usage(
            of=f"managed policy {policy.name}",
            used=policy.characters,
            limit=quotas.MANAGED_CHARACTERS,
            unit="characters",
        )
        for policy in managed
        if policy.characters is not None
    ]
    return tuple(usage)
