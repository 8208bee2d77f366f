"""Which CDK a construct is made with, when a program has one of the two, or both; and that both give the same."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import cdktf
import cdktn
import pytest
from constructs import Construct
from samples import ACCOUNT_ID, EVERYTHING_OFF, EVERYTHING_ON
from synthesis import synthesize_stack

from landingzone import CdkError, IamUsersAndGroups, IamUsersAndGroupsStack, app
from landingzone.terraform import bindings
from landingzone.terraform.cdk import CDKS, cdk_of, chosen_cdk

ROOT = Path(__file__).parents[2]
CDKTF, CDKTN = CDKS
ACCOUNT = {"aws_account_id": ACCOUNT_ID}
MODULES = {CDKTF: cdktf, CDKTN: cdktn}
each_pair = pytest.mark.parametrize(("own", "other"), [CDKS, CDKS[::-1]], ids=repr)


def import_only(monkeypatch, *imported):
    for each in CDKS:
        if each not in imported:
            monkeypatch.delitem(sys.modules, each.name, raising=False)


@pytest.mark.parametrize("imported", [(), CDKS, (CDKTN,)], ids=["none", "both", "one"])
def test_the_one_that_is_imported_is_chosen_and_with_none_or_both_the_variable_decides(imported, monkeypatch):
    import_only(monkeypatch, *imported)
    for chosen, expected in ((None, CDKTF), ("", CDKTF), ("cdktf", CDKTF), ("cdktn", CDKTN)):
        monkeypatch.delenv("LANDINGZONE_CDK", raising=False)
        if chosen is not None:
            monkeypatch.setenv("LANDINGZONE_CDK", chosen)
        assert chosen_cdk() is (expected if len(imported) != 1 else CDKTN)
    monkeypatch.setitem(sys.modules, "cdktf", None)  # a blocked import
    assert not CDKTF.is_imported


def test_a_choice_that_cannot_be_is_one_line(tmp_path, monkeypatch, capsys):
    find = importlib.util.find_spec
    monkeypatch.setattr("importlib.util.find_spec", lambda name, *rest: None if name == "cdktn" else find(name, *rest))
    monkeypatch.setenv("LANDINGZONE_CONFIG", str(ROOT / "landingzone.yaml"))
    import_only(monkeypatch)
    monkeypatch.chdir(tmp_path)
    for chosen, line in (
        ("pulumi", "LANDINGZONE_CDK is 'pulumi': write cdktf or cdktn, or unset it"),
        ("cdktn", "cdktn is not installed: run `pip install 'landingzone[cdktn]'`"),
    ):
        monkeypatch.setenv("LANDINGZONE_CDK", chosen)
        assert app.main() == 1
        assert capsys.readouterr() == ("", f"{line}\n")
    assert [*tmp_path.iterdir()] == []


@pytest.mark.long
def test_nothing_is_loaded_of_the_other_one(tmp_path):
    of_app = "from landingzone.app import main\nassert main() == 0\n"
    own = """
