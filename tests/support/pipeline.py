"""Runs the workflows of `examples/` as GitHub does, for a developer, with what its jobs download.

It knows what these workflows use. Whether GitHub takes a file, and whether it is safe, `test_workflows.py` asks others.
"""

import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs, urlsplit

import yaml
from account_answers import served
from pages import ROOT
from run_program import run_bash

from dev.engine import PROVIDER_RANGE, prepare_toolchain

REPOSITORY = "example/people"
_KEYS = re.compile("^( +)(?:access|secret)_key:", re.MULTILINE)
_INTERPOLATION = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
_IN_PYTHON = {"&&": " and ", "||": " or ", "!=": "!=", "!": " not "}
_JOB_KEYS = {
    *("name", "needs", "if", "runs-on", "timeout-minutes", "environment", "permissions", "outputs"),
    *("strategy", "env", "steps", "uses", "with"),
}
_STEP_KEYS = {"name", "id", "if", "uses", "with", "env", "run"}


@dataclass(frozen=True, kw_only=True)
class Event:
    """What a run is about: of a pull request, `sha` is its merge."""

    name: str
    sha: str
    ref: str = "refs/heads/main"
    inputs: Mapping[str, Any] = field(default_factory=dict)


@dataclass(kw_only=True)
class Run:
    """What has come of a run: job -> its result, its outputs, its role of AWS, what it printed."""

    event: Event
    artifacts: Path
    attempt: int = 1
    results: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, dict[str, str]] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    logs: dict[str, str] = field(default_factory=dict)

    def jobs(self, result):
        """Return the jobs that came to this, without those that call others."""
        calling = {name.partition("/")[0] for name in self.results if "/" in name}
        return [name for name, come in self.results.items() if come == result and name not in calling]


class Context(dict[str, Any]):
    """A context of expressions; a name that it does not have is a mistake in the workflow."""

    def __getattr__(self, name):
        if name not in self:
            raise AttributeError(f"there is no {name} in {sorted(self)}")
        return Context(self[name]) if type(self[name]) is dict else self[name]


def evaluate(expression, contexts):
    """Evaluate an expression, which for what is used here is one of Python but for its operators."""
    python = re.sub(r"&&|\|\||!=|!", lambda found: _IN_PYTHON[found[0]], " ".join(expression.split()))
    words = {name: Context(each) if isinstance(each, dict) else each for name, each in contexts.items()}
    return eval(
        python, {"true": True, "false": False, "null": None, "fromJSON": json.loads, "__builtins__": {}} | words
    )


def render(value, contexts):
    if not isinstance(value, str):
        return value
    if whole := _INTERPOLATION.fullmatch(value.strip()):
        return evaluate(whole[1], contexts)
    return _INTERPOLATION.sub(lambda found: as_text(evaluate(found[1], contexts)), value)


def as_text(value):
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)


def _rendered(values, contexts):
    return {key: as_text(render(value, contexts)) for key, value in values.items()}


def is_met(given, contexts, *, well):
    """Evaluate an `if`, which asks for success unless it asks otherwise."""
    condition = str(given.get("if", "success()"))
    if not re.search(r"\b(success|cancelled)\(", condition):
        condition = f"success() && ({condition})"
    return bool(evaluate(condition, {**contexts, "success": lambda: well, "cancelled": lambda: False}))


