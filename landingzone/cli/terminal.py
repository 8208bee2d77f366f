"""What the command prints. Every line goes through here, so that no text of others acts on a terminal."""

import os
import sys
from typing import TextIO

from landingzone.words import printable


def say(*lines: object, end: str = "\n") -> None:
    """Print lines to standard output.

    Args:
        lines: Each is one line, whatever is in it: names, file names and texts of other programs cannot begin a line of
            their own.
        end: What ends each line.
    """
    _write(sys.stdout, lines, end)


def complain(*lines: object) -> None:
    """Print lines to standard error, as `say` does."""
    _write(sys.stderr, lines, "\n")


def lines_of(written: object, end: str = "\n") -> list[str]:
    """Take apart what was written in lines, with every text in it made printable: a report, an error."""
    return str(written).removesuffix(end).split(end)


def _write(stream: TextIO, lines: tuple[object, ...], end: str) -> None:
    encoding = stream.encoding or "utf-8"
    text = "".join(f"{printable(str(line))}{end}" for line in lines)
    try:
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
        stream.flush()
    except BrokenPipeError:
        # The reader has enough, as `head` does. The interpreter must not try to flush again when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
