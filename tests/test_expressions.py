"""Expressions and addresses are values, and no texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landingzone.expressions import Address, Expression, code_of, data


def test_an_expression_is_a_template_in_a_text_and_its_code_in_an_expression():
    users = Expression("local.users")
    assert f"{users}" == "${local.users}"
    assert code_of(users) == "local.users"
    assert [code_of(value) for value in (True, False, 16)] == ["true", "false", "16"]


@pytest.mark.parametrize(
    ("address", "text"),
    [
        (Address("aws_iam_group", "logs"), "aws_iam_group.logs"),
        (Address("aws_iam_group", "logs", 0), "aws_iam_group.logs[0]"),
        (Address("aws_iam_user", "user").of("jane.doe"), 'aws_iam_user.user["jane.doe"]'),
        (
            Address("aws_iam_user_policy", "json_policies", "jane/a.b[c]"),
            'aws_iam_user_policy.json_policies["jane/a.b[c]"]',
        ),
        (data("aws_partition", "current"), "data.aws_partition.current"),
        (data("aws_partition", "current").named("people_current"), "data.aws_partition.people_current"),
    ],
)
def test_an_address_is_written_and_read(address: Address, text: str):
    assert str(address) == text
    assert Address.parse(text) == address


@given(st.text())
def test_whatever_the_key_of_an_instance_is(key: str):
    address = Address("aws_iam_user", "user", key)
    assert Address.parse(str(address)) == address


@pytest.mark.parametrize(
    "text", ["", "logs", "module.iam", "module.iam.aws_iam_group.logs", "aws_iam_group.logs[", "a.b.c"]
)
def test_what_is_no_address_of_a_resource_is_none(text: str):
    assert Address.parse(text) is None
