"""What a change lets people become is told, with its way, and nothing else: against a search that makes each call."""

import re
from collections import Counter

import pytest
from drawn_accounts import drawn_account, edited
from stepped_account import Explorer

from landingzone.changes.diff import diff

STEPS = 3
BECOMES = re.compile("(can now|may now be able to) become (an administrator|administrators), by ")
ACTS = re.compile(r"(can now|may now be able to) act as (.*), by ")
NO_LONGER = re.compile("no longer (an )?administrators?|can no longer become|only (a )?possible administrators?")


def told_of(changes, name):
    return [each for each in changes if name in each.users]


def wrong_about(name, sides, changes):
    """Yield what is missing or not so in what is told of a user, and each claim that was compared."""
    old, new = sides
    told = told_of(changes, name)
    critical = [each for each in told if each.kind in ("gain", "boundary") and each.level == "critical"]
    if old.is_all and old.administrator is None and new.administrator is not None:
        yield "becomes one", len(new.administrator) <= STEPS and not critical
        by_steps = [step for step in new.administrator if not re.match("(Put|Attach)User", step.action)]
        if by_steps and all(step.target != name for step in by_steps) and len(new.administrator) <= STEPS:
            yield "with its way", not any(BECOMES.search(each.text) for each in critical)
    if new.is_all and new.administrator is None:
        yield "becomes none", any("can now become" in each.text for each in critical)
        if old.administrator is not None and len(old.administrator) <= STEPS:
            yield "is none any more", not any(NO_LONGER.search(each.text) for each in told)
    if old.is_all and new.is_all and old.administrator is new.administrator is None:
        names = [found[2] for each in told if (found := ACTS.search(each.text))]
        sure = [each.text for each in told if "can now act as" in each.text]
        for other in new.acts_as.keys() - old.acts_as.keys():
            if min(map(len, new.acts_as[other].values())) <= STEPS:
                yield "acts as", not any(re.search(rf"\b{other}\b", text) for text in names)
        for other in old.acts_as.keys() | new.acts_as.keys():
            is_said = any(re.search(rf"\b{other}\b.*, by ", text) for text in sure)
            yield "no such act", is_said and (other in old.acts_as or other not in new.acts_as)


@pytest.mark.parametrize("number", [16, pytest.param(200, marks=pytest.mark.long)])
def test_what_a_change_lets_people_become_is_what_step_by_step_is_found(number, simulator):
    explorer, counted, wrong = Explorer(simulator), Counter(), []
    for seed in range(number):
        account = drawn_account(seed)
        other = edited(account, seed)
        of_each = [{name: explorer.explore(each, name) for name in account.users} for each in (account, other)]
        for accounts, found in (((account, other), of_each), ((other, account), of_each[::-1])):
            changes = diff(*(each.as_inputs() for each in accounts))
            for name in account.users:
                for claim, is_wrong in wrong_about(name, [each[name] for each in found], changes):
                    counted[claim] += 1
                    if is_wrong:
                        wrong.append((seed, name, claim, *(each.text for each in told_of(changes, name))))
    print(counted)
    assert not wrong, "\n".join(map(str, wrong))
    assert sum(counted[each] for each in ("becomes one", "is none any more", "acts as")) > number // 4
