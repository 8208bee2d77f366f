"""The outputs of users: those of each stack, and all of them together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from landingzone.states.state import StatesError
from landingzone.terraform.outputs import OUTPUTS_OF_USERS, Every, Output, PerName

Outputs = Mapping[str, dict[str, Any]]
"""Output name -> its `value` and `type`, and `sensitive` if it is written."""

# What a stack writes as `{}` is an object without attributes.
_NOTHING: dict[str, Any] = {"value": {}, "type": ["object", {}]}


def outputs_of_users(all_outputs: Mapping[Path, Outputs], is_wanted: Callable[[str], bool]) -> dict[str, Any]:
    """Return the outputs of users in the form of a stack that has only some of the users.

    Args:
        all_outputs: File -> the outputs in it.
        is_wanted: Says whether a user is in the stack.

    Returns:
        Output name -> value and type; without those that no file has.

    Raises:
        StatesError: One is not a map.
    """
    found = {}
    for output in OUTPUTS_OF_USERS:
        values = {path: outputs[output.name] for path, outputs in all_outputs.items() if output.name in outputs}
        value = {
            user: each
            for path, written in values.items()
            for user, each in _map_of(path, output.name, written).items()
            if is_wanted(user)
        }
        if values:
            # States from before ciphertext became sensitive do not have it yet.
            is_sensitive = output.is_ciphertext or any(written.get("sensitive") for written in values.values())
            rest = {"sensitive": True} if is_sensitive else {}
            some = {"value": dict(sorted(value.items())), "type": type_of(output)}
            found[output.name] = (some if value else _NOTHING) | rest
    return found


def users_of(path: Path, outputs: Outputs) -> set[str]:
    """Return the users in the outputs of a file."""
    names = [output.name for output in OUTPUTS_OF_USERS if output.name in outputs]
    return {user for name in names for user in _map_of(path, name, outputs[name])}


def without_users(outputs: Outputs) -> dict[str, Any]:
    """Return the other outputs."""
    of_users = {output.name for output in OUTPUTS_OF_USERS}
    return {name: written for name, written in outputs.items() if name not in of_users}


def type_of(output: Output) -> str | list[Any]:
    """Write the type of an output as Terraform writes types in JSON."""
    if not isinstance(output.source, PerName):
        return ["list", "string"] if isinstance(output.source, Every) else "string"
    attributes = {name: "string" for name, _ in output.source.attributes}
    return ["map", ["object", attributes] if attributes else "string"]


def _map_of(path: Path, name: str, written: Mapping[str, Any]) -> dict[str, Any]:
    value = written["value"]
    if not isinstance(value, dict):
        raise StatesError(f"{path}: has output {name}, which is not a map of users; give the output of Terraform")
    return value
