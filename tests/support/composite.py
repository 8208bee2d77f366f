"""Runs the action of this repository as GitHub does, on the merge of a pull request, with a stand-in for its API."""

import json
import re
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import yaml
from account_answers import served
from workflow_steps import REPOSITORY, run_steps

ROOT = Path(__file__).parents[2]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
BOT = "github-actions[bot]"
TOKEN = "what a job is given"
NUMBER = 7


@dataclass
class Comments:
    """The comments of pull requests, as GitHub lists and keeps them."""

    rows: list[dict] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def add(self, login, body):
        self.rows.append({"id": len(self.rows) + 1, "user": {"login": login}, "body": body})

    @contextmanager
    def serving(self):
        with served(self._answer) as address:
            yield address

    def _answer(self, request, body):
        assert request.headers["Authorization"] == f"Bearer {TOKEN}"
        self.asked.append(f"{request.command} {request.path}")
        place, issues = urlsplit(request.path), f"/repos/{REPOSITORY}/issues"
        if request.command == "GET" and place.path == f"{issues}/{NUMBER}/comments":
            asked = {name: int(value) for name, [value] in parse_qs(place.query).items()}
            begin = asked["per_page"] * (asked["page"] - 1)
            return json.dumps(self.rows[begin : begin + asked["per_page"]]).encode()
        if request.command == "POST" and place.path == f"{issues}/{NUMBER}/comments":
            self.add(BOT, json.loads(body)["body"])
            return b"{}"
        if request.command == "PATCH" and (found := re.fullmatch(rf"{issues}/comments/(\d+)", place.path)):
            self.rows[int(found[1]) - 1]["body"] = json.loads(body)["body"]
            return b"{}"
        return None


@dataclass
class Checkout:
    """The merge of a pull request, as actions/checkout leaves it, and what a job has beside it."""

    place: Path
    temporary: Path
    api: str = ""
    head: str = REPOSITORY
    event: str = "pull_request"
    sha: str = ""
    """The commit that the event is about: the last merge."""

    def git(self, *words):
        who = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
        done = subprocess.run(["git", *who, *words], cwd=self.place, check=True, stdout=subprocess.PIPE, text=True)
        return done.stdout.strip()

    def merge(self, **files):
        """Merge a commit that leaves these files, by name with `__` for a dot."""
        if not (self.place / ".git").exists():
            self.place.mkdir()
            self.git("init", "--quiet")
            self.git("commit", "--quiet", "--allow-empty", "--message", "nothing")
        base = self.git("rev-parse", "HEAD")
        for name, text in files.items():
            (self.place / name.replace("__", ".")).write_text(text, encoding="utf-8")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "change")
        change = self.git("rev-parse", "HEAD")
        self.git("checkout", "--quiet", "--detach", base)
        self.git("merge", "--quiet", "--no-ff", "--message", "merge", change)
        self.sha = self.git("rev-parse", "HEAD")

    def install_this(self):
        """Put the landingzone of the tests where the step that installs one would have put it."""
        program = self.temporary / "landingzone-review" / "bin" / "python"
        program.parent.mkdir(parents=True)
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
        program.chmod(0o755)

    def act(self, *only, **given):
        """Run the action, or only some of its steps, with inputs by name with `_` for `-`.

        Returns:
            The number of the exit, and what was printed.
        """
        inputs = {name.replace("_", "-"): value for name, value in given.items()}
        assert inputs.keys() <= ACTION["inputs"].keys()
        inputs = {name: inputs.get(name, each["default"]) for name, each in ACTION["inputs"].items()}
        pull = {"number": NUMBER, "head": {"repo": {"full_name": self.head}}}
        github = {"event": {"pull_request": pull}, "repository": REPOSITORY, "token": TOKEN, "api_url": self.api}
        steps = {"python": {"outputs": {"python-path": sys.executable}}}
        contexts = {"github": {**github, "action_path": str(ROOT)}, "inputs": inputs, "steps": steps}
        told = {"STEP_SUMMARY": self.temporary / "summary", "SHA": self.sha, "EVENT_NAME": self.event}
        variables = {f"GITHUB_{name}": str(value) for name, value in told.items()}
        chosen = only or ("Review", "Comment", "Verdict")
        run = [step for step in ACTION["runs"]["steps"] if step.get("name") in chosen]
        assert {step["shell"] for step in run} == {"bash"}
        status, log, _ = run_steps(run, contexts, self.place, self.temporary, variables)
        return status, log
