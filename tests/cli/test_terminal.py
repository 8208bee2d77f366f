"""Nothing that the command prints acts on a terminal or fakes a line, wherever the text of others comes from."""

import base64
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from account_answers import endpoint
from adopted_states import group, user
from hostile_names import ACTING, FAKED, HOSTILE, SHORT
from pulled_states import pulled_state
from samples import ACCOUNT_ID

from dev.toolchain import ROOT
from landingzone.adoption.adopt import adopt
from landingzone.adoption.plan import Target
from landingzone.adoption.state import read_state
from landingzone.cli.adopt import _files_of
from landingzone.cli.main import main
from landingzone.config.file import read_mapping
from landingzone.ground.expressions import quote
from landingzone.ground.words import printable

NAME = HOSTILE.replace("/", "")
OTHER_ENCODING = os.fsdecode(b"\xff\x1b.yaml")
ROLE = "arn:aws:iam::111122223333:role/"
ALLOW = {"Effect": "Allow", "Action": f"s3:{SHORT}", "Resource": f"arn:aws:s3:::{HOSTILE}"}
DOCUMENT = json.dumps({"Version": "2012-10-17", "Statement": [ALLOW]})

# Rules are broken, but the types are right: what `report` and `diff` read.
CONTENT = {
    "aws_account_id": ACCOUNT_ID,
    "iam_groups_for_cross_account_access": [
        {"group_name": f"g{HOSTILE}", "iam_role_arns": [f"{ROLE}{HOSTILE}", f"{ROLE}{''.join(ACTING)}"]}
    ],
    "users": {
        HOSTILE: {
            **{"path": HOSTILE, "tags": {HOSTILE: HOSTILE}, "json_policies": {HOSTILE: DOCUMENT}},
            "groups": ["full-access", f"g{HOSTILE}", f"elsewhere{HOSTILE}"],
            "permissions_boundary": f"arn:aws:iam::aws:policy/{HOSTILE}",
            **{f"{whose}_managed_policy_names": [HOSTILE] for whose in ("aws", "customer")},
        },
        SHORT: {"groups": [SHORT]},
    },
}
BEFORE = {"aws_account_id": ACCOUNT_ID, "users": {f"gone{HOSTILE}": {"groups": ["iam-admin"]}}}


def row(type, name, values, **given):
    return {"mode": "managed", "type": type, "name": name, **given, "instances": [{"attributes": values}]}


def state(*names):
    call = f'module.x["{HOSTILE}"]'
    rows = [
        row("aws_iam_user", f"u{index}{HOSTILE}", {**user(name), "tags": {}}, module=call)
        for index, name in enumerate(names)
    ]
    rows.append(row("aws_iam_group", f"g{HOSTILE}", group(f"other{HOSTILE}")))
    return {"version": 4, "resources": [*rows, row(f"aws_iam_{HOSTILE}", HOSTILE, {"name": HOSTILE})]}


def pulled(*names, without=""):
    pulled = pulled_state(users={name: {"create_login_profile": True, "pgp_key": "k"} for name in names})
    pulled["resources"] = [each for each in pulled["resources"] if each["type"] != without]
    return pulled


