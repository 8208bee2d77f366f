"""What stands already is taken over: calls of the original and of other modules, plain resources, what hands made."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from deployment import make_elsewhere, read_secrets
from module_call import call, provider
from openpgp import throw_away_keys
from original_module import DEFAULTS, STAND_IN, with_key
from place import Place
from samples import BOUNDARY_ARN, EVERYTHING_ON, JSON_POLICY, SSH_PUBLIC_KEY
from synthesis import synthesize_stack
from walks import summaries_in

from dev.engine import EmulatedAccount, account
from landingzone import read_configuration
from landingzone.groups import policies
from landingzone.iam import documents

pytestmark = pytest.mark.engine
# The module form takes over the same; that is for `make test-long`.
often_of_a_stack = pytest.mark.parametrize("form", ["stack", pytest.param("module", marks=pytest.mark.long)])

ROTATE = " readable; rotate this key, as docs/rotation.md explains"
PAGE = "adopting.md"
OTHERS = Path(__file__).parents[1] / "made_otherwise"
BILLING_ARN = "arn:aws:iam::aws:policy/job-function/Billing"
ROLES = ("arn:aws:iam::222233334444:role/dev", "arn:aws:iam::222233334444:role/prod")


def make_by_hand(emulator: EmulatedAccount) -> None:
    """Make users and groups as somebody does who clicks."""
    iam = emulator.client("iam")
    made = {
        ("full-access", "full-access"): json.loads(documents.with_mfa(policies.full_access()).json()),
        ("administrators", "everything"): json.loads(policies.full_access().json()),
        ("odd", "odd"): json.loads(JSON_POLICY),
        ("dev", "dev"): assume(ROLES[0]),
        ("prod", "another-name"): assume(ROLES[1]),
        ("_all-accounts", "_all-accounts"): assume(*ROLES),
    }
    for name in ("billing", "ssh-grunt-users", "empty", *(group for group, _ in made)):
        iam.create_group(GroupName=name)
    for (group, policy), document in made.items():
        iam.put_group_policy(GroupName=group, PolicyName=policy, PolicyDocument=json.dumps(document))
    iam.attach_group_policy(GroupName="billing", PolicyArn=BILLING_ARN)
    deploy = iam.create_policy(PolicyName="deploy", Path="/team/", PolicyDocument=JSON_POLICY)["Policy"]["Arn"]
    # Text that Terraform, or YAML, could take for something else.
    iam.create_user(UserName="alice", Path="/engineering/${x}/", Tags=[{"Key": "team", "Value": "0o17"}])
    tagged = {"StringEquals": {"aws:PrincipalTag/team": ["${x} %{ if true }y", "0o17", "$${z}"]}}
    own = json.loads(JSON_POLICY)
    own["Statement"][0]["Condition"] = tagged
    for group in ("full-access", "odd", "dev", "ssh-grunt-users"):
        iam.add_user_to_group(UserName="alice", GroupName=group)
    iam.put_user_policy(UserName="alice", PolicyName="own-folder", PolicyDocument=json.dumps(own))
    iam.create_user(UserName="bob", PermissionsBoundary=BOUNDARY_ARN)
    iam.attach_user_policy(UserName="bob", PolicyArn=deploy)
    iam.attach_user_policy(UserName="bob", PolicyArn=BILLING_ARN)
    iam.create_login_profile(UserName="bob", Password="made-by-hand-1", PasswordResetRequired=False)
    iam.create_access_key(UserName="bob")
    iam.upload_ssh_public_key(UserName="bob", SSHPublicKeyBody=SSH_PUBLIC_KEY)
    iam.create_user(UserName="carol")


def assume(*roles: str) -> Mapping[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": list(roles)}],
    }


def people_of(emulator: EmulatedAccount) -> dict[str, Any]:
    """Give what people depend on, and what is not matched: without the groups' policies whose words change."""
    there = account(emulator.client("iam"))
    unmatched = {name: group for name, group in there["groups"].items() if name in ("odd", "administrators")}
    members = {name: group["members"] for name, group in there["groups"].items()}
    return {"users": there["users"], "members": members, "unmatched": unmatched}


