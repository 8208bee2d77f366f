"""What an account has, as inputs: what the configuration puts there, and what is found there.

In both, every group is an own group, and has its policies as in the account: by name, and as JSON. So the two are
compared like two configurations. Of credentials, only what others can do with them is: `credentials` compares these.
"""

from collections.abc import Callable, Collection, Iterable
from typing import Any

from landingzone.account.existing import ExistingResource
from landingzone.config import offboarding
from landingzone.config.group import IamGroup
from landingzone.config.inputs import Inputs
from landingzone.config.options import Configuration
from landingzone.config.policy import IamPolicy
from landingzone.config.provider_tags import default_tags_of, looked_at
from landingzone.config.user import User
from landingzone.ground.grouping import grouped
from landingzone.groups.ends import AccessEnds
from landingzone.groups.holdings import Holdings
from landingzone.groups.policy import POLICY_ARN, Policy, path_and_name
from landingzone.iam.documents import Document

ATTRIBUTES = {"AWS managed": "aws_managed_policy_names", "customer managed": "customer_managed_policy_names"}
"""Kind of a managed policy -> the attribute that lists it."""
WAYS_IN = ("create_login_profile", "create_access_keys", "access_key_slots", "existing_credentials")
"""The attributes that say with what a user signs in."""
_TYPES_OF_WAYS_IN = ("aws_iam_user_login_profile", "aws_iam_access_key")
_SLOTS = ("first", "second")


def stated(inputs: Inputs) -> Configuration:
    """Return what the account has once the configuration is applied."""
    holdings = Holdings(inputs)
    ends = AccessEnds(inputs, holdings)
    paths = {name: group.path for name, group in inputs.groups.items()}
    tags = dict(looked_at(default_tags_of(inputs), inputs))
    groups = {group.name: _group(path=paths.get(group.name, "/"), **_held(group.policies)) for group in holdings.groups}
    users = {}
    for name, user in inputs.effective_users.items():
        held = _held((*holdings.of(name, user).own, *filter(None, [ends.of(name).policy])))
        if user.status == "offboarding":
            held["json_policies"][offboarding.POLICY_NAME] = offboarding.DENY_ALL.json()
        users[name] = User(
            path=user.path,
            tags=tags | user.tags,
            permissions_boundary=user.permissions_boundary,
            groups=sorted(set(user.groups)),
            **{attribute: getattr(user, attribute) for attribute in WAYS_IN},
            **held,
        )
    own = {path_and_name(name, policy): policy.tags for name, policy in inputs.policies.items()}
    policies = {}
    for made in holdings.made():
        path, slash, name = made.name.rpartition("/")
        policies[name] = IamPolicy(path=f"/{path}{slash}", json=_text(made), tags=tags | own.get(made.name, {}))
    return _account(inputs, users, groups, policies)


def existing(
    found: Iterable[ExistingResource],
    inputs: Inputs,
    written: Inputs,
    unknown: Callable[[str], Collection[str]] = lambda _: (),
) -> Configuration:
    """Return what was found in the account.

    Args:
        found: The resources.
        inputs: The configuration: what its provider ignores is left out.
        written: What the account has once it is applied: used for what could not be read.
        unknown: Returns the users of whom a type of resources could not be read.
    """
    of = grouped((each.type, each.values) for each in found)
    groups, users = (
        {values["name"]: {"path": values["path"], **_nothing_held()} for values in of.get(f"aws_iam_{entity}", [])}
        for entity in ("group", "user")
    )
    for values in of.get("aws_iam_user", []):
        boundary, tags = values["permissions_boundary"], dict(looked_at(values["tags"], inputs))
        users[values["name"]] |= {"tags": tags, "permissions_boundary": boundary, "groups": []}
    for values in of.get("aws_iam_user_group_membership", []):
        users[values["user"]]["groups"] += values["groups"]
    for values in of.get("aws_iam_user_login_profile", []):
        users[values["user"]]["create_login_profile"] = True
    for name, keys in grouped((each["user"], each) for each in of.get("aws_iam_access_key", [])).items():
        states = ("inactive" if each["status"] == "Inactive" else "current" for each in keys)
        users[name] |= {"create_access_keys": True, "access_key_slots": dict(zip(_SLOTS, states, strict=False))}
    for name in {name for type in _TYPES_OF_WAYS_IN for name in unknown(type)} & users.keys() & written.users.keys():
        users[name] |= {attribute: getattr(written.users[name], attribute) for attribute in WAYS_IN}
    for entity, entities in (("user", users), ("group", groups)):
        for values in of.get(f"aws_iam_{entity}_policy", []):
            entities[values[entity]]["json_policies"][values["name"]] = values["policy"]
        for values in of.get(f"aws_iam_{entity}_policy_attachment", []):
            attribute, name = attached(values["policy_arn"])
            entities[values[entity]][attribute].append(name)
    policies = {}
    for values in of.get("aws_iam_policy", []):
        tags = written.policies[values["name"]].tags if values["name"] in written.policies else {}
        if "tags" in values:
            tags = dict(looked_at(values["tags"], inputs))
        policies[values["name"]] = IamPolicy(path=values["path"], json=values["policy"], tags=tags)
    return _account(
        inputs,
        {name: User(**values) for name, values in users.items()},
        {name: _group(**values) for name, values in groups.items()},
        policies,
    )


def _account(
    inputs: Inputs, users: dict[str, User], groups: dict[str, IamGroup], policies: dict[str, IamPolicy]
) -> Configuration:
    return Configuration(
        aws_account_id=inputs.aws_account_id,
        enable_iam_groups=False,
        should_require_mfa=False,
        accounts=getattr(inputs, "accounts", {}),
        users=users,
        groups=groups,
        policies=policies,
    )


def _group(**attributes: Any) -> IamGroup:
    return IamGroup(require_mfa=False, self_management=False, **attributes)


def _nothing_held() -> dict[str, Any]:
    return {"json_policies": {}} | {attribute: [] for attribute in ATTRIBUTES.values()}


def _held(policies: Iterable[Policy]) -> dict[str, Any]:
    held = _nothing_held()
    for policy in policies:
        if policy.kind == "inline":
            held["json_policies"][policy.name] = _text(policy)
        else:
            held[ATTRIBUTES[policy.kind]].append(policy.name)
    return held


def _text(policy: Policy) -> str:
    return policy.document.json() if isinstance(policy.document, Document) else policy.document or ""


def attached(arn: str) -> tuple[str, str]:
    """Return the attribute that lists a managed policy, and the name with path that it has there."""
    found = POLICY_ARN.fullmatch(arn)
    assert found
    return ATTRIBUTES["AWS managed" if found["account"] == "aws" else "customer managed"], found["name"]
