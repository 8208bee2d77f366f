"""The parts of the documentation that have an address, or say that there is none."""

from __future__ import annotations

from dev.addresses import addresses
from landingzone import __version__

OWN = "OWNER/landingzone"
"""Stands in a command for the repository, while that has no address."""


def badges() -> str:
    """Write the badges, which only a repository has."""
    ci = f"{addresses().repository}/actions/workflows/ci.yml"
    return f"[![ci]({ci}/badge.svg)]({ci})" if addresses().repository else ""


def registry() -> str:
    """Say where the module is in the public registry."""
    module = addresses().module
    if not module:
        return "It is in no public registry yet."
    return f'In the public registry it is `source = "{module}"`, with `version = "{__version__}"`.'


def verify() -> str:
    """Write how somebody looks at a release."""
    repository = addresses().repository.removeprefix("https://github.com/") or OWN
    lines = ("sha256sum --check SHA256SUMS", f"gh attestation verify landingzone-*.whl --repo {repository}")
    return "\n".join(["```sh", *lines, "```"])
