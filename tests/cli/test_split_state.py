"""`landingzone split-state`: what it writes, what it prints, and what it refuses before it reads a state."""

import json
import os
import shlex
from pathlib import Path

import pytest
from pulled_states import pulled_states, read_states, write_states
from samples import ACCOUNT_ID

from landingzone.cli.stacks import OUTDIR_VARIABLES
from landingzone.config.shards import stack_names


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    for name in ("LANDINGZONE_CONFIG", *OUTDIR_VARIABLES):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def configure(file="landingzone.yaml", **inputs):
    content = {"aws_account_id": ACCOUNT_ID, "users": {"alice": {}}, "administrators_elsewhere": True, **inputs}
    Path(file).write_text(json.dumps(content), encoding="utf-8")
    os.utime(file, (1, 1))  # it is written for long


def pull(shards=1):
    return write_states(Path("pulled"), pulled_states(users={"alice": {}}, user_shards=shards))


@pytest.mark.parametrize(
    ("before", "after", "names"),
    [
        (1, 2, None),
        (3, 2, "landingzone-users-3-00, landingzone-users-3-01 and landingzone-users-3-02"),
        (8, 2, "landingzone-users-8-00 to landingzone-users-8-07"),
    ],
)
def test_it_names_the_states_that_nothing_uses_any_more(before, after, names, command):
    configure(user_shards=after)
    told = f"After that, nothing uses the states of {names}. Remove them where the backend keeps them."
    lines = command(0, "split-state", *pull(before), "divided").err.splitlines()
    assert lines[3:] == ([told] if names else [])


def test_stacks_may_have_another_name_and_what_is_printed_is_for_a_shell(monkeypatch, command):
    monkeypatch.setenv("CDKTF_OUTDIR", "it's out")
    configure("people.yaml", user_shards=2)
    place = "with a space; and $more"
    out = command(0, "split-state", "--config", "people.yaml", "--stack", "people", *pull(), place).out
    names = stack_names("people", 2)
    assert read_states(Path(place)).keys() == {*names}
    assert [shlex.split(line) for line in out.splitlines()] == [
        ["terraform", f"-chdir=it's out/stacks/{name}", "state", "push", str(Path(place, f"{name}.tfstate").absolute())]
        for name in (*names[1:], "people")
    ]
    for name in ("../people", "a/../people"):
        told = command(1, "split-state", "--stack", name, "x", "y").err
        assert "'--stack': must be letters, digits, `_`, `.` and `-`" in told


def test_the_same_states_give_the_same_bytes(command):
    configure(user_shards=3)
    files = pull(2)
    for name, given in (("one", files), ("other", files[::-1])):
        assert "alice" not in command(0, "split-state", *given, name).out
    one, other = ({path.name: path.read_bytes() for path in Path(name).iterdir()} for name in ("one", "other"))
    assert one == other


@pytest.mark.parametrize("words", [("split-state", "divided"), ("outputs",)])
def test_a_configuration_with_problems_is_refused(words, command):
    words = [words[0], *pull(), *words[1:]]
    assert command(1, *words).err.startswith("landingzone.yaml: there is no such file here; ")
    configure(users={"alice": {"group": ["a"]}}, user_shards=500)
    out, err = command(1, *words)
    assert [line.split(": ")[1] for line in err.splitlines()] == ["users.alice.group", "user_shards"]
    assert (out, Path("divided").exists()) == ("", False)
