"""What the command prints. All output goes through here, so that no text from elsewhere can control the terminal."""

import errno
import io
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, NamedTuple, TextIO, TypeAlias

from landingzone.ground.files import reason_of
from landingzone.ground.problems import LandingzoneError
from landingzone.ground.words import printable


class OutputError(LandingzoneError):
    """The output cannot be written. One line says why."""


class StyledText(NamedTuple):
    """A part of a line with its own style on a terminal: a colour, or `bold`."""

    text: str
    look: str = ""


_LOOKS = {"bold": 1, "red": 31, "yellow": 33, "cyan": 36}
_settings = {"verbose": False}

PrintedLine: TypeAlias = object | tuple[StyledText, ...]
"""One line: its text, or its parts."""


def say(*lines: PrintedLine, end: str = "\n") -> None:
    """Print lines to standard output.

    Args:
        lines: Each is one line, whatever it contains: names, file names and texts of other programs cannot start a
            new line.
        end: What ends each line.

    Raises:
        OutputError: The output cannot be written, for example because the disk is full.
    """
    _write(sys.stdout, lines, end)


def pass_on(written: IO[bytes]) -> None:
    """Print the output of a program of the user, exactly as it wrote it.

    Raises:
        OutputError: The output cannot be written, for example because the disk is full.
    """
    if sys.stdout is not None:
        with _output_errors(sys.stdout):
            shutil.copyfileobj(written, sys.stdout.buffer)
            sys.stdout.flush()


def complain(*lines: PrintedLine) -> None:
    """Print lines to standard error, as `say` does."""
    _write(sys.stderr, lines, "\n")


def be_verbose(is_verbose: bool) -> None:
    """Say whether `remark` prints."""
    _settings["verbose"] = is_verbose


def is_verbose() -> bool:
    """Return whether `--verbose` is given."""
    return _settings["verbose"]


def remark(*lines: PrintedLine) -> None:
    """Print lines to standard error if `--verbose` asks for them."""
    if is_verbose():
        complain(*lines)


def lines_of(written: object, end: str = "\n") -> list[str]:
    """Split a text with printable content into lines: a report, an error."""
    return str(written).removesuffix(end).split(end)


def has_colours(stream: TextIO) -> bool:
    """Check whether a stream is a terminal that shows colours, and colours are not switched off.

    Source: https://no-color.org
    """
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def text_of(line: PrintedLine, *, coloured: bool = False) -> str:
    """Write a line without what could control a terminal, except the colours of its parts."""
    if not isinstance(line, tuple):
        return printable(str(line))
    return "".join(_styled(printable(part.text), part.look if coloured else "") for part in line)


def _styled(text: str, look: str) -> str:
    return f"\x1b[{_LOOKS[look]}m{text}\x1b[0m" if text and look else text


def _write(stream: TextIO | None, lines: tuple[PrintedLine, ...], end: str) -> None:
    if stream is None:  # it was closed before the process began
        return
    encoding = stream.encoding or "utf-8"
    coloured = has_colours(stream)
    text = "".join(f"{text_of(line, coloured=coloured)}{end}" for line in lines)
    with _output_errors(stream):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(newline="\n")  # Windows would put another carriage return before each of CSV
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
        stream.flush()


@contextmanager
def _output_errors(stream: TextIO) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        # The interpreter must not try to flush again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        # Otherwise the reader has enough, as `head` does. For a closed pipe, Windows says EINVAL.
        if not (isinstance(error, BrokenPipeError) or (sys.platform == "win32" and error.errno == errno.EINVAL)):
            raise OutputError(f"the output cannot be written ({reason_of(error)}); write it elsewhere") from None
