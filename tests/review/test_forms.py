"""Facts of use in JSON, in CSV, and in a review that somebody signs: for programs, and on paper."""

import csv
import io
import json
import re
from dataclasses import replace

import pytest
from change_pages import tree
from hostile_names import ACTING
from used_account import GIVEN, NOW, USERS

from landingzone.access.render.csv_tables import TABLES
from landingzone.account.use import Use
from landingzone.changes.diff import diff
from landingzone.config.options import StackConfiguration
from landingzone.review.answers import digest_of
from landingzone.review.render.csv_form import review_as_csv
from landingzone.review.render.html_form import review_as_html
from landingzone.review.render.supplement import supplement_of
from landingzone.review.render.tables import as_csv, as_dict
from landingzone.review.review import Review, ReviewedAccount, ReviewedFile, Since

HOSTILE = f"</style><script>alert(1)</script><img src=x onerror=alert(2)>\"'&{''.join(ACTING)}"
EARLIER = {**GIVEN, "users": {**USERS, "adam": {}, "bob": {}}}
ROLES = {
    "accounts": {"prod": "333344445555"},
    "account_groups": [{"group_name": "prod", "roles": ["admin"], "accounts": ["prod"]}],
    "users": {**USERS, "ann": {"groups": ["full-access", "prod"], "groups_until": {"prod": "2026-12-31"}}},
}


def rows(text):
    return {row[next(iter(row))]: row for row in csv.DictReader(io.StringIO(text, newline=""))}


@pytest.fixture
def review(look, reading):
    """A review of the account; the time of the report and the hashes, which are others each time, are the same."""

    def made(is_live=True, since=None, **given):
        report, facts, findings = look(reading, **given)
        facts = replace(facts, generated=NOW.replace(hour=11))
        account = ReviewedAccount(facts=facts, findings=findings, digest="c0ffee") if is_live else None
        last = None
        if since:
            old, new = map(StackConfiguration.model_validate, (since, {**GIVEN, **given}))
            last = Since(
                source=ReviewedFile(name="v1:landingzone.yaml", digest="01d"), changes=diff(old, new, NOW.date())
            )
        file = ReviewedFile(name="landingzone.yaml", digest="f11e")
        return Review(report=report, made=NOW, version="1.2.3", file=file, account=account, since=last)

    return made


def test_json_has_the_facts_and_findings_of_each_user(look, reading, ids):
    made, facts, findings = look(reading)
    found = json.loads(json.dumps(as_dict(made, facts, findings)))
    users = {user["name"]: user for user in found["users"]}
    (key,) = ids["idle"]
    facts_of_key = {"id": key, "status": "Active", "age_days": 200, "service": "s3", "is_use_known": True}
    times = {"created": "2024-12-12T12:00:00+00:00", "last_used": "2025-04-01T12:00:00+00:00"}
    assert users["idle"]["use"] == {
        **dict.fromkeys(("password_changed", "password_last_used")),
        **{"mfa_devices": ["arn:aws:iam::123456789012:mfa/idle"], "password": False, "ssh_keys": 0},
        **{"access_keys": [facts_of_key | times], "last_activity": times["last_used"], "is_all_use_known": True},
        "other_credentials": [],
        "has_mfa": True,
    }
    assert [each["code"] for each in users["idle"]["findings"]] == ["LZ983"]
    assert users["gone"]["use"] is None
    assert [each["user"] for each in found["findings"]] == [each.user for each in findings]
    assert found["use"] | {"read": "", "credential_report": ""} == {
        **{"read": "", "files": [], "credential_report": "", "known": {}, "not_known": []},
        **{"key_unused_days": 90, "key_age_days": 90, "only_in_file": ["gone"], "only_in_account": ["stranger"]},
    }
    assert {name: users["ann"][name] for name in made.as_dict()["users"][0]} == made.as_dict()["users"][1]


def test_csv_has_columns_for_them(look, reading):
    told = rows(as_csv(*look(reading)))
    own = ("in_account", "mfa_device", "password_used", "oldest_key_days", "last_used", "keys", "findings")
    assert list(told["ann"]) == [*TABLES["users"][0](look(reading)[0]), *own]
    shown = {name: [told[name][each] for each in own] for name in ("adam", "gone", "never")}
    assert shown == {
        "adam": [
            *("true", "none", "2025-06-28", "no key", "2025-06-28", "none"),
            "critical: is an administrator and has no MFA device",
        ],
        "gone": ["false", "", "", "", "", "", ""],
        "never": [
            *("true", "1 device", "never", "no key", "never", "none"),
            "low: has a password that was never used, set 2025-06-25, 5 days ago",
        ],
    }
    assert [told["old"][each] for each in ("oldest_key_days", "last_used")] == ["91", "2025-06-30"]
    ann = rows(as_csv(*look(reading, **ROLES)))["ann"]
    assert ann["ends"] == "the membership in prod, on 2026-12-31 (last day, UTC)"


