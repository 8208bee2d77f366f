"""Which AWS classes a program gets."""

from __future__ import annotations

import importlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from asked_mypy import faults_of
from bindings_processes import environment, run

from landingzone.terraform import bindings
from landingzone.terraform.cdk import CDKS, Cdk
from landingzone.versions import PROVIDER

each_cdk = pytest.mark.parametrize("cdk", CDKS, ids=repr)

ROOT = Path(__file__).parents[2]
FULL = {"cdktf": "cdktf_cdktf_provider_aws", "cdktn": "cdktn_provider_aws"}

STACK = """
import json, sys
from landingzone.terraform import bindings
from landingzone.terraform.cdk import chosen_cdk
CDK = chosen_cdk()
TerraformStack, Testing = CDK.TerraformStack, CDK.Testing
FULL = {"cdktf": "cdktf_cdktf_provider_aws", "cdktn": "cdktn_provider_aws"}[CDK.name]

def load_bindings(**chosen):
    return bindings.load(CDK, **chosen)

def from_full(submodule, name):
    from importlib import import_module
    return getattr(import_module(FULL + "." + submodule), name)

def without_version(written):
    # The slim provider asks for a range, the whole one for the version that it was made from.
    content = json.loads(written)
    del content["terraform"]["required_providers"]["aws"]
    return json.dumps(content)

def build(aws, extend=lambda stack: None):
    stack = TerraformStack(Testing.app(), "people")
    aws.provider.AwsProvider(stack, "aws", region="eu-west-1", default_tags=[
        aws.provider.AwsProviderDefaultTags(tags={"owner": "people"})])
    aws.data_aws_caller_identity.DataAwsCallerIdentity(stack, "me")
    aws.data_aws_partition.DataAwsPartition(stack, "partition")
    group = aws.iam_group.IamGroup(stack, "group", name="developers")
    user = aws.iam_user.IamUser(stack, "user", name="jane", force_destroy=True, tags={"team": "a"})
    words = aws.data_aws_iam_policy_document
    document = words.DataAwsIamPolicyDocument(stack, "document", statement=[words.DataAwsIamPolicyDocumentStatement(
        sid="Read", actions=["iam:Get*"], resources=[group.arn], condition=[
            words.DataAwsIamPolicyDocumentStatementCondition(
                test="Bool", variable="aws:MultiFactorAuthPresent", values=["true"])])])
    policy = aws.iam_policy.IamPolicy(stack, "policy", name="read", policy=document.json)
    aws.iam_group_policy.IamGroupPolicy(stack, "own", group=group.name, policy=document.json)
    aws.iam_group_policy_attachment.IamGroupPolicyAttachment(stack, "has", group=group.name, policy_arn=policy.arn)
    aws.iam_user_group_membership.IamUserGroupMembership(stack, "member", user=user.name, groups=[group.name])
    aws.iam_user_policy.IamUserPolicy(stack, "inline", user=user.name, policy=document.json)
    aws.iam_user_policy_attachment.IamUserPolicyAttachment(stack, "holds", user=user.name, policy_arn=policy.arn)
    aws.iam_user_login_profile.IamUserLoginProfile(stack, "login", user=user.name, password_length=20)
    aws.iam_access_key.IamAccessKey(stack, "key", user=user.name)
    aws.iam_user_ssh_key.IamUserSshKey(stack, "ssh", username=user.name, encoding="SSH", public_key="ssh-rsa AAAA")
    extend(stack)
    return without_version(Testing.synth(stack))

def add_bucket(stack):
    S3Bucket = from_full("s3_bucket", "S3Bucket")
    S3Bucket(stack, "bucket", bucket="not-people")
"""


# What they are


@pytest.mark.long
@each_cdk
def test_the_whole_package_imported_first_is_used_and_says_the_same(cdk: Cdk):
    slim = run(
        STACK + "print(json.dumps({'json': build(load_bindings()), 'full': FULL in sys.modules}))",
        LANDINGZONE_CDK=cdk.name,
    )
    full = run(
        STACK
        + """if True:
        IamGroup = from_full("iam_group", "IamGroup")
        aws = load_bindings()
        stack = TerraformStack(Testing.app(), "other")
        import landingzone.aws
        print(json.dumps({
            "json": build(aws),
            "package": aws.package,
            "known": isinstance(aws.iam_group.IamGroup(stack, "group", name="x"), IamGroup),
            "given": landingzone.aws.IamGroup is IamGroup,
            "slim json": build(load_bindings(full=False), add_bucket),
            "full json": build(aws, add_bucket),
        }))
        """,
        LANDINGZONE_CDK=cdk.name,
    )
    assert slim["full"] is False
    assert full["package"] == FULL[cdk.name]
    assert full["known"] is full["given"] is True
    assert slim["json"] == full["json"]
    assert "aws_iam_user_ssh_key" in str(slim["json"])
    assert full["slim json"] == full["full json"]
    assert '"bucket": "not-people"' in str(full["slim json"])


