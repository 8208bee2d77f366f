"""Does what the refusal of a change says: the configuration to apply first, or what to write instead.

A row for each way out, by the words that tell it. So a refusal whose words lead nowhere is found.
"""

import copy
import re
from itertools import count

from landingzone.config.options import StackConfiguration
from landingzone.groups.catalog import CROSS_ACCOUNT, GROUPS
from landingzone.groups.made_groups import made_groups
from landingzone.rules.check import check

_STEP = re.compile(r"([A-Za-z0-9_+=,@-]+)|\[(\d+)\]")
_QUOTED = re.compile(r"'([^']*)'")
_FRESH = (f"between-{number}" for number in count())
_SELF = "iam_policy_iam_user_self_mgmt"
_NAMES = {group.name_input: group.switch for group in GROUPS} | {CROSS_ACCOUNT.all_name_input: CROSS_ACCOUNT.all_switch}


class Told:
    """What several refusals of one change say together.

    Args:
        old: What is written before, which has been applied.
        new: What is written after.
        problems: The refusals.

    Raises:
        LookupError: A refusal says nothing that can be done.
    """

    def __init__(self, old, new, problems):
        self.old = old
        self.first = copy.deepcopy(old)
        """What to apply first, when that is what was before with something taken out; else the same as before."""
        self.between = copy.deepcopy(new)
        """What to apply before the new one."""
        self.instead = copy.deepcopy(new)
        """What to write instead of the new one, when no steps lead there; else the same as new."""
        for problem in problems:
            for words, follow in _ROWS:
                found = re.search(words, problem.hint)
                if found:
                    follow(self, _steps(problem.path), problem.actual, found)
                    break
            else:
                raise LookupError(f"nothing to do: {problem}")
        for content in (self.first, self.between, self.instead):
            _leave_groups_that_are_not_made(content)


def _steps(path):
    return [name or int(number) for name, number in _STEP.findall(path)]


def _at(content, steps):
    for step in steps:
        content = content[step]
    return content


def _leave_groups_that_are_not_made(content):
    made = {group.name for group in made_groups(StackConfiguration.model_validate(content))}
    for user in content.get("users", {}).values():
        if user.get("groups"):
            user["groups"] = [each for each in user["groups"] if each in made]


def _free_the_name(told, steps, actual, found):
    first, name = found["first"], found["name"]
    for name_input in re.findall(r"an unused name in (\w+)", first):
        told.between[name_input] = next(_FRESH)
    for switch in re.findall(r"`(\w+): false`", first):
        told.between[switch] = False
    _make_nothing_named(told.between, steps, name)


def _make_nothing_named(content, steps, name):
    match steps:
        case [name_input] if name_input in _NAMES:
            content[name_input] = next(_FRESH)
        case ["groups", group]:
            del content["groups"][group]
        case ["account_groups", int(at), "group_name"]:
            content["account_groups"][at]["group_name"] += "-between"
        case [names_input, int(_)]:
            content[names_input].remove(name)
        case _:
            raise LookupError(f"nothing named {name} at {steps}")


def _remove_user(told, steps, actual, found):
    _, was = _QUOTED.findall(actual)
    if found["offboarding"]:
        user = told.first["users"][was]
        user["status"] = "offboarding"
        for problem in check(StackConfiguration.model_validate(told.first)):
            if "administrator must stay" in problem.rule:
                user["leaves_no_administrator"] = True
            else:  # no room for the policy that denies everything
                user |= {"inline_iam_policies": {}, "json_policies": {}}
    else:
        del told.first["users"][was]


def _without_policy(told, steps, actual, found):
    owner = told.first[steps[0]][steps[1]]
    name = found["name"]
    for attribute in _INLINE:
        if name in owner.get(attribute, {}):
            del owner[attribute][name]
            return
    match name:
        case "require-mfa":
            owner["require_mfa"] = False
        case "offboarding":
            owner["status"] = "active"
        case _:
            raise LookupError(f"no policy {name} at {steps}")


