"""The sdist and the wheel: what is in them, and that the wheel works in an empty place, far from the checkout."""

from __future__ import annotations

import importlib.machinery
import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder

import hatch_build
import landingzone
from dev import bindings_cut
from dev.bindings_cut import PACKAGE, WHOLES
from landingzone.groups.aws_managed import as_of
from landingzone.terraform.module import write_module

ROOT = Path(__file__).parent.parent
# The dependencies are those of the tests, so that the provider packages are there too: they must not be needed.
SYNTHESIZE = """
import json, sys
sys.modules |= dict.fromkeys(["cdktf_cdktf_provider_aws", "cdktn_provider_aws"])
from landingzone import IamUsersAndGroups, IamUsersAndGroupsStack, __file__ as home
from {cdk} import App, TerraformStack
from landingzone.aws import AwsProvider
app = App(outdir="out")
users = {{"ann": {{"groups": ["full-access"]}}}}
IamUsersAndGroupsStack(app, "people", aws_account_id="123456789012", users=users)
stack = TerraformStack(app, "platform")
AwsProvider(stack, "aws", region="eu-west-1")
IamUsersAndGroups(stack, "Default", aws_account_id="123456789012", users=users)
app.synth()
print(json.dumps([home, sys.modules[AwsProvider.__module__].__file__]))
"""
CDKS = [whole.cdk for whole in WHOLES]


def run(directory: Path, *command: str, **variables: str) -> str:
    ours = ("PYTHON", "VIRTUAL_ENV", "LANDINGZONE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    path = {"PATH": os.pathsep.join([str(Path(sys.executable).parent), kept.get("PATH", os.defpath)])}
    environment = kept | path | variables
    done = subprocess.run(command, cwd=directory, env=environment, capture_output=True, text=True, timeout=600)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    return done.stdout


def build(builder: type[SdistBuilder | WheelBuilder], source: Path, directory: Path) -> Path:
    """Build with what is installed: nothing is fetched."""
    [built] = builder(str(source)).build(directory=str(directory), versions=["standard"])
    return Path(built)


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory) -> Path:
    """What whoever installs the sdist builds from."""
    directory = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(build(SdistBuilder, ROOT, tmp_path_factory.mktemp("sdist"))) as archive:
        archive.extractall(directory, filter="data")
    [root] = directory.iterdir()
    return root


