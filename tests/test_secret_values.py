"""A secret in the wrong place is told by its place and its kind. Its value is nowhere in what is said of it."""

import json
import os
import pickle
from dataclasses import asdict
from functools import partial

import pytest
from all_settings import settings, with_settings
from cdk_classes import App
from samples import ACCOUNT_ID
from secret_forms import FORMS, MARKER, NUMBER, inputs_with, places

from landingzone import IamUsersAndGroupsStack, InvalidInputs, User
from landingzone.access.report import report
from landingzone.changes.diff import diff
from landingzone.cli.main import main
from landingzone.config.group import CrossAccountGroup
from landingzone.config.options import Adoption, StackConfiguration
from landingzone.config.policy import InlineIamPolicy
from landingzone.config.secret_settings import SECRET_SETTINGS
from landingzone.rules.check import advise, check_content
from landingzone.rules.secret_settings import advise_settings
from landingzone.rules.settings import check_settings


def is_shown(text):
    return MARKER in text or str(NUMBER) in text


def said_of(content):
    problems = check_content(StackConfiguration, content)
    error = InvalidInputs(problems)
    yield str(error)
    yield json.dumps([asdict(problem) for problem in problems])
    yield repr(error) + repr(pickle.loads(pickle.dumps(error)).problems)
    try:
        configuration = StackConfiguration.model_validate(content)
    except InvalidInputs as refused:
        yield str(refused)
        return
    yield "\n".join(map(str, [*advise_settings(configuration), *advise(configuration)]))
    if problems:
        return
    nothing = StackConfiguration(aws_account_id=ACCOUNT_ID)
    yield json.dumps([change.as_dict() for change in (*diff(nothing, configuration), *diff(configuration, nothing))])
    if not configuration.users:
        yield json.dumps(report(configuration).as_dict())


PLACES = tuple(places())


def test_no_value_that_may_be_a_secret_is_said_wherever_it_stands():
    for place in PLACES:
        said = [(form, [*said_of(inputs_with(place.steps, form))]) for form in FORMS]
        assert any(texts[0] for _, texts in said), place.steps
        shown = [form for form, texts in said if not place.shows(form) and any(map(is_shown, texts))]
        assert (place.steps, shown) == (place.steps, [])


@pytest.mark.parametrize("place", [(), ("users", "bob"), ("adoption",), ("users", "bob", "inline_iam_policies", "x")])
def test_an_unknown_name_is_said_and_its_value_never(place):
    for form in FORMS:
        texts = [*said_of(inputs_with((*place, "password"), form))]
        assert "password" in texts[0]
        assert not any(map(is_shown, texts))


@pytest.mark.parametrize("kind", [User, CrossAccountGroup, InlineIamPolicy, Adoption])
def test_a_record_made_in_python_shows_no_value_either(kind):
    def refusal_of(name, form):
        try:
            kind.model_validate({name: form})
        except InvalidInputs as error:
            return str(error)
        return ""

    fields = [place for place in places(kind) if len(place.steps) == 1]
    for form in FORMS:
        told = {place.steps[0]: refusal_of(place.steps[0], form) for place in fields if not place.shows(form)}
        told["password"] = refusal_of("password", form)
        assert "password: unknown attribute (got 'password')" in told["password"]
        assert not any(map(is_shown, told.values())), told


def test_what_reads_as_a_value_of_the_right_type_is_shown():
    bob = {"status": "ofboarding", "create_login_profile": "hunter2"}
    inputs = {"aws_account_id": 123456789012, "minimum_password_length": "16", "should_require_mfa": "yes"}
    lines = check_content(StackConfiguration, inputs | {"users": {"bob": bob}})
    assert {problem.path: problem.actual for problem in lines} == {
        "aws_account_id": "the number 123456789012",
        "minimum_password_length": "'16'",
        "should_require_mfa": "'yes'",
        "users.bob.status": "'ofboarding'",
        "users.bob.create_login_profile": "a string of 7 characters",
    }


@pytest.mark.parametrize("command", [["validate"], ["validate", "--format", "json"], ["report"], ["diff"]])
def test_no_command_prints_a_value_that_may_be_a_secret(tmp_path, capsys, command):
    file = tmp_path / "landingzone.json"
    for form in FORMS:
        hidden = [place.steps for place in PLACES if not place.shows(form)]
        users = {f"has-{steps[2]}": {steps[2]: form} for steps in hidden if len(steps) == 3 and steps[0] == "users"}
        # While it is not known which files are meant, nothing else is told.
        top = {steps[0]: form for steps in hidden if len(steps) == 1 and steps[0] != "include"}
        file.write_text(json.dumps(top | {"aws_account_id": ACCOUNT_ID, "users": users}), encoding="utf-8")
        os.utime(file, (0, 0))
        assert main([*command, str(file)] + ([str(file)] if command == ["diff"] else [])) == 1
        said = capsys.readouterr()
        assert "users.has-" in said.out + said.err
        assert not is_shown(said.out + said.err)


def test_no_setting_that_is_refused_is_said():
    given = [(place, {name: form}) for place, names in settings().items() for name in names for form in FORMS]
    refused = [str(problem) for place, setting in given for problem in check_settings(with_settings(place, **setting))]
    assert len(refused) > 500
    assert [line for line in refused if is_shown(line) or not line.isprintable()] == []


