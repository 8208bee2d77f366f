"""`landingzone policy read` prints what a role needs that reads an account, and not more."""

import json
from pathlib import Path

import pytest
from samples import ACCOUNT_ID
from simulator import ALLOWED, Request

from landingzone.account.calls import PURPOSES
from landingzone.account.reader import read_account

SSH_KEY = Path(__file__).parents[1].joinpath("ssh_public_key.txt").read_text("utf-8").strip()
STATEMENT = {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}
DOCUMENT = json.dumps({"Version": "2012-10-17", "Statement": [STATEMENT]})
ACCOUNT = f"arn:aws:iam::{ACCOUNT_ID}:"
ARNS = {"user": f"{ACCOUNT}user/alice", "policy": f"{ACCOUNT}policy/own", "group": f"{ACCOUNT}group/own"}


@pytest.mark.parametrize("purpose", [*PURPOSES, None])
def test_the_policy_allows_exactly_the_calls_of_a_run(purpose, live, simulator, command):
    iam = live.client("iam")
    iam.create_policy(PolicyName="own", PolicyDocument=DOCUMENT)
    iam.create_user(UserName="alice")
    iam.upload_ssh_public_key(UserName="alice", SSHPublicKeyBody=SSH_KEY)
    read_account(use=True)  # so that there is a report
    iam.create_access_key(UserName="alice")  # which is not in it
    live.clear_calls()
    calls = read_account(use=PURPOSES[purpose] if purpose else True).calls
    made = live.read_calls()
    assert made.writes == []
    assert {f"iam:{action}": number for action, number in made.reads.items()} == calls

    document = json.loads(command(0, "policy", "read", *(("--for", purpose) if purpose else ())).out)
    (statement,) = document["Statement"]
    assert sorted(statement["Action"]) == sorted(calls)
    asked = [
        Request(principal=f"{ACCOUNT}user/reader", action=action.name, resource=resource, policies=[document])
        for action in simulator.expand("iam:*")
        for resource in ([ARNS[kind] for kind in action.resource_types if kind in ARNS] or ["*"])
        if not action.resource_types or resource != "*"
    ]
    assert any(request.action == "iam:CreateUser" for request in asked)
    decided = zip(asked, simulator.decide(asked), strict=True)
    assert {request.action for request, decision in decided if decision == ALLOWED} == {*calls}
