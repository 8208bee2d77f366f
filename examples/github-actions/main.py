"""The app that `cdktf` runs: synthesizes landingzone.yaml, or the file that LANDINGZONE_CONFIG or the context names."""

import gc
import sys

from landingzone.app import main

status = main()
# Otherwise Python would look for garbage among all that goes anyway when the process ends.
gc.freeze()
sys.exit(status)
