"""Accounts and their groups: which entries of `iam_groups_for_cross_account_access` they become."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import ACCOUNT_ID

from landingzone import AccountGroup, StackConfiguration, cross_account_groups
from landingzone.config.accounts import MadeEntry
from landingzone.config.options import Configuration
from landingzone.iam.patterns import ROLE, ROLE_ARN

ACCOUNTS = {"prod": "333344445555", "staging": "444455556666", "dev": "555566667777"}


def entries(*groups, **inputs):
    content = {"aws_account_id": ACCOUNT_ID, "accounts": ACCOUNTS, "account_groups": [*groups], **inputs}
    made = StackConfiguration.model_validate(content).iam_groups_for_cross_account_access
    return {entry.group_name: entry.iam_role_arns for entry in made}


def test_with_the_placeholder_there_is_a_group_for_each_account_and_without_it_one_behind_what_is_written():
    assert entries({"group_name": "read-only-in-{account}", "roles": ["read-only", "ops/on-call"]}) == {
        f"read-only-in-{name}": [f"arn:aws:iam::{number}:role/read-only", f"arn:aws:iam::{number}:role/ops/on-call"]
        for name, number in ACCOUNTS.items()
    }
    written = {"group_name": "written", "iam_role_arns": ["arn:aws:iam::222233334444:role/x"]}
    made = entries({"group_name": "admins", "roles": ["admin", "audit"]}, iam_groups_for_cross_account_access=[written])
    assert [*made] == ["written", "admins"]
    assert made["admins"] == [
        f"arn:aws:iam::{number}:role/{role}" for number in ACCOUNTS.values() for role in ("admin", "audit")
    ]


@pytest.mark.parametrize(
    ("chosen", "names"),
    [
        ({"accounts": ["dev", "prod"]}, ["dev", "prod"]),
        ({"except": ["prod"]}, ["staging", "dev"]),
        ({"accounts": ["dev", "prod"], "except": ["prod", "staging"]}, ["dev"]),
        ({"accounts": None, "except": []}, ["prod", "staging", "dev"]),
    ],
)
def test_accounts_are_chosen_and_left_out(chosen, names):
    assert [*entries({"group_name": "in-{account}", "roles": ["x"], **chosen})] == [f"in-{name}" for name in names]


@pytest.mark.parametrize(("region", "partition"), [("eu-west-1", "aws"), ("us-gov-east-1", "aws-us-gov")])
def test_the_partition_is_that_of_the_region_unless_an_entry_says_another(region, partition):
    made = entries(
        {"group_name": "here", "roles": ["x"], "accounts": ["dev"]},
        {"group_name": "there", "roles": ["x"], "accounts": ["dev"], "partition": "aws-iso"},
        provider={"region": region},
    )
    assert made == {
        "here": [f"arn:{partition}:iam::555566667777:role/x"],
        "there": ["arn:aws-iso:iam::555566667777:role/x"],
    }


def test_a_configuration_that_is_made_from_another_one_has_them_once():
    groups = [AccountGroup(group_name="in-{account}", roles=["x"])]
    first = Configuration(aws_account_id=ACCOUNT_ID, accounts=ACCOUNTS, account_groups=groups)
    again = Configuration(**{name: getattr(first, name) for name in Configuration.model_fields})
    assert again == first
    assert len(again.iam_groups_for_cross_account_access) == len(ACCOUNTS)
    assert all(isinstance(entry, MadeEntry) for entry in again.iam_groups_for_cross_account_access)


def test_the_construct_makes_what_it_makes_of_the_entries():
    groups = [{"group_name": "in-{account}", "roles": ["x"]}, {"group_name": "all", "roles": ["y"], "except": ["dev"]}]
    made = cross_account_groups(ACCOUNTS, groups)  # type: ignore[arg-type]
    assert json.loads(json.dumps(made)) == made
    of_accounts = StackConfiguration(aws_account_id=ACCOUNT_ID, accounts=ACCOUNTS, account_groups=groups)
    assert [each.model_dump() for each in of_accounts.iam_groups_for_cross_account_access] == made


@settings(max_examples=30)
@given(st.from_regex(ROLE.pattern, fullmatch=True).filter(lambda role: not role.startswith("arn:")))
def test_whatever_fits_a_role_makes_the_arn_of_a_role(role):
    [made] = cross_account_groups({"a": "333344445555"}, [{"group_name": "x", "roles": [role]}])
    assert all(map(ROLE_ARN.fits, made["iam_role_arns"]))
