"""The directory of a run: what is in it and what is not, what others change meanwhile, and what is left at the end."""

import hashlib
import io
import json
import os
import stat
import sys
from pathlib import Path

import pytest

from landingzone.cli.stacks import STACK
from landingzone.resources.shards import stack_names

ALL = [*stack_names(STACK, 4)]
GROUPS, A, B, C, D = ALL
STACKS = Path("cdktf.out/stacks")
FILE = Path("landingzone.yaml")
LOCK = ".terraform.lock.hcl"
RECORD = ".terraform/terraform.tfstate"
NOTE = ".terraform/landingzone-initialized"


RUN = """
import sys
from terraform_stand_in import run
run(sys.argv[1:])
"""


def directories_of_runs():
    return [*Path().rglob(".landingzone-*")]


def synthesized():
    """Return what the stand-in of the CDK writes for the configuration as it is."""
    return hashlib.sha256(FILE.read_bytes()).hexdigest()


class Question(io.StringIO):
    """A terminal that does something before it answers."""

    def __init__(self, acts):
        super().__init__("yes\n")
        self.acts = acts

    def isatty(self):
        return True

    def readline(self):
        self.acts()
        return super().readline()


# What others do meanwhile


def edit():
    """Edit the configuration, and only synthesize in the same directory."""
    with FILE.open("a", encoding="utf-8") as file:
        file.write("# edited\n")
    for stack in STACKS.iterdir():
        (stack / "cdk.tf.json").write_text('{"terraform": {}, "of": "edited"}', encoding="utf-8")


EDIT = f"""
echo '# edited' >> {FILE}
for each in {STACKS}/*; do echo '{{"terraform": {{}}, "of": "edited"}}' > $each/cdk.tf.json; done
"""
OFTEN = [(D, "plan"), (GROUPS, "apply")]
MOMENTS = [(GROUPS, "init"), (D, "init"), (GROUPS, "plan"), (B, "plan"), *OFTEN, (B, "apply")]


@pytest.mark.parametrize(
    "moment",
    [pytest.param(each, marks=() if each in OFTEN else pytest.mark.long) for each in MOMENTS],
    ids=" ".join,
)
def test_an_edit_meanwhile_changes_nothing_of_what_is_applied(moment, stand_in, command):
    reviewed = synthesized()
    stand_in.does(*moment, EDIT)
    command(0, "apply", "--yes")
    assert "edited" in (STACKS / C / "cdk.tf.json").read_text("utf-8")
    applied = stand_in.applied()
    assert (applied.count(reviewed), applied.count("edited")) == (len(ALL), 0)


def test_an_edit_right_after_the_synthesis_or_at_the_question_changes_nothing(stand_in, command, monkeypatch):
    from landingzone.cli import synth

    reviewed, synthesize = synthesized(), synth.synthesize

    def synthesize_and_edit(file, **options):
        written = synthesize(file, **options)
        edit()
        return written

    monkeypatch.setattr(synth, "synthesize", synthesize_and_edit)
    monkeypatch.setattr(sys, "stdin", Question(edit))
    command(0, "apply", A)
    applied = stand_in.applied()
    assert (applied.count(reviewed), applied.count("edited")) == (1, 0)


CHANGES = {
    "a changed file": 'echo "{}" > "$run/STACK/cdk.tf.json"',
    "a missing file": 'rm "$run/STACK/cdk.tf.json"',
    "another file": 'echo > "$run/STACK/more.tf"',
    "values": 'echo > "$run/STACK/more.auto.tfvars"',
    "a link": 'ln -sf /dev/null "$run/STACK/cdk.tf.json"',
    "a directory": 'mkdir "$run/STACK/modules"; echo > "$run/STACK/modules/main.tf"',
    "another workspace": 'echo other > "$run/STACK/.terraform/environment"',
    "another backend": 'echo > "$run/STACK/.terraform/terraform.tfstate"',
    "another lock": 'echo > "$run/STACK/.terraform.lock.hcl"',
}


WAY_OUT = ", with an absolute path if you name this file in an option or a variable of Terraform"


@pytest.mark.parametrize("change", CHANGES)
def test_what_something_else_changes_in_the_directory_is_not_applied(change, stand_in, command):
    stand_in.does(B, "plan", f'run="$place/.."; {CHANGES[change].replace("STACK", A)}')
    told = command(1, "apply", "--yes").err
    assert told.startswith(f"{A}: something else has changed ")
    ending = " in the directory of this run, so it is not applied; run the command again"
    assert told.endswith((f"{ending}\n", f"{ending}{WAY_OUT}\n"))
    assert (stand_in.calls("apply"), directories_of_runs()) == ([], [])


