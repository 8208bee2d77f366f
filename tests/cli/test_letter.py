"""The letter for a new colleague says what the file says, and its own commands decrypt what is in it."""

import base64
import gzip
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import cmarkgfm
import pytest
from openpgp import throw_away_keys
from run_program import run_bash
from samples import ACCOUNT_ID

from landingzone.access.render.letter import Letter, letter_as_markdown
from landingzone.access.report import report
from landingzone.access.sign_in import may_change_password, may_set_up_mfa, sign_in_address, switch_address
from landingzone.access.words import Role
from landingzone.cli.main import main
from landingzone.keys.pgp import identify

KEYS = {"create_login_profile": True, "create_access_keys": True}
ROLES = [f"arn:aws:iam::333344445555:role/{name}" for name in ("ops/on+call", "read-only")]
FILE = {
    "aws_account_id": ACCOUNT_ID,
    "accounts": {"prod": "333344445555"},
    "iam_groups_for_cross_account_access": [{"group_name": "on-call", "iam_role_arns": ROLES}],
    "iam_group_names_ssh_grunt_users": ["ssh"],
    "groups_made_elsewhere": ["theirs"],
    "should_create_iam_group_use_existing_iam_roles": True,
}
SIGN_IN = f"Sign in at <https://{ACCOUNT_ID}.signin.aws.amazon.com/console/>."
ANOTHER = "At the first sign-in, AWS asks you to choose a new password."
REFUSED = f"{ANOTHER} If AWS refuses that, tell whoever sent you this letter."
SET_UP = "You can set it up yourself:"
NOT_SURE = "If AWS does not let you set up an MFA device yourself, ask whoever sent you this letter to do it."
MAYBE_ALL = "Everything your groups and policies grant needs MFA, perhaps even choosing a password and setting up MFA."
LINK = "https://signin.aws.amazon.com/switchrole?account=333344445555&roleName="
NEEDED = "Everything your groups and policies grant needs MFA, except choosing a password and setting up MFA."
SECRET = "It is not in this letter: it is encrypted to your PGP key, so whoever sent you this letter can send it any"
SQS = {"actions": ["sqs:*"], "resources": ["*"]}
# What the file has beside the rest, what it has of alice, what her letter says, and what it does not.
SAID = {
    "who signs in": (
        {},
        {"groups": ["full-access", "on-call"], "create_login_profile": True},
        (
            *(SIGN_IN, f"{ANOTHER}\n", NEEDED, SET_UP, SECRET, "- `full-access`: do everything on all resources\n"),
            *(f"- read-only in prod (`333344445555`): <{LINK}read-only>\n", f"<{LINK}ops/on%2Bcall>", ", with MFA,"),
        ),
        (NOT_SURE, "access key", "aws iam", "BEGIN PGP"),
    ),
    "nothing to set it up with": (
        {},
        {"groups": ["use-existing-iam-roles"], "create_login_profile": True},
        (MAYBE_ALL, NOT_SURE, REFUSED),
        (SET_UP, "except"),
    ),
    "a boundary that is not known": (
        {"policies_made_elsewhere": ["limit"]},
        {"groups": ["full-access"], "permissions_boundary": f"arn:aws:iam::{ACCOUNT_ID}:policy/limit"},
        (NOT_SURE, f"- at most what the boundary `arn:aws:iam::{ACCOUNT_ID}:policy/limit` allows\n"),
        (SET_UP,),
    ),
    "a group made elsewhere": (
        {},
        {"groups": ["full-access", "theirs"], "create_login_profile": True},
        (
            "What some of them grant is not known.",
            NOT_SURE,
            "- `theirs`: defined elsewhere and may grant anything\n",
        ),
        (NEEDED, SET_UP),
    ),
    "what is denied": (
        {"groups": {"g": {"inline_iam_policies": {"a": SQS, "b": SQS | {"actions": ["s3:*"], "effect": "Deny"}}}}},
        {"groups": ["g"], "inline_iam_policies": {"a": SQS, "b": SQS | {"effect": "Deny", "actions": ["sns:*"]}}},
        ("- `g`: use all of sqs and manage your own IAM user\n- your own policies: use all of sqs\n",),
        ("never", "their own", "s3", "sns"),
    ),
    "a policy without MFA": (
        {},
        {"groups": ["on-call"], "create_login_profile": True}
        | {"require_mfa": None, "inline_iam_policies": {"s3": {"actions": ["s3:List*"], "resources": ["*"]}}},
        ("works without MFA, and the rest needs it.", "- your own policies: "),
        (NEEDED, ", with MFA,"),
    ),
    "a machine": (
        {},
        {"groups": ["full-access", "on-call"], "create_access_keys": True},
        (
            "It has no password: use it in programs",
            SECRET,
            f"--serial-number=arn:aws:iam::{ACCOUNT_ID}:mfa/alice",
            f"`{ROLES[1]}`",
        ),
        ("Sign in", "signin", "console", "first sign-in"),
    ),
    "no way to sign in yet": (
        {},
        {"groups": ["full-access"]},
        (NEEDED, "Ask whoever sent you this letter how to set it up."),
        (SET_UP, NOT_SURE),
    ),
    "nobody": (
        {},
        {},
        ("grant nothing that MFA would protect.", "You are in no group and have no policies of your own."),
        ("grant this", SET_UP, NOT_SURE, "needs MFA"),
    ),
    "China": (
        {"provider": {"region": "cn-north-1"}, "iam_groups_for_cross_account_access": []},
        {"groups": ["full-access"], "create_login_profile": True},
        (f"<https://{ACCOUNT_ID}.signin.amazonaws.cn/console/>", SET_UP),
        ("aws.amazon.com",),
    ),
}


