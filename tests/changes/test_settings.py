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
from landingzone.changes.settings import BACKEND_ROWS, PROVIDER_ROWS, find_setting_changes, row_of
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


def test_every_argument_of_the_provider_has_a_row_of_its_own_or_of_its_kind():
    left = {name for name in settings()["provider"] if row_of(name, PROVIDER_ROWS).names == ".*"}
    assert left == {"alias"}


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


SIGNED = f"AWS calls, signed with the credentials, go to {EVIL}"
AS_ROLE = f"AWS calls are made as the role {ROLE} ({{}})"
# The name, the value, the level, and what is told, with the path of the setting instead of the braces.
OF_PROVIDER = [
    ("endpoints", {"iam": EVIL}, "critical", SIGNED + " ({}: iam)"),
    ("endpoints", [{"iam": EVIL, "sts": EVIL}, {"ec2": EVIL}], "critical", SIGNED + " ({}: ec2, iam and sts)"),
    ("endpoints", EVIL, "critical", SIGNED + " ({})"),
    ("insecure", True, "critical", "AWS calls do not check the server's certificate ({})"),
    ("insecure", False, "info", "{} changes from unset to false"),
    ("http_proxy", "p:80", "critical", "AWS calls may go through the proxy p:80 ({})"),
    ("no_proxy", "a,b", "medium", "AWS calls to a,b bypass the proxy ({})"),
    ("custom_ca_bundle", "x.pem", "high", "AWS calls trust the certificate authorities in x.pem ({})"),
    ("ec2_metadata_service_endpoint", EVIL, "critical", "credentials may be requested from https://evil.example ({})"),
    ("assume_role", [{"role_arn": ROLE, "external_id": "x"}], "high", AS_ROLE),
    ("assume_role_with_web_identity", {"role_arn": ROLE, "web_identity_token": MARKER}, "high", AS_ROLE),
    ("assume_role_with_web_identity", {"web_identity_token": MARKER}, "high", "{} changes (web_identity_token)"),
    ("profile", "prod", "medium", "credentials may come from prod ({})"),
    ("shared_config_files", ["a", "b"], "high", "credentials may be read from a and b ({})"),
    ("skip_requesting_account_id", True, "high", "AWS calls may start without checking which account this is ({})"),
    ("skip_region_validation", True, "medium", "{} changes from unset to true"),
    ("skip_metadata_api_check", True, "info", "{} changes from unset to true"),
    ("access_key", MARKER, "high", "{} is set"),
    ("token", MARKER, "high", "{} is set"),
    ("region", "eu-west-1", "info", "{} changes from unset to eu-west-1"),
    ("region", "us-gov-west-1", "high", "{} changes from unset to us-gov-west-1, possibly in another partition"),
    ("region", "x.evil.example/", "high", "{} changes from unset to x.evil.example/"),
    ("use_fips_endpoint", True, "low", "{} changes from unset to true"),
    ("default_tags", [{"tags": {"team": "x"}}], "medium", "default_tags sets different tags (team)"),
    ("ignore_tags", {"keys": ["x"]}, "medium", "{} is set"),
    ("forbidden_account_ids", ["111122223333"], "medium", "{} changes from unset to 111122223333"),
    ("max_retries", 3, "info", "{} changes from unset to 3"),
]


def test_a_setting_of_the_provider_is_reported_at_its_weight():
    for name, value, level, text in OF_PROVIDER:
        there = with_provider(**{name: value})
        assert told(NOTHING, there) == [(level, text.format(f"provider.{name}"))]
        assert len(told(there, NOTHING)) == 1


def test_a_setting_that_changes_or_goes_is_reported_with_what_it_was_until_now():
    old = with_provider(endpoints={"iam": "https://a.example"}, assume_role={"role_arn": ROLE}, region="eu-west-1")
    new = with_provider(endpoints=[{"iam": EVIL}], assume_role=[{"role_arn": f"{ROLE}-2"}], region="cn-north-1")
    assert told(old, new) == [
        (
            "critical",
            f"AWS calls, signed with the credentials, go to {EVIL} (provider.endpoints: iam), previously "
            "https://a.example",
        ),
        ("high", f"AWS calls are made as the role {ROLE}-2 (provider.assume_role), previously {ROLE}"),
        ("high", "provider.region changes from eu-west-1 to cn-north-1, from the partition aws to aws-cn"),
    ]
    old = with_provider(endpoints={"iam": EVIL}, assume_role={"role_arn": ROLE}, insecure=True, secret_key=MARKER)
    assert told(old, NOTHING) == [
        ("high", f"provider.assume_role is removed (previously {ROLE})"),
        ("high", f"provider.endpoints: iam is removed (previously {EVIL})"),
        ("info", "AWS calls check the server's certificate again (provider.insecure)"),
        ("info", "provider.secret_key is removed"),
    ]


def test_another_condition_of_a_role_is_reported_by_its_name():
    role = {"role_arn": ROLE, "session_name": "x"}
    old, new = with_provider(assume_role=role), with_provider(assume_role={**role, "external_id": "b", "policy": "{}"})
    assert told(old, new) == [("high", "provider.assume_role changes (external_id and policy)")]


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
        ("critical", f"calls for the state go to {EVIL} (backend.s3.endpoints: s3)"),
        ("high", "the state is kept elsewhere: backend.s3.bucket is elsewhere"),
        ("high", "the state is kept elsewhere: backend.s3.key is iam"),
        ("high", "the state is kept in the s3 backend, previously in a local file"),
        ("high", "the state is written without requesting encryption (backend.s3.encrypt)"),
    ]
    [moves] = [change for change in changes if "previously in" in change.text]
    assert "wants to create everything again" in moves.warning
    assert told(new, NOTHING) == [("high", "the state is kept in a local file, previously in the s3 backend")]


OF_BACKEND = [
    ("bucket", "a", "b", "high", "the state is kept elsewhere: {} is b, previously a"),
    ("encrypt", True, False, "high", "the state is written without requesting encryption ({})"),
    ("encrypt", None, True, "info", "the state is written with encryption ({})"),
    ("endpoint", None, EVIL, "critical", "calls for the state go to https://evil.example ({})"),
    ("insecure", None, True, "critical", "calls for the state do not check the server's certificate ({})"),
    ("role_arn", None, ROLE, "high", f"calls for the state are made as the role {ROLE} ({{}})"),
    ("acl", None, "public-read", "high", "the state is written with the access list public-read ({})"),
    ("secret_key", None, MARKER, "high", "{} is set"),
    ("dynamodb_table", "t", None, "medium", "{} is removed (previously t)"),
]


def test_a_setting_of_the_backend_is_reported_at_its_weight():
    for name, was, becomes, level, text in OF_BACKEND:
        old, new = (with_settings("s3", **({} if value is None else {name: value})) for value in (was, becomes))
        assert told(old, new) == [(level, text.format(f"backend.s3.{name}"))]


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
