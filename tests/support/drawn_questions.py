"""Configurations and questions of who can do something, drawn from what AWS documents of its services."""

import json
import random
import re
from dataclasses import dataclass

from samples import ACCOUNT_ID
from simulator import Request

from landingzone.config.options import StackConfiguration
from landingzone.iam import service_reference

SERVICES = ("dynamodb", "ecr", "iam", "lambda", "logs", "s3", "secretsmanager", "sns", "sqs", "ssm", "sts")
USERS = ("ann", "bob", "cem", "dan")
GROUPS = ("full-access", "own", "own", "iam-user-self-mgmt", "elsewhere")
_MFA, _REGION, _IP = "aws:MultiFactorAuthPresent", "aws:RequestedRegion", "aws:SourceIp"
_CONDITIONS = (
    {"Bool": {_MFA: "true"}},
    {"BoolIfExists": {_MFA: "false"}},
    {"BoolIfExists": {_MFA: "true"}},
    {"Null": {_MFA: "true"}},
    {"StringEquals": {_REGION: "eu-west-1"}},
    {"StringNotEquals": {_REGION: "eu-west-1"}},
    {"IpAddress": {_IP: "10.0.0.0/8"}},
    {"StringEquals": {"aws:PrincipalTag/team": "red"}},
    {"StringLike": {"aws:username": "b*"}},
)
_WORDS = ("red", "bob", "app", "x")
_DEFAULTS = ("arn", "aws", "", "eu-west-1", ACCOUNT_ID)


@dataclass(frozen=True)
class Drawn:
    """A configuration, the documents of what is made elsewhere, the questions, and calls that each asks about."""

    configuration: StackConfiguration
    elsewhere: dict
    questions: dict
    """Action and resource -> calls, each an action and a resource."""


def draw(seed, simulator, number=10):
    dice = random.Random(seed)
    services = dice.sample(SERVICES, 2)
    # What both tables have: they are of different days.
    known = [each for service in services for each in simulator.expand(f"{service}:*")]
    actions = [one for each in known for one in service_reference.actions_like(each.name)]
    content = _configuration(dice, actions)
    elsewhere = {"group elsewhere": _document(dice, actions)}
    questions = dict([_question(dice, actions, content) for _ in range(number)])
    questions = {asked: [call for call in calls if not refusal(simulator, call)] for asked, calls in questions.items()}
    return Drawn(StackConfiguration.model_validate(content), elsewhere, questions)


def refusal(simulator, call):
    """Return why the simulator takes no such call: it has no such resource, or several like it; "": it does."""
    who = f"arn:aws:iam::{ACCOUNT_ID}:user/x"
    try:
        simulator.decide([Request(principal=who, action=call[0], resource=call[1], policies=[])])
    except ValueError as error:
        return str(error)
    return ""


def _configuration(dice, actions):
    users = {}
    for name in USERS:
        documents = {f"p{place}": json.dumps(_document(dice, actions)) for place in range(dice.randint(0, 2))}
        users[name] = {"groups": dice.sample(GROUPS, dice.choice((0, 0, 1, 1, 2))), "json_policies": documents}
        users[name]["groups"] = list(dict.fromkeys(users[name]["groups"]))
        users[name] |= dice.choice(({}, {}, {"require_mfa": True}, {"tags": {"team": dice.choice(_WORDS)}}))
        if not dice.randrange(3):
            users[name]["permissions_boundary"] = f"arn:aws:iam::{ACCOUNT_ID}:policy/{dice.choice(('bound', 'far'))}"
        if not dice.randrange(4):
            users[name]["aws_managed_policy_names"] = ["AdministratorAccess"]
    allowing = [_statement(dice, actions, "Allow") for _ in range(3)]
    far = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "NotAction": "iam:Put*", "Resource": "*"}]}
    return {
        "aws_account_id": ACCOUNT_ID,
        "should_require_mfa": dice.choice((True, False)),
        "groups_made_elsewhere": ["elsewhere"],
        "groups": {"own": {"json_policies": {"g": json.dumps(_document(dice, actions))}}},
        "policies": {
            "bound": {"json": json.dumps({"Version": "2012-10-17", "Statement": allowing})},
            "far": {"json": json.dumps(far)},
        },
        "users": users,
    }


