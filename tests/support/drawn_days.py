"""Drawn days: a company of a few people, and what changes from one day to the next, of each kind that there is.

What the policies say overlaps, so that many requests are allowed by several of them; one grant is written in every way.
"""

import copy
import json
import random
from collections.abc import Callable

from days import accounts, switches
from samples import ACCOUNT_ID, PGP_PUBLIC_KEY, SSH_PUBLIC_KEY
from slot_roles import role

_PEOPLE = ("alice", "bob", "carl", "dora", "emil")
_BOUNDARIES = ("PowerUserAccess", "AdministratorAccess", "AmazonS3FullAccess")
_AWS_MANAGED = ("AmazonS3ReadOnlyAccess", "AmazonS3FullAccess", "AmazonSQSFullAccess", "ReadOnlyAccess")
_DOCUMENTED = {"read_only": "read-only", "billing": "billing", "support": "support", "logs": "logs"}
_OWN_GROUPS = ("sre", "data", "ops", "web")
_ENTRIES = ("dev", "prod", "lab")
_NAMES = ("a", "b", "c")
_GRANT = {"actions": ["s3:*"], "resources": ["*"]}
_OWN_POLICIES = {
    **{name: {"statements": [_GRANT]} for name in ("own", "other")},
    "limits": {"statements": [{"actions": ["s3:Get*", "sqs:*"], "resources": ["*"], "effect": "Deny"}]},
}
# Ways to write the grant: an attribute, and the name that it has there.
_WAYS = (
    ("inline_iam_policies", "grant"),
    ("json_policies", "written-grant"),
    ("customer_managed_policy_names", "own"),
    ("customer_managed_policy_names", "other"),
    ("aws_managed_policy_names", "AmazonS3FullAccess"),
)
_SLOTS = (
    {},
    {"first": "current", "second": "previous"},
    {"first": "inactive", "second": "current"},
    {"first": "previous", "second": "current"},
)

Content = dict[str, object]


def _statement(draw):
    actions = draw.sample(
        ("s3:*", "s3:Get*", "s3:GetObject", "ec2:Describe*", "iam:List*", "sqs:*"), draw.choice((1, 1, 2))
    )
    return {"Effect": draw.choice(("Allow", "Allow", "Allow", "Deny")), "Action": actions, "Resource": "*"}


def _json(draw):
    return json.dumps({"Version": "2012-10-17", "Statement": [_statement(draw) for _ in range(draw.choice((1, 1, 2)))]})


def _entry(draw):
    made = _statement(draw)
    effect = {"effect": "Deny"} if made["Effect"] == "Deny" else {}
    return {"actions": made["Action"], "resources": ["*"], **effect}


def _some(draw, make):
    return {name: make(draw) for name in draw.sample(_NAMES, draw.choice((0, 0, 1, 1, 2)))}


def _add(holder, attribute, name):
    """Give somebody the grant in one way."""
    match attribute:
        case "inline_iam_policies":
            holder[attribute][name] = _GRANT
        case "json_policies":
            statement = {"Effect": "Allow", "Action": _GRANT["actions"], "Resource": "*"}
            holder[attribute][name] = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        case _:
            holder[attribute] = [*dict.fromkeys((*holder[attribute], name))]


def _remove(holder, attribute, name):
    if isinstance(holder[attribute], dict):
        del holder[attribute][name]
    else:
        holder[attribute].remove(name)


def _holder(draw):
    """Return the policies of a user or of a group: only the grant, or some of every kind."""
    if draw.random() < 0.5:
        made = {attribute: {} if attribute.endswith("_policies") else [] for attribute, _ in _WAYS}
        _add(made, *draw.choice(_WAYS))
        return made
    return {
        "aws_managed_policy_names": draw.sample(_AWS_MANAGED, draw.choice((0, 0, 1))),
        "customer_managed_policy_names": draw.sample([*_OWN_POLICIES], draw.choice((0, 0, 1, 2))),
        "inline_iam_policies": _some(draw, _entry),
        # A name of both is refused.
        "json_policies": {f"j{name}": text for name, text in _some(draw, _json).items()},
    }


