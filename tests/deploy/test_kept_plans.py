"""Kept plans: what they were made from is compared, and nothing in their directory is believed."""

import json
import shutil
import zipfile
from pathlib import Path

import pytest

from landingzone.cli.stacks import STACK
from landingzone.deploy.plan_files import is_plan_of
from landingzone.resources.shards import stack_names

GROUPS, A, B, *_ = stack_names(STACK, 4)
KEPT, LIST = Path("kept"), Path("kept/plans.json")
NO_PLANS = "kept: has no plans.json from `landingzone plan --out`; name the directory that it created, or create one\n"
OTHERS = f"{LIST}: does not have the same stacks everywhere; plan again\n"


@pytest.fixture
def kept(stand_in, command):
    command(2, "plan", A, B, "--out", KEPT)
    stand_in.calls("init plan")
    return stand_in


def refusal(command):
    return command(1, "apply", "--plans", KEPT, "--yes").err


def change(**changes):
    planned = json.loads(LIST.read_text("utf-8"))
    LIST.write_text(json.dumps(planned | changes), encoding="utf-8")


def test_where_something_else_is_synthesized_they_are_not_applied(kept, command, monkeypatch):
    from landingzone.cli import synth

    def synthesize(file, before=synth.synthesize, **options):
        written = before(file, **options)
        return written | {B: {**written[B], "cdk.tf.json": b'{"terraform": {}, "of": "another version"}'}}

    monkeypatch.setattr(synth, "synthesize", synthesize)
    told = "is not synthesized as for the plans in kept; use the same versions and the same directory, or plan again"
    assert refusal(command) == f"{B}: {told}\n"
    assert kept.calls() == []


def test_a_plan_of_another_stack_or_none_is_not_applied(kept, command):
    shutil.copy(KEPT / f"{A}.tfplan", KEPT / f"{B}.tfplan")
    assert refusal(command) == f"kept/{B}.tfplan: is not the one that plans.json names; plan again\n"
    (KEPT / f"{B}.tfplan").unlink()
    assert refusal(command) == f"kept/{B}.tfplan: is missing; plan again\n"
    (KEPT / f"{B}.tfplan").symlink_to(f"{A}.tfplan")
    assert refusal(command) == f"kept/{B}.tfplan: is a symbolic link, which is not followed; name its target\n"
    assert kept.calls() == []


