"""What `plan` and `apply` say before anything is applied: by which file, what is left from before, what is refused."""

import json
import subprocess
from pathlib import Path

import pytest
from samples import ACCOUNT_ID, PGP_PUBLIC_KEY

from landingzone.cli.stacks import STACK
from landingzone.resources.shards import stack_names

GROUPS, A, B, C, D = stack_names(STACK, 4)
FILE = Path("landingzone.yaml")
NOT_COMPARED = "Not compared, because the file that was applied last is not known here"


def shows(stand_in, stack, *addresses, actions=("create",), prior_state=None, reason="", type="aws_iam_user"):
    """Let a plan have changes."""
    changes = [
        {"address": each, "mode": "managed", "type": type, "action_reason": reason, "change": {"actions": [*actions]}}
        for each in addresses
    ]
    there = prior_state or {}
    plan = {"format_version": "1.2", "planned_values": {}, "prior_state": there, "resource_changes": changes}
    stand_in.does(stack, "show", f"cat <<'END'\n{json.dumps(plan)}\nEND\nexit 0")


def has_state(stand_in, stack, serial, lineage="one", resources=()):
    state = {"version": 4, "lineage": lineage, "serial": serial, "resources": resources}
    (stand_in.home / f"{stack}.tfstate").write_text(json.dumps(state), encoding="utf-8")


def write(**inputs):
    given = {"aws_account_id": ACCOUNT_ID, "user_shards": 4, "users": {"alice": {"groups": ["full-access"]}}}
    FILE.write_text(json.dumps(given | inputs), encoding="utf-8")


@pytest.mark.parametrize("kept", [False, True])
def test_what_an_apply_did_not_finish_is_named_by_the_next_plan_which_also_takes_its_stack(kept, stand_in, command):
    for git in ("init -q", "add landingzone.yaml", "-c user.name=a -c user.email=a commit -qm a"):
        subprocess.run(["git", *git.split()], check=True)
    shows(stand_in, A, "aws_iam_user.one", "aws_iam_user.two")
    stand_in.does(A, "apply", "kill -9 $$")
    if kept:
        command(2, "plan", A, "--out", "kept")
    command(1, "apply", "--yes", *(["--plans", "kept"] if kept else [A]))
    # Of these, one was recorded after all.
    shows(stand_in, A, "aws_iam_user.two", "aws_iam_user.three")
    stand_in.calls()
    told = command(2, "plan", "--since", "HEAD").out
    assert stand_in.calls() == [f"{A} plan"]
    begun = (
        f"\nThe last apply of {A} from here is not known to have finished; of what it was to do, this is still to do: "
        "create aws_iam_user.two.\nWhat AWS has created of it, and "
    )
    assert begun in told
    # Another apply does, and nothing is left to say.
    stand_in.does(A, "apply", "")
    has_state(stand_in, A, 2)
    assert begun in command(0, "apply", "--yes", A).out
    assert "not known to have" not in command(2, "plan", A).out
    assert command(0, "plan", "--since", "HEAD").out.startswith("No stack has changed since HEAD, so none is planned")


def test_what_no_state_has_is_compared_with_what_was_applied_last_until_somebody_else_applies(stand_in, command):
    for stack in (A, B):
        has_state(stand_in, stack, 3)
    first = command(0, "apply", "--yes", A, B).out
    assert NOT_COMPARED in first.replace("\n  ", " ")
    write(accounts={"prod": "210987654321"})
    told = command(2, "plan", A, B).out
    assert "not compared" not in told.lower()
    assert "prod" in told
    # Of a stack that has nothing to do, the file is applied too.
    stand_in.does(B, "plan", "status=0")
    command(0, "apply", "--yes", A, B)
    assert "prod" not in command(2, "plan", A, B).out
    # A colleague, or another state.
    for serial, lineage in ((4, "one"), (3, "two")):
        has_state(stand_in, A, serial, lineage)
        assert NOT_COMPARED in command(2, "plan", A, B).out.replace("\n  ", " ")
    has_state(stand_in, A, 3)
    # After an apply that fails it is not known what is applied; and stacks may have had different files.
    write(accounts={"prod": "210987654321", "dev": "210987654322"})
    command(0, "apply", "--yes", A)
    assert NOT_COMPARED in command(2, "plan", A, B).out.replace("\n  ", " ")


