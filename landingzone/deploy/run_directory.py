"""The directory of one run, in which Terraform works: it has what was synthesized for this run, and nothing else.

Only its owner can read it. It has a directory for each stack, as deep as those that others use: paths that lead upwards
mean the same in both.
"""

import os
import shutil
import tempfile
from collections.abc import Container, Iterator, Mapping
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Self

from landingzone.deploy.errors import DeploymentError
from landingzone.deploy.initialization import PROVIDERS
from landingzone.deploy.own_files import write_new
from landingzone.deploy.plan_files import is_plan_of, name_of
from landingzone.deploy.source import Source, digest_of_file
from landingzone.ground.directories import digest_of
from landingzone.ground.files import UNFINISHED, directory_errors, reason_of
from landingzone.ground.words import cited

DATA = ".terraform"
"""Where Terraform stores what it needs besides the configuration, below the directory of a stack."""

DATA_DIRECTORY = "TF_DATA_DIR"
"""The variable that names another directory for it, where others run Terraform."""

DEPTH = 2
"""How far up from where Terraform runs something is outside of the directory."""

_OF_OPTIONS = ", with an absolute path if you name this file in an option or a variable of Terraform"

_PREFIX = f"{UNFINISHED}run-"


def data_of_others() -> str:
    """Return where Terraform stores it where others run it, below the directory of a stack unless it is absolute."""
    return os.environ.get(DATA_DIRECTORY) or DATA


class RunDirectory:
    """The directory of a run, as a context manager.

    Args:
        outdir: Where it is created: the directory with the synthesized stacks.
        stacks: The directory in there with those that others use.
        synthesized: Stack -> name of a file -> its content.
        beside: Where a state goes that Terraform leaves in it.
    """

    def __init__(self, outdir: Path, stacks: str, synthesized: Mapping[str, Mapping[str, bytes]], beside: Path) -> None:
        self._outdir, self._path, self._beside = outdir, outdir, beside
        self.sources = {stack: Source(stack, files, f"../../{stacks}/{stack}") for stack, files in synthesized.items()}
        """Stack -> what was synthesized for it."""
        self._known: dict[str, dict[str, str]] = {stack: {} for stack in self.sources}
        self.left_states: list[tuple[str, Path]] = []
        """Stack and place of each state that Terraform could not write to its backend; known once it is removed."""
        self.remains: Path | None = None
        """Its path, if it could not be removed."""

    def __enter__(self) -> Self:
        with directory_errors(self._outdir):
            self._path = self._outdir / Path(tempfile.mkdtemp(prefix=_PREFIX, dir=self._outdir)).name
            try:
                for stack, source in self.sources.items():
                    self.directory_of(stack).mkdir(0o700)
                    for name, content in source.files.items():
                        self.write(stack, name, content)
            except BaseException:
                self._remove()
                raise
        return self

    def __exit__(self, *_: object) -> None:
        self._remove()

    def directory_of(self, stack: str) -> Path:
        """Return the directory in which Terraform runs for a stack."""
        return self._path / stack

    def plan_of(self, stack: str) -> Path:
        """Return the path of the plan of a stack, which works wherever Terraform runs."""
        return self.directory_of(stack).absolute() / name_of(stack)

    def write(self, stack: str, name: str, content: bytes) -> None:
        """Write a new file for Terraform.

        Raises:
            DirectoryError: It cannot be written.
        """
        file = self.directory_of(stack) / name
        with directory_errors(self._outdir):
            file.parent.mkdir(0o700, exist_ok=True)
            write_new(file, content)
        self._known[stack][name] = digest_of(content)

    def read(self, stack: str, name: str) -> bytes | None:
        """Return the content of a file that Terraform may have written; None: it has not."""
        try:
            return (self.directory_of(stack) / name).read_bytes()
        except FileNotFoundError:
            return None

    def check(self, stack: str, written: Container[str] = ()) -> None:
        """Require that Terraform has read what was synthesized, and that everything else is unchanged, too.

        Args:
            stack: The stack.
            written: Files, and directories of files, that Terraform has written since the last check.

        Raises:
            DeploymentError: Something else has changed.
        """
        try:
            known, found = self._known[stack], dict(_digests(self.directory_of(stack)))
        except OSError as error:
            raise _changed(stack, f"the directory of this run cannot be read ({reason_of(error)})") from None
        for name in sorted(known.keys() | found.keys()):
            is_written = name in written or name.partition("/")[0] in written
            if known.get(name) != found.get(name) and not is_written:
                way = "" if name in known else _OF_OPTIONS
                raise _changed(stack, f"something else has changed {cited(name)} in the directory of this run", way)
        self._known[stack] = found
        plan = self.directory_of(stack) / name_of(stack)
        if plan.name in found and not is_plan_of(plan, self.sources[stack].files):
            raise _changed(stack, "its plan was made from something else than what is synthesized")

    def _remove(self) -> None:
        for stack in self.sources:
            states = [*_states_below(self.directory_of(stack))]
            self.left_states += [(stack, self._save(stack, state)) for state in states]
        unsaved = {file for _, file in self.left_states if self._path in file.parents}
        if unsaved:
            for directory, _, names in os.walk(self._path):
                for file in {Path(directory, name) for name in names} - unsaved:
                    with suppress(OSError):
                        file.unlink()
        else:
            shutil.rmtree(self._path, ignore_errors=True)
        self.remains = self._path if os.path.lexists(self._path) else None

    def _save(self, stack: str, state: Path) -> Path:
        """Move a state to where it stays; gives where it is now."""
        for number in count():
            file = self._beside / ".".join(["terraform", stack, *[str(number)] * bool(number), state.name])
            try:
                write_new(file, state.read_bytes())
            except FileExistsError:
                continue
            except OSError:
                with suppress(OSError):
                    state.chmod(0o600)
                return state
            state.unlink()
            return file
        raise AssertionError


def _changed(stack: str, problem: str, way: str = "") -> DeploymentError:
    return DeploymentError(f"{stack}: {problem}, so it is not applied; run the command again{way}")


def _digests(directory: Path, above: str = "") -> Iterator[tuple[str, str]]:
    """Yield each file below the directory of a stack, except providers, with its SHA-256; empty: it is not a file."""
    with os.scandir(directory) as entries:
        for entry in entries:
            name = f"{above}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                if name != f"{DATA}/{PROVIDERS}":  # Terraform compares them with the provider lock
                    yield from _digests(Path(entry), f"{name}/")
            else:
                is_file = entry.is_file(follow_symlinks=False)
                yield name, digest_of_file(Path(entry)) if is_file else ""


def _states_below(directory: Path) -> Iterator[Path]:
    """Yield the states that Terraform has left in the directory of a stack."""
    for place, directories, names in os.walk(directory):
        if DATA in directories:
            directories.remove(DATA)
        for file in (Path(place, name) for name in names):
            if file.name.endswith((".tfstate", ".tfstate.backup")) and not file.is_symlink():
                yield file
