"""Edits of drawn texts: three readers find what was asked, and all lines beside it are there, byte for byte."""

import difflib
import io
import re
from collections import Counter
from copy import deepcopy
from random import Random

import pytest
import ruamel.yaml
import yaml
from drawn_texts import KEYS, ODD_KEYS, OTHERS, PLAIN, QUOTED, drawn_json, drawn_yaml

from landingzone.edit.text import Append, Remove, Rename, Set, Unwritable, edited
from landingzone.reading.faults import Unreadable
from landingzone.reading.json_text import read_json
from landingzone.reading.yaml_text import read_yaml

COMMENT = re.compile(r"# c\d{3}\.")


def places(value, steps=()):
    yield steps, value
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ()):
        yield from places(inner, (*steps, key))


def at(value, steps):
    for step in steps:
        value = value[step]
    return value


def new_value(random, depth=0):
    kind = random.random()
    if kind < 0.15 and depth < 3:
        return [new_value(random, depth + 1) for _ in range(random.choice([0, 1, 2]))]
    if kind < 0.3 and depth < 3:
        return {random.choice(KEYS + ODD_KEYS): new_value(random, depth + 1) for _ in range(random.choice([0, 1, 3]))}
    return random.choice(PLAIN + QUOTED + OTHERS)


def drawn_edit(random, value):
    """Draw an edit, with what it makes of the value."""
    value = deepcopy(value)
    steps, found = random.choice([*places(value)][1:])
    around, last = at(value, steps[:-1]), steps[-1]
    kind = random.choice(["set", "set", "add", "add", "remove", "remove", "rename"])
    if kind == "add" and isinstance(found, list):
        new = new_value(random)
        found.append(new)
        return Append(steps, new), value
    if kind == "add" and isinstance(found, dict):
        key = random.choice([each for each in [*KEYS, *ODD_KEYS, "new"] if each not in found])
        found[key] = new_value(random)
        return Set((*steps, key), found[key]), value
    if kind == "remove":
        del around[last]
        return Remove(steps), value
    if kind == "rename" and isinstance(around, dict):
        name = random.choice([each for each in [*KEYS, *ODD_KEYS, "new"] if each not in around])
        around[name] = around.pop(last)
        return Rename(steps, name), value
    around[last] = new_value(random)
    return Set(steps, around[last]), value


def read_by_all(text, is_json):
    """Read a text by our reader, by another one of YAML 1.2, and by one of 1.1; nothing where one cannot."""
    yield (read_json if is_json else read_yaml)(text).value
    if not is_json:
        for load in (
            lambda: ruamel.yaml.YAML(typ="safe", pure=True).load(io.StringIO(text, newline="")),
            lambda: yaml.safe_load(text),
        ):
            try:
                yield load()
            except (ruamel.yaml.YAMLError, yaml.YAMLError):
                yield None


def typed(value):
    """Return a value that is the same only as one of the same types."""
    match value:
        case dict():
            return {key: typed(inner) for key, inner in value.items()}
        case list():
            return [*map(typed, value)]
        case _:
            return type(value), value


def hold_lines(drawn, edit, after):
    """All lines stay that are before or behind the entry or, of an edit that adds or takes out, of what it is in."""
    old, new = drawn.text.splitlines(keepends=True), after.splitlines(keepends=True)
    is_new = edit.steps not in drawn.spans
    around = edit.steps[:-1] if is_new or isinstance(edit, Remove) else edit.steps
    start, end = drawn.spans.get(around, (0, len(old)))
    end = below(old, end)
    assert new[:start] == old[:start]
    assert end == len(old) or new[end - len(old) :] == old[end:]
    assert old[-1].endswith("\n") == new[-1].endswith("\n")
    assert {each.endswith("\r\n") for each in new[:-1]} <= {each.endswith("\r\n") for each in old}
    had = at(drawn.value, edit.steps if isinstance(edit, Append) else edit.steps[:-1])
    if (is_new or isinstance(edit, Append)) and had and not {around, edit.steps} & drawn.flow:
        left = (line.rstrip("\r\n") for line in new)
        assert all(line.rstrip("\r\n") in left for line in old)
    if isinstance(edit, Remove) and around not in drawn.flow:
        parts = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        assert sum(last - first for kind, _, _, first, last in parts if kind != "equal") <= 1 + (old[-1][-1] != "\n")
    inside = ""
    if isinstance(edit, Remove) or (isinstance(edit, Set) and not is_new):
        first, last = drawn.spans[edit.steps]
        while isinstance(edit, Remove) and first and COMMENT.match(old[first - 1].strip()):
            first -= 1
        inside = "".join(old[first : below(old, last)])
    left = COMMENT.findall(after)
    assert [each for each in COMMENT.findall(drawn.text) if each in left or each not in inside] == left


