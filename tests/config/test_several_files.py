"""A configuration of several files: which ones are read, what stands where, and what is wrong with them as files."""

import os
from pathlib import Path

import pytest

from landingzone.config import file as config
from landingzone.config.file import read_configuration, read_file
from landingzone.config.options import StackConfiguration
from landingzone.ground.problems import InvalidFile, InvalidInputs, Problem
from landingzone.reading import trees

ACCOUNT = 'aws_account_id: "123456789012"\n'
MAIN = f"{ACCOUNT}include: [people/*.yaml]\n"
FILE, PEOPLE = "landingzone.yaml", "people"


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def write(files):
    for name, content in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        if content is None:
            Path(name).mkdir()
        elif isinstance(content, Path):
            Path(name).symlink_to(content)
        else:
            Path(name).write_bytes(content if isinstance(content, bytes) else content.encode())


def told(name):
    with pytest.raises((InvalidFile, InvalidInputs)) as caught:
        read_configuration(Path(name))
    return str(caught.value).split("\n")


USERS = {
    "a.yaml": "users: {ann: }\naccounts: {dev: '222233334444'}\n",
    "b/c.yml": "x-a: &a [x]\nusers: {bob: {groups: *a}}\naccount_groups: [{group_name: '{account}-a', roles: [r]}]\n",
    "b/d.json": '{"$schema": "s", "users": {"cy": {}}, "accounts": {"prod": "333344445555"}}',
    "d.json": '{"groups_made_elsewhere": ["x"]}',
    "e f.yaml": "account_groups: [{group_name: '{account}-b', roles: [r]}]\nusers:\n",
}
LEFT_OUT = {".hidden.yaml": "[", ".git/x.yaml": "[", "notes.md": "[", "x.yaml.bak": "[", "part.schema.json": "["}
JOINED = StackConfiguration(
    aws_account_id="123456789012",
    users={"ann": {}, "bob": {"groups": ["x"]}, "cy": {}},
    accounts={"dev": "222233334444", "prod": "333344445555"},
    account_groups=[{"group_name": f"{{account}}-{name}", "roles": ["r"]} for name in ("a", "b")],
    groups_made_elsewhere=["x"],
)


def test_maps_are_joined_and_lists_follow_each_other_in_a_directory_and_in_what_a_file_includes():
    files = {f"{PEOPLE}/{name}": text for name, text in (USERS | LEFT_OUT).items()}
    write(files | {f"{PEOPLE}/b/account.yaml": ACCOUNT})
    assert [part.name for part in read_file(Path(PEOPLE)).parts] == [
        *(f"{PEOPLE}/{name}" for name in ("a.yaml", "b/account.yaml", "b/c.yml", "b/d.json", "d.json", "e f.yaml"))
    ]
    assert read_configuration(Path(PEOPLE)) == JOINED
    Path(f"{PEOPLE}/b/account.yaml").unlink()
    for patterns in (
        "people/*.yaml, ./people/b/*, people/d.json",
        "'people/**/*.y*ml', 'people/**/d.*'",
        "'**/[!.]*.y*ml', '**/d.json'",
    ):
        write({FILE: f"{ACCOUNT}include: [{patterns}]"})
        assert read_configuration(Path(FILE)) == JOINED


def test_where_anything_stands_is_reported_in_its_file():
    write({FILE: f"{MAIN}ignore: [{{}}]\n", f"{PEOPLE}/a.yaml": USERS["a.yaml"]})
    write(
        {f"{PEOPLE}/b.yaml": "account_groups:\n  - {group_name: a, roles: [r]}\nignore:\n  - {}\n  - {x: 1}\nodd: 1\n"}
    )
    read = read_file(Path(FILE))
    for place, *steps in (
        *(("people/a.yaml:1:9", "users", "ann"), ("people/a.yaml:1:1", "users", "gone", "path")),
        *(("people/b.yaml:6:1", "odd"), ("people/a.yaml:2:12", "accounts", "dev"), (FILE, "missing"), (FILE,)),
        *((f"{FILE}:3:1", "ignore"), (f"{FILE}:3:10", "ignore", 0), ("people/b.yaml:5:6", "ignore", 2, "x")),
        (f"{FILE}:3:1", "ignore", 9),
    ):
        assert [str(each.origin) for each in read.located([Problem((*steps,), "")])] == [place]
    assert read.content.keys() == {"aws_account_id", "ignore", "users", "accounts", "account_groups", "odd"}


