"""The slim AWS bindings: what is cut out of the provider packages, how it is written, and what can go wrong."""

from __future__ import annotations

import ast
import errno
import itertools
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import textwrap
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from asked_mypy import faults_of

from dev import bindings_cut
from dev.bindings_cut import GEN, PACKAGE, WHOLES, CutError, Whole

CUT = GEN / PACKAGE

both = pytest.mark.parametrize("whole", WHOLES, ids=[whole.cdk for whole in WHOLES])


def run(program: str, *arguments: str, path: Path = GEN) -> dict[str, object]:
    """Run a program in a process of its own, with the cut and the Node of this Python; it prints one JSON object."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program), *arguments],
        env=os.environ
        | {"PYTHONPATH": str(path), "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def read_contents(package: Path) -> dict[str, bytes]:
    """All files of a package."""
    return {
        path.relative_to(package).as_posix(): path.read_bytes()
        for path in sorted(package.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def read_assembly(whole: Whole) -> dict[str, bytes]:
    """The members of the jsii assembly of a subpackage."""
    [tarball] = (CUT / whole.cdk / "_jsii").glob("*.tgz")
    with tarfile.open(tarball) as archive:
        files = {member.name: archive.extractfile(member) for member in archive}
        return {name: content.read() for name, content in files.items() if content}


# What they are


def test_the_checkout_has_them():
    assert bindings_cut.is_as_it_should_be(), "run make setup"


@both
def test_only_the_wanted_submodules_are_there(whole: Whole):
    names = {name.removeprefix(f"{whole.cdk}/") for name in read_contents(CUT) if name.startswith(f"{whole.cdk}/")}
    version = bindings_cut.pinned_versions()[whole.distribution]
    python = {f"{name}/__init__.py" for name in ("_jsii", *whole.submodules)}
    more = {"__init__.py", "__init__.pyi", "LICENSE", "NOTICE", f"_jsii/provider-aws@{version}.jsii.tgz"}
    assert names == python | more
    assert {name for name in read_contents(CUT) if "/" not in name} == {"__init__.py", "py.typed"}


@pytest.mark.parametrize(("whole", "types"), [(WHOLES[0], 47), (WHOLES[1], 48)], ids=["cdktf", "cdktn"])
def test_only_the_wanted_types_are_in_the_assembly(whole: Whole, types: int):
    members = read_assembly(whole)
    manifest = json.loads(members["package/.jsii"])
    assert manifest["name"] == whole.slim_assembly == json.loads(members["package/package.json"])["name"]
    assert manifest["version"] == bindings_cut.pinned_versions()[whole.distribution]
    assert len(manifest["submodules"]) == len(whole.submodules)
    assert len(manifest["types"]) == types
    assert len([name for name in members if name.endswith("/index.js")]) == len(whole.submodules) + 1
    assert members["package/LICENSE"] == (CUT / whole.cdk / "LICENSE").read_bytes()


@both
def test_no_name_of_the_whole_package_is_left(whole: Whole):
    files = {name: content for name, content in read_contents(CUT).items() if name.startswith(f"{whole.cdk}/")}
    files |= read_assembly(whole)
    assert [name for name, content in files.items() if whole.assembly.encode() in content] == []
    named = [name for name, content in files.items() if whole.package.encode() in content]
    assert named == [f"{whole.cdk}/__init__.py"]  # FULL_PACKAGE


@both
def test_the_type_checks_of_python_are_left_out(whole: Whole):
    python = [content for name, content in read_contents(CUT / whole.cdk).items() if name.endswith(".py")]
    assert python
    assert [content for content in python if b"typeguard" in content or b"check_type" in content] == []
    assert [content for content in python if b"__debug__" in content] == []


@both
def test_all_classes_of_the_assembly_are_told_by_submodule(whole: Whole):
    code = (CUT / whole.cdk / "__init__.py").read_text()
    told = ast.literal_eval(code.partition("SUBMODULE_OF = ")[2].partition("\n\n")[0])
    types = json.loads(read_assembly(whole)["package/.jsii"])["types"].values()
    assert set(told) == {each["name"] for each in types}
    assert set(told.values()) == set(whole.submodules)
    for name, submodule in told.items():
        assert re.search(rf"\nclass {name}[:(]", (CUT / whole.cdk / submodule / "__init__.py").read_text())


@both
def test_licence_and_origin_are_told(whole: Whole):
    licence, notice = ((CUT / whole.cdk / name).read_text(encoding="utf-8") for name in ("LICENSE", "NOTICE"))
    origin = f"{whole.distribution} {bindings_cut.pinned_versions()[whole.distribution]}"
    assert "Mozilla Public License, version 2.0" in licence
    assert f"were cut out of {origin}," in notice
    assert "The files were changed." in notice
    assert f"The source code of {origin}: https://github.com/" in notice
    for name in ("_jsii", *whole.submodules):
        first = (CUT / whole.cdk / name / "__init__.py").read_text(encoding="utf-8").partition("\n")[0]
        assert first == f"# Cut by landingzone out of {origin}, and changed. MPL-2.0: see LICENSE and NOTICE."
    scripts = [content for name, content in read_assembly(whole).items() if name.endswith(".js")]
    assert all(script.startswith(b"// Cut by landingzone out of ") for script in scripts)
    assert not [script for script in scripts if b"sourceMappingURL" in script]


# What a program sees


@both
def test_importing_a_subpackage_imports_nothing_else(whole: Whole):
    seen = run(
        """
        import importlib, json, sys
        package = importlib.import_module(sys.argv[1])
        def list_imported():
            names = {name.split(".")[2] for name in sys.modules if name.startswith(f"{sys.argv[1]}.")}
            return sorted(names - {"_private"})
        before = list_imported(), [name for name in ("jsii", sys.argv[2]) if name in sys.modules]
        group = package.IamGroup
        told = [package.FULL_PACKAGE, package.VERSION, package.SUBMODULE_OF["IamGroup"], hasattr(package, "S3Bucket")]
        print(json.dumps({"before": before, "after": list_imported(), "told": told, "group": group.__module__}))
        """,
        whole.slim_package,
        whole.cdk,
    )
    version = bindings_cut.pinned_versions()[whole.distribution]
    assert seen == {
        "before": [[], []],
        "after": ["_jsii", "iam_group"],
        "told": [whole.package, version, "iam_group", False],
        "group": f"{whole.slim_package}.iam_group",
    }


STACK = """
import importlib, json, sys
cdk, aws = (importlib.import_module(name) for name in sys.argv[1:3])
TerraformStack, Testing = cdk.TerraformStack, cdk.Testing

