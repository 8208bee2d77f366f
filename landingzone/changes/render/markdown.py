"""A list of changes as Markdown: the comment under a pull request."""

import re
from collections.abc import Sequence
from itertools import groupby

from landingzone.access.render.in_markdown import code, sentence
from landingzone.changes.change import Change
from landingzone.changes.render.title import OF_FILES, Title
from landingzone.ground.words import MOST_NAMED, counted, printable
from landingzone.iam.severity import Severity

MARK = "<!-- landingzone diff -->"
"""First line of the comment, by which a workflow finds its previous comment."""

_MOST_CHARACTERS = 60_000  # GitHub takes 65,536 in a comment

_SIGNS: dict[Severity, str] = {"critical": "🛑", "high": "🔶", "medium": "🔷", "low": "◽", "info": "◽"}


def changes_as_markdown(changes: Sequence[Change], title: Title = OF_FILES, besides: Sequence[str] = ()) -> str:
    """Write changes as a comment, the worst first.

    Args:
        changes: The changes, such as `diff` gives them.
        title: What they are changes of.
        besides: Sentences to put below them.

    Returns:
        Markdown of up to 60,000 characters. The last line counts the changes that did not fit. Words of letters are
        plain; everything else in a sentence is code, which GitHub does not turn into links, mentions, references, emoji
        or markup. The characters are those of the sentence.

    Source: https://github.github.com/gfm/#code-spans
    """
    below = "".join(f"\n{sentence(each)}\n" for each in besides)
    if not changes:
        return f"{MARK}\n### {title.short}: no {title.one}\n\n_{title.about}_\n{below}"
    worst = changes[0].level
    lines = [MARK, f"### {_SIGNS[worst]} {title.short}: {counted(len(changes), title.one)}, the worst is {worst}"]
    lines += ["", f"_{title.about}_", ""]
    used = sum(map(len, lines)) + len(below)
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
        lines.append(f"… and {counted(left, f'more {title.one}')}: run `{title.command}` to see all.")
    return "\n".join(lines).rstrip("\n") + "\n" + below


def _entry(change: Change) -> str:
    text = f"- {_SIGNS[change.level]} {sentence(change.text)}."
    if change.warning:
        text += f" _{sentence(change.warning)}._"
    shown_details = (each for each in change.details if each != ("Note", change.warning))
    text += "".join(f"\n  - {label}: {sentence(detail)}." for label, detail in shown_details)
    for label, block in change.blocks:
        fence = "`" * max(3, 1 + max(map(len, re.findall("`+", block)), default=0))
        lines = "".join(f"    {printable(line)}\n" for line in block.splitlines())
        text += f"\n  - {label}:\n    {fence}\n{lines}    {fence}"
    if len(change.users) > MOST_NAMED:
        names = ", ".join(map(code, change.users))
        text += f"\n  <details><summary>{counted(len(change.users), 'user')}</summary>\n\n  {names}\n  </details>"
    return text