def below(lines, number):
    """Return the line behind the blank lines and comments from a line on."""
    while number < len(lines) and (not lines[number].strip() or COMMENT.match(lines[number].strip())):
        number += 1
    return number


def hold(random, draw, told):
    """One edit changes what it should, and nothing beside it; taken back, the text is what it was."""
    drawn, before = drawn_text(random, draw, told)
    edit, wanted = drawn_edit(random, drawn.value)
    after = edited_or_refused(drawn, [edit], before, wanted, told)
    if after is None:
        return
    if not drawn.is_json:
        hold_lines(drawn, edit, after)
    had = at(drawn.value, edit.steps if isinstance(edit, Append) else edit.steps[:-1])
    added = (*edit.steps, len(had)) if isinstance(edit, Append) else edit.steps
    if had and (isinstance(edit, Append) or (isinstance(edit, Set) and isinstance(had, dict) and added[-1] not in had)):
        assert edited(after, [Remove(added)], is_json=drawn.is_json) == drawn.text
        told["taken back"] += 1


def hold_together(random, draw, told):
    """Several edits at once do what they do one after the other, and no comment moves."""
    drawn, before = drawn_text(random, draw, told)
    wanted, edits = drawn.value, []
    for _ in range(random.choice([2, 3, 5])):
        if wanted:
            edit, wanted = drawn_edit(random, wanted)
            edits.append(edit)
    after = edited_or_refused(drawn, edits, before, wanted, told)
    comments = iter(COMMENT.findall(drawn.text))
    assert all(each in comments for each in COMMENT.findall(after or ""))


def drawn_text(random, draw, told):
    """Draw a text that our reader reads as it was drawn, with what all readers find in it."""
    while True:
        drawn = draw(random)
        try:
            before = [*read_by_all(drawn.text, drawn.is_json)]
        except Unreadable:
            before = [None]
        if typed(before[0]) == typed(drawn.value):
            return drawn, before
        told["drawn otherwise"] += 1


def edited_or_refused(drawn, edits, before, wanted, told):
    """Edit a text; all who read the old one as drawn must read the new one as wanted."""
    try:
        after = edited(drawn.text, edits, is_json=drawn.is_json)
    except Unwritable as refused:
        told[refused.rule.code] += 1
        return None
    told["edited"] += 1
    for old, found in zip(before, read_by_all(after, drawn.is_json), strict=True):
        assert typed(old) != typed(drawn.value) or typed(found) == typed(wanted)
    return after


@pytest.mark.long
@pytest.mark.parametrize("hold", [hold, hold_together])
@pytest.mark.parametrize(("draw", "number"), [(drawn_yaml, 1000), (drawn_json, 300)])
def test_an_edit_changes_what_it_should_and_nothing_beside_it(draw, number, hold):
    told = Counter()
    for seed in range(number):
        hold(Random(seed), draw, told)
    assert told["drawn otherwise"] < 0.03 * number
    assert told["edited"] > 0.9 * number - (hold is hold_together and draw is drawn_yaml) * 0.05 * number
    assert told["LZ077"] < 0.01 * number
    assert hold is hold_together or told["taken back"] > 0.05 * number