class GitHub:
    """Runs the workflows of a bare repository, to which a push needs the variable MAY_WRITE."""

    def __init__(self, bare, workspace, *, variables, tokens):
        self._bare, self._workspace, self._tokens, self._count = bare, workspace, tokens, 0
        self.environment = {
            "HOME": str(workspace),
            "LANG": "C.UTF-8",
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.defpath]),
            **{f"GIT_CONFIG_{whose}": os.devnull for whose in ("GLOBAL", "SYSTEM")},
            **variables,
        }

    def run(self, workflow, event, only=None):
        """Run a workflow file as it stands in the commit of the event, or only some of its jobs."""
        return self._go_on(workflow, Run(event=event, artifacts=self._workspace / f"artifacts-{self._count + 1}"), only)

    def run_again(self, workflow, earlier, only=None, *, only_failed=False):
        """Run all jobs of a run again, or some, or those that failed and those that wait for them."""
        run = Run(event=earlier.event, artifacts=earlier.artifacts, attempt=earlier.attempt + 1)
        if only_failed:
            run.results = {name: result for name, result in earlier.results.items() if result == "success"}
            run.outputs = {**earlier.outputs}
        return self._go_on(workflow, run, only)

    def _go_on(self, workflow, run, only):
        self._count += 1
        content, event = self._read(workflow, run), run.event
        if only is not None:
            content["jobs"] = {name: content["jobs"][name] for name in only}
        pull = {"pull_request": {"number": 1, "head": {"repo": {"full_name": REPOSITORY}}}}
        github = {"event": pull if event.name == "pull_request" else {}, "event_name": event.name, "ref": event.ref}
        github |= {"repository": REPOSITORY, "run_id": "1000"}
        # YAML 1.1 reads `on` as true.
        declared = (content[True].get("workflow_dispatch") or {}).get("inputs", {})
        assert event.name in content[True]
        contexts = {"github": github, "inputs": {name: event.inputs.get(name) for name in declared}}
        _rendered(content["concurrency"], contexts)
        self._run_jobs(run, content, contexts)
        return run

    def _read(self, file, run):
        content = yaml.safe_load(self.git(self._bare, "show", f"{run.event.sha}:.github/workflows/{file}"))
        assert (content["permissions"], content["defaults"]) == ({}, {"run": {"shell": "bash"}})
        return content

    def _run_jobs(self, run, content, contexts, prefix="", granted=None):
        for name, job in content["jobs"].items():
            assert job.keys() <= _JOB_KEYS
            assert granted is None or job["permissions"].items() <= granted.items()
            if f"{prefix}{name}" in run.results:
                continue  # of an earlier attempt
            needs = [job["needs"]] if isinstance(job.get("needs"), str) else job.get("needs", [])
            outputs = {need: {"outputs": run.outputs[need]} if need in run.outputs else {} for need in needs}
            here = {**contexts, "needs": {need: {"result": run.results[need], **outputs[need]} for need in needs}}
            if not is_met(job, here, well=all(run.results[need] == "success" for need in needs)):
                run.results[f"{prefix}{name}"] = "skipped"
            elif "uses" in job:
                self._call(run, name, job, here)
            elif "strategy" in job:
                self._run_matrix(run, prefix, job, content, here)
            else:
                self._run_job(run, f"{prefix}{name}", job, content, here)

    def _call(self, run, name, job, contexts):
        content = self._read(job["uses"].removeprefix("./.github/workflows/"), run)
        declared = content[True]["workflow_call"]["inputs"]
        given = {key: render(value, contexts) for key, value in job["with"].items()}
        assert {key for key, each in declared.items() if each.get("required")} <= given.keys() <= declared.keys()
        inputs = {key: given.get(key, each.get("default")) for key, each in declared.items()}
        kinds = {"string": str, "boolean": bool}
        assert all(isinstance(value, kinds[declared[key]["type"]]) for key, value in inputs.items())
        self._run_jobs(run, content, {"github": contexts["github"], "inputs": inputs}, f"{name}/", job["permissions"])
        run.results[name] = "failure" if any(each.startswith(f"{name}/") for each in run.jobs("failure")) else "success"

    def _run_matrix(self, run, prefix, job, content, contexts):
        ((key, values),) = job["strategy"]["matrix"].items()
        values = render(values, contexts)
        assert 0 < len(values) <= 256
        assert not job["strategy"]["fail-fast"]

        def run_one(value):
            here = {**contexts, "matrix": {key: value}}
            full_name = f"{prefix}{render(job['name'], here)}"
            if full_name not in run.results:  # of an earlier attempt
                self._run_job(run, full_name, job, content, here)

        with ThreadPoolExecutor(job["strategy"]["max-parallel"]) as pool:
            list(pool.map(run_one, values))

    def _run_job(self, run, name, job, content, contexts):
        """Run a job on a machine of its own: an empty directory, and nothing of other jobs but artifacts."""
        machine = self._workspace / f"run-{self._count}" / name.replace("/", "-")
        work, temporary, script, output, path = (machine / one for one in ("work", "temp", "script", "output", "path"))
        for directory in (work, temporary):
            directory.mkdir(parents=True)
        path.touch()
        steps = {}
        here = {**contexts, "steps": steps, "runner": {"temp": str(temporary)}}
        own = _rendered({**content.get("env", {}), **job.get("env", {})}, contexts)
        if "AWS_ROLE_ARN" in own:
            run.roles[name] = own["AWS_ROLE_ARN"]
        told = {"EVENT_NAME": run.event.name, "RUN_ATTEMPT": str(run.attempt), "OUTPUT": str(output), "PATH": str(path)}
        environment = {
            **self.environment,
            **{f"GITHUB_{name}": value for name, value in told.items()},
            "RUNNER_TEMP": str(temporary),
            **(self._tokens if job["permissions"].get("id-token") == "write" else {}),
            **own,
        }
        log, has_failed = "", False
        for step in job["steps"]:
            assert step.keys() <= _STEP_KEYS
            output.write_text("", encoding="utf-8")
            if is_met(step, here, well=not has_failed) and "uses" in step:
                action, given = step["uses"].partition("@")[0], _rendered(step.get("with", {}), here)
                if action == "actions/checkout":
                    environment |= self._check_out(work, run.event, job["permissions"], given)
                else:
                    _use(action, given, work, run.artifacts)
            elif is_met(step, here, well=not has_failed):
                assert "${{" not in step["run"]
                script.write_text(step["run"], encoding="utf-8")
                added = reversed(path.read_text(encoding="utf-8").split())
                search = {"PATH": os.pathsep.join([*added, environment["PATH"]])}
                variables = environment | _rendered(step.get("env", {}), here) | search
                done = run_bash(["--noprofile", "--norc", "-eo", "pipefail", str(script)], work, variables)
                log += f"--- {step.get('name', step['run'])}\n{done.stdout}"
                has_failed = has_failed or done.returncode != 0
            if "id" in step:
                rows = output.read_text(encoding="utf-8").splitlines()
                steps[step["id"]] = {"outputs": dict(row.split("=", 1) for row in rows)}
        run.logs[name] = log
        run.results[name] = "failure" if has_failed else "success"
        if not has_failed:
            run.outputs[name] = _rendered(job.get("outputs", {}), here)

    def _check_out(self, work, event, permissions, given):
        """Check out the ref or the commit of the event, with as much history as asked for; tell what lets it push."""
        assert given.keys() <= {"ref", "fetch-depth", "persist-credentials"}
        assert "contents" in permissions
        wanted = given.get("ref") or event.sha
        self.git(work, "init", "--quiet", "--initial-branch=main")
        self.git(work, "remote", "add", "origin", f"file://{self._bare}")
        if given.get("fetch-depth") == "0":
            refs = ["+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*"]
            self.git(work, "fetch", "--quiet", "origin", *refs, event.sha)
        else:
            depth = given.get("fetch-depth", "1")
            self.git(work, "fetch", "--quiet", "--no-tags", f"--depth={depth}", "origin", wanted)
            wanted = "FETCH_HEAD"
        self.git(work, "checkout", "--quiet", "--detach", f"origin/{wanted}" if wanted == "main" else wanted)
        may_push = given["persist-credentials"] == "true" and permissions["contents"] == "write"
        return {"MAY_WRITE": "1"} if may_push else {}

    def git(self, place, *words, **variables):
        done = subprocess.run(
            ["git", *words], cwd=place, env=self.environment | variables, check=True, stdout=subprocess.PIPE, text=True
        )
        return done.stdout.strip()


