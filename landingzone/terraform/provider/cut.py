"""Cuts the slim AWS bindings out of the installed package: Python modules and jsii assembly alike.

Imported only when there is something to cut, since it needs many modules that nothing else does.
"""

from __future__ import annotations

import gzip
import io
import json
import py_compile
import re
import tarfile
import zlib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from landingzone.problems import LandingzoneError
from landingzone.rooms import room_in
from landingzone.terraform.provider.digests import write_digests

_FULL_ASSEMBLY = "@cdktf/provider-aws"
_SLIM_ASSEMBLY = "@landingzone/provider-aws"


class CutError(LandingzoneError):
    """The installed package is not as expected. The text says what is wrong."""


def make_cut(source: Path, version: str, submodules: Collection[str], package: Path) -> None:
    """Cut a slim package out of the installed one, in a temporary place, and rename it unless another process did.

    Args:
        source: The installed package.
        version: Its version.
        submodules: The submodules for the cut.
        package: Where the cut will be; its directory contains nothing else.

    Raises:
        CutError: The installed package is not as expected.
        OSError: The cut cannot be written.
    """
    cut = package.parent
    cut.parent.mkdir(parents=True, exist_ok=True)
    with room_in(cut.parent) as room:
        unfinished = room / "cut"
        for name, content in _cut_package(source, version, submodules).items():
            path = unfinished / package.name / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            if path.suffix == ".py":
                # A program that may not write byte code here would compile 1 MB of Python at every start.
                mode = py_compile.PycInvalidationMode.CHECKED_HASH
                py_compile.compile(str(path), dfile=str(package / name), doraise=True, invalidation_mode=mode)
        write_digests(unfinished)
        try:
            unfinished.rename(cut)
        except OSError:
            if not cut.is_dir():
                raise


def _cut_package(source: Path, version: str, submodules: Collection[str]) -> dict[str, bytes]:
    """The files of the slim package by their path in it."""
    assembly = f"_jsii/provider-aws@{version}.jsii.tgz"
    try:
        python = {name: (source / name / "__init__.py").read_bytes() for name in ("_jsii", *submodules)}
        exports = {name: _find_export(python[name]) for name in submodules}
        tarball = _pack(_cut_assembly(_read_tarball(source / assembly, submodules), exports))
    except (OSError, EOFError, zlib.error, tarfile.TarError, LookupError, ValueError) as error:
        raise CutError(f"{type(error).__name__}: {error}".replace("\n", " ")) from error
    files = {
        f"{name}/__init__.py": b"# mypy: ignore-errors\n" + _leave_out_checks(_rename(text))
        for name, text in python.items()
    }
    return files | {
        "__init__.py": f'"""Cut by landingzone out of {source.name} {version}; do not edit."""\n'.encode(),
        "__init__.pyi": _declare({name: python[name] for name in submodules}).encode(),
        "py.typed": b"",
        assembly: tarball,
    }


def _rename(text: bytes) -> bytes:
    return text.replace(_FULL_ASSEMBLY.encode(), _SLIM_ASSEMBLY.encode())


_CHECKER = re.compile(rb"(?ms)^import typeguard\n.*?\n\n(?=from |import )")
_CHECKED_TYPES = re.compile(rb'(?ms)^def _typecheckingstub__.*?"""Type checking stubs"""\n    pass\n')


def _leave_out_checks(text: bytes) -> bytes:
    """Leave out the type checks of values in Python.

    mypy and Node check the types too, and these checks would take as long as all the rest of building a stack.
    """
    text = _CHECKED_TYPES.sub(b"", _CHECKER.sub(b"", text))
    text = text.replace(b"if __debug__:", b"if False:")
    # As text, which mypy reads as well, annotations cost nothing at import.
    return text.replace(b"\nfrom pkgutil ", b"\nfrom __future__ import annotations\n\nfrom pkgutil ", 1)


_JSII_TYPE = re.compile(rf'jsii_type="{_FULL_ASSEMBLY}\.(\w+)\.(\w+)"'.encode())


def _find_export(python: bytes) -> str:
    """The name under which the assembly exports a submodule: `iamGroup` for `iam_group`."""
    found = {match[1].decode() for match in _JSII_TYPE.finditer(python)}
    if len(found) != 1:
        raise LookupError(f"one jsii submodule expected in a Python submodule, found {sorted(found)}")
    return found.pop()