def test_a_state_that_is_gone_is_no_new_account(stand_in, command):
    has_state(stand_in, A, 3)
    command(0, "apply", "--yes", A)
    stand_in.calls()
    has_state(stand_in, A, 0, lineage="")
    assert command(1, "apply", "--yes", A).err == (
        f"{A}: has no state, but the last apply from here left one, so everything would be created again; restore it, "
        f"such as from its backup, or remove cdktf.out/applied/{A}.json if it is gone on purpose\n"
    )
    assert stand_in.calls() == [f"{A} plan"]
    # Another workspace has another one.
    chosen = Path("cdktf.out", "stacks", A, ".terraform", "environment")
    chosen.parent.mkdir(exist_ok=True)
    chosen.write_text("other", encoding="utf-8")
    command(2, "plan", A)
    chosen.unlink()
    Path("cdktf.out/applied", f"{A}.json").unlink()
    command(0, "apply", "--yes", A)


@pytest.mark.parametrize("kept", [False, True])
@pytest.mark.parametrize("status", [0, 2])
def test_a_part_of_a_file_is_not_taken_for_the_file_that_was_applied_last(status, kept, stand_in, command):
    has_state(stand_in, A, 3)
    command(0, "apply", "--yes", A)
    write(accounts={"prod": "210987654321"})
    stand_in.does(A, "plan", f"status={status}")
    if kept:
        command(status, "plan", A, "--out", "kept", "--", "-target=a")
        command(0, "apply", "--yes", "--plans", "kept")
    else:
        command(0, "apply", "--yes", A, "--", "-target=a")
    told = command(status, "plan", A).out.replace("\n  ", " ")
    # What is applied of it is not known, or nothing is.
    assert (NOT_COMPARED in told) == (status == 2)
    assert ("prod" in told) == (status == 0)


def test_a_file_with_which_nothing_is_to_do_counts_as_applied_and_what_was_to_do_is_done(stand_in, command):
    stand_in.does(A, "apply", "kill -9 $$")
    shows(stand_in, A, "aws_iam_user.one")
    command(1, "apply", "--yes", A)
    stand_in.does(A, "plan", "status=0")
    has_state(stand_in, A, 0, lineage="")  # there is none, as of a stack without users
    assert NOT_COMPARED in command(0, "apply", "--yes", A).out.replace("\n  ", " ")
    stand_in.does(A, "plan", "status=2")
    told = command(2, "plan", A).out
    assert "not known" not in told
    assert "not compared" not in told.lower()


def test_of_what_ends_well_nothing_is_left_although_others_fail_or_its_state_cannot_be_read(stand_in, command):
    for stack in (A, B):
        shows(stand_in, stack, "aws_iam_user.one")
    stand_in.does(A, "state", "exit 1")
    stand_in.does(B, "apply", "exit 1")
    command(1, "apply", "--yes", "--parallel", "2", A, B)
    told = command(2, "plan", A, B).out
    assert f"The last apply of {A}" not in told
    assert f"The last apply of {B}" in told


def test_options_of_all_commands_do_not_hinder_what_only_reads(stand_in, command, monkeypatch):
    for name in ("TF_CLI_ARGS", "TF_CLI_ARGS_show", "TF_CLI_ARGS_state_pull"):
        monkeypatch.setenv(name, "-input=false")
    for called in ("show", "state"):
        stand_in.does(A, called, 'test -z "$TF_CLI_ARGS$TF_CLI_ARGS_show$TF_CLI_ARGS_state_pull" || exit 1')
    stand_in.does(A, "plan", 'test -n "$TF_CLI_ARGS" && status=2')
    has_state(stand_in, A, 3)
    command(0, "apply", "--yes", A)
    assert "not compared" not in command(2, "plan", A).out.lower()


@pytest.mark.parametrize("number", [1, 2])
def test_another_number_of_shards_is_refused_until_the_states_are_divided(number, stand_in, command):
    has_state(stand_in, GROUPS, 3, resources=[{}])
    command(0, "apply", "--yes", GROUPS)
    write(user_shards=number)
    stand_in.calls()
    told = command(1, "plan").err
    assert "user_shards: must not be changed by applying stacks" in told
    assert f"(got {number}, previously 4)" in told
    assert stand_in.calls() == []
    # States that were divided since, or from which all was destroyed.
    for serial, resources in ((4, [{}]), (3, [])):
        has_state(stand_in, GROUPS, serial, resources=resources)
        assert "previously" not in command(2, "plan", GROUPS).err