TWICE = {
    FILE: f"{MAIN}groups: {{sre: }}\nusers: {{ann: {{}}}}\n",
    f"{PEOPLE}/a.yaml": "users:\n  ann: {}\n  bob: {}\nbackend: {}\n",
    f"{PEOPLE}/b.yaml": "backend: {}\nusers: {bob: }\naws_account_id: x\ngroups:\n  sre: {path: x}\n",
}
BOTH = "is defined in two files (got another one at"


def test_what_stands_in_two_files_is_reported_with_both_places_and_with_everything_else():
    write(TWICE | {f"{PEOPLE}/c.yaml": "users: {cy: {path: 5}}\n"})
    assert told(FILE) == [
        f"people/a.yaml:2:3: users.ann: {BOTH} landingzone.yaml:4:9); keep one",
        f"people/b.yaml:1:1: backend: {BOTH} people/a.yaml:4:1); keep one",
        f"people/b.yaml:2:9: users.bob: {BOTH} people/a.yaml:3:3); keep one",
        f"people/b.yaml:3:1: aws_account_id: {BOTH} landingzone.yaml:1:1); keep one",
        f"people/b.yaml:5:3: groups.sre: {BOTH} landingzone.yaml:3:10); keep one",
        "people/c.yaml:1:14: users.cy.path: must be a string (got the number 5); write it in quotes: a number loses "
        "its leading zeros",
    ]


