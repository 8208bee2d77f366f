"""What `make dist` writes is whole, the same for the same commit, of one version, and what others take."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import replace
from importlib.metadata import distributions
from pathlib import Path

import pytest
from account_answers import served
from module_call import call, is_same, read_module, written_module
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from readme_renderer import markdown
from samples import ACCOUNT_ID

import dev.dist
import landingzone
from dev.addresses import PLACE
from dev.dist import write_archive
from dev.engine import Terraform, TerraformError
from dev.module.synthesis import synthesize_module
from dev.release import faults_of
from dev.toolchain import prepare_toolchain

ROOT = Path(__file__).parents[2]
EPOCH = 1_750_000_001  # an odd second: a zip keeps even ones only
VERSION = landingzone.__version__


def test_terraform_takes_the_archive_unpacked_and_from_an_address_with_its_checksum(tmp_path):
    archive, unpacked, main = tmp_path / "module.zip", tmp_path / "unpacked", tmp_path / "calls" / "main.tf"
    main.parent.mkdir()
    write_archive(written_module(), archive, EPOCH)
    shutil.unpack_archive(archive, unpacked)
    inputs = {"aws_account_id": ACCOUNT_ID, "users": {"alice": {"groups": ["full-access"]}}}
    with served(lambda *_: archive.read_bytes()) as address:
        right = f"{address}/module.zip?checksum=sha256:{hashlib.sha256(archive.read_bytes()).hexdigest()}"
        sources = (str(unpacked), f"{address}/module.zip", right)
        main.write_text("\n".join(call(f"call_{place}", inputs, source) for place, source in enumerate(sources)))
        terraform = Terraform(main.parent)
        terraform.init()
        assert terraform.validate() == ()
        main.write_text(call("wrong", inputs, right[:-64] + "0" * 64))
        with pytest.raises(TerraformError, match=r"(?i)checksums did not match"):
            terraform.init()


def test_terraform_installs_the_archive_from_a_registry_of_modules(tmp_path, monkeypatch):
    name = f"{dev.dist.MODULE}-1.2.3.tar.gz"
    write_archive(written_module(), tmp_path / name, EPOCH)
    _, provider, *words = dev.dist.MODULE.split("-")
    source = f"people/{'-'.join(words)}/{provider}"
    answers = {
        f"/{source}/versions": b'{"modules": [{"versions": [{"version": "1.2.2"}, {"version": "1.2.3"}]}]}',
        f"/{source}/1.2.3/download": {"X-Terraform-Get": f"/{name}"},
        f"/{name}?archive=tar.gz": (tmp_path / name).read_bytes(),
        f"/{name}": (tmp_path / name).read_bytes(),
    }
    toolchain, settings, work = prepare_toolchain(), tmp_path / "terraform.rc", tmp_path / "calls"
    work.mkdir()
    (work / "main.tf").write_text(call("people", {"aws_account_id": ACCOUNT_ID}, f"registry.example/{source}"))
    with served(lambda request, _: answers.get(request.path)) as address:
        host = f'host "registry.example" {{\n  services = {{ "modules.v1" = "{address}/" }}\n}}\n'
        settings.write_text(toolchain.cli_config.read_text() + host)
        monkeypatch.setattr("dev.terraform.prepare_toolchain", lambda: replace(toolchain, cli_config=settings))
        Terraform(work).init()
    [installed] = [each["Dir"] for each in modules(work) if each["Key"] == "people"]
    assert read_module(work / installed) == read_module(written_module())
    assert {"LICENSE", "README.md", "examples"} <= {path.name for path in (work / installed).iterdir()}


def modules(work):
    return json.loads((work / ".terraform/modules/modules.json").read_text("utf-8"))["Modules"]


# The whole, twice


def distribution_of(root, umask, zone):
    """The files of a checkout with the content of this one, written by a user with other settings."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for file in listed.strip("\0").split("\0"):
        if (ROOT / file).is_file():
            (root / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / file, root / file)
    command = "import sys; from pathlib import Path; from dev.dist import write_distribution as write; "
    command += f"write(Path(sys.argv[1]), Path(sys.argv[2]), {EPOCH})"
    words = [sys.executable, "-c", command, str(root), str(root / "dist")]
    done = subprocess.run(words, cwd=ROOT, env=os.environ | {"TZ": zone}, umask=umask, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return root / "dist"


def test_the_same_commit_gives_the_same_bytes_which_belong_together(tmp_path):
    first = distribution_of(tmp_path / "one", 0o022, "UTC")
    second = distribution_of(tmp_path / "another one", 0o077, "Pacific/Auckland")
    one, other = ({file.name: file.read_bytes() for file in dist.iterdir()} for dist in (first, second))
    wheel, module = f"landingzone-{VERSION}-py3-none-any.whl", f"landingzone-module-{VERSION}.zip"
    sbom = f"landingzone-{VERSION}.cdx.json"
    registry = f"terraform-aws-iam-users-and-groups-{VERSION}.tar.gz"
    assert one.keys() == {wheel, module, registry, sbom, f"landingzone-{VERSION}.tar.gz", "SHA256SUMS"}
    assert [name for name in one if one[name] != other[name]] == []
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=first, check=True)
    assert [line[66:] for line in one["SHA256SUMS"].decode().splitlines()] == sorted(one.keys() - {"SHA256SUMS"})

    with zipfile.ZipFile(first / module) as opened:
        entries = opened.infolist()
        assert {entry.date_time for entry in entries} == {(2025, 6, 15, 15, 6, 40)}
        assert {entry.external_attr >> 16 for entry in entries} == {0o100644}
        assert opened.namelist() == sorted(opened.namelist())  # not as the disk lists them
        opened.extractall(tmp_path / "module")
    assert is_same(read_module(tmp_path / "module"), synthesize_module())
    with tarfile.open(first / registry) as opened:
        assert opened.getnames() == [entry.filename for entry in entries]
        assert {(entry.mtime, entry.mode, entry.uid, entry.uname) for entry in opened} == {(EPOCH, 0o644, 0, "")}
        opened.extractall(tmp_path / "registry", filter="data")
    for name in (entry.filename for entry in entries):
        assert (tmp_path / "registry" / name).read_bytes() == (tmp_path / "module" / name).read_bytes()

    shutil.unpack_archive(first / wheel, tmp_path / "wheel", "zip")
    [built] = distributions(path=[str(tmp_path / "wheel")])
    assert built.version == VERSION
    bom = json.loads(one[sbom])
    assert bom["metadata"]["component"]["purl"] == f"pkg:pypi/landingzone@{VERSION}"
    assert bom["metadata"]["timestamp"].startswith("2025-06-15T15:06:41")
    components = {canonicalize_name(each["name"]): each for each in bom["components"]}
    needed = [Requirement(each) for each in built.requires or ()]
    assert {canonicalize_name(each.name) for each in needed if "extra" not in str(each.marker)} <= components.keys()
    assert {"jsii", "six", "pydantic"} <= components.keys()
    assert not {"pytest", "boto3", "moto", "landingzone"} & components.keys()
    assert all(each["licenses"] for each in bom["components"])
    assert components["cdktf"]["licenses"][0]["license"]["id"] == "MPL-2.0"
    contained = {name for name, each in components.items() if "pedigree" in each}
    assert contained == {"cdktf-cdktf-provider-aws", "cdktn-provider-aws"}
    needs = {each["ref"]: each.get("dependsOn", []) for each in bom["dependencies"]}
    refs = {components[name]["bom-ref"] for name in contained}
    assert refs <= set(needs[bom["metadata"]["component"]["bom-ref"]])
    assert not [place for place in (ROOT, tmp_path) if str(place).encode() in one[sbom]]


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