def _use(action, given, work, artifacts):
    match action:
        case "actions/setup-python":  # that of the tests is the one
            return
        case "actions/upload-artifact":  # nothing hidden, and nothing that can be run
            hidden, target = shutil.ignore_patterns(".*"), artifacts / given["name"]
            if given["overwrite"] == "true":
                shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(work / given["path"], target, ignore=hidden, copy_function=shutil.copyfile)
            assert any(each.is_file() for each in target.rglob("*"))
        case "actions/download-artifact":
            shutil.copytree(artifacts / given["name"], work / given["path"])
        case _:
            raise NotImplementedError(action)


EXAMPLE = ROOT / "examples" / "github-actions"
ONE_STACK = ROOT / "examples" / "one-stack"
_INIT_FILES = ROOT / "landingzone" / "cli" / "init_files"
BUCKET = "example-terraform-state"
_BEARER = "what a job is given to ask for a token"


class Downloads:
    """Serves Terraform, with this command in the archive, as its releases do, and tokens as GitHub does."""

    def __init__(self, terraform):
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as opened:
            for name, mode, text in (("LICENSE.txt", 0o644, ""), ("terraform", 0o755, terraform.read_text())):
                entry = zipfile.ZipInfo(name)
                entry.external_attr = mode << 16
                opened.writestr(entry, text)
        self._archive = archive.getvalue()
        self.sha256 = hashlib.sha256(self._archive).hexdigest()
        self.audiences = []
        self.url = ""

    @contextmanager
    def serving(self):
        with served(self._answer) as self.url:
            yield self

    def _answer(self, request, _):
        asked = urlsplit(request.path)
        if re.fullmatch(r"/terraform/([\d.]+)/terraform_\1_linux_amd64\.zip", asked.path):
            return self._archive
        if asked.path != "/token" or request.headers["Authorization"] != f"bearer {_BEARER}":
            return None
        self.audiences += parse_qs(asked.query)["audience"]
        return json.dumps({"value": "header.payload.signature"}).encode()

    @property
    def variables(self):
        asked = {"URL": f"{self.url}/token?api-version=2.0", "TOKEN": _BEARER}
        return {f"ACTIONS_ID_TOKEN_REQUEST_{name}": value for name, value in asked.items()}


