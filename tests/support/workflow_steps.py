"""Runs the shell of the steps of a workflow or an action in order, as GitHub does, in contexts that a test gives.

It knows the expressions that are used here. Whether GitHub takes a file, and whether it is safe, `test_workflows.py`
asks others.
"""

import os
import re
from typing import Any

from run_program import run_bash

REPOSITORY = "example/people"
_INTERPOLATION = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
_IN_PYTHON = {"&&": " and ", "||": " or ", "!=": "!=", "!": " not "}
_STEP_KEYS = {"name", "id", "if", "uses", "with", "env", "run", "shell"}


class Context(dict[str, Any]):
    """A context of expressions; a name that it does not have is a mistake in the file."""

    def __getattr__(self, name):
        if name not in self:
            raise AttributeError(f"there is no {name} in {sorted(self)}")
        return Context(self[name]) if type(self[name]) is dict else self[name]


class Outputs(Context):
    """Outputs of a step: what it did not set is empty."""

    def __getattr__(self, name):
        return self.get(name, "")


def evaluate(expression, contexts):
    """Evaluate an expression, which for what is used here is one of Python but for its operators."""
    # Python has no name with a hyphen.
    indexed = re.sub(r"\b(inputs|outputs)\.(\w+(?:-\w+)+)", r"\1['\2']", " ".join(str(expression).split()))
    python = re.sub(r"&&|\|\||!=|!", lambda found: _IN_PYTHON[found[0]], indexed)
    words = {name: Context(each) if isinstance(each, dict) else each for name, each in contexts.items()}
    return eval(python, {"true": True, "false": False, "cancelled": lambda: False, "__builtins__": {}} | words)


def render(value, contexts):
    """Write the values of the expressions into a text; anything else stays."""
    if not isinstance(value, str):
        return value
    return _INTERPOLATION.sub(lambda found: _as_text(evaluate(found[1], contexts)), value)


def _as_text(value):
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)


def run_steps(steps, contexts, place, temporary, variables):
    """Run the scripts of steps in a directory, those whose `if` is met, until one fails.

    Returns:
        The exit status, what was printed, and the outputs of each step with an `id`.
    """
    temporary.mkdir(exist_ok=True)
    output, log, done = temporary / "output", "", {}
    told = {"RUNNER_TEMP": str(temporary), "GITHUB_OUTPUT": str(output)}
    for step in steps:
        assert step.keys() <= _STEP_KEYS
        here = {"runner": {"temp": str(temporary)}, **contexts, "steps": contexts.get("steps", {}) | done}
        if "uses" in step or not evaluate(step.get("if", "true"), here):
            continue
        assert "${{" not in step["run"]
        output.write_text("", encoding="utf-8")
        own = {name: render(value, here) for name, value in step.get("env", {}).items()}
        words = ["--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
        ended = run_bash(words, place, os.environ | told | variables | own)
        log += ended.stdout
        if ended.returncode:
            return ended.returncode, log, done
        if "id" in step:
            rows = output.read_text(encoding="utf-8").splitlines()
            done[step["id"]] = {"outputs": Outputs(row.split("=", 1) for row in rows)}
    return 0, log, done