def test_a_plan_that_something_else_changes_is_not_applied(stand_in, command, monkeypatch):
    changed = f"{B}: something else has changed {B}.tfplan in the directory of this run, so it is not applied; "

    def change():
        [run] = directories_of_runs()
        (run / B / f"{B}.tfplan").write_text("other", encoding="utf-8")

    monkeypatch.setattr(sys, "stdin", Question(change))
    assert command(1, "apply").err.startswith(changed)
    assert stand_in.calls("apply") == []
    stand_in.does(A, "apply", f'echo other > "$place/../{B}/{B}.tfplan"')
    told = command(1, "apply", "--yes").err
    assert told.startswith(changed)
    assert f"\napply: failed, see above; done: {GROUPS} and {A}; failed: {B} (exit status 1); left: {C} and " in told
    assert stand_in.calls("apply") == [f"{GROUPS} apply", f"{A} apply"]


def test_runs_at_the_same_time_have_directories_of_their_own(stand_in, command):
    # The second begins and ends while the first plans.
    second = f"{sys.executable} -c '{RUN}' plan {B} > second"
    stand_in.does(A, "plan", f"ls -d cdktf.out/.landingzone-*/* > first; {second}")
    stand_in.does(B, "plan", "ls -d cdktf.out/.landingzone-*/* > both")
    reviewed = synthesized()
    command(0, "apply", "--yes", A)
    [first] = Path("first").read_text("utf-8").split()
    both = Path("both").read_text("utf-8").split()
    assert first in both
    assert len({Path(each).parent for each in both}) == len(both) == 2
    assert Path("second").read_text("utf-8").endswith(f"Changes in {B}.\n")
    assert (stand_in.applied().count(reviewed), directories_of_runs()) == (1, [])


# What is in it


@pytest.mark.parametrize("moment", ["init", "apply"])
def test_it_has_what_was_synthesized_and_nothing_else_and_is_private(moment, stand_in, command):
    place = STACKS / A
    (place / ".terraform/modules").mkdir(parents=True)
    for name in ("more.tf", "more_override.tf.json", "terraform.tfvars", "a.auto.tfvars", ".terraformrc", "x.tfstate"):
        (place / name).write_text("foreign", encoding="utf-8")
    for name in ("modules/modules.json", "terraform.tfstate", "plugin_path"):
        (place / ".terraform" / name).write_text("foreign", encoding="utf-8")
    (place / "linked.tf").symlink_to("more.tf")
    stand_in.does(A, moment, f'find "$place/.." -printf "%P %m\\n" > {stand_in.home}/found')
    before = os.umask(0)
    try:
        command(0, "apply", "--yes", A)
    finally:
        os.umask(before)
    lines = (stand_in.home / "found").read_text("utf-8").splitlines()
    found = dict(line.rsplit(" ", 1) for line in lines)
    plan = [f"{A}.tfplan"] if moment == "apply" else []
    ours = {f"{A}/{name}": "600" for name in ("cdk.tf.json", *plan)}
    of_terraform = {f"{A}/{name}" for name in (LOCK, ".terraform", RECORD, ".terraform/providers")}
    assert found.keys() == ours.keys() | of_terraform | {"", A}
    assert ours.items() | {"": "700", A: "700"}.items() <= found.items()


def test_terraform_is_told_and_may_be_told_otherwise(stand_in, command, monkeypatch):
    monkeypatch.setenv("TF_CLI_ARGS_init", "-backend-config=path=/mine")
    stand_in.does(A, "init", "echo $TF_CLI_ARGS_init > words")
    command(2, "plan", A)
    assert Path("words").read_text("utf-8").split() == [
        f"-backend-config=path=../../stacks/{A}/terraform.tfstate",
        f"-backend-config=workspace_dir=../../stacks/{A}/terraform.tfstate.d",
        "-backend-config=path=/mine",
    ]


def test_a_state_that_would_be_removed_with_the_directory_is_refused(stand_in, command):
    for path in ("x.tfstate", "a/../../x.tfstate"):
        record = {"version": 3, "backend": {"type": "local", "config": {"path": path}, "hash": 1}}
        stand_in.does(A, "init", f"echo '{json.dumps(record)}' > $place/{RECORD}")
        told = command(1, "apply", "--yes", A).err
        assert told.startswith("TF_CLI_ARGS_init: must not put a state where it is removed after the run (got '")
        assert (stand_in.calls(), directories_of_runs()) == ([], [])


# The workspace


def test_the_chosen_workspace_is_used(stand_in, command, monkeypatch):
    stand_in.does(A, "apply", f"cat $place/.terraform/environment >> {stand_in.home}/workspaces")
    for variable, place in (("", ".terraform"), ("data", "data")):
        monkeypatch.setenv("TF_DATA_DIR", variable)
        chosen = STACKS / A / place / "environment"
        chosen.parent.mkdir(parents=True)
        chosen.write_text(f"dev of {place}\n", encoding="utf-8")
        command(0, "apply", "--yes", A)
    assert (stand_in.home / "workspaces").read_text("utf-8") == "dev of .terraform\ndev of data\n"


