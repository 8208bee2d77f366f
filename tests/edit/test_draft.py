"""Edits go to the file where a thing stands, all are checked together, and each file is written whole or not at all."""

from datetime import date
from pathlib import Path

import pytest
from samples import PGP_PUBLIC_KEY

from landingzone import InvalidFile, InvalidInputs, edit
from landingzone.edit.draft import Draft, NotWritable
from landingzone.ground.files import DirectoryError

FILES = {
    "landingzone.yaml": 'aws_account_id: "123456789012"\ninclude: [people/*.yaml]\nadministrators_elsewhere: true\n'
    "teams: {data: {path: /data/}, web: {path: /web/}}\ngroups_made_elsewhere: [a]\n",
    "people/data.yaml": "users:\n  ann: {team: data}\ngroups_made_elsewhere: [b, c]\n",
    "people/web.yaml": "users:\n  bob: {team: web}\n  cy: {team: web}\n",
}
PLACES = {"data": "people/data.yaml", "web": "people/web.yaml", None: "people/web.yaml"}
WITH_MACHINES = {
    "people/ci.yaml": "users:\n  ci: {team: web, require_mfa: false}\n  cd: {require_mfa: false}\n",
    "people/web.yaml": FILES["people/web.yaml"] + "  bot: {team: web, require_mfa: false}\n",
    "people/zoo.yaml": "users: {}\n",
}
MACHINE = {"require_mfa": False}


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("people").mkdir()
    Path("keys").mkdir()
    Path("keys/new.asc").write_text(PGP_PUBLIC_KEY, encoding="utf-8")
    for name, text in FILES.items():
        Path(name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize("team", PLACES)
def test_a_new_user_goes_where_the_team_is_or_to_the_last_file_with_users(team):
    edited = edit.add_user("landingzone.yaml", "new", {"team": team, "pgp_key_file": "keys/new.asc"})
    assert [*edited.files] == [PLACES[team]]
    assert "pgp_key_file: ../keys/new.asc" in edited.files[PLACES[team]]
    assert [change.users for change in edited.changes] == [("new",)]
    assert Path(PLACES[team]).read_text(encoding="utf-8") == FILES[PLACES[team]]
    edited.write()
    assert Path(PLACES[team]).read_text(encoding="utf-8") == edited.files[PLACES[team]]


@pytest.mark.parametrize(
    ("attributes", "place"),
    [
        (MACHINE, "ci"),
        (MACHINE | {"team": "data"}, "ci"),  # where most machines are
        (MACHINE | {"team": "web"}, "ci"),  # of two files with machines of the team the first
        ({"team": "web"}, "web"),
        ({"team": "zoo"}, "zoo"),  # nobody is in it yet, but its name is
        ({}, "web"),
    ],
)
def test_a_machine_goes_to_the_machines_and_a_person_to_the_team_even_if_it_has_nobody(attributes, place):
    files = WITH_MACHINES | {"landingzone.yaml": FILES["landingzone.yaml"].replace("teams: {", "teams: {zoo: {}, ")}
    for name, text in files.items():
        Path(name).write_text(text, encoding="utf-8")
    edited = edit.add_user("landingzone.yaml", "new", attributes)
    assert [*edited.files] == [f"people/{place}.yaml"]
    assert [*edit.add_user("landingzone.yaml", "new", attributes, file="people/data.yaml").files] == [
        "people/data.yaml"
    ]


def test_values_of_a_program_are_written_as_a_file_has_them():
    edited = edit.add_user("landingzone.yaml", "new", {"until": date(2099, 1, 31), "groups": ("a",), "path": "/x/"})
    assert '  new: {until: "2099-01-31", groups: [a], path: /x/}\n' in edited.files["people/web.yaml"]
    for groups, told in (
        ("abc", r": must be a list \(got a string"),
        ([5], r"\[0\]: must be a string \(got the number 5\)"),
    ):
        with pytest.raises(InvalidInputs, match=rf"users\.new\.groups{told}"):
            edit.add_user("landingzone.yaml", "new", {"groups": groups})
    for change in (edit.add_to_groups, edit.remove_from_groups):
        with pytest.raises(
            InvalidInputs, match=r"users\.ann\.groups: must be a list of strings \(got 'abc'\); write it"
        ):
            change("landingzone.yaml", "ann", "abc")


def test_a_file_may_be_named_and_a_directory_edited():
    edited = edit.add_user("landingzone.yaml", "new", file="people/data.yaml")
    assert [*edited.files] == ["people/data.yaml"]
    Path("landingzone.yaml").rename("all.yaml")
    Path("all.yaml").write_text(FILES["landingzone.yaml"].replace("include: [people/*.yaml]\n", ""), encoding="utf-8")
    assert [*edit.offboard_user(".", "ann").files] == ["people/data.yaml"]


def test_a_position_in_a_joined_list_is_that_of_its_file():
    draft = Draft.of("landingzone.yaml")
    assert draft.content["groups_made_elsewhere"] == ["a", "b", "c"]
    draft.remove(("groups_made_elsewhere", 1))
    draft.set(("groups_made_elsewhere", 1), "d")
    assert draft.content["groups_made_elsewhere"] == ["a", "d"]
    assert draft.finish().files == {"people/data.yaml": FILES["people/data.yaml"].replace("[b, c]", "[d]")}


def test_what_comes_out_is_checked_at_the_lines_of_the_new_text():
    draft = Draft.of("landingzone.yaml")
    draft.set(("users", "new"), {"path": "x", "team": "web"})
    draft.set(("users", "ann", "status"), "gone")
    with pytest.raises(InvalidInputs) as caught:
        draft.finish()
    assert [str(each.origin) for each in caught.value.problems] == ["people/data.yaml:2:21", "people/web.yaml:4:9"]


def test_with_shards_a_new_name_needs_a_state():
    Path("landingzone.yaml").write_text(f"{FILES['landingzone.yaml']}user_shards: 2\n", encoding="utf-8")
    with pytest.raises(InvalidInputs, match=r"name \(got a stack that depends on the name\); save the IDs with"):
        edit.rename_user("landingzone.yaml", "bob", "ben")


def test_a_file_that_has_changed_meanwhile_is_left_alone_and_so_are_the_others():
    draft = Draft.of("landingzone.yaml")
    draft.set(("users", "ann", "path"), "/a/")
    draft.set(("users", "bob", "path"), "/b/")
    edited = draft.finish()
    Path("people/web.yaml").write_text("users: {}\n", encoding="utf-8")
    with pytest.raises(DirectoryError, match=r"web\.yaml: has changed since it was read"):
        edited.write()
    assert Path("people/data.yaml").read_text(encoding="utf-8") == FILES["people/data.yaml"]


@pytest.mark.parametrize("target", ["landingzone.yaml", "people"])
def test_a_configuration_that_is_named_by_a_link_is_not_edited(target):
    Path("link").symlink_to(target)
    told = f"link: cannot be edited, because it is a symbolic link; name its target: {target}"
    with pytest.raises(InvalidFile, match=f"^{told}$"):
        Draft.of("link")


def test_what_is_no_file_or_cannot_be_edited_is_reported_with_the_lines_to_write():
    with pytest.raises(InvalidFile, match="<standard input>: cannot be edited; name the file"):
        Draft.of("-")
    text = "x-all: &all {path: /web/}\nusers:\n  bob: *all\n"
    Path("people/web.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(NotWritable, match=r"^people/web.yaml:3:") as caught:
        edit.offboard_user("landingzone.yaml", "bob")
    assert caught.value.by_hand == "users:\n  bob:\n    status: offboarding\n"


def test_a_file_that_would_belong_is_begun_and_no_other():
    edited = edit.add_user("landingzone.yaml", "new", {"team": "web"}, file="people/new.yaml")
    assert edited.files == {"people/new.yaml": "users:\n  new:\n    team: web\n"}
    assert "+++ b/people/new.yaml\n@@ -0,0 +1,3 @@\n+users:\n" in edited.as_diff()
    assert not Path("people/new.yaml").exists()
    edited.write()
    assert Path("people/new.yaml").read_text(encoding="utf-8") == edited.files["people/new.yaml"]
    for file in ("people/new.yml", "people/x/new.yaml", "../people/new.yaml", "landingzone.yaml.bak", "keys/new.asc"):
        with pytest.raises(InvalidFile, match="is not a file of this configuration"):
            edit.add_user("landingzone.yaml", "newer", file=file)
    edited = edit.add_user("landingzone.yaml", "newer", {"team": "web"}, file="people/newer.yaml")
    Path("people/newer.yaml").write_text("users: {}\n", encoding="utf-8")
    with pytest.raises(DirectoryError, match=r"newer\.yaml: has changed since it was read"):
        edited.write()
