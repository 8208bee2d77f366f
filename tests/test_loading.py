"""What the package exports, and that nothing heavy is loaded before it is needed."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path

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
    *("BindingsError", "CdkError", "DirectoryError", "LandingzoneError", "NodeError"),
    *("AccountGroup", "AccountGroupDict", "cross_account_groups"),
    *("Change", "CrossAccountGroup", "IamUsersAndGroups", "IamUsersAndGroupsStack", "InlineIamPolicy", "Inputs"),
    *("CrossAccountGroupDict", "IamGroupDict", "IamPolicyDict", "InlineIamPolicyDict", "UserDict"),
    *("IamGroup", "IamPolicy"),
    *("InvalidFile", "InvalidInputs", "Problem", "Report", "StackConfiguration", "UnknownAddress", "User"),
    *("__version__", "add_stacks", "diff", "read_configuration", "report"),
)


ERRORS = (
    landingzone.BindingsError("no"),
    landingzone.DirectoryError("no"),
    landingzone.InvalidFile("no"),
    landingzone.InvalidInputs([landingzone.Problem("a", "b"), landingzone.Problem("c", "d", "e", "f")]),
    landingzone.NodeError("no"),
    landingzone.UnknownAddress("no"),
)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_every_error_has_one_base_and_keeps_its_text_from_one_process_to_another(error: landingzone.LandingzoneError):
    assert isinstance(error, landingzone.LandingzoneError)
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))


LIGHT = {
    "the package": "import landingzone",
    "what it reads files with": "from landingzone import Inputs, InvalidInputs, read_configuration",
    "help": "from landingzone.cli.main import main; main(['--help'])",
    "help of a subcommand": "from landingzone.cli.main import main; main(['module', '--help'])",
    "version": "from landingzone.cli.main import main; main(['--version'])",
    "schema": "from landingzone.cli.main import main; main(['schema'])",
    "wrong use": "from landingzone.cli.main import main; main(['nonsense'])",
    "a missing configuration": "from landingzone.cli.main import main; main(['validate', 'landingzone.yaml'])",
    "a wrong configuration": (
        "open('landingzone.yaml', 'w').write('users: 1'); "
        "from landingzone.cli.main import main; main(['validate', 'landingzone.yaml'])"
    ),
    "adopting": (
        "import json; user = {'name': 'ann', 'arn': 'arn:aws:iam::123456789012:user/ann'}; "
        "row = {'mode': 'managed', 'type': 'aws_iam_user', 'name': 'a', 'instances': [{'attributes': user}]}; "
        "json.dump({'version': 4, 'resources': [row]}, open('state.json', 'w')); "
        "from landingzone.cli.main import main; main(['adopt', 'state.json', 'people'])"
    ),
    "inputs without fault": "from landingzone import Inputs; Inputs(aws_account_id='123456789012')",
}


@pytest.mark.parametrize("what", LIGHT)
def test_nothing_heavy_is_loaded_for(what: str, tmp_path: Path):
    assert loaded(LIGHT[what], tmp_path) == []


def test_a_construct_loads_what_the_others_did_not(tmp_path: Path):
    assert loaded("from landingzone import IamUsersAndGroups", tmp_path) == ["constructs", "jsii"]


def test_the_package_alone_loads_no_validation_library_either(tmp_path: Path):
    assert loaded("import landingzone", tmp_path, ("pydantic", "yaml", "argparse")) == []


CONFIGURATION = "aws_account_id: '123456789012'\nshould_create_iam_group_read_only: true\nusers: {ann: %s}\n"
OWN_ALONE = CONFIGURATION.replace("true", "false") % "{groups: [full-access]}"
OF_A_GROUP = CONFIGURATION % "{groups: [read-only]}"
OF_A_USER = CONFIGURATION % "{aws_managed_policy_names: [ReadOnlyAccess], require_mfa: false}"
MAIN = "from landingzone.cli.main import main; main({})"
ASKS_FOR_NO_POLICY = {
    "the package": (OF_A_USER, "import landingzone; landingzone.Inputs, landingzone.report, landingzone.diff"),
    "every room": (OF_A_USER, "import landingzone.adoption.adopt, landingzone.access.diff, landingzone.cli.main"),
    "a validation of nobody who has one": (OWN_ALONE, MAIN.format(["validate", "landingzone.yaml"])),
    "a report of nobody who has one": (OWN_ALONE, MAIN.format(["report", "landingzone.yaml"])),
    "a difference of nobody who has one": (OWN_ALONE, MAIN.format(["diff", "landingzone.yaml", "landingzone.yaml"])),
    "a synthesis of nobody who has one": (OWN_ALONE, "from landingzone.cli.synth import main; main()"),
}
ASKS_FOR_A_POLICY = {
    "a validation": (OF_A_USER, MAIN.format(["validate", "landingzone.yaml"])),
    "a report": (OF_A_GROUP, MAIN.format(["report", "landingzone.yaml"])),
}


@pytest.mark.parametrize("what", ASKS_FOR_NO_POLICY)
def test_the_documents_of_aws_are_not_read_for(what: str, tmp_path: Path):
    assert not reads_documents_of_aws(*ASKS_FOR_NO_POLICY[what], tmp_path)


@pytest.mark.parametrize("what", ASKS_FOR_A_POLICY)
def test_the_documents_of_aws_are_read_for(what: str, tmp_path: Path):
    assert reads_documents_of_aws(*ASKS_FOR_A_POLICY[what], tmp_path)


def reads_documents_of_aws(configuration: str, code: str, directory: Path) -> bool:
    """Run code beside a configuration; tell whether it has opened the file of documents."""
    (directory / "landingzone.yaml").write_text(configuration, encoding="utf-8")
    watching = (
        "import sys; names = []\n"
        "sys.addaudithook(lambda event, given: event == 'open' and names.append(str(given[0])))\n"
    )
    telling = "\nprint(any(name.endswith('aws_managed_policies.tsv.xz') for name in names))"
    done = subprocess.run(
        [sys.executable, "-c", watching + code + telling], cwd=directory, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1] == "True"


def loaded(code: str, directory: Path, names: tuple[str, ...] = HEAVY) -> list[str]:
    """Run code, which may exit; tell which of the modules it had loaded."""
    ending = (
        "import atexit, json, sys\n"
        f"atexit.register(lambda: open('loaded', 'w').write(json.dumps([n for n in {names} if n in sys.modules])))\n"
    )
    variables = {name: value for name, value in os.environ.items() if name != "LANDINGZONE_CONFIG"}
    done = subprocess.run(
        [sys.executable, "-c", ending + code], cwd=directory, env=variables, capture_output=True, text=True, timeout=600
    )
    assert "Traceback" not in done.stderr
    found: list[str] = json.loads((directory / "loaded").read_text(encoding="utf-8"))
    return found
