"""Reads the resources of IAM in a Terraform state, in each form that has resources."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from landingzone.account.existing import ExistingResource, completed, find_wrong_attribute
from landingzone.account.resource_types import RESOURCE_TYPES
from landingzone.ground.problems import InvalidFile
from landingzone.reading.printed_json import parse_printed_json, read_printed_text
from landingzone.reading.terraform_states import StateResource, resources_in
from landingzone.terraform.outputs import KNOWN_OUTPUTS

_HINT = "name a file with the output of `terraform show -json` or `terraform state pull`"


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
    content = parse_printed_json(read_printed_text(path, _HINT), path, _HINT)
    return existing_in(resources_in(content, path, "a state", _HINT, KNOWN_OUTPUTS), path, _HINT)


def existing_in(resources: Iterable[StateResource], path: Path, hint: str) -> list[ExistingResource]:
    """Return what exists of the resources in a state: neither data sources nor what waits to be destroyed.

    Args:
        resources: All of them.
        path: The file.
        hint: Which file to name instead.

    Raises:
        InvalidFile: Something of IAM lacks an attribute, or has one with a type that a state does not have.
    """
    found = [
        ExistingResource(**{**vars(each), "values": completed(each.type, each.values)})
        for each in resources
        if each.mode == "managed" and each.deposed is None
    ]
    for each in found:
        known = RESOURCE_TYPES.get(each.type)
        for name in known.needed if known else ():
            if each.values.get(name) is None:
                raise InvalidFile(f"{path}: {each.address} has no {name}, so it is incomplete; {hint}")
        if wrong := find_wrong_attribute(each):
            raise InvalidFile(f"{path}: {each.address} has {wrong} with a type that a state does not have; {hint}")
    return found
