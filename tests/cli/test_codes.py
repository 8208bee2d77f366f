"""Codes of findings: each keeps its meaning, some test expects it, and a comment takes a warning away."""

import gc
import html
import json
import re
from pathlib import Path

import pytest

from landingzone import Problem
from landingzone.app import main as synthesize
from landingzone.changes.change import KINDS as KINDS_OF_CHANGES
from landingzone.ground.kinds import KINDS, says
from landingzone.ground.problems import Finding
from landingzone.rules import check

TESTS = Path(__file__).parents[1]
WARNED = (TESTS / "one_warning_of_each_kind.yaml").read_text(encoding="utf-8")
FILE, OLD = Path("landingzone.yaml"), Path("old.yaml")
TOP = 'aws_account_id: "123456789012"\nadministrators_elsewhere: true\n'
BOB = f"{TOP}users:\n  bob: {{pgp_key: 'keybase:bob'}}"


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LANDINGZONE_CONFIG", raising=False)


@pytest.fixture
def codes(command):
    """Validate a text; gives the line and the code of each finding."""

    def found(text, *words, status=0, file=FILE):
        file.write_text(text, encoding="utf-8")
        rows = json.loads(command(status, "validate", file, "--format", "json", *words).out)
        return [(row["line"], row["code"]) for row in rows]

    return found


def test_a_code_keeps_its_meaning(command):
    # Another meaning gets another code; `make fix` adds new ones to the list.
    assert command(0, "docs", "--codes").out == (TESTS / "codes.txt").read_text(encoding="utf-8")
    assert [*KINDS] == sorted(KINDS)


# What tests name by other words than most of its rule.
EXPECTED_IN = {
    "LZ000": "cli/test_codes.py: test_a_text_without_a_kind_has_a_code_and_each_kind_of_change_too",
    "LZ036": "cli/test_synth.py: test_a_project_of_another_shape_is_reported",
    "LZ259": "rules/test_separate_denials.py: test_where_it_is_too_much_to_compare_that_is_said",
    "LZ318": "rules/test_pgp_keys.py: test_a_key_of_a_curve_is_refused_where_old_providers_are_admitted",
    "LZ608": "rules/test_shards.py: test_records_that_would_move_users_from_one_state_to_another_are_refused",
    "LZ611": "changes/test_stack_order.py: test_another_number_of_shards_is_refused_with_the_steps",
    "LZ706": "changes/test_passing_names.py: test_it_is_reported_with_two_steps_that_are_fine",
    "LZ758": "changes/test_existing_credentials.py: test_what_keeps_a_user_from_being_deleted_is_told_with_the_command",
    "LZ759": "changes/test_stack_order.py: test_another_number_of_shards_is_refused_with_the_steps",
    "LZ760": "changes/test_transient_access.py: test_where_it_is_too_much_to_compare_that_is_said",
    "LZ804": "config/test_adoption_records.py: test_keys_of_what_is_forgotten_ids_of_several_lines",
    "LZ950": "cli/test_codes.py: test_a_comment_is_for_its_line_or_the_next_one",
}
REACHED_BY_NOTHING = {"LZ110"}  # what pydantic would say of a type that no input has


def test_each_code_is_what_some_test_expects(codes):
    def plain(text):
        return re.sub(r'"\s*\n\s*f?["\']|[`\\{}]', "", html.unescape(text))

    faulty = (TESTS / "one_fault_of_each_kind.yaml").read_text(encoding="utf-8")
    found = {code for _, code in codes(faulty, status=1) + codes(WARNED)} | {*KINDS_OF_CHANGES.values()}
    files = [
        *TESTS.rglob("*.py"),
        *TESTS.rglob("*.txt"),
        *(
            TESTS / name
            for name in (
                "cli/edits.yaml",
                "changes/pull_requests.yaml",
                "faulty_inputs.yaml",
                "rules/company_rules.yaml",
            )
        ),
        TESTS.parent / "docs" / "mistakes.md",
    ]
    written = plain("\n".join(file.read_text(encoding="utf-8") for file in files if file.name != "codes.txt"))
    for code, kind in KINDS.items():
        most = max(re.split(r"<\w+>", plain(kind.text)), key=len).strip(" :,;()")
        is_elsewhere = code in EXPECTED_IN or code in REACHED_BY_NOTHING
        assert (code in found or most in written) != is_elsewhere, code
    for test in EXPECTED_IN.values():
        file, name = test.split(": ")
        assert f"def {name}" in (TESTS / file).read_text(encoding="utf-8"), test


def test_a_text_without_a_kind_has_a_code_and_each_kind_of_change_too(command):
    assert (Problem(("a",), "b").code, Problem(("a",), "b").level) == ("LZ000", "error")
    assert [*KINDS_OF_CHANGES.values()] == [code for code, kind in KINDS.items() if kind.level == "notice"]
    OLD.write_text(
        f"{TOP}policies:\n  p: {{path: /a/, statements: [{{actions: ['s3:*'], resources: ['*']}}]}}", "utf-8"
    )
    FILE.write_text(OLD.read_text(encoding="utf-8").replace("/a/", "/b/") + "\nusers: {bob: {}}\n", encoding="utf-8")
    told = json.loads(command(2, "diff", OLD, FILE, "--format", "json").out)["changes"]
    assert {(each["kind"], each["code"]) for each in told} >= {("order", "LZ707"), ("added", "LZ907")}


