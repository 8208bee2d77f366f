"""Has Hypothesis draw the same whatever else is loaded: it would draw constants of all modules here, too."""

import copy
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

Drawn = TypeVar("Drawn")


class _Fails(Exception):  # noqa: N818 - no error
    pass


def draw_the_same() -> None:
    """Leave out the constants of the code here."""
    if providers := sys.modules.get("hypothesis.internal.conjecture.providers"):
        providers._get_local_constants = providers.Constants


def drawn_examples(strategy: st.SearchStrategy[Drawn], number: int, chosen: int) -> list[Drawn]:
    drawn: list[Drawn] = []
    _draw(strategy, number, chosen, lambda example: drawn.append(copy.deepcopy(example)), Phase.generate)
    return drawn


def smallest_failing(
    strategy: st.SearchStrategy[Drawn], number: int, chosen: int, fails: Callable[[Drawn], bool]
) -> Drawn | None:
    """Draw the same examples until one fails, and make that one smaller as long as it fails; None: none does."""
    failed: list[Drawn] = []

    def look(example: Drawn) -> None:
        if fails(example):
            failed.append(copy.deepcopy(example))
            raise _Fails

    with suppress(_Fails):
        _draw(strategy, number, chosen, look, Phase.generate, Phase.shrink)
    return failed[-1] if failed else None


def _draw(
    strategy: st.SearchStrategy[Drawn], number: int, chosen: int, look: Callable[[Drawn], None], *phases: Phase
) -> None:
    draw_the_same()
    checks = list(HealthCheck)
    how = settings(max_examples=number, database=None, deadline=None, phases=phases, suppress_health_check=checks)
    seed(chosen)(how(given(strategy)(lambda example: look(example))))()
