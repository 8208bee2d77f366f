"""Whoever asks, the answer is the same: who-can, an account, a person, the roles of a report, and its page."""

import fnmatch
import json
import random
import re

import pytest
from asked_calls import ask, circumstances
from held_policies import as_list, held_by

from landingzone.access.account_reach import who_assumes
from landingzone.access.answers import who_can
from landingzone.access.person import person_of
from landingzone.access.render.html import report_as_html
from landingzone.access.report import report
from landingzone.config.options import StackConfiguration

PROD, OTHER, OWN = "333344445555", "222233334444", "123456789012"
ACCOUNTS = {"prod": PROD, "other": OTHER, "own": OWN}
NAMES = ("red", "blue", "a/b", "ann", "zzz")
USERS = {"ann": {}, "bob": {"tags": {"team": "red"}}, "red": {}}
ASSUME = "sts:AssumeRole"


def role(name, account=PROD, partition="aws"):
    return f"arn:{partition}:iam::{account}:role/{name}"


STAR = role("red", PROD, "*")
RESOURCES = (
    *(role("red"), role("red"), role("blue"), role("a/b"), role("*"), role("r*"), role("?ed"), role("a/*")),
    *(role("red", "*"), role("red", "3333*"), role("blue", OTHER), role("*", OTHER), role("red", OWN)),
    *(STAR, STAR, role("red", PROD, "aws-cn"), "arn:aws:iam::*", "*"),
    *(role("${aws:username}"), role("${aws:PrincipalTag/team}", "*"), role("${aws:PrincipalTag/team, 'blue'}")),
)
ELEMENTS = (
    *({"Action": ASSUME} for _ in range(6)),
    *({"Action": each} for each in ("sts:*", "STS:assume*", ["s3:*", ASSUME], "*", "sts:TagSession")),
    *({"NotAction": each} for each in ("iam:*", ASSUME, ["sts:Tag*", "s3:*"])),
)
CONDITIONS = (
    *({} for _ in range(6)),
    *({"Bool": {"aws:MultiFactorAuthPresent": each}} for each in ("true", "true", "false")),
    {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}},
    *({name: {"aws:RequestedRegion": "eu-west-1"}} for name in ("StringEquals", "StringNotEquals")),
    {"StringEquals": {"aws:username": "ann"}},
    {"StringLike": {"aws:PrincipalTag/team": "r*"}},
)


def drawn_document(draw, denies):
    def statement():
        of = "NotResource" if draw.random() < 0.15 else "Resource"
        condition = draw.choice(CONDITIONS)
        return {
            "Effect": "Deny" if draw.random() < denies else "Allow",
            **draw.choice(ELEMENTS),
            of: draw.sample(RESOURCES, draw.choice((1, 1, 2))),
            **({"Condition": condition} if condition else {}),
        }

    return {"Version": "2012-10-17", "Statement": [statement() for _ in range(draw.choice((1, 2, 3)))]}


def drawn_configuration(draw):
    def user(given):
        own = {f"p{place}": json.dumps(drawn_document(draw, 0.3)) for place in range(draw.choice((0, 1, 1, 2)))}
        bound = f"arn:aws:iam::{OWN}:policy/bound"
        return {
            **given,
            "json_policies": own,
            "groups": draw.sample(["one", "two", "full-access"], draw.choice((0, 1, 1, 2))),
            **({"permissions_boundary": bound} if draw.random() < 0.3 else {}),
            "require_mfa": draw.random() < 0.2,
        }

    policies = {name: {"json": json.dumps(drawn_document(draw, denies))} for name, denies in HELD.items()}
    groups = {
        name: {"customer_managed_policy_names": [name], "self_management": False, "require_mfa": draw.random() < 0.3}
        for name in ("one", "two")
    }
    given = {"aws_account_id": OWN, "accounts": ACCOUNTS, "policies": policies, "groups": groups}
    return given | {"users": {name: user(each) for name, each in USERS.items()}}


HELD = {"one": 0.2, "two": 0.3, "bound": 0.1}


def matches(each, account, name):
    """Return whether a role of an account is among those that an account is told to be reached by."""
    arn = role(name, account)

    def is_it(pattern):
        open_pattern = re.sub(r"\$\{[^}]*\}", "*", pattern)
        return fnmatch.fnmatchcase(arn if pattern.startswith("arn:") else name, open_pattern)

    return is_it(each.role) and not any(is_it(but) and "${" not in but for but in each.but)


def named_in(held):
    """Return the resources that what somebody holds names and allows to assume, and nothing wider beside them does."""
    for each in held.sources:
        allowing = [one for one in as_list(each.document["Statement"]) if one["Effect"] == "Allow"]
        texts = {text for one in allowing for text in as_list(one.get("Resource", "*"))}
        for one in allowing:
            actions = [text.lower() for text in as_list(one.get("Action", "*"))]
            # What has a condition on tags may not be the user's at all.
            if "Condition" not in one and any(fnmatch.fnmatchcase(ASSUME.lower(), action) for action in actions):
                named = as_list(one.get("Resource", []))
                yield from (
                    text for text in named if not any(fnmatch.fnmatchcase(text, wide) for wide in texts - {text})
                )


