"""A list of changes as Markdown: the comment under a pull request."""

import re
from collections.abc import Sequence
from itertools import groupby

from landingzone.access.change import OF_THIS_FILE, Change
from landingzone.iam.severity import Severity
from landingzone.words import counted, printable

MARK = "<!-- landingzone diff -->"
"""First line of the comment, by which a workflow finds the one that it wrote before."""

_MOST_CHARACTERS = 60_000  # GitHub takes 65,536 in a comment
_MOST_NAMED = 5  # people that the sentence itself names

_SIGNS: dict[Severity, str] = {"critical": "🛑", "high": "🔶", "medium": "🔷", "low": "▫️", "info": "▫️"}


def changes_as_markdown(changes: Sequence[Change]) -> str:
    """Write changes as a comment, the worst first.

    Args:
        changes: The changes, such as `diff` gives them.

    Returns:
        Markdown of up to 60,000 characters, in which no text of the inputs acts as markup or mentions anybody. The last
        line counts the changes that did not fit.
    """
    if not changes:
        return f"{MARK}\n### Who can do what: no change\n\n_{OF_THIS_FILE}_\n"
    worst = changes[0].level
    lines = [MARK, f"### {_SIGNS[worst]} Who can do what: {counted(len(changes), 'change')}, the worst is {worst}"]
    lines += ["", f"_{OF_THIS_FILE}_", ""]
    used = sum(map(len, lines))
    left = len(changes)
    for level, alike in groupby(changes, key=lambda change: change.level):
        entries = [f"**{level}**", ""]
        for change in alike:
            entry = _entry(change)
            if used + len(entry) > _MOST_CHARACTERS:
                break
            used += len(entry)
            left -= 1
            entries.append(entry)
        lines += [*entries, ""]
    if left:
        lines.append(f"… and {counted(left, 'more change')}: run `landingzone diff` to see all.")
    return "\n".join(lines).rstrip("\n") + "\n"


def _entry(change: Change) -> str:
    text = f"- {_SIGNS[change.level]} {_escaped(change.text)}."
    if change.warning:
        text += f" _{_escaped(change.warning)}._"
    if len(change.users) > _MOST_NAMED:
        names = ", ".join(map(_escaped, change.users))
        text += f"\n  <details><summary>{counted(len(change.users), 'user')}</summary>\n\n  {names}\n  </details>"
    return text


def _escaped(text: str) -> str:
    safe = re.sub(r"([\\`*_{}\[\]<>()#!|~&])", r"\\\1", printable(text))
    # A name must not become a mention or a link: a character of no width keeps `@bob` from being one.
    return safe.replace("@", "@\u2060").replace("://", ":\u2060//")
