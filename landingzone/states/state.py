"""Reads the states of stacks from the output of `terraform state pull`, so that all of it can be written again."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from landingzone.ground.expressions import Address, Instance
from landingzone.ground.problems import InvalidFile, LandingzoneError
from landingzone.reading.terraform_json import (
    STATE_VERSION,
    Foreign,
    is_old_state,
    other_types_refused,
    read_terraform_text,
    something_else,
)
from landingzone.states.verbatim import read_verbatim

_HINT = "give the output of `terraform state pull`"


class StatesError(LandingzoneError):
    """States or outputs that do not belong together. One line names them, says why, and what to do."""


class _Instance(Foreign):
    index_key: str | int | None = None
    deposed: str | None = None
    attributes: dict[str, Any] | None = None
    dependencies: list[str] | None = None


class _Resource(Foreign):
    mode: str
    type: str
    name: str
    module: str | None = None
    provider: str | None = None
    instances: list[_Instance]


class WrittenOutput(Foreign):
    """An output, in a state or in the output of `terraform output -json`."""

    value: Any
    type: Any
    sensitive: bool = False


class _State(Foreign):
    serial: Annotated[int, Field(ge=0)]
    lineage: Annotated[str, Field(min_length=1)]
    outputs: dict[str, WrittenOutput]
    resources: list[_Resource]


@dataclass(frozen=True)
class State:
    """The state of a stack.

    Args:
        path: Its file.
        content: What the file says; {}: the stack was never applied.
    """

    path: Path
    content: dict[str, Any] = field(repr=False)

    @property
    def serial(self) -> int:
        """Its number, which grows with each change; 0 for none."""
        serial: int = self.content.get("serial", 0)
        return serial

    @property
    def lineage(self) -> str:
        """The id that all its versions have in common; empty for none."""
        lineage: str = self.content.get("lineage", "")
        return lineage

    @property
    def outputs(self) -> dict[str, dict[str, Any]]:
        """Output name -> its value and type."""
        outputs: dict[str, dict[str, Any]] = self.content.get("outputs", {})
        return outputs

    @property
    def resources(self) -> list[dict[str, Any]]:
        """The resources and data sources, each with its instances."""
        resources: list[dict[str, Any]] = self.content.get("resources", [])
        return resources


def read_state(path: Path) -> State:
    """Read the state of a stack.

    Args:
        path: The output of `terraform state pull`, which is empty for a stack that was never applied.

    Raises:
        InvalidFile: It cannot be read, is something else, or something in it has a type that a state does not have.
    """
    text = read_terraform_text(path, _HINT)
    if not text.strip():
        return State(path, {})
    content = read_verbatim(text, path, _HINT)
    if not is_state(content):
        raise _no_state(path, content)
    with other_types_refused(path, "a state", _HINT):
        _State.model_validate(content)
    return State(path, content)


def is_state(content: Any) -> bool:
    """Check whether JSON claims to be a state of the version that is read."""
    return isinstance(content, dict) and content.get("version") == STATE_VERSION


def _no_state(path: Path, content: Any) -> InvalidFile:
    if isinstance(content, dict) and "format_version" in content:
        return InvalidFile(
            f"{path}: is the output of `terraform show -json`, which cannot be turned into a state; {_HINT}"
        )
    if is_old_state(content):
        version = content["version"]
        return InvalidFile(f"{path}: is a state of version {version}; apply once with Terraform 0.12 or newer")
    return something_else(path, "a state", _HINT)


def address_of(resource: dict[str, Any], instance: dict[str, Any] | None = None) -> str:
    """Write the address of a resource or data source in a state, or of one of its instances."""
    key: Instance = instance.get("index_key") if instance else None
    own = Address(resource["type"], resource["name"], key, "data" if resource["mode"] == "data" else "managed")
    return f"{resource['module']}.{own}" if resource.get("module") else str(own)
