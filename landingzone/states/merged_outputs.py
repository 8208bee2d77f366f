"""Unites what the stacks of a configuration put out, in the form of `terraform output -json`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from landingzone.ground.words import counted, listed
from landingzone.reading.terraform_json import other_types_refused, read_terraform_text, something_else
from landingzone.resources.shards import stack_names
from landingzone.states.given import check_shards, refuse_twice, refuse_users_in_two, state_of_groups
from landingzone.states.outputs import Outputs, outputs_of_users, type_of, users_of, without_users
from landingzone.states.state import StatesError, WrittenOutput, is_state
from landingzone.states.verbatim import read_verbatim
from landingzone.terraform.outputs import OUTPUTS_OF_USERS

_WHAT = "outputs or a state"
_HINT = "give what `terraform output -json` or `terraform state pull` printed"
_ALL = f"{_HINT} for every stack"
_OUTPUTS = TypeAdapter(dict[str, WrittenOutput])


@dataclass(frozen=True)
class Merged:
    """The outputs of all stacks.

    Args:
        outputs: Output name -> `sensitive`, `type` and `value`.
        left_out: Names of outputs of shards that are of another program, of which nobody knows how to unite them.
    """

    outputs: dict[str, dict[str, Any]] = field(repr=False)
    left_out: tuple[str, ...]


def read_outputs(path: Path) -> Outputs:
    """Read the outputs of a stack.

    Args:
        path: What `terraform output -json` printed, or `terraform state pull`.

    Raises:
        InvalidFile: It cannot be read, or is neither.
    """
    text = read_terraform_text(path, _HINT)
    content = read_verbatim(text, path, _HINT) if text.strip() else {}
    outputs = content.get("outputs") if is_state(content) else content
    if not isinstance(outputs, dict):
        raise something_else(path, _WHAT, _HINT)
    with other_types_refused(path, _WHAT, _HINT):
        _OUTPUTS.validate_python(outputs)
    return outputs


def merge(files: Sequence[tuple[Path, Outputs]], stack: str, shards: int) -> Merged:
    """Unite the outputs of all stacks.

    Args:
        files: Each file, and the outputs in it.
        stack: Name of the stack with the groups.
        shards: The number of shards.

    Returns:
        The outputs of users, of all of them, and all others of the stack with the groups, as one stack has them.

    Raises:
        StatesError: They are not those of all stacks, each once.
    """
    names = stack_names(stack, shards)
    if len(files) != len(names):
        raise StatesError(
            f"{counted(len(files), 'file')} for {counted(len(names), 'stack')}, {_in_words(names)}; give one for each"
        )
    paths = [path for path, _ in files]
    refuse_twice(paths)
    outputs = dict(files)
    groups = state_of_groups(outputs, _ALL)
    users = {path: users_of(path, own) for path, own in outputs.items()}
    refuse_users_in_two(users, _ALL)
    if shards > 1:
        if users[groups]:
            raise StatesError(
                f"{groups}: has outputs of users, so its state is not divided; run `landingzone split-state` first"
            )
        check_shards({path: found for path, found in users.items() if path != groups}, _ALL)
    everybody = outputs_of_users(outputs, lambda _: True)
    types = {output.name: type_of(output) for output in OUTPUTS_OF_USERS}
    merged = without_users(outputs[groups]) | {
        name: written | {"type": types[name]} for name, written in everybody.items()
    }
    return Merged(
        outputs={name: _printed(written) for name, written in sorted(merged.items())},
        left_out=tuple(sorted({name for path in paths if path != groups for name in without_users(outputs[path])})),
    )


def _in_words(names: Sequence[str]) -> str:
    return listed(names) if len(names) < 5 else f"{names[0]} and {names[1]} to {names[-1]}"


def _printed(written: Mapping[str, Any]) -> dict[str, Any]:
    return {"sensitive": bool(written.get("sensitive")), "type": written["type"], "value": written["value"]}
