"""The Terraform type of each annotation that a field has."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import pytest

from landingzone.config.group import CrossAccountGroup
from landingzone.config.policy import InlineIamPolicy
from landingzone.config.user import User
from landingzone.terraform.variable_types import terraform_type, values_of

TYPES: list[tuple[Any, str]] = [
    (str | None, "string"),
    (bool | None, "bool"),
    (Literal["active", "offboarding"], "string"),
    (list[Annotated[str, "of some kind"]], "list(string)"),
    (list[list[int]], "list(list(number))"),
    (dict[Literal["first"], Literal["current"]], "map(string)"),
    (CrossAccountGroup, "object({ group_name = string, iam_role_arns = list(string) })"),
    (
        dict[str, InlineIamPolicy],
        "map(object({ actions = list(string), resources = list(string), effect = optional(string), "
        "force_mfa = optional(bool) }))",
    ),
    (dict[str, User], "any"),
]


@pytest.mark.parametrize(("annotation", "expected"), TYPES, ids=str)
def test_an_annotation_has_a_type(annotation: Any, expected: str):
    assert terraform_type(annotation) == expected


def test_an_annotation_that_no_field_has_is_refused():
    with pytest.raises(KeyError):
        terraform_type(float)


def test_only_a_choice_has_values():
    assert values_of(str | None) == []
    assert values_of(Literal["a", "b"]) == [("a", "b")]
    assert values_of(dict[Literal["a"], list[Literal["b", "c"]]]) == [("a",), ("b", "c")]
