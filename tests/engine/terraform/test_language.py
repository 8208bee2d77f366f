"""What is written is understood by every version of Terraform and OpenTofu that it allows.

Neither OpenTofu nor an older Terraform can be run here. So the language that is used is read off what is written, by
Terraform's own parser, and held against the versions that have it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from all_settings import settings
from hcl import Template, read_files, read_templates, texts_in
from language import Functions
from module_call import read_module
from place import Place
from samples import EVERYTHING_OFF, EVERYTHING_ON
from synthesis import synthesize_whole_stack

from dev.engine import Terraform, TerraformError
from landingzone.adoption.plan import AdoptionPlan, Target
from landingzone.cli.adopt import _files_of
from landingzone.rules.backends import GONE_BACKENDS
from landingzone.terraform.bodies import body
from landingzone.terraform.module import write_module
from landingzone.terraform.records import removed

IMPORTED = {"aws_iam_group.full_access": "full-access", 'aws_iam_user.user["member"]': "member"}
MOVED = {"aws_iam_group.billing": "module.old.aws_iam_group.this[0]"}
REMOVED = ["aws_iam_group_membership.all", "module.old"]
"""The oldest versions with which `terraform test` and `tofu test` run the module's tests, as its README says."""

STACKS: dict[str, Callable[[], dict[str, Any]]] = {
    "a stack": lambda: synthesize_whole_stack(**EVERYTHING_ON, provider={"region": "eu-west-1"}),
    "a stack of nothing": lambda: synthesize_whole_stack(**EVERYTHING_OFF),
    "a stack from a module": lambda: synthesize_whole_stack(**EVERYTHING_ON, moved_from="module.iam"),
    "a stack that imports": lambda: synthesize_whole_stack(
        **EVERYTHING_OFF, adoption={"moved": MOVED, "imported": IMPORTED}
    ),
    "a stack that forgets": lambda: synthesize_whole_stack(
        **EVERYTHING_OFF, adoption={"moved": MOVED, "imported": IMPORTED, "removed": REMOVED}
    ),
}
ADOPTIONS = {
    "a caller that moves": AdoptionPlan(moved=MOVED),
    "a caller that imports": AdoptionPlan(moved=MOVED, imported=IMPORTED),
    "a caller that forgets": AdoptionPlan(moved=MOVED, imported=IMPORTED, removed=REMOVED),
}
MODULE = "the module"
_HCL_BLOCK = re.compile(r"^ *```hcl\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Everything that is written: what it is -> content, in Terraform's JSON."""
    found = {name: make() for name, make in STACKS.items()}
    # What a configuration gives a backend is written as it is.
    backends = settings().keys() - {"provider"} - GONE_BACKENDS
    found |= {f"backend {name}": {"terraform": {"backend": {name: {}}}} for name in backends}
    for name, plan in ADOPTIONS.items():
        files = _files_of(plan, Target("module.iam"), "iam")
        found |= {f"{name}: {file}": json.loads(files[file]) for file in ("adoption.tf.json", "iam.tf.json")}
    module = tmp_path_factory.mktemp("language") / "module"
    write_module(module)
    texts = {str(path.relative_to(module)): path for path in module.rglob("*") if path.is_file()}
    # As one: the rest of it has the versions of its `required_version`.
    found[MODULE] = read_module(module)
    hcl = {name: path.read_text(encoding="utf-8") for name, path in texts.items() if name.endswith((".tf", ".hcl"))}
    for name in ("README.md", "UPGRADING.md"):
        (hcl[name],) = _HCL_BLOCK.findall(texts[name].read_text(encoding="utf-8"))
    # Terragrunt's own language; it writes a file in Terraform's.
    (terragrunt,) = read_files({"terragrunt.hcl": hcl.pop("examples/terragrunt/terragrunt.hcl")}).values()
    hcl["terragrunt: provider.tf"] = terragrunt["generate"]["provider"][0]["contents"]
    return found | read_files(hcl)


@pytest.fixture(scope="module")
def templates(written: dict[str, dict[str, Any]]) -> dict[str, Template]:
    """All texts with expressions in them, wherever they stand, but for the types of variables."""
    return read_templates(text for content in written.values() for text in texts_in(without_types(content)))


@pytest.fixture(scope="module")
def functions() -> Functions:
    return Functions()


def without_types(content: dict[str, Any]) -> dict[str, Any]:
    return {kind: _without_type(body) if kind == "variable" else body for kind, body in content.items()}


def _without_type(body: Any) -> Any:
    match body:
        case dict():
            return {name: _without_type(inner) for name, inner in body.items() if name != "type"}
        case list():
            return [_without_type(inner) for inner in body]
    return body


def test_terraform_has_every_function_that_is_called_and_cdktn_every_function_of_terraform(
    tmp_path: Path, templates: dict[str, Template], functions: Functions
):
    """So that a function which Terraform gets some day is not taken for an old one."""
    signatures = json.loads(Terraform(tmp_path).run("metadata", "functions", "-json"))["function_signatures"]
    assert set().union(*(each.calls for each in templates.values())) <= signatures.keys()
    assert {name for name in signatures if "::" not in name} <= functions.names


def test_a_record_that_an_older_opentofu_takes_would_destroy_with_terraform(place: Place):
    """Why the range is narrower for such an adoption, instead of another record."""
    terraform = place({"resource": {"terraform_data": {"x": {"input": 1}}}})
    terraform.apply()
    [whole] = removed("terraform_data.x")
    for record, actions in (({"from": whole["from"]}, ("delete",)), (whole, ("forget",))):
        (terraform.directory / "cdk.tf.json").write_text(json.dumps({"removed": [[record]]}), encoding="utf-8")
        assert terraform.plan().changes == {"terraform_data.x": actions}


def test_a_version_that_is_too_old_is_told_before_anything_else(place: Place):
    terraform = place({})
    asked = [body({"required_version": ">= 99.0.0"})]
    content = {"terraform": asked, "removed": [body({"from": "x.y", "no_such": [{"a": 1}]})]}
    (terraform.directory / "cdk.tf.json").write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(TerraformError) as caught:
        terraform.init()
    assert "This configuration does not support Terraform version" in caught.value.text
    assert "no_such" not in caught.value.text.partition("this version\nconstraint")[2]
