"""`plan` and `apply` with a program in the place of Terraform: what is run, in which order, and what is told."""

import io
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from landingzone.cli.stacks import STACK
from landingzone.deploy.deployment import for_apply
from landingzone.deploy.run import Run
from landingzone.resources.shards import stack_names

ALL = [*stack_names(STACK, 4)]
GROUPS, A, B, C, D = ALL
LOCK = Path(".terraform.lock.hcl")
SAID_NO = "Apply these plans? Only 'yes' is accepted: Apply cancelled.\n"


def of(command, stacks):
    return [f"{name} {command}" for name in stacks]


def nothing_to_do(stand_in, *stacks):
    for name in stacks:
        stand_in.does(name, "plan", "status=0")


class Terminal(io.StringIO):
    def isatty(self):
        return True


def directories_of_runs():
    return [*Path().rglob(".landingzone-*")]


# What runs


def test_everything_is_initialized_then_planned_then_applied_in_order(stand_in, command):
    told = command(
        0, "apply", "--yes", "--show-commands", "--", "-lock-timeout", "1m", "-target=a", "--parallelism=3"
    ).out
    assert stand_in.calls("init plan apply") == [*of("init", ALL), *of("plan", ALL), *of("apply", ALL)]
    plain = "-input=false -no-color"
    words = stand_in.words()
    assert words[0] == plain
    plans, applies = ([each for each in words if option in each] for option in ("-detailed-exitcode", " /"))
    assert plans[0].startswith(f"{plain} -json -lock-timeout 1m -target=a --parallelism=3 -detailed-exitcode -out=/")
    assert applies[-1].startswith(f"{plain} -json -lock-timeout 1m --parallelism=3 /")
    [place] = {*re.findall(rf"\$ {stand_in.program} -chdir=(cdktf.out/\S+)/{C} ", told)}
    # Each is initialized, planned, shown, applied, and asked for the version of its state.
    assert told.count(f"$ {stand_in.program} -chdir={place}/") == 25
    assert f"\n$ {stand_in.program} -chdir={place}/{C} plan {plain} -json " in told
    assert told.endswith(f"Applied: {', '.join(ALL[:-1])} and {D}.\n")
    assert "\nWith -target, an apply does something else than the file says: " in told


def test_what_terraform_writes_is_only_shown_if_it_is_asked_for(stand_in, command):
    assert f"plan in {A}" not in "".join(command(2, "plan", A))
    stand_in.words()
    told = command(2, "plan", A, "--verbose").out
    assert f"\n{A}: plan (1 of 1)\nplan in {A}\n" in told
    assert "-json" not in next(each for each in stand_in.words() if "-detailed-exitcode" in each)
    # What initializes it says why it does not work.
    Path(".terraform.lock.hcl").write_text("other\n", encoding="utf-8")
    stand_in.does(A, "init", "echo it says why >&2; status=1")
    assert f"\n{A}: init (1 of 1)\ninit in {A}\nit says why\n" in command(1, "plan", A).out


@pytest.mark.parametrize(
    ("arguments", "taken"),
    [
        ("-lock-timeout=60s -target=a -refresh=false", "-lock-timeout=60s"),
        ("-lock-timeout 60s x -var a", "-lock-timeout 60s"),
        ("-target a -parallelism 3 -var x=y --lock-timeout 60s", "-parallelism 3 --lock-timeout 60s"),
        ("-lock=false 60s -compact-warnings -destroy --no-color x", "-lock=false -compact-warnings --no-color"),
    ],
)
def test_an_apply_takes_those_options_of_a_plan_that_it_has_each_with_its_value(arguments, taken):
    assert " ".join(for_apply(arguments.split())) == taken


@pytest.mark.parametrize(
    ("variable", "words"), [("", ["--", "-destroy"]), ("-destroy", []), ("-destroy=false", ["--", "-destroy=1"])]
)
def test_what_is_taken_down_goes_before_what_it_needs(variable, words, stand_in, command, monkeypatch):
    monkeypatch.setenv("TF_CLI_ARGS_plan", variable)
    command(0, "apply", "--yes", *words)
    assert stand_in.calls("plan apply") == [*of("plan", [*ALL[1:], GROUPS]), *of("apply", [*ALL[1:], GROUPS])]


