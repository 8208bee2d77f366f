"""The machine and the versions that numbers come from."""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
from importlib.metadata import version
from pathlib import Path

from dev.engine import Terraform, prepare_toolchain
from dev.toolchain import PROVIDER_VERSION


def describe_machine(directory: Path) -> str:
    """Write one line: processor, cores, memory, and the versions of everything that takes part.

    Args:
        directory: Any, for Terraform to run in.
    """
    model = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
    gigabytes = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9
    node = subprocess.run(
        [prepare_toolchain().node, "--version"], check=True, capture_output=True, text=True, timeout=60
    ).stdout.strip()
    terraform = json.loads(Terraform(directory).run("version", "-json"))["terraform_version"]
    return (
        f"{len(os.sched_getaffinity(0))} cores ({model[1] if model else platform.machine()}), {gigabytes:.0f} GB,"
        f" {platform.system()}; Python {platform.python_version()}, Node {node.removeprefix('v')},"
        f" cdktf {version('cdktf')}, cdktn {version('cdktn')}, Terraform {terraform}, AWS provider {PROVIDER_VERSION},"
        f" account emulated by moto {version('moto')}"
    )
