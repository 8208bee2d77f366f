"""Levels and reasons are the same in the diff and in each form of the report, and every published way is told."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from samples import read_table
from statements import allow, held, under

from landingzone import Inputs, diff, report
from landingzone.access.reasons import reasons_of, stake_of
from landingzone.access.render.csv_tables import report_as_csv
from landingzone.access.render.html import report_as_html
from landingzone.access.render.text import report_as_text
from landingzone.changes.render.markdown import changes_as_markdown
from landingzone.changes.render.text import changes_as_text
from landingzone.escalation.calls import Sureness
from landingzone.escalation.graph import NOTHING
from landingzone.groups.policy import managed_elsewhere
from landingzone.iam.dangers import DANGERS
from landingzone.iam.here import NOWHERE
from landingzone.iam.permissions import Permission
from landingzone.iam.severity import SEVERITIES, worst

ACCOUNT = "123456789012"
GIVES = {row.action: row.gives for row in DANGERS}


def inputs(*statements, of_group=False):
    text = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    holder = {"json_policies": {"p": text} if statements else {}}
    groups = {"sre": holder | {"self_management": False}} if of_group else {}
    user = {"groups": ["sre"]} if of_group else holder
    return Inputs(aws_account_id=ACCOUNT, should_require_mfa=False, groups=groups, users={"bob": user})


def gains(*statements):
    return [change for change in diff(inputs(), inputs(*statements)) if change.kind == "gain"]


def flat(text):
    return re.sub(r"\s+", " ", text)


# Published ways from some permissions to more: an action, and another that it takes.
# Source: https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/
# Source: https://pathfinding.cloud
# Source: https://hackingthe.cloud/aws/exploitation/iam_privilege_escalation/
# Source: https://github.com/prowler-cloud/prowler, iam_policy_allows_privilege_escalation
# Source: https://github.com/salesforce/cloudsplaining
# Source: https://github.com/RhinoSecurityLabs/pacu, iam__privesc_scan
WAYS = [
    [*filter(None, [more, action])]
    for action, more in read_table(Path(__file__).with_name("published_escalations.tsv"))
]


@pytest.mark.parametrize("way", WAYS, ids=" ".join)
def test_each_published_way_is_high_or_more_in_the_diff_and_in_the_report(way):
    statement = allow(list(way))
    [user] = report(inputs(statement)).users
    assert user.stake.level in ("critical", "high")
    assert user.stake.level == worst(change.level for change in gains(statement))
    # What is dangerous is named with what it gives, in the same words.
    dangerous = next(action for action in (*way, "iam:PassRole") if action in GIVES)
    told = " ".join(one.words for one in user.stake.reasons)
    assert re.search(f"{dangerous}[^;]* can be used to {re.escape(GIVES[dangerous])}", told)
    # The way is a sentence of its own in the diff.
    whole = {one.words for one in user.stake.reasons if one.words.startswith(("everything", "possibly everything"))}
    told = {words for each in gains(statement) for words in each.reasons}
    assert {one.words for one in user.stake.reasons} - whole == told
    ways = {each.text.partition(", ")[2] for each in gains(statement) if "become an administrator" in each.text}
    assert {words.partition(", ")[2] for words in whole} == ways


def forms_of(made):
    data = json.loads(re.search(r'id="data">(.*?)</script>', report_as_html(made))[1])
    users, groups = (list(csv.DictReader(io.StringIO(report_as_csv(made, table)))) for table in ("users", "groups"))
    told = {
        data["facts"][fact]["title"]: lines for fact, lines in map(data["told"].__getitem__, data["users"][0]["told"])
    }
    plain = made.as_dict()
    return {
        "user in csv": f"{users[0]['level']}: {users[0]['why']}",
        "user in json": said(plain["users"][0]["level"], [one["words"] for one in plain["users"][0]["reasons"]]),
        "user on the page": said(*told["Level"], told["Why"]),
        "group in csv": f"{groups[-1]['level']}: {groups[-1]['why']}",
        "group in json": said(plain["groups"][-1]["level"], [one["words"] for one in plain["groups"][-1]["reasons"]]),
    }


def said(level, reasons):
    return f"{level}: {'; '.join(reasons)}"


TWO = allow(["ssm:GetParameter", "ec2:RunInstances", "mpa:PutResourcePolicy", "s3:GetObject"])
REASONS = (
    "reads secrets: ssm:GetParameter can be used to read parameters, including encrypted ones",
    "manages permissions, according to AWS: mpa:PutResourcePolicy",
    "starts something with a role: ec2:RunInstances can be used to launch instances with a role",
)


def test_each_form_of_the_report_and_of_the_diff_has_the_same_level_and_reasons_worst_first():
    made = report(inputs(TWO, of_group=True))
    expected = said("high", list(REASONS))
    assert forms_of(made) == dict.fromkeys(forms_of(made), expected)
    text = flat(report_as_text(made))
    assert text.count(f"level high why {' '.join(REASONS)}") == 2
    assert "<dt>Level</dt><dd>high</dd><dt>Why</dt><dd>" + "<br>".join(REASONS) in report_as_html(made)
    [change] = gains(TWO)
    assert (change.level, change.reasons) == ("high", REASONS)
    assert change.as_dict()["reasons"] == list(REASONS)
    assert " ".join(f"Why: {reason}." for reason in REASONS) in flat(changes_as_text([change]))
    assert changes_as_markdown([change]).count("\n  - Why: ") == 3


ON_POLICY = {"Condition": {"ArnEquals": {"iam:PolicyARN": "arn:aws:iam::aws:policy/x"}}}
DANGEROUS = ["kms:Decrypt", "kms:ReEncryptFrom", "acm:ExportCertificate", "ssm:GetParameters*"]
MANAGING = ["sts:GetServiceBearerToken", "fsx:*Policy", "wafv2:*PermissionPolicy", "s3express:*BucketPolicy"]
HELD = {
    "nothing": ([], "info"),
    "reading": ([allow("s3:GetObject")], "low"),
    "a service": ([allow("tag:*")], "high", "a whole service: tag:*"),
    "roles": (
        *([allow(["backup:Start*Job", "kinesisanalytics:DiscoverInputSchema"])], "medium"),
        "starts something with a role: backup:StartBackupJob, backup:StartCopyJob, backup:StartRestoreJob and 1 other "
        "can be used to pass a role to the service",
    ),
    "everything": (
        *([allow("iam:PutUserPolicy"), allow("kms:Decrypt")], "critical"),
        "grants permissions: iam:PutUserPolicy can be used to write policies of users",
    ),
    "one policy": (
        *([allow("iam:AttachRolePolicy", **ON_POLICY)], "high"),
        "grants permissions: iam:AttachRolePolicy can be used to attach policies to roles",
    ),
    "what is denied": ([allow("kms:Decrypt"), allow("kms:Decrypt") | {"Effect": "Deny"}], "info"),
    "secrets": (
        *([allow(DANGEROUS)], "high"),
        "reads secrets: ssm:GetParameters and ssm:GetParametersByPath can be used to read parameters, including "
        "encrypted ones; kms:Decrypt can be used to read what a key protects; kms:ReEncryptFrom can be used "
        "to move what a "
        "key "
        "protects to another key; 1 other action",
    ),
    "permissions": (
        *([allow(MANAGING)], "high"),
        "manages permissions, according to AWS: fsx:DeleteResourcePolicy, fsx:PutResourcePolicy, "
        "s3express:DeleteBucketPolicy and 3 others",
    ),
}


@pytest.mark.parametrize("case", HELD)
def test_what_is_held_has_the_level_of_the_worst_that_may_work_and_its_reasons(case):
    statements, *expected = HELD[case]
    power = replace(NOTHING, administrator=Sureness.SURELY) if expected[0] == "critical" else NOTHING
    stake = stake_of(held(*statements), (), power=power)
    assert [stake.level, *(one.words for one in stake.reasons)] == expected
    assert [*stake.reasons] == sorted(stake.reasons, key=lambda one: SEVERITIES.index(one.level))


S3_ALONE = {"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"}
BOUNDS = {"bounds": {"statements": [{"actions": ["kms:Decrypt", "s3:*"], "resources": ["*"]}]}}


def test_no_reason_is_an_action_that_is_surely_denied_or_that_the_boundary_does_not_allow():
    denied, bounded = inputs(allow("*"), S3_ALONE), inputs(allow("*")).model_dump(mode="json")
    bounded["policies"] = BOUNDS
    bounded["users"]["bob"]["permissions_boundary"] = f"arn:aws:iam::{ACCOUNT}:policy/bounds"
    for made, services in ((report(denied), {"s3"}), (report(bounded), {"s3", "kms"})):
        [bob] = made.users
        assert (bob.is_administrator, bob.stake.level) == (False, "high")
        named = set(re.findall(r"([a-z0-9-]+):[A-Z]", " ".join(one.words for one in bob.stake.reasons)))
        assert named == services
    [reads, *_] = [one.words for one in bob.stake.reasons if one.words.startswith("reads secrets")]
    assert reads == "reads secrets: kms:Decrypt can be used to read what a key protects"


TODAY = date(2026, 11, 27)
GIVE_NOTHING = (
    allow("iam:CreatePolicyVersion", "arn:aws:iam::aws:policy/*"),
    allow("iam:PutUserPolicy", "arn:aws:iam::111122223333:user/*"),
    allow(["iam:PassRole", "lambda:CreateFunction"], "arn:aws:iam::111122223333:role/*"),
    allow("iam:PutUserPolicy", **under("DateLessThan", "aws:CurrentTime", "2026-11-27T00:00:00Z")),
)
GIVE_SOMETHING = (
    allow("iam:CreatePolicyVersion", f"arn:aws:iam::{ACCOUNT}:policy/*"),
    allow("sts:AssumeRole", "arn:aws:iam::111122223333:role/x"),
    allow("*", "arn:aws:iam::111122223333:*"),
    allow("s3:PutBucketPolicy", "arn:aws:s3:::aws"),
    allow("iam:PutUserPolicy", **under("DateLessThan", "aws:CurrentTime", "2026-11-27T00:00:01Z")),
)


@pytest.mark.parametrize("statement", [*GIVE_NOTHING, *GIVE_SOMETHING], ids=str)
def test_what_gives_nothing_raises_no_level_and_makes_no_administrator(statement):
    gives = statement in GIVE_SOMETHING
    [user] = report(inputs(statement), today=TODAY).users
    [group] = [each for each in report(inputs(statement, of_group=True), today=TODAY).groups if each.name == "sre"]
    for stake in (user.stake, group.stake):
        assert ((stake.level in ("critical", "high")), any(one.level != "medium" for one in stake.reasons)) == (
            (gives, gives)
        )
    if not gives:
        assert user.is_administrator is False
        assert user.holding.combinations == ()
    told = [change for change in diff(inputs(), inputs(statement), today=TODAY) if change.kind == "gain"]
    # What is past is not there at all.
    assert bool(told) == any(policy.meaning.allowing for policy in user.policies)
    level = worst(change.level for change in told)
    # A level goes by what is written; a gain is on what AWS documents for an action.
    assert level == user.stake.level or (level, user.stake.level, gives) == ("low", "medium", False)


def test_the_day_is_today_unless_another_one_is_given():
    ended, ends = (
        inputs(allow("iam:PutUserPolicy", **under("DateLessThan", "aws:CurrentTime", f"{year}-01-01")))
        for year in (2020, 9000)
    )
    assert [report(each).users[0].stake.level for each in (ended, ends)] == ["info", "critical"]
    assert report(ended, today=date(2019, 1, 1)).users[0].stake.level == "critical"
    assert report(ends, today=date(9001, 1, 1)).users[0].stake.level == "info"


def test_what_is_not_known_may_be_anything_and_what_is_dangerous_together_is_high():
    stake = stake_of(held(), [managed_elsewhere("team/x")], ["ops"])
    assert stake.level == "critical"
    [reason] = stake.reasons
    unknown = "the customer managed policy team/x and the group ops"
    assert reason.words == f"not known here, and may grant anything: {unknown}"
    assert stake_of(held(allow("s3:GetObject")), (), is_together=True).level == "high"


def test_reasons_of_permissions_are_those_of_all_of_them_each_action_once():
    ones = [Permission(effect="Allow", action="kms:Decrypt", resource=each) for each in ("a", "b")]
    assert reasons_of(ones, NOWHERE) == ("reads secrets: kms:Decrypt can be used to read what a key protects",)


def test_an_administrator_by_taking_away_what_limits_them_is_critical_and_the_reason_says_so():
    limited = allow(["iam:PutUserPolicy", "iam:DeleteUserPolicy"]), allow("iam:PutUserPolicy") | {"Effect": "Deny"}
    text, other = (json.dumps({"Version": "2012-10-17", "Statement": each}) for each in limited)
    bob = {"json_policies": {"p": text, "limits": other}}
    [user] = report(Inputs(aws_account_id=ACCOUNT, should_require_mfa=False, users={"bob": bob})).users
    assert user.is_administrator
    assert user.stake.level == "critical"
    assert [one.words for one in user.stake.reasons] == ["everything, by removing what limits them"]
