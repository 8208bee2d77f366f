"""A misspelled group is a warning that says what is meant; with the list of groups from elsewhere it is refused."""

import pytest
from faulty_groups import ROLE
from patience import calls_of
from rule_checks import TOKEN, inputs, lines

from landingzone.rules.check import advise
from landingzone.rules.unknown_groups import RULE

ELSEWHERE = "f it is defined elsewhere, list it in groups_made_elsewhere"
BILLING = "`should_create_iam_group_billing: true`"
ENTRIES = {"iam_groups_for_cross_account_access": [{"group_name": "dev", "iam_role_arns": [ROLE]}]}
OFF = {"enable_iam_groups": False}
ADMINS = {"iam_group_name_full_access": "admins"}
ALL = "should_create_iam_group_cross_account_access_all"

# The name, other inputs, and what to do; then, if IAM may have another group of this name, that it may be listed.
WAYS = {
    "a letter is missing": ("full-acess", {}, "did you mean 'full-access'? "),
    "a letter is missing, and the switch is off": ("biling", {}, f"did you mean 'billing' (it needs {BILLING})? "),
    "the switch is off": ("billing", {}, f"write {BILLING}; "),
    "other capitals, and the switch is off": ("Billing", {}, f"write 'billing' and {BILLING}; "),
    "like nothing": ("qqqq", {}, "correct the name, or define the group; "),
    "no entry": ("_all-accounts", {}, "write an entry of iam_groups_for_cross_account_access; "),
    "no group for all entries": ("_all-accounts", {ALL: False} | ENTRIES, f"write `{ALL}: true`; "),
    "no groups at all": ("full-access", OFF, "write `enable_iam_groups: true`; "),
    "a default that is not in the list": (
        *("ssh-grunt-users", {"iam_group_names_ssh_grunt_users": []}),
        "write it in iam_group_names_ssh_grunt_users; ",
    ),
    "renamed": ("full-access", ADMINS, "write 'admins' (set in iam_group_name_full_access); "),
    "renamed, and the switch is off": (
        *("Billing", {"iam_group_name_billing": "payers"}),
        f"write 'payers' (set in iam_group_name_billing) and {BILLING}; ",
    ),
    "the group for all entries, renamed": (
        *("_all-accounts", {"cross_account_access_all_group_name": "everywhere", **ENTRIES}),
        "write 'everywhere' (set in cross_account_access_all_group_name); ",
    ),
}


@pytest.mark.parametrize(("name", "given", "way"), WAYS.values(), ids=WAYS)
def test_a_group_that_nobody_is_known_to_make_is_a_warning_with_the_fix(name, given, way):
    way += {"; ": f"i{ELSEWHERE}", "? ": f"I{ELSEWHERE}"}.get(way[-2:], "")
    found = [each for each in advise(inputs(users={"bob": {"groups": [name]}}, **given)) if each.rule == RULE]
    assert [(each.path, each.actual, each.hint) for each in found] == [("users.bob.groups[0]", f"'{name}'", way)]
    # With the list it is refused, with the same way out.
    given = {**given, "groups_made_elsewhere": ["zzzz"], "users": {"bob": {"groups": ["zzzz", name]}}}
    assert lines(**given) == [
        "users.bob.groups[1]: must be the name of a group defined here, or be listed in groups_made_elsewhere "
        f"(got '{name}'); {way}"
    ]
    assert [each for each in advise(inputs(**given)) if each.rule == RULE] == []


def test_what_a_token_may_be_is_no_fault():
    for name, given in (
        (TOKEN, {}),
        ("nowhere", {"iam_group_name_full_access": TOKEN}),
        ("nowhere", {"groups_made_elsewhere": [TOKEN, TOKEN]}),
        ("nowhere", {"groups_made_elsewhere": [], "iam_group_names_ssh_grunt_users": [TOKEN]}),
    ):
        configuration = {"users": {"bob": {"groups": [name]}}, **given}
        assert lines(**configuration) == []
        assert [each for each in advise(inputs(**configuration)) if each.rule == RULE] == []


def test_thousands_of_names_are_compared_with_little_work():
    given = inputs(users={f"user{number}": {"groups": [f"full-acces{number}x"]} for number in range(5000)})
    found, calls = calls_of(lambda: [each for each in advise(given) if each.rule == RULE])
    assert calls < 5_000_000
    assert len(found) == 5000


def test_the_placeholder_in_the_names_of_buckets_is_a_warning_while_it_is_in_effect():
    made, prefix = {"should_create_iam_group_developers": True}, "iam_group_developers_s3_bucket_prefix"
    for given in ({}, made | OFF, made | {prefix: "acme.user-"}, made | {prefix: TOKEN}):
        assert [each for each in advise(inputs(**given)) if each.code == "LZ253"] == []
    for given, shown in ((made, "your-org-name.user-"), (made | {prefix: "your-org-name."}, "your-org-name.")):
        assert [str(each) for each in advise(inputs(**given))] == [
            "should_create_iam_group_developers: lets each developer use a bucket with a placeholder in its name, "
            f"and that bucket may belong to somebody else (got '{shown}'); write `{prefix}: <your organisation>.user-`"
        ]