def data_of(made):
    return json.loads(re.search(r'id="data">(.*?)</script', report_as_html(made), re.DOTALL)[1])


def without_user(each):
    return {name: value for name, value in each.as_dict().items() if name != "until"}


def faults(simulator, configuration):
    """Yield where two answers differ."""
    inputs = StackConfiguration.model_validate(configuration)
    made = report(inputs)
    data = data_of(made)
    reached = {account: who_assumes(made, account).roles for account in ACCOUNTS.values()}
    can = {
        (account, name): {each.user: each for each in who_can(made, ASSUME, role(name, account)).users}
        for account in ACCOUNTS.values()
        for name in NAMES
    }
    elsewhere = {
        (account, name): {each.user for each in who_can(made, ASSUME, role(name, account, "aws-cn")).users}
        for account, name in can
        if "aws-cn" in made.partitions
    }
    of_any = {each.user: each for each in who_can(made, ASSUME).users}
    for user, of_page in zip(made.users, data["users"], strict=True):
        held = held_by(user.name, inputs, {})
        named, arns = {*named_in(held)}, {each.arn for each in user.roles}
        found = data["found"][of_page["found"]]
        if sorted(data["roles"][each]["name"] for each in found["roles"]) != sorted(each.name for each in user.roles):
            yield user.name, "roles on the page", found["roles"], user.roles
        lines = data["answers"][found["may"][data["asked"].index(ASSUME)]] if -1 not in found["may"][-1:] else []
        through = [part.name for part in of_any[user.name].through] if user.name in of_any else []
        if [each for line in lines for each in line["through"]] != through or (
            lines and {line["mfa"] for line in lines} != {of_any[user.name].mfa}
        ):
            yield user.name, "may assume on the page", lines, through
        person = {each.account: each.roles for each in person_of(made, inputs, user.name).accounts}
        states = dict.fromkeys(each for where in circumstances(held) for each in (where, where._replace(mfa=True)))
        questions = [(held, (ASSUME, role(name, account)), where) for account, name in can for where in states]
        allowed = {}
        for (_, (_, arn), where), is_allowed in zip(questions, ask(simulator, questions), strict=True):
            if is_allowed:
                allowed.setdefault(arn, set()).add(where.mfa)
        for (account, name), users in can.items():
            answer, arn = users.get(user.name), role(name, account)
            ways = [each for each in reached[account] if each.user == user.name]
            if list(map(without_user, person.get(account, ()))) != list(map(without_user, ways)):
                yield user.name, arn, "the person", person.get(account), ways
            told = data["accountNumbers"].index(account) if account in data["accountNumbers"] else None
            if told is not None:
                lines = data["answers"][found["reached"][str(told)]] if str(told) in found["reached"] else []
                shown = [([each.role_in_words], list(each.through), each.mfa, each.is_known) for each in ways]
                if [(line["may"], line["through"], line["mfa"], line["known"]) for line in lines] != shown:
                    yield user.name, arn, "the account on the page", lines, ways
            here = [each for each in ways if matches(each, account, name)]
            if answer and (not here or (answer.mfa != "needed" and all(each.mfa == "needed" for each in here))):
                yield user.name, arn, "the account misses it", answer, here
            is_any = answer or user.name in elsewhere.get((account, name), ())
            if not is_any and any(each.role == name or not each.is_limited for each in here):
                yield user.name, arn, "the account has more", here
            listed = {each.arn for each in user.roles if (each.account, each.name) == (account, name)}
            if listed and not is_any:
                yield user.name, arn, "the report has more", listed
            if answer and not {each for each in (arn, role(name, account, "*")) if each in named} <= arns:
                yield user.name, arn, "the report misses it", arns
            if arn in allowed and (not answer or (allowed[arn] - {True} and answer.mfa == "needed")):
                yield user.name, arn, "the simulator allows it", answer
            if answer and answer.verdict == "yes" and True not in allowed.get(arn, ()):
                yield user.name, arn, "the simulator does not allow it", answer


def compare(simulator, seeds):
    for seed in seeds:
        configuration = drawn_configuration(random.Random(seed))
        assert [*faults(simulator, configuration)][:1] == [], (seed, json.dumps(configuration["users"]))


QUESTIONS = len(ACCOUNTS) * len(NAMES) * len(USERS)
FAST, LONG = 12, 225


def test_500_drawn_questions_have_one_answer(simulator):
    assert FAST * QUESTIONS >= 500
    compare(simulator, range(FAST))


@pytest.mark.long
def test_10000_drawn_questions_have_one_answer(simulator):
    assert LONG * QUESTIONS >= 10_000
    compare(simulator, range(FAST, FAST + LONG))


def allow(resource, **more):
    return {"Effect": "Allow", "Action": ASSUME, "Resource": resource, **more}


