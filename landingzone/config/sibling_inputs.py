"""Inputs of the modules beside the reference, as somebody writes them who comes from one of those."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class SiblingInput:
    """An input of another module.

    Args:
        module: The module.
        instead: What stands for it here.
    """

    module: str
    instead: str


def _named(pattern: str, *names: str) -> tuple[str, ...]:
    return tuple(pattern.format(name) for name in names)


_NO_ROLES = "leave it out: no roles are made here"
_NO_PASSWORD_POLICY = (
    "leave it out: the password policy of the account is not set here; an aws_iam_account_password_policy does that"
)
_NOTHING = "leave it out: nothing of the kind is made here"

_PASSWORD_RULES = (
    *("allow_users_to_change_password", "hard_expiry", "max_password_age", "password_reuse_prevention"),
    *_named("require_{}", "lowercase_characters", "numbers", "symbols", "uppercase_characters"),
)

_ROWS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    *(
        (
            "iam-groups",
            f"write iam_group_names_ssh_grunt_{kind}: a list of names, and [] for no group",
            _named(f"{{}}_ssh_grunt_{kind}", "should_create_iam_group", "iam_group_name"),
        )
        for kind in ("users", "sudo_users")
    ),
    (
        "iam-groups and iam-users",
        "leave it out; enable_iam_groups: false makes no groups, and users: {} no users",
        ("create_resources",),
    ),
    (
        "cross-account-iam-roles",
        f"{_NO_ROLES}; iam_groups_for_cross_account_access makes groups that may assume those of other accounts",
        (
            "allow_auto_deploy_from_other_account_arns",
            *_named(
                "allow_{}_access_from_other_account_arns",
                *("billing", "dev", "full", "logs", "read_only", "ssh_grunt", "support"),
            ),
        ),
    ),
    (
        "cross-account-iam-roles",
        f"{_NO_ROLES}; iam_group_developers_permitted_services is for the developers group",
        ("dev_permitted_services",),
    ),
    ("account-baseline-security", _NO_ROLES, ("enable_iam_cross_account_roles",)),
    ("iam-user-password-policy", _NO_PASSWORD_POLICY, _PASSWORD_RULES),
    (
        "account-baseline-security",
        _NO_PASSWORD_POLICY,
        (
            "enable_iam_user_password_policy",
            *_named("iam_password_policy_{}", "minimum_password_length", *_PASSWORD_RULES),
        ),
    ),
    ("account-baseline-security", "leave it out: IAM has no regions", ("aws_region",)),
    (
        "account-baseline-security",
        _NOTHING,
        (
            "name_prefix",
            "enable_cloudtrail",
            *_named(
                "cloudtrail_{}",
                *("external_aws_account_ids_with_write_access", "force_destroy", "kms_key_administrator_iam_arns"),
                *("kms_key_user_iam_arns", "num_days_after_which_archive_log_data"),
                *("num_days_after_which_delete_log_data", "s3_bucket_already_exists", "s3_bucket_name", "tags"),
            ),
            "enable_config",
            *_named(
                "config_{}",
                *("aggregate_config_in_external_account", "central_account_id", "force_destroy", "linked_accounts"),
                *("opt_in_regions", "s3_bucket_name", "should_create_s3_bucket", "should_create_sns_topic", "tags"),
            ),
            *_named(
                "guardduty_{}",
                *("cloudwatch_event_rule_name", "finding_publishing_frequency", "findings_sns_topic_name"),
                *("opt_in_regions", "publish_findings_to_sns"),
            ),
            "enable_iam_access_analyzer",
            *_named("iam_access_analyzer_{}", "name", "opt_in_regions", "type"),
            *("ebs_enable_encryption", "ebs_opt_in_regions", "kms_cmk_opt_in_regions", "kms_customer_master_keys"),
            "service_linked_roles",
        ),
    ),
    ("account-baseline-root", _NOTHING, ("child_accounts",)),
)

SIBLING_INPUTS: Mapping[str, SiblingInput] = {
    name: SiblingInput(module, instead) for module, instead, names in _ROWS for name in names
}
"""Name of an input -> whose it is, and what stands for it here. Those that the reference has too are not among them.

Source: https://docs.gruntwork.io/library/reference
"""
