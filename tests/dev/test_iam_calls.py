"""The calls that an emulated account gets are counted, listed, held and broken off."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.exceptions import ClientError

from dev.engine import account
from dev.iam_calls import IamCalls, IamWrite


@pytest.fixture
def iam(emulator):
    yield emulator.client("iam")
    emulator.accept_writes()


def test_writes_are_listed_in_their_order_without_secrets_and_reads_counted(emulator, iam):
    iam.create_user(UserName="alice", Tags=[{"Key": "team", "Value": "core"}])
    iam.create_group(GroupName="engineers")
    emulator.clear_calls()
    assert emulator.read_calls() == IamCalls(reads=0, writes=[])
    iam.get_user(UserName="alice")
    statement = {"Effect": "Allow", "Action": "s3:List*", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_group_policy(GroupName="engineers", PolicyName="own", PolicyDocument=document)
    iam.create_login_profile(UserName="alice", Password="An-Example-Of-16")
    for refused in (iam.create_user, iam.get_user):
        with pytest.raises(ClientError):
            refused(UserName="Alice")
    iam.update_group(GroupName="engineers", NewGroupName="writers")
    calls = emulator.read_calls()
    assert calls.reads == 2
    assert calls.writes == [
        IamWrite("PutGroupPolicy", {"GroupName": "engineers", "PolicyName": "own"}),
        IamWrite("CreateLoginProfile", {"UserName": "alice"}),
        IamWrite("CreateUser", {"UserName": "Alice"}, "EntityAlreadyExists"),
        IamWrite("UpdateGroup", {"GroupName": "engineers", "NewGroupName": "writers"}),
    ]


def test_writes_after_the_nth_are_refused_and_reads_go_on(emulator, iam):
    emulator.refuse_writes_after(1)
    iam.create_user(UserName="alice")
    with pytest.raises(ClientError) as refused:
        iam.create_user(UserName="bob")
    assert refused.value.response["Error"]["Code"] == "AccessDenied"
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403
    assert [*account(iam)["users"]] == ["alice"]
    assert [write.error for write in emulator.read_calls().writes] == [None, "AccessDenied"]
    emulator.accept_writes()
    iam.create_user(UserName="bob")


def test_a_reset_lifts_it(emulator, iam):
    emulator.refuse_writes_after(0)
    emulator.hold_writes()
    emulator.reset()
    assert emulator.read_calls() == IamCalls(reads=0, writes=[])
    iam.create_user(UserName="alice")


def test_writes_wait_until_they_may_go_on_and_reads_are_answered(emulator, iam):
    names = ["alice", "bob"]
    emulator.hold_writes()
    with ThreadPoolExecutor(2) as pool:
        try:
            made = [pool.submit(iam.create_user, UserName=name) for name in names]
            end = time.monotonic() + 60
            while len(held := emulator.read_held_writes()) < 2:
                assert time.monotonic() < end
            assert sorted(held, key=str) == [IamWrite("CreateUser", {"UserName": name}) for name in names]
            assert account(iam)["users"] == {}
            assert emulator.read_calls().writes == []
        finally:
            emulator.release_writes()
        assert sorted(each.result()["User"]["UserName"] for each in made) == names
    assert emulator.read_held_writes() == []
    assert len(emulator.read_calls().writes) == 2


def test_so_many_are_accepted_when_all_come_at_once(emulator, iam):
    def create(number):
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
