"""The parts of the documentation that have an address, or say that there is none, and those of what is used by one."""

from __future__ import annotations

import yaml

from dev.addresses import addresses
from dev.docs.tables import table
from dev.toolchain import ROOT
from landingzone import __version__

OWN = "OWNER/landingzone"
"""Replaces the repository in a command while it has no address."""


def badges() -> str:
    """Write the badges, which only a repository has."""
    ci = f"{addresses().repository}/actions/workflows/ci.yml"
    return f"[![ci]({ci}/badge.svg)]({ci})" if addresses().repository else ""


def inputs_of_the_action() -> str:
    """Write the table of the inputs of action.yml."""
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    rows = (
        [f"`{name}`", each["description"], f"`{each['default']}`" if each["default"] else ""]
        for name, each in action["inputs"].items()
    )
    return table("input | what it says | by default", rows)


def pre_commit() -> str:
    """Write what a project says to pre-commit."""
    known = addresses().repository
    repo = known or "https://git.example/landingzone  # WRITE YOURS: where your organisation keeps it"
    lines = (
        "repos:",
        f"  - repo: {repo}",
        f"    rev: v{__version__}",
        "    hooks:",
        "      - id: landingzone-validate",
    )
    return "\n".join(["```text", *lines, "```"])


def registry() -> str:
    """Describe where the module is in the public registry."""
    module = addresses().module
    if not module:
        return "It is in no public registry yet."
    return f'In the public registry it is `source = "{module}"`, with `version = "{__version__}"`.'


def verify() -> str:
    """Write how to verify a release."""
    repository = addresses().repository.removeprefix("https://github.com/") or OWN
    lines = ("sha256sum --check SHA256SUMS", f"gh attestation verify landingzone-*.whl --repo {repository}")
    return "\n".join(["```sh", *lines, "```"])