@pytest.fixture
def letter(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    def written(more, alice, *words, status=0):
        keyed = {"pgp_key": throw_away_keys().public} if KEYS.keys() & alice.keys() else {}
        content = FILE | more | {"users": {"alice": alice | keyed, "bob": {"groups": ["full-access"]}}}
        Path("landingzone.yaml").write_text(json.dumps(content), encoding="utf-8")
        assert main(["letter", *words]) == status
        return capsys.readouterr()

    return written


@pytest.mark.parametrize("case", SAID)
def test_it_says_what_the_file_says(case, letter):
    more, alice, said, unsaid = SAID[case]
    text, _ = letter(more, {name: value for name, value in alice.items() if value is not None}, "alice")
    assert [each for each in said if each not in text] == []
    assert [each for each in unsaid if each in text] == []


def policy(effect="Allow", resource="*", **condition):
    actions = ["iam:EnableMFADevice", "iam:CreateVirtualMFADevice", "iam:ChangePassword"]
    statement = {"Effect": effect, "Action": actions, "Resource": resource, "Condition": condition}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


AT_WORK = {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}
OWN = [f"arn:aws:iam::{ACCOUNT_ID}:{each}" for each in ("user/a/alice", "mfa/alice")]
BOUND = f"arn:aws:iam::{ACCOUNT_ID}:policy/bound"
# What alice has, the boundary of the file, and whether she surely may set up MFA before she has it.
SURE = [
    ({"json_policies": {"a": policy()}}, "", True),
    ({"json_policies": {"a": policy(**AT_WORK)}}, "", False),
    ({"json_policies": {"a": policy(resource=[each.replace("alice", "${aws:username}") for each in OWN])}}, "", True),
    ({"json_policies": {"a": policy(resource=[each.replace("alice", "${aws:userid}") for each in OWN])}}, "", False),
    ({"groups": ["full-access"], "json_policies": {"a": policy("Deny", **AT_WORK)}}, "", False),
    ({"groups": ["full-access"], "permissions_boundary": BOUND}, policy(**AT_WORK), False),
    ({"groups": ["full-access"], "customer_managed_policy_names": ["elsewhere"]}, "", False),
]


@pytest.mark.parametrize(("alice", "boundary", "is_sure"), SURE)
def test_that_somebody_may_set_up_mfa_is_said_where_nothing_may_deny_it(alice, boundary, is_sure):
    user = {"path": "/a/", "create_login_profile": True, "pgp_key": "keybase:a", **alice}
    policies = {"bound": {"json": boundary}} if boundary else {}
    made = report({"aws_account_id": ACCOUNT_ID, "policies": policies, "users": {"alice": user}})
    assert (may_set_up_mfa(made, made.users[0]), may_change_password(made, made.users[0])) == (is_sure, is_sure)


def test_hosts_of_the_sign_in_are_those_of_the_sdk():
    [rules] = files("botocore").joinpath("data", "signin").glob("*/endpoint-rule-set-1.json.gz")
    known = gzip.decompress(rules.read_bytes()).decode()
    for partition in ("aws", "aws-cn", "aws-us-gov"):
        host = sign_in_address(partition, "acme").removeprefix("https://acme").removesuffix("/console/")
        assert f"https://{{Region}}{host}" in known
        role = Role(account=ACCOUNT_ID, name="a", arn=f"arn:{partition}:iam::{ACCOUNT_ID}:role/a")
        assert switch_address(role).startswith(f"https://{host[1:]}/switchrole?account={ACCOUNT_ID}&")
    assert switch_address(Role(account="*", name="a", arn="arn:aws:iam::*:role/a")) is None
    assert switch_address(Role(account=ACCOUNT_ID, name="a*", arn=f"arn:aws:iam::{ACCOUNT_ID}:role/a*")) is None


class Links(HTMLParser):
    def __init__(self, markdown):
        super().__init__()
        self.links, self.tags = [], []
        self.feed(cmarkgfm.github_flavored_markdown_to_html(markdown, cmarkgfm.cmark.Options.CMARK_OPT_UNSAFE))

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.links += [value for name, value in attributes if name in ("href", "src")]


HOSTILE = (
    "[x](http://evil.com)",
    "www.evil.com",
    "<b>x</b>",
    "`x` <i>",
    "``",
    "\n# x\n",
    "| a |\n|-|",
    "a\n```\n",
    "![x](y)",
)


def test_no_text_of_others_becomes_markup_or_a_link():
    groups = [{"group_name": "on-call", "iam_role_arns": ROLES}]
    users = {"alice": KEYS | {"groups": ["on-call"], "pgp_key": throw_away_keys().named(HOSTILE[0])}}
    made = report({"aws_account_id": ACCOUNT_ID, "iam_groups_for_cross_account_access": groups, "users": users})

    def rendered(key_id):
        [user] = made.users
        secrets = {"password": b"x", "key_id": key_id, "secret_key": b"y"}
        return Links(letter_as_markdown(Letter(report=made, user=user, resets_password=True, **secrets)))

    plain = rendered("AKIA")
    assert {re.split("[/?]", link)[2] for link in plain.links} == {
        *(f"{ACCOUNT_ID}.signin.aws.amazon.com", "signin.aws.amazon.com", "gnupg.org")
    }
    for text in HOSTILE:
        assert (rendered(text).tags, rendered(text).links) == (plain.tags, plain.links)


@pytest.mark.skipif(not shutil.which("gpg"), reason="there is no gpg")
def test_its_own_commands_decrypt_what_is_in_it(letter, monkeypatch):
    # The path of the sockets of gpg must be short.
    with tempfile.TemporaryDirectory(prefix="gpg-", ignore_cleanup_errors=True) as home:
        environment = {**os.environ, "GNUPGHOME": home}

        def gpg(given, *words):
            command = ["gpg", "--quiet", "--batch", *words]
            return subprocess.run(
                command, input=given.encode(), env=environment, check=True, stdout=subprocess.PIPE
            ).stdout

        def encrypted(text):
            # Compressed, a longer text need not be longer.
            to = ("--compress-algo", "none", "--trust-model", "always", "--recipient", "throw.away0@example.org")
            return base64.b64encode(gpg(text, "--encrypt", *to)).decode()

        gpg(str(throw_away_keys().secret), "--import")
        # Of lengths one after the other, some have no padding in base64; a number of gpg may be a byte shorter.
        made = []
        while {each[-2:].count("=") for each in made} != {0, 1, 2} and len(made) < 20:
            made.append(encrypted("x" * (len(made) + 1)))
        assert {each[-2:].count("=") for each in made} == {0, 1, 2}
        password = next(each for each in made if not each.endswith("="))
        secrets = {"user_passwords": {"alice": password}}
        secrets["user_access_keys"] = {"alice": {"access_key_id": "AKIA1", "secret_access_key": encrypted("s3cret")}}
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps({"people": secrets}).encode())))
        words = ("alice", "--outputs", "-", "--alias", "acme", "--to", "alice.md")
        assert letter({}, KEYS | {"groups": ["full-access"]}, *words) == ("The letter: alice.md\n", "")
        text = Path("alice.md").read_text(encoding="utf-8")
        assert "<https://acme.signin.aws.amazon.com/console/>" in text
        assert "It belongs to the access key `AKIA1`." in text
        assert f"now has the key `{identify(throw_away_keys().public).fingerprint}` for you." in text
        for name, block in re.findall(r"as `([\w.-]+)`:\n\n```text\n(.*?)```", text, re.DOTALL):
            Path(name).write_text(block, encoding="utf-8")
        [commands] = re.findall(r"on Linux and macOS:\n\n```sh\n(.*?)```", text, re.DOTALL)
        try:
            told = run_bash(["-c", commands], Path.cwd(), environment).stdout
            assert told == f"{'x' * (made.index(password) + 1)}\ns3cret\n"
        finally:
            subprocess.run(["gpgconf", "--kill", "all"], env=environment, check=False, capture_output=True)