def test_what_the_page_marks_is_each_kind_of_finding(look, reading):
    _, facts, findings = look(reading)
    beside = supplement_of(facts, findings)
    assert beside.marks["administrators without MFA device"] == {"adam"}
    assert beside.marks["unused keys"] == {"idle", "unused"}
    assert beside.columns["Finding"]["adam"] == "critical"
    assert "stranger" not in beside.of_user


def test_a_review_says_of_each_person_what_they_may_what_they_use_and_what_has_changed(review):
    told = rows(review_as_csv(review(since=EARLIER, **ROLES)))
    ann, adam, stranger = told["ann"], told["adam"], told["stranger"]
    assert [*told] == [*sorted(USERS), "stranger"]
    assert ann["standing"] == "level critical; administrator; MFA: needed"
    assert ann["groups"].startswith(
        "full-access: do everything on all resources; prod: assume the role admin in prod (333344445555)"
    )
    assert ann["accounts"] == "prod (333344445555): admin"
    assert (ann["ends"], adam["ends"]) == ("the membership in prod, on 2026-12-31 (last day, UTC)", "")
    assert ann["use"].startswith("MFA device: 1 device; password: last used on 2025-06-29, 1 day ago; keys: AKIA")
    assert adam["findings"] == "critical: is an administrator and has no MFA device"
    assert adam["changes"] == "critical: adam gains full access, by joining full-access"
    assert stranger["standing"] == "not in the file; what they may do is not known here"
    assert stranger["use"].startswith("MFA device: none; password: last used on 2025-06-20, 10 days ago; keys: none")
    assert told["leaving"]["standing"] == "offboarding: everything is denied"
    empty = ("decision", "remark", "reviewer", "reviewed_on")
    assert [ann[each] for each in empty] == [""] * 4
    said_once = {"account": "123456789012", "made": "2025-06-30 12:00 UTC", "file": "landingzone.yaml"}
    said_once |= {"file_sha256": "f11e", "last_review": "v1:landingzone.yaml", "last_review_sha256": "01d"}
    said_once |= {"credential_report": "2025-06-30 11:00 UTC", "answers_sha256": "c0ffee", "landingzone": "1.2.3"}
    assert dict([*ann.items()][-9:]) == said_once


def test_a_review_on_paper(review, snapshot):
    page = review_as_html(review(since=EARLIER, **ROLES))
    assert page.count('<input type="checkbox"') == 3 * page.count('<th scope="row">')
    assert "<span>Reviewer</span><span>Date</span><span>Signature</span>" in page
    shown = re.sub("<style>.*</style>", "", page, flags=re.DOTALL)
    assert re.sub("(AKIA|APKA)[A-Z0-9]{16}", r"\1", shown) == snapshot


def test_without_the_account_and_a_last_review_it_says_so_and_has_no_columns_for_them(review):
    page = review_as_html(review(is_live=False))
    assert "<p>The account was not read: this review does not say whether and how people sign in.</p>" in page
    assert "<p>No last review was given: this review does not show changes.</p>" in page
    assert re.findall('<th scope="col"[^>]*>([^<]*)</th>', page) == [
        *("Person", "Groups and what they grant", "Accounts and roles reached", "Decision")
    ]
    told = rows(review_as_csv(review(is_live=False)))
    assert not {"use", "findings", "changes"} & {*told["ann"]}
    assert [*told] == sorted(USERS)
    assert told["ann"]["answers_sha256"] == ""


def names_in(page):
    """Return the tags of a page, which are closed as they should, and what scripts are attached to."""
    elements = [*tree(page).iter()]
    return {each.tag for each in elements} | {name for each in elements for name in each.attrib if name[:2] == "on"}


def test_names_of_others_stay_texts_in_a_review(review):
    plain, hostile = (
        review_as_html(
            review(since=EARLIER, users={name: {"groups": ["elsewhere"]}}, accounts={account: "123456789012"})
        )
        for name, account in (("bob", "people"), (HOSTILE, HOSTILE))
    )
    assert names_in(hostile) == names_in(plain) | {"code"}
    assert [line for line in hostile.splitlines() if not line.isprintable()] == []
    told = review_as_csv(review(users={"=1+1": {}}))
    assert "\r\n'=1+1," in told


def test_the_same_answers_have_the_same_hash_and_others_another(reading):
    digest = digest_of(reading)
    turned = replace(reading, found=tuple(reversed(reading.found)), calls={})
    assert (len(digest), digest_of(turned)) == (64, digest)
    ann = replace(reading.use.users["ann"], mfa_devices=())
    others = [
        replace(reading, found=reading.found[1:]),
        replace(reading, use=Use(NOW, reading.use.users)),
        replace(reading, use=Use(reading.use.generated, {**reading.use.users, "ann": ann})),
    ]
    assert digest not in map(digest_of, others)
