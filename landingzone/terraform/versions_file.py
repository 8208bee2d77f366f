"""The file beside a stack that says which versions of Terraform can read it.

It is apart since there is no other place: checkov gives up a file with a text at `terraform.required_version`, and the
command lines of both CDKs give up a stack whose `terraform` has another form.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from landingzone.terraform.bodies import body

VERSIONS_FILE = "versions.tf.json"


def with_versions(terraform: str) -> Callable[[Path], AbstractContextManager[None]]:
    """Give what writes the file beside that of a stack.

    Args:
        terraform: Versions that can read the stack, as a Terraform version constraint.
    """

    @contextmanager
    def beside(file: Path) -> Iterator[None]:
        yield
        content = {
            "//": "The versions of Terraform that can read the stack in this directory.",
            "terraform": [body({"required_version": terraform})],
        }
        text = json.dumps(content, indent=2) + "\n"
        file.with_name(VERSIONS_FILE).write_text(text, encoding="utf-8", newline="\n")

    return beside
