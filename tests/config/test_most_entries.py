"""A configuration with more entries than an account can have is refused while it is read, before anything is built."""

import json
from pathlib import Path

import pytest

from landingzone.config.file import read_file
from landingzone.config.most_entries import MOST_ENTRIES
from landingzone.config.parts import SPREAD
from landingzone.ground.problems import InvalidFile, InvalidInputs
from landingzone.iam import quotas
from landingzone.reading import json_text, limits, nodes
from landingzone.reading.limits import Limit
from landingzone.reading.nodes import _Counting
from landingzone.reading.values import NodeValues

TOP = 'aws_account_id: "123456789012"\n'
USERS = "must be at most 5000 users; spread them over accounts"
FILE = "check that it is the right file"


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def write(name, text):
    Path(name).parent.mkdir(exist_ok=True)
    Path(name).write_text(text, encoding="utf-8")


def refused(name):
    with pytest.raises((InvalidFile, InvalidInputs)) as caught:
        read_file(Path(name))
    return str(caught.value)


def entries(name, number):
    """Write an input with a number of entries, in YAML."""
    is_list = SPREAD[name] is list
    return f"{name}:\n" + "".join(f"  - e{each}\n" if is_list else f"  e{each}:\n" for each in range(number))


def as_json(name, number):
    names = [f"e{each}" for each in range(number)]
    return json.dumps({"aws_account_id": "123456789012", name: names if SPREAD[name] is list else dict.fromkeys(names)})


def test_every_input_of_several_entries_has_a_limit_and_that_of_users_groups_and_policies_is_aws():
    assert MOST_ENTRIES.keys() == SPREAD.keys()
    assert {name: MOST_ENTRIES[name].most for name in ("users", "groups", "policies")} == {
        **{"users": quotas.USERS, "groups": 500, "policies": 5000}
    }
    assert {each.most for name, each in MOST_ENTRIES.items() if name not in ("users", "groups", "policies")} == {10_000}


TOLD = {
    "users": USERS,
    "groups": "must be at most 500 groups, the most that AWS allows in an account; spread them over accounts",
    "policies": "must be at most 5000 policies, the most that AWS allows in an account; spread them over accounts",
    **dict.fromkeys(SPREAD.keys() - {"users", "groups", "policies"}, f"has more than 10000 entries; {FILE}"),
}


@pytest.mark.parametrize("name", SPREAD)
def test_as_many_as_may_be_are_read_and_not_one_more(name, monkeypatch):
    monkeypatch.setitem(MOST_ENTRIES, name, Limit(100, MOST_ENTRIES[name].rule))  # the same with less
    for number in (99, 100):
        write("x.yaml", TOP + entries(name, number))
        write("x.json", as_json(name, number))
        for file in ("x.yaml", "x.json"):
            assert len(read_file(Path(file)).content[name]) == number
    write("x.yaml", TOP + entries(name, 101))
    write("x.json", as_json(name, 101))
    assert refused("x.yaml") == f"x.yaml:2:1: {name}: {TOLD[name]}"
    assert refused("x.json") == f"x.json:1:36: {name}: {TOLD[name]}"


@pytest.mark.parametrize(
    "text",
    [
        entries("users", 20_000),
        f"{entries('users', 20_000)}broken: [",  # what comes later is not looked at
        "users: {" + ", ".join(f"e{each}: {{groups: [a]}}" for each in range(20_000)) + "}\n",
        "x-a: &a {}\nusers:\n" + "".join(f"  e{each}: *a\n" for each in range(20_000)),
        "".join(f"? e{each}\n" for each in range(20_000)).replace("? e0\n", "users:\n  ? e0\n").replace("\n?", "\n  ?"),
    ],
    ids=["blocks", "then a fault", "braces", "aliases", "without values"],
)
def test_users_are_counted_while_the_file_is_read_and_nothing_is_built(text, monkeypatch):
    seen, descend = [], _Counting.descend_resolver

    def count(loader, *given):
        seen.append(1)
        descend(loader, *given)

    monkeypatch.setattr(_Counting, "descend_resolver", count)
    monkeypatch.setattr(NodeValues, "of", None)
    write("x.yaml", TOP + text)
    assert refused("x.yaml").endswith(f": users: {USERS}")
    assert len(seen) < 6 * 5010 < 20_000 * 2


@pytest.fixture
def fewer(monkeypatch):
    """The same limits, with less."""
    assert limits.ANY.most == 50_000
    monkeypatch.setitem(MOST_ENTRIES, "users", Limit(100, MOST_ENTRIES["users"].rule))
    for module in (limits, nodes, json_text):
        monkeypatch.setattr(module, "ANY", Limit(500, limits.ANY.rule))


@pytest.mark.usefixtures("fewer")
def test_an_anchor_with_too_many_is_refused_where_it_is_used_or_where_it_is():
    users = entries("users", 101).replace("users:", "x-a: &all")
    write("x.yaml", f"{TOP}{users}users: *all\n")
    assert refused("x.yaml") == f"x.yaml:104:1: users: {USERS}"
    write("x.yaml", entries("users", 501).replace("users:", "x-hush: &all") + "users: *all\n")
    assert refused("x.yaml") == f"x.yaml:1:1: has more than 50000 entries; {FILE}"
    write("x.yaml", "x-a:\n  b: &all\n" + entries("users", 101)[7:].replace("  e", "    e") + "users: *all\n")
    assert refused("x.yaml") == f"x.yaml:104:1: users: {USERS}"


@pytest.mark.usefixtures("fewer")
@pytest.mark.parametrize("name", ["users", "ignore"])
def test_what_is_further_down_has_a_limit_too(name):
    inside = "".join(f"  {line}\n" for line in entries(name, 501).splitlines())
    write("x.yaml", f"{TOP}adoption:\n{inside}")
    assert refused("x.yaml") == f"x.yaml:4:5: has more than 50000 entries; {FILE}"
    names = [f"e{each}" for each in range(501)]
    write("x.json", json.dumps({"adoption": {"a": dict.fromkeys(names) if name == "users" else names}}))
    assert refused("x.json") == f"x.json:1:20: has more than 50000 entries; {FILE}"
    write("x.json", json.dumps(dict.fromkeys(names)))
    assert refused("x.json") == f"x.json:1:1: has more than 50000 entries; {FILE}"


@pytest.mark.parametrize("given", ["landingzone.yaml", "people"])
def test_the_users_of_all_files_are_counted_together_and_no_further_one_is_read(given):
    for part, number in {"a": 2500, "b": 2500, "c": 1}.items():
        text = entries("users", number).replace("  e", f"  {part}")
        write(f"people/{part}.yaml", text + (TOP if part == "a" and given == "people" else ""))
    write("landingzone.yaml", f"{TOP}include: [people/*.yaml]\n")
    assert refused(given) == f"people/c.yaml:1:1: users: {USERS}"
    write("people/d.yaml", "users: [")
    assert refused(given) == f"people/c.yaml:1:1: users: {USERS}"
    for name in ("c", "d"):
        Path(f"people/{name}.yaml").unlink()
    assert len(read_file(Path(given)).content["users"]) == 5000
    write("landingzone.yaml", f"{TOP}include: [people/*.yaml]\nusers: {{one: , more: }}\n")
    if given != "people":
        assert refused(given) == f"people/b.yaml:1:1: users: {USERS}"
