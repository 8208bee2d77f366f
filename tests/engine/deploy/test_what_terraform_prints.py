"""What Terraform prints in JSON, next to what it prints for people about the same plans and applies."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from samples import HERE

from dev.engine import PROVIDER_RANGE, prepare_toolchain
from dev.kept_provider import variables_of_kept_provider
from landingzone.deploy.machine_output import MachineOutput
from landingzone.deploy.shown_plan import addresses_left, line_of, read_shown_plan

PGP_KEY = json.loads((HERE / "pgp_public_keys.json").read_text("utf-8"))["fine"]

# What Terraform writes for people about a resource -> its mark.
HEADINGS = {
    "will be created": "+",
    "will be updated in-place": "~",
    "will be destroyed": "-",
    "must be replaced": "/",
    "will be replaced, as requested": "/",
    "is tainted, so must be replaced": "/",
    "will be imported": "",
    "will no longer be managed by Terraform, but will not be destroyed": ".",
}
_HEADING = re.compile(rf"^ +# (\S+) ({'|'.join(HEADINGS)})$", re.MULTILINE)
_MOVED = re.compile(r"^ +# (\S+) has moved to (\S+)$", re.MULTILINE)


class Engine:
    """Terraform in a directory, its users, and all that it has printed with `-json` and as errors."""

    def __init__(self, directory, provider):
        toolchain = prepare_toolchain()
        self.program, self.directory = toolchain.terraform, directory
        self.environment = toolchain.environment() | variables_of_kept_provider(toolchain)
        required = {"aws": {"source": "hashicorp/aws", "version": PROVIDER_RANGE}}
        self.base = {"terraform": {"required_providers": required}, "provider": {"aws": provider}}
        self.printed = b""

    def write(self, users, resources=(), **blocks):
        user = {"for_each": users, "name": "${each.key}", "tags": "${each.value}"}
        given = self.base | {"resource": {"aws_iam_user": {"user": user}} | dict(resources)} | blocks
        (self.directory / "cdk.tf.json").write_text(json.dumps(given, indent=2), encoding="utf-8")

    def run(self, *words):
        """Run it; give its exit status, its output and its errors."""
        done = subprocess.run(
            [self.program, *words], cwd=self.directory, env=self.environment, capture_output=True, check=False
        )
        return done.returncode, done.stdout, done.stderr.decode()

    def read(self, command, *words):
        """Run it with `-json`; give its exit status, what is kept, and the progress."""
        progress, text = [], []
        status, printed, errors = self.run(command, "-json", "-input=false", *words)
        output = MachineOutput(progress.append, text.append)
        output.feed(printed)
        output.end()
        assert (text, errors) == ([], "")
        self.printed += printed
        return status, output, progress

    def plan(self, *words):
        """Plan, and hold what is read of the plan against what Terraform writes for people."""
        before = self.printed
        assert self.read("plan", "-out=plan", *words)[0] == 0
        own = [json.loads(line) for line in self.printed.removeprefix(before).splitlines()]
        _, content, _ = self.run("show", "-json", "plan")
        shown = read_shown_plan(content, Path("plan"))
        _, told, _ = self.run("show", "-no-color", "plan")
        expected = {(address, HEADINGS[heading]) for address, heading in _HEADING.findall(told.decode())}
        expected |= {(address, "") for _, address in _MOVED.findall(told.decode())}
        marks = {(each.address, line_of(each)[:3].strip()) for each in shown.changes}
        assert {(address, "/" if "/" in mark else mark) for address, mark in marks} == expected
        summed = next(each["@message"] for each in own if each["type"] == "change_summary")
        lines = [line for line in shown.lines() if line.startswith("Plan: ")] or [
            "Plan: 0 to add, 0 to change, 0 to destroy."
        ]
        assert [re.sub(r", \d+ to forget", "", line) for line in lines] == [summed]
        return shown


@pytest.fixture
def engine(tmp_path, emulator):
    engine = Engine(tmp_path, emulator.provider)
    engine.write({})
    assert engine.run("init", "-input=false")[0] == 0
    return engine


def masked(text):
    return re.sub(r"request id: \w+", "request id: X", text.expandtabs(4)).strip().split("\n")


def said(output):
    return masked("\n\n".join("\n".join(each.lines) for each in output.diagnostics))


@pytest.mark.long
def test_each_kind_of_change_is_read_as_terraform_means_it(engine, emulator):
    iam, owner = emulator.client("iam"), '${aws_iam_user.user["alice"].name}'
    credentials = {
        "aws_iam_access_key": {"key": {"user": owner}},
        "aws_iam_user_login_profile": {"login": {"user": owner, "pgp_key": PGP_KEY}},
    }
    output = {"secret": {"value": "${aws_iam_access_key.key.secret}", "sensitive": True}}
    engine.write({"alice": {"a": "1"}, "bob": {}}, credentials, output=output)
    assert len(engine.plan().changes) == 4
    status, read, progress = engine.read("apply", "plan")
    assert (status, read.diagnostics) == (0, [])
    assert [(each.done, each.total) for each in progress][-1] == (4, 4)
    # Drift, an import, a move with a new name, and what is made anew.
    iam.tag_user(UserName="alice", Tags=[{"Key": "by-hand", "Value": "x"}])
    iam.create_user(UserName="carol")
    credentials["aws_iam_access_key"]["key"]["user"] = '${aws_iam_user.user["robert"].name}'
    users = {"alice": {"a": "1"}, "robert": {}, "carol": {}, "dave": {}}
    moved = [{"from": 'aws_iam_user.user["bob"]', "to": 'aws_iam_user.user["robert"]'}]
    imported = [{"to": 'aws_iam_user.user["carol"]', "id": "carol"}]
    engine.write(users, credentials, output=output, moved=moved, **{"import": imported})
    shown = engine.plan()
    assert shown.lines() == [
        '  ~ aws_iam_user.user["alice"]: tags',
        '    aws_iam_user.user["carol"]: imported from carol',
        '  + aws_iam_user.user["dave"]',
        '  ~ aws_iam_user.user["robert"]: name; moved from aws_iam_user.user["bob"]',
        "-/+ aws_iam_access_key.key: replaced because user cannot be changed in place",
        "Plan: 1 to import, 2 to add, 2 to change, 1 to destroy.",
        "1 output changes: secret.",
        "Changed since the state was written, by others or by an apply that ended early: "
        'aws_iam_user.user["alice"] (tags).',
    ]
    assert [line_of(each) for each in shown.drift] == ['  ~ aws_iam_user.user["alice"]: tags']
    alice = next(each for each in shown.resources if each.address == 'aws_iam_user.user["alice"]')
    assert alice.values["tags"] == {"a": "1", "by-hand": "x"}
    state = json.loads(engine.run("state", "pull")[1])
    status, read, progress = engine.read("apply", "plan")
    assert status == 0
    assert progress[-1].done == progress[-1].total == sum(each.steps for each in shown.changes) == 5
    # What is forgotten, what is requested, and what goes.
    del credentials["aws_iam_access_key"]
    removed = [{"from": "aws_iam_access_key.key", "lifecycle": {"destroy": False}}]
    engine.write({"alice": {"a": "1"}, "robert": {}, "carol": {}}, credentials, removed=removed)
    shown = engine.plan("-replace=aws_iam_user_login_profile.login")
    assert addresses_left(shown.changes) == ["aws_iam_access_key.key"]
    status, read, _ = engine.read("apply", "plan")
    assert status == 0
    engine.plan("-destroy")
    # No secret of the state stands in any line.
    values = [
        value
        for block in state["resources"]
        for each in block["instances"]
        for steps in each["sensitive_attributes"]
        if (value := each["attributes"][steps[0]["value"]])
    ]
    assert len(values) == 2
    assert [value for value in values if value.encode() in engine.printed] == []


def test_errors_and_warnings_read_as_for_people(engine, emulator):
    emulator.client("iam").create_user(UserName="taken")
    users = {"taken": {}, "zoe": {}}
    member = {"aws_iam_access_key": {"key": {"user": '${aws_iam_user.user["taken"].name}'}}}
    fails = {"assert": {"condition": "${length(aws_iam_user.user) > 2}", "error_message": "Too few."}}
    engine.write(users, member, check={"users": fails})
    status, read, _ = engine.read("plan", "-out=plan")
    assert (status, [each.level for each in read.diagnostics]) == (0, ["warning"])
    told = engine.run("plan", "-input=false", "-no-color")[1].decode()
    assert said(read) == masked("Warning: " + told.partition("\nWarning: ")[2])
    status, read, _ = engine.read("apply", "plan")
    assert (status, [each.level for each in read.diagnostics]) == (1, ["error"])
    assert engine.run("state", "list")[1].decode().splitlines() == ['aws_iam_user.user["zoe"]']
    assert said(read) == masked(engine.run("apply", "-input=false", "-no-color", "-auto-approve")[2])
    # A plan that fails.
    engine.write({"a b": {}})
    status, read, _ = engine.read("plan")
    assert (status, len(read.diagnostics)) == (1, 1)
    assert said(read) == masked(engine.run("plan", "-input=false", "-no-color")[2])