EMPTY = MappingProxyType({})


class Pipeline:
    """Somebody's copy of an example, whose workflows run on what comes to its server; it has no configuration yet."""

    def __init__(self, place, *, example=EXAMPLE, variables=EMPTY, tokens=EMPTY, filled_in=EMPTY, **inputs):
        self._bare = place / "server" / "people"
        self._clone = place / "clone"
        of_jobs = {
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / ".gen")]),
            # What jsii has unpacked once serves every job.
            "JSII_RUNTIME_PACKAGE_CACHE_ROOT": str(Path.home() / ".cache" / "aws" / "jsii" / "package-cache"),
            **{f"PIP_{name}": "1" for name in ("NO_INDEX", "DISABLE_PIP_VERSION_CHECK")},
            "PIP_ROOT_USER_ACTION": "ignore",
        }
        self.github = GitHub(self._bare, place, variables={**of_jobs, **variables}, tokens=tokens)
        self.inputs = yaml.safe_load((EXAMPLE / "landingzone.yaml").read_text(encoding="utf-8")) | inputs
        shutil.copytree(example, self._clone)
        # What `landingzone init` writes.
        for file, source in (("main.py", "main.py.txt"), (".gitignore", "gitignore")):
            shutil.copyfile(_INIT_FILES / source, self._clone / file)
        self.write("requirements.txt", "landingzone\n")
        for text, instead in filled_in.items():
            [file] = [file for file in self._clone.rglob("*.yml") if text in file.read_text(encoding="utf-8")]
            file.write_text(file.read_text(encoding="utf-8").replace(text, instead), encoding="utf-8")
        (self._clone / "landingzone.yaml").unlink(missing_ok=True)
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "The workflows")
        self._bare.mkdir(parents=True)
        self.git("init", "--quiet", "--bare", "--initial-branch=main", str(self._bare))
        # A job fetches commits by their names.
        self.git("-C", str(self._bare), "config", "uploadpack.allowAnySHA1InWant", "true")
        hook = self._bare / "hooks" / "pre-receive"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text('#!/bin/sh\ntest -n "$MAY_WRITE" || { echo "may not write" >&2; exit 1; }\n', encoding="utf-8")
        hook.chmod(0o755)
        self.git("remote", "add", "origin", f"file://{self._bare}")

    def write(self, file, text):
        (self._clone / file).write_text(text, encoding="utf-8")

    def commit(self, **inputs):
        self.inputs |= inputs
        ignore = r"\1# landingzone: ignore LZ357 keys of an emulator, which are none\n\g<0>"
        self.write("landingzone.yaml", _KEYS.sub(ignore, yaml.safe_dump(self.inputs)))
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "A change")
        return self.git("rev-parse", "HEAD")

    def push(self, *, only=None, **inputs):
        sha = self.commit(**inputs)
        self.git("push", "--quiet", "--force", "origin", "main")
        return self.github.run("people.yml", Event(name="push", sha=sha), only)

    def request(self, *, only=None, **inputs):
        """Propose a change, which is not merged; gives what came of the workflow, or of some of its jobs."""
        before = dict(self.inputs)
        self.git("checkout", "--quiet", "-b", "proposal")
        self.commit(**inputs)
        self.git("checkout", "--quiet", "main")
        self.git("merge", "--quiet", "--no-ff", "--message", "Merge", "proposal")
        sha = self.git("rev-parse", "HEAD")
        self.git("push", "--quiet", "--force", "origin", "HEAD:refs/pull/1/merge")
        self.git("reset", "--quiet", "--hard", "HEAD^1")
        self.git("branch", "--quiet", "-D", "proposal")
        self.inputs = before
        return self.github.run("people.yml", Event(name="pull_request", ref="refs/pull/1/merge", sha=sha), only)

    def start(self, workflow, event, *, only=None, **inputs):
        return self.github.run(workflow, Event(name=event, sha=self.git("rev-parse", "HEAD"), inputs=inputs), only)

    def applied(self):
        """Return the commits that the account may be at, by the tags on the server."""
        lines = self.git("ls-remote", "--tags", "origin").splitlines()
        tags = {name: commit for commit, name in (line.split("\t") for line in lines)}
        assert all(name == f"refs/tags/people/{commit}" for name, commit in tags.items())
        return {*tags.values()}

    def git(self, *words):
        who = ("-c", "user.name=a", "-c", "user.email=a@example.org")
        return self.github.git(self._clone, *who, *words, MAY_WRITE="1")


