"""Every rule finds what breaks it, by name, and nothing else is refused."""

import json
import re
import string

import faulty_inputs
import pytest
from faulty_groups import ADMINISTRATORS, ADMINISTRATORS_BY_MEANING, ELSEWHERE
from rule_checks import FAULTY_EXAMPLE, FINE, HERE, TAG_SIGNS, TOKEN, a_letter_of_each_category, inputs, lines, told
from slot_roles import role

from landingzone.config.file import read_configuration, read_mapping
from landingzone.config.inputs import Inputs
from landingzone.config.options import StackConfiguration
from landingzone.keys.pgp_faults import KEY_FAULTS, NOT_BASE64, SECRET
from landingzone.rules.check import RULES, advise, check, check_content
from landingzone.rules.developer_services import grants_permissions
from landingzone.rules.tags import has_odd_letters
from landingzone.rules.without_effect import WITHOUT_EFFECT

ENTRIES = "iam_groups_for_cross_account_access"
FOR_ALL = "should_create_iam_group_cross_account_access_all"
EACH_KIND = HERE / "one_fault_of_each_kind.yaml"
LINES_OF_EACH_KIND = (HERE / "one_fault_of_each_kind.txt").read_text(encoding="utf-8").splitlines()


def entries(*lists):
    return {ENTRIES: [{"group_name": f"g{n}", "iam_role_arns": arns} for n, arns in enumerate(lists)]}


def paths(**given):
    return [line.split(": ")[0] for line in lines(**given)]


def test_every_fault_is_found_at_once():
    assert told(faulty_inputs.BROKEN_FOR_BOTH) == faulty_inputs.TOLD_FOR_BOTH


def test_faults_across_inputs_are_found():
    assert told(faulty_inputs.BROKEN_ACROSS) == faulty_inputs.TOLD_ACROSS
    given = faulty_inputs.BROKEN_ACROSS | {"cross_account_access_all_group_name": "a" * 127}
    assert "cross_account_access_all_group_name" in {path for path, _ in told(given)}


def test_the_last_administrator_stays_unless_it_is_said_on_purpose():
    for case, (given, expected) in (ADMINISTRATORS | ADMINISTRATORS_BY_MEANING).items():
        assert told({"aws_account_id": faulty_inputs.ACCOUNT, **given}) == expected, case


def test_groups_are_defined_here_or_listed():
    for case, (given, expected) in ELSEWHERE.items():
        assert told({"aws_account_id": faulty_inputs.ACCOUNT, **given}) == expected, case


def test_what_is_fine_is_let_through():
    assert check(inputs(**FINE)) == []


@pytest.mark.parametrize("path", sorted((HERE / "examples").glob("*.json")), ids=lambda path: path.name[:5])
def test_examples_are_fine_but_for_accounts_of_ten_digits(path):
    expected = [
        f"iam_groups_for_cross_account_access[1].iam_role_arns[{index}]: must be the ARN of an IAM role, with a "
        f"12-digit account (got 'arn:aws:iam::9876543210:role/prod-read-only-{kind}-access'); "
        "write arn:aws:iam::<account>:role/<name>"
        for index, kind in enumerate(("ec2", "rds"))
    ]
    found = [str(problem) for problem in check(read_configuration(path))]
    assert found == (expected if path.name.startswith(FAULTY_EXAMPLE) else [])


def test_what_a_token_stands_for_may_be_the_group_of_an_administrator():
    going = {"groups": ["full-access"], "status": "offboarding"}
    said = {"groups": [TOKEN], "status": "offboarding", "leaves_no_administrator": True}
    assert lines(users={"alice": going, "bob": {"groups": [TOKEN]}}) == []
    assert lines(users={"alice": {"groups": ["full-access"]}, "bob": said}) == []
    (line,) = lines(iam_group_name_full_access=TOKEN, users={"alice": going | {"groups": [TOKEN]}, "bob": {}})
    assert line.startswith("users.alice.status: at least one administrator must stay active: ")
    # Any group may be that of administrators whose name is a token.
    assert lines(iam_group_name_full_access=TOKEN, users={"bob": said | {"groups": ["ops"]}}) == []


def test_terraform_checks_all_but_keys_and_what_it_cannot_hold():
    of_keys = {fault.rule for fault in KEY_FAULTS}
    told = {rule.rule for rule in RULES if rule.in_hcl is not None}
    assert {fault for fault in KEY_FAULTS if fault.rule in told} == {SECRET, NOT_BASE64}
    # The others are about CDKTF tokens as names and as roles, or what the AWS provider refuses in a plan.
    left = of_keys | faulty_inputs.TOLD_BY_THE_PROVIDER
    names = [rule.input for rule in RULES if rule.in_hcl is None and rule.rule not in left]
    assert sorted(names) == ["groups", ENTRIES, ENTRIES, "policies", "users"]
    assert all(rule.in_hcl is not None for rule in RULES if rule.violations is None)


