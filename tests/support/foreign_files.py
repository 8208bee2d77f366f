"""Hostile and damaged texts in the place of every file that the command reads, and what must hold of each run.

Each kind draws texts; `FOREIGN` has one row per kind. A run must end with status 0, 1 or 2 without much work,
print no stack trace, nothing that a terminal would obey and no secret of the text, and write all or nothing.
"""

import contextlib
import copy
import io
import json
import os
import re
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple
from unittest import mock
from urllib.parse import quote
from xml.sax.saxutils import escape

import yaml
from account_answers import account_details, answers
from adopted_states import SMALL, write_raw, write_shown
from hypothesis import strategies as st
from patience import calls_of
from pulled_states import pulled_state
from same_examples import drawn_examples
from samples import ACCOUNT_ID, HERE

from landingzone.cli.main import main

SECRET = "hunter2secret"
"""Stands where a text may have a secret; no output may show it."""

_MOST_CALLS = 50_000_000
_STRANGE = (
    *("", " ", "\t", "\n", "a\nb", "\x1b]0;x\x07", "\x9b31m", "\u202e", "\u2028", "\ufeff", "\u00e9", "\U0001f600"),
    *('${file("/etc/hostname")}', "%{ for", "$${x}", "TfToken[x]", "`x`", "|", "<b>", "</script>", "=1+1", "@a", "\\"),
    *("[]", "{}", "null", "true", "1e999", "0x1f", "*", "&a", "!!int x", "../x", "/", "arn:", "x" * 300, "*" * 300),
    *("*a" * 40 + "b", "a" * 400, "s3:" + "*?" * 20 + "x", "${" * 40),
    *("a:b:c:d:e:f", f"arn:aws:iam::{ACCOUNT_ID}:user/bob", "${aws:username}", "iam:*", "keybase:", "keybase:x"),
)
_NUMBERS = (0, -1, 2**31, 2**63, 10**99, 0.5, 1e308, float("inf"), float("nan"))
_SCALARS = st.none() | st.booleans() | st.sampled_from(_NUMBERS) | st.sampled_from(_STRANGE) | st.text(max_size=8)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_STRANGE), inner, max_size=3),
    max_leaves=5,
)
_ALPHABET = "{}[]\"':,-&*!?|>#%@`\\ \t\n0a\x00\x07\u202e\ufeff"


def _places(value, steps=()):
    yield steps
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield from _places(value[key], (*steps, key))


@st.composite
def changed(draw, base):
    """Draw a value with a few of its parts replaced, taken away, named otherwise or written twice."""
    value = copy.deepcopy(base)
    for _ in range(draw(st.integers(1, 4))):
        steps = draw(st.sampled_from(list(_places(value))))
        if not steps:
            value = draw(_VALUES) if draw(st.integers(0, 9)) == 0 else value
            continue
        outer = value
        for step in steps[:-1]:
            outer = outer[step]
        last = steps[-1]
        match draw(st.sampled_from(["other", "other", "gone", "named", "more", "deep"])):
            case "other":
                outer[last] = draw(_VALUES)
            case "gone":
                del outer[last]
            case "named" if isinstance(outer, dict):
                outer[draw(st.sampled_from(_STRANGE))] = outer.pop(last)
            case "more" if isinstance(outer, list):
                outer += [copy.deepcopy(outer[last])] * draw(st.sampled_from([1, 30]))
            case "deep":
                for _ in range(draw(st.sampled_from([3, 60]))):
                    outer[last] = [outer[last]]
    return value


@st.composite
def scratched(draw, text):
    """Draw a text with letters changed, parts taken away or repeated, or an end that is missing."""
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(0, len(text) - 1)))
        to = min(len(text), at + draw(st.integers(0, 30)))
        match draw(st.sampled_from(["letter", "gone", "again", "end", "long"])):
            case "letter":
                text = text[:at] + draw(st.sampled_from(_ALPHABET)) + text[at + 1 :]
            case "gone":
                text = text[:at] + text[to:]
            case "again":
                text = text[:at] + text[at:to] * draw(st.sampled_from([2, 200])) + text[to:]
            case "end":
                text = text[:at]
            case "long":
                text = text[:at] + draw(st.sampled_from(["9", "[", "&a [", "- ", "\\ud800"])) * 5000 + text[at:]
    return text


def _text_of(base, write):
    return st.one_of(changed(base).map(write), scratched(write(base)))


