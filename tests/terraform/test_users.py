"""How the resources of the users hang together: loops over local maps, none of which looks at another loop."""

import re

import pytest
from samples import EVERYTHING_ON
from synthesis import blocks, synthesize_stack


@pytest.fixture(scope="module")
def content():
    return synthesize_stack(**EVERYTHING_ON)


def of_users(content):
    kinds = ("aws_iam_user", "aws_iam_access_key")
    return {address: block for address, block in blocks(content).items() if address.startswith(kinds)}


def test_no_looped_resource_refers_to_another_one(content):
    for address, block in of_users(content).items():
        assert re.fullmatch(r"\$\{local\.\w+\}", block["for_each"]), address
        assert not re.search(r"\baws_iam_\w+\.\w", str(block)), address
        assert "toset" not in str(block)


def test_secrets_are_only_ever_encrypted(content):
    found = of_users(content)
    assert found["aws_iam_user_login_profile.web_console"]["pgp_key"] == "${each.value}"
    for slot in ("access_keys", "access_keys_second"):
        assert found[f"aws_iam_access_key.{slot}"]["pgp_key"] == "${each.value.pgp_key}"
    for name in ("user_passwords", "user_access_keys"):
        assert re.search(r"it\.encrypted_(password|secret)\b", content["output"][name]["value"])
        assert not re.search(r"it\.(password|secret)\b", content["output"][name]["value"])