def test_no_service_lets_developers_give_permissions():
    assert all(map(grants_permissions, faulty_inputs.GRANTING_SERVICES))
    for each in faulty_inputs.GRANTING_SERVICES:
        (line,) = lines(iam_group_developers_permitted_services=[each])
        assert line.startswith("iam_group_developers_permitted_services[0]: must ")
    assert not any(map(grants_permissions, faulty_inputs.HARMLESS_SERVICES))


def test_machines_may_be_given_what_developers_may_not_if_it_is_a_permission():
    switch = "should_create_iam_group_auto_deploy"
    assert lines(**{switch: True}, auto_deploy_permissions=["iam:*", "sts:AssumeRole"]) == []
    told = paths(**{switch: True}, auto_deploy_permissions=["iam", "*:*"])
    assert told == ["auto_deploy_permissions[0]", "auto_deploy_permissions[1]"]


def test_text_that_is_a_token_is_let_through():
    statement, one = {"actions": [TOKEN], "resources": [TOKEN]}, [TOKEN]
    attributes = {
        **{"path": TOKEN, "aws_managed_policy_names": one, "customer_managed_policy_names": one},
        **{"inline_iam_policies": {TOKEN: statement}, "json_policies": {"x": TOKEN}},
    }
    user = {"groups": one, "tags": {TOKEN: TOKEN}, "permissions_boundary": TOKEN, "ssh_public_key": TOKEN}
    user |= {**attributes, "create_login_profile": True, "pgp_key": TOKEN}
    policy = {"path": TOKEN, "description": TOKEN * 100, "tags": {TOKEN: TOKEN}, "json": TOKEN}
    given = {
        **dict.fromkeys(("aws_account_id", "cloudtrail_kms_key_arn"), TOKEN),
        **dict.fromkeys(("iam_group_name_logs", "iam_group_name_billing"), TOKEN),
        **dict.fromkeys(("should_create_iam_group_billing", "should_create_iam_group_logs"), True),
        **dict.fromkeys(("auto_deploy_permissions", "iam_group_developers_permitted_services"), one),
        ENTRIES: [{"group_name": TOKEN, "iam_role_arns": [f"arn:{TOKEN}:x"]}],
        "groups": {"ops": attributes},
        "policies": {"json": policy, "statements": {"statements": [statement]}},
        "users": {"bob": user},
    }
    assert told(given) == set()


def test_a_name_that_is_part_of_addresses_must_not_be_a_token():
    for name, attributes in (("users", {}), ("groups", {}), ("policies", {"json": TOKEN})):
        assert lines(**{name: {TOKEN: attributes}}) == [
            f"{name}: names must be known at synthesis, because they are part of resource addresses "
            "(got a CDKTF token as a name); write the name itself"
        ]


def test_tags_are_of_the_letters_that_iam_takes():
    # Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_Tag.html
    letters = a_letter_of_each_category()
    assert len(letters) == 29
    refused = {category for category, letter in letters.items() if has_odd_letters(letter)}
    assert refused == {category for category in letters if category[0] not in "LNZ" and category != "Cn"}
    ascii_letters = {letter for letter in map(chr, range(128)) if not has_odd_letters(letter)}
    assert ascii_letters == {*string.ascii_letters, *string.digits, *TAG_SIGNS, " "}
    # Terraform writes what is composed in the shortest way that Unicode has for it.
    assert not has_odd_letters("e\u0301")
    assert has_odd_letters("\u0301e")
    assert has_odd_letters("\u0958")


