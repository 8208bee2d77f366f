"""`make dist`: what a release consists of, in `dist/`: the packages, the Terraform module, an SBOM and their checksums.

The same commit gives the same bytes, with the Python and the packages of `make setup`. Nothing is fetched.
"""

from __future__ import annotations

import hashlib
import json
import os
import runpy
import subprocess
import sys
import sysconfig
import time
import venv
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution, distributions
from pathlib import Path
from typing import Any

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from dev.bindings_cut import PACKAGE, pack
from dev.toolchain import ROOT
from landingzone.ground.files import DirectoryError, directory_errors, open_room
from landingzone.ground.open_directory import OpenDirectory

NAME = "landingzone"
MODULE = "terraform-aws-iam-users-and-groups"
"""The module as registries name it: `terraform-PROVIDER-NAME`."""
SUMS = "SHA256SUMS"

_OLDEST_IN_A_ZIP = 315_532_800  # 1980-01-01
_LAST_LINES = 20
_PURPOSES = {
    ".whl": "the Python package",
    ".zip": 'the Terraform module: `source = "https://.../NAME.zip"` takes it unchanged',
    MODULE: "the Terraform module, as a registry of modules takes and serves it",
    ".tar.gz": "the source of the Python package, from which the wheel is built",
    ".cdx.json": "what the wheel needs, without its extras: versions and licences, as CycloneDX 1.6",
    SUMS: f"`sha256sum --check {SUMS}` takes it",
}


