"""The construct in anybody's stack: where its resources stand, what its properties are, what else it takes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from dev.engine import prepare_toolchain


def test_cdktf_finds_it_to_be_valid_terraform():
    # In a process of its own: where its Terraform is, Node hears once.
    toolchain = prepare_toolchain()
    script = """
import landingzone
from cdk_classes import Testing
from samples import EVERYTHING_ON
from landingzone import IamUsersAndGroups
from larger_stack import Larger
for id in ("Default", "people"):
    stack = Larger(Testing.app())
    IamUsersAndGroups(stack, id, **EVERYTHING_ON)
    print(Testing.to_be_valid_terraform(Testing.full_synth(stack)))
stack.add_override("resource.aws_iam_user.people_user.nmae", "x")
print(Testing.to_be_valid_terraform(Testing.full_synth(stack)))
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=Path(__file__).parents[2],
        env={**toolchain.environment(), "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=600,
        check=True,
    )
    assert done.stdout.split() == ["True", "True", "False"]
