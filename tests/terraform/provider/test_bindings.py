from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tarfile
import textwrap
import time
from pathlib import Path

import platformdirs
import pytest

from landingzone.terraform.provider import bindings
from landingzone.terraform.provider import cut as bindings_cut

STACK = """
import json, sys
from cdktf import TerraformStack, Testing
from landingzone.terraform.provider import bindings

FULL = "cdktf_cdktf_provider_aws"

def build(aws, extend=lambda stack: None):
    stack = TerraformStack(Testing.app(), "people")
    aws.provider.AwsProvider(stack, "aws", region="eu-west-1", default_tags=[
        aws.provider.AwsProviderDefaultTags(tags={"owner": "people"})])
    aws.data_aws_caller_identity.DataAwsCallerIdentity(stack, "me")
    aws.data_aws_partition.DataAwsPartition(stack, "partition")
    group = aws.iam_group.IamGroup(stack, "group", name="developers")
    user = aws.iam_user.IamUser(stack, "user", name="jane", force_destroy=True, tags={"team": "a"})
    words = aws.data_aws_iam_policy_document
    document = words.DataAwsIamPolicyDocument(stack, "document", statement=[words.DataAwsIamPolicyDocumentStatement(
        sid="Read", actions=["iam:Get*"], resources=[group.arn], condition=[
            words.DataAwsIamPolicyDocumentStatementCondition(
                test="Bool", variable="aws:MultiFactorAuthPresent", values=["true"])])])
    policy = aws.iam_policy.IamPolicy(stack, "policy", name="read", policy=document.json)
    aws.iam_group_policy.IamGroupPolicy(stack, "own", group=group.name, policy=document.json)
    aws.iam_group_policy_attachment.IamGroupPolicyAttachment(stack, "has", group=group.name, policy_arn=policy.arn)
    aws.iam_user_group_membership.IamUserGroupMembership(stack, "member", user=user.name, groups=[group.name])
    aws.iam_user_policy.IamUserPolicy(stack, "inline", user=user.name, policy=document.json)
    aws.iam_user_policy_attachment.IamUserPolicyAttachment(stack, "holds", user=user.name, policy_arn=policy.arn)
    aws.iam_user_login_profile.IamUserLoginProfile(stack, "login", user=user.name, password_length=20)
    aws.iam_access_key.IamAccessKey(stack, "key", user=user.name)
    aws.iam_user_ssh_key.IamUserSshKey(stack, "ssh", username=user.name, encoding="SSH", public_key="ssh-rsa AAAA")
    extend(stack)
    return Testing.synth(stack)

def list_missing():
    from pathlib import Path
    whole = {path.parent.name for path in Path(sys.modules[FULL].__path__[0]).glob("*/__init__.py")}
    return len(whole), sorted(name for name in whole if FULL + "." + name not in sys.modules)

def add_bucket(stack):
    from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket
    S3Bucket(stack, "bucket", bucket="not-people")
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[str, str, int]]:
    """A directory in which the bindings are made, and how the process ended that made them."""
    directory = tmp_path_factory.mktemp("gen")
    return directory, run_module(directory)


@pytest.fixture
def gen(made: tuple[Path, tuple[str, str, int]]) -> Path:
    """A directory that holds the bindings already."""
    return made[0]


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory that is to hold the bindings, for this process."""
    directory = tmp_path / "gen"
    monkeypatch.setenv("LANDINGZONE_GEN", str(directory))
    return directory


def environment(directory: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "LANDINGZONE_BINDINGS"}
    return {**kept, "LANDINGZONE_GEN": str(directory), **more}


