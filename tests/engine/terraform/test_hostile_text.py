"""Text is text: what the module form gets from a file of values, and what stands around CDKTF tokens.

A file of values is data that Terraform does not evaluate, so everything must arrive as it is written there. Text in the
static form is in `test_literal_text.py`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from cdk_classes import App, Fn, TerraformLocal, TerraformStack
from deployment import read_account
from expected_account import expected_account
from module_call import OUTPUT_NAMES, provider, written_module
from place import Place
from samples import ACCOUNT_ID
from synthesis import LOCAL_BACKEND, synthesize

from dev.engine import PROVIDER_RANGE, EmulatedAccount, account
from landingzone import IamUsersAndGroups, IamUsersAndGroupsStack

# Each would be something else if anybody evaluated it.
TEXTS = (
    "${aws:username}",
    '${file("/etc/hostname")}',
    "${var.aws_account_id}",
    "${each.key}",
    "$${x}",
    "$$${x}",
    "%{ if true }x%{ endif }",
    "%%{x}",
    "$",
    "%{",
    "${",
    "&{aws:username}",
    "*{",
    "quote \" and '",
    "back\\slash \\n \\u0041 \\${x}",
    "line\nbreak\ttab",
    "é ÿ \u00a0",
    "<&>",
    "null",
    "//",
    " ",
)
# IAM takes few characters in tags; of these some look like something else.
TAGS = ("é 日本 \u2028 \u00a0", "null", "true", "1e3", "//", "=1+1", "@home", "-", "", " ")
# An IAM name holds none of `${}%"`; these are what it may hold and somebody could take for something else.
NAMES = ("null", "true", "1e3", "007", "a=b", "-", "_", "x,y", "+@.", "each.key", "for_each", "=1+1", "__proto__")
# The data source of policies takes `&{x}` for its own spelling of `${x}`, and cannot be told not to: that is refused.
HOSTILE_ARNS = tuple(f"arn:aws:s3:::bucket/{text}" for text in TEXTS if "\n" not in text and "&{" not in text)


def document(text: str) -> str:
    """A policy document with a text wherever one may stand."""
    statement = {
        "Effect": "Allow",
        "Action": "s3:GetObject",
        "Resource": [f"arn:aws:s3:::home/{text}", "arn:aws:s3:::home/${aws:username}/*"],
        "Condition": {"StringLike": {f"aws:PrincipalTag/{text}": [text, "${aws:PrincipalTag/team}"]}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]}, ensure_ascii=False)


NOTHING: dict[str, Any] = {"policies": {}}
INPUTS: dict[str, Any] = {
    "aws_account_id": ACCOUNT_ID,
    "iam_group_name_full_access": "for_each",
    "iam_group_names_ssh_grunt_users": ["null", "1e3", "__proto__"],
    "iam_group_names_ssh_grunt_sudo_users": ["true", "constructor"],
    "iam_policy_iam_user_self_mgmt": "each.key",
    "iam_groups_for_cross_account_access": [
        {"group_name": "=1+1", "iam_role_arns": ["arn:aws:iam::222233334444:role/${x}/%{y}/$${z}/a"]}
    ],
    "iam_role_tags": {text: text for text in TAGS if text},
    "should_create_iam_group_auto_deploy": True,
    "auto_deploy_permissions": ["s3:*", "s3:Get?bject"],
    "users": {
        **{
            f"tagged-{number}": {"tags": {f"key {number}": text, f"as key {text}{number}": ""}}
            for number, text in enumerate(TAGS)
        },
        "in-a-path": {"path": '/${aws:username}/%{x}/$${y}/%%{z}/"\\/&{a}/'},
        "with-odd-groups": {"groups": ["null", "1e3", "true", "for_each", "=1+1", "__proto__"]},
        "__proto__": {"tags": {"__proto__": "__proto__"}, "groups": ["constructor"]},
        "constructor": {"tags": {"constructor": "toString"}},
        **{
            f"documents-{number}": {"json_policies": {NAMES[number % len(NAMES)]: document(text)}}
            for number, text in enumerate(TEXTS)
        },
        **{
            f"resources-{number}": {
                "inline_iam_policies": {
                    NAMES[number % len(NAMES)]: {
                        "actions": ["s3:Get*"],
                        "resources": [arn, "arn:aws:s3:::home/${aws:username}/*"],
                        "force_mfa": number % 2 == 0,
                    }
                }
            }
            for number, arn in enumerate(HOSTILE_ARNS)
        },
        **{f"{name}.user": {"inline_iam_policies": {name: {"actions": ["*"], "resources": ["*"]}}} for name in NAMES},
    },
}


def calls_the_module(emulator: EmulatedAccount) -> str:
    """A configuration that hands values of variables on to the module, as those with files of values do."""
    given = sorted(INPUTS)
    variables = [f'variable "{name}" {{\n  type = any\n}}\n' for name in given]
    arguments = "".join(f"  {name} = var.{name}\n" for name in given)
    source = json.dumps(str(written_module()))
    outputs = [f'output "{name}" {{\n  value = module.people.{name}\n}}\n' for name in OUTPUT_NAMES]
    return "\n".join(
        [provider(emulator), *variables, f'module "people" {{\n  source = {source}\n{arguments}}}\n', *outputs]
    )


@pytest.mark.long
def test_hostile_text_in_a_file_of_values_arrives_as_written(emulator: EmulatedAccount, place: Place):
    terraform = place(calls_the_module(emulator))
    values = terraform.directory / "people.tfvars.json"
    values.write_text(json.dumps(INPUTS, ensure_ascii=False), encoding="utf-8")
    terraform.apply(var_files=[values])
    found, expected = read_account(emulator, NOTHING), expected_account(INPUTS)
    assert found["users"].keys() == expected["users"].keys()
    for name, user in expected["users"].items():
        assert found["users"][name] == user
    assert found == expected
    assert terraform.outputs()["user_arns"].keys() == INPUTS["users"].keys()
    assert terraform.plan(var_files=[values]).is_empty


# Something else of the stack, and a function of Terraform.
TOKENS: dict[str, Callable[[TerraformStack], str]] = {
    "local": lambda stack: TerraformLocal(stack, "team", "platform").as_string,
    "function": lambda stack: Fn.lower("PLATFORM"),
}


@pytest.mark.parametrize("kind", ["local", pytest.param("function", marks=pytest.mark.long)])
def test_a_token_amid_hostile_text_is_all_that_is_evaluated(kind: str, emulator: EmulatedAccount, place: Place):
    around = '${file("/etc/hostname")} %{ if true }x%{ endif } $${y} %%{z} " \\ é '

    def build(app: App) -> None:
        stack = IamUsersAndGroupsStack(
            app,
            "landingzone",
            aws_account_id=ACCOUNT_ID,
            provider=emulator.provider,
            provider_version=PROVIDER_RANGE,
            backend=LOCAL_BACKEND,
        )
        token = TOKENS[kind](stack)
        IamUsersAndGroups(
            stack,
            "tagged",
            aws_account_id=ACCOUNT_ID,
            enable_iam_groups=False,
            users={
                "tagged": {
                    "tags": {
                        "team": token,
                        "mixed": f"null {token} 日本",
                        f"for_each {token}": "",
                    },
                    "inline_iam_policies": {"inline": policy_on(f"{around}{token}{around}")},
                    "json_policies": {"text": document(f"{around}{token}{around}"), "alone": document(around)},
                }
            },
        )

    terraform = place(synthesize(build)["landingzone"])
    terraform.apply()
    user = account(emulator.client("iam"))["users"]["tagged"]
    assert user["tags"] == {
        "team": "platform",
        "mixed": "null platform 日本",
        "for_each platform": "",
    }
    assert user["inline"]["inline"]["Statement"][0]["Resource"] == f"arn:aws:s3:::{around}platform{around}"
    assert user["inline"]["text"] == json.loads(document(f"{around}platform{around}"))
    assert user["inline"]["alone"] == json.loads(document(around))
    assert terraform.plan().is_empty


def policy_on(resource: str) -> dict[str, list[str]]:
    return {"actions": ["s3:*"], "resources": [f"arn:aws:s3:::{resource}"]}
