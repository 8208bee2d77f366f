"""The requests that an emulated account gets are counted, and refused when there are too many."""

from types import SimpleNamespace

import pytest
from botocore.exceptions import ClientError
from werkzeug import Request, Response
from werkzeug.test import Client

from dev.engine import account
from dev.request_counts import RequestCounter, RequestCounts

SIGNATURE = "AWS4-HMAC-SHA256 Credential=testing/20260131/us-east-1/{}/aws4_request, SignedHeaders=host, Signature=0"


def test_so_many_are_accepted_a_second_and_at_once_and_other_services_take_nobodys_place(monkeypatch):
    clock = SimpleNamespace(now=100.0)
    monkeypatch.setattr("dev.request_counts.time", SimpleNamespace(monotonic=lambda: clock.now))
    counter = RequestCounter()
    counter.limit(2)
    client = Client(counter.count(Request.application(lambda request: Response("done"))))
    answers = []
    for clock.now in (100.0, 100.0, 100.0, 100.25, 100.5, 101.0, 109.0, 109.0, 109.0):
        for service in ("sts", "iam"):
            headers = {"Authorization": SIGNATURE.format(service)}
            answers.append((service, client.post("/", headers=headers, data="Action=GetUser").status_code))
    assert [status for service, status in answers if service == "iam"] == [200, 200, 400, 400, 200, 200, 200, 200, 400]
    assert {status for service, status in answers if service == "sts"} == {200}
    counts = RequestCounts.from_json(counter.to_json())
    assert counts == RequestCounts({"iam": 9, "sts": 9}, refused=3)
    assert counts.total == 18


def test_reads_and_writes_of_every_service_are_counted(emulator):
    iam = emulator.client("iam")
    iam.create_user(UserName="alice")
    emulator.clear_requests()
    iam.tag_user(UserName="alice", Tags=[{"Key": "team", "Value": "core"}])
    emulator.client("sts").get_caller_identity()
    with pytest.raises(ClientError):
        iam.get_user(UserName="bob")
    assert emulator.read_requests() == RequestCounts({"iam": 2, "sts": 1}, refused=0)


def test_a_refusal_is_that_of_aws_does_nothing_and_is_lifted(emulator):
    iam = emulator.client("iam")
    emulator.limit_requests(0)
    with pytest.raises(ClientError) as refused:
        iam.create_user(UserName="alice")
    assert refused.value.response["Error"] == {"Type": "Sender", "Code": "Throttling", "Message": "Rate exceeded"}
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert emulator.read_requests() == RequestCounts({"iam": 1}, refused=1)
    emulator.limit_requests(None)
    assert iam.list_users()["Users"] == []
    emulator.limit_requests(0)
    emulator.reset()
    assert emulator.read_requests() == RequestCounts({}, refused=0)
    iam.create_user(UserName="alice")


def test_an_account_has_the_users_that_it_is_to_have_and_no_others(emulator):
    iam = emulator.client("iam")
    for group in ("engineers", "writers"):
        iam.create_group(GroupName=group)
    emulator.have_users({"mallory": {"path": "/a/", "tags": {"team": "core"}, "groups": ["engineers", "writers"]}})
    ids = emulator.have_users(
        {
            "alice": {"path": "/a/", "tags": {"team": "core", "room": "1"}, "groups": ["writers"]},
            "mallory": {"path": "/b/"},
        }
    )
    assert {user["UserName"]: user["UserId"] for user in iam.list_users()["Users"]} == ids
    users = account(iam)["users"]
    assert {name: (each["path"], each["tags"], each["groups"]) for name, each in users.items()} == {
        "alice": ("/a/", {"team": "core", "room": "1"}, ["writers"]),
        "mallory": ("/b/", {}, []),
    }
