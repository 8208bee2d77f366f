"""The settings of the provider and the backend: what is refused is what synthesis or Terraform would refuse."""

import pytest
from all_settings import settings as all_settings
from all_settings import with_settings
from drawn_settings import accepted_settings, drawn_settings
from hypothesis import given, settings
from samples import ACCOUNT_ID
from synthesis import LOCAL_BACKEND, synthesize_stack

from landingzone import InvalidInputs
from landingzone.config.options import StackConfiguration
from landingzone.rules.backends import GONE, GONE_BACKENDS, advise_backend
from landingzone.rules.check import check_content
from landingzone.rules.settings import check_settings


def lines(**inputs):
    found = check_settings(StackConfiguration(aws_account_id=ACCOUNT_ID, **inputs))
    assert found == sorted(found)
    return [str(problem) for problem in found]


def test_a_setting_of_the_provider_is_refused():
    for provider, line in (
        ({"regoin": "x"}, "regoin: unknown argument of the AWS provider (got 'regoin'); did you mean region?"),
        ({"alias": "x"}, "alias: is set by the stack itself (got a string of 1 character); remove it: the"),
        ({"profile": ["x"]}, "profile: must be a string (got a list with 1 entry); write one string"),
        ({"max_retries": "five"}, "max_retries: must be an integer (got a string of 4 characters); write it"),
        ({"insecure": "yes"}, "insecure: must be true or false (got a string of 3 characters); write it"),
        ({"forbidden_account_ids": [["x"]]}, "forbidden_account_ids[0]: must be a string (got a list with 1"),
        ({"assume_role": "x"}, "assume_role: must be a map, or a list of maps (got a string of 1 character); "),
        ({"assume_role": {"rolearn": "x"}}, "assume_role.rolearn: unknown argument of assume_role (got 'rolearn'); "),
        ({"assume_role": [{}, {"tags": {"a": []}}]}, "assume_role[1].tags.a: must be a string (got an empty list"),
        ({"default_tags": {"tags": ["a"]}}, "default_tags.tags: must be a map (got a list with 1 entry); "),
        ({"endpoints": {5: "x"}}, "endpoints: unknown argument of endpoints (got a number); names must be strings"),
    ):
        (told,) = lines(provider=provider)
        assert told.startswith(f"provider.{line}")


def test_a_setting_of_the_provider_that_terraform_takes_is_taken():
    for provider in (
        {"region": None, "max_retries": "5", "insecure": "true", "profile": 5, "forbidden_account_ids": [1, None]},
        {"assume_role": [None, {"duration_seconds": 3600, "tags": {"a": 1, "b": None}}]},
        {"endpoints": [{"iam": "http://localhost:5000"}, {"sdb": "http://localhost:5000"}]},
        {"region": "${TfToken[TOKEN.1]}", "assume_role": "${TfToken[TOKEN.2]}", "insecure": object()},
        {"endpoints": {"${TfToken[TOKEN.1]}": "x"}, "max_retries": -1.8881545897087503e289},
    ):
        assert lines(provider=provider) == []


S3 = {"bucket": "b", "key": "k"}


def test_a_backend_is_refused():
    for backend, line in (
        ({"azurem": {}}, "backend.azurem: unknown backend (got 'azurem'); did you mean azurerm?"),
        ({"s3": {"bucket": "b", "key": None}}, "backend.s3.key: required; write key: ..."),
        ({"s3": S3 | {"regoin": "x"}}, "backend.s3.regoin: unknown argument of the s3 backend (got 'regoin'); did you"),
        ({"s3": S3 | {"assume_role": []}}, "backend.s3.assume_role: must be a map (got an empty list); write"),
        ({"s3": S3 | {"bucket": object()}}, "backend.s3.bucket: must be a string (got a value of type object); "),
        ({"s3": S3, "local": {}}, "backend: must be one backend (got a map with 2 entries); keep one"),
    ):
        (told,) = lines(backend=backend)
        assert told.startswith(line)


def test_a_backend_that_is_gone_is_warned_of():
    for backend in GONE_BACKENDS:
        (advice,) = advise_backend(with_settings(backend, container="hidden"))
        assert str(advice) == (
            f"backend.{backend}: is no longer a backend: Terraform refuses it since 1.3, and OpenTofu does not "
            f"have it (got '{backend}'); write another backend, such as s3"
        )


def test_an_argument_that_is_gone_is_warned_of_and_no_other_one():
    for backend in all_settings().keys() - {"provider"} - GONE_BACKENDS:
        for name in all_settings()[backend]:
            advice = [str(each) for each in advise_backend(with_settings(backend, **{name: "hidden"}))]
            if name in GONE.get(backend, {}):
                (line,) = advice
                assert line.startswith(f"backend.{backend}.{name}: is no longer an argument of this backend")
                assert "hidden" not in line
            else:
                assert advice == []
        assert {*GONE.get(backend, {})} <= {*all_settings()[backend]}


ROLE = {"role_arn": "r", "policy_arns": ["p"]}


def test_a_backend_is_written_as_terraform_spells_it():
    for backend in (
        {"gcs": {"bucket": "b", "storage_custom_endpoint": "https://storage.example.com"}},
        {"s3": {"bucket": "b", "key": "k", "use_lockfile": True, "assume_role": ROLE}},
    ):
        assert synthesize_stack(aws_account_id=ACCOUNT_ID, backend=backend)["terraform"]["backend"] == backend


def test_a_file_is_reported_all_of_it_with_the_rest():
    content = {"aws_account_id": "12", "minimum_password_length": "x", "provider": {"max_retries": []}}
    content["backend"] = {"s3": {"key": 5, "encrypt": 5}}
    assert [problem.path for problem in check_content(StackConfiguration, content)] == [
        *("aws_account_id", "backend.s3.bucket", "backend.s3.encrypt", "minimum_password_length"),
        "provider.max_retries",
    ]


@settings(max_examples=20)
@given(drawn_settings())
def test_what_is_passed_is_synthesized_and_what_is_refused_is_refused_with_the_same_words(drawn):
    inputs = {"aws_account_id": ACCOUNT_ID, "enable_iam_groups": False, **drawn}
    check_alike(inputs)
    check_alike(inputs | {"iam_group_name_logs": "a b"})


def check_alike(inputs):
    problems = check_content(StackConfiguration, inputs)
    given = {"backend": LOCAL_BACKEND, **inputs} if inputs["backend"] else {**inputs, "backend": LOCAL_BACKEND}
    if problems:
        with pytest.raises(InvalidInputs) as caught:
            synthesize_stack(**given)
        assert [*caught.value.problems] == problems
    else:
        content = synthesize_stack(**given)
        assert content["terraform"]["backend"].keys() == given["backend"].keys()
        asked = {name for name, value in inputs["provider"].items() if value is not None}
        assert asked <= content["provider"]["aws"][0].keys()


@settings(max_examples=30)
@given(accepted_settings())
def test_what_is_drawn_right_is_accepted(drawn):
    assert check_content(StackConfiguration, {"aws_account_id": ACCOUNT_ID, **drawn}) == []
