"""What the package exports, and that nothing heavy is loaded before it is needed."""

import json
import os
import pickle
import subprocess
import sys

import pytest

import landingzone

HEAVY = ("cdktf", "cdktn", "constructs", "jsii", "typeguard", "landingzone_provider_aws", "cdktf_cdktf_provider_aws")


def test_every_name_that_is_exported_is_there():
    assert sorted(landingzone.__all__) == sorted(EXPORTED)
    assert {name for name in EXPORTED if not hasattr(landingzone, name)} == set()
    assert set(EXPORTED) <= set(dir(landingzone))
    with pytest.raises(AttributeError):
        landingzone.nonsense  # noqa: B018


EXPORTED = (
    *("BindingsError", "CdkError", "DirectoryError", "LandingzoneError", "NodeError", "IamGroup", "IamPolicy"),
    *("AccountGroup", "AccountGroupDict", "cross_account_groups", "IamGroupDict", "IamPolicyDict", "UserDict"),
    *("Change", "CrossAccountGroup", "IamUsersAndGroups", "IamUsersAndGroupsStack", "InlineIamPolicy", "Inputs"),
    *("CrossAccountGroupDict", "InlineIamPolicyDict", "ConfiguredUser", "ConfiguredUserDict"),
    *("Requirement", "RequirementDict", "Team", "TeamDict"),
    *("InvalidFile", "InvalidInputs", "Problem", "Report", "StackConfiguration", "UnknownAddress", "User"),
    *("__version__", "add_stacks", "diff", "read_configuration", "report", "who_can"),
)
ERRORS = (
    *(getattr(landingzone, name)("no") for name in ("BindingsError", "DirectoryError", "InvalidFile", "NodeError")),
    landingzone.UnknownAddress("no"),
    landingzone.InvalidInputs([landingzone.Problem(("a",), "b"), landingzone.Problem(("c", 0), "d", "e", "f")]),
)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_every_error_has_one_base_and_keeps_its_text_from_one_process_to_another(error):
    assert isinstance(error, landingzone.LandingzoneError)
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))


MAIN = "from landingzone.cli.main import main; main({})"
CONFIGURATION = "aws_account_id: '123456789012'\nusers: {ann: %s}\n"
ANN = {"name": "ann", "arn": "arn:aws:iam::123456789012:user/ann"}
USER = {"mode": "managed", "type": "aws_iam_user", "name": "a", "instances": [{"attributes": ANN}]}
FILES = {
    "wrong.yaml": "users: 1",
    "own.yaml": CONFIGURATION % "{groups: [full-access]}",
    "policy.yaml": CONFIGURATION % "{aws_managed_policy_names: [ReadOnlyAccess], require_mfa: false}",
    "state.json": json.dumps({"version": 4, "resources": [USER]}),
}
# What is loaded stays loaded, so that each step has loaded nothing more than is found behind it.
LIGHT = {
    "help": MAIN.format(["--help"]),
    "wrong use": MAIN.format(["nonsense"]),
    "schema": MAIN.format(["schema"]),
    "what reads files": "from landingzone import Inputs, InvalidInputs, read_configuration",
    "inputs without fault": "from landingzone import Inputs; Inputs(aws_account_id='123456789012')",
    "a wrong configuration": MAIN.format(["validate", "wrong.yaml"]),
    "a validation of nobody who has a policy of AWS": MAIN.format(["validate", "own.yaml"]),
    "a report of nobody who has one": MAIN.format(["report", "own.yaml"]),
    "a difference of nobody who has one": MAIN.format(["diff", "own.yaml", "own.yaml"]),
    "a module": MAIN.format(["module", "a-module"]),
    "adopting": MAIN.format(["adopt", "state.json", "people"]),
    "every room": "import landingzone.adoption.adopt, landingzone.changes.diff; landingzone.report, landingzone.diff",
}
PROGRAM = f"""
import contextlib, io, json, os, sys
opened = []
sys.addaudithook(lambda event, given: event == "open" and opened.append(str(given[0])))

def run(code):
    with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):
        exec(code, {{}})
    heavy = [name for name in {HEAVY} if name in sys.modules]
    return [heavy, any(name.endswith("aws_managed_policies.tsv.xz") for name in opened)]

run("import landingzone")
print(json.dumps([name for name in ("pydantic", "yaml", "argparse") if name in sys.modules]))
for what, code in json.loads(sys.argv[1]).items():
    print(json.dumps([what, *run(code)]))
print(json.dumps(run("from landingzone import IamUsersAndGroups")))
os.environ["LANDINGZONE_CONFIG"] = "own.yaml"
print(json.dumps(run("from landingzone.cli.synth import main; assert main() == 0")[1]))
print(json.dumps(run({MAIN.format(["validate", "policy.yaml"])!r})[1]))
"""


def test_nothing_heavy_is_loaded_and_no_document_of_aws_read_before_it_is_needed(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    variables = {name: value for name, value in os.environ.items() if name != "LANDINGZONE_CONFIG"}
    command = [sys.executable, "-c", PROGRAM, json.dumps(LIGHT)]
    done = subprocess.run(command, cwd=tmp_path, env=variables, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    validation, *steps, construct, synthesis, with_a_policy = map(json.loads, done.stdout.splitlines())
    assert validation == []
    assert steps == [[what, [], False] for what in LIGHT]
    assert construct == [["constructs", "jsii"], False]
    assert (synthesis, with_a_policy) == (False, True)
    assert (tmp_path / "people" / "landingzone.yaml").exists()
