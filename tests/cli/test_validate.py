"""`landingzone validate`: every problem on a line with its place, in formats for programs, and an answer in a blink."""

import json
from pathlib import Path

import pytest
from sarif_pydantic import Sarif

from landingzone.ground.kinds import KINDS

HERE = Path(__file__).parents[1]
FAULTY = HERE / "one_fault_of_each_kind.yaml"
LINES = (HERE / "one_fault_of_each_kind.txt").read_text(encoding="utf-8").splitlines()
FINE = HERE.parent / "landingzone.yaml"
FILE = Path("landingzone.yaml")
ACCOUNT = 'aws_account_id: "123456789012"\n'
WARNED = f'{ACCOUNT}administrators_elsewhere: true\nusers: {{bob: {{pgp_key: "keybase:bob"}}}}\n'
LOOKED_UP = "is looked up over the network during the apply, so neither the key nor its owner can be checked now"


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LANDINGZONE_CONFIG", raising=False)


@pytest.fixture
def rows(command):
    return lambda status, *words: json.loads(command(status, "validate", "--format", "json", *words).out)


def test_a_file_with_one_fault_of_each_kind_gives_each_in_every_form_at_the_place_of_its_value(command, rows):
    lines = command(1, "validate", FAULTY).out.splitlines()
    assert sorted(line.split(": ", 1)[1] for line in lines if ": warning: " not in line) == sorted(LINES)
    found = rows(1, FAULTY)
    assert {" ".join(row) for row in found} == {"file line column path rule actual hint level code"}
    assert sum(row["level"] == "error" for row in found) == len(LINES)
    text = FAULTY.read_text(encoding="utf-8").splitlines()
    for row in found:
        assert row["file"] == str(FAULTY)
        # The last step of the path, or of a path around it when it is missing, begins where the place is.
        rest = text[row["line"] - 1][row["column"] - 1 :] if row["line"] else ""
        last = row["path"].rsplit(".", 1)[-1].split("[")[0]
        assert rest.lstrip("\"'").startswith(last) or "[" in row["path"] or row["rule"].startswith("required"), row
    places = [(row["line"] or 0, row["column"] or 0) for row in found]
    assert places == sorted(places)
    [run] = Sarif.model_validate_json(command(1, "validate", FAULTY, "--format", "sarif").out).runs
    results = list(run.results or [])
    assert sum(result.level.value == "error" for result in results) == len(LINES)
    assert [result.rule_id for result in results] == [row["code"] for row in found]
    texts = {rule.id: rule.short_description.text for rule in run.tool.driver.rules or []}
    assert texts == {row["code"]: KINDS[row["code"]].text for row in found}
    of_sarif = [result.locations[0].physical_location for result in results]
    assert {each.artifact_location.uri for each in of_sarif} == {FAULTY.as_uri()}
    regions = [(each.region.start_line, each.region.start_column) if each.region else (0, 0) for each in of_sarif]
    assert regions == places


def test_a_warning_is_no_problem_and_is_reported_with_its_place(command):
    FILE.write_text(WARNED, encoding="utf-8")
    out, err = command(0, "validate", "-v")
    assert out.startswith(f"landingzone.yaml:3:15: warning: users.bob.pgp_key: {LOOKED_UP} (got 'keybase:bob'); write")
    assert err == "landingzone.yaml: 0 problems, 1 warning\n"
    assert command(0, "validate", "-v", FINE) == ("", f"{FINE}: 0 problems, 0 warnings\n")


def test_warnings_are_reported_with_problems_unless_they_depend_on_them(rows):
    # Nobody administers here, but whether that is so depends on a value that has a problem.
    users = 'users: {bob: {pgp_key: "keybase:bob"}, eve: {pgp_key: "keybase:eve", path: x}}\n'
    for before, expected in (
        ("", ["warning users.bob.pgp_key", "error users.eve.path"]),
        ("iam_role_tags: {a: b}\nnonsense: 1\n", ["warning iam_role_tags", "error nonsense", "error users.eve.path"]),
    ):
        FILE.write_text(f"{ACCOUNT}{before}{users}", encoding="utf-8")
        assert [f"{row['level']} {row['path']}" for row in rows(1)] == expected


def test_github_shows_each_beside_its_line(command):
    users = "users:\n  'a,b: 100%\\n':\n    path: x\n  bob: {pgp_key: keybase:bob}\n"
    FILE.write_text(ACCOUNT + users, encoding="utf-8")
    first = command(1, "validate", "--format", "github").out.splitlines()[0]
    place = 'file=landingzone.yaml,line=3,col=3,title=users["a%2Cb%3A 100%25\\\\n"] (LZ142)'
    assert first.startswith(f'::error {place}::users["a,b: 100%25\\\\n"]: the name must be 1 to 64 letters')


STRICT = f"""{ACCOUNT}administrators_elsewhere: true
users:
  bob:
    groups: [full-acess]
    aws_managed_policy_names: [Qqqqqqqq]
    require_mfa: true
  ann: {{pgp_key: "keybase:ann"}} # landingzone: ignore LZ351 we know her page
"""


