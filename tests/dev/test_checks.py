"""What the checks stand on: tools that see nothing of the user's own, and what `make quick` and `make fix` find."""

import subprocess
import sys

import pytest

from dev.fix import bring_current, commands
from dev.near import nearest
from dev.toolchain import ROOT, prepare_toolchain


def test_the_environment_holds_nothing_of_the_users_own_aws_and_terraform(monkeypatch):
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ACCESS_KEY_ID", "AWS_CONFIG_FILE", "TF_VAR_users", "TF_LOG"):
        monkeypatch.setenv(name, "of-the-user")
    assert "of-the-user" not in prepare_toolchain().environment().values()


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ("landingzone/iam/texts.py", "tests/iam/test_texts.py"),
        ("landingzone/cli/user.py", "tests/cli/test_editing.py"),  # loaded by its name
        ("tests/support/told_changes.py", "tests/changes/test_diff.py"),
        ("tests/__snapshots__/test_many_mistakes.ambr", "tests/test_many_mistakes.py"),
        ("tests/rules/test_ends.py", "tests/rules/test_ends.py"),
        ("landingzone/access/render/page.css", "tests/access/render/test_html.py"),
        ("SECURITY.md", "tests/test_readme.py"),
    ],
)
def test_the_nearest_tests_reach_what_has_changed(changed, expected):
    assert expected in nearest([changed])[:40]


def test_what_nothing_reaches_has_no_tests():
    assert nearest(["landingzone/nowhere.py"]) == []


def test_what_can_be_brought_current_is_and_what_changed_is_named(tmp_path, capsys):
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    (tmp_path / "one.py").write_text("import os\nx = ( 1 )\n", encoding="utf-8")
    (tmp_path / "two.py").write_text("x = 1\n", encoding="utf-8")
    style = {name: commands()[name] for name in ("style", "format")}
    broken = {"counts": (sys.executable, "-c", "raise SystemExit('no job of that name')")}
    assert bring_current(tmp_path, style | broken) == (["one.py"], ["counts"])
    assert "no job of that name" in capsys.readouterr().out
    assert bring_current(tmp_path, style) == ([], [])


def test_every_file_with_a_snapshot_is_renewed():
    of_snapshots = {path.parent.parent / f"{path.stem}.py" for path in (ROOT / "tests").rglob("__snapshots__/*.ambr")}
    assert {*map(str, of_snapshots)} <= {*commands()["snapshots"]}
