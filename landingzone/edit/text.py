"""Edits of the text of one YAML or JSON file that change only the lines that mean it."""

import re
from collections.abc import Iterable

import yaml

from landingzone.edit.edits import Append as Append
from landingzone.edit.edits import Edit as Edit
from landingzone.edit.edits import Remove as Remove
from landingzone.edit.edits import Rename as Rename
from landingzone.edit.edits import Set as Set
from landingzone.edit.edits import Steps as Steps
from landingzone.edit.edits import applied, same
from landingzone.edit.lines import Lines
from landingzone.edit.places import Node, nodes_of
from landingzone.edit.plan import Plan
from landingzone.edit.plan import Unwritable as Unwritable
from landingzone.edit.style import Style
from landingzone.edit.write import Writer
from landingzone.reading.faults import Unreadable
from landingzone.reading.json_text import as_yaml_text, read_json
from landingzone.reading.plain import Plain
from landingzone.reading.yaml_text import read_yaml

_MARK = "\ufeff"
_BY_A_PROGRAM = re.compile(r"@generated\b|\bcode generated\b|\b(?:do not|don't) edit\b", re.IGNORECASE)
_NOTES = ("//", "_comment", "$comment")


def edited(text: str, edits: Iterable[Edit], *, is_json: bool = False) -> str:
    """Edit the text of a file.

    What stands in other lines stays as it is, with comments, blank lines, order and quotes. What is new is written like
    what is around it: an entry as those beside it, a value as those of the same key elsewhere. A new key of a map of
    three or more whose keys are sorted goes to its sorted place, else to the end.

    Comments above an entry that is taken out stay, unless they can only mean this entry: they name it and no other
    one of its map or list, or it is alone with them between two blank lines, or they are comments for one line,
    `# landingzone: ignore ...`. Comments in its lines, and those below that are indented more than it, go with it.

    Args:
        text: The text, also with a byte order mark.
        edits: The edits, each of what the ones before it have made.
        is_json: Whether the file is JSON. A text in braces that JSON can read is, also without.

    Returns:
        The text afterwards.

    Raises:
        Unreadable: The text cannot be read.
        Unwritable: It cannot be edited without changing something else. Nothing is half done.
        LookupError: An edit is of something that is not there.
    """
    mark, text = (_MARK, text[1:]) if text.startswith(_MARK) else ("", text)
    is_json = is_json or (text.lstrip().startswith("{") and _is_json(text))
    before = _read(text, is_json=is_json)
    steps = [*edits]
    value = before.value
    for each in steps:
        value = applied(value, each)
    if same(value, before.value):
        return mark + text
    lines = Lines(text)
    root = _nodes(text, is_json=is_json)
    _refuse_generated(text, root, before)
    plan = Plan(text, root, before.value)
    for each in steps:
        plan.take(each)
    written = Writer(lines, plan, Style(text, root, before.value, is_json=is_json)).written()
    if not _is_right(written, value, lines, is_json=is_json):
        first = steps[0].steps
        places = (before.place_of(*first[:number]) for number in range(len(first), 0, -1))
        raise Unwritable.of_place("LZ077", next(filter(None, places), None))
    return mark + written


def _is_json(text: str) -> bool:
    try:
        read_json(text)
    except Unreadable:
        return False
    return True


def _read(text: str, *, is_json: bool) -> Plain:
    return read_json(text) if is_json else read_yaml(text)


def _nodes(text: str, *, is_json: bool) -> Node | None:
    try:
        return nodes_of(as_yaml_text(text) if is_json else text)
    except yaml.YAMLError:
        raise Unwritable.of_place("LZ077", None) from None


def _refuse_generated(text: str, root: Node | None, plain: Plain) -> None:
    """Refuse a file that a program writes, as its head says."""
    head = text[: root.start if root else len(text)]
    if found := _BY_A_PROGRAM.search(head):
        raise Unwritable.at("LZ076", text, found.start())
    notes = [plain.value.get(each) for each in _NOTES] if isinstance(plain.value, dict) else []
    for key, note in zip(_NOTES, notes, strict=False):
        if isinstance(note, str) and re.search(r"\bgenerated\b", note, re.IGNORECASE):
            raise Unwritable.of_place("LZ076", plain.place_of(key))


def _is_right(written: str, value: object, lines: Lines, *, is_json: bool) -> bool:
    """Whether a text says what it should, and all lines are still there that no edit is about."""
    try:
        found = _read(written, is_json=is_json).value
    except Unreadable:
        return False
    left = iter(written.splitlines())
    return same(found, value) and all(line in left for line in lines.untouched())
