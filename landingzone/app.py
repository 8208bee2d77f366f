"""The app that `cdktf` runs, under the name that `main.py` of a project imports it by."""

import gc

# The process is too short for garbage collection to pay off, and most of it is the imports that follow.
gc.disable()

from landingzone.cli.synth import main  # noqa: E402

__all__ = ["main"]