SUM = "0" * 64
WRONG = {
    "another stack": ({"steps": [[A, "landingzone-users-9-9"]]}, "names landingzone-users-9-9, which is not a stack"),
    "a path": ({"steps": [["../../secret"]]}, "names ../../secret, which is not a stack of the configuration; plan"),
    "a stack more": ({"steps": [[A, B], [GROUPS]]}, OTHERS),
    "a stack less": ({"steps": [[A]]}, OTHERS),
    "a stack twice": ({"steps": [[A, B], [A]]}, OTHERS),
    "a plan less": ({"plans": {A: SUM}}, OTHERS),
    "another source": ({"sources": {A: SUM, B: SUM}}, f"{A}: is not synthesized as for the plans in kept; use"),
    "another plan": ({"plans": {A: SUM, B: SUM}}, f"kept/{A}.tfplan: is not the one that plans.json names; plan again"),
    "no steps": ({"steps": "x"}, NO_PLANS),
    "a number": ({"configuration": 1}, NO_PLANS),
    "no list": ({"review": {"a": 1}}, NO_PLANS),
    "more": ({"files": []}, NO_PLANS),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_another_hand_has_written_is_refused(wrong, kept, command):
    changes, told = WRONG[wrong]
    change(**changes)
    assert told in refusal(command)
    assert (kept.calls(), [*Path().rglob(".landingzone-*")]) == ([], [])


def test_no_other_file_is_deleted_or_written_through_a_link(kept, command):
    precious = Path("precious")
    precious.write_text("precious", encoding="utf-8")
    (KEPT / "notes.txt").write_text("mine", encoding="utf-8")
    planned = json.loads(LIST.read_text("utf-8"))
    change(plans={**planned["plans"], "notes.txt": SUM, "../precious": SUM})
    assert command(1, "plan", A, "--out", KEPT).err.startswith("kept: contains notes.txt, which landingzone did not ")
    (KEPT / "notes.txt").unlink()
    for name in (".gitignore", f"{A}.tfplan"):
        (KEPT / name).unlink()
        (KEPT / name).symlink_to(precious.absolute())
    command(2, "plan", A, "--out", KEPT)
    assert precious.read_text("utf-8") == "precious"
    assert not any(each.is_symlink() for each in KEPT.iterdir())
    # One that comes while Terraform plans.
    kept.does(A, "plan", f"ln -s {precious.absolute()} {LIST.absolute()}")
    assert command(1, "plan", A, "--out", KEPT).err.startswith("kept/plans.json: cannot be written (File exists); ")
    assert precious.read_text("utf-8") == "precious"
    KEPT.rename("other")
    KEPT.symlink_to("other")
    told = "kept: is a symbolic link, which is not followed; name its target\n"
    assert command(1, "plan", A, "--out", KEPT).err == told


def test_the_lock_is_the_one_of_the_plans(kept, command):
    Path(".terraform.lock.hcl").write_text("newer\n", encoding="utf-8")
    kept.does(A, "apply", 'cp "$place/.terraform.lock.hcl" used')
    command(0, "apply", "--plans", KEPT, "--yes")
    assert Path("used").read_text("utf-8") == f"of {A}\n"
    assert Path(".terraform.lock.hcl").read_text("utf-8") == "newer\n"


# What a plan file says of what it was made from

CONFIGURATION = {"cdk.tf.json": b"{}", "versions.tf.json": b"[]"}
ARCHIVES = {
    "the same": (CONFIGURATION, True),
    "another content": (CONFIGURATION | {"cdk.tf.json": b"()"}, False),
    "a longer one": (CONFIGURATION | {"cdk.tf.json": b"{} "}, False),
    "more": (CONFIGURATION | {"more.tf": b""}, False),
    "less": ({"cdk.tf.json": b"{}"}, False),
    "nothing": ({}, False),
}


@pytest.mark.parametrize("kind", ARCHIVES)
def test_a_plan_says_what_it_was_made_from(kind, tmp_path):
    files, is_same = ARCHIVES[kind]
    with zipfile.ZipFile(tmp_path / "plan", "w") as archive:
        archive.writestr("tfplan", b"plan")
        for name, content in files.items():
            archive.writestr(f"tfconfig/m-/{name}", content)
    assert is_plan_of(tmp_path / "plan", CONFIGURATION) == is_same


def test_a_damaged_plan_is_of_nothing_and_an_encrypted_one_of_what_it_may_be(tmp_path):
    with zipfile.ZipFile(tmp_path / "plan", "w") as archive:
        for name, content in CONFIGURATION.items():
            archive.writestr(f"tfconfig/m-/{name}", content)
    whole = (tmp_path / "plan").read_bytes()
    (tmp_path / "plan").write_bytes(whole.replace(b"{}", b"<>", 1))
    assert not is_plan_of(tmp_path / "plan", CONFIGURATION)
    (tmp_path / "plan").write_bytes(b"encrypted")
    assert is_plan_of(tmp_path / "plan", CONFIGURATION)


def test_an_applied_plan_must_be_of_what_is_synthesized(stand_in, command):
    Path("other").mkdir()
    with zipfile.ZipFile("other/plan", "w") as archive:
        archive.writestr("tfconfig/m-/cdk.tf.json", b"{}")
    # It reads something else than what is there before and after it.
    stand_in.does(A, "plan", 'cat other/plan > "$out"')
    told = command(1, "apply", "--yes", A).err
    assert told == (
        f"{A}: its plan was made from something else than what is synthesized, so it is not applied; run the command "
        "again\n"
    )
    assert stand_in.calls("apply") == []