def _declare(python: Mapping[str, bytes]) -> str:
    """The declaration of `AwsBindings` for type checkers, which cannot follow a module that is an attribute."""
    imports, shapes, attributes = "", "", ""
    for name, text in python.items():
        classes = [match[2].decode() for match in _JSII_TYPE.finditer(text)]
        imports += f"from . import {name} as {name}\n"
        shapes += f"class _{name}:\n" + "".join(f"    {each}: type[{name}.{each}]\n" for each in classes)
        attributes += f"    {name}: _{name}\n"
    attributes += "    package: str\n    def __init__(self, package: str) -> None: ...\n"
    return f"{imports}\n{shapes}\nclass AwsBindings:\n{attributes}"


def _read_tarball(tarball: Path, submodules: Collection[str]) -> dict[str, bytes]:
    """The members that a cut needs, by their path. Nothing after the last of them is unpacked."""
    scripts = {f"package/lib/{name.replace('_', '-')}/index.js" for name in submodules}
    missing = scripts | {"package/.jsii", "package/LICENSE", "package/package.json"}
    members = {}
    with tarfile.open(tarball, "r:gz") as archive:
        while missing:
            member = archive.next()
            if member is None:
                raise LookupError(f"the assembly has no {sorted(missing)[0]}")
            if member.name in missing and (content := archive.extractfile(member)):
                members[member.name] = content.read()
                missing.remove(member.name)
    return members


def _cut_assembly(members: Mapping[str, bytes], exports: Mapping[str, str]) -> dict[str, bytes]:
    """The members of the slim assembly's tarball."""
    package = json.loads(members["package/package.json"])
    cut = {
        "package/.jsii": _rename(json.dumps(_cut_manifest(members["package/.jsii"], exports)).encode()),
        "package/LICENSE": members["package/LICENSE"],
        "package/package.json": json.dumps({**_keep(package, _PACKAGE_KEYS), "name": _SLIM_ASSEMBLY}).encode(),
    }
    index = ""
    for name, export in sorted(exports.items()):
        place = name.replace("_", "-")
        script = _rename(members[f"package/lib/{place}/index.js"])
        cut[f"package/lib/{place}/index.js"] = script.partition(b"\n//# sourceMappingURL=")[0] + b"\n"
        index += f'exports.{export} = require("./{place}");\n'
    cut["package/lib/index.js"] = f'"use strict";\n{index}'.encode()
    return cut


_PACKAGE_KEYS = ("version", "description", "author", "license", "main", "engines", "peerDependencies", "jsii")
_MANIFEST_KEYS = (
    "author",
    "dependencies",
    "dependencyClosure",
    "description",
    "docs",
    "fingerprint",
    "homepage",
    "jsiiVersion",
    "license",
    "metadata",
    "name",
    "repository",
    "schema",
    "targets",
    "version",
)


def _keep(mapping: Mapping[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: mapping[key] for key in keys}


def _cut_manifest(manifest: bytes, exports: Mapping[str, str]) -> dict[str, Any]:
    """The jsii manifest with only the wanted submodules and their types.

    Parsing all 131 MB takes 750 MB and three times as long as everything else, so only the wanted values are parsed.
    """
    text = manifest.decode()
    decode = json.JSONDecoder().raw_decode
    # Two spaces: a key of the manifest itself; four: one of `types` or `submodules`.
    own = {m[1]: m.end() for m in re.finditer(rf'^  "({"|".join(_MANIFEST_KEYS)})": ', text, re.MULTILINE)}
    cut: dict[str, Any] = {key: decode(text, own[key])[0] for key in _MANIFEST_KEYS}
    cut |= {"submodules": {}, "types": {}}
    wanted = rf'^    "({_FULL_ASSEMBLY}\.(?:{"|".join(exports.values())})(\.\w+)?)": '
    for match in re.finditer(wanted, text, re.MULTILINE):
        cut["types" if match[2] else "submodules"][match[1]] = decode(text, match.end())[0]
    _check_whole(cut, len(exports))
    return cut


def _check_whole(cut: Mapping[str, Any], submodule_count: int) -> None:
    if len(cut["submodules"]) != submodule_count:
        raise LookupError(f"{len(cut['submodules'])} of {submodule_count} submodules are in the jsii manifest")
    used = set(re.findall(rf'"fqn": "({_FULL_ASSEMBLY}\.[^"]+)"', json.dumps(cut["types"])))
    if outside := used - set(cut["types"]):
        raise LookupError(f"the wanted classes use {sorted(outside)[0]}, whose submodule is not wanted")


def _pack(members: Mapping[str, bytes]) -> bytes:
    """A tarball that is the same for the same members, because jsii keeps an unpacked copy of each different one."""
    packed = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as compressed,
        tarfile.open(fileobj=compressed, mode="w") as archive,
    ):
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()
