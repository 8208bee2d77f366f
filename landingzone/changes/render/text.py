"""A list of changes as plain text: 80 columns, no colours, the same in a terminal and in a pipe."""

from collections.abc import Sequence
from itertools import groupby

from landingzone.access.render.text import wrapped
from landingzone.changes.change import Change
from landingzone.changes.render.title import OF_FILES, Title
from landingzone.ground.words import counted, printable


def changes_as_text(changes: Sequence[Change], title: Title = OF_FILES) -> str:
    """Write changes for people, the worst first.

    Args:
        changes: The changes, such as `diff` gives them.
        title: What they are changes of.

    Returns:
        A heading for each level, a line of up to 80 columns, or several, for each change; ends with a line break.
    """
    if not changes:
        return f"{title.none}\n{wrapped(title.about, '', '')}\n"
    parts = [f"{counted(len(changes), title.one)}, worst first.\n{wrapped(title.about, '', '')}"]
    for level, alike in groupby(changes, key=lambda change: change.level):
        parts.append("\n".join([level.upper(), *map(_entry, alike)]))
    return "\n\n".join(parts) + "\n"


def _entry(change: Change) -> str:
    lines = [wrapped(printable(f"{change.text}."), "  - ", "    ")]
    lines += [wrapped(printable(f"{label}: {text}."), "    ", "    ") for label, text in change.details]
    for label, block in change.blocks:
        lines += [f"    {label}:", *(f"      {printable(line)}" for line in block.splitlines())]
    return "\n".join(lines)
