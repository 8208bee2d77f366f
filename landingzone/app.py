"""The app that `cdktf` runs, under the name that `main.py` of a project imports it by."""

from landingzone.ground.start import begin

begin()

from landingzone.cli.synth import main  # noqa: E402

__all__ = ["main"]
