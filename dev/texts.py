"""Every text that people read in the package: messages, help, docstrings, comments and files that it writes.

`make texts` writes them to dist/texts.tsv, one row each. With BASE=REV each text that has changed since this Git
revision is next to the old one, so that a change of words is read as a whole, not file by file.
"""

from __future__ import annotations

import argparse
import ast
import csv
import io
import json
import re
import subprocess
import tokenize
from collections import Counter
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, NamedTuple

from pygments.lexers import get_lexer_for_filename
from pygments.token import Comment, Literal, Text
from pygments.util import ClassNotFound

from dev.toolchain import ROOT

PACKAGE = "landingzone"
WRITTEN_TO = ROOT / "dist" / "texts.tsv"
# Two words of letters: one word alone is a name, and so is what has no space.
_SENTENCE = re.compile(r"[A-Za-z]{2,}[,;:.]?\s+\S*[A-Za-z]{2,}")
_DATA = {".xz", ".png", ".typed"}
_NOT_OURS = {"requirements.txt"}


class Read(NamedTuple):
    """A text, and where it is.

    Args:
        line: Its line in the file, from 1.
        kind: `message`, `docstring`, `comment`, or `page` for a file that people read as a whole.
        text: The text in one line. What an f-string puts in is in braces.
    """

    line: int
    kind: str
    text: str


def texts_of(name: str, content: str) -> list[Read]:
    """Find the texts of a file.

    Args:
        name: The name of the file; its ending says what it is.
        content: What is in it.

    Returns:
        Its texts in their order. Names, patterns and single words are not among them.
    """
    suffix = Path(name).suffix
    if suffix == ".py":
        found: Iterable[Read] = _of_python(content)
    elif suffix == ".json":
        found = _of_json(json.loads(content))
    elif suffix == ".tsv":
        rows = csv.reader(io.StringIO(content), delimiter="\t", quoting=csv.QUOTE_NONE)
        found = (Read(number, "message", cell) for number, row in enumerate(rows, 1) for cell in row)
    elif suffix == ".md":
        parts = re.split(r"(\n\s*\n)", content)
        lines = [1 + sum(part.count("\n") for part in parts[:number]) for number in range(len(parts))]
        found = (Read(*each) for each in zip(lines, ["page"] * len(parts), parts, strict=True))
    else:
        found = _of_another_language(name, content)
    one_line = (Read(each.line, each.kind, " ".join(each.text.split())) for each in found)
    return [each for each in one_line if _SENTENCE.search(each.text)]


def _of_python(content: str) -> list[Read]:
    tree = ast.parse(content)
    found = [
        Read(token.start[0], "comment", token.string.lstrip("# "))
        for token in tokenize.generate_tokens(io.StringIO(content).readline)
        if token.type == tokenize.COMMENT
    ]
    parts_of_others = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in ast.walk(node)
        if part != node
    }
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if id(node) in parts_of_others:
            continue
        if isinstance(node, ast.JoinedStr):
            found.append(Read(node.lineno, "message", "".join(_parts(node))))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.append(Read(node.lineno, "docstring" if id(node) in alone else "message", node.value))
    return sorted(found)


def _parts(node: ast.JoinedStr) -> Iterator[str]:
    for part in node.values:
        if isinstance(part, ast.Constant):
            yield str(part.value)
        elif isinstance(part, ast.FormattedValue):
            yield f"{{{ast.unparse(part.value)}}}"


def _of_json(value: Any) -> Iterator[Read]:
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _of_json(each)
    elif isinstance(value, str):
        yield Read(1, "message", value)


def _of_another_language(name: str, content: str) -> Iterator[Read]:
    try:
        lexer = get_lexer_for_filename(name.removesuffix(".txt"))
    except ClassNotFound:
        yield from (Read(number, "message", line) for number, line in enumerate(content.splitlines(), 1))
        return
    for at, kind, value in lexer.get_tokens_unprocessed(content):
        line = content.count("\n", 0, at) + 1
        if kind in Comment:
            yield Read(line, "comment", value.lstrip("#/* "))
        elif kind in Literal or (kind in Text and name.endswith(".html")):
            yield Read(line, "message", value)


def all_texts(base: str | None = None) -> dict[str, list[Read]]:
    """Read the texts of the package.

    Args:
        base: A Git revision; None: the files as they are.

    Returns:
        File, as a path in the checkout -> its texts.

    Raises:
        subprocess.CalledProcessError: There is no such revision.
    """
    if base:
        names = _git("ls-tree", "-r", "--name-only", base, "--", PACKAGE).splitlines()
    else:
        files = (path for path in (ROOT / PACKAGE).rglob("*") if path.is_file() and "__pycache__" not in path.parts)
        names = [path.relative_to(ROOT).as_posix() for path in files]
    ours = (name for name in names if Path(name).suffix not in _DATA and Path(name).name not in _NOT_OURS)
    return {
        name: texts_of(name, _git("show", f"{base}:{name}") if base else (ROOT / name).read_text(encoding="utf-8"))
        for name in sorted(ours)
    }


def _git(*words: str) -> str:
    return subprocess.run(["git", "-C", ROOT, *words], check=True, capture_output=True, text=True).stdout


def side_by_side(before: list[Read], after: list[Read]) -> Iterator[tuple[Read | None, Read | None]]:
    """Pair the texts of a file before and after, in their order; None where one side has no text."""
    keys = [[(each.kind, each.text) for each in side] for side in (before, after)]
    for _, start, end, first, last in SequenceMatcher(None, keys[0], keys[1], autojunk=False).get_opcodes():
        for number in range(max(end - start, last - first)):
            old = before[start + number] if start + number < end else None
            yield old, after[first + number] if first + number < last else None


def main() -> None:
    """Write the table, and print how many texts of each kind there are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", default="", metavar="REV", help="a Git revision to compare with")
    base = parser.parse_args().base
    after = all_texts()
    before = all_texts(base) if base else after
    WRITTEN_TO.parent.mkdir(exist_ok=True)
    count: Counter[tuple[str, str]] = Counter()
    with WRITTEN_TO.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, delimiter="\t", lineterminator="\n")
        table.writerow(("file", "line", "kind", "same", "before", "after"))
        for name in sorted({*before, *after}):
            for old, new in side_by_side(before.get(name, []), after.get(name, [])):
                some = new or old
                assert some
                is_same = bool(old and new and old.text == new.text)
                what = "same" if is_same else "changed" if old and new else "new" if new else "gone"
                count[some.kind, what] += 1
                table.writerow((name, some.line, some.kind, what, old.text if old else "", new.text if new else ""))
    words = sum(len(each.text.split()) for texts in after.values() for each in texts)
    print(f"Written to {WRITTEN_TO.relative_to(ROOT)}: {sum(map(len, after.values()))} texts, {words} words.")
    for kind in sorted({kind for kind, _ in count}):
        print(
            f"  {kind}: " + ", ".join(f"{number} {what}" for (of, what), number in sorted(count.items()) if of == kind)
        )


if __name__ == "__main__":
    main()
