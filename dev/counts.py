"""Counts of fixed jobs, function calls of the main thread and modules, which no slower or busier machine changes.

`make check` holds them: `python -m dev.counts` compares with `counts.json`, `--write` records. A job may cost a fifth
more or less than what is recorded: more is a regression that nobody would see otherwise, and less is recorded so that
the next one is seen. Calls differ by a few in a million with the hash seed, which is fixed here, by a few in a thousand
where Python has yet to compile a module, and by a few in a hundred between versions of Python: they are held on one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from dev.organisation import (
    in_own_groups,
    joined,
    organisation,
    own_policies,
    with_one_key,
    with_policies_of_their_own,
)
from dev.toolchain import ROOT

RECORD = Path(__file__).with_name("counts.json")
"""Name of a job -> what was counted of it."""
VERSION = (3, 11)
"""The Python on which they are held."""
MARGIN = 0.2
"""How far a count may be from the recorded one, as a part of that."""
_FILE = "landingzone.yaml"
_PASSWORD = {"create_login_profile": True, "pgp_key": "keybase:somebody"}
_KEPT = ("PATH", "HOME", "TMPDIR")
_PROGRAM = """
import cProfile, json, sys
from importlib import import_module
result, module, *words = sys.argv[1:]
before, profile = {*sys.modules}, cProfile.Profile()
profile.enable()
main = import_module(module).main
status = main(words) if words else main()
profile.disable()
calls, modules = sum(each.callcount for each in profile.getstats()), len({*sys.modules} - before)
with open(result, "w") as file:
    json.dump({"function calls": calls, "modules": modules}, file)
