"""Who can do what, read from a configuration. Needs no Terraform, no AWS and no credentials.

The parts of a report are in `model`, the renderers in `render`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import UTC, date, datetime

from landingzone.access.credentials import Credentials, SecretKey
from landingzone.access.entities import Exemption, GroupAccess, PolicyAccess, UserAccess
from landingzone.access.model import Report
from landingzone.access.policies import Usage, usage_of_policy
from landingzone.access.words import Wording
from landingzone.config.configured_user import ConfiguredUser
from landingzone.config.inputs import Inputs
from landingzone.config.options import Configuration, configuration_of, hidden_tags_of, requirements_of, written_users
from landingzone.config.policy import IamPolicy
from landingzone.config.user import User
from landingzone.escalation.graph import Escalation, escalation_of
from landingzone.ground.grouping import grouped
from landingzone.groups.elsewhere import policies_in_use
from landingzone.groups.ends import AccessEnds
from landingzone.groups.holdings import HeldGroup, Holdings
from landingzone.groups.made_groups import made_groups, made_policies
from landingzone.groups.policy import Policy, made_policy
from landingzone.groups.values import InputValues, partition_of
from landingzone.iam import quotas
from landingzone.keys.pgp import identify
from landingzone.resources.user_resources import credentials_of
from landingzone.rules.key_owners import KeyOwners
from landingzone.rules.lock_outs import locked_out


def report(inputs: Inputs | Mapping[str, object], partition: str | None = None, today: date | None = None) -> Report:
    """Report who can do what, from a configuration alone.

    Args:
        inputs: The inputs, or the same as a map.
        partition: AWS partition, such as `aws-us-gov`; None: the one that follows from the inputs.
        today: The day of the report, in UTC: what IAM has ended by then is no access; None: today.

    Returns:
        The report.

    Raises:
        InvalidInputs: They are no inputs, or a map that breaks rules of types and names.
    """
    inputs = configuration_of(inputs)
    today = today or datetime.now(UTC).date()
    partition = partition or partition_of(inputs)
    holdings = Holdings(inputs, partition, today)
    ends = AccessEnds(inputs, holdings)
    accounts = inputs.accounts if isinstance(inputs, Configuration) else {}
    wording = Wording({number: name for name, number in accounts.items()}, hidden_tags_of(inputs))
    owners = KeyOwners(inputs)
    escalation = escalation_of(holdings)
    users = tuple(_user_of(name, inputs, escalation, holdings, ends, owners, wording) for name in sorted(inputs.users))
    requires_mfa, own = inputs.should_require_mfa, sorted(inputs.groups.items())
    members = grouped((group, user.name) for user in users for group in user.groups)
    return Report(
        account=inputs.aws_account_id,
        partition=partition,
        wording=wording,
        requires_mfa=requires_mfa,
        mfa_otherwise=tuple(name for name, group in own if group.require_mfa not in (None, requires_mfa)),
        users=users,
        holdings=holdings,
        access_ends=ends,
        policies=tuple(_policies_of(inputs, today, wording)),
        groups=tuple(
            _group_of(each, members.get(each.name, ()), wording, inputs, escalation) for each in holdings.groups
        ),
        usage=tuple(_usage_of_account(inputs, holdings)),
        locked_out=locked_out(inputs, holdings),
        today=today,
    )


def _usage_of_account(inputs: Inputs, holdings: Holdings) -> Iterator[Usage]:
    yield Usage(of="users in the account", used=len(inputs.users), limit=quotas.USERS, unit="users")
    limit = inputs.quota(quotas.GROUPS)
    yield Usage(of="groups in the account", used=len(holdings.groups), limit=limit, unit="groups")
    if inputs.policies or any(group.slots for group in made_groups(inputs)):
        used, limit = len({each.path_and_name for each in made_policies(inputs)}), inputs.quota(quotas.POLICIES)
        yield Usage(of="customer managed policies in the account", used=used, limit=limit, unit="policies")


def _group_of(
    group: HeldGroup, members: Iterable[str], wording: Wording, inputs: Inputs, escalation: Escalation
) -> GroupAccess:
    held = {each.name: getattr(group, each.name) for each in fields(group)}
    usage = _usage_of(group.policies, quotas.GROUP_INLINE_CHARACTERS, inputs.quota(quotas.POLICIES_OF_GROUP))
    return GroupAccess(**held, members=tuple(members), quotas=tuple(usage), wording=wording, escalation=escalation)


def _policies_of(inputs: Inputs, today: date, wording: Wording) -> Iterator[PolicyAccess]:
    uses = sorted({*policies_in_use(inputs)})
    owners = grouped(((name, input, attribute), owner) for name, input, attribute, owner in uses)
    for policy in sorted(made_policies(inputs), key=lambda policy: policy.path_and_name):
        if not isinstance(policy.source, IamPolicy):
            continue
        name = policy.path_and_name
        yield PolicyAccess(
            address=policy.address,
            policy=made_policy(policy.name, policy.source, InputValues(inputs)).on(today),
            groups=tuple(owners.get((name, "groups", "customer_managed_policy_names"), ())),
            users=tuple(owners.get((name, "users", "customer_managed_policy_names"), ())),
            bounded=tuple(owners.get((name, "users", "permissions_boundary"), ())),
            wording=wording,
        )


def _with_access_left(user: User) -> User:
    """Omit what offboarding ends, and what its denial of everything overrides."""
    if user.status == "active":
        return user
    return User(path=user.path, tags=user.tags, permissions_boundary=user.permissions_boundary, status=user.status)


def _user_of(
    name: str,
    inputs: Inputs,
    escalation: Escalation,
    holdings: Holdings,
    access_ends: AccessEnds,
    owners: KeyOwners,
    wording: Wording,
) -> UserAccess:
    user, written, ends = _with_access_left(inputs.users[name]), written_users(inputs).get(name), access_ends.of(name)
    holding = access_ends.left_of(name, holdings.of(name, user))
    key = inputs.users[name].pgp_key
    held = (*(policy for policy in holding.own if policy is not holding.over), *filter(None, [ends.policy]))
    return UserAccess(
        name=name,
        path=user.path,
        tags=tuple(sorted(user.tags.items())),
        holding=holding,
        boundary=user.permissions_boundary,
        credentials=Credentials(made=credentials_of(user), existing=inputs.users[name].existing_credentials),
        pgp_key=SecretKey(identity=identify(key), of=name, users=owners.of(key)) if key else None,
        quotas=(
            *_usage_of(held, quotas.USER_INLINE_CHARACTERS, inputs.quota(quotas.POLICIES_OF_USER)),
            Usage(of="groups of the user", used=len(set(user.groups)), limit=quotas.GROUPS_OF_USER, unit="groups"),
        ),
        is_offboarding=user.status == "offboarding",
        team=written.team if written else None,
        exemptions=tuple(_exemptions_of(written, inputs) if written else ()),
        ends=ends,
        wording=wording,
        escalation=escalation,
    )


def _exemptions_of(written: ConfiguredUser, inputs: Inputs) -> Iterator[Exemption]:
    words = {requirement.name: requirement.rule for requirement in requirements_of(inputs)}
    for rule, reason in sorted(written.exempt.items()):
        yield Exemption(rule=rule, words=words.get(rule, ""), reason=reason)


def _usage_of(held: tuple[Policy, ...], inline_limit: int, most_managed: int) -> Iterator[Usage]:
    inline = [policy.characters or 0 for policy in held if policy.kind == "inline"]
    managed = [policy for policy in held if policy.kind != "inline"]
    if inline:
        yield Usage(of="inline policies together", used=sum(inline), limit=inline_limit, unit="characters")
    if managed:
        yield Usage(of="managed policies attached", used=len(managed), limit=most_managed, unit="policies")
    yield from filter(None, map(usage_of_policy, managed))
