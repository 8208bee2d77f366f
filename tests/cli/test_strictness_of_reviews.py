"""`landingzone diff --since` tells that a workflow reviews less strictly, also if nothing else changes."""

import json

import pytest

FILE = 'aws_account_id: "123456789012"\nusers:\n  ann: {groups: [full-access]}\n'
WORKFLOW = """on: pull_request
jobs:
  review:
    steps:
      - uses: of-us/landingzone@0123
        with: {file: FILE, fail-on: LEVEL}
"""


@pytest.fixture
def repository(tmp_path, monkeypatch, git):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "iam").mkdir()
    (tmp_path / "iam" / "landingzone.yaml").write_text(FILE)
    (tmp_path / ".github" / "workflows").mkdir(parents=True)
    write(tmp_path, "low")
    git("init", "--quiet", "--initial-branch", "main")
    git("add", ".")
    git("commit", "--quiet", "--message", "x")
    return tmp_path


def write(repository, level, file="iam/landingzone.yaml"):
    text = WORKFLOW.replace("LEVEL", level).replace("FILE", file)
    (repository / ".github" / "workflows" / "review.yaml").write_text(text)


def found(command, *options, status=2):
    out = command(status, "diff", "--since", "HEAD", "iam/landingzone.yaml", "--format", "json", *options).out
    return [(each["level"], each["text"]) for each in json.loads(out)["changes"]]


WEAKER = "the review of pull requests: fail-on changes from low to high (.github/workflows/review.yaml)"


def test_a_workflow_that_gets_weaker_is_a_change(repository, command, git):
    assert found(command, status=0) == []
    write(repository, "high")
    assert found(command) == [("high", WEAKER)]
    assert found(command, "--staged", status=0) == []
    git("add", ".")
    assert found(command, "--staged") == [("high", WEAKER)]
    names = command(2, "diff", "--since", "HEAD", "--name-only", "iam/landingzone.yaml").out
    assert names == ".github/workflows/review.yaml\n"
    page = repository / "page.html"
    command(2, "diff", "--since", "HEAD", "iam/landingzone.yaml", "--html", page)
    assert "fail-on changes from low to high" in page.read_text()


def test_a_workflow_of_another_configuration_is_none_and_another_spelling_no_change(repository, command):
    write(repository, "high", file="other.yaml")
    assert found(command)[0][1].startswith("the action no longer reviews iam/landingzone.yaml on pull requests")
    write(repository, "'low'")
    assert found(command, status=0) == []
    assert command(0, "diff", "--since", "HEAD", "--name-only", "iam/landingzone.yaml").out == ""


def test_who_is_in_a_folder_below_sees_the_same(repository, command, monkeypatch):
    write(repository, "high")
    monkeypatch.chdir(repository / "iam")
    out = command(2, "diff", "--since", "HEAD", "landingzone.yaml").out
    assert "fail-on changes from low to high" in " ".join(out.split())


def test_a_comment_that_ignores_a_warning_is_told_and_has_no_lines_of_an_entry(repository, command):
    text = FILE.replace("full-access]}", "full-access]}  # landingzone: ignore LZ751 agreed with bob")
    (repository / "iam" / "landingzone.yaml").write_text(text)
    told = "a comment ignores LZ751 of users.ann: 'agreed with bob' (iam/landingzone.yaml:3)"
    assert found(command) == [("low", told)]
    page = repository / "page.html"
    command(2, "diff", "--since", "HEAD", "iam/landingzone.yaml", "--html", page)
    assert "agreed with bob" in page.read_text()