from landingzone import IamUsersAndGroups, IamUsersAndGroupsStack
assert not {"cdktf", "cdktn"} & set(sys.modules)
from cdktn import App, TerraformStack
assert isinstance(IamUsersAndGroupsStack(App(), "a", aws_account_id="123456789012"), TerraformStack)
"""
    for program, chosen in ((of_app, "cdktn"), (own, "cdktf")):
        done = subprocess.run(
            [sys.executable, "-c", f"import sys\n{program}print({{'cdktf', 'cdktn'}} & set(sys.modules))"],
            cwd=ROOT,
            env=os.environ | {"LANDINGZONE_CDK": chosen, "CDKTF_OUTDIR": str(tmp_path)},
            capture_output=True,
            text=True,
        )
        assert (done.stdout, done.stderr, done.returncode) == ("{'cdktn'}\n", "", 0)


def synthesized(app, name):
    app.synth()
    content = json.loads(Path(app.outdir, "stacks", name, "cdk.tf.json").read_text(encoding="utf-8"))
    assert content["//"]["metadata"].pop("version")
    return json.dumps(content)


def test_both_in_one_process_give_the_same_to_the_byte(tmp_path):
    written = []
    for kind, module in MODULES.items():
        app = module.App(outdir=str(tmp_path / kind.name))
        stack = IamUsersAndGroupsStack(app, "people", backend={"local": {"path": "x"}}, **EVERYTHING_ON)
        assert isinstance(stack, module.TerraformStack)
        assert cdk_of(stack) is kind
        own = module.TerraformStack(app, "own")
        bindings.load(kind).provider.AwsProvider(own, "aws")
        module.LocalBackend(own, path="x")
        people = IamUsersAndGroups(Construct(own, "between"), "people", **EVERYTHING_ON)
        module.TerraformOutput(own, "first", value=module.Fn.lookup(people.user_arns, "alice"))
        written.append([synthesized(app, "people"), synthesized(app, "own")])
    assert written[0] == written[1]


def test_an_adoption_is_the_same_with_both():
    ann = 'aws_iam_user.user["ann"]'
    adoption = {"imported": {ann: "ann"}, "moved": {ann: "aws_iam_user.old"}, "removed": ["aws_iam_user.gone"]}
    first, second = (synthesize_stack(each, **EVERYTHING_OFF, users={"ann": {}}, adoption=adoption) for each in CDKS)
    assert first == second


@pytest.mark.parametrize("kind", CDKS, ids=repr)
def test_a_class_that_derives_from_the_stack_is_of_either_and_private_with_a_secret(kind, tmp_path):
    class People(IamUsersAndGroupsStack):
        def __init__(self, scope, name):
            backend = {"s3": {"bucket": "b", "key": "k", "region": "r", "secret_key": "x"}}
            super().__init__(scope, name, backend=backend, **ACCOUNT)
            self.is_ours = True

    app = MODULES[kind].App(outdir=str(tmp_path))
    people = People(app, "people")
    assert people.is_ours
    assert all(isinstance(people, each) for each in (People, IamUsersAndGroupsStack, MODULES[kind].TerraformStack))
    assert type(people).__name__ == "People"
    assert "aws_iam_group" in synthesized(app, "people")
    assert (tmp_path / "stacks" / "people" / "cdk.tf.json").stat().st_mode & 0o777 == 0o600


NO_MIXTURE = "one app cannot mix the two; import everything from one of them, before landingzone.aws, which follows it"


@each_pair
def test_a_stack_a_provider_or_an_app_of_the_other_one_is_refused(own, other):
    def stack_in(kind, app):
        return MODULES[kind].TerraformStack(MODULES[app].App(), "platform")

    in_other_app, beside, whole, of_other = stack_in(own, other), *(stack_in(kind, kind) for kind in (own, own, other))
    # As in a program that imports landingzone.aws before its CDK.
    bindings.load(other).provider.AwsProvider(beside, "aws")
    provider = bindings.load(other).provider.AwsProvider(of_other, "aws")
    people = IamUsersAndGroups(whole, "people", **ACCOUNT)
    made = f"platform uses {own.name}, but {{}} uses {other.name}"
    unfit = f"this {{}} of {other.name} does not fit a construct of {own.name}"
    for hand_over, fault in (
        (lambda: IamUsersAndGroups(in_other_app, "people", **ACCOUNT), made.format("the app")),
        (lambda: IamUsersAndGroups(beside, "people", **ACCOUNT), made.format("platform/aws")),
        (lambda: people.use_provider(provider), unfit.format("AwsProvider")),
        (lambda: people.check_account_with(provider), unfit.format("AwsProvider")),
        (lambda: people.add_outputs_to(of_other), unfit.format("TerraformStack")),
    ):
        with pytest.raises(CdkError) as caught:
            hand_over()
        assert str(caught.value) == f"{fault}: {NO_MIXTURE}"
