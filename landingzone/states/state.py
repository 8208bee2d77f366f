"""The states of stacks, from the output of `terraform state pull`, so that all of it can be written again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from landingzone.ground.problems import LandingzoneError
from landingzone.reading.printed_json import Foreign, other_types_refused, read_printed_text
from landingzone.reading.terraform_states import STATE, StateResource, resources_in
from landingzone.states.verbatim import read_verbatim
from landingzone.terraform.outputs import KNOWN_OUTPUTS

_HINT = "give the output of `terraform state pull`"


class StatesError(LandingzoneError):
    """States or outputs that do not belong together. One line names them, says why, and what to do."""


class WrittenOutput(Foreign):
    """An output, in a state or in the output of `terraform output -json`."""

    value: Any
    type: Any
    sensitive: bool = False


class _StateContent(Foreign):
    serial: Annotated[int, Field(ge=0)]
    lineage: Annotated[str, Field(min_length=1)]
    outputs: dict[str, WrittenOutput]


@dataclass(frozen=True)
class State:
    """The state of a stack.

    Args:
        path: Its file.
        content: What the file says; {}: the stack was never applied.
        found: Its resources and data sources, each instance.
    """

    path: Path
    content: dict[str, Any] = field(repr=False)
    found: Sequence[StateResource] = field(default=(), repr=False)

    @property
    def serial(self) -> int:
        """Its number, which grows with each change; 0 for none."""
        return int(self.content.get("serial", 0))

    @property
    def lineage(self) -> str:
        """The id that all its versions have in common; empty for none."""
        return str(self.content.get("lineage", ""))

    @property
    def outputs(self) -> dict[str, dict[str, Any]]:
        """Output name -> its value and type."""
        outputs: dict[str, dict[str, Any]] = self.content.get("outputs", {})
        return outputs

    @property
    def resources(self) -> list[dict[str, Any]]:
        """The blocks of resources and data sources as written, each with its instances."""
        resources: list[dict[str, Any]] = self.content.get("resources", [])
        return resources


def read_state(path: Path) -> State:
    """Read the state of a stack.

    Args:
        path: The output of `terraform state pull`, which is empty for a stack that was never applied.

    Raises:
        InvalidFile: It cannot be read, is something else, or something in it has a type that a state does not have.
    """
    text = read_printed_text(path, _HINT)
    if not text.strip():
        return State(path, {})
    content = read_verbatim(text, path, _HINT)
    found = resources_in(content, path, "a state", _HINT, KNOWN_OUTPUTS, only=STATE)
    with other_types_refused(path, "a state", _HINT):
        _StateContent.model_validate(content)
    return State(path, content, found)