# Settings that are credentials


NO_CREDENTIAL = {
    "azurerm": {"key", "oidc_token_file_path", "client_certificate_path"},
    "consul": {"key_file"},
    "cos": {"key"},
    "gcs": {"kms_encryption_key"},
    "oss": {"key", "shared_credentials_file"},
    "provider": {"skip_credentials_validation", "shared_credentials_files", "token_bucket_rate_limiter_capacity"},
    "s3": {"key", "kms_key_id", "shared_credentials_file", "shared_credentials_files", "workspace_key_prefix"}
    | {"skip_credentials_validation", "assume_role_transitive_tag_keys"},
    "swift": {"key", "application_credential_id", "application_credential_name", "auth_url"},
}
"""Arguments that sound like a credential, and name a file, an object or a key that is elsewhere."""

SOUNDS_LIKE_ONE = ("key", "token", "secret", "password", "credential", "auth", "conn_str")


def test_every_argument_that_sounds_like_a_credential_is_one_or_is_known_not_to_be():
    assert SECRET_SETTINGS.keys() == settings().keys()
    for place, rows in SECRET_SETTINGS.items():
        sounding = {name for name in settings()[place] if any(sound in name for sound in SOUNDS_LIKE_ONE)}
        told_by_content = {"conn_str"} | {name for name in sounding if name.startswith(("use_", "assume_role"))}
        assert sounding - rows.keys() - NO_CREDENTIAL.get(place, set()) - told_by_content == set(), place
        assert rows.keys() - set(settings()[place]) <= {"web_identity_token"}, place


@pytest.mark.parametrize("place", SECRET_SETTINGS)
def test_a_credential_in_the_file_is_warned_of_and_not_shown(place):
    for name in SECRET_SETTINGS[place]:
        [warning] = advise_settings(with_settings(place, **{name: MARKER}))
        assert warning.path == (f"provider.{name}" if place == "provider" else f"backend.{place}.{name}")
        assert "environment" in warning.hint
        assert not is_shown(str(warning) + repr(with_settings(place, **{name: MARKER})))
        assert [each for empty in (None, "") for each in advise_settings(with_settings(place, **{name: empty}))] == []


TOKEN = {"web_identity_token": MARKER}
WITHIN = (
    ("pg", "conn_str", f"postgres://me:{MARKER}@db.example.com/state"),
    ("pg", "conn_str", f"host=db.example.com user=me password={MARKER}"),
    ("pg", "conn_str", f"postgres://db.example.com/state?user=me&password={MARKER}"),
    ("http", "address", f"https://me:{MARKER}@example.com"),
    ("provider", "https_proxy", f"http://me:{MARKER}@proxy.example.com"),
    ("provider", "endpoints", [{"iam": f"https://me:{MARKER}@example.com"}]),
    ("provider", "assume_role_with_web_identity", [TOKEN]),
    ("s3", "assume_role_with_web_identity", TOKEN),
)


@pytest.mark.parametrize(("place", "name", "value"), WITHIN)
def test_a_password_within_a_setting_is_warned_of_and_not_shown(place, name, value):
    [warning] = advise_settings(with_settings(place, **{name: value}))
    assert name in warning.path
    assert not is_shown(str(warning))


def test_settings_without_a_credential_give_no_warning():
    provider = {"region": "eu-west-1", "profile": "prod", "endpoints": {"iam": "https://iam.example.com"}}
    for backend in ({"pg": {"conn_str": "postgres://me@db.example.com/state"}}, {"s3": {"bucket": "b", "key": "k"}}):
        assert advise_settings(StackConfiguration(aws_account_id=ACCOUNT_ID, provider=provider, backend=backend)) == []


def test_a_stack_that_holds_a_credential_is_written_for_its_owner_alone_and_no_other_file_holds_it(tmp_path, request):
    request.addfinalizer(partial(os.umask, os.umask(0o022)))
    stacks = {
        "held": {"provider": {"secret_key": MARKER}},
        "backend": {"backend": {"http": {"address": "a", "password": MARKER}}},
        "free": {"provider": {"region": "eu-west-1"}},
    }
    for _ in range(2):  # the second one over the first
        app = App(outdir=str(tmp_path))
        for name, inputs in stacks.items():
            IamUsersAndGroupsStack(app, name, aws_account_id=ACCOUNT_ID, **inputs)
        app.synth()
        files = {file.relative_to(tmp_path).as_posix(): file for file in tmp_path.rglob("*") if file.is_file()}
        modes = {name: file.stat().st_mode & 0o777 for name, file in files.items()}
        holding = {name for name, file in files.items() if MARKER in file.read_text(encoding="utf-8")}
        assert holding == {"stacks/held/cdk.tf.json", "stacks/backend/cdk.tf.json"}
        assert modes == {name: 0o600 if name in holding else 0o644 for name in files}
        assert len(files) == 7
        files["stacks/held/cdk.tf.json"].chmod(0o644)
    told = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))["stacks"]["held"]["annotations"]
    assert any("provider.secret_key: is a credential" in each["message"] for each in told)
