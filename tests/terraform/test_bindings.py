"""Which AWS classes a program gets."""

import importlib
import itertools
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from asked_mypy import faults_of
from run_program import run_alone, without_bindings

from landingzone.ground.versions import PROVIDER
from landingzone.terraform import bindings
from landingzone.terraform.cdk import CDKS

each_cdk = pytest.mark.parametrize("cdk", CDKS, ids=repr)


FULL = {"cdktf": "cdktf_cdktf_provider_aws", "cdktn": "cdktn_provider_aws"}


IMPORTED = """
import json
from landingzone.terraform import bindings
from landingzone.terraform.cdk import chosen_cdk
import cdktn_provider_aws.s3_bucket
print(json.dumps({"package": bindings.load(chosen_cdk()).package}))
"""


@pytest.mark.long
def test_the_whole_package_is_used_when_imported():
    assert run_alone(IMPORTED, LANDINGZONE_CDK="cdktn") == {"package": FULL["cdktn"]}


# The one test of that for cdktf, which takes half a minute to load.
@pytest.mark.long
def test_the_sample_is_the_same_to_the_byte_through_the_whole_package(tmp_path):
    sample = Path(__file__).parents[2] / "landingzone.yaml"
    written = []
    # The state is kept in the directory of the app, which therefore is the same.
    for choice in ("", "full"):
        chosen = {"LANDINGZONE_BINDINGS": choice, "LANDINGZONE_CONFIG": str(sample)}
        main = [sys.executable, sample.with_name("main.py")]
        subprocess.run(main, cwd=tmp_path, env=without_bindings(**chosen), check=True)
        written.append({file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()})
    assert {"cdk.tf.json", "versions.tf.json"} <= {file.name for file in written[0]}
    assert written[0] == written[1]


@each_cdk
def test_node_refuses_values_of_a_wrong_type_and_the_provider_asks_for_the_range_of_this_package(cdk):
    stack, aws = cdk.TerraformStack(cdk.load().Testing.app(), "people"), bindings.load(cdk)
    with pytest.raises(RuntimeError, match=r"Unable to deserialize value as @landingzone/.*iamGroup\.IamGroupConfig"):
        aws.iam_group.IamGroup(stack, "group", name=["developers"])
    aws.provider.AwsProvider(stack, "aws")
    required = json.loads(cdk.load().Testing.synth(stack))["terraform"]["required_providers"]
    assert required == {"aws": {"source": "hashicorp/aws", "version": PROVIDER}}


@pytest.mark.long
def test_type_checkers_see_the_classes(tmp_path):
    program = """
from cdktf import TerraformStack
from landingzone.aws import AwsProvider, IamGroup, S3Bucket
from landingzone.terraform import bindings
from landingzone.terraform.cdk import chosen_cdk
def build(stack: TerraformStack) -> str:
    aws = bindings.load(chosen_cdk())
    aws.iam_group.IamGroup(stack, 'a', nme='developers')
    aws.s3_bucket
    AwsProvider(stack, 'b', region='eu-west-1')
    return IamGroup(stack, 'b', name='developers').arn
"""
    assert faults_of(program, tmp_path) == [
        'error: Module "landingzone.aws" has no attribute "S3Bucket"  [attr-defined]',
        'error: Unexpected keyword argument "nme" for "IamGroup"; did you mean "name"?  [call-arg]',
        'error: "AwsBindings" has no attribute "s3_bucket"  [attr-defined]',
    ]


@each_cdk
def test_the_whole_package_is_used_when_asked_for(cdk, monkeypatch):
    full, slim = FULL[cdk.name], f"landingzone_provider_aws.{cdk.name}"
    monkeypatch.delitem(sys.modules, full, raising=False)
    monkeypatch.delenv("LANDINGZONE_BINDINGS", raising=False)
    assert bindings.load(cdk).package == slim
    assert bindings.load(cdk, full=True).package == full
    monkeypatch.setenv("LANDINGZONE_BINDINGS", "full")
    assert bindings.load(cdk).package == full
    assert bindings.load(cdk, full=False).package == slim
    with pytest.raises(AttributeError, match="there is no 's3_bucket' in the AWS bindings"):
        getattr(bindings.load(cdk), "s3_bucket")  # noqa: B009 - a type checker refuses the plain form
    assert full not in sys.modules


def test_an_unknown_choice_is_refused(monkeypatch):
    monkeypatch.setenv("LANDINGZONE_BINDINGS", "fat")
    told = "^LANDINGZONE_BINDINGS is 'fat': write full, or unset it for the slim bindings$"
    with pytest.raises(bindings.BindingsError, match=told):
        bindings.load(CDKS[0])


@pytest.mark.parametrize("entry", [None, object()], ids=["blocked", "stand-in"])
def test_a_whole_package_that_cannot_give_classes_is_not_used(entry, monkeypatch):
    monkeypatch.setitem(sys.modules, FULL["cdktf"], entry)
    assert bindings.load(CDKS[0]).package == "landingzone_provider_aws.cdktf"


# One process for all: none of these bindings is ever loaded.
LOAD_EACH = """
import json, sys
from pathlib import Path
from landingzone import BindingsError
from landingzone.terraform import bindings
from landingzone.terraform.cdk import CDKS
from landingzone.terraform.node.start import start_node
start_node()
for cdk in CDKS:
    cdk.load()
told = {}
for place in sorted(Path().iterdir()):
    sys.path.insert(0, str(place))
    for name in [name for name in sys.modules if name.startswith("landingzone_provider_aws")]:
        del sys.modules[name]
    for cdk in CDKS:
        try:
            bindings.load(cdk).iam_group.IamGroup
        except BindingsError as error:
            told[f"{place.name} of {cdk.name}"] = str(error)
print(json.dumps(told))
"""


def test_bindings_that_are_missing_or_damaged_are_one_line(tmp_path, monkeypatch):
    [place] = importlib.import_module("landingzone_provider_aws").__path__
    losses = {
        "all": shutil.rmtree,
        "module": lambda copied: shutil.rmtree(copied / "iam_group"),
        "assembly": lambda copied: next(copied.glob("_jsii/*.tgz")).unlink(),
        "half-assembly": lambda copied: next(copied.glob("_jsii/*.tgz")).write_bytes(b"\x1f\x8b\x08"),
        "bytes-of-module": lambda copied: (copied / "iam_group" / "__init__.py").write_bytes(b"\0" * 20),
        "bytes-of-list": lambda copied: (copied / "__init__.py").write_bytes(b"\0" * 20),
        "half-list": lambda copied: (copied / "__init__.py").write_text("VERSION = 1\n", encoding="utf-8"),
    }
    expected = {}
    for cdk, (loss, lose) in itertools.product(CDKS, losses.items()):
        copied = tmp_path / loss / "landingzone_provider_aws" / cdk.name
        shutil.copytree(Path(place, cdk.name), copied, ignore=shutil.ignore_patterns("__pycache__"))
        lose(copied)
        shutil.copy(Path(place, "__init__.py"), copied.parent)
        what, way = ("not installed", "run `make setup` in a checkout")
        if loss != "all":
            what, way = ("damaged: ...", "in a checkout delete .gen and run `make setup`")
        told = f"the AWS bindings landingzone_provider_aws.{cdk.name} are {what}; reinstall landingzone, or {way}"
        expected[f"{loss} of {cdk.name}"] = told
    monkeypatch.chdir(tmp_path)
    told = run_alone(LOAD_EACH)
    assert {loss: re.sub("(?<=damaged: )[^;\n]+(?=; r)", "...", line) for loss, line in told.items()} == expected
