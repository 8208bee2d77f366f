"""The emulated account answers, counts and refuses calls, and never outlives who is responsible for it."""

import itertools
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.exceptions import ClientError
from patience import wait_until
from samples import SSH_PUBLIC_KEY
from werkzeug import Request, Response
from werkzeug.test import Client

from dev.emulated_account import EmulatedAccount
from dev.engine import account
from dev.iam_calls import IamCalls, IamWrite
from dev.request_counts import RequestCounts
from dev.toolchain import ROOT
from dev.weather import Weather


def test_a_reset_takes_and_lifts_all_but_the_managed_policies(emulator):
    iam = emulator.client("iam")
    iam.create_group(GroupName="engineers")
    statement = {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}
    iam.create_policy(PolicyName="own", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    emulator.refuse_writes_after(0)
    emulator.limit_requests(0)
    emulator.set_weather(lag=10**6, storm=1)
    emulator.deny("ListGroups")
    emulator.limit_pages(1)
    emulator.reset()
    assert emulator.read_calls() == IamCalls(reads={}, writes=[])
    assert emulator.read_requests() == RequestCounts({}, refused=0)
    assert iam.list_groups()["Groups"] == []
    assert iam.list_policies(Scope="Local")["Policies"] == []
    arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    assert iam.get_policy(PolicyArn=arn)["Policy"]["PolicyName"] == "ReadOnlyAccess"
    iam.create_user(UserName="alice")
    iam.create_user(UserName="bob")
    assert len(iam.get_account_authorization_details(Filter=["User"])["UserDetailList"]) == 2


def test_it_stops_when_its_starter_is_killed():
    program = (
        "import time; from dev.emulator import Emulator\n"
        "with Emulator() as emulator:\n    print(emulator.endpoint, flush=True); time.sleep(600)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True) as starter:
        account = EmulatedAccount(starter.stdout.readline().strip())
        assert account.is_answering()
        starter.kill()
    wait_until(lambda: not account.is_answering())


@pytest.fixture
def iam(emulator):
    yield emulator.client("iam")
    emulator.accept_writes()


def test_writes_are_listed_in_their_order_without_secrets_and_reads_counted(emulator, iam):
    iam.create_user(UserName="alice", Tags=[{"Key": "team", "Value": "core"}])
    iam.create_group(GroupName="engineers")
    emulator.clear_calls()
    assert emulator.read_calls() == IamCalls(reads={}, writes=[])
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
    assert calls.reads == {"GetUser": 2}
    assert emulator.read_asked()[2:4] == [("GetUser", {"UserName": name}) for name in ("Alice", "alice")]
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


def test_what_everybody_holds_is_recorded_with_the_credentials_that_work(emulator, iam):
    emulator.watch_permissions()
    iam.create_user(UserName="alice")
    iam.create_login_profile(UserName="alice", Password="Pa55word!Pa55word!")
    key = iam.create_access_key(UserName="alice")["AccessKey"]["AccessKeyId"]
    ssh = iam.upload_ssh_public_key(UserName="alice", SSHPublicKeyBody=SSH_PUBLIC_KEY)["SSHPublicKey"]["SSHPublicKeyId"]
    iam.update_access_key(UserName="alice", AccessKeyId=key, Status="Inactive")
    iam.update_ssh_public_key(UserName="alice", SSHPublicKeyId=ssh, Status="Inactive")
    iam.delete_login_profile(UserName="alice")
    held = [each[f"arn:aws:iam::{emulator.account_id}:user/alice"] for each in emulator.read_permissions()]
    assert [each["credentials"] for each in held] == [
        [],
        ["password"],
        ["password", "access key"],
        ["password", "access key", "SSH key"],
        ["password", "SSH key"],
        ["password"],
        [],
    ]
    assert {(*each["policies"], each["boundary"]) for each in held} == {(None,)}


def test_calls_are_denied_by_name_and_by_user(emulator, iam):
    for name in ("alice", "bob"):
        iam.create_user(UserName=name)
    emulator.deny("ListAccessKeys", "DeleteUser", users=["alice"])
    for call in (iam.list_access_keys, iam.delete_user):
        with pytest.raises(ClientError) as refused:
            call(UserName="alice")
        error = refused.value.response
        assert (error["Error"]["Code"], error["ResponseMetadata"]["HTTPStatusCode"]) == ("AccessDenied", 403)
        assert f"is not authorized to perform: iam:{refused.value.operation_name} " in error["Error"]["Message"]
        call(UserName="bob")
    iam.get_user(UserName="alice")
    emulator.deny()
    iam.delete_user(UserName="alice")


def test_calls_that_are_delayed_are_overtaken_until_that_is_lifted(emulator, iam):
    numbers = itertools.count()

    def is_overtaken(begin):
        emulator.clear_calls()
        with ThreadPoolExecutor(1) as pool:
            begin(pool.submit(iam.delete_group, GroupName="engineers"))  # which is not there
            iam.create_user(UserName=f"user-{next(numbers)}")
        return emulator.read_calls().writes[0].action == "CreateUser"

    emulator.delay_calls("Detach|Delete")
    wait_until(lambda: is_overtaken(lambda _: None))  # at once, unless the machine is busy
    for lift in (lambda: emulator.delay_calls(None), emulator.reset):
        emulator.delay_calls("Detach|Delete")
        lift()
        assert not is_overtaken(lambda _: wait_until(lambda: emulator.read_calls().writes))


def test_the_same_calls_meet_the_same_storm_in_whatever_order():
    bodies = [f"Action=CreateUser&UserName=user-{number}&Password={{0}}" for number in range(100)]
    runs = []
    for order in (bodies, bodies[::-1]):
        done, weather = [], Weather("123456789012")
        answer = Request.application(
            lambda request, done=done: done.append(request.get_data().rpartition(b"&")[0]) or Response()
        )
        client = Client(weather.strike(answer))
        weather.change(storm=0.4, loss=0.2, seed=1)
        told = {body: client.post("/", data=body.format(len(runs))) for body in order for _ in range(2)}
        runs.append(({body: (it.status_code, it.data) for body, it in told.items()}, sorted(done)))
        assert client.put("/bucket/key", data=bodies[0][1:]).status_code == 200
        del done[:]
        weather.change(loss=1, actions=["GetUser"])
        assert [client.post("/", data=f"Action={it}User&").status_code for it in ("Get", "Create")] == [
            500,
            200,
        ]
        assert done == [b"Action=GetUser", b"Action=CreateUser"]
    assert runs[0] == runs[1]
    told, done = runs[0]
    assert len(done) > sum(status == 200 for status, _ in told.values())
    codes = {
        (status, code) for status, text in told.values() for code in (b"Throttling", b"ServiceFailure") if code in text
    }
    assert codes == {(400, b"Throttling"), (500, b"ServiceFailure")}


def test_what_was_done_is_seen_after_a_while_and_counts_at_once(emulator, iam):
    def code(call, **names):
        try:
            call(**names)
        except ClientError as error:
            return error.response["Error"]["Code"]
        return None

    emulator.set_weather(lag=10**6)
    assert code(iam.create_user, UserName="alice") is None
    assert code(iam.create_user, UserName="alice") == "EntityAlreadyExists"
    for call in (iam.get_user, iam.create_access_key):
        assert code(call, UserName="alice") == "NoSuchEntity"
    assert iam.list_users()["Users"] == []
    emulator.set_weather(lag=10**6)
    assert code(iam.delete_user, UserName="alice") is None
    assert code(iam.get_user, UserName="alice") is None
    emulator.set_weather()
    assert code(iam.get_user, UserName="alice") == "NoSuchEntity"
    emulator.set_weather(lag=3, seed=1)
    seen = []
    for number in range(10):
        iam.create_group(GroupName=f"group-{number}")
        seen.append([code(iam.get_group, GroupName=f"group-{number}") for _ in range(4)])
    assert {each[0] for each in seen} == {None, "NoSuchEntity"}
    assert {each[3] for each in seen} == {None}
