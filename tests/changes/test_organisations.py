"""What the diff says of organisations that change at random is what a simulator of IAM decides before and after."""

import re
from random import Random

import pytest
from asked_calls import Circumstances, ask
from held_policies import held_by

from landingzone.access.account_reach import who_assumes
from landingzone.access.report import report
from landingzone.changes.diff import diff
from landingzone.config.options import StackConfiguration
from landingzone.groups.catalog import CROSS_ACCOUNT
from landingzone.groups.made_groups import made_groups
from landingzone.iam.patterns import account_of

NAMES, NUMBERS = ("prod", "staging", "dev"), ("333344445555", "444455556666", "555566667777")
ROLES = ("admin", "ops/on-call", "read")
TEMPLATES = ("admin-in-{account}", "read-in-{account}", "x-in-{account}", "everywhere", "some")
PLACE = re.compile(r"([^()]+?) in (\S+) \((\d{12})\)")
LINE = r"account (?P<name>\S+) \((?P<number>\d{{12}})\): \d+ groups? (?:is|are) {} \((?P<groups>.+)\)"
RENAMED = re.compile(r"the group (\S+) is renamed to (\S+)")
ONE = {"added": re.compile(r"the group (\S+) is created"), "removed": re.compile(r"the group (\S+) is removed")}
ALL = "_all-accounts"


def organisation(random):
    names = random.sample(NAMES, random.randint(1, 3))
    given = {"aws_account_id": "123456789012"}
    given["accounts"] = dict(zip(names, random.sample(NUMBERS, len(names)), strict=True))
    given["account_groups"] = [
        {
            "group_name": template,
            "roles": random.sample(ROLES, random.randint(1, 2)),
            **({"accounts": random.sample(names, 1)} if random.random() < 0.3 else {}),
        }
        for template in random.sample(TEMPLATES, random.randint(1, 4))
    ]
    given["should_create_iam_group_cross_account_access_all"] = random.random() < 0.5
    made = made_groups(StackConfiguration.model_validate(given))
    names = [group.name for group in made if group.key in (CROSS_ACCOUNT.key, CROSS_ACCOUNT.all_key)]
    users = {user: {"groups": [name for name in names if random.random() < 0.4]} for user in ("bob", "eve")}
    return StackConfiguration.model_validate(given | {"users": users})


def with_another_name(side):
    """Call the first account otherwise, everywhere."""
    first, *_ = side.accounts
    names = {name: f"{name}-two" if name == first else name for name in side.accounts}
    given = side.model_dump(mode="json", exclude={"iam_groups_for_cross_account_access"})
    for group in given["account_groups"]:
        group["accounts"] = group["accounts"] and [names[name] for name in group["accounts"]]
    given["accounts"] = {names[name]: number for name, number in side.accounts.items()}
    for user in given["users"].values():
        user["groups"] = [re.sub(f"(?<=-in-){first}$", names[first], group) for group in user["groups"]]
    return StackConfiguration.model_validate(given)


def allowed(simulator, side):
    """Return which roles each user may assume, by name and account."""
    roles = [(role, number) for role in ROLES for number in NUMBERS]
    found = {}
    for user in side.users:
        held = held_by(user, side, {})
        calls = [("sts:AssumeRole", f"arn:aws:iam::{number}:role/{role}") for role, number in roles]
        decided = ask(simulator, ((held, call, Circumstances(mfa=True)) for call in calls))
        found[user] = {role for role, is_allowed in zip(roles, decided, strict=True) if is_allowed}
    return found


def roles_in(texts, verb, side):
    """Read the roles of sentences, each in an account by the name that it has."""
    found = set()
    for text in texts:
        sentence = re.search(rf" {verb} (?:the roles? (?P<roles>.+)|all \d+ roles of (?P<group>[^,]+),)", text)
        if sentence and sentence["group"]:
            entries = side.iam_groups_for_cross_account_access
            named = (entry for entry in entries if sentence["group"] in (entry.group_name, ALL))
            arns = [arn for entry in named for arn in entry.iam_role_arns]
            found |= {(arn.partition(":role/")[2], str(account_of(arn))) for arn in arns}
        for roles, name, number in PLACE.findall(sentence["roles"] or "" if sentence else ""):
            assert side.accounts[name] == number, text
            found |= {(role, number) for role in re.split(", | and ", roles) if role}
    return found


def changed(seed):
    random = Random(seed)
    old = organisation(random)
    return old, organisation(random) if seed % 3 else with_another_name(old)


@pytest.mark.parametrize("seed", range(12))
def test_whoever_gains_or_loses_a_role_is_reported_with_the_account_by_its_name(simulator, seed):
    old, new = changed(seed)
    before, after = allowed(simulator, old), allowed(simulator, new)
    changes = diff(old, new)
    for user in old.users:
        about = [change.text for change in changes if user in change.users]
        # Of a group it is told what it grants now, also to whom another group grants it, and who only joins.
        alone = [text for text in about if not text.startswith("members of")]
        assert after[user] - before[user] <= roles_in(about, "gains?", new) <= after[user], about
        assert before[user] - after[user] <= roles_in(about, "loses?", old), about
        assert roles_in(alone, "loses?", old) <= before[user] - after[user], about
    for number in NUMBERS:
        who = {each.user for each in who_assumes(report(new), number).roles}
        assert who == {user for user, roles in after.items() if number in {place for _, place in roles}}


@pytest.mark.parametrize("seed", range(1000, 1012))
def test_the_groups_that_come_and_go_with_an_account_are_those_for_it_alone(seed):
    old, new = changed(seed)
    texts = [change.text for change in diff(old, new)]
    renamed = {name for text in texts for pair in RENAMED.findall(text) for name in pair}
    for verb, side, other in (("added", new, old), ("removed", old, new)):
        said = {}
        for line in filter(None, (re.fullmatch(LINE.format(verb), text) for text in texts)):
            assert side.accounts[line["name"]] == line["number"]
            said |= dict.fromkeys(re.split(", | and ", line["groups"]), line["number"])
        theirs = {entry.group_name for entry in other.iam_groups_for_cross_account_access}
        entries = [one for one in side.iam_groups_for_cross_account_access if one.group_name not in theirs | renamed]
        accounts = {entry.group_name: {account_of(arn) for arn in entry.iam_role_arns} for entry in entries}
        assert said == {name: number for name, numbers in accounts.items() if len(numbers) == 1 for number in numbers}
        one_by_one = {found[1] for text in texts if (found := ONE[verb].fullmatch(text))}
        assert one_by_one - {ALL} == {name for name, numbers in accounts.items() if len(numbers) > 1}
