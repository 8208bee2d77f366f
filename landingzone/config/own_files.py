"""Which files a configuration consists of, and by which names others would belong to it."""

from collections.abc import Mapping
from dataclasses import dataclass

from landingzone.config.source import is_part, is_pattern
from landingzone.reading.faults import Unreadable
from landingzone.reading.trees import FileKind, Tree, files_below, files_like


@dataclass(frozen=True)
class OwnFiles:
    """The files of a configuration. Names are relative to its directory, with `/` as separator.

    Args:
        digests: Each file, also those of keys -> SHA-256 of its bytes, in hexadecimal digits; empty: it is missing.
        patterns: The patterns of `include`; None: the configuration is a directory, and what is below it belongs to it.
    """

    digests: Mapping[str, str]
    patterns: tuple[str, ...] | None

    def found_in(self, tree: Tree) -> set[str]:
        """Return the files of a directory that would belong to the configuration.

        Raises:
            Unreadable: There is a link, a name is not that of a file, or there are too many.
        """
        if self.patterns is None:
            return {*files_below(tree, is_part)}
        return {name for pattern in self.patterns for name in files_like(tree, pattern)}

    def have(self, name: str) -> bool:
        """Return whether a file belongs to the configuration, or would if it existed.

        Args:
            name: Its name.
        """
        try:
            return name in self.digests or name in self.found_in(_Only(name))
        except Unreadable:  # too deep, so it is not read
            return False

    def differing(self, other: "OwnFiles") -> list[str]:
        """Return the files that are not the same in both, sorted."""
        return sorted({name for name, _ in self.digests.items() ^ other.digests.items()})


def patterns_in(include: object) -> tuple[str, ...]:
    """Return the patterns of an `include`, without those that are refused."""
    patterns = include if isinstance(include, list) else []
    return tuple(each.removeprefix("./") for each in patterns if isinstance(each, str) and is_pattern(each))


@dataclass(frozen=True)
class _Only:
    """A directory with nothing but one file.

    Args:
        name: The name of the file.
    """

    name: str

    def entries(self, directory: str) -> Mapping[str, FileKind]:
        """Return the next step to the file."""
        prefix = f"{directory}/" if directory else ""
        if not self.name.startswith(prefix):
            return {}
        step, _, rest = self.name.removeprefix(prefix).partition("/")
        return {step: "directory" if rest else "file"}

    def read(self, name: str, most: int) -> bytes:
        """Read nothing: only names count."""
        raise NotImplementedError

    def shown(self, name: str) -> str:
        """Write its name."""
        return name