def run(program: str, directory: Path, **more: str) -> dict[str, object]:
    """Run a program in a process of its own; it prints one JSON object."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        env=environment(directory, **more),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def start_module(directory: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "landingzone.terraform.provider.bindings"]
    return subprocess.Popen(
        command, env=environment(directory), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def run_module(directory: Path) -> tuple[str, str, int]:
    process = start_module(directory)
    out, err = process.communicate()
    return out, err, process.returncode


def read_contents(directory: Path) -> dict[str, bytes]:
    """All files of the slim package that a directory holds, those of the tarball as well."""
    package = directory / "landingzone_provider_aws"
    files = {}
    for path in sorted(package.rglob("*")):
        if path.is_dir() or "__pycache__" in path.parts:
            continue
        name = path.relative_to(package).as_posix()
        if path.suffix != ".tgz":
            files[name] = path.read_bytes()
            continue
        with tarfile.open(fileobj=io.BytesIO(path.read_bytes())) as archive:
            for member in archive:
                content = archive.extractfile(member)
                assert content is not None
                files[f"{name}/{member.name}"] = content.read()
    return files


def list_cuts(directory: Path) -> list[str]:
    return sorted(path.name for path in (directory / ".cuts").iterdir())


# What they are


@pytest.mark.long
def test_the_whole_package_imported_first_is_used_and_says_the_same_to_the_byte(gen: Path) -> None:
    slim = run(STACK + "print(json.dumps({'json': build(bindings.load()), 'full': FULL in sys.modules}))", gen)
    full = run(
        STACK
        + """if True:
        from cdktf_cdktf_provider_aws.iam_group import IamGroup
        aws = bindings.load()
        stack = TerraformStack(Testing.app(), "other")
        print(json.dumps({
            "json": build(aws),
            "package": aws.package,
            "known": isinstance(aws.iam_group.IamGroup(stack, "group", name="x"), IamGroup),
            "slim json": build(bindings.load(full=False), add_bucket),
            "full json": build(aws, add_bucket),
        }))
        """,
        gen,
    )
    assert slim["full"] is False
    assert full["package"] == "cdktf_cdktf_provider_aws"
    assert full["known"] is True
    assert slim["json"] == full["json"]
    assert "aws_iam_user_ssh_key" in str(slim["json"])
    assert full["slim json"] == full["full json"]
    assert '"bucket": "not-people"' in str(full["slim json"])


@pytest.mark.long
def test_the_sample_is_the_same_to_the_byte_through_the_whole_package(gen: Path, tmp_path: Path) -> None:
    sample = Path(__file__).parents[3] / "landingzone.yaml"
    written = {}
    # The state is kept in the directory of the app, which therefore is the same.
    for choice in ("", "full"):
        subprocess.run(
            [sys.executable, sample.with_name("main.py")],
            cwd=tmp_path,
            env=environment(gen, LANDINGZONE_CONFIG=str(sample), LANDINGZONE_BINDINGS=choice),
            check=True,
            timeout=600,
        )
        written[choice] = {
            file.relative_to(tmp_path).as_posix(): file.read_bytes()
            for file in sorted(tmp_path.rglob("*"))
            if file.is_file()
        }
    assert set(written[""]) == {"cdktf.out/manifest.json", "cdktf.out/stacks/landingzone/cdk.tf.json"}
    assert written[""] == written["full"]


@pytest.mark.long
def test_the_whole_package_imported_after_the_slim_one_is_whole_and_mixes_with_it(gen: Path) -> None:
    seen = run(
        STACK
        + """if True:
        before = bindings.load()
        alone = build(before)
        mixed = build(before, add_bucket)
        after = bindings.load()
        from cdktf_cdktf_provider_aws.iam_group import IamGroup
        stack = TerraformStack(Testing.app(), "other")
        print(json.dumps({
            "packages": [before.package, after.package],
            "alone": alone,
            "mixed": mixed,
            "all full": build(after, add_bucket),
            "missing": list_missing(),
            "after is known": isinstance(after.iam_group.IamGroup(stack, "a", name="a"), IamGroup),
            "before is known": isinstance(before.iam_group.IamGroup(stack, "b", name="b"), IamGroup),
        }))
        """,
        gen,
    )
    assert seen["packages"] == ["landingzone_provider_aws", "cdktf_cdktf_provider_aws"]
    assert seen["mixed"] == seen["all full"]
    mixed = json.loads(str(seen["mixed"]))
    assert mixed["resource"].pop("aws_s3_bucket") == {"bucket": {"bucket": "not-people"}}
    assert mixed == json.loads(str(seen["alone"]))
    assert seen["missing"] == [2213, []]
    assert seen["after is known"] is True
    assert seen["before is known"] is False


def test_only_the_wanted_submodules_are_in_the_assembly(gen: Path) -> None:
    files = read_contents(gen)
    manifest = json.loads(next(content for name, content in files.items() if name.endswith("/.jsii")))
    assert manifest["name"] == "@landingzone/provider-aws"
    assert len(manifest["submodules"]) == len(bindings.SUBMODULES) == 15
    assert len(manifest["types"]) == 47
    scripts = [name for name in files if name.endswith("/index.js")]
    assert len(scripts) == len(bindings.SUBMODULES) + 1
    assert not [name for name, content in files.items() if b"@cdktf/provider-aws" in content]


def test_only_touched_submodules_are_imported(gen: Path) -> None:
    seen = run(
        STACK
        + """if True:
        aws = bindings.load()
        def list_imported():
            names = {name.split(".")[1] for name in sys.modules if name.startswith(aws.package + ".")}
            return sorted(names - {"_private"})
        before = list_imported()
        aws.iam_group
        after = list_imported()
        print(json.dumps({"before": before, "after": after}))
        """,
        gen,
    )
    assert seen["before"] == []
    assert seen["after"] == ["_jsii", "iam_group"]


def test_programs_that_write_no_byte_code_need_not_compile(gen: Path) -> None:
    seen = run(
        """
        import json, sys
        from landingzone.terraform.provider import bindings
        import cdktf
        compiled = []
        sys.addaudithook(lambda event, args: event == "compile" and compiled.append(str(args[1])))
        bindings.load().provider
        print(json.dumps({"compiled": [name for name in compiled if "landingzone_provider_aws" in name]}))
        """,
        gen,
        PYTHONDONTWRITEBYTECODE="1",
    )
    assert seen == {"compiled": []}


@pytest.mark.parametrize("name", [5, ["developers"], {"name": "developers"}])
def test_values_of_a_wrong_type_are_refused_by_node(name: object, gen: Path) -> None:
    seen = run(
        f"""
        import json
        from cdktf import TerraformStack, Testing
        from landingzone.terraform.provider import bindings
        stack = TerraformStack(Testing.app(), "people")
        try:
            bindings.load().iam_group.IamGroup(stack, "group", name={name!r})
        except RuntimeError as refused:
            print(json.dumps(dict(told=str(refused))))
        """,
        gen,
    )
    assert "Unable to deserialize value as @landingzone/provider-aws.iamGroup.IamGroupConfig" in str(seen["told"])


def test_a_submodule_that_is_not_wanted_is_not_there(gen: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANDINGZONE_GEN", str(gen))
    with pytest.raises(AttributeError, match="there is no 's3_bucket' in the AWS bindings"):
        getattr(bindings.load(full=True), "s3_bucket")  # noqa: B009 - a type checker refuses the plain form


def test_type_checkers_see_the_classes(gen: Path, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "from cdktf import TerraformStack\n"
        "from landingzone.terraform.provider import bindings\n"
        "def build(stack: TerraformStack) -> str:\n"
        "    aws = bindings.load()\n"
        "    aws.provider.AwsProvider(stack, 'aws', region='eu-west-1')\n"
        "    aws.iam_group.IamGroup(stack, 'a', nme='developers')\n"
        "    aws.s3_bucket\n"
        "    return aws.iam_group.IamGroup(stack, 'b', name='developers').arn\n"
    )
    config = tmp_path / "mypy.ini"
    config.write_text("[mypy]\nstrict = True\n")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file", config, "--cache-dir", tmp_path / "cache", program],
        env={**os.environ, "MYPYPATH": os.pathsep.join([str(gen), str(Path(bindings.__file__).parents[3])])},
        capture_output=True,
        text=True,
        check=False,
    )
    faults = [line.split(": ", 1)[1] for line in done.stdout.splitlines() if ": error: " in line]
    assert faults == [
        'error: Unexpected keyword argument "nme" for "IamGroup"; did you mean "name"?  [call-arg]',
        'error: "AwsBindings" has no attribute "s3_bucket"  [attr-defined]',
    ], done.stdout + done.stderr


# Which are chosen


def test_the_whole_package_is_used_when_asked_for(monkeypatch: pytest.MonkeyPatch, gen: Path) -> None:
    monkeypatch.setenv("LANDINGZONE_GEN", str(gen))
    monkeypatch.delitem(sys.modules, bindings.FULL_PACKAGE, raising=False)
    monkeypatch.delenv("LANDINGZONE_BINDINGS", raising=False)
    assert bindings.load().package == "landingzone_provider_aws"
    assert bindings.load(full=True).package == "cdktf_cdktf_provider_aws"
    monkeypatch.setenv("LANDINGZONE_BINDINGS", "full")
    assert bindings.load().package == "cdktf_cdktf_provider_aws"
    assert bindings.load(full=False).package == "landingzone_provider_aws"
    assert bindings.FULL_PACKAGE not in sys.modules


def test_an_unknown_choice_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANDINGZONE_BINDINGS", "fat")
    with pytest.raises(bindings.BindingsError) as caught:
        bindings.load()
    assert str(caught.value) == ("LANDINGZONE_BINDINGS is 'fat': write 'full', or leave it out for the slim bindings")


@pytest.mark.parametrize("entry", [None, object()], ids=["blocked", "stand-in"])
def test_a_whole_package_that_cannot_give_classes_is_not_used(
    entry: object, monkeypatch: pytest.MonkeyPatch, gen: Path
) -> None:
    monkeypatch.setenv("LANDINGZONE_GEN", str(gen))
    monkeypatch.setitem(sys.modules, bindings.FULL_PACKAGE, entry)
    assert bindings.load().package == "landingzone_provider_aws"


def test_a_whole_package_that_is_being_imported_is_waited_for(gen: Path, tmp_path: Path) -> None:
    package = tmp_path / "cdktf_cdktf_provider_aws"
    (package / "iam_group").mkdir(parents=True)
    (package / "__init__.py").write_text("import time\ntime.sleep(0.5)\nis_whole = True\n")
    (package / "iam_group" / "__init__.py").write_text(
        "import sys\nsaw_it_whole = hasattr(sys.modules['cdktf_cdktf_provider_aws'], 'is_whole')\n"
    )
    seen = run(
        """
        import importlib, json, sys, threading, time
        from landingzone.terraform.provider import bindings
        threading.Thread(target=importlib.import_module, args=[bindings.FULL_PACKAGE]).start()
        while bindings.FULL_PACKAGE not in sys.modules:
            time.sleep(0.01)
        print(json.dumps({"whole": bindings.load().iam_group.saw_it_whole}))
        """,
        gen,
        PYTHONPATH=str(tmp_path),
    )
    assert seen == {"whole": True}


# Where they are


def test_a_checkout_keeps_them_in_gen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LANDINGZONE_GEN", raising=False)
    monkeypatch.setattr(bindings, "__file__", str(tmp_path / "landingzone" / "terraform" / "provider" / "bindings.py"))
    (tmp_path / "cdktf.json").touch()
    assert bindings.find_directory() == tmp_path / ".gen"


def test_an_installed_package_keeps_them_in_the_cache_of_the_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LANDINGZONE_GEN", raising=False)
    monkeypatch.setattr(bindings, "__file__", str(tmp_path / "landingzone" / "terraform" / "provider" / "bindings.py"))
    assert bindings.find_directory() == platformdirs.user_cache_path("landingzone") / "gen"


# How they are made


def test_the_module_says_where_only_when_it_made_something(made: tuple[Path, tuple[str, str, int]]) -> None:
    directory, (out, err, code) = made
    assert (err, code) == ("", 0)
    [cut] = list_cuts(directory)
    assert out == f"AWS bindings cut into {directory}/.cuts/{cut}/landingzone_provider_aws\n"
    assert run_module(directory) == ("", "", 0)


def test_a_cut_that_comes_out_differently_has_another_edition(gen: Path) -> None:
    digest = hashlib.sha256()
    for name, content in read_contents(gen).items():
        digest.update(f"{name} {len(content)}\n".encode() + content)
    [cut] = list_cuts(gen)
    # When this fails with the edition unchanged, raise CUT_EDITION: checkouts and caches hold the older cut.
    assert (cut, digest.hexdigest()[:16]) == ("21.22.1-2-416094f26320", "c987d9a2b93de333")


def test_another_edition_or_list_or_version_is_cut_anew(
    empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What is in a cut is told by other tests; this one is about where it is.
    monkeypatch.setattr(bindings_cut, "_cut_package", lambda source, version, submodules: {"__init__.py": b""})
    monkeypatch.setattr(bindings, "SUBMODULES", ("iam_group",))
    first = bindings.generate()
    assert first.samefile(empty / "landingzone_provider_aws")
    monkeypatch.setattr(bindings, "CUT_EDITION", bindings.CUT_EDITION + 1)
    second = bindings.generate()
    assert second != first
    assert second.samefile(empty / "landingzone_provider_aws")
    monkeypatch.setattr(bindings, "SUBMODULES", ("iam_group", "iam_user"))
    third = bindings.locate()
    install_stand_in(tmp_path, monkeypatch, "provider-aws@22.0.0.jsii.tgz")
    fourth = bindings.locate()
    assert len({first, second, third, fourth}) == 4
    assert fourth.parent.name.startswith("22.0.0-")


def test_the_same_assembly_is_packed_into_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    members = {"package/.jsii": b"{}", "package/lib/index.js": b"exports.a = 1;"}
    monkeypatch.setattr(time, "time", lambda: 1_000_000_000.0)
    first = bindings_cut._pack(members)
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    assert bindings_cut._pack(members) == first


def test_processes_that_cut_at_once_do_no_harm(tmp_path: Path, gen: Path) -> None:
    processes = [start_module(tmp_path) for _ in range(2)]
    ends = [(*process.communicate(), process.returncode) for process in processes]
    assert [(err, code) for _, err, code in ends] == [("", 0)] * 2
    assert list_cuts(tmp_path) == list_cuts(gen)
    assert read_contents(tmp_path) == read_contents(gen)


def test_a_process_that_comes_second_takes_what_the_first_has_made(
    empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_while_another_is_first(source: Path, version: str, submodules: tuple[str, ...]) -> dict[str, bytes]:
        bindings.locate().mkdir(parents=True)
        (bindings.locate() / "first").touch()
        return {"second": b""}

    monkeypatch.setattr(bindings_cut, "_cut_package", cut_while_another_is_first)
    assert [path.name for path in bindings.generate().iterdir()] == ["first"]
    assert len(list_cuts(empty)) == 1


DIES_HALFWAY = """
import os, signal, sys
from pathlib import Path
from landingzone.terraform.provider import bindings, cut

