"""The calls that an emulated account gets are counted, listed and broken off."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError
from place import Place

from dev.engine import EmulatedAccount, TerraformError, account
from dev.iam_calls import IamCalls, IamWrite

DOCUMENT = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:List*", "Resource": "*"}]}
)


@pytest.fixture
def iam(emulator: EmulatedAccount) -> Iterator[Any]:
    yield emulator.client("iam")
    emulator.accept_writes()


def test_writes_are_listed_in_their_order_and_reads_counted(emulator: EmulatedAccount, iam: Any):
    iam.create_user(UserName="alice", Tags=[{"Key": "team", "Value": "core"}])
    iam.create_group(GroupName="engineers")
    emulator.clear_calls()
    assert emulator.read_calls() == IamCalls(reads=0, writes=[])
    iam.add_user_to_group(GroupName="engineers", UserName="alice")
    iam.list_groups_for_user(UserName="alice")
    iam.put_group_policy(GroupName="engineers", PolicyName="own", PolicyDocument=DOCUMENT)
    iam.get_user(UserName="alice")
    iam.create_login_profile(UserName="alice", Password="An-Example-Of-16")
    with pytest.raises(ClientError):
        iam.create_user(UserName="Alice")
    with pytest.raises(ClientError):
        iam.get_user(UserName="bob")
    iam.attach_user_policy(UserName="alice", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
    iam.update_group(GroupName="engineers", NewGroupName="writers")
    calls = emulator.read_calls()
    assert calls.reads == 3
    assert calls.writes == [
        IamWrite("AddUserToGroup", {"GroupName": "engineers", "UserName": "alice"}),
        IamWrite("PutGroupPolicy", {"GroupName": "engineers", "PolicyName": "own"}),
        IamWrite("CreateLoginProfile", {"UserName": "alice"}),
        IamWrite("CreateUser", {"UserName": "Alice"}, "EntityAlreadyExists"),
        IamWrite("AttachUserPolicy", {"UserName": "alice", "PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}),
        IamWrite("UpdateGroup", {"GroupName": "engineers", "NewGroupName": "writers"}),
    ]


def test_writes_after_the_nth_are_refused_and_reads_go_on(emulator: EmulatedAccount, iam: Any):
    emulator.refuse_writes_after(2)
    for name in ("alice", "bob"):
        iam.create_user(UserName=name)
    for name in ("carol", "dave"):
        with pytest.raises(ClientError) as refused:
            iam.create_user(UserName=name)
        assert refused.value.response["Error"]["Code"] == "AccessDenied"
        assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403
    assert sorted(account(iam)["users"]) == ["alice", "bob"]
    assert [write.error for write in emulator.read_calls().writes] == [None, None, "AccessDenied", "AccessDenied"]
    emulator.accept_writes()
    iam.create_user(UserName="carol")
    assert sorted(account(iam)["users"]) == ["alice", "bob", "carol"]


def test_a_reset_lifts_it(emulator: EmulatedAccount, iam: Any):
    emulator.refuse_writes_after(0)
    emulator.hold_writes()
    emulator.reset()
    assert emulator.read_calls() == IamCalls(reads=0, writes=[])
    iam.create_user(UserName="alice")


def test_writes_wait_until_they_may_go_on_and_reads_are_answered(emulator: EmulatedAccount, iam: Any):
    names = ["alice", "bob"]
    emulator.hold_writes()
    with ThreadPoolExecutor(2) as pool:
        try:
            made = [pool.submit(iam.create_user, UserName=name) for name in names]
            end = time.monotonic() + 60
            while len(emulator.read_held_writes()) < 2:
                assert time.monotonic() < end
            held = sorted(emulator.read_held_writes(), key=str)
            assert held == [IamWrite("CreateUser", {"UserName": name}) for name in names]
            assert account(iam)["users"] == {}
            assert emulator.read_calls().writes == []
        finally:
            emulator.release_writes()
        assert sorted(each.result()["User"]["UserName"] for each in made) == names
    assert emulator.read_held_writes() == []
    assert len(emulator.read_calls().writes) == 2


def test_so_many_are_accepted_when_all_come_at_once(emulator: EmulatedAccount, iam: Any):
    def create(number: int) -> bool:
        try:
            iam.create_user(UserName=f"user-{number}")
        except ClientError:
            return False
        return True

    emulator.refuse_writes_after(20)
    with ThreadPoolExecutor(8) as pool:
        accepted = list(pool.map(create, range(60)))
    assert sum(accepted) == len(account(iam)["users"]) == 20
    done = [write.parameters["UserName"] for write in emulator.read_calls().writes if write.error is None]
    assert sorted(done) == sorted(f"user-{number}" for number in range(60) if accepted[number])


def test_an_apply_breaks_off_after_the_nth_write_and_ends_when_it_may(
    emulator: EmulatedAccount, iam: Any, place: Place
):
    users = {name: {"name": name} for name in ("alice", "bob", "carol", "dave")}
    terraform = place({"provider": {"aws": emulator.provider}, "resource": {"aws_iam_user": users}})
    emulator.refuse_writes_after(3)
    with pytest.raises(TerraformError, match="AccessDenied"):
        terraform.apply()
    assert len(account(iam)["users"]) == 3
    assert [(write.action, write.error) for write in emulator.read_calls().writes] == [
        ("CreateUser", None),
        ("CreateUser", None),
        ("CreateUser", None),
        ("CreateUser", "AccessDenied"),
    ]
    emulator.accept_writes()
    terraform.apply()
    assert sorted(account(iam)["users"]) == sorted(users)
    assert terraform.plan().is_empty