def _document(dice, actions):
    statements = [_statement(dice, actions, dice.choice(("Allow", "Allow", "Deny"))) for _ in range(dice.randint(1, 3))]
    return {"Version": dice.choice(("2012-10-17", "2012-10-17", "2012-10-17", "2008-10-17")), "Statement": statements}


def _statement(dice, actions, effect):
    chosen = dice.sample(actions, dice.randint(1, 2))
    statement = {"Effect": effect}
    statement["Action" if dice.randrange(6) else "NotAction"] = [_action(dice, each) for each in chosen]
    resources = [_resource(dice, dice.choice(chosen)) for _ in range(dice.randint(1, 2))]
    statement["Resource" if dice.randrange(6) else "NotResource"] = resources
    if statement.get("NotResource") == ["*"]:
        del statement["NotResource"]
        statement["Resource"] = "*"
    if not dice.randrange(3):
        statement["Condition"] = dice.choice(_CONDITIONS)
    return statement


def _action(dice, action):
    name = action.name
    cut = dice.randint(1, len(name))
    patterns = (name, name, f"{name[:cut]}*", f"*{name[cut:]}", "*", name.replace(name[cut - 1], "?", 1))
    return f"{action.service}:{dice.choice(patterns)}"


def _resource(dice, action):
    """Give `*`, or what AWS documents, in part filled with words, wildcards and variables."""
    if not action.resources or not dice.randrange(3):
        return "*"
    fills = (*_WORDS, *_WORDS, "*", "*", "a*", "?????", "${aws:username}", "${aws:PrincipalTag/team}", "${*}")
    return _filled(dice.choice(sorted(action.resources)), lambda: dice.choice(fills), lambda place: place or "*")


def _filled(pattern, fill, usual):
    fields = pattern.split(":", 5)
    first = [usual(default) if field == "*" else field for field, default in zip(fields[:5], _DEFAULTS, strict=True)]
    return ":".join([*first, re.sub(r"\*", lambda _: fill(), fields[5])])


def _question(dice, actions, content):
    """Draw a question, with calls that it is about."""
    written = re.findall(r'"(arn:[^"]*)', json.dumps(content).replace("\\", ""))
    action = dice.choice(actions)
    is_wide = dice.randrange(3) == 0
    asked = _action(dice, action) if is_wide else f"{action.service}:{action.name}"
    about = [each for each in actions if each in service_reference.actions_like(asked)][:12]
    calls = [(f"{one.service}:{one.name}", resource) for one in about for resource in _resources_of(dice, one, written)]
    how = dice.randrange(3)
    if how == 0 or not action.resources:
        return (asked, "*"), calls
    (_, resource), *_ = [call for call in calls if call[0].lower().endswith(f":{action.name.lower()}")] or calls
    if how == 1:
        return (asked, resource), [call for call in calls if call[1] == resource]
    cut = dice.randint(resource.rfind(":") + 1, len(resource))
    pattern = f"{resource[:cut]}*"
    return (asked, pattern), [call for call in calls if call[1].startswith(resource[:cut])]


def _resources_of(dice, action, written):
    """Return resources that a call of an action may name: some as in statements, with names of users filled in."""
    if not action.resources:
        return ["*"]
    found = []
    for pattern in sorted(action.resources)[:3]:
        shape = re.compile("[^:]*".join(map(re.escape, pattern.split("*"))))
        found += [_filled(pattern, lambda: dice.choice((*_WORDS, "abcde")), lambda place: place) for _ in range(2)]
        for text in written:
            plain = text.replace("${*}", "x").replace("${aws:username}", dice.choice(USERS))
            plain = re.sub(r"\$\{[^}]*\}", dice.choice(_WORDS), plain).replace("*", "x").replace("?", "a")
            found += [plain] if shape.fullmatch(plain) and "::x:" not in plain else []
    return list(dict.fromkeys(found))[:6]