BOTH = KEYS | {"groups": ["full-access"]}
KEY = {"access_key_id": "AKIA1", "secret_access_key": "eA=="}
TWO = {"a": {"user_passwords": {"alice": "eA=="}}, "b": {"user_access_keys": {"alice": KEY}}}
REFUSED_CALLS = [
    (BOTH, ("alic",), None, "users.alic: no such user (got 'alic'); did you mean 'alice'?"),
    ({"status": "offboarding"}, ("alice",), None, "is offboarding, so nothing in a letter would work any more"),
    (BOTH, ("alice", "--alias", ACCOUNT_ID), None, "3 to 63 lower-case letters, digits and single hyphens"),
    (BOTH, ("alice", "--outputs", "none.json"), None, "none.json: there is no such file"),
    (BOTH, ("alice",), {}, "all.json: alice: no password and no access key in these outputs"),
    (BOTH, ("alice",), {"alice": "eA=="}, "all.json: has no access key of alice"),
    (BOTH, ("alice",), {"alice": KEY}, "all.json: has no password of alice"),
    (BOTH, ("alice",), {"alice": "é"}, "all.json: has a value of alice that is not base64"),
    (BOTH, ("alice",), TWO, "several stacks, a and b"),
]


@pytest.mark.parametrize(("alice", "words", "outputs", "told"), REFUSED_CALLS)
def test_what_no_letter_can_be_written_from_is_reported_in_a_line(alice, words, outputs, told, letter):
    if outputs is not None:
        Path("all.json").write_text(json.dumps(outputs), encoding="utf-8")
        words = (*words, "--outputs", "all.json")
    out, err = letter({}, alice, *words, status=1)
    assert (out, told in err) == ("", True), err
