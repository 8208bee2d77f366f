"""Plan files, which may contain secrets: what one was made from, and a directory in which they are kept.

A kept directory has what an apply elsewhere needs: for which configuration the plans are, the provider lock, and the
review.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import ClassVar

from landingzone.deploy.errors import DeploymentError
from landingzone.deploy.own_files import read_own, write_new
from landingzone.ground.directories import digest_of
from landingzone.ground.files import DirectoryError, directory_errors, made, refuse_link
from landingzone.ground.words import cited

_LIST = "plans.json"
_IGNORED = ".gitignore"
_CONFIGURATION = "tfconfig/m-/"
"""Where the archive that is a plan file has the configuration of the root module."""
_STATE = "tfstate"
"""Where it has the state; Terraform applies the plan only while this is the current one."""


def name_of(stack: str) -> str:
    """Return the name of the plan file of a stack."""
    return f"{stack}.tfplan"


def is_plan_of(file: Path, configuration: Mapping[str, bytes]) -> bool:
    """Check whether a plan was made from a configuration.

    Args:
        file: The plan file.
        configuration: Name of a file -> its content.

    Returns:
        False: it was made from another one. True: it was made from this one, or is encrypted, as OpenTofu can do.
    """
    if not zipfile.is_zipfile(file):
        return True
    try:
        with zipfile.ZipFile(file) as archive:
            there = {
                each.filename.removeprefix(_CONFIGURATION): each
                for each in archive.infolist()
                if each.filename.startswith(_CONFIGURATION)
            }
            return there.keys() == configuration.keys() and all(
                each.file_size == len(configuration[name]) and archive.read(each) == configuration[name]
                for name, each in there.items()
            )
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return False


def state_in(file: Path) -> bytes:
    """Return the state that a plan file is for, with its secrets; empty: the file is encrypted, or damaged."""
    try:
        with zipfile.ZipFile(file) as archive:
            return archive.read(_STATE)
    except (OSError, KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return b""


@dataclass(frozen=True)
class Planned:
    """Which plans there are, and what they are of.

    Args:
        configuration: SHA-256 of the configuration.
        review: The lines of the review.
        changes: Stack -> address -> what is done there, such as `create`.
        steps: The stacks that have changes, in their steps.
        sources: Stack -> SHA-256 of what was synthesized for it.
        plans: Stack -> SHA-256 of its plan file.
        lock: The provider lock; None: there is none.
        is_whole: Whether an apply of them does all that the configuration says.
    """

    configuration: str
    review: Sequence[str]
    changes: Mapping[str, Mapping[str, str]]
    steps: Sequence[Sequence[str]]
    sources: Mapping[str, str]
    plans: Mapping[str, str]
    lock: str | None
    is_whole: bool

    __pydantic_config__: ClassVar = {"strict": True, "extra": "forbid"}


def stacks_in(steps: Sequence[Sequence[str]]) -> list[str]:
    """Return the stacks of all steps."""
    return [name for step in steps for name in step]


class PlanFiles:
    """A directory of plan files.

    Args:
        directory: The directory.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def keep(self, planned: Planned, plans: Mapping[str, bytes]) -> None:
        """Write the plans.

        Args:
            planned: What they are.
            plans: Stack -> its plan.

        Raises:
            DirectoryError: They cannot be written.
        """
        files = {
            # The list comes first: it says what else is ours, also after a kill.
            _LIST: (json.dumps(asdict(planned), indent=2) + "\n").encode(),
            _IGNORED: b"*\n",
            **{name_of(stack): plan for stack, plan in plans.items()},
        }
        with directory_errors(self.directory):
            for name, content in files.items():
                write_new(self.directory / name, content)

    def read(self, stacks: Sequence[str]) -> Planned:
        """Read what the plans are.

        Args:
            stacks: All stacks of the configuration.

        Raises:
            DeploymentError: There are no plans, or plans of something else.
        """
        planned = self._planned()
        if planned is None:
            raise DeploymentError(
                f"{self.directory}: has no {_LIST} from `landingzone plan --out`; name the directory that it created, "
                f"or create one"
            )
        named = stacks_in(planned.steps)
        if others := [stack for stack in named if stack not in stacks]:
            raise self._refused(f"names {cited(others[0])}, which is not a stack of the configuration")
        if any(sorted(named) != sorted(each) for each in (planned.changes, planned.sources, planned.plans)):
            raise self._refused("does not have the same stacks everywhere")
        return planned

    def plan_of(self, stack: str, digest: str) -> bytes:
        """Read the plan of a stack.

        Args:
            stack: The stack, which the configuration has.
            digest: Its SHA-256.

        Raises:
            DeploymentError: It is missing, or another one.
            DirectoryError: It is a symbolic link, or not a file.
        """
        file = self.directory / name_of(stack)
        with directory_errors(self.directory):
            content = read_own(file)
        if content is None or digest_of(content) != digest:
            problem = "is missing" if content is None else f"is not the one that {_LIST} names"
            raise DeploymentError(f"{file}: {problem}; plan again")
        return content

    def clear(self) -> None:
        """Delete what we wrote.

        Raises:
            DirectoryError: There is something that we did not write.
        """
        there = {path.name: path for path in self.directory.iterdir()}
        planned = self._planned() if _LIST in there else None
        known = {_LIST, _IGNORED, *map(name_of, planned.plans)} if planned else set()
        if others := sorted(there.keys() - known):
            problem = f"contains {cited(others[0])}, which landingzone did not write"
            raise DirectoryError(f"{self.directory}: {problem}; name a new or an empty directory")
        for path in there.values():
            path.unlink()

    def _planned(self) -> Planned | None:
        from pydantic import TypeAdapter, ValidationError

        try:
            with directory_errors(self.directory):
                content = read_own(self.directory / _LIST)
            return None if content is None else TypeAdapter(Planned).validate_json(content)
        except (DirectoryError, ValidationError):
            return None

    def _refused(self, problem: str) -> DeploymentError:
        return DeploymentError(f"{self.directory / _LIST}: {problem}; plan again")


@contextmanager
def kept_plan_files(directory: Path) -> Iterator[PlanFiles]:
    """Create a directory for plan files; after a failure or an interrupt it is empty, or gone if it was missing.

    Args:
        directory: Missing, empty, or an earlier result of this, which is deleted.

    Raises:
        DirectoryError: It has something that we did not write, is a symbolic link, or cannot be written.
    """
    files = PlanFiles(directory)
    refuse_link(directory)
    with made(directory):
        with directory_errors(directory):
            files.clear()
            directory.chmod(0o700)
        try:
            yield files
        except BaseException:
            with suppress(DirectoryError, OSError):
                files.clear()
            raise
