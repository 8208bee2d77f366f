"""The addresses of the project, from pyproject.toml, the only place that has them."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from dev.toolchain import ROOT

PLACE = "pyproject.toml: tool.hatch.metadata.hooks.custom"


@dataclass(frozen=True)
class Addresses:
    """The addresses; empty: there is none yet, and nothing may suggest that there is one."""

    repository: str
    """`https://github.com/OWNER/landingzone`."""
    module: str
    """`OWNER/iam-users-and-groups/aws`, the `source` in the public registry of modules."""


def addresses(root: Path = ROOT) -> Addresses:
    """Read the addresses of a checkout.

    Args:
        root: The checkout.
    """
    content = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    return Addresses(**content["tool"]["hatch"]["metadata"]["hooks"]["custom"])
