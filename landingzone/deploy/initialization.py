"""What an initialization of a stack got, kept where others run Terraform: providers, and the record of the backend.

So the next run needs none, and `terraform output` works there. Whatever is found there is taken only if it cannot do
harm: Terraform compares the providers with the provider lock, and the record has to be of the backend that is
synthesized.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from landingzone.deploy.errors import DeploymentError
from landingzone.deploy.own_files import read_own, replace_own
from landingzone.deploy.source import Source
from landingzone.ground.files import UNFINISHED, directory_errors, refuse_link

PROVIDERS = "providers"
WORKSPACE = "environment"
BACKEND = "terraform.tfstate"
"""What Terraform stores in its directory of data, by their names."""

_NOTE = "landingzone-initialized"
_DEPTH = 5  # host, namespace, type, version and platform of a provider
_OF_RECORD = {"version", "terraform_version", "backend"}
_OF_BACKEND = {"type", "config", "hash"}


class Initialization:
    """What is kept of the initialization of a stack.

    Args:
        source: What was synthesized for the stack.
        directory: The directory in which others run Terraform for the stack.
        data: Where Terraform then stores its data, seen from there. It may be missing.

    Raises:
        DirectoryError: It is a symbolic link.
    """

    def __init__(self, source: Source, directory: Path, data: str) -> None:
        self._source, self._directory, self._data = source, directory, directory / data
        refuse_link(self._data)

    def read(self, name: str) -> bytes | None:
        """Return what Terraform has stored in a file; None: nothing.

        Raises:
            DirectoryError: It cannot be read, or is a symbolic link.
        """
        with directory_errors(self._data):
            return read_own(self._data / name)

    def find(self, made_for: str) -> dict[str, bytes] | None:
        """Return what Terraform has stored besides the providers, if the stack is initialized for something.

        Args:
            made_for: What the initialization depends on, besides the providers.

        Returns:
            Name of a file -> its content; None: the stack is not initialized for that.

        Raises:
            DirectoryError: It cannot be read, or is a symbolic link.
        """
        record = self.read(BACKEND)
        if self.read(_NOTE) != self._note(made_for, has_record=record is not None):
            return None
        if record is None:
            return {}
        parsed = _parsed(record)
        if parsed is None or _backend_of(parsed) != _plain(self._source.backend):
            return None
        return {BACKEND: _with_config(parsed, parsed["backend"]["config"] | self._source.local_places)}

    def place_providers(self, target: Path, *, as_copies: bool) -> bool:
        """Put the providers into a directory; gives whether that worked.

        Args:
            target: The directory.
            as_copies: Whether Terraform may write into them. It makes links anew, to its own cache or mirror.
        """
        try:
            for name in _providers_in(self._data / PROVIDERS):
                source, new = self._data / PROVIDERS / name, target / name
                if not as_copies:
                    _share(source, new)
                elif not source.is_symlink():
                    shutil.copytree(source, new)
        except (OSError, shutil.Error):  # for example because another run has just replaced one
            shutil.rmtree(target, ignore_errors=True)
            return False
        return True

    def keep(self, made_for: str, data: Path, *, may_replace: bool) -> None:
        """Keep what Terraform has stored in a directory.

        Args:
            made_for: What the initialization depends on, besides the providers.
            data: The directory.
            may_replace: Whether it may be for another backend than before, whose state then stays there.

        Raises:
            DeploymentError: It is for another backend than before.
            DirectoryError: It cannot be written.
        """
        with directory_errors(self._data):
            self._data.mkdir(parents=True, exist_ok=True)
            for name in _providers_in(data / PROVIDERS):
                self._keep_provider(data / PROVIDERS / name, name)
            content = read_own(data / BACKEND)
            record = _parsed(content)
            if record is not None:
                self._keep_record(record, may_replace=may_replace)
            if record is not None or content is None:
                replace_own(self._data / _NOTE, self._note(made_for, has_record=record is not None))

    def forget(self) -> None:
        """Let the next run initialize the stack again: what it used may be gone, or damaged."""
        with suppress(OSError):
            (self._data / _NOTE).unlink(missing_ok=True)

    def _note(self, made_for: str, *, has_record: bool) -> bytes:
        lines = [made_for, *_providers_in(self._data / PROVIDERS), *["backend"] * has_record]
        return "".join(f"{line}\n" for line in lines).encode()

    def _keep_record(self, record: dict[str, Any], *, may_replace: bool) -> None:
        given, here = self._source.backend.get("local", {}), self._source.local_places
        config = {
            name: given.get(name) if value == here.get(name, "") else value
            for name, value in record["backend"]["config"].items()
        }
        kept = _with_config(record, config)
        before = _parsed(read_own(self._data / BACKEND))
        if before and _backend_of(before) != _backend_of(json.loads(kept)) and not may_replace:
            terraform = f"terraform -chdir={self._directory} init"
            raise DeploymentError(
                f"{self._data / BACKEND}: says that the state is in another backend; move it with `{terraform} "
                f"-migrate-state`, or leave it there with `{terraform} -reconfigure`"
            )
        if before is None or before != json.loads(kept):
            replace_own(self._data / BACKEND, kept)

    def _keep_provider(self, source: Path, name: str) -> None:
        target = self._data / PROVIDERS / name
        ways = [each for each in target.parents if self._data in each.parents]
        if any(each.is_symlink() for each in ways) or _is_same(source, target):
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=UNFINISHED, dir=self._data) as room:
            new, old = Path(room, "new"), Path(room, "old")
            _share(source, new)
            # Runs at the same time may do the same.
            with suppress(OSError):
                target.rename(old)
            with suppress(OSError):
                new.rename(target)


def path_within(data: Path, depth: int) -> str | None:
    """Return the path of a local state that leads up less than so many directories; None: there is none."""
    record = _parsed(read_own(data / BACKEND))
    is_local = record is not None and record["backend"]["type"] == "local"
    paths = record["backend"]["config"].values() if record and is_local else ()
    relative = [path for path in paths if path and not Path(path).is_absolute()]
    up = (os.pardir,) * depth
    return next((path for path in relative if Path(os.path.normpath(path)).parts[:depth] != up), None)


def _parsed(content: bytes | None) -> dict[str, Any] | None:
    """Read a record of Terraform; None: it is nothing that Terraform would take for the record of a backend."""
    try:
        record = json.loads(content or b"")
        is_record = record.keys() <= _OF_RECORD and record["backend"].keys() <= _OF_BACKEND
        return record if is_record and isinstance(record["backend"]["config"], dict) else None
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def _with_config(record: dict[str, Any], config: Mapping[str, Any]) -> bytes:
    return json.dumps(record | {"backend": record["backend"] | {"config": config}}, indent=2).encode()


def _backend_of(record: dict[str, Any]) -> dict[str, Any]:
    return _plain({record["backend"].get("type"): record["backend"]["config"]})


def _plain(backend: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of a backend, by its type, without those that are null or empty."""
    return {name: _set(settings) for name, settings in backend.items()}


