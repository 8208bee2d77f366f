"""`landingzone split-state`: what it writes, what it prints, and what it refuses before it reads a state."""

from __future__ import annotations

import json
import os
import shlex
import stat
from pathlib import Path
from typing import Any

import pytest
from pulled_states import pulled_states, read_states, write_states
from samples import ACCOUNT_ID, EVERYTHING_ON

from landingzone.cli.main import main
from landingzone.cli.stacks import OUTDIR_VARIABLES, STACK
from landingzone.config.shards import stack_names

USERS = {"users": EVERYTHING_ON["users"]}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("LANDINGZONE_CONFIG", *OUTDIR_VARIABLES):
        monkeypatch.delenv(name, raising=False)
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.chdir(home)
    return home


def configure(file: str = "landingzone.yaml", **inputs: Any) -> None:
    content = {"aws_account_id": ACCOUNT_ID, "users": {"alice": {}}, "administrators_elsewhere": True, **inputs}
    Path(file).write_text(json.dumps(content), encoding="utf-8")
    os.utime(file, (1, 1))  # it is written for long


def pull(directory: str = "pulled", shards: int = 1) -> list[str]:
    return list(map(str, write_states(Path(directory), pulled_states(users={"alice": {}}, user_shards=shards))))


def test_it_writes_a_state_for_each_stack_and_prints_how_to_push_them(home: Path, capsys: pytest.CaptureFixture[str]):
    configure(user_shards=2)
    assert main(["split-state", *pull(), "divided"]) == 0
    printed = capsys.readouterr()
    shards = stack_names(STACK, 2)[1:]
    assert printed.out.splitlines() == [
        f"terraform -chdir=cdktf.out/stacks/{name} state push {home}/divided/{name}.tfstate"
        for name in (*shards, STACK)
    ]
    assert printed.err.splitlines() == [
        "Written: 3 states. Before the first push, run `cdktf synth`, and for each stack: terraform "
        "-chdir=cdktf.out/stacks/landingzone-users-2-00 init",
        "Nobody may apply from the pull to the last push. Push in the order above, shards first. One that is refused "
        "was done already, or finds an older state in its place; if nobody has applied since the pull, add -force.",
        "Then plan each stack: nothing changes.",
    ]
    assert read_states(Path("divided")).keys() == {*stack_names(STACK, 2)}
    found = [Path("divided"), *Path("divided").iterdir()]
    assert {oct(stat.S_IMODE(path.stat().st_mode)) for path in found} == {"0o700", "0o600"}
    assert {path.name for path in home.iterdir()} == {"divided", "landingzone.yaml", "pulled"}


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (1, 2, []),
        (3, 2, ["landingzone-users-3-00, landingzone-users-3-01 and landingzone-users-3-02"]),
        (8, 2, ["landingzone-users-8-00 to landingzone-users-8-07"]),
    ],
)
def test_it_names_the_states_that_nothing_uses_any_more(
    before: int, after: int, told: list[str], capsys: pytest.CaptureFixture[str]
):
    configure(user_shards=after)
    assert main(["split-state", *pull(shards=before), "divided"]) == 0
    assert capsys.readouterr().err.splitlines()[3:] == [
        f"After that, nothing uses the states of {names}. Remove them where the backend keeps them." for names in told
    ]


@pytest.mark.usefixtures("home")
def test_stacks_may_have_another_name_and_what_is_printed_is_for_a_shell(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("CDKTF_OUTDIR", "it's out")
    configure("people.yaml", user_shards=2)
    place = "with a space; and $more"
    assert main(["split-state", "--config", "people.yaml", "--stack", "people", *pull(), place]) == 0
    assert read_states(Path(place)).keys() == {*stack_names("people", 2)}
    assert [shlex.split(line) for line in capsys.readouterr().out.splitlines()] == [
        ["terraform", f"-chdir=it's out/stacks/{name}", "state", "push", str(Path(place, f"{name}.tfstate").absolute())]
        for name in (*stack_names("people", 2)[1:], "people")
    ]
    for name in ("../people", "a/../people"):
        assert main(["split-state", "--stack", name, "x", "y"]) == 1
        assert "'--stack': must be letters, digits, `_`, `.` and `-`" in capsys.readouterr().err


@pytest.mark.usefixtures("home")
def test_the_same_states_give_the_same_bytes(capsys: pytest.CaptureFixture[str]):
    configure(user_shards=3)
    files = pull(shards=2)
    for name, given in (("one", files), ("other", files[::-1])):
        assert main(["split-state", *given, name]) == 0
    one, other = ({path.name: path.read_bytes() for path in Path(name).iterdir()} for name in ("one", "other"))
    assert one == other
    assert b"alice" not in capsys.readouterr().out.encode()


@pytest.mark.usefixtures("home")
def test_nothing_is_replaced_and_links_are_not_followed(capsys: pytest.CaptureFixture[str]):
    configure()
    [file] = pull()
    Path("empty").mkdir()
    Path("link").symlink_to("empty")
    for place, told in {
        "pulled": "pulled: contains files already; name a new or an empty directory",
        "landingzone.yaml": "landingzone.yaml: contains files already; name a new or an empty directory",
        "link": "link: is a symbolic link, which is not followed; name the place that it leads to",
    }.items():
        assert main(["split-state", file, place]) == 1
        assert capsys.readouterr().err == f"{told}\n"
    assert not any(Path("empty").iterdir())
    assert main(["split-state", file, "empty"]) == 0


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("command", ["split-state", "outputs"])
def test_a_configuration_with_problems_is_refused(command: str, capsys: pytest.CaptureFixture[str]):
    [file] = pull()
    words = [command, file, *(["divided"] if command == "split-state" else [])]
    assert main(words) == 1
    assert capsys.readouterr().err.startswith("landingzone.yaml: there is no such file here; ")
    configure(users={"alice": {"group": ["a"]}}, user_shards=500)
    assert main(words) == 1
    printed = capsys.readouterr()
    assert [line.split(": ")[1] for line in printed.err.splitlines()] == ["users.alice.group", "user_shards"]
    assert printed.out == ""
    assert not Path("divided").exists()