@pytest.mark.long
@each_cdk
def test_the_sample_is_the_same_to_the_byte_through_the_whole_package(cdk: Cdk, tmp_path: Path):
    sample = Path(__file__).parents[2] / "landingzone.yaml"
    written = {}
    # The state is kept in the directory of the app, which therefore is the same.
    for choice in ("", "full"):
        chosen = {"LANDINGZONE_BINDINGS": choice, "LANDINGZONE_CDK": cdk.name}
        subprocess.run(
            [sys.executable, sample.with_name("main.py")],
            cwd=tmp_path,
            env=environment(LANDINGZONE_CONFIG=str(sample), **chosen),
            check=True,
            timeout=600,
        )
        written[choice] = {
            file.relative_to(tmp_path).as_posix(): file.read_bytes()
            for file in sorted(tmp_path.rglob("*"))
            if file.is_file()
        }
    stack = {f"cdktf.out/stacks/landingzone/{name}.tf.json" for name in ("cdk", "versions")}
    assert set(written[""]) == {"cdktf.out/manifest.json", *stack}
    assert written[""] == written["full"]


@pytest.mark.long
@each_cdk
def test_the_whole_package_imported_after_the_slim_one_mixes_with_it(cdk: Cdk):
    seen = run(
        STACK
        + """if True:
        before = load_bindings()
        alone = build(before)
        mixed = build(before, add_bucket)
        after = load_bindings()
        IamGroup = from_full("iam_group", "IamGroup")
        stack = TerraformStack(Testing.app(), "other")
        print(json.dumps({
            "packages": [before.package, after.package],
            "alone": alone,
            "mixed": mixed,
            "all full": build(after, add_bucket),
            "after is known": isinstance(after.iam_group.IamGroup(stack, "a", name="a"), IamGroup),
            "before is known": isinstance(before.iam_group.IamGroup(stack, "b", name="b"), IamGroup),
        }))
        """,
        LANDINGZONE_CDK=cdk.name,
    )
    assert seen["packages"] == [f"landingzone_provider_aws.{cdk.name}", FULL[cdk.name]]
    assert seen["mixed"] == seen["all full"]
    mixed = json.loads(str(seen["mixed"]))
    assert mixed["resource"].pop("aws_s3_bucket") == {"bucket": {"bucket": "not-people"}}
    assert mixed == json.loads(str(seen["alone"]))
    assert seen["after is known"] is True
    assert seen["before is known"] is False


@each_cdk
def test_only_touched_submodules_are_imported(cdk: Cdk):
    seen = run(
        STACK
        + """if True:
        aws = load_bindings()
        def list_imported():
            names = {name.split(".")[2] for name in sys.modules if name.startswith(aws.package + ".")}
            return sorted(names - {"_private"})
        before = list_imported()
        aws.iam_group
        after = list_imported()
        print(json.dumps({"before": before, "after": after}))
        """,
        LANDINGZONE_CDK=cdk.name,
    )
    assert seen == {"before": [], "after": ["_jsii", "iam_group"]}


@each_cdk
@pytest.mark.parametrize("name", [5, ["developers"], {"name": "developers"}])
def test_values_of_a_wrong_type_are_refused_by_node(name: object, cdk: Cdk):
    stack = cdk.TerraformStack(cdk.load().Testing.app(), "people")
    with pytest.raises(RuntimeError, match=r"Unable to deserialize value as @landingzone/.*iamGroup\.IamGroupConfig"):
        bindings.load(cdk).iam_group.IamGroup(stack, "group", name=name)


@each_cdk
def test_the_provider_asks_for_the_range_of_this_package(cdk: Cdk):
    stack = cdk.TerraformStack(cdk.load().Testing.app(), "people")
    bindings.load(cdk).provider.AwsProvider(stack, "aws")
    required = json.loads(cdk.load().Testing.synth(stack))["terraform"]["required_providers"]
    assert required == {"aws": {"source": "hashicorp/aws", "version": PROVIDER}}


@each_cdk
def test_a_submodule_that_is_not_wanted_is_not_there(cdk: Cdk):
    with pytest.raises(AttributeError, match="there is no 's3_bucket' in the AWS bindings"):
        getattr(bindings.load(cdk, full=True), "s3_bucket")  # noqa: B009 - a type checker refuses the plain form


def test_type_checkers_see_the_classes(tmp_path: Path):
    program = (
        "from cdktf import TerraformStack\n"
        "from landingzone.aws import AwsProvider, IamGroup, S3Bucket\n"
        "from landingzone.terraform import bindings\n"
        "from landingzone.terraform.cdk import chosen_cdk\n"
        "def build(stack: TerraformStack) -> str:\n"
        "    aws = bindings.load(chosen_cdk())\n"
        "    aws.provider.AwsProvider(stack, 'aws', region='eu-west-1')\n"
        "    aws.iam_group.IamGroup(stack, 'a', nme='developers')\n"
        "    aws.s3_bucket\n"
        "    AwsProvider(stack, 'b', regoin='eu-west-1')\n"
        "    return IamGroup(stack, 'b', name='developers').arn\n"
    )
    assert faults_of(program, tmp_path) == [
        'error: Module "landingzone.aws" has no attribute "S3Bucket"  [attr-defined]',
        'error: Unexpected keyword argument "nme" for "IamGroup"; did you mean "name"?  [call-arg]',
        'error: "AwsBindings" has no attribute "s3_bucket"  [attr-defined]',
        'error: Unexpected keyword argument "regoin" for "AwsProvider"; did you mean "region"?  [call-arg]',
    ]


