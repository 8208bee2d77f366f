"""Drawn days on a strict account: after each write, a simulator is asked what each person may do."""

import json
from collections import Counter
from dataclasses import dataclass, field

from deployment import watch
from drawn_changes import Days
from simulator import allowed
from slot_roles import role
from walks import rewrite, write

from dev.engine import Terraform
from landingzone import diff
from landingzone.changes.against import find_refused
from landingzone.changes.comparison import Comparison
from landingzone.config.options import StackConfiguration

_REQUESTS = (
    *((f"s3:{name}", "arn:aws:s3:::reports/2026.csv") for name in ("GetObject", "PutObject")),
    *((action, "*") for action in ("s3:ListAllMyBuckets", "ec2:DescribeInstances", "iam:ListUsers", "sqs:ListQueues")),
    *((action, "*") for action in ("support:CreateCase", "cloudtrail:LookupEvents")),
    *(("sts:AssumeRole", role(number)) for number in (0, 1, 2, 3, 50)),
)
_OFTEN = (*["pass_grant"] * 12, *["change_statements", "change_memberships", "change_user"] * 4)
_ASKED = tuple((*request, mfa) for request in _REQUESTS for mfa in (True, None))


@dataclass
class Seen:
    """What was seen: of each kind of day how many there were, how many writes with more or less, and what is wrong.

    `new` counts the writes with which somebody who comes, or comes back, may do more than in the end.
    """

    days: Counter[str] = field(default_factory=Counter)
    more: Counter[str] = field(default_factory=Counter)
    less: Counter[str] = field(default_factory=Counter)
    new: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, other):
        for name in ("days", "more", "less", "new"):
            getattr(self, name).update(getattr(other, name))
        self.wrong += other.wrong


def look_at_days(number, chosen, form, emulator, simulator, directory):
    """Apply days, each after the one before; wrong is a moment that `diff` names nobody for, and what is left to do."""
    days, seen = Days(chosen, _OFTEN), Seen()
    emulator.reset()
    terraform = Terraform(directory)
    rewrite(terraform, write(form, emulator, days.today))
    terraform.init()
    terraform.apply_at_once()
    while seen.days.total() < number:
        after, done = days.draw()
        if find_refused(Comparison(*map(_inputs, (days.today, after))), may_leave_no_administrator=True):
            continue
        kind = ", ".join(sorted({*done}))
        rewrite(terraform, write(form, emulator, after))
        watch(emulator)
        terraform.apply_at_once(refresh=False, parallelism=1)
        _judge(seen, kind, days.today, after, emulator.read_permissions(), simulator)
        if not terraform.is_settled():
            seen.wrong.append(f"{kind}: something is left to do")
        days.today = after
    return seen


def _judge(seen, kind, day, after, moments, simulator):
    there = {name for name, user in day["users"].items() if user.get("status") != "offboarding"}
    found = [_allowed_to(each, simulator) for each in moments]
    begin, end = found[0], found[-1]
    none = frozenset()
    whose = {"more": [], "less": [], "new": []}
    for held, each in zip(moments, found, strict=True):
        whose["more"].append({name for name in there if each.get(name, none) - begin[name] - end.get(name, none)})
        whose["less"].append({name for name in there if begin[name] & end.get(name, none) - each.get(name, none)})
        # Whoever comes, or comes back, may do nothing without a password or a key that works.
        working = {_name_of(arn) for arn, one in held.items() if one["credentials"]} - there
        whose["new"].append({name for name in working if each[name] - end.get(name, none)})
    told = [one for one in diff(*map(_inputs, (day, after))) if "for a moment" in f"{one.text} {one.warning}"]
    # Without names, it is about all members of the group.
    members = {
        one.group: [name for name, user in after["users"].items() if one.group in user.get("groups", ())]
        for one in told
    }
    named = {name for one in told for name in one.users or members[one.group]}
    seen.days[kind] += 1
    for what, writes in whose.items():
        getattr(seen, what)[kind] += sum(map(bool, writes))
        for name in set().union(*writes) - named:
            who, how = (f"{name}, who is new,", "more") if what == "new" else (name, what)
            seen.wrong.append(f"{kind}: {who} may do {how} for a moment: {json.dumps([day, after])}")


def _allowed_to(moment, simulator):
    return {_name_of(arn): allowed(simulator, arn, json.dumps(held), _ASKED) for arn, held in moment.items()}


def _name_of(arn):
    return arn.rpartition("/")[2]


def _inputs(day):
    return StackConfiguration.model_validate(day)
