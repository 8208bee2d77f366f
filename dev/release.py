"""What has to be true before a tag becomes a release: `python -m dev.release TAG REPOSITORY`.

It needs no package, and prints an output for a step of a workflow: `version=0.1.0`.
"""

import re
import sys
from pathlib import Path

from dev.addresses import PLACE, addresses
from dev.toolchain import ROOT
from landingzone import __version__


def faults_of(tag: str, repository: str, root: Path = ROOT, version: str = __version__) -> list[str]:
    """List what prevents a release.

    Args:
        tag: The tag, `v0.1.0`.
        repository: The address of the repository that makes it.
        root: The checkout.
        version: What the checkout says that it is.

    Returns:
        A line for each fault.
    """
    faults = []
    if tag != f"v{version}":
        faults.append(f"tag {tag}: landingzone/__init__.py has version {version}; its tag is v{version}")
    changelog = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    if not re.search(rf"^## {re.escape(version)}, \d{{4}}-\d\d-\d\d$", changelog, re.MULTILINE):
        faults.append(f"CHANGELOG.md: has no date for {version}; write a line like `## {version}, 2026-01-31`")
    named = addresses(root).repository
    if named != repository:
        faults.append(
            f"{PLACE}.repository: {'is ' + named if named else 'is empty'}; name the repository that makes the "
            f"release, {repository}"
        )
    return faults


def main(arguments: list[str]) -> None:
    """Refuse the release, or print its version."""
    if len(arguments) != 2:
        raise SystemExit("usage: python -m dev.release TAG REPOSITORY")
    tag, repository = arguments
    faults = faults_of(tag, repository)
    if faults:
        raise SystemExit("\n".join(faults))
    print(f"version={__version__}")


if __name__ == "__main__":
    main(sys.argv[1:])
