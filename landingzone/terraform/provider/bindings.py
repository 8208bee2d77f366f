"""The typed AWS classes, without the cost of those that are not used.

Importing anything of ``cdktf_cdktf_provider_aws`` runs 2,216 submodules and makes jsii read a manifest of 131 MB. So
the submodules named in `SUBMODULES` are cut out of the installed package once, Python and jsii assembly alike, into the
package ``landingzone_provider_aws``. Its assembly has its own name, because jsii loads only one assembly per name and
version in a process: a program can also use the whole package, loaded before or after the cut.

A cut is in ``<directory>/.cuts/<stamp>/landingzone_provider_aws`` and never changes; the stamp names all that it
depends on. ``<directory>/landingzone_provider_aws`` points to the newest, for type checkers.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib
import importlib.machinery
import importlib.util
import os
import re
import sys
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from landingzone.problems import LandingzoneError
from landingzone.rooms import room_in
from landingzone.terraform.provider.digests import are_whole

if TYPE_CHECKING:
    from types import ModuleType

SUBMODULES = (
    "data_aws_caller_identity",
    "data_aws_iam_policy_document",
    "data_aws_partition",
    "iam_access_key",
    "iam_group",
    "iam_group_policy",
    "iam_group_policy_attachment",
    "iam_policy",
    "iam_user",
    "iam_user_group_membership",
    "iam_user_login_profile",
    "iam_user_policy",
    "iam_user_policy_attachment",
    "iam_user_ssh_key",
    "provider",
)
"""The submodules of the AWS provider package that this project uses."""

FULL_PACKAGE = "cdktf_cdktf_provider_aws"
SLIM_PACKAGE = "landingzone_provider_aws"
GEN_VARIABLE = "LANDINGZONE_GEN"
CHOICE_VARIABLE = "LANDINGZONE_BINDINGS"
CUT_EDITION = 3
"""Increased whenever the same package would be cut differently, so that older cuts are no longer used."""

_HINTS = f"set {GEN_VARIABLE} to a writable directory, or {CHOICE_VARIABLE}=full to use the whole package (slow)"


class BindingsError(LandingzoneError):
    """The slim AWS bindings cannot be made or used; the text is one line with the path and how to fix it."""


if TYPE_CHECKING:
    # The cut declares it, with each submodule and each class, so no second list is needed here.
    from landingzone_provider_aws import AwsBindings as AwsBindings
else:

    class AwsBindings:
        """The AWS classes by submodule, as in ``aws.iam_group.IamGroup(scope, "group", name="developers")``.

        A submodule is imported when it is first used. Type checkers always see the slim classes; both have the same
        signatures. An annotation names them as in ``landingzone_provider_aws.iam_group.IamGroup``.
        """

        def __init__(self, package: str) -> None:
            self.package = package

        def __getattr__(self, name: str) -> ModuleType:
            if name not in SUBMODULES:
                raise AttributeError(f"there is no {name!r} in the AWS bindings: it is not one of SUBMODULES")
            try:
                # First the package: only this waits for another thread that is importing it.
                importlib.import_module(self.package)
                submodule = importlib.import_module(f"{self.package}.{name}")
            except (ImportError, OSError, RuntimeError) as error:
                # jsii raises RuntimeError for everything. It is about the cut if it names the cut.
                place = sys.modules[SLIM_PACKAGE].__path__[0] if self.package == SLIM_PACKAGE else None
                if place and (place in str(error) or not isinstance(error, RuntimeError)):
                    _refuse_damaged_cut(error, Path(place))
                raise
            setattr(self, name, submodule)
            return submodule

        def __repr__(self) -> str:
            return f"AwsBindings({self.package!r})"


def load(*, full: bool | None = None) -> AwsBindings:
    """Choose the AWS classes, and make the slim ones if they are missing.

    The whole package is chosen when the program has already imported it, so that resources are instances of the classes
    that the program knows. Call this again for each construct: the program may import the package in between.

    Args:
        full: True for the whole package, False for the slim one; None looks at ``LANDINGZONE_BINDINGS=full`` and then
            at what is imported.

    Returns:
        The chosen bindings. Nothing of AWS is imported before a submodule is used.

    Raises:
        BindingsError: The slim bindings cannot be made or written, or ``LANDINGZONE_BINDINGS`` has an unknown value.
    """
    if full is None:
        full = _is_full_asked_for() or _is_full_imported()
    if not full:
        _register_slim(generate())
    return AwsBindings(FULL_PACKAGE if full else SLIM_PACKAGE)


def find_directory() -> Path:
    """Where the slim bindings are kept.

    Returns:
        ``LANDINGZONE_GEN`` if set; ``.gen`` of a checkout; otherwise a cache directory of the user.
    """
    if chosen := os.environ.get(GEN_VARIABLE):
        return Path(chosen).expanduser().absolute()
    above = Path(__file__).resolve().parents[3]
    if (above / "cdktf.json").is_file():
        return above / ".gen"
    import platformdirs

    return platformdirs.user_cache_path("landingzone") / "gen"


def locate() -> Path:
    """Where the slim package is, or will be once it is made. The path depends on what it is cut from.

    Raises:
        BindingsError: The installed package cannot be found.
    """
    _, version = _find_installed()
    return find_directory() / ".cuts" / _stamp(version) / SLIM_PACKAGE


def generate() -> Path:
    """Cut the slim package out of the installed one, unless the same cut is already there, whole.

    Other processes may do the same at the same time; the first one wins. A killed process leaves nothing that would be
    taken for a cut.

    Returns:
        Where the slim package is.

    Raises:
        BindingsError: The installed package cannot be found or read, or the directory cannot be written.
    """
    path = locate()
    try:
        if not path.parent.is_dir():
            _cut(path)
        elif not are_whole(path.parent):
            _cut_anew(path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise BindingsError(f"cannot write the AWS bindings to {find_directory()}: {reason}; {_HINTS}") from error
    _point_type_checkers(find_directory(), path)
    return path


def _cut(path: Path) -> None:
    from landingzone.terraform.provider.cut import CutError, make_cut

    source, version = _find_installed()
    try:
        make_cut(source, version, SUBMODULES, path)
    except CutError as error:
        raise _unexpected(source, str(error)) from error


def _cut_anew(path: Path) -> None:
    """Put a new cut in the place of one that is damaged, such as by a full disk.

    Raises:
        OSError: It cannot be written.
    """
    cut = path.parent
    with cut.parent.with_name(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if are_whole(cut):  # another process was faster
            return
        with room_in(cut.parent) as room:
            cut.rename(room / "damaged")
            _cut(path)


def _is_full_asked_for() -> bool:
    choice = os.environ.get(CHOICE_VARIABLE, "")
    if choice not in ("", "full"):
        raise BindingsError(f"{CHOICE_VARIABLE} is {choice!r}: write 'full', or leave it out for the slim bindings")
    return choice == "full"


def _is_full_imported() -> bool:
    # None means a blocked import, and a module without a path is a substitute: neither has classes to share. A package
    # that is still being imported counts.
    return hasattr(sys.modules.get(FULL_PACKAGE), "__path__")


def _register_slim(path: Path) -> None:
    if SLIM_PACKAGE in sys.modules:
        return
    # Not through sys.path: no other code needs the directory of a cut, and this finds no other package.
    spec = importlib.util.spec_from_file_location(
        SLIM_PACKAGE, path / "__init__.py", submodule_search_locations=[str(path)]
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except OSError as error:
        _refuse_damaged_cut(error, path)
    sys.modules.setdefault(SLIM_PACKAGE, module)


def _refuse_damaged_cut(error: Exception, path: Path) -> NoReturn:
    place, what = path.parent, str(error).partition("\n")[0]
    raise BindingsError(f"the AWS bindings in {place} are damaged: {what}; try again: they are made anew") from error


def _find_installed() -> tuple[Path, str]:
    """Find the package and its version without running it: the assembly in it shows both."""
    # Not importlib.util.find_spec, which answers from sys.modules, where a program may have put something else.
    spec = importlib.machinery.PathFinder.find_spec(FULL_PACKAGE)
    locations = list(spec.submodule_search_locations or ()) if spec else []
    if not locations:
        raise BindingsError(f"{FULL_PACKAGE} is not installed: install landingzone with its dependencies")
    source = Path(locations[0])
    assemblies = [match for path in source.glob("_jsii/*.tgz") if (match := _ASSEMBLY_FILE.fullmatch(path.name))]
    if len(assemblies) != 1:
        raise _unexpected(source, f"{len(assemblies)} files _jsii/provider-aws@<version>.jsii.tgz instead of one")
    return source, assemblies[0][1]


_ASSEMBLY_FILE = re.compile(r"provider-aws@([\w.+-]+)\.jsii\.tgz")


def _unexpected(source: Path, what: str) -> BindingsError:
    return BindingsError(
        f"cannot cut the AWS bindings out of {source}: {what}; "
        f"reinstall it, or set {CHOICE_VARIABLE}=full to use it whole (slow)"
    )


def _stamp(version: str) -> str:
    wanted = hashlib.sha256("\n".join(SUBMODULES).encode()).hexdigest()[:12]
    return f"{version}-{CUT_EDITION}-{wanted}"


def _point_type_checkers(directory: Path, package: Path) -> None:
    link = directory / SLIM_PACKAGE
    target = package.relative_to(directory)
    # Only type checkers read the link, so programs must also work where no link can be made.
    with contextlib.suppress(OSError):
        if link.is_symlink() and link.readlink() == target:
            return
        new = package.parent.with_name(f"new-{uuid.uuid4().hex}")
        try:
            new.symlink_to(target, target_is_directory=True)
            new.replace(link)
        finally:
            new.unlink(missing_ok=True)


if __name__ == "__main__":
    try:
        is_missing = not locate().is_dir()
        place = generate()
    except BindingsError as error:
        sys.exit(f"landingzone: {error}")
    if is_missing:
        print(f"AWS bindings cut into {place}")
