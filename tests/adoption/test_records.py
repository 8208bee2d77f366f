"""Which records are done, by the addresses in the states."""

import pytest
from samples import ACCOUNT_ID

from landingzone import StackConfiguration
from landingzone.adoption.records import look_at_records

USER = 'aws_iam_user.user["{}"]'
DD, DANA, BOB, EVE = (USER.format(name) for name in ("dd", "dana", "bob", "eve"))
PASSWORD = 'aws_iam_user_login_profile.web_console["eve"]'


def looked(there, users=("dd", "bob"), moved_from=None, **records):
    given = {"users": {name: {} for name in users}, "moved_from": moved_from, "adoption": records}
    found = look_at_records(StackConfiguration(aws_account_id=ACCOUNT_ID, **given), there)
    assert {each.steps for each in found.done}.isdisjoint(each.steps for each in found.waiting)
    return found


def done(there, users=("dd", "bob"), **records):
    return [each.steps for each in looked(there, users, **records).done]


@pytest.mark.parametrize(
    ("there", "users", "is_done"),
    [
        ([DD], ("dd",), True),
        ([DANA], ("dd",), False),
        ([DANA, DD], ("dd",), False),  # Terraform would destroy dana
        ([BOB], ("dd", "bob"), False),  # neither is there: it may be the state of something else
        ([BOB], ("bob",), True),  # dd was removed since
        ([BOB], ("bob", "dd", "dana"), True),  # Terraform refuses it, and there is nothing to move
        ([], ("dd",), False),
        (["aws_iam_user.alice"], ("dd",), False),
    ],
)
def test_a_move_is_done_once_nothing_is_at_the_old_address(there, users, is_done):
    assert done(there, users, moved={DD: DANA}) == ([("adoption", "moved", DD)] if is_done else [])


def test_what_has_moved_on_has_moved():
    chain = {DD: DANA, BOB: DD}
    assert done([BOB], ("bob",), moved=chain) == [("adoption", "moved", DD), ("adoption", "moved", BOB)]
    assert done([DD, EVE], ("bob", "eve"), moved=chain) == [("adoption", "moved", DD)]
    assert done([DANA, EVE], ("bob", "eve"), moved=chain) == []
    # In a circle nothing moves, and nothing goes round for ever.
    assert done([DD], ("dd", "dana"), moved={DD: DANA, DANA: DD}) == [("adoption", "moved", DD)]


def test_an_old_address_without_a_key_is_one_instance_or_all():
    assert done([BOB, 'aws_iam_user.old["x"]'], moved={BOB: "aws_iam_user.old"}) == [("adoption", "moved", BOB)]
    assert done([BOB, 'aws_iam_user.old["x"]'], moved={"aws_iam_user.new": "aws_iam_user.old"}) == []


def test_an_import_is_done_once_a_state_has_it_and_refused_where_nothing_has_it():
    found = looked([DD, EVE], ("dd", "bob", "eve"), imported={EVE: "eve", BOB: "bob", PASSWORD: "eve"})
    assert [each.address for each in found.done] == [EVE, PASSWORD]
    assert [(each.address, each.why) for each in found.waiting] == [(BOB, "no state has it yet")]
    (refused,) = found.stuck
    assert "must be the address of what the configuration has, unless a state has it (got 'eve'); take" in str(refused)
    assert refused.steps == ("adoption", "imported", PASSWORD)
    assert looked([DD, EVE, PASSWORD], ("dd", "eve"), imported={PASSWORD: "eve"}).stuck == []
    # What another program defines in the same stack is not known here.
    assert done([DD], imported={"module.other.aws_iam_user.x": "x"}) == []


def test_what_is_removed_or_taken_over_is_done_once_nothing_is_there():
    removed = ["aws_iam_role.deploy", "aws_iam_role.all", "module.old", "module.gone"]
    there = [DD, 'aws_iam_role.all["a"]', 'module.old["x"].aws_iam_user.u']
    assert done(there, removed=removed) == [("adoption", "removed", 0), ("adoption", "removed", 3)]
    assert done(there, moved_from="module.old") == []
    for call in ('module.old["y"]', "module.iam"):
        assert done(there, moved_from=call) == [("moved_from",)]
    assert done([DD, "module.a.module.iam.aws_iam_user.u"], moved_from="module.iam") == [("moved_from",)]
