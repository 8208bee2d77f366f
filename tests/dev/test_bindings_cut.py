"""The slim AWS bindings: what is cut out of the provider packages, how it is written, and what can go wrong."""

import ast
import itertools
import json
import os
import re
import signal
import subprocess
import sys
import tarfile
import textwrap
import time
import zipfile
from pathlib import Path

import pytest

from dev import bindings_cut
from dev.bindings_cut import GEN, PACKAGE, WHOLES, CutError

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


FILES = {"__init__.py": b"", "cdktf/__init__.py": b"a", "cdktn/__init__.py": b"b"}


@pytest.fixture
def gen(tmp_path, monkeypatch):
    """A directory into which something small is cut."""
    monkeypatch.setattr(bindings_cut, "cut", lambda wholes, find: FILES)
    return tmp_path / "gen"


def check_that_they_are_cut_anew(gen):
    assert not bindings_cut.is_as_it_should_be(gen)
    assert bindings_cut.ensure(gen) is True
    assert read_contents(gen / PACKAGE) == FILES
    left = {path.name for path in gen.iterdir() if not path.name.startswith("unfinished-")}
    assert left == {".cut.json", PACKAGE}
    (gen / PACKAGE / "cdktf" / "__pycache__").mkdir()
    (gen / PACKAGE / "cdktf" / "__pycache__" / "byte_code.pyc").touch()
    assert bindings_cut.ensure(gen) is False


LOSSES = {
    "a file": lambda gen: (gen / PACKAGE / "__init__.py").unlink(),
    "a byte": lambda gen: (gen / PACKAGE / "cdktf" / "__init__.py").write_bytes(b"\0"),
    "the stamp": lambda gen: (gen / ".cut.json").unlink(),
    "nothing, and one file more": lambda gen: (gen / PACKAGE / "more.py").touch(),
}


@pytest.mark.parametrize("loss", LOSSES)
def test_what_is_damaged_is_cut_again(loss, gen):
    bindings_cut.ensure(gen)
    LOSSES[loss](gen)
    check_that_they_are_cut_anew(gen)


def test_another_cutter_or_version_cuts_again(gen, tmp_path, monkeypatch):
    bindings_cut.ensure(gen)
    monkeypatch.setattr(bindings_cut, "pinned_versions", lambda: PINS | {"cdktf-cdktf-provider-aws": "22.0.0"})
    check_that_they_are_cut_anew(gen)
    (tmp_path / "bindings_cut.py").write_text("# another\n")
    monkeypatch.setattr(bindings_cut, "__file__", str(tmp_path / "bindings_cut.py"))
    check_that_they_are_cut_anew(gen)


DIES_HALFWAY = """
import os, signal, sys
from pathlib import Path
from dev import bindings_cut

bindings_cut.cut = lambda *_: {"__init__.py": b"new", "cdktf/__init__.py": b"new", "cdktn/__init__.py": b"new"}
steps = iter(range(int(sys.argv[2])))

def dies(method):
    def call(path, *arguments, **more):
        if next(steps, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)
        return method(path, *arguments, **more)
    return call

for name in ("write_bytes", "write_text", "rename", "replace"):
    setattr(Path, name, dies(getattr(Path, name)))
bindings_cut.ensure(Path(sys.argv[1]))
"""


@pytest.mark.parametrize("steps", [0, 3])
def test_what_a_killed_run_leaves_is_not_taken_for_them(steps, gen):
    bindings_cut.ensure(gen)
    (gen / PACKAGE / "__init__.py").write_bytes(b"damaged")
    killed = subprocess.run([sys.executable, "-c", DIES_HALFWAY, str(gen), str(steps)], cwd=bindings_cut.ROOT)
    assert killed.returncode == -signal.SIGKILL
    check_that_they_are_cut_anew(gen)


# What can go wrong


def install_stand_in(tmp_path, monkeypatch, *versions):
    """A cdktf package that is found before the installed one."""
    package = tmp_path / "stand-in" / "cdktf_cdktf_provider_aws"
    (package / "_jsii").mkdir(parents=True)
    (package / "__init__.py").write_text("raise AssertionError('it must not be run')\n")
    for version in versions:
        (package / "_jsii" / f"provider-aws@{version}.jsii.tgz").write_bytes(b"no tarball")
    monkeypatch.syspath_prepend(package.parent)
    return package


def test_a_package_that_is_not_there_in_the_pinned_version_is_fetched_by_its_hashes(tmp_path, monkeypatch, capsys):
    def download(command, check):
        options = dict(itertools.pairwise(command))
        assert command[:3] == [sys.executable, "-m", "pip"]
        assert {"--no-deps", "--require-hashes", "--only-binary=:all:"} <= set(command)
        pinned = rf"cdktf-cdktf-provider-aws=={re.escape(PIN)}(?: \\\n    --hash=sha256:[0-9a-f]{{64}})+\n"
        assert re.fullmatch(pinned, Path(options["--requirement"]).read_text())
        with zipfile.ZipFile(f"{options['--dest']}/cdktf_cdktf_provider_aws-{PIN}-py3-none-any.whl", "w") as wheel:
            wheel.writestr(f"cdktf_cdktf_provider_aws/_jsii/provider-aws@{PIN}.jsii.tgz", b"")
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(subprocess, "run", download)
    install_stand_in(tmp_path, monkeypatch, "1.0.0")
    source = bindings_cut.find_or_fetch(CDKTF, tmp_path)
    assert [path.name for path in (source / "_jsii").iterdir()] == [f"provider-aws@{PIN}.jsii.tgz"]
    told = "Downloading cdktf-cdktf-provider-aws, 59 MB, to cut the AWS bindings out of it\n"
    assert capsys.readouterr().out == told


@pytest.mark.parametrize(("versions", "has"), [(["1.0.0", PIN], f"1.0.0 and {PIN}"), ([], "no assembly")])
def test_a_package_of_another_version_is_named(versions, has, tmp_path, monkeypatch):
    package = install_stand_in(tmp_path, monkeypatch, *versions)
    with pytest.raises(CutError) as caught:
        bindings_cut.cut()
    pinned = f"cdktf-cdktf-provider-aws=={PIN}"
    told = f"{package} has {has}, but requirements-dev.lock pins {pinned}: run make setup, or pip install {pinned}"
    assert str(caught.value) == told
