"""Former names of commands and options. They work for one release, and standard error says the new ones."""

import shlex
from collections.abc import Mapping, Sequence

RENAMED: Mapping[str, str] = {
    "explain": "docs --codes",
    "expire": "user expire",
    "deploy-policy": "policy deploy",
    "read-policy --for report": "policy read --for audit",
    "read-policy": "policy read",
    "unrecorded": "adopt --unrecorded",
    "split-state": "shards split",
    "outputs": "shards outputs",
    "changed": "shards changed",
    "stack-of": "shards of",
    "report --live": "audit",
    "report --review": "audit --offline --review",
    "validate --git": "validate --since",
    "diff --git": "diff --since",
}
"""A command, or a command and its option -> the words that are written now. The first row that fits counts."""


def renamed(words: Sequence[str]) -> list[str] | None:
    """Write a command line with the new names.

    Args:
        words: The command line, without the name of the program.

    Returns:
        The words to run instead; None: it has no former name. Words after `--` are for another program.
    """
    end = words.index("--") if "--" in words else len(words)
    names = [word.partition("=")[0] for word in words[:end]]
    for old, new in RENAMED.items():
        command, *option = old.split()
        first, *added = new.split()
        after = len(option)
        for place in range(1, len(names) - after + 1) if names[:1] == [command] else ():
            if names[place : place + after] == option:
                if added and option:
                    added[-1] += words[place + after - 1].removeprefix(option[-1])  # `=VALUE`
                return [first, *words[1:place], *added, *words[place + after :]]
    return None


def notice_of(words: Sequence[str]) -> str:
    """Say how a command line with a former name is written now."""
    return f"This is now `{shlex.join(['landingzone', *words])}`; the former name works for one release"