def build(classes, extend=lambda stack: None):
    stack = TerraformStack(Testing.app(), "people")
    def take(name):
        return getattr(importlib.import_module(f"{classes}.{aws.SUBMODULE_OF[name]}"), name)
    take("AwsProvider")(stack, "aws", region="eu-west-1", default_tags=[
        take("AwsProviderDefaultTags")(tags={"owner": "people"})])
    take("DataAwsCallerIdentity")(stack, "me")
    take("DataAwsPartition")(stack, "partition")
    group = take("IamGroup")(stack, "group", name="developers")
    user = take("IamUser")(stack, "user", name="jane", force_destroy=True, tags={"team": "a"})
    document = take("DataAwsIamPolicyDocument")(stack, "document", statement=[
        take("DataAwsIamPolicyDocumentStatement")(sid="Read", actions=["iam:Get*"], resources=[group.arn], condition=[
            take("DataAwsIamPolicyDocumentStatementCondition")(
                test="Bool", variable="aws:MultiFactorAuthPresent", values=["true"])])])
    policy = take("IamPolicy")(stack, "policy", name="read", policy=document.json)
    take("IamGroupPolicy")(stack, "own", group=group.name, policy=document.json)
    take("IamGroupPolicyAttachment")(stack, "has", group=group.name, policy_arn=policy.arn)
    take("IamUserGroupMembership")(stack, "member", user=user.name, groups=[group.name])
    take("IamUserPolicy")(stack, "inline", user=user.name, policy=document.json)
    take("IamUserPolicyAttachment")(stack, "holds", user=user.name, policy_arn=policy.arn)
    take("IamUserLoginProfile")(stack, "login", user=user.name, password_length=20)
    take("IamAccessKey")(stack, "key", user=user.name)
    take("IamUserSshKey")(stack, "ssh", username=user.name, encoding="SSH", public_key="ssh-rsa AAAA")
    extend(stack)
    return json.loads(Testing.synth(stack))