def _group(draw):
    return _holder(draw) | {"require_mfa": draw.random() < 0.4, "self_management": draw.random() < 0.3}


def groups_made(content):
    """Return the names of the groups that a user can join."""
    found = [content[f"iam_group_name_{key}"] for key in _DOCUMENTED if content[f"should_create_iam_group_{key}"]]
    return [
        *found,
        content["cross_account_access_all_group_name"],
        *content["entries"],
        *content["groups"],
    ]


def _groups_of(draw, content):
    """Return groups for a person: usually some that need MFA, and some that do not."""
    made, own = groups_made(content), [*content["groups"]]
    return [*dict.fromkeys((*draw.sample(own, min(len(own), draw.choice((0, 1, 1, 2)))), *draw.sample(made, 1)))]


def _boundary_of(draw):
    return {"permissions_boundary": f"arn:aws:iam::aws:policy/{draw.choice(_BOUNDARIES)}"}


def _credentials(draw):
    """Return all attributes of credentials, for none, some or each kind of them."""
    has_password, has_keys = draw.random() < 0.5, draw.random() < 0.4
    return {
        "create_login_profile": has_password,
        "create_access_keys": has_keys,
        "access_key_slots": dict(draw.choice(_SLOTS)) if has_keys else {},
        "ssh_public_key": SSH_PUBLIC_KEY if draw.random() < 0.3 else None,
        "pgp_key": PGP_PUBLIC_KEY if has_password or has_keys else None,
    }


def _user(draw, content):
    return {
        "groups": _groups_of(draw, content),
        "require_mfa": draw.random() < 0.2,
        **_holder(draw),
        **(_boundary_of(draw) if draw.random() < 0.2 else {}),
        **_credentials(draw),
    }


def _roles(draw):
    """Return ARNs of roles: a few, or so many that they need slots."""
    return [role(number) for number in draw.sample(range(4), 2)] if draw.random() < 0.8 else [*map(role, range(100))]


def first_day(draw):
    """Draw a whole configuration."""
    content = {
        "aws_account_id": ACCOUNT_ID,
        "should_require_mfa": draw.random() < 0.7,
        **{f"iam_group_name_{key}": name for key, name in _DOCUMENTED.items()},
        **{key: value for name in _DOCUMENTED for key, value in switches(draw.random() < 0.7, name).items()},
        "cross_account_access_all_group_name": "everywhere",
        "policies": copy.deepcopy(_OWN_POLICIES),
        "entries": {name: _roles(draw) for name in draw.sample(_ENTRIES, 2)},
        "groups": {name: _group(draw) for name in draw.sample(_OWN_GROUPS, draw.choice((1, 2)))},
    }
    users = {name: _user(draw, content) for name in draw.sample(_PEOPLE, 3)}
    users[draw.choice([*users])]["status"] = draw.choice(("active", "offboarding"))
    return content | {"users": users}


def _renamed(content, old, new):
    for user in content["users"].values():
        user["groups"] = [new if name == old else name for name in user["groups"]]


def _leave(content, *names):
    for user in content["users"].values():
        user["groups"] = [name for name in user["groups"] if name not in names]


def _any_user(draw, content):
    return content["users"][draw.choice([*content["users"]])]


def _any_holder(draw, content):
    return draw.choice([*content["users"].values(), *content["groups"].values()])


def _people_come(draw, content):
    missing = [name for name in _PEOPLE if name not in content["users"]]
    for name in draw.sample(missing, draw.choice((1, 2)[: len(missing)])):
        content["users"][name] = _user(draw, content)


def _leaving(content):
    return [name for name, user in content["users"].items() if user.get("status") == "offboarding"]


def _staying(content):
    return [name for name in content["users"] if name not in _leaving(content)]


def _person_is_offboarding(draw, content):
    content["users"][draw.choice(_staying(content))]["status"] = "offboarding"


