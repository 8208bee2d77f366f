"""No test fails because a machine is slow: whatever is waited for has ten minutes, and costs are not in seconds."""

import ast
import re
from pathlib import Path

import patience
import pytest

HERE = Path(__file__).parent
CLOCKS = {"monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "process_time", "thread_time"}
"""Names of functions of `time` with which a test could measure how fast the machine is."""


def limits(text):
    """Find the lines of a program that wait for less than `patience.SECONDS`, or look at a clock."""
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.keyword(arg="timeout", value=ast.Constant(value=int() | float() as most)) if (
                most < patience.SECONDS
            ):
                yield node.value.lineno
            case ast.Attribute(value=ast.Name(id="time"), attr=name) if name in CLOCKS:
                yield node.lineno
            case ast.ImportFrom(module="time", names=names) if CLOCKS & {each.name for each in names}:
                yield node.lineno


@pytest.mark.parametrize(
    "text",
    [
        "run([], timeout=60)",
        "process.wait(timeout=0.5)",
        "end = time.monotonic() + 5",
        "from time import process_time",
    ],
)
def test_a_limit_of_seconds_is_found(text):
    assert [*limits(f"import time\n{text}")] == [2]
    assert [*limits("run([], timeout=600)\ntime.sleep(1)\ntime.time()")] == []


def test_no_test_has_a_limit_of_seconds():
    texts = {path: path.read_text("utf-8") for path in HERE.rglob("*.py") if path != Path(patience.__file__)}
    suspect = re.compile("|".join(["timeout=", *CLOCKS]))
    found = {f"{path}:{line}" for path, text in texts.items() if suspect.search(text) for line in limits(text)}
    assert found == set()
