"""States that are adopted, written as Terraform writes them, and what `landingzone adopt` makes of them."""

import json
import re
from dataclasses import dataclass
from functools import partial
from itertools import count, takewhile
from pathlib import Path

from samples import ACCOUNT_ID, BOUNDARY_ARN

from landingzone import read_configuration
from landingzone.cli.main import main
from landingzone.groups import policies
from landingzone.iam import documents

IAM = f"arn:aws:iam::{ACCOUNT_ID}"
AWS = "arn:aws:iam::aws:policy"
ROLE = "arn:aws:iam::222233334444:role/dev"
SELF_MANAGEMENT = documents.with_mfa(policies.self_management("aws", ACCOUNT_ID)).json()


def user(name, **values):
    return {"name": name, "path": "/", "arn": f"{IAM}:user/{name}", "tags": None, **values}


def group(name, **values):
    return {"name": name, "path": "/", "arn": f"{IAM}:group/{name}", **values}


def member(name, *groups):
    return {"user": name, "groups": list(groups)}


def policy(name, text, path="/", **values):
    return {"name": name, "path": path, "arn": f"{IAM}:policy{path}{name}", "policy": text, **values}


def inline(name, policy, document):
    return {"group": name, "name": policy, "policy": document if isinstance(document, str) else document.json()}


def written_otherwise(text, step=-1):
    """Write a document in another order, its lists too or not, and without lists of one: the same to the provider."""
    document = json.loads(text)
    document["Statement"].reverse()
    for statement in document["Statement"]:
        for name, value in statement.items():
            if isinstance(value, list):
                statement[name] = value[0] if len(value) == 1 else value[::step]
    return json.dumps(document, indent=1)


def write_shown(rows, file):
    modules = {}
    for address, values in rows.items():
        module, kind, name, key = split(address)
        resource = {"address": address, "mode": "managed", "type": kind, "name": name, "values": values}
        resource |= {"index": json.loads(key)} if key else {}
        modules.setdefault(module, []).append(resource)
    children = [{"address": module, "resources": found} for module, found in modules.items() if module]
    root = {"resources": modules.get("", []), "child_modules": children}
    file.write_text(json.dumps({"format_version": "1.0", "values": {"root_module": root}}), encoding="utf-8")


def write_raw(rows, file):
    resources = []
    for address, values in rows.items():
        module, kind, name, key = split(address)
        instance = {"attributes": values} | ({"index_key": json.loads(key)} if key else {})
        resource = {"mode": "managed", "type": kind, "name": name, "instances": [instance]}
        resources.append(resource | ({"module": module} if module else {}))
    file.write_text(json.dumps({"version": 4, "resources": resources}), encoding="utf-8")


def split(address):
    parts = re.fullmatch(r"(?:(module\..*)\.)?(\w+)\.(\w+)(?:\[(.*)\])?", address)
    assert parts
    return parts[1] or "", parts[2], parts[3], parts[4] or ""


@dataclass(frozen=True)
class Told:
    directory: Path
    report: str

    @property
    def text(self):
        return (self.directory / "landingzone.yaml").read_text(encoding="utf-8")

    @property
    def configuration(self):
        return read_configuration(self.directory / "landingzone.yaml")

    @property
    def inputs(self):
        return self.configuration.model_dump(exclude_unset=True, exclude={"adoption"})

    @property
    def records(self):
        adoption = self.configuration.adoption
        return adoption.model_dump(exclude_unset=True) if adoption else {}

    @property
    def files(self):
        return {file.name: json.loads(file.read_text(encoding="utf-8")) for file in self.directory.glob("*.json")}

    @property
    def notes(self):
        return self._rows("warnings")

    @property
    def matched(self):
        return {row.split(" -> ")[1]: row.split(" -> ")[0] for row in self._rows("matched")}

    @property
    def listed(self):
        return dict(row.split(" -> ", 1) for row in self._rows("existing credentials"))

    @property
    def unmatched(self):
        return dict(row.split(": ", 1) for row in self._rows("not matched"))

    def _rows(self, title):
        behind = f"\n{self.report}".split(f"\n{title}: ")[1].splitlines()[1:]
        return [row.strip() for row in takewhile(lambda row: row.startswith("  "), behind)]


class Adopt:
    """Runs the command, each time in a directory of its own."""

    def __init__(self, home, capsys):
        self._homes = (home / f"{number}" for number in count())
        self._capsys = capsys

    def __call__(self, rows, *words, write=write_shown):
        told, refusal = self._run(0, partial(write, rows), *words)
        assert refusal == ""
        return told

    def refuse(self, state, *words):
        """Adopt a state, or a text, that is refused; gives what is told of it behind the place."""
        write = (lambda file: file.write_text(state)) if isinstance(state, str) else partial(write_shown, state)
        told, refusal = self._run(1, write, *words)
        assert (told.report, told.directory.exists()) == ("", False)
        return refusal.strip().rpartition("state.json:")[2].strip()

    def _run(self, status, write, *words):
        (home := next(self._homes)).mkdir()
        write(home / "state.json")
        assert main(["adopt", str(home / "state.json"), str(home / "people"), *words]) == status
        out, err = self._capsys.readouterr()
        return Told(home / "people", out), err


SMALL = {
    'module.people["a.b"].aws_iam_user.this[0]': user(
        "alice", tags={"team": "0o17"}, path="/x/", permissions_boundary=BOUNDARY_ARN
    ),
    "aws_iam_group.owners": group("owners"),
    "aws_iam_group_policy.owners": inline("owners", "full-access", documents.with_mfa(policies.full_access())),
    "aws_iam_user_group_membership.all": member("alice", "owners"),
}
