"""Where AWS calls go, who makes them and where the state is: every setting is told, at its weight, without secrets."""

import json
from itertools import pairwise

import pytest
from all_settings import settings, with_settings
from samples import ACCOUNT_ID
from secret_forms import FORMS, MARKER
from told_changes import told

from landingzone import StackConfiguration, diff
from landingzone.changes.comparison import Comparison
from landingzone.changes.render.markdown import changes_as_markdown
from landingzone.changes.render.text import changes_as_text
from landingzone.changes.settings import BACKEND_ROWS, find_setting_changes, row_of
from landingzone.config.secret_settings import SECRET_SETTINGS

NOTHING = StackConfiguration(aws_account_id=ACCOUNT_ID)
EVIL = "https://evil.example"
ROLE = "arn:aws:iam::123456789012:role/deploy"


def with_provider(**provider):
    return with_settings("provider", **provider)


def test_no_setting_is_silent():
    values = ("one", "two", ["one"], {"x": "one"}, [{"x": "two", "y": "one"}], True, 7)
    for place, names in settings().items():
        nothing = with_settings(place)
        for name in names:
            given = [with_settings(place, **{name: value}) for value in values]
            steps = [*pairwise(given), *((nothing, each) for each in given), *((each, nothing) for each in given)]
            for old, new in steps:
                assert [*find_setting_changes(Comparison(old, new))], (place, name)
                assert [*find_setting_changes(Comparison(old, old))] == []


def test_an_argument_that_nobody_knows_yet_is_reported_by_its_kind():
    kinds = {
        "iam_endpoint_override": "critical",
        "socks_proxy": "critical",
        "session_token_file": "high",
        "assume_role_chain": "high",
        "skip_something": "medium",
        "something\nelse": "medium",
    }
    assert {name: diff(NOTHING, with_provider(**{name: "x"}))[0].level for name in kinds} == kinds
    assert row_of("url_of_something", BACKEND_ROWS).level == "critical"


# The name, the value, the level, what follows the path of the setting, and what the warning says.
OF_PROVIDER = [
    ("endpoints", {"iam": EVIL}, "critical", f" (iam) changes from unset to {EVIL}", "signed with the credentials"),
    ("endpoints", [{"iam": EVIL, "sts": EVIL}, {"ec2": EVIL}], "critical", " (ec2, iam and sts) changes", "signed"),
    ("insecure", True, "critical", " changes from unset to true", "do not check the server's certificate"),
    ("http_proxy", "p:80", "critical", " changes from unset to p:80", "sees where they go"),
    ("no_proxy", "a,b", "medium", " changes from unset to a,b", ""),
    ("custom_ca_bundle", "x.pem", "high", " changes from unset to x.pem", "can pose as the server"),
    ("ec2_metadata_service_endpoint", EVIL, "critical", f" changes from unset to {EVIL}", "credentials may be"),
    ("assume_role", [{"role_arn": ROLE}], "high", f" (role_arn) changes from unset to {ROLE}", "decides"),
    ("assume_role_with_web_identity", {"web_identity_token": MARKER}, "high", " (web_identity_token) is set", "dec"),
    ("shared_config_files", ["a", "b"], "high", " changes from unset to a and b", "may name a program to run"),
    ("skip_requesting_account_id", True, "high", " changes from unset to true", "in the wrong account"),
    ("access_key", MARKER, "high", " is set", "decides"),
    ("region", "eu-west-1", "info", " changes from unset to eu-west-1", ""),
    ("region", "us-gov-west-1", "high", " changes from unset to us-gov-west-1", "possibly to another partition"),
    ("region", "x.evil.example/", "high", " changes from unset to x.evil.example/", "does not look like"),
    ("default_tags", [{"tags": {"team": "x"}}], "medium", " (tags.team) changes from unset to x", "depend on tags"),
    ("ignore_tags", {"keys": ["x"]}, "medium", " (keys) changes from unset to x", ""),
]