# What the cutting gives is taken from a finished cut: this is about the writing.
finished = Path(sys.argv[1])
paths = [path for path in sorted(finished.rglob("*")) if path.is_file() and "__pycache__" not in path.parts]
files = {str(path.relative_to(finished)): path.read_bytes() for path in paths}
cut._cut_package = lambda source, version, submodules: files

write = Path.write_bytes

def write_or_die(path, content):
    if "iam_group" in path.parts:
        os.kill(os.getpid(), signal.SIGKILL)
    return write(path, content)

Path.write_bytes = write_or_die
bindings.generate()
"""


def test_a_process_that_is_killed_leaves_no_cut(empty: Path, gen: Path) -> None:
    finished = str(gen / "landingzone_provider_aws")
    killed = subprocess.run([sys.executable, "-c", DIES_HALFWAY, finished], env=environment(empty), check=False)
    assert killed.returncode == -signal.SIGKILL
    assert list(empty.rglob("iam_access_key/__init__.py"))
    [leftover] = (empty / ".cuts").iterdir()
    assert leftover.name.startswith("new-")
    two_hours_ago = time.time() - 7200
    os.utime(leftover, (two_hours_ago, two_hours_ago))
    bindings.generate()
    assert list_cuts(empty) == list_cuts(gen)
    assert read_contents(empty) == read_contents(gen)


# What can go wrong


def install_stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *assemblies: str) -> Path:
    """A package found before the installed one."""
    package = tmp_path / "stand-in" / "cdktf_cdktf_provider_aws"
    (package / "_jsii").mkdir(parents=True)
    (package / "__init__.py").write_text("raise AssertionError('it must not be run')\n")
    for assembly in assemblies:
        (package / "_jsii" / assembly).write_bytes(b"no tarball")
    monkeypatch.syspath_prepend(package.parent)
    return package


WAYS_OUT = "set LANDINGZONE_GEN to a writable directory, or LANDINGZONE_BINDINGS=full to use the whole package (slow)"


def test_a_directory_that_cannot_be_written_is_named_with_the_ways_out(
    empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty.write_text("a file where the directory would be")
    with pytest.raises(bindings.BindingsError) as caught:
        bindings.load(full=False)
    assert str(caught.value) == f"cannot write the AWS bindings to {empty}: Not a directory; {WAYS_OUT}"
    assert run_module(empty) == ("", f"landingzone: {caught.value}\n", 1)


def test_a_full_disk_leaves_nothing(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def write_on_a_full_disk(self: Path, data: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self))

    monkeypatch.setattr(bindings_cut, "_cut_package", lambda source, version, submodules: {"__init__.py": b""})
    monkeypatch.setattr(Path, "write_bytes", write_on_a_full_disk)
    with pytest.raises(bindings.BindingsError) as caught:
        bindings.generate()
    assert str(caught.value) == f"cannot write the AWS bindings to {empty}: No space left on device; {WAYS_OUT}"
    assert list_cuts(empty) == []


def test_an_installed_package_of_another_shape_is_named(
    empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = install_stand_in(tmp_path, monkeypatch, "provider-aws@1.0.jsii.tgz", "provider-aws@2.0.jsii.tgz")
    hints = "reinstall it, or set LANDINGZONE_BINDINGS=full to use it whole (slow)"
    with pytest.raises(bindings.BindingsError) as caught:
        bindings.generate()
    assert str(caught.value) == (
        f"cannot cut the AWS bindings out of {package}: "
        f"2 files _jsii/provider-aws@<version>.jsii.tgz instead of one; {hints}"
    )
    (package / "_jsii" / "provider-aws@1.0.jsii.tgz").unlink()
    with pytest.raises(bindings.BindingsError) as caught:
        bindings.generate()
    assert str(caught.value).startswith(f"cannot cut the AWS bindings out of {package}: FileNotFoundError: ")
    assert str(caught.value).endswith(hints)
    assert list_cuts(empty) == []


def test_a_missing_package_is_named(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [])
    with pytest.raises(bindings.BindingsError) as caught:
        bindings.generate()
    assert str(caught.value) == ("cdktf_cdktf_provider_aws is not installed: install landingzone with its dependencies")


def test_classes_that_need_a_submodule_that_is_not_wanted_are_refused() -> None:
    reference = {"type": {"fqn": "@cdktf/provider-aws.other.Thing"}}
    cut = {"submodules": {"a": {}}, "types": {"@cdktf/provider-aws.iamGroup.IamGroup": reference}}
    with pytest.raises(LookupError, match=r"use @cdktf/provider-aws\.other\.Thing, whose submodule is not wanted"):
        bindings_cut._check_whole(cut, 1)
    with pytest.raises(LookupError, match="1 of 2 submodules are in the jsii manifest"):
        bindings_cut._check_whole(cut, 2)


@pytest.mark.parametrize("lost", ["__init__.py", "iam_group", "_jsii/provider-aws@21.22.1.jsii.tgz"])
def test_a_damaged_cut_is_named(lost: str, gen: Path, tmp_path: Path) -> None:
    directory = tmp_path / "gen"
    shutil.copytree(gen, directory, symlinks=True)
    [cut] = list_cuts(directory)
    path = directory / "landingzone_provider_aws" / lost
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    seen = run(
        """
        import json
        from landingzone.terraform.provider import bindings
        try:
            bindings.load().iam_group
        except bindings.BindingsError as error:
            print(json.dumps({"error": str(error)}))
        """,
        directory,
    )
    assert str(seen["error"]).startswith(f"the AWS bindings in {directory}/.cuts/{cut} are damaged: ")
    assert str(seen["error"]).endswith("; remove that directory")
