"""Random changes of one user's policies, as plain data that can be printed and made smaller.

A pair is `{"old": side, "new": side, "elsewhere": {name: document}, "rewritings": [name], "undone": bool}`. A side is
what a configuration file has, but that the policies of bob, of eve if there is one, and of groups may be documents.
`elsewhere` has what both sides only name. `rewritings` are ways to write the old side otherwise, or to undo that.
"""

import copy
import json

from drawn_documents import ACTIONS, OF_MFA, OF_TEAMS, RESOURCES, TEAM, conditions, documents, statements, texts
from held_policies import as_list
from hypothesis import strategies as st
from rewritten_policies import REWRITINGS
from same_examples import drawn_examples
from samples import ACCOUNT_ID

from landingzone import Inputs

_POLICY = f"arn:aws:iam::{ACCOUNT_ID}:policy/"
_KEPT = "team/kept"
_GROUPS = (
    *("full-access", "iam-admin", "iam-user-self-mgmt", "logs", "use-existing-iam-roles", "_machine.ecs-auto-deploy"),
    *("developers", "roles", "_all-accounts", "own", "elsewhere", "elsewhere", "elsewhere"),
    *("read-only", "support"),
)
_SWITCH = "should_create_iam_group_{}".format
_MADE = ("full_access", "iam_admin", "user_self_mgmt", "logs", "use_existing_iam_roles")
ALWAYS = {"aws_account_id": ACCOUNT_ID, **dict.fromkeys(map(_SWITCH, _MADE), True)}
_MADE_BY = {
    **{"_machine.ecs-auto-deploy": _SWITCH("auto_deploy"), "developers": _SWITCH("developers")},
    **{"read-only": _SWITCH("read_only"), "support": _SWITCH("support")},
}
_ROLES = tuple(f"arn:aws:iam::222233334444:role/{name}" for name in ("admin", "look"))
_SERVICES = ("ec2", "s3", "logs", "s3:PutObject", "dynamodb:GetItem")
_BOUNDARIES = (
    *(f"arn:aws:iam::aws:policy/{name}" for name in ("AWSDenyAll", "ReadOnlyAccess", "PowerUserAccess")),
    *(f"{_POLICY}{name}" for name in ("iam-admin", "iam-user-self-mgmt", "limits", "limits", _KEPT)),
    "arn:aws:iam::aws:policy/IAMFullAccess",
)
_AWS_MANAGED = ("AdministratorAccess", "IAMFullAccess", "AWSDenyAll", "IAMUserChangePassword", "ReadOnlyAccess")
_CUSTOMER_MANAGED = ("team/deploy", "team/deploy", "iam-admin", _KEPT, _KEPT)
POOLS = (_GROUPS, _ROLES, _SERVICES, _BOUNDARIES, _AWS_MANAGED, _CUSTOMER_MANAGED)
_TAGS = ({}, {}, {"tags": {"team": "red"}}, {"tags": {"team": "bob"}})


def _one_in(number, key, values):
    return st.integers(1, number).flatmap(
        lambda drawn: values.map(lambda value: {key: value}) if drawn == number else st.just({})
    )


_AN_AWS_MANAGED = _one_in(4, "aws_managed_policy_names", st.sampled_from(_AWS_MANAGED).map(as_list))
_ENTRIES = st.fixed_dictionaries(
    {
        "actions": texts(ACTIONS).map(as_list),
        "resources": texts(RESOURCES).map(as_list),
        "effect": st.sampled_from(["Allow", "Allow", "Deny"]),
        "force_mfa": st.booleans(),
    }
).map(lambda entry: {"short": entry})


@st.composite
def _users(draw):
    drawn = draw(st.lists(documents(), max_size=2))
    user = {"json_policies": {f"p{number}": each for number, each in enumerate(drawn)}}
    names = draw(st.lists(st.sampled_from(_GROUPS), max_size=2, unique_by=str.lower))
    user |= {"groups": names} if names else {}
    user |= draw(_one_in(3, "require_mfa", st.just(True))) | draw(st.sampled_from(_TAGS))
    user |= draw(_one_in(3, "permissions_boundary", st.sampled_from(_BOUNDARIES))) | draw(_AN_AWS_MANAGED)
    user |= draw(_one_in(4, "customer_managed_policy_names", st.sampled_from(_CUSTOMER_MANAGED).map(as_list)))
    return user | draw(_one_in(4, "inline_iam_policies", _ENTRIES))


