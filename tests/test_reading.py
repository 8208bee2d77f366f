"""YAML and JSON of others are read strictly, within limits, and every fault is told with its place."""

import pickle
from pathlib import Path

import pytest

from landingzone.reading.faults import Place, Unreadable
from landingzone.reading.files import read_bytes, read_text
from landingzone.reading.json_text import read_json
from landingzone.reading.yaml_text import read_yaml

LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{number}: &a{number} [{', '.join([f'*a{number - 1}'] * 9)}]\n" for number in range(1, 10)
)


def refused(read, text):
    with pytest.raises(Unreadable) as caught:
        read(text)
    told = str(caught.value.of("f"))
    assert "\n" not in told
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (str(copy.of("f")), copy.found) == (told, caught.value.found)
    return told


BRACKET = "put a string that begins with `{` or `[` in quotes"
TAG = "remove it, or put a string that begins with `!` in quotes"
LEVELS = "has more than 50 levels of nesting; use fewer"
FAULTS_OF_YAML = {
    "a: !Secret123": f"f:1:4: has a tag; {TAG}",
    "a: !!Secret123 x": f"f:1:4: has a tag; {TAG}",
    "a: !!binary aGk=": f"f:1:4: has the tag binary on another type; {TAG}",
    "a: !!int x": f"f:1:4: has the tag int on another type; {TAG}",
    "a: !!seq {x: 1}": f"f:1:4: has the tag seq on another type; {TAG}",
    "a: !!map [x]": f"f:1:4: has the tag map on another type; {TAG}",
    "%TAG ! tag:yaml.org,2002:\n---\na: !int x": f"f:3:4: has the tag int on another type; {TAG}",
    **{
        f"a: {no}": f"f:1:4: has {no}, which JSON cannot represent; write another number"
        for no in (".inf", ".nan", "-.Inf")
    },
    "a: 1e400": "f:1:4: has a number of 5 characters, which JSON cannot represent; write another number",
    "a:\n  - " + "9" * 5000: "f:2:5: has a number with 5000 characters; write at most 100",
    "a: 0x" + "f" * 5000: "f:1:4: has a number with 5002 characters; write at most 100",
    "&a [*a]": "f:1:1: has an alias inside the value that it refers to; write the value itself",
    "? &a [*a]\n: 1": "f:1:3: has an alias inside the value that it refers to; write the value itself",
    "a: [{b: 1,\n  b: 2}]": "f:2:3: has a name twice in the same map; keep one",
    "? [a]\n: 1": f"f:1:3: has a list or a map where a name belongs; {BRACKET}",
    LAUGHS: "f:5:5: has aliases that expand to more than a file of this size may contain; use fewer",
    "a: " + "[" * 60 + "]" * 60: f"f:1:54: {LEVELS}",
    "[" * 100_000: f"f:1:1001: {LEVELS}",
    "\x00": "f: is not YAML (unacceptable character #x0000: control characters are not allowed)",
    "- " + "[]," * 2_500_001: "f: has too many entries; check that it is the right file",
}
FAULTS_OF_JSON = {
    '{"a": 1,\n "a": 2}': "f:2:2: has a name twice in the same map; keep one",
    '{"a/\\/\\u0041": [1, {"b": 12, "b": 3}]}': "f:1:30: has a name twice in the same map; keep one",
    '{"a":\t["\\ud800"]}': "f:1:8: has half of a surrogate pair; write the whole character",
    '{"\\ud83d\\ude00": 1, "\\udc00": 1}': "f:1:21: has half of a surrogate pair; write the whole character",
    '{"a": ' + "9" * 5000 + "}": "f:1:7: has a number with 5000 characters; write at most 100",
    '{"a": -0.' + "9" * 5000 + "}": "f:1:7: has a number with 5003 characters; write at most 100",
    '{"a": [1e999]}': "f:1:8: has a number of 5 characters, which JSON cannot represent; write another number",
    '{"a": NaN}': "f: has NaN, which JSON cannot represent; write another number",
    "[" * 60 + "]" * 60: f"f:1:52: {LEVELS}",
    "[" * 100_000: f"f: {LEVELS}",
    '{"a"\n: 1, "a": 2}': "f: has a name twice in the same map; keep one",
    # The place is not looked for in what is very long.
    '{"a": "'
    + "x" * 4_000_000
    + '", "b": 1e999}': "f: has a number of 5 characters, which JSON cannot represent; write another number",
}
FAULTS = [
    (read, *row) for read, rows in ((read_yaml, FAULTS_OF_YAML), (read_json, FAULTS_OF_JSON)) for row in rows.items()
]


