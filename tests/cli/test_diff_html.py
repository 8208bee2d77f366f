"""`landingzone diff --html`: of what the page is, which status, and revisions of Git by date."""

import os
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from change_pages import changes_on, text, tree
from made_account import make_account

from landingzone.config.file import read_configuration

OLD = 'aws_account_id: "123456789012"\nusers:\n  ann: {groups: [full-access]}\n  bob: {}\n'
NEW = OLD.replace("bob: {}", "bob: {groups: [full-access]}")


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "landingzone.yaml"
    path.write_text(OLD)
    return path


def about(page):
    root = tree(page)
    return {one.text: [*other.itertext()] for one, other in zip(root.iter("dt"), root.iter("dd"), strict=True)}


def commit(git, monkeypatch, moment):
    for name in ("GIT_COMMITTER_DATE", "GIT_AUTHOR_DATE"):
        monkeypatch.setenv(name, moment.isoformat())
    git("add", "landingzone.yaml")
    git("commit", "--quiet", "--message", "x")
    return git("rev-parse", "HEAD")


def test_it_writes_the_page_and_ends_as_diff_does(file, tmp_path, command):
    new = tmp_path / "new.yaml"
    new.write_text(NEW)
    page = tmp_path / "change.html"
    assert command(2, "diff", file, new, "--html", page).out == f"The page: {page}\n"
    told = [(level, sentence) for _, level, sentence, _ in changes_on(page.read_text())]
    assert told[0] == ("critical", "bob gains full access, by joining full-access")
    assert command(0, "diff", new, new, "--html", page).out == f"The page: {page}\n"
    assert "No change: everybody can do the same as before." in page.read_text()
    weaker = tmp_path / "weaker.yaml"
    weaker.write_text(OLD.replace("bob: {}", "bob: {path: /x/}"))
    assert command(0, "diff", file, weaker, "--fail-on", "high", "--html", page).out == f"The page: {page}\n"
    assert [*changes_on(page.read_text())]


def test_a_page_is_not_written_over_a_file_of_the_configuration(file, tmp_path, command):
    people = tmp_path / "people.yaml"
    people.write_text("users: {cy: {}}\n")
    new = tmp_path / "new.yaml"
    new.write_text(f"{OLD.partition('users:')[0]}include: [people.yaml]\n")
    written = [each.read_text() for each in (file, people, new)]
    for out in (file, people, new, tmp_path / "." / "people.yaml"):
        told = command(1, "diff", file, new, "--html", out).err
        assert "is part of the configuration; name another file for the page" in told
    for out in (people, new):
        assert "is part of the configuration" in command(1, "report", new, "--html", out).err
    assert [each.read_text() for each in (file, people, new)] == written


def test_the_page_names_both_commits_their_days_and_uncommitted_changes(file, tmp_path, command, git, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1769860800")
    git("init", "--quiet", "--initial-branch", "main")
    first = commit(git, monkeypatch, datetime(2026, 1, 5, 8, tzinfo=UTC))
    file.write_text(f"{OLD}  cy: {{}}\n")
    second = commit(git, monkeypatch, datetime(2026, 1, 9, 8, tzinfo=UTC))
    page = tmp_path / "change.html"
    command(2, "diff", "--since", "HEAD~1", "--html", page)
    told = about(page.read_text())
    assert told["Before"][:2] == ["HEAD~1:landingzone.yaml", f"commit {first} of 2026-01-05 08:00 UTC"]
    assert told["After"][:2] == ["landingzone.yaml", f"commit {second} of 2026-01-09 08:00 UTC"]
    assert told["Made"][0].startswith("2026-01-31 12:00 UTC by landingzone ")
    file.write_text(NEW)
    command(2, "diff", "--since", "HEAD", "--html", page)
    assert about(page.read_text())["After"][1] == f"commit {second} of 2026-01-09 08:00 UTC, with uncommitted changes"


@pytest.mark.skipif(os.name == "nt", reason="a script stands in for gpg")
def test_a_signed_commit_is_named_and_no_program_checks_its_signature(file, tmp_path, command, git, monkeypatch):
    gpg, ran = tmp_path / "gpg", tmp_path / "ran"
    lines = "'-----BEGIN PGP SIGNATURE-----' '' AAAA '-----END PGP SIGNATURE-----'"
    # Git signs nothing with a program that does not read all of the commit.
    signs = f"cat > /dev/null; printf '%s\\n' {lines}; printf '\\n[GNUPG:] SIG_CREATED ' >&2"
    gpg.write_text(f"#!/bin/sh\ncase \"$*\" in *--verify*) echo checked | tee '{ran}';; *) {signs};; esac\n")
    gpg.chmod(0o755)
    git("init", "--quiet", "--initial-branch", "main")
    git("config", "gpg.program", str(gpg))
    git("config", "log.showSignature", "true")
    commit(git, monkeypatch, datetime(2026, 1, 5, 8, tzinfo=UTC))
    git("commit", "--quiet", "--amend", "--no-edit", "--gpg-sign")
    first = git("rev-parse", "HEAD")
    assert "BEGIN PGP SIGNATURE" in git("cat-file", "commit", "HEAD")
    file.write_text(NEW)
    page = tmp_path / "change.html"
    command(2, "diff", "--since", "HEAD", "--html", page)
    assert about(page.read_text())["Before"][1] == f"commit {first} of 2026-01-05 08:00 UTC"
    assert not ran.exists()


def test_the_page_of_an_account_has_its_differences_and_what_to_do(file, tmp_path, live, command):
    make_account(live, read_configuration(file))
    page = tmp_path / "account.html"
    assert command(0, "diff", "--live", file, "--html", page).out == f"The page: {page}\n"
    assert "No difference: the account matches the file." in page.read_text()
    live.client("iam").add_user_to_group(UserName="bob", GroupName="full-access")
    command(2, "diff", "--live", file, "--html", page)
    written = page.read_text()
    root = tree(written)
    ((_, level, _, people), *_) = changes_on(written)
    assert (level, people) == ("critical", ["bob"])
    assert "aws iam remove-user-from-group" in "".join(text(each) for each in root.iter("pre"))
    assert text(root.find(".//h1")) == "Review of the account"
    assert about(written)["After"][0].startswith("the account, read ")
    assert next(text(each) for each in root.iter("figcaption")) == f"{file}:4 users.bob"


def test_a_digest_is_said_to_be_of_the_file_only_if_it_is(file, tmp_path, command):
    (tmp_path / "people.yaml").write_text("users: {cy: {}}\n")
    new = tmp_path / "new.yaml"
    new.write_text(f"{OLD.partition('users:')[0]}include: [people.yaml]\n")
    page = tmp_path / "change.html"
    command(2, "diff", file, new, "--html", page)
    before, after = (about(page.read_text())[side][1] for side in ("Before", "After"))
    assert before == f"SHA-256 {sha256(file.read_bytes()).hexdigest()}"
    rows = [f"{sha256((tmp_path / each).read_bytes()).hexdigest()}  {each}\n" for each in ("new.yaml", "people.yaml")]
    over_all = sha256("".join(sorted(rows)).encode()).hexdigest()
    assert after == f"SHA-256 over all of its files and keys together: {over_all}"