@st.composite
def _own_groups(draw):
    group = {
        "json_policies": {f"g{number}": each for number, each in enumerate(draw(st.lists(documents(), max_size=1)))},
        "self_management": draw(st.booleans()),
        "customer_managed_policy_names": draw(st.sampled_from([[], [_KEPT]])),
        **draw(st.sampled_from([{}, {"require_mfa": True}, {"require_mfa": False}])),
        **draw(_one_in(2, "inline_iam_policies", _ENTRIES)),
        **draw(_AN_AWS_MANAGED),
    }
    return {"groups": {"own": group}, "policies": {"kept": {"path": "/team/", "json": draw(documents())}}}


@st.composite
def _sides(draw):
    side = {**ALWAYS, "should_require_mfa": draw(st.sampled_from([True, True, False]))}
    side["users"] = {"bob": draw(_users())} | ({"eve": draw(_users())} if draw(st.booleans()) else {})
    side["auto_deploy_permissions"] = draw(_some_of(ACTIONS))
    side["iam_group_developers_permitted_services"] = draw(_some_of(_SERVICES, least=0))
    side["iam_groups_for_cross_account_access"] = [{"group_name": "roles", "iam_role_arns": draw(_some_of(_ROLES))}]
    return side | draw(_own_groups())


def _some_of(pool, least=1):
    return st.lists(st.sampled_from(pool), min_size=least, max_size=2, unique=True)


@st.composite
def _changed(draw, old):
    new = copy.deepcopy(old)
    for _ in range(draw(st.integers(1, 2))):
        name = draw(st.sampled_from(sorted(new["users"])))
        held = new["users"][name]["json_policies"]
        kept = new.get("policies", {}).get("kept")
        if kept and not draw(st.integers(0, 4)):
            draw(_changed_document(kept["json"]))
            kept["json"] |= {} if kept["json"]["Statement"] else draw(documents())
            continue
        if new["groups"]["own"]["json_policies"] and not draw(st.integers(0, 3)):
            held = new["groups"]["own"]["json_policies"]
        if held and draw(st.integers(0, 3)):
            key = draw(st.sampled_from(sorted(held)))
            draw(_changed_document(held[key]))
            held |= {} if held[key]["Statement"] else {key: draw(documents())}
        else:
            other = draw(_sides())
            both = ((new["users"][name], other["users"]["bob"]), (new, other))
            keyed = ((*each, key) for each in both for key in sorted({*each[0], *each[1]} - {"users", "json_policies"}))
            differing = [each for each in keyed if each[0].get(each[2]) != each[1].get(each[2])]
            if differing:
                _take_over(*draw(st.sampled_from(differing)))
    return new


def _take_over(ours, theirs, key):
    ours.pop(key, None)
    ours |= {key: copy.deepcopy(theirs[key])} if key in theirs else {}


@st.composite
def _with_other_tags(draw, old):
    """Change the tags, and with them a policy that reads them, which the old side is given: each may hide the other."""
    document = draw(documents())
    statement = document["Statement"][0]
    for element, texts_of_it in (("Action", ("s3:*", "s3:PutObject", "*")), ("Resource", OF_TEAMS)):
        statement.pop(f"Not{element}", None)
        statement[element] = draw(st.sampled_from(texts_of_it))
    name = draw(st.sampled_from(["p0", "p9"]))
    # What bob holds beside it may grant it all, so most of that goes.
    user = old["users"]["bob"] if draw(st.booleans()) else {}
    user = {**user, "json_policies": {**user.get("json_policies", {}), name: document}, **draw(st.sampled_from(_TAGS))}
    old["users"]["bob"] = user
    new = copy.deepcopy(old)
    changed = new["users"]["bob"]
    changed.pop("tags", None)
    changed |= draw(st.sampled_from(_TAGS))
    written = json.dumps(document).replace(TEAM, changed.get("tags", {}).get("team", "red"))
    changed["json_policies"][draw(st.sampled_from([name, "p8"]))] = json.loads(written)
    return new


