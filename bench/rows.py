"""What is measured: each row says what it is called, what it stands beside, and how it is prepared and run."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.commands import LANDINGZONE, MAIN, command
from bench.deployments import FORMS, FROM_NOTHING, ONE_USER, STACK, deployment, plan_of_change, stack_form
from bench.live import reading
from bench.row import Row
from dev.engine import ROOT
from dev.organisation import (
    in_own_groups,
    joined,
    organisation,
    own_policies,
    with_one_key,
    with_policies_of_their_own,
)
from landingzone.config.file import read_mapping
from landingzone.resources.shards import users_by_stack
from landingzone.terraform.cdk import CDKS, CHOICE_VARIABLE

_FILE = "landingzone.yaml"
_PLANS = {"Terraform alone": False, "landingzone plan": True}
_ACCOUNT = {"aws_account_id": "123456789012"}
_ROLES = ("read-only", "admin", "deploy", "billing", "audit", "ops/on-call")
_CALLS_A_SECOND = 20
_COMMANDS = {
    "synthesis": (MAIN,),
    "validate": (LANDINGZONE, "validate"),
    "report": (LANDINGZONE, "report"),
    "report --html": (LANDINGZONE, "report", "--html", "report.html"),
}


def make_users(number: int) -> dict[str, Any]:
    """Make users, each with a path, a tag and a membership, the first ones the same for every number."""
    user = {"path": "/engineering/", "groups": ["full-access"], "tags": {"team": "platform"}}
    return {f"user-{index:05}": user for index in range(number)}


def make_accounts(number: int) -> dict[str, Any]:
    """Make accounts of six roles each, with a group for each of them, and with one for the auditors of all."""
    groups = [{"group_name": "{account}-all-roles", "roles": [*_ROLES]}, {"group_name": "auditors", "roles": ["audit"]}]
    accounts = {f"account-{index:03}": f"2{index:011}" for index in range(number)}
    return {"accounts": accounts, "account_groups": groups} if number else {}


def _synthesis(sizes: Sequence[int]) -> Iterator[Row]:
    sample = (ROOT / _FILE).read_text(encoding="utf-8")
    for cdk in CDKS:
        empty, chosen = f"empty app of {cdk.name}", {CHOICE_VARIABLE: cdk.name}
        program = f"import {cdk.name} as cdk; app = cdk.App(); cdk.TerraformStack(app, 'empty'); app.synth()"
        yield Row(empty, empty, command("-c", program, files={}, counts_modules=True))
        steps = command(MAIN, files={_FILE: sample}, variables=chosen, counts_modules=True)
        yield Row(f"sample, {cdk.name}", empty, steps)
    beside, whole = f"empty app of {CDKS[0].name}", {"LANDINGZONE_BINDINGS": "full"}
    yield Row("sample, whole package", beside, command(MAIN, files={_FILE: sample}, variables=whole))
    for size in sizes:
        yield Row(f"{size:,} users", beside, command(MAIN, files={_FILE: _ACCOUNT | {"users": make_users(size)}}))


def _review(sizes: Sequence[int]) -> Iterator[Row]:
    sample = read_mapping(ROOT / _FILE)
    yield from _reviews("sample", sample, {"all join logs": joined(sample, "logs", len(sample["users"]))})
    for size in sizes:
        old = organisation(size) | {"groups": {"look-around": {"aws_managed_policy_names": ["ReadOnlyAccess"]}}}
        some = size * 2 // 5
        changes = {
            "one joins logs": joined(old, "logs", 1),
            "all join logs": joined(old, "logs", size),
            f"{some:,} join read-only": joined(old, "read-only", some),
            "all join a group with ReadOnlyAccess": joined(old, "look-around", size),
            "all get one PGP key": with_one_key(old),
        }
        yield from _reviews(f"{size:,} users", old, changes)
        own = in_own_groups(organisation(size))
        changes = {
            "all join another": in_own_groups(organisation(size), step=1),
            "each has another policy": {**own, "policies": own_policies(own["policies"], ("s3:Put*",))},
            "each requires MFA": in_own_groups(organisation(size), require_mfa=True),
        }
        yield from _reviews(f"{size:,} users in groups of one's own", own, changes)
        changes = {"each has another one": with_policies_of_their_own(organisation(size), "x")}
        yield from _reviews(
            f"{size:,} users with policies of their own", with_policies_of_their_own(organisation(size)), changes
        )


def _reviews(about: str, old: Mapping[str, Any], changes: Mapping[str, Mapping[str, Any]]) -> Iterator[Row]:
    """Yield the report of a file, and beside it the reviews of each change of it."""
    report = f"report, {about}"
    yield Row(report, report, command(LANDINGZONE, "report", "old.json", files={"old.json": old}))
    for change, new in changes.items():
        files = {"old.json": old, "new.json": new}
        words_of = {
            "diff": ("diff", "old.json", "new.json"),
            "validate --against": ("validate", "new.json", "--against", "old.json"),
        }
        if change == "all join logs":
            words_of["diff --html"] = ("diff", "old.json", "new.json", "--html", "page.html")
        for name, words in words_of.items():
            yield Row(f"{name}, {about}, {change}", report, command(LANDINGZONE, *words, files=files))


def _reviewed_plans(sizes: Sequence[int]) -> Iterator[Row]:
    for size in sizes:
        old = organisation(size)
        new = joined(old, "read-only", size * 2 // 5)
        names = {f"{size:,} users, {name}": is_reviewed for name, is_reviewed in _PLANS.items()}
        first, *_ = names
        for name, is_reviewed in names.items():
            yield Row(name, first, plan_of_change(old, new, is_reviewed=is_reviewed))


def _forms(sizes: Sequence[int]) -> Iterator[Row]:
    first, *_ = FORMS
    for size in sizes:
        changes = [
            ("from nothing", {"users": make_users(size)}, FROM_NOTHING),
            ("one more user", {"users": make_users(size + 1)}, ONE_USER),
        ]
        for name, form in FORMS.items():
            yield Row(f"{size:,} users, {name}", f"{size:,} users, {first}", deployment(form, *changes))


def _shards(
    sizes: Sequence[int], numbers: Sequence[int] = (1, 16, 64, 256), per_second: int | None = None
) -> Iterator[Row]:
    for size in sizes:
        for shards in numbers:
            users = make_users(size)
            stack, one = median_shard(users, shards)
            others = {name: user for name, user in users.items() if name != one}
            tagged = {**users, one: {**users[one], "tags": {"team": "security"}}}
            changes = [
                (name, {"users": each, "user_shards": shards}, planned)
                for name, each, planned in (
                    ("from nothing", others, FROM_NOTHING),
                    ("one more user", users, ONE_USER),
                    ("a tag of one user", tagged, "0 to add, 1 to change, 0 to destroy"),
                    ("one user fewer", others, "0 to add, 0 to change, 2 to destroy"),
                )
            ]
            steps = deployment(stack_form(stack), *changes[: 2 if per_second else None], per_second=per_second)
            yield Row(f"{size:,} users, {_among(shards)}", f"{size:,} users, {_among(1)}", steps)


def median_shard(users: Mapping[str, Any], shards: int) -> tuple[str, str]:
    """Return the first stack with as many users as the median of those that have any, and the last of these users."""
    by_stack = {stack: [*own] for stack, own in users_by_stack(users, STACK, shards).items() if own}
    size = statistics.median_low(map(len, by_stack.values()))
    return next((stack, own[-1]) for stack, own in by_stack.items() if len(own) == size)


def _among(shards: int) -> str:
    return f"{shards} shards" if shards > 1 else "one state"


def _throttled(sizes: Sequence[int]) -> Iterator[Row]:
    return _shards(sizes, (1, 64), _CALLS_A_SECOND)


def _sharded_files(sizes: Sequence[int]) -> Iterator[Row]:
    for size in sizes:
        files = {_among(shards): {"user_shards": shards} for shards in (1, 16, 64, 256)}
        yield from _files(size, files, ("synthesis", "validate", "report"))


def _accounts_in_files(sizes: Sequence[int]) -> Iterator[Row]:
    for size in sizes:
        yield from _files(size, {"no accounts": {}, "100 accounts": make_accounts(100)}, tuple(_COMMANDS))


def _files(size: int, files: Mapping[str, Mapping[str, Any]], names: Sequence[str]) -> Iterator[Row]:
    """Yield commands on files with something beside so many users, each compared with the first file."""
    first, *_ = files
    for name in names:
        for has, inputs in files.items():
            content = {**_ACCOUNT, "users": make_users(size), **inputs}
            steps = command(*_COMMANDS[name], files={_FILE: content})
            yield Row(f"{name}, {size:,} users, {has}", f"{name}, {size:,} users, {first}", steps)


def _accounts(sizes: Sequence[int]) -> Iterator[Row]:
    first, *_ = forms = {name: FORMS[name] for name in ("static form", "module form")}
    for size in sizes:
        changes = [
            ("from nothing", {"users": make_users(34), **make_accounts(size)}, FROM_NOTHING),
            (
                "one more account",
                {"users": make_users(34), **make_accounts(size + 1)},
                r"[1-9]\d* to add, [1-9]\d* to change, 0 to destroy",
            ),
        ]
        for name, form in forms.items():
            yield Row(f"{size:,} accounts, {name}", f"{size:,} accounts, {first}", deployment(form, *changes))


def _live(sizes: Sequence[int]) -> Iterator[Row]:
    for size in sizes:
        for name, use in {"what they have": False, "what they have and how they are used": True}.items():
            yield Row(f"{size:,} users, {name}", f"{size:,} users, what they have", reading(make_users(size), use=use))


@dataclass(frozen=True)
class Table:
    """Rows that are measured in turn.

    Args:
        about: What they are.
        rows: Gives them, from numbers of users.
        sizes: These numbers, unless the command line says otherwise; () where they do not matter.
        runs: How often each is measured, unless the command line says otherwise.
    """

    about: str
    rows: Callable[[Sequence[int]], Iterator[Row]]
    sizes: Sequence[int]
    runs: int


TABLES: Mapping[str, Table] = {
    "synthesis": Table("Synthesis, beside the empty app of the same CDK", _synthesis, (10, 1000, 5000), 10),
    "review": Table("Review of a change, beside the report of what was before", _review, (200, 1000, 5000), 3),
    "files": Table("Commands on a file, beside one stack", _sharded_files, (5000,), 5),
    "accounts": Table("Commands on a file, beside one without accounts", _accounts_in_files, (34, 5000), 5),
    "account-plans": Table("Plans and applies of so many accounts of 34 users", _accounts, (100,), 1),
    "live": Table("Reading a live account of so many users", _live, (1000, 5000), 1),
    "reviewed-plans": Table("Plans with their review, beside Terraform's plan", _reviewed_plans, (200, 1000), 1),
    "forms": Table("Plans and applies, beside the straightforward module", _forms, (250, 500, 1000, 2000), 1),
    "shards": Table("Plans and applies of one stack, beside one of everybody", _shards, (1000, 2000, 5000), 1),
    "throttled": Table("The same when IAM answers 20 calls a second and refuses others", _throttled, (1000, 2000), 1),
}
"""Name on the command line -> what is measured."""
