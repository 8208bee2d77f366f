"""What stands already is taken over: calls of the original and of other modules, plain resources, what hands made."""

import json
import shutil
from pathlib import Path

import pytest
from adoption_walk import FORMS, Adoption, often_of_a_stack, state_of
from deployment import make_elsewhere, read_secrets
from hand_made import DEPLOY, GROUPS, POLICIES, TAGGED, make_by_calls
from module_call import call, provider
from openpgp import throw_away_keys
from original_module import DEFAULTS, STAND_IN, with_key
from samples import BOUNDARY_ARN, EVERYTHING_ON, JSON_POLICY, SSH_PUBLIC_KEY
from walks import summaries_in

from dev.engine import account

ROTATE = " in plain text; rotate this key, as `landingzone docs rotation` explains"
PAGE = "adopting.md"
OTHERS = Path(__file__).parents[2] / "made_otherwise"


def make_by_hand(emulator):
    make_by_calls(emulator)
    iam = emulator.client("iam")
    # Text that Terraform, or YAML, could take for something else.
    iam.create_user(UserName="dora", Path="/engineering/${x}/", Tags=[{"Key": "team", "Value": "0o17"}])
    own = json.loads(JSON_POLICY)
    own["Statement"][0]["Condition"] = TAGGED
    for group in ("full-access", "auditors", "dev", "ssh-grunt-users"):
        iam.add_user_to_group(UserName="dora", GroupName=group)
    iam.put_user_policy(UserName="dora", PolicyName="own-folder", PolicyDocument=json.dumps(own))
    iam.create_user(UserName="emil", PermissionsBoundary=BOUNDARY_ARN)
    for arn in (DEPLOY, "arn:aws:iam::aws:policy/job-function/Billing"):
        iam.attach_user_policy(UserName="emil", PolicyArn=arn)
    iam.create_login_profile(UserName="emil", Password="made-by-hand-1", PasswordResetRequired=False)
    iam.create_access_key(UserName="emil")
    iam.upload_ssh_public_key(UserName="emil", SSHPublicKeyBody=SSH_PUBLIC_KEY)


def changed_by(plan):
    """Return what a plan does beside moving, importing and forgetting; that numbers of passwords are new is nothing."""
    changed = {address for address, actions in plan.changes.items() if actions != ("forget",)}
    return {address.removeprefix("module.iam.").removesuffix("[0]") for address in changed}


@pytest.mark.long
@pytest.mark.parametrize("form", FORMS)
def test_the_original_module(form, emulator, place, tmp_path, capsys):
    shutil.copytree(STAND_IN, tmp_path / "stand_in")
    given = with_key(DEFAULTS, throw_away_keys().public)
    terraform = place("\n".join([provider(emulator), call("people", given, tmp_path / "stand_in")]))
    terraform.apply()
    secrets, before = read_secrets(emulator), account(emulator.client("iam"))
    plan, told, summaries = Adoption(emulator, capsys, form).walk(terraform, state_of(terraform))
    assert told.report.count(ROTATE) == len(secrets.secret_access_keys) > 0
    assert told.unmatched == {}
    assert changed_by(plan) == {"terraform_data.credential_generations"}
    kinds = {address.removeprefix("module.iam.").split(".")[0] for address in plan.moves}
    assert kinds >= {"aws_iam_user", "aws_iam_group", "aws_iam_user_login_profile", "aws_iam_access_key"}
    assert read_secrets(emulator) == secrets
    assert account(emulator.client("iam")) == before
    if form == "stack":
        assert summaries_in(PAGE, "The original module") == summaries


