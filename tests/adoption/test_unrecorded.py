"""What a plan would make and an account has: records of it, and what to do about secrets. On the engine, in full."""

import json

import pytest
from samples import ACCOUNT_ID, SSH_PUBLIC_KEY

from landingzone.account.existing import ExistingResource
from landingzone.adoption.unrecorded import UnrecordedError, find_unrecorded, read_plan
from landingzone.cli.main import main
from landingzone.ground.problems import InvalidFile

POLICY = f"arn:aws:iam::{ACCOUNT_ID}:policy/a/publish"
SSH = {"username": "ann", "ssh_public_key_id": "APKA1", "encoding": "SSH"}
ACCOUNT = [
    ExistingResource(type=f"aws_iam_{type}", values=values)
    for type, values in (
        ("user", {"name": "ann", "arn": f"arn:aws:iam::{ACCOUNT_ID}:user/ann"}),
        ("group", {"name": "ours", "arn": f"arn:aws:iam::{ACCOUNT_ID}:group/ours"}),
        ("policy", {"name": "publish", "arn": POLICY}),
        ("user_ssh_key", {**SSH, "public_key": SSH_PUBLIC_KEY.rpartition(" ")[0]}),
        ("user_login_profile", {"user": "ann"}),
        *(
            ("access_key", {"user": user, "id": id})
            for user, id in (("ann", "AKIA1"), ("ann", "AKIA2"), ("bob", "AKIA3"))
        ),
        ("user_policy", {"user": "ann", "name": "all", "policy": "{}"}),
    )
]
LOST = "which this state does not have; if a killed apply created it, nobody knows"
KEEP = "if somebody made it, keep it: it may be all that they sign in with"
KEY = (
    f"user ann: has the access key AKIA1, {LOST} its secret, and the next apply creates another: delete it first, with "
    f"aws iam delete-access-key --user-name=ann --access-key-id=AKIA1; {KEEP}"
)
PASSWORD = (
    f"user ann: has a password, {LOST} it, and the next apply is refused: delete it first, with aws iam "
    f"delete-login-profile --user-name=ann; {KEEP}"
)


@pytest.fixture
def plan(tmp_path):
    def write(*changes, account=ACCOUNT_ID):
        identity = {"mode": "data", "type": "aws_caller_identity", "name": "current", "values": {"account_id": account}}
        second = {
            "mode": "managed",
            "type": "aws_iam_access_key",
            "name": "k",
            "values": {"user": "ann", "id": "AKIA2"},
        }
        module = {"child_modules": [{"address": "module.iam", "resources": [identity, second]}]}
        rows = [{"address": "a", "type": f"aws_iam_{type}", "change": change} for type, change in changes]
        content = {"planned_values": {}, "prior_state": {"values": {"root_module": module}}, "resource_changes": rows}
        (tmp_path / "plan.json").write_text(json.dumps({"format_version": "1.2", **content}), encoding="utf-8")
        return tmp_path / "plan.json"

    return write


def create(type, **after):
    return type, {"actions": ["create"], "after": after}


@pytest.mark.parametrize(
    ("change", "imported", "lost"),
    [
        (create("user", name="ann"), "ann", []),
        (create("user", name="bob"), None, []),
        (create("user"), None, []),
        (create("group", name="ours"), "ours", []),
        (create("group", name="ann"), None, []),
        (create("policy", name="publish"), POLICY, []),
        (create("user_ssh_key", username="ann", public_key=SSH_PUBLIC_KEY), "ann:APKA1:SSH", []),
        (create("user_ssh_key", username="ann", public_key="ssh-rsa other"), None, []),
        (create("user_ssh_key", username="bob", public_key=SSH_PUBLIC_KEY), None, []),
        # The second key is in the state.
        (create("access_key", user="ann"), None, [KEY]),
        (create("access_key", user="carol"), None, []),
        (create("user_login_profile", user="ann"), None, [PASSWORD]),
        (create("user_login_profile", user="bob"), None, []),
        # AWS has it once, however often it is made.
        (create("user_policy", user="ann", name="all"), None, []),
        (("user", {"actions": ["update"], "after": {"name": "ann"}}), None, []),
        (("user", {"actions": ["delete", "create"], "after": {"name": "ann"}}), None, []),
        (("user", {"actions": ["create"], "after": {"name": "ann"}, "importing": {"id": "ann"}}), None, []),
    ],
)
def test_what_is_there_is_imported_and_secrets_are_reported(change, imported, lost, plan):
    found = find_unrecorded([read_plan(plan(change, change))], ACCOUNT)
    assert (found.imported, found.lost) == ({} if imported is None else {"a": imported}, lost)


def test_commands_are_safe_for_a_shell(plan):
    account = [ExistingResource(type="aws_iam_access_key", values={"user": "a; b", "id": "'x"})]
    [line] = find_unrecorded([read_plan(plan(create("access_key", user="a; b")))], account).lost
    assert " delete-access-key '--user-name=a; b' '--access-key-id='\"'\"'x'; if somebody" in line


def test_a_plan_of_another_account_is_refused(plan):
    read = read_plan(plan(account="999999999999"))
    told = f"is of account 999999999999, but the credentials belong to account {ACCOUNT_ID}; use credentials of the"
    with pytest.raises(UnrecordedError, match=told):
        find_unrecorded([read], ACCOUNT)
    assert not find_unrecorded([read], []).imported


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (
            (create("user", name="bob"),),
            "The account has nothing that these plans would create and AWS would refuse: apply",
        ),
        ((create("access_key", user="ann"),), "The account has nothing else that these plans would create"),
    ],
)
def test_where_no_record_is_needed_none_is_printed(changes, told, plan, live, capsys):
    live.client("iam").create_user(UserName="ann")
    live.client("iam").create_access_key(UserName="ann")
    assert main(["adopt", "--unrecorded", str(plan(*changes))]) == 0
    out, err = capsys.readouterr()
    assert (out, err.splitlines()[-1], "delete-access-key" in err) == ("", told, "else" in told)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[]", "is JSON, but not a plan"),
        ('{"format_version": "1.0", "values": {}}', "show -json`; `landingzone adopt` reads it"),
    ],
)
def test_something_else_than_a_plan_is_refused(text, told, tmp_path):
    (tmp_path / "other").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidFile, match=f"{told}; name a file with the output of `terraform show -json PLANFILE"):
        read_plan(tmp_path / "other")
