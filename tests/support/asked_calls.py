"""The calls at which a change is looked at, made from its patterns, and what a simulator of IAM says of them."""

import fnmatch
import itertools
import json
import re
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from drawn_documents import BOB, USERS
from held_policies import SERVICES, as_list, as_simulated
from samples import ACCOUNT_ID
from simulator import ALLOWED, Request

_IAM = f"arn:aws:iam::{ACCOUNT_ID}:"
_EVE, _FULL_ACCESS, _DEPLOY = f"{USERS}eve", f"{_IAM}group/full-access", f"{_IAM}role/deploy"


class Kind(NamedTuple):
    """A kind of resources: what AWS calls it, the shape of its ARNs, some of them, and some actions on it."""

    types: tuple[str, ...]
    shape: str
    samples: tuple[str, ...]
    actions: tuple[str, ...]

    def is_of(self, resource):
        return re.fullmatch(self.shape, resource) is not None


def _regional(service, type_, path, sample, action):
    arn = f"arn:aws:{service}:{{}}:{ACCOUNT_ID}:"
    shape, found = arn.format(r"[\w-]+") + path, arn.format("eu-west-1") + sample
    return Kind((f"{service}:{type_}",), shape, (found,), (f"{service}:{action}",))


def _of_iam(type_, name, action):
    return Kind((f"iam:{type_}",), rf"{_IAM}{type_}/[\w/.@-]+", (f"{_IAM}{type_}/{name}",), (f"iam:{action}",))


KINDS = (
    Kind(
        ("s3:object",),
        r"arn:aws:s3:::[^/:*]+/[^*]+",
        ("arn:aws:s3:::home-bob/x", "arn:aws:s3:::home-eve/y", "arn:aws:s3:::home-bob/?"),
        ("s3:GetObject", "s3:PutObject", "s3:DeleteObject"),
    ),
    Kind(("s3:bucket",), r"arn:aws:s3:::[^/:*]+", ("arn:aws:s3:::home-bob",), ("s3:ListBucket",)),
    Kind(
        ("iam:user",),
        rf"{_IAM}user/[\w/.@-]+",
        (BOB, _EVE),
        ("iam:GetUser", "iam:EnableMFADevice", "iam:ListGroupsForUser", "iam:TagUser", "iam:ChangePassword"),
    ),
    Kind(
        ("iam:role", "sts:role"),
        r"arn:aws:iam::\d{12}:role/[\w/.@-]+",
        (_DEPLOY,),
        ("iam:PassRole", "iam:GetRole", "sts:AssumeRole"),
    ),
    _of_iam("group", "logs", "GetGroup"),
    _of_iam("policy", "a", "GetPolicy"),
    _of_iam("mfa", "bob", "CreateVirtualMFADevice"),
    _regional("logs", "log-stream", r"log-group:\w+:log-stream:\w+", "log-group:a:log-stream:b", "GetLogEvents"),
    _regional("secretsmanager", "Secret", r"secret:\w+", "secret:a", "GetSecretValue"),
    Kind(("sso:Instance",), r"arn:aws:sso:::instance/\w+", ("arn:aws:sso:::instance/a",), ()),
    _regional("dynamodb", "table", r"table/\w+", "table/a", "GetItem"),
    Kind(("",), r"[*]", ("*",), ("ec2:DescribeInstances", "iam:ListUsers", "iam:ListRoles")),
)
_KIND = {name: kind for kind in KINDS for name in kind.types}

ESCALATIONS = (
    *((f"iam:{name}", user) for name in ("PutUserPolicy", "AttachUserPolicy") for user in (BOB, _EVE)),
    *((f"iam:{name}", _EVE) for name in ("CreateAccessKey", "CreateLoginProfile", "UpdateLoginProfile")),
    *((f"iam:{name}", BOB) for name in ("PutUserPermissionsBoundary", "DeleteUserPermissionsBoundary")),
    *((f"iam:{name}", _FULL_ACCESS) for name in ("AddUserToGroup", "AttachGroupPolicy", "PutGroupPolicy")),
    *((f"iam:{name}", _DEPLOY) for name in ("UpdateAssumeRolePolicy", "AttachRolePolicy", "PutRolePolicy")),
    *((f"iam:{name}", f"{_IAM}policy/a") for name in ("CreatePolicyVersion", "SetDefaultPolicyVersion")),
    ("sso:CreateAccountAssignment", "arn:aws:sso:::instance/a"),
)
"""Calls, each an action and what it is used on, with which somebody gives themselves or others permissions."""

ORDINARY = (
    *ESCALATIONS,
    *((action, resource) for kind in KINDS for action in kind.actions for resource in kind.samples[:2]),
    ("iam:CreateAccessKey", BOB),
    ("sts:AssumeRole", "arn:aws:iam::222233334444:role/admin"),
    ("sts:GetSessionToken", "*"),
)
"""Calls at which every change is looked at."""

_ADDRESSES = ("10.1.2.3", "192.0.2.1")
_NOW = (("aws:CurrentTime", "2026-12-01T00:00:00Z"),)
_FILLS = ("bob", "x", "bob/x", "")