"""


@both
def test_a_stack_of_the_cut_classes_needs_no_whole_package(whole: Whole):
    seen = run(
        f"import sys; sys.modules[sys.argv[3]] = None\n{STACK}print(json.dumps({{'stack': build(aws.__name__)}}))",
        whole.cdk,
        whole.slim_package,
        whole.package,
    )
    stack = seen["stack"]
    assert isinstance(stack, dict)
    made = {f"aws_{name}" for name in whole.submodules if name.startswith("iam_")}
    assert set(stack["resource"]) == made
    assert stack["resource"]["aws_iam_user"] == {"user": {"force_destroy": True, "name": "jane", "tags": {"team": "a"}}}


@both
@pytest.mark.parametrize("name", [5])
def test_values_of_a_wrong_type_are_refused_by_node(name: object, whole: Whole):
    seen = run(
        f"{STACK}\ntry:\n    aws.IamGroup(TerraformStack(Testing.app(), 'people'), 'group', name={name!r})\n"
        "except RuntimeError as refused:\n    print(json.dumps(dict(told=str(refused))))\n",
        whole.cdk,
        whole.slim_package,
    )
    assert f"Unable to deserialize value as {whole.slim_assembly}.iamGroup.IamGroupConfig" in str(seen["told"])


@both
def test_type_checkers_see_the_classes(whole: Whole, tmp_path: Path):
    program = (
        f"from {whole.cdk} import TerraformStack\n"
        f"from {whole.slim_package} import AwsBindings, IamGroup, S3Bucket\n"
        "def build(stack: TerraformStack, aws: AwsBindings) -> str:\n"
        "    aws.provider.AwsProvider(stack, 'aws', region='eu-west-1')\n"
        "    aws.iam_group.IamGroup(stack, 'a', nme='developers')\n"
        "    aws.s3_bucket\n"
        "    IamGroup(stack, 'b', name=5)\n"
        "    return aws.iam_group.IamGroup(stack, 'c', name='developers').arn\n"
    )
    assert faults_of(program, tmp_path) == [
        f'error: Module "{whole.slim_package}" has no attribute "S3Bucket"  [attr-defined]',
        'error: Unexpected keyword argument "nme" for "IamGroup"; did you mean "name"?  [call-arg]',
        'error: "AwsBindings" has no attribute "s3_bucket"  [attr-defined]',
        'error: Argument "name" to "IamGroup" has incompatible type "int"; expected "str"  [arg-type]',
    ]


# How they are written


def test_the_same_packages_give_the_same_bytes(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(time, "time", lambda: 1_000_000_000.0)
    assert bindings_cut.cut() == read_contents(CUT)


@both
def test_a_wheel_gives_the_same_bytes_as_the_installed_package(whole: Whole, tmp_path: Path):
    installed = bindings_cut.find_installed(whole)
    with zipfile.ZipFile(tmp_path / "provider.whl", "w") as wheel:
        for name in ("_jsii", *whole.submodules):
            for path in (installed / name).iterdir():
                if path.is_file():
                    wheel.write(str(path), f"{whole.package}/{name}/{path.name}")
    found = bindings_cut.cut([whole], lambda each: zipfile.Path(tmp_path / "provider.whl", f"{each.package}/"))
    cut = {name: content for name, content in read_contents(CUT).items() if name.startswith((whole.cdk, "_", "py"))}
    assert found == cut


def test_the_same_assembly_is_packed_into_the_same_bytes(monkeypatch: pytest.MonkeyPatch):
    members = {"package/.jsii": b"{}", "package/lib/index.js": b"exports.a = 1;"}
    monkeypatch.setattr(time, "time", lambda: 1_000_000_000.0)
    first = bindings_cut._pack(members)
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    assert bindings_cut._pack(members) == first


CDKTF, CDKTN = WHOLES
PINS = bindings_cut.pinned_versions()
FILES = {"__init__.py": b"", "cdktf/__init__.py": b"a", "cdktn/__init__.py": b"b"}


@pytest.fixture
def gen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory into which something small is cut."""

    def cut(wholes: Sequence[Whole], find: object) -> dict[str, bytes]:
        cdks = {whole.cdk for whole in wholes}
        return {name: content for name, content in FILES.items() if Path(name).parent.name in {"", *cdks}}

    monkeypatch.setattr(bindings_cut, "cut", cut)
    return tmp_path / "gen"


def test_they_are_cut_once(gen: Path):
    assert bindings_cut.ensure(gen) is True
    assert read_contents(gen / PACKAGE) == FILES
    assert sorted(path.name for path in gen.iterdir()) == [".cut.json", PACKAGE]
    (gen / PACKAGE / "cdktf" / "__pycache__").mkdir()
    (gen / PACKAGE / "cdktf" / "__pycache__" / "byte_code.pyc").touch()
    assert bindings_cut.ensure(gen) is False


