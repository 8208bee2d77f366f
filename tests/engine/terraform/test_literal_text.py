"""Text is text in both forms: what looks like Terraform, JSON, Node or a shell arrives exactly as it was written.

The module gets it from a file of values, which is data that Terraform does not evaluate.
"""

import json
import re

import pytest
from deployment import read_account
from expected_account import expected_account
from module_call import configuration
from samples import ACCOUNT_ID
from synthesis import LOCAL_BACKEND, synthesize, synthesize_stack
from walks import FORMS, OFTEN

from dev.engine import account
from landingzone import IamUsersAndGroups
from landingzone.terraform.form import escape
from landingzone.terraform.resources import Resources

# ruff: isort: split
from cdk_classes import Fn, LocalBackend, TerraformLocal, TerraformStack
from constructs import Construct
from larger_stack import synthesize_larger

# Each would be something else if anybody evaluated it.
TEXTS = (
    *("${aws_iam_user.user}", '${file("/etc/passwd")}', "${var.aws_account_id}", "${each.key}"),
    *("%{ if true }yes%{ endif }", "$${x}", "$$${x}", "$$$${x}", "%%{x}", "%%%{x}", "${${x}}", "${x", "$", "%"),
    *("ends with $", "ends with %", "ends with ${", "ends with %{", "$ {x} % {y} }", "&{aws:username}", "*{"),
    *("${aws:username}", "${data.aws_caller_identity.current.account_id}", "#{list} @{map} <<EOT"),
    *("quotes \" ' `", 'back\\slash \\n \\" \\u0041 \\${x} \\', "two\nlines\tand a tab"),
    *("\u00e9 \u00ff \u00a0", "\u4e2d\u6587 \U0001f600 \u2028", "<script>&amp;</script>", "true", "null"),
    *("0012", "//", " ", ""),
)
# IAM takes most of Latin-1 in documents, and few characters in tags; of these some look like something else.
IN_DOCUMENTS = [text for text in TEXTS if text and all(letter <= "\u00ff" for letter in text)]
# The data source of policies takes `&{x}` for its own spelling of `${x}`, and cannot be told not to: that is refused.
IN_RESOURCES = [text for text in IN_DOCUMENTS if text.isprintable() and "&{" not in text]
TAGS = ("\u00e9 \u65e5\u672c \u2028 \u00a0", "true", "null", "0012", "1e3", "", "//", "=1+1", "@home", "-", " ")
KEYS = ("//", "\u4e2d", "for_each", "count", "jsii.byref", "null", "=1+1")
# Each means something in Node, through which the static form goes.
NAMES_OF_NODE = ("__proto__", "constructor", "toString", "hasOwnProperty", "valueOf", "toJSON", "__defineGetter__")
# An IAM name holds none of `${}%"`; these are what it may hold and somebody could take for something else.
NAMES = (
    *("null", "true", "1e3", "007", "a=b", "-", "_", "x,y", "+@.", "each.key", "for_each", "=1+1"),
    *NAMES_OF_NODE,
    "count.index+for=each,@home",
)


def document(text):
    statement = {
        "Effect": "Allow",
        "Action": "s3:GetObject",
        "Resource": [f"arn:aws:s3:::home/{' '.join(text.splitlines())}", "arn:aws:s3:::home/${aws:username}/*"],
        "Condition": {"StringLike": {f"aws:PrincipalTag/{text}": [text, "${aws:PrincipalTag/team}"]}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]}, ensure_ascii=False)


def user(number):
    """A user whose policies are called like others of `NAMES`; all users together have all texts."""
    turn = len(NAMES)
    arns = [f"arn:aws:s3:::bucket/{text}" for text in IN_RESOURCES[number::turn]]
    policy = {"actions": ["s3:Get*"], "resources": [*arns, "arn:aws:s3:::home/${aws:username}/*"]}
    texts = enumerate(IN_DOCUMENTS[number::turn], start=1)
    return {
        "inline_iam_policies": {NAMES[number]: policy | {"force_mfa": number % 2 == 0}},
        "json_policies": {NAMES[(number + at) % turn]: document(text) for at, text in texts},
    }


