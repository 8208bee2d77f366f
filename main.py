"""The app that `cdktf` runs: synthesizes the file that LANDINGZONE_CONFIG or the context key `config` names."""

import sys

from landingzone.app import main

sys.exit(main())
