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
        for load in (lambda: ruamel.yaml.YAML(typ="safe", pure=True).load(io.StringIO(text, newline="")),
                     lambda: yaml.safe_load(text)):
            try:
                yield load()
            except (ruamel.yaml.YAMLError, yaml.YAMLError):
                yield None


def typed(value):
    """Give a value that is the same only as one of the same types."""
    match value:
        case dict():
            return {key: typed(inner) for key, inner in value.items()}
        case list():
            return [*map(typed, value)]
        case _:
            return type(value), value


def hold_lines(drawn, edit, after):
    """All lines stay that are before or behind the entry or, of an edit that adds or takes, of what it is in."""
    old, new = drawn.text.splitlines(keepends=True), after.splitlines(keepends=True)
    is_new = edit.steps not in drawn.spans
    around = edit.steps[:-1] if is_new or isinstance(edit, Remove) else edit.steps
    start, end = drawn.spans.get(around, (0, len(old)))
    while end < len(old) and (not old[end].strip() or COMMENT.match(old[end].strip())):
        end += 1
    behind = len(old) - end
    assert new[:start] == old[:start]
    assert not behind or new[-behind:] == old[end:]
    ends = not old[-1].endswith("\n")
    assert old[-1].endswith("\n") == new[-1].endswith("\n")
    assert {each.endswith("\r\n") for each in new[:-1]} <= {each.endswith("\r\n") for each in old}
    had = at(drawn.value, edit.steps if isinstance(edit, Append) else edit.steps[:-1])
    if (is_new or isinstance(edit, Append)) and had and not {around, edit.steps} & drawn.flow:
        left = (line.rstrip("\r\n") for line in new)
        assert all(line.rstrip("\r\n") in left for line in old)
    if isinstance(edit, Remove) and not around in drawn.flow:
        parts = difflib.SequenceMatcher(None, old, [f"{line}" for line in new], autojunk=False).get_opcodes()
        assert sum(last - first for kind, _, _, first, last in parts if kind != "equal") <= 1 + ends
    inside = set()
    if isinstance(edit, Remove) or (isinstance(edit, Set) and not is_new):
        first, last = drawn.spans[edit.steps]
        inside = {*COMMENT.findall("".join(old[max(0, first - 6) : last + 6]))}
    left = COMMENT.findall(after)
    assert [each for each in COMMENT.findall(drawn.text) if each in left or each not in inside] == left


def hold(seed, draw, told):
    random = Random(seed)
    is_json = draw is drawn_json
    drawn = draw(random)
    before = [*read_by_all(drawn.text, is_json)] if draw else []
    edit, wanted = drawn_edit(random, drawn.value)
    try:
        after = edited(drawn.text, [edit], is_json=is_json)
    except Unwritable as refused:
        told[refused.rule.code] += 1
        return
    told["edited"] += 1
    for old, found in zip(before, read_by_all(after, is_json), strict=True):
        assert old is None or typed(old) != typed(drawn.value) or typed(found) == typed(wanted)
    if not is_json:
        hold_lines(drawn, edit, after)
    had = at(drawn.value, edit.steps[:-1]) if isinstance(edit, Set) else at(drawn.value, edit.steps)
    if isinstance(edit, Append) and had:
        assert edited(after, [Remove((*edit.steps, len(had)))], is_json=is_json) == drawn.text
        told["inverse"] += 1
    if isinstance(edit, Set) and had and isinstance(had, dict) and edit.steps[-1] not in had:
        assert edited(after, [Remove(edit.steps)], is_json=is_json) == drawn.text
        told["inverse"] += 1
    if isinstance(edit, Rename):
        assert edited(after, [Rename((*edit.steps[:-1], edit.name), edit.steps[-1])], is_json=is_json)


@pytest.mark.long
def test_drawn_edits():
    pass
