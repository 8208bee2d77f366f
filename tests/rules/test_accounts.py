"""What is refused and advised about accounts and their groups, each at the line that somebody wrote."""

import pytest
from samples import ACCOUNT_ID

from landingzone.rules.configuration import find_advice, find_problems

PROD, STAGING = "333344445555", "444455556666"
ACCOUNTS = {"prod": PROD, "staging": STAGING}
IN_EACH = {"group_name": "in-{account}", "roles": ["x"]}
ENTRIES, TWO_GROUPS = "iam_groups_for_cross_account_access", "two groups must not have the same name, ignoring case"


def lines(*groups, accounts=ACCOUNTS, **inputs):
    content = {"aws_account_id": ACCOUNT_ID, "accounts": accounts, "account_groups": [*groups], **inputs}
    return [str(problem) for problem in find_problems(content)]


def test_nothing_is_reported_of_what_is_fine():
    assert lines(IN_EACH, {"group_name": "all", "roles": ["a/b", "c"], "except": ["prod"]}) == []
    assert lines(accounts={}) == []


def test_accounts_are_numbers_with_one_name():
    for accounts, line in (
        ({"prod": "33334444555"}, "prod: must be 12 digits (got '33334444555'); write it in quotes, "),
        ({"prod": 3344445555}, "prod: must be a string (got the number 3344445555); write it in quotes, "),
        ({"a/b": PROD}, '["a/b"]: the name of an account must be 1 to 128 letters, digits or '),
        (
            {"prod": PROD, "PROD": STAGING},
            "PROD: account names must differ in more than case, because the names of their groups must (got "
            "'PROD', like "
            "'prod'); rename one",
        ),
        (
            {"prod": PROD, "live": PROD},
            f"live: an account must not have two names (got '{PROD}', like 'prod'); keep one",
        ),
    ):
        (told,) = lines(IN_EACH, accounts=accounts)
        assert told.startswith(f"accounts{'' if line.startswith('[') else '.'}{line}")


NO_ROLE = "must be the name of a role, with its path if it has one (got "


def test_an_entry_that_is_wrong_is_one_problem_at_its_line():
    for name, value, line in (
        ("except", ["stagin"], "[0]: must be the name of an account in accounts (got 'stagin'); did you mean "),
        ("except", ["prod", "prod"], "[1]: must not be listed twice (got 'prod'); keep one"),
        ("accounts", [], ": needs an account (got an empty list); list names of accounts, or remove it, "),
        ("roles", [], ": needs a role (got an empty list); list roles, or remove the entry"),
        ("roles", ["x", "X"], "[1]: must not be listed twice (got 'X'); keep one"),
        ("roles", ["/x"], f"[0]: {NO_ROLE}'/x'); write it "),
        ("roles", ["arn:aws:iam::3:role/x"], f"[0]: {NO_ROLE}'arn:aws:iam::3:role/x'); remove the ARN up to "),
        (
            "group_name",
            "in-{env}",
            ": must have no placeholder other than {account} (got 'in-{env}'); write {account} ",
        ),
        ("group_name", "in {account}", ": must be 1 to 128 letters, digits or `+=,.@-_` (got 'in prod'); "),
        ("group_name", "logs", f": {TWO_GROUPS} (got 'logs', like iam_group_name_logs); rename one"),
        (
            *("partition", "aws-gov"),
            ": must be `aws`, `aws-us-gov`, `aws-cn`, `aws-eusc`, `aws-iso`, `aws-iso-b`, `aws-iso-e` or `aws-iso-f` "
            "(got 'aws-gov'); did you mean aws-us-gov?",
        ),
    ):
        (told,) = lines({**IN_EACH, name: value}, should_create_iam_group_logs=True)
        assert told.startswith(f"account_groups[0].{name}{line}")


def test_an_entry_for_no_account_is_refused():
    for accounts, group, told in (
        ({}, {}, "no accounts); add the accounts to accounts, with name and number"),
        (
            ACCOUNTS,
            {"except": [*ACCOUNTS]},
            "all of them are in except); keep at least one account, or remove the entry",
        ),
    ):
        assert lines({**IN_EACH, **group}, accounts=accounts) == [f"account_groups[0]: needs an account (got {told}"]


def test_a_group_that_no_slots_hold_is_reported_at_its_line():
    accounts = {f"account-{index}": f"{index:012}" for index in range(40)}
    told = lines({"group_name": "all", "roles": [f"{index:02}{'x' * 60}" for index in range(20)]}, accounts=accounts)
    assert [line.partition(": ")[0] for line in told] == ["account_groups", "account_groups[0].roles"]
    hint = "or let a group of `groups` assume arn:aws:iam::*:role/<name>, in any account that trusts this one"
    assert all(hint in line for line in told)
    statement = {"actions": ["sts:AssumeRole"], "resources": ["arn:aws:iam::*:role/read-only"]}
    assert lines(accounts=accounts, groups={"all": {"inline_iam_policies": {"all": statement}}}) == []


def test_two_lines_that_make_one_group_are_refused():
    written = [{"group_name": "in-staging", "iam_role_arns": [f"arn:aws:iam::{PROD}:role/x"]}]
    assert lines(IN_EACH, {"group_name": "In-Prod", "roles": ["y"]}, **{ENTRIES: written}) == [
        f"account_groups[0].group_name: {TWO_GROUPS} (got 'in-staging', like {ENTRIES}[0].group_name); rename one",
        f"account_groups[1].group_name: {TWO_GROUPS} (got 'In-Prod', like account_groups[0].group_name); rename one",
    ]


@pytest.mark.parametrize("accounts", [{}, ACCOUNTS | {"three": 12 * "3"}])
def test_a_role_of_an_account_that_is_not_listed_is_a_warning_where_accounts_are(accounts):
    written = [{"group_name": "x", "iam_role_arns": [f"arn:aws:iam::{12 * digit}:role/x" for digit in "93"]}]
    content = {"aws_account_id": ACCOUNT_ID, ENTRIES: written, "accounts": accounts}
    told = (
        f"{ENTRIES}[0].iam_role_arns[0]: is a role in an account that has no name here (got "
        f"'arn:aws:iam::999999999999:role/x'"
        "); add a name for 999999999999 to accounts, or remove the role if the account no longer exists"
    )
    assert [str(each) for each in find_advice(content) if "has no name here" in each.rule] == (
        [told] if accounts else []
    )