# What files contain: a text is the text of the file, in YAML. Those of names with `git` were committed.
FILES = {
    "content": CONTENT,
    "before": BEFORE,
    "fine": {"aws_account_id": ACCOUNT_ID, "users": {"bob": {"groups": ["full-access"]}}},
    "signs-in": {
        "aws_account_id": ACCOUNT_ID,
        "users": {"bob": {"create_login_profile": True, "pgp_key": "keybase:b"}},
    },
    "no-yaml": f"{{{SHORT!r}: [",
    "twice": f"{json.dumps(SHORT)}: 1\n{json.dumps(SHORT)}: 2\n",
    "twice-in-json": '{"\\u001b]": 1, "\\u001b]": 2}',
    "unknown": {**BEFORE, SHORT: 1, "users": {SHORT: {SHORT: 1}, "b": SHORT}, "backend": {SHORT: {}}},
    "git-no-yaml": "[",
    "git-broken": {"users": {SHORT: {SHORT: 1}}},
    "git": BEFORE,
    "outputs": {HOSTILE: {"access_key_id": HOSTILE, "secret_access_key": base64.b64encode(b"x").decode()}},
    "one": {HOSTILE: 1},
    "empty": {},
    "config": {"aws_account_id": ACCOUNT_ID},
    "pulled": pulled(),
    "pulled-of-nobody": pulled(HOSTILE, without="aws_iam_user"),
    "pulled-of-one": pulled(HOSTILE),
    "old-state": {"version": HOSTILE},
    "no-users": {"version": 4, "resources": []},
    "state": state("bob", "eve"),
    "broken-state": state(SHORT),
}
# Each with a place from which a text of others reaches what is printed. `@` stands before a file of the table.
COMMANDS = (
    *("HOSTILE", "report x --HOSTILE", "validate x HOSTILE", "diff --format HOSTILE x y"),
    *("validate NAME", "validate --format json NAME", "validate TAKEN", "validate OTHER_ENCODING"),
    *("validate @no-yaml", "validate @twice", "validate @twice-in-json", "validate @unknown", "validate @content"),
    *("validate --format json @content", "validate --format github @content", "validate --format sarif @content"),
    *("validate --against @before @fine", "validate --against @before @content", "validate --against @no-yaml @fine"),
    *("report NAME", "report @content", "report --format json @content", "report --html NEW @content"),
    *(f"report --format csv --table {table} @content" for table in ("users", "groups", "memberships", "roles")),
    *("report --html TAKEN/file/page @content", "report --account HOSTILE @content"),
    *(f"diff --format {form} @before @content" for form in ("text", "markdown", "json")),
    *("diff --since HOSTILE @git", "diff --since HEAD @before", "diff --since HEAD @git-no-yaml"),
    *("diff --since HEAD @git-broken", "diff --since HEAD @git", "shards changed --since HOSTILE @git"),
    *("decrypt NAME", "decrypt --user HOSTILE @empty", "decrypt --user HOSTILE @outputs", "letter HOSTILE @fine"),
    *("letter bob --outputs NAME @signs-in", "letter bob --outputs @one @signs-in"),
    *("shards split --config @config NAME new", "shards split --config @config @no-yaml new"),
    *("shards split --config @config @pulled-of-nobody new", "shards split --config @config @pulled TAKEN"),
    *("shards split --config @config @pulled NEW", "shards outputs --config @config NAME", "shards of HOSTILE @fine"),
    "shards outputs --config @config @one",
    *("shards outputs --config @config @pulled-of-one", "adopt NAME new", "adopt @no-yaml new", "adopt @old-state new"),
    *("adopt @no-users new", "adopt @state TAKEN", "adopt @state NEW", "adopt @broken-state new", "adopt --live new"),
    *("adopt --form module --module-name SHORT @state new", "module --provider-version HOSTILE new"),
    *(
        "module TAKEN",
        "module NEW",
        "init TAKEN/file",
        "user offboard x --config NAME",
        "user add NAME --config @config",
    ),
    *("user add x --config @content --file HOSTILE", "user add x --config @config --tag HOSTILE"),
    *("user add x --config @config --pgp-key-file HOSTILE", "group add HOSTILE x --config @config"),
    *("user add x --config @config --path HOSTILE --dry-run", "user rename HOSTILE y --config @config"),
    *("user remove x --main HOSTILE --config @config", "account add x HOSTILE --config @config"),
)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """The files of the table and a directory that is taken: what stands for each in a command -> its name."""
    home = tmp_path_factory.mktemp("files")
    found = {}
    for key, content in FILES.items():
        (home / key).mkdir()
        suffix, text = (".yaml", content) if isinstance(content, str) else (".json", json.dumps(content))
        file = home / key / f"{NAME}{'.json' if key == 'twice-in-json' else suffix}"
        file.write_text(text, encoding="utf-8")
        found[f"@{key}"] = str(file)
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    for words in (["init"], ["add", "git", "git-no-yaml", "git-broken"], ["commit", "-m", "before"]):
        subprocess.run(["git", "-C", home, *identity, *words], check=True, capture_output=True)
    Path(found["@git"]).write_text(json.dumps(CONTENT), encoding="utf-8")
    for file in found.values():
        os.utime(file, (0, 0))
    (home / NAME).mkdir()
    (home / NAME / "file").touch()
    # gpg finds a secret with a colour in it.
    (home / "gpg").write_text("#!/bin/sh\ncat >/dev/null\nprintf 'secret \\033[31m\\nNo change'\n", encoding="ascii")
    (home / "gpg").chmod(0o755)
    return found | {"TAKEN": str(home / NAME)}