NAMES = {read_yaml: "yaml", read_json: "json"}


@pytest.mark.parametrize(("read", "text", "told"), FAULTS, ids=lambda value: NAMES.get(value, str(value)[:30]))
def test_a_fault_is_reported_with_its_place(read, text, told):
    assert refused(read, text) == told


def test_aliases_that_save_writing_are_taken():
    shared = ", ".join(f"g{number}" for number in range(60))
    users = "".join(f"  user{number}: *team\n" for number in range(2000))
    read = read_yaml(f"team: &team {{groups: [{shared}]}}\nusers:\n{users}").value
    assert read["users"]["user1999"] == read["team"]


YAML = """\
users:
  bob: &bob
    groups: [logs,
             ops]
    "odd key": {x: 1}
  ann: *bob
"""
JSON = '{"users": {\n\t"b\\ud83d\\ude00": {"groups": ["logs",\n "ops"]},\n "\\u0041": 1}}'
PLACES_IN_YAML = {
    "users": Place(1, 1),
    "users bob": Place(2, 3),
    "users bob groups 1": Place(4, 14),
    "users bob odd_key x": Place(5, 17),
    "users ann": Place(6, 3),
    "users ann groups 0": Place(3, 14),
    **dict.fromkeys(("users eve", "users bob groups 2", "users bob groups x", "")),
}
PLACES_IN_JSON = {
    "users": Place(1, 2),
    "users b\U0001f600": Place(2, 2),
    "users b\U0001f600 groups 1": Place(3, 2),
    "users A": Place(4, 2),
}


@pytest.mark.parametrize(
    ("read", "text", "places"), [(read_yaml, YAML, PLACES_IN_YAML), (read_json, JSON, PLACES_IN_JSON)]
)
def test_everything_has_a_place(read, text, places):
    for path, place in places.items():
        steps = [int(step) if step.isdigit() else step.replace("_", " ") for step in path.split()]
        assert read(text).place_of(*steps) == place, path


def test_what_is_not_there_or_is_written_apart_has_no_place():
    assert read_yaml("").place_of("users") is None
    assert read_json('{"a"\n: 1}').place_of("a") is None
    assert read_json(f'{{"{"n" * 2000}": 1}}').place_of("n" * 2000) is None


def test_a_file_is_as_large_as_it_may_be_and_no_larger(tmp_path):
    file = tmp_path / "f"
    file.write_bytes(b"x" * 10)
    assert len(read_bytes(file, 10)) == 10
    file.write_bytes(b"x" * 11)
    with pytest.raises(Unreadable, match=r"more than \d+ MB; check that it is the right file"):
        read_bytes(file, 10)
    # What is far too large is not even read, and a device without end no further than the limit.
    with file.open("wb") as hole:
        hole.truncate(100 * 2**30)
    for large in (file, Path("/dev/zero")):
        with pytest.raises(Unreadable, match="more than 64 MB"):
            read_bytes(large)


CANNOT = r"cannot be read \(.+\); name a file that can be read"
NOT_READ = {
    "a\0b": CANNOT,
    "x" * 5000: CANNOT,
    "directory": "is a directory; name a file",
    "none": "there is no such file; name a file that can be read",
    "People.yml": r"there is no such file; did you mean .+/people\.yaml\?",
    "people": r"there is no such file; did you mean .+/people\.yaml\?",
    "nowhere/people.yaml": r"there is no such file; there is no folder .+/nowhere either, only .+",
}


@pytest.mark.parametrize("name", NOT_READ, ids=lambda text: text[:20])
def test_what_the_system_cannot_read_is_reported(name, tmp_path):
    (tmp_path / "directory").mkdir()
    (tmp_path / "people.yaml").touch()
    with pytest.raises(Unreadable, match=f"^the text: {NOT_READ[name]}$"):
        read_text(tmp_path / name)