class Circumstances(NamedTuple):
    """The context of a request: whether MFA is present (None: the key is missing), and further keys."""

    mfa: bool | None
    keys: tuple[tuple[str, str], ...] = ()


def circumstances(*sides):
    """Return every combination of the context keys that the documents of some users are about."""
    written = json.dumps([source.document for held in sides for source in held.all_sources]).lower()
    states = (True, False, None) if "multifactorauth" in written else (None,)
    ages = ("60", "7200") if "multifactorauthage" in written else ("60",)
    regions = ("eu-west-1", "us-east-1") if "requestedregion" in written else ("eu-west-1",)
    addresses = [[("aws:SourceIp", each)] for each in _ADDRESSES] if "sourceip" in written else [[]]
    now = _NOW if "currenttime" in written else ()
    with_age = [("aws:MultiFactorAuthAge", age) for age in ages]  # the key is there while MFA is
    return [
        Circumstances(mfa, (("aws:RequestedRegion", region), *address, *now, *age))
        for mfa in states
        for age in ([[one] for one in with_age] if mfa else [[]])
        for region in regions
        for address in addresses
    ]


def ask(simulator, questions):
    """Return for each call whether the simulator allows it to a user with certain documents."""
    simulated = {}  # by identity, which lasts as long as it is held here
    requests = []
    for held, (action, resource), where in questions:
        if id(held) not in simulated:
            known = held.context
            request = Request(
                principal=held.arn,
                action="",
                policies=[as_simulated(source, known) for source in held.sources],
                boundary=as_simulated(held.boundary, known) if held.boundary else None,
                context=known,
            )
            simulated[id(held)] = (held, request)
        _, request = simulated[id(held)]
        context = {**request.context, **held.context_on(resource), **dict(where.keys)}
        requests.append(replace(request, action=action, resource=resource, mfa=where.mfa, context=context))
    return [decision == ALLOWED for decision in simulator.decide(requests)]


def ordinary_calls(*sides):
    """Return the calls of every change, and some that are made from the patterns of this one."""
    found = dict.fromkeys(ORDINARY)
    for kind in KINDS[:4]:
        made = itertools.islice(_resources(kind, sides, _FILLS[:2]), 6)
        found |= dict.fromkeys((action, resource) for resource in made for action in kind.actions[:2])
    return list(_mentioned(found, sides))


def many_calls(simulator, *sides, most=400):
    """Return many calls that are made from the patterns: a few actions of each, on resources of each."""
    patterns = dict.fromkeys(text for text in _texts("Action", sides) if text.partition(":")[0].lower() in SERVICES)
    actions = []
    for pattern in patterns:
        expanded = _expanded(simulator, pattern)
        actions += expanded[:: max(1, len(expanded) // 12)][:12]
    actions += [one for kind in KINDS for action in kind.actions for one in _expanded(simulator, action)]
    found = dict.fromkeys(ORDINARY)
    for action in dict.fromkeys(actions):
        types = [f"{action.name.partition(':')[0]}:{each}" for each in action.resource_types] or [""]
        kind = next((_KIND[each] for each in types if each in _KIND), None)
        if kind:
            resources = dict.fromkeys((*itertools.islice(_resources(kind, sides, _FILLS), 8), *kind.samples))
            found |= dict.fromkeys((action.name, resource) for resource in resources)
    return list(_mentioned(found, sides))[:most]


def _mentioned(calls, sides):
    """Return the calls whose actions some statement may allow: no other can be allowed on any side."""
    statements = [each for held in sides for source in held.sources for each in as_list(source.document["Statement"])]
    allowing = [each for each in statements if each["Effect"] == "Allow"]
    patterns = {text.lower() for each in allowing for text in as_list(each.get("Action", "*"))}
    mentioned = re.compile("|".join(map(fnmatch.translate, sorted(patterns))) or r"(?!)")
    return (call for call in calls if mentioned.match(call[0].lower()))


@lru_cache(maxsize=4096)
def _expanded(simulator, pattern):
    return tuple(simulator.expand(pattern))


def _texts(element, sides):
    for held in sides:
        for source in held.all_sources:
            for statement in as_list(source.document["Statement"]):
                yield from as_list(statement.get(element, statement.get(f"Not{element}", [])))


def _resources(kind, sides, fills):
    """Fill the wildcards and variables of patterns, so that ARNs of a kind come out."""
    found = set()
    for fill, held in itertools.product(fills, sides):
        for pattern in _texts("Resource", [held]):
            resource = _filled(pattern, held, fill)
            if resource not in found and kind.is_of(resource):
                found.add(resource)
                yield resource


def _filled(pattern, held, fill):
    context = {key.lower(): value for key, value in held.context.items()}
    segments = pattern.split(":", 5)
    usual = ("arn", "aws", "s3", "eu-west-1", held.account)

    def filled(part):
        if not part.startswith("${"):
            return re.sub(r"\*+", fill, part).replace("?", "b")
        key, _, default = part[2:-1].partition(", ")
        return key if key in "*?$" else context.get(key.lower(), default.strip("'") or fill)

    fixed = [usual[place] if segment == "*" else segment for place, segment in enumerate(segments[:5])]
    return ":".join([*fixed, *("".join(map(filled, re.split(r"(\$\{[^}]*\})", rest))) for rest in segments[5:])])
