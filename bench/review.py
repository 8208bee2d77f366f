"""Review: `landingzone report` and `landingzone diff` of 5,000 users, against those of the sample."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from bench.process import measure_command
from bench.results import Sample
from dev.engine import ROOT, prepare_toolchain
from dev.screenshots import large_organisation
from landingzone.config.file import read_configuration
from landingzone.config.inputs import Inputs

REVIEW = "review"
COMMANDS = ("report", "diff")
SIZES = ("sample", "5,000 users")

_TIMEOUT_SECONDS = 300

# Sets have their order by this, and what is looked at first may be all that is looked at.
_SAME_ORDER = {"PYTHONHASHSEED": "0"}
# That there are changes is no fault here.
_RUN = "import sys; from landingzone.cli.main import main; sys.exit(main(sys.argv[1:]) == 1)"
_COUNT = """\
import sys
from pathlib import Path

import landingzone
from landingzone.cli.main import main

package, calls = str(Path(landingzone.__file__).parent), 0

def count(frame, event, argument):
    global calls
    code = frame.f_code
    calls += event == "call" and code.co_name != "<module>" and code.co_filename.startswith(package)

sys.setprofile(count)
status = main(sys.argv[1:])
sys.setprofile(None)
sys.stderr.write(str(calls))
sys.exit(status == 1)
"""


def subject_of(command: str, size: str) -> str:
    """Name the measurement of a command with so many users."""
    return f"{command}, {size}"


def measure_review(run: str, runs: int, place: Path, add: Callable[[Sample], None]) -> None:
    """Run each command in turn, as often as asked, after one time that counts the calls.

    Args:
        run: Name of this run.
        runs: How often.
        place: A directory for configurations.
        add: Takes the samples.

    Raises:
        CommandError: A command failed.
        subprocess.CalledProcessError: It failed when its calls were counted.
    """
    candidates = _candidates(place)
    environment = prepare_toolchain().environment()
    calls = {subject: count_calls(words, environment) for subject, words in candidates.items()}
    for _ in range(runs):
        for subject, words in candidates.items():
            usage = measure_command(
                [sys.executable, "-c", _RUN, *words],
                directory=ROOT,
                environment=environment,
                timeout_seconds=_TIMEOUT_SECONDS,
            )
            add(
                Sample(
                    run=run,
                    what=REVIEW,
                    subject=subject,
                    users=0,
                    seconds=usage.seconds,
                    memory_bytes=usage.memory_bytes,
                    calls=calls[subject],
                )
            )


def count_calls(words: list[str], environment: dict[str, str]) -> int:
    """Count the calls of functions of the package: as many on any machine.

    Args:
        words: The words of a command of `landingzone`.
        environment: All variables.
    """
    command = [sys.executable, "-c", _COUNT, *words]
    done = subprocess.run(
        command, cwd=ROOT, env=environment | _SAME_ORDER, check=True, capture_output=True, timeout=_TIMEOUT_SECONDS
    )
    return int(done.stderr)


def _candidates(place: Path) -> dict[str, list[str]]:
    """Write the configurations; give what is measured -> the words of its command."""
    candidates = {}
    organisations = (read_configuration(ROOT / "landingzone.yaml"), large_organisation())
    for size, inputs in zip(SIZES, organisations, strict=True):
        old, new = place / f"{size}.old.json", place / f"{size}.new.json"
        _write(old, inputs, joined=None)
        _write(new, inputs, joined=inputs.iam_group_name_logs)
        candidates[subject_of("report", size)] = ["report", str(old)]
        candidates[subject_of("diff", size)] = ["diff", str(old), str(new)]
    return candidates


def _write(file: Path, inputs: Inputs, joined: str | None) -> None:
    """Write a configuration, in which everybody is in one more group."""
    content = inputs.model_dump(exclude_defaults=True)
    for user in content["users"].values():
        user["groups"] = sorted({*user.get("groups", ()), *([joined] if joined else ())})
    file.write_text(json.dumps(content), encoding="utf-8")
