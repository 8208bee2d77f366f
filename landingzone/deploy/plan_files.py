"""The directory of plan files, which may contain secrets: only their owner can read it, and it is deleted at the end.

A saved directory has everything that an apply elsewhere needs: for which configuration the plans are, what Terraform
reads in each stack, and the review.
"""

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from landingzone.deploy.errors import DeploymentError
from landingzone.deploy.provider_lock import LOCK_FILE
from landingzone.ground.files import DirectoryError, directory_errors, made, place_files, refuse_link, write_texts
from landingzone.ground.words import cited

_LIST = "plans.json"
_IGNORED = ".gitignore"
_PREFIX = "landingzone-plans-"


@dataclass(frozen=True)
class Planned:
    """Which plans there are, and what an apply of them needs.

    Args:
        configuration: SHA-256 of the configuration.
        review: The lines of the review.
        steps: The stacks that have changes, in their steps.
        sources: Stack -> the files that Terraform reads in it, by their names.
    """

    configuration: str
    review: Sequence[str]
    steps: Sequence[Sequence[str]]
    sources: Mapping[str, Mapping[str, str]]

    @classmethod
    def of(
        cls,
        configuration: str,
        review: Sequence[str],
        steps: Sequence[Sequence[str]],
        directory_of: Callable[[str], Path],
    ) -> Self:
        """Return what is planned, with what Terraform has read in each stack.

        Args:
            configuration: SHA-256 of the configuration.
            review: The lines of the review.
            steps: The stacks that have changes.
            directory_of: Gives the directory in which Terraform runs for a stack.
        """
        sources = {
            name: {
                file.name: file.read_text(encoding="utf-8")
                for file in (*directory_of(name).glob("*.tf.json"), directory_of(name) / LOCK_FILE)
                if file.is_file()
            }
            for step in steps
            for name in step
        }
        return cls(configuration, review, steps, sources)

    @property
    def stacks(self) -> list[str]:
        """All stacks that have changes."""
        return [name for step in self.steps for name in step]

    def place_sources(self, stacks: Path) -> None:
        """Write the files that Terraform reads in each stack to where it runs.

        Raises:
            DirectoryError: It cannot be written.
        """
        with place_files(stacks) as place:
            for stack, files in self.sources.items():
                write_texts(place / Path(stack).name, {Path(name).name: text for name, text in files.items()})


class PlanFiles:
    """A directory of plan files.

    Args:
        directory: The directory.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def file_of(self, stack: str) -> Path:
        """Return the path of the plan of a stack, which works wherever Terraform runs."""
        return self.directory.absolute() / _name_of(stack)

    def make(self, stack: str) -> Path:
        """Create the file for the plan of a stack, so that only its owner can read it."""
        file = self.file_of(stack)
        file.touch(0o600)
        return file

    def keep(self, planned: Planned, stacks: Iterable[str]) -> None:
        """Record the plans, with the names of all files that may exist."""
        self._write({"files": [*map(_name_of, stacks)], "planned": asdict(planned)})

    def read(self) -> Planned:
        """Read what was saved.

        Raises:
            DeploymentError: There is nothing, or something else.
        """
        try:
            planned = Planned(**json.loads((self.directory / _LIST).read_text(encoding="utf-8"))["planned"])
            missing = [_name_of(name) for name in planned.stacks if not self.file_of(name).is_file()]
        except (OSError, ValueError, LookupError, TypeError):
            missing = [_LIST]
        if missing:
            raise DeploymentError(
                f"{self.directory}: has no {cited(missing[0])} from `landingzone plan --out`; name the directory that "
                f"it created, or create one"
            )
        return planned

    def clear(self) -> None:
        """Delete what we wrote.

        Raises:
            DirectoryError: There is something that we did not write.
        """
        there = {path.name: path for path in self.directory.iterdir()}
        try:
            known = {_LIST, _IGNORED, *json.loads((self.directory / _LIST).read_text(encoding="utf-8"))["files"]}
        except (OSError, ValueError, LookupError, TypeError):
            known = set()
        if others := sorted(there.keys() - known):
            problem = f"contains {cited(others[0])}, which landingzone did not write"
            raise DirectoryError(f"{self.directory}: {problem}; name a new or an empty directory")
        for path in there.values():
            path.unlink()

    def list_only(self, stacks: Iterable[str]) -> None:
        """Record which files there will be, so that those of a killed run are known as ours; Git ignores all."""
        self._write({"files": [*map(_name_of, stacks)]})
        (self.directory / _IGNORED).write_text("*\n", encoding="utf-8", newline="\n")

    def _write(self, content: Mapping[str, Any]) -> None:
        file = self.directory / _LIST
        file.touch(0o600)
        file.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8", newline="\n")


def _name_of(stack: str) -> str:
    return f"{stack}.tfplan"


@contextmanager
def kept_plan_files(directory: Path, stacks: Iterable[str]) -> Iterator[PlanFiles]:
    """Create a directory of plan files that stays; after a failure or an interrupt it is gone again.

    Args:
        directory: Missing, empty, or an earlier result of this, which is deleted.
        stacks: The stacks that may get a plan.

    Raises:
        DirectoryError: It has something that we did not write, is a symbolic link, or cannot be written.
    """
    files = PlanFiles(directory)
    refuse_link(directory)
    with made(directory):
        with directory_errors(directory):
            files.clear()
            directory.chmod(0o700)
            files.list_only(stacks)
        try:
            yield files
        except BaseException:
            files.clear()
            raise


@contextmanager
def private_plan_files() -> Iterator[PlanFiles]:
    """Create a directory of plan files among the temporary ones of the system; it is deleted at the end."""
    with tempfile.TemporaryDirectory(prefix=_PREFIX) as place:
        yield PlanFiles(Path(place))
