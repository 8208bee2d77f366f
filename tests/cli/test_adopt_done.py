"""`adopt --done` takes records out of the file by the states, and says what stays."""

import json
from pathlib import Path

import pytest

FILE = Path("landingzone.yaml")
TOP = 'aws_account_id: "123456789012"\nadministrators_elsewhere: true\nusers: {dd: {}, eve: {}}  # all\n'
RECORDS = """\
adoption:
  moved:
    # in spring
    aws_iam_user.user["dd"]: aws_iam_user.user["dana"]
    aws_iam_user.user["eve"]: aws_iam_user.eve  # not yet
  removed: [aws_iam_role.a, aws_iam_role.b, aws_iam_role.c]
"""


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LANDINGZONE_CONFIG", raising=False)
    FILE.write_text(TOP + RECORDS, encoding="utf-8")


def state(*addresses, file="state.json"):
    resources = []
    for address in addresses:
        type, _, rest = address.partition(".")
        key, _, instance = rest.partition("[")
        values = {"name": "x", "arn": "arn:aws:iam::123456789012:user/x"}
        own = {"attributes": values} | ({"index_key": instance.strip('"]')} if instance else {})
        resources.append({"mode": "managed", "type": type, "name": key, "instances": [own]})
    Path(file).write_text(json.dumps({"version": 4, "resources": resources}), encoding="utf-8")
    return file


def test_what_is_done_goes_line_by_line_and_the_rest_stays_with_the_reason(command):
    half = state('aws_iam_user.user["dd"]', "aws_iam_user.eve", "aws_iam_role.b")
    shown = command(0, "adopt", "--done", half, "--dry-run").out
    assert FILE.read_text(encoding="utf-8") == TOP + RECORDS
    told = command(0, "adopt", "--done", half).out.splitlines()
    assert told[told.index("Written: landingzone.yaml.") + 1 :] == [
        '1 record taken out, because the state has the new address: aws_iam_user.user["dd"].',
        "2 records taken out, because no state has it any more: aws_iam_role.a and aws_iam_role.c.",
        '1 record kept, because the state has the old address: aws_iam_user.user["eve"].',
        "1 record kept, because the state still has it: aws_iam_role.b.",
    ]
    after = FILE.read_text(encoding="utf-8")
    assert after.startswith(TOP)
    assert '    aws_iam_user.user["eve"]: aws_iam_user.eve  # not yet\n  removed: [aws_iam_role.b]\n' in after
    assert "dana" not in after
    assert '\n-    aws_iam_user.user["dd"]: aws_iam_user.user["dana"]\n' in shown
    command(0, "adopt", "--done", state('aws_iam_user.user["dd"]', 'aws_iam_user.user["eve"]'))
    assert FILE.read_text(encoding="utf-8") == TOP
    assert command(0, "adopt", "--done", half).out == "There are no records.\n"


def test_an_old_name_can_be_given_to_somebody_else_once_the_record_is_taken_out(command):
    told = command(1, "user", "add", "dana").err
    assert told.startswith(
        'landingzone.yaml:7:5: adoption.moved["aws_iam_user.user[\\"dd\\"]"]: must not move from what '
    )
    assert "take the record out with `landingzone adopt --done`" in told
    # Whoever has written it by hand gets out in the same way.
    FILE.write_text((TOP + RECORDS).replace("dd: {}", "dd: {}, dana: {}"), encoding="utf-8")
    assert "LZ805" in command(1, "validate", "--format", "json").out
    waiting = state('aws_iam_user.user["dana"]', 'aws_iam_user.user["eve"]')
    assert "if not, apply first without what has the old address" in command(1, "adopt", "--done", waiting).err
    command(0, "adopt", "--done", state('aws_iam_user.user["dd"]', 'aws_iam_user.user["eve"]'))
    command(0, "validate")


def test_each_stack_has_a_state(command):
    dd, eve = state('aws_iam_user.user["dd"]', file="dd.json"), state('aws_iam_user.user["eve"]', file="eve.json")
    text = TOP + 'user_shards: 2\nbackend: {s3: {bucket: x-y-z, key: "{stack}", region: eu-west-1}}\n'
    text += 'adoption: {imported: {aws_iam_user.user["dd"]: dd, aws_iam_user.user["eve"]: eve}}\n'
    FILE.write_text(
        text.replace('aws_iam_user.user["dd"]', "'aws_iam_user.user[\"dd\"]'").replace(
            'aws_iam_user.user["eve"]', "'aws_iam_user.user[\"eve\"]'"
        ),
        encoding="utf-8",
    )
    assert "name the state of each stack: 3 STATEs after --done" in command(1, "adopt", "--done", dd).err
    assert "taken out" in command(0, "adopt", "--done", dd, eve, state(file="groups.json")).out
    assert "adoption" not in FILE.read_text(encoding="utf-8")


@pytest.mark.parametrize("words", [["--live", "--done", "x"], ["--done", "--unrecorded", "x"], ["--dry-run", "a", "b"]])
def test_options_that_do_not_go_together_are_refused(words, command):
    assert "--done" in command(1, "adopt", *words).err