sys.exit(status)
"""

Counts = Mapping[str, int]
"""`function calls` and `modules` -> how many."""


class CountError(Exception):
    """A job does not do what is to be counted."""


@dataclass(frozen=True)
class Job:
    """A command on files that are always the same.

    Args:
        module: Has the `main` that is called.
        words: Its arguments.
        files: Makes the text of each file in the directory where it runs.
        status: What it ends with.
    """

    module: str
    words: tuple[str, ...]
    files: Callable[[], Mapping[str, str]]
    status: int = 0

    def count(self) -> Counts:
        """Do it in a process and a directory of its own, and count.

        Raises:
            CountError: It ends with another status.
        """
        variables = {name: os.environ[name] for name in _KEPT if name in os.environ}
        with tempfile.TemporaryDirectory() as place:
            for name, text in self.files().items():
                Path(place, name).write_text(text, encoding="utf-8")
            result = Path(place, "counts.json")
            done = subprocess.run(
                [sys.executable, "-c", _PROGRAM, result, self.module, *self.words],
                cwd=place,
                env=variables | {"PYTHONHASHSEED": "0"},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode != self.status:
                raise CountError(f"{' '.join(self.words)}: ended with {done.returncode}\n{done.stdout}{done.stderr}")
            counts: Counts = json.loads(result.read_text(encoding="utf-8"))
            return counts


def _people(number: int, joining: int = 0) -> str:
    content = joined(organisation(number), "read-only", joining)
    return str(yaml.dump(content, Dumper=yaml.CSafeDumper, sort_keys=False))


def _in_own_groups(**policies: Any) -> str:
    return json.dumps(in_own_groups(organisation(200)) | policies)


def _with_helpdesk(number: int, of_it: int) -> str:
    """Write an organisation in which some may set the password of anybody, and make access keys for them."""
    content = organisation(number)
    may = {"actions": ["iam:UpdateLoginProfile", "iam:CreateAccessKey"], "resources": ["arn:aws:iam::*:user/*"]}
    users = {
        name: user | ({"groups": ["helpdesk"], **_PASSWORD} if each < of_it else {})
        for each, (name, user) in enumerate(content["users"].items())
    }
    return json.dumps(content | {"users": users, "groups": {"helpdesk": {"inline_iam_policies": {"reset": may}}}})


def _command(*words: str, files: Callable[[], Mapping[str, str]], status: int = 0) -> Job:
    return Job("landingzone.cli.main", words, files, status)


JOBS: Mapping[str, Job] = {
    "synthesis of the sample": Job("landingzone.app", (), lambda: {_FILE: (ROOT / _FILE).read_text(encoding="utf-8")}),
    "validate of 1,000 people": _command("validate", files=lambda: {_FILE: _people(1000)}),
    "report of 200 people": _command("report", files=lambda: {_FILE: _people(200)}),
    "diff of 200 people, 80 of whom join read-only": _command(
        "diff", "old.yaml", "new.yaml", files=lambda: {"old.yaml": _people(200), "new.yaml": _people(200, 80)}, status=2
    ),
    "validate of 1,000 people with one PGP key": _command(
        "validate", files=lambda: {_FILE: json.dumps(with_one_key(organisation(1000)))}
    ),
    "page of a diff of 200 people, in one line each": _command(
        *("diff", "old.json", "new.json", "--html", "page.html"),
        files=lambda: {
            "old.json": json.dumps(organisation(200)),
            "new.json": json.dumps(joined(organisation(200), "logs", 200)),
        },
        status=2,
    ),
    "diff of 200 people in own groups, each of which gets another policy": _command(
        *("diff", "old.json", "new.json"),
        files=lambda: {
            "old.json": _in_own_groups(),
            "new.json": _in_own_groups(policies=own_policies([f"own-{each:02}" for each in range(50)], ("s3:Put*",))),
        },
        status=2,
    ),
    "diff of 200 people, each of whom gets another policy of their own": _command(
        *("diff", "old.json", "new.json"),
        files=lambda: {
            "old.json": json.dumps(with_policies_of_their_own(organisation(200))),
            "new.json": json.dumps(with_policies_of_their_own(organisation(200), "x")),
        },
        status=2,
    ),
    "diff of 40 people who no longer need MFA": _command(
        *("diff", "old.json", "new.json"),
        files=lambda: {
            "old.json": json.dumps(organisation(40)),
            "new.json": json.dumps(organisation(40) | {"should_require_mfa": False}),
        },
        status=2,
    ),
    "report of 1,000 people, ten of whom may reset anybody": _command(
        "report", "--html", "page.html", files=lambda: {_FILE: _with_helpdesk(1000, 10)}
    ),
    "user add in a file of 1,000 people": _command(
        "user", "add", "zoe", "--group", "logs", files=lambda: {_FILE: _people(1000)}
    ),
}
"""What is counted, by name."""


def compare(recorded: Mapping[str, Counts], counted: Mapping[str, Counts], margin: float = MARGIN) -> Iterator[str]:
    """Yield a line for each count that is not near the recorded one.

    Args:
        recorded: Name of a job -> what was counted of it once.
        counted: The same of now.
        margin: How far away it may be, as a part of the recorded one.
    """
    for job, counts in counted.items():
        for what, number in counts.items():
            was = recorded.get(job, {}).get(what)
            if was is None:
                yield f"{job}: {number:,} {what} (none are recorded)"
            elif abs(number - was) > was * margin:
                yield f"{job}: {number:,} {what} ({was:,} are recorded, {number / was - 1:+.1%})"


def main(words: list[str]) -> int:
    """Count all jobs, and compare them with what is recorded, or, with `--write`, record them.

    Returns:
        0 if each is within a fifth of what is recorded, or is recorded, or this is another Python; 1 if not.
    """
    if sys.version_info[:2] != VERSION:
        print(f"Nothing is counted: what is recorded holds on Python {'.'.join(map(str, VERSION))}")
        return 0
    recorded = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.is_file() else {}
    with ThreadPoolExecutor(2) as pool:
        counted = dict(zip(JOBS, pool.map(lambda job: job.count(), JOBS.values()), strict=True))
    if words == ["--write"]:
        print(*compare(recorded, counted, margin=0), sep="\n")
        RECORD.write_text(json.dumps(counted, indent=2) + "\n", encoding="utf-8")
        print(f"commit {RECORD.relative_to(ROOT)} with what has changed")
        return 0
    faults = [*compare(recorded, counted)]
    if faults:
        print(*faults, sep="\n")
        print(
            "`make counts` records the new ones. For more, the commit says why; less is recorded so that a rise shows"
        )
    return 1 if faults else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except CountError as error:
        sys.exit(str(error))
