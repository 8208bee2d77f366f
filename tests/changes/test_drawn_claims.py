"""A claim that something is gained or lost is confirmed by its example, or it is found that it is not."""

from dataclasses import dataclass
from typing import Any

import pytest
import review_checks
from drawn_claims import NOT_ASKED, NOT_SHOWN, SHOWN, WITHOUT, changes, claims
from same_examples import drawn_examples
from samples import ACCOUNT_ID
from statements import EU, allow

from landingzone.changes.change import Change


def test_no_example_of_a_drawn_change_shows_nothing(simulator):
    found = [claim for pair in drawn_examples(changes(), 40, 1) for claim in claims(simulator, pair)]
    assert len(found) > 10
    assert [claim for claim in found if claim[0] == NOT_SHOWN] == []


@dataclass(frozen=True, kw_only=True)
class Claim(Change):
    example: dict[str, Any] | None = None

    def as_dict(self):
        return {"example": self.example}


def side(*statements, **bob):
    documents = {"p": {"Version": "2012-10-17", "Statement": list(statements)}}
    return {
        "aws_account_id": ACCOUNT_ID,
        "users": {"bob": {"json_policies": documents, "tags": {"team": "red"}, **bob}},
    }


X = "arn:aws:s3:::home-bob/x"
NOTHING, IN_EUROPE = side(allow("ec2:*")), side(allow("s3:*", **EU))
EUROPE, AMERICA = ({"aws:RequestedRegion": region} for region in ("eu-west-1", "us-east-1"))


def example(context, action="s3:GetObject", resource=X):
    return {"action": action, "resource": resource, "context": context}


@pytest.mark.parametrize(
    ("text", "shown", "expected"),
    [
        ("bob may now use all of s3", example(EUROPE), SHOWN),
        ("bob may now use all of s3", example(EUROPE | {"aws:multifactorauthpresent": "true"}), SHOWN),
        ("bob may now use all of s3", example(EUROPE | {"aws:PrincipalTag/team": "red"}), SHOWN),
        ("bob may now use all of s3", example(EUROPE | {"aws:principaltag/team": "blue"}), NOT_SHOWN),
        ("bob may now use all of s3", example(AMERICA), NOT_SHOWN),
        ("bob may now use all of s3", example({}), NOT_SHOWN),
        ("bob is no longer forbidden to use all of s3", None, WITHOUT),
        ("bob may no longer use all of s3", example(EUROPE), NOT_SHOWN),
        ("bob may now use all of sqs", example(EUROPE, "sqs:SendMessage"), NOT_ASKED),
        ("bob may now use all of s3", example(EUROPE, "s3:Get"), NOT_ASKED),
        ("bob might now use all of s3", None, None),
        ("bob may now use what is not known here", None, None),
        ("bob gets the tag team", None, None),
    ],
)
def test_the_simulator_is_asked_about_the_example_of_each_claim(text, shown, expected, simulator, monkeypatch):
    told = Claim(level="high", kind="gain", text=text, users=("bob",), example=shown)
    monkeypatch.setattr(review_checks, "diff", lambda old, new: (told,))
    found = claims(simulator, {"old": NOTHING, "new": IN_EUROPE, "elsewhere": {}})
    assert [row for row, *_ in found] == ([expected] if expected else [])


def test_a_loss_is_shown_by_what_was_allowed(simulator, monkeypatch):
    told = Claim(level="low", kind="loss", text="bob may no longer use s3", users=("bob",), example=example(EUROPE))
    monkeypatch.setattr(review_checks, "diff", lambda old, new: (told,))
    assert claims(simulator, {"old": IN_EUROPE, "new": NOTHING, "elsewhere": {}}) == [(SHOWN, told.text, "")]
