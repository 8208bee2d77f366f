"""The JSON Schema for editors: it refuses nothing that the rules accept, and says of a mistake what the mistake is."""

import json
import subprocess

import jsonschema
import pytest
from accepted_inputs import accepted_inputs, refused_inputs
from drawn_settings import accepted_settings, drawn_settings
from hypothesis import given, settings
from samples import ACCOUNT_ID, EVERYTHING_ON, EXAMPLES, HERE, PGP_PUBLIC_KEY, read_example

from dev.engine import prepare_toolchain
from landingzone.config.file import read_mapping
from landingzone.config.json_schema import DIALECT, ID, of_part
from landingzone.config.options import StackConfiguration
from landingzone.ground.problems import path_of
from landingzone.rules.check import check_content

SCHEMA = StackConfiguration.model_json_schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
NOTHING = {"aws_account_id": ACCOUNT_ID}


def without_files(content):
    """Omit what only reading a file knows: what it includes, and files of keys."""
    if isinstance(content, dict):
        return {name: without_files(each) for name, each in content.items() if name not in ("include", "pgp_key_file")}
    return content


def errors(content):
    return list(VALIDATOR.iter_errors(content))


def parts(schema):
    """Every map in a schema."""
    if isinstance(schema, dict):
        yield schema
    for inner in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from parts(inner)


def test_it_is_a_schema_and_says_of_which_kind():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert (SCHEMA["$schema"], SCHEMA["$id"]) == (DIALECT, ID)
    assert jsonschema.validators.validator_for(SCHEMA) is jsonschema.Draft202012Validator
    assert ID.startswith("urn:")
    assert SCHEMA["properties"].keys() == StackConfiguration.model_fields.keys()
    assert SCHEMA["properties"]["iam_group_name_billing"]["default"] == "billing"
    assert "environment" in SCHEMA["properties"]["provider"]["properties"]["secret_key"]["description"]
    assert [part for part in parts(SCHEMA) if {"anyOf", "oneOf"} & part.keys()] == []  # no editor explains them


def test_it_takes_the_sample_and_of_every_example_what_the_rules_take():
    sample = read_mapping(HERE.parent / "landingzone.yaml")
    for content in (sample, EVERYTHING_ON, *map(read_example, EXAMPLES)):
        refused = {problem.path for problem in check_content(StackConfiguration, content)}
        assert {path_of(*error.absolute_path) for error in errors(content)} <= refused
    assert errors(sample) == errors(EVERYTHING_ON) == []


@settings(max_examples=5)
@given(accepted_inputs(), accepted_settings())
def test_it_takes_all_that_the_rules_accept(inputs, chosen):
    content = inputs | chosen
    assert check_content(StackConfiguration, content) == []
    assert errors(content | {"x-anchors": {"any": ["thing"]}, "$schema": "landingzone.schema.json"}) == []


@settings(max_examples=6)
@given(refused_inputs(), drawn_settings())
def test_it_refuses_only_what_the_rules_refuse(refused, chosen):
    for content in (refused.inputs, NOTHING | chosen):
        if errors(content):
            assert check_content(StackConfiguration, content)


