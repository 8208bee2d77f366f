"""Who can become whom in an account, found step by step: each call is asked of the simulator, and then made.

What somebody has who can call IAM, and what each call changes, is as AWS documents the call. A step is one call that
succeeds, whoever makes it; to give a user an MFA device takes two, and is one step here.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
"""

import json
import re
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import NamedTuple

from moto.iam.aws_managed_policies import aws_managed_policies_data
from samples import ACCOUNT_ID, PGP_PUBLIC_KEY
from simulator import ALLOWED, Request

IAM = f"arn:aws:iam::{ACCOUNT_ID}:"
OF_AWS = "arn:aws:iam::aws:policy/"
ADMINISTRATOR = f"{OF_AWS}AdministratorAccess"
ADDED = "added"
"""The name of an inline policy that is new."""

KEY, PASSWORD, MFA = None, False, True
"""As what somebody is signed in: what the request says of MFA.

A session of GetSessionToken without MFA says "false" as a password does, but it may not call IAM.
"""

_TO_ATTACH = ("AdministratorAccess", "IAMFullAccess")
_MOST_ATTACHED = 10
_MOST_STATES = 150
_MOST_TRIED = 3


def as_text(*statements):
    """Return a policy document as JSON."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


ALLOW_ALL = as_text({"Effect": "Allow", "Action": "*", "Resource": "*"})


@dataclass(frozen=True, kw_only=True)
class User:
    """A user. Documents are JSON, by name of the inline policy; what is attached, and the boundary, are ARNs.

    Who was renamed is called otherwise than at the beginning.
    """

    path: str = "/"
    called: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    documents: Mapping[str, str] = field(default_factory=dict)
    attached: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    boundary: str | None = None
    has_password: bool = False
    keys: int = 0


@dataclass(frozen=True, kw_only=True)
class Group:
    path: str = "/"
    called: str = ""
    documents: Mapping[str, str] = field(default_factory=dict)
    attached: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Policy:
    document: str
    path: str = "/"
    tags: Mapping[str, str] = field(default_factory=dict)
    called: str = ""


@dataclass(frozen=True, kw_only=True)
class Account:
    users: Mapping[str, User]
    groups: Mapping[str, Group] = field(default_factory=dict)
    policies: Mapping[str, Policy] = field(default_factory=dict)

    def arn(self, kind, name):
        found = {"user": self.users, "group": self.groups, "policy": self.policies}[kind][name]
        return f"{IAM}{kind}{found.path}{found.called or name}"

    @cached_property
    def own(self):
        """ARN of each managed policy of the account -> document."""
        return {self.arn("policy", name): policy.document for name, policy in self.policies.items()}

    def document(self, arn):
        return self.own.get(arn) or _of_aws(arn)

    def of_group(self, name):
        """Return the documents of a group."""
        group = self.groups[name]
        return (*group.documents.values(), *map(self.document, group.attached))

    @cached_property
    def held(self):
        """Name of each user -> the documents that say what they may, without the boundary."""
        return {name: tuple(dict.fromkeys(self._of_user(user))) for name, user in self.users.items()}

    def _of_user(self, user):
        yield from user.documents.values()
        yield from map(self.document, user.attached)
        for name in user.groups:
            yield from self.of_group(name)

    @cached_property
    def all_text(self):
        """All documents but those of AWS."""
        return "\n".join(self.texts)

    @cached_property
    def texts(self):
        """The documents one by one."""
        holders = (*self.users.values(), *self.groups.values())
        return [*dict.fromkeys([*(text for each in holders for text in each.documents.values()), *self.own.values()])]

    @cached_property
    def key(self):
        """What differs between two states of one account."""
        return (
            *self.users,
            *self.groups,
            *((user.path, user.called, *map(_sorted, (user.tags, user.documents))) for user in self.users.values()),
            *((group.path, group.called) for group in self.groups.values()),
            *((frozenset(user.attached), frozenset(user.groups), user.boundary) for user in self.users.values()),
            *((user.has_password, user.keys) for user in self.users.values()),
            *((_sorted(group.documents), frozenset(group.attached)) for group in self.groups.values()),
            *(
                (arn, policy.document, _sorted(policy.tags))
                for arn, policy in zip(self.own, self.policies.values(), strict=True)
            ),
        )

    def with_(self, kind, name, **changes):
        """Return the account after a change of one user, group or policy."""
        of_kind = getattr(self, kind)
        return replace(self, **{kind: {**of_kind, name: replace(of_kind[name], **changes)}})

    def as_inputs(self):
        """Return the configuration that makes this account, and nothing else."""
        return {
            "aws_account_id": ACCOUNT_ID,
            "should_require_mfa": False,
            "enable_iam_groups": False,
            "users": {name: _user_inputs(user) for name, user in self.users.items()},
            "groups": {
                name: {"self_management": False, "require_mfa": False, **_holder_inputs(group)}
                for name, group in self.groups.items()
            },
            "policies": {
                name: {"path": each.path, "json": each.document, "tags": dict(each.tags)}
                for name, each in self.policies.items()
            },
        }


def _sorted(mapping):
    return tuple(sorted(mapping.items()))


def _holder_inputs(holder):
    of_aws = [arn.removeprefix(OF_AWS) for arn in holder.attached if arn.startswith(OF_AWS)]
    own = [arn.removeprefix(f"{IAM}policy/") for arn in holder.attached if not arn.startswith(OF_AWS)]
    return {
        "path": holder.path,
        "json_policies": dict(holder.documents),
        "aws_managed_policy_names": of_aws,
        "customer_managed_policy_names": own,
    }


def _user_inputs(user):
    slots = {2: {"access_key_slots": {"first": "previous", "second": "current"}}}.get(user.keys, {})
    credentials = {"pgp_key": PGP_PUBLIC_KEY} if user.has_password or user.keys else {}
    return {
        **_holder_inputs(user),
        **credentials,
        **slots,
        "tags": dict(user.tags),
        "groups": list(user.groups),
        "permissions_boundary": user.boundary,
        "create_login_profile": user.has_password,
        "create_access_keys": user.keys > 0,
    }


@cache
def _all_of_aws():
    found = json.loads(aws_managed_policies_data)
    return {f"{OF_AWS[:-1]}{each.get('Path', '/')}{name}": each["Document"] for name, each in found.items()}


@cache
def _of_aws(arn):
    """Return the document of an AWS managed policy; one that does not exist says nothing."""
    found = _all_of_aws().get(arn)
    return as_text() if found is None else json.dumps(found)


# What documents are about.

ON_USERS = {
    *("CreateAccessKey", "DeleteAccessKey", "CreateLoginProfile", "DeleteLoginProfile"),
    *("UpdateLoginProfile", "EnableMFADevice"),
    *("PutUserPolicy", "DeleteUserPolicy", "AttachUserPolicy", "DetachUserPolicy", "UpdateUser"),
    *("DeleteUserPermissionsBoundary", "PutUserPermissionsBoundary", "TagUser", "UntagUser", "CreateUser"),
}
_ON_GROUPS = {
    *("AddUserToGroup", "RemoveUserFromGroup", "PutGroupPolicy", "DeleteGroupPolicy"),
    *("AttachGroupPolicy", "DetachGroupPolicy", "UpdateGroup", "CreateGroup"),
}
_ON_POLICIES = {"CreatePolicy", "CreatePolicyVersion", "TagPolicy", "UntagPolicy"}
ACTIONS = (*sorted(ON_USERS | _ON_GROUPS | _ON_POLICIES), "CreateVirtualMFADevice")
"""The calls that are made."""

# Calls whose condition keys have the boundary that the user has; for PutUserPermissionsBoundary it is the new one.
_WITH_BOUNDARY = {
    *("PutUserPolicy", "DeleteUserPolicy", "AttachUserPolicy", "DetachUserPolicy", "DeleteUserPermissionsBoundary"),
}


@cache
def _read(text):
    """Return the document, the same one for the same text."""
    return json.loads(text)


@cache
def _statements(text):
    """Return the effect of each statement, whether it is about the actions that it names, and a pattern of those."""
    found = _read(text)["Statement"]
    return [
        (each["Effect"], "Action" in each, _pattern(each.get("Action", each.get("NotAction"))))
        for each in (found if isinstance(found, list) else [found])
    ]


def _pattern(named):
    patterns = [
        each for each in ([named] if isinstance(named, str) else named) if re.match(r"iam:|[^:]*[*?]", each, re.I)
    ]
    made = "|".join(re.escape(each).replace(r"\*", ".*").replace(r"\?", ".") for each in patterns)
    return re.compile(made or "(?!)", re.IGNORECASE)


@cache
def effects(text, action):
    """Return the effects of those statements that are about an action."""
    return {
        effect
        for effect, is_named, pattern in _statements(text)
        if is_named == (pattern.fullmatch(f"iam:{action}") is not None)
    }


@cache
def has(effect, text):
    """Return whether a document has a statement of this effect about a call that is made here."""
    return any(effect in effects(text, action) for action in ACTIONS)


@cache
def _lower(text):
    return text.lower()


# Calls and steps.


class Call(NamedTuple):
    action: str
    resource: str
    context: tuple[tuple[str, str | tuple[str, ...]], ...] = ()


class Step(NamedTuple):
    """What a call does: `AddUserToGroup admins eve`, `AttachUserPolicy eve AdministratorAccess`."""

    action: str
    target: str
    detail: str = ""
    value: str = ""

    def __str__(self):
        detail = self.detail.rpartition("/")[2] if self.detail.startswith("arn:") else self.detail
        return " ".join(filter(None, (self.action, self.target, detail, self.value)))


def calls_of(account, step):
    """Return the calls that a step takes, each with its alternatives."""
    action, target, detail, value = step
    if action == "CreatePolicy":
        return [[Call(action, f"{IAM}policy{detail}{target}")]]
    if action == "CreateGroup":
        return [[Call(action, f"{IAM}group{detail}{target}")]]
    if action == "CreateUser":
        path, boundary, *tag = detail.split(" ")
        context = [("iam:PermissionsBoundary", boundary)] if boundary else []
        context += [("aws:TagKeys", (tag[0],)), (f"aws:RequestTag/{tag[0]}", value)] if tag else []
        return [[Call(action, f"{IAM}user{path}{target}", tuple(context))]]
    if action in _ON_POLICIES:
        tagged = [_as_keys(name, tag)[1] for name, tag in account.policies[target].tags.items()]
        return [[Call(action, account.arn("policy", target), (*tagged, *_with_tag(action, detail, value)))]]
    by_policy = [("iam:PolicyARN", detail)] if action.startswith(("Attach", "Detach")) else []
    if action in _ON_GROUPS:
        moved = [f"{IAM}group{detail}{value or target}"] if action == "UpdateGroup" else []
        return [[Call(action, arn, tuple(by_policy))] for arn in (account.arn("group", target), *moved)]
    user = account.users[target]
    context = [*by_policy, *(key for name, tag in user.tags.items() for key in _as_keys(name, tag))]
    if action in _WITH_BOUNDARY and user.boundary:
        context.append(("iam:PermissionsBoundary", user.boundary))
    if action == "PutUserPermissionsBoundary":
        context.append(("iam:PermissionsBoundary", detail))
    arn = account.arn("user", target)
    contexts = [context]
    if action == "UntagUser":
        contexts = [[*context, *_with_tag(action, detail, value)]]
    if action == "TagUser":
        contexts = [context + with_others for with_others in _tagging(account, detail, value)]
    found = [[Call(action, arn, tuple(each)) for each in contexts]]
    if action == "CreateLoginProfile" and user.has_password:  # deleted first
        found.append([Call("DeleteLoginProfile", arn, tuple(context))])
    if action == "EnableMFADevice":
        found.append([Call("CreateVirtualMFADevice", arn) for arn in _device_arns(account)])
    if action == "UpdateUser":  # both where the user is and where they come to be
        found.append([Call(action, f"{IAM}user{detail}{value or target}", tuple(context))])
    return found


def _as_keys(name, tag):
    return (f"iam:ResourceTag/{name}", tag), (f"aws:ResourceTag/{name}", tag)


def _with_tag(action, key, value):
    """Return what a call says of a tag that it sets or removes."""
    if action.startswith(("Tag", "Untag")):
        yield "aws:TagKeys", (key,)
    if action.startswith("Tag"):
        yield f"aws:RequestTag/{key}", value


def _tagging(account, key, value):
    """Yield what a call says of the tags that it sets: one, or another one too that documents ask for."""
    yield [("aws:TagKeys", (key,)), (f"aws:RequestTag/{key}", value)]
    for other, values in re.findall(r"\"aws:RequestTag/([^\"]+)\": (\[[^]]*\]|\"[^\"]*\")", account.all_text):
        if other.lower() != key.lower():
            tags = (f"aws:RequestTag/{key}", value), (f"aws:RequestTag/{other}", re.findall(r"\"([^\"]*)\"", values)[0])
            yield [("aws:TagKeys", (key, other)), *tags]


def _device_arns(account):
    """Return ARNs that a virtual MFA device may get: all those that patterns in documents could be about."""
    names = {"spare", *account.users}
    for pattern in re.findall(r":mfa/([^\"]+)", account.all_text):
        for name in account.users:
            made = pattern.replace("${aws:username}", name).replace("*", "x").replace("?", "x")
            if "$" not in made:
                names.add(made)
    return [f"{IAM}mfa/{name}" for name in sorted(names)]


class State(NamedTuple):
    """An account, and as whom somebody acts there: users, each with how they are signed in."""

    account: Account
    acted: frozenset[tuple[str, bool | None]]

    @property
    def key(self):
        return self.acted, self.account.key


def after(state, step):
    """Return the state after a step."""
    account, acted = state
    action, target, detail, value = step
    kind = "groups" if action in _ON_GROUPS else "policies" if action in _ON_POLICIES else "users"
    match action:
        case "CreatePolicy":
            made = {**account.policies, target: Policy(document=ALLOW_ALL, path=detail)}
            return State(replace(account, policies=made), acted)
        case "CreateGroup":
            return State(replace(account, groups={**account.groups, target: Group(path=detail)}), acted)
        case "CreateUser":
            path, boundary, *tag = detail.split(" ")
            made = User(path=path, boundary=boundary or None, tags={tag[0]: value} if tag else {})
            return State(replace(account, users={**account.users, target: made}), acted)
        case "CreateAccessKey":
            account = account.with_("users", target, keys=account.users[target].keys + 1)
            return State(account, acted | {(target, KEY)})
        case "DeleteAccessKey":
            return State(account.with_("users", target, keys=account.users[target].keys - 1), acted)
        case "CreateLoginProfile" | "UpdateLoginProfile":
            return State(account.with_("users", target, has_password=True), acted | {(target, PASSWORD)})
        case "EnableMFADevice":
            return State(account, acted | {(target, MFA)})
        case "CreatePolicyVersion":
            return State(account.with_("policies", target, document=ALLOW_ALL), acted)
        case "AddUserToGroup":
            changed = account.with_("users", detail, groups=(*account.users[detail].groups, target))
            return State(changed, acted)
        case "RemoveUserFromGroup":
            groups = tuple(name for name in account.users[detail].groups if name != target)
            return State(account.with_("users", detail, groups=groups), acted)
        case "UpdateUser" | "UpdateGroup":
            return State(account.with_(kind, target, path=detail, called=value), acted)
        case "DeleteUserPermissionsBoundary":
            return State(account.with_("users", target, boundary=None), acted)
        case "PutUserPermissionsBoundary":
            return State(account.with_("users", target, boundary=detail), acted)
        case "TagUser" | "TagPolicy" | "UntagUser" | "UntagPolicy":
            had = getattr(account, kind)[target].tags
            others = {key: tag for key, tag in had.items() if key.lower() != detail.lower()}
            added = {detail: value} if action.startswith("Tag") else {}
            return State(account.with_(kind, target, tags={**others, **added}), acted)
    holder = getattr(account, kind)[target]
    match action[: action.index("User" if kind == "users" else "Group")]:
        case "Put":
            changes = {"documents": {**holder.documents, detail: ALLOW_ALL}}
        case "Delete":
            changes = {"documents": {name: text for name, text in holder.documents.items() if name != detail}}
        case "Attach":
            changes = {"attached": (*holder.attached, detail)}
        case "Detach":
            changes = {"attached": tuple(arn for arn in holder.attached if arn != detail)}
    return State(account.with_(kind, target, **changes), acted)


def steps_of(state):
    """Yield each step that could be of use and is possible if it is allowed, and whether it is nothing but a gain.

    A gain takes nothing that could be of use later, so it may be made at once. What only takes an Allow away is of no
    use, and no step. To give something to a user is of use once somebody acts as them.
    """
    account, acted = state
    acting = [name for name in account.users if any((name, how) in acted for how in (KEY, PASSWORD, MFA))]
    for name, user in account.users.items():
        if (name, KEY) not in acted:
            yield Step("CreateAccessKey" if user.keys < 2 else "DeleteAccessKey", name), True
        if (name, PASSWORD) not in acted:
            yield Step("CreateLoginProfile", name), True
            if user.has_password:
                yield Step("UpdateLoginProfile", name), True
        if name in acting and (name, MFA) not in acted:
            yield Step("EnableMFADevice", name), True
    for name in acting:
        for group in account.groups:
            denies = any(has("Deny", text) for text in account.of_group(group))
            if group not in account.users[name].groups:
                yield Step("AddUserToGroup", group, name), not denies
            elif denies:
                yield Step("RemoveUserFromGroup", group, name), False
        yield from _of_holder(account, "User", name, account.users[name])
        yield from _of_boundary(account, name)
    for name, group in account.groups.items():
        yield from _of_holder(account, "Group", name, group)
    for name, policy in account.policies.items():
        if policy.document != ALLOW_ALL:
            yield Step("CreatePolicyVersion", name), True
    for path, name in _places(account, "policy", "CreatePolicy"):
        if (made := name or "made") not in account.policies:
            yield Step("CreatePolicy", made, path), True
    yield from ((step, True) for step in (*_new_users(account), *_new_groups(account)))
    for step in (*_of_attributes(account), *_of_places(account)):
        yield step, False


def _new_groups(account):
    for path, name in sorted(_places(account, "group", "CreateGroup")):
        if (made := name or "made") not in account.groups:
            yield Step("CreateGroup", made, path)


def _new_users(account):
    """Yield users who can be made: one for each place, boundary and tag that documents are about."""
    places = sorted(_places(account, "user", "CreateUser"))
    boundaries = {*re.findall(r"\"iam:PermissionsBoundary\": \"([^\"*?$]+)\"", account.all_text)} if places else ()
    tags = (
        re.findall(r"\"(?:aws|iam):(?:Request|Resource)Tag/([^\"]+)\": \"([^\"*?$]+)\"", account.all_text)
        if places
        else []
    )
    ways = [(boundary, tag) for boundary in ("", *sorted(boundaries)) for tag in ((), *sorted({*tags}))]
    for path, name in places:
        for number, (boundary, tag) in enumerate(ways):
            made = name or f"made{number or ''}"
            if made not in account.users and not any(made == each.called for each in account.users.values()):
                yield Step("CreateUser", made, " ".join((path, boundary, *tag[:1])), *tag[1:])


def _of_holder(account, kind, name, holder):
    denying = [each for each, text in holder.documents.items() if has("Deny", text)]
    for each in ([] if ALLOW_ALL in holder.documents.values() else [ADDED]) + denying:
        yield Step(f"Put{kind}Policy", name, each), True
    for each in denying:
        yield Step(f"Delete{kind}Policy", name, each), not has("Allow", holder.documents[each])
    for arn in holder.attached:
        if has("Deny", account.document(arn)):
            # Somebody may rewrite it instead.
            yield Step(f"Detach{kind}Policy", name, arn), arn not in account.own and not has("Allow", _of_aws(arn))
    for arn in _to_attach(account) if len(holder.attached) < _MOST_ATTACHED else ():
        if arn not in holder.attached:
            yield Step(f"Attach{kind}Policy", name, arn), not has("Deny", account.document(arn))


def _to_attach(account):
    named = re.findall(rf"{OF_AWS}[\w+=,.@/-]+", account.all_text)
    found = dict.fromkeys([*(OF_AWS + name for name in _TO_ATTACH), *named, *account.own])
    return [arn for arn in found if has("Allow", account.document(arn))]


def _of_boundary(account, name):
    boundary = account.users[name].boundary
    asked = "iam:permissionsboundary" in _lower(account.all_text)  # what somebody may do with a user depends on it
    if boundary is None and not asked:
        return
    if boundary is not None:
        yield Step("DeleteUserPermissionsBoundary", name), not asked
    for arn in dict.fromkeys((*_to_attach(account), *(account.own if asked else ()))):
        if arn != boundary:
            yield Step("PutUserPermissionsBoundary", name, arn), arn == ADMINISTRATOR and not asked


def _of_attributes(account):
    """Yield changes of tags to values that documents are about."""
    text = account.all_text
    tags = re.findall(
        r"\"(?:iam:ResourceTag|aws:ResourceTag|aws:PrincipalTag)/([^\"]+)\": (\[[^]]*\]|\"[^\"]*\")", text
    )
    keys = {key for key, _ in tags} | set(re.findall(r"\$\{aws:PrincipalTag/([\w-]+)\}", text))
    values = {(key, value) for key, found in tags for value in re.findall(r"\"([^\"]*)\"", found)}
    values = {pair for pair in values if not set("*?$") & set(pair[1])}
    values |= {(key, "x") for key in keys}
    values |= {(key, str(int(value) + step)) for key, value in values if value.isdigit() for step in (-1, 1)}
    values |= {(key, tag) for key in keys for each in account.users.values() for tag in each.tags.values()}
    for kind, each in (("User", account.users), ("Policy", account.policies)):
        for name, tagged in each.items():
            present = {key.lower(): value for key, value in tagged.tags.items()}
            for key, value in sorted(values):
                if present.get(key.lower()) != value:
                    yield Step(f"Tag{kind}", name, key, value)
            for key in tagged.tags:
                if key.lower() in map(str.lower, keys):
                    yield Step(f"Untag{kind}", name, key)


def _of_places(account):
    """Yield changes of paths and names to those that documents are about."""
    for kind, each in (("User", account.users), ("Group", account.groups)):
        places = _places(account, kind.lower(), f"Update{kind}") | {(one.path, "") for one in each.values()}
        taken = {one.called or name for name, one in each.items()}
        for name, one in each.items():
            for path, called in sorted(places):
                if (path, called) not in ((one.path, one.called), (one.path, "")) and called not in taken:
                    yield Step(f"Update{kind}", name, path, called)


def _places(account, kind, action):
    """Return the paths, and names, that documents are about, if one may allow to make use of them; "": any name."""
    if not any("Allow" in effects(text, action) for text in account.texts):
        return set()
    found = {("/", "")}
    if kind == "user":  # a name that no document is about, and those that conditions ask for
        found.add(("/", "x"))
        for pattern in re.findall(r"\"aws:username\": \"([^\"]*[*?][^\"]*)\"", account.all_text):
            found |= {(each.path, re.sub(r"[*?]", "x", pattern)) for each in account.users.values()}
    for pattern in _with_tags(account, re.findall(rf":(?:{kind}|\*)/([^\"]*)\"", account.all_text)):
        path, _, name = re.sub(r"\$\{[^}]*\}", "*", pattern).rpartition("/")
        path = re.sub(r"[*?]", "x", f"/{path}/" if path else "/")
        if name == "*" or not set("*?") & set(name):  # of a single name, nobody knows whether it exists
            found.add((path, ""))
        else:
            found.add((path, re.sub(r"[*?]", "x", name)))
    return found


def _with_tags(account, patterns):
    """Yield patterns with each value that a tag of a user has in the place of the variable."""
    for pattern in patterns:
        found = re.search(r"\$\{aws:PrincipalTag/([^}]+)\}", pattern)
        tags = [{key.lower(): tag for key, tag in each.tags.items()} for each in account.users.values()]
        values = {each.get(found[1].lower(), "x") for each in tags} | {"x"} if found else ()
        yield from (pattern.replace(found[0], value) for value in sorted(values)) if found else (pattern,)


class Decisions:
    """What the simulator says of calls, asked once each."""

    def __init__(self, simulator, mfa=None):
        self._simulator = simulator
        self._mfa = mfa
        self._known = {}
        self.asked = 0

    def allowed(self, state, steps):
        """Return of each step whether somebody acted as may make each of its calls."""
        needed = [calls_of(state.account, step) for step in steps]
        asked = {call for calls in needed for alternatives in calls for call in alternatives}
        found = self._callers(state, asked)
        return [all(any(found[call] for call in alternatives) for alternatives in calls) for calls in needed]

    def administrators(self, state):
        """Return the users acted as who may give themselves all permissions."""
        asked = {}
        for name in sorted({name for name, _ in state.acted}):
            steps = (Step("PutUserPolicy", name, ADDED), Step("AttachUserPolicy", name, ADMINISTRATOR))
            asked[name] = {alternatives[0] for step in steps for alternatives in calls_of(state.account, step)}
        found = self._callers(state, {call for calls in asked.values() for call in calls})
        return [name for name, calls in asked.items() if any(name in found[call] for call in calls)]

    def _callers(self, state, calls):
        """Return the names of those who may make each call."""
        callers, unknown, waiting = {call: set() for call in calls}, {}, []
        by_action = {}
        acted = state.acted
        if self._mfa is not None:
            acted = {(name, how) for name, how in acted if how != MFA}
        if self._mfa:
            acted |= {(name, MFA) for name, _ in acted}
        for name, mfa in acted:
            for call in calls:
                who = by_action.get((name, call.action))
                if who is None:
                    who = by_action[name, call.action] = _relevant(state.account, name, call.action)
                if who is NOBODY:
                    continue
                key = _key(state.account, name, mfa, who, call)
                if key not in self._known:
                    unknown[key] = None
                waiting.append((call, name, key))
        requests = [_request(*key) for key in unknown]
        if requests:
            self.asked += len(requests)
            for key, decision in zip(unknown, self._simulator.decide(requests), strict=True):
                self._known[key] = decision == ALLOWED
        for call, name, key in waiting:
            if self._known[key]:
                callers[call].add(name)
        return callers


NOBODY = ()


def _relevant(account, name, action):
    """Return the documents that are about an action, the boundary, and all that they say in lower case."""
    texts = tuple(text for text in account.held[name] if effects(text, action))
    boundary = account.users[name].boundary
    limit = None if boundary is None else account.document(boundary)
    if not any("Allow" in effects(text, action) for text in texts):
        return NOBODY
    if limit is not None and "Allow" not in effects(limit, action):
        return NOBODY
    return texts, limit, _lower("\n".join((*texts, limit or "")))


def _key(account, name, mfa, who, call):
    """Return what a decision depends on: of the context, the keys that a document names."""
    texts, limit, said = who
    arn, user = account.arn("user", name), account.users[name]
    context = [*call.context]
    if "aws:principal" in said:
        context += [("aws:PrincipalArn", arn), ("aws:PrincipalAccount", ACCOUNT_ID), ("aws:PrincipalType", "User")]
        context += [(f"aws:PrincipalTag/{key}", tag) for key, tag in user.tags.items()]
    context = tuple((key, value) for key, value in context if key.lower() in said)
    return arn, call.action, call.resource, mfa if "multifactorauth" in said else None, texts, limit, context


def _request(arn, action, resource, mfa, texts, limit, context):
    return Request(
        principal=arn,
        action=f"iam:{action}",
        resource=resource,
        mfa=mfa,
        policies=[_read(text) for text in texts],
        boundary=None if limit is None else _read(limit),
        context={key: list(value) if isinstance(value, tuple) else value for key, value in context},
    )


@dataclass(frozen=True)
class Found:
    """What somebody can come to: ways are steps in order, of which none can be left out.

    When not all was looked at, there may be more.
    """

    administrator: tuple[Step, ...] | None
    acts_as: Mapping[str, Mapping[bool | None, tuple[Step, ...]]]
    is_all: bool


class Explorer:
    """Finds what users can come to. It keeps what the simulator has said.

    Args:
        simulator: Who is asked.
        mfa: Whether everybody has MFA, or nobody; None: who begins has it, and others as devices are enabled.
    """

    def __init__(self, simulator, mfa=None):
        self.decisions = Decisions(simulator, mfa)

    def explore(self, account, name, steps=5):
        """Find what somebody can come to, up to where they are an administrator.

        Args:
            account: The account.
            name: Who begins.
            steps: The most steps in a row that take something away, too.
        """
        start = start_of(account, name)
        waiting, seen = deque([(start, (), 0)]), set()
        logs, is_all = {}, True
        while waiting:
            begun, made, losses = waiting.popleft()
            for state, log in self._gains(begun, made):
                for acted in state.acted - start.acted:
                    logs.setdefault(acted, log)
                if self._is_at(state, ADMINISTRATOR):
                    way = self._shortened(start, log, ADMINISTRATOR)
                    return Found(way, self._acts_as(start, logs), is_all=True)
            if state.key in seen:
                continue
            seen.add(state.key)
            steps_left = [step for step, is_gain in steps_of(state) if not is_gain]
            allowed = self.decisions.allowed(state, steps_left)
            for step in (step for step, may in zip(steps_left, allowed, strict=True) if may):
                if losses == steps or len(seen) + len(waiting) > _MOST_STATES:
                    is_all = False
                    break
                changed = after(state, step)
                if changed.key not in seen:
                    waiting.append((changed, (*log, step), losses + 1))
        return Found(None, self._acts_as(start, logs), is_all)

    def _gains(self, state, log):
        """Yield the state, and that after each round of all steps that take nothing away."""
        yield state, log
        while True:
            steps = [step for step, is_gain in steps_of(state) if is_gain]
            steps = [step for step, may in zip(steps, self.decisions.allowed(state, steps), strict=True) if may]
            if not steps:
                return
            for step in steps:
                state = after(state, step)
            log = (*log, *steps)
            yield state, log

    def _acts_as(self, start, logs):
        found = {}
        for (name, how), log in logs.items():
            if name not in start.account.users:  # made on the way
                continue
            found.setdefault(name, {})[how] = self._shortened(start, log, (name, how))
        return found

    def _shortened(self, start, log, goal):
        """Return a shortest way: of the steps made those that are needed, unless another one is shorter."""
        way, size = log, len(log)
        while size := size // 2:  # the larger parts first
            for at in range(len(way) - size, -size, -size):
                shorter = way[: max(at, 0)] + way[at + size :]
                if self._leads(start, shorter, goal):
                    way = shorter
        return self.tried(start, min(len(way) - 1, _MOST_TRIED), goal) or way

    def _leads(self, start, way, goal):
        state = start
        for step in way:
            if (
                step not in (possible for possible, _ in steps_of(state))
                or not self.decisions.allowed(state, [step])[0]
            ):
                return False
            state = after(state, step)
        return self._is_at(state, goal)

    def _is_at(self, state, goal):
        return bool(self.decisions.administrators(state)) if goal is ADMINISTRATOR else goal in state.acted

    def tried(self, start, steps, goal=ADMINISTRATOR):
        """Return a shortest way that all orders of all steps have been tried for; None: it takes more."""
        states, seen = {(): start}, {start.key}
        for length in range(steps + 1):
            for way, state in states.items():
                if self._is_at(state, goal):
                    return way
            reached = {}
            for way, state in states.items() if length < steps else ():
                possible = [step for step, _ in steps_of(state)]
                for step, may in zip(possible, self.decisions.allowed(state, possible), strict=True):
                    changed = after(state, step) if may else None
                    if changed is not None and changed.key not in seen:
                        seen.add(changed.key)
                        reached[(*way, step)] = changed
            states = reached
        return None


def start_of(account, name):
    """Return the state in which somebody begins: with a key, a password and an MFA device of their own."""
    return State(account, frozenset((name, how) for how in (KEY, PASSWORD, MFA)))
