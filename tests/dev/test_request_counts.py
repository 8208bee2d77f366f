"""The requests that an emulated account gets are counted, and refused when there are too many."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError
from werkzeug import Request, Response
from werkzeug.test import Client

from dev.engine import EmulatedAccount
from dev.request_counts import RequestCounter, RequestCounts

SIGNATURE = "AWS4-HMAC-SHA256 Credential=testing/20260131/us-east-1/{}/aws4_request, SignedHeaders=host, Signature=0"


class Clock:
    """A clock that stands."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        monkeypatch.setattr("dev.request_counts.time", SimpleNamespace(monotonic=lambda: self.now))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def status(counter: RequestCounter, service: str = "iam") -> int:
    client = Client(counter.count(Request.application(lambda request: Response("done"))))
    return client.post("/", headers={"Authorization": SIGNATURE.format(service)}, data="Action=GetUser").status_code


def test_so_many_are_accepted_a_second_and_at_once(clock: Clock):
    counter = RequestCounter()
    counter.limit(2)
    answers = []
    for moment in (100.0, 100.0, 100.0, 100.25, 100.5, 101.0, 109.0, 109.0, 109.0):
        clock.now = moment
        answers.append(status(counter))
    assert answers == [200, 200, 400, 400, 200, 200, 200, 200, 400]
    assert RequestCounts.from_json(counter.to_json()) == RequestCounts({"iam": 9}, refused=3)


def test_other_services_are_not_refused_and_take_nobodys_place(clock: Clock):
    counter = RequestCounter()
    counter.limit(1)
    assert [status(counter, service) for service in ("sts", "iam", "ec2", "iam")] == [200, 200, 200, 400]
    counts = RequestCounts.from_json(counter.to_json())
    assert counts == RequestCounts({"sts": 1, "iam": 2, "ec2": 1}, refused=1)
    assert counts.total == 4


def test_reads_and_writes_of_every_service_are_counted(emulator: EmulatedAccount):
    emulator.client("iam").create_user(UserName="alice")
    emulator.clear_requests()
    emulator.client("iam").get_user(UserName="alice")
    emulator.client("iam").tag_user(UserName="alice", Tags=[{"Key": "team", "Value": "core"}])
    emulator.client("sts").get_caller_identity()
    with pytest.raises(ClientError):
        emulator.client("iam").get_user(UserName="bob")
    assert emulator.read_requests() == RequestCounts({"iam": 3, "sts": 1}, refused=0)


def test_a_refusal_is_that_of_aws_and_does_nothing(emulator: EmulatedAccount):
    iam = emulator.client("iam")
    emulator.limit_requests(0)
    with pytest.raises(ClientError) as refused:
        iam.create_user(UserName="alice")
    assert refused.value.response["Error"] == {"Type": "Sender", "Code": "Throttling", "Message": "Rate exceeded"}
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert emulator.read_requests() == RequestCounts({"iam": 1}, refused=1)
    emulator.limit_requests(None)
    assert iam.list_users()["Users"] == []


def test_a_reset_lifts_the_limit_and_forgets(emulator: EmulatedAccount):
    emulator.limit_requests(0)
    emulator.reset()
    assert emulator.read_requests() == RequestCounts({}, refused=0)
    emulator.client("iam").create_user(UserName="alice")


def test_an_account_has_the_users_that_it_is_to_have_and_no_others(emulator: EmulatedAccount):
    iam: Any = emulator.client("iam")
    for group in ("engineers", "writers"):
        iam.create_group(GroupName=group)
    emulator.have_users({"mallory": {"path": "/a/", "tags": {"team": "core"}, "groups": ["engineers", "writers"]}})
    users = {
        "alice": {"path": "/a/", "tags": {"team": "core", "room": "1"}, "groups": ["writers"]},
        "mallory": {"path": "/a/"},
    }
    ids = emulator.have_users(users)
    found = {user["UserName"]: user for user in iam.list_users()["Users"]}
    assert {name: (user["Path"], user["UserId"]) for name, user in found.items()} == {
        name: (user["path"], ids[name]) for name, user in users.items()
    }
    assert {
        name: (
            {tag["Key"]: tag["Value"] for tag in iam.list_user_tags(UserName=name)["Tags"]},
            [group["GroupName"] for group in iam.list_groups_for_user(UserName=name)["Groups"]],
        )
        for name in users
    } == {"alice": ({"team": "core", "room": "1"}, ["writers"]), "mallory": ({}, [])}
