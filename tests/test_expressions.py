"""Expressions and addresses are values, and no texts."""

import pytest
from hostile_texts import HOSTILE, KEYS
from hypothesis import given
from hypothesis import strategies as st

from landingzone.ground.expressions import Address, Expression, ModuleCall, code_of, data, is_identifier, is_key, quote


def test_an_expression_is_a_template_in_a_text_and_its_code_in_an_expression():
    users = Expression("local.users")
    assert f"{users}" == "${local.users}"
    assert code_of(users) == "local.users"
    assert [code_of(value) for value in (True, False, 16)] == ["true", "false", "16"]


USER, PARTITION = Address("aws_iam_user", "user"), data("aws_partition", "current")
WRITTEN = {
    "aws_iam_group.logs": Address("aws_iam_group", "logs"),
    "aws_iam_group.logs[0]": Address("aws_iam_group", "logs", 0),
    'aws_iam_user.user["jane.doe"]': USER.of("jane.doe"),
    'aws_iam_user_policy.json_policies["jane/a.b[c]"]': Address("aws_iam_user_policy", "json_policies", "jane/a.b[c]"),
    "data.aws_partition.current": PARTITION,
    "data.aws_partition.people_current": PARTITION.named("people_current"),
}


@pytest.mark.parametrize("text", WRITTEN)
def test_an_address_is_written_and_read(text):
    assert str(WRITTEN[text]) == text
    assert Address.parse(text) == WRITTEN[text]


@given(st.text().filter(is_key))
def test_whatever_the_key_of_an_instance_is(key):
    address = Address("aws_iam_user", "user", key, call=ModuleCall((("people", key), ("inner", 0))))
    assert Address.parse(str(address)) == address
    assert str(address).isprintable()
    assert str(address.block) == "module.people.module.inner.aws_iam_user.user"


@pytest.mark.parametrize("key", KEYS)
def test_hostile_keys_too(key):
    assert Address.parse(str(USER.of(key))) == USER.of(key)
    assert ModuleCall.parse(f"module.people[{quote(key)}]") == ModuleCall((("people", key),))


def test_a_text_in_quotes_is_what_terraform_writes():
    assert quote('${file("x")} %{ if } $ % $x \n\u2028\U000e0001\0') == (
        r'"$${file(\"x\")} %%{ if } $ % $x \n\u2028\U000e0001\u0000"'
    )


NO_RESOURCES = (
    *("", "logs", "module.iam", "aws_iam_group.logs[", "a.b.c", "a.b[x]", "a.b[01]", "a.b[-1]", "a.b[1.5]", "a.b[]"),
    *("a.b\n", " a.b", "a .b", "-a.b", "1a.b", "a.1b", 'a.b["x"]x', 'a.b["x"][0]', 'a.b["x', "module.a[x].b.c", "a..b"),
    *("module.a.b", "module.a.module.b", 'module.a["${x}"].b.c', "${a}.b", "a.${b}", "a.b[${x}]", 'a.b[file("x")]'),
    *('a.b["${x}"]', 'a.b["%{x}"]', 'a.b["$$${x}${y}"]', 'a.b["\n"]', 'a.b["\u2028"]', r'a.b["\x"]', r'a.b["\ud800"]'),
    *(r'a.b["\U00110000"]', 'a.b["e\u0301"]', 'a.b["a"b"]', "a.b[" + "1" * 5000 + "]"),
)
NO_CALLS = ("", "iam", "module.", "module.iam.", "module.iam.a.b", "module.a[x]", 'module.a["${x}"]', "module.a\n")


def test_what_is_in_a_module_is_read_with_it_and_what_is_no_address_is_none():
    assert [text for text in NO_RESOURCES if Address.parse(text)] == []
    assert [text for text in NO_CALLS if ModuleCall.parse(text)] == []
    text = 'module.a["x.y[0]"].module.b[1].data.aws_partition.current'
    call = ModuleCall((("a", "x.y[0]"), ("b", 1)))
    assert Address.parse(text) == Address("aws_partition", "current", mode="data", call=call)
    assert str(Address.parse(text)) == text


def test_what_names_a_block():
    no_names = [text for name, text in HOSTILE.items() if name not in ("very long", "not composed")]
    assert [text for text in (*no_names, "", "-", "1", "a.b", "a b", "a\n") if is_identifier(text)] == []
    assert all(map(is_identifier, ["a", "_", "a-b", "A1", "é", "e\u0301", "日本"]))
