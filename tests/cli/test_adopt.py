"""`landingzone adopt` without an engine: what it reads, matches, leaves, and tells."""

from __future__ import annotations

import builtins
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from samples import ACCOUNT_ID, BOUNDARY_ARN, JSON_POLICY, PGP_PUBLIC_KEY, SSH_PUBLIC_KEY

from landingzone import read_configuration
from landingzone.cli.main import main
from landingzone.config.inputs import Inputs
from landingzone.groups import policies
from landingzone.groups.catalog import GROUPS as GROUPS_OF_CODE
from landingzone.iam import documents
from landingzone.rules.check import check

IAM = f"arn:aws:iam::{ACCOUNT_ID}"
AWS = "arn:aws:iam::aws:policy"
ROLE = "arn:aws:iam::222233334444:role/dev"
SELF_MANAGEMENT = documents.with_mfa(policies.self_management("aws", ACCOUNT_ID)).json()

Rows = dict[str, dict[str, Any]]


def user(name: str, **values: Any) -> dict[str, Any]:
    return {"name": name, "path": "/", "arn": f"{IAM}:user/{name}", "tags": None, **values}


def group(name: str, **values: Any) -> dict[str, Any]:
    return {"name": name, "path": "/", "arn": f"{IAM}:group/{name}", **values}


def inline(name: str, policy: str, document: documents.Document | str) -> dict[str, Any]:
    return {"group": name, "name": policy, "policy": document if isinstance(document, str) else document.json()}


def write_shown(rows: Rows, file: Path) -> None:
    """Write a state as `terraform show -json` does."""
    modules: dict[str, list[dict[str, Any]]] = {}
    for address, values in rows.items():
        module, kind, name, key = split(address)
        resource = {"address": address, "mode": "managed", "type": kind, "name": name, "values": values}
        resource |= {"index": json.loads(key)} if key else {}
        modules.setdefault(module, []).append(resource)
    children = [{"address": module, "resources": found} for module, found in modules.items() if module]
    root = {"resources": modules.get("", []), "child_modules": children}
    file.write_text(json.dumps({"format_version": "1.0", "values": {"root_module": root}}), encoding="utf-8")


def write_raw(rows: Rows, file: Path) -> None:
    """Write a state as a backend keeps it."""
    resources = []
    for address, values in rows.items():
        module, kind, name, key = split(address)
        instance = {"attributes": values} | ({"index_key": json.loads(key)} if key else {})
        resource = {"mode": "managed", "type": kind, "name": name, "instances": [instance]}
        resources.append(resource | ({"module": module} if module else {}))
    file.write_text(json.dumps({"version": 4, "resources": resources}), encoding="utf-8")


def split(address: str) -> tuple[str, str, str, str]:
    parts = re.fullmatch(r"(?:(module\..*)\.)?(\w+)\.(\w+)(?:\[(.*)\])?", address)
    assert parts
    return parts[1] or "", parts[2], parts[3], parts[4] or ""


class Told:
    """What a run wrote and told."""

    def __init__(self, directory: Path, report: str) -> None:
        self.directory = directory
        self.report = report

    @property
    def inputs(self) -> dict[str, Any]:
        read = read_configuration(self.directory / "landingzone.yaml")
        inputs = read.model_dump(exclude_unset=True, exclude={"adoption"})
        return inputs | {"users": {name: each.model_dump(exclude_unset=True) for name, each in read.users.items()}}

    @property
    def records(self) -> dict[str, Any]:
        adoption = read_configuration(self.directory / "landingzone.yaml").adoption
        return adoption.model_dump(exclude_unset=True) if adoption else {}

    @property
    def notes(self) -> list[str]:
        return [
            row.strip() for row in self.report.split("\nwarnings: ")[1].split("\nnot matched: ")[0].splitlines()[1:]
        ]

    @property
    def unmatched(self) -> dict[str, str]:
        rows = self.report.split("\nnot matched: ")[1].splitlines()[1:-1]
        return {row.strip().split(": ", 1)[0]: row.strip().split(": ", 1)[1] for row in rows}


def adopt(rows: Rows, tmp_path: Path, capsys: pytest.CaptureFixture[str], *words: str) -> Told:
    write_shown(rows, tmp_path / "state.json")
    assert main(["adopt", str(tmp_path / "state.json"), str(tmp_path / "people"), *words]) == 0
    told = capsys.readouterr()
    assert told.err == ""
    return Told(tmp_path / "people", told.out)


