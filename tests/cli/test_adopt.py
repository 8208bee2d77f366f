"""`landingzone adopt` without an engine: what it reads, writes and refuses, and what it tells of the rest."""

from __future__ import annotations

import builtins
import json
from pathlib import Path
from typing import Any

import pytest
from adopted_states import IAM, SMALL, Rows, adopt, group, refusal, user, write_raw, write_shown
from samples import ACCOUNT_ID, BOUNDARY_ARN, JSON_POLICY

from landingzone.cli.main import main
from landingzone.terraform.records import moved, removed


def test_both_kinds_of_state_and_a_plan_are_read_alike(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    write_shown(SMALL, tmp_path / "shown.json")
    write_raw(SMALL, tmp_path / "raw.tfstate")
    shown = json.loads((tmp_path / "shown.json").read_text(encoding="utf-8"))
    plan = {"format_version": "1.2", "planned_values": {"root_module": {}}, "prior_state": shown}
    (tmp_path / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    written = set()
    for name in ("shown.json", "raw.tfstate", "plan.json"):
        assert main(["adopt", str(tmp_path / name), str(tmp_path / f"from-{name}")]) == 0
        written.add((tmp_path / f"from-{name}" / "landingzone.yaml").read_text(encoding="utf-8"))
    assert len(written) == 1
    capsys.readouterr()
    assert main(["validate", str(tmp_path / "from-plan.json" / "landingzone.yaml")]) == 0


def test_a_state_becomes_a_configuration_and_records(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    told = adopt(SMALL, tmp_path, capsys)
    assert told.inputs == {
        "aws_account_id": ACCOUNT_ID,
        "enable_iam_groups": False,
        "groups": {
            "owners": {
                "json_policies": {"full-access": SMALL["aws_iam_group_policy.owners"]["policy"]},
                "require_mfa": False,
                "self_management": False,
            }
        },
        "users": {
            "alice": {
                "groups": ["owners"],
                "path": "/x/",
                "permissions_boundary": BOUNDARY_ARN,
                "tags": {"team": "0o17"},
            }
        },
    }
    assert told.records == {
        "moved": {
            'aws_iam_group.groups["owners"]': "aws_iam_group.owners",
            'aws_iam_group_policy.json_policies["owners/full-access"]': "aws_iam_group_policy.owners",
            'aws_iam_user.user["alice"]': 'module.people["a.b"].aws_iam_user.this[0]',
            'aws_iam_user_group_membership.group_memberships["alice"]': "aws_iam_user_group_membership.all",
        }
    }
    assert told.notes == []
    assert told.unmatched == {}


def test_the_module_form_gets_the_files_of_a_caller(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    told = adopt(SMALL, tmp_path, capsys, "--form", "module", "--module-name", "people_here")
    files = {file.name: json.loads(file.read_text(encoding="utf-8")) for file in told.directory.glob("*.json")}
    assert files.keys() == {"adoption.tf.json", "landingzone.auto.tfvars.json", "people_here.tf.json"}
    call = files["people_here.tf.json"]
    assert call["module"]["people_here"].keys() - {"source"} == call["variable"].keys()
    assert call["variable"].keys() == files["landingzone.auto.tfvars.json"].keys()
    moves = files["adoption.tf.json"]["moved"]
    assert moved("aws_iam_group.owners", 'module.people_here.aws_iam_group.groups["owners"]') in moves
    assert files["adoption.tf.json"]["terraform"] == [[{"required_version": ">= 1.4.0"}]]


def test_what_claims_everything_is_taken_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    rows: Rows = {
        "aws_iam_user.a": user("alice"),
        "aws_iam_group_membership.x": {"group": "team", "name": "team", "users": ["alice", "stranger"]},
        "aws_iam_policy_attachment.x": {
            "name": "x",
            "policy_arn": f"{IAM}:policy/team/deploy",
            "users": ["alice"],
            "roles": ["robot"],
            "groups": [],
        },
    }
    told = adopt(rows, tmp_path, capsys)
    assert told.inputs["users"]["alice"] == {"groups": ["team"], "customer_managed_policy_names": ["team/deploy"]}
    assert told.records == {
        "moved": {'aws_iam_user.user["alice"]': "aws_iam_user.a"},
        "imported": {
            'aws_iam_user_group_membership.group_memberships["alice"]': "alice/team",
            'aws_iam_user_policy_attachment.customer_managed_policies["alice/team/deploy"]': (
                f"alice/{IAM}:policy/team/deploy"
            ),
        },
        "removed": ["aws_iam_group_membership.x", "aws_iam_policy_attachment.x"],
    }
    assert told.unmatched["aws_iam_group_membership.x"].endswith(
        "; stranger stays in it, and nobody manages that any more: write an aws_iam_user_group_membership for each "
        "where the user is"
    )
    assert told.unmatched["aws_iam_policy_attachment.x"].endswith(
        "; it stays attached to role robot, and nobody manages that any more: write an aws_iam_role_policy_attachment "
        f"for each where the role is, and import it with the id robot/{IAM}:policy/team/deploy"
    )


def test_in_a_module_form_only_what_goes_with_the_matched_is_forgotten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    rows: Rows = {
        "module.alice.aws_iam_user.this[0]": user("alice"),
        "module.alice.aws_iam_access_key.this_no_pgp[0]": {"user": "alice", "status": "Active"},
        "aws_iam_group.odd": group("odd"),
        "aws_iam_role.robot": {"name": "robot"},
    }
    adopt(rows, tmp_path, capsys, "--form", "module")
    records = json.loads((tmp_path / "people" / "adoption.tf.json").read_text(encoding="utf-8"))
    assert records["removed"] == [removed("module.alice.aws_iam_access_key.this_no_pgp")]
    assert records["terraform"] == [[{"required_version": ">= 1.10.0"}]]


def test_force_destroy_stays_what_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    rows = {"aws_iam_user.a": user("alice", force_destroy=True), "aws_iam_user.b": user("bob", force_destroy=True)}
    assert adopt(rows, tmp_path, capsys).inputs["force_destroy_users"] is True
    other = tmp_path / "other"
    other.mkdir()
    told = adopt({**rows, "aws_iam_user.c": user("carol", force_destroy=False)}, other, capsys)
    assert told.inputs["users"] == {"alice": {"force_destroy": True}, "bob": {"force_destroy": True}, "carol": {}}


REST: Rows = {
    "aws_s3_bucket.b": {"bucket": "b"},
    "module.c.random_id.r[0]": {},
    "aws_iam_role.r": {"name": "r"},
    "aws_iam_access_key.a": {"user": "alice", "status": "Active"},
    'module.people["a.b"].aws_iam_access_key.this[0]': {"user": "alice", "status": "Active"},
}


def test_what_else_is_in_the_state_is_forgotten_or_stays_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    told = adopt({**SMALL, **REST}, tmp_path, capsys)
    assert told.unmatched["aws_iam_role.r"] == "the configuration makes no aws_iam_role"
    # If the stack takes the whole state over, it destroys nothing.
    assert told.records["removed"] == [
        "aws_iam_access_key.a",
        "aws_iam_role.r",
        "aws_s3_bucket.b",
        "module.c.random_id.r",
        "module.people.aws_iam_access_key.this",
    ]
    assert "The new state forgets 4 resources, which nobody manages any more. To leave them in the old" in told.report
    script = (told.directory / "divide-the-state.sh").read_text(encoding="utf-8")
    staying, leaving = (
        {line.strip(" '\\") for line in command.splitlines()[1:]} for command in script.split("terraform state rm")[1:]
    )
    # A key that a call makes goes with the user that it makes.
    assert leaving == {*SMALL, 'module.people["a.b"].aws_iam_access_key.this[0]'}
    assert staying == REST.keys() - leaving


def test_a_state_with_nothing_else_is_not_divided(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    told = adopt(SMALL, tmp_path, capsys)
    assert "forgets" not in told.report
    assert not (told.directory / "divide-the-state.sh").exists()


def test_the_module_form_stays_where_the_rest_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    told = adopt({**SMALL, **REST}, tmp_path, capsys, "--form", "module")
    records = json.loads((told.directory / "adoption.tf.json").read_text(encoding="utf-8"))
    assert [record["from"] for (record,) in records["removed"]] == ["module.people.aws_iam_access_key.this"]
    assert "forgets" not in told.report
    assert not (told.directory / "divide-the-state.sh").exists()


def test_what_is_in_the_call_that_the_module_form_becomes_is_not_destroyed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    write_shown({**SMALL, "module.iam.aws_s3_bucket.b": {"bucket": "b"}}, tmp_path / "state.json")
    told = refusal(capsys, tmp_path / "state.json", tmp_path / "people", "--form", "module")
    assert "module.iam.aws_s3_bucket.b: the configuration makes nothing beside IAM; the new configuration" in told


def test_nothing_is_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    told = adopt(SMALL, tmp_path, capsys)
    before = (told.directory / "landingzone.yaml").read_bytes()
    assert refusal(capsys, tmp_path / "state.json", told.directory) == (
        f"{told.directory}: contains files already; name a new or an empty directory"
    )
    assert (told.directory / "landingzone.yaml").read_bytes() == before


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nonsense", "has a text without quotes; name what"),
        ("[]", "is JSON of something else than a state; name what"),
        ('{"version": 3, "modules": []}', "is a state of version 3; apply once with Terraform 0.12 or newer"),
        ('{"format_version": "1.0"}', "there is no IAM user, group or policy in it; name another state or account"),
        (
            json.dumps(
                {
                    "version": 4,
                    "resources": [
                        {"mode": "managed", "type": "aws_iam_user", "name": "a", "instances": [{"attributes": {}}]}
                    ],
                }
            ),
            "aws_iam_user.a has no name, so it is not whole; name what",
        ),
    ],
)
def test_what_is_no_state_is_refused(text: str, expected: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = tmp_path / "state.json"
    file.write_text(text, encoding="utf-8")
    told = refusal(capsys, file, tmp_path / "people")
    place = ":1:1" if text == "nonsense" else ""
    assert told.startswith(f"{file}{place}: {expected}")
    assert "\n" not in told
    assert not (tmp_path / "people").exists()


def test_a_missing_file_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    told = refusal(capsys, tmp_path / "none.json", tmp_path / "people")
    assert told.startswith(f"{tmp_path / 'none.json'}: there is no such file; ")


def test_states_of_several_accounts_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    write_shown(
        {"aws_iam_user.a": user("alice"), "aws_iam_user.b": user("bob", arn="arn:aws:iam::999999999999:user/bob")},
        tmp_path / "state.json",
    )
    told = refusal(capsys, tmp_path / "state.json", tmp_path / "people")
    assert told.endswith(
        f"it contains several accounts ({ACCOUNT_ID}, 999999999999); a configuration is for one: adopt them one by one"
    )


def test_of_several_memberships_one_is_made_in_the_state_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    rows = {
        "aws_iam_user.a": user("alice"),
        "aws_iam_user_group_membership.small": {"user": "alice", "groups": ["a"]},
        "aws_iam_user_group_membership.large": {"user": "alice", "groups": ["b", "c", "d"]},
        "aws_iam_user_group_membership.tiny": {"user": "alice", "groups": []},
    }
    told = adopt(rows, tmp_path, capsys)
    address = 'aws_iam_user_group_membership.group_memberships["alice"]'
    assert told.records["imported"][address] == "alice/a/b/c/d"
    assert told.records["removed"] == [address for address in sorted(rows) if "membership" in address]
    assert told.inputs["users"]["alice"]["groups"] == ["a", "b", "c", "d"]
    # One that has all groups is taken over.
    rows["aws_iam_user_group_membership.large"]["groups"] = ["a", "b", "c", "d"]
    (tmp_path / "other").mkdir()
    told = adopt(rows, tmp_path / "other", capsys)
    assert told.records["moved"][address] == "aws_iam_user_group_membership.large"


def test_what_breaks_rules_is_told_and_nothing_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    rows = {
        "aws_iam_user.a": user("alice"),
        "aws_iam_user_group_membership.a": {"user": "alice", "groups": [f"g{number}" for number in range(11)]},
    }
    write_shown(rows, tmp_path / "state.json")
    told = refusal(capsys, tmp_path / "state.json", tmp_path / "people").splitlines()
    assert told[0].endswith("the existing resources break rules of this configuration; fix them there first")
    assert told[1].startswith("users.alice.groups: ")
    assert not (tmp_path / "people").exists()


def test_an_address_that_is_taken_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    rows: Rows = {
        "aws_iam_group.json": group("odd"),
        'aws_iam_group_policy.json_policies["odd/a"]': {"group": "stranger", "name": "x", "policy": JSON_POLICY},
        "aws_iam_group_policy.a": {"group": "odd", "name": "a", "policy": JSON_POLICY},
    }
    write_shown(rows, tmp_path / "state.json")
    told = refusal(capsys, tmp_path / "state.json", tmp_path / "people")
    assert told.endswith(
        'aws_iam_group_policy.json_policies["odd/a"]: something else has this address; move it away first: '
        "terraform state mv 'aws_iam_group_policy.json_policies[\"odd/a\"]' aws_iam_group_policy.json_policies_before"
    )


def test_a_call_of_the_original_needs_no_adoption_of_the_same_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    write_shown({'module.iam.module.iam_users.aws_iam_user.user["alice"]': user("alice")}, tmp_path / "state.json")
    told = refusal(capsys, tmp_path / "state.json", tmp_path / "people", "--form", "module")
    assert "module.iam is a call of a module with modules in it; if it is the original, change its source" in told


@pytest.mark.parametrize("words", [("people",), ("--live", "state.json", "people")])
def test_wrong_use_is_told(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]):
    told, usage = refusal(capsys, *words).splitlines()
    assert told == "landingzone adopt: name SOURCE and DIRECTORY, or --live and DIRECTORY"
    assert usage == "Usage: landingzone adopt [OPTIONS] [SOURCE] DIRECTORY"


def test_without_boto3_is_told_how_to_get_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    real = builtins.__import__

    def without_boto3(name: str, *arguments: Any, **options: Any) -> Any:
        if name == "boto3":
            raise ImportError(name)
        return real(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", without_boto3)
    told = refusal(capsys, "--live", tmp_path / "people")
    assert told == "boto3 is not installed; install it with: pip install 'landingzone[live]'"
