"""`landingzone shards split`: what it writes and prints; what does not belong together is refused in one line."""

import json
import os
import shlex
from pathlib import Path

import pytest
from pulled_states import instance, pulled_state, pulled_states, read_states, resource, write_states
from samples import ACCOUNT_ID, PGP_PUBLIC_KEY

from landingzone.cli.stacks import OUTDIR_VARIABLES, STACK
from landingzone.resources.shards import shard_of, shard_stack, stack_names


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    for name in ("LANDINGZONE_CONFIG", *OUTDIR_VARIABLES):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def configure(file="landingzone.yaml", **inputs):
    content = {"aws_account_id": ACCOUNT_ID, "users": {"alice": {}}, "administrators_elsewhere": True}
    content |= {"dividing": True, **inputs}
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
    told = f"After that, nothing uses the states of {names}. Remove them from the backend."
    assert command(0, "shards", "split", *pull(before), "divided").err.splitlines()[2:] == ([told] if names else [])


def test_stacks_may_have_another_name_and_what_is_printed_is_for_a_shell(monkeypatch, command):
    monkeypatch.setenv("CDKTF_OUTDIR", "it's out")
    configure("people.yaml", user_shards=2)
    place = "with a space; and $more"
    out = command(0, "shards", "split", "--config", "people.yaml", "--stack", "people", *pull(), place).out
    groups, *shards = stack_names("people", 2)
    assert shlex.split(out) == ["sh", f"{place}/push.sh"]
    states = read_states(Path(place))
    calls = [shlex.split(line) for line in Path(place, "push.sh").read_text("utf-8").splitlines()[-5:-1]]
    assert calls == [
        [function, f"it's out/stacks/{name}", name, states[name]["lineage"]]
        for function, name in (("hold", groups), *(("push", name) for name in (*shards, groups)))
    ]


def test_the_same_states_give_the_same_bytes(command):
    configure(user_shards=3)
    files = pull(2)
    for name, given in (("one", files), ("other", files[::-1])):
        assert "alice" not in command(0, "shards", "split", *given, name).out
    one, other = ({path.name: path.read_bytes() for path in Path(name).iterdir()} for name in ("one", "other"))
    assert one == other


@pytest.mark.parametrize("dividing", [False, None])
def test_who_may_still_apply_is_refused(dividing, command):
    configure(user_shards=2, dividing=dividing)
    told = command(1, "shards", "split", *pull(), "divided").err
    assert "dividing: must be true while states are divided" in told


@pytest.mark.parametrize("words", [("shards", "split", "divided"), ("shards", "outputs")])
def test_a_configuration_with_problems_is_refused(words, command):
    words = [*words[:2], *pull(), *words[2:]]
    assert command(1, *words).err.startswith("landingzone.yaml: there is no such file here; ")
    configure(users={"alice": {"group": ["a"]}}, user_shards=500)
    out, err = command(1, *words)
    assert [line.split(": ")[1] for line in err.splitlines()] == ["users.alice.group", "user_shards"]
    assert (out, Path("divided").exists()) == ("", False)


SIGNS_IN = {"create_login_profile": True, "pgp_key": PGP_PUBLIC_KEY, "credential_generation": 2}
USERS = {"alice": SIGNS_IN, "bob": {"groups": ["group-0"]}}
OLD = [shard_stack(STACK, 3, number) for number in range(3)]
ALICES, BOBS = (shard_stack(STACK, 3, shard_of(name, 3)) for name in ("alice", "bob"))
[EMPTY] = {*OLD} - {ALICES, BOBS}


def whole(change=lambda _: None, users=USERS):
    state = pulled_state(users=users)
    change(state)
    return {STACK: state}


def shards(change=lambda _: None):
    states = pulled_states(users=USERS, user_shards=3)
    change(states)
    return {name.replace("landingzone-users-3-", "shard-"): state for name, state in states.items()}


def found_in(type, number=0):
    def find(state):
        [found] = [each for each in state["resources"] if each["type"] == type]
        return found if number is None else found["instances"][number]

    return find


IDENTITY, LOGIN = found_in("aws_caller_identity"), found_in("aws_iam_user_login_profile")
NUMBERS, A_USER = found_in("terraform_data", None), found_in("aws_iam_user")
USER, LOGINS = found_in("aws_iam_user", None), found_in("aws_iam_user_login_profile", None)
BUCKET = resource("aws_s3_bucket", "ours", [instance()])
HELD = {"name": "run-landingzone-split-state-for-user"}
OTHER, PROFILE = "arn:aws:iam::2:user/bob", "aws_iam_user_login_profile.web_console"


def a_user_twice(states):
    states[BOBS] = pulled_states(users=USERS | {"alice": {}}, user_shards=3)[ALICES] | {"lineage": "another"}


def of_two_numbers(states):
    states[EMPTY] = pulled_states(users={str(number): {} for number in range(20)}, user_shards=4)[f"{STACK}-users-4-00"]


def two_of_a_shard(states):
    other = next(name for name in map(str, range(99)) if shard_of(name, 3) == shard_of("alice", 3))
    states[EMPTY] = pulled_states(users={other: {}}, user_shards=3)[ALICES] | {"lineage": "another"}


def shard(name):
    return f"shard-{name[-2:]}.tfstate"