_as_yaml, _as_json = partial(yaml.dump, allow_unicode=True), partial(json.dumps, ensure_ascii=False)
_CONFIGURATION = yaml.safe_load((HERE.parent / "landingzone.yaml").read_text(encoding="utf-8")) | {
    "provider": {"region": "eu-west-1", "secret_key": SECRET, "endpoints": [{"iam": "http://127.0.0.1"}]},
    "backend": {"s3": {"bucket": "b", "key": "k", "region": "eu-west-1", "secret_key": SECRET}},
    "adoption": {
        "imported": {'aws_iam_user.user["bob"]': "bob"},
        "moved": {'aws_iam_user.user["ann"]': "aws_iam_user.ann"},
        "removed": ["aws_iam_user.old"],
    },
}
_ALLOW = {
    "Effect": "Allow",
    "Action": ["s3:Get*", "iam:PassRole"],
    "Resource": ["arn:aws:s3:::x/${aws:username}/*"],
    "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}, "StringLike": {"aws:x": ["a", "b*"]}},
}
_DENY = {"Effect": "Deny", "NotAction": "sts:*", "NotResource": "*", "Condition": {"Null": {"aws:x": True}}}
_DOCUMENT = {"Version": "2012-10-17", "Statement": [_ALLOW, _DENY]}
_KEY = {"access_key_id": "AKIA1", "secret_access_key": "c2VjcmV0"}
_OUTPUTS = {
    "user_passwords": {"sensitive": False, "type": ["map", "string"], "value": {"alice": "cGFzcw=="}},
    "user_access_keys": {"sensitive": True, "type": ["map", ["object", {}]], "value": {"alice": _KEY}},
}
_ARN = f"arn:aws:iam::{ACCOUNT_ID}:"
_LIMITS = f"{_ARN}policy/limits"
_QUOTED = quote(json.dumps(_DOCUMENT))
_INLINE = [{"PolicyName": "p", "PolicyDocument": _QUOTED}]
_BOB = {
    **{"UserName": "bob", "Path": "/", "Arn": f"{_ARN}user/bob", "GroupList": ["ops"]},
    "UserPolicyList": _INLINE,
    "AttachedManagedPolicies": [{"PolicyName": "limits", "PolicyArn": _LIMITS}],
    "Tags": [{"Key": "team", "Value": "red"}],
    "PermissionsBoundary": {"PermissionsBoundaryArn": _LIMITS},
}
_ACCOUNT = {
    "UserDetailList": [_BOB],
    "GroupDetailList": [{"GroupName": "ops", "Path": "/", "Arn": f"{_ARN}group/ops", "GroupPolicyList": _INLINE}],
    "Policies": [{"Arn": _LIMITS, "PolicyVersionList": [{"IsDefaultVersion": "true", "Document": _QUOTED}]}],
    "AccessKeyMetadata": [{"AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "Status": "Active"}],
    "SSHPublicKeys": [],
}


def _as_xml(value):
    match value:
        case dict():
            return "".join(f"<{name}>{_as_xml(inner)}</{name}>" for name, inner in value.items())
        case list():
            return "".join(f"<member>{_as_xml(inner)}</member>" for inner in value)
        case _:
            return escape(str(value))


def _states():
    rows = {
        **SMALL,
        "aws_iam_access_key.alice": {"user": "alice", "id": "AKIA1", "secret": SECRET, "status": "Active"},
        "aws_iam_user_login_profile.alice": {"user": "alice", "password": SECRET, "id": "alice"},
        "aws_iam_user_policy.alice": {"user": "alice", "name": "p", "policy": json.dumps(_DOCUMENT)},
        "aws_iam_user_ssh_key.alice": {"username": "alice", "public_key": "ssh-rsa AAAA", "encoding": "SSH"},
        'aws_iam_user_policy_attachment.a["x"]': {"user": "alice", "policy_arn": "arn:aws:iam::aws:policy/ViewOnly"},
        "terraform_data.credential_generations": {"input": {"alice": 2}},
    }
    with tempfile.TemporaryDirectory() as directory:
        shown, raw = Path(directory, "shown"), Path(directory, "raw")
        write_shown(rows, shown)
        write_raw(rows, raw)
        return st.one_of(_text_of(json.loads(file.read_text(encoding="utf-8")), _as_json) for file in (shown, raw))


def _pulled():
    keys = {"create_login_profile": True, "create_access_keys": True, "pgp_key": "k"}
    state = pulled_state(users={"bob": {**keys, "credential_generation": 2, "groups": ["group-0"]}})
    for each in state["resources"]:
        each["instances"][0]["attributes"]["secret"] = SECRET
    return state


_ALICE = {"create_login_profile": True, "create_access_keys": True, "pgp_key": "keybase:alice"}
_OLD = json.dumps({"aws_account_id": ACCOUNT_ID, "users": {"alice": _ALICE, "bob": {}}, "dividing": True})
_READ = (
    ("validate", "{file}", "--against", "{old}"),
    ("validate", "{file}", "--format", "json"),
    ("report", "{file}"),
    ("report", "{file}", "--format", "csv"),
    ("report", "{file}", "--html", "{out}"),
    ("diff", "{old}", "{file}", "--format", "markdown"),
    ("diff", "{file}", "{old}", "--format", "json"),
)
_ADOPT = (("adopt", "{file}", "{out}"), ("adopt", "--form", "module", "{file}", "{out}"))
_SPLIT = ("shards", "split", "--config", "{old}", "{file}", "{out}")
_UNITE = ("shards", "outputs", "--config", "{old}", "{file}")
_DECRYPT = (
    ("decrypt", "--user", "alice", "{file}"),
    ("decrypt", "{file}"),
    ("letter", "alice", "{old}", "--outputs", "{file}"),
)


class Foreign(NamedTuple):
    """A kind of file that somebody else wrote: its name, its texts, and the commands, of which one reads each text.

    `is_answered`: it is what answers every call of AWS.
    """

    name: str
    texts: Callable[[], st.SearchStrategy[str]]
    commands: Sequence[Sequence[str]]
    is_answered: bool = False


def _drawn(base, write=_as_json):
    return lambda: _text_of(base(), write)


def _of_bob(texts, holder):
    users = {"eve": {"groups": ["full-access"]}}
    return lambda: texts().map(
        lambda text: json.dumps({"aws_account_id": ACCOUNT_ID, "users": {"bob": holder(text), **users}})
    )


_documents = _of_bob(_drawn(lambda: _DOCUMENT), lambda text: {"json_policies": {"p": text}})
_keys = _of_bob(lambda: scratched("keybase:x"), lambda text: {"pgp_key": text, "create_login_profile": True})
_answers = _drawn(lambda: _ACCOUNT, lambda value: account_details(_as_xml(value)))
FOREIGN = {
    "YAML files": Foreign("f.yaml", _drawn(lambda: _CONFIGURATION, _as_yaml), _READ),
    "JSON files": Foreign("f.json", _drawn(lambda: _CONFIGURATION), _READ),
    "policy documents": Foreign("f.json", _documents, _READ),
    "PGP keys": Foreign("f.json", _keys, _READ[:2]),
    "states": Foreign("state.json", _states, _ADOPT),
    "pulled states": Foreign("pulled.json", _drawn(_pulled), (_SPLIT, _UNITE)),
    "outputs of stacks": Foreign("outputs.json", _drawn(lambda: _pulled()["outputs"]), (_UNITE,)),
    "outputs": Foreign("outputs.json", _drawn(lambda: _OUTPUTS), _DECRYPT),
    "live accounts": Foreign("answer.xml", _answers, (("adopt", "--live", "{out}"),), is_answered=True),
}
"""Kind -> what is drawn, and what reads it."""

_OBEYED = re.compile("\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\u200e\u200f]")


def texts_of(kind, number, chosen):
    return drawn_examples(FOREIGN[kind].texts(), number, chosen)


class Run(NamedTuple):
    """A run of the command on a text: its status, and what is wrong with it, "" if nothing."""

    command: tuple[str, ...]
    status: int | str
    wrong: str


def run(kind, text, place=0):
    """Run one of the commands of a kind on a text, in a directory of its own."""
    foreign = FOREIGN[kind]
    words = foreign.commands[place % len(foreign.commands)]
    with tempfile.TemporaryDirectory() as directory:
        home = Path(directory)
        file, old, out = home / foreign.name, home / "old.json", home / "out"
        file.write_bytes(text.encode("utf-8", "surrogatepass"))
        old.write_text(_OLD, encoding="utf-8")
        for each in (file, old):
            os.utime(each, (1, 1))
        before = sorted(home.iterdir())
        command = tuple(word.format(file=file, old=old, out=out) for word in words)
        with answers(file.read_bytes()) if foreign.is_answered else contextlib.nullcontext():
            (printed, status), calls = calls_of(lambda: _call([*command, "--traceback"]))
        wrong = list(_faults(printed, status, calls))
        written = sorted(set(home.iterdir()) - set(before))
        if written not in ([], [out]) or (written and status not in (0, 2)):
            wrong.append(f"left {[each.name for each in written]}")
        if out.is_dir():
            wrong += _broken_files(out)
    return Run(tuple(words), status, "; ".join(wrong))


def _call(words):
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="surrogatepass") for _ in range(2))
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        mock.patch.dict(os.environ, {"PATH": "/nowhere"}),
    ):
        try:
            status = main(list(words))
        except SystemExit as stop:
            status = f"exit {stop.code}"
        except BaseException as error:
            status = f"{type(error).__name__}: {error}"
    for each in (out, err):
        each.flush()
    return b"".join(each.buffer.getvalue() for each in (out, err)).decode("utf-8", "surrogatepass"), status


def _faults(printed, status, calls):
    if status not in (0, 1, 2):
        yield f"status {status}"
    if "failed unexpectedly" in printed or "Traceback" in printed:
        yield f"a stack trace: {printed[-2000:]}"
    if SECRET in printed:
        yield f"a secret: {printed[max(0, printed.index(SECRET) - 200) :][:300]!r}"
    if found := _OBEYED.search(printed):
        yield f"a terminal obeys {found[0]!r}: {printed[max(0, found.start() - 80) : found.end() + 80]!r}"
    if calls > _MOST_CALLS:
        yield f"called {calls:,} functions"


def _broken_files(directory):
    for path in directory.rglob("*.json"):
        json.loads(path.read_text(encoding="utf-8"))
    for path in directory.rglob("*.yaml"):
        printed, status = _call(["validate", str(path)])
        if status != 0:
            yield f"adopt wrote what validate refuses: {printed[:500]}"