def changes_of(old, new):
    return [(change.level, change.text, change.warning) for change in diff(old, new)]


@pytest.mark.parametrize(("name", "value", "level", "text", "warning"), OF_PROVIDER)
def test_a_setting_of_the_provider_is_reported_at_its_weight_with_what_a_person_must_know(
    name, value, level, text, warning
):
    there = with_provider(**{name: value})
    [(told_level, told_text, told_warning)] = changes_of(NOTHING, there)
    assert (told_level, warning in told_warning, bool(told_warning)) == (level, True, bool(warning))
    assert told_text.startswith(f"provider.{name}{text}")
    assert len(changes_of(there, NOTHING)) == 1


def test_a_setting_that_changes_or_goes_is_reported_with_what_it_was_until_now():
    old = with_provider(endpoints={"iam": "https://a.example"}, assume_role={"role_arn": ROLE}, region="eu-west-1")
    new = with_provider(endpoints=[{"iam": EVIL}], assume_role=[{"role_arn": f"{ROLE}-2"}], region="cn-north-1")
    assert told(old, new) == [
        ("critical", f"provider.endpoints (iam) changes from https://a.example to {EVIL}"),
        ("high", f"provider.assume_role (role_arn) changes from {ROLE} to {ROLE}-2"),
        ("high", "provider.region changes from eu-west-1 to cn-north-1"),
    ]
    old = with_provider(endpoints={"iam": EVIL}, assume_role={"role_arn": ROLE}, insecure=True, secret_key=MARKER)
    assert changes_of(old, NOTHING) == [
        ("high", f"provider.assume_role (role_arn) is removed (previously {ROLE})", ""),
        ("high", f"provider.endpoints (iam) is removed (previously {EVIL})", ""),
        ("info", "provider.insecure is removed (previously true)", ""),
        ("info", "provider.secret_key is removed", ""),
    ]


def test_another_condition_of_a_role_is_reported_by_its_name_and_not_shown_if_it_may_be_a_secret():
    role = {"role_arn": ROLE, "session_name": "x"}
    old, new = with_provider(assume_role=role), with_provider(assume_role={**role, "external_id": "b", "policy": "{}"})
    assert told(old, new) == [
        ("high", "provider.assume_role (external_id) is set"),
        ("high", "provider.assume_role (policy) changes from unset to {}"),
    ]
    new = with_provider(assume_role={**role, "extrenal_id": MARKER}, ignore_tags={"keys": {"a": MARKER}})
    assert told(old, new) == [
        ("high", "provider.assume_role (extrenal_id) is set"),
        ("medium", "provider.ignore_tags (keys.a) is set"),
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"endpoints": {"iam": EVIL}}, {"endpoints": [{"iam": EVIL}]}),
        ({"endpoints": [{"iam": EVIL}, {"sts": EVIL}]}, {"endpoints": {"sts": EVIL, "iam": EVIL}}),
        ({"assume_role": {"role_arn": ROLE}}, {"assume_role": [{"role_arn": ROLE, "external_id": None}]}),
        ({"profile": None, "token": "", "default_tags": {}}, {}),
    ],
)
def test_another_spelling_of_the_same_is_no_change(one, other):
    old, new = with_provider(**one), with_provider(**other)
    assert diff(old, new) == diff(new, old) == ()


def test_another_backend_is_reported_with_where_it_is():
    new = with_settings("s3", bucket="elsewhere", key="iam", encrypt=False, endpoints={"s3": EVIL})
    changes = diff(NOTHING, new)
    assert [(change.level, change.text) for change in changes] == [
        ("critical", f"backend.s3.endpoints (s3) changes from unset to {EVIL}"),
        ("high", "backend.s3.bucket changes from unset to elsewhere"),
        ("high", "backend.s3.encrypt changes from unset to false"),
        ("high", "backend.s3.key changes from unset to iam"),
        ("high", "the state is kept in the s3 backend, previously in a local file"),
    ]
    [moves] = [change for change in changes if "wants to create everything again" in change.warning]
    assert "previously in" in moves.text
    assert told(new, NOTHING) == [("high", "the state is kept in a local file, previously in the s3 backend")]


