"""The Terraform type of each annotation that a field has."""

from typing import Annotated, Literal

import pytest

from landingzone.config.group import CrossAccountGroup
from landingzone.config.policy import InlineIamPolicy
from landingzone.config.user import User
from landingzone.terraform.variable_types import terraform_type, values_of

TYPES = [
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


def test_an_annotation_has_a_type():
    assert [(annotation, terraform_type(annotation)) for annotation, _ in TYPES] == TYPES
    with pytest.raises(KeyError):
        terraform_type(float)  # which no field has


def test_only_a_choice_has_values():
    assert values_of(str | None) == []
    assert values_of(Literal["a", "b"]) == [("a", "b")]
    assert values_of(dict[Literal["a"], list[Literal["b", "c"]]]) == [("a",), ("b", "c")]