def test_strict_fails_on_warnings_but_for_those_with_a_reason_and_never_on_a_notice(command, rows):
    FILE.write_text(STRICT, encoding="utf-8")
    assert [row["level"] for row in rows(0)] == ["warning", "notice"]
    assert [row["level"] for row in rows(1, "--strict")] == ["error", "notice"]
    told = command(1, "validate", "--strict").out.splitlines()
    assert told[0].startswith("landingzone.yaml:5:14: error LZ251: users.bob.groups[0]: is not the name of a group ")
    assert told[1].startswith(
        "landingzone.yaml:6:32: notice: users.bob.aws_managed_policy_names[0]: is not in the list "
    )
    assert [each[:8] for each in command(1, "validate", "--strict", "--format", "github").out.splitlines()] == [
        "::error ",
        "::notice",
    ]
    [run] = Sarif.model_validate_json(command(1, "validate", "--strict", "--format", "sarif").out).runs
    assert [result.level.value for result in run.results or []] == ["error", "note"]
    for taken, made_elsewhere in (("full-acess", "policies_made_elsewhere: [Qqqqqqqq]"), ("", "x-nothing: 0")):
        FILE.write_text(f"{STRICT.replace('full-acess', taken)}{made_elsewhere}\n", encoding="utf-8")
        assert len(rows(int(bool(taken)), "--strict")) == 1  # without the notice, without the warning


def test_many_of_a_kind_are_counted(command, rows):
    users = "".join(f"  u{number}: {{path: x}}\n" for number in range(60))
    FILE.write_text(f"{ACCOUNT}users:\n{users}  bob: {{group: []}}\n", encoding="utf-8")
    lines = command(1, "validate").out.splitlines()
    assert len(lines) == 52
    assert lines[-1].startswith("10 more of this kind: must begin and end with `/`")
    for words, number in ((["--all"], 61), (["--format", "github"], 52), (["--all", "--format", "github"], 61)):
        assert command(1, "validate", *words).out.count("\n") == number
    assert len(rows(1)) == 61


def test_several_files_are_reported_together_also_what_cannot_be_read(command, rows):
    Path("two.yaml").write_text("users: {bob: {path: x}}\n", encoding="utf-8")
    Path("one.yaml").write_text("users: [\n", encoding="utf-8")
    lines = command(1, "validate", "two.yaml", "one.yaml", "three.yaml").out.splitlines()
    assert [line.split(": ")[0] for line in lines] == ["two.yaml", "two.yaml:1:15", "one.yaml:1:8", "three.yaml"]
    assert "has `[` that is not closed" in lines[2]
    assert "there is no such file" in lines[3]
    [row] = rows(1, "one.yaml")
    assert (row["file"], row["line"], row["column"], row["path"]) == ("one.yaml", 1, 8, "")


def test_a_file_is_compared_with_what_it_was_in_a_revision(command, git):
    administered = f"{ACCOUNT}users: {{ann: {{groups: [full-access]}}}}\n"
    FILE.write_text(administered, encoding="utf-8")
    git("init")
    git("add", ".")
    git("commit", "-m", "before")
    against_head = ("validate", "--since", "HEAD")
    command(0, *against_head)
    FILE.write_text(f"{ACCOUNT}users: {{ann: {{}}}}\n", encoding="utf-8")
    assert (
        "landingzone.yaml:2:9: users.ann.groups: a change must leave at least one active user"
        in command(1, *against_head).out
    )
    command(0, *against_head, "--allow-no-administrator")
    told = command(1, "validate", "--since", "nowhere").out
    assert "\nnowhere:landingzone.yaml: cannot be read (Git has no such revision)" in told
    FILE.write_text("users: [\n", encoding="utf-8")
    git("commit", "-am", "broken")
    FILE.write_text(administered, encoding="utf-8")
    assert command(1, *against_head).out.startswith("HEAD:landingzone.yaml:1:8: has `[` that is not closed")


def test_the_file_is_the_one_that_synthesis_takes(monkeypatch, command):
    for words in ("report", "diff --since HEAD"):
        assert command(1, *words.split()).err.startswith("landingzone.yaml: there is no such file here; name the file")
    monkeypatch.setenv("LANDINGZONE_CONFIG", str(FINE))
    command(0, "validate")
    assert command(0, "report").out.startswith("Account 123456789012")


IN_A_TEAM = """aws_account_id: "123456789012"
administrators_elsewhere: true
requirements:
  - name: cost-center
    rule: Whoever costs money has a cost center
    tags: {cost-center: "*"}
teams:
  data:
    groups: [g1]  # landingzone: ignore LZ251 made by the network team
users:
  ann: {team: data}
  bob: {team: data, tags: 7}
  cat: {team: data, exempt: {cost-center: "=an auditor"}}
"""


def test_a_file_gives_the_line_of_the_rule_and_a_comment_at_the_team_takes_a_warning_of_its_users_away(
    command, tmp_path
):
    file = tmp_path / "landingzone.yaml"
    file.write_text(IN_A_TEAM, encoding="utf-8")
    # Until all types are right, nothing is said to be missing.
    assert [row["path"] for row in json.loads(command(1, "validate", file, "--format", "json").out)] == [
        "users.bob.tags"
    ]
    file.write_text(IN_A_TEAM.replace("tags: 7", "tags: {cost-center: '7'}"), encoding="utf-8")
    told = command(1, "validate", file).out
    assert told.startswith(
        f"{file}:11:3: users.ann: must follow a company rule, 'Whoever costs money has a cost center'"
    )
    assert f", as requirements[0] ({file}:4:5) requires; fix it, or exempt the user" in told
    (row,) = json.loads(command(1, "validate", file, "--format", "json").out)
    assert (row["asked_by"], row["asked_file"], row["asked_line"]) == ("requirements[0]", str(file), 4)
