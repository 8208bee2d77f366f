"""`adoption` and `moved_from`: `validate` refuses what is no address, with one line, before Terraform reads it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hostile_texts import KEYS
from samples import ACCOUNT_ID

from landingzone.cli.main import main
from landingzone.config.options import Adoption, Configuration
from landingzone.expressions import Address, ModuleCall
from landingzone.problems import InvalidInputs
from landingzone.tokens import is_token

NO_RESOURCES = {
    "a word": "foo",
    "a module": "module.x",
    "a template": '${file("/etc/hostname")}',
    "a template in a key": 'aws_iam_user.user["${file(\\"/etc/hostname\\")}"]',
    "a directive in a key": 'aws_iam_user.user["%{ if true }x%{ endif }"]',
    "an expression as a key": "aws_iam_user.user[local.name]",
    "a line too many": "aws_iam_user.user\n",
    "nothing": "",
    "very long": "x" * 20_000,
}
DATA = ("data.aws_iam_user.one", 'module.x["y"].data.aws_iam_user.one')
RULE = "must be the address of a resource"


def validated(tmp_path: Path, capsys: pytest.CaptureFixture[str], **options: Any) -> list[str]:
    """Validate a file; give the lines of what is wrong."""
    file = tmp_path / "people.json"
    file.write_text(json.dumps({"aws_account_id": ACCOUNT_ID, **options}), encoding="utf-8")
    status = main(["validate", str(file)])
    told = capsys.readouterr()
    assert status == (1 if told.out else 0)
    return told.out.splitlines()


@pytest.mark.parametrize("text", [*NO_RESOURCES.values(), *DATA], ids=[*NO_RESOURCES, "data", "data in a module"])
@pytest.mark.parametrize(
    ("place", "where"),
    [
        ("key of moved", "adoption.moved"),
        ("moved", 'adoption.moved["aws_iam_user.a"]'),
        ("key of imported", "adoption.imported"),
        ("removed", "adoption.removed[0]"),
    ],
)
def test_what_is_no_resource_is_refused(
    place: str, where: str, text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    adoption = {
        "key of moved": {"moved": {text: "aws_iam_user.a"}},
        "moved": {"moved": {"aws_iam_user.a": text}},
        "key of imported": {"imported": {text: "alice"}},
        "removed": {"removed": [text]},
    }[place]
    if (place, text) == ("removed", "module.x"):
        assert validated(tmp_path, capsys, adoption=adoption) == []
        return
    (line,) = validated(tmp_path, capsys, adoption=adoption)
    assert f"{where}: {RULE} (got " in line
    assert line.isprintable()
    assert len(line) < 500
    way_out = "leave it out" if text in DATA else "write `$${`" if "{" in text else "as `terraform state list` does"
    assert way_out in line


@pytest.mark.parametrize(
    "address", ["aws_iam_user.a[0]", 'aws_iam_user.a["x"]', "module.x[0].aws_iam_user.a", "module.x[0]"]
)
def test_what_is_forgotten_has_no_key(address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (line,) = validated(tmp_path, capsys, adoption={"removed": [address]})
    assert "adoption.removed[0]: must be an address without keys of instances (got " in line
    assert line.endswith("; leave out what is in brackets")


@pytest.mark.parametrize("id", ["", "a\nb", "\u2028", "\x1b[31m"])
def test_an_id_is_on_one_line(id: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (line,) = validated(tmp_path, capsys, adoption={"imported": {"aws_iam_user.a": id}})
    assert 'adoption.imported["aws_iam_user.a"]: must be the id by which Terraform imports it' in line
    assert line.isprintable()


@pytest.mark.parametrize("text", ['module.x["${path.module}"]', "module.x\n", 'module.x["\n"]', "${x}", "module.x.a.b"])
def test_what_is_no_call_is_refused(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (line,) = validated(tmp_path, capsys, moved_from=text)
    assert "moved_from: must be the address of a module call (got " in line
    assert line.isprintable()


def test_an_address_is_no_token_in_python_either():
    text = 'aws_iam_user.user["$${TfToken[TOKEN.0]}"]'
    with pytest.raises(InvalidInputs, match=RULE):
        Configuration(aws_account_id=ACCOUNT_ID, adoption={"moved": {"aws_iam_user.a": text}})
    with pytest.raises(InvalidInputs, match="must be the address of a module call"):
        Configuration(aws_account_id=ACCOUNT_ID, moved_from='module.x["$${TfToken[TOKEN.0]}"]')


def test_every_problem_is_told_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    adoption = {"moved": {"foo": "bar"}, "imported": {"baz": ""}, "removed": ["one", "two"]}
    assert len(validated(tmp_path, capsys, adoption=adoption, moved_from="three")) == 7


@pytest.mark.parametrize("key", [key for key in KEYS if not is_token(key)])
def test_any_key_is_taken_as_terraform_writes_it(key: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    address, call = str(Address("aws_iam_user", "user", key)), str(ModuleCall((("people", key),)))
    adoption = {"moved": {address: f"{call}.{address}"}, "imported": {address: "${x}"}}
    assert Adoption.model_validate(adoption).moved == {address: f"{call}.{address}"}
    assert validated(tmp_path, capsys, adoption=adoption, moved_from=call) == []
