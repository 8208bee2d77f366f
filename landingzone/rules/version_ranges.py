"""Which versions a Terraform version constraint allows."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from univers.gem import GemVersion


def admits_below(constraint: str, version: str) -> bool:
    """Return whether a range allows any version below another one.

    Args:
        constraint: A Terraform version constraint; one that cannot be read allows everything.
        version: The version, such as `5.0.0`.
    """
    # Ruby gems write constraints as Terraform does.
    from univers.gem import GemRequirement, GemVersion, InvalidRequirementError

    try:
        read = GemRequirement.from_string(constraint)
        bounds = [bound for each in read.constraints for bound in _bounds(*each)]
        requirement = GemRequirement(*bounds)
        limit = GemVersion(version)
        return any(each < limit and requirement.satisfied_by(each) for each in _least(bounds))
    except (InvalidRequirementError, ValueError):
        return True


def _bounds(operator: str, named: "GemVersion") -> Iterator[tuple[str, "GemVersion"]]:
    """Write `~>` as its two bounds: Terraform counts 5.0.0-beta1 as within `~> 4`, but gems do not."""
    if operator == "~>":
        yield ">=", named
        yield "<", named.bump()
    else:
        yield operator, named


def _least(bounds: Iterable[tuple[str, "GemVersion"]]) -> Iterator["GemVersion"]:
    """Yield candidates for the lowest version within some bounds.

    It is the first of all versions, one that the bounds name, or the next one after that. Terraform accepts a
    pre-release, such as 5.0.0-beta1, only where exactly that one is named.
    """
    from univers.gem import GemVersion

    yield GemVersion("0.0.0")
    for operator, named in bounds:
        release = named.release()
        major, minor, patch = (*release.segments, 0, 0)[:3]
        yield release
        yield GemVersion(f"{major}.{minor}.{patch + 1}")
        if operator == "=":
            yield named
