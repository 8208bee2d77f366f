"""Has Hypothesis draw the same whatever else is loaded: it would draw constants of all modules here, too."""

from __future__ import annotations

import copy
import sys
from typing import TypeVar

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

Drawn = TypeVar("Drawn")


def draw_the_same() -> None:
    """Leave out the constants of the code here."""
    if providers := sys.modules.get("hypothesis.internal.conjecture.providers"):
        providers._get_local_constants = providers.Constants


def drawn_examples(strategy: st.SearchStrategy[Drawn], number: int, chosen: int) -> list[Drawn]:
    """Draw examples, the same ones for the same seed.

    Args:
        strategy: What is drawn.
        number: How many.
        chosen: The seed.
    """
    draw_the_same()
    drawn: list[Drawn] = []

    @seed(chosen)
    @settings(
        max_examples=number,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def draw(example: Drawn) -> None:
        drawn.append(copy.deepcopy(example))

    draw()
    return drawn