INPUTS = {
    "aws_account_id": ACCOUNT_ID,
    "auto_deploy_permissions": ["s3:*", "s3:Get?bject"],
    "groups": {"toJSON": {"json_policies": {"null": document("${x} %{y} $${z}")}}},
    "iam_group_name_full_access": "for_each",
    "iam_group_names_ssh_grunt_sudo_users": ["true", "constructor"],
    "iam_group_names_ssh_grunt_users": ["null", "1e3", "toString", "hasOwnProperty", "valueOf", "__defineGetter__"],
    "iam_groups_for_cross_account_access": [
        {"group_name": "=1+1", "iam_role_arns": ["arn:aws:iam::222233334444:role/${x}/%{y}/$${z}/a"]},
        {"group_name": "__proto__", "iam_role_arns": ["arn:aws:iam::222233334444:role/read"]},
    ],
    "iam_policy_iam_user_self_mgmt": "each.key",
    "iam_role_tags": {text: text for text in TAGS if text},
    "policies": {"constructor": {"description": "${x} %{y} $${z}", "json": document("${x} $${z}")}},
    "should_create_iam_group_auto_deploy": True,
    "should_create_iam_group_developers": True,
    "users": {
        **{name: user(number) for number, name in enumerate(NAMES)},
        "tagged": {"tags": {f"key {number}": text for number, text in enumerate(TAGS)}},
        "keys": {"tags": dict.fromkeys((*KEYS, *NAMES_OF_NODE, *(f"as key {text}" for text in TAGS)), "toString")},
        "in-a-path": {"path": "/a${b}/%{c}/$${d}/\"e\\'/f$/g%/"},
        "in-another-path": {"path": '/${aws:username}/%{x}/$${y}/%%{z}/"\\/&{a}/'},
        "in-odd-groups": {"groups": ["null", "1e3", "true", "for_each", "=1+1", "_all-accounts"]},
        "in-groups-of-node": {"groups": list(NAMES_OF_NODE)},
    },
}


def test_whatever_text_there_is_becomes_a_value_and_a_key_of_itself(place):
    """What no input takes any more, such as a tag, is still nothing but text once it is escaped."""
    values = {f"t{number}": text for number, text in enumerate(TEXTS)}
    keys = dict.fromkeys((*KEYS, "${key}", "%{key}", "a%{key}", "$${key}", *NAMES_OF_NODE, *TEXTS), "value")
    texts = {"values": values, "keys": keys, "lists": {"in a list": list(TEXTS)}}

    def build(app):
        stack = TerraformStack(app, "texts")
        LocalBackend(stack, **LOCAL_BACKEND["local"])
        resources = Resources(Construct(stack, "Default"))
        for name, given in texts.items():
            stack.add_override(f"output.{name}", {"value": str(resources.add_local(name, escape(given)))})
        resources.write_locals()

    assert place(synthesize(build)["texts"]).apply_at_once().outputs == texts


@pytest.mark.parametrize("form", OFTEN)
def test_text_arrives_as_it_was_written(form, emulator, place):
    expected = expected_account(INPUTS)
    if form == FORMS[0]:
        on_everything = dict.fromkeys(NAMES_OF_NODE, "on everything")
        settings = {**emulator.provider, "default_tags": {"tags": on_everything}}
        terraform = place(synthesize_stack(**INPUTS, provider=settings))
        for each in (*expected["users"].values(), *expected["policies"].values()):
            each["tags"] = on_everything | each["tags"]
    else:
        # Values of variables are handed on to the module, as by those with files of values.
        variables = [f'variable "{name}" {{\n  type = any\n}}\n' for name in INPUTS]
        text = configuration(emulator, {name: f"var.{name}" for name in INPUTS})
        terraform = place("\n".join([*variables, re.sub(r'"(var\.\w+)"', r"\1", text)]))
        values = terraform.directory / "people.auto.tfvars.json"
        values.write_text(json.dumps(INPUTS, ensure_ascii=False), encoding="utf-8")
    outputs = terraform.apply_at_once().outputs
    assert read_account(emulator, {"policies": {}}) == expected
    assert outputs["user_arns"] == {
        name: f"arn:aws:iam::{ACCOUNT_ID}:user{each.get('path', '/')}{name}" for name, each in INPUTS["users"].items()
    }
    assert terraform.is_settled()


def test_a_token_amid_hostile_text_is_all_that_is_evaluated(emulator, place):
    around = '${file("/etc/hostname")} %{ if true }x%{ endif } $${y} %%{z} " \\ \u00e9 '

    def build(stack):
        token = Fn.lower(TerraformLocal(stack, "team", "PLATFORM").as_string)
        inline = {"actions": ["s3:*"], "resources": [f"arn:aws:s3:::{around}{token}{around}"]}
        user = {
            "tags": {"team": token, "mixed": f"null {token} \u65e5\u672c", f"for_each {token}": ""},
            "inline_iam_policies": {"inline": inline},
            "json_policies": {"text": document(f"{around}{token}{around}"), "alone": document(around)},
        }
        IamUsersAndGroups(stack, "tagged", aws_account_id=ACCOUNT_ID, enable_iam_groups=False, users={"ann": user})

    terraform = place(synthesize_larger(emulator, build))
    terraform.apply_at_once()
    ann = account(emulator.client("iam"))["users"]["ann"]
    assert ann["tags"] == {"team": "platform", "mixed": "null platform \u65e5\u672c", "for_each platform": ""}
    assert ann["inline"]["inline"]["Statement"][0]["Resource"] == f"arn:aws:s3:::{around}platform{around}"
    assert ann["inline"]["text"] == json.loads(document(f"{around}platform{around}"))
    assert ann["inline"]["alone"] == json.loads(document(around))
    assert terraform.is_settled()
