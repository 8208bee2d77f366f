"""The password generations, `terraform_data.credential_generations`: those of the users of one stack."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from landingzone.reading.printed_json import Foreign
from landingzone.reading.terraform_states import StateResource
from landingzone.states.held import is_generations
from landingzone.states.state import State, StatesError
from landingzone.terraform.form import GENERATIONS

_TYPE = ["map", "number"]
# What `tomap({})` is.
_TYPE_OF_EMPTY = ["map", "dynamic"]


class _NumbersByUser(Foreign):
    value: dict[str, int]
    type: list[Any]


class _GenerationsAttributes(Foreign):
    input: _NumbersByUser
    output: _NumbersByUser
    triggers_replace: None = None


def has_generations(state: State) -> bool:
    """Check whether a state has password generations: somebody in it has a password."""
    return any(map(is_generations, state.resources))


def generations_of_users(
    states: Iterable[State], is_wanted: Callable[[str], bool], others: Mapping[str, int]
) -> dict[str, Any] | None:
    """Return the resource with the password generations of some users, from all states together.

    Args:
        states: The states.
        is_wanted: Says whether a user is one of them.
        others: The generations of users from stacks in which nobody has a password, so that no state has them.

    Returns: The resource in the form of a state; None: no state has one.

    Raises:
        StatesError: One is not as Terraform writes it.
    """
    found = [_only_one(state) for state in states if has_generations(state)]
    if not found:
        return None
    first = found[0]
    maps = {name: _united([each.values[name] for each in found], is_wanted, others) for name in ("input", "output")}
    return {**first.resource, "instances": [{**first.written, "attributes": {**first.values, **maps}}]}


def _only_one(state: State) -> StateResource:
    found = [each for each in state.found if is_generations(each.resource)]
    try:
        _GenerationsAttributes.model_validate(found[0].values)
    except ValidationError:
        found = []
    if len(found) != 1 or (found[0].instance, found[0].deposed) != (None, None):
        raise StatesError(
            f"{state.path}: has {GENERATIONS} without exactly one map of numbers; apply that stack, and pull its "
            f"state again"
        )
    return found[0]


def _united(
    maps: Iterable[dict[str, Any]], is_wanted: Callable[[str], bool], others: Mapping[str, int]
) -> dict[str, Any]:
    numbers = {user: number for written in maps for user, number in written["value"].items() if is_wanted(user)}
    return {
        "value": dict(sorted({**others, **numbers}.items())),
        "type": _TYPE if numbers or others else _TYPE_OF_EMPTY,
    }
