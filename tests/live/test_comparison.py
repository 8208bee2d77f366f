"""What hands have made in an account is told, each thing once, and nothing else; and what to do about it helps."""

import functools
import json
import re
import shlex
from pathlib import Path

import pytest
import yaml
from botocore import xform_name
from botocore.session import get_session
from hand_made import allow
from made_account import make_account
from merge_patch import merged
from samples import PGP_PUBLIC_KEY, SSH_PUBLIC_KEY
from ssh_keys import in_ssh_format, rsa_key

from landingzone.account.existing import ExistingResource
from landingzone.account.reader import read_account
from landingzone.config.options import StackConfiguration
from landingzone.live.comparison import compare
from landingzone.live.differences import entries_about, find_differences
from landingzone.live.states import stated
from landingzone.rules.configuration import find_problems

ACCOUNT = "123456789012"
OURS, AWS = f"arn:aws:iam::{ACCOUNT}:policy", "arn:aws:iam::aws:policy"
COMPANY = {
    "aws_account_id": ACCOUNT,
    "should_create_iam_group_read_only": True,
    "policies": {
        "bounds": {"statements": [{"actions": ["*"], "resources": ["*"]}]},
        "deploy": {
            "path": "/team/",
            "tags": {"team": "web"},
            "statements": [{"actions": ["ecs:UpdateService"], "resources": ["*"]}],
        },
    },
    "groups": {
        "data": {
            "require_mfa": False,
            "inline_iam_policies": {"buckets": {"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::data/*"]}},
            "customer_managed_policy_names": ["team/deploy"],
        }
    },
    "users": {
        "alice": {"groups": ["full-access"], "create_login_profile": True, "pgp_key": PGP_PUBLIC_KEY},
        "bob": {
            "groups": ["data", "read-only"],
            "path": "/data/",
            "tags": {"team": "data"},
            "permissions_boundary": f"{OURS}/bounds",
        },
        "carol": {"groups": ["data"], "ssh_public_key": SSH_PUBLIC_KEY},
        "ci": {
            "create_access_keys": True,
            "pgp_key": PGP_PUBLIC_KEY,
            "require_mfa": False,
            "json_policies": {"upload": json.dumps(allow("s3:PutObject", "arn:aws:s3:::releases/*"))},
        },
        "leaver": {"groups": ["data"], "status": "offboarding", "create_access_keys": True, "pgp_key": PGP_PUBLIC_KEY},
    },
}
OF_BOB = COMPANY["users"]["bob"] | {"groups": ["data"]}
IN_TEAMS = COMPANY | {
    "teams": {
        "data": OF_BOB,
        "few": {"groups": ["data"]},
        "boss": {"groups": ["full-access"], "create_login_profile": True},
    },
    "users": COMPANY["users"]
    | {
        "alice": {"team": "boss", "pgp_key": PGP_PUBLIC_KEY},
        "bob": {"team": "data", "groups": ["read-only"]},
        "carol": {"team": "few", "ssh_public_key": SSH_PUBLIC_KEY},
    },
}
SESSION = get_session()
SEEDS = [*enumerate(yaml.safe_load((Path(__file__).parent / "seeds.yaml").read_text(encoding="utf-8")))]


def call(iam, operation, arguments):
    given = {**arguments}
    if operation == "activate":
        (key,) = iam.list_access_keys(**given)["AccessKeyMetadata"]
        operation, given = "update_access_key", {**given, "AccessKeyId": key["AccessKeyId"], "Status": "Active"}
    if operation == "deactivate_ssh":
        (key,) = iam.list_ssh_public_keys(**given)["SSHPublicKeys"]
        found = {"SSHPublicKeyId": key["SSHPublicKeyId"], "Status": "Inactive"}
        operation, given = "update_ssh_public_key", given | found
    if "PolicyDocument" in given:
        given["PolicyDocument"] = json.dumps({"Version": "2012-10-17", "Statement": given["PolicyDocument"]})
    if given.get("SSHPublicKeyBody") == "ANOTHER":
        given["SSHPublicKeyBody"] = in_ssh_format(rsa_key(1))
    getattr(iam, operation)(**given)


def by_command(iam, line):
    """Make the call of a command of the AWS CLI, as its options say."""
    aws, service, operation, *options = shlex.split(line)
    assert (aws, service) == ("aws", "iam")
    method = operation.replace("-", "_")
    model = iam.meta.service_model.operation_model(iam.meta.method_to_api_mapping[method])
    members = {xform_name(name, "-"): name for name in model.input_shape.members}
    given = {members[name.removeprefix("--")]: value for name, value in zip(*[iter(options)] * 2, strict=True)}
    lists = {name for name in given if model.input_shape.members[name].type_name == "list"}
    getattr(iam, method)(**{name: [value] if name in lists else value for name, value in given.items()})