def _without_managed_policy(told, steps, actual, found):
    for switch in re.findall(r"`(\w+): false`", found["first"]):
        told.between[switch] = False
    if "no `self_management` in groups" in found["first"]:
        for group in told.between.get("groups", {}).values():
            group["self_management"] = False
    if "fewer roles for" in found["first"]:
        for group in told.between["account_groups"]:
            group["roles"] = group["roles"][:1]
    match steps:
        case ["policies", name]:
            del told.between["policies"][name]
            _take_out(told.between, name)
        case [name] if name == _SELF:
            told.between[_SELF] = next(_FRESH)
        case [switch] if switch.startswith("should_create"):
            told.between[switch] = False
        case ["account_groups", *_] | [CROSS_ACCOUNT.all_name_input]:
            for group in told.between["account_groups"]:
                group["roles"] = group["roles"][:1]
        case _:
            raise LookupError(f"cannot be without {steps}")


def _take_out(content, name):
    for kind in ("users", "groups"):
        for owner in content.get(kind, {}).values():
            if name in owner.get("customer_managed_policy_names", []):
                owner["customer_managed_policy_names"].remove(name)
            if (owner.get("permissions_boundary") or "").endswith(f":policy/{name}"):
                del owner["permissions_boundary"]


def _beside(told, steps, actual, found):
    told.between["policies"][found["old"]] = told.old["policies"][found["old"]]


def _take_it_out_there_too(told, steps, actual, found):
    _take_out(told.instead, _QUOTED.findall(actual)[0] if "'" in actual else steps[1])


def _take_it_out_first(told, steps, actual, found):
    _take_out(told.first, _QUOTED.findall(actual)[0])


def _without_it_here(told, steps, actual, found):
    _take_out_at(told.between, steps, _QUOTED.findall(actual)[0])


def _take_out_at(content, steps, name):
    owner = _at(content, steps[:2])
    if steps[2] == "permissions_boundary":
        owner.pop("permissions_boundary", None)
    elif name in owner.get("customer_managed_policy_names", []):
        owner["customer_managed_policy_names"].remove(name)


def _leave_group(told, steps, actual, found):
    name = _QUOTED.findall(actual)[0]
    for user in told.instead["users"].values():
        user["groups"] = [each for each in user.get("groups", ()) if each.lower() != name.lower()]


def _make_room(told, steps, actual, found):
    (kind, name, *_), words = steps, found["words"]
    was, becomes = (copy.deepcopy(side[kind][name]) for side in (told.old, told.between))
    owner, other = (was, becomes) if words.startswith("the old configuration") else (becomes, was)
    told.between[kind][name] = owner
    for part, names in re.findall(r"(without|with) ((?:'[^']*'(?:, | and )?)+)", words):
        for each in _QUOTED.findall(names):
            if each in _ADDED and not any(each in owner.get(attribute, ()) for attribute in _INLINE):
                owner.pop(_ADDED[each], None)
            if each == "self_management":
                owner[each] = False
            for attribute in _INLINE:
                if each in owner.get(attribute, {}):
                    del owner[attribute][each]
                    if part == "with":
                        owner[attribute][each] = other[attribute][each]
            for attribute in ("aws_managed_policy_names", "customer_managed_policy_names"):
                if each in owner.get(attribute, []):
                    owner[attribute].remove(each)


_INLINE = ("inline_iam_policies", "json_policies")
_ADDED = {"require-mfa": "require_mfa", "offboarding": "status"}


_ROWS = (
    (r"first apply with (?P<first>.+) and nothing named '(?P<name>[^']+)'", _free_the_name),
    (r"first (?P<offboarding>write `status: offboarding` for it and apply, then )?remove it and apply", _remove_user),
    (r"give one of them another name, or first apply without '(?P<name>[^']+)'", _without_policy),
    (r"first apply with (?P<first>.+) and without this, then apply this", _without_managed_policy),
    (r"first add '[^']+', attach it instead of '(?P<old>[^']+)'", _beside),
    (r"keep it, or remove it there too", _take_it_out_there_too),
    (r"first remove it there and apply that alone", _take_it_out_first),
    (r"apply first without it here", _without_it_here),
    (r"remove it from their groups too|the old name no longer exists", _leave_group),
    (r"IAM refuses more .*first apply (?P<words>.+), then apply this", _make_room),
)
"""Words of a refusal -> what does it."""
