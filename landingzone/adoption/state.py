"""Reads a Terraform state: from `terraform show -json` of a state or a plan, or from a state file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import Field

from landingzone.account.existing import ExistingResource, completed, find_wrong_attribute
from landingzone.account.resource_types import RESOURCE_TYPES
from landingzone.ground.problems import InvalidFile
from landingzone.reading.terraform_json import (
    STATE_VERSION,
    Foreign,
    is_old_state,
    other_types_refused,
    parse_terraform_json,
    read_terraform_text,
    something_else,
)

_HINT = "name a file with the output of `terraform show -json` or `terraform state pull`"


class _ShownResource(Foreign):
    mode: str
    type: str
    name: str
    values: dict[str, Any] = Field(default_factory=dict)
    index: str | int | None = None
    deposed_key: str | None = None


class _ShownModule(Foreign):
    address: str = ""
    resources: list[_ShownResource] = Field(default_factory=list)
    child_modules: list[_ShownModule] = Field(default_factory=list)


class _ShownValues(Foreign):
    root_module: _ShownModule = _ShownModule()


class _Shown(Foreign):
    """What `terraform show -json` prints for a state.

    Source: https://developer.hashicorp.com/terraform/internals/json-format
    """

    values: _ShownValues = _ShownValues()


class ShownPlan(Foreign):
    """What it prints for a plan, which contains the state before it."""

    prior_state: _Shown = _Shown()


class _Instance(Foreign):
    attributes: dict[str, Any]
    index_key: str | int | None = None
    deposed: str | None = None


class _RawResource(Foreign):
    mode: str
    type: str
    name: str
    module: str | None = None
    instances: list[_Instance]


class _RawState(Foreign):
    """A state file."""

    resources: list[_RawResource]


def read_state(path: Path) -> list[ExistingResource]:
    """Read the managed resources of a state.

    Args:
        path: The output of `terraform show -json` for a state or a plan file, or a state file of version 4.

    Returns:
        Every instance of every managed resource, in the order of the file. Attributes of IAM resource types have the
        types that the AWS provider gives them; lists that are null there are empty.

    Raises:
        InvalidFile: It cannot be read, is none of these, or something in it has a type that a state does not have.
    """
    content = parse_terraform_json(read_terraform_text(path, _HINT), path, _HINT)
    with other_types_refused(path, "a state", _HINT):
        found = list(_resources_of(path, content))
    for each in found:
        known = RESOURCE_TYPES.get(each.type)
        for name in known.needed if known else ():
            if each.values.get(name) is None:
                raise InvalidFile(f"{path}: {each.address} has no {name}, so it is incomplete; {_HINT}")
        if wrong := find_wrong_attribute(each):
            raise InvalidFile(f"{path}: {each.address} has {wrong} with a type that a state does not have; {_HINT}")
    return found


def _resources_of(path: Path, content: Any) -> Iterator[ExistingResource]:
    if not isinstance(content, dict):
        raise something_else(path, "a state", _HINT)
    if "format_version" in content:
        is_plan = "planned_values" in content
        state = ShownPlan.model_validate(content).prior_state if is_plan else _Shown.model_validate(content)
        yield from _of_module(state.values.root_module)
    elif content.get("version") == STATE_VERSION:
        for resource in _RawState.model_validate(content).resources:
            yield from _of_raw(resource)
    elif is_old_state(content):
        raise InvalidFile(
            f"{path}: is a state of version {content['version']}; apply once with Terraform 0.12 or newer"
        )
    else:
        raise something_else(path, "a state", _HINT)


def resources_in(module: _ShownModule) -> Iterator[tuple[str, _ShownResource]]:
    """Yield the resources and data sources of a module and the modules in it, each with the address of its module."""
    yield from ((module.address, resource) for resource in module.resources)
    for child in module.child_modules:
        yield from resources_in(child)


def _of_module(module: _ShownModule) -> Iterator[ExistingResource]:
    for call, shown in resources_in(module):
        if shown.mode == "managed" and shown.deposed_key is None:
            values = completed(shown.type, shown.values)
            yield ExistingResource(type=shown.type, values=values, key=shown.name, instance=shown.index, call=call)


def _of_raw(resource: _RawResource) -> Iterator[ExistingResource]:
    if resource.mode != "managed":
        return
    for instance in resource.instances:
        if instance.deposed is None:
            values, call = completed(resource.type, instance.attributes), resource.module or ""
            key, index = resource.name, instance.index_key
            yield ExistingResource(type=resource.type, values=values, key=key, instance=index, call=call)