LOSSES = {
    "a file": lambda gen: (gen / PACKAGE / "__init__.py").unlink(),
    "a byte": lambda gen: (gen / PACKAGE / "cdktf" / "__init__.py").write_bytes(b"\0"),
    "the end of a file": lambda gen: os.truncate(gen / PACKAGE / "cdktn" / "__init__.py", 0),
    "all": lambda gen: shutil.rmtree(gen / PACKAGE),
    "the stamp": lambda gen: (gen / ".cut.json").unlink(),
    "half of the stamp": lambda gen: os.truncate(gen / ".cut.json", 20),
    "nothing, and one file more": lambda gen: (gen / PACKAGE / "more.py").touch(),
}


@pytest.mark.parametrize("loss", LOSSES)
def test_what_is_damaged_is_cut_anew(loss: str, gen: Path):
    bindings_cut.ensure(gen)
    LOSSES[loss](gen)
    assert not bindings_cut.is_as_it_should_be(gen)
    assert bindings_cut.ensure(gen) is True
    assert read_contents(gen / PACKAGE) == FILES
    assert bindings_cut.ensure(gen) is False


def test_another_cutter_or_version_cuts_anew(gen: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    bindings_cut.ensure(gen)
    monkeypatch.setattr(bindings_cut, "pinned_versions", lambda: PINS | {"cdktf-cdktf-provider-aws": "22.0.0"})
    assert bindings_cut.ensure(gen) is True
    assert bindings_cut.ensure(gen) is False
    (tmp_path / "bindings_cut.py").write_text("# another\n")
    monkeypatch.setattr(bindings_cut, "__file__", str(tmp_path / "bindings_cut.py"))
    assert bindings_cut.ensure(gen) is True


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


@pytest.mark.parametrize("steps", [0, 3, 6])
def test_what_a_killed_run_leaves_is_not_taken_for_them(steps: int, gen: Path):
    bindings_cut.ensure(gen)
    (gen / PACKAGE / "__init__.py").write_bytes(b"damaged")
    killed = subprocess.run(
        [sys.executable, "-c", DIES_HALFWAY, str(gen), str(steps)], cwd=bindings_cut.ROOT, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert not bindings_cut.is_as_it_should_be(gen)
    assert bindings_cut.ensure(gen) is True
    assert read_contents(gen / PACKAGE) == FILES


def test_a_run_that_comes_second_takes_what_the_first_has_written(gen: Path, monkeypatch: pytest.MonkeyPatch):
    rename = Path.rename

    def rename_after_another(self: Path, target: Path) -> Path:
        if self.name == "new" and not (gen / PACKAGE).exists():
            shutil.copytree(self, gen / PACKAGE)
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", rename_after_another)
    assert bindings_cut.ensure(gen) is True
    assert bindings_cut.is_as_it_should_be(gen)
    assert sorted(path.name for path in gen.iterdir()) == [".cut.json", PACKAGE]


# What can go wrong


def test_a_full_disk_leaves_what_was_there(gen: Path, monkeypatch: pytest.MonkeyPatch):
    bindings_cut.ensure(gen)
    (gen / PACKAGE / "more.py").touch()
    before = read_contents(gen)

    def write_on_a_full_disk(self: Path, data: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self))

    monkeypatch.setattr(Path, "write_bytes", write_on_a_full_disk)
    with pytest.raises(CutError, match="No space left on device"):
        bindings_cut.ensure(gen)
    assert read_contents(gen) == before


def install_stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *versions: str) -> Path:
    """A cdktf package that is found before the installed one."""
    package = tmp_path / "stand-in" / "cdktf_cdktf_provider_aws"
    (package / "_jsii").mkdir(parents=True)
    (package / "__init__.py").write_text("raise AssertionError('it must not be run')\n")
    for version in versions:
        (package / "_jsii" / f"provider-aws@{version}.jsii.tgz").write_bytes(b"no tarball")
    monkeypatch.syspath_prepend(package.parent)
    return package


PIN = PINS["cdktf-cdktf-provider-aws"]
WAY_OUT = f"run make setup, or pip install cdktf-cdktf-provider-aws=={PIN}"


