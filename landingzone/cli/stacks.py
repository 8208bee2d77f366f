"""The stacks of a configuration file: the name of the first, and where Terraform runs for each."""

import os
from pathlib import Path

STACK = "landingzone"
"""Name of the stack with the groups. The names of shards begin with it."""

OUTDIR_VARIABLES = ("CDKTN_OUTDIR", "CDKTF_OUTDIR")
OUTDIR, STACKS = "cdktf.out", "stacks"


def outdir() -> Path:
    """Return the directory for synthesized stacks: the one that `cdktf` sets, else `cdktf.out`."""
    return Path(next(filter(None, (*map(os.environ.get, OUTDIR_VARIABLES), OUTDIR))))


def directory_of(stack: str) -> Path:
    """Return the directory in which Terraform runs for a stack."""
    return outdir() / STACKS / stack
