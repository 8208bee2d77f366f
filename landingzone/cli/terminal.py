"""What the command prints. All output goes through here, so that no text from elsewhere can control the terminal."""

import errno
import io
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, NamedTuple, TextIO, TypeAlias

from landingzone.ground.files import reason_of
from landingzone.ground.problems import LandingzoneError
from landingzone.ground.words import printable


class OutputError(LandingzoneError):
    """The output cannot be written. One line says why."""


class Part(NamedTuple):
    """A part of a line with its own style on a terminal: a colour, or `bold`."""

    text: str
    look: str = ""


Line: TypeAlias = object | tuple[Part, ...]
"""One line: its text, or its parts."""


def say(*lines: Line, end: str = "\n") -> None:
    """Print lines to standard output.

    Args:
        lines: Each is one line, whatever it contains: names, file names and texts of other programs cannot start a
            new line.
        end: What ends each line.

    Raises:
        OutputError: The output cannot be written, for example because the disk is full.
    """
    _write(sys.stdout, lines, end)


def say_at_length(*lines: Line) -> None:
    """Print lines as `say` does; on a terminal, in the pager that PAGER names, or `less`."""
    from click import echo_via_pager

    if sys.stdin is not None and sys.stdin.isatty() and sys.stdout is not None and sys.stdout.isatty():
        echo_via_pager("\n".join(_text_of(line, coloured=False) for line in lines))
    else:
        say(*lines)


def pass_on(written: IO[bytes]) -> None:
    """Print the output of a program of the user, exactly as it wrote it.

    Raises:
        OutputError: The output cannot be written, for example because the disk is full.
    """
    if sys.stdout is not None:
        with _output_errors(sys.stdout):
            shutil.copyfileobj(written, sys.stdout.buffer)
            sys.stdout.flush()


def complain(*lines: Line) -> None:
    """Print lines to standard error, as `say` does."""
    _write(sys.stderr, lines, "\n")


def remark(*lines: Line) -> None:
    """Print lines to standard error if `--verbose` asks for them."""
    from landingzone.cli.command import VERBOSE, is_set

    if is_set(VERBOSE):
        complain(*lines)


def lines_of(written: object, end: str = "\n") -> list[str]:
    """Split a text with printable content into lines: a report, an error."""
    return str(written).removesuffix(end).split(end)


def has_colours(stream: TextIO) -> bool:
    """Check whether a stream is a terminal that shows colours, and colours are not switched off.

    Source: https://no-color.org
    """
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _text_of(line: Line, *, coloured: bool) -> str:
    if not isinstance(line, tuple):
        return printable(str(line))
    texts = [printable(part.text) for part in line]
    if not coloured:
        return "".join(texts)
    # Synthesis also prints through this module, and does not need click.
    from click import style

    looks: list[dict[str, Any]] = [{"bold": True} if part.look == "bold" else {"fg": part.look} for part in line]
    return "".join(
        style(text, **look) if text and part.look else text for text, look, part in zip(texts, looks, line, strict=True)
    )


def _write(stream: TextIO | None, lines: tuple[Line, ...], end: str) -> None:
    if stream is None:  # it was closed before the process began
        return
    encoding = stream.encoding or "utf-8"
    coloured = has_colours(stream)
    text = "".join(f"{_text_of(line, coloured=coloured)}{end}" for line in lines)
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
