"""The emulated account is empty after a reset, and never outlives who is responsible for it."""

import json
import subprocess
import sys

from patience import wait_until

from dev.emulated_account import EmulatedAccount
from dev.iam_calls import IamCalls
from dev.request_counts import RequestCounts
from dev.toolchain import ROOT


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
