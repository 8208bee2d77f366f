"""A hostile state on the real engine: Terraform reads no file, whatever text the state has, and sends none."""

import json

from adoption_walk import Adoption, often_of_a_stack
from hostile_resources import IAM, READ, SHAPED, changed
from module_call import provider
from openpgp import throw_away_keys
from pulled_states import resource
from samples import SSH_PUBLIC_KEY

from dev.engine import account
from landingzone.account.resource_types import RESOURCE_TYPES
from landingzone.ground.expressions import Address, ModuleCall

CLAIM = "aws_iam_policy_attachment"
SECRET = "the-content-of-a-file"


class Made:
    def __init__(self, emulator, text):
        self.path = f"/{text}/"
        iam = emulator.client("iam")
        allow = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::a/{text}"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
        made = iam.create_policy(PolicyName="deploy", Path="/team/", PolicyDocument=document, Description=text)
        arn = made["Policy"]["Arn"]
        user = iam.create_user(UserName="alice", Path=self.path, PermissionsBoundary=arn)["User"]
        iam.put_user_policy(UserName="alice", PolicyName="own", PolicyDocument=document)
        for name, path in (("ssh-grunt-users", "/"), ("odd", self.path)):
            iam.create_group(GroupName=name, Path=path)
            iam.add_user_to_group(UserName="alice", GroupName=name)
        iam.attach_user_policy(UserName="alice", PolicyArn=arn)
        iam.attach_group_policy(GroupName="odd", PolicyArn=arn)
        iam.put_group_policy(GroupName="odd", PolicyName="odd", PolicyDocument=document)
        iam.create_login_profile(UserName="alice", Password="made-by-hand-1", PasswordResetRequired=False)
        key = iam.create_access_key(UserName="alice")["AccessKey"]["AccessKeyId"]
        ssh = iam.upload_ssh_public_key(UserName="alice", SSHPublicKeyBody=SSH_PUBLIC_KEY)["SSHPublicKey"]
        ssh_key = {"encoding": "SSH", "public_key": ssh["SSHPublicKeyBody"], "fingerprint": ssh["Fingerprint"]}
        ssh_key |= dict.fromkeys(("id", "ssh_public_key_id"), ssh["SSHPublicKeyId"])
        pgp = throw_away_keys().public
        boundary = {"permissions_boundary": arn, "force_destroy": False, "unique_id": user["UserId"], "tags": {}}
        deploy = {"id": arn, "name": "deploy", "path": "/team/", "arn": arn, "policy": document, "description": text}
        # Attachments through a claim of everything become imports, whose ids Terraform reads as templates.
        self.sound = {
            "aws_iam_access_key": {"id": key, "user": "alice", "status": "Active", "pgp_key": pgp},
            "aws_iam_group": self._group("ssh-grunt-users", "/"),
            CLAIM: {"id": "x", "name": text, "policy_arn": arn, "users": ["alice"], "groups": ["odd"], "roles": []},
            "aws_iam_group_policy": {"id": "odd:odd", "group": "odd", "name": "odd", "policy": document},
            "aws_iam_group_policy_attachment": {"id": "x", "group": "odd", "policy_arn": arn},
            "aws_iam_policy": deploy,
            "aws_iam_user": {"id": "alice", "name": "alice", "path": self.path, "arn": user["Arn"], **boundary},
            "aws_iam_user_group_membership": {"id": "x", "user": "alice", "groups": ["odd", "ssh-grunt-users"]},
            "aws_iam_user_login_profile": {"id": "alice", "user": "alice", "pgp_key": pgp, "password_length": 20},
            "aws_iam_user_policy": {"id": "alice:own", "user": "alice", "name": "own", "policy": document},
            "aws_iam_user_ssh_key": {"username": "alice", "status": "Active", **ssh_key},
        }
        self.other_group = self._group("odd", self.path)

    @staticmethod
    def _group(name, path):
        return {"id": name, "name": name, "path": path, "arn": f"{IAM}:group{path}{name}"}


def state_of(rows):
    resources = []
    for address, values in rows.items():
        key = {} if address.instance is None else {"index_key": address.instance}
        made = resource(address.type, address.key, [{"schema_version": 0, "attributes": values, **key}])
        resources.append(made | ({"module": str(address.call)} if address.call.steps else {}))
    return json.dumps({"version": 4, "serial": 1, "lineage": "one", "outputs": {}, "resources": resources})


@often_of_a_stack
def test_no_text_of_a_state_is_evaluated(form, emulator, place, tmp_path, capsys):
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET, encoding="utf-8")
    text = f'${{file("{secret}")}}'
    made = Made(emulator, text)
    # The sound under hostile keys, and each attribute with the text in its place.
    call = ModuleCall((("people", text),))
    rows = {Address(type, "sound", text, call=call): values for type, values in made.sound.items()}
    rows |= {Address("aws_iam_group", "other", text): made.other_group}
    for type, attribute in [*SHAPED, *READ]:
        rows[Address(type, f"hostile_{attribute}")] = {"id": text, **changed(type, attribute, text)}
    assert {address.type for address in rows} == RESOURCE_TYPES.keys()
    file = tmp_path / "state.json"
    file.write_text(state_of(rows), encoding="utf-8")
    adoption = Adoption(emulator, capsys, form)
    told = adoption.adopt(file, tmp_path / "people")
    left = told.unmatched.keys() | told.listed.keys()
    # What no record forgets in the module form stays in the configuration of the caller, which is not here.
    kept = {address: values for address, values in rows.items() if address.call.steps or str(address) not in left}
    assert {address.type for address in rows if str(address) not in left} == made.sound.keys() - {CLAIM}
    terraform = place(provider(emulator))
    adoption.use(terraform, told)
    (terraform.directory / "terraform.tfstate").write_text(state_of(kept), encoding="utf-8")
    plan = terraform.plan()
    terraform.apply(plan)
    assert terraform.plan().is_empty
    assert set(plan.changes.values()) <= {("create",), ("forget",)}
    assert set(plan.moves.values()) == {str(address) for address in kept if str(address) not in left}
    assert any(text in json.dumps(each.after).replace("\\", "") for each in plan.resources.values())
    # What it sent stands in the plan, and then in the account.
    sent = [json.dumps(plan.content), str(account(emulator.client("iam")))]
    written = [file.read_text(encoding="utf-8") for file in terraform.directory.glob("*.json")]
    said = [told.report, *map(str, plan.warnings), terraform.run("show", "-json")]
    assert not any(SECRET in each for each in [*sent, *written, *said])
