"""The floors of the house: imports only point down, and nothing heavy is loaded before it is needed."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "landingzone"
HEAVY = ("cdktf", "constructs", "jsii", "typeguard", "landingzone_provider_aws", "cdktf_cdktf_provider_aws")

# What may load CDKTF, each with its floor; whatever is not here is plain Python, on floor 0.
FLOORS = {
    "bindings": 1,
    "expressions": 1,
    "resources": 1,
    "aspect_tags": 1,
    "group_matching": 2,
    "account": 2,
    "group_resources": 2,
    "user_resources": 2,
    "output_values": 2,
    "construct": 2,
    "group_adoption": 2,
    "user_adoption": 2,
    "adoption": 3,
    "stack": 3,
    "module": 3,
    "node": 1,
    "app": 4,
    "access_commands": 4,
    "adopt_command": 4,
    "cli": 4,
}


def modules() -> list[str]:
    return sorted(path.stem for path in PACKAGE.glob("*.py") if path.stem != "__init__")


def imports(name: str, *, at_once: bool) -> Iterator[str]:
    """Tell what a module imports: with `at_once` only what is loaded together with it."""
    tree = ast.parse((PACKAGE / f"{name}.py").read_text(encoding="utf-8"))
    nodes = _loaded_at_once(tree) if at_once else ast.walk(tree)
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            # `from landingzone import policies` names a module, `from landingzone.policies import ...` what is in one.
            yield from (f"{module}.{alias.name}" for alias in node.names) if module == "landingzone" else (module,)


def _loaded_at_once(tree: ast.Module) -> Iterator[ast.AST]:
    for node in tree.body:
        is_for_types_alone = isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        if not isinstance(node, ast.FunctionDef | ast.ClassDef) and not is_for_types_alone:
            yield from ast.walk(node)


def floor_of(module: str) -> int:
    return FLOORS.get(module, 0)


@pytest.mark.parametrize("name", modules())
def test_imports_only_point_down(name: str):
    own = {each.split(".")[1] for each in imports(name, at_once=True) if each.startswith("landingzone.")}
    above = {each: floor_of(each) for each in own if (PACKAGE / f"{each}.py").exists()}
    assert {each: floor for each, floor in above.items() if floor > floor_of(name)} == {}


def test_every_floor_belongs_to_a_module():
    assert set(FLOORS) <= set(modules())


@pytest.mark.parametrize("name", [name for name in modules() if floor_of(name) == 0])
def test_plain_python_never_imports_cdktf(name: str):
    assert [each for each in imports(name, at_once=False) if each.split(".")[0] in HEAVY] == []


def test_no_module_imports_in_a_circle():
    below = {
        name: {each.split(".")[1] for each in imports(name, at_once=True) if each.startswith("landingzone.")}
        & set(modules())
        for name in modules()
    }
    while free := {name for name, needed in below.items() if not needed & below.keys()}:
        below = {name: needed for name, needed in below.items() if name not in free}
    assert below == {}


LIGHT = {
    "the package": "import landingzone",
    "what it reads files with": "from landingzone import Inputs, InvalidInputs, read_configuration",
    "help": "from landingzone.cli import main; main(['--help'])",
    "help of a subcommand": "from landingzone.cli import main; main(['module', '--help'])",
    "version": "from landingzone.cli import main; main(['--version'])",
    "schema": "from landingzone.cli import main; main(['schema'])",
    "wrong use": "from landingzone.cli import main; main(['nonsense'])",
    "a missing configuration": "from landingzone.cli import main; main(['validate', 'landingzone.yaml'])",
    "a wrong configuration": (
        "open('landingzone.yaml', 'w').write('users: 1'); "
        "from landingzone.cli import main; main(['validate', 'landingzone.yaml'])"
    ),
    "adopting": (
        "import json; user = {'name': 'ann', 'arn': 'arn:aws:iam::123456789012:user/ann'}; "
        "row = {'mode': 'managed', 'type': 'aws_iam_user', 'name': 'a', 'instances': [{'attributes': user}]}; "
        "json.dump({'version': 4, 'resources': [row]}, open('state.json', 'w')); "
        "from landingzone.cli import main; main(['adopt', 'state.json', 'people'])"
    ),
    "inputs without fault": "from landingzone import Inputs; Inputs(aws_account_id='123456789012')",
}


@pytest.mark.parametrize("what", LIGHT)
def test_nothing_heavy_is_loaded_for(what: str, tmp_path: Path):
    assert loaded(LIGHT[what], tmp_path) == []


def test_a_construct_loads_what_the_others_did_not(tmp_path: Path):
    assert {"cdktf", "jsii"} <= set(loaded("from landingzone import IamUsersAndGroups", tmp_path))


def test_the_package_alone_loads_no_validation_library_either(tmp_path: Path):
    assert loaded("import landingzone", tmp_path, ("pydantic", "yaml", "argparse")) == []


def loaded(code: str, directory: Path, names: tuple[str, ...] = HEAVY) -> list[str]:
    """Run code, which may exit; tell which of the modules it had loaded."""
    ending = (
        "import atexit, json, sys\n"
        f"atexit.register(lambda: open('loaded', 'w').write(json.dumps([n for n in {names} if n in sys.modules])))\n"
    )
    variables = {name: value for name, value in os.environ.items() if name != "LANDINGZONE_CONFIG"}
    done = subprocess.run(
        [sys.executable, "-c", ending + code], cwd=directory, env=variables, capture_output=True, text=True, timeout=60
    )
    assert "Traceback" not in done.stderr
    found: list[str] = json.loads((directory / "loaded").read_text(encoding="utf-8"))
    return found
