"""Every error and warning about a configuration file: its inputs, its provider and its backend."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain
from typing import Any

from landingzone.config.options import StackConfiguration
from landingzone.ground.problems import Finding, Steps, in_order
from landingzone.rules.check import check_content, find_warnings, possible_inputs
from landingzone.rules.ends import find_ends_on, find_what_iam_does_not_end
from landingzone.rules.teams import reported_where_written
from landingzone.rules.without_effect import WITHOUT_EFFECT

_OF_THEMSELVES = frozenset({"provider", "provider_version", "backend", *WITHOUT_EFFECT})
"""Inputs whose warnings depend on no other input."""


def find_problems(content: dict[str, Any]) -> list[Finding]:
    """Find every problem of a configuration file; a file without problems can be synthesized.

    Args:
        content: What it contains, as plain values.

    Returns:
        The problems, sorted.
    """
    return check_content(StackConfiguration, content)


def find_advice(content: dict[str, Any], problems: Iterable[Finding] = (), today: date | None = None) -> list[Finding]:
    """Find what to warn about in a configuration file.

    Args:
        content: What it contains, as plain values.
        problems: Its problems. Warnings that depend on a value with a problem are left out.
        today: The day, in UTC, by which access has ended, or will end soon; None: no warnings about that.

    Returns:
        The warnings, sorted.
    """
    # They load long lists.
    from landingzone.rules.fitting_resources import advise_resources
    from landingzone.rules.known_actions import advise_actions
    from landingzone.rules.known_keys import advise_keys
    from landingzone.rules.known_policies import advise_policies
    from landingzone.rules.known_regions import advise_regions

    advisers = (advise_actions, advise_keys, advise_resources, advise_policies, advise_regions)
    problems = list(problems)
    if problems:
        possible = possible_inputs(StackConfiguration, content, problems)
    else:
        possible = (StackConfiguration.model_validate(content),)
    reported = [
        {
            *chain(*find_warnings(configuration, today)),
            *find_what_iam_does_not_end(configuration),
            *(find_ends_on(configuration, today) if today else ()),
            *reported_where_written(configuration, [each for find in advisers for each in find(configuration)]),
        }
        for configuration in possible
    ]
    advice = set.intersection(*reported) if reported else set()
    return in_order(_of_valid_places(advice, [problem.steps for problem in problems]))


def _of_valid_places(advice: Iterable[Finding], places: Sequence[Steps]) -> Iterator[Finding]:
    """Yield the warnings that do not depend on the values with problems."""
    broken = {*map(_user_in, places)}
    for each in advice:
        own = _user_in(each.steps)
        if not places or {*each.steps[:1]} & _OF_THEMSELVES or (own and not broken & {own, ()}):
            yield each


def _user_in(steps: Steps) -> Steps:
    """Return the steps to the user that something is about; (): it is about none."""
    return steps[:2] if steps[:1] == ("users",) and len(steps) > 1 else ()
