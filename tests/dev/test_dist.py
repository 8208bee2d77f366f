"""What `make dist` writes is whole, the same for the same commit, of one version, and what others take."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import Distribution, distribution, distributions, version
from pathlib import Path

import pytest
from module_call import call, read_module, written_module
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from readme_renderer import markdown
from samples import ACCOUNT_ID

import dev.dist
import landingzone
from dev.dist import (
    DistError,
    Part,
    bill_of_materials,
    checksums,
    needed_by,
    write_archive,
    write_distribution,
)
from dev.engine import Terraform, TerraformError
from dev.release import faults_of
from landingzone.terraform.module import synthesize_module

ROOT = Path(__file__).parents[2]
EPOCH = 1_750_000_001  # an odd second: a zip keeps even ones only
VERSION = landingzone.__version__


# The module as an archive.


def test_an_archive_has_the_same_bytes_whatever_the_disk_says_of_the_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    one, other = tmp_path / "one", tmp_path / "other"
    for directory, names in ((one, ("a.tf", "b/c.tf")), (other, ("b/c.tf", "a.tf"))):
        for name in names:
            (directory / name).parent.mkdir(parents=True, exist_ok=True)
            (directory / name).write_text(name)
    (other / "a.tf").chmod(0o700)
    os.utime(other / "a.tf", (1, 1))
    (other / "empty").mkdir()
    write_archive(one, tmp_path / "one.zip", EPOCH)
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("TZ", "Pacific/Auckland")
        time.tzset()
        write_archive(other, tmp_path / "other.zip", EPOCH)
    time.tzset()
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "other.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as opened:
        assert {entry.date_time for entry in opened.infolist()} == {(2025, 6, 15, 15, 6, 40)}
        assert {entry.external_attr >> 16 for entry in opened.infolist()} == {0o100644}
    write_archive(one, tmp_path / "old.zip", 0)
    with zipfile.ZipFile(tmp_path / "old.zip") as opened:
        assert opened.infolist()[0].date_time == (1980, 1, 1, 0, 0, 0)


@contextmanager
def served(directory: Path) -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(directory))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def test_terraform_takes_the_archive_unpacked_and_from_an_address_with_its_checksum(tmp_path: Path):
    archive = tmp_path / "served" / "module.zip"
    archive.parent.mkdir()
    write_archive(written_module(), archive, EPOCH)
    unpacked = tmp_path / "unpacked"
    shutil.unpack_archive(archive, unpacked)
    terraform = Terraform(unpacked)
    terraform.init()
    assert terraform.validate() == ()

    inputs = {"aws_account_id": ACCOUNT_ID, "users": {"alice": {"groups": ["full-access"]}}}
    calls = tmp_path / "calls"
    calls.mkdir()
    terraform = Terraform(calls)
    with served(archive.parent) as address:
        right = f"{address}/module.zip?checksum=sha256:{hashlib.sha256(archive.read_bytes()).hexdigest()}"
        sources = (str(unpacked), f"{address}/module.zip", right)
        text = "\n".join(call(f"call_{place}", inputs, source) for place, source in enumerate(sources))
        (calls / "main.tf").write_text(text, encoding="utf-8")
        terraform.init()
        assert terraform.validate() == ()
        (calls / "main.tf").write_text(call("wrong", inputs, right[:-64] + "0" * 64), encoding="utf-8")
        with pytest.raises(TerraformError, match=r"(?i)checksums did not match"):
            terraform.init()


# Checksums, and what is in the directory afterwards.


def test_sha256sum_takes_the_checksums_and_sees_a_change(tmp_path: Path):
    for name in ("b", "a", "c d"):
        (tmp_path / name).write_text(name)
    (tmp_path / "SHA256SUMS").write_text(checksums(path for path in tmp_path.iterdir()))
    assert [line[66:] for line in (tmp_path / "SHA256SUMS").read_text().splitlines()] == ["a", "b", "c d"]

    def check() -> int:
        return subprocess.run(
            ["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=tmp_path, capture_output=True
        ).returncode

    assert check() == 0
    (tmp_path / "a").write_text("b")
    assert check() != 0


def test_a_build_that_fails_says_how_and_leaves_what_was_there(tmp_path: Path):
    dist, root = tmp_path / "dist", tmp_path / "checkout"
    dist.mkdir()
    root.mkdir()
    (root / "pyproject.toml").write_text('[build-system]\nrequires = []\nbuild-backend = "there_is_none"\n')
    for name in ("landingzone-0.0.9.tar.gz", "SHA256SUMS"):
        (dist / name).write_text("old")
    with pytest.raises(DistError, match=r"(?s)`python -m build --no-isolation` ended with 1:.*there_is_none"):
        write_distribution(root, dist, EPOCH)
    assert {path.name: path.read_text() for path in dist.iterdir()} == {
        "landingzone-0.0.9.tar.gz": "old",
        "SHA256SUMS": "old",
    }


# What the wheel needs and contains.


def installed(directory: Path, name: str, number: str, *requires: str) -> Distribution:
    folder = directory / f"{name}-{number}.dist-info"
    folder.mkdir(parents=True)
    lines = [f"Name: {name}", f"Version: {number}", *(f"Requires-Dist: {each}" for each in requires)]
    (folder / "METADATA").write_text("\n".join(["Metadata-Version: 2.1", *lines, ""]))
    return next(each for each in distributions(path=[str(directory)]) if each.name == name)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where packages are installed, and nowhere else."""

    def find(name: str) -> Distribution:
        for each in distributions(path=[str(tmp_path / "site")]):
            if each.name == name:
                return each
        raise dev.dist.PackageNotFoundError(name)

    monkeypatch.setattr(dev.dist, "distribution", find)
    return tmp_path / "site"


