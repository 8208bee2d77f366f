"""The marks of CDKTF tokens are known without loading CDKTF."""

import pytest
from synthesis import synthesize

from landingzone.ground.tokens import is_token, split_tokens

# ruff: isort: split
from cdk_classes import Fn, TerraformStack, TerraformVariable, Token


@pytest.fixture(scope="module")
def tokens():
    found = {}

    def add(app):
        variable = TerraformVariable(TerraformStack(app, "any"), "given", type="any")
        found["text"] = variable.string_value
        found["function"] = Fn.upper(variable.string_value)
        [found["list"]] = variable.list_value
        [found["map"]] = Token.as_string_map(variable)

    synthesize(add)
    return found


def test_other_text_is_no_token():
    for text in ("", "team", "${var.x}", "$${TfToken[TOKEN.0]", "TfToken[TOKEN.0]", "${TfToken[]}"):
        assert not is_token(text)
        assert split_tokens(text) == [(text, False)][: len(text)]


@pytest.mark.parametrize("kind", ["text", "function", "list", "map"])
def test_every_kind_of_token_is_known(kind, tokens):
    assert is_token(tokens[kind])
    assert split_tokens(tokens[kind]) == [(tokens[kind], True)]


def test_a_text_is_split_at_its_tokens(tokens):
    token = tokens["text"]
    parts = [("team-", False), (token, True), ("${x}", False), (token, True)]
    assert split_tokens(f"team-{token}${{x}}{token}") == parts
