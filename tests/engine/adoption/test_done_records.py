"""Records of adoption on the engine: what it refuses is refused before, and what is done goes without a change."""

from pathlib import Path

import pytest
from samples import ACCOUNT_ID
from walks import FORMS, Walk, rewrite, write

from dev.engine import TerraformError
from landingzone import StackConfiguration
from landingzone.adoption.records import look_at_records
from landingzone.adoption.state import read_state
from landingzone.cli.main import main
from landingzone.config.file import read_mapping
from landingzone.ground.yaml_writing import as_yaml
from landingzone.rules.check import check_stack
from landingzone.terraform import records

FILE, STATE = Path("landingzone.yaml"), Path("state.json")
USER = 'aws_iam_user.user["{}"]'
A, B, C, D, E = map(USER.format, "abcde")
GROUPS = 'aws_iam_group.groups["{}"]'
X, Y = map(GROUPS.format, "xy")

# The users of a state with `a` and `b`, and the groups of one with `x` -> the records -> what Terraform says of them.
REFUSED = [
    ("a b c", "x", {"moved": {C: A}}, "Moved object still exists"),
    ("a b c", "x", {"moved": {C: D, D: A}}, "Moved object still exists"),
    ("a b", "x", {"moved": {A: B, B: A}}, "Moved object still exists"),
    ("a b", "x y", {"moved": {Y: X}}, "Moved object still exists"),
    ("a b", "x", {"moved": {"aws_iam_user.people": "aws_iam_user.user"}}, "Moved object still exists"),
    ("c d", "x", {"moved": {C: A, D: A}}, "Ambiguous move statements"),
    ("a b", "x", {"moved": {A: A}}, "Redundant move statement"),
    ("a b", "x", {"removed": ["aws_iam_user.user"]}, "Removed resource still exists"),
    ("a b", "x", {"removed": ["aws_iam_role.deploy", "aws_iam_group.groups"]}, "Removed resource still exists"),
    ("a b", "x", {"imported": {C: "c"}}, "Configuration for import target does not exist"),
]
ACCEPTED = [
    ("b c", "x", {"moved": {C: A}}),
    ("b d", "x", {"moved": {C: A, D: C}}),
    ("a b c", "x", {"moved": {C: "aws_iam_user.user", E: D}}),
    ("a b", "y", {"moved": {Y: X}}),
    ("a b", "x", {"moved": {A: "aws_iam_user.old", B: "module.old.aws_iam_user.b"}}),
    ("a b", "x", {"removed": ["aws_iam_role.deploy", "module.old", "aws_iam_user_policy.json_policies"]}),
    ("a b", "x", {"imported": {A: "other"}}),
    ("", "x", {"removed": ["aws_iam_user.user"]}),
]


def inputs_of(users, groups):
    return {"users": {name: {} for name in users.split()}, "groups": {name: {} for name in groups.split()}}


@pytest.fixture
def command(capsys):
    """Run a command; gives what it printed."""

    def run(status, *words):
        assert main([*map(str, words)]) == status
        return capsys.readouterr()

    return run


@pytest.mark.long
def test_what_terraform_refuses_is_refused_before_and_nothing_else(emulator, place, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    walk = Walk(emulator, place, FORMS[0])
    walk.settle(inputs_of("a b", "x"))
    STATE.write_text(walk.terraform.run("show", "-json"), encoding="utf-8")
    there = {each.address for each in read_state(STATE)}
    for users, groups, adoption, *told in (*REFUSED, *ACCEPTED):
        inputs = inputs_of(users, groups)
        configuration = StackConfiguration(aws_account_id=ACCOUNT_ID, **inputs, adoption=adoption)
        content = dict(write(FORMS[0], emulator, {"aws_account_id": ACCOUNT_ID, **inputs}))
        content["moved"] = [records.moved(old, new)[0] for new, old in adoption.get("moved", {}).items()]
        content["import"] = [records.imported(new, id)[0] for new, id in adoption.get("imported", {}).items()]
        content["removed"] = [records.removed(old)[0] for old in adoption.get("removed", [])]
        rewrite(walk.terraform, content)
        refused = [*check_stack(configuration), *look_at_records(configuration, there).stuck]
        assert bool(refused) == bool(told), (adoption, refused)
        if told:
            with pytest.raises(TerraformError) as caught:
                walk.terraform.run("plan", "-input=false", "-no-color")
            assert told[0] in caught.value.text
        else:
            walk.terraform.run("plan", "-input=false", "-no-color")


def test_an_old_name_is_free_once_the_record_is_taken_out(emulator, place, tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    walk = Walk(emulator, place, FORMS[0])
    content = {"aws_account_id": ACCOUNT_ID, "administrators_elsewhere": True, "users": {"dana": {}, "eve": {}}}
    FILE.write_text(as_yaml(content), encoding="utf-8")
    before = FILE.read_text(encoding="utf-8")

    def settle():
        said = walk.settle(read_mapping(FILE))
        STATE.write_text(walk.terraform.run("show", "-json"), encoding="utf-8")
        return said

    settle()
    command(0, "user", "rename", "dana", "dana.doe")
    assert "1 record kept, because the state has the old address" in command(0, "adopt", "--done", STATE).out
    assert 'aws_iam_user.user["dana.doe"] will be updated in-place' in settle()
    assert "`landingzone adopt --done`" in command(1, "user", "add", "dana").err
    command(0, "adopt", "--done", STATE)
    assert FILE.read_text(encoding="utf-8") == before.replace("dana:", "dana.doe:")
    assert settle() == "No changes."
    command(0, "user", "add", "dana")
    command(0, "validate")
    assert settle().startswith('aws_iam_user.user["dana"] will be created\nPlan: 1 to add, 0 to change, 0 to destroy')