@st.composite
def _changed_document(draw, document):
    held = document["Statement"]
    statement = draw(st.sampled_from(held))
    action, resource = (key if key in statement else f"Not{key}" for key in ("Action", "Resource"))
    changes = ["gone", "more", "effect", "actions", "resources", "pattern", "condition", "condition", "version"]
    match draw(st.sampled_from(changes)):
        case "gone":
            held.remove(statement)
        case "more":
            held.append(draw(statements()))
        case "pattern":
            element = draw(st.sampled_from([action, resource]))
            written = as_list(statement[element])
            statement[element] = [*written[1:], draw(st.sampled_from(_near(written[0])))]
        case "effect":
            statement["Effect"] = "Deny" if statement["Effect"] == "Allow" else "Allow"
        case "actions":
            statement[action] = draw(texts(ACTIONS))
        case "resources":
            statement[resource] = draw(texts(RESOURCES))
        case "condition":
            statement.pop("Condition", None)
            condition = draw(st.one_of(conditions(), st.sampled_from(OF_MFA)))
            statement |= {"Condition": condition} if condition else {}
        case "version":
            document.pop("Version", None)
            document |= draw(st.sampled_from([{"Version": "2012-10-17"}, {"Version": "2008-10-17"}, {}]))


def _near(pattern):
    """Return patterns that match a little less than another one, or a little more, and the pattern itself."""
    found = [pattern]
    for variable, value in (("${aws:username}", "bob"), (TEAM, "bob"), (TEAM, "red")):
        found += [pattern.replace(variable, value), pattern.replace(value, variable)]
    if "${*}" not in pattern and "${?}" not in pattern:
        found += [pattern.replace("?", "x")]
        found += [pattern.replace("*", other, 1) for other in ("?*", "x*", "x")] if len(pattern) > 1 else []
    if pattern[-1].isalnum():
        found += [f"{pattern[:-1]}?", f"{pattern[:-1]}*", f"{pattern}*"]
    return list(dict.fromkeys(found))


@st.composite
def pairs(draw):
    """Draw two sides: apart, with something in common, the second changed in few places, or with other tags."""
    old = draw(_sides())
    how = draw(st.sampled_from(["changed", "apart", "changed", "apart", "tags"]))
    if how == "changed":
        new = draw(_changed(old))
    elif how == "tags":
        new = draw(_with_other_tags(old))
    else:
        new = draw(_sides())
        if draw(st.booleans()):
            shared = draw(st.sampled_from(["json_policies", "groups", "require_mfa"]))
            _take_over(new["users"]["bob"], old["users"]["bob"], shared)
            new["should_require_mfa"] = old["should_require_mfa"]
    for side in (old, new):
        named = (name for user in side["users"].values() for name in user.get("groups", ()))
        side |= {_MADE_BY[name]: True for name in named if name in _MADE_BY}
    names = draw(st.lists(st.sampled_from(list(REWRITINGS)), min_size=1, max_size=3, unique=True))
    elsewhere = {name: draw(_documents_elsewhere()) for name in sorted({*_elsewhere(old), *_elsewhere(new)})}
    undone = {"undone": True} if draw(st.booleans()) else {}
    return {"old": old, "new": new, "elsewhere": elsewhere, "rewritings": names, **undone}


def _elsewhere(side):
    return {name for user in side["users"].values() for name in _elsewhere_of(user)}


def _elsewhere_of(user):
    found = {"group elsewhere"} if "elsewhere" in user.get("groups", ()) else set()
    found |= {f"policy {path}" for path in user.get("customer_managed_policy_names", ()) if path == "team/deploy"}
    return found | ({"policy limits"} if user.get("permissions_boundary") == f"{_POLICY}limits" else set())


@st.composite
def _documents_elsewhere(draw):
    document = draw(documents())
    if draw(st.booleans()):
        document["Statement"].append({"Effect": "Allow", "Action": "*", "Resource": "*"})
    return document


def inputs_of(side):
    side = copy.deepcopy(side)
    for owner in (*side["users"].values(), *side.get("groups", {}).values()):
        owner["json_policies"] = {name: _as_text(each) for name, each in owner.get("json_policies", {}).items()}
    for policy in side.get("policies", {}).values():
        policy |= {"json": _as_text(policy["json"])} if "json" in policy else {}
    return Inputs.model_validate(side)


def _as_text(document):
    return document if isinstance(document, str) else json.dumps(document)


def drawn_pairs(number, chosen):
    return drawn_examples(pairs(), number, chosen)
