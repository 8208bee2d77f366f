"""A job of a workflow of GitHub, run here: each `run` with bash, and of four actions what they do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workflow_expressions import Contexts, Functions, as_text, is_met, render

STEP_SECONDS = 300
_STEP_KEYS = {"name", "id", "if", "uses", "with", "env", "run"}
_SHELL = ["bash", "--noprofile", "--norc", "-eo", "pipefail"]


class WorkflowError(Exception):
    """A workflow is not one that GitHub would run, or uses what is not known here."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """What a run is about.

    Args:
        name: `push`, `pull_request`, `schedule` or `workflow_dispatch`.
        ref: Full name of the ref.
        sha: Its commit; of a pull request, its merge.
        inputs: Those of `workflow_dispatch`.
    """

    name: str
    sha: str
    ref: str = "refs/heads/main"
    inputs: Mapping[str, Any] = field(default_factory=dict)


@dataclass(kw_only=True)
class Run:
    """What has come of a run.

    Args:
        event: What it is about.
        artifacts: Where its artifacts are.
        attempt: Which attempt it is.
        results: Job -> `success`, `failure` or `skipped`; those of a called workflow as `first/landingzone`.
        outputs: Job -> its outputs.
        roles: Job -> the role of AWS that it takes.
        logs: Job -> what its steps print.
    """

    event: Event
    artifacts: Path
    attempt: int = 1
    results: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, dict[str, str]] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    logs: dict[str, str] = field(default_factory=dict)

    def jobs(self, result: str) -> list[str]:
        """Give the jobs that came to this, in their order, without those that call others."""
        calling = {name.partition("/")[0] for name in self.results if "/" in name}
        return [name for name, come in self.results.items() if come == result and name not in calling]


@dataclass(frozen=True, kw_only=True)
class Server:
    """What every job has.

    Args:
        url: Address of the repository. A push to it needs the variable MAY_WRITE.
        variables: Variables of the environment.
        tokens: Those with which a job that may asks for tokens.
    """

    url: str
    variables: Mapping[str, str]
    tokens: Mapping[str, str]

    def environment(self, home: Path) -> dict[str, str]:
        """Give the variables that every step has."""
        return {
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.defpath]),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_SYSTEM": os.devnull,
            **self.variables,
        }


class Job:
    """A job on a machine of its own: an empty directory, and nothing of other jobs but artifacts."""

    def __init__(self, server: Server, run: Run, place: Path) -> None:
        self._server = server
        self._run = run
        self._place = place
        self._log: list[str] = []
        self._may_push = False

    def run(self, name: str, job: Mapping[str, Any], content: Mapping[Any, Any], contexts: Contexts) -> None:
        self._machine = self._place / name.replace("/", "-")
        self._directory = self._machine / "work"
        self._temporary = self._machine / "temp"
        for directory in (self._directory, self._temporary):
            directory.mkdir(parents=True)
        self._permissions = job["permissions"]
        steps: dict[str, Any] = {}
        here: dict[str, Any] = {**contexts, "steps": steps, "runner": {"temp": str(self._temporary)}}
        variables = {**content.get("env", {}), **job.get("env", {})}
        own = {key: as_text(render(as_text(value), contexts)) for key, value in variables.items()}
        if "AWS_ROLE_ARN" in own:
            self._run.roles[name] = own["AWS_ROLE_ARN"]
        has_failed = False
        for step in job["steps"]:
            require_known(step, _STEP_KEYS, name)
            outputs: dict[str, str] = {}
            if is_met(str(step.get("if", "success()")), here, status_functions(well=not has_failed)):
                well, outputs = self._run_step(step, own, here)
                has_failed = has_failed or not well
            if "id" in step:
                steps[step["id"]] = {"outputs": outputs}
        self._run.logs[name] = "".join(self._log)
        self._run.results[name] = "failure" if has_failed else "success"
        if not has_failed:
            self._run.outputs[name] = {
                key: as_text(render(value, here)) for key, value in job.get("outputs", {}).items()
            }

    def _run_step(
        self, step: Mapping[str, Any], variables: Mapping[str, str], contexts: Contexts
    ) -> tuple[bool, dict[str, str]]:
        if "uses" in step:
            action = step["uses"].partition("@")[0]
            if action not in _ACTIONS:
                raise WorkflowError(f"the action {action} is not known here")
            given = step.get("with", {})
            _ACTIONS[action](self, {key: render(as_text(value), contexts) for key, value in given.items()})
            return True, {}
        script, output, path = (self._machine / name for name in ("script", "output", "path"))
        script.write_text(step["run"], encoding="utf-8")
        if "${{" in step["run"]:
            raise WorkflowError(f"an expression stands in a script: {step['run']}")
        output.write_text("", encoding="utf-8")
        path.touch()
        environment = {
            **self._server.environment(self._machine),
            "GITHUB_EVENT_NAME": self._run.event.name,
            "GITHUB_RUN_ATTEMPT": str(self._run.attempt),
            "GITHUB_OUTPUT": str(output),
            "GITHUB_PATH": str(path),
            "RUNNER_TEMP": str(self._temporary),
            **(self._server.tokens if self._permissions.get("id-token") == "write" else {}),
            **({"MAY_WRITE": "1"} if self._may_push else {}),
            **variables,
            **{key: as_text(render(as_text(value), contexts)) for key, value in step.get("env", {}).items()},
        }
        added = path.read_text(encoding="utf-8").split()
        environment["PATH"] = os.pathsep.join([*reversed(added), environment["PATH"]])
        done = subprocess.run(
            [*_SHELL, script],
            cwd=self._directory,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            timeout=STEP_SECONDS,
        )
        self._log.append(f"--- {step.get('name', step['run'])}\n{done.stdout}")
        return done.returncode == 0, dict(_outputs_in(output))

    def check_out(self, given: dict[str, Any]) -> None:
        """Do as actions/checkout does: the ref or the commit of the event, with as much of the history as asked for."""
        require_known(given, {"ref", "fetch-depth", "persist-credentials"}, "actions/checkout")
        if "contents" not in self._permissions:
            raise WorkflowError("a job checks out what it may not read")
        self._may_push = given["persist-credentials"] == "true" and self._permissions["contents"] == "write"
        wanted = given.get("ref") or self._run.event.sha
        environment = self._server.environment(self._machine)

        def git(*words: str) -> None:
            run_git(self._directory, *words, environment=environment)

        git("init", "--quiet", "--initial-branch=main")
        git("remote", "add", "origin", self._server.url)
        if given.get("fetch-depth", "1") == "0":
            refs = ["+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*"]
            git("fetch", "--quiet", "origin", *refs, self._run.event.sha)
        else:
            git("fetch", "--quiet", "--no-tags", "--depth=1", "origin", wanted)
            wanted = "FETCH_HEAD"
        git("checkout", "--quiet", "--detach", f"origin/{wanted}" if wanted == "main" else wanted)

    def set_up_python(self, given: dict[str, Any]) -> None:
        """Do nothing: the Python of the tests is the one."""
        require_known(given, {"python-version"}, "actions/setup-python")

    def upload(self, given: dict[str, Any]) -> None:
        """Do as actions/upload-artifact does with one directory: nothing hidden, and nothing that can be run."""
        require_known(given, {"name", "path", "if-no-files-found", "overwrite"}, "actions/upload-artifact")
        source, target = self._directory / given["path"], self._run.artifacts / given["name"]
        files = [file for file in source.rglob("*") if file.is_file() and not _is_hidden(file.relative_to(source))]
        if not files:
            raise WorkflowError(f"there is nothing in {given['path']}")
        if target.exists():
            if given["overwrite"] != "true":
                raise WorkflowError(f"the artifact {given['name']} is there already")
            shutil.rmtree(target)
        for file in files:
            copy = target / file.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)

    def download(self, given: dict[str, Any]) -> None:
        """Do as actions/download-artifact does with one name."""
        require_known(given, {"name", "path"}, "actions/download-artifact")
        shutil.copytree(self._run.artifacts / given["name"], self._directory / given["path"])


_ACTIONS: dict[str, Callable[[Job, dict[str, Any]], None]] = {
    "actions/checkout": Job.check_out,
    "actions/setup-python": Job.set_up_python,
    "actions/upload-artifact": Job.upload,
    "actions/download-artifact": Job.download,
}


def status_functions(*, well: bool) -> Functions:
    """Give the functions with which an `if` asks how things went; there are more, for which nothing here asks."""
    return {"success": lambda: well, "cancelled": lambda: False}


def _outputs_in(file: Path) -> Iterator[tuple[str, str]]:
    for line in file.read_text(encoding="utf-8").splitlines():
        name, sign, value = line.partition("=")
        if not sign or not name.isidentifier():
            raise WorkflowError(f"an output is {line!r}")
        yield name, value


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def require_known(given: Mapping[Any, Any], known: set[Any], place: str) -> None:
    unknown = given.keys() - known
    if unknown:
        raise WorkflowError(f"{place}: {sorted(map(str, unknown))} are not known here")


def run_git(place: Path, *words: str, environment: Mapping[str, str]) -> None:
    place.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        ["git", *words], cwd=place, env=environment, capture_output=True, text=True, timeout=STEP_SECONDS
    )
    if done.returncode:
        raise WorkflowError(f"git {' '.join(words)}: {done.stderr}")
