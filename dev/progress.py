"""Says what long work is at and how far it is: on a terminal in a line that moves, elsewhere a line for each step."""

from __future__ import annotations

import shutil
import sys
import time
from types import TracebackType
from typing import Any, Self, TextIO

from tqdm import tqdm  # type: ignore[import-untyped]

# It would look, in a thread of its own, after lines that nobody moves.
tqdm.monitor_interval = 0

SECONDS_BETWEEN_LINES = 10.0
_WITHOUT_COUNT = "{desc}, {elapsed}"
_WITH_COUNT = "{desc} {n_fmt} of {total_fmt} |{bar:20}| {elapsed}"


class Progress:
    """The steps of one piece of work, one after another; use it in a `with` block.

    Args:
        stream: Where to say it; standard error if it is None.
        seconds_between_lines: How often a step tells how far it is, where the stream is no terminal.
    """

    def __init__(self, stream: TextIO | None = None, seconds_between_lines: float = SECONDS_BETWEEN_LINES) -> None:
        self._stream = stream or sys.stderr
        self._seconds = seconds_between_lines
        self._step = ""
        self._total = 0
        self._count = 0
        self._told = 0
        self._told_at = 0.0
        self._line: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def begin(self, step: str, total: int = 0) -> None:
        """Begin a step, which ends the one before; a step that is at work already only gets the total.

        Args:
            step: What it does, "Applies".
            total: How many parts it has; 0: nobody knows.
        """
        if (step, total) == (self._step, self._total):
            return
        self._end()
        self._step, self._total, self._count = step, total, 0
        if self._stream.isatty():
            bar_format = _WITH_COUNT if total else _WITHOUT_COUNT
            # Some terminals say that they have no columns or rows, and then nothing would be written.
            columns, rows = shutil.get_terminal_size()
            self._line = tqdm(
                total=total or None, desc=step, file=self._stream, bar_format=bar_format, ncols=columns, nrows=rows
            )
        else:
            self._say()

    def reach(self, count: int) -> None:
        """Tell how many parts of the step are done; also when they are as many as before, so that the clock moves."""
        self._count = count
        if self._line is not None:
            self._line.n = count
            self._line.refresh()
        elif time.monotonic() - self._told_at >= self._seconds:
            self._say_news()

    def _say_news(self) -> None:
        if self._total and self._count != self._told:
            self._say()

    def _say(self) -> None:
        self._told, self._told_at = self._count, time.monotonic()
        text = f"{self._step} {self._count} of {self._total}" if self._total else self._step
        print(text, file=self._stream, flush=True)

    def _end(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None
        else:
            self._say_news()
