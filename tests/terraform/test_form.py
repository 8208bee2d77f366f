"""Text stays text, and what is asked of the inputs has one answer."""

from samples import ACCOUNT_ID

from landingzone.config.inputs import Inputs
from landingzone.ground.expressions import Address, Expression
from landingzone.terraform.form import ALWAYS, CountCondition, StaticValues, escape

LOGS = Address("aws_iam_group", "logs")
TOKEN = "${TfToken[TOKEN.7]}"


def known(**inputs):
    return StaticValues(Inputs(**{"aws_account_id": ACCOUNT_ID, **inputs}), "${data.aws_partition.current.partition}")


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
    count_condition = CountCondition("var.a && var.b")
    assert count_condition.count == Expression("var.a && var.b ? 1 : 0")
    assert count_condition.attribute(LOGS, "arn") == Expression("aws_iam_group.logs[0].arn")


def test_a_thing_is_there_if_every_input_holds_something():
    form = known(should_create_iam_group_logs=True, cloudtrail_kms_key_arn=None)
    assert form.count_condition("enable_iam_groups", "should_create_iam_group_logs") == ALWAYS
    assert form.count_condition("enable_iam_groups", "cloudtrail_kms_key_arn") is None
    assert form.count_condition("enable_iam_groups", "iam_groups_for_cross_account_access") is None


def test_users_are_rows_with_only_what_is_given_and_of_one_who_is_offboarding_what_is_left():
    policy = {"actions": ["s3:Get*"], "resources": ["*"]}
    policies = {"inline_iam_policies": {"a": policy, "d": policy | {"effect": "Deny", "force_mfa": True}}}
    given = {"path": "/", "tags": {"a": "${b}"}}
    rows = known(users={"bob": given, "ann": {"force_destroy": False}, "cid": policies}).users()
    assert rows.rows.pop("cid")["inline_iam_policies"]["a"] == policy
    assert [kind.name for kind in rows.policy_kinds] == ["allow", "deny"]
    assert [*rows.rows.items()] == [("ann", {"force_destroy": False}), ("bob", {"tags": {"a": "$${b}"}})]
    assert rows.attributes == {"force_destroy", "inline_iam_policies", "tags"}
    given = {"status": "offboarding", "groups": ["a"], "create_login_profile": True, "force_destroy": False}
    rows = known(users={"ann": {}, "bob": given | {"tags": {"a": "b"}}}).users()
    left = {"status": "offboarding", "force_destroy": True, "tags": {"a": "b"}}
    # The membership stays, without groups.
    assert rows.rows == {"ann": {}, "bob": left | {"groups": ["a"]}}
    # What denies is there while one leaves, also beside others who stay, and is empty.
    assert "require_mfa" in rows.attributes
    assert [kind.name for kind in rows.policy_kinds] == ["deny"]


def test_groups_are_rows_that_say_whether_they_require_mfa_and_want_the_self_management_policy():
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
    assert known(enable_iam_groups=False).self_management_condition() is None
    assert known(enable_iam_groups=False, groups={"a": {"self_management": False}}).self_management_condition() is None
    assert known(enable_iam_groups=False, groups={"a": None}).self_management_condition() == ALWAYS
    assert known(groups={}).self_management_condition() == ALWAYS