@pytest.mark.parametrize(
    ("status", "words", "idle", "calls"),
    [
        (2, ["plan"], [], of("plan", ALL)),
        (2, ["plan", C, A], [], of("plan", [A, C])),
        (0, ["plan", A], [A], of("plan", [A])),
        (0, ["apply", "--yes", A, C], [A], [*of("plan", [A, C]), *of("apply", [C])]),
        (0, ["apply", "--yes"], ALL, of("plan", ALL)),
    ],
)
def test_what_has_nothing_to_do_is_not_applied(status, words, idle, calls, stand_in, command):
    nothing_to_do(stand_in, *idle)
    told = command(status, *words).out
    assert stand_in.calls() == calls
    assert ("\nNothing to do.\n" in told) == (status == 0 and "apply" not in " ".join(calls))


@pytest.mark.parametrize(
    ("fails", "calls", "told"),
    [
        (
            f"{B} apply",
            [*of("plan", ALL), *of("apply", [GROUPS, A, B])],
            f"apply: failed, see above; done: {GROUPS} and {A}; failed: {B} (exit status 1); left: {C} and {D}. "
            "Run the same command again to continue with the rest.\n",
        ),
        (
            f"{A} plan",
            of("plan", [GROUPS, A]),
            f"plan: failed, see above; done: {GROUPS}; failed: {A} (exit status 1); left: {B}, {C} and {D}. "
            "Nothing is applied.\n",
        ),
    ],
)
def test_a_failure_ends_it_and_is_reported_with_what_is_done_and_left(fails, calls, told, stand_in, command):
    name, failing = fails.split()
    stand_in.does(name, failing, "status=1; echo it says why >&2")
    assert command(1, "apply", "--yes").err == f"it says why\n{told}"
    assert stand_in.calls() == calls
    assert directories_of_runs() == []


def test_what_the_system_ended_is_reported_with_the_signal(stand_in, command):
    stand_in.does(A, "apply", "kill -9 $$")
    assert f"; failed: {A} (ended by SIGKILL); left: nothing." in command(1, "apply", "--yes", A).err


def test_several_run_at_once_and_each_is_shown_whole(stand_in, command):
    # Each waits for the other, so that neither ends if they do not run at once.
    for name, other in ((A, B), (B, A)):
        stand_in.does(name, "apply", f"touch {name}; while ! test -e {other}; do sleep 0.01; done; echo then {name}")
    told = command(0, "apply", "--yes", "--parallel", "2", "--verbose").out
    calls = stand_in.calls()
    assert (calls[0], calls[5]) == (f"{GROUPS} plan", f"{GROUPS} apply")
    assert sorted(calls) == sorted([*of("plan", ALL), *of("apply", ALL)])
    for name in (A, B):
        assert f"{name}: apply ({ALL.index(name) + 1} of 5)\napply in {name}\nthen {name}\n" in told


def test_a_failure_lets_those_that_run_end_and_no_other_begins(stand_in, command, tmp_path, monkeypatch):
    noticed, start = tmp_path / "noticed", Run._start

    def then_tell(run, *arguments):
        try:
            return start(run, *arguments)
        finally:
            if run.has_failed.is_set():
                noticed.touch()

    monkeypatch.setattr(Run, "_start", then_tell)
    stand_in.does(A, "plan", f"while ! test -e {B}; do sleep 0.01; done; status=1")
    stand_in.does(B, "plan", f"touch {B}; while ! test -e {noticed}; do sleep 0.01; done; echo to the end")
    told = command(1, "plan", "--parallel", "2", "--verbose")
    assert f"done: {GROUPS} and {B}; failed: {A} (exit status 1); left: {C} and {D}." in told.err
    assert "to the end" in told.out
    assert sorted(stand_in.calls()) == of("plan", [GROUPS, A, B])


@pytest.mark.parametrize(("words", "stacks"), [([], []), (["--all"], ALL), ([C, A], [A, C])])
def test_what_has_changed_since_a_revision_is_meant_unless_others_are_named(words, stacks, stand_in, command):
    for git in ("init -q", "add landingzone.yaml", "-c user.name=a -c user.email=a commit -qm a"):
        subprocess.run(["git", *git.split()], check=True)
    told = command(2 if stacks else 0, "plan", "--since", "HEAD", *words).out
    assert stand_in.calls() == of("plan", stacks)
    none = "No stack has changed since HEAD, so none is planned, and no state was asked: `landingzone apply` without "
    assert told.startswith(none) == (not stacks)


# What is asked


@pytest.mark.parametrize(("answer", "status"), [("yes\n", 0), ("y\n", 1), ("", 1)])
def test_it_asks_once_and_applies_after_yes_alone(answer, status, stand_in, command, monkeypatch):
    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    told = command(status, "apply", A).out
    assert stand_in.calls() == [f"{A} plan", *([] if status else [f"{A} apply"])]
    assert told.endswith(SAID_NO) == bool(status)
    assert directories_of_runs() == []


