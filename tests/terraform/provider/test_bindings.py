"""Which AWS classes a program gets, and where they are."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import platformdirs
import pytest
from bindings_processes import environment, read_contents, run

from landingzone.terraform.provider import bindings

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
