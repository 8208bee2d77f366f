"""The stacks of a configuration file: how the first is called, and where Terraform runs for each."""

import os
from pathlib import Path

STACK = "landingzone"
"""Name of the stack with the groups, with which those of shards begin."""

OUTDIR_VARIABLES = ("CDKTN_OUTDIR", "CDKTF_OUTDIR")
OUTDIR, STACKS = "cdktf.out", "stacks"


def outdir() -> Path:
    """Tell where stacks are synthesized: where `cdktf` wants it, else `cdktf.out`."""
    return Path(next(filter(None, (*map(os.environ.get, OUTDIR_VARIABLES), OUTDIR))))


def directory_of(stack: str) -> Path:
    """Tell where Terraform runs for a stack."""
    return outdir() / STACKS / stack
