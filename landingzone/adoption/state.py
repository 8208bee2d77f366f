"""Reads a Terraform state: from `terraform show -json` of a state or a plan, or from a state file."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from landingzone.adoption.existing import ExistingResource
from landingzone.iam.resource_types import RESOURCE_TYPES
from landingzone.problems import InvalidFile

_HINT = "name what `terraform show -json` or `terraform state pull` printed"
_VERSION = 4


def read_state(path: Path) -> list[ExistingResource]:
    """Read the managed resources of a state.

    Args:
        path: What `terraform show -json` printed, of a state or of a plan file, or a state file of version 4.

    Returns:
        Every instance of every managed resource, in the order of the file.

    Raises:
        InvalidFile: It cannot be read, or is neither.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InvalidFile(f"{path}: cannot be read ({error.strerror}); {_HINT}") from None
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise InvalidFile(f"{path}: is not JSON; {_HINT}") from None
    try:
        found = list(_resources_of(path, content))
    except (AttributeError, KeyError, TypeError):
        raise InvalidFile(f"{path}: is JSON of something else than a state; {_HINT}") from None
    for each in found:
        known = RESOURCE_TYPES.get(each.type)
        for name in known.needed if known else ():
            if each.values.get(name) is None:
                raise InvalidFile(f"{path}: {each.address} has no {name}, so it is not whole; {_HINT}")
    return found


def _resources_of(path: Path, content: Any) -> Iterator[ExistingResource]:
    if "format_version" in content:
        # A plan contains the prior state; a state has its values at the top.
        state = content.get("prior_state", {}) if "planned_values" in content else content
        yield from _of_module(state.get("values", {}).get("root_module", {}))
    elif content["version"] == _VERSION:
        for resource in content["resources"]:
            if resource["mode"] == "managed":
                yield from _of_raw(resource)
    else:
        raise InvalidFile(
            f"{path}: is a state of version {content['version']}; apply once with Terraform 0.12 or newer"
        )


def _of_module(module: Mapping[str, Any]) -> Iterator[ExistingResource]:
    for resource in module.get("resources", []):
        if resource["mode"] == "managed" and "deposed_key" not in resource:
            yield ExistingResource(
                type=resource["type"],
                values=resource["values"],
                key=resource["name"],
                instance=resource.get("index"),
                call=module.get("address", ""),
            )
    for child in module.get("child_modules", []):
        yield from _of_module(child)


def _of_raw(resource: Mapping[str, Any]) -> Iterator[ExistingResource]:
    for instance in resource["instances"]:
        if "deposed" not in instance:
            yield ExistingResource(
                type=resource["type"],
                values=instance["attributes"],
                key=resource["name"],
                instance=instance.get("index_key"),
                call=resource.get("module") or "",
            )