@pytest.fixture(autouse=True)
def one_session(monkeypatch):
    """Read the models of AWS once, and not for each reading of the account."""
    monkeypatch.setattr("botocore.session.get_session", lambda: SESSION)


@pytest.fixture
def company(live):
    given = StackConfiguration(**COMPANY)
    make_account(live, given)
    return given


def sow(iam, seeds):
    for seed in seeds.values():
        for made in seed["calls"]:
            for operation, arguments in made.items():
                call(iam, operation, arguments)


@pytest.mark.parametrize("seeds", [pytest.param(each, marks=[pytest.mark.long] * (at % 3 > 0)) for at, each in SEEDS])
def test_what_hands_have_made_is_reported_and_nothing_else_and_is_no_difference_once_it_is_written_or_undone(
    live, company, seeds
):
    iam = live.client("iam")
    sow(iam, seeds)
    reading, changes = read_account(), ()
    # What happens alone is looked at in teams alone.
    for content in (COMPANY, IN_TEAMS)[len(seeds) == 1 :]:
        changes = compare(StackConfiguration(**content), reading).changes
        assert sorted(map(as_told, changes)) == sorted(text for seed in seeds.values() for text in seed["told"])
        written = functools.reduce(merged, (each.step.write_down for each in changes), content)
        assert find_problems(written) == []
        left = {each.text for each in compare(StackConfiguration(**written), reading).changes}
        assert left.isdisjoint(each.text for each in changes if each.step.write_down)
    # One thing may be undone by two, such as a membership and the group.
    for line in dict.fromkeys(line for each in changes for line in each.step.take_away):
        by_command(iam, line)
    left = compare(company, read_account()).changes
    assert [each for each in left if each.step.take_away] == []
    assert {each.text for each in left} <= {each.text for each in changes}


def test_only_what_names_a_policy_that_the_account_lacks_follows_from_that():
    document, arn = json.dumps(allow("s3:ListAllMyBuckets")), f"{OURS}/team"
    bob = {"tags": {"team": "red"}, "json_policies": {"team": document}, "permissions_boundary": arn}
    bob |= {"customer_managed_policy_names": ["team"], "aws_managed_policy_names": ["team"]}
    policies = {"team": {"statements": [{"actions": ["sqs:*"], "resources": ["*"]}]}}
    written = stated(StackConfiguration(aws_account_id=ACCOUNT, policies=policies, users={"bob": bob, "eve": {}}))
    found = written.model_copy(update={"policies": {}, "users": dict.fromkeys(("bob", "eve"), written.users["eve"])})
    of_bob = {each.what: entries_about(each) for each in find_differences(written, found) if each.name == "bob"}
    own, policy = ("users", "bob"), ("policies", "team")
    assert of_bob == {"tag": (own,), "boundary": (own, policy), "attachment": (own,), "inline policy": (own,)}


def test_a_users_own_part_is_written_down_and_what_a_team_gives_is_taken_out_there(live, company):
    iam = live.client("iam")
    for group in ("data", "read-only"):
        iam.remove_user_from_group(GroupName=group, UserName="bob")
    iam.add_user_to_group(GroupName="full-access", UserName="bob")
    iam.untag_user(UserName="bob", TagKeys=["team"])
    iam.tag_user(UserName="bob", Tags=[{"Key": "floor", "Value": "2"}])
    iam.delete_user_permissions_boundary(UserName="bob")
    iam.delete_login_profile(UserName="alice")
    steps = [each.step for each in compare(StackConfiguration(**IN_TEAMS), read_account()).changes]
    written = [user for each in steps for user in each.write_down.get("users", {}).items()]
    assert sorted(written, key=str) == [
        ("alice", {"create_login_profile": False}),
        ("bob", {"groups": ["read-only", "full-access"]}),
        ("bob", {"groups": []}),
        ("bob", {"tags": {"floor": "2"}}),
    ]
    by_team = "the team data gives it: remove it there, or remove the user from the team"
    assert [each.write_down for each in steps if by_team in each.note] == [{}] * 3


def as_told(change):
    more = " (more)" if change.gives_more else ""
    return re.sub("A[KP][IK]A[A-Z0-9]+", "ID", f"{change.level}{more}: {'. '.join((change.text, *change.means))}")