def lines_of(*streams):
    return [line for each in streams for line in each.replace('"\r\n', '"\n').removesuffix("\n").split("\n")]


def check(lines):
    for line in lines:
        shown = line.removesuffix("\r")
        assert shown == printable(shown)
        assert not shown.startswith("No change"), shown
        assert "Traceback" not in shown
        assert "failed unexpectedly" not in shown
    assert any("\\x1b" in line or "\\u001b" in line for line in lines), lines


@pytest.mark.parametrize("words", COMMANDS)
def test_what_a_command_prints_neither_acts_nor_fakes_a_line(words, files, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f"{Path(files['TAKEN']).parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("AWS_PROFILE", SHORT)
    texts = {"NEW": f"new{NAME}", "NAME": NAME, "OTHER_ENCODING": OTHER_ENCODING, "HOSTILE": HOSTILE, "SHORT": SHORT}
    meant = files | texts
    given = [meant.get(word, word) for word in words.split()]
    main([word.replace("TAKEN", files["TAKEN"]).replace("--HOSTILE", f"--{HOSTILE}") for word in given])
    check(lines_of(*capsys.readouterr()))


def test_what_the_app_prints_neither_acts_nor_fakes_a_line(files, tmp_path):
    environment = os.environ | {"PYTHONUTF8": "1", "LANDINGZONE_CONFIG": files["@content"]}
    command = [sys.executable, ROOT / "main.py"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, timeout=600)
    check(lines_of(done.stdout.decode(), done.stderr.decode()))


@pytest.mark.parametrize("call", ["", "module.iam"], ids=["stack", "module"])
def test_what_adopt_writes_is_safe_to_look_at_and_means_the_same(call, tmp_path):
    statement = {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::é\xad\x7f\x85\x9b31m"}
    document = json.dumps({"Version": "2012-10-17", "Statement": statement}, ensure_ascii=False)
    rows = [
        row("aws_iam_user", "bob", user("bob", tags={"a": "é"}), module=f"module.x[{quote(SHORT)}]"),
        row("aws_iam_user_policy", "bob", {"user": "bob", "name": "p", "policy": document}),
    ]
    source = tmp_path / "state.json"
    source.write_text(json.dumps({"version": 4, "resources": rows}), encoding="utf-8")
    texts = _files_of(adopt(read_state(source), Target(call)), Target(call), "iam")
    for name, text in texts.items():
        assert [line for line in text.split("\n") if line != printable(line)] == []
        (tmp_path / name).write_text(text, encoding="utf-8")
        content = json.loads(text) if name.endswith(".json") else read_mapping(tmp_path / name)
        if "users" in content:
            assert content["users"]["bob"] == {"tags": {"a": "é"}, "json_policies": {"p": document}}
    assert any(code in text.lower() for text in texts.values() for code in (r"\xad", r"\u00ad"))


def test_what_aws_answers_neither_acts_nor_fakes_a_line(tmp_path, monkeypatch, capsys):
    message = f"no &#x9b;31m &#x202e; &#x200b; \\x1b &#10;{FAKED}"
    error = f"<Error><Type>Sender</Type><Code>AccessDenied</Code><Message>{message}</Message></Error>"
    body = f"<ErrorResponse>{error}</ErrorResponse>".encode()
    with endpoint(lambda action: body, status=403) as address:
        monkeypatch.setenv("AWS_ENDPOINT_URL", address)
        for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "CONFIG_FILE", "SHARED_CREDENTIALS_FILE"):
            monkeypatch.setenv(f"AWS_{name}", "none")
        main(["adopt", "--live", str(tmp_path / "new")])
    lines = lines_of(*capsys.readouterr())
    check(lines)
    assert any("AccessDenied" in line and "\\u202e" in line for line in lines)
