"""Cuts the slim AWS bindings out of the provider packages, into ``.gen/landingzone_provider_aws``.

A provider package has more than 2,000 submodules in 500 MB, and importing it makes jsii read a manifest of 130 MB or
more. So what this project uses is cut out of it, Python and jsii assembly alike: one subpackage for each CDK. Each
assembly has a name of its own, because jsii loads only one assembly per name in a process: a program can also use the
whole package, of the same version or another, loaded before or after the cut.

The same packages give the same bytes. The version that a cut is made from is pinned in requirements-dev.lock, so that
``make lock`` moves it on. ``make setup`` cuts, and so does the build of an sdist or wheel (hatch_build.py), which has
hardly anything installed: beside the provider packages, this module and what it takes of landingzone need the standard
library alone. ``make synth`` has no provider package installed: it cuts for cdktf alone, out of the wheel, which is not
unpacked.
"""

from __future__ import annotations

import gzip
import hashlib
import importlib.machinery
import io
import json
import posixpath
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from landingzone.ground import versions

ROOT = Path(__file__).resolve().parent.parent
GEN = ROOT / ".gen"
PACKAGE = "landingzone_provider_aws"
VERSIONS = ROOT / "landingzone" / "ground" / "versions.py"
"""The file with the provider range of the cut."""
LOCK = "requirements-dev.lock"
"""Pins the provider packages."""

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
"""The submodules of a provider package that this project uses."""

PROVIDER = "provider"
"""The one of them that has the provider itself."""


class Whole(NamedTuple):
    """A provider package from which a subpackage is cut, and what of it."""

    cdk: str
    """The CDK that it is for; also the name of the subpackage."""
    package: str
    distribution: str
    assembly: str
    megabytes: int
    """Size of its wheel."""
    submodules: tuple[str, ...]

    @property
    def slim_package(self) -> str:
        """The full name of the subpackage."""
        return f"{PACKAGE}.{self.cdk}"

    @property
    def slim_assembly(self) -> str:
        """The name of its jsii assembly."""
        return f"@landingzone/provider-aws-{self.cdk}"


WHOLES = (
    Whole("cdktf", "cdktf_cdktf_provider_aws", "cdktf-cdktf-provider-aws", "@cdktf/provider-aws", 59, SUBMODULES),
    Whole(
        "cdktn",
        "cdktn_provider_aws",
        "cdktn-provider-aws",
        "@cdktn/provider-aws",
        71,
        (*SUBMODULES, "provider_functions"),  # `provider` refers to it
    ),
)

Source = Path | zipfile.Path
"""The directory of a provider package: where it is installed, or in its wheel."""

_STAMP = ".cut.json"
_ASSEMBLY_FILE = re.compile(r"provider-aws@([\w.+-]+)\.jsii\.tgz")
_OF_ANOTHER_SHAPE = (zlib.error, tarfile.TarError, zipfile.BadZipFile)


class CutError(Exception):
    """The bindings cannot be cut. The message is one line that says what to do."""


def find_installed(whole: Whole) -> Source:
    """Find an installed provider package without running it: the assembly in it shows its version.

    Raises:
        CutError: It is not installed, or in another version than the pinned one.
    """
    pinned = pinned_versions()[whole.distribution]
    usual_fix = f"run make setup, or pip install {whole.distribution}=={pinned}"
    # Not importlib.util.find_spec, which answers from sys.modules, where a program may have put something else.
    spec = importlib.machinery.PathFinder.find_spec(whole.package)
    locations = list(spec.submodule_search_locations or ()) if spec else []
    if not locations:
        raise CutError(f"{whole.package} is not installed, but the AWS bindings are cut out of it: {usual_fix}")
    source = Path(locations[0])
    found = [match[1] for path in source.glob("_jsii/*") if (match := _ASSEMBLY_FILE.fullmatch(path.name))]
    if found != [pinned]:
        has = " and ".join(sorted(found)) or "no assembly"
        raise CutError(f"{source} has {has}, but {LOCK} pins {whole.distribution}=={pinned}: {usual_fix}")
    return source