def _person_comes_back(draw, content):
    content["users"][draw.choice(_leaving(content))]["status"] = "active"


def _person_comes_back_otherwise(draw, content):
    content["users"][draw.choice(_leaving(content))] = _user(draw, content)


def _person_goes(draw, content):
    del content["users"][draw.choice(_leaving(content) or [*content["users"]])]


def _credentials_of_a_person(draw, content):
    _any_user(draw, content).update(_credentials(draw))


def _all_of_a_person(draw, content):
    content["users"][draw.choice(_staying(content))] = _user(draw, content)


def _passes(draw, holders):
    """Write a grant in another way."""
    holder = draw.choice(holders)
    ways = [way for way in _WAYS if way[1] in holder[way[0]]]
    _remove(holder, *draw.choice(ways))
    _add(holder, *draw.choice([way for way in _WAYS if way not in ways]))


def _grant_of_a_group_passes(draw, content):
    joined = {name for user in content["users"].values() for name in user["groups"]}
    _passes(draw, [group for name, group in content["groups"].items() if name in joined])


def _grant_of_a_person_passes(draw, content):
    _passes(draw, [*content["users"].values()])


def _groups_of_a_person(draw, content):
    _any_user(draw, content)["groups"] = draw.choice((_groups_of(draw, content), []))


def _policies_of_a_holder(draw, content):
    _any_holder(draw, content).update(_holder(draw))


def _policy_gets_another_name(draw, content):
    holder = _any_holder(draw, content)
    attribute = draw.choice(("inline_iam_policies", "json_policies"))
    old = draw.choice([*holder[attribute]])
    holder[attribute]["renamed"] = holder[attribute].pop(old)


def _policy_moves(draw, content):
    old, new = (_any_holder(draw, content) for _ in range(2))
    attribute = draw.choice(("inline_iam_policies", "json_policies", "aws_managed_policy_names"))
    moved = draw.choice([*old[attribute]])
    if isinstance(old[attribute], dict):
        new[attribute]["moved"] = old[attribute].pop(moved)
    else:
        _remove(old, attribute, moved)
        _add(new, attribute, moved)


def _policy_is_written_otherwise(draw, content):
    holder = _any_holder(draw, content)
    name = draw.choice([name for name, one in holder["inline_iam_policies"].items()])
    made = holder["inline_iam_policies"].pop(name)
    statement = {"Effect": made.get("effect", "Allow"), "Action": made["actions"], "Resource": "*"}
    holder["json_policies"]["written"] = json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _mfa_of_a_holder(draw, content):
    holder = _any_holder(draw, content)
    holder["require_mfa"] = not holder["require_mfa"]


def _mfa(draw, content):
    content["should_require_mfa"] = not content["should_require_mfa"]


def _boundary(draw, content):
    user = _any_user(draw, content)
    if user.pop("permissions_boundary", None) is None or draw.random() < 0.5:
        user.update(_boundary_of(draw))


def _own_group_comes(draw, content):
    name = draw.choice([name for name in _OWN_GROUPS if name not in content["groups"]])
    content["groups"][name] = _group(draw)
    _any_user(draw, content)["groups"].append(name)


def _own_group_goes(draw, content):
    name = draw.choice([*content["groups"]])
    del content["groups"][name]
    _leave(content, name)


def _own_group_is_renamed(draw, content):
    old = draw.choice([*content["groups"]])
    new = draw.choice([name for name in _OWN_GROUPS if name not in content["groups"]])
    content["groups"][new] = content["groups"].pop(old)
    _renamed(content, old, new)


def _documented_group_is_renamed(draw, content):
    key = draw.choice([*_DOCUMENTED])
    old = content[f"iam_group_name_{key}"]
    new = content[f"iam_group_name_{key}"] = _DOCUMENTED[key] if old != _DOCUMENTED[key] else f"{old}-people"
    _renamed(content, old, new)


