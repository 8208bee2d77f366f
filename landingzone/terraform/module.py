"""The Terraform module: a copy of the one in the package, for other versions of the AWS provider."""

import json
from importlib.resources import files
from pathlib import Path

from landingzone.ground.directories import replace_directory
from landingzone.ground.versions import PROVIDER
from landingzone.rules.provider_versions import describe_providers

READY_MADE = Path(str(files("landingzone") / "module"))
"""The module with the provider versions of this package, `PROVIDER`."""

_SUFFIXES = (".hcl", ".md", ".tf")


def write_module(directory: Path, *, provider_version: str = PROVIDER) -> None:
    """Write the module, with its documentation, examples and tests.

    The same version of this package writes the same bytes.

    Args:
        directory: Where to; see `replace_directory` for what it may contain already.
        provider_version: AWS provider versions that the module requires, as a Terraform version constraint.

    Raises:
        DirectoryError: The directory contains something else, or it or the temporary directory cannot be written.
    """
    written, asked = _mentions(PROVIDER), _mentions(provider_version)
    texts = {}
    for name in _names():
        text = (READY_MADE / name).read_text(encoding="utf-8")
        for old, new in zip(written, asked, strict=True):
            text = text.replace(old, new)
        texts[name] = text
    replace_directory(directory, texts)


def _names() -> list[str]:
    """Return the names of its files, without what Terraform puts beside them in a checkout."""
    paths = (path.relative_to(READY_MADE) for path in sorted(READY_MADE.rglob("*")) if path.suffix in _SUFFIXES)
    return [path.as_posix() for path in paths if not any(part.startswith(".") for part in path.parts)] + ["LICENSE"]


def _mentions(constraint: str) -> tuple[str, ...]:
    """Return what the files say about a range: in versions.tf, in README.md (two) and in UPGRADING.md."""
    plain = " ".join(constraint.split())
    return (
        f"version = {json.dumps(constraint)}",
        describe_providers(constraint),
        f"| {plain} |",
        f"AWS provider `{plain}`",
    )