def test_a_release_needs_the_tag_of_the_version_a_day_in_the_changelog_and_the_address_of_the_repository(tmp_path):
    repository = "https://git.example/people/landingzone"
    (tmp_path / "CHANGELOG.md").write_text("# Changelog\n\n## 0.2.0, not yet released\n\n## 0.1.0, 2026-01-31\n")
    hook = '[tool.hatch.metadata.hooks.custom]\nmodule = ""\nrepository = "{}"\n'
    (tmp_path / "pyproject.toml").write_text(hook.format(repository))
    assert faults_of("v0.1.0", repository, tmp_path, "0.1.0") == []
    assert faults_of("v0.1.0", repository, tmp_path, "0.2.0") == [
        "tag v0.1.0: landingzone/__init__.py has version 0.2.0; its tag is v0.2.0",
        "CHANGELOG.md: has no date for 0.2.0; write a line like `## 0.2.0, 2026-01-31`",
    ]
    assert faults_of("v0.1.0", "https://git.example/fork", tmp_path, "0.1.0") == [
        f"{PLACE}.repository: is {repository}; name the repository that makes the release, https://git.example/fork"
    ]
    (tmp_path / "pyproject.toml").write_text(hook.format(""))
    assert f"{PLACE}.repository: is empty" in faults_of("v0.1.0", repository, tmp_path, "0.1.0")[0]
