"""The slim AWS bindings: what is cut out of the provider packages, and how it is written."""

import ast
import json
import os
import re
import subprocess
import sys
import tarfile
import textwrap
import time
import zipfile
from pathlib import Path

import pytest

from dev import bindings_cut
from dev.bindings_cut import GEN, PACKAGE, WHOLES

CUT = GEN / PACKAGE
CDKTF = WHOLES[0]
PINS = bindings_cut.pinned_versions()
PIN = PINS["cdktf-cdktf-provider-aws"]

both = pytest.mark.parametrize("whole", WHOLES, ids=[whole.cdk for whole in WHOLES])


def run(program, *arguments):
    """Run a program in a process of its own, with the cut and the Node of this Python; it prints one JSON object."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    command = [sys.executable, "-c", textwrap.dedent(program), *arguments]
    done = subprocess.run(
        command, env=os.environ | {"PYTHONPATH": str(GEN), "PATH": path}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def read_contents(package):
    return {
        path.relative_to(package).as_posix(): path.read_bytes()
        for path in sorted(package.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def read_assembly(whole):
    """The members of the jsii assembly of a subpackage."""
    [tarball] = (CUT / whole.cdk / "_jsii").glob("*.tgz")
    with tarfile.open(tarball) as archive:
        return {member.name: archive.extractfile(member).read() for member in archive if member.isfile()}


# What they are


@both
def test_only_what_is_wanted_is_there_and_under_names_of_its_own(whole):
    files, members, version = read_contents(CUT / whole.cdk), read_assembly(whole), PINS[whole.distribution]
    python = {f"{name}/__init__.py" for name in ("_jsii", *whole.submodules)}
    more = {"__init__.py", "__init__.pyi", "LICENSE", "NOTICE", f"_jsii/provider-aws@{version}.jsii.tgz"}
    assert files.keys() == python | more
    manifest = json.loads(members["package/.jsii"])
    assert manifest["name"] == whole.slim_assembly == json.loads(members["package/package.json"])["name"]
    assert manifest["version"] == version
    assert len(manifest["submodules"]) == len(whole.submodules)
    assert len([name for name in members if name.endswith("/index.js")]) == len(whole.submodules) + 1
    told = ast.literal_eval(files["__init__.py"].decode().partition("SUBMODULE_OF = ")[2].partition("\n\n")[0])
    assert set(told) == {each["name"] for each in manifest["types"].values()}
    for name, submodule in told.items():
        assert re.search(rf"\nclass {name}[:(]", files[f"{submodule}/__init__.py"].decode())
    files |= members
    assert [name for name, content in files.items() if whole.assembly.encode() in content] == []
    named = [name for name, content in files.items() if whole.package.encode() in content]
    assert named == ["__init__.py"]  # FULL_PACKAGE


@both
def test_licence_and_origin_are_reported(whole):
    licence, notice = ((CUT / whole.cdk / name).read_text(encoding="utf-8") for name in ("LICENSE", "NOTICE"))
    origin = f"{whole.distribution} {PINS[whole.distribution]}"
    assert read_assembly(whole)["package/LICENSE"].decode() == licence
    assert "The files were changed." in notice
    assert f"The source code of {origin}: https://github.com/" in notice
    for name in ("_jsii", *whole.submodules):
        first = (CUT / whole.cdk / name / "__init__.py").read_text(encoding="utf-8").partition("\n")[0]
        assert first == f"# Cut by landingzone out of {origin}, and changed. MPL-2.0: see LICENSE and NOTICE."
    scripts = [content for name, content in read_assembly(whole).items() if name.endswith(".js")]
    assert all(script.startswith(b"// Cut by landingzone out of ") for script in scripts)
    assert not [script for script in scripts if b"sourceMappingURL" in script]


@both
def test_importing_a_subpackage_imports_nothing_else(whole):
    program = """
        import importlib, json, sys
        package = importlib.import_module(sys.argv[1])
        def list_imported():
            names = {name.split(".")[2] for name in sys.modules if name.startswith(f"{sys.argv[1]}.")}
            return sorted(names - {"_private"})
        before = list_imported(), [name for name in ("jsii", sys.argv[2]) if name in sys.modules]
        group = package.IamGroup
        told = [package.FULL_PACKAGE, package.VERSION, hasattr(package, "S3Bucket")]
        print(json.dumps({"before": before, "after": list_imported(), "told": told, "group": group.__module__}))
        """
    assert run(program, whole.slim_package, whole.cdk) == {
        "before": [[], []],
        "after": ["_jsii", "iam_group"],
        "told": [whole.package, PINS[whole.distribution], False],
        "group": f"{whole.slim_package}.iam_group",
    }


# How they are written


def test_the_same_packages_give_the_same_bytes_from_a_wheel_too(tmp_path, monkeypatch):
    def wheel_of(whole):
        installed = bindings_cut.find_installed(whole)
        with zipfile.ZipFile(tmp_path / f"{whole.cdk}.whl", "w") as wheel:
            for path in (path for name in ("_jsii", *whole.submodules) for path in (installed / name).iterdir()):
                if path.is_file():
                    wheel.write(str(path), f"{whole.package}/{path.relative_to(installed)}")
        return zipfile.Path(tmp_path / f"{whole.cdk}.whl", f"{whole.package}/")

    monkeypatch.setattr(time, "time", lambda: 1_000_000_000.0)
    assert bindings_cut.cut(find=wheel_of) == read_contents(CUT)
