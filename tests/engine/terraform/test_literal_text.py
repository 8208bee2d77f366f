"""Text is text in the static form: what looks like Terraform, JSON or a shell arrives exactly as it was written."""

from __future__ import annotations

import json
from typing import Any

from place import Place
from samples import ACCOUNT_ID
from synthesis import LOCAL_BACKEND, synthesize, synthesize_stack

from dev.engine import EmulatedAccount, account
from landingzone.terraform.form import escape
from landingzone.terraform.resources import Resources

# ruff: isort: split
from cdk_classes import App, LocalBackend, TerraformStack
from constructs import Construct

TEXTS = (
    "${aws_iam_user.user}",
    "${file(\"/etc/passwd\")}",
    "%{ if true }yes%{ endif }",
    "$${x}",
    "$$${x}",
    "$$$${x}",
    "%%{x}",
    "%%%{x}",
    "${${x}}",
    "${x",
    "$",
    "%",
    "ends with $",
    "ends with %",
    "ends with ${",
    "ends with %{",
    "$ {x} % {y} }",
    "&{aws:username}",
    "${aws:username}",
    "${data.aws_caller_identity.current.account_id}",
    "#{list} @{map} <<EOT",
    "quotes \" ' `",
    "back\\slash \\n \\\" \\u0041 \\",
    "two\nlines\tand a tab",
    "\u00e9 \u00ff \u00a0",
    "\u4e2d\u6587 \U0001f600 \u2028",
    "<script>&amp;</script>",
    "true",
    "null",
    "0012",
    "",
)  # fmt: skip
# IAM takes few characters in tags, and most of Latin-1 in documents.
TAGS = ("\u00e9 \u4e2d\u6587 \u2028 \u00a0", "true", "null", "0012", "", "//", "=1+1", "@home", "-", " ")
KEYS = ("//", "\u4e2d", "for_each", "count", "jsii.byref", "null", "=1+1")
# Each means something in Node, through which the static form goes.
NAMES_OF_NODE = ("__proto__", "constructor", "toString", "hasOwnProperty", "valueOf", "toJSON", "__defineGetter__")
SMALL_DOCUMENT = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
)
PATH = "/a${b}/%{c}/$${d}/\"e\\'/f$/g%/"


def test_whatever_text_there_is_becomes_a_value_and_a_key_of_itself(place: Place):
    """What no input takes any more, such as a tag, is still nothing but text once it is escaped."""
    values = {f"t{number}": text for number, text in enumerate(TEXTS)}
    keys = dict.fromkeys((*KEYS, "${key}", "%{key}", "a%{key}", "$${key}", *NAMES_OF_NODE, *TEXTS), "value")

    def build(app: App) -> None:
        stack = TerraformStack(app, "texts")
        LocalBackend(stack, **LOCAL_BACKEND["local"])
        resources = Resources(Construct(stack, "Default"))
        for name, given in {"values": values, "keys": keys, "lists": {"in a list": list(TEXTS)}}.items():
            stack.add_override(f"output.{name}", {"value": str(resources.add_local(name, escape(given)))})
        resources.write_locals()

    terraform = place(synthesize(build)["texts"])
    terraform.apply()
    assert terraform.outputs() == {"values": values, "keys": keys, "lists": {"in a list": list(TEXTS)}}