# Which are chosen


@each_cdk
def test_the_whole_package_is_used_when_asked_for(cdk: Cdk, monkeypatch: pytest.MonkeyPatch):
    full, slim = FULL[cdk.name], f"landingzone_provider_aws.{cdk.name}"
    monkeypatch.delitem(sys.modules, full, raising=False)
    monkeypatch.delenv("LANDINGZONE_BINDINGS", raising=False)
    assert bindings.load(cdk).package == slim
    assert bindings.load(cdk, full=True).package == full
    monkeypatch.setenv("LANDINGZONE_BINDINGS", "full")
    assert bindings.load(cdk).package == full
    assert bindings.load(cdk, full=False).package == slim
    assert full not in sys.modules


def test_an_unknown_choice_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LANDINGZONE_BINDINGS", "fat")
    with pytest.raises(bindings.BindingsError) as caught:
        bindings.load(CDKS[0])
    assert str(caught.value) == "LANDINGZONE_BINDINGS is 'fat': write full, or leave it out for the slim bindings"


@each_cdk
@pytest.mark.parametrize("entry", [None, object()], ids=["blocked", "stand-in"])
def test_a_whole_package_that_cannot_give_classes_is_not_used(entry: object, cdk: Cdk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, FULL[cdk.name], entry)
    assert bindings.load(cdk).package == f"landingzone_provider_aws.{cdk.name}"


def test_a_whole_package_that_is_being_imported_is_waited_for(tmp_path: Path):
    package = tmp_path / "cdktf_cdktf_provider_aws"
    (package / "iam_group").mkdir(parents=True)
    (package / "__init__.py").write_text("import time\ntime.sleep(0.5)\nis_whole = True\n")
    (package / "iam_group" / "__init__.py").write_text(
        "import sys\nsaw_it_whole = hasattr(sys.modules['cdktf_cdktf_provider_aws'], 'is_whole')\n"
    )
    seen = run(
        """
        import importlib, json, sys, threading, time
        from landingzone.terraform import bindings
        from landingzone.terraform.cdk import CDKS
        full = "cdktf_cdktf_provider_aws"
        threading.Thread(target=importlib.import_module, args=[full]).start()
        while full not in sys.modules:
            time.sleep(0.01)
        print(json.dumps({"whole": bindings.load(CDKS[0]).iam_group.saw_it_whole}))
        """,
        PYTHONPATH=os.pathsep.join([str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])]),
    )
    assert seen == {"whole": True}


# What can go wrong

WAYS_OUT = "reinstall landingzone, or in a checkout delete .gen and run `make setup`"


def slim_copy(tmp_path: Path, cdk: Cdk) -> Path:
    """Copy the slim bindings to where they are found first."""
    [place] = importlib.import_module("landingzone_provider_aws").__path__
    copied = tmp_path / "landingzone_provider_aws"
    shutil.copytree(place, copied, ignore=shutil.ignore_patterns("__pycache__"))
    return copied / cdk.name


LOAD = """
import json
from landingzone import BindingsError
from landingzone.terraform import bindings
from landingzone.terraform.cdk import CDKS
[cdk] = [cdk for cdk in CDKS if cdk.name == {name!r}]
cdk.load()
try:
    bindings.load(cdk).iam_group.IamGroup
    print(json.dumps(dict(told=None)))
except BindingsError as error:
    print(json.dumps(dict(told=str(error))))
"""

LOSSES = {
    "all": lambda cut: shutil.rmtree(cut),
    "a module": lambda cut: shutil.rmtree(cut / "iam_group"),
    "half of the assembly": lambda cut: os.truncate(next(cut.glob("_jsii/*.tgz")), 20_000),
    "the assembly": lambda cut: next(cut.glob("_jsii/*.tgz")).unlink(),
    "bytes of a module": lambda cut: (cut / "iam_group" / "__init__.py").write_bytes(b"\0" * 20),
    "bytes of the list": lambda cut: (cut / "__init__.py").write_bytes(b"\0" * 20),
    "half of the list": lambda cut: (cut / "__init__.py").write_text("VERSION = 1\n"),
}


@each_cdk
@pytest.mark.parametrize("loss", LOSSES)
def test_bindings_that_are_missing_or_damaged_are_one_line(loss: str, cdk: Cdk, tmp_path: Path):
    LOSSES[loss](slim_copy(tmp_path, cdk))
    path = os.pathsep.join([str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])])
    told = str(run(LOAD.format(name=cdk.name), PYTHONPATH=path)["told"])
    package = f"landingzone_provider_aws.{cdk.name}"
    what = "not installed" if loss == "all" else "damaged"
    assert told.startswith(f"the AWS bindings {package} are {what}")
    assert told.endswith("; reinstall landingzone, or run `make setup` in a checkout" if loss == "all" else WAYS_OUT)
    assert "\n" not in told
