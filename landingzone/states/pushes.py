"""What is pushed after a division, and the script that does it, even after it was killed at any point."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path

from landingzone.reading.terraform_states import STATE_VERSION
from landingzone.states.division import Divided
from landingzone.states.held_stacks import MARK
from landingzone.states.verbatim import write_verbatim

SCRIPT = "push.sh"
_EMPTY = "nothing"
_NIL = "00000000-0000-0000-0000-000000000000"


def files_of(divided: Divided, directories: Mapping[str, Path]) -> dict[str, str]:
    """Return the files of the directory of a division: the states, and the script that pushes them.

    Args:
        divided: The division.
        directories: Name of each stack -> where Terraform runs for it.

    Returns:
        Name of each file -> its text. The same division gives the same texts.
    """
    # In it, `found` has the whole state, so it is never printed. Some backends give the first state of a stack a
    # lineage of their own, and store every other unchanged: so an empty one comes first.
    head = files("landingzone.states").joinpath("push.sh").read_text(encoding="utf-8")
    return {
        **{f"{name}.tfstate": write_verbatim(state) for name, state in divided.states.items()},
        **{f"{name}.held": write_verbatim(state) for name, state in divided.held.items()},
        _EMPTY: write_verbatim(
            {"version": STATE_VERSION, "serial": 1, "lineage": _NIL, "outputs": {}, "resources": []}
        ),
        SCRIPT: head + "\n".join(_steps(divided, directories)) + "\n",
    }


def _steps(divided: Divided, directories: Mapping[str, Path]) -> Iterator[str]:
    groups, *shards = divided.states
    yield f"any_mark={MARK}"
    yield f"mark={divided.mark}"
    yield from _calls("hold", divided.held, divided, directories)
    # If the script stops half-way, the users are still in the old state as well, and nobody is lost.
    yield from _calls("push", [*shards, groups], divided, directories)
    yield 'echo "All is pushed: remove dividing from the configuration, synthesize, and plan: nothing changes"'


def _calls(function: str, names: Iterable[str], divided: Divided, directories: Mapping[str, Path]) -> Iterator[str]:
    for name in names:
        lineage = divided.states[name]["lineage"]
        yield f"{function} {shlex.quote(str(directories[name]))} {shlex.quote(name)} {lineage}"
