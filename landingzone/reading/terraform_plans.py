"""Plans as Terraform and OpenTofu print them: the state that was found, and what changes.

Source: https://developer.hashicorp.com/terraform/internals/json-format#plan-representation
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from pydantic import Field

from landingzone.reading.printed_json import Foreign, other_types_refused
from landingzone.reading.terraform_states import PLAN, StateResource, resources_in

_WHAT = "a plan"


class Imported(Foreign):
    """What a plan imports; the id may not be known."""

    id: str = ""


class ChangedValues(Foreign):
    """What a plan does with a resource, and its attributes, secrets too: never to be printed."""

    actions: tuple[str, ...] = Field(strict=False)
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None
    after_unknown: Any = None
    replace_paths: list[list[Any]] = Field(default_factory=list)
    importing: Imported | None = None


class ResourceChange(Foreign):
    """One change, also one that does nothing, or reads a data source."""

    address: str
    mode: str = "managed"
    type: str
    change: ChangedValues
    previous_address: str = ""
    action_reason: str = ""
    deposed: str = ""


class OutputChange(Foreign):
    """What becomes of an output."""

    actions: list[str]


class PlanContent(Foreign):
    """The changes of a plan, and what it found changed."""

    resource_changes: list[ResourceChange] = Field(default_factory=list)
    resource_drift: list[ResourceChange] = Field(default_factory=list)
    output_changes: dict[str, OutputChange] = Field(default_factory=dict)
    complete: bool = True  # older versions do not say it


def plan_in(
    content: Any, path: Path, hint: str, outputs: Collection[str] = ()
) -> tuple[list[StateResource], PlanContent]:
    """Return what the state has, as a plan found it, and what the plan changes.

    Args:
        content: The JSON.
        path: The file.
        hint: Which file to name instead.
        outputs: The names of outputs of stacks.

    Raises:
        InvalidFile: It is something else.
    """
    resources = resources_in(content, path, _WHAT, hint, outputs, only=PLAN)
    with other_types_refused(path, _WHAT, hint):
        return resources, PlanContent.model_validate(content)
