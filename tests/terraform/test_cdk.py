"""Which CDK a construct is made with, when a program has one of the two, or both."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import cdktf
import cdktn
import pytest
from constructs import Construct
from samples import EVERYTHING_ON

from landingzone import CdkError, IamUsersAndGroups, IamUsersAndGroupsStack
from landingzone.terraform import bindings, cdk
from landingzone.terraform.cdk import CDKS, Cdk, cdk_of, chosen_cdk
from landingzone.terraform.settings import BACKENDS

ROOT = Path(__file__).parents[2]
CDKTF, CDKTN = CDKS
ACCOUNT = {"aws_account_id": "123456789012"}
MODULES: dict[Cdk, Any] = {CDKTF: cdktf, CDKTN: cdktn}


def import_only(monkeypatch: pytest.MonkeyPatch, *imported: Cdk) -> None:
    for each in CDKS:
        if each not in imported:
            monkeypatch.delitem(sys.modules, each.name, raising=False)


def run(program: str, **variables: str) -> tuple[str, str, int]:
    """Run a program that has imported nothing; give what it prints, its errors, and its exit status."""
    kept = {name: value for name, value in os.environ.items() if name != "LANDINGZONE_CDK"}
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        env=kept | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout, done.stderr, done.returncode


def synthesized(app: Any, name: str) -> str:
    """What a stack is in Terraform, without the metadata, which has the version of the CDK."""
    app.synth()
    content = json.loads(Path(app.outdir, "stacks", name, "cdk.tf.json").read_text(encoding="utf-8"))
    assert content["//"]["metadata"]["version"] in (cdktf_version(), cdktn_version())
    del content["//"]["metadata"]["version"]
    return json.dumps(content)


def cdktf_version() -> str:
    return str(cdktf.__jsii_assembly__.version) if hasattr(cdktf, "__jsii_assembly__") else "0.21.0"


def cdktn_version() -> str:
    return str(cdktn.__jsii_assembly__.version) if hasattr(cdktn, "__jsii_assembly__") else "0.24.0"


# A program that gives no scope


def test_the_one_that_is_imported_is_chosen(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LANDINGZONE_CDK", "cdktf")
    import_only(monkeypatch, CDKTN)
    assert chosen_cdk() is CDKTN


@pytest.mark.parametrize("imported", [(), CDKS], ids=["none", "both"])
def test_with_none_or_both_the_variable_decides(imported: tuple[Cdk, ...], monkeypatch: pytest.MonkeyPatch):
    import_only(monkeypatch, *imported)
    monkeypatch.delenv("LANDINGZONE_CDK", raising=False)
    assert chosen_cdk() is CDKTF
    monkeypatch.setenv("LANDINGZONE_CDK", "")
    assert chosen_cdk() is CDKTF
    monkeypatch.setenv("LANDINGZONE_CDK", "cdktn")
    assert chosen_cdk() is CDKTN


def test_a_blocked_import_is_none(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "cdktf", None)  # type: ignore[arg-type]
    assert not CDKTF.is_imported


UNKNOWN = "LANDINGZONE_CDK is 'pulumi': write cdktf or cdktn, or leave it out"
NOT_INSTALLED = "cdktn is not installed: run `pip install 'landingzone[cdktn]'`"
WITHOUT_CDKTN = """
import importlib.util
find = importlib.util.find_spec
importlib.util.find_spec = lambda name, *rest: None if name == "cdktn" else find(name, *rest)
"""
ENTRIES = {
    "main.py": "import runpy; runpy.run_path('main.py')",
    "module": "import sys; from landingzone.cli.main import main; sys.exit(main(['module', 'dist/nothing']))",
}


@pytest.mark.parametrize("entry", ENTRIES)
@pytest.mark.parametrize(
    ("chosen", "before", "line"),
    [("pulumi", "", UNKNOWN), ("cdktn", WITHOUT_CDKTN, NOT_INSTALLED)],
    ids=["unknown", "not_installed"],
)
def test_a_choice_that_cannot_be_is_one_line(entry: str, chosen: str, before: str, line: str):
    assert run(f"{before}\n{ENTRIES[entry]}", LANDINGZONE_CDK=chosen) == ("", f"{line}\n", 1)


@pytest.mark.parametrize("kind", CDKS, ids=repr)
def test_the_commands_use_the_chosen_one(kind: Cdk, tmp_path: Path):
    program = """
    import runpy, sys
    try:
        runpy.run_path("main.py")
    finally:
        print(sorted({"cdktf", "cdktn"} & set(sys.modules)))
    """
    out, err, status = run(program, LANDINGZONE_CDK=kind.name, CDKTF_OUTDIR=str(tmp_path))
    assert (out, err, status) == (f"['{kind.name}']\n", "", 0)


# A program that gives a scope


@pytest.mark.parametrize("first", CDKS, ids=repr)
def test_nothing_of_either_is_loaded_before_a_scope_is_given(first: Cdk):
    program = f"""
    import sys
    from landingzone import IamUsersAndGroups, IamUsersAndGroupsStack
    assert not {{"cdktf", "cdktn"}} & set(sys.modules)
    from {first.name} import App, TerraformStack
    app = App()
    assert isinstance(IamUsersAndGroupsStack(app, "a", aws_account_id="123456789012"), TerraformStack)
    print(sorted({{"cdktf", "cdktn"}} & set(sys.modules)))
    """
    assert run(program) == (f"['{first.name}']\n", "", 0)


def test_both_in_one_process_give_the_same_to_the_byte(tmp_path: Path):
    stacks, constructs = [], []
    for name, module in MODULES.items():
        app = module.App(outdir=str(tmp_path / name.name))
        stack = IamUsersAndGroupsStack(app, "people", backend={"local": {"path": "x"}}, **EVERYTHING_ON)
        assert isinstance(stack, module.TerraformStack)
        assert cdk_of(stack) is name
        stacks.append(synthesized(app, "people"))
        app = module.App(outdir=str(tmp_path / f"{name.name}-construct"))
        own = module.TerraformStack(app, "own")
        bindings.load(name).provider.AwsProvider(own, "aws")
        module.LocalBackend(own, path="x")
        people = IamUsersAndGroups(Construct(own, "between"), "people", **EVERYTHING_ON)
        module.TerraformOutput(own, "arns", value=people.user_arns)
        module.TerraformOutput(own, "first", value=module.Fn.lookup(people.user_arns, "alice"))
        module.TerraformOutput(own, "group", value=people.full_access_iam_group_arn)
        constructs.append(synthesized(app, "own"))
    assert stacks[0] == stacks[1]
    assert constructs[0] == constructs[1]


@pytest.mark.parametrize("kind", CDKS, ids=repr)
def test_a_class_that_derives_from_the_stack_is_of_either(kind: Cdk, tmp_path: Path):
    class People(IamUsersAndGroupsStack):
        """Ours."""

        def __init__(self, scope: Construct, name: str) -> None:
            super().__init__(scope, name, backend={"local": {"path": "x"}}, **ACCOUNT)
            self.is_ours = True

    app = MODULES[kind].App(outdir=str(tmp_path))
    people = People(app, "people")
    assert people.is_ours
    assert isinstance(people, People)
    assert isinstance(people, IamUsersAndGroupsStack)
    assert isinstance(people, MODULES[kind].TerraformStack)
    assert (type(people).__name__, type(people).__doc__) == ("People", "Ours.")
    assert type(People(app, "others")) is type(people)
    assert app.node.find_child("people") is people
    assert "aws_iam_group" in synthesized(app, "people")


@pytest.mark.parametrize("kind", CDKS, ids=repr)
def test_a_stack_with_a_secret_is_private_on_both(kind: Cdk, tmp_path: Path):
    app = MODULES[kind].App(outdir=str(tmp_path))
    backend = {"s3": {"bucket": "b", "key": "k", "region": "r", "secret_key": "x"}}
    IamUsersAndGroupsStack(app, "people", backend=backend, **ACCOUNT)
    app.synth()
    assert (tmp_path / "stacks" / "people" / "cdk.tf.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("scope", [None, "app"])
def test_what_is_no_scope_is_told_by_the_classes_of_the_cdk(scope: Any):
    with pytest.raises(TypeError, match=r"type of argument scope must be constructs\.Construct"):
        IamUsersAndGroupsStack(scope, "people", **ACCOUNT)


# A program that mixes them

NO_MIXTURE = (
    "the two do not mix in one app; import everything from one of them, and before landingzone.aws, which follows it"
)


@pytest.mark.parametrize(("inner", "outer"), [CDKS, CDKS[::-1]], ids=repr)
def test_a_stack_of_one_in_an_app_of_the_other_is_refused(inner: Cdk, outer: Cdk):
    stack = MODULES[inner].TerraformStack(MODULES[outer].App(), "platform")
    with pytest.raises(CdkError) as caught:
        IamUsersAndGroups(stack, "people", **ACCOUNT)
    assert str(caught.value) == (f"platform is made with {inner.name}, and the app with {outer.name}: {NO_MIXTURE}")


@pytest.mark.parametrize(("own", "other"), [CDKS, CDKS[::-1]], ids=repr)
def test_a_provider_or_a_stack_of_the_other_one_is_refused(own: Cdk, other: Cdk):
    people = IamUsersAndGroups(MODULES[own].TerraformStack(MODULES[own].App(), "platform"), "people", **ACCOUNT)
    stack = MODULES[other].TerraformStack(MODULES[other].App(), "platform")
    provider = bindings.load(other).provider.AwsProvider(stack, "aws")
    for hand_over in (people.use_provider, people.check_account_with):
        with pytest.raises(CdkError) as caught:
            hand_over(provider)
        assert str(caught.value) == (
            f"this AwsProvider of {other.name} does not fit a construct of {own.name}: {NO_MIXTURE}"
        )
    with pytest.raises(CdkError, match=f"this TerraformStack of {other.name} does not fit a construct of {own.name}"):
        people.add_outputs_to(stack)


@pytest.mark.parametrize(("given", "imported"), [CDKS, CDKS[::-1]], ids=repr)
def test_a_program_that_began_with_one_and_gives_a_scope_of_the_other_is_refused(given: Cdk, imported: Cdk):
    program = f"""
    from landingzone.aws import AwsProvider
    from {imported.name} import App, TerraformStack
    from landingzone import CdkError, IamUsersAndGroups
    stack = TerraformStack(App(), "platform")
    AwsProvider(stack, "aws")
    try:
        IamUsersAndGroups(stack, "people", aws_account_id="123456789012")
    except CdkError as error:
        print(error)
    """
    assert run(program, LANDINGZONE_CDK=given.name) == (
        f"platform is made with {imported.name}, and platform/aws with {given.name}: {NO_MIXTURE}\n",
        "",
        0,
    )


# The seam


def test_no_other_file_imports_either():
    found = set()
    for file in (ROOT / "landingzone").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            if {name.partition(".")[0] for name in names} & {each.name for each in CDKS}:
                found.add(file.relative_to(ROOT).as_posix())
    assert found == {"landingzone/terraform/cdk.py"}


@pytest.mark.parametrize("kind", CDKS, ids=repr)
def test_each_has_all_that_is_used(kind: Cdk):
    used = [*cdk.Cdk.__annotations__, *BACKENDS.values(), "Testing"]
    assert [name for name in used if not hasattr(MODULES[kind], name)] == []
