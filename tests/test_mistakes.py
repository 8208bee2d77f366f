"""What is told of mistakes, which `docs/mistakes.md` shows, is not false in the eyes of other readers."""

import json
import os
import pickle
import random

import pytest
import yaml
from samples import ACCOUNT_ID, EXAMPLES, HERE
from yamlcore import CCoreLoader

from dev.docs import mistakes
from landingzone.config.file import read_mapping
from landingzone.config.options import StackConfiguration
from landingzone.ground.problems import InvalidInputs, Problem
from landingzone.reading.faults import Unreadable
from landingzone.reading.yaml_text import read_yaml
from landingzone.rules.check import check_content


def reported_as(path, text):
    path.write_text(text, encoding="utf-8")
    os.utime(path, (0, 0))
    return check_content(StackConfiguration, read_mapping(path))


def test_a_mistake_in_python_has_no_other_cause_and_goes_from_one_process_to_another():
    refusals = [error for _, error in mistakes.refusals_in_python()]
    assert len(refusals) == len(mistakes.IN_PYTHON)
    for error in refusals:
        assert error.__cause__ is None
        assert str(pickle.loads(pickle.dumps(error))) == str(error)


PUT = ("", "\t", "  ", "*", "&a ", "'", '"', "{", "]", ": ", "- ", "\n", "#", "\\", "\u00e9\U0001f600", "%", "|")


def texts():
    draw = random.Random(16)
    whole = [mistake.written for mistake in mistakes.IN_FILES]
    whole += [(HERE.parent / "landingzone.yaml").read_text(encoding="utf-8")[:3000]]
    whole += [(HERE / "examples" / f"{name}.tfvars.json").read_text(encoding="utf-8")[:2000] for name in EXAMPLES]
    places = [(text, draw.randrange(len(text) + 1)) for text in whole for _ in range(12)]
    return [*whole, *(text[:at] + draw.choice(PUT) + text[at + draw.randrange(3) :] for text, at in places)]


def refusal_of(text):
    try:
        read_yaml(text)
    except Unreadable as fault:
        return fault
    return None


def test_values_are_those_that_the_core_schema_has():
    taken = [text for text in texts() if refusal_of(text) is None]
    assert len(taken) > 200
    for text in taken:
        assert read_yaml(text).value == yaml.load(text, CCoreLoader), text


def test_a_refusal_of_any_text_is_one_line_with_its_place_and_a_fix_in_words_of_people():
    faults = [(text, fault) for text in texts() if (fault := refusal_of(text))]
    of_the_parser = [text for text, fault in faults if fault.rule.startswith("is not YAML")]
    assert len(of_the_parser) <= len(faults) // 50, of_the_parser
    assert len(faults) > 200
    for text, fault in faults:
        assert str(fault.of("f")).isprintable()
        assert fault.place is None or 0 < fault.place.line <= text.count("\n") + 2, text
        assert fault.hint or text in of_the_parser, text


SHARED_YAML = f"""\
x-groups: &engineers [logs, "iam-user-self-mgmt"]
x-user: &machine
  path: /machines/
  require_mfa: false
aws_account_id: "{ACCOUNT_ID}"
users:
  alice: {{groups: *engineers}}
  bob: {{groups: *engineers, tags: {{x-note: kept}}}}
  ci: *machine
  x-ray: *machine
"""


def test_x_keys_at_the_top_hold_anchors_and_nothing_else(tmp_path):
    path = tmp_path / "people.yaml"
    assert reported_as(path, SHARED_YAML) == []
    groups, machine = ["logs", "iam-user-self-mgmt"], {"path": "/machines/", "require_mfa": False}
    bob = {"groups": groups, "tags": {"x-note": "kept"}}
    users = {"alice": {"groups": groups}, "bob": bob, "ci": machine, "x-ray": machine}
    assert read_mapping(path) == {"aws_account_id": ACCOUNT_ID, "users": users}


@pytest.mark.parametrize("name", ["people.tfvars.json", "people"])
def test_x_keys_of_json_are_left_out_too(name, tmp_path):
    path = tmp_path / name
    others = '"$schema": "landingzone.schema.json", "x-note": ["any", {"thing": 1}]'
    path.write_text(f'{{{others},\t"aws_account_id": "{ACCOUNT_ID}"}}', encoding="utf-8")
    assert read_mapping(path) == {"aws_account_id": ACCOUNT_ID}


def test_other_keys_at_the_top_are_read(tmp_path):
    path = tmp_path / "people.json"
    names = {"$schemas", "X-note", "x_note", "schema"}
    path.write_text(json.dumps({"aws_account_id": ACCOUNT_ID, **dict.fromkeys(names, 1)}), encoding="utf-8")
    assert read_mapping(path).keys() == {"aws_account_id", *names}
    # Those for others are for files alone.
    with pytest.raises(InvalidInputs, match="x-note: unknown input"):
        StackConfiguration.model_validate({"aws_account_id": ACCOUNT_ID, "x-note": 1})


def test_a_fault_in_what_is_shared_is_reported_for_each_user(tmp_path):
    told = reported_as(tmp_path / "people.yaml", SHARED_YAML.replace("path: /machines/", "path: 5"))
    assert [problem.path for problem in told] == ["users.ci.path", "users.x-ray.path"]


def test_nothing_is_reported_of_what_is_found_where_that_means_nothing():
    assert str(Problem(("a",), "required", hint="write it")) == "a: required; write it"
    assert str(Problem(("a",), "required", "nothing")) == "a: required (got nothing)"
