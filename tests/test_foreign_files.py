"""Hostile and damaged files of every kind end in a result or a line: no stack trace, no hang, nothing half-written."""

import json
import re

import patience
import pytest
from foreign_files import FOREIGN, SECRET, run, texts_of
from samples import ACCOUNT_ID


@pytest.mark.parametrize("kind", FOREIGN)
@pytest.mark.parametrize(("number", "chosen"), [(12, 1), pytest.param(40, 2, marks=pytest.mark.long)])
def test_whatever_is_in_a_file_the_command_ends_well(kind, number, chosen):
    statuses = set()
    for place, text in enumerate(texts_of(kind, number, chosen)):
        done = run(kind, text, place)
        assert done.wrong == "", f"{done.command}: {done.wrong}\n{text[:2000]!r}"
        statuses.add(done.status)
    assert 1 in statuses


def test_a_run_that_shows_what_it_must_not_is_found():
    # In the place of a name, which is no secret and is shown.
    assert "a secret" in run("YAML files", f'aws_account_id: "123456789012"\nusers: {{{SECRET}: {{}}}}\n', 2).wrong


def test_what_tries_everything_and_calls_nothing_is_ended(monkeypatch):
    monkeypatch.setattr(patience, "_OF_THE_PROCESSOR", 0.05)
    with pytest.raises(AssertionError, match="hangs"):
        patience.calls_of(lambda: re.match("(a*)*b", "a" * 60))


def document(number, resource, effect="Allow"):
    statement = {"Effect": effect, "Action": "s3:GetObject"}
    statements = [statement | {"Resource": resource.format(each)} for each in range(number)]
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


LARGE = {
    "thousands of statements": {"json_policies": {"p": document(3000, "arn:aws:s3:::b{}")}},
    "as many as are compared": {
        "json_policies": {"p": document(190, "arn:aws:s3:::b{}*"), "d": document(190, "arn:aws:s3:::*{}", "Deny")}
    },
    "stars": {"json_policies": {"p": document(9, "arn:aws:s3:::" + "*a" * 60 + "b{}"), "q": document(9, "a" * 300)}},
    "policies that nobody knows": {
        f"{whose}_managed_policy_names": [f"x{number}" for number in range(190)] for whose in ("customer", "aws")
    },
    "groups that nobody knows": {"groups": [f"x{number}" for number in range(500)]},
    "long texts": {"path": f"/{'a/' * 50_000}", "groups": ["x" * 100_000], "tags": {"a" * 100_000: "b"}},
}


@pytest.mark.parametrize("case", LARGE)
def test_nothing_that_is_large_keeps_the_command_busy(case):
    text = json.dumps({"aws_account_id": ACCOUNT_ID, "users": {"bob": LARGE[case]}})
    for place in range(len(FOREIGN["JSON files"].commands)):
        done = run("JSON files", text, place)
        assert done.wrong == "", done.command
