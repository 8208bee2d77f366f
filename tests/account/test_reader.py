"""Whatever answers in the place of AWS: the account is read, or a line tells why not."""

import json
from urllib.parse import quote

import pytest
from account_answers import account_details as details
from account_answers import answers

from landingzone.account.client import AccountError
from landingzone.account.reader import read_account

_USER = "<UserName>bob</UserName><Path>/</Path><Arn>arn:aws:iam::123456789012:user/bob</Arn>"


def policy(document):
    version = f"<member><IsDefaultVersion>true</IsDefaultVersion><Document>{quote(document)}</Document></member>"
    arn = "<Arn>arn:aws:iam::123456789012:policy/p</Arn>"
    return f"<Policies><member>{arn}<PolicyVersionList>{version}</PolicyVersionList></member></Policies>"


# What GetPolicy answers, which has what the details of an account leave out.
DESCRIBED = (
    "<Policy><Description>Deploys.</Description>"
    "<Tags><member><Key>team</Key><Value>web</Value></member>"
    # What a service writes is nobody else's to manage.
    "<member><Key>aws:cloudformation:stack-name</Key><Value>x</Value></member></Tags></Policy>"
)


def test_a_policy_has_its_description_and_its_tags():
    with answers(details(policy('{"Sid": "é"}') + DESCRIBED).encode()):
        (found,) = read_account().found
    named = {"arn": "arn:aws:iam::123456789012:policy/p", "name": "p", "path": "/"}
    described = {"policy": '{"Sid": "é"}', "description": "Deploys.", "tags": {"team": "web"}}
    assert (found.type, found.values) == ("aws_iam_policy", named | described)


@pytest.mark.parametrize(
    "text", ['{ "Sid":\n"\\u00e9%41+" }', '{"a": ' + "9" * 5000 + "}", "[1.10, 1e2]"], ids=lambda text: text[:12]
)
def test_a_document_stays_the_text_that_it_is(text):
    with answers(details(policy(text) + DESCRIBED).encode()):
        assert [each.values["policy"] for each in read_account().found] == [text]


def test_no_policies_are_none():
    with answers(details("<Policies>text</Policies>").encode()):
        assert read_account().found == ()


@pytest.mark.long
def test_what_aws_does_not_answer_is_reported_in_a_line():
    for body in (
        *("", "no XML"),
        "<html><body>Sign in</body></html>",
        details("<UserDetailList><member><Path>/</Path></member></UserDetailList>"),
        details("<GroupDetailList><member><GroupName>a</GroupName></member></GroupDetailList>"),
        details(f"<UserDetailList><member>{_USER}<Tags><member><Key>a</Key></member></Tags></member></UserDetailList>"),
        details("<Policies><member><Arn>x</Arn></member></Policies>"),
        details("<Policies><member><Arn>x</Arn><PolicyVersionList></PolicyVersionList></member></Policies>"),
        *(details(policy("[" * 100_000)), details(policy("{}")), json.dumps({"Users": []})),
        *(details("")[:-40], details("<Marker>\x00</Marker>")),
    ):
        with answers(body.encode()), pytest.raises(AccountError, match=r"^the account cannot be read[^\n]+$"):
            read_account()


@pytest.mark.parametrize(
    "content",
    [
        *("", "<State>COMPLETE</State>", "<State>COMPLETE</State><Content>dXNlcg==</Content>"),
        *(
            f"<State>COMPLETE</State><GeneratedTime>{time}</GeneratedTime><Content>{text}</Content>"
            for time, text in (("never", "dXNlcg=="), ("2025-01-01T12:00:00Z", "/w=="), ("2025-01-01T12:00:00Z", "x"))
        ),
    ],
)
def test_what_is_no_report_of_aws_is_reported_in_a_line(content):
    with (
        answers(details(content).encode()),
        pytest.raises(AccountError, match=r"^the account cannot be read: something that is not IAM answers[^\n]+$"),
    ):
        read_account(use=True)
