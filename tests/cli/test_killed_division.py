"""`landingzone shards split` is called again, and the script that pushes what it wrote is killed anywhere."""

import json
import os
import signal
from pathlib import Path

import pytest
from interrupted_writes import files_below
from pulled_states import pulled_states, read_states, write_states
from pushed_states import Places
from samples import ACCOUNT_ID, PGP_PUBLIC_KEY

from landingzone.cli.stacks import OUTDIR_VARIABLES, STACK
from landingzone.resources.shards import stack_names
from landingzone.states.held_stacks import MARK

SCRIPT = "divided/push.sh"
USERS = {name: {"create_login_profile": True, "pgp_key": PGP_PUBLIC_KEY} for name in ("alice", "bob", "carol")}


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    for name in ("LANDINGZONE_CONFIG", *OUTDIR_VARIABLES):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def configure(shards, users=USERS):
    content = {"aws_account_id": ACCOUNT_ID, "users": users, "administrators_elsewhere": True, "dividing": True}
    Path("landingzone.yaml").write_text(json.dumps(content | {"user_shards": shards}), encoding="utf-8")
    os.utime("landingzone.yaml", (1, 1))  # it is written for long


@pytest.mark.parametrize(("name", "text"), [("mine", "mine"), ("nothing", "changed"), ("push.sh", None)])
def test_what_is_of_something_else_is_refused_and_stays(name, text, command):
    configure(2)
    files = write_states(Path("pulled"), pulled_states(users=USERS))
    command(0, "shards", "split", *files, "divided")
    Path("divided", name).unlink(missing_ok=True)
    if text:
        Path("divided", name).write_text(text, encoding="utf-8")
    before = files_below(Path())
    told = command(1, "shards", "split", *files, "divided")
    assert told == ("", "divided: already contains files; name a new or an empty directory\n")
    assert files_below(Path()) == before


def test_what_others_can_read_is_not_taken_for_its_own(command):
    configure(2)
    files = write_states(Path("pulled"), pulled_states(users=USERS))
    command(0, "shards", "split", *files, "divided")
    Path("divided").chmod(0o755)
    assert "already contains files" in command(1, "shards", "split", *files, "divided").err


def contents(states):
    return {name: (state["resources"], state["outputs"]) for name, state in states.items()}


@pytest.fixture
def divided(home, command):
    """Divide states, which are in their places."""

    def divide(before, after, *, remote):
        configure(after)
        states = pulled_states(users=USERS, user_shards=before)
        command(0, "shards", "split", *write_states(Path("pulled"), states), "divided")
        places = Places(home, remote=remote)
        states = dict.fromkeys(stack_names(STACK, after)) | states
        places.put(states)
        return places, states

    return divide


@pytest.mark.parametrize("remote", [True, False])
@pytest.mark.parametrize(
    ("before", "after", "calls"),
    [(1, 2, 10), *(pytest.param(*each, marks=pytest.mark.long) for each in ((2, 2, 12), (2, 1, 4)))],
)
def test_pushes_are_killed_at_any_call_and_begun_again(before, after, calls, remote, divided):
    places, states = divided(before, after, remote=remote)
    assert places.run(SCRIPT) == (0, "")
    undisturbed = places.found()
    assert {name: undisturbed[name]["resources"] for name in stack_names(STACK, after)} == {
        name: state["resources"] for name, state in read_states(Path("divided")).items()
    }
    for moment in range(calls):
        places.put(states)
        assert places.run(SCRIPT, kill_at=moment)[0] == -signal.SIGKILL
        # From the second call on, nobody can apply what is not divided yet.
        assert moment < 2 or MARK in json.dumps(places.found())
        assert places.run(SCRIPT) == (0, "")
        assert contents(places.found()) == contents(undisturbed)
    assert places.run(SCRIPT, kill_at=calls)[0] == 0
    # Days later, when somebody has gone on, it changes nothing.
    gone_on = {name: state | {"serial": state["serial"] + 5} for name, state in places.found().items()}
    places.put(gone_on)
    assert places.run(SCRIPT) == (0, "")
    assert places.found() == gone_on


@pytest.mark.parametrize("remote", [True, False])
def test_what_somebody_applied_since_the_pull_is_not_replaced(remote, divided):
    places, states = divided(1, 2, remote=remote)
    applied = states[STACK] | {"serial": states[STACK]["serial"] + 1, "outputs": {}}
    places.put({STACK: applied})
    status, told = places.run(SCRIPT)
    assert (status, told.splitlines()[1].partition(";")[0]) == (1, f"{STACK}: is not held, and nothing was pushed")
    assert places.found() == {STACK: applied}


def test_what_is_not_of_the_division_is_not_replaced(divided):
    places, states = divided(1, 2, remote=True)
    [*_, last] = states
    other = states[STACK] | {"lineage": "other"}
    places.put({last: other})
    status, told = places.run(SCRIPT)
    assert (status, told.splitlines()[1].partition(";")[0]) == (1, f"{last}: is not pushed")
    assert places.found()[last] == other
    assert MARK in json.dumps(places.found()[STACK])
    places.put({last: None})
    assert places.run(SCRIPT) == (0, "")