LINK = "and only regular files are read; put the file itself there"
NEAR = "write it relative to this file, as in people/*.yaml, or remove it"
BELOW = "must be a path below the directory of this file, with `/` as separator and without `..`"
AS = "write it as people/*.yaml"
FAULTS = {
    "an empty directory": (
        *(PEOPLE, {PEOPLE: None}),
        "people: contains no configuration files; add files whose names end with .yaml, .yml or .json, or name a "
        "file",
    ),
    "a file that the directory includes": (
        *(PEOPLE, {f"{PEOPLE}/a.yaml": ACCOUNT, f"{PEOPLE}/b.yaml": "users:\ninclude: [c.yaml]\n"}),
        "people/b.yaml:2:1: include: belongs in the main file, and this file is only a part of the configuration; "
        "remove it",
    ),
    "a link to a file": (
        *(PEOPLE, {f"{PEOPLE}/a.yaml": ACCOUNT, f"{PEOPLE}/b.yaml": Path("a.yaml")}),
        f"people: people/b.yaml is a link, {LINK}",
    ),
    "a link that leads out of what is included": (
        *(FILE, {FILE: MAIN, "other/a.yaml": "users:", f"{PEOPLE}": Path("other")}),
        "landingzone.yaml:2:11: include[0]: people is a link, and only regular files are read (got "
        "'people/*.yaml'); put the file itself there",
    ),
    "patterns that lead elsewhere": (
        *(FILE, {FILE: f"{ACCOUNT}include: [../*.yaml, /etc/*, a//b, 'a\\b', '', 5, people/../*]\n", "a.yaml": "a: b"}),
        f"landingzone.yaml:2:11: include[0]: {BELOW} (got '../*.yaml'); {AS}",
        f"landingzone.yaml:2:22: include[1]: {BELOW} (got '/etc/*'); {AS}",
        f"landingzone.yaml:2:30: include[2]: {BELOW} (got 'a//b'); {AS}",
        f"landingzone.yaml:2:36: include[3]: {BELOW} (got 'a\\\\b'); {AS}",
        f"landingzone.yaml:2:43: include[4]: {BELOW} (got an empty string); {AS}",
        f"landingzone.yaml:2:47: include[5]: {BELOW} (got the number 5); {AS}",
        f"landingzone.yaml:2:50: include[6]: {BELOW} (got 'people/../*'); {AS}",
    ),
    "patterns that fit nothing, or a directory, or the file itself": (
        *(FILE, {FILE: f"{ACCOUNT}include: [x/*.yaml, people, '*.yaml', People/*]\n", f"{PEOPLE}/a.yaml": "a: b"}),
        f"landingzone.yaml:2:11: include[0]: matches no other file (got 'x/*.yaml'); {NEAR}",
        "landingzone.yaml:2:21: include[1]: is a directory (got 'people'); name its files: people/*.yaml",
        f"landingzone.yaml:2:29: include[2]: matches no other file (got '*.yaml'); {NEAR}",
        f"landingzone.yaml:2:39: include[3]: matches no other file (got 'People/*'); {NEAR}",
    ),
    "an include that is no list": (
        *(FILE, {FILE: f"{ACCOUNT}include: people/*.yaml\n"}),
        "landingzone.yaml:2:1: include: must be a list (got a string of 13 characters); write it as a list, even with "
        "one entry",
    ),
    "several that cannot be read": (
        *(FILE, {FILE: f"{ACCOUNT}include: ['p/*', q]\n", "p/a b.yaml": b"\xff", "p/c\n.json": "[", "p/d": ""}),
        "landingzone.yaml:2:18: include[1]: matches no other file (got 'q'); " + NEAR,
        "p/a b.yaml: is not UTF-8 text (byte 0); save it as UTF-8",
        "p/c\\x0a.json:1:2: has a bracket that is not closed; close it, or check whether the end is missing",
        "p/d: is empty; write inputs as a map: `aws_account_id: \"123456789012\"`",
    ),
    "a text that Terraform would evaluate": (
        *(PEOPLE, {f"{PEOPLE}/a.yaml": ACCOUNT, f"{PEOPLE}/b.yaml": "users:\n  a: {path: '${TfToken[TOKEN.0]}'}\n"}),
        "people/b.yaml:2:7: users.a.path: must not contain a CDKTF token (got `TfToken[`); write the value itself",
    ),
    "two values of another type": (
        *("p", {"p/a.yaml": f"{ACCOUNT}users: {{a: }}", "p/b.yaml": "users: [a]", "p/c.yaml": "users: 5"}),
        "p/b.yaml:1:1: users: must be a map (got a list with 1 entry); write `name: value` lines, or {} for none",
    ),
    "files deep down": (
        *(PEOPLE, {f"{PEOPLE}/{'d/' * 60}a.yaml": ACCOUNT}),
        "people: has more than 50 levels of nesting; use fewer",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", FAULTS)
def test_what_is_wrong_with_the_files_is_reported_at_its_place(case):
    name, files, *expected = FAULTS[case]
    write(files)
    assert told(name) == expected


@pytest.mark.skipif(os.name == "nt", reason="no pipes with names")
def test_a_pipe_is_not_waited_for_and_what_cannot_be_read_is_reported(monkeypatch):
    write({f"{PEOPLE}/a.yaml": ACCOUNT})
    os.mkfifo(f"{PEOPLE}/b.yaml")
    assert told(PEOPLE) == [f"people: people/b.yaml is a pipe, a socket or a device, {LINK}"]
    Path(f"{PEOPLE}/b.yaml").unlink()

    def refuse(path):
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(trees.os, "scandir", refuse)  # who runs the tests may be root, who may read everything
    assert told(PEOPLE) == ["people: cannot be read (Permission denied); name a file that can be read"]


def test_ten_thousand_files_are_read_and_not_one_more(monkeypatch):
    assert trees.MOST_FILES == 10_000
    monkeypatch.setattr(trees, "MOST_FILES", 40)  # the same with less
    write(
        {f"{PEOPLE}/{number}.yaml": f"users: {{u{number}: }}" for number in range(39)} | {f"{PEOPLE}/a.yaml": ACCOUNT}
    )
    assert len(read_configuration(Path(PEOPLE)).users) == 39
    write({f"{PEOPLE}/z.yaml": "users:", FILE: MAIN})
    assert told(PEOPLE) == ["people: has more than 40 files; check that it is the right directory"]
    assert told(FILE) == [
        "landingzone.yaml:2:11: include[0]: has more than 40 files (got 'people/*.yaml'); check that it "
        "is the right directory"
    ]


def test_all_files_together_may_be_as_large_as_one(monkeypatch):
    write({FILE: MAIN, f"{PEOPLE}/a.yaml": f"users:\n#{'x' * 100}\n", f"{PEOPLE}/b.yaml": f"users:\n#{'x' * 100}\n"})
    monkeypatch.setattr(config, "MOST_BYTES", 200)
    assert told(FILE) == ["people/b.yaml: has more than 64 MB; check that it is the right file"]


def test_python_is_reported_to_read_the_files():
    with pytest.raises(
        InvalidInputs, match=r"^include: works only with files \(got .*; let `read_configuration` read the files$"
    ):
        StackConfiguration(aws_account_id="123456789012", include=["people/*.yaml"])  # fmt: skip
