"""Of what is written otherwise and means the same to IAM, nothing is reported; what does not mean the same is found."""

import pytest
import review_checks
from changed_policies import inputs_of
from drawn_rewritings import judge, rewritings
from equal_parts import EQUAL, under
from same_examples import drawn_examples
from samples import ACCOUNT_ID
from statements import EU, allow, deny

from landingzone.changes.change import Change
from landingzone.rules.check import check


@pytest.mark.parametrize("name", EQUAL)
def test_what_is_written_otherwise_is_the_same_to_iam_and_no_change(name, simulator):
    _simplest, drawn = drawn_examples(rewritings(name), 2, 2)
    assert [check(inputs_of(drawn[side])) for side in ("old", "new")] == [[], []]
    judged = judge(simulator, drawn)
    assert (judged.wrong, judged.told) == ("", ())


def rewriting(old, new, **more):
    def side(*statements):
        documents = {"p": {"Version": "2012-10-17", "Statement": list(statements)}}
        return {"aws_account_id": ACCOUNT_ID, "users": {"bob": {"json_policies": documents}}}

    return {"old": side(*old), "new": side(*new), "elsewhere": {}, "asked": {}, "calls": [], **more}


REGIONS = {"aws:RequestedRegion": ("eu-west-1", "us-east-1")}
NETWORK, HALF = (under(("IpAddress", "aws:SourceIp", each)) for each in ("10.0.0.0/8", "10.0.0.0/9"))
LISTS = [("s3:ListBucket", "arn:aws:s3:::home-bob")]


@pytest.mark.parametrize(
    "wrong",
    [
        rewriting([allow(**EU)], [allow()], asked=REGIONS),
        rewriting([allow(), deny("s3:PutObject")], [allow()]),
        rewriting([allow(**NETWORK)], [allow(**HALF)], asked={"aws:SourceIp": ("10.1.2.3", "10.200.0.1", None)}),
        rewriting(
            [allow()], [allow(**under(("Null", "s3:prefix", "false")))], asked={"s3:prefix": ("x", None)}, calls=LISTS
        ),
    ],
)
def test_what_does_not_mean_the_same_is_found(wrong, simulator):
    assert "is decided otherwise" in judge(simulator, wrong).wrong


def test_what_is_told_of_bob_and_is_a_gain_or_a_loss_counts(simulator, monkeypatch):
    told = [("low", "gain", "bob"), ("low", "loss", "bob"), ("high", "boundary", "bob"), ("low", "mfa", "bob")]
    facts = [("info", "gain", "bob"), ("low", "boundary", "bob"), ("high", "order", "bob"), ("high", "gain", "eve")]
    made = tuple(Change(level=level, kind=kind, text=level, users=(user,)) for level, kind, user in (*told, *facts))
    monkeypatch.setattr(review_checks, "diff", lambda old, new: made)
    found = judge(simulator, rewriting([allow()], [allow()])).told
    assert found == ("low gain: low", "high boundary: high", "low loss: low", "low mfa: low")
