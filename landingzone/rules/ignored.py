"""The rules for `ignore`: resources in the account that others manage."""

from collections.abc import Iterable, Iterator

from landingzone.config.ignored import KINDS, PATTERN
from landingzone.config.options import StackConfiguration
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, describe
from landingzone.groups.counted import OF_ACCOUNT


def check_ignored(configuration: StackConfiguration) -> Iterator[Finding]:
    """Find entries without a reason or without a name, and names of resources defined here."""
    made: dict[str, Iterable[str]] = {counted.input: counted.of(configuration).values() for counted in OF_ACCOUNT}
    for at, entry in enumerate(configuration.ignore):
        if not entry.reason.strip():
            yield Finding(("ignore", at, "reason"), says("LZ240"), describe(entry.reason))
        if not any(getattr(entry, kind) for kind in KINDS):
            yield Finding(("ignore", at), says("LZ241"), describe([]))
        for kind in KINDS:
            for index, pattern in enumerate(getattr(entry, kind)):
                place = ("ignore", at, kind, index)
                if not PATTERN.fits(pattern):
                    yield Finding(place, says("LZ242"), describe(pattern))
                alone = entry.model_copy(update={kind: [pattern]})
                if ours := [name for name in made[kind] if alone.has(kind, name)]:
                    yield Finding(place, says("LZ243"), f"{describe(pattern)}, which matches {describe(ours[0])}")
