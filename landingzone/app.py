"""The app that `cdktf` runs, under the name that `main.py` of a project imports it by."""

from landingzone.cli.synth import main

__all__ = ["main"]
