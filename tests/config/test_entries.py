"""The entries of a configuration with their lines, of which no secret and no comment is shown."""

import json
from pathlib import Path

import pytest
import yaml
from samples import ACCOUNT_ID, PGP_PUBLIC_KEY
from secret_forms import places

from landingzone.config.entries import Entries
from landingzone.config.file import read_content, read_file

FILE = f"""\
# top
aws_account_id: "{ACCOUNT_ID}"  # account
x-devs: &devs
  - developers

x-other: {{a: b}}
users:
  # about ann
  ann:
    groups: *devs  # c
    path: "/a # b/"
    json_policies:
      p: |
        # no comment
        {{}}
      q: '{{}}'

  bob: {{groups: [a], tags: {{team: x}},
        pgp_key: "k"}}
account_groups:
  - group_name: "{{account}}"
    roles: [a]
  - {{group_name: y, roles: [b]}}
# end
"""


def shown(text, name="landingzone.yaml"):
    entries = Entries(read_content(text.encode(), Path(name), name))
    return {entry.path: [(line.number, line.shown) for line in entry.lines] for entry in entries.values()}


def test_yaml_shows_what_is_public():
    assert shown(FILE) == {
        "aws_account_id": [(2, f'aws_account_id: "{ACCOUNT_ID}"')],
        "x-devs": [(3, "x-devs: &devs"), (4, "  - developers")],
        "x-other": [(6, "x-other: {(not shown): (not shown)}")],
        "users.ann": [
            (9, "  ann:"),
            (10, "    groups: *devs"),
            (11, '    path: "/a # b/"'),
            (12, "    json_policies:"),
            (13, "      p: (not shown)"),
            (16, "      q: (not shown)"),
        ],
        "users.bob": [(18, "  bob: {groups: [a], tags: {team: x},"), (19, "        pgp_key: (not shown)}")],
        "account_groups[0]": [(21, '  - group_name: "{account}"'), (22, "    roles: [a]")],
        "account_groups[1]": [(23, "  - {group_name: y, roles: [b]}")],
    }


def test_json_shows_what_is_public():
    content = yaml.safe_load(FILE)
    found = shown(json.dumps(content, indent=1), "landingzone.json")
    assert found["users.bob"] == [
        *((20, '  "bob": {'), (21, '   "groups": ['), (22, '    "a"'), (23, "   ],")),
        *((24, '   "tags": {'), (25, '    "team": "x"'), (26, "   },"), (27, '   "pgp_key": (not shown)')),
        (28, "  }"),
    ]
    content["users"] |= {f"user{number}": {} for number in range(10)}
    one_line = shown(json.dumps(content), "landingzone.json")
    assert {line for lines in one_line.values() for line in lines} == {(1, "(523 characters, too many to show)")}


MANY = 6
MARKER = "hunter2-marker"
FORMS = {
    "plain": MARKER,
    "quoted": json.dumps(f"{MARKER} # {MARKER}"),
    "folded": f">-\n{' ' * 30}{MARKER}\n\n{' ' * 30}# {MARKER}",
    "flow": f"{{a: [{MARKER}, {{b: {MARKER}}}]}}",
    "anchored": f"&it {MARKER}  # {MARKER}",
}


@pytest.mark.parametrize("form", FORMS)
def test_no_value_of_a_field_that_may_be_secret_is_shown(form):
    secret = [place.steps for place in places() if place.may_be_secret and 0 not in place.steps]
    assert len(secret) > MANY
    for steps in secret:
        text = f'aws_account_id: "{ACCOUNT_ID}"\n'
        text += "\n".join(f"{'  ' * depth}{step}:" for depth, step in enumerate((*steps, "name")))
        lines = [line for entry in shown(f"{text} {FORMS[form]}\n").values() for _, line in entry]
        assert lines[-1].strip().startswith(("name: (not shown)", "name: {a: [(not shown)")), steps
        assert MARKER not in "".join(lines), steps


def test_entries_of_several_files_have_their_place_each(tmp_path):
    (tmp_path / "people").mkdir()
    (tmp_path / "people" / "a.yaml").write_text("users:\n  ann: {}\nrequirements:\n  - {name: x, rule: y, path: /}\n")
    main = tmp_path / "landingzone.yaml"
    main.write_text(f'aws_account_id: "{ACCOUNT_ID}"\ninclude: [people/*.yaml]\nusers:\n  bob: {{}}\n')
    entries = Entries(read_file(main))
    assert {key: entry.place.removeprefix(f"{tmp_path}/") for key, entry in entries.items()} == {
        ("aws_account_id",): "landingzone.yaml:1",
        ("include",): "landingzone.yaml:2",
        ("users", "bob"): "landingzone.yaml:4",
        ("users", "ann"): "people/a.yaml:2",
        ("requirements", "x", "1"): "people/a.yaml:4",
    }


def test_a_key_of_a_file_belongs_to_what_its_user_says(tmp_path):
    main = tmp_path / "landingzone.yaml"
    (tmp_path / "ann.asc").write_text(PGP_PUBLIC_KEY)
    main.write_text(f'aws_account_id: "{ACCOUNT_ID}"\nusers:\n  ann: {{pgp_key_file: ann.asc}}\n')
    assert Entries(read_file(main))["users", "ann"].value == {"pgp_key_file": "ann.asc", "pgp_key": PGP_PUBLIC_KEY}