def refusal(capsys: pytest.CaptureFixture[str], *words: str | Path, status: int = 1) -> str:
    assert main(["adopt", *map(str, words)]) == status
    told = capsys.readouterr()
    assert told.out == ""
    return told.err.strip()


SMALL: Rows = {
    'module.people["a.b"].aws_iam_user.this[0]': user(
        "alice", tags={"team": "0o17"}, path="/x/", permissions_boundary=BOUNDARY_ARN
    ),
    "aws_iam_group.owners": group("owners"),
    "aws_iam_group_policy.owners": inline("owners", "full-access", documents.with_mfa(policies.full_access())),
    "aws_iam_user_group_membership.all": {"user": "alice", "groups": ["owners"]},
}


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
        "iam_group_name_full_access": "owners",
        "iam_group_names_ssh_grunt_sudo_users": [],
        "iam_group_names_ssh_grunt_users": [],
        "should_create_iam_group_user_self_mgmt": False,
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
            "aws_iam_group.full_access": "aws_iam_group.owners",
            "aws_iam_group_policy.full_access": "aws_iam_group_policy.owners",
            'aws_iam_user.user["alice"]': 'module.people["a.b"].aws_iam_user.this[0]',
            'aws_iam_user_group_membership.group_memberships["alice"]': "aws_iam_user_group_membership.all",
        }
    }
    assert told.notes == [
        "the plan adds the managed policy iam-user-self-mgmt, with which members look after their own user",
        "group owners: the plan adds the attachment full_access_iam_user_self_mgmt",
    ]
    assert told.unmatched == {}


