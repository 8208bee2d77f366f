"""What long work is at is said in a line that moves on a terminal, and in plain lines elsewhere."""

from __future__ import annotations

import contextlib
import fcntl
import io
import os
import pty
import struct
import termios

import pytest

from dev.progress import Progress


def work(progress: Progress) -> None:
    with progress:
        progress.begin("Plans")
        for _ in range(3):
            progress.begin("Plans")
            progress.reach(0)
        progress.begin("Applies", 45)
        for count in (0, 20, 20, 45):
            progress.begin("Applies", 45)
            progress.reach(count)


def test_a_pipe_gets_a_line_for_each_step_and_the_last_count():
    stream = io.StringIO()
    work(Progress(stream))
    assert stream.getvalue() == "Plans\nApplies 0 of 45\nApplies 45 of 45\n"


def test_a_step_that_breaks_off_says_how_far_it_came():
    stream = io.StringIO()
    with contextlib.suppress(ValueError), Progress(stream) as progress:
        progress.begin("Applies", 45)
        progress.reach(7)
        raise ValueError
    assert stream.getvalue().endswith("\nApplies 7 of 45\n")


@pytest.mark.parametrize("columns", [0, 100])
def test_a_terminal_gets_a_line_that_moves_without_escape_sequences(columns: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 0, columns, 0, 0))
    with os.fdopen(slave, "w", encoding="utf-8") as terminal:
        work(Progress(terminal))
    written = b""
    with contextlib.suppress(OSError):  # the end, as Linux tells it
        while part := os.read(master, 1 << 16):
            written += part
    os.close(master)
    told = written.decode()
    assert "\x1b" not in told
    lines = [line.split("\r")[-1] for line in told.split("\r\n")]
    assert [line.partition("|")[0].partition(",")[0].strip() for line in lines] == ["Plans", "Applies 45 of 45", ""]
    assert "\rApplies 20 of 45 |" in told
