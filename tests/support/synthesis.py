"""Synthesizing in tests: what `cdktf synth` would write, as plain values that can be compared."""

import json
import tempfile
from pathlib import Path

from cdk_classes import CDK

from dev.engine import PROVIDER_RANGE
from landingzone import IamUsersAndGroupsStack

LOCAL_BACKEND = {"local": {"path": "terraform.tfstate"}}


def synthesize(build, cdk=CDK):
    """Synthesize an app of a CDK: name of each stack -> its Terraform JSON, without CDKTF's metadata."""
    return {name: files["cdk.tf.json"] for name, files in _synthesize(build, cdk).items()}


def _synthesize(build, cdk):
    stacks = {}
    with tempfile.TemporaryDirectory() as directory:
        app = cdk.App(outdir=directory)
        build(app)
        app.synth()
        for path in sorted(Path(directory).glob("stacks/*/*.tf.json")):
            content = json.loads(path.read_text(encoding="utf-8"))
            # Only where CDKTF writes it: `//` may as well be the key of a tag.
            del content["//"]
            for named in (*content.get("resource", {}).values(), *content.get("data", {}).values()):
                for block in named.values():
                    block.pop("//", None)
            stacks.setdefault(path.parent.name, {})[path.name] = content
    return stacks


def synthesize_stack(cdk=CDK, **inputs):
    """Synthesize a stack of these inputs with a CDK; with a `provider` it asks for the provider of the engine."""
    return _synthesize_stack(cdk, inputs)["cdk.tf.json"]


def synthesize_whole_stack(**inputs):
    """Synthesize a stack of these inputs, and give what its files have together: `terraform` is a list of blocks."""
    stack, versions = _synthesize_stack(CDK, inputs).values()
    assert versions.keys() == {"terraform"}
    return stack | {"terraform": [stack["terraform"], *versions["terraform"]]}


def _synthesize_stack(cdk, inputs):
    if "provider" in inputs:  # of the engine, which has one provider
        inputs = {"provider_version": PROVIDER_RANGE, **inputs}
    inputs = {"backend": LOCAL_BACKEND, **inputs}
    return _synthesize(lambda app: IamUsersAndGroupsStack(app, "landingzone", **inputs), cdk)["landingzone"]


def blocks(content):
    """Return what is in a synthesized stack: `aws_iam_group.full_access`, `local.users`, ... -> what is there."""
    found = {}
    for prefix, mode in (("", "resource"), ("data.", "data")):
        for kind, named in content.get(mode, {}).items():
            found |= {f"{prefix}{kind}.{name}": block for name, block in named.items()}
    found |= {f"local.{name}": value for name, value in content.get("locals", {}).items()}
    return found | {f"output.{name}": block for name, block in content.get("output", {}).items()}
