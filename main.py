"""The app that `cdktf` runs: synthesizes landingzone.yaml, or the file named by LANDINGZONE_CONFIG or the context."""

import gc
import sys

from landingzone.app import main

status = main()
# Otherwise Python would collect garbage that the end of the process frees anyway.
gc.freeze()
sys.exit(status)
