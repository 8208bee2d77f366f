"""States that are adopted, written as Terraform writes them, and what `landingzone adopt` makes of them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from samples import ACCOUNT_ID, BOUNDARY_ARN

from landingzone import read_configuration
from landingzone.cli.main import main
from landingzone.groups import policies
from landingzone.iam import documents

IAM = f"arn:aws:iam::{ACCOUNT_ID}"
AWS = "arn:aws:iam::aws:policy"
ROLE = "arn:aws:iam::222233334444:role/dev"
SELF_MANAGEMENT = documents.with_mfa(policies.self_management("aws", ACCOUNT_ID)).json()

Rows = dict[str, dict[str, Any]]


def user(name: str, **values: Any) -> dict[str, Any]:
    return {"name": name, "path": "/", "arn": f"{IAM}:user/{name}", "tags": None, **values}


def group(name: str, **values: Any) -> dict[str, Any]:
    return {"name": name, "path": "/", "arn": f"{IAM}:group/{name}", **values}


def inline(name: str, policy: str, document: documents.Document | str) -> dict[str, Any]:
    return {"group": name, "name": policy, "policy": document if isinstance(document, str) else document.json()}


def write_shown(rows: Rows, file: Path) -> None:
    """Write a state as `terraform show -json` does."""
    modules: dict[str, list[dict[str, Any]]] = {}
    for address, values in rows.items():
        module, kind, name, key = split(address)
        resource = {"address": address, "mode": "managed", "type": kind, "name": name, "values": values}
        resource |= {"index": json.loads(key)} if key else {}
        modules.setdefault(module, []).append(resource)
    children = [{"address": module, "resources": found} for module, found in modules.items() if module]
    root = {"resources": modules.get("", []), "child_modules": children}
    file.write_text(json.dumps({"format_version": "1.0", "values": {"root_module": root}}), encoding="utf-8")


def write_raw(rows: Rows, file: Path) -> None:
    """Write a state as a backend keeps it."""
    resources = []
    for address, values in rows.items():
        module, kind, name, key = split(address)
        instance = {"attributes": values} | ({"index_key": json.loads(key)} if key else {})
        resource = {"mode": "managed", "type": kind, "name": name, "instances": [instance]}
        resources.append(resource | ({"module": module} if module else {}))
    file.write_text(json.dumps({"version": 4, "resources": resources}), encoding="utf-8")


def split(address: str) -> tuple[str, str, str, str]:
    parts = re.fullmatch(r"(?:(module\..*)\.)?(\w+)\.(\w+)(?:\[(.*)\])?", address)
    assert parts
    return parts[1] or "", parts[2], parts[3], parts[4] or ""


class Told:
    """What a run wrote and told."""

    def __init__(self, directory: Path, report: str) -> None:
        self.directory = directory
        self.report = report

    @property
    def inputs(self) -> dict[str, Any]:
        read = read_configuration(self.directory / "landingzone.yaml")
        return read.model_dump(exclude_unset=True, exclude={"adoption"})

    @property
    def records(self) -> dict[str, Any]:
        adoption = read_configuration(self.directory / "landingzone.yaml").adoption
        return adoption.model_dump(exclude_unset=True) if adoption else {}

    @property
    def notes(self) -> list[str]:
        return [
            row.strip() for row in self.report.split("\nwarnings: ")[1].split("\nnot matched: ")[0].splitlines()[1:]
        ]

    @property
    def unmatched(self) -> dict[str, str]:
        rows = [row for row in self.report.split("\nnot matched: ")[1].splitlines() if row.startswith("  ")]
        return {row.strip().split(": ", 1)[0]: row.strip().split(": ", 1)[1] for row in rows}


def adopt(rows: Rows, tmp_path: Path, capsys: pytest.CaptureFixture[str], *words: str) -> Told:
    write_shown(rows, tmp_path / "state.json")
    assert main(["adopt", str(tmp_path / "state.json"), str(tmp_path / "people"), *words]) == 0
    told = capsys.readouterr()
    assert told.err == ""
    return Told(tmp_path / "people", told.out)


def refusal(capsys: pytest.CaptureFixture[str], *words: str | Path, status: int = 1) -> str:
    assert main(["adopt", *map(str, words)]) == status
    told = capsys.readouterr()
    assert told.out == ""
    return told.err.strip()


SMALL: Rows = {
    'module.people["a.b"].aws_iam_user.this[0]': user(
        "alice", tags={"team": "0o17"}, path="/x/", permissions_boundary=BOUNDARY_ARN
    ),
    "aws_iam_group.owners": group("owners"),
    "aws_iam_group_policy.owners": inline("owners", "full-access", documents.with_mfa(policies.full_access())),
    "aws_iam_user_group_membership.all": {"user": "alice", "groups": ["owners"]},
}
