"""What is written is understood by every version of Terraform and OpenTofu that it allows.

Neither OpenTofu nor an older Terraform can be run here. So the language that is used is read off what is written, by
Terraform's own parser, and held against the versions that have it.
"""

import json
import re

import pytest
from all_settings import settings
from hcl import read_files, read_templates, texts_in
from language import SETTINGS, Functions, Since, bodies_of, floor_of, settings_in
from module_call import read_module
from samples import EVERYTHING_OFF, EVERYTHING_ON
from synthesis import synthesize_whole_stack

from landingzone.adoption.plan import AdoptionPlan, Target
from landingzone.cli.adopt import _files_of
from landingzone.ground import versions
from landingzone.ground.expressions import Address
from landingzone.rules.backends import GONE_BACKENDS
from landingzone.terraform.module import READY_MADE
from landingzone.terraform.records import removed

IMPORTED = {"aws_iam_group.full_access": "full-access", 'aws_iam_user.user["member"]': "member"}
MOVED = {"aws_iam_group.billing": "module.old.aws_iam_group.this[0]"}
IMPORTS = {"moved": MOVED, "imported": IMPORTED}
REMOVED = ["aws_iam_group_membership.all", "module.old"]
OF_TESTS = Since("1.7.0", "1.8.0")
"""The oldest versions with which `terraform test` and `tofu test` run the module's tests, as its README says."""