def test_all_that_is_not_required_may_be_null():
    user = dict.fromkeys(SCHEMA["$defs"]["ConfiguredUser"]["properties"])
    policy = {"actions": ["s3:*"], "resources": ["*"], "effect": None, "force_mfa": None}
    users = {"bob": None, "ann": user, "eve": {"inline_iam_policies": {"x": policy}}}
    for content in (
        dict.fromkeys(SCHEMA["properties"]) | NOTHING,
        NOTHING | {"users": users, "groups": {"own": None}, "adoption": None},
        NOTHING | {"provider": dict.fromkeys(SCHEMA["properties"]["provider"]["properties"])},
    ):
        assert errors(content) == []
        assert check_content(StackConfiguration, without_files(content)) == []
    assert errors({"aws_account_id": None})
    assert errors(NOTHING | {"users": {"bob": {"groups": [None]}}})


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"users": {"bob": {"group": ["a"]}}}, "users.bob: Additional properties are not allowed ('group' was"),
        ({"users": {"bob": {"create_login_profile": True}}}, "users.bob: 'pgp_key' is a required property"),
        ({"users": {"bob": {"status": "gone"}}}, "users.bob.status: 'gone' is not one of ['active', 'offboarding', "),
        ({"users": {"bob": {"path": "team"}}}, "users.bob.path: 'team' does not match '^(?:/([!-~]+/)?)$'"),
        ({"minimum_password_length": 7}, "minimum_password_length: 7 is less than the minimum of 8"),
        ({"provider": {"regoin": "x"}}, "provider: Additional properties are not allowed ('regoin' was unexpected)"),
        ({"provider": {"assume_role": [{"rolearn": "x"}]}}, "provider.assume_role.0: Additional properties are not"),
        ({"backend": {"s3": {"bucket": "b"}}}, "backend.s3: 'key' is a required property"),
        ({"backend": {"local": {}, "pg": {"conn_str": "x"}}}, "backend: {'local': {}, 'pg': {'conn_str': 'x'}} has"),
        ({"y-anchors": {}}, ": 'y-anchors' does not match any of the regexes: '^(x-|[$]schema$)'"),
    ],
)
def test_a_mistake_is_reported_alone(content, message):
    (error,) = errors(NOTHING | content)
    assert f"{'.'.join(map(str, error.absolute_path))}: {error.message}".startswith(message)
    assert error.context == [], "no alternatives"


def test_every_example_is_accepted():
    shown = [(part, example) for part in parts(SCHEMA) for example in part.get("examples", ())]
    assert len(shown) > 20
    for part, example in shown:
        assert list(VALIDATOR.evolve(schema=part).iter_errors(example)) == []
    user, content = (
        {name: field["examples"][0] for name, field in record["properties"].items() if "examples" in field}
        for record in (SCHEMA["$defs"]["ConfiguredUser"], SCHEMA)
    )
    user |= {"create_access_keys": True, "pgp_key": PGP_PUBLIC_KEY}
    assert check_content(StackConfiguration, without_files(content | {"users": {"bob": user}})) == []


def test_what_a_file_includes_may_have_the_account_and_a_part_needs_none():
    part = jsonschema.Draft202012Validator(of_part(SCHEMA))
    assert [error.message for error in errors({})] == ["'aws_account_id' is a required property"]
    for schema, content in ((VALIDATOR, {"include": ["people/*.yaml"]}), (part, {"users": {"bob": None}})):
        assert list(schema.iter_errors(content)) == []
    assert list(part.iter_errors({"include": []}))
    user = {"create_login_profile": True, "pgp_key_file": "keys/bob.asc"}
    assert errors(NOTHING | {"users": {"bob": user}}) == []


def test_patterns_mean_the_same_to_an_editor():
    found = sorted({part["pattern"] for part in parts(SCHEMA) if isinstance(part.get("pattern"), str)})
    arn = "arn:aws:s3:::a"
    texts = [f"{arn}\u2028b", f"{arn}\nb", "ec2", "a b", "/a/", "s3:Get*", ">= 5.0.0, < 7.0.0", "keybase:x"]
    program = (
        "const [patterns, texts] = JSON.parse(require('fs').readFileSync(0, 'utf8'));"
        "console.log(JSON.stringify(patterns.map((p) => texts.map((t) => new RegExp(p, 'u').test(t)))))"
    )
    command, given = [prepare_toolchain().node, "-e", program], json.dumps([found, texts]).encode()
    theirs = json.loads(subprocess.run(command, input=given, stdout=subprocess.PIPE, check=True).stdout)
    ours = [[VALIDATOR.evolve(schema={"pattern": one}).is_valid(text) for text in texts] for one in found]
    assert theirs == ours