ONE = "landingzone.tfstate"
ELSE = f"{ONE}: is JSON, but not a state"
NO_NUMBERS = f"{ONE}: has terraform_data.credential_generations without exactly one map of numbers"
NOBODY = "bob: is in the configuration but in none of the states"
BOTH, WITH_EMPTY = (" and ".join(map(shard, sorted([ALICES, name]))) for name in (BOBS, EMPTY))
TWO_GROUPS = {STACK: pulled_state(users=USERS), "other": pulled_state(users=USERS) | {"lineage": "another"}}


# What stands in the place of the states, None: nothing, a text: the text of the file; and how the line begins.
REFUSED = [
    ({STACK: "{"}, f"{ONE}:1:2: has a bracket that is not closed"),
    ({STACK: []}, ELSE),
    ({STACK: {"format_version": "1.0", "values": {}}}, f"{ONE}: is the output of `terraform show -json`"),
    ({STACK: {"version": 3, "modules": []}}, f"{ONE}: is a state of version 3"),
    (whole(lambda state: state.update(lineage="")), f"{ELSE} (at lineage)"),
    (whole(lambda state: USER(state).pop("instances")), f"{ELSE} (at resources[5].instances)"),
    (whole(lambda state: state.update(lineage="\ufdd0")), f"{ONE}: has U+FDD0, which is not a character"),
    ({STACK: ""}, f"{ONE}: has no output require_mfa_policy, which the stack with the groups has"),
    (
        shards(lambda states: states.pop(STACK)),
        "shard-00.tfstate, shard-01.tfstate and shard-02.tfstate: have no output",
    ),
    (TWO_GROUPS, f"{ONE} and other.tfstate: are all of a stack with the groups"),
    (shards(lambda states: states.update({BOBS: states[ALICES]})), f"{BOTH}: are the same state, of lineage "),
    (shards(a_user_twice), f"{BOTH}: both have user alice; give each state once"),
    (shards(lambda states: states.update({BOBS: None, EMPTY: None})), f"{shard(ALICES)}: 1 shard besides the stack"),
    (shards(of_two_numbers), f"{shard(EMPTY)}: has users of shards 0 and 2 of 3"),
    (shards(two_of_a_shard), f"{WITH_EMPTY}: both have users of shard {shard_of('alice', 3)} of 3"),
    (shards(lambda states: states[BOBS]["resources"].append(BUCKET)), f"{shard(BOBS)}: has aws_s3_bucket.ours, which"),
    (whole(lambda state: IDENTITY(state)["attributes"].update(account_id="1")), f"{ONE}: is of account 1, but"),
    (
        shards(lambda states: A_USER(states[BOBS])["attributes"].update(arn=OTHER)),
        f"{shard(BOBS)}: is of account 2, but",
    ),
    (whole(users={"alice": SIGNS_IN}), NOBODY),
    # Who is only to be destroyed is in no state either.
    (whole(lambda state: found_in("aws_iam_user", 1)(state).update(deposed="0a1b2c3d")), NOBODY),
    (whole(lambda state: LOGIN(state).update(index_key="carol")), f'{ONE}: has {PROFILE}["carol"], but no state has'),
    (
        whole(lambda state: USER(state).update(module="module.iam")),
        f"{ONE}: has user alice at module.iam.aws_iam_user.",
    ),
    (whole(lambda state: A_USER(state).update(index_key=0)), f"{ONE}: has aws_iam_user.user[0] without the name of a"),
    (whole(lambda state: LOGINS(state)["instances"].append(LOGIN(state))), f'{ONE}: has {PROFILE}["alice"] twice'),
    (
        whole(lambda state: state["resources"].append(USER(state) | HELD)),
        f'{ONE}: has aws_iam_user.user["alice"] twice',
    ),
    (whole(lambda state: NUMBERS(state)["instances"][0]["attributes"].update(input=None)), NO_NUMBERS),
    (whole(lambda state: NUMBERS(state)["instances"].append(instance(1))), NO_NUMBERS),
    (whole(lambda state: state["outputs"]["user_arns"].update(value=["alice"])), f"{ONE}: has output user_arns, which"),
]


def write(states):
    given = {name: state for name, state in states.items() if state is not None}
    files = write_states(Path("pulled"), given)
    for file, content in zip(files, given.values(), strict=True):
        if isinstance(content, str):
            file.write_text(content, encoding="utf-8")
    return [str(file) for file in files]


@pytest.fixture
def refusal(command):
    def refuse(*files, user_shards=2):
        configure(users=USERS, groups={"group-0": {}}, user_shards=user_shards)
        before = sorted(Path().rglob("*"))
        out, err = command(1, "shards", "split", *files, "divided")
        assert (out, err.count("\n")) == ("", 1)
        assert sorted(Path().rglob("*")) == before
        return err.rstrip().replace("pulled/", "")

    return refuse


@pytest.mark.parametrize(("states", "told"), REFUSED)
def test_it_is_refused_in_one_line(states, told, refusal):
    assert refusal(*sorted(write(states))).startswith(told)


def test_a_file_is_given_twice(refusal):
    assert refusal(*write({STACK: ""}) * 2) == f"{ONE}: is given twice; give each file once"


def test_one_stack_has_one_provider(refusal):
    provider = 'provider["registry.opentofu.org/hashicorp/aws"]'
    line = refusal(*write(shards(lambda states: USER(states[BOBS]).update(provider=provider))), user_shards=1)
    assert line.startswith("shard-")
    assert ": have aws_iam_user.user of different providers, provider[" in line
    assert line.endswith("; apply all stacks with one of them first")