class DistError(Exception):
    """The files cannot be written. The message says why, and what to do."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """A package of which the wheel contains a part."""

    package: str
    version: str
    place: str
    """The package in the wheel, `landingzone_provider_aws.cdktf`."""


def write_distribution(root: Path, dist: Path, epoch: int) -> list[Path]:
    """Write all files of a release, or none.

    Files of an earlier run, of this or another version, are removed. What else is in the directory stays.

    Args:
        root: The checkout.
        dist: Where to.
        epoch: The time in the files, in seconds since 1970.

    Returns:
        The files, the checksums last.

    Raises:
        DistError: They cannot be made.
        DirectoryError: The directory cannot be written.
    """
    with directory_errors(dist):
        dist.mkdir(parents=True, exist_ok=True)
        with OpenDirectory.at(dist, may_be_link=True) as opened_dist, open_room(opened_dist) as own:
            room = own.path
            new, unpacked = room / "new", room / "wheel"
            _run([sys.executable, "-m", "build", "--no-isolation", "--outdir", str(new), str(root)], room, epoch)
            [wheel] = new.glob("*.whl")
            [sdist] = new.glob("*.tar.gz")
            _run([sys.executable, "-m", "twine", "check", "--strict", str(wheel), str(sdist)], room, epoch)
            with zipfile.ZipFile(wheel) as opened:
                opened.extractall(unpacked)
            [built] = distributions(path=[str(unpacked)])
            # By what is in the wheel itself, which is first on the path of a Python that starts beside it.
            printed = _run([sys.executable, "-m", NAME, "--version"], unpacked, epoch).strip()
            if printed != f"{NAME} {built.version}":
                raise DistError(f"the wheel is of {NAME} {built.version}, but its command says: {printed}")
            _run([sys.executable, "-m", NAME, "module", str(room / "module")], unpacked, epoch)
            for name in (f"{NAME}-module-{built.version}.zip", f"{MODULE}-{built.version}.tar.gz"):
                write_archive(room / "module", new / name, epoch)
            bom = bill_of_materials(root, built, parts_in(unpacked), room, epoch)
            (new / f"{NAME}-{built.version}.cdx.json").write_text(bom, encoding="utf-8")
            (new / SUMS).write_text(checksums(new.iterdir()), encoding="utf-8")
            return put_in_place(new, dist)


def write_archive(directory: Path, archive: Path, epoch: int) -> None:
    """Pack a directory into a zip or a `.tar.gz`, the same bytes for the same files.

    Terraform, Windows and Python unpack a zip as they are; registries of modules take the other. The files stand in it
    without a folder around them: what a `source` names is the module itself then, without `//folder`. They belong to
    nobody and have the mode 644.

    Args:
        directory: What to pack.
        archive: Where to.
        epoch: The time of each file in it, in seconds since 1970.
    """
    paths = sorted((path.relative_to(directory).as_posix(), path) for path in directory.rglob("*") if path.is_file())
    files = {name: path.read_bytes() for name, path in paths}
    if archive.suffix != ".zip":
        archive.write_bytes(pack(files, epoch))
        return
    moment = time.gmtime(max(epoch, _OLDEST_IN_A_ZIP))[:6]
    with zipfile.ZipFile(archive, "w") as opened:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, moment)
            entry.create_system = 3  # Unix, wherever this runs: it is what the mode is read as
            entry.external_attr = 0o100644 << 16
            opened.writestr(entry, content, zipfile.ZIP_DEFLATED, 9)


def checksums(files: Iterable[Path]) -> str:
    """Write what `sha256sum --check` reads: a line for each file, by name."""
    digests = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items()))


def put_in_place(new: Path, dist: Path) -> list[Path]:
    """Move the files of a release to their place, and remove those of an earlier one.

    Until all are there, there are no checksums.

    Args:
        new: A directory with them, on the same disk.
        dist: Their place.

    Returns:
        Where they are, the checksums last.
    """
    (dist / SUMS).unlink(missing_ok=True)
    for old in (*dist.glob(f"{NAME}-*"), *dist.glob(f"{MODULE}-*")):
        if old.is_file() or old.is_symlink():
            old.unlink()
    files = sorted(new.iterdir(), key=lambda each: (each.name == SUMS, each.name))
    return [file.replace(dist / file.name) for file in files]


def parts_in(unpacked: Path) -> list[Part]:
    """Return the packages of which a wheel contains a part: the slim AWS bindings, for each CDK.

    Args:
        unpacked: The content of the wheel.
    """
    found = []
    for file in sorted((unpacked / PACKAGE).glob("*/__init__.py")):
        values = runpy.run_path(str(file))
        package, place = canonicalize_name(values["FULL_PACKAGE"]), f"{PACKAGE}.{file.parent.name}"
        found.append(Part(package=package, version=values["VERSION"], place=place))
    return found


def needed_by(root: Distribution) -> dict[str, Distribution]:
    """Return what a distribution needs on this Python, without its extras, and what that needs.

    Args:
        root: The distribution.

    Returns:
        Normalized name -> what is installed, without the distribution itself.

    Raises:
        DistError: Something of it is not installed.
    """
    found: dict[str, Distribution] = {}
    asked: set[tuple[str, str]] = set()
    left = [(root, "")]
    while left:
        each, extra = left.pop()
        for text in each.requires or ():
            needed = Requirement(text)
            if needed.marker and not needed.marker.evaluate({"extra": extra}):
                continue
            name = canonicalize_name(needed.name)
            found[name] = found[name] if name in found else _installed(name)
            wanted = {(name, which) for which in ("", *needed.extras)} - asked
            asked |= wanted
            left += [(found[name], which) for _, which in sorted(wanted)]
    return found


def bill_of_materials(root: Path, built: Distribution, parts: list[Part], room: Path, epoch: int) -> str:
    """List what the wheel needs and contains, with versions and licences: CycloneDX 1.6 in JSON.

    The versions are those that are installed here: the tests run on them, and they have to be those of
    `requirements-dev.lock`. The library reads them from an environment that has nothing else.

    Args:
        root: The checkout.
        built: The wheel.
        parts: Packages of which it contains a part.
        room: A directory for the environment.
        epoch: The time that stands in it.

    Raises:
        DistError: Something is not installed, not in the version of the lock, or has no licence; or it is not valid.
    """
    content = {part.package: _installed(part.package) for part in parts}
    for part in parts:
        if content[part.package].version != part.version:
            raise DistError(
                f"{part.place} is a part of {part.package} {part.version}, but {content[part.package].version} is "
                f"installed: run `make setup`"
            )
    needed = needed_by(built) | content
    _refuse_untested(needed, root / "requirements-dev.lock")
    environment = room / "environment"
    venv.create(environment, symlinks=True)
    packages = Path(sysconfig.get_path("purelib", "venv", vars={"base": str(environment)}))
    for name, each in {**needed, NAME: built}.items():
        folder = packages / f"{name.replace('-', '_')}-{each.version}.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text(each.read_text("METADATA") or "", encoding="utf-8")
    command = [sys.executable, "-m", "cyclonedx_py", "environment", "--pyproject", str(root / "pyproject.toml")]
    command += ["--mc-type", "library", "--output-reproducible", "--no-validate", str(environment)]
    bom: dict[str, Any] = json.loads(_run(command, room, epoch))
    _complete(bom, built, parts)  # and only then is it checked against the schema
    without = [each["name"] for each in bom["components"] if not each.get("licenses")]
    if without:
        raise DistError(f"no licence is known for {', '.join(without)}")
    text = json.dumps(bom, indent=2, sort_keys=True) + "\n"
    fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if fault:
        raise DistError(f"the SBOM is not valid CycloneDX 1.6: {fault}")
    return text


def _complete(bom: dict[str, Any], built: Distribution, parts: list[Part]) -> None:
    """Add the version, which pyproject.toml need not have, and what the wheel contains a part of."""
    whole = bom["metadata"]["component"]
    whole |= {"version": built.version, "purl": f"pkg:pypi/{NAME}@{built.version}"}
    components = {canonicalize_name(each["name"]): each for each in bom["components"]}
    [needs] = [each for each in bom["dependencies"] if each["ref"] == whole["bom-ref"]]
    for part in parts:
        component = components[canonicalize_name(part.package)]
        component["pedigree"] = {"notes": f"The wheel contains a part of it, as {part.place}."}
        needs["dependsOn"] = sorted({*needs.get("dependsOn", ()), component["bom-ref"]})


def _refuse_untested(needed: Mapping[str, Distribution], lock: Path) -> None:
    locked = _locked_versions(lock)
    for name, each in sorted(needed.items()):
        if locked.get(name) != each.version:
            raise DistError(
                f"{name} {each.version} is installed, but {lock.name} has {locked.get(name, 'none')}: run `make setup`"
            )


def _locked_versions(lock: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in lock.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith((" ", "#")):
            continue
        pin = Requirement(line.removesuffix("\\").strip())
        if not pin.marker or pin.marker.evaluate():
            [version] = pin.specifier
            found[canonicalize_name(pin.name)] = version.version
    return found


def _installed(name: str) -> Distribution:
    try:
        return distribution(name)
    except PackageNotFoundError:
        raise DistError(f"the Python package {name} is not installed here: run `make setup`") from None


def _run(command: list[str], directory: Path, epoch: int) -> str:
    """Run a command of this Python, away from the user's own settings, and give what it prints."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "LANDINGZONE_"))}
    path = os.pathsep.join([str(Path(sys.executable).parent), kept.get("PATH", os.defpath)])
    ours = {"PATH": path, "SOURCE_DATE_EPOCH": str(epoch), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=directory, env=kept | ours, capture_output=True, encoding="utf-8")
    if done.returncode:
        lines = (done.stdout + done.stderr).strip().splitlines()[-_LAST_LINES:]
        raise DistError("\n  ".join([f"`python {' '.join(command[1:4])}` ended with {done.returncode}:", *lines]))
    return done.stdout


