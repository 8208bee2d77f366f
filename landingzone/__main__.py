"""`python -m landingzone`: the command."""

import sys

from landingzone.cli.main import main

sys.exit(main())