@pytest.mark.long
def test_the_module_form(emulator, place, tmp_path, capsys):
    users = EVERYTHING_ON["users"] | {"stays": {"status": "offboarding"}}
    users["signs-in"] = users["signs-in"] | {"credential_generation": 3}
    given = EVERYTHING_ON | {"users": users}
    make_elsewhere(emulator, given)
    terraform = place("\n".join([provider(emulator), call("iam", given)]))
    terraform.apply()
    adoption = Adoption(emulator, capsys)
    told = adoption.adopt(state_of(terraform), tmp_path / "adopted")
    # The membership of somebody who is offboarding is in no group.
    empty = 'module.iam.aws_iam_user_group_membership.group_memberships["leaves"]'
    assert [*told.unmatched] == [empty]
    read = told.configuration
    assert read.enable_iam_groups
    assert (read.groups.keys(), read.policies.keys()) == (given["groups"].keys(), given["policies"].keys())
    adoption.use(terraform, told)
    assert terraform.plan().changes == {empty: ("forget",)}


@pytest.mark.long
@pytest.mark.parametrize("form", FORMS)
def test_other_modules_and_plain_resources(form, emulator, place, tmp_path, capsys):
    shutil.copytree(OTHERS, tmp_path / "made_otherwise")
    text, kept = ((OTHERS / name).read_text(encoding="utf-8") for name in ("main.tf", "kept.tf"))
    text = text.replace("./modules", str(tmp_path / "made_otherwise" / "modules"))
    text = text.replace("<pgp key>", throw_away_keys().public).replace("<ssh key>", SSH_PUBLIC_KEY)
    terraform = place("\n".join([provider(emulator), text, kept]))
    terraform.apply()
    secrets, before = read_secrets(emulator), account(emulator.client("iam"))
    adoption = Adoption(emulator, capsys, form, kept)
    plan, told, summaries = adoption.walk(terraform, state_of(terraform))
    assert told.report.count(ROTATE) == len(secrets.secret_access_keys) > 0
    assert changed_by(plan) == {"terraform_data.credential_generations"}
    login = "aws_iam_user_login_profile"
    assert told.matched[f'{adoption.prefix}{login}.web_console["alice"]'] == f"module.alice.{login}.this[0]"
    assert told.listed == {
        "module.bob.aws_iam_access_key.this_no_pgp[0]": "existing_credentials of bob",
        'module.team["emil"].aws_iam_access_key.this[0]': "existing_credentials of emil",
    }
    assert "claims all members" in told.unmatched["module.admins.aws_iam_group_membership.this[0]"]
    assert set(told.unmatched) == {
        "module.frank.aws_iam_user_group_membership.default[0]",
        *(f"module.{name}.aws_iam_group_membership.this[0]" for name in ("accountants", "admins", "prod")),
        *("aws_iam_user_group_membership.carol", "aws_iam_user_group_membership.carol_too"),
        *("aws_iam_policy_attachment.deploy", "aws_iam_role.robot", "aws_iam_role_policy_attachment.robot"),
    }
    assert read_secrets(emulator) == secrets
    assert account(emulator.client("iam")) == before
    if form == "stack":
        assert summaries_in(PAGE, "Other modules and plain resources") == summaries


@often_of_a_stack
def test_an_account_made_by_hand(form, live, place, capsys):
    make_by_hand(live)
    secrets, before = read_secrets(live), account(live.client("iam"))
    adoption = Adoption(live, capsys, form)
    plan, told, summaries = adoption.walk(place(provider(live)), None)
    assert ROTATE not in told.report
    assert plan.changes == {}
    (key, password) = told.listed
    assert key.startswith("aws_iam_access_key emil ")
    assert password == "aws_iam_user_login_profile emil"
    assert told.unmatched == {}
    assert {f'{adoption.prefix}aws_iam_group.groups["{name}"]' for name in GROUPS} <= told.matched.keys()
    assert sum(f"{adoption.prefix}aws_iam_policy.policies[" in address for address in told.matched) == len(POLICIES)
    assert read_secrets(live) == secrets
    assert account(live.client("iam")) == before
    if form == "stack":
        assert summaries_in(PAGE, "An account made by hand") == summaries
