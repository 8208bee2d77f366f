"""Shards: what it costs to change one of thousands of users, or all of them, in one state and in many.

What is planned and applied is the one stack that the change touches; of shards, one with as many users as the median
has. Calls are the requests that the emulated account gets from the provider.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.costs import Cost
from bench.deployment import MeasurementError
from bench.forms import synthesize
from bench.results import Sample
from bench.seeded import STACK, SeededAccount, write_document
from bench.users import make_users
from dev.engine import Emulator, Terraform
from landingzone.config.shards import users_by_stack

SHARDS = "shards"
THROTTLED = "throttled"
NUMBERS = (1, 16, 64, 256)
SIZES = (1000, 2000, 5000)
"""Numbers of users, unless the command line says otherwise."""

PLAN = "plan"
APPLY = "apply"
EVERYBODY = "a tag of everybody"

COMPARED = (1, 64)
"""Numbers of shards, of what takes minutes."""
THROTTLED_SIZES = (1000, 2000)
EVERYBODY_SIZES = (2000,)

CALLS_A_SECOND = 20
"""How many calls to IAM are answered when the others are refused."""


_Users = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """What happens to one user.

    Args:
        name: What it is called.
        after: Gives the users afterwards, from all of them and the name of the one.
        planned: How many resources are added, changed and destroyed.
    """

    name: str
    after: Callable[[_Users, str], _Users]
    planned: tuple[int, int, int]


def _without(users: _Users, one: str) -> _Users:
    return {name: user for name, user in users.items() if name != one}


def _with_other_tag(users: _Users, one: str) -> _Users:
    return {**users, one: {**users[one], "tags": {"team": "security"}}}


ONE_MORE = Change("one more user", lambda users, one: users, (2, 0, 0))
CHANGES = (
    ONE_MORE,
    Change("a tag of one user", _with_other_tag, (0, 1, 0)),
    Change("one user fewer", _without, (0, 0, 2)),
)
"""In the order in which they are made: the last one undoes the first."""


def name_of(shards: int) -> str:
    """Name a number of shards."""
    return "one state" if shards == 1 else f"{shards} shards"


def subject_of(change: str, step: str, shards: int) -> str:
    """Name the measurement of a step of a change with so many shards."""
    return f"{change}, {step}, {name_of(shards)}"


def median_shard(users: int, shards: int) -> tuple[str, tuple[str, ...]]:
    """Give the first stack with as many users as the median of those that have any, and these users."""
    by_stack = {name: tuple(own) for name, own in users_by_stack(make_users(users), STACK, shards).items() if own}
    size = statistics.median_low(map(len, by_stack.values()))
    return next((name, own) for name, own in by_stack.items() if len(own) == size)


def measure_shards(run: str, runs: int, sizes: Iterable[int], add: Callable[[Sample], None]) -> None:
    """Measure all changes with each number of users, the numbers of shards in turn.

    Args:
        run: Name of this run.
        runs: How often.
        sizes: Numbers of users.
        add: Takes the samples.

    Raises:
        TerraformError: Something failed.
        MeasurementError: A plan does not do what was meant.
        subprocess.CalledProcessError: A synthesis failed.
    """
    for each in _measurements(run, runs, sizes, NUMBERS, add):
        each.measure_one()
    for each in _measurements(run, runs, [size for size in sizes if size in EVERYBODY_SIZES], COMPARED, add):
        each.measure_everybody()


def measure_throttled(run: str, runs: int, sizes: Iterable[int], add: Callable[[Sample], None]) -> None:
    """Measure the plan of one more user when IAM refuses calls as AWS does.

    Args:
        run: Name of this run.
        runs: How often.
        sizes: Numbers of users.
        add: Takes the samples.

    Raises:
        TerraformError: Something failed.
        MeasurementError: A plan does not do what was meant.
        subprocess.CalledProcessError: A synthesis failed.
    """
    for each in _measurements(run, runs, sizes, COMPARED, add):
        each.measure_throttled()


def _measurements(
    run: str, runs: int, sizes: Iterable[int], numbers: Iterable[int], add: Callable[[Sample], None]
) -> Iterator[Measurement]:
    """Give each number of users in each number of shards, the latter in turn, all in one account."""
    with Emulator() as account, tempfile.TemporaryDirectory(prefix="bench-") as place:
        seeded = SeededAccount(account, Path(place))
        for size in sizes:
            for _ in range(runs):
                for shards in numbers:
                    yield Measurement(run=run, users=size, shards=shards, seeded=seeded, add=add)


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """A number of users in a number of shards.

    Args:
        run: Name of the run of `make bench`.
        users: Number of users, the one who comes and goes included.
        shards: Number of shards; 1 is one state.
        seeded: The account.
        add: Takes the samples.
    """

    run: str
    users: int
    shards: int
    seeded: SeededAccount
    add: Callable[[Sample], None]

    def measure_one(self) -> None:
        """Measure plan and apply of each change of one user.

        Raises:
            TerraformError: One of them failed.
            MeasurementError: One of them does not do what was meant.
        """
        stack, own = median_shard(self.users, self.shards)
        users = make_users(self.users)
        terraform = self._place(stack, _without(users, own[-1]))
        for change in CHANGES:
            write_document(terraform.directory, self._synthesize(change.after(users, own[-1]))[stack])
            self._measure_plan(terraform, change, SHARDS)
            cost = self._cost()
            cost.apply(terraform)
            self._add(SHARDS, change.name, APPLY, cost)

    def measure_throttled(self) -> None:
        """Measure the plan of one more user when IAM refuses calls as AWS does.

        Raises:
            TerraformError: It failed.
            MeasurementError: It does not do what was meant.
        """
        stack, own = median_shard(self.users, self.shards)
        users = make_users(self.users)
        terraform = self._place(stack, _without(users, own[-1]))
        write_document(terraform.directory, self._synthesize(users)[stack])
        self.seeded.account.limit_requests(CALLS_A_SECOND)
        try:
            self._measure_plan(terraform, ONE_MORE, THROTTLED)
        finally:
            self.seeded.account.limit_requests(None)

    def measure_everybody(self) -> None:
        """Measure the plans of all stacks, one after the other, of a tag that the provider gives to everything.

        Raises:
            TerraformError: One of them failed.
            MeasurementError: They do not change everybody.
        """
        users = make_users(self.users)
        ids = self.seeded.seed(users)
        tags = {"default_tags": [{"tags": {"owner": "platform"}}]}
        documents = self._synthesize(users, provider=self.seeded.account.provider | tags)
        cost, changed = self._cost(), 0
        for document in documents.values():
            terraform = self.seeded.place(document, ids)
            changed += cost.plan(terraform)[1]
        if changed < self.users:
            raise MeasurementError(f"{changed} of {self.users} users change in {self.shards} shards")
        self._add(SHARDS, EVERYBODY, PLAN, cost)

    def _synthesize(self, users: _Users, **inputs: Any) -> dict[str, dict[str, Any]]:
        return synthesize(self.seeded.account, users=users, user_shards=self.shards, **inputs)

    def _place(self, stack: str, users: _Users) -> Terraform:
        """Place a stack as it is when these are all users of the account."""
        ids = self.seeded.seed(users)
        return self.seeded.place(self._synthesize(users)[stack], ids)

    def _measure_plan(self, terraform: Terraform, change: Change, what: str) -> None:
        cost = self._cost()
        planned = cost.plan(terraform)
        if planned != change.planned:
            raise MeasurementError(f"{self.users} users in {self.shards} shards: {change.name}: planned {planned}")
        self._add(what, change.name, PLAN, cost)

    def _cost(self) -> Cost:
        return Cost(self.seeded.account)

    def _add(self, what: str, change: str, step: str, cost: Cost) -> None:
        self.add(
            Sample(
                run=self.run,
                what=what,
                subject=subject_of(change, step, self.shards),
                users=self.users,
                seconds=cost.seconds,
                cpu_seconds=cost.cpu_seconds,
                calls=cost.calls,
                refused=cost.refused,
                state_bytes=cost.state_bytes,
            )
        )