@pytest.fixture(scope="module")
def wheel(unpacked, tmp_path_factory) -> Path:
    """The wheel, as it is built from the sdist."""
    return build(WheelBuilder, unpacked, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """An environment with the wheel in it; its dependencies are those of the environment of the tests."""
    directory = tmp_path_factory.mktemp("environment")
    run(directory, sys.executable, "-m", "venv", "--without-pip", str(directory))
    [packages] = directory.glob("lib/python*/site-packages")
    # By path, since the editable install of the checkout must not come along.
    dependencies = next(path for path in sys.path if path.endswith("site-packages"))
    how = ("--quiet", "--offline", "--no-deps", "--python", str(directory / "bin" / "python"))
    run(directory, "uv", "pip", "install", *how, str(wheel))
    (packages / "dependencies.pth").write_text(f"{dependencies}\n", encoding="utf-8")
    return directory


def files_of(directory: Path, prefix: str = "") -> dict[str, bytes]:
    return {
        prefix + path.relative_to(directory).as_posix(): path.read_bytes()
        for path in directory.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


PACKAGES = {*files_of(ROOT / "landingzone", "landingzone/"), *files_of(ROOT / ".gen" / PACKAGE, f"{PACKAGE}/")}


# What is in them


def test_the_sdist_holds_what_is_needed_and_nothing_else(unpacked):
    assert unpacked.name == f"landingzone-{landingzone.__version__}"
    files = {name.removeprefix(".gen/") for name in files_of(unpacked)}
    assert files - PACKAGES == {".gitignore", "LICENSE", "PKG-INFO", "README.md", "hatch_build.py", "pyproject.toml"}
    assert files >= PACKAGES


def test_the_wheel_holds_the_two_packages_and_nothing_else(wheel):
    with zipfile.ZipFile(wheel) as opened:
        names = set(opened.namelist())
    about = f"landingzone-{landingzone.__version__}.dist-info"
    of_wheels = ("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE")
    assert names == PACKAGES | {f"{about}/{name}" for name in of_wheels}
    assert {"landingzone/py.typed", f"{PACKAGE}/py.typed"} <= names


def test_the_wheel_tells_dependencies_and_licences(wheel):
    with zipfile.ZipFile(wheel) as opened:
        metadata = opened.read(f"landingzone-{landingzone.__version__}.dist-info/METADATA").decode()
        for whole in WHOLES:
            licence, notice = (opened.read(f"{PACKAGE}/{whole.cdk}/{name}").decode() for name in ("LICENSE", "NOTICE"))
            assert "Mozilla Public License, version 2.0" in licence
            assert f"cut out of {whole.distribution} " in notice
    lines = metadata.splitlines()
    told = {"Requires-Dist: pydantic<3,>=2.12", "License-Expression: Apache-2.0 AND MPL-2.0"}
    assert told | {f"Version: {landingzone.__version__}"} <= {*lines}
    asked = [line for line in lines if line.startswith("Requires-Dist: ") and "provider-aws" in line]
    assert [line for line in asked if not line.endswith("; extra == 'aws'")] == []


def test_the_checkout_gives_the_same_wheel_as_the_sdist(wheel, tmp_path):
    by_checkout = build(WheelBuilder, ROOT, tmp_path)
    assert by_checkout.name == wheel.name
    assert by_checkout.read_bytes() == wheel.read_bytes()


# How they are built


@pytest.fixture
def checkout(tmp_path) -> Path:
    """A checkout in which nothing was cut; only what a build reads is in it."""
    code = ("hatch_build.py", "dev/bindings_cut.py", "landingzone/versions.py")
    for name in ("LICENSE", "README.md", "pyproject.toml", "requirements-dev.lock", *code):
        (tmp_path / "checkout" / name).parent.mkdir(exist_ok=True, parents=True)
        shutil.copy(ROOT / name, tmp_path / "checkout" / name)
    (tmp_path / "checkout" / "landingzone" / "__init__.py").write_text('__version__ = "1.2.3"\n')
    return tmp_path / "checkout"


BUILDERS = pytest.mark.parametrize("builder", [SdistBuilder, WheelBuilder])


@BUILDERS
def test_a_build_asks_for_the_provider_packages_only_where_something_must_be_cut(
    builder, checkout, unpacked, monkeypatch
):
    pins = [f"{name}=={version}" for name, version in bindings_cut.pinned_versions().items()]
    assert len(pins) == 2
    assert builder(str(checkout)).config.dependencies == pins
    cutter = hatch_build._load_cutter(str(checkout))
    assert cutter is not None
    monkeypatch.setattr(cutter, "cut", lambda wholes, find: {f"{cdk}/__init__.py": b"" for cdk in CDKS})
    cutter.ensure(checkout / ".gen")
    assert builder(str(checkout)).config.dependencies == []
    assert builder(str(ROOT)).config.dependencies == []
    assert builder(str(unpacked)).config.dependencies == []


@pytest.fixture
def without_provider_packages(monkeypatch) -> None:
    find = importlib.machinery.PathFinder.find_spec
    wholes = {whole.package for whole in WHOLES}
    monkeypatch.setattr(
        importlib.machinery.PathFinder, "find_spec", lambda name, *more: None if name in wholes else find(name, *more)
    )


@BUILDERS
@pytest.mark.usefixtures("without_provider_packages")
def test_a_build_that_cannot_cut_says_so_in_one_line(builder, checkout, tmp_path):
    with pytest.raises(SystemExit) as stopped:
        build(builder, checkout, tmp_path / "built")
    text = str(stopped.value.code)
    assert text.startswith(
        "landingzone: cdktf_cdktf_provider_aws is not installed, and the AWS bindings are cut out of"
    )
    assert "pip install cdktf-cdktf-provider-aws==" in text
    assert "\n" not in text
    assert list((tmp_path / "built").iterdir()) == []


@pytest.mark.usefixtures("without_provider_packages")
def test_an_editable_install_finds_bindings_that_are_cut_later(checkout, tmp_path):
    [built] = WheelBuilder(str(checkout)).build(directory=str(tmp_path / "built"), versions=["editable"])
    with zipfile.ZipFile(built) as opened:
        [paths] = [name for name in opened.namelist() if name.endswith(".pth")]
        assert opened.read(paths).decode().splitlines() == [str(checkout), str(checkout / ".gen")]
        assert [name for name in opened.namelist() if name.startswith(PACKAGE)] == []


# What is installed


def test_the_command_is_there_with_the_documents_of_aws_managed_policies(wheel, installed, tmp_path):
    command = str(installed / "bin" / "landingzone")
    assert run(tmp_path, command, "--version") == f"landingzone {landingzone.__version__}\n"
    users = {"ann": {"aws_managed_policy_names": ["AmazonS3FullAccess"]}}
    (tmp_path / "inputs.json").write_text(json.dumps({"aws_account_id": "123456789012", "users": users}))
    assert f"AmazonS3FullAccess (AWS managed, as of {as_of()})" in run(tmp_path, command, "report", "inputs.json")


def test_both_cdks_synthesize_the_same_and_nothing_else_is_written(installed, tmp_path):
    by_cdk = {}
    # Where CDKTF keeps the state is a path of the place, which therefore is the same.
    for cdk in CDKS:
        python, program = str(installed / "bin" / "python"), SYNTHESIZE.format(cdk=cdk)
        homes = json.loads(run(tmp_path, python, "-c", program, XDG_CACHE_HOME=str(tmp_path / "cache")))
        assert all(Path(home).is_relative_to(installed) for home in homes)
        assert not (tmp_path / "cache" / "landingzone").exists()
        assert {path.name for path in tmp_path.iterdir()} <= {"out", "cache"}
        files = tmp_path.glob("out/stacks/*/*.json")
        stacks = {file.parent.name: json.loads(file.read_text("utf-8")) | {"//": None} for file in files}
        assert stacks["people"]["locals"]["users"] == {"ann": {"groups": ["full-access"]}}
        assert stacks["platform"]["provider"]["aws"] == [{"region": "eu-west-1"}]
        by_cdk[cdk] = stacks
        shutil.rmtree(tmp_path / "out")
    assert by_cdk["cdktf"] == by_cdk["cdktn"]


def test_the_module_is_written_whole_by_what_is_installed(installed, tmp_path):
    run(tmp_path, str(installed / "bin" / "landingzone"), "module", str(tmp_path / "by-the-wheel"))
    write_module(tmp_path / "by-the-checkout")
    files = files_of(tmp_path / "by-the-wheel")
    assert files["LICENSE"] == (ROOT / "LICENSE").read_bytes()
    assert files == files_of(tmp_path / "by-the-checkout")
