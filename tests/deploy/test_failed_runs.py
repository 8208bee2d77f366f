"""A run of the example's pipeline that fails loses no change: the shell of its steps runs, with the real Git."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from workflow_steps import Outputs, evaluate, render, run_steps

from landingzone.resources.shards import stack_names, stack_of

EXAMPLES = Path(__file__).parents[2] / "examples"
EXAMPLE = EXAMPLES / "github-actions"
STACK = "landingzone"
FIRST, SECOND = (name for name in stack_names(STACK, 2) if name != STACK)
EVERYBODY = {"alice": {"groups": ["full-access"]}, "bob": {"groups": ["read-only"]}}
OPS = {"groups": {"ops": {}}, "users": EVERYBODY | {"dave": {"groups": ["ops"]}}}
# What installs, and what writes the stacks, whose content does not matter here.
LEFT_OUT = (None, "Synthesize", "Terraform")
# An apply fails in a stack that a file names.
PROGRAMS = {
    "curl": 'echo \'{"value": "a token"}\'',
    "terraform": """echo "$*" >> "$HOME/calls"
case " $* " in *" plan "*) exit 2 ;; *" apply "*) test ! -e "$HOME/fails-${PWD##*/}" ;; esac""",
}


def jobs_of(file, example=EXAMPLE):
    return yaml.safe_load((example / ".github/workflows" / file).read_text(encoding="utf-8"))["jobs"]


class Pipeline:
    """A copy of the example with its server, and runs of people.yml, each job of which has a new clone."""

    def __init__(self, home):
        self.home, self.clone, self._count = home, home / "clone", 0
        for name, script in PROGRAMS.items():
            program = home / "bin" / name
            program.parent.mkdir(exist_ok=True)
            program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
            program.chmod(0o755)
        shutil.copytree(EXAMPLE, self.clone)
        self.variables = {
            "HOME": str(home),
            "PATH": os.pathsep.join([str(home / "bin"), str(Path(sys.executable).parent), os.environ["PATH"]]),
            **{f"GIT_CONFIG_{whose}": os.devnull for whose in ("GLOBAL", "SYSTEM")},
            **{f"GIT_{who}_{what}": "a" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
        }
        self.git("init", "--quiet", "--bare", "--initial-branch=main", str(home / "server"))
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("remote", "add", "origin", str(home / "server"))

    def git(self, *words, place=None):
        variables = os.environ | self.variables
        done = subprocess.run(["git", *words], cwd=place or self.clone, env=variables, check=True, capture_output=True)
        return done.stdout.decode().strip()

    def push(self, **inputs):
        """Push a change, and run the workflow on it."""
        file = self.clone / "landingzone.yaml"
        given = yaml.safe_load((EXAMPLE / file.name).read_text(encoding="utf-8")) | {"user_shards": 2}
        file.write_text(json.dumps(given | inputs), encoding="utf-8")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "A change")
        self.git("push", "--quiet", "--force", "origin", "main")
        return self.run()

    def applied(self):
        """Return the commits that the account may be at, by the tags on the server."""
        return {line.rpartition("/")[2] for line in self.git("ls-remote", "--tags", "origin").splitlines()}

    def run(self, attempt=1, earlier=()):
        """Run the jobs one after the other, but those that succeeded in an earlier attempt, which are given.

        Returns:
            Job or stack -> its result; what came of each job; and what was printed.
        """
        results, needs, log = {}, dict(earlier), ""
        for name, job in jobs_of("people.yml").items():
            if name in needs:
                continue
            awaited = [job["needs"]] if isinstance(job.get("needs"), str) else job.get("needs", [])
            github = {"event_name": "push", "ref": "refs/heads/main", "run_id": "1000"}
            here = {"github": github, "inputs": {"all": None}, "needs": needs}
            condition = job.get("if", "true")
            is_next = "cancelled()" in condition or all(needs[one]["result"] == "success" for one in awaited)
            steps, contexts, told = job.get("steps", []), [(name, here)], {}
            if not (is_next and evaluate(condition, here)):
                needs[name] = {"result": "skipped", "outputs": Outputs()}
                continue
            if "uses" in job:
                given = {
                    key: render(each, here) if isinstance(each, str) else each for key, each in job["with"].items()
                }
                steps = jobs_of("stacks.yml")["stack"]["steps"]
                inputs = {"apply": False, "drift": False, **given}
                stacks = json.loads(given["stacks"])
                contexts = [(stack, {"github": github, "inputs": inputs}) for stack in stacks]
            statuses = []
            for one, context in contexts:
                status, printed, told = self._run_steps(steps, context, one, attempt)
                results[one] = status
                statuses.append(status)
                log += printed
            declared = {} if any(statuses) else job.get("outputs", {})
            outputs = {key: render(each, {"steps": told}) for key, each in declared.items()}
            needs[name] = {"result": "failure" if any(statuses) else "success", "outputs": outputs}
        return results, needs, log

    def _run_steps(self, steps, contexts, name, attempt):
        self._count += 1
        place = self.home / f"job-{self._count}"
        self.git("clone", "--quiet", str(self.home / "server"), str(place))
        (place / "stacks" / name).mkdir(parents=True)
        told = {"GITHUB_EVENT_NAME": "push", "GITHUB_RUN_ATTEMPT": str(attempt), "STACK": name}
        chosen = [step for step in steps if step.get("name") not in LEFT_OUT]
        return run_steps(chosen, contexts, place, self.home / "temporary", self.variables | told)


@pytest.mark.long
def test_the_next_run_applies_what_one_that_failed_has_not_and_takes_back_what_it_has(tmp_path):
    pipeline = Pipeline(tmp_path)
    frame = dict.fromkeys(("changed", "begin", "end"), 0)
    assert pipeline.push(users=EVERYBODY)[0] == frame | {STACK: 0, FIRST: 0, SECOND: 0}
    before = pipeline.git("rev-parse", "HEAD")
    assert pipeline.applied() == {before}
    # A group comes, and its member cannot be made.
    fails = tmp_path / f"fails-{stack_of('dave', STACK, 2)}"
    fails.touch()
    results, needs, _ = pipeline.push(**OPS)
    assert results == {"changed": 0, "begin": 0, STACK: 0, FIRST: 1}
    tried = pipeline.git("rev-parse", "HEAD")
    assert pipeline.applied() == {before, tried}
    # A part of it may not be run again: another run might have come between.
    results, _, log = pipeline.run(2, {name: needs[name] for name in ("changed", "plan", "begin", "first")})
    assert (results, "Re-run all jobs" in log) == ({FIRST: 1}, True)
    # What changes something else applies that too, and so does what comes after history was written anew.
    assert pipeline.push(users=EVERYBODY | {"carol": {}}, groups=OPS["groups"])[0].keys() >= {STACK, FIRST}
    fails.unlink()
    pipeline.git("reset", "--hard", before)
    assert pipeline.push(users=EVERYBODY)[0] == frame | {STACK: 0, FIRST: 0, SECOND: 0}
    assert pipeline.applied() == {pipeline.git("rev-parse", "HEAD")}
    assert pipeline.push(users=EVERYBODY)[0] == {"changed": 0}
    # Another version may synthesize everything to something else; what cannot be applied ends before any plan.
    (pipeline.clone / "requirements.txt").write_text("landingzone>=0.1\n", encoding="utf-8")
    assert pipeline.push(users=EVERYBODY)[0] == frame | {STACK: 0, FIRST: 0, SECOND: 0}
    results, _, log = pipeline.push(user_shards=4)
    assert (results, "run `landingzone shards split" in log) == ({"changed": 1}, True)


def test_in_one_stack_what_is_applied_is_the_file_of_the_plan(tmp_path):
    variables = Pipeline(tmp_path).variables | {"STACK": STACK}
    contexts = {"github": {"event_name": "push", "run_id": "1000"}}
    for name in ("plan", "apply"):
        job = jobs_of("people.yml", EXAMPLES / "one-stack")[name]
        steps = [step for step in job["steps"] if step.get("name") not in LEFT_OUT]
        status, log, told = run_steps(steps, contexts, tmp_path, tmp_path / "temporary", variables)
        assert status == 0, log
        assert told == ({"plan": {"outputs": {"status": "2"}}} if name == "plan" else {})
    _, plan, _, apply = (tmp_path / "calls").read_text(encoding="utf-8").splitlines()
    file = f"{tmp_path}/plan/people.tfplan"
    assert (f"-out={file}" in plan.split(), apply.split()[-1]) == (True, file)
