"""Runs workflows of GitHub here, in the order and under the conditions that the files give.

It knows what the workflows of `examples/` use, and refuses everything else.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import yaml
from workflow_expressions import Contexts, Missing, as_text, is_met, render
from workflow_jobs import Event, Job, Run, Server, WorkflowError, require_known, run_git, status_functions

REPOSITORY = "example/people"
_WORKFLOW_KEYS = {"name", "on", True, "permissions", "concurrency", "defaults", "env", "jobs"}
_JOB_KEYS = {
    *("name", "needs", "if", "runs-on", "timeout-minutes", "environment", "permissions", "outputs"),
    *("strategy", "env", "steps", "uses", "with"),
}
_STRATEGY_KEYS = {"max-parallel", "fail-fast", "matrix"}


class GitHub:
    """Runs the workflows of one repository.

    Args:
        server: What every job has.
        workspace: A directory for what runs need.
    """

    def __init__(self, server: Server, workspace: Path) -> None:
        self._server = server
        self._workspace = workspace
        self._count = 0

    def run(self, workflow: str, event: Event, only: Collection[str] | None = None) -> Run:
        """Run a workflow file as it stands in the commit of the event, or only some of its jobs."""
        run = Run(event=event, artifacts=self._workspace / f"artifacts-{self._count + 1}")
        return self._go_on(workflow, run, only)

    def run_again(
        self, workflow: str, earlier: Run, only: Collection[str] | None = None, *, only_failed: bool = False
    ) -> Run:
        """Run all jobs of a run again, or some, or those that failed and those that wait for them."""
        run = Run(event=earlier.event, artifacts=earlier.artifacts, attempt=earlier.attempt + 1)
        if only_failed:
            run.results = {name: result for name, result in earlier.results.items() if result == "success"}
            run.outputs = {**earlier.outputs}
        return self._go_on(workflow, run, only)

    def _go_on(self, workflow: str, run: Run, only: Collection[str] | None) -> Run:
        self._count += 1
        place = self._workspace / f"run-{self._count}"
        tree = place / "repository"
        environment = self._server.environment(place)
        run_git(tree, "init", "--quiet", environment=environment)
        run_git(tree, "fetch", "--quiet", "--depth=1", self._server.url, run.event.sha, environment=environment)
        run_git(tree, "checkout", "--quiet", "FETCH_HEAD", environment=environment)
        _Workflow(self._server, run, place, tree / ".github" / "workflows").run(workflow, only)
        return run


class _Workflow:
    """One workflow of a run: the one that the event starts, or one that a job of it calls."""

    def __init__(self, server: Server, run: Run, place: Path, files: Path) -> None:
        self._server = server
        self._run = run
        self._place = place
        self._files = files

    def run(self, file: str, only: Collection[str] | None) -> None:
        content = self._read(file)
        if only is not None:
            content["jobs"] = {name: content["jobs"][name] for name in only}
        event = self._run.event
        declared = (content[True].get("workflow_dispatch") or {}).get("inputs", {})
        if event.name not in content[True]:
            raise WorkflowError(f"{file} does not run on {event.name}")
        inputs = {name: event.inputs.get(name) for name in declared}
        contexts = {"github": self._github_context(), "inputs": inputs}
        render(content["concurrency"]["group"], contexts)
        render(as_text(content["concurrency"]["cancel-in-progress"]), contexts)
        self._run_jobs(content, contexts, prefix="", granted=None)

    def _read(self, file: str) -> dict[Any, Any]:
        content: dict[Any, Any] = yaml.safe_load((self._files / file).read_text(encoding="utf-8"))
        require_known(content, _WORKFLOW_KEYS, file)
        if content["permissions"] != {} or content["defaults"] != {"run": {"shell": "bash"}}:
            raise WorkflowError(f"{file}: other permissions or defaults than those that are known here")
        return content

    def _github_context(self) -> dict[str, Any]:
        event, is_pull = self._run.event, self._run.event.name == "pull_request"
        pull = {"number": 1, "head": {"repo": {"full_name": REPOSITORY}}}
        return {
            "event": Missing({"pull_request": pull} if is_pull else {}),
            "event_name": event.name,
            "ref": event.ref,
            "repository": REPOSITORY,
            "run_id": "1000",
        }

    def _run_jobs(
        self, content: Mapping[Any, Any], contexts: Contexts, *, prefix: str, granted: Mapping[str, str] | None
    ) -> bool:
        """Run the jobs in the order of the file, in which each stands behind what it needs; tell whether none fails."""
        for name, job in content["jobs"].items():
            require_known(job, _JOB_KEYS, name)
            allowed = job["permissions"]
            if granted is not None and not allowed.items() <= granted.items():
                raise WorkflowError(f"{prefix}{name}: asks for more permissions than its caller has")
            if f"{prefix}{name}" in self._run.results:
                continue  # of an earlier attempt
            needs = [job["needs"]] if isinstance(job.get("needs"), str) else job.get("needs", [])
            here = {
                **contexts,
                "needs": {
                    need: {
                        "result": self._run.results[need],
                        "outputs": self._run.outputs.get(need, Missing()),
                    }
                    for need in needs
                },
            }
            condition = str(job.get("if", "success()"))
            functions = status_functions(well=all(self._run.results[need] == "success" for need in needs))
            if not is_met(condition, here, functions):
                self._run.results[f"{prefix}{name}"] = "skipped"
            elif "uses" in job:
                self._call(name, job, here)
            elif "strategy" in job:
                self._run_matrix(name, job, content, here, prefix)
            else:
                self._run_job(f"{prefix}{name}", job, content, here)
        return not [each for each in self._run.jobs("failure") if each.startswith(prefix)]

    def _call(self, name: str, job: Mapping[str, Any], contexts: Contexts) -> None:
        folder, _, file = job["uses"].rpartition("/")
        if folder != "./.github/workflows":
            raise WorkflowError(f"{name}: calls a workflow that stands elsewhere")
        content = self._read(file)
        declared = content[True]["workflow_call"]["inputs"]
        given = {
            key: render(value, contexts) if isinstance(value, str) else value for key, value in job["with"].items()
        }
        required = {key for key, each in declared.items() if each.get("required")}
        if given.keys() - declared.keys() or required - given.keys():
            raise WorkflowError(f"{name}: gives {sorted(given)}, and {file} takes {sorted(declared)}")
        inputs = {key: given.get(key, each.get("default")) for key, each in declared.items()}
        kinds = {"string": str, "boolean": bool}
        for key, value in inputs.items():
            if not isinstance(value, kinds[declared[key]["type"]]):
                raise WorkflowError(f"{name}: {key} is {value!r}")
        called = {"github": contexts["github"], "inputs": inputs}
        well = self._run_jobs(content, called, prefix=f"{name}/", granted=job["permissions"])
        self._run.results[name] = "success" if well else "failure"

    def _run_matrix(
        self, name: str, job: Mapping[str, Any], content: Mapping[Any, Any], contexts: Contexts, prefix: str
    ) -> None:
        strategy = job["strategy"]
        require_known(strategy, _STRATEGY_KEYS, name)
        ((key, values),) = strategy["matrix"].items()
        values = render(values, contexts)
        if not isinstance(values, list) or not 0 < len(values) <= 256 or strategy["fail-fast"]:
            raise WorkflowError(f"{name}: a matrix of {values!r}")

        def run_one(value: str) -> None:
            here = {**contexts, "matrix": {key: value}}
            full_name = f"{prefix}{render(job['name'], here)}"
            if full_name not in self._run.results:  # of an earlier attempt
                self._run_job(full_name, job, content, here)

        with ThreadPoolExecutor(strategy["max-parallel"]) as pool:
            list(pool.map(run_one, values))

    def _run_job(self, name: str, job: Mapping[str, Any], content: Mapping[Any, Any], contexts: Contexts) -> None:
        Job(self._server, self._run, self._place).run(name, job, content, contexts)
