"""The file next to each stack that says which versions of Terraform can read it.

It is a separate file because there is no other place: checkov gives up on a file with a string at
`terraform.required_version`, and the command lines of both CDKs give up on a stack whose `terraform` has another
form.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from landingzone.terraform.bodies import body

VERSIONS_FILE = "versions.tf.json"


def with_versions(terraform: Mapping[str, str]) -> Callable[[Path], AbstractContextManager[None]]:
    """Return what writes these files after that of one of the stacks: a call to Node for each would cost more.

    Args:
        terraform: Id of a stack -> versions that can read it, as a Terraform version constraint.
    """

    @contextmanager
    def beside(file: Path) -> Iterator[None]:
        yield
        for stack, required in terraform.items():
            content = {
                "//": "The versions of Terraform that can read the stack in this directory.",
                "terraform": [body({"required_version": required})],
            }
            text = json.dumps(content, indent=2) + "\n"
            directory = file.parent.with_name(stack)
            directory.mkdir(exist_ok=True)
            (directory / VERSIONS_FILE).write_text(text, encoding="utf-8", newline="\n")

    return beside