def test_text_arrives_as_it_was_written(emulator: EmulatedAccount, place: Place):
    in_documents = [text for text in TEXTS if all(letter <= "\u00ff" for letter in text)]
    document = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": "s3:GetObject",
                "Resource": [f"arn:aws:s3:::a/{text}" for text in in_documents if text.isprintable()],
                "Condition": {"StringLike": {"aws:PrincipalTag/text": in_documents}},
            }
        ],
    }
    resources = ["arn:aws:s3:::own/${aws:username}/*", "arn:aws:s3:::x/$${y}/%{z}/$", 'arn:aws:s3:::q/"\\']
    users: dict[str, Any] = {
        "texts": {"tags": {f"t{number}": text for number, text in enumerate(TAGS)}},
        "keys": {"tags": dict.fromkeys((*KEYS, *NAMES_OF_NODE), "value")},
        "path": {"path": PATH},
        "json": {"json_policies": {"+=,.@-_": json.dumps(document)}},
        "inline": {
            "inline_iam_policies": {
                "constructor": {"actions": ["s3:GetObject"], "resources": resources},
                "for_each": {"actions": ["s3:GetObject"], "resources": resources, "force_mfa": True},
            }
        },
        **{name: {"groups": [name]} for name in NAMES_OF_NODE},
        "nodes": {
            "json_policies": dict.fromkeys(NAMES_OF_NODE[::2], SMALL_DOCUMENT),
            "inline_iam_policies": {name: {"actions": ["s3:*"], "resources": ["*"]} for name in NAMES_OF_NODE[1::2]},
        },
        "count.index+for=each,@home": {},
        "null": {},
        "0012": {},
    }
    role = "arn:aws:iam::222233334444:role/read"
    content = synthesize_stack(
        aws_account_id=ACCOUNT_ID,
        users=users,
        iam_group_names_ssh_grunt_users=list(NAMES_OF_NODE[1:]),
        iam_groups_for_cross_account_access=[{"group_name": NAMES_OF_NODE[0], "iam_role_arns": [role]}],
        provider=emulator.provider,
    )
    terraform = place(content)
    terraform.apply()

    stands = account(emulator.client("iam"))
    assert {name: stands["groups"][name]["members"] for name in NAMES_OF_NODE} == {n: [n] for n in NAMES_OF_NODE}
    assert role in str(stands["groups"][NAMES_OF_NODE[0]]["inline"])
    found = stands["users"]
    assert found["texts"]["tags"] == users["texts"]["tags"]
    assert found["keys"]["tags"] == users["keys"]["tags"]
    assert found["path"]["path"] == PATH
    assert found["json"]["inline"] == {"+=,.@-_": document}
    for policy in found["inline"]["inline"].values():
        assert sorted(policy["Statement"][0]["Resource"]) == sorted(resources)
    assert found["inline"]["inline"].keys() == {"constructor", "for_each"}
    assert found["nodes"]["inline"].keys() == set(NAMES_OF_NODE)
    assert found.keys() == users.keys()
    assert terraform.outputs()["user_arns"] == {
        name: f"arn:aws:iam::{ACCOUNT_ID}:user{user.get('path', '/')}{name}" for name, user in users.items()
    }
    assert terraform.plan().is_empty


def test_policy_variables_arrive_as_they_are_in_every_policy(emulator: EmulatedAccount, place: Place):
    content = synthesize_stack(
        aws_account_id=ACCOUNT_ID, should_create_iam_group_developers=True, provider=emulator.provider
    )
    place(content).apply()
    stands = account(emulator.client("iam"))
    bucket = stands["groups"]["developers"]["inline"]["developers_personal_s3_bucket"]
    assert sorted(bucket["Statement"][0]["Resource"]) == [
        "arn:aws:s3:::your-org-name.user-${aws:username}",
        "arn:aws:s3:::your-org-name.user-${aws:username}/*",
    ]
    [policy] = stands["policies"].values()
    assert f"arn:aws:iam::{ACCOUNT_ID}:user/*/${{aws:username}}" in str(policy["document"])
    assert "&{" not in str(stands)


def test_a_name_of_node_in_the_settings_of_the_provider_arrives(emulator: EmulatedAccount, place: Place):
    tags = dict.fromkeys(NAMES_OF_NODE, "on everything")
    content = synthesize_stack(
        aws_account_id=ACCOUNT_ID, users={"alice": {}}, provider={**emulator.provider, "default_tags": {"tags": tags}}
    )
    place(content).apply()
    assert account(emulator.client("iam"))["users"]["alice"]["tags"] == tags
