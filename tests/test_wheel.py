"""The sdist and the wheel: what is in them, and that the wheel works in an empty place, far from the checkout."""

import email
import importlib.machinery
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder

from dev.bindings_cut import PACKAGE, WHOLES
from landingzone import __version__
from landingzone.ground.kinds import KINDS
from landingzone.groups.aws_managed import as_of
from landingzone.terraform.module import write_module

pytestmark = pytest.mark.long

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
ABOUT = f"landingzone-{__version__}.dist-info"


def run(directory, *command, **variables):
    ours = ("PYTHON", "VIRTUAL_ENV", "LANDINGZONE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    path = {"PATH": os.pathsep.join([str(Path(sys.executable).parent), kept.get("PATH", os.defpath)])}
    environment = kept | path | variables
    done = subprocess.run(command, cwd=directory, env=environment, capture_output=True, text=True, timeout=600)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    return done.stdout


def build(builder, source, directory, kind="standard"):
    [built] = builder(str(source)).build(directory=str(directory), versions=[kind])
    return Path(built)


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    directory = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(build(SdistBuilder, ROOT, tmp_path_factory.mktemp("sdist"))) as archive:
        archive.extractall(directory, filter="data")
    return directory / f"landingzone-{__version__}"


@pytest.fixture(scope="module")
def wheel(unpacked, tmp_path_factory):
    return build(WheelBuilder, unpacked, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def programs(wheel, tmp_path_factory):
    directory = tmp_path_factory.mktemp("environment")
    run(directory, sys.executable, "-m", "venv", "--without-pip", str(directory))
    how = ("--quiet", "--offline", "--no-deps", "--python", directory / "bin" / "python")
    run(directory, "uv", "pip", "install", *how, wheel)
    # By path, since the editable install of the checkout must not come along.
    dependencies = next(path for path in sys.path if path.endswith("site-packages"))
    [packages] = directory.glob("lib/python*/site-packages")
    (packages / "dependencies.pth").write_text(f"{dependencies}\n", encoding="utf-8")
    return directory / "bin"


def files_of(directory, prefix=""):
    files = [path for path in directory.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    return {prefix + path.relative_to(directory).as_posix(): path.read_bytes() for path in files}


# What is in them


def test_sdist_and_wheel_hold_the_two_packages_and_what_is_needed(unpacked, wheel, tmp_path):
    packages = {*files_of(ROOT / "landingzone", "landingzone/"), *files_of(ROOT / ".gen" / PACKAGE, f"{PACKAGE}/")}
    pages = {page.relative_to(ROOT).as_posix() for page in (ROOT / "docs").glob("*.md")}
    beside = {*pages, ".gitignore", "LICENSE", "PKG-INFO", "README.md", "hatch_build.py", "pyproject.toml"}
    assert {name.removeprefix(".gen/") for name in files_of(unpacked)} == packages | beside
    of_wheels = ("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE")
    with zipfile.ZipFile(wheel) as opened:
        assert {*opened.namelist()} - {f"{ABOUT}/{name}" for name in of_wheels} == packages | {
            f"landingzone/{page}" for page in pages
        }
    assert {"landingzone/py.typed", f"{PACKAGE}/py.typed"} <= packages
    # The checkout gives the same.
    by_checkout = build(WheelBuilder, ROOT, tmp_path)
    assert (by_checkout.name, by_checkout.read_bytes()) == (wheel.name, wheel.read_bytes())


def test_the_wheel_shows_dependencies_and_licences(wheel):
    with zipfile.ZipFile(wheel) as opened:
        lines = opened.read(f"{ABOUT}/METADATA").decode().splitlines()
        for whole in WHOLES:
            licence, notice = (opened.read(f"{PACKAGE}/{whole.cdk}/{name}").decode() for name in ("LICENSE", "NOTICE"))
            assert "Mozilla Public License, version 2.0" in licence
            assert f"cut out of {whole.distribution} " in notice
            assert f"The source code of {whole.distribution} " in notice
    told = {"Requires-Dist: pydantic<3,>=2.12", "License-Expression: Apache-2.0 AND MPL-2.0"}
    assert told | {f"Version: {__version__}"} <= {*lines}
    asked = [line for line in lines if line.startswith("Requires-Dist: ") and "provider-aws" in line]
    assert all(line.endswith("; extra == 'aws'") for line in asked)


def test_addresses_stand_in_one_place_and_without_them_nothing_looks_like_one(checkout, wheel, tmp_path):
    readme, code = (ROOT / "README.md").read_text(encoding="utf-8"), re.compile(r"(?ms)^```.*?^```$")
    with zipfile.ZipFile(wheel) as opened:
        empty = email.message_from_bytes(opened.read(f"{ABOUT}/METADATA"))
    assert empty.get_all("Project-URL") is None
    assert "you may not need it (`landingzone docs faq#why-iam-users-at-all`)" in empty.get_payload()
    settings, home = checkout / "pyproject.toml", "https://github.com/people/landingzone"
    text = settings.read_text(encoding="utf-8").replace('\nrepository = ""', f'\nrepository = "{home}"')
    settings.write_text(text.replace('\nmodule = ""', '\nmodule = "people/iam-users-and-groups/aws"'), encoding="utf-8")
    with zipfile.ZipFile(build(WheelBuilder, checkout, tmp_path / "built", "editable")) as opened:
        known = email.message_from_bytes(opened.read("landingzone-1.2.3.dist-info/METADATA"))
    at = f"{home}/blob/v1.2.3"
    urls = {"Repository": home, "Documentation": f"{at}/docs/README.md", "Changelog": f"{at}/CHANGELOG.md"}
    urls |= {
        "Issues": f"{home}/issues",
        "Module": "https://registry.terraform.io/modules/people/iam-users-and-groups/aws",
    }
    assert dict(url.split(", ") for url in known.get_all("Project-URL")) == urls
    for each in (empty.get_payload(), known.get_payload()):
        targets = re.findall(r"\]\(([^)]+)\)", code.sub("", each))
        assert {target for target in targets if not target.startswith("https://")} == set()
        assert code.findall(each) == code.findall(readme)
    pictures = {f"{home}/raw/v1.2.3/docs/{name}.png" for name in ("comment", "report-sample")}
    assert {target for target in targets if "/raw/" in target} == pictures
    assert f"{at}/docs/faq.md#why-iam-users-at-all" in targets


def test_every_page_that_a_text_of_the_package_names_is_in_the_wheel(wheel):
    named = set()
    with zipfile.ZipFile(wheel) as opened:
        for name in opened.namelist():
            if name.startswith("landingzone/") and not name.startswith("landingzone/docs/"):
                text = opened.read(name).decode(errors="replace")
                named |= {
                    *re.findall(r"\bdocs/([\w-]+)\.md", text),
                    *re.findall(r"`landingzone docs ([a-z][a-z-]*)[`#]", text),
                }
        pages = {name for name in named if f"landingzone/docs/{name}.md" in opened.namelist()}
    assert named - pages == set()
    assert {kind.page for kind in KINDS.values()} <= {f"docs/{page}.md" for page in pages}
    assert {"adopting", "rotation", "security"} <= pages


# How they are built


@pytest.fixture
def checkout(tmp_path):
    code = ("hatch_build.py", "dev/bindings_cut.py", "landingzone/ground/versions.py")
    for name in ("LICENSE", "README.md", "pyproject.toml", "requirements-dev.lock", *code):
        (tmp_path / "checkout" / name).parent.mkdir(exist_ok=True, parents=True)
        shutil.copy(ROOT / name, tmp_path / "checkout" / name)
    (tmp_path / "checkout" / "landingzone" / "__init__.py").write_text('__version__ = "1.2.3"\n')
    return tmp_path / "checkout"


BUILDERS = pytest.mark.parametrize("builder", [SdistBuilder, WheelBuilder])


@pytest.fixture
def without_provider_packages(monkeypatch):
    finder, wholes = importlib.machinery.PathFinder, {whole.package for whole in WHOLES}
    find = finder.find_spec
    monkeypatch.setattr(finder, "find_spec", lambda name, *more: None if name in wholes else find(name, *more))


@BUILDERS
@pytest.mark.usefixtures("without_provider_packages")
def test_a_build_that_cannot_cut_says_so_in_one_line(builder, checkout, tmp_path):
    with pytest.raises(SystemExit) as stopped:
        build(builder, checkout, tmp_path / "built")
    text = str(stopped.value.code)
    cause = "cdktf_cdktf_provider_aws is not installed, but the AWS bindings are cut out of"
    assert text.startswith(f"landingzone: {cause}")
    assert "pip install cdktf-cdktf-provider-aws==" in text
    assert "\n" not in text
    assert list((tmp_path / "built").iterdir()) == []


# What is installed


def test_the_command_has_the_documents_of_aws_managed_policies_and_the_pages_and_writes_the_whole_module(
    programs, tmp_path
):
    command = programs / "landingzone"
    assert run(tmp_path, command, "--version") == f"landingzone {__version__}\n"
    users = {"ann": {"aws_managed_policy_names": ["AmazonS3FullAccess"]}}
    (tmp_path / "inputs.json").write_text(json.dumps({"aws_account_id": "123456789012", "users": users}))
    page = (ROOT / "docs" / "adopting.md").read_text(encoding="utf-8").splitlines()[0]
    assert run(tmp_path, command, "docs", "adopting").startswith(f"docs/adopting.md\n\n{page}\n")
    assert f"AmazonS3FullAccess (AWS managed, as of {as_of()})" in run(tmp_path, command, "report", "inputs.json")
    run(tmp_path, command, "module", "by-the-wheel")
    write_module(tmp_path / "by-the-checkout")
    files = files_of(tmp_path / "by-the-wheel")
    assert files["LICENSE"] == (ROOT / "LICENSE").read_bytes()
    assert files == files_of(tmp_path / "by-the-checkout")


def test_both_cdks_synthesize_the_same_and_nothing_else_is_written(programs, tmp_path):
    by_cdk = {}
    # Where CDKTF keeps the state is a path of the place, which therefore is the same.
    for cdk in CDKS:
        command = (programs / "python", "-c", SYNTHESIZE.format(cdk=cdk))
        homes = json.loads(run(tmp_path, *command, XDG_CACHE_HOME=str(tmp_path / "cache")))
        assert all(Path(home).is_relative_to(programs.parent) for home in homes)
        assert not (tmp_path / "cache" / "landingzone").exists()
        assert {path.name for path in tmp_path.iterdir()} <= {"out", "cache"}
        files = tmp_path.glob("out/stacks/*/*.json")
        stacks = {file.parent.name: json.loads(file.read_text("utf-8")) | {"//": None} for file in files}
        assert stacks["people"]["locals"]["users"] == {"ann": {"groups": ["full-access"]}}
        assert stacks["platform"]["provider"]["aws"] == [{"region": "eu-west-1"}]
        by_cdk[cdk] = stacks
        shutil.rmtree(tmp_path / "out")
    assert by_cdk["cdktf"] == by_cdk["cdktn"]
