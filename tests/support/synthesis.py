"""Synthesizing in tests: what `cdktf synth` would write, as plain values that can be compared."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cdk_classes import CDK

from dev.engine import PROVIDER_RANGE
from landingzone import IamUsersAndGroupsStack
from landingzone.terraform.cdk import Cdk

LOCAL_BACKEND = {"local": {"path": "terraform.tfstate"}}


def synthesize(build: Callable[[Any], object], cdk: Cdk = CDK) -> dict[str, dict[str, Any]]:
    """Synthesize an app of a CDK.

    Returns:
        Name of each stack -> its Terraform JSON, without CDKTF's metadata.
    """
    return {name: files["cdk.tf.json"] for name, files in _synthesize(build, cdk).items()}


def _synthesize(build: Callable[[Any], object], cdk: Cdk) -> dict[str, dict[str, dict[str, Any]]]:
    stacks: dict[str, dict[str, dict[str, Any]]] = {}
    with tempfile.TemporaryDirectory() as directory:
        app = cdk.App(outdir=directory)
        build(app)
        app.synth()
        for path in sorted(Path(directory).glob("stacks/*/*.tf.json")):
            content = json.loads(path.read_text(encoding="utf-8"))
            stacks.setdefault(path.parent.name, {})[path.name] = _without_metadata(content)
    return stacks


def synthesize_stack(cdk: Cdk = CDK, **inputs: Any) -> dict[str, Any]:
    """Synthesize a stack of these inputs with a CDK.

    The state is kept beside it, so that no path of a machine is in it. With `provider`, the settings of an emulated
    account, it asks for the provider of the engine.
    """
    return _synthesize_stack(cdk, inputs)["cdk.tf.json"]


def synthesize_whole_stack(**inputs: Any) -> dict[str, Any]:
    """Synthesize a stack of these inputs, and give what its files have together: `terraform` is a list of blocks."""
    stack, versions = _synthesize_stack(CDK, inputs).values()
    assert versions.keys() == {"terraform"}
    return stack | {"terraform": [stack["terraform"], *versions["terraform"]]}


def _synthesize_stack(cdk: Cdk, inputs: dict[str, Any]) -> dict[str, dict[str, Any]]:
    if "provider" in inputs:  # of the engine, which has one provider
        inputs = {"provider_version": PROVIDER_RANGE, **inputs}
    inputs = {"backend": LOCAL_BACKEND, **inputs}
    return _synthesize(lambda app: IamUsersAndGroupsStack(app, "landingzone", **inputs), cdk)["landingzone"]


def blocks(content: dict[str, Any]) -> dict[str, Any]:
    """Give everything in a synthesized stack by its address.

    Returns:
        `aws_iam_group.full_access`, `data.aws_partition.current`, `local.users`, ... -> what stands there.
    """
    kinds = {"": content.get("resource", {}), "data.": content.get("data", {})}
    found = {
        f"{prefix}{kind}.{name}": block
        for prefix, by_kind in kinds.items()
        for kind, by_name in by_kind.items()
        for name, block in by_name.items()
    }
    found |= {f"local.{name}": value for name, value in content.get("locals", {}).items()}
    found |= {f"output.{name}": block for name, block in content.get("output", {}).items()}
    return found


def _without_metadata(content: dict[str, Any]) -> dict[str, Any]:
    # Only where CDKTF writes it: `//` may as well be the key of a tag.
    del content["//"]
    for by_kind in (content.get("resource", {}), content.get("data", {})):
        for by_name in by_kind.values():
            for block in by_name.values():
                block.pop("//", None)
    return content