def find_or_fetch(whole: Whole, directory: Path) -> Source:
    """Find a provider package where it is installed, else fetch its wheel, as pip is set up and as the lock has it.

    Args:
        whole: The provider package.
        directory: Where to put the wheel.

    Raises:
        CutError: It cannot be fetched; pip has said why on standard error.
    """
    try:
        return find_installed(whole)
    except CutError:
        pin, version = pin_of(whole), pinned_versions()[whole.distribution]
    print(f"Downloading {whole.distribution}, {whole.megabytes} MB, to cut the AWS bindings out of it", flush=True)
    wanted = directory / "wanted.txt"
    wanted.write_text(pin, encoding="utf-8")
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--require-hashes"]
    command += ["--dest", str(directory), "--requirement", str(wanted)]
    if subprocess.run(command + ([] if sys.stdout.isatty() else ["--quiet"]), check=False).returncode:
        raise CutError(f"pip cannot fetch {whole.distribution}=={version} (see above for the reason); try again")
    [wheel] = directory.glob(f"{whole.package}-{version}-*.whl")
    return zipfile.Path(wheel, f"{whole.package}/")


def ensure(gen: Path = GEN, wholes: Sequence[Whole] = WHOLES, find: Callable[[Whole], Source] = find_installed) -> bool:
    """Cut the bindings, unless they exist and are correct.

    They are written completely or not at all: the remains of a killed run are not used.

    Args:
        gen: The directory for them.
        wholes: What they are cut out of. Bindings for other CDKs stay if none of them must be cut, and else go.
        find: Gives the directory of a provider package.

    Returns: Whether they were cut again.

    Raises:
        CutError: A provider package is missing, of another version or shape; or the directory cannot be written.
    """
    if is_as_it_should_be(gen, wholes):
        return False
    files = cut(wholes, find)
    try:
        _write(files, gen)
    except OSError as error:
        reason = error.strerror or str(error)
        raise CutError(f"cannot write the AWS bindings to {gen}: {reason}; make it a writable directory") from error
    return True


def _write(files: Mapping[str, bytes], gen: Path) -> None:
    gen.mkdir(parents=True, exist_ok=True)
    # On the same disk. The remains of a killed run do no harm.
    with tempfile.TemporaryDirectory(prefix="unfinished-", dir=gen) as place:
        room = Path(place)
        new, target, stamp = room / "new", gen / PACKAGE, room / _STAMP
        for name, content in files.items():
            path = new / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        stamp.write_text(json.dumps(_stamp(new)), encoding="utf-8")
        with suppress(FileNotFoundError):
            target.rename(room / "old")
        try:
            new.rename(target)
        except OSError:
            # Another process was faster. It has written the same, or the next run notices that it has not.
            if not target.is_dir():
                raise
        stamp.replace(gen / _STAMP)


def is_as_it_should_be(gen: Path = GEN, wholes: Sequence[Whole] = WHOLES) -> bool:
    """Return whether the bindings exist, cut by this cutter from the pinned versions, and unchanged since.

    Args:
        gen: The directory with them.
        wholes: Those that must be there; there may be others.

    Raises:
        CutError: No version is pinned.
    """
    try:
        there = bool(json.loads((gen / _STAMP).read_bytes()) == _stamp(gen / PACKAGE))
    except (OSError, ValueError):
        return False
    return there and all((gen / PACKAGE / whole.cdk).is_dir() for whole in wholes)


