"""Which program is the user's Terraform or OpenTofu."""

import os
import shutil

from landingzone.deploy.errors import DeploymentError
from landingzone.ground.words import quoted

VARIABLES = ("TF_BINARY", "TERRAFORM_BINARY_NAME")
"""The variables that name the program; the second is that of `cdktf`."""

NAMES = ("terraform", "tofu")


def find_program() -> str:
    """Return the path of the program: the one that a variable names, else the first of the usual names on the PATH.

    Raises:
        DeploymentError: There is none.
    """
    for variable in VARIABLES:
        if name := os.environ.get(variable):
            if program := shutil.which(name):
                return program
            raise DeploymentError(
                f"{variable}: must name an executable program (got {quoted(name)}); write its path, or unset it"
            )
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        raise DeploymentError(
            f"PATH: has neither {' nor '.join(NAMES)}; install one of them, or write its path in {VARIABLES[0]}"
        )
    return program
