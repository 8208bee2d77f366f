"""A list of changes as plain text: 80 columns, no colours, the same in a terminal and in a pipe."""

import textwrap
from collections.abc import Sequence
from itertools import groupby

from landingzone.access.change import OF_THIS_FILE, Change
from landingzone.words import counted, printable

_COLUMNS = 80


def changes_as_text(changes: Sequence[Change]) -> str:
    """Write changes for people, the worst first.

    Args:
        changes: The changes, such as `diff` gives them.

    Returns:
        A heading for each level, a line of up to 80 columns, or several, for each change; ends with a line break.
    """
    if not changes:
        return f"No change: everybody can do the same as before.\n{_wrapped(OF_THIS_FILE, '', '')}\n"
    parts = [f"{counted(len(changes), 'change')}, the worst first.\n{_wrapped(OF_THIS_FILE, '', '')}"]
    for level, alike in groupby(changes, key=lambda change: change.level):
        parts.append("\n".join([level.upper(), *map(_entry, alike)]))
    return "\n\n".join(parts) + "\n"


def _entry(change: Change) -> str:
    lines = [_wrapped(f"{change.text}.", "  - ", "    ")]
    lines += [_wrapped(f"Why: {reason}.", "    ", "    ") for reason in change.reasons]
    if change.warning:
        lines.append(_wrapped(f"Note: {change.warning}.", "    ", "    "))
    return "\n".join(lines)


def _wrapped(text: str, first: str, rest: str) -> str:
    return textwrap.fill(
        printable(text),
        width=_COLUMNS,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
