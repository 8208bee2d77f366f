"""What the command prints. Every line goes through here, so that no text of others acts on a terminal."""

import errno
import io
import os
import sys
from typing import TextIO

from landingzone.files import reason_of
from landingzone.problems import LandingzoneError
from landingzone.words import printable


class OutputError(LandingzoneError):
    """What was said cannot be written. One line says why."""


def say(*lines: object, end: str = "\n") -> None:
    """Print lines to standard output.

    Args:
        lines: Each is one line, whatever is in it: names, file names and texts of other programs cannot begin a line of
            their own.
        end: What ends each line.

    Raises:
        OutputError: The disk is full, or the like.
    """
    _write(sys.stdout, lines, end)


def complain(*lines: object) -> None:
    """Print lines to standard error, as `say` does."""
    _write(sys.stderr, lines, "\n")


def lines_of(written: object, end: str = "\n") -> list[str]:
    """Take apart what was written in lines, with every text in it made printable: a report, an error."""
    return str(written).removesuffix(end).split(end)


def _write(stream: TextIO | None, lines: tuple[object, ...], end: str) -> None:
    if stream is None:  # it was closed before the process began
        return
    encoding = stream.encoding or "utf-8"
    text = "".join(f"{printable(str(line))}{end}" for line in lines)
    try:
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(newline="\n")  # Windows would put another carriage return before each of CSV
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
        stream.flush()
    except OSError as error:
        # The interpreter must not try to flush again when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        # Otherwise the reader has enough, as `head` does. Of a pipe that is closed, Windows says EINVAL.
        if not (isinstance(error, BrokenPipeError) or (sys.platform == "win32" and error.errno == errno.EINVAL)):
            raise OutputError(f"the output cannot be written ({reason_of(error)}); write it elsewhere") from None