def test_what_others_make_is_known_and_their_users_in_our_groups_are_reported(live):
    elsewhere = {
        "ignore": [{"users": ["net-*"], "policies": ["net-*"], "reason": "of the network team"}],
        "groups_made_elsewhere": ["sre"],
        "policies_made_elsewhere": ["of-others", "team/listed"],
    }
    users = COMPANY["users"] | {"dora": {"groups": ["sre"], "customer_managed_policy_names": ["of-others"]}}
    given, iam = StackConfiguration(**COMPANY), live.client("iam")
    make_account(live, given)
    everything = {"PolicyName": "of-others", "PolicyDocument": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
    net, listed = (everything | more for more in ({"PolicyName": "Net-1"}, {"PolicyName": "listed", "Path": "/team/"}))
    for operation, arguments in (
        ("create_group", {"GroupName": "sre"}),
        *(("create_policy", policy) for policy in (everything, net, listed)),
        ("create_user", {"UserName": "net-bot"}),
        ("create_access_key", {"UserName": "net-bot"}),
        ("create_user", {"UserName": "dora"}),
        ("add_user_to_group", {"UserName": "dora", "GroupName": "sre"}),
        ("attach_user_policy", {"UserName": "dora", "PolicyArn": f"{OURS}/of-others"}),
    ):
        call(iam, operation, arguments)
    given = StackConfiguration(**COMPANY | elsewhere | {"users": users})
    found = compare(given, read_account())
    assert found.changes == ()
    assert found.besides == (
        "Known (of the network team): user net-bot and policy Net-1.",
        "Known (named in the file, but defined elsewhere): group sre, policy listed and policy of-others.",
    )
    call(iam, "add_user_to_group", {"UserName": "net-bot", "GroupName": "full-access"})
    assert [as_told(each) for each in compare(given, read_account()).changes] == [
        "critical (more): net-bot is in the group full-access in the account, but not in the file. "
        "net-bot gains full access, by joining full-access"
    ]


def test_tags_of_the_provider_count_as_the_files_and_what_it_ignores_is_left_out(live):
    tags = {"default_tags": {"tags": {"by": "terraform", "team": "all"}}}
    ignored = {"ignore_tags": [{"keys": ["seen"], "key_prefixes": ["aws-"]}]}
    given = StackConfiguration(**COMPANY, provider=tags | ignored)
    make_account(live, given)
    user = live.client("iam").list_user_tags(UserName="bob")["Tags"]
    assert {each["Key"]: each["Value"] for each in user} == {"by": "terraform", "team": "data"}
    live.client("iam").tag_user(UserName="bob", Tags=[{"Key": "seen", "Value": "1"}, {"Key": "aws-x", "Value": "1"}])
    assert compare(given, read_account()).changes == ()
    live.client("iam").untag_user(UserName="bob", TagKeys=["by"])
    assert [each.text for each in compare(given, read_account()).changes] == [
        "the user bob has the tag by in the file, but not in the account"
    ]


def test_a_state_shows_which_access_keys_are_the_files(live, company):
    iam = live.client("iam")
    (ours,) = (each["AccessKeyId"] for each in iam.list_access_keys(UserName="ci")["AccessKeyMetadata"])
    theirs = iam.create_access_key(UserName="ci")["AccessKey"]["AccessKeyId"]

    def told(*ids):
        state = [ExistingResource(type="aws_iam_access_key", values={"user": "ci", "id": id}) for id in ids]
        state += [ExistingResource(type="aws_iam_access_key", values={"user": "leaver", "id": leavers})]
        return [(each.text, each.step.take_away) for each in compare(company, read_account(), state).changes]

    (leavers,) = (each["AccessKeyId"] for each in iam.list_access_keys(UserName="leaver")["AccessKeyMetadata"])
    extra = f"ci has the access key {theirs} (active) in the account, but not in the file"
    away = f"aws iam delete-access-key --user-name ci --access-key-id {theirs}"
    assert told(ours) == [(extra, (away,))]
    # A rotation by hand: the key of the state is gone, and another one there.
    iam.delete_access_key(UserName="ci", AccessKeyId=ours)
    fewer = "the access keys of ci are none in the account, and 1 active in the file"
    assert told(ours) == [(extra, (away,)), (fewer, ())]


def test_what_may_not_be_read_is_not_known_and_the_rest_is_reported(live, company):
    iam = live.client("iam")
    iam.add_user_to_group(UserName="bob", GroupName="full-access")
    for user in ("bob", "carol"):
        iam.create_access_key(UserName=user)
    live.deny("ListAccessKeys", "GetPolicy")
    found = compare(company, read_account(goes_on=True))
    assert [each.text for each in found.changes] == [
        "bob is in the group full-access in the account, but not in the file"
    ]
    policies = f"{OURS}/bounds, {OURS}/iam-user-self-mgmt and {OURS}/team/deploy"
    users = "alice, bob, carol, ci and leaver"
    assert [sentence.partition(" (")[0] for sentence in found.besides] == [
        f"Not known: the description and the tags for {policies}: no permission for iam:GetPolicy",
        f"Not known: which access keys there are for {users}: no permission for iam:ListAccessKeys",
    ]


ONLY = "{} may be an administrator, and has no other password or active access key{}"
NOBODY = "nobody else who has a password or an active access key would remain an administrator"
PASSWORD = ("create_login_profile", {"Password": "made-by-hand-1"})
JOINS = ("add_user_to_group", {"GroupName": "full-access"})
ADMIN = {"groups": ["full-access"], "create_login_profile": True, "pgp_key": PGP_PUBLIC_KEY}


@pytest.fixture
def notes(live, company):
    """Have hands do something to a user; gives whom the commands about this user would lock out, by the command."""
    iam = live.client("iam")

    def found(name, *done, state=(), **of_alice):
        for operation, arguments in done:
            call(iam, operation, {"UserName": name, **arguments})
        file = COMPANY | {"administrators_elsewhere": True}
        file["users"] = file["users"] | {"alice": ADMIN | of_alice}
        changes = compare(StackConfiguration(**file), read_account(goes_on=True), state).changes
        steps = [each.step for each in changes if name in each.users and each.step.take_away]
        return {shlex.split(each.take_away[-1])[2]: each.note for each in steps}

    return found


def test_the_only_password_of_an_administrator_is_not_removed_without_a_note(notes):
    # The file says nothing of it any more, and she is in full-access in both.
    assert notes("alice", create_login_profile=False) == {"delete-login-profile": ONLY.format("alice", "")}


def test_that_of_somebody_else_is_and_so_is_one_of_two(notes):
    assert notes("bob", PASSWORD) == {"delete-login-profile": ""}
    # Without a state, no command is about a key: it stays, and she can go on.
    given = {"state": None, "create_login_profile": False, "create_access_keys": True}
    assert notes("alice", ("create_access_key", {}), **given) == {"delete-login-profile": ""}


def test_all_that_an_administrator_has_is_not_removed_by_several_commands_without_a_note(notes, live):
    both = ONLY.format("alice", " than those listed here")
    found = notes("alice", ("create_access_key", {}), create_login_profile=False)
    assert found == {"delete-login-profile": both, "delete-access-key": both}
    # A key that the state has stays, and one that is inactive does not help her.
    iam = live.client("iam")
    (key,) = iam.list_access_keys(UserName="alice")["AccessKeyMetadata"]
    ours = ExistingResource(type="aws_iam_access_key", values={"user": "alice", "id": key["AccessKeyId"]})
    assert notes("alice", state=[ours], create_login_profile=False)["delete-login-profile"] == ""
    iam.update_access_key(UserName="alice", AccessKeyId=key["AccessKeyId"], Status="Inactive")
    found = notes("alice", create_login_profile=False)
    assert found == {"delete-login-profile": ONLY.format("alice", ""), "delete-access-key": ""}


def test_a_user_who_administers_is_not_removed_without_a_note(notes):
    grant = {"PolicyArn": f"{AWS}/AdministratorAccess"}
    assert notes("mallory", ("create_user", {}), ("attach_user_policy", grant)) == {"delete-user": ""}
    assert notes("mallory", PASSWORD) == {"delete-user": ONLY.format("mallory", "")}


def test_the_last_administrators_are_not_removed_without_a_note(notes):
    # Alice stays one, of whom the file knows.
    assert notes("bob", JOINS, PASSWORD)["remove-user-from-group"] == ""
    assert notes("bob", groups=[])["remove-user-from-group"] == NOBODY
    # A policy that makes nobody one may go.
    grant = {"PolicyArn": f"{AWS}/job-function/Billing"}
    assert notes("bob", ("attach_user_policy", grant), groups=[])["detach-user-policy"] == ""


def test_who_is_one_only_by_hand_does_not_stay_one_because_the_file_would_make_them_one(notes, live):
    iam = live.client("iam")
    iam.create_group(GroupName="by-hand")
    iam.attach_group_policy(GroupName="by-hand", PolicyArn=f"{AWS}/AdministratorAccess")
    iam.remove_user_from_group(UserName="alice", GroupName="full-access")
    joins = ("add_user_to_group", {"GroupName": "by-hand"})
    assert notes("alice", joins)["remove-user-from-group"] == NOBODY
    # A group of the file that has more by hand makes her one without that, too.
    iam.attach_group_policy(GroupName="full-access", PolicyArn=f"{AWS}/ReadOnlyAccess")
    assert notes("alice", JOINS)["remove-user-from-group"] == ""


def test_what_could_not_be_read_is_not_taken_for_missing(notes, live):
    live.deny("ListAccessKeys")
    found = notes("alice", create_login_profile=False)
    assert found == {"delete-login-profile": ONLY.format("alice", " that could be read")}


def test_what_a_difference_lets_others_become_is_told_with_it_and_apart_where_only_two_do_it(live):
    on = f"arn:aws:iam::{ACCOUNT}"
    given = StackConfiguration(
        aws_account_id=ACCOUNT,
        users={
            "alice": {"create_login_profile": True, "pgp_key": PGP_PUBLIC_KEY},
            "dora": {"json_policies": {"reset": json.dumps(allow("iam:UpdateLoginProfile", f"{on}:user/alice"))}},
            "eve": {"json_policies": {"join": json.dumps(allow("iam:AddUserToGroup", f"{on}:group/open/*"))}},
            "ann": {},
            "bob": {},
        },
        groups={"staff": {"path": "/closed/"}, "more": {}},
    )
    make_account(live, given)
    iam = live.client("iam")
    for name in ("ann", "bob"):
        iam.add_user_to_group(GroupName="more", UserName=name)
    full = f"{AWS}/AdministratorAccess"
    iam.attach_user_policy(UserName="alice", PolicyArn=full)
    iam.attach_group_policy(GroupName="staff", PolicyArn=full)
    iam.update_group(GroupName="staff", NewPath="/open/")
    changes = compare(given, read_account()).changes
    alice, eve = (
        next(each for each in changes if each.text.startswith(begin))
        for begin in ("the policy AdministratorAccess is attached to the user alice", "eve ")
    )
    assert alice.means[1:] == ("dora can now become an administrator, by setting a new password for alice",)
    assert "dora" in alice.users
    assert eve.text == "eve can now become an administrator, by adding themselves to staff"
    assert eve.step.note == "caused by one or several of the differences, which are listed separately"
    assert not any("can now" in text for each in changes if each not in (alice, eve) for text in each.means)


def test_who_has_no_password_in_the_file_and_one_in_the_account_can_be_given_none(live):
    may = allow("iam:CreateLoginProfile", f"arn:aws:iam::{ACCOUNT}:user/alice")
    users = {"alice": {}, "dora": {"json_policies": {"first": json.dumps(may)}}}
    given, iam = StackConfiguration(aws_account_id=ACCOUNT, users=users), live.client("iam")
    make_account(live, given)
    iam.create_login_profile(UserName="alice", Password="a-Long-1-with-everything")
    iam.attach_user_policy(UserName="alice", PolicyArn=f"{AWS}/AdministratorAccess")
    told = [text for each in compare(given, read_account()).changes for text in (each.text, *each.means)]
    assert [text for text in told if "dora" in text] == ["dora can no longer act as alice"]


def test_no_apply_is_promised_for_credentials_that_are_only_listed(live):
    iam = live.client("iam")
    iam.create_user(UserName="bob")
    ids = [iam.create_access_key(UserName="bob")["AccessKey"]["AccessKeyId"] for _ in range(2)]
    gone = f"AKIA{'Z' * 16}"

    def told(**listed):
        bob = {"existing_credentials": {"console_password": "active", **listed}}
        given = StackConfiguration(aws_account_id=ACCOUNT, enable_iam_groups=False, users={"bob": bob})
        found = [each for each in compare(given, read_account()).changes if each.kind == "credentials"]
        return {each.step.note for each in found}, [each.step.write_down for each in found]

    notes, written = told(**{ids[0]: "inactive", gone: "active"})
    assert notes == {""}
    first, second = ({"existing_credentials": {id: "active"}} for id in ids)
    lacking = [{"existing_credentials": {id: None}} for id in ("console_password", gone)]
    assert sorted(map(str, (each["users"]["bob"] for each in written))) == sorted(map(str, [*lacking, first, second]))
    iam.delete_access_key(UserName="bob", AccessKeyId=ids[1])
    notes, written = told(access_key_1="active")
    assert notes == {""}
    assert {"users": {"bob": {"existing_credentials": {ids[0]: "active", "access_key_1": None}}}} in written