def _stamp(package: Path) -> dict[str, Any]:
    content, pins = hashlib.sha256(), pinned_versions()
    for path in sorted(package.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            content.update(f"{path.relative_to(package).as_posix()}\n{path.stat().st_size}\n".encode())
            content.update(path.read_bytes())
    return {
        "content": content.hexdigest(),
        "cutter": hashlib.sha256(Path(__file__).read_bytes() + VERSIONS.read_bytes()).hexdigest(),
        "versions": {
            whole.distribution: pins[whole.distribution] for whole in WHOLES if (package / whole.cdk).is_dir()
        },
    }


def pinned_versions() -> dict[str, str]:
    """The version of each provider package that the lock pins, by distribution.

    Raises:
        CutError: One is not pinned there.
    """
    return {whole.distribution: pin_of(whole).partition("==")[2].split()[0] for whole in WHOLES}


def pin_of(whole: Whole) -> str:
    """The lines of the lock that pin a provider package, with its hashes, as pip reads them.

    Raises:
        CutError: It is not pinned there.
    """
    lines = rf"(?m)^{re.escape(whole.distribution)}==.*\n(?: .*\n)*"
    if found := re.search(lines, (ROOT / LOCK).read_text(encoding="utf-8")):
        return found[0]
    raise CutError(f"{LOCK} pins no {whole.distribution}: run make lock")


def cut(wholes: Sequence[Whole] = WHOLES, find: Callable[[Whole], Source] = find_installed) -> dict[str, bytes]:
    """Cut bindings.

    Args:
        wholes: What they are cut out of.
        find: Gives the directory of a provider package, which has the pinned version.

    Returns:
        The files of the package by their path in it.

    Raises:
        CutError: A provider package is missing, of another version or shape.
    """
    files = {
        "__init__.py": b'"""The slim AWS bindings, for each CDK. Cut by landingzone; do not edit."""\n',
        "py.typed": b"",
    }
    for whole in wholes:
        source, version = find(whole), pinned_versions()[whole.distribution]
        try:
            files |= {f"{whole.cdk}/{name}": content for name, content in _cut(whole, source, version).items()}
        except (*_OF_ANOTHER_SHAPE, OSError, EOFError, LookupError, ValueError, SyntaxError) as error:
            what = f"{type(error).__name__}: {error}".replace("\n", " ")
            raise CutError(f"cannot cut the AWS bindings out of {source}: {what}; reinstall it: make setup") from error
    return files


def _cut(whole: Whole, source: Source, version: str) -> dict[str, bytes]:
    """The files of one subpackage by their path in it."""
    names = whole.submodules
    python = {name: (source / name / "__init__.py").read_bytes() for name in ("_jsii", *names)}
    classes = {name: _find_classes(whole, python[name]) for name in names}
    exports = {name: next(iter({export for export, _ in found})) for name, found in classes.items()}
    assembly = f"_jsii/provider-aws@{version}.jsii.tgz"
    members = _read_tarball(source / assembly, names)
    origin = f"{whole.distribution} {version}"
    head = f"Cut by landingzone out of {origin}, and changed. MPL-2.0: see LICENSE and NOTICE."
    python["_jsii"] = _cut_map(whole, python["_jsii"], exports)
    files = {
        f"{name}/__init__.py": f"# {head}\n# mypy: ignore-errors\n".encode() + _leave_out_checks(_rename(whole, text))
        for name, text in python.items()
    }
    for name, text in files.items():
        compile(text, f"{whole.slim_package}/{name}", "exec")
    homes = {each: name for name, found in classes.items() for _, each in found}
    if len(homes) != sum(len(found) for found in classes.values()):
        raise LookupError("two submodules have a class of the same name")
    repository = json.loads(members["package/package.json"])["repository"]["url"].removesuffix(".git")
    return files | {
        "__init__.py": _INIT.format(head=head, whole=whole, version=version, homes=_lay_out(homes)).encode(),
        "__init__.pyi": _declare(classes).encode(),
        "LICENSE": members["package/LICENSE"],
        "NOTICE": _NOTICE.format(whole=whole, origin=origin, repository=repository).encode(),
        assembly: pack(_cut_assembly(whole, members, exports, head)),
    }


_INIT = '''"""{head}"""

FULL_PACKAGE = "{whole.package}"
VERSION = "{version}"
SUBMODULE_OF = {homes}


def __getattr__(name):
    if name not in SUBMODULE_OF:
        raise AttributeError(f"module {{__name__!r}} has no attribute {{name!r}}")
    import importlib

    return getattr(importlib.import_module(f"{{__name__}}.{{SUBMODULE_OF[name]}}"), name)
'''

_NOTICE = """The files of {whole.slim_package} were cut out of {origin},
which is licensed under the Mozilla Public License, version 2.0 (MPL-2.0). They stay under that
license; its text is in LICENSE, and at https://mozilla.org/MPL/2.0/.

The files were changed. Of all submodules only some are left, in Python and in the jsii assembly.
The names of the Python package and of the assembly are others. The checks of argument types in
Python, the declarations for TypeScript and the source maps are left out. The provider asks for
a range of versions. __init__.py, __init__.pyi and this file were added.

The source code of {origin}: {repository}
"""


def _lay_out(homes: Mapping[str, str]) -> str:
    return "{\n" + "".join(f'    "{each}": "{name}",\n' for each, name in homes.items()) + "}"


def _rename(whole: Whole, text: bytes) -> bytes:
    text = text.replace(whole.assembly.encode(), whole.slim_assembly.encode())
    return text.replace(whole.package.encode(), whole.slim_package.encode())


_CHECKERS = (
    re.compile(rb"(?ms)^import typeguard\n.*?\n\n(?=from |import )"),  # as cdktf's generator writes them
    re.compile(rb"(?m)^from jsii\._type_checking import .*\n"),  # as cdktn's does
    re.compile(rb'(?ms)^def _typecheckingstub__.*?"""Type checking stubs"""\n    pass\n'),
    re.compile(rb"(?m)^( +)if __debug__:\n(?:\1 +.*\n)+"),
)
_CHECKED = re.compile(rb"check_type|typeguard|_typecheckingstub__|__debug__")


def _leave_out_checks(text: bytes) -> bytes:
    """Omit the type checks of values in Python.

    mypy and Node check the types too, and these checks would take as long as all the rest of building a stack.
    """
    for checker in _CHECKERS:
        text = checker.sub(b"", text)
    text = text.rstrip(b"\n") + b"\n"
    if left := _CHECKED.search(text):
        raise LookupError(f"{left[0].decode()} is still there without the type checks that are known")
    if b"\nfrom __future__ import annotations\n" in text:
        return text
    # As text, which mypy reads as well, annotations cost nothing at import.
    return text.replace(b"\nfrom pkgutil ", b"\nfrom __future__ import annotations\n\nfrom pkgutil ", 1)


def _cut_map(whole: Whole, text: bytes, exports: Mapping[str, str]) -> bytes:
    """The code of ``_jsii`` whose map of submodules, if it has one, has only those of the cut.

    By this map jsii finds the Python module of a class that was not imported before.
    """
    wanted = {f"{whole.assembly}.{export}": f"{whole.package}.{name}" for name, export in exports.items()}
    lines = re.findall(r'^    "(\S+)": "(\S+)",$', text.decode(), re.MULTILINE)
    if lines and not wanted.items() <= dict(lines).items():
        raise LookupError("the map of submodules in _jsii lacks a wanted one")
    return re.sub(rb'(?m)^    "(\S+)": "\S+",\n', lambda line: line[0] if line[1].decode() in wanted else b"", text)


def _find_classes(whole: Whole, python: bytes) -> list[tuple[str, str]]:
    """The classes of a submodule, each with the name by which the assembly exports it: `iamGroup` for `iam_group`."""
    pattern = rf'jsii_type="{re.escape(whole.assembly)}\.(\w+)\.(\w+)"'
    found = re.findall(pattern, python.decode())
    if len({export for export, _ in found}) != 1:
        raise LookupError(f"one jsii submodule expected in a Python submodule, found {sorted({e for e, _ in found})}")
    return found


def _declare(classes: Mapping[str, list[tuple[str, str]]]) -> str:
    """The declarations for type checkers: all classes, and `AwsBindings`, which has them by submodule.

    Type checkers cannot follow a module that is an attribute.
    """
    imports, names, shapes, attributes = "", "", "", ""
    for name, found in classes.items():
        imports += f"from . import {name} as {name}\n"
        names += "".join(f"from .{name} import {each} as {each}\n" for _, each in found)
        shapes += f"class _{name}:\n" + "".join(f"    {each}: type[{name}.{each}]\n" for _, each in found)
        attributes += f"    {name}: _{name}\n"
    attributes += "    package: str\n    def __init__(self, package: str, submodules: frozenset[str]) -> None: ...\n"
    constants = "FULL_PACKAGE: str\nVERSION: str\nSUBMODULE_OF: dict[str, str]\n"
    return f"{imports}{names}\n{constants}\n{shapes}\nclass AwsBindings:\n{attributes}"


def _place(submodule: str) -> str:
    return submodule.replace("_", "-")


def _read_tarball(tarball: Source, submodules: tuple[str, ...]) -> dict[str, bytes]:
    """The members that a cut needs, by their path. Nothing after the last of them is unpacked."""
    scripts = {f"package/lib/{_place(name)}/index.js" for name in submodules}
    missing = scripts | {"package/.jsii", "package/LICENSE", "package/package.json"}
    members = {}
    with tarball.open("rb") as opened, tarfile.open(fileobj=opened, mode="r:gz") as archive:
        while missing:
            member = archive.next()
            if member is None:
                raise LookupError(f"the assembly has no {sorted(missing)[0]}")
            if member.name in missing and (content := archive.extractfile(member)):
                members[member.name] = content.read()
                missing.remove(member.name)
    return members


_PACKAGE_KEYS = ("version", "description", "author", "license", "main", "engines", "peerDependencies", "jsii")


def _cut_assembly(
    whole: Whole, members: Mapping[str, bytes], exports: Mapping[str, str], head: str
) -> dict[str, bytes]:
    """The members of the slim assembly's tarball."""
    package = json.loads(members["package/package.json"])
    package = {key: package[key] for key in _PACKAGE_KEYS} | {"name": whole.slim_assembly}
    manifest = _cut_manifest(whole, members["package/.jsii"], exports)
    cut = {
        "package/.jsii": _rename(whole, json.dumps(manifest).encode()),
        "package/LICENSE": members["package/LICENSE"],
        "package/package.json": _rename(whole, json.dumps(package).encode()),
    }
    places = {_place(name) for name in exports}
    index = ""
    for name, export in sorted(exports.items()):
        script = members[f"package/lib/{_place(name)}/index.js"].partition(b"\n//# sourceMappingURL=")[0]
        for required in re.findall(r'require\("(\.[^"]*)"\)', script.decode()):
            if posixpath.normpath(f"{_place(name)}/{required}").removesuffix("/index") not in places:
                raise LookupError(f"the script of {name} requires {required}, which is not wanted")
        script = _ask_for_a_range(script) if name == PROVIDER else script
        cut[f"package/lib/{_place(name)}/index.js"] = f"// {head}\n".encode() + _rename(whole, script) + b"\n"
        index += f'exports.{export} = require("./{_place(name)}");\n'
    cut["package/lib/index.js"] = f'// {head}\n"use strict";\n{index}'.encode()
    return cut


_ASKED = re.compile(rb"(\n +providerVersion: ')[^']+('(?s:.)+?\n +terraformProviderSource: ')[^']+'")


def _ask_for_a_range(script: bytes) -> bytes:
    """The script of the provider, which asks for the providers that this project works with.

    The whole package asks for the one version that it was made from, and each for another one.
    """
    wanted = rf"\g<1>{versions.PROVIDER}\g<2>{versions.PROVIDER_SOURCE}'"
    changed, count = _ASKED.subn(wanted.encode(), script)
    if count != 1:
        raise LookupError(f"the script of the provider asks for a version in {count} places instead of one")
    return changed


# Nothing at run time reads these; the submodules and types are cut.
_LEFT_OUT = {"keywords", "readme", "submodules", "types"}


def _cut_manifest(whole: Whole, manifest: bytes, exports: Mapping[str, str]) -> dict[str, Any]:
    """The jsii manifest with only the wanted submodules and their types.

    Parsing all of it takes 750 MB and three times as long as everything else, so only the wanted values are parsed.
    """
    text = manifest.decode()
    decode = json.JSONDecoder().raw_decode
    # Two spaces: a key of the manifest itself; four: one of `types` or `submodules`.
    cut: dict[str, Any] = {
        key[1]: decode(text, key.end())[0]
        for key in re.finditer(r'^  "(\w+)": ', text, re.MULTILINE)
        if key[1] not in _LEFT_OUT
    }
    cut |= {"submodules": {}, "types": {}}
    wanted = rf'^    "({re.escape(whole.assembly)}\.(?:{"|".join(exports.values())})(\.\w+)?)": '
    for match in re.finditer(wanted, text, re.MULTILINE):
        cut["types" if match[2] else "submodules"][match[1]] = decode(text, match.end())[0]
    _check_whole(whole, cut)
    return cut


def _check_whole(whole: Whole, cut: Mapping[str, Any]) -> None:
    if len(cut["submodules"]) != len(whole.submodules):
        raise LookupError(f"{len(cut['submodules'])} of {len(whole.submodules)} submodules are in the jsii manifest")
    used = set(re.findall(rf'"fqn": "({re.escape(whole.assembly)}\.[^"]+)"', json.dumps(cut["types"])))
    if outside := used - set(cut["types"]):
        raise LookupError(f"the wanted classes use {sorted(outside)[0]}, whose submodule is not wanted")


def pack(members: Mapping[str, bytes], epoch: int = 0) -> bytes:
    """A tarball that is the same for the same members: jsii keeps an unpacked copy of each different one.

    Its files belong to nobody, and have the mode 644.

    Args:
        members: Path -> content, in the order in which they stand.
        epoch: The time of each, in seconds since 1970.
    """
    packed = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=packed, mode="wb", mtime=epoch) as compressed,
        tarfile.open(fileobj=compressed, mode="w") as archive,
    ):
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size, member.mtime = len(content), epoch
            archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def main(cdks: Sequence[str]) -> None:
    """Cut the bindings of this checkout, and print what was done.

    Args:
        cdks: The CDKs that they are for; all if none is named.
    """
    known = {whole.cdk: whole for whole in WHOLES}
    if not known.keys() >= set(cdks):
        sys.exit(f"usage: python -m dev.bindings_cut [{'|'.join(known)}] ...")
    wholes = [known[cdk] for cdk in cdks or known]
    try:
        with tempfile.TemporaryDirectory() as directory:
            is_new = ensure(wholes=wholes, find=partial(find_or_fetch, directory=Path(directory)))
        pins = pinned_versions()
    except CutError as error:
        sys.exit(f"bindings_cut: {error}")
    versions = " and ".join(f"{whole.distribution} {pins[whole.distribution]}" for whole in wholes)
    verb = "are cut into" if is_new else "are up to date in"
    print(f"The AWS bindings {verb} {(GEN / PACKAGE).relative_to(ROOT)}, from {versions}")


if __name__ == "__main__":
    main(sys.argv[1:])
