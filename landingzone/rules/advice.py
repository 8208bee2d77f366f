"""A warning."""

from dataclasses import dataclass

from landingzone.ground.problems import Problem


@dataclass(frozen=True, order=True)
class Advice(Problem):
    """A warning: something that is allowed and may be a mistake, or may not work everywhere."""