def test_what_is_needed_is_followed_with_markers_and_extras_but_not_with_extras_of_its_own(site: Path):
    root = installed(site, "root", "1", "a[fast]>=1", "live; extra == 'live'", "old; python_version < '3'")
    installed(site, "a", "1", "b", "quick; extra == 'fast'", "slow; extra == 'slow'")
    installed(site, "b", "2", "a")
    installed(site, "quick", "3")
    assert {name: each.version for name, each in needed_by(root).items()} == {"a": "1", "b": "2", "quick": "3"}
    installed(site, "other", "1", "not_there")
    with pytest.raises(DistError, match=r"^the Python package not-there is not installed here: run `make setup`$"):
        needed_by(next(each for each in distributions(path=[str(site)]) if each.name == "other"))


def test_a_version_that_is_not_in_the_lock_is_refused(site: Path, tmp_path: Path):
    root = installed(site, "landingzone", "1", "a")
    installed(site, "a", "2")
    lock = "a==3 ; python_version >= '3' \\\n    --hash=sha256:0\na==2 ; python_version < '3' \\\n    --hash=sha256:0\n"
    (tmp_path / "requirements-dev.lock").write_text(lock)
    with pytest.raises(DistError, match=r"^a 2 is installed, and requirements-dev\.lock has 3: run `make setup`$"):
        bill_of_materials(tmp_path, root, [], tmp_path, EPOCH)
    (tmp_path / "requirements-dev.lock").write_text("")
    with pytest.raises(DistError, match=r"requirements-dev\.lock has none"):
        bill_of_materials(tmp_path, root, [], tmp_path, EPOCH)


def test_the_sbom_lists_what_is_needed_with_version_and_licence_and_what_is_contained(tmp_path: Path):
    parts = [Part(package="editables", version=version("editables"), place="landingzone_provider_aws.cdktf")]
    text = bill_of_materials(ROOT, distribution("landingzone"), parts, tmp_path, EPOCH)
    bom = json.loads(text)
    assert (bom["bomFormat"], bom["specVersion"]) == ("CycloneDX", "1.6")
    whole = bom["metadata"]["component"]
    assert (whole["name"], whole["version"]) == ("landingzone", VERSION)
    assert whole["purl"] == f"pkg:pypi/landingzone@{VERSION}"
    assert bom["metadata"]["timestamp"].startswith("2025-06-15T15:06:41")
    components = {each["purl"]: each for each in bom["components"]}
    assert {"pkg:pypi/cdktf@0.21.0", f"pkg:pypi/pydantic@{version('pydantic')}"} <= components.keys()
    names = {each["name"] for each in bom["components"]}
    assert {"jsii", "six", "editables"} <= names
    assert not {"pytest", "boto3", "moto", "landingzone"} & names
    assert all(each["licenses"] for each in bom["components"])
    assert components["pkg:pypi/cdktf@0.21.0"]["licenses"][0]["license"]["id"] == "MPL-2.0"
    needs = {each["ref"]: each.get("dependsOn", []) for each in bom["dependencies"]}
    assert f"editables=={version('editables')}" in needs[whole["bom-ref"]]
    assert [each["name"] for each in bom["components"] if "pedigree" in each] == ["editables"]
    assert str(ROOT) not in text
    assert str(tmp_path) not in text


# The whole, twice.