@pytest.fixture
def asked_of_pip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[str], str]]:
    """What pip is called with, and the requirements that it reads; it brings a wheel with an empty assembly."""
    calls: list[tuple[list[str], str]] = []

    def download(command: list[str], check: bool) -> subprocess.CompletedProcess[str]:
        options = dict(itertools.pairwise(command))
        calls.append((command, Path(options["--requirement"]).read_text()))
        name = f"cdktf_cdktf_provider_aws-{PIN}-py3-none-any.whl"
        with zipfile.ZipFile(Path(options["--dest"], name), "w") as wheel:
            wheel.writestr(f"cdktf_cdktf_provider_aws/_jsii/provider-aws@{PIN}.jsii.tgz", b"")
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(subprocess, "run", download)
    return calls


@pytest.mark.parametrize("versions", [[], ["1.0.0"]], ids=["none", "another"])
def test_a_package_that_is_not_installed_in_the_pinned_version_is_fetched_as_its_hashes_say(
    versions: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    asked_of_pip: list[tuple[list[str], str]],
    capsys: pytest.CaptureFixture[str],
):
    install_stand_in(tmp_path, monkeypatch, *versions)
    source = bindings_cut.find_or_fetch(CDKTF, tmp_path)
    assert [path.name for path in (source / "_jsii").iterdir()] == [f"provider-aws@{PIN}.jsii.tgz"]
    [(command, wanted)] = asked_of_pip
    assert command[:3] == [sys.executable, "-m", "pip"]
    assert {"--no-deps", "--require-hashes", "--only-binary=:all:"} <= set(command)
    assert re.fullmatch(
        rf"cdktf-cdktf-provider-aws=={re.escape(PIN)}(?: \\\n    --hash=sha256:[0-9a-f]{{64}})+\n", wanted
    )
    told = "Downloading cdktf-cdktf-provider-aws, 59 MB, to cut the AWS bindings out of it\n"
    assert capsys.readouterr().out == told


@pytest.mark.parametrize(
    ("versions", "has"), [(["1.0.0"], "1.0.0"), (["1.0.0", PIN], f"1.0.0 and {PIN}"), ([], "no assembly")]
)
def test_a_package_of_another_version_is_named(
    versions: list[str], has: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    package = install_stand_in(tmp_path, monkeypatch, *versions)
    with pytest.raises(CutError) as caught:
        bindings_cut.cut()
    pinned = f"requirements-dev.lock pins cdktf-cdktf-provider-aws=={PIN}"
    assert str(caught.value) == f"{package} has {has}, and {pinned}: {WAY_OUT}"


def test_classes_that_need_a_submodule_that_is_not_wanted_are_refused():
    reference = {"type": {"fqn": "@cdktf/provider-aws.other.Thing"}}
    cut = {"submodules": dict.fromkeys(CDKTF.submodules), "types": {"@cdktf/provider-aws.iamGroup.IamGroup": reference}}
    with pytest.raises(LookupError, match=r"use @cdktf/provider-aws\.other\.Thing, whose submodule is not wanted"):
        bindings_cut._check_whole(CDKTF, cut)
    with pytest.raises(LookupError, match="1 of 15 submodules are in the jsii manifest"):
        bindings_cut._check_whole(CDKTF, {"submodules": {"a": {}}, "types": {}})


@pytest.mark.parametrize(("required", "is_wanted"), [("../provider-functions/index", True), ("../s3-bucket", False)])
def test_a_script_that_requires_a_submodule_that_is_not_wanted_is_refused(required: str, is_wanted: bool):
    manifest = {"submodules": {}, "types": {}}
    exports = {"iam_user": "iamUser", "provider_functions": "providerFunctions"}
    script = f'const other = require("{required}");'.encode()
    members = {
        "package/.jsii": json.dumps(manifest).encode(),
        "package/LICENSE": b"",
        "package/package.json": json.dumps(dict.fromkeys(bindings_cut._PACKAGE_KEYS, "")).encode(),
        "package/lib/iam-user/index.js": script,
        "package/lib/provider-functions/index.js": b"",
    }
    whole = CDKTN._replace(submodules=())
    if is_wanted:
        assert script in bindings_cut._cut_assembly(whole, members, exports, "")["package/lib/iam-user/index.js"]
    else:
        with pytest.raises(LookupError, match=r"the script of iam_user requires \.\./s3-bucket, which is not wanted"):
            bindings_cut._cut_assembly(whole, members, exports, "")
