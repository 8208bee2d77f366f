"""Long work says how far it is."""

from __future__ import annotations

import io

import pytest

from landingzone.cli import progress as module
from landingzone.cli.progress import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_pipe_gets_a_line_now_and_then(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    now = [0.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    with progress("Reading the account", "users") as tell:
        for done in range(1200):
            now[0] += 0.0101
            tell(done, 1200)
    assert capsys.readouterr() == (
        "",
        "Reading the account: 495 of 1,200 users\nReading the account: 991 of 1,200 users\n",
    )


def test_a_terminal_gets_a_bar_which_ends_also_when_something_fails(monkeypatch: pytest.MonkeyPatch):
    terminal = Terminal()
    monkeypatch.setattr(module.sys, "stderr", terminal)

    def work() -> None:
        with progress("Reading the account", "users") as tell:
            for done in range(11):
                tell(done, 10)
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        work()
    shown = terminal.getvalue()
    assert "Reading the account (users)" in shown
    assert "5/10" in shown
    assert "10/10" in shown
    assert shown.endswith("\n")