def deny(resource, **more):
    return allow(resource, **more) | {"Effect": "Deny"}


BOUND = {"statements": [{"actions": [ASSUME], "resources": [role("blue")]}]}
LEFT_OUT = {"Effect": "Allow", "Action": ASSUME, "NotResource": role("red")}
ONLY_OTHERS = {"Effect": "Allow", "NotAction": ASSUME, "Resource": role("red")}
WITH_MFA = {"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}
WITHOUT_MFA = {"Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}
EU = {"Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}}
TRAPS = {
    "a star for the partition": ([[allow(STAR)]], {(PROD, "red")}, {STAR}),
    "and it is denied in the own": ([[allow(STAR)], [deny(role("red"))]], set(), set()),
    "denied by another policy": ([[allow(role("red"))], [deny(role("r*"))]], set(), set()),
    "denied in another account": ([[allow(role("red"))], [deny(role("*", OTHER))]], {(PROD, "red")}, {role("red")}),
    "all but it": ([[LEFT_OUT]], None, set()),
    "all but a star for the partition": ([[{**LEFT_OUT, "NotResource": STAR}]], None, set()),
    "with MFA, and in one partition without": (
        [[allow("*", **WITH_MFA)], [allow("arn:aws:iam::*")], [allow(role("red", PROD, "aws-cn"), **EU)]],
        {(account, name) for account in ACCOUNTS.values() for name in NAMES},
        {role("red", PROD, "aws-cn")},
    ),
    "a pattern of accounts": ([[allow(role("red", "3333*"))]], {(PROD, "red")}, {role("red", "3333*")}),
    "a path": ([[allow(role("a/b"))]], {(PROD, "a/b")}, {role("a/b")}),
    "a path with a colon": ([[allow(role("a:b/red"))]], set(), {role("a:b/red")}),
    "another partition": ([[allow(role("red", PROD, "aws-cn"))]], {(PROD, "red")}, {role("red", PROD, "aws-cn")}),
    "all actions but this": ([[ONLY_OTHERS]], set(), set()),
    "a condition": ([[allow(role("red"), **EU)]], {(PROD, "red")}, {role("red")}),
    "denied under it": ([[allow(role("red"), **EU)], [deny("*", **EU)]], set(), set()),
    "denied under it, and allowed besides": (
        [[allow(role("red"), **EU)], [allow(role("*"))], [deny("*", **EU)]],
        {(PROD, name) for name in NAMES},
        {role("red"), role("*")},
    ),
    "with MFA, denied without": (
        [[allow(role("red"), **WITH_MFA)], [deny("*", **WITHOUT_MFA)]],
        {(PROD, "red")},
        {role("red")},
    ),
    "without MFA, denied without": (
        [[allow(role("red"), Condition={"Null": {"aws:MultiFactorAuthPresent": "true"}})], [deny("*", **WITHOUT_MFA)]],
        set(),
        set(),
    ),
}


@pytest.mark.parametrize("trap", TRAPS)
def test_no_trap_makes_a_difference(simulator, trap):
    documents, reached, arns = TRAPS[trap]
    texts = {
        f"p{place}": json.dumps({"Version": "2012-10-17", "Statement": each}) for place, each in enumerate(documents)
    }
    given = {"aws_account_id": OWN, "accounts": ACCOUNTS, "users": {"ann": {"json_policies": texts}}}
    assert [*faults(simulator, given)] == []
    made = report(StackConfiguration.model_validate(given))
    assert {each.arn for each in made.users[0].roles} == arns
    found = {
        (account, name)
        for account in ACCOUNTS.values()
        for name in NAMES
        if any(matches(each, account, name) for each in who_assumes(made, account).roles)
    }
    every = {(account, name) for account in ACCOUNTS.values() for name in NAMES} - {(PROD, "red")}
    assert found == (every if reached is None else reached)


def test_what_the_boundary_does_not_allow_is_not_among_the_roles(simulator):
    own = {"p": json.dumps({"Version": "2012-10-17", "Statement": [allow([role("red"), role("blue")])]})}
    user = {"json_policies": own, "permissions_boundary": f"arn:aws:iam::{OWN}:policy/bound"}
    given = {"aws_account_id": OWN, "accounts": ACCOUNTS, "policies": {"bound": BOUND}, "users": {"ann": user}}
    assert [*faults(simulator, given)] == []
    assert [each.arn for each in report(StackConfiguration.model_validate(given)).roles] == [role("blue")]


def test_a_group_has_no_role_that_its_own_policies_deny():
    texts = {"p": allow([role("red"), role("blue")]), "q": deny(role("r*"))}
    policies = {
        name: {"json": json.dumps({"Version": "2012-10-17", "Statement": [each]})} for name, each in texts.items()
    }
    groups = {"ops": {"customer_managed_policy_names": ["p", "q"]}}
    made = report(StackConfiguration.model_validate({"aws_account_id": OWN, "policies": policies, "groups": groups}))
    assert [each.arn for each in made.group["ops"].roles] == [role("blue")]
