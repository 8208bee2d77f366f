"""Text stays text, and what is asked of the inputs has one answer."""

import itertools

from samples import ACCOUNT_ID, EVERYTHING_OFF, EVERYTHING_ON

from landingzone.config.inputs import Inputs
from landingzone.config.policy import InlineIamPolicy
from landingzone.expressions import Address, Expression
from landingzone.groups.policies import full_access
from landingzone.iam.documents import with_mfa
from landingzone.terraform.form import (
    ALWAYS,
    GROUP_POLICY_KINDS,
    USER_POLICY_KINDS,
    CountCondition,
    StaticValues,
    escape,
)

LOGS = Address("aws_iam_group", "logs")
TOKEN = "${TfToken[TOKEN.7]}"
PARTITION = "${data.aws_partition.current.partition}"


def known(**inputs):
    return StaticValues(Inputs(**{"aws_account_id": ACCOUNT_ID, **inputs}), PARTITION)


def test_text_is_escaped_at_any_depth_and_tokens_are_not():
    for given, escaped in (
        ("plain $ % { }", "plain $ % { }"),
        ("${${x}}", "$${$${x}}"),
        ("$${x}", "$$${x}"),
        (f"${{x}}{TOKEN}${{y}}", f"$${{x}}{TOKEN}$${{y}}"),
        ({"${k}": ["${v}", {"%{k}": "%{v}"}]}, {"$${k}": ["$${v}", {"%%{k}": "%%{v}"}]}),
        (("${a}", 1, True, None), ["$${a}", 1, True, None]),
    ):
        assert escape(given) == escaped


def test_what_exists_on_a_condition_has_a_count_and_an_index_and_what_always_exists_has_none():
    assert ALWAYS.count is None
    assert ALWAYS.attribute(LOGS, "arn") == Expression("aws_iam_group.logs.arn")
    assert ALWAYS.narrowed(None) == ALWAYS
    count_condition = CountCondition("var.a").narrowed("var.b")
    assert count_condition.count == Expression("var.a && var.b ? 1 : 0")
    assert count_condition.attribute(LOGS, "arn") == Expression("aws_iam_group.logs[0].arn")


def test_known_values_are_themselves_and_escaped_and_services_become_all_their_actions():
    form = known(iam_group_name_logs="${logs}", iam_group_developers_permitted_services=["ec2", "s3:Put*"])
    assert form.value("iam_group_name_logs") == "$${logs}"
    assert form.service_actions("iam_group_developers_permitted_services") == ("ec2:*", "s3:Put*")


def test_a_thing_is_there_if_every_input_holds_something():
    form = known(should_create_iam_group_logs=True, cloudtrail_kms_key_arn=None)
    assert form.count_condition("enable_iam_groups", "should_create_iam_group_logs") == ALWAYS
    assert form.count_condition("enable_iam_groups", "cloudtrail_kms_key_arn") is None
    assert form.count_condition("enable_iam_groups", "iam_groups_for_cross_account_access") is None


def test_there_is_one_document_with_or_without_mfa():
    for required, changed in ((True, with_mfa(full_access())), (False, full_access())):
        form = known(should_require_mfa=required)
        [conditioned], [free] = form.variants(needs_mfa=True), form.variants(needs_mfa=False)
        assert (conditioned.change(full_access()), free.change(full_access())) == (changed, full_access())
        assert (conditioned.suffix, conditioned.condition) == ("", None)


def test_listed_groups_are_a_sorted_map_or_nothing():
    form = known(iam_group_names_ssh_grunt_users=["b", "a"], iam_group_names_ssh_grunt_sudo_users=[])
    assert list(form.named_groups("iam_group_names_ssh_grunt_users") or {}) == ["a", "b"]
    assert form.named_groups("iam_group_names_ssh_grunt_sudo_users") is None
    assert known(enable_iam_groups=False).named_groups("iam_group_names_ssh_grunt_users") is None


