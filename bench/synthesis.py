"""Synthesis: the sample and large organisations, against an empty app of the same CDK and against whole bindings."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.process import measure_command
from bench.results import Sample
from bench.users import ACCOUNT_ID, make_users
from dev.engine import ROOT, prepare_toolchain
from landingzone.terraform import cdk

CDKS = tuple(cdk.name for cdk in cdk.CDKS)
SAMPLE_FULL = "sample, whole package"
USERS = (10, 1000, 5000)

_TIMEOUT_SECONDS = 300


@dataclass(frozen=True)
class _Candidate:
    subject: str
    script: str
    settings: dict[str, str]


def empty_of(cdk: str) -> str:
    """Name the synthesis of the empty app of a CDK."""
    return f"empty app of {cdk}"


def sample_of(cdk: str) -> str:
    """Name the synthesis of the sample with a CDK."""
    return f"sample, {cdk}"


def subject_of(users: int) -> str:
    """Name the synthesis of so many users."""
    return f"{users:,} users"


def subjects() -> dict[str, str]:
    """Give the subjects, and with which CDK each is."""
    first, *_ = CDKS
    both = {name(cdk): cdk for cdk in CDKS for name in (empty_of, sample_of)}
    return both | dict.fromkeys([SAMPLE_FULL, *map(subject_of, USERS)], first)


def measure_synthesis(run: str, runs: int, place: Path, add: Callable[[Sample], None]) -> None:
    """Synthesize each thing in turn, as often as asked, after one time that does not count.

    Args:
        run: Name of this run.
        runs: How often.
        place: A directory for configurations and results.
        add: Takes the samples.

    Raises:
        CommandError: A synthesis failed.
    """
    candidates = _candidates(place)
    environment = environment_of_synthesis(place)
    for turn in range(runs + 1):
        for candidate in candidates:
            usage = measure_command(
                [sys.executable, str(ROOT / candidate.script)],
                directory=ROOT,
                environment=environment | candidate.settings,
                timeout_seconds=_TIMEOUT_SECONDS,
            )
            # The first time Python compiles and jsii unpacks, which later times find done.
            if turn:
                add(
                    Sample(
                        run=run,
                        what="synth",
                        subject=candidate.subject,
                        users=0,
                        seconds=usage.seconds,
                        memory_bytes=usage.memory_bytes,
                    )
                )


def environment_of_synthesis(place: Path) -> dict[str, str]:
    """Give the variables of a synthesis that nobody has set anything for, and which writes below a directory."""
    kept = {
        name: value
        for name, value in prepare_toolchain().environment().items()
        if not name.startswith(("LANDINGZONE_", "CDKTF_", "PYTHON"))
    }
    return kept | {"CDKTF_OUTDIR": str(place / "out")}


def _candidates(place: Path) -> list[_Candidate]:
    candidates = [_Candidate(SAMPLE_FULL, "main.py", {"LANDINGZONE_BINDINGS": "full"})]
    for name in CDKS:
        chosen = {cdk.CHOICE_VARIABLE: name}
        candidates.append(_Candidate(empty_of(name), "bench/empty_app.py", chosen))
        candidates.append(_Candidate(sample_of(name), "main.py", chosen))
    for users in USERS:
        file = place / f"{users}.json"
        content = {"aws_account_id": ACCOUNT_ID, "users": make_users(users)}
        file.write_text(json.dumps(content), encoding="utf-8")
        candidates.append(_Candidate(subject_of(users), "main.py", {"LANDINGZONE_CONFIG": str(file)}))
    return candidates
