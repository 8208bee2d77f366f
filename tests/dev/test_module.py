"""How the files of the Terraform module are made: where each block goes, and how an expression is broken into lines."""

import pytest

from dev.module.hcl_text import code_lines
from dev.module.layout import lay_out


def test_a_block_of_any_kind_has_a_place():
    for content, file in (
        ({"check": {"groups": {"assert": []}}}, "checks"),
        ({"import": [{"to": "a.b", "id": "c"}]}, "main"),
        ({"data": {"aws_iam_policy_document": {"user_new": {}}}}, "users"),
        ({"data": {"aws_iam_policy_document": {"new": {}}}}, "groups"),
        ({"resource": {"aws_iam_group": {"users": {}}}}, "groups"),
        ({"locals": {"rules_of_users": "", "broken_rules": ""}}, "checks"),
    ):
        heads = lay_out({}, "Made here.")
        written = lay_out(content, "Made here.")
        assert [name for name in written if written[name] != heads[name]] == [f"{file}.tf"]


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("var.x ? 1 : 0", ["var.x ? 1 : 0"]),
        (f'concat(["{"a" * 60}"], [for b in c : b])', ["concat(", f'  ["{"a" * 60}"],', "  [for b in c : b]", ")"]),
        (
            f'{{ for name, it in var.users : name => {{ first = "{"a" * 60}", n = it.n }} '
            f"if it.n > 1 && can(it.{'b' * 40}) }}",
            [
                "{",
                "  for name, it in var.users : name => {",
                f'    first = "{"a" * 60}"',
                "    n     = it.n",
                "  }",
                f"  if it.n > 1 && can(it.{'b' * 40})",
                "}",
            ],
        ),
        (
            f'"${{join("}}", [{", ".join("x" * 9)}])}}{"y" * 120}"',
            [f'"${{join("}}", [{", ".join("x" * 9)}])}}{"y" * 120}"'],
        ),
    ],
)
def test_an_expression_is_broken_within_brackets_alone_and_a_text_never(code, lines):
    assert code_lines(code, 70 if code.startswith("concat") else 0) == lines
