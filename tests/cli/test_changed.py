"""`shards changed` and `shards of` name stacks for a pipeline."""

import json
from pathlib import Path

import pytest
from samples import ACCOUNT_ID

from landingzone.resources.shards import stack_names, stack_of

SHARDS = 8
ALL = [*stack_names("landingzone", SHARDS)]
USERS = {"alice": {"groups": ["full-access"]}, "bob": {"groups": ["old"]}, "abc": {}}
BASE = {"aws_account_id": ACCOUNT_ID, "user_shards": SHARDS, "groups": {"old": {}}, "users": USERS}
OF_ABC, OF_BOB = stack_of("abc", "landingzone", SHARDS), stack_of("bob", "landingzone", SHARDS)
HEAD = ("--since", "HEAD")


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(**BASE)


def write(**inputs):
    Path("landingzone.yaml").write_text(json.dumps(inputs), encoding="utf-8")


@pytest.fixture
def commit(git):
    return lambda: [git(*words) for words in (["init"], ["add", "."], ["commit", "-m", "before"])]


@pytest.fixture
def told(command):
    return lambda *words: "".join(command(0, "shards", "changed", *words))


@pytest.fixture
def steps(told):
    return lambda *words: json.loads(told(*words, "--format", "json"))["steps"]


@pytest.fixture
def refused(command):
    def run(*words):
        out, err = command(1, *words)
        assert (out, err.count("\n")) == ("", 1)
        return err

    return run


def with_user(name, **attributes):
    return BASE | {"users": USERS | {name: attributes}}


WITH_NEW = with_user("abc", groups=["new"]) | {"groups": {"old": {}, "new": {}}}


def test_the_stacks_of_a_change_since_a_revision_are_named_one_a_line(told, steps, commit):
    commit()
    assert (told(*HEAD), steps(*HEAD)) == ("", [])
    write(**with_user("abc", tags={"team": "a"}))
    assert told(*HEAD) == told(*HEAD, "landingzone.yaml") == f"{OF_ABC}\n"
    assert steps(*HEAD) == [[OF_ABC]]
    assert told(*HEAD, "--stack", "people") == f"{stack_of('abc', 'people', SHARDS)}\n"


def test_two_files_are_compared_and_steps_stand_in_their_order(told, steps):
    Path("landingzone.yaml").rename("old.json")
    write(**WITH_NEW)
    assert told("old.json", "landingzone.yaml") == f"landingzone\n\n{OF_ABC}\n"
    assert steps("landingzone.yaml", "old.json") == [[OF_ABC], ["landingzone"]]


def test_all_names_every_stack_in_the_order_of_a_change_and_also_without_a_revision(told, steps, commit):
    assert told("--all") == "\n".join([ALL[0], "", *ALL[1:]]) + "\n"
    commit()
    write(**with_user("bob") | {"groups": {}})
    assert steps(*HEAD, "--all") == [ALL[1:], [ALL[0]]]
    write(aws_account_id=ACCOUNT_ID)
    assert told("--all") == "landingzone\n"


def test_what_an_apply_that_broke_off_was_to_change_is_touched_too(told, steps, commit):
    commit()
    write(**WITH_NEW)
    commit()
    # It is taken back: nothing differs from what was applied, but some of it may be there.
    write(**BASE)
    assert told("--since", "HEAD^") == ""
    assert steps(*HEAD, "--since", "HEAD^") == [[OF_ABC], ["landingzone"]]
    write(**with_user("bob", groups=["old"], tags={"team": "a"}))
    assert steps("--since", "HEAD^", *HEAD) == [sorted({OF_ABC, OF_BOB}), ["landingzone"]]


def test_everything_is_touched_if_the_old_file_cannot_be_synthesized(told, commit):
    write(**BASE | {"iam_group_name_billing": "two words"})
    commit()
    write(**BASE)
    assert told(*HEAD).split() == ALL


def test_what_cannot_be_reported_is_a_line_with_its_place(refused, commit):
    assert refused("shards", "changed", *HEAD).startswith(
        "HEAD:landingzone.yaml: cannot be read (it is in no Git repository)"
    )
    for words in (["none.yaml", "landingzone.yaml"], ["--all", "none.yaml"]):
        assert refused("shards", "changed", *words).startswith("none.yaml: there is no such file")
    commit()
    # Of a variable that is not set: what is staged would be compared, which says nothing of a change.
    for words in (("shards", "changed", "--since", ""), ("plan", "--since", ""), ("diff", "--since", "")):
        assert refused(*words).startswith(":landingzone.yaml: cannot be read (the name of the revision is empty); name")
    write(**BASE | {"user_shards": 16})
    assert "user_shards: must not be changed by applying stacks" in refused("shards", "changed", *HEAD)
    write(**BASE | {"user_shards": 300})
    for words in (["shards", "changed", "--all"], ["shards", "of", "abc"]):
        line = refused(*words)
        assert line.startswith("landingzone.yaml:1:36: user_shards: must be 1 to 256 shards (got the number 300)")


def test_the_stack_of_a_user_is_named_and_of_somebody_who_is_not_there_it_is_no_answer(command, refused):
    assert command(0, "shards", "of", "abc", "landingzone.yaml", "--stack", "people").out == "people-users-8-05\n"
    line = refused("shards", "of", "alicia")
    assert "users.alicia: no such user (got 'alicia'); did you mean alice? a user of this name would be in" in line
    assert stack_of("alicia", "landingzone", SHARDS) in line
    write(aws_account_id=ACCOUNT_ID, users={"abc": {}})
    assert command(0, "shards", "of", "abc").out == "landingzone\n"
