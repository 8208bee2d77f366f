"""`landingzone adopt` without an engine: which groups and policies of groups are matched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from adopted_states import AWS, IAM, ROLE, SELF_MANAGEMENT, SMALL, Rows, adopt, group, inline, user
from samples import ACCOUNT_ID, JSON_POLICY

from landingzone import read_configuration
from landingzone.config.inputs import Inputs
from landingzone.groups import policies
from landingzone.groups.catalog import GROUPS as GROUPS_OF_CODE
from landingzone.iam import documents
from landingzone.rules.check import advise, check

GROUPS: dict[str, tuple[Rows, dict[str, Any] | str]] = {
    "billing": (
        {"aws_iam_group_policy_attachment.a": {"group": "g", "policy_arn": f"{AWS}/job-function/Billing"}},
        {"should_create_iam_group_billing": True, "iam_group_name_billing": "g"},
    ),
    "developers": (
        {
            "aws_iam_group_policy.a": inline("g", "developers", policies.developers(["ec2:*", "s3:PutObject"])),
            "aws_iam_group_policy.b": inline(
                "g", "developers_personal_s3_bucket", policies.personal_s3_bucket("aws", "your-org-name.user-")
            ),
        },
        {
            "should_create_iam_group_developers": True,
            "iam_group_name_developers": "g",
            "iam_group_developers_permitted_services": ["ec2", "s3:PutObject"],
        },
    ),
    "developers, with buckets of their own": (
        {
            "aws_iam_group_policy.a": inline("g", "developers", policies.developers(["ec2:*"])),
            "aws_iam_group_policy.b": inline(
                "g", "developers_personal_s3_bucket", policies.personal_s3_bucket("aws", "acme.user-")
            ),
        },
        {
            "should_create_iam_group_developers": True,
            "iam_group_name_developers": "g",
            "iam_group_developers_permitted_services": ["ec2"],
            "iam_group_developers_s3_bucket_prefix": "acme.user-",
        },
    ),
    "buckets of two prefixes": (
        {
            "aws_iam_group_policy.a": inline("g", "a", policies.personal_s3_bucket("aws", "acme.user-")),
            "aws_iam_group_policy.b": inline("g", "b", policies.personal_s3_bucket("aws", "other.user-")),
        },
        "no documented group has the same policies",
    ),
    "logs, with a key": (
        {
            "aws_iam_group_policy.a": inline("g", "logs", policies.logs()),
            "aws_iam_group_policy.b": inline(
                "g",
                "decrypt-cloudtrail-logs",
                policies.decrypt_cloudtrail_logs(f"arn:aws:kms:eu-west-1:{ACCOUNT_ID}:key/abc"),
            ),
        },
        {
            "should_create_iam_group_logs": True,
            "iam_group_name_logs": "g",
            "cloudtrail_kms_key_arn": f"arn:aws:kms:eu-west-1:{ACCOUNT_ID}:key/abc",
        },
    ),
    "auto-deploy, by the name of its policy": (
        {"aws_iam_group_policy.a": inline("g", "auto-deploy", policies.auto_deploy(["ecs:UpdateService"]))},
        {
            "should_create_iam_group_auto_deploy": True,
            "iam_group_name_auto_deploy": "g",
            "auto_deploy_permissions": ["ecs:UpdateService"],
        },
    ),
    "iam-admin": (
        {
            "aws_iam_policy.a": {
                "arn": f"{IAM}:policy/iam-admin",
                "name": "iam-admin",
                "path": "/",
                "policy": policies.iam_admin().json(),
            },
            "aws_iam_group_policy_attachment.a": {"group": "g", "policy_arn": f"{IAM}:policy/iam-admin"},
        },
        {"should_create_iam_group_iam_admin": True, "iam_group_name_iam_admin": "g"},
    ),
    "self-management": (
        {
            "aws_iam_policy.a": {
                "arn": f"{IAM}:policy/mine",
                "name": "mine",
                "path": "/",
                "policy": SELF_MANAGEMENT,
            },
            "aws_iam_group_policy_attachment.a": {"group": "g", "policy_arn": f"{IAM}:policy/mine"},
        },
        {"iam_group_name_iam_user_self_mgmt": "g", "iam_policy_iam_user_self_mgmt": "mine"},
    ),
    "self-management that allows more": (
        {
            "aws_iam_policy.a": {
                "arn": f"{IAM}:policy/iam-user-self-mgmt",
                "name": "iam-user-self-mgmt",
                "path": "/",
                "policy": SELF_MANAGEMENT.replace('"iam:GetUser"', '"iam:GetUser","s3:*"'),
            },
            "aws_iam_group_policy_attachment.a": {"group": "g", "policy_arn": f"{IAM}:policy/iam-user-self-mgmt"},
        },
        "no documented group has the same policies",
    ),
    "another account": (
        {"aws_iam_group_policy.a": inline("g", "g", policies.assume_roles([ROLE]))},
        {
            "iam_groups_for_cross_account_access": [{"group_name": "g", "iam_role_arns": [ROLE]}],
            "should_create_iam_group_cross_account_access_all": False,
        },
    ),
    "roles, and more": (
        {
            "aws_iam_group_policy.a": inline("g", "g", policies.assume_roles([ROLE])),
            "aws_iam_group_policy.b": inline("g", "b", JSON_POLICY),
        },
        "no documented group has the same policies",
    ),
    "roles by a pattern": (
        {"aws_iam_group_policy.a": inline("g", "g", policies.assume_roles(["*"]))},
        "no documented group has the same policies",
    ),
    "full access and a denial": (
        {
            "aws_iam_group_policy.a": inline("g", "full-access", policies.full_access()),
            "aws_iam_group_policy.b": inline("g", "b", documents.user_inline(["s3:*"], ["*"], "Deny", False)),
        },
        "no documented group has the same policies",
    ),
    "full access at one time of the year": (
        {
            "aws_iam_group_policy.a": inline(
                "g",
                "full-access",
                policies.full_access()
                .json()
                .replace('"*"]}', '"*"],"Condition":{"Bool":{"aws:ViaAWSService":"true"}}}'),
            )
        },
        "no documented group has the same policies",
    ),
    "AdministratorAccess": (
        {"aws_iam_group_policy_attachment.a": {"group": "g", "policy_arn": f"{AWS}/AdministratorAccess"}},
        "no documented group has the same policies",
    ),
    "nothing": ({}, "it has no policy"),
    "a document that is none": (
        {"aws_iam_group_policy.a": inline("g", "g", '{"Statement": "nonsense"}')},
        "it has a policy that cannot be read",
    ),
}


@pytest.mark.parametrize(("held", "expected"), GROUPS.values(), ids=GROUPS.keys())
def test_a_group_is_matched_by_what_it_holds(
    held: Rows, expected: dict[str, Any] | str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    told = adopt({"aws_iam_group.g": group("g"), **held}, tmp_path, capsys)
    given = {name: value for name, value in told.inputs.items() if name not in ("users", "aws_account_id")}
    if isinstance(expected, str):
        assert told.unmatched["aws_iam_group.g"].startswith(expected)
        assert given == {"enable_iam_groups": False}
        # Nothing is destroyed that is not matched.
        assert told.records["removed"] == sorted(["aws_iam_group.g", *held])
        return
    assert {name: given[name] for name in expected} == expected
    # The plan makes no group that is not there.
    made = {row.key for row in GROUPS_OF_CODE if given.get(row.switch, Inputs.model_fields[row.switch].default)}
    assert made == {row.key for row in GROUPS_OF_CODE if given.get(row.name_input) == "g"}
    assert given["iam_group_names_ssh_grunt_sudo_users"] == given["iam_group_names_ssh_grunt_users"] == []
    assert not told.unmatched


def test_the_prefix_of_the_buckets_of_the_original_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    call = "module.people.module.iam_groups"
    for number, prefix in enumerate(("acme.user-", "your-org-name.user-")):
        place = tmp_path / str(number)
        place.mkdir()
        document = policies.personal_s3_bucket("aws", prefix)
        rows = {
            f"{call}.aws_iam_group.developers[0]": group("engineers"),
            f"{call}.aws_iam_group_policy.developers_personal_s3_bucket[0]": inline(
                "engineers", "developers_personal_s3_bucket", document
            ),
        }
        told = adopt(rows, place, capsys)
        name = "iam_group_developers_s3_bucket_prefix"
        assert told.inputs.get(name) == (None if prefix == Inputs.model_fields[name].default else prefix)
        # Of two prefixes none is the one.
        place = place / "two"
        place.mkdir()
        other = inline("engineers", "other", policies.personal_s3_bucket("aws", "other-"))
        told = adopt({**rows, "aws_iam_group_policy.other": other}, place, capsys)
        assert name not in told.inputs


def test_of_two_groups_alike_only_the_one_with_the_documented_name_is_matched(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    rows: Rows = {}
    for name in ("full-access", "admins"):
        key = name.replace("-", "_")
        rows[f"aws_iam_group.other_{key}"] = group(name)
        rows[f"aws_iam_group_policy.other_{key}"] = inline(name, "full-access", policies.full_access())
    told = adopt(rows, tmp_path, capsys)
    assert told.records["moved"]["aws_iam_group.full_access"] == "aws_iam_group.other_full_access"
    assert told.unmatched["aws_iam_group.other_admins"].startswith(
        "several groups have the same policies (admins, full-access)"
    )
    assert told.inputs["should_require_mfa"] is False


def test_for_whom_mfa_is_new_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    rows = {
        **SMALL,
        "aws_iam_group.payers": group("payers"),
        "aws_iam_group_policy_attachment.payers": {"group": "payers", "policy_arn": f"{AWS}/job-function/Billing"},
    }
    told = adopt(rows, tmp_path, capsys)
    assert "should_require_mfa" not in told.inputs
    assert "group payers: its members need MFA from now on, since other matched groups require it" in told.notes
    assert not any(note.startswith("group owners: its members need MFA") for note in told.notes)


def test_a_group_with_a_path_is_left(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    told = adopt({**SMALL, "aws_iam_group.owners": group("owners", path="/x/")}, tmp_path, capsys)
    assert told.unmatched["aws_iam_group.owners"].startswith("its path is /x/, and documented groups have none")
    assert told.inputs["users"]["alice"]["groups"] == ["owners"]


def test_a_policy_of_another_name_is_left_in_force(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    rows = {**SMALL, "aws_iam_group_policy.owners": inline("owners", "everything", policies.full_access())}
    told = adopt(rows, tmp_path, capsys)
    assert (
        "aws iam delete-group-policy --group-name owners --policy-name everything"
        in (told.unmatched["aws_iam_group_policy.owners"])
    )
    assert "aws_iam_group_policy.owners" in told.records["removed"]


def test_a_taken_name_is_not_taken_for_the_self_management_policy(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    other = {
        "arn": f"{IAM}:policy/iam-user-self-mgmt",
        "name": "iam-user-self-mgmt",
        "path": "/",
        "policy": JSON_POLICY,
    }
    told = adopt({**SMALL, "aws_iam_policy.other": other}, tmp_path, capsys)
    assert told.inputs["iam_policy_iam_user_self_mgmt"] == "iam-user-self-mgmt-landingzone"
    assert "aws_iam_policy.other" in told.unmatched


def test_groups_that_are_not_taken_over_are_listed_and_any_other_name_is_refused_from_then_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    rows: Rows = {
        **SMALL,
        "aws_iam_user.bob": user("bob"),
        "aws_iam_group.empty": group("nobody-is-in-it"),
        "aws_iam_group.left": group("left", path="/x/"),
        "aws_iam_user_group_membership.bob": {"user": "bob", "groups": ["Owners", "left", "in-no-state"]},
    }
    told = adopt(rows, tmp_path, capsys)
    assert told.inputs["groups_made_elsewhere"] == ["in-no-state", "left"]
    assert told.inputs["users"]["bob"]["groups"] == ["in-no-state", "left", "owners"]
    configuration = read_configuration(tmp_path / "people" / "landingzone.yaml")
    assert [advice.path for advice in advise(configuration) if ".groups[" in advice.path] == []
    misspelled = configuration.users["bob"].model_copy(update={"groups": ["lefd"]})
    changed = configuration.model_copy(update={"users": {"bob": misspelled}})
    assert [(problem.path, problem.hint.partition("?")[0]) for problem in check(changed)] == [
        ("users.bob.groups[0]", "did you mean 'left'")
    ]


def test_nothing_is_listed_when_all_groups_are_taken_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert "groups_made_elsewhere" not in adopt(SMALL, tmp_path, capsys).inputs
