"""`landingzone audit`: what is written, and what is asked of the account."""

import csv
import hashlib
import io
import json
import re

import pytest
from used_account import GIVEN, put_in

from landingzone import __version__


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "landingzone.json"
    path.write_text(json.dumps(GIVEN), encoding="utf-8")
    return path


def test_an_account_without_faults_has_no_finding(file, live, command):
    file.write_text(json.dumps({"aws_account_id": "123456789012", "users": {"ann": {}}}), encoding="utf-8")
    iam = live.client("iam")
    iam.create_user(UserName="ann")
    iam.create_access_key(UserName="ann")
    out, err = command(0, "audit", file)
    assert "\nFINDINGS\n\n  none\n" in out
    assert re.search(r"(?s)AWS\s+credential\s+report\s+was\s+made\s.*,\s\d+\s+minutes\s+earlier", out)
    assert "In this file" not in out
    assert "In the account" not in out
    assert err == ""


@pytest.mark.long
def test_each_form_has_the_facts_and_what_is_refused_is_said(file, live, command):
    put_in(live)
    live.deny("ListMFADevices", users=["adam"])
    live.clear_calls()
    made = json.loads(command(0, "audit", file, "--format", "json").out)
    assert live.read_calls().writes == []
    users = {user["name"]: user for user in made["users"]}
    assert users["adam"]["use"]["mfa_devices"] is None
    assert [each["code"] for each in users["adam"]["findings"]] == []
    assert made["use"]["not_known"] == [
        {"what": "which MFA devices there are", "action": "iam:ListMFADevices", "of": ["adam"]}
    ]
    live.deny()
    days = ("--key-unused-days", "100000", "--key-age-days", "100000")
    told = csv.DictReader(io.StringIO(command(0, "audit", file, "--format", "csv", *days).out))
    found = {row["user"]: row["findings"] for row in told}
    assert found["adam"] == "critical: is an administrator and has no MFA device"
    assert found["old"] == found["idle"] == ""
    page = file.with_name("page.html")
    assert command(0, "audit", file, "--html", page).out == f"The page: {page}\n"
    assert "<b>1</b> <span>Administrators without MFA device (account)</span>" in page.read_text(encoding="utf-8")
    other = file.with_name("other.json")
    other.write_text(json.dumps({**GIVEN, "aws_account_id": "444455556666"}), encoding="utf-8")
    assert "the credentials belong to 123456789012" in command(1, "audit", other).err
    live.deny("GetAccountAuthorizationDetails")
    assert command(1, "audit", file).err.startswith("the account cannot be read (")


def test_a_review_has_the_hash_of_the_file_and_what_has_changed_since_a_revision(file, git, command):
    git("init")
    git("add", file.name)
    git("commit", "-m", "reviewed")
    before = hashlib.sha256(file.read_bytes()).hexdigest()
    file.write_text(json.dumps({**GIVEN, "users": {**GIVEN["users"], "two": {"groups": ["full-access"]}}}), "utf-8")
    out = file.with_name("review.csv")
    assert command(0, "audit", "--offline", file, "--review", out, "--since", "HEAD").out == f"The review: {out}\n"
    told = {row["person"]: row for row in csv.DictReader(io.StringIO(out.read_text(encoding="utf-8")))}
    assert told["two"]["changes"] == "critical: two gains full access, by joining full-access"
    assert told["ann"]["changes"] == ""
    head = ("file_sha256", "last_review", "last_review_sha256", "answers_sha256", "landingzone")
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    assert [told["ann"][each] for each in head] == [digest, f"HEAD:{file}", before, "", __version__]
    page = file.with_name("review.html")
    command(0, "audit", "--offline", file, "--review", page)
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert command(1, "audit", "--offline", file, "--review", out, "--since", "nowhere").err.startswith("nowhere:")