STACKS = {
    "a stack": EVERYTHING_ON | {"moved_from": "module.iam", "provider": {"region": "eu-west-1"}},
    "a stack that imports": EVERYTHING_OFF | {"adoption": IMPORTS},
    "a stack that forgets": EVERYTHING_OFF | {"adoption": IMPORTS | {"removed": REMOVED}},
}
ADOPTIONS = {
    "a caller that moves": AdoptionPlan(moved=MOVED),
    "a caller that imports": AdoptionPlan(**IMPORTS),
    "a caller that forgets": AdoptionPlan(**IMPORTS, removed=REMOVED),
}
MODULE = "the module"
_HCL_BLOCK = re.compile(r"^ *```hcl\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def written():
    found = {name: synthesize_whole_stack(**inputs) for name, inputs in STACKS.items()}
    # What a configuration gives a backend is written as it is.
    backends = settings().keys() - {"provider"} - GONE_BACKENDS
    found |= {f"backend {name}": {"terraform": {"backend": {name: {}}}} for name in backends}
    for name, plan in ADOPTIONS.items():
        files = _files_of(plan, Target("module.iam"), "iam")
        found |= {f"{name}: {file}": json.loads(files[file]) for file in ("adoption.tf.json", "iam.tf.json")}
    texts = {str(path.relative_to(READY_MADE)): path for path in READY_MADE.rglob("*") if path.is_file()}
    # As one: the rest of it has the versions of its `required_version`.
    found[MODULE] = read_module(READY_MADE)
    others = (name for name in texts if "/" in name and name.endswith((".tf", ".hcl")))
    hcl = {name: texts[name].read_text(encoding="utf-8") for name in others}
    for name in ("README.md", "UPGRADING.md"):
        (hcl[name],) = _HCL_BLOCK.findall(texts[name].read_text(encoding="utf-8"))
    # Terragrunt's own language; it writes a file in Terraform's.
    (terragrunt,) = read_files({"terragrunt.hcl": hcl.pop("examples/terragrunt/terragrunt.hcl")}).values()
    hcl["terragrunt: provider.tf"] = terragrunt["generate"]["provider"][0]["contents"]
    return found | read_files(hcl)


@pytest.fixture(scope="module")
def templates(written):
    contents = [*map(without_types, written.values()), *(content for content, _ in FAULTY.values())]
    return read_templates([*(text for content in contents for text in texts_in(content)), *types_of(written)])


FUNCTIONS = Functions()


def versions_asked_for(content):
    for block in bodies_of(content.get("terraform", [])):
        if "required_version" in block:
            yield block["required_version"]


def without_types(content):
    blocks = dict(content)
    if "variable" in content:
        blocks["variable"] = {
            name: [{key: value for key, value in body.items() if key != "type"} for body in bodies]
            for name, bodies in {name: bodies_of(bodies) for name, bodies in content["variable"].items()}.items()
        }
    return blocks


def faults_in(name, content, templates):
    asked = next(versions_asked_for(content), versions.TERRAFORM)
    least = OF_TESTS if name.startswith("tests/") else floor_of(asked)
    used = {setting: SETTINGS.get(setting, Since("", "")) for setting in settings_in(content)}
    calls = {call for text in texts_in(without_types(content)) for call in templates[text].calls}
    used |= {f"{call}()": FUNCTIONS.since(call) for call in calls}
    return [f"{what}: {fault}" for what, since in sorted(used.items()) if (fault := since.fault(least))]


@pytest.mark.long
def test_every_version_that_is_allowed_has_what_is_written_and_few_ask_for_more(written, templates):
    assert len(written) > 23
    found = {name: faults_in(name, content, templates) for name, content in written.items()}
    assert {name: faults for name, faults in found.items() if faults} == {}
    # Every setting of the table is written.
    assert set().union(*map(settings_in, written.values())) == SETTINGS.keys()
    asked = {name: version for name, content in written.items() for version in versions_asked_for(content)}
    more = {"the module": ">= 1.5.0"}
    for what, version in (("imports", ">= 1.5.0"), ("forgets", ">= 1.10.0")):
        more |= {f"a stack that {what}": version, f"a caller that {what}: adoption.tf.json": version}
    assert {name: version for name, version in asked.items() if version != versions.TERRAFORM} == more


def test_nothing_moves_from_one_type_to_another(written):
    """Only later versions move a resource to another type."""
    records = [record for content in written.values() for [record] in content.get("moved", ())]
    assert len(records) > 100
    for record in records:
        assert Address.parse(record["from"]).type == Address.parse(record["to"]).type


def test_a_validation_looks_at_its_own_variable_alone(written, templates):
    """Only later versions let it look at another one."""
    content = written[MODULE]
    validated = {name: block["validation"] for name, block in content["variable"].items() if "validation" in block}
    assert len(validated) > 10
    for name, validations in validated.items():
        for text in texts_in(validations):
            objects = {reference for reference in templates[text].references if "." in reference}
            assert {reference for reference in objects if reference.startswith("var.")} <= {f"var.{name}"}
            assert not any(reference.startswith(("local.", "data.")) for reference in objects)


def types_of(written):
    for content in written.values():
        for bodies in content.get("variable", {}).values():
            for variable in bodies_of(bodies):
                text = variable["type"]
                yield text if text.startswith("${") else f"${{{text}}}"


def test_variables_have_old_types(written, templates):
    types = [templates[text] for text in types_of(written)]
    assert set().union(*(each.calls for each in types)) == {"list", "map", "object"}
    assert set().union(*(each.references for each in types)) == {"any", "bool", "number", "string"}


def test_the_readme_of_the_module_says_what_its_tests_need(written):
    used = set().union(*(settings_in(content) for name, content in written.items() if name.startswith("tests/")))
    assert max((SETTINGS[setting] for setting in used), key=lambda since: (since.terraform, since.opentofu)) == OF_TESTS
    text = (READY_MADE / "README.md").read_text(encoding="utf-8")
    assert "so Terraform 1.7 or OpenTofu 1.8" in " ".join(text.split())


# What the comparison itself is worth: what is wrong in each of these, by what is asked for.
FAULTY = {
    ">= 1.4.0": (
        {
            "locals": {
                "opentofu_alone": {"${urldecode(1)}": 1},
                "within": '${jsonencode({ a = "%{ if true }${convert(1, number)}%{ endif }" })}',
                "texts": ["issensitive(1)", "$${issensitive(1)}", '${lower("issensitive(1)")}', "%%{issensitive(1)"],
            },
            "output": {"x": {"value": "${provider::aws::arn_parse(nothing(1))}"}},
            "import": [{"to": "x.y", "for_each": {}}],
            "resource": {"aws_iam_user": {"x": {"name": "x", "lifecycle": {"enabled": True}}}},
        },
        """convert(): Terraform has it since 1.15.0, OpenTofu has it not
        import.for_each: Terraform has it not, OpenTofu has it not
        import.to: Terraform has it since 1.5.0
        nothing(): Terraform has it not, OpenTofu has it not
        provider::aws::arn_parse(): Terraform has it since 1.8.0, OpenTofu has it since 1.7.0
        resource.lifecycle.enabled: Terraform has it not, OpenTofu has it not
        urldecode(): Terraform has it not, OpenTofu has it since 1.7.0""",
    ),
    ">= 1.7.0": ({"removed": [removed("x.y")]}, "removed.lifecycle.destroy: OpenTofu has it since 1.10.0"),
}


def test_what_an_older_version_has_not_is_found(templates):
    for version, (content, faults) in FAULTY.items():
        asking = content | {"terraform": content.get("terraform", {}) | {"required_version": version}}
        assert faults_in("", asking, templates) == [line.strip() for line in faults.splitlines()]
