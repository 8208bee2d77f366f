"""What is refused and advised about shards: their number, their states, and records that cannot be divided."""

import pytest
from samples import ACCOUNT_ID

from landingzone import IamUsersAndGroupsStack, InvalidInputs, add_stacks
from landingzone.config.settings import BACKEND_SETTINGS
from landingzone.config.state_places import PLACES
from landingzone.rules.configuration import find_advice, find_problems
from landingzone.terraform.cdk import chosen_cdk


def lines(**inputs):
    return [str(problem) for problem in find_problems({"aws_account_id": ACCOUNT_ID, **inputs})]


def test_a_number_that_is_out_of_range_is_refused():
    for number in (0, 257):
        assert lines(user_shards=number, users={"a\ud800": {}})[0] == (
            f"user_shards: must be 1 to 256 shards (got the number {number}); write a number in this range"
        )
    assert lines(user_shards=1) == lines(user_shards=256) == []
    assert lines(user_shards=8.5)[0].startswith("user_shards: must be an integer (")


def required(backend):
    return {name: "x" for name, setting in BACKEND_SETTINGS[backend].items() if setting.is_required}


@pytest.mark.parametrize("backend", PLACES)
def test_a_backend_that_would_give_all_stacks_one_state_is_refused(backend):
    place, needed = PLACES[backend], required(backend)
    first, last = place.settings[0], place.settings[-1]
    assert lines(backend={backend: needed | {last: "/shared"}}) == []
    assert lines(backend={backend: needed | {last: "/shared"}}, user_shards=2) == [
        f"backend.{backend}.{last}: must contain `{{stack}}` when user_shards is above 1, because each stack has its "
        f'own state (got a value that is not shown); write it into the value: "{place.example}"'
    ]
    # One setting with the name of the stack is enough.
    for setting in place.settings:
        enough = needed | dict.fromkeys(place.settings, "shared") | {setting: "/x{stack}"}
        assert lines(backend={backend: enough}, user_shards=2) == []
    # One that is left out is the same for all, but for that of files.
    if first not in needed:
        told = [line.partition(";")[0] for line in lines(backend={backend: needed}, user_shards=2)]
        expected = (
            f"backend.{backend}.{first}: must contain `{{stack}}` when user_shards is above 1, because each stack "
        )
        assert told == ([] if backend == "local" else [f"{expected}has its own state (got nothing)"])


def test_locks_that_would_be_shared_are_refused_each():
    given = {"address": "https://a/{stack}", "lock_address": "https://a/lock", "unlock_address": "https://a/lock"}
    told = lines(backend={"http": given}, user_shards=2)
    assert [line.split(":")[0] for line in told] == ["backend.http.lock_address", "backend.http.unlock_address"]
    assert all(line.endswith("write {stack} into the address") for line in told)


def test_records_that_would_move_users_from_one_state_to_another_are_refused():
    adoption = {
        "moved": {'aws_iam_user.user["bob"]': "aws_iam_user.bob", "aws_iam_group.logs": "aws_iam_group.old"},
        "imported": {'aws_iam_user.user["bob"]': "bob"},
    }
    content = {"moved_from": "module.iam", "adoption": adoption, "users": {"bob": {}}}
    assert lines(**content) == []
    told = lines(**content, user_shards=4)
    assert [line.split(": ")[0] for line in told] == [r'adoption.moved["aws_iam_user.user[\"bob\"]"]', "moved_from"]
    assert all("take over everything in one stack and apply; then set user_shards" in line for line in told)


def test_one_stack_refuses_shards_and_rules_look_at_all_users_before_anything_is_divided():
    app, users = chosen_cdk().App(), {"Alice": {"groups": ["nobody-makes-it"]}, "alice": {}}
    with pytest.raises(InvalidInputs) as refused:
        IamUsersAndGroupsStack(app, "people", aws_account_id=ACCOUNT_ID, user_shards=8)
    assert str(refused.value) == (
        "user_shards: must be 1 for a single stack, which has all users in one state (got the number 8); call "
        "`add_stacks(app, name, "
        "...)`, which adds the stacks of all shards"
    )
    with pytest.raises(InvalidInputs) as refused:
        add_stacks(app, "people", aws_account_id="1", user_shards=64, groups_made_elsewhere=[], users=users)
    told = [problem.path for problem in refused.value.problems]
    assert (told, app.node.children) == (["aws_account_id", "users.Alice.groups[0]", "users.alice"], [])


def warned(users, **inputs):
    named = {f"user-{number}": {"groups": ["full-access"]} for number in range(users)}
    content = {"aws_account_id": ACCOUNT_ID, "administrators_elsewhere": True, "users": named, **inputs}
    return [str(advice) for advice in find_advice(content)]


def test_many_users_in_one_state_are_warned_of_with_what_a_plan_costs():
    assert warned(500) == []
    assert warned(2000) == [
        "user_shards: with 2,000 users in one state, every plan makes about 4,002 calls to AWS, 250 "
        "seconds "
        "at 16 a second; nobody else can apply meanwhile (got the number 1); set user_shards: 32, and "
        "divide the "
        "state with `landingzone shards split`"
    ]
    assert warned(2000, user_shards=32) == []
    assert "(got the number 2)" in warned(2000, user_shards=2)[0]


def test_a_file_that_goes_with_the_directory_of_its_stack_is_warned_of():
    told = (
        "backend.local.path: is inside the directory of its stack, which `cdktf` deletes with everything in it when "
        "the number of shards changes (got a relative path); write an absolute path, such as "
        '"/srv/states/{stack}.tfstate", or remove it'
    )
    relative = ("{stack}.tfstate", "states/{stack}.tfstate", "~/{stack}", "C:{stack}")
    others = ("/states/{stack}", "C:\\states\\{stack}", "D:/{stack}", "\\\\host\\{stack}", "../../{stack}")
    for path in (*relative, *others):
        backend = {"local": {"path": path}}
        assert warned(1, backend=backend) == lines(backend=backend, user_shards=2) == []
        assert warned(1, backend=backend, user_shards=2) == [told] * (path in relative)


def test_records_that_would_take_users_over_a_second_time_are_warned_of():
    group, user = {"aws_iam_group.full_access": "full-access"}, 'aws_iam_user.user["user-1"]'
    imported = group | {user: "user-1", 'aws_iam_user_policy.json_policies["user-1/own"]': "user-1:own"}
    assert warned(2, adoption={"imported": imported}) == []
    assert warned(2, adoption={"imported": group}, user_shards=2) == []
    assert warned(2, adoption={"imported": imported}, user_shards=2) == [
        "adoption.imported: has records for users: if the number of shards changes without dividing the states, "
        "they are "
        "taken over again and get a second access key (got 2 records); remove these records once they are applied"
    ]
