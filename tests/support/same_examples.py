"""Has Hypothesis draw the same whatever else is loaded, whatever it drew before, and however long that takes."""

import copy
import sys
from contextlib import suppress

from hypothesis import HealthCheck, Phase, given, seed, settings

settings.register_profile(
    "the same", derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
settings.load_profile("the same")


class _Fails(Exception):  # noqa: N818 - no error
    pass


def draw_the_same():
    """Omit the constants of the code here: it would draw those of all modules that are loaded, too."""
    if providers := sys.modules.get("hypothesis.internal.conjecture.providers"):
        providers._get_local_constants = providers.Constants


def drawn_examples(strategy, number, chosen):
    drawn = []
    _draw(strategy, number, chosen, lambda example: drawn.append(copy.deepcopy(example)), Phase.generate)
    return drawn


def smallest_failing(strategy, number, chosen, fails):
    """Draw the same examples until one fails, and make that one smaller as long as it fails; None: none does."""
    failed = []

    def look(example):
        if fails(example):
            failed.append(copy.deepcopy(example))
            raise _Fails

    with suppress(_Fails):
        _draw(strategy, number, chosen, look, Phase.generate, Phase.shrink)
    return failed[-1] if failed else None


def _draw(strategy, number, chosen, look, *phases):
    draw_the_same()
    how = settings(max_examples=number, derandomize=False, phases=phases)
    seed(chosen)(how(given(strategy)(lambda example: look(example))))()
