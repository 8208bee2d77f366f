"""A list of changes as plain text: 80 columns, no colours, the same in a terminal and in a pipe."""

from collections.abc import Sequence
from itertools import groupby

from landingzone.access.change import OF_THIS_FILE, Change
from landingzone.access.render.text import wrapped
from landingzone.ground.words import counted, printable


def changes_as_text(changes: Sequence[Change]) -> str:
    """Write changes for people, the worst first.

    Args:
        changes: The changes, such as `diff` gives them.

    Returns:
        A heading for each level, a line of up to 80 columns, or several, for each change; ends with a line break.
    """
    if not changes:
        return f"No change: everybody can do the same as before.\n{wrapped(OF_THIS_FILE, '', '')}\n"
    parts = [f"{counted(len(changes), 'change')}, the worst first.\n{wrapped(OF_THIS_FILE, '', '')}"]
    for level, alike in groupby(changes, key=lambda change: change.level):
        parts.append("\n".join([level.upper(), *map(_entry, alike)]))
    return "\n\n".join(parts) + "\n"


def _entry(change: Change) -> str:
    lines = [wrapped(printable(f"{change.text}."), "  - ", "    ")]
    lines += [wrapped(printable(f"Why: {reason}."), "    ", "    ") for reason in change.reasons]
    if change.warning:
        lines.append(wrapped(printable(f"Note: {change.warning}."), "    ", "    "))
    return "\n".join(lines)
