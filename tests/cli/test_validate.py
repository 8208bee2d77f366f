"""`landingzone validate`: every problem on a line with its place, in formats for programs, and an answer in a blink."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sarif_pydantic import Sarif

from landingzone.cli.main import main
from landingzone.config.file import read_file
from landingzone.reading.faults import Place

HERE = Path(__file__).parents[1]
FAULTY = HERE / "one_fault_of_each_kind.yaml"
LINES = (HERE / "one_fault_of_each_kind.txt").read_text(encoding="utf-8").splitlines()
FINE = HERE.parent / "landingzone.yaml"
ACCOUNT = 'aws_account_id: "123456789012"\n'
WARNED = f'{ACCOUNT}administrators_elsewhere: true\nusers: {{bob: {{pgp_key: "keybase:bob"}}}}\n'
LOOKED_UP = "is looked up over the network at apply, so it cannot be checked now"
Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LANDINGZONE_CONFIG", raising=False)


def test_a_file_with_one_fault_of_each_kind_gives_a_line_for_each(capsys: Capture):
    assert main(["validate", str(FAULTY)]) == 1
    lines = capsys.readouterr().out.splitlines()
    told = [line.split(": ", 1)[1] for line in lines if ": warning: " not in line]
    assert sorted(told) == sorted(LINES)


def test_json_has_the_same_for_machines_each_at_the_place_of_its_value(capsys: Capture):
    assert main(["validate", str(FAULTY), "--format", "json"]) == 1
    rows = json.loads(capsys.readouterr().out)
    assert {tuple(row) for row in rows} == {("file", "line", "column", "path", "rule", "actual", "hint", "level")}
    assert sum(row["level"] == "error" for row in rows) == len(LINES)
    text = FAULTY.read_text(encoding="utf-8").splitlines()
    for row in rows:
        assert row["file"] == str(FAULTY)
        # The last step of the path, or of a path around it when it is missing, begins where the place is.
        rest = text[row["line"] - 1][row["column"] - 1 :] if row["line"] else ""
        last = row["path"].rsplit(".", 1)[-1].split("[")[0]
        assert rest.lstrip("\"'").startswith(last) or "[" in row["path"] or row["rule"].startswith("required"), row
    places = [(row["line"] or 0, row["column"] or 0) for row in rows]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("users", Place(2, 1)),
        ("users.bob.groups[1]", Place(4, 19)),
        ("users.bob.groups[7]", Place(4, 5)),
        ("users.bob.missing", Place(3, 3)),
        ('users["a.b"]["c]"].d', Place(6, 12)),
        ('users["a.b"]', Place(5, 3)),
        ("aws_account_id", None),
        ("", None),
        (f'users["{"x" * 60} ..."]', Place(2, 1)),
    ],
)
def test_what_is_missing_stands_where_that_around_it_does(path: str, place: Place | None, tmp_path: Path):
    file = tmp_path / "people.yaml"
    alike = "".join(f'  "{"x" * 59} {end}": {{}}\n' for end in ("y", "z"))
    file.write_text(f'# people\nusers:\n  bob:\n    groups: [one, two]\n  a.b:\n    "c]": {{d: 1}}\n{alike}', "utf-8")
    assert read_file(file).plain.nearest_place(path) == place


def test_the_sample_is_fine(capsys: Capture):
    assert main(["validate", "-v", str(FINE)]) == 0
    assert capsys.readouterr() == ("", f"{FINE}: 0 problems, 0 warnings\n")


def test_a_warning_is_no_problem_and_is_told_with_its_place(tmp_path: Path, capsys: Capture):
    Path("landingzone.yaml").write_text(WARNED, encoding="utf-8")
    assert main(["validate"]) == 0
    assert capsys.readouterr() == (
        f"landingzone.yaml:3:15: warning: users.bob.pgp_key: {LOOKED_UP} (got 'keybase:bob'); give the key itself to "
        "be sure: `gpg --export ADDRESS | base64 -w0`\n",
        "",
    )
    assert main(["validate", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["level"] == "warning"


def test_warnings_are_told_with_problems_unless_they_depend_on_them(capsys: Capture):
    # Nobody administers here, but whether that is so depends on a value that has a problem.
    users = 'users: {bob: {pgp_key: "keybase:bob"}, eve: {pgp_key: "keybase:eve", path: x}}\n'
    for before, expected in (
        ("", ["warning users.bob.pgp_key", "error users.eve.path"]),
        ("iam_role_tags: {a: b}\nnonsense: 1\n", ["warning iam_role_tags", "error nonsense", "error users.eve.path"]),
    ):
        Path("landingzone.yaml").write_text(f"{ACCOUNT}{before}{users}", encoding="utf-8")
        assert main(["validate", "--format", "json"]) == 1
        assert [f"{row['level']} {row['path']}" for row in json.loads(capsys.readouterr().out)] == expected


def test_github_shows_each_beside_its_line(capsys: Capture):
    users = "users:\n  'a,b: 100%\\n':\n    path: x\n  bob: {pgp_key: keybase:bob}\n"
    Path("landingzone.yaml").write_text(ACCOUNT + users, encoding="utf-8")
    assert main(["validate", "--format", "github"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(
        '::error file=landingzone.yaml,line=3,col=3,title=users["a%2Cb%3A 100%25\\n"]'
        '::users["a,b: 100%25\\n"]: the name must be 1 to 64 letters'
    )
    assert lines[-1].startswith(
        f"::warning file=landingzone.yaml,line=5,col=9,title=users.bob.pgp_key::users.bob.pgp_key: {LOOKED_UP} (got"
    )


def test_sarif_is_what_its_schema_says(capsys: Capture):
    assert main(["validate", str(FAULTY), "--format", "sarif"]) == 1
    text = capsys.readouterr().out
    [run] = Sarif.model_validate_json(text).runs
    results: list[Any] = list(run.results or [])
    assert sum(result.level.value == "error" for result in results) == len(LINES)
    assert {result.rule_id for result in results} == {rule.id for rule in run.tool.driver.rules or []}
    for result in results:
        place = result.locations[0].physical_location
        assert place.artifact_location.uri == FAULTY.as_uri()
        assert place.region is None or (place.region.start_line, place.region.start_column) > (0, 0)


def test_many_of_a_kind_are_counted(capsys: Capture):
    users = "".join(f"  u{number}: {{path: x}}\n" for number in range(60))
    Path("landingzone.yaml").write_text(f"{ACCOUNT}users:\n{users}  bob: {{group: []}}\n", encoding="utf-8")
    assert main(["validate"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 52
    assert lines[-1] == (
        "10 more of this kind: must begin and end with `/`, with at most 512 characters from `!` to `~`; "
        "`landingzone validate --all` lists them"
    )
    for words, number in ((["--all"], 61), (["--format", "github"], 52), (["--all", "--format", "github"], 61)):
        assert main(["validate", *words]) == 1
        assert capsys.readouterr().out.count("\n") == number
    assert main(["validate", "--format", "json"]) == 1
    assert len(json.loads(capsys.readouterr().out)) == 61


def test_several_files_are_told_together_also_what_cannot_be_read(capsys: Capture):
    Path("two.yaml").write_text("users: {bob: {path: x}}\n", encoding="utf-8")
    Path("one.yaml").write_text("users: [\n", encoding="utf-8")
    assert main(["validate", "two.yaml", "one.yaml", "three.yaml"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(": ")[0] for line in lines] == ["two.yaml", "two.yaml:1:15", "one.yaml:1:8", "three.yaml"]
    assert "has `[` that is not closed" in lines[2]
    assert "there is no such file" in lines[3]
    assert main(["validate", "one.yaml", "--format", "json"]) == 1
    [row] = json.loads(capsys.readouterr().out)
    assert (row["file"], row["line"], row["column"], row["path"]) == ("one.yaml", 1, 8, "")


def test_a_file_is_compared_with_what_it_was_in_a_revision(capsys: Capture):
    def git(*words: str) -> None:
        identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *identity, *words], check=True, capture_output=True)

    file = Path("landingzone.yaml")
    file.write_text(f"{ACCOUNT}users: {{ann: {{groups: [full-access]}}}}\n", encoding="utf-8")
    git("init")
    git("add", ".")
    git("commit", "-m", "before")
    assert main(["validate", "--git", "HEAD"]) == 0
    file.write_text(f"{ACCOUNT}users: {{ann: {{}}}}\n", encoding="utf-8")
    assert main(["validate", "--git", "HEAD"]) == 1
    assert "landingzone.yaml:2:9: users.ann.groups: a change must leave somebody" in capsys.readouterr().out
    assert main(["validate", "--git", "HEAD", "--allow-no-administrator"]) == 0
    capsys.readouterr()
    assert main(["validate", "--git", "nowhere"]) == 1
    assert "\nnowhere:landingzone.yaml: cannot be read (fatal: invalid object name" in capsys.readouterr().out
    file.write_text("users: [\n", encoding="utf-8")
    git("commit", "-am", "broken")
    file.write_text(f"{ACCOUNT}users: {{ann: {{groups: [full-access]}}}}\n", encoding="utf-8")
    assert main(["validate", "--git", "HEAD"]) == 1
    assert capsys.readouterr().out.startswith("HEAD:landingzone.yaml:1:8: has `[` that is not closed")


def test_the_file_is_the_one_that_synthesis_takes(monkeypatch: pytest.MonkeyPatch, capsys: Capture):
    for command in ("validate", "report", "diff --git HEAD"):
        assert main(command.split()) == 1
        assert "".join(capsys.readouterr()) == (
            "landingzone.yaml: there is no such file here; name the file, set LANDINGZONE_CONFIG, or let "
            "`landingzone init` write one\n"
        )
    monkeypatch.setenv("LANDINGZONE_CONFIG", str(FINE))
    assert main(["validate"]) == 0
    assert main(["report"]) == 0
    assert capsys.readouterr().out.startswith("Account 123456789012")


def test_nothing_of_cdktf_or_jsii_is_loaded():
    program = (
        "import sys\nfrom landingzone.cli.main import main\n"
        f"main(['validate', {str(FAULTY)!r}, {str(FINE)!r}])\nmain(['decrypt', '--help'])\n"
        "print(sorted({name.split('.')[0] for name in sys.modules} & {'cdktf', 'jsii', 'constructs', 'boto3'}), "
        "file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=600)
    assert done.stderr == "[]\n"


def test_a_line_that_is_taken_out_of_somebody_who_stays_is_a_warning_and_of_the_last_administrator_a_problem(
    capsys: Capture,
):
    ann, bob = (f"{name}:\n    pgp_key: keybase:{name}\n" for name in ("ann", "bob"))
    password = "    create_login_profile: true\n"
    ann = f"{ann}    groups: [full-access]\n"
    old, new = Path("old.yaml"), Path("new.yaml")
    old.write_text(f"{ACCOUNT}users:\n  {ann}{password}  {bob}{password}", encoding="utf-8")

    def told(text: str) -> tuple[int, list[str]]:
        new.write_text(f"{ACCOUNT}users:\n  {text}", encoding="utf-8")
        status = main(["validate", "new.yaml", "--against", "old.yaml"])
        return status, [line for line in capsys.readouterr().out.splitlines() if LOOKED_UP not in line]

    effect = (
        "taken out of a user who stays, which deletes the console password, also one that the user has chosen; leave "
        "the line: a password that is made is never made again"
    )
    assert told(f"{ann}{password}  {bob}") == (
        0,
        [f"new.yaml:7:3: warning: users.bob.create_login_profile: {effect}"],
    )
    assert told(f"{ann}  {bob}{password}") == (
        1,
        [
            "new.yaml:3:3: users.ann: a change must leave somebody active who can give permissions, with a way to sign "
            "in (got no password and no access key in use that is made here); undo it, or confirm it with "
            "--allow-no-administrator",
            f"new.yaml:3:3: warning: users.ann.create_login_profile: {effect}",
        ],
    )
