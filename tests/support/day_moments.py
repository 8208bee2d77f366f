"""Drawn days on a strict account: after each write, a simulator is asked what each person may do."""

import json
import random
from collections import Counter
from dataclasses import dataclass, field

from deployment import watch
from drawn_days import KINDS, as_inputs, first_day, next_day
from simulator import allowed
from slot_roles import role
from walks import rewrite, write

from dev.engine import Terraform
from landingzone import Inputs, diff
from landingzone.changes.against import find_refused
from landingzone.changes.comparison import Comparison
from landingzone.ground.problems import InvalidInputs
from landingzone.rules.check import check

_REQUESTS = (
    *((f"s3:{name}", "arn:aws:s3:::reports/2026.csv") for name in ("GetObject", "PutObject")),
    *((action, "*") for action in ("s3:ListAllMyBuckets", "ec2:DescribeInstances", "iam:ListUsers", "sqs:ListQueues")),
    *((action, "*") for action in ("support:CreateCase", "cloudtrail:LookupEvents")),
    *(("sts:AssumeRole", role(number)) for number in (0, 1, 2, 3, 50)),
)
_ASKED = tuple((*request, mfa) for request in _REQUESTS for mfa in (True, None))


@dataclass
class Seen:
    """What was seen: of each kind of day how many there were, how many writes with more or less, and what is wrong."""

    days: Counter[str] = field(default_factory=Counter)
    more: Counter[str] = field(default_factory=Counter)
    less: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, other):
        for mine, theirs in ((self.days, other.days), (self.more, other.more), (self.less, other.less)):
            mine.update(theirs)
        self.wrong += other.wrong


def look_at_days(number, chosen, form, emulator, simulator, directory):
    """Apply days, each after the one before; wrong is a moment that `diff` names nobody for, and what is left to do."""
    draw, seen, kinds = random.Random(chosen), Seen(), [*KINDS]
    draw.shuffle(kinds)
    emulator.reset()
    day, terraform = _first(draw), Terraform(directory)
    rewrite(terraform, write(form, emulator, as_inputs(day)))
    terraform.init()
    terraform.apply_at_once()
    while seen.days.total() < number:
        kind = kinds[seen.days.total() % len(kinds)]
        after = _next(draw, day, kind)
        if after is None:
            draw.shuffle(kinds)
            continue
        rewrite(terraform, write(form, emulator, as_inputs(after)))
        watch(emulator)
        terraform.apply_at_once(refresh=False, parallelism=1)
        _judge(seen, kind, day, after, emulator.read_permissions(), simulator)
        if not terraform.is_settled():
            seen.wrong.append(f"{kind}: something is left to do")
        day = after
    return seen


def _judge(seen, kind, day, after, moments, simulator):
    # Whoever comes, or comes back, has no password and no key that works before all else is there.
    there = {name for name, user in day["users"].items() if user.get("status") != "offboarding"}
    found = [_of(each, there, simulator) for each in moments]
    more, less = [], []
    for each in found:
        more.append({name for name in there if each[name] - found[0][name] - found[-1][name]})
        less.append({name for name in there if found[0][name] & found[-1][name] - each[name]})
    told = [one for one in diff(*map(_inputs, (day, after))) if "for a moment" in f"{one.text} {one.warning}"]
    named = {name for one in told for name in one.users}
    named |= {name for one in told if one.group for name in there if one.group in after["users"][name]["groups"]}
    seen.days[kind] += 1
    for counted, whose, what in ((seen.more, more, "more"), (seen.less, less, "less")):
        counted[kind] += sum(map(bool, whose))
        for name in set().union(*whose) - named:
            seen.wrong.append(f"{kind}: {name} may do {what} for a moment: {json.dumps([day, after])}")


def _of(moment, names, simulator):
    found = {arn.rpartition("/")[2]: allowed(simulator, arn, json.dumps(held), _ASKED) for arn, held in moment.items()}
    return {name: found.get(name, frozenset()) for name in names}


def _inputs(day):
    return Inputs.model_validate(as_inputs(day))


def _is_valid(day):
    try:
        return not check(_inputs(day))
    except (InvalidInputs, ValueError):
        return False


def _first(draw):
    while not _is_valid(day := first_day(draw)):
        pass
    return day


def _next(draw, day, kind):
    """Return a day after, if there is one that `validate --against` takes."""
    after = next_day(draw, day, kind)
    if after in (None, day) or not _is_valid(after):
        return None
    return None if find_refused(Comparison(*map(_inputs, (day, after))), may_leave_no_administrator=True) else after
