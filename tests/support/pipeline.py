"""The repository of `examples/github-actions` with a developer, a server for Git, and what its jobs download."""

import hashlib
import io
import json
import os
import re
import shutil
import zipfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

import yaml
from account_answers import served
from pages import ROOT
from workflow_runs import Event, GitHub, Run

from dev.engine import PROVIDER_RANGE, EmulatedAccount, prepare_toolchain

EXAMPLE = ROOT / "examples" / "github-actions"
STACKS = ".github/workflows/stacks.yml"
BUCKET = "example-terraform-state"
_BEARER = "what a job is given to ask for a token"
_MAY_WRITE = '#!/bin/sh\ntest -n "$MAY_WRITE" || { echo "may not write" >&2; exit 1; }\n'


class Downloads:
    """Serves Terraform, with this command in the archive, as its releases do, and tokens as GitHub does."""

    def __init__(self, terraform: Path) -> None:
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as opened:
            for name, mode, text in (("LICENSE.txt", 0o644, ""), ("terraform", 0o755, terraform.read_text())):
                entry = zipfile.ZipInfo(name)
                entry.external_attr = mode << 16
                opened.writestr(entry, text)
        self._archive = archive.getvalue()
        self.sha256 = hashlib.sha256(self._archive).hexdigest()
        self.audiences: list[str] = []
        self.url = ""

    @contextmanager
    def serving(self) -> Iterator[Self]:
        with served(self._answer) as self.url:
            yield self

    def _answer(self, request: BaseHTTPRequestHandler, _: bytes) -> bytes | None:
        asked = urlsplit(request.path)
        if re.fullmatch(r"/terraform/([\d.]+)/terraform_\1_linux_amd64\.zip", asked.path):
            return self._archive
        if asked.path != "/token" or request.headers["Authorization"] != f"bearer {_BEARER}":
            return None
        self.audiences += parse_qs(asked.query)["audience"]
        return json.dumps({"value": "header.payload.signature"}).encode()

    @property
    def variables(self) -> dict[str, str]:
        """The variables of a job that may ask for tokens."""
        asked = {"URL": f"{self.url}/token?api-version=2.0", "TOKEN": _BEARER}
        return {f"ACTIONS_ID_TOKEN_REQUEST_{name}": value for name, value in asked.items()}


Texts = Mapping[str, str]
EMPTY: Texts = MappingProxyType({})


class Pipeline:
    """Somebody's copy of the example, whose workflows run on what comes to its server; it has no configuration yet."""

    def __init__(
        self, place: Path, *, variables: Texts = EMPTY, tokens: Texts = EMPTY, filled_in: Texts = EMPTY, **inputs: Any
    ) -> None:
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
        shutil.copytree(EXAMPLE, self._clone)
        self.write("requirements.txt", "landingzone\n")
        stacks = (self._clone / STACKS).read_text(encoding="utf-8")
        for text, instead in filled_in.items():
            assert stacks.count(text) == 1
            stacks = stacks.replace(text, instead)
        self.write(STACKS, stacks)
        (self._clone / "landingzone.yaml").unlink()
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "The workflows")
        self._bare.mkdir(parents=True)
        self.git("init", "--quiet", "--bare", "--initial-branch=main", str(self._bare))
        # A job fetches commits by their names.
        self.git("-C", str(self._bare), "config", "uploadpack.allowAnySHA1InWant", "true")
        hook = self._bare / "hooks" / "pre-receive"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(_MAY_WRITE, encoding="utf-8")
        hook.chmod(0o755)
        self.git("remote", "add", "origin", f"file://{self._bare}")

    def write(self, file: str, text: str) -> None:
        """Write a file, for the next commit."""
        (self._clone / file).write_text(text, encoding="utf-8")

    def commit(self, **inputs: Any) -> str:
        """Commit, with these inputs in place of those that the configuration had; gives the commit."""
        self.inputs |= inputs
        self.write("landingzone.yaml", yaml.safe_dump(self.inputs))
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "A change")
        return self.git("rev-parse", "HEAD")

    def push(self, *, only: Collection[str] | None = None, **inputs: Any) -> Run:
        """Commit and push to main; gives what came of the workflow, or of some of its jobs."""
        sha = self.commit(**inputs)
        self.git("push", "--quiet", "--force", "origin", "main")
        return self.github.run("people.yml", Event(name="push", sha=sha), only)

    def request(self, *, only: Collection[str] | None = None, **inputs: Any) -> Run:
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

    def start(self, workflow: str, event: str, *, only: Collection[str] | None = None, **inputs: Any) -> Run:
        """Have a workflow started on main, by hand or by the clock."""
        sha = self.git("rev-parse", "HEAD")
        return self.github.run(workflow, Event(name=event, sha=sha, inputs=inputs), only)

    def applied(self) -> set[str]:
        """Give the commits that the account may be at, by the tags on the server."""
        lines = self.git("ls-remote", "--tags", "origin").splitlines()
        tags = {name: commit for commit, name in (line.split("\t") for line in lines)}
        assert all(name == f"refs/tags/people/{commit}" for name, commit in tags.items())
        return {*tags.values()}

    def git(self, *words: str) -> str:
        """Run Git as somebody who may do everything; gives what it prints."""
        who = ("-c", "user.name=a", "-c", "user.email=a@example.org")
        return self.github.git(self._clone, *who, *words, MAY_WRITE="1")


def on_the_engine(place: Path, emulator: EmulatedAccount, downloads: Downloads, **inputs: Any) -> Pipeline:
    """Make a copy of the example whose jobs reach the (empty) emulator for AWS, and get Terraform and tokens here."""
    emulator.client("s3").create_bucket(Bucket=BUCKET)
    example = yaml.safe_load((EXAMPLE / "landingzone.yaml").read_text(encoding="utf-8"))
    bucket = example["backend"]["s3"]
    bucket |= dict.fromkeys(("use_path_style", "skip_credentials_validation", "skip_requesting_account_id"), True)
    return Pipeline(
        place,
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