def distribution_of(root: Path, umask: int, zone: str) -> Path:
    """The files of a checkout with the content of this one, written by a user with other settings."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for file in listed.strip("\0").split("\0"):
        if (ROOT / file).is_file():
            (root / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / file, root / file)
    command = "import sys; from pathlib import Path; from dev.dist import write_distribution as write; "
    command += f"write(Path(sys.argv[1]), Path(sys.argv[2]), {EPOCH})"
    done = subprocess.run(
        [sys.executable, "-c", command, str(root), str(root / "dist")],
        cwd=ROOT,
        env=os.environ | {"TZ": zone},
        umask=umask,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return root / "dist"


def test_the_same_commit_gives_the_same_bytes_which_belong_together(tmp_path: Path):
    first = distribution_of(tmp_path / "one", 0o022, "UTC")
    second = distribution_of(tmp_path / "another one", 0o077, "Pacific/Auckland")
    one, other = ({file.name: file.read_bytes() for file in dist.iterdir()} for dist in (first, second))
    wheel = f"landingzone-{VERSION}-py3-none-any.whl"
    module, sbom = f"landingzone-module-{VERSION}.zip", f"landingzone-{VERSION}.cdx.json"
    assert one.keys() == {wheel, module, sbom, f"landingzone-{VERSION}.tar.gz", "SHA256SUMS"}
    assert [name for name in one if one[name] != other[name]] == []
    rows = [line.split("  ") for line in one["SHA256SUMS"].decode().splitlines()]
    assert {name: total for total, name in rows} == {
        name: hashlib.sha256(content).hexdigest() for name, content in one.items() if name != "SHA256SUMS"
    }

    shutil.unpack_archive(first / wheel, tmp_path / "wheel", "zip")
    [built] = distributions(path=[str(tmp_path / "wheel")])
    assert built.version == VERSION
    assert built.metadata["Author"] == "The landingzone maintainers"
    shutil.unpack_archive(first / module, tmp_path / "module", "zip")
    assert read_module(tmp_path / "module") == synthesize_module()
    bom = json.loads(one[sbom])
    assert bom["metadata"]["component"]["version"] == VERSION
    listed = {canonicalize_name(each["name"]) for each in bom["components"]}
    needed = [Requirement(each) for each in built.requires or ()]
    assert {canonicalize_name(each.name) for each in needed if "extra" not in str(each.marker)} <= listed


def test_the_readme_is_whole_as_an_index_of_packages_renders_it():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = markdown.render(readme)
    assert shown is not None
    rows = [line for line in readme.splitlines() if line.startswith("| ") and not line.startswith("| ---")]
    assert shown.count("<tr>") == len(rows) > 20
    assert shown.count("<pre") == len(re.findall(r"^ *```\w", readme, re.MULTILINE)) > 4
    headings = re.findall(r"^(#+) (.+)$", re.sub(r"(?s)```.*?```", "", readme), re.MULTILINE)
    shown_headings = re.findall(r"<h(\d) [^>]*>([^<]+)<", shown)
    assert shown_headings == [(str(len(level)), text) for level, text in headings]
    assert "make docs --" not in shown


# What speaks against a release.


def test_a_release_needs_the_tag_of_the_version_a_day_in_the_changelog_and_the_address_of_the_repository(
    tmp_path: Path,
):
    repository = "https://git.example/people/landingzone"
    (tmp_path / "CHANGELOG.md").write_text("# Changelog\n\n## 0.2.0, not yet released\n\n## 0.1.0, 2026-01-31\n")
    (tmp_path / "pyproject.toml").write_text(f'[project]\nname = "a"\nurls = {{ Repository = "{repository}" }}\n')
    assert faults_of("v0.1.0", repository, tmp_path, "0.1.0") == []
    assert faults_of("v0.1.0", repository, tmp_path, "0.2.0") == [
        "tag v0.1.0: landingzone/__init__.py has version 0.2.0; its tag is v0.2.0",
        "CHANGELOG.md: has no day for 0.2.0; write a line like `## 0.2.0, 2026-01-31`",
    ]
    assert faults_of("v0.1.0", "https://git.example/fork", tmp_path, "0.1.0") == [
        f"pyproject.toml: project.urls.Repository: is {repository}; name the repository that makes the release, "
        "https://git.example/fork"
    ]
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "a"\n')
    assert "project.urls.Repository: is missing" in faults_of("v0.1.0", repository, tmp_path, "0.1.0")[0]


def test_the_check_of_a_release_needs_no_package_and_ends_in_one_line_per_fault():
    command = [sys.executable, "-S", "-m", "dev.release", "v0.0.0", "https://git.example/people/landingzone"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"tag v0.0.0: landingzone/__init__.py has version {VERSION}; its tag is v{VERSION}\n")
    assert "Traceback" not in done.stderr
