"""What was measured: a file that every run adds to, and what follows from it."""

from __future__ import annotations

import json
import math
import statistics
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One measurement."""

    run: str
    """The run of `make bench` that it is from; only samples of one run are compared."""
    what: str
    """A key of `RUNS` in `bench/__main__.py`, or `one_more`."""
    subject: str
    """The app, the command, the form of the configuration, or the change of shards."""
    users: int
    """How many users; 0 where that is not what is asked."""
    seconds: float
    is_stopped: bool = False
    """Whether it was stopped then, so that it takes longer."""
    memory_bytes: int | None = None
    calls: int | None = None
    """How often functions were called, or AWS, where that is counted."""
    refused: int | None = None
    """How many of the calls to AWS were refused."""
    cpu_seconds: float | None = None
    state_bytes: int | None = None
    """Size of the state afterwards, which Terraform writes as a whole."""


@dataclass(frozen=True, kw_only=True)
class Median:
    """The middle of several samples of one thing in one run."""

    run: str
    seconds: float
    is_stopped: bool
    memory_bytes: float | None
    calls: int | None
    refused: int | None
    cpu_seconds: float | None
    state_bytes: int | None
    samples: int


class Results:
    """The samples in a file.

    Args:
        file: Where they are kept; what is in there of another machine, or of other versions, is forgotten.
        machine: The line that describes the machine.
    """

    def __init__(self, file: Path, machine: str) -> None:
        self.machine = machine
        self._file = file
        self._samples: list[Sample] = []
        if file.exists():
            content = json.loads(file.read_text(encoding="utf-8"))
            if content["machine"] == machine:
                self._samples = [Sample(**each) for each in content["samples"]]

    def add(self, sample: Sample) -> None:
        """Keep a sample, on disk too; those of earlier runs of the same thing go."""
        key = (sample.what, sample.subject, sample.users)
        self._samples = [
            each for each in self._samples if each.run == sample.run or (each.what, each.subject, each.users) != key
        ]
        self._samples.append(sample)
        content = {"machine": self.machine, "samples": [asdict(each) for each in self._samples]}
        part = self._file.with_suffix(".part")
        part.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
        part.replace(self._file)

    def sizes(self, what: str) -> list[int]:
        """Numbers of users that something was measured with, the smallest first."""
        return sorted({each.users for each in self._samples if each.what == what})

    def median(self, what: str, subject: str, users: int = 0) -> Median | None:
        """Give the median of a thing; None: it was not measured."""
        samples = [each for each in self._samples if (each.what, each.subject, each.users) == (what, subject, users)]
        if not samples:
            return None
        memory = [each.memory_bytes for each in samples if each.memory_bytes is not None]
        cpu = [each.cpu_seconds for each in samples if each.cpu_seconds is not None]
        return Median(
            run=samples[0].run,
            seconds=statistics.median(each.seconds for each in samples),
            is_stopped=any(each.is_stopped for each in samples),
            memory_bytes=statistics.median(memory) if memory else None,
            calls=samples[-1].calls,
            refused=samples[-1].refused,
            cpu_seconds=statistics.median(cpu) if cpu else None,
            state_bytes=samples[-1].state_bytes,
            samples=len(samples),
        )

    def growth(self, what: str, subject: str) -> float | None:
        """Fit the exponent with which the time grows: 1 a straight line, 2 the square; None: there are no two sizes."""
        points = [
            (math.log(users), math.log(median.seconds))
            for users in self.sizes(what)
            if (median := self.median(what, subject, users)) is not None and not median.is_stopped
        ]
        if len(points) < 2:
            return None
        return statistics.linear_regression([x for x, _ in points], [y for _, y in points]).slope


def time_ratio(one: Median | None, other: Median | None) -> float | None:
    """Tell how many times the other's time the one takes; None: they were not measured in turn, or one was stopped."""
    if one is None or other is None or one.run != other.run or one.is_stopped or other.is_stopped:
        return None
    return one.seconds / other.seconds


def cpu_ratio(one: Median | None, other: Median | None) -> float | None:
    """Tell how many times the other's part of the processors the one takes; None: they were not measured in turn."""
    if one is None or other is None or one.run != other.run or one.cpu_seconds is None or not other.cpu_seconds:
        return None
    return one.cpu_seconds / other.cpu_seconds


def memory_ratio(one: Median | None, other: Median | None) -> float | None:
    """Tell how many times the other's memory the one has; None: they were not measured in turn."""
    if one is None or other is None or one.run != other.run or one.memory_bytes is None or not other.memory_bytes:
        return None
    return one.memory_bytes / other.memory_bytes


def calls_ratio(one: Median | None, other: Median | None) -> float | None:
    """Tell how many times the other's calls the one makes; None: they were not counted in turn."""
    if one is None or other is None or one.run != other.run or one.calls is None or not other.calls:
        return None
    return one.calls / other.calls
