"""What the diff says of organisations that change at random is what a simulator of IAM decides before and after."""

from __future__ import annotations

import re
from random import Random
from typing import Any

import pytest
from asked_calls import Circumstances, ask
from held_policies import held_by
from simulator import Simulator

from landingzone.access.account_reach import who_assumes
from landingzone.access.diff import diff
from landingzone.access.report import report
from landingzone.config.options import StackConfiguration
from landingzone.groups.catalog import CROSS_ACCOUNT
from landingzone.groups.made_groups import made_groups
from landingzone.iam.patterns import account_of

NAMES = ("prod", "staging", "dev")
NUMBERS = ("333344445555", "444455556666", "555566667777")
ROLES = ("admin", "ops/on-call", "read")
TEMPLATES = ("admin-in-{account}", "read-in-{account}", "x-in-{account}", "everywhere", "some")
PLACE = re.compile(r"([^()]+?) in (\S+) \((\d{12})\)")
LINE = r"account (?P<name>\S+) \((?P<number>\d{{12}})\): \d+ groups? {} \((?P<groups>.+)\)"
RENAMED = re.compile(r"the group (\S+) is renamed to (\S+)")
ONE = {"comes?": re.compile(r"the group (\S+) is created"), "goe?s?": re.compile(r"the group (\S+) is removed")}
ALL = "_all-accounts"
WITH_MFA = Circumstances(mfa=True)
Roles = set[tuple[str, str]]


def organisation(random: Random) -> StackConfiguration:
    names = random.sample(NAMES, random.randint(1, 3))
    accounts = dict(zip(names, random.sample(NUMBERS, len(names)), strict=True))
    groups: list[dict[str, Any]] = [
        {
            "group_name": template,
            "roles": random.sample(ROLES, random.randint(1, 2)),
            **({"accounts": random.sample(names, 1)} if random.random() < 0.3 else {}),
        }
        for template in random.sample(TEMPLATES, random.randint(1, 4))
    ]
    given: dict[str, Any] = {"aws_account_id": "123456789012", "accounts": accounts, "account_groups": groups}
    given["should_create_iam_group_cross_account_access_all"] = random.random() < 0.5
    made = [
        group.name
        for group in made_groups(StackConfiguration.model_validate(given))
        if group.key in (CROSS_ACCOUNT.key, CROSS_ACCOUNT.all_key)
    ]
    users = {user: {"groups": [name for name in made if random.random() < 0.4]} for user in ("bob", "eve")}
    return StackConfiguration.model_validate(given | {"users": users})


def with_another_name(side: StackConfiguration) -> StackConfiguration:
    """Call the first account otherwise, everywhere."""
    first, *_ = side.accounts
    names = {name: f"{name}-two" if name == first else name for name in side.accounts}
    given = side.model_dump(mode="json", exclude={"users", "iam_groups_for_cross_account_access"})
    for group in given["account_groups"]:
        group["accounts"] = group["accounts"] and [names[name] for name in group["accounts"]]
    given["accounts"] = {names[name]: number for name, number in side.accounts.items()}
    in_it = re.compile(f"(?<=-in-){first}$")
    given["users"] = {
        name: {"groups": [in_it.sub(names[first], group) for group in user.groups]} for name, user in side.users.items()
    }
    return StackConfiguration.model_validate(given)


def allowed(simulator: Simulator, side: StackConfiguration) -> dict[str, Roles]:
    """Tell which roles each user may assume, by name and account."""
    asked = [(user, role, number) for user in side.users for role in ROLES for number in NUMBERS]
    held = {user: held_by(user, side, {}) for user in side.users}
    calls = (
        (held[user], ("sts:AssumeRole", f"arn:aws:iam::{number}:role/{role}"), WITH_MFA) for user, role, number in asked
    )
    found: dict[str, Roles] = {user: set() for user in side.users}
    for (user, role, number), is_allowed in zip(asked, ask(simulator, calls), strict=True):
        if is_allowed:
            found[user].add((role, number))
    return found


def roles_in(text: str, verb: str, side: StackConfiguration) -> Roles:
    """Read the roles of a sentence, each in an account by the name that it has."""
    sentence = re.search(rf" {verb} (?:the roles? (?P<roles>.+)|all \d+ roles of (?P<group>[^,]+),)", text)
    if not sentence:
        return set()
    if sentence["group"]:
        entries = side.iam_groups_for_cross_account_access
        arns = [arn for each in entries if sentence["group"] in (each.group_name, ALL) for arn in each.iam_role_arns]
        return {(arn.partition(":role/")[2], str(account_of(arn))) for arn in arns}
    found: Roles = set()
    for roles, name, number in PLACE.findall(sentence["roles"]):
        assert side.accounts[name] == number, text
        found |= {(role, number) for role in re.split(", | and ", roles) if role}
    return found


@pytest.mark.parametrize("seed", range(24))
def test_whoever_gains_or_loses_a_role_is_told_with_the_account_by_its_name(simulator: Simulator, seed: int):
    random = Random(seed)
    old = organisation(random)
    new = organisation(random) if seed % 3 else with_another_name(old)
    before, after = allowed(simulator, old), allowed(simulator, new)
    changes = diff(old, new)
    for user in old.users:
        about = [change.text for change in changes if user in change.users]
        # Of a group it is told what it grants now, also to whom another group grants it, and who only joins.
        alone = [text for text in about if not text.startswith("members of")]
        gained, lost, lost_alone = (
            {role for text in texts for role in roles_in(text, verb, side)}
            for verb, side, texts in (("gains?", new, about), ("loses?", old, about), ("loses?", old, alone))
        )
        assert after[user] - before[user] <= gained <= after[user], about
        assert before[user] - after[user] <= lost, about
        assert lost_alone <= before[user] - after[user], about
    for number in NUMBERS:
        who = {each.user for each in who_assumes(report(new), number).roles}
        assert who == {user for user, roles in after.items() if number in {place for _, place in roles}}


@pytest.mark.parametrize("seed", range(24))
def test_the_groups_that_come_and_go_with_an_account_are_those_for_it_alone(seed: int):
    random = Random(1000 + seed)
    old = organisation(random)
    new = organisation(random) if seed % 3 else with_another_name(old)
    texts = [change.text for change in diff(old, new)]
    renamed = {name for text in texts for pair in RENAMED.findall(text) for name in pair}
    for verb, side, other in (("comes?", new, old), ("goe?s?", old, new)):
        said: dict[str, str] = {}
        for line in filter(None, (re.fullmatch(LINE.format(verb), text) for text in texts)):
            assert side.accounts[line["name"]] == line["number"]
            said |= dict.fromkeys(re.split(", | and ", line["groups"]), line["number"])
        theirs = {entry.group_name for entry in other.iam_groups_for_cross_account_access}
        accounts = {
            entry.group_name: {account_of(arn) for arn in entry.iam_role_arns}
            for entry in side.iam_groups_for_cross_account_access
            if entry.group_name not in theirs | renamed
        }
        assert said == {name: number for name, numbers in accounts.items() if len(numbers) == 1 for number in numbers}
        one_by_one = {found[1] for text in texts if (found := ONE[verb].fullmatch(text))}
        assert one_by_one - {ALL} == {name for name, numbers in accounts.items() if len(numbers) > 1}
