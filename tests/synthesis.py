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
    with tempfile.TemporaryDirectory() as directory:
        app = cdk.App(outdir=directory)
        build(app)
        app.synth()
        stacks = {
            path.parent.name: json.loads(path.read_text(encoding="utf-8"))
            for path in sorted(Path(directory).glob("stacks/*/cdk.tf.json"))
        }
    return {name: _without_metadata(content) for name, content in stacks.items()}


def synthesize_stack(cdk: Cdk = CDK, **inputs: Any) -> dict[str, Any]:
    """Synthesize a stack of these inputs with a CDK.

    The state is kept beside it, so that no path of a machine is in it. With `provider`, the settings of an emulated
    account, it asks for the provider of the engine.
    """
    if "provider" in inputs:  # of the engine, which has one provider
        inputs = {"provider_version": PROVIDER_RANGE, **inputs}
    inputs = {"backend": LOCAL_BACKEND, **inputs}
    return synthesize(lambda app: IamUsersAndGroupsStack(app, "landingzone", **inputs), cdk)["landingzone"]


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
