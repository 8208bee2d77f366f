"""Has Hypothesis draw the same whatever else is loaded: it would draw constants of all modules here, too."""

from __future__ import annotations

import sys


def draw_the_same() -> None:
    """Leave out the constants of the code here."""
    if providers := sys.modules.get("hypothesis.internal.conjecture.providers"):
        providers._get_local_constants = providers.Constants
