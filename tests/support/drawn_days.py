"""Drawn days: a company of three people, and what changes from one day to the next, of each kind that there is.

What the policies say overlaps, so that many requests are allowed by several of them.
"""

import copy
import json
import random
from collections.abc import Callable

from days import accounts, switches
from samples import ACCOUNT_ID
from slot_roles import role

_PEOPLE = ("alice", "bob", "carl")
_BOUNDARIES = ("PowerUserAccess", "AdministratorAccess", "AmazonS3FullAccess")
_AWS_MANAGED = ("AmazonS3ReadOnlyAccess", "AmazonS3FullAccess", "AmazonSQSFullAccess", "ReadOnlyAccess")
_DOCUMENTED = {"read_only": "read-only", "billing": "billing", "support": "support", "logs": "logs"}
_OWN_GROUPS = ("sre", "data", "ops", "web")
_ENTRIES = ("dev", "prod", "lab")
_NAMES = ("a", "b", "c")

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


def _holder(draw):
    """Return the policies of a user or of a group."""
    return {
        "aws_managed_policy_names": draw.sample(_AWS_MANAGED, draw.choice((0, 0, 1))),
        "customer_managed_policy_names": draw.sample(("own",), draw.choice((0, 0, 1))),
        "inline_iam_policies": _some(draw, _entry),
        # A name of both is refused.
        "json_policies": {f"j{name}": text for name, text in _some(draw, _json).items()},
    }


def _group(draw):
    return _holder(draw) | {"require_mfa": draw.random() < 0.5, "self_management": draw.random() < 0.3}


def groups_made(content):
    """Return the names of the groups that a user can join."""
    found = [content[f"iam_group_name_{key}"] for key in _DOCUMENTED if content[f"should_create_iam_group_{key}"]]
    return [
        *found,
        content["cross_account_access_all_group_name"],
        *content["entries"],
        *content["groups"],
    ]


def _user(draw, content):
    bound = {"permissions_boundary": f"arn:aws:iam::aws:policy/{draw.choice(_BOUNDARIES)}"}
    return {
        "groups": draw.sample(groups_made(content), draw.choice((1, 2, 2, 3))),
        "require_mfa": draw.random() < 0.2,
        **_holder(draw),
        **(bound if draw.random() < 0.2 else {}),
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
        "policies": {"own": {"statements": [{"actions": ["s3:*"], "resources": ["*"]}]}},
        "entries": {name: _roles(draw) for name in draw.sample(_ENTRIES, 2)},
        "groups": {name: _group(draw) for name in draw.sample(_OWN_GROUPS, 2)},
    }
    return content | {"users": {name: _user(draw, content) for name in draw.sample(_PEOPLE, 2)}}


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


def _person_comes(draw, content):
    name = draw.choice([name for name in _PEOPLE if name not in content["users"]])
    content["users"][name] = _user(draw, content)


def _person_is_offboarding(draw, content):
    user = _any_user(draw, content)
    user["status"] = "active" if user.get("status") == "offboarding" else "offboarding"


def _person_goes(draw, content):
    leaving = [name for name, user in content["users"].items() if user.get("status") == "offboarding"]
    del content["users"][draw.choice(leaving or [*content["users"]])]


def _groups_of_a_person(draw, content):
    _any_user(draw, content)["groups"] = draw.sample(groups_made(content), draw.choice((0, 1, 2)))


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
        old[attribute].remove(moved)
        new[attribute] = [*dict.fromkeys((*new[attribute], moved))]


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
        user["permissions_boundary"] = f"arn:aws:iam::aws:policy/{draw.choice(_BOUNDARIES)}"


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
    content["policies"]["own"] = {"statements": written}


KINDS: dict[str, Callable[[random.Random, Content], None]] = {
    "a person comes": _person_comes,
    "a person is offboarding, or comes back": _person_is_offboarding,
    "a person goes": _person_goes,
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
