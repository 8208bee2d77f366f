"""Holds `validate --against` against a strict account: what it passes does not fail, and the steps it tells work."""

import json
from collections import Counter
from dataclasses import dataclass, field

from drawn_changes import Days
from samples import ACCOUNT_ID
from told_steps import Told
from walks import rewrite, write

from dev.engine import Terraform, TerraformError
from landingzone.changes.against import find_refused
from landingzone.changes.comparison import Comparison
from landingzone.config.options import StackConfiguration
from landingzone.rules.check import check

NOTHING = {"aws_account_id": ACCOUNT_ID, "enable_iam_groups": False}
LAST = ("Delete|Detach|Remove", "Create|Put|Attach|Add|Upload")
"""Beginnings of the names of calls that end something, and of those that begin it."""
_MOST_STEPS = 6
_LONGEST_SHOWN = 160


class ProofError(Exception):
    """What is told does not hold."""


@dataclass
class Proven:
    """What was seen of some changes."""

    counts: Counter = field(default_factory=Counter)
    """What was done with a change: `passed`, `in steps` or `wrong` -> how often."""
    rules: Counter = field(default_factory=Counter)
    """Rule that refused one -> how often."""
    wrong: list = field(default_factory=list)
    """What went wrong, in words."""


class Deployment:
    """Applies configurations, one after another, in one directory and one form.

    Args:
        emulator: The account, which is emptied.
        directory: An empty directory.
        form: One of `walks.FORMS`.
        last: One of `LAST`: the calls that others overtake where Terraform lets them.
    """

    def __init__(self, emulator, directory, form, last):
        emulator.reset()
        emulator.delay_calls(last)
        self._emulator, self._form = emulator, form
        self._terraform = Terraform(directory)
        self._is_new = True

    def __call__(self, content):
        """Apply it, and expect that nothing is left to do."""
        rewrite(self._terraform, write(self._form, self._emulator, content))
        if self._is_new:
            self._terraform.init()
            self._is_new = False
        self._terraform.apply_at_once(refresh=False)  # the plan of the one before has just read all of it
        if not self._terraform.is_settled():
            raise ProofError(f"something is left to do:\n{self._terraform.run('plan', '-input=false', '-no-color')}")


def prove_account(seed, number, apply, proven):
    """Draw changes of one account, from nothing on, and apply each: at once if it passes, else in the told steps.

    Args:
        seed: What is drawn.
        number: How many.
        apply: Applies a configuration.
        proven: Where to count. The first fault ends the account, which has something else than the configuration then.
    """
    days = Days(seed)
    old, new, done = NOTHING, days.today, ["the first day"]
    for _ in range(number):
        try:
            reached, kind = _reach(old, new, apply, proven.rules)
        except (ProofError, LookupError, TerraformError) as error:
            proven.counts["wrong"] += 1
            proven.wrong.append("\n".join(_describe(seed, done, error, old, new)))
            return
        proven.counts[kind] += 1
        old = days.today = reached
        new, done = days.draw()


def refusals(old, new):
    sides = (StackConfiguration.model_validate(side) for side in (old, new))
    return find_refused(Comparison(*sides), may_leave_no_administrator=True)


def _reach(old, new, apply, rules, steps=0):
    """Go from one configuration to another; gives where that leads, and how."""
    problems = refusals(old, new)
    if not problems:
        apply(new)
        return new, "passed"
    rules.update({problem.rule for problem in problems} if not steps else ())
    if steps == _MOST_STEPS:
        raise ProofError(f"still refused after {steps} steps: {problems[0]}")
    told = Told(old, new, problems)
    between = next((each for each in (told.first, told.between) if each not in (old, new)), None)
    if told.instead != new:
        new = told.instead
    elif between is None:
        raise ProofError(f"there is no step between: {problems[0]}")
    else:
        broken = check(StackConfiguration.model_validate(between))
        if broken:
            raise ProofError(f"the step between is refused: {broken[0]}; it is told of: {problems[0]}")
        old, _ = _reach(old, between, apply, rules, steps + 1)
    reached, _ = _reach(old, new, apply, rules, steps + 1)
    return reached, "in steps"


def _describe(seed, done, error, old, new):
    yield f"account {seed}: {', '.join(done)}: {type(error).__name__}"
    yield from [f"{each.address}: {each.summary}" for each in getattr(error, "errors", ())] or [str(error)]
    yield from _differences(old, new)


def _differences(old, new, path=()):
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted({*old, *new}):
            yield from _differences(old.get(key), new.get(key), (*path, key))
    elif old != new:
        shown = (text[:_LONGEST_SHOWN] for text in map(json.dumps, (old, new)))
        yield f"  {'.'.join(path)}: {' -> '.join(shown)}"
