"""States that do not belong together, or are not whole, are refused in one line, and nothing is written."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pulled_states import State, instance, pulled_state, pulled_states, resource, write_states
from samples import ACCOUNT_ID, PGP_PUBLIC_KEY

from landingzone.cli.main import main
from landingzone.cli.stacks import STACK
from landingzone.config.shards import shard_of, shard_stack

SIGNS_IN = {"create_login_profile": True, "pgp_key": PGP_PUBLIC_KEY, "credential_generation": 2}
USERS: dict[str, Any] = {"alice": SIGNS_IN, "bob": {"groups": ["group-0"]}}
OLD = [shard_stack(STACK, 3, number) for number in range(3)]
ALICES, BOBS = (shard_stack(STACK, 3, shard_of(name, 3)) for name in ("alice", "bob"))
[EMPTY] = {*OLD} - {ALICES, BOBS}


def named(states: dict[str, State]) -> dict[str, State]:
    """Leave out what names of stacks have in common, so that lines stay short."""
    return {name.replace("landingzone-users-3-", "shard-"): state for name, state in states.items()}


def whole(change: Callable[[State], object] = lambda _: None, users: Any = USERS) -> dict[str, State]:
    state = pulled_state(users=users)
    change(state)
    return {STACK: state}


def shards(change: Callable[[dict[str, State]], object] = lambda _: None) -> dict[str, State]:
    states = pulled_states(users=USERS, user_shards=3)
    change(states)
    return named(states)


def in_whole(type: str, name: str) -> Callable[[State], dict[str, Any]]:
    def find(state: State) -> dict[str, Any]:
        [found] = [each for each in state["resources"] if (each["type"], each["name"]) == (type, name)]
        return found

    return find


IDENTITY, LOGIN, NUMBERS, USER = (
    in_whole("aws_caller_identity", "current"),
    in_whole("aws_iam_user_login_profile", "web_console"),
    in_whole("terraform_data", "credential_generations"),
    in_whole("aws_iam_user", "user"),
)


def a_user_twice(states: dict[str, State]) -> None:
    states[BOBS] = pulled_states(users=USERS | {"alice": {}}, user_shards=3)[ALICES] | {"lineage": "another"}


def of_two_numbers(states: dict[str, State]) -> None:
    states[EMPTY] = pulled_states(users={str(number): {} for number in range(20)}, user_shards=4)[f"{STACK}-users-4-00"]


def two_of_a_shard(states: dict[str, State]) -> None:
    other = next(name for name in map(str, range(99)) if shard_of(name, 3) == shard_of("alice", 3))
    states[EMPTY] = pulled_states(users={other: {}}, user_shards=3)[ALICES] | {"lineage": "another"}


GIVE = "give what `terraform state pull` printed"
BOTH = " and ".join(f"shard-{name[-2:]}.tfstate" for name in sorted([ALICES, BOBS]))
FOR_EACH = f"{GIVE} for every stack, also for an empty one"
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no JSON": ({STACK: "{"}, f"landingzone.tfstate:1:2: has a bracket that is not closed; {GIVE}"),
    "another JSON": ({STACK: []}, f"landingzone.tfstate: is JSON of something else than a state; {GIVE}"),
    "what `terraform show -json` printed": (
        {STACK: {"format_version": "1.0", "values": {}}},
        f"landingzone.tfstate: is what `terraform show -json` printed, of which no state can be made; {GIVE}",
    ),
    "an old version": (
        {STACK: {"version": 3, "modules": []}},
        "landingzone.tfstate: is a state of version 3; apply once with Terraform 0.12 or newer",
    ),
    "an empty lineage": (
        whole(lambda state: state.update(lineage="")),
        f"landingzone.tfstate: is JSON of something else than a state (at lineage); {GIVE}",
    ),
    "a serial that is no number": (
        whole(lambda state: state.update(serial="7")),
        f"landingzone.tfstate: is JSON of something else than a state (at serial); {GIVE}",
    ),
    "a resource without its instances": (
        whole(lambda state: USER(state).pop("instances")),
        "landingzone.tfstate: is JSON of something else than a state (at resources[5].instances); " + GIVE,
    ),
    "no character": (
        whole(lambda state: state.update(lineage="\ufdd0")),
        f"landingzone.tfstate: has U+FDD0, which is no character; {GIVE}",
    ),
    "the state of nothing": (
        {STACK: ""},
        f"landingzone.tfstate: has no output require_mfa_policy, which the stack with the groups has; {FOR_EACH}",
    ),
    "shards without the groups": (
        shards(lambda states: states.pop(STACK)),
        "shard-00.tfstate, shard-01.tfstate and shard-02.tfstate: have no output require_mfa_policy, which the stack "
        f"with the groups has; {FOR_EACH}",
    ),
    "two states with groups": (
        {STACK: pulled_state(users=USERS), "other": pulled_state(users=USERS) | {"lineage": "another"}},
        f"landingzone.tfstate and other.tfstate: are all of a stack with the groups, and one is; {FOR_EACH}",
    ),
    "a state twice": (
        shards(lambda states: states.update({BOBS: states[ALICES]})),
        f"{BOTH}: are the same state, of lineage "
        f"{pulled_states(users=USERS, user_shards=3)[ALICES]['lineage']}; {FOR_EACH}",
    ),
    "a user in two states": (
        shards(a_user_twice),
        f"{BOTH}: have user alice both; give each state once, and none that others have replaced",
    ),
    "one shard": (
        named({name: state for name, state in pulled_states(users=USERS, user_shards=3).items() if name != BOBS})
        | {f"shard-{EMPTY[-2:]}": None},
        f"shard-{ALICES[-2:]}.tfstate: 1 shard beside the stack with the groups, and there are 2 to 256; {FOR_EACH}",
    ),
    "shards of two numbers": (
        shards(of_two_numbers),
        f"shard-{EMPTY[-2:]}.tfstate: has users of shards 0 and 2 of 3, so these are not all shards; {FOR_EACH}",
    ),
    "two states of one shard": (
        shards(two_of_a_shard),
        f"shard-{min(ALICES, EMPTY)[-2:]}.tfstate and shard-{max(ALICES, EMPTY)[-2:]}.tfstate: have users of shard "
        f"{shard_of('alice', 3)} of 3 both, so these are not all shards; {FOR_EACH}",
    ),
    "something of another program in a shard": (
        shards(lambda states: states[BOBS]["resources"].append(resource("aws_s3_bucket", "ours", [instance()]))),
        f"shard-{BOBS[-2:]}.tfstate: has aws_s3_bucket.ours, which belongs to no user; move it to a stack of its own "
        "first, since the users move to other stacks",
    ),
    "another account, by its identity": (
        whole(
            lambda state: in_whole("aws_caller_identity", "current")(state)["instances"][0]["attributes"].update(
                account_id="1"
            )
        ),
        f"landingzone.tfstate: is of account 1, and aws_account_id is {ACCOUNT_ID}; give the states of this account, "
        "or name its configuration with --config",
    ),
    "another account, by its users": (
        shards(lambda states: USER(states[BOBS])["instances"][0]["attributes"].update(arn="arn:aws:iam::2:user/bob")),
        f"shard-{BOBS[-2:]}.tfstate: is of account 2, and aws_account_id is {ACCOUNT_ID}; give the states of this "
        "account, or name its configuration with --config",
    ),
    "a user who is in no state": (
        whole(users={"alice": SIGNS_IN}),
        "bob: is in the configuration and in none of the states; apply with the former user_shards first, then change "
        "user_shards alone",
    ),
    "a user who is only to be destroyed": (
        whole(lambda state: USER(state)["instances"][1].update(deposed="0a1b2c3d")),
        "bob: is in the configuration and in none of the states; apply with the former user_shards first, then change "
        "user_shards alone",
    ),
    "what belongs to nobody": (
        whole(lambda state: LOGIN(state)["instances"][0].update(index_key="carol")),
        'landingzone.tfstate: has aws_iam_user_login_profile.web_console["carol"], and no state has user carol, so '
        f"these are not all states; {FOR_EACH}",
    ),
    "users in a module": (
        whole(lambda state: USER(state).update(module="module.iam")),
        'landingzone.tfstate: has user alice at module.iam.aws_iam_user.user["alice"], in a module; take over '
        "everything in one stack first, with `user_shards: 1` and `moved_from`",
    ),
    "a user without a name": (
        whole(lambda state: USER(state)["instances"][0].update(index_key=0)),
        "landingzone.tfstate: has aws_iam_user.user[0] without the name of a user as its key, so it is of another "
        "program; give the states of this configuration",
    ),
    "an instance twice": (
        whole(lambda state: LOGIN(state)["instances"].append(LOGIN(state)["instances"][0])),
        f'landingzone.tfstate: has aws_iam_user_login_profile.web_console["alice"] twice; {GIVE}',
    ),
    "a resource twice, once as it is kept": (
        whole(lambda state: state["resources"].append(USER(state) | {"name": "run-landingzone-split-state-for-user"})),
        f'landingzone.tfstate: has aws_iam_user.user["alice"] twice; {GIVE}',
    ),
    "numbers of another shape": (
        whole(lambda state: NUMBERS(state)["instances"][0]["attributes"].update(input=None)),
        "landingzone.tfstate: has terraform_data.credential_generations, and not one map of numbers in it; apply that "
        "stack, and pull its state anew",
    ),
    "numbers twice": (
        whole(lambda state: NUMBERS(state)["instances"].append(instance(1))),
        "landingzone.tfstate: has terraform_data.credential_generations, and not one map of numbers in it; apply that "
        "stack, and pull its state anew",
    ),
    "an output of users that is no map": (
        whole(lambda state: state["outputs"]["user_arns"].update(value=["alice"])),
        "landingzone.tfstate: has output user_arns, and it is no map of users; give what Terraform printed",
    ),
}


def write(states: dict[str, Any]) -> list[str]:
    """Write what is given: the name of each file; None leaves it out, and a text is its content."""
    given = {name: state for name, state in states.items() if state is not None}
    files = write_states(Path("pulled"), given)
    for file, content in zip(files, given.values(), strict=True):
        if isinstance(content, str):
            file.write_text(content, encoding="utf-8")
    return [str(file) for file in files]


def refusal(capsys: pytest.CaptureFixture[str], *files: str, user_shards: int = 2) -> str:
    content = {"aws_account_id": ACCOUNT_ID, "users": USERS, "groups": {"group-0": {}}, "user_shards": user_shards}
    Path("landingzone.yaml").write_text(json.dumps(content), encoding="utf-8")
    os.utime("landingzone.yaml", (1, 1))  # it is written for long
    before = sorted(Path().rglob("*"))
    assert main(["split-state", *files, "divided"]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert sorted(Path().rglob("*")) == before
    return printed.err.rstrip().replace("pulled/", "")


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("what", REFUSED)
def test_it_is_refused_in_one_line(what: str, capsys: pytest.CaptureFixture[str]):
    states, told = REFUSED[what]
    assert refusal(capsys, *sorted(write(states))) == told


def test_a_file_is_given_twice_or_not_there(capsys: pytest.CaptureFixture[str]):
    [file] = write({STACK: ""})
    assert refusal(capsys, file, file) == "landingzone.tfstate: is given twice; give each file once"
    assert refusal(capsys, "nowhere") == "nowhere: there is no such file; name a file that can be read"


def test_one_stack_has_one_provider(capsys: pytest.CaptureFixture[str]):
    def change(states: dict[str, State]) -> None:
        USER(states[BOBS])["provider"] = 'provider["registry.opentofu.org/hashicorp/aws"]'

    line = refusal(capsys, *write(shards(change)), user_shards=1)
    assert line.startswith("shard-")
    assert ": have aws_iam_user.user of different providers, provider[" in line
    assert line.endswith("; apply all stacks with one of them first")