def test_each_warning_is_taken_away_by_a_comment_above_its_line_with_its_code_and_a_reason(codes, command):
    found = codes(WARNED)
    assert len({code for _, code in found}) == 35
    lines = [[text] for text in WARNED.splitlines()]
    for line, code in found:
        lines[line - 1].insert(0, f"  # landingzone: ignore {code} it is so on purpose")
    commented = "\n".join(each for above in lines for each in above)
    assert codes(commented) == []
    assert command(0, "validate", "--format", "github") == ("", "")
    without_reason = codes(re.sub(" it is so on purpose", "", commented))
    assert sorted(code for _, code in without_reason) == sorted([code for _, code in found] + ["LZ950"] * len(found))


IGNORE = "# landingzone: ignore"
ANY = "statements: [{actions: ['s3:*'], resources: ['*']}]"
BOTH = [(4, "LZ351"), (4, "LZ950")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (BOB, [(4, "LZ351")]),
        (f"{BOB} {IGNORE} LZ351 we know him", []),
        (f"{BOB} #landingzone:ignore LZ351 we know him\r\n", []),
        (f"{BOB} {IGNORE} LZ351", BOTH),
        (f"{BOB} {IGNORE}", BOTH),
        (f"{BOB} {IGNORE} LZ350 of another code", BOTH),
        (f"{BOB} {IGNORE} LZ999 no such code", BOTH),
        (f"{BOB} {IGNORE}d LZ351 another word", [(4, "LZ351")]),
        (f"{BOB}\n{IGNORE} LZ351 below it", [(4, "LZ351"), (5, "LZ950")]),
        (BOB.replace("  bob", f"  {IGNORE} LZ351 far above\n\n  bob"), [(4, "LZ950"), (6, "LZ351")]),
        # Within a text.
        (f"{BOB}\npolicies: {{p: {{description: 'a {IGNORE} LZ999 a', {ANY}}}}}", [(4, "LZ351")]),
        (f"{BOB}\npolicies: {{p: {{description: b#landingzone:ignore LZ999 a, {ANY}}}}}", [(4, "LZ351")]),
    ],
)
def test_a_comment_is_for_its_line_or_the_next_one_and_says_so_if_it_takes_nothing_away(text, expected, codes):
    assert sorted(codes(text), key=str) == sorted(expected, key=str)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (TOP, [(None, "LZ274")]),
        (f"{TOP}{IGNORE} LZ274 further down\nusers: {{}}", [(3, "LZ950"), (None, "LZ274")]),
        (f"# People\n{IGNORE} LZ274 we know\n{TOP}", []),
    ],
)
def test_a_comment_above_everything_is_for_what_has_no_line(text, expected, codes, monkeypatch):
    monkeypatch.setattr(check, "ADVISERS", [lambda inputs: [Finding(("enable_iam_groups",), says("LZ274"))]])
    assert sorted(codes(text), key=str) == sorted(expected, key=str)


def test_a_block_of_text_has_no_comments_but_behind_its_beginning(codes):
    block = f"path: >- {IGNORE} LZ2 a\n      /a/\n    json: |\n      {IGNORE} LZ2 b\n      {{}}\n    {IGNORE} LZ2 c\n"
    found = codes(f"{TOP}policies:\n  p:\n    {block}", status=1)
    assert [line for line, code in found if code == "LZ950"] == [5, 10]


def test_an_error_stays_and_its_comment_is_reported_and_json_has_no_comments(codes):
    text = f"{TOP}users:\n  # landingzone: ignore LZ144 on purpose\n  bob: {{path: x}}\n"
    assert codes(text, status=1) == [(4, "LZ950"), (5, "LZ144")]
    assert codes(f'{{"aws_account_id": "123456789012", "x-a": "{IGNORE} LZ999"}}', file=Path("a.json")) == []


def test_a_warning_of_a_change_is_looked_for_where_there_is_one(codes):
    ops = "groups:\n  ops: {{aws_managed_policy_names: [{}]}}\nusers:\n  ann: {{groups: [full-access]}}\n  bob:\n    "
    OLD.write_text(TOP + ops.format("AmazonS3FullAccess") + "groups: []\n", encoding="utf-8")
    new = TOP + ops.format("") + "groups: [ops]"
    assert codes(new, "--against", OLD) == [(8, "LZ762")]  # joins ops, which grants less after the same change
    ignored = f"{new} # landingzone: ignore LZ762 nobody is in it yet"
    assert codes(ignored, "--against", OLD) == codes(ignored) == []
    assert codes(ignored, "--against", FILE) == [(8, "LZ950")]


def test_a_synthesis_shows_no_warning_that_is_ignored(tmp_path, monkeypatch):
    monkeypatch.setenv("CDKTF_OUTDIR", str(tmp_path / "out"))

    def told(text):
        FILE.write_text(text, encoding="utf-8")
        assert synthesize() == 0
        gc.enable()
        manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
        return "\n".join(each["message"] for each in manifest["stacks"]["landingzone"]["annotations"])

    provider = "\nprovider: {secret_key: hidden, region: eu-west-1}"
    assert ["users.bob.pgp_key" in told(BOB + provider), "provider.secret_key" in told(BOB + provider)] == [True, True]
    ignored = "# landingzone: ignore {} tried"
    assert told(f"{BOB} {ignored.format('LZ351')}{provider} {ignored.format('LZ357')}") == ""