OF_BACKEND = [
    ("bucket", "a", "b", "high", "{} changes from a to b"),
    ("encrypt", True, False, "high", "{} changes from true to false"),
    ("encrypt", None, True, "info", "{} changes from unset to true"),
    ("endpoint", None, EVIL, "critical", f"{{}} changes from unset to {EVIL}"),
    ("insecure", None, True, "critical", "{} changes from unset to true"),
    ("role_arn", None, ROLE, "high", f"{{}} changes from unset to {ROLE}"),
    ("acl", None, "public-read", "high", "{} changes from unset to public-read"),
    ("secret_key", None, MARKER, "high", "{} is set"),
    ("dynamodb_table", "t", None, "medium", "{} is removed (previously t)"),
]


def test_a_setting_of_the_backend_is_reported_at_its_weight():
    for name, was, becomes, level, text in OF_BACKEND:
        old, new = (with_settings("s3", **({} if value is None else {name: value})) for value in (was, becomes))
        assert told(old, new) == [(level, text.format(f"backend.s3.{name}"))]
    lock, bare = (with_settings("s3", **given) for given in ({"use_lockfile": True}, {}))
    assert "two applies at once" in diff(lock, bare)[0].warning


def test_a_database_is_reported_without_its_address():
    change = told(with_settings("pg", conn_str="postgres://a/b"), with_settings("pg", conn_str=f"password={MARKER}"))
    assert change == [("critical", "backend.pg.conn_str changes")]


@pytest.mark.parametrize(("place", "name"), [(place, name) for place, rows in SECRET_SETTINGS.items() for name in rows])
def test_a_credential_is_reported_and_not_shown(place, name):
    nothing, another = with_settings(place), with_settings(place, **{name: "another"})
    for form in FORMS:
        there = with_settings(place, **{name: form})
        for old, new in ((nothing, there), (there, nothing), (there, another), (another, there)):
            changes = tuple(find_setting_changes(Comparison(old, new)))
            said = json.dumps([change.as_dict() for change in changes])
            assert name in said
            assert MARKER not in said + changes_as_text(changes) + changes_as_markdown(changes), form


def test_a_password_in_an_address_is_not_shown_whatever_has_the_address():
    addresses = (
        f"https://me:{MARKER}@example.com/?token={MARKER}#{MARKER}",
        f"me:{MARKER}@example.com:80",
        f"HTTPS://{MARKER}@example.com",
        f"host=example.com password={MARKER}",
    )
    reported_as = 0
    for place, names in settings().items():
        nothing = with_settings(place)
        for name in names:
            for address in addresses:
                for value in (address, [{"iam": address}], {"role_arn": address}):
                    there = with_settings(place, **{name: value})
                    for sides in ((nothing, there), (there, nothing)):
                        changes = find_setting_changes(Comparison(*sides))
                        said = json.dumps([change.as_dict() for change in changes])
                        reported_as += name in said
                        assert MARKER not in said, (place, name, value)
    assert reported_as > 3000


def test_an_address_is_shown_with_its_host_and_so_that_no_terminal_obeys_it():
    hostile = "https://iam.amazonaws.com@evil.example/\x1b[2J\u202e\n**x**" + "x" * 5000
    changes = diff(NOTHING, with_provider(endpoints={"iam\x1b[2J": hostile, "sts": hostile}))
    assert {change.level for change in changes} == {"critical"}
    for change in changes:
        assert change.text.isprintable()
        assert "https://***@evil.example/" in change.text
        assert len(change.text) < 500
    for text in (changes_as_text(changes), changes_as_markdown(changes).replace("\u2060", "")):
        assert all(line.isprintable() for line in text.splitlines())
