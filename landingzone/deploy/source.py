"""What was synthesized for a stack."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import file_digest
from pathlib import Path
from typing import Any

from landingzone.ground.directories import digest_of

STACK_FILE = "cdk.tf.json"
"""The file of a stack that a CDK writes."""

_PLACES_OF_LOCAL_STATES = {"path": "terraform.tfstate", "workspace_dir": "terraform.tfstate.d"}
"""Setting of the backend `local` -> its default, below the directory in which Terraform runs.

Source: https://developer.hashicorp.com/terraform/language/backend/local
"""


@dataclass(frozen=True)
class Source:
    """What was synthesized for a stack.

    Args:
        stack: Its name.
        files: Name of a file -> its content.
        home: The directory in which others run Terraform for the stack, seen from where it runs here.
    """

    stack: str
    files: Mapping[str, bytes]
    home: str

    @cached_property
    def settings(self) -> Mapping[str, Any]:
        """The settings of Terraform itself, such as the backend."""
        return dict(json.loads(self.files[STACK_FILE])["terraform"])

    @property
    def backend(self) -> Mapping[str, Mapping[str, Any]]:
        """Type of the backend -> its settings."""
        return dict(self.settings.get("backend") or {"local": {}})

    @property
    def local_places(self) -> dict[str, str]:
        """Settings of the backend that say from here where a local state is; none for another backend."""
        given = self.backend.get("local")
        if given is None:
            return {}
        return {
            name: posixpath.join(self.home, given.get(name) or default)
            for name, default in _PLACES_OF_LOCAL_STATES.items()
        }

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the output of `sha256sum` for the files."""
        lines = sorted(f"{digest_of(content)}  {name}\n" for name, content in self.files.items())
        return digest_of("".join(lines).encode())


def digest_of_file(file: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal digits."""
    with file.open("rb") as opened:
        return file_digest(opened, "sha256").hexdigest()
