"""Holds a stack while its state is divided: with a mark in the state, every plan fails, whatever is configured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from landingzone.states.state import State

MARK = "a-division-is-under-way-run-its-push-sh-to-the-end-"
"""The prefix of the names of marks; Terraform prints them."""

_TYPE = "terraform_data"
# Terraform cannot read an instance of a newer version than its provider has, and refuses the plan. It pulls, pushes
# and removes one unread.
_NEWER_THAN_ANY = 1_000_000


def mark_of(division: UUID) -> str:
    """Name the mark of one division."""
    return f"{MARK}{division.hex[:12]}"


def held(state: State, mark: str) -> dict[str, Any]:
    """Return a state with a mark, as the next one of the same stack."""
    resource = {
        "mode": "managed",
        "type": _TYPE,
        "name": mark,
        "provider": 'provider["terraform.io/builtin/terraform"]',
        "instances": [{"schema_version": _NEWER_THAN_ANY, "attributes": {"id": mark}, "sensitive_attributes": []}],
    }
    return {**state.content, "serial": state.serial + 1, "resources": [*state.resources, resource]}


def without_mark(state: State) -> State:
    """Return a state without the mark that a division put there, if one did."""
    kept = [each for each in state.resources if not _is_mark(each)]
    found = [each for each in state.found if not _is_mark(each.resource)]
    return replace(state, content={**state.content, "resources": kept}, found=found)


def _is_mark(resource: Mapping[str, Any]) -> bool:
    return resource["type"] == _TYPE and bool(resource["name"].startswith(MARK))
