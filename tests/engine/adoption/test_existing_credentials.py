"""Accounts whose people have credentials of every kind, made by hand: adopted, each stays, and all is quiet."""

import json
import re
import shlex

import pytest
import yaml
from account_differences import account_differences
from adoption_walk import FORMS, Adoption, state_of
from deployment import read_secrets
from drawn_credentials import credentials_in, make_people
from module_call import provider
from obstacles import GIT
from openpgp import throw_away_keys
from synthesis import synthesize_stack
from walks import become

from dev.engine import TerraformError, account
from landingzone import read_configuration
from landingzone.cli.main import main


def keys_of(names, directory):
    directory.mkdir()
    for number, name in enumerate(names):
        (directory / f"{name}.asc").write_text(throw_away_keys(number % 3).public)
    return ("--pgp-keys", str(directory))


@pytest.mark.long
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("seed", range(3))
def test_each_credential_is_managed_or_known_and_nothing_changes(seed, form, live, place, tmp_path, capsys):
    iam = live.client("iam")
    known = make_people(iam, seed)
    before = credentials_in(iam), read_secrets(live), account(iam)
    adoption = Adoption(live, capsys, form, words=keys_of(known, tmp_path / "keys"))
    terraform = place(provider(live))
    told = adoption.adopt(None, tmp_path / "adopted")
    assert told.unmatched == {}
    adoption.use(terraform, told)
    plan = terraform.plan()
    assert {actions for address, actions in plan.changes.items() if "credential_generations" not in address} == set()
    terraform.apply(plan)
    file = "landingzone.yaml" if form == "stack" else "landingzone.auto.tfvars.json"
    if form == "stack":
        assert main(["adopt", "--done", str(state_of(terraform)), "--config", str(told.directory / file)]) == 0
        assert "adoption" not in told.text
        adoption.use(terraform, told)
    else:
        adoption.use_without_records(terraform, told)
    assert terraform.plan().is_empty
    capsys.readouterr()
    state = state_of(terraform)
    for more in ([], ["--state", str(state)]):
        assert main(["diff", "--live", str(told.directory / file), "--format", "json", *more]) == 0
        assert json.loads(capsys.readouterr().out)["changes"] == []
    assert (credentials_in(iam), read_secrets(live), account(iam)) == before


class Person:
    """Somebody with credentials made by hand, in a stack: the file is edited by the commands, and applied."""

    def __init__(self, live, terraform, directory, capsys):
        self.live, self.iam, self.terraform, self.capsys = live, live.client("iam"), terraform, capsys
        self.file = directory / "landingzone.yaml"

    def run(self, *words):
        assert main([*words, "--config", str(self.file)]) == 0
        return self.capsys.readouterr().out

    def apply(self):
        """Apply the file; gives what the plan does."""
        read = read_configuration(self.file)
        inputs = {name: getattr(read, name) for name in read.model_fields_set} | {"provider": self.live.provider}
        become(self.terraform, synthesize_stack(**inputs))
        plan = self.terraform.plan()
        self.terraform.apply(plan)
        assert self.terraform.plan().is_empty
        assert account_differences(self.live, inputs) == []
        return plan.changes

    def do(self, command):
        """Do what a command of the AWS CLI says."""
        aws, iam, operation, *words = shlex.split(command)
        assert (aws, iam) == ("aws", "iam")
        arguments = {"".join(map(str.title, name[2:].split("-"))): value for name, value in batched(words)}
        getattr(self.iam, operation.replace("-", "_"))(**arguments)

    @property
    def credentials(self):
        return credentials_in(self.iam).get("ann"), read_secrets(self.live).passwords.get("ann")


def batched(words):
    return zip(words[::2], words[1::2], strict=True)


@pytest.mark.long
def test_offboarding_return_rotation_and_removal(live, place, tmp_path, capsys):
    iam = live.client("iam")
    iam.create_user(UserName="root")
    iam.create_user(UserName="ann")
    iam.create_login_profile(UserName="ann", Password="made-by-hand-1")
    old = iam.create_access_key(UserName="ann")["AccessKey"]["AccessKeyId"]
    iam.create_service_specific_credential(UserName="ann", ServiceName=GIT)
    ann = Person(live, place(provider(live)), tmp_path / "adopted", capsys)
    assert main(["adopt", "--live", str(tmp_path / "adopted")]) == 0
    ann.apply()
    ann.run("adopt", "--done", str(state_of(ann.terraform)))
    before = ann.credentials
    # Offboarding denies everything, and leaves what nothing here made; the return takes only the denial.
    told = ann.run("user", "offboard", "ann")
    (away,) = re.findall(r"run (aws iam .*?): AWS refuses", " ".join(told.split()))
    assert set(ann.apply().values()) == {("create",), ("update",)}
    assert iam.list_user_policies(UserName="ann")["PolicyNames"] == ["offboarding"]
    assert ann.credentials == before
    ann.run("user", "return", "ann")
    ann.apply()
    assert iam.list_user_policies(UserName="ann")["PolicyNames"] == []
    assert ann.credentials == before
    # A new access key beside the old one, which works until somebody deletes it.
    content = yaml.safe_load(ann.file.read_text())
    content["users"]["ann"]["pgp_key"] = throw_away_keys().public
    ann.file.write_text(yaml.safe_dump(content))
    ann.run("user", "rotate", "ann", "--key")
    ann.apply()
    keys = [key for key in ann.credentials[0] if key.startswith("AKIA")]
    assert old in keys
    assert len(keys) == 2
    told = " ".join(ann.run("user", "rotate", "ann", "--key").split())
    ann.do(re.findall(r"run (aws iam .*?)[.]", told)[0])
    assert ann.apply() == {}
    assert [key for key in ann.credentials[0] if key.startswith("AKIA")] == [key for key in keys if key != old]
    # The password is taken over as it is, and then replaced.
    ann.run("user", "rotate", "ann", "--password")
    assert set(ann.apply()) == {"terraform_data.credential_generations"}
    assert ann.credentials[1] == before[1]
    ann.run("adopt", "--done", str(state_of(ann.terraform)))
    ann.run("user", "rotate", "ann", "--password")
    ann.apply()
    assert ann.credentials[1] not in (before[1], None)
    # AWS refuses to delete the user until the command has run that is named.
    ann.run("user", "offboard", "ann")
    ann.apply()
    ann.run("user", "remove", "ann", "--offboarded")
    with pytest.raises(TerraformError, match="DeleteConflict"):
        ann.apply()
    ann.do(away)
    ann.apply()
    assert [each["UserName"] for each in iam.list_users()["Users"]] == ["root"]
