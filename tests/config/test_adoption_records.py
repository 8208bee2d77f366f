"""`adoption` and `moved_from`: `validate` refuses what is no address, with one line, before Terraform reads it."""

import json

import pytest
from hostile_texts import KEYS
from samples import ACCOUNT_ID

from landingzone.cli.main import main
from landingzone.config.options import Adoption, Configuration
from landingzone.ground.expressions import Address, ModuleCall
from landingzone.ground.problems import InvalidInputs
from landingzone.ground.tokens import is_token

NO_RESOURCES = (
    *("foo", "module.x", "", "x" * 20_000, "aws_iam_user.user\n", "aws_iam_user.user[local.name]"),
    '${file("/etc/hostname")}',
    'aws_iam_user.user["${file(\\"/etc/hostname\\")}"]',
    'aws_iam_user.user["%{ if true }x%{ endif }"]',
)
DATA = ("data.aws_iam_user.one", 'module.x["y"].data.aws_iam_user.one')
RULE = "must be the address of a resource"


def validated(tmp_path, capsys, **options):
    """Validate a file; give the lines of what is wrong."""
    file = tmp_path / "people.json"
    file.write_text(json.dumps({"aws_account_id": ACCOUNT_ID, **options}), encoding="utf-8")
    status = main(["validate", str(file)])
    told = capsys.readouterr().out.splitlines()
    assert status == (1 if told else 0)
    return told


@pytest.mark.parametrize(
    "text", [*NO_RESOURCES, *DATA], ids=lambda text: text[:20].encode("unicode_escape").decode() or "nothing"
)
def test_what_is_no_resource_is_refused(text, tmp_path, capsys):
    for where, adoption in {
        "moved": {"moved": {text: "aws_iam_user.a"}},
        'moved["aws_iam_user.a"]': {"moved": {"aws_iam_user.a": text}},
        "imported": {"imported": {text: "alice"}},
        "removed[0]": {"removed": [text]},
    }.items():
        lines = validated(tmp_path, capsys, adoption=adoption)
        if (where, text) == ("removed[0]", "module.x"):
            assert lines == []
            continue
        (line,) = lines
        assert f"adoption.{where}: {RULE} (got " in line
        assert line.isprintable()
        assert len(line) < 500
        shown = "as `terraform state list` shows it"
        fix = "remove it" if text in DATA else "write `$${`" if "{" in text else shown
        assert fix in line


def test_keys_of_what_is_forgotten_ids_of_several_lines_and_what_is_no_call_are_refused(tmp_path, capsys):
    for address in ("aws_iam_user.a[0]", 'aws_iam_user.a["x"]', "module.x[0].aws_iam_user.a"):
        (line,) = validated(tmp_path, capsys, adoption={"removed": [address]})
        assert "adoption.removed[0]: must be an address without instance keys (got " in line
        assert line.endswith("; remove the part in brackets")
    for id in ("", "a\nb", "\u2028"):
        (line,) = validated(tmp_path, capsys, adoption={"imported": {"aws_iam_user.a": id}})
        assert 'adoption.imported["aws_iam_user.a"]: must be the import ID of the resource' in line
        assert line.isprintable()
    for call in ('module.x["${path.module}"]', "module.x\n", "module.x.a.b"):
        (line,) = validated(tmp_path, capsys, moved_from=call)
        assert "moved_from: must be the address of a module call (got " in line
        assert line.isprintable()


def test_an_address_is_no_token_in_python_either():
    text = 'aws_iam_user.user["$${TfToken[TOKEN.0]}"]'
    with pytest.raises(InvalidInputs, match=RULE):
        Configuration(aws_account_id=ACCOUNT_ID, adoption={"moved": {"aws_iam_user.a": text}})
    with pytest.raises(InvalidInputs, match="must be the address of a module call"):
        Configuration(aws_account_id=ACCOUNT_ID, moved_from='module.x["$${TfToken[TOKEN.0]}"]')


def test_any_key_is_taken_as_terraform_writes_it(tmp_path, capsys):
    keys = [key for key in KEYS if not is_token(key)]
    addresses = [str(Address("aws_iam_user", "user", key)) for key in keys]
    calls = [str(ModuleCall((("people", key),))) for key in keys]
    moved = {address: f"{call}.{address}" for address, call in zip(addresses, calls, strict=True)}
    adoption = {"moved": moved, "imported": dict.fromkeys(addresses, "${x}")}
    assert Adoption.model_validate(adoption).moved == moved
    assert validated(tmp_path, capsys, adoption=adoption) == []
    for call in calls:
        assert Configuration(aws_account_id=ACCOUNT_ID, moved_from=call).moved_from == call