def _git(root: Path, *arguments: str) -> str | None:
    """Ask git about the checkout; None: there is no git, or this is not a checkout of it."""
    try:
        done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, encoding="utf-8")
    except FileNotFoundError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def moment_of(root: Path) -> int:
    """Return the time of a release, in seconds since 1970: SOURCE_DATE_EPOCH, else the time of the commit.

    Raises:
        DistError: There is neither.
    """
    text = os.environ.get("SOURCE_DATE_EPOCH") or _git(root, "log", "-1", "--format=%ct")
    if not text or not text.isascii() or not text.isdecimal():
        raise DistError("SOURCE_DATE_EPOCH: is not a time, and Git has none: set it to the seconds since 1970")
    return int(text)


def describe(root: Path, files: list[Path]) -> str:
    """Print which files were written where, and from which commit."""
    commit = _git(root, "rev-parse", "--short", "HEAD")
    changed = _git(root, "status", "--porcelain")
    of = f", from commit {commit}" if commit else ""
    of += " WITH CHANGES THAT ARE NOT COMMITTED" if commit and changed else ""
    width = max(len(file.name) for file in files)
    rows = [
        f"  {file.name:{width}}  {file.stat().st_size / 1000:>7,.0f} KB  "
        + next(purpose for part, purpose in _PURPOSES.items() if file.name.startswith(part) or file.name.endswith(part))
        for file in files
    ]
    return "\n".join([f"{files[0].parent}{of}:", *rows])


def main() -> None:
    """Write the files, and print where they are."""
    started = time.monotonic()
    try:
        files = write_distribution(ROOT, ROOT / "dist", moment_of(ROOT))
    except (DistError, DirectoryError) as error:
        raise SystemExit(str(error)) from None
    print(describe(ROOT, files))
    print(f"Made in {time.monotonic() - started:.0f} s.")


if __name__ == "__main__":
    main()
