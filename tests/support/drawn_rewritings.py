"""Random configurations in which something of bob is written otherwise; what a simulator and the review say of them.

A rewriting is `{"class": name, "old": side, "new": side, "asked": {key: values}, "calls": [call], "elsewhere": {}}`,
with sides as in `changed_policies`. Both sides are the same to IAM; `asked` and `calls` are requests that would show it
if they were not.
"""

import itertools
import random
from typing import NamedTuple

from asked_calls import ask, circumstances, ordinary_calls
from changed_policies import ALWAYS
from drawn_documents import ACTIONS, CONDITIONS, RESOURCES
from equal_parts import BOUNDARY, EQUAL, GROUP, MANAGED, OWN
from hypothesis import strategies as st
from review_checks import Seen
from rewritten_policies import REWRITINGS, rewritten
from samples import ACCOUNT_ID

CLASSES = (*EQUAL, *REWRITINGS)
_MOST_CALLS, _MOST_CONTEXTS = 10, 12

_EFFECTS = ("Allow", "Allow", "Deny")
# None of these changes what is known of bob, or makes a session that is not bob: sts:GetFederationToken.
_QUIET_ACTIONS = ("s3:GetObject", "s3:*", "s3:Get*", "logs:*", "ec2:Describe*", "dynamodb:*", "iam:List*")
_ALL = ("*", "arn:aws:s3:::*", "arn:aws:s3:::home-bob/*", "arn:aws:s3:*:*:*")
_QUIET_GROUPS, _GROUPS = ("logs",), ("logs", "full-access", "iam-user-self-mgmt", "iam-admin")
_LIMITS = tuple(f"arn:aws:iam::aws:policy/{name}" for name in ("PowerUserAccess", "AdministratorAccess"))
_FILLER = {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}
_CARRIERS = (OWN, OWN, OWN, GROUP, MANAGED, BOUNDARY)


def _one_or_more(draw, pool):
    drawn = draw(st.lists(st.sampled_from(pool), min_size=1, max_size=2, unique=True))
    return drawn[0] if len(drawn) == 1 and draw(st.booleans()) else drawn


@st.composite
def _statements(draw, effects=_EFFECTS, actions=ACTIONS):
    """Draw statements of which many are about everything: another condition or resource hides what is written."""
    often = draw(st.integers(0, 2))
    condition = draw(st.sampled_from(CONDITIONS)) if often == 1 else None
    return {
        "Effect": draw(st.sampled_from(effects)),
        "Action": _one_or_more(draw, draw(st.sampled_from([_QUIET_ACTIONS, actions]))),
        "Resource": draw(st.sampled_from(draw(st.sampled_from([_ALL, RESOURCES])))) if often == 2 else "*",
        **({"Condition": condition} if condition else {}),
    }


def quiet_statements(effects=_EFFECTS):
    """Draw statements with which nobody changes what is known of bob."""
    return _statements(effects, _QUIET_ACTIONS)


@st.composite
def written_sides(draw, written):
    """Draw what bob has beside two lists of parts, and where they are; return both sides."""
    parts = [*written.old, *written.new]
    statements = quiet_statements if written.known else _statements
    base = draw(statements())
    keys = {key.lower() for part in parts for keys in part.get("Condition", {}).values() for key in keys}
    if keys & {key.lower() for keys in base.get("Condition", {}).values() for key in keys}:
        del base["Condition"]
    places = {part["at"] for part in parts if "at" in part}
    carriers = [each for each in _CARRIERS if each != BOUNDARY or not (places or written.alone)]
    carrier = draw(st.sampled_from(carriers))
    bob, rest = dict(written.bob), []
    if not written.alone:
        rest = draw(st.lists(statements(), max_size=2))
        groups = draw(st.lists(st.sampled_from(_QUIET_GROUPS if written.known else _GROUPS), max_size=1))
        bob |= {"groups": groups} if groups else {}
        if BOUNDARY not in {*places, carrier} and draw(st.integers(0, 4)) == 4:
            bob |= {"permissions_boundary": draw(st.sampled_from(_LIMITS))}
        if base["Effect"] == "Deny" or carrier == BOUNDARY:
            rest.append({"Effect": "Allow", "Action": draw(st.sampled_from([base["Action"], "s3:*"])), "Resource": "*"})
    common = {**ALWAYS, "should_require_mfa": draw(st.booleans())}
    is_member = draw(st.booleans())
    sides = []
    for one_side in (written.old, written.new):
        placed = {place: [] for place in (OWN, GROUP, MANAGED, BOUNDARY)}
        for part in one_side:
            placed[part.get("at", carrier)].append(_statement(base, part))
        if carrier == BOUNDARY:
            # A boundary stays one, whatever it allows.
            placed[BOUNDARY].append(_FILLER if base["Effect"] == "Allow" else {**_FILLER, "Action": "*"})
        sides.append(_side(common, bob, rest, placed, is_member=is_member and not written.alone))
    return sides


