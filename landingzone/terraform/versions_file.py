"""The file next to each stack that says which versions of Terraform can read it.

It is a separate file because there is no other place: checkov gives up on a file with a string at
`terraform.required_version`, and the command lines of both CDKs give up on a stack whose `terraform` has another
form.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path, PurePath

from landingzone.ground.files import write_texts
from landingzone.terraform.bodies import body

VERSIONS_FILE = "versions.tf.json"


def with_versions(terraform: Mapping[str, str]) -> Callable[[Path, PurePath], AbstractContextManager[None]]:
    """Return what writes these files after that of one of the stacks: a call to Node for each would cost more.

    Args:
        terraform: Id of a stack -> versions that can read it, as a Terraform version constraint.
    """

    @contextmanager
    def beside(directory: Path, file: PurePath) -> Iterator[None]:
        yield
        places = {stack: file.parent.with_name(stack) / VERSIONS_FILE for stack in terraform}
        write_texts(directory, {str(places[stack]): _text_of(required) for stack, required in terraform.items()})

    return beside


def _text_of(required: str) -> str:
    content = {
        "//": "The versions of Terraform that can read the stack in this directory.",
        "terraform": [body({"required_version": required})],
    }
    return json.dumps(content, indent=2) + "\n"