def test_a_group_of_machines_that_is_too_large_is_refused_to_the_character():
    statement = {"Sid": "autoDeploy", "Effect": "Allow", "Action": ["s3:a", "s3:b", "s3:c"], "Resource": ["*"]}
    free = 5120 - len(json.dumps({"Version": "2012-10-17", "Statement": [statement]}, separators=(",", ":")))
    full = [*(f"s3:{letter}".ljust(4 + free // 3, "x") for letter in "ab"), "s3:c" + "x" * (free - free // 3 * 2)]
    more = [*full[:2], full[2] + "x"]
    assert lines(should_create_iam_group_auto_deploy=True, auto_deploy_permissions=full) == []
    assert lines(should_create_iam_group_auto_deploy=True, auto_deploy_permissions=more) == [
        "auto_deploy_permissions: the auto-deploy group is too large: its policies must have at most 5120 characters "
        "together (got 5121 characters); use wildcards, or shorten auto_deploy_permissions"
    ]


def test_a_group_that_outgrows_its_policy_has_no_unknown_roles():
    of_entry, of_all = sorted(lines(**entries([*(role(number) for number in range(100)), TOKEN])), reverse=True)
    assert of_entry.startswith(f"{ENTRIES}[0].iam_role_arns: the ARNs of the roles must be known at synthesis for a ")
    assert " characters without 1 ARN that only Terraform will know); write them as strings, or split the " in of_entry
    assert of_all.endswith(f"write them as strings, or set {FOR_ALL} to false")
    assert lines(**entries([f"{TOKEN}{number}" for number in range(100)])) == []


def test_groups_that_are_off_break_no_rule_and_those_of_ones_own_do():
    off = faulty_inputs.BROKEN_ACROSS | {"enable_iam_groups": False}
    assert told(off | {"groups": {}, "policies": {}}) == set()
    one_name = {"groups.ops", "policies.deploy", "groups.ops.customer_managed_policy_names[0]", "policies.IAM-admin"}
    assert {path for path, _ in told(off)} == one_name


def test_inputs_without_effect_are_a_warning_whatever_they_hold():
    given = inputs(iam_role_tags={}, max_session_duration_human_users=43200, max_session_duration_machine_users=7200)
    assert check(given) == []
    told = [str(each) for each in advise(given)]
    assert told[0] == "iam_role_tags: has no effect: no roles are created; remove it"
    said = {name for name, field in Inputs.model_fields.items() if "No effect" in (field.description or "")}
    assert {line.split(":")[0] for line in told} == WITHOUT_EFFECT == said
    assert advise(inputs(iam_role_tags=None, max_session_duration_human_users=None)) == []


def test_faults_of_types_and_of_rules_are_reported_together():
    alice, none = {"groups": "admins", "path": "x"}, {"groups": ["no group"]}
    bob = {"groups": ["a", 1, "a"], "create_login_profile": True}
    content = {"aws_account_id": 12345, "nonsense": 1, "iam_group_name_logs": "a b"}
    content |= {"users": {1: none, "alice": alice, "bob": bob, "eve": none | {"tags": 5}}}
    before = json.dumps(content)
    assert [problem.path for problem in check_content(Inputs, content)] == [
        *("aws_account_id", "iam_group_name_logs", "nonsense", "users", "users.alice.groups", "users.alice.path"),
        *("users.bob.groups[1]", "users.bob.groups[2]", "users.bob.pgp_key", "users.eve.groups[0]", "users.eve.tags"),
    ]
    assert json.dumps(content) == before


def test_the_file_with_one_fault_of_each_kind_gives_one_line_for_each():
    assert [*map(str, check_content(StackConfiguration, read_mapping(EACH_KIND)))] == LINES_OF_EACH_KIND


# What the file cannot hold beside the rest, each with a test of its own in here.
NOT_IN_THE_FILE = {
    "needs an entry when should_create_iam_group_auto_deploy is true",  # it lists too many there
    "must be at most 5000 users",
    "must be at most 1500 managed policies, or as many as quotas allow",
    "must be at most 300 groups, or as many as quotas allow",
    "must be a PGP key of at most 100000 characters",
    "names must be known at synthesis, because they are part of resource addresses",  # a file has no tokens
    *(
        f"the ARNs of the roles must be known at synthesis for a group of more than 5120 characters, {which}"
        for which in ("which holds its roles in managed policies", "such as the one for all accounts")
    ),
}


def test_the_file_breaks_every_rule_that_a_file_can_break():
    told = {re.split(r" \(got |; ", line.split(": ", 1)[1])[0] for line in LINES_OF_EACH_KIND}
    assert {rule.rule for rule in RULES if rule.violations is not None} - told == NOT_IN_THE_FILE


def test_a_text_too_long_for_a_pgp_key_is_refused():
    [line] = lines(users={"a": {"pgp_key": "A" * 100_004}})
    assert line.startswith("users.a.pgp_key: must be a PGP key of at most 100000 characters (got a longer string); ")


def test_a_token_is_no_spelling_of_a_policy_variable_and_hides_none():
    arn = "arn:aws:s3:::&{TfToken[TOKEN.0]}"
    inline = {"actions": ["s3:*"], "resources": [arn, f"{arn}/&{{x}}", f"arn:aws:s3:::&{TOKEN}"]}
    assert paths(users={"a": {"inline_iam_policies": {"x": inline}}}) == ["users.a.inline_iam_policies.x.resources[1]"]
