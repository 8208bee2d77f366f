"""`validate` reads the clock: what ends soon, and what has ended, by the day that is given."""

import json

import pytest

ROLE = "arn:aws:iam::222233334444:role/admin"
USERS = {
    "ended": {"groups": ["cross"], "groups_until": {"cross": "2026-11-30"}},
    "today": {"until": "2026-12-01"},
    "soon": {"until": "2026-12-15"},
    "later": {"until": "2026-12-16"},
    "more": {"groups": ["full-access"], "until": "2027-01-01", "require_mfa": True},
}


def test_what_ends_soon_is_a_notice_and_what_has_ended_a_warning_that_fails_where_it_is_asked_alone(
    command, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "people.json"
    cross = [{"group_name": "cross", "iam_role_arns": [ROLE]}]
    content = {"aws_account_id": "123456789012", "iam_groups_for_cross_account_access": cross, "users": USERS}
    file.write_text(json.dumps(content), encoding="utf-8")

    def told(status, *words):
        rows = json.loads(command(status, "validate", file, "--format", "json", *words).out)
        return [(row["level"], row["path"].removeprefix("users."), row["rule"], row["actual"]) for row in rows]

    left = (
        "notice",
        "more.until",
        "IAM does not end all of this access by itself",
        "non-role permissions of the group full-access",
    )
    soon = [
        ("notice", f"{name}.until", "ends soon", f"{USERS[name]['until']}, the last day") for name in ("today", "soon")
    ]
    over = ("ended.groups_until.cross", "has ended", "2026-11-30, the last day")
    for level, status, words in (
        ("warning", 0, ()),
        ("warning", 0, ("--strict",)),
        ("error", 1, ("--fail-on-ended",)),
        ("error", 1, ("--strict", "--fail-on-ended")),
    ):
        assert told(status, "--on", "2026-12-01", *words) == [(level, *over), *soon, left]
    assert told(0, "--on", "2025-01-01", "--strict", "--fail-on-ended") == [left]
    assert "does not match the format" in command(1, "validate", file, "--on", "soon").err


@pytest.mark.parametrize("day", ["2025-01-01", "2025-12-31", "2026-01-02"])
@pytest.mark.parametrize("code", ["LZ296", "LZ297"])
def test_a_comment_for_what_is_reported_on_some_days_breaks_nothing_on_the_others(command, tmp_path, code, day):
    file = tmp_path / "people.yaml"
    top = "aws_account_id: '123456789012'\nadministrators_elsewhere: true\nusers:\n"
    bob = f"  bob: {{ until: 2026-01-01 }} # landingzone: ignore {code} he stays\n"
    file.write_text(top + bob, encoding="utf-8")
    said = command(0, "validate", file, "--strict", "--on", day)
    assert "ignore" not in said.out + said.err


# What is asked, and how each answer names the role.
ON = {
    "report": "\n  roles       admin in 222233334444",
    "report --user bob": "admin, through ops",
    "report --account 222233334444": "admin, through ops",
    "report --format csv --table roles": f"bob,222233334444,,admin,{ROLE}",
    f"who-can sts:AssumeRole {ROLE} --config": "assume the role admin in 222233334444",
    "letter bob": "- admin in `222233334444`",
}


@pytest.fixture
def files(tmp_path):
    """A configuration with a role of bob until a day, and the same until another one."""
    for name, day in (("people", "2026-11-30"), ("later", "2027-01-31")):
        groups = [{"group_name": "ops", "iam_role_arns": [ROLE]}]
        users = {"bob": {"groups": ["ops"], "until": day}, "root": {"groups": ["iam-admin"]}}
        content = {"aws_account_id": "123456789012", "iam_groups_for_cross_account_access": groups, "users": users}
        content["should_create_iam_group_iam_admin"] = True
        (tmp_path / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("words", ON)
def test_every_report_has_a_role_until_its_last_day_is_over(command, files, words):
    said = [
        command(0, *words.split(), files / "people.json", "--on", day).out.split("\nUSERS\n")[-1]
        for day in ("2026-11-30", "2026-12-01")
    ]
    assert [ON[words] in each for each in said] == [True, False]


def test_a_change_of_the_last_day_is_compared_on_the_given_day(command, files):
    def told(*days):
        said = command(2, "diff", *(files / name for name in ("people.json", "later.json")), "--on", *days).out
        return "gains the role" in said

    assert [told(day) for day in ("2026-11-30", "2026-12-01")] == [False, True]


@pytest.mark.parametrize("words", ["report", "diff --since HEAD", "audit", "letter bob", "who-can s3:*", "validate"])
def test_a_day_is_a_date(command, words):
    assert "'2026-13-01' does not match the format '%Y-%m-%d'" in command(1, *words.split(), "--on", "2026-13-01").err


@pytest.mark.parametrize("words", ["plan", "apply"])
def test_what_is_applied_is_judged_today(command, words):
    assert "No such option '--on'" in command(1, words, "--on", "2026-12-01").err