def test_the_roles_of_all_entries_are_distinct():
    form = known(iam_groups_for_cross_account_access=EVERYTHING_ON["iam_groups_for_cross_account_access"])
    roles = ("222233334444:role/read", "222233334444:role/audit", "333344445555:role/own")
    assert form.all_role_arns() == tuple(f"arn:aws:iam::{role}" for role in roles)
    assert (form.cross_account_groups() or {}).keys() == {"stage-readers", "dev-owners", "all-readers"}
    assert known(**EVERYTHING_OFF).cross_account_groups() is None


def test_users_are_rows_with_only_what_is_given_and_tell_which_kinds_of_policies_are_needed():
    policy = {"actions": ["s3:Get*"], "resources": ["*"]}
    policies = {"inline_iam_policies": {"a": policy, "d": policy | {"effect": "Deny", "force_mfa": True}}}
    given = {"path": "/", "tags": {"a": "${b}"}}
    rows = known(users={"bob": given, "ann": {"force_destroy": False}, "cid": policies}).users()
    assert rows.rows.pop("cid")["inline_iam_policies"]["a"] == policy
    assert [kind.name for kind in rows.policy_kinds] == ["allow", "deny"]
    assert [*rows.rows.items()] == [("ann", {"force_destroy": False}), ("bob", {"tags": {"a": "$${b}"}})]
    assert rows.attributes == {"force_destroy", "inline_iam_policies", "tags"}


def test_every_inline_policy_is_of_one_kind():
    for effect, force_mfa in itertools.product(("Allow", "Deny"), (False, True)):
        policy = InlineIamPolicy(actions=["*"], resources=["*"], effect=effect, force_mfa=force_mfa)
        assert [kind.fits(policy) for kind in USER_POLICY_KINDS].count(True) == 1
        with_mfa = [kind.name for kind in GROUP_POLICY_KINDS if kind.fits(policy, requires_mfa=True)]
        assert with_mfa == ["deny" if effect == "Deny" else "allow_with_mfa"]


def test_a_user_that_is_offboarding_is_a_row_of_what_is_left():
    given = {"status": "offboarding", "groups": ["a"], "create_login_profile": True, "force_destroy": False}
    rows = known(users={"ann": {}, "bob": given | {"tags": {"a": "b"}}}).users()
    assert rows.rows == {"ann": {}, "bob": {"status": "offboarding", "force_destroy": True, "tags": {"a": "b"}}}
    # What denies is there while one leaves, also beside others who stay, and is empty.
    assert "require_mfa" in rows.attributes
    assert [kind.name for kind in rows.policy_kinds] == ["deny"]


def test_generations_are_those_beyond_the_first_and_nothing_gives_no_rows():
    users = {"ann": {"credential_generation": 1}, "bob": {"credential_generation": 3}, "eve": {}}
    assert known(users=users).credential_generations() == Expression('tomap({"bob": 3})')
    assert (known().users(), known().groups(), known().policies()) == (None, None, None)


def test_groups_are_rows_that_say_whether_they_require_mfa():
    groups = {"b": {"require_mfa": False, "json_policies": {"p": "{}"}}, "a": None}
    rows = known(groups=groups).groups()
    assert rows.rows == {
        "a": {"require_mfa": True, "self_management": True},
        "b": {"require_mfa": False, "self_management": True, "json_policies": {"p": "{}"}},
    }
    assert rows.attributes == {"json_policies", "self_management"}
    rows = known(groups=groups | {"c": {"json_policies": {"p": "{}"}}}, should_require_mfa=False).groups()
    assert [row["require_mfa"] for row in rows.rows.values()] == [False, False, False]
    assert "require_mfa" not in rows.attributes


def test_the_self_management_policy_is_there_when_a_group_wants_it():
    assert known(enable_iam_groups=False).self_management_condition() is None
    assert known(enable_iam_groups=False, groups={"a": {"self_management": False}}).self_management_condition() is None
    assert known(enable_iam_groups=False, groups={"a": None}).self_management_condition() == ALWAYS
    assert known(groups={}).self_management_condition() == ALWAYS
