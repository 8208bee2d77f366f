"""What stands already is taken over: calls of the original and of other modules, plain resources, what hands made."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from adoption_walk import adopt, matched_in, state_of, unmatched_in, use, walk_from
from deployment import make_elsewhere, read_secrets
from hand_made import DEPLOY, GROUPS, POLICIES, make_by_calls
from module_call import call, provider
from openpgp import throw_away_keys
from original_module import DEFAULTS, STAND_IN, with_key
from place import Place
from samples import BOUNDARY_ARN, EVERYTHING_ON, JSON_POLICY, SSH_PUBLIC_KEY
from synthesis import synthesize_stack
from walks import become, summaries_in, touched

from dev.engine import EmulatedAccount, Plan, account
from landingzone import read_configuration

# The module form takes over the same; that is for `make test-long`.
often_of_a_stack = pytest.mark.parametrize("form", ["stack", pytest.param("module", marks=pytest.mark.long)])

ROTATE = " readable; rotate this key, as docs/rotation.md explains"
PAGE = "adopting.md"
OTHERS = Path(__file__).parents[2] / "made_otherwise"
BILLING_ARN = "arn:aws:iam::aws:policy/job-function/Billing"


def make_by_hand(emulator: EmulatedAccount) -> None:
    """Make users, groups and policies as somebody does who clicks."""
    make_by_calls(emulator)
    iam = emulator.client("iam")
    # Text that Terraform, or YAML, could take for something else.
    iam.create_user(UserName="dora", Path="/engineering/${x}/", Tags=[{"Key": "team", "Value": "0o17"}])
    tagged = {"StringEquals": {"aws:PrincipalTag/team": ["${x} %{ if true }y", "0o17", "$${z}"]}}
    own = json.loads(JSON_POLICY)
    own["Statement"][0]["Condition"] = tagged
    for group in ("full-access", "auditors", "dev", "ssh-grunt-users"):
        iam.add_user_to_group(UserName="dora", GroupName=group)
    iam.put_user_policy(UserName="dora", PolicyName="own-folder", PolicyDocument=json.dumps(own))
    iam.create_user(UserName="emil", PermissionsBoundary=BOUNDARY_ARN)
    iam.attach_user_policy(UserName="emil", PolicyArn=DEPLOY)
    iam.attach_user_policy(UserName="emil", PolicyArn=BILLING_ARN)
    iam.create_login_profile(UserName="emil", Password="made-by-hand-1", PasswordResetRequired=False)
    iam.create_access_key(UserName="emil")
    iam.upload_ssh_public_key(UserName="emil", SSHPublicKeyBody=SSH_PUBLIC_KEY)


def changed_by(plan: Plan) -> set[str]:
    """Give what a plan does beside moving, importing and forgetting; that numbers of passwords are new is nothing."""
    changed = {address for address, actions in plan.changes.items() if actions != ("forget",)}
    return {address.removeprefix("module.iam.").removesuffix("[0]") for address in changed}


@pytest.mark.long
@pytest.mark.parametrize("form", ["stack", "module"])
def test_the_original_module(
    form: str, emulator: EmulatedAccount, place: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    shutil.copytree(STAND_IN, tmp_path / "stand_in")
    given = with_key(DEFAULTS, throw_away_keys().public)
    terraform = place("\n".join([provider(emulator), call("people", given, tmp_path / "stand_in")]))
    terraform.apply()
    secrets, before = read_secrets(emulator), account(emulator.client("iam"))

    plan, report, summaries = walk_from(terraform, state_of(terraform), form, emulator, capsys)
    assert report.count(ROTATE) == len(secrets.secret_access_keys) > 0
    assert unmatched_in(report) == {}
    assert changed_by(plan) == {"terraform_data.credential_generations"}
    kinds = {address.removeprefix("module.iam.").split(".")[0] for address in plan.moves}
    assert kinds >= {"aws_iam_user", "aws_iam_group", "aws_iam_user_login_profile", "aws_iam_access_key"}
    assert read_secrets(emulator) == secrets
    assert account(emulator.client("iam")) == before
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
    read = read_configuration(tmp_path / "adopted" / "landingzone.yaml")
    assert read.enable_iam_groups
    assert (read.groups.keys(), read.policies.keys()) == (given["groups"].keys(), given["policies"].keys())
    use(terraform, tmp_path / "adopted", "stack", emulator, kept="")
    assert terraform.plan().changes == {}


@pytest.mark.long
@pytest.mark.parametrize("form", ["stack", "module"])
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
    secrets, before = read_secrets(emulator), account(emulator.client("iam"))

    plan, report, summaries = walk_from(terraform, state_of(terraform), form, emulator, capsys, kept=kept)
    assert report.count(ROTATE) == len(secrets.secret_access_keys) > 0
    assert changed_by(plan) == {"terraform_data.credential_generations"}
    matched, unmatched = matched_in(report), unmatched_in(report)
    prefix = "module.iam." if form == "module" else ""
    assert matched[f'{prefix}aws_iam_user_login_profile.web_console["alice"]'] == (
        "module.alice.aws_iam_user_login_profile.this[0]"
    )
    assert unmatched["module.bob.aws_iam_access_key.this_no_pgp[0]"].startswith("the state has no pgp_key for it")
    assert "claims all members" in unmatched["module.admins.aws_iam_group_membership.this[0]"]
    assert set(unmatched) == {
        "module.bob.aws_iam_access_key.this_no_pgp[0]",
        "module.frank.aws_iam_user_group_membership.default[0]",
        "module.accountants.aws_iam_group_membership.this[0]",
        "module.admins.aws_iam_group_membership.this[0]",
        "module.prod.aws_iam_group_membership.this[0]",
        'module.team["emil"].aws_iam_access_key.this[0]',
        "aws_iam_policy_attachment.deploy",
        "aws_iam_user_group_membership.carol",
        "aws_iam_user_group_membership.carol_too",
        "aws_iam_role.robot",
        "aws_iam_role_policy_attachment.robot",
    }
    assert read_secrets(emulator) == secrets
    assert account(emulator.client("iam")) == before
    if form == "stack":
        assert summaries_in(PAGE, "Other modules and plain resources") == summaries


@often_of_a_stack
def test_an_account_made_by_hand(form: str, live: EmulatedAccount, place: Place, capsys: pytest.CaptureFixture[str]):
    make_by_hand(live)
    secrets, before = read_secrets(live), account(live.client("iam"))
    terraform = place(provider(live))

    plan, report, summaries = walk_from(terraform, None, form, live, capsys)
    assert ROTATE not in report
    assert plan.changes == {}
    (key, password) = unmatched_in(report)
    assert key.startswith("aws_iam_access_key emil ")
    assert password == "aws_iam_user_login_profile emil"
    prefix = "module.iam." if form == "module" else ""
    matched = matched_in(report)
    assert {f'{prefix}aws_iam_group.groups["{name}"]' for name in GROUPS} <= matched.keys()
    assert sum(f"{prefix}aws_iam_policy.policies[" in address for address in matched) == len(POLICIES)
    assert read_secrets(live) == secrets
    assert account(live.client("iam")) == before
    if form == "stack":
        assert summaries_in(PAGE, "An account made by hand") == summaries


@pytest.mark.long
def test_a_password_made_by_hand_is_adopted_with_a_key(
    live: EmulatedAccount, place: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    make_by_hand(live)
    secrets = read_secrets(live)
    report = adopt(None, tmp_path / "adopted", "stack", capsys)
    assert "import it with the id emil as" in unmatched_in(report)["aws_iam_user_login_profile emil"]
    # The way out that the reason tells.
    read = read_configuration(tmp_path / "adopted" / "landingzone.yaml")
    users = {name: user.model_dump(exclude_defaults=True) for name, user in read.users.items()}
    users["emil"] |= {"pgp_key": throw_away_keys().public, "create_login_profile": True}
    assert read.adoption is not None
    imported = read.adoption.imported | {'aws_iam_user_login_profile.web_console["emil"]': "emil"}
    given = {name: getattr(read, name) for name in read.model_fields_set}
    terraform = place(
        synthesize_stack(**given | {"users": users, "adoption": {"imported": imported}}, provider=live.provider)
    )
    plan = terraform.plan()
    assert plan.resources['aws_iam_user_login_profile.web_console["emil"]'].actions == ("no-op",)
    terraform.apply(plan)
    assert read_secrets(live).passwords == secrets.passwords


@pytest.mark.long
def test_the_description_of_an_access_key_stays(
    live: EmulatedAccount, place: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    iam = live.client("iam")
    iam.create_user(UserName="alice", Tags=[{"Key": "team", "Value": "red"}])
    key = iam.create_access_key(UserName="alice")["AccessKey"]["AccessKeyId"]
    iam.tag_user(UserName="alice", Tags=[{"Key": key, "Value": "laptop"}])
    terraform = place(provider(live))

    # The caller of the module form owns its provider, and is told what it needs.
    with_module = tmp_path / "with-module"
    report = adopt(None, with_module, "module", capsys)
    settings = f'ignore_tags {{ keys = ["{key}"] }}'
    assert settings in report
    assert unmatched_in(report).keys() == {f"aws_iam_access_key alice {key}"}
    use(terraform, with_module, "module", live, "")
    alice = 'module.iam.aws_iam_user.user["alice"]'
    assert "update" in terraform.plan().resources[alice].actions
    block = settings.replace("{", "{\n ").replace("}", "\n}")
    become(terraform, provider(live).removesuffix("}\n") + block + "\n}\n")
    for file in with_module.glob("*.json"):
        shutil.copy(file, terraform.directory)
    assert alice not in touched(terraform.plan())

    walk_from(terraform, None, "stack", live, capsys)
    tags = iam.list_user_tags(UserName="alice")["Tags"]
    assert {each["Key"]: each["Value"] for each in tags} == {"team": "red", key: "laptop"}