# What is kept of an initialization


def test_a_stack_is_initialized_once(stand_in, command):
    stand_in.does(A, "plan", f"cp $place/{RECORD} {stand_in.home}/record")
    for times in (1, 0):
        command(2, "plan", A)
        assert len(stand_in.calls("init")) == times
        assert config_in(stand_in.home / "record") == {
            "path": f"../../stacks/{A}/terraform.tfstate",
            "workspace_dir": f"../../stacks/{A}/terraform.tfstate.d",
        }
    # What others find there is as if they had initialized it.
    assert config_in(STACKS / A / RECORD) == {"path": None, "workspace_dir": None}
    assert [stat.S_IMODE((STACKS / A / name).stat().st_mode) for name in (RECORD, NOTE)] == [0o600, 0o600]


def config_in(file):
    return json.loads(file.read_text("utf-8"))["backend"]["config"]


FORGERIES = {
    "another path": lambda record: record["backend"]["config"].update(path="/tmp/other.tfstate"),
    "another setting": lambda record: record["backend"]["config"].update(more="x"),
    "another backend": lambda record: record["backend"].update(type="http"),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_record_of_another_backend_is_not_taken_and_not_replaced_without_a_word(
    forgery, stand_in, command, monkeypatch
):
    command(2, "plan", A)
    stand_in.calls("init plan")
    record = STACKS / A / RECORD
    forged = json.loads(record.read_text("utf-8"))
    FORGERIES[forgery](forged)
    record.write_text(json.dumps(forged), encoding="utf-8")
    terraform = f"terraform -chdir={STACKS / A} init"
    assert command(1, "plan", A).err == (
        f"{record}: says that the state is in another backend; move it with `{terraform} -migrate-state`, or leave it "
        f"there with `{terraform} -reconfigure`\n"
    )
    assert (stand_in.calls("init plan"), json.loads(record.read_text("utf-8"))) == ([f"{A} init"], forged)
    monkeypatch.setenv("TF_CLI_ARGS_init", "-reconfigure")
    command(2, "plan", A)
    assert config_in(record) == {"path": None, "workspace_dir": None}


def test_nothing_is_written_through_a_link(stand_in, command):
    precious = Path("precious")
    precious.mkdir()
    (precious / "file").write_text("precious", encoding="utf-8")
    stand_in.does(A, "init", f"mkdir -p $place/{PROVIDER}; echo provider > $place/{PROVIDER}/program")
    data = STACKS / A / ".terraform"
    for link in (NOTE, RECORD, ".terraform/providers", ".terraform/providers/registry.example.org", LOCK):
        path = STACKS / A / link
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        status = 1 if link in (NOTE, RECORD, LOCK) else 2
        path.symlink_to((precious / "file" if status == 1 else precious).absolute())
        told = command(status, "plan", A).err
        assert ("is a symbolic link, which is not followed" in told) == (status == 1)
        assert [(each.name, each.read_text("utf-8")) for each in precious.iterdir()] == [("file", "precious")]
        path.unlink()
    command(2, "plan", A)
    assert {each.name for each in data.iterdir()} == {"providers", "terraform.tfstate", "landingzone-initialized"}


PROVIDER = ".terraform/providers/registry.example.org/who/what/1.0.0/linux_amd64"


def test_providers_are_kept_and_not_copied_but_where_they_may_be_replaced(stand_in, command, monkeypatch):
    kept = STACKS / A / PROVIDER / "program"
    install = f"mkdir -p $place/{PROVIDER}; test -e $place/{PROVIDER}/program || echo one > $place/{PROVIDER}/program"
    stand_in.does(A, "init", install)
    stand_in.does(A, "plan", f"cp $place/{PROVIDER}/program {stand_in.home}/used; ls -i $place/{PROVIDER} > inode")

    def plan():
        command(2, "plan", A)
        is_same = Path("inode").read_text("utf-8").split()[0] == str(kept.stat().st_ino)
        return (stand_in.home / "used").read_text("utf-8"), kept.read_text("utf-8"), is_same

    assert plan() == ("one\n", "one\n", True)
    assert plan() == ("one\n", "one\n", True)
    assert len(stand_in.calls("init")) == 1
    # Terraform finds that it is not what is locked, and writes it again where it is.
    os.link(kept, "other")
    stand_in.does(A, "init", f"mkdir -p $place/{PROVIDER}; echo two > $place/{PROVIDER}/program")
    monkeypatch.setenv("TF_CLI_ARGS_init", "-upgrade")
    assert plan() == ("two\n", "two\n", True)
    assert Path("other").read_text("utf-8") == "one\n"
    # One that is gone is installed again.
    kept.unlink()
    kept.parent.rmdir()
    assert plan() == ("two\n", "two\n", True)
    assert len(stand_in.calls("init")) == 2


def test_a_provider_that_is_a_link_stays_one(stand_in, command):
    mirror = Path("mirror").absolute()
    mirror.mkdir()
    (mirror / "program").write_text("mirrored", encoding="utf-8")
    stand_in.does(A, "init", f"mkdir -p $(dirname $place/{PROVIDER}); ln -s {mirror} $place/{PROVIDER}")
    stand_in.does(A, "plan", f"readlink $place/{PROVIDER} > to")
    for _ in range(2):
        command(2, "plan", A)
        assert Path("to").read_text("utf-8").strip() == str(mirror)
        assert (STACKS / A / PROVIDER).readlink() == mirror
    assert len(stand_in.calls("init")) == 1


# What is left


def leave_state(stand_in, name="errored.tfstate", command="apply"):
    stand_in.does(A, command, f"umask 022; echo the state > $place/{name}; status=1")


def test_a_state_that_the_backend_refuses_is_saved_and_the_last_line_pushes_it(stand_in, command):
    leave_state(stand_in)
    told = command(1, "apply", "--yes", A).err.splitlines()
    saved = Path(f"terraform.{A}.errored.tfstate")
    assert saved.read_text("utf-8") == "the state\n"
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    assert told == [
        f"apply: failed, see above; done: nothing; failed: {A} (exit status 1); left: nothing.",
        f"{saved}: is a state that could not be written, and the only record of what is applied; when the backend "
        "accepts it again:",
        f"{stand_in.program} -chdir=cdktf.out/stacks/{A} init -input=false && {stand_in.program} "
        f"-chdir=cdktf.out/stacks/{A} state push {saved.absolute()}",
    ]
    assert directories_of_runs() == []


def test_it_is_beside_the_configuration_and_replaces_nothing_and_is_not_written_through_a_link(stand_in, command):
    people = Path("people")
    people.mkdir()
    FILE.rename(people / "people.yaml")
    leave_state(stand_in)
    first, second = people / f"terraform.{A}.errored.tfstate", people / f"terraform.{A}.1.errored.tfstate"
    first.write_text("older", encoding="utf-8")
    second.symlink_to("elsewhere")
    told = command(1, "apply", "--yes", A, "--config", people / "people.yaml").err
    third = people / f"terraform.{A}.2.errored.tfstate"
    assert f"\n{third}: is a state" in told
    assert [each.read_text("utf-8") for each in (first, third)] == ["older", "the state\n"]
    assert not (people / "elsewhere").exists()


def test_where_it_cannot_be_saved_it_stays_where_it_is_and_nothing_else(stand_in, command, monkeypatch):
    from landingzone.deploy import run_directory

    def refuse(file, content, write=run_directory.write_new):
        if file.name.endswith(".errored.tfstate"):
            raise OSError(28, "No space left on device")
        write(file, content)

    monkeypatch.setattr(run_directory, "write_new", refuse)
    leave_state(stand_in)
    told = command(1, "apply", "--yes", A).err.splitlines()
    [run] = directories_of_runs()
    state = run / A / "errored.tfstate"
    assert [each for each in run.rglob("*") if each.is_file()] == [state]
    assert stat.S_IMODE(state.stat().st_mode) == 0o600
    assert told[-1].endswith(f" state push {state.absolute()}")
    assert f"{run}: cannot be removed, and may contain secrets; remove it when Terraform has ended" in told


# What AWS already has


@pytest.mark.parametrize("code", ["EntityAlreadyExists", "DuplicateSSHPublicKey", "quota for AccessKeysPerUser: 2"])
@pytest.mark.parametrize("parallel", [1, 2])
def test_what_aws_already_has_is_found_by_another_command(code, parallel, stand_in, command):
    stand_in.does(A, "apply", f"printf 'Error: \\033[31m%s\\n' '{code}' >&2; status=1")
    told = command(1, "apply", "--yes", A, B, "--parallel", parallel).err
    last = told.splitlines()[-1]
    assert last.endswith(
        "AWS already has what this would create, so the same command fails again: `landingzone adopt --unrecorded` "
        "finds it, and `landingzone docs days#when-aws-answers-late-or-not-at-all` shows how to continue."
    )
    assert "Run the same" not in told


def test_errors_are_passed_on_as_they_are_written(stand_in, command):
    stand_in.does(A, "apply", "printf 'a\\nb\\r\\n\\0\\377' >&2; head -c 300000 /dev/zero >&2; stty size <&2; status=1")
    told = command(1, "apply", "--yes", "--verbose", A)
    assert "a\nb\r\n\0" in told.err
    assert told.err.count("\0") == 300_001
    assert "24 78\n" in told.out
    assert told.err.endswith("Run the same command again to continue with the rest.\n")
