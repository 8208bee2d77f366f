"""Random changes of one user's policies, as plain data that can be printed and made smaller.

A pair is `{"old": side, "new": side, "elsewhere": {name: document}, "rewritings": [name], "undone": bool}`. A side is
what a configuration file has, but that the policies of bob, the only user, and those of groups may be documents.
`elsewhere` has what both sides only name. `rewritings` are ways to write the old side otherwise, or to undo that.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Collection
from typing import Any

from drawn_documents import ACTIONS, OF_MFA, RESOURCES, Document, conditions, documents, pool, statements, texts
from held_policies import as_list
from hypothesis import strategies as st
from rewritten_policies import REWRITINGS
from same_examples import drawn_examples
from samples import ACCOUNT_ID

from landingzone import Inputs

Pair = dict[str, Any]
Side = dict[str, Any]
_POLICY = f"arn:aws:iam::{ACCOUNT_ID}:policy/"
_KEPT = "team/kept"
_AWS = "arn:aws:iam::aws:policy/"
_TEAM = "${aws:PrincipalTag/team}"

PARTS = (
    *("escalations", "mfa", "wildcards", "variables", "versions", "mfa age", "conditions"),
    *("groups", "own groups", "inline", "boundaries", "elsewhere", "aws managed", "tags"),
)
"""What can be drawn beside the plainest: parts of the language of IAM, and attributes of users and groups."""

EVERYTHING = frozenset(PARTS)

_GROUPS = {
    "": ("full-access", "iam-admin", "iam-user-self-mgmt", "logs", "use-existing-iam-roles"),
    "groups": ("_machine.ecs-auto-deploy", "developers", "roles", "_all-accounts", "Logs", "Full-Access"),
    "own groups": ("own", "Own"),
    "elsewhere": ("elsewhere", "elsewhere"),
    "aws managed": ("read-only", "support"),
}
_ALWAYS = {
    "aws_account_id": ACCOUNT_ID,
    **{
        f"should_create_iam_group_{name}": True
        for name in ("full_access", "iam_admin", "user_self_mgmt", "logs", "use_existing_iam_roles")
    },
}
_MADE_BY = {
    "_machine.ecs-auto-deploy": "should_create_iam_group_auto_deploy",
    "developers": "should_create_iam_group_developers",
    "read-only": "should_create_iam_group_read_only",
    "support": "should_create_iam_group_support",
}
_ROLES = tuple(f"arn:aws:iam::222233334444:role/{name}" for name in ("admin", "look"))
_SERVICES = ("ec2", "s3", "logs", "s3:PutObject", "dynamodb:GetItem")
_BOUNDARIES = {
    "": (
        *(f"{_AWS}{name}" for name in ("AWSDenyAll", "ReadOnlyAccess", "PowerUserAccess", "IAMFullAccess")),
        *(f"{_POLICY}{name}" for name in ("iam-admin", "iam-user-self-mgmt", "limits", "limits")),
    ),
    "own groups": (f"{_POLICY}{_KEPT}",),
}
_AWS_MANAGED = ("AdministratorAccess", "IAMFullAccess", "AWSDenyAll", "IAMUserChangePassword", "ReadOnlyAccess")
_TAGS: tuple[dict[str, Any], ...] = ({}, {}, {"tags": {"team": "red"}}, {"tags": {"team": "bob"}})
_CUSTOMER_MANAGED = {"elsewhere": ("team/deploy", "team/deploy", "iam-admin"), "own groups": (_KEPT, _KEPT)}


@st.composite
def _users(draw: st.DrawFn, parts: Collection[str]) -> dict[str, Any]:
    drawn = draw(st.lists(documents(parts), max_size=2))
    user: dict[str, Any] = {"json_policies": {f"p{number}": each for number, each in enumerate(drawn)}}
    names = draw(st.lists(st.sampled_from(pool(_GROUPS, parts)), max_size=2, unique_by=str.lower))
    user |= {"groups": names} if names else {}
    required = draw(st.sampled_from([None, None, True]))
    user |= {"require_mfa": required} if required else {}
    if "tags" in parts:
        user |= draw(st.sampled_from(_TAGS))
    if "boundaries" in parts and draw(st.integers(0, 2)) == 0:
        user["permissions_boundary"] = draw(st.sampled_from(pool(_BOUNDARIES, parts)))
    if "aws managed" in parts and draw(st.integers(0, 3)) == 0:
        user["aws_managed_policy_names"] = [draw(st.sampled_from(_AWS_MANAGED))]
    managed = pool(_CUSTOMER_MANAGED, parts)
    if managed and draw(st.integers(0, 3)) == 0:
        user["customer_managed_policy_names"] = [draw(st.sampled_from(managed))]
    if "inline" in parts and draw(st.integers(0, 3)) == 0:
        user["inline_iam_policies"] = {"short": draw(_entries(parts))}
    return user


@st.composite
def _entries(draw: st.DrawFn, parts: Collection[str]) -> dict[str, Any]:
    return {
        "actions": as_list(draw(texts(ACTIONS, parts))),
        "resources": as_list(draw(texts(RESOURCES, parts))),
        "effect": draw(st.sampled_from(["Allow", "Allow", "Deny"])),
        "force_mfa": draw(st.booleans()),
    }


@st.composite
def _own_groups(draw: st.DrawFn, parts: Collection[str]) -> dict[str, Any]:
    drawn = draw(st.lists(documents(parts), max_size=1))
    group: dict[str, Any] = {
        "json_policies": {f"g{number}": each for number, each in enumerate(drawn)},
        "self_management": draw(st.booleans()),
        "customer_managed_policy_names": draw(st.sampled_from([[], [_KEPT]])),
    }
    required = draw(st.sampled_from([None, True, False]))
    group |= {} if required is None else {"require_mfa": required}
    if "inline" in parts and draw(st.booleans()):
        group["inline_iam_policies"] = {"short": draw(_entries(parts))}
    if "aws managed" in parts and draw(st.integers(0, 3)) == 0:
        group["aws_managed_policy_names"] = [draw(st.sampled_from(_AWS_MANAGED))]
    return {"groups": {"own": group}, "policies": {"kept": {"path": "/team/", "json": draw(documents(parts))}}}


@st.composite
def _sides(draw: st.DrawFn, parts: Collection[str]) -> Side:
    user = draw(_users(parts))
    side: Side = {**_ALWAYS, "should_require_mfa": draw(st.sampled_from([True, True, False])), "users": {"bob": user}}
    if "groups" in parts:
        chosen = pool(ACTIONS, parts)
        side["auto_deploy_permissions"] = draw(st.lists(st.sampled_from(chosen), min_size=1, max_size=2, unique=True))
        services = st.lists(st.sampled_from(_SERVICES), max_size=2, unique=True)
        side["iam_group_developers_permitted_services"] = draw(services)
        roles = draw(st.lists(st.sampled_from(_ROLES), min_size=1, max_size=2, unique=True))
        side["iam_groups_for_cross_account_access"] = [{"group_name": "roles", "iam_role_arns": roles}]
    if "own groups" in parts:
        side |= draw(_own_groups(parts))
    return side


@st.composite
def _changed(draw: st.DrawFn, old: Side, parts: Collection[str]) -> Side:
    """Change one thing of a side, or a few."""
    new = copy.deepcopy(old)
    for _ in range(draw(st.integers(1, 2))):
        held = new["users"]["bob"]["json_policies"]
        if held and draw(st.integers(0, 3)):
            name = draw(st.sampled_from(sorted(held)))
            draw(_changed_document(held[name], parts))
            held |= {} if held[name]["Statement"] else {name: draw(documents(parts))}
        else:
            other = draw(_sides(parts))
            places = [(new["users"]["bob"], other["users"]["bob"]), (new, other)]
            differing = [
                (ours, theirs, key)
                for ours, theirs in places
                for key in sorted({*ours, *theirs} - {"users", "json_policies"})
                if ours.get(key) != theirs.get(key)
            ]
            for ours, theirs, key in [draw(st.sampled_from(differing))] if differing else []:
                ours.pop(key, None)
                ours |= {key: theirs[key]} if key in theirs else {}
    return new


@st.composite
def _with_other_tags(draw: st.DrawFn, old: Side, parts: Collection[str]) -> Side:
    """Change the tags, and with them a policy that reads them, which the old side is given: each may hide the other."""
    user = old["users"]["bob"]
    document = draw(documents(parts))
    statement = document["Statement"][0]
    for element in ("NotAction", "NotResource"):
        statement.pop(element, None)
    statement |= {
        "Action": draw(st.sampled_from(["s3:*", "s3:PutObject", "*"])),
        "Resource": draw(st.sampled_from(RESOURCES["tags"])),
    }
    name = draw(st.sampled_from(["p0", "p9"]))
    # What bob holds beside it may grant it all, so most of that goes.
    others = user["json_policies"] if draw(st.booleans()) else {}
    old["users"]["bob"] = user = {**(user if others else {}), "json_policies": {**others, name: document}}
    user |= draw(st.sampled_from(_TAGS))
    new = copy.deepcopy(old)
    changed = new["users"]["bob"]
    changed.pop("tags", None)
    changed |= draw(st.sampled_from(_TAGS))
    value = changed.get("tags", {}).get("team", "red")
    written = json.loads(json.dumps(document).replace(_TEAM, value))
    changed["json_policies"][draw(st.sampled_from([name, "p8"]))] = written
    return new


@st.composite
def _changed_document(draw: st.DrawFn, document: Document, parts: Collection[str]) -> None:
    statements_here = document["Statement"]
    statement = draw(st.sampled_from(statements_here))
    action, resource = (
        next(name for name in (key, f"Not{key}") if name in statement) for key in ("Action", "Resource")
    )
    changes = ["gone", "more", "effect", "actions", "resources", "pattern", "condition", "condition", "version"]
    match draw(st.sampled_from(changes)):
        case "gone":
            statements_here.remove(statement)
        case "more":
            statements_here.append(draw(statements(parts)))
        case "pattern":
            element = draw(st.sampled_from([action, resource]))
            written = as_list(statement[element])
            statement[element] = [*written[1:], draw(st.sampled_from(near(written[0])))]
        case "effect":
            statement["Effect"] = "Deny" if statement["Effect"] == "Allow" else "Allow"
        case "actions":
            statement[action] = draw(texts(ACTIONS, parts))
        case "resources":
            statement[resource] = draw(texts(RESOURCES, parts))
        case "condition":
            statement.pop("Condition", None)
            condition = draw(st.one_of(conditions(parts), st.sampled_from(OF_MFA)))
            statement |= {"Condition": condition} if condition else {}
        case "version" if "versions" in parts:
            document.pop("Version", None)
            document |= draw(st.sampled_from([{"Version": "2012-10-17"}, {"Version": "2008-10-17"}, {}]))


def near(pattern: str) -> list[str]:
    """Give patterns that match a little less than another one, or a little more, and the pattern itself."""
    found = [pattern]
    for variable, value in (("${aws:username}", "bob"), (_TEAM, "bob"), (_TEAM, "red")):
        found += [pattern.replace(variable, value), pattern.replace(value, variable)]
    if "${*}" not in pattern and "${?}" not in pattern:
        found += [pattern.replace("?", "x")]
        found += [pattern.replace("*", other, 1) for other in ("?*", "x*", "x")] if len(pattern) > 1 else []
    if pattern[-1].isalnum():
        found += [f"{pattern[:-1]}?", f"{pattern[:-1]}*", f"{pattern}*"]
    return list(dict.fromkeys(found))


@st.composite
def pairs(draw: st.DrawFn, parts: Collection[str] = EVERYTHING) -> Pair:
    """Draw two sides: apart, with something in common, the second changed in few places, or with other tags.

    Raises:
        ValueError: Something that is no part.
    """
    if not set(parts) <= EVERYTHING:
        raise ValueError(f"not in PARTS: {sorted(set(parts) - EVERYTHING)}")
    old = draw(_sides(parts))
    how = draw(st.sampled_from(["changed", "apart", "changed", "apart", *(["tags"] if "tags" in parts else [])]))
    if how == "changed":
        new = draw(_changed(old, parts))
    elif how == "tags":
        new = draw(_with_other_tags(old, parts))
    else:
        new = draw(_sides(parts))
        if draw(st.booleans()):
            shared = draw(st.sampled_from(["json_policies", "groups", "require_mfa"]))
            theirs, ours = old["users"]["bob"], new["users"]["bob"]
            ours.pop(shared, None)
            ours |= {shared: copy.deepcopy(theirs[shared])} if shared in theirs else {}
            new["should_require_mfa"] = old["should_require_mfa"]
    for side in (old, new):
        _make_groups(side)
    names = draw(st.lists(st.sampled_from(list(REWRITINGS)), min_size=1, max_size=3, unique=True))
    named = sorted({*_elsewhere(old), *_elsewhere(new)})
    elsewhere = {name: draw(_documents_elsewhere(parts)) for name in named}
    undone = draw(st.booleans())
    return {"old": old, "new": new, "elsewhere": elsewhere, "rewritings": names, **({"undone": True} if undone else {})}


def _make_groups(side: Side) -> None:
    """Switch on the groups that bob is in."""
    for name in side["users"]["bob"].get("groups", ()):
        side |= {_MADE_BY[name]: True} if name in _MADE_BY else {}


def _elsewhere(side: Side) -> set[str]:
    user = side["users"]["bob"]
    found = {"group elsewhere"} if "elsewhere" in user.get("groups", ()) else set()
    found |= {f"policy {path}" for path in user.get("customer_managed_policy_names", ()) if path == "team/deploy"}
    return found | ({"policy limits"} if user.get("permissions_boundary") == f"{_POLICY}limits" else set())


@st.composite
def _documents_elsewhere(draw: st.DrawFn, parts: Collection[str]) -> Document:
    document = draw(documents(parts))
    if draw(st.booleans()):
        document["Statement"].append({"Effect": "Allow", "Action": "*", "Resource": "*"})
    return document


def inputs_of(side: Side) -> Inputs:
    """Read a side as a configuration file would be read."""
    side = copy.deepcopy(side)
    for owner in (*side["users"].values(), *side.get("groups", {}).values()):
        owner["json_policies"] = {name: _as_text(each) for name, each in owner.get("json_policies", {}).items()}
    for policy in side.get("policies", {}).values():
        policy |= {"json": _as_text(policy["json"])} if "json" in policy else {}
    return Inputs.model_validate(side)


def _as_text(document: Document | str) -> str:
    return document if isinstance(document, str) else json.dumps(document)


def drawn_pairs(number: int, chosen: int, parts: Collection[str] = EVERYTHING) -> list[Pair]:
    """Draw pairs, the same ones for the same seed.

    Args:
        number: How many.
        chosen: The seed.
        parts: What can be drawn.
    """
    return drawn_examples(pairs(parts), number, chosen)