def test_the_module_form_gets_the_files_of_a_caller(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    told = adopt(SMALL, tmp_path, capsys, "--form", "module", "--module-name", "people_here")
    files = {file.name: json.loads(file.read_text(encoding="utf-8")) for file in told.directory.glob("*.json")}
    assert files.keys() == {"adoption.tf.json", "landingzone.auto.tfvars.json", "people_here.tf.json"}
    call = files["people_here.tf.json"]
    assert call["module"]["people_here"].keys() - {"source"} == call["variable"].keys()
    assert call["variable"].keys() == files["landingzone.auto.tfvars.json"].keys()
    assert {
        "from": "aws_iam_group.owners",
        "to": "module.people_here.aws_iam_group.full_access[0]",
    } in files["adoption.tf.json"]["moved"]


GROUPS: dict[str, tuple[Rows, dict[str, Any] | str]] = {
    "billing": (
        {"aws_iam_group_policy_attachment.a": {"group": "g", "policy_arn": f"{AWS}/job-function/Billing"}},
        {"should_create_iam_group_billing": True, "iam_group_name_billing": "g"},
    ),
    "developers": (
        {
            "aws_iam_group_policy.a": inline("g", "developers", policies.developers(["ec2:*", "s3:PutObject"])),
            "aws_iam_group_policy.b": inline("g", "developers_personal_s3_bucket", policies.personal_s3_bucket("aws")),
        },
        {
            "should_create_iam_group_developers": True,
            "iam_group_name_developers": "g",
            "iam_group_developers_permitted_services": ["ec2", "s3:PutObject"],
        },
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


@pytest.mark.parametrize("write", [write_shown, write_raw])
def test_the_numbers_of_passwords_stay(
    write: Callable[[Rows, Path], None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    numbers: dict[str, Any] = {"alice": 3}
    rows: Rows = {
        'module.a.aws_iam_user.user["alice"]': user("alice"),
        'module.a.aws_iam_user_login_profile.web_console["alice"]': {"user": "alice", "pgp_key": PGP_PUBLIC_KEY},
        "module.a.terraform_data.credential_generations[0]": {
            "input": numbers if write is write_shown else {"value": numbers, "type": ["map", "number"]}
        },
    }
    write(rows, tmp_path / "state.json")
    assert main(["adopt", str(tmp_path / "state.json"), str(tmp_path / "people")]) == 0
    told = Told(tmp_path / "people", capsys.readouterr().out)
    assert told.inputs["users"]["alice"]["credential_generation"] == 3
    assert told.records["moved"]["terraform_data.credential_generations"] == (
        "module.a.terraform_data.credential_generations[0]"
    )
    assert told.notes == []


def test_a_policy_of_the_reserved_name_is_left(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    own = {"user": "alice", "name": "Offboarding", "policy": JSON_POLICY}
    told = adopt({**SMALL, "aws_iam_user_policy.own": own}, tmp_path, capsys)
    assert told.unmatched["aws_iam_user_policy.own"].startswith("its name is that of the policy of users who are off")


DENY = {"user": "alice", "name": "require-mfa", "policy": documents.require_mfa().json()}


def test_a_policy_that_denies_everything_without_mfa_is_the_attribute(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    # In whatever order its actions stand, and as lists or not.
    document = json.loads(DENY["policy"])
    document["Statement"][0] |= {"Resource": "*", "NotAction": document["Statement"][0]["NotAction"][::-1], "Sid": "x"}
    for number, text in enumerate((DENY["policy"], json.dumps(document))):
        place = tmp_path / str(number)
        place.mkdir()
        told = adopt({**SMALL, "aws_iam_user_policy.own": DENY | {"policy": text}}, place, capsys)
        assert told.inputs["users"]["alice"]["require_mfa"] is True
        assert "json_policies" not in told.inputs["users"]["alice"]
        assert told.records["moved"]['aws_iam_user_policy.require_mfa["alice"]'] == "aws_iam_user_policy.own"


@pytest.mark.parametrize(
    "own",
    [
        DENY | {"name": "Require-MFA"},
        DENY | {"policy": JSON_POLICY},
        DENY | {"policy": DENY["policy"].replace("BoolIfExists", "Bool")},
        DENY | {"policy": DENY["policy"].replace('"iam:GetUser"', '"iam:*"')},
    ],
)
def test_a_policy_like_that_stays_what_it_is(own: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    told = adopt({**SMALL, "aws_iam_user_policy.own": own}, tmp_path, capsys)
    assert told.inputs["users"]["alice"]["json_policies"] == {own["name"]: own["policy"]}
    assert "require_mfa" not in told.inputs["users"]["alice"]
    assert check(read_configuration(tmp_path / "people" / "landingzone.yaml")) == []


def test_of_a_user_who_is_offboarding_it_stays_a_policy(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    refusal = {
        "user": "alice",
        "name": "offboarding",
        "policy": documents.user_inline(["*"], ["*"], "Deny", False).json(),
    }
    rows = {
        "aws_iam_user.a": user("alice"),
        "aws_iam_user_policy.a": DENY,
        "aws_iam_user_policy.offboarding": refusal,
    }
    told = adopt(rows, tmp_path, capsys)
    assert told.inputs["users"]["alice"]["status"] == "offboarding"
    assert told.inputs["users"]["alice"]["json_policies"] == {"require-mfa": DENY["policy"]}
    assert "require_mfa" not in told.inputs["users"]["alice"]


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


def test_credentials_are_matched_with_the_key_of_the_state_and_no_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    secret = "s3cr3t/of+somebody"
    rows: Rows = {
        "aws_iam_user.a": user("alice"),
        "aws_iam_user_login_profile.a": {"user": "alice", "pgp_key": PGP_PUBLIC_KEY, "encrypted_password": "wcFM"},
        "aws_iam_access_key.a": {"user": "alice", "pgp_key": PGP_PUBLIC_KEY, "status": "Active"},
        "aws_iam_access_key.a2": {"user": "alice", "pgp_key": PGP_PUBLIC_KEY, "status": "Active"},
        "aws_iam_user_ssh_key.a": {
            "username": "alice",
            "public_key": SSH_PUBLIC_KEY,
            "encoding": "SSH",
            "status": "Active",
            "ssh_public_key_id": "APKA",
        },
        "aws_iam_user.b": user("bob"),
        "aws_iam_user_login_profile.b": {"user": "bob", "pgp_key": None, "password": secret},
        "aws_iam_access_key.b": {"user": "bob", "secret": secret, "status": "Active"},
        "aws_iam_user_ssh_key.b": {"username": "bob", "public_key": "-----BEGIN", "encoding": "PEM"},
        "aws_iam_user.c": user("carol"),
        "aws_iam_access_key.c": {"user": "carol", "pgp_key": PGP_PUBLIC_KEY, "status": "Inactive"},
        "aws_iam_user_login_profile.c": {"user": "carol", "pgp_key": "bm8ga2V5"},
    }
    told = adopt(rows, tmp_path, capsys)
    assert told.inputs["users"] == {
        "alice": {
            "pgp_key": PGP_PUBLIC_KEY,
            "create_login_profile": True,
            "create_access_keys": True,
            "access_key_slots": {"first": "current", "second": "previous"},
            "ssh_public_key": SSH_PUBLIC_KEY,
        },
        "bob": {},
        "carol": {},
    }
    assert {address: reason.split(";")[0] for address, reason in told.unmatched.items()} == {
        "aws_iam_access_key.b": "the state has no pgp_key for it, and one is needed here",
        "aws_iam_access_key.c": "it is inactive, and there is no current one",
        "aws_iam_user_login_profile.b": "the state has no pgp_key for it, and one is needed here",
        "aws_iam_user_login_profile.c": "its pgp_key must contain a PGP public key (got base64 of something else, or "
        "of a part of a key)",
        "aws_iam_user_ssh_key.b": "its encoding is PEM, and another encoding would upload it again",
    }
    assert told.notes == [
        "user alice: it is unknown which of two active access keys is the current one; the file says first",
        "user bob: the state holds password of aws_iam_user_login_profile.b readable; make a new password, as "
        "docs/rotation.md explains",
        "user bob: the state holds secret of aws_iam_access_key.b readable; rotate this key, as "
        "docs/rotation.md explains",
    ]
    assert told.records["removed"] == sorted(told.unmatched)
    written = (told.directory / "landingzone.yaml").read_text(encoding="utf-8")
    assert secret not in written + told.report


@pytest.mark.parametrize("write", [write_shown, write_raw])
def test_what_stands_readable_in_the_state_is_told_and_not_shown(
    write: Callable[[Rows, Path], None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    smtp = "BFHWj58WJq2g8BFaaqkEtD2Xci8WCDAnOGGjpA4TNMzg"
    key = {"pgp_key": PGP_PUBLIC_KEY, "status": "Active", "encrypted_secret": "wcBM"}
    rows: Rows = {
        'module.m["a.b"].aws_iam_user.this[0]': user("ci"),
        'module.m["a.b"].aws_iam_access_key.this[0]': {"user": "ci", **key, "ses_smtp_password_v4": smtp},
        'module.m["a.b"].aws_iam_user_login_profile.this[0]': {
            "user": "ci",
            "pgp_key": PGP_PUBLIC_KEY,
            "encrypted_password": "wcBM",
            "password": "",
        },
        "aws_iam_user.newer": user("newer"),
        "aws_iam_access_key.newer": {
            "user": "newer",
            **key,
            "secret": None,
            "ses_smtp_password_v4": "",
            "encrypted_ses_smtp_password_v4": "wcBM",
        },
        "aws_iam_access_key.of_a_stranger": {"user": "stranger", "secret": smtp, "ses_smtp_password_v4": smtp},
        "aws_iam_service_specific_credential.git": {"user_name": "newer", "service_password": smtp},
    }
    write(rows, tmp_path / "state.json")
    assert main(["adopt", str(tmp_path / "state.json"), str(tmp_path / "people")]) == 0
    told = Told(tmp_path / "people", capsys.readouterr().out)
    assert sorted(told.notes) == [
        'user ci: the state holds ses_smtp_password_v4 of module.m["a.b"].aws_iam_access_key.this[0] readable; '
        "rotate this key, as docs/rotation.md explains",
        "user newer: the state holds service_password of aws_iam_service_specific_credential.git readable; "
        "delete this one and make another, as docs/rotation.md explains",
        "user stranger: the state holds secret and ses_smtp_password_v4 of aws_iam_access_key.of_a_stranger readable; "
        "rotate this key, as docs/rotation.md explains",
    ]
    assert "aws_iam_access_key.newer" in told.report
    assert smtp not in told.report + (told.directory / "landingzone.yaml").read_text(encoding="utf-8")


def test_an_inactive_key_beside_an_active_one_stays_inactive(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    rows: Rows = {
        "aws_iam_user.a": user("alice"),
        "aws_iam_access_key.old": {"user": "alice", "pgp_key": PGP_PUBLIC_KEY, "status": "Inactive"},
        "aws_iam_access_key.new": {"user": "alice", "pgp_key": PGP_PUBLIC_KEY, "status": "Active"},
    }
    told = adopt(rows, tmp_path, capsys)
    assert told.inputs["users"]["alice"]["access_key_slots"] == {"first": "inactive", "second": "current"}
    assert told.records["moved"]['aws_iam_access_key.access_keys_second["alice"]'] == "aws_iam_access_key.new"
    assert told.unmatched == {}


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
    assert told.unmatched["aws_iam_group_membership.x"].endswith("not matched here: stranger")
    assert told.unmatched["aws_iam_policy_attachment.x"].endswith("not matched here: roles robot")


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
    assert [record["from"] for record in records["removed"]] == ["module.alice.aws_iam_access_key.this_no_pgp"]


def test_force_destroy_stays_what_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    rows = {"aws_iam_user.a": user("alice", force_destroy=True), "aws_iam_user.b": user("bob", force_destroy=True)}
    assert adopt(rows, tmp_path, capsys).inputs["force_destroy_users"] is True
    other = tmp_path / "other"
    other.mkdir()
    told = adopt({**rows, "aws_iam_user.c": user("carol", force_destroy=False)}, other, capsys)
    assert told.inputs["users"] == {"alice": {"force_destroy": True}, "bob": {"force_destroy": True}, "carol": {}}


def test_what_else_is_in_the_state_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    rows = {**SMALL, "aws_s3_bucket.b": {"bucket": "b"}, "aws_iam_role.r": {"name": "r"}}
    told = adopt(rows, tmp_path, capsys)
    assert any(note.startswith("the state also holds 1 resources that are not IAM") for note in told.notes)
    assert told.unmatched["aws_iam_role.r"] == "the configuration makes no aws_iam_role"


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
        ("nonsense", "is not JSON; name what"),
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
    assert told.startswith(f"{file}: {expected}")
    assert "\n" not in told
    assert not (tmp_path / "people").exists()


def test_a_missing_file_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    told = refusal(capsys, tmp_path / "none.json", tmp_path / "people")
    assert told.startswith(f"{tmp_path / 'none.json'}: cannot be read (No such file or directory); name what")


def test_states_of_several_accounts_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    write_shown(
        {"aws_iam_user.a": user("alice"), "aws_iam_user.b": user("bob", arn="arn:aws:iam::999999999999:user/bob")},
        tmp_path / "state.json",
    )
    told = refusal(capsys, tmp_path / "state.json", tmp_path / "people")
    assert told.endswith(
        f"it contains several accounts ({ACCOUNT_ID}, 999999999999); a configuration is for one: adopt them one by one"
    )


def test_of_several_memberships_the_largest_is_taken_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    rows = {
        "aws_iam_user.a": user("alice"),
        "aws_iam_user_group_membership.small": {"user": "alice", "groups": ["a"]},
        "aws_iam_user_group_membership.large": {"user": "alice", "groups": ["b", "c", "d"]},
        "aws_iam_user_group_membership.tiny": {"user": "alice", "groups": []},
    }
    told = adopt(rows, tmp_path, capsys)
    address = 'aws_iam_user_group_membership.group_memberships["alice"]'
    assert told.records["moved"][address] == "aws_iam_user_group_membership.large"
    assert told.inputs["users"]["alice"]["groups"] == ["a", "b", "c", "d"]


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
    rows = {**SMALL, "aws_iam_group.full_access": group("odd")}
    write_shown(rows, tmp_path / "state.json")
    told = refusal(capsys, tmp_path / "state.json", tmp_path / "people")
    assert told.endswith(
        "aws_iam_group.full_access: something else has this address; move it away first: "
        "terraform state mv 'aws_iam_group.full_access' aws_iam_group.full_access_before"
    )


def test_a_call_of_the_original_needs_no_adoption_of_the_same_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    write_shown({'module.iam.module.iam_users.aws_iam_user.user["alice"]': user("alice")}, tmp_path / "state.json")
    told = refusal(capsys, tmp_path / "state.json", tmp_path / "people", "--form", "module")
    assert "module.iam is a call of a module with modules in it; if it is the original, change its source" in told


@pytest.mark.parametrize("words", [("people",), ("--live", "state.json", "people")])
def test_wrong_use_is_told(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]):
    assert refusal(capsys, *words, status=2) == "landingzone adopt: name SOURCE and DIRECTORY, or --live and DIRECTORY"


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
