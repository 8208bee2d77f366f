"""Nothing that the command prints acts on a terminal or fakes a line, wherever the text of others comes from."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from account_answers import endpoint
from hostile_names import ACTING, FAKED, HOSTILE, SHORT
from pulled_states import pulled_state
from samples import ACCOUNT_ID

from dev.toolchain import ROOT
from landingzone.adoption.adopt import adopt
from landingzone.adoption.plan import Target
from landingzone.adoption.state import read_state
from landingzone.cli.adopt import _files_of
from landingzone.config.file import read_mapping
from landingzone.expressions import quote
from landingzone.words import printable

NAME = HOSTILE.replace("/", "")
ROLE = "arn:aws:iam::111122223333:role/"
ALLOW = {"Effect": "Allow", "Action": f"s3:{SHORT}", "Resource": f"arn:aws:s3:::{HOSTILE}"}
DOCUMENT = json.dumps({"Version": "2012-10-17", "Statement": [ALLOW]})

# Rules are broken, but the types are right: what `report` and `diff` read.
CONTENT: dict[str, Any] = {
    "aws_account_id": ACCOUNT_ID,
    "iam_groups_for_cross_account_access": [
        {"group_name": f"g{HOSTILE}", "iam_role_arns": [f"{ROLE}{HOSTILE}", f"{ROLE}{''.join(ACTING)}"]}
    ],
    "users": {
        HOSTILE: {
            "path": HOSTILE,
            "tags": {HOSTILE: HOSTILE},
            "groups": ["full-access", f"g{HOSTILE}", f"elsewhere{HOSTILE}"],
            "permissions_boundary": f"arn:aws:iam::aws:policy/{HOSTILE}",
            "aws_managed_policy_names": [HOSTILE],
            "customer_managed_policy_names": [HOSTILE],
            "json_policies": {HOSTILE: DOCUMENT},
        },
        SHORT: {"groups": [SHORT]},
    },
}
BEFORE: dict[str, Any] = {"aws_account_id": ACCOUNT_ID, "users": {f"gone{HOSTILE}": {"groups": ["iam-admin"]}}}
FINE: dict[str, Any] = {"aws_account_id": ACCOUNT_ID, "users": {"bob": {"groups": ["full-access"]}}}

Words = list[str]
Environment = dict[str, str]
Command = Callable[[Path, Environment], Words]


def written(directory: Path, content: object, name: str = f"{NAME}.json") -> str:
    file = directory / name
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    os.utime(file, (0, 0))
    return str(file)


def row(type: str, name: str, values: Mapping[str, Any], **given: Any) -> dict[str, Any]:
    return {"mode": "managed", "type": type, "name": name, **given, "instances": [{"attributes": values}]}


def state(directory: Path, *names: str) -> str:
    iam = f"arn:aws:iam::{ACCOUNT_ID}"
    rows = [
        row(
            "aws_iam_user",
            f"u{index}{HOSTILE}",
            {"name": name, "path": "/", "arn": f"{iam}:user/{name}", "tags": {}},
            module=f'module.x["{HOSTILE}"]',
        )
        for index, name in enumerate(names)
    ]
    rows += [
        row("aws_iam_group", f"g{HOSTILE}", {"name": f"other{HOSTILE}", "path": "/", "arn": f"{iam}:group/o{HOSTILE}"}),
        row(f"aws_iam_{HOSTILE}", HOSTILE, {"name": HOSTILE}),
    ]
    return written(directory, {"version": 4, "resources": rows})


def git(directory: Path, *words: str) -> None:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(directory), *identity, *words], check=True, capture_output=True)


def in_git(directory: Path, content: object) -> str:
    file = written(directory, content)
    git(directory, "init")
    git(directory, "add", ".")
    git(directory, "commit", "-m", "before")
    return file


def outputs(directory: Path, environment: Environment) -> Words:
    """Outputs of somebody else, and a gpg that finds a secret with a colour in it."""
    gpg = directory / "bin" / "gpg"
    gpg.parent.mkdir()
    gpg.write_text("#!/bin/sh\ncat >/dev/null\nprintf 'secret \\033[31m\\nNo change'\n", encoding="ascii")
    gpg.chmod(0o755)
    environment["PATH"] = f"{gpg.parent}{os.pathsep}{environment['PATH']}"
    value = {"access_key_id": HOSTILE, "secret_access_key": base64.b64encode(b"x").decode()}
    return ["decrypt", "--user", HOSTILE, written(directory, {HOSTILE: value})]


def live(directory: Path, environment: Environment) -> Words:
    environment["AWS_PROFILE"] = SHORT
    return ["adopt", "--live", str(directory / "new")]


def configured(directory: Path) -> Words:
    return ["--config", written(directory, {"aws_account_id": ACCOUNT_ID}, "configuration.json")]


def pulled(directory: Path, *names: str, without: str = "") -> str:
    state = pulled_state(users={name: {"create_login_profile": True, "pgp_key": "k"} for name in names})
    state["resources"] = [each for each in state["resources"] if each["type"] != without]
    return written(directory, state)


def taken(directory: Path) -> str:
    place = directory / NAME
    place.mkdir()
    (place / "file").write_text("", encoding="ascii")
    return str(place)


# Each with a place from which a text of others reaches what is printed.
COMMANDS: dict[str, Command] = {
    "an unknown command": lambda place, _: [HOSTILE],
    "an unknown option": lambda place, _: ["report", "x.yaml", f"--{HOSTILE}"],
    "one word too many": lambda place, _: ["validate", "x.yaml", HOSTILE],
    "a format that does not exist": lambda place, _: ["diff", "--format", HOSTILE, "x", "y"],
    "validate: no file": lambda place, _: ["validate", NAME],
    "validate: no file in JSON": lambda place, _: ["validate", "--format", "json", NAME],
    "validate: a directory": lambda place, _: ["validate", taken(place)],
    "validate: a file name in another encoding": lambda place, _: ["validate", os.fsdecode(b"\xff\x1b.yaml")],
    "validate: no YAML": lambda place, _: ["validate", written(place, f"{{{SHORT!r}: [", f"{NAME}.yaml")],
    "validate: a key twice": lambda place, _: [
        "validate",
        written(place, f"{json.dumps(SHORT)}: 1\n{json.dumps(SHORT)}: 2\n", f"{NAME}.yaml"),
    ],
    "validate: a key twice in JSON": lambda place, _: [
        "validate",
        written(place, '{"\x1b]": 1, "\x1b]": 2}'.replace("\x1b", "\\u001b")),
    ],
    "validate: problems": lambda place, _: ["validate", written(place, CONTENT)],
    "validate: problems in JSON": lambda place, _: ["validate", "--format", "json", written(place, CONTENT)],
    "validate: unknown inputs": lambda place, _: [
        "validate",
        written(place, {**BEFORE, SHORT: 1, "users": {SHORT: {SHORT: 1}, "b": SHORT}, "backend": {SHORT: {}}}),
    ],
    "validate: warnings": lambda place, _: [
        "validate",
        "--against",
        written(place, BEFORE, "old.json"),
        written(place, FINE, "new.json"),
    ],
    "validate: a change": lambda place, _: [
        "validate",
        "--against",
        written(place, BEFORE, f"old{NAME}.json"),
        written(place, CONTENT),
    ],
    "validate: a change from no YAML": lambda place, _: [
        "validate",
        "--against",
        written(place, "users: [", f"old{NAME}.yaml"),
        written(place, FINE),
    ],
    "report: no file": lambda place, _: ["report", NAME],
    "report: text": lambda place, _: ["report", written(place, CONTENT)],
    "report: JSON": lambda place, _: ["report", "--format", "json", written(place, CONTENT)],
    **{
        f"report: {table}": lambda place, _, table=table: [
            "report",
            "--format",
            "csv",
            "--table",
            table,
            written(place, CONTENT),
        ]
        for table in ("users", "groups", "memberships", "roles")
    },
    "report: a page": lambda place, _: ["report", "--html", str(place / "page\x1b\n"), written(place, CONTENT)],
    "report: a page that cannot be written": lambda place, _: [
        "report",
        "--html",
        str(place / NAME / "page"),
        written(place, CONTENT),
    ],
    **{
        f"diff: {form}": lambda place, _, form=form: [
            "diff",
            "--format",
            form,
            written(place, BEFORE, "old.json"),
            written(place, CONTENT),
        ]
        for form in ("text", "markdown", "json")
    },
    "diff: a revision that does not exist": lambda place, _: ["diff", "--git", HOSTILE, in_git(place, BEFORE)],
    "diff: a file that is not in the revision": lambda place, _: [
        "diff",
        "--git",
        "HEAD",
        f"{in_git(place, BEFORE)}x",
    ],
    "diff: what was no JSON": lambda place, _: ["diff", "--git", "HEAD", in_git(place, "[")],
    "diff: what broke rules": lambda place, _: ["diff", "--git", "HEAD", in_git(place, {"users": {SHORT: {SHORT: 1}}})],
    "diff: what is added": lambda place, _: [
        "diff",
        "--git",
        "HEAD",
        in_git(place, BEFORE) and written(place, CONTENT),
    ],
    "decrypt: no file": lambda place, _: ["decrypt", NAME],
    "decrypt: nobody": lambda place, _: ["decrypt", "--user", HOSTILE, written(place, {})],
    "decrypt: outputs": outputs,
    "split-state: no file": lambda place, _: ["split-state", *configured(place), NAME, str(place / "new")],
    "split-state: no JSON": lambda place, _: ["split-state", *configured(place), written(place, "{"), str(place / "n")],
    "split-state: nobody": lambda place, _: [
        "split-state",
        *configured(place),
        pulled(place, HOSTILE, without="aws_iam_user"),
        str(place / "new"),
    ],
    "split-state: a directory": lambda place, _: ["split-state", *configured(place), pulled(place), taken(place)],
    "split-state: written": lambda place, _: ["split-state", *configured(place), pulled(place), str(place / NAME)],
    "outputs: no file": lambda place, _: ["outputs", *configured(place), NAME],
    "outputs: no map": lambda place, _: ["outputs", *configured(place), written(place, {HOSTILE: 1})],
    "outputs: printed": lambda place, _: ["outputs", *configured(place), pulled(place, HOSTILE)],
    "adopt: no file": lambda place, _: ["adopt", NAME, str(place / "new")],
    "adopt: no JSON": lambda place, _: ["adopt", written(place, "{"), str(place / "new")],
    "adopt: another version": lambda place, _: ["adopt", written(place, {"version": HOSTILE}), str(place / "new")],
    "adopt: no users": lambda place, _: ["adopt", written(place, {"version": 4, "resources": []}), str(place / "new")],
    "adopt: a directory with files": lambda place, _: ["adopt", state(place, "bob"), taken(place)],
    "adopt: a state": lambda place, _: ["adopt", state(place, "bob", "eve"), str(place / f"new{NAME}")],
    "adopt: a state for a module": lambda place, _: [
        "adopt",
        "--form",
        "module",
        "--module-name",
        SHORT,
        state(place, "bob"),
        str(place / "new"),
    ],
    "adopt: what breaks rules": lambda place, _: ["adopt", state(place, SHORT), str(place / "new")],
    "adopt: an account": live,
    "module: a constraint": lambda place, _: ["module", "--provider-version", HOSTILE, str(place / "new")],
    "module: a directory with files": lambda place, _: ["module", taken(place)],
    "module: written": lambda place, _: ["module", str(place / NAME)],
}


def run(words: Words, place: Path, environment: Environment) -> list[str]:
    """Run a program, and give the lines of its output and its errors."""
    done = subprocess.run([sys.executable, *words], cwd=place, env=environment, capture_output=True, timeout=600)
    return [
        line
        for stream in (done.stdout, done.stderr)
        for line in stream.decode("utf-8").replace('"\r\n', '"\n').removesuffix("\n").split("\n")
    ]


def check(lines: list[str]) -> None:
    for line in lines:
        shown = line.removesuffix("\r")
        assert shown == printable(shown)
        assert not shown.startswith("No change"), shown
        assert "Traceback" not in shown
    assert any("\\x1b" in line or "\\u001b" in line for line in lines), lines


@pytest.fixture
def environment() -> Environment:
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "", "PYTHONUTF8": "1"}


@pytest.mark.parametrize("name", COMMANDS)
def test_what_a_command_prints_neither_acts_nor_fakes_a_line(name: str, tmp_path: Path, environment: Environment):
    words = COMMANDS[name](tmp_path, environment)
    check(run(["-m", "landingzone", *words], tmp_path, environment))


def test_what_the_app_prints_neither_acts_nor_fakes_a_line(tmp_path: Path, environment: Environment):
    for file in (NAME, written(tmp_path, CONTENT), written(tmp_path, "users: [", f"{NAME}.yaml")):
        check(run([str(ROOT / "main.py")], tmp_path, environment | {"LANDINGZONE_CONFIG": file}))


@pytest.mark.parametrize("form", ["stack", "module"])
def test_what_adopt_writes_is_safe_to_look_at_and_means_the_same(form: str, tmp_path: Path):
    user = {"name": "bob", "path": "/", "arn": f"arn:aws:iam::{ACCOUNT_ID}:user/bob", "tags": {"a": "é"}}
    statement = {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::é\xad\x7f\x85\x9b31m"}
    document = json.dumps({"Version": "2012-10-17", "Statement": statement}, ensure_ascii=False)
    rows = [
        row("aws_iam_user", "bob", user, module=f"module.x[{quote(SHORT)}]"),
        row("aws_iam_user_policy", "bob", {"user": "bob", "name": "p", "policy": document}),
    ]
    source = written(tmp_path, {"version": 4, "resources": rows})
    target = Target("module.iam" if form == "module" else "")
    files = _files_of(adopt(read_state(Path(source)), target), target, "iam")
    for name, text in files.items():
        assert [line for line in text.split("\n") if line != printable(line)] == []
        content = read_mapping(Path(written(tmp_path, text, name)))
        if "users" in content:
            assert content["users"]["bob"] == {"tags": {"a": "é"}, "json_policies": {"p": document}}
    assert any(code in text.lower() for text in files.values() for code in (r"\xad", r"\u00ad"))


def test_what_aws_answers_neither_acts_nor_fakes_a_line(tmp_path: Path, environment: Environment):
    message = f"no &#x9b;31m &#x202e; &#x200b; \\x1b &#10;{FAKED}"
    error = f"<Error><Type>Sender</Type><Code>AccessDenied</Code><Message>{message}</Message></Error>"
    body = f"<ErrorResponse>{error}</ErrorResponse>".encode()
    with endpoint(lambda action: body, status=403) as address:
        environment |= {"AWS_ENDPOINT_URL": address, "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x"}
        environment |= {"AWS_CONFIG_FILE": "none", "AWS_SHARED_CREDENTIALS_FILE": "none"}
        lines = run(["-m", "landingzone", "adopt", "--live", "new"], tmp_path, environment)
    check(lines)
    assert any("AccessDenied" in line and "\\u202e" in line for line in lines)


def test_a_terminal_of_few_letters_gets_codes_for_the_others(tmp_path: Path, environment: Environment):
    environment |= {"PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    problems = run(
        ["-m", "landingzone", "validate", written(tmp_path, {"users": {"Zoë": {}}}, "a.json")], tmp_path, environment
    )
    assert any("Zo\\xeb" in line for line in problems)