@pytest.mark.parametrize("term", ["xterm", "dumb"])
def test_how_far_it_is_leaves_a_terminal_before_anything_else_is_told(term, stand_in, command, monkeypatch):
    stand_in.does(A, "show", "exit 1")
    monkeypatch.setenv("TERM", term)
    monkeypatch.setattr(sys, "stderr", Terminal())
    command(1, "plan", A)
    *shown, told = sys.stderr.getvalue().split("\r\x1b[K")
    assert told.startswith("show -json: failed, see above; ")
    assert (f"{A}: plan (1 of 1)" in shown) == (term == "xterm")


def test_where_nobody_can_be_asked_nothing_begins(stand_in, command, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("yes\n"))
    assert "asks before it applies, but this is not a terminal; add --yes" in command(1, "apply").err
    assert stand_in.calls() == []


# Plan files


def test_plan_files_are_private_and_go(stand_in, command):
    stand_in.does(A, "apply", f'stat -c "%a %n" "$(dirname "$plan")" "$plan" > {stand_in.home}/modes')
    command(0, "apply", "--yes", A)
    modes = [line.split()[0] for line in (stand_in.home / "modes").read_text("utf-8").splitlines()]
    assert modes == ["700", "600"]
    assert directories_of_runs() == []


def test_kept_plans_are_applied_and_nothing_else(stand_in, command):
    nothing_to_do(stand_in, B)
    told = command(2, "plan", A, B, "--out", "kept").out
    assert told.endswith(f"Changes in {A}.\n`landingzone apply --plans kept` applies these plans.\n")
    files = [Path("kept"), *sorted(Path("kept").iterdir())]
    assert {path.name for path in files} == {"kept", ".gitignore", "plans.json", f"{A}.tfplan"}
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in files if path.name != ".gitignore"} == (
        {"kept": 0o700} | dict.fromkeys(("plans.json", f"{A}.tfplan"), 0o600)
    )
    stand_in.calls()
    # What it was made of comes with it, as where another job applies.
    source = Path("cdktf.out/stacks", A, "cdk.tf.json")
    text = source.read_text("utf-8")
    source.write_text("{}", encoding="utf-8")
    command(0, "apply", "--plans", "kept", "--yes")
    assert (stand_in.calls(), source.read_text("utf-8")) == ([f"{A} apply"], text)
    stand_in.does(A, "apply", "status=1")
    assert "Plan the rest again" in command(1, "apply", "--plans", "kept", "--yes").err
    Path("landingzone.yaml").write_text(Path("landingzone.yaml").read_text("utf-8") + "\n", encoding="utf-8")
    told = command(1, "apply", "--plans", "kept", "--yes").err
    assert "landingzone.yaml: is not the configuration that the plans in kept were made from; restore it" in told


def test_kept_plans_are_shown_before_it_asks(stand_in, command, monkeypatch):
    review = command(2, "plan", A, "--out", "kept").out.partition("\n\nChanges in ")[0]
    assert "  - alice is added.\n" in review
    stand_in.calls("plan show")
    for words, calls in (([], []), (["--verbose"], [f"{A} show"])):
        monkeypatch.setattr(sys, "stdin", Terminal("no"))
        told = command(1, "apply", "--plans", "kept", *words).out
        assert f"{review}\n" in told
        assert told.endswith(SAID_NO)
        assert stand_in.calls("plan show apply") == calls


def test_a_directory_of_plans_is_taken_again_and_one_of_others_is_not(stand_in, command):
    command(2, "plan", A, "--out", "kept")
    command(2, "plan", C, "--out", "kept")
    assert {path.name for path in Path("kept").iterdir()} == {".gitignore", "plans.json", f"{C}.tfplan"}
    stand_in.does(C, "plan", "status=1")
    command(1, "plan", C, "--out", "kept")
    assert [*Path("kept").iterdir()] == []
    assert (
        "kept: has no plans.json from `landingzone plan --out`" in command(1, "apply", "--plans", "kept", "--yes").err
    )
    Path("kept", "mine").touch()
    told = command(1, "plan", "--out", "kept").err
    assert told == "kept: contains mine, which landingzone did not write; name a new or an empty directory\n"
    for place in (Path("landingzone.yaml"), Path("landingzone.yaml", "kept")):
        assert f"{place}: cannot be written (" in command(1, "plan", "--out", place).err