def on_the_engine(place, emulator, downloads, *, example=EXAMPLE, **inputs):
    """Make a copy of an example whose jobs reach the (empty) emulator for AWS, and get Terraform and tokens here."""
    emulator.client("s3").create_bucket(Bucket=BUCKET)
    bucket = yaml.safe_load((EXAMPLE / "landingzone.yaml").read_text(encoding="utf-8"))["backend"]["s3"]
    bucket |= dict.fromkeys(("use_path_style", "skip_credentials_validation", "skip_requesting_account_id"), True)
    return Pipeline(
        place,
        example=example,
        variables={
            "GOGC": os.environ["GOGC"],
            "TF_CLI_CONFIG_FILE": str(prepare_toolchain().cli_config),
            # The backend takes the role by a token; this provider is too old to be told where to, and has keys.
            **{f"AWS_ENDPOINT_URL_{service}": emulator.endpoint for service in ("S3", "STS")},
            "AWS_EC2_METADATA_DISABLED": "true",
        },
        tokens=downloads.variables,
        filled_in={
            "https://releases.hashicorp.com": downloads.url,
            "TERRAFORM_SHA256: WRITE-YOURS": f"TERRAFORM_SHA256: {downloads.sha256}",
        },
        **{"backend": {"s3": bucket}, "provider": emulator.provider, "provider_version": PROVIDER_RANGE, **inputs},
    )
