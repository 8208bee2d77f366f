"""Former names of commands and options. They work for one release, and standard error says the new ones."""

import re
import shlex
from collections.abc import Sequence

from landingzone.ground.tables import read_rows

RENAMED = dict(read_rows("landingzone.cli", "renamed.tsv"))
"""A command, or a command and its option -> the words that are written now. The first row that fits counts."""


def renamed(words: Sequence[str]) -> list[str] | None:
    """Write a command line with the new names.

    Args:
        words: The command line, without the name of the program.

    Returns:
        The words to run instead; None: it has no former name. Words after `--` are for another program.
    """
    end = words.index("--") if "--" in words else len(words)
    given = "".join(f"\0{word}" for word in words[1:end])
    for old, new in RENAMED.items():
        command, *option = old.split()
        if words[:1] != [command]:
            continue
        if not option:
            return [*new.split(), *words[1:]]
        now, mark, added = new.partition(" --")
        former = "\0" + "[\0=]".join(option) + ("(?![^\0=])" if mark else "(?![^\0])")  # `--live=1` is wrong use
        rest, number = re.subn(former, "\0".join(["", *f"{mark}{added}".split()]), given)
        if number:
            return [*now.split(), *rest.split("\0")[1:], *words[end:]]
    return None


def notice_of(words: Sequence[str]) -> str:
    """Say how a command line with a former name is written now."""
    return f"This is now `{shlex.join(['landingzone', *words])}`; the former name works for one release"
