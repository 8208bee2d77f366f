"""Every attribute of a user is in the table of what it becomes, and everything that speaks of users reads the table."""

import pytest
from samples import ACCOUNT_ID, BOUNDARY_ARN, EVERYTHING_ON, PGP_PUBLIC_KEY, SSH_PUBLIC_KEY
from synthesis import synthesize_stack

from dev.module.synthesis import synthesize_module
from landingzone import diff, report
from landingzone.access.render.csv_tables import report_as_csv
from landingzone.account import reader
from landingzone.account.described import belongings_in, user_in
from landingzone.account.resource_types import RESOURCE_TYPES
from landingzone.config.inputs import Inputs
from landingzone.config.user import User
from landingzone.groups.holdings import Holdings
from landingzone.resources.user_resources import CREDENTIALS, USER_RESOURCES

WITH_KEYS = {"create_access_keys": True, "pgp_key": PGP_PUBLIC_KEY}
WITH_PASSWORD = {"create_login_profile": True, "pgp_key": PGP_PUBLIC_KEY}
# A user that has it, for each attribute. One that is missing here has no test of what is told of it.
GIVEN = {
    "access_key_slots": WITH_KEYS | {"access_key_slots": {"first": "previous", "second": "current"}},
    "aws_managed_policy_names": {"aws_managed_policy_names": ["ReadOnlyAccess"]},
    "create_access_keys": WITH_KEYS,
    "create_login_profile": WITH_PASSWORD,
    "credential_generation": WITH_PASSWORD | {"credential_generation": 2},
    "customer_managed_policy_names": {"customer_managed_policy_names": ["team/deploy"]},
    "force_destroy": {"force_destroy": True},
    "groups": {"groups": ["full-access"]},
    "inline_iam_policies": {"inline_iam_policies": {"a": {"actions": ["s3:*"], "resources": ["*"]}}},
    "json_policies": {"json_policies": {"a": '{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}'}},
    "path": {"path": "/team/"},
    "permissions_boundary": {"permissions_boundary": BOUNDARY_ARN},
    "pgp_key": {"pgp_key": PGP_PUBLIC_KEY},
    "require_mfa": {"require_mfa": True},
    "ssh_public_key": {"ssh_public_key": SSH_PUBLIC_KEY},
    "status": {"status": "offboarding"},
    "tags": {"tags": {"team": "a"}},
}
# As AWS describes a user of an account.
_POLICY = {"PolicyName": "a", "PolicyDocument": "{}", "PolicyArn": "arn:aws:iam::aws:policy/a"}
_DESCRIBED = {"UserName": "bob", "Path": "/", "Arn": f"arn:aws:iam::{ACCOUNT_ID}:user/bob", "GroupList": ["a"]}
_DESCRIBED |= {"UserPolicyList": [_POLICY], "AttachedManagedPolicies": [_POLICY]}
WITHOUT_RESOURCE = {"existing_credentials", "leaves_no_administrator"}  # nothing is made of them
_TYPES = {row.type for row in USER_RESOURCES}
DENY = {"inline_iam_policies": {"a": {"actions": ["s3:*"], "resources": ["*"], "effect": "Deny"}}}


def having(row):
    """Return a user who has what a row stands for."""
    return User.model_validate(DENY if row.effect == "Deny" else GIVEN.get(row.attribute, {}))


def test_every_attribute_is_in_the_table_and_who_has_it_has_it_and_nobody_else():
    in_table = {name for row in USER_RESOURCES for name in (row.attribute, *row.also) if name}
    assert in_table | WITHOUT_RESOURCE == User.model_fields.keys(), "give each attribute a row, or put it in one"
    assert GIVEN.keys() | WITHOUT_RESOURCE == User.model_fields.keys(), "give each attribute an example here"
    for row in USER_RESOURCES:
        assert list(row.held(having(row))), row.key
        assert not row.attribute or not list(row.held(User())), row.key


@pytest.mark.parametrize("form", ["static", "module"])
def test_both_forms_make_exactly_what_the_table_has(form):
    made = synthesize_module()["resource"] if form == "module" else synthesize_stack(**EVERYTHING_ON)["resource"]
    of_users = {(type, key) for type, each in made.items() if type in _TYPES for key in each}
    assert of_users == {(row.type, row.key) for row in USER_RESOURCES}


def test_each_type_is_known_to_adoption_and_read_from_a_live_account():
    for type in _TYPES:
        assert RESOURCE_TYPES[type].owner
        assert RESOURCE_TYPES[type].import_id or type == "aws_iam_access_key"  # whose secret no import would bring
        described = {each.type for each in (user_in(_DESCRIBED), *belongings_in(_DESCRIBED))}
        assert type in reader.READERS.keys() | described


def test_each_policy_is_in_the_report_of_its_user():
    # Who is offboarding has no policies in the report.
    for row in [row for row in USER_RESOURCES if "polic" in row.type and row.attribute != "status"]:
        holding = Holdings(Inputs(aws_account_id=ACCOUNT_ID)).of("bob", having(row))
        assert row.attribute in {own.place[0] for own in holding.own}


@pytest.mark.parametrize("row", [row for row in USER_RESOURCES if row.role == "credential"], ids=lambda row: row.key)
def test_each_credential_is_in_the_report_and_its_tables(row):
    told = report(Inputs(aws_account_id=ACCOUNT_ID, users={"jane": having(row)}))
    [jane] = told.users
    number = 2 if row.attribute == "access_key_slots" else 1
    assert jane.credentials.names == (row.words,) * number
    column = row.words.lower().replace(" ", "_")
    counts = {name.lower().replace(" ", "_"): number * (name == row.words) for name in CREDENTIALS}
    reported_as = told.as_dict()["users"][0]
    assert (reported_as["credential_counts"], reported_as["credentials"]) == (
        counts,
        {name: bool(each) for name, each in counts.items()},
    )
    names, values = (line.split(",") for line in report_as_csv(told, "users").splitlines())
    assert values[names.index(column)] == "true"
    assert values[names.index("credentials")] == (f"2 {row.words}s" if number == 2 else row.words)


# A key alone that is taken out changes nothing: tests/changes/test_credentials.py has the rest.
@pytest.mark.parametrize("attribute", sorted(GIVEN.keys() - {"pgp_key"}))
def test_the_diff_shows_each_attribute_that_changes(attribute):
    given = GIVEN[attribute]
    without = {name: value for name, value in given.items() if name != attribute}
    one, other = (Inputs(aws_account_id=ACCOUNT_ID, users={"jane": jane}) for jane in (without, given))
    assert diff(one, other)
    assert diff(other, one)