def _documented_group_is_switched(draw, content):
    key = draw.choice([*_DOCUMENTED])
    name, switch = content[f"iam_group_name_{key}"], f"should_create_iam_group_{key}"
    content[switch] = not content[switch]
    if content[switch]:
        _any_user(draw, content)["groups"].append(name)
    else:
        _leave(content, name)


def _all_accounts_group_is_renamed(draw, content):
    old = content["cross_account_access_all_group_name"]
    new = content["cross_account_access_all_group_name"] = "anywhere" if old == "everywhere" else "everywhere"
    _renamed(content, old, new)


def _account_comes(draw, content):
    name = draw.choice([name for name in _ENTRIES if name not in content["entries"]])
    content["entries"][name] = _roles(draw)
    _any_user(draw, content)["groups"].append(name)


def _account_goes(draw, content):
    name = draw.choice([*content["entries"]])
    assert len(content["entries"]) > 1
    del content["entries"][name]
    _leave(content, name)


def _account_is_renamed(draw, content):
    old = draw.choice([*content["entries"]])
    new = draw.choice([name for name in _ENTRIES if name not in content["entries"]])
    content["entries"][new] = content["entries"].pop(old)
    _renamed(content, old, new)


def _account_gets_other_roles(draw, content):
    content["entries"][draw.choice([*content["entries"]])] = _roles(draw)


def _policy_changes(draw, content):
    made = [_statement(draw) for _ in range(2)]
    written = [
        {"actions": one["Action"], "resources": ["*"]} | ({"effect": "Deny"} if one["Effect"] == "Deny" else {})
        for one in made
    ]
    content["policies"][draw.choice([*_OWN_POLICIES])] = {"statements": written}


KINDS: dict[str, Callable[[random.Random, Content], None]] = {
    "people come": _people_come,
    "a person is offboarding": _person_is_offboarding,
    "a person comes back": _person_comes_back,
    "a person comes back with other groups, policies and credentials": _person_comes_back_otherwise,
    "a person goes": _person_goes,
    "a person gets other credentials": _credentials_of_a_person,
    "a person gets other groups, policies and credentials": _all_of_a_person,
    "a grant of a group is written in another way": _grant_of_a_group_passes,
    "a grant of a person is written in another way": _grant_of_a_person_passes,
    "a person changes groups": _groups_of_a_person,
    "a person or a group gets other policies": _policies_of_a_holder,
    "an inline policy gets another name": _policy_gets_another_name,
    "a policy moves to another person or group": _policy_moves,
    "an inline policy becomes one of json_policies": _policy_is_written_otherwise,
    "MFA of a person or a group is switched": _mfa_of_a_holder,
    "MFA is switched": _mfa,
    "a boundary comes, goes or is another": _boundary,
    "a group of one's own comes": _own_group_comes,
    "a group of one's own goes": _own_group_goes,
    "a group of one's own is renamed": _own_group_is_renamed,
    "a documented group is renamed": _documented_group_is_renamed,
    "a documented group is switched on or off": _documented_group_is_switched,
    "the group for all accounts is renamed": _all_accounts_group_is_renamed,
    "an account comes": _account_comes,
    "an account goes": _account_goes,
    "an account is renamed": _account_is_renamed,
    "an account gets other roles": _account_gets_other_roles,
    "a policy of one's own changes": _policy_changes,
}
"""What happens on a day -> what makes it of the configuration of the day before."""

OFTEN = (
    "a grant of a group is written in another way",
    "people come",
    "a person comes back with other groups, policies and credentials",
)
"""Kinds with many cases: ways to write the grant and contexts of members, policies and credentials of a person."""


def next_day(draw, content, kind):
    """Return the configuration of the day after; None: such a day is not possible."""
    content = copy.deepcopy(content)
    try:
        KINDS[kind](draw, content)
    except (IndexError, KeyError, AssertionError):
        return None
    return content


def as_inputs(content):
    """Return a day as it is written in a configuration."""
    return {**{key: value for key, value in content.items() if key != "entries"}, **accounts(**content["entries"])}