def test_a_revision_says_what_no_state_has_where_nothing_else_does(stand_in, command):
    for git in ("init -q", "add landingzone.yaml", "-c user.name=a -c user.email=a commit -qm a"):
        subprocess.run(["git", *git.split()], check=True)
    write(accounts={"prod": "210987654321"})
    told = command(2, "plan", "--since", "HEAD", "--all").out
    assert "prod" in told
    assert "not compared" not in told.lower()


@pytest.mark.parametrize(
    ("words", "variable", "told"),
    [
        (["-target=aws_iam_user.one"], "", "With -target, an apply does something else than the file says: "),
        (["--destroy"], "", "With -destroy, an apply"),
        ([], "-refresh-only", "With -refresh-only, an apply"),
        (["-refresh=false"], "", "The states were not refreshed (-refresh=false), so changes by hand are not seen."),
        (["-refresh=0"], "-refresh", "The states were not refreshed"),
        ([], "-refresh=False", "The states were not refreshed"),
        (["-destroy=false"], "-destroy", "No state shows"),
        (["-destroy", "-destroy=F"], "-destroy", "No state shows"),
    ],
)
def test_options_that_make_an_apply_another_one_are_told(words, variable, told, stand_in, command, monkeypatch):
    monkeypatch.setenv("TF_CLI_ARGS_plan", variable)
    out = command(2, "plan", A, "--", *words).out.replace("\n  ", " ")
    assert told in out
    assert ("alice" in out) == ("With -" not in told)


def test_of_options_in_the_environment_and_in_the_command_the_last_one_counts(stand_in, command, monkeypatch):
    monkeypatch.setenv("TF_CLI_ARGS_plan", "-refresh=false")
    assert "not refreshed" not in command(2, "plan", A, "--", "-refresh=true").out


@pytest.mark.parametrize("is_tainted", [False, True])
def test_a_key_whose_creation_failed_is_made_again(is_tainted, stand_in, command):
    write(users={"alice": {"create_access_keys": True, "pgp_key": PGP_PUBLIC_KEY}}, administrators_elsewhere=True)
    key = 'aws_iam_access_key.access_keys["alice"]'
    user = {"name": "alice", "path": "/", "arn": f"arn:aws:iam::{ACCOUNT_ID}:user/alice"}
    of_type = {"aws_iam_user.user": user, "aws_iam_access_key.access_keys": {"user": "alice", "status": "Active"}}
    resources = []
    for place, values in of_type.items():
        type, name = place.split(".")
        where = {"address": f'{place}["alice"]', "mode": "managed", "type": type, "name": name, "index": "alice"}
        resources.append({**where, "provider_name": "registry.terraform.io/hashicorp/aws", "values": values})
    shows(
        stand_in,
        A,
        *([key] if is_tainted else []),
        actions=("delete", "create"),
        prior_state={"format_version": "1.0", "values": {"root_module": {"resources": resources}}},
        reason="replace_because_tainted",
        type="aws_iam_access_key",
    )
    assert ("alice gets an access key" in command(2, "plan", A).out) == is_tainted


def test_a_plan_that_leaves_something_out_is_not_reviewed(stand_in, command):
    plan = {"format_version": "1.2", "planned_values": {}, "prior_state": {}, "complete": False}
    stand_in.does(A, "show", f"echo '{json.dumps(plan)}'; exit 0")
    told = command(2, "plan", A).out
    assert told.startswith("The plan leaves out a part of the configuration: who can do what is not compared.\n")


@pytest.mark.parametrize(
    "shown", ["", "{}", "[]", "text", '{"format_version": "1.2", "planned_values": {}, "prior_state": 1}']
)
def test_what_is_no_plan_is_refused_and_nothing_is_applied(shown, stand_in, command):
    stand_in.does(A, "show", f"echo '{shown}'; exit 0")
    told = command(1, "apply", "--yes", A)
    assert told.err.count("\n") == 1
    assert "use a version of Terraform or OpenTofu that is supported" in told.err
    assert stand_in.calls() == [f"{A} plan"]