# Which program


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({"PATH": "/nowhere"}, "PATH: has neither terraform nor tofu; install one of them, or write its path in TF_"),
        ({"TF_BINARY": "none"}, "TF_BINARY: must name an executable program (got 'none'); write its path, or "),
        ({"TF_BINARY": "HOME/text"}, "/text: does not run (Exec format error); name another one in TF_BINARY"),
    ],
)
def test_without_a_program_that_runs_it_is_a_line(variables, told, stand_in, command, monkeypatch):
    text = stand_in.home / "text"
    text.write_bytes(b"\0")
    text.chmod(0o755)
    for name, value in variables.items():
        monkeypatch.setenv(name, value.replace("HOME", str(stand_in.home)))
    err = command(1, "plan").err
    assert told in err
    assert err.count("\n") == 1


# What a stack is initialized for


def test_after_a_failure_or_with_other_options_a_stack_is_initialized_again(stand_in, command, monkeypatch):
    stand_in.does(A, "plan", "status=1")
    anew = [(A, "", True), (A, "", True), (B, "", True), (B, "", False), (B, "-upgrade", True), (B, "-upgrade", False)]
    for name, options, is_anew in anew:
        monkeypatch.setenv("TF_CLI_ARGS_init", options)
        command(1 if name == A else 2, "plan", name)
        assert stand_in.calls("init") == of("init", [name] * is_anew)


def test_several_stacks_share_no_place_of_what_terraform_needs(stand_in, command, monkeypatch):
    for place, status in (("data", 2), ("/data", 1)):
        monkeypatch.setenv("TF_DATA_DIR", place)
        told = command(status, "plan").err
    assert told.startswith("TF_DATA_DIR: must be relative, because there are several stacks (got '/data'); unset")


# What is locked of providers


def test_one_lock_is_beside_the_configuration_and_each_stack_gets_it(stand_in, command):
    command(2, "plan")
    locks = [place / LOCK for place in Path("cdktf.out/stacks").iterdir()]
    assert {file.read_text("utf-8") for file in (LOCK, *locks)} == {f"of {GROUPS}\n"}
    assert stand_in.calls("init") == of("init", ALL)
    # Another one is given to each stack, which is initialized anew with it.
    LOCK.write_text("other\n", encoding="utf-8")
    stand_in.does(A, "init", 'echo more >> "$place/.terraform.lock.hcl"')
    command(2, "plan", A)
    assert stand_in.calls("init") == [f"{A} init"]
    assert LOCK.read_text("utf-8") == "other\nmore\n"
    # As PowerShell writes it.
    LOCK.write_text("other\n", encoding="utf-16")
    assert command(1, "plan", A).err == ".terraform.lock.hcl: is not UTF-8 text (byte 0); save it as UTF-8\n"
    LOCK.unlink()
    os.mkfifo(LOCK)
    assert command(1, "plan", A).err == ".terraform.lock.hcl: is not a file; remove it\n"


def test_a_lock_that_a_stack_has_is_taken_over(stand_in, command):
    place = Path("cdktf.out/stacks", C)
    place.mkdir(parents=True)
    (place / LOCK).write_text("older\n", encoding="utf-8")
    told = command(2, "plan").out
    assert f".terraform.lock.hcl was made from cdktf.out/stacks/{C}/.terraform.lock.hcl: commit it" in told
    assert LOCK.read_text("utf-8") == "older\n"


def test_another_configuration_has_its_lock_beside_it(stand_in, command):
    people = Path("people")
    people.mkdir()
    Path("landingzone.yaml").rename(people / "people.yaml")
    command(0, "apply", "--yes", "--config", people / "people.yaml")
    assert ((people / LOCK).exists(), LOCK.exists()) == (True, False)
    # A directory of files is a configuration too.
    Path("more").mkdir()
    (people / "people.yaml").rename("more/people.yaml")
    command(2, "plan", "--config", "more")
    assert Path("more", LOCK).exists()


# Wrong use


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["plan", "landingzone-users-4-7"], "no such stack (got 'landingzone-users-4-7'); did you mean landingzone-"),
        (["plan", "x"], f"no such stack (got 'x'); the configuration has {GROUPS}, {A}, {B}, {C} and 1 other"),
        (["plan", A, "--all"], "name stacks or --all, not both"),
        (["apply", A, "--plans", "kept", "--yes"], "--plans applies existing plans: leave out STACK"),
    ],
)
def test_wrong_use_is_reported(words, told, stand_in, command):
    assert told in command(1, *words).err
    assert stand_in.calls() == []