def _statement(base, part):
    """Replace elements of a statement, and add conditions; none at all in `Condition` are those of no other."""
    more = {element: value for element, value in part.items() if element != "at"}
    kept = {name: value for name, value in base.items() if f"Not{name}" not in more}
    blocks = [kept.pop("Condition", {}), more.pop("Condition", None)]
    conditions = {}
    for block in [] if blocks[1] == {} else filter(None, blocks):
        for operator, keys in block.items():
            conditions[operator] = conditions.get(operator, {}) | keys
    return {**kept, **more, **({"Condition": conditions} if conditions else {})}


def _side(common, bob, rest, placed, *, is_member):
    held = {name: _document(found) for name, found in (("rest", rest), ("focus", placed[OWN])) if found}
    user = {**bob, "json_policies": held}
    policies = {}
    if placed[GROUP] or is_member:
        user["groups"] = [*user.get("groups", []), "own"]
    if placed[MANAGED]:
        policies["kept"] = {"path": "/team/", "json": _document(placed[MANAGED])}
        user["customer_managed_policy_names"] = ["team/kept"]
    if placed[BOUNDARY]:
        policies["limit"] = {"json": _document(placed[BOUNDARY])}
        user["permissions_boundary"] = f"arn:aws:iam::{ACCOUNT_ID}:policy/limit"
    of_group = {"focus": _document(placed[GROUP])} if placed[GROUP] else {}
    group = {"json_policies": of_group, "self_management": False, "require_mfa": False}
    return {**common, "users": {"bob": user}, "groups": {"own": group}, "policies": policies}


def _document(statements):
    return {"Version": "2012-10-17", "Statement": statements}


@st.composite
def rewritings(draw, name):
    """Draw a rewriting of one class, in either direction."""
    written = draw(EQUAL[draw(st.sampled_from([*EQUAL])) if name in REWRITINGS else name])
    old, new = draw(written_sides(written))
    if name in REWRITINGS:
        new = rewritten(old, [name])
    if draw(st.booleans()):
        old, new = new, old
    asked = {"asked": dict(written.asked), "calls": written.calls}
    return {"class": name, "old": old, "new": new, "elsewhere": {}, **asked}


class Judged(NamedTuple):
    """What is said of a rewriting: what is wrong with it, and what the review says that changes for bob."""

    wrong: str
    told: tuple[str, ...]


def judge(simulator, rewriting):
    """Ask a simulator whether both sides are the same to IAM, and the review whether it says so."""
    seen = Seen(simulator, rewriting)
    # That a boundary comes is a fact.
    changes = [*seen.says_more(), *(one for one in seen.says_less() if one.kind != "boundary")]
    told = dict.fromkeys(f"{one.level} {one.kind}: {one.text}" for one in changes)
    return Judged(_difference(simulator, rewriting, seen.had, seen.has), tuple(told))


def _difference(simulator, rewriting, *sides):
    """Return a request that only one side allows, in words; "" if none is found."""
    asked = rewriting["asked"]
    everywhere = {key: values for key, values in asked.items() if key.startswith("aws:")}
    others = _some([call for call in ordinary_calls(*sides) if call not in rewriting["calls"]], _MOST_CALLS)
    questions = [
        (call, where)
        for calls, keys in ((rewriting["calls"], asked), (others, everywhere))
        for call in calls
        for where in contexts(keys, *sides)
    ]
    before, after = (ask(simulator, ((held, *each) for each in questions)) for held in sides)
    differing = [each for each, was, now in zip(questions, before, after, strict=True) if was != now]
    return f"{differing[0]} is decided otherwise" if differing else ""


def contexts(asked, *sides):
    """Return circumstances, some of all in which condition keys have some values; None is a missing key."""
    found = [
        where._replace(keys=_with(dict(where.keys), dict(zip(asked, values, strict=True))))
        for where in circumstances(*sides)
        for values in itertools.product(*asked.values())
    ]
    return _some(found, _MOST_CONTEXTS)


def _with(keys, more):
    if "aws:CurrentTime" in more:
        more["aws:EpochTime"] = more["aws:CurrentTime"]  # as a text: the simulator reads numbers as milliseconds
    return tuple((key, value) for key, value in (keys | more).items() if value is not None)


def _some(found, most):
    return random.Random(1).sample(found, min(most, len(found)))