@often_of_a_stack
def test_the_original_module(
    form: str, emulator: EmulatedAccount, place: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    shutil.copytree(STAND_IN, tmp_path / "stand_in")
    given = with_key(DEFAULTS, throw_away_keys().public)
    terraform = place("\n".join([provider(emulator), call("people", given, tmp_path / "stand_in")]))
    terraform.apply()
    secrets, people = read_secrets(emulator), people_of(emulator)

    plan, report, summaries = walk_from(terraform, state_of(terraform), form, emulator, capsys)
    assert report.count(ROTATE) == len(secrets.secret_access_keys) > 0
    assert set(unmatched_in(report)) == {
        "module.people.module.iam_groups.aws_iam_group_policy.billing[0]",
        "module.people.module.iam_groups.aws_iam_group_policy.read_only[0]",
    }
    kinds = {address.removeprefix("module.iam.").split(".")[0] for address in plan.moves}
    assert kinds >= {"aws_iam_user", "aws_iam_group", "aws_iam_user_login_profile", "aws_iam_access_key"}
    assert read_secrets(emulator) == secrets
    assert people_of(emulator) == people
    if form == "stack":
        assert summaries_in(PAGE, "The original module") == summaries


@pytest.mark.long
def test_the_module_form(emulator: EmulatedAccount, place: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    users = dict(EVERYTHING_ON["users"])
    users["signs-in"] = users["signs-in"] | {"credential_generation": 3}
    users["stays"] = {"status": "offboarding"}
    given = EVERYTHING_ON | {"users": users}
    make_elsewhere(emulator, given)
    terraform = place("\n".join([provider(emulator), call("iam", given)]))
    terraform.apply()
    report = adopt(state_of(terraform), tmp_path / "adopted", "stack", capsys)
    assert unmatched_in(report) == {}
    use(terraform, tmp_path / "adopted", "stack", emulator, kept="")
    assert terraform.plan().changes == {}


@often_of_a_stack
def test_other_modules_and_plain_resources(
    form: str, emulator: EmulatedAccount, place: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    shutil.copytree(OTHERS, tmp_path / "made_otherwise")
    main_file = (OTHERS / "main.tf").read_text(encoding="utf-8")
    text = main_file.replace("./modules", str(tmp_path / "made_otherwise" / "modules"))
    text = text.replace("<pgp key>", throw_away_keys().public).replace("<ssh key>", SSH_PUBLIC_KEY)
    kept = (OTHERS / "kept.tf").read_text(encoding="utf-8")
    terraform = place("\n".join([provider(emulator), text, kept]))
    terraform.apply()
    secrets, people = read_secrets(emulator), people_of(emulator)

    plan, report, summaries = walk_from(terraform, state_of(terraform), form, emulator, capsys, kept=kept)
    assert report.count(ROTATE) == len(secrets.secret_access_keys) > 0
    matched, unmatched = matched_in(report), unmatched_in(report)
    prefix = "module.iam." if form == "module" else ""
    assert matched[f'{prefix}aws_iam_user_login_profile.web_console["alice"]'] == (
        "module.alice.aws_iam_user_login_profile.this[0]"
    )
    assert unmatched["module.bob.aws_iam_access_key.this_no_pgp[0]"].startswith("the state has no pgp_key for it")
    assert "claims all members" in unmatched["module.admins.aws_iam_group_membership.this[0]"]
    assert set(unmatched) == {
        "module.bob.aws_iam_access_key.this_no_pgp[0]",
        "module.admins.aws_iam_group_membership.this[0]",
        'module.team["emil"].aws_iam_access_key.this[0]',
        'aws_iam_group.odd["odd"]',
        'aws_iam_group_policy.odd["odd"]',
        "aws_iam_policy_attachment.deploy",
        "aws_iam_user_group_membership.carol_too",
        "aws_iam_policy.deploy",
    }
    assert {'aws_iam_user_group_membership.group_memberships["alice"]'} <= {
        address.removeprefix(prefix) for address in plan.resources if plan.resources[address].actions == ("no-op",)
    }
    assert read_secrets(emulator) == secrets
    assert people_of(emulator) == people
    if form == "stack":
        assert summaries_in(PAGE, "Other modules and plain resources") == summaries


@often_of_a_stack
def test_an_account_made_by_hand(form: str, live: EmulatedAccount, place: Place, capsys: pytest.CaptureFixture[str]):
    make_by_hand(live)
    secrets, people = read_secrets(live), people_of(live)
    terraform = place(provider(live))

    plan, report, summaries = walk_from(terraform, None, form, live, capsys)
    assert ROTATE not in report
    unmatched = unmatched_in(report)
    (key,) = [what for what in unmatched if what.startswith("aws_iam_access_key bob ")]
    assert {what: reason for what, reason in unmatched.items() if what != key}.keys() == {
        "aws_iam_group administrators",
        "aws_iam_group empty",
        "aws_iam_group odd",
        "aws_iam_group_policy administrators everything",
        "aws_iam_group_policy odd odd",
        "aws_iam_group_policy prod another-name",
        "aws_iam_policy deploy",
        "aws_iam_user_login_profile bob",
    }
    prefix = "module.iam." if form == "module" else ""
    assert f'{prefix}aws_iam_user.user["carol"]' in matched_in(report)
    assert {address for address, change in plan.resources.items() if change.actions == ("no-op",)} >= {
        f'{prefix}aws_iam_user_group_membership.group_memberships["alice"]'
    }
    assert read_secrets(live) == secrets
    assert people_of(live) == people
    if form == "stack":
        assert summaries_in(PAGE, "An account made by hand") == summaries


def test_a_password_made_by_hand_is_adopted_with_a_key(
    live: EmulatedAccount, place: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    make_by_hand(live)
    secrets = read_secrets(live)
    report = adopt(None, tmp_path / "adopted", "stack", capsys)
    assert "import it with the id bob as" in unmatched_in(report)["aws_iam_user_login_profile bob"]
    # The way out that the reason tells.
    read = read_configuration(tmp_path / "adopted" / "landingzone.yaml")
    users = {name: user.model_dump(exclude_defaults=True) for name, user in read.users.items()}
    users["bob"] |= {"pgp_key": throw_away_keys().public, "create_login_profile": True}
    assert read.adoption is not None
    imported = read.adoption.imported | {'aws_iam_user_login_profile.web_console["bob"]': "bob"}
    given = {name: getattr(read, name) for name in read.model_fields_set}
    terraform = place(
        synthesize_stack(**given | {"users": users, "adoption": {"imported": imported}}, provider=live.provider)
    )
    plan = terraform.plan()
    assert plan.resources['aws_iam_user_login_profile.web_console["bob"]'].actions == ("no-op",)
    terraform.apply(plan)
    assert read_secrets(live).passwords == secrets.passwords


@pytest.mark.long
@pytest.mark.parametrize("is_live", [False, True], ids=["state", "account"])
def test_the_description_of_an_access_key_stays_and_an_empty_membership_goes(
    is_live: bool, live: EmulatedAccount, place: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    iam = live.client("iam")
    if is_live:
        iam.create_user(UserName="alice", Tags=[{"Key": "team", "Value": "red"}])
        terraform = place(provider(live))
    else:
        user = 'resource "aws_iam_user" "alice" {\n  name = "alice"\n  tags = { team = "red" }\n}\n'
        none = (
            'resource "aws_iam_user_group_membership" "alice" {\n  user = aws_iam_user.alice.name\n  groups = []\n}\n'
        )
        terraform = place("\n".join([provider(live), user, none]))
        terraform.apply()
    key = iam.create_access_key(UserName="alice")["AccessKey"]["AccessKeyId"]
    iam.tag_user(UserName="alice", Tags=[{"Key": key, "Value": "laptop"}])
    if not is_live:
        terraform.run("apply", "-refresh-only", "-auto-approve")
    source = None if is_live else state_of(terraform)

    def tags() -> dict[str, str]:
        return {each["Key"]: each["Value"] for each in iam.list_user_tags(UserName="alice")["Tags"]}

    # The caller of the module form owns its provider, and is told what it needs.
    with_module = tmp_path / "with-module"
    report = adopt(source, with_module, "module", capsys)
    settings = f'ignore_tags {{ keys = ["{key}"] }}'
    assert settings in report
    assert unmatched_in(report).keys() == (
        {f"aws_iam_access_key alice {key}"} if is_live else {"aws_iam_user_group_membership.alice"}
    )
    use(terraform, with_module, "module", live, "")
    alice = 'module.iam.aws_iam_user.user["alice"]'
    assert "update" in terraform.plan().resources[alice].actions
    block = settings.replace("{", "{\n ").replace("}", "\n}")
    become(terraform, provider(live).removesuffix("}\n") + block + "\n}\n")
    for file in with_module.glob("*.json"):
        shutil.copy(file, terraform.directory)
    assert alice not in touched(terraform.plan())

    walk_from(terraform, source, "stack", live, capsys)
    assert tags() == {"team": "red", key: "laptop"}