def _set(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: there for name, each in value.items() if (there := _set(each)) not in (None, {}, [])}
    return [_set(each) for each in value] if isinstance(value, list) else value


def _providers_in(directory: Path, depth: int = _DEPTH) -> Iterator[str]:
    """Yield the providers in a directory, as paths below it. Each may be a link, but none on the way to it."""
    if directory.is_symlink() or not directory.is_dir():
        return
    for entry in sorted(directory.iterdir()):
        if depth > 1:
            yield from (f"{entry.name}/{name}" for name in _providers_in(entry, depth - 1))
        elif entry.is_dir():
            yield entry.name


def _share(source: Path, target: Path) -> None:
    """Give a provider another place, without a copy if the system can do that."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_symlink():
        target.symlink_to(source.resolve(), target_is_directory=True)
    else:
        shutil.copytree(source, target, symlinks=True, copy_function=_link_or_copy)


def _link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:  # another disk
        shutil.copy2(source, target, follow_symlinks=False)


def _is_same(source: Path, target: Path) -> bool:
    """Check whether a provider is already kept: also as a copy, whose files are as old as those that were copied."""

    def files_of(directory: Path) -> dict[str, tuple[int, int]]:
        below = (file for file in directory.rglob("*") if file.is_file())
        return {str(file.relative_to(directory)): (file.stat().st_size, file.stat().st_mtime_ns) for file in below}

    return target.is_dir() and files_of(source.resolve()) == files_of(target.resolve())
