"""What a program of ours settles before it imports anything else."""

import gc
import os


def begin() -> None:
    """Leave out what only costs time in a process as short as ours: garbage collection, and plugins of pydantic."""
    gc.disable()
    # It would read the metadata of every package that is installed, in order to find some.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
