"""Reads a Terraform state: from `terraform show -json` of a state or a plan, or from a state file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from landingzone.adoption.existing import ExistingResource, completed, find_wrong_attribute
from landingzone.iam.resource_types import RESOURCE_TYPES
from landingzone.problems import InvalidFile, path_of
from landingzone.reading.faults import Unreadable
from landingzone.reading.files import read_text
from landingzone.reading.json_text import parse_json

_HINT = "name what `terraform show -json` or `terraform state pull` printed"
_VERSION = 4
# A state may hold much beside users, in modules of modules.
_MOST_BYTES = 512 * 1024 * 1024
_DEEPEST = 300


class _Foreign(BaseModel):
    """A part of a state: what is read here has its type, and what is not is ignored."""

    model_config = ConfigDict(strict=True)


class _ShownResource(_Foreign):
    mode: str
    type: str
    name: str
    values: dict[str, Any] = {}
    index: str | int | None = None
    deposed_key: str | None = None


class _ShownModule(_Foreign):
    address: str = ""
    resources: list[_ShownResource] = []
    child_modules: list[_ShownModule] = []


class _ShownValues(_Foreign):
    root_module: _ShownModule = _ShownModule()


class _Shown(_Foreign):
    """What `terraform show -json` prints of a state.

    Source: https://developer.hashicorp.com/terraform/internals/json-format
    """

    values: _ShownValues = _ShownValues()


class _Plan(_Foreign):
    """What it prints of a plan, which contains the state before."""

    prior_state: _Shown = _Shown()


class _Instance(_Foreign):
    attributes: dict[str, Any]
    index_key: str | int | None = None
    deposed: str | None = None


class _RawResource(_Foreign):
    mode: str
    type: str
    name: str
    module: str | None = None
    instances: list[_Instance]


class _RawState(_Foreign):
    """A state file."""

    resources: list[_RawResource]


def read_state(path: Path) -> list[ExistingResource]:
    """Read the managed resources of a state.

    Args:
        path: What `terraform show -json` printed, of a state or of a plan file, or a state file of version 4.

    Returns:
        Every instance of every managed resource, in the order of the file. Attributes of the types of IAM have the
        types that the AWS provider gives them, and lists that are null there are empty.

    Raises:
        InvalidFile: It cannot be read, is neither, or something in it has another type than in a state.
    """
    try:
        text = read_text(path, _MOST_BYTES)
    except Unreadable as fault:
        raise InvalidFile(fault.of(path, _HINT)) from None
    try:
        found = list(_resources_of(path, parse_json(text, _DEEPEST)))
    except Unreadable as fault:
        # Nobody writes a state by hand, so how to write JSON does not help.
        raise InvalidFile(replace(fault.of(path), hint=_HINT)) from None
    except ValidationError as error:
        where = path_of(*error.errors(include_url=False, include_input=False)[0]["loc"])
        raise InvalidFile(f"{path}: is JSON of something else than a state (at {where}); {_HINT}") from None
    for each in found:
        known = RESOURCE_TYPES.get(each.type)
        for name in known.needed if known else ():
            if each.values.get(name) is None:
                raise InvalidFile(f"{path}: {each.address} has no {name}, so it is not whole; {_HINT}")
        if wrong := find_wrong_attribute(each):
            raise InvalidFile(f"{path}: {each.address} has {wrong} of another type than in a state; {_HINT}")
    return found


def _resources_of(path: Path, content: Any) -> Iterator[ExistingResource]:
    if not isinstance(content, dict):
        raise InvalidFile(f"{path}: is JSON of something else than a state; {_HINT}")
    if "format_version" in content:
        is_plan = "planned_values" in content
        state = _Plan.model_validate(content).prior_state if is_plan else _Shown.model_validate(content)
        yield from _of_module(state.values.root_module)
    elif content.get("version") == _VERSION:
        for resource in _RawState.model_validate(content).resources:
            yield from _of_raw(resource)
    elif isinstance(content.get("version"), int):
        raise InvalidFile(
            f"{path}: is a state of version {content['version']}; apply once with Terraform 0.12 or newer"
        )
    else:
        raise InvalidFile(f"{path}: is JSON of something else than a state; {_HINT}")


def _of_module(module: _ShownModule) -> Iterator[ExistingResource]:
    for resource in module.resources:
        if resource.mode == "managed" and resource.deposed_key is None:
            yield ExistingResource(
                type=resource.type,
                values=completed(resource.type, resource.values),
                key=resource.name,
                instance=resource.index,
                call=module.address,
            )
    for child in module.child_modules:
        yield from _of_module(child)


def _of_raw(resource: _RawResource) -> Iterator[ExistingResource]:
    if resource.mode != "managed":
        return
    for instance in resource.instances:
        if instance.deposed is None:
            yield ExistingResource(
                type=resource.type,
                values=completed(resource.type, instance.attributes),
                key=resource.name,
                instance=instance.index_key,
                call=resource.module or "",
            )
