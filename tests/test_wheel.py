"""The wheel installs into an empty place and works there, far from the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from synthesis import synthesize  # noqa: F401  (chooses the Node of this Python before jsii starts)

import landingzone
from landingzone.groups.aws_managed import as_of
from landingzone.terraform.module import write_module

ROOT = Path(__file__).parent.parent
SYNTHESIZE = """
import sys
from landingzone import IamUsersAndGroupsStack, __file__ as home
from landingzone.terraform.provider.node import load_cdktf
load_cdktf()
from cdktf import App
app = App(outdir="out")
IamUsersAndGroupsStack(app, "people", aws_account_id="123456789012", users={"ann": {"groups": ["full-access"]}})
app.synth()
print(home)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built with what is installed: nothing is fetched."""
    directory = tmp_path_factory.mktemp("wheel")
    run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(directory), str(ROOT)], directory)
    [built] = directory.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel in it; its dependencies are those of the environment of the tests."""
    directory = tmp_path_factory.mktemp("environment")
    run([sys.executable, "-m", "venv", "--without-pip", str(directory)], directory)
    [packages] = directory.glob("lib/python*/site-packages")
    # By path, since the editable install of the checkout must not come along.
    dependencies = next(path for path in sys.path if path.endswith("site-packages"))
    python = directory / "bin" / "python"
    run(["uv", "pip", "install", "--quiet", "--offline", "--no-deps", "--python", str(python), str(wheel)], directory)
    (packages / "dependencies.pth").write_text(f"{dependencies}\n", encoding="utf-8")
    return directory


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the bindings are made by whoever needs them first; it is empty before."""
    return tmp_path_factory.mktemp("cache")


def run(command: list[str], directory: Path, **variables: str) -> str:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "VIRTUAL_ENV", "LANDINGZONE"))
    }
    path = os.pathsep.join([str(Path(sys.executable).parent), kept.get("PATH", os.defpath)])
    done = subprocess.run(
        command, cwd=directory, env=kept | {"PATH": path} | variables, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == "" or command[1:3] == ["-m", "build"], done.stderr
    return done.stdout


def test_the_wheel_holds_the_package_and_nothing_else(wheel: Path):
    with zipfile.ZipFile(wheel) as opened:
        names = opened.namelist()
        metadata = opened.read(next(name for name in names if name.endswith("METADATA"))).decode()
    folders = {name.split("/")[0] for name in names}
    assert folders == {"landingzone", f"landingzone-{landingzone.__version__}.dist-info"}
    sources = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "landingzone").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert {name for name in names if name.startswith("landingzone/")} == sources
    assert "landingzone/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert "Requires-Dist: pydantic<3,>=2.12" in metadata
    assert "License-Expression: Apache-2.0" in metadata


def test_the_command_is_there_and_knows_its_version(installed: Path, tmp_path: Path):
    command = str(installed / "bin" / "landingzone")
    assert run([command, "--version"], tmp_path) == f"landingzone {landingzone.__version__}\n"
    assert json.loads(run([command, "schema"], tmp_path))["title"] == "StackConfiguration"


def test_the_documents_of_aws_managed_policies_come_along(wheel: Path, installed: Path, tmp_path: Path):
    with zipfile.ZipFile(wheel) as opened:
        assert "landingzone/groups/aws_managed_policies.tsv.xz" in opened.namelist()
    users = {"ann": {"aws_managed_policy_names": ["AmazonS3FullAccess"]}}
    (tmp_path / "inputs.json").write_text(json.dumps({"aws_account_id": "123456789012", "users": users}))
    told = run([str(installed / "bin" / "landingzone"), "report", "inputs.json"], tmp_path)
    assert f"AmazonS3FullAccess (AWS managed, as of {as_of()})" in told


def test_a_stack_is_synthesized_with_bindings_that_are_made_in_the_cache(installed: Path, cache: Path, tmp_path: Path):
    home = run([str(installed / "bin" / "python"), "-c", SYNTHESIZE], tmp_path, XDG_CACHE_HOME=str(cache))
    assert Path(home.strip()).is_relative_to(installed)
    content = json.loads((tmp_path / "out" / "stacks" / "people" / "cdk.tf.json").read_text(encoding="utf-8"))
    assert content["locals"]["users"] == {"ann": {"groups": ["full-access"]}}
    assert [path.name for path in cache.iterdir()] == ["landingzone"]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_the_module_is_written_whole_by_what_is_installed(installed: Path, cache: Path, tmp_path: Path):
    command = str(installed / "bin" / "landingzone")
    run([command, "module", str(tmp_path / "module")], tmp_path, XDG_CACHE_HOME=str(cache))
    assert (tmp_path / "module" / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()
    write_module(tmp_path / "by-the-checkout")
    by_checkout = (tmp_path / "by-the-checkout" / "main.tf.json").read_bytes()
    assert (tmp_path / "module" / "main.tf.json").read_bytes() == by_checkout
