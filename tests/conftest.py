"""What tests share: the documented interface; for those of the engine an emulated account and directories."""

import hashlib
import json
import math
import os
import signal
from pathlib import Path

import pytest
from same_examples import draw_the_same
from simulator import Simulator

from dev.engine import Emulator, Terraform
from dev.kept_provider import keep_provider

# Terraform and the provider collect garbage less often: of many short commands, a fifth of the time.
os.environ.setdefault("GOGC", "400")


for number, handler in {
    signal.SIGINT: signal.default_int_handler,
    signal.SIGQUIT: signal.SIG_DFL,
    signal.SIGHUP: signal.SIG_DFL,
}.items():
    # What runs behind a shell or `nohup` ignores these, and so does what it starts: tests send them.
    if signal.getsignal(number) == signal.SIG_IGN:
        signal.signal(number, handler)


_PARTS = 3
"""Of the tests that are collected, `--drawn` runs one part of so many."""


def pytest_addoption(parser):
    parser.addoption("--drawn", metavar="COMMIT", help="run a third of the tests, which this commit decides")


def pytest_collection_modifyitems(config, items):
    if drawn := config.getoption("--drawn"):
        # Each test file is spread over the parts, and a new commit draws another third of each.
        kept = [each for each in items if _number(drawn, each.nodeid) % _PARTS == 0]
        config.hook.pytest_deselected(items=[each for each in items if each not in kept])
        items[:] = kept


def _number(*texts):
    return int(hashlib.sha256("\n".join(texts).encode()).hexdigest(), 16)


@pytest.fixture(scope="session", autouse=True)
def _same_examples():
    draw_the_same()


@pytest.fixture(scope="session", autouse=True)
def _kept_provider():
    provider = keep_provider()
    yield
    provider.stop()


@pytest.fixture(scope="session")
def emulator_of_worker():
    with Emulator() as emulator:
        yield emulator


@pytest.fixture
def emulator(emulator_of_worker):
    emulator_of_worker.reset()
    return emulator_of_worker


@pytest.fixture
def live(emulator, monkeypatch):
    """The emulated account, as the one that boto3 finds in its environment."""
    given = {"AWS_ENDPOINT_URL": emulator.endpoint, "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
    for name, value in {**given, "NO_PROXY": "127.0.0.1"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.setattr("landingzone.cli.progress.SECONDS_BETWEEN_LINES", math.inf)  # however slow this machine is
    return emulator


@pytest.fixture(scope="session")
def simulator():
    with Simulator() as running:
        yield running


@pytest.fixture(scope="session")
def browser():
    """One for all pages: Playwright runs once in a process."""
    from dev.browser import open_browser  # takes a while to load, and few tests need it

    with open_browser() as opened:
        yield opened


@pytest.fixture
def place(tmp_path):
    """Place a configuration in a new directory, and have Terraform initialize it.

    A text of JSON or a mapping becomes `cdk.tf.json`, any other text `main.tf`.
    """
    count = 0

    def write(configuration):
        nonlocal count
        count += 1
        directory = tmp_path / f"configuration-{count}"
        directory.mkdir()
        text = configuration if isinstance(configuration, str) else json.dumps(configuration)
        name = "cdk.tf.json" if text.lstrip().startswith("{") else "main.tf"
        (directory / name).write_text(text, encoding="utf-8")
        terraform = Terraform(directory)
        terraform.init()
        return terraform

    return write


@pytest.fixture(scope="session")
def interface():
    """The documented `inputs` and `outputs`: name, type, and of inputs whether required and the default."""
    return json.loads((Path(__file__).parent / "interface.json").read_text(encoding="utf-8"))
