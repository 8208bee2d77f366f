"""Each of the 41 inputs changes what the documentation says it changes, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from samples import EVERYTHING_ON
from synthesis import blocks, synthesize_stack

from landingzone.config.inputs import Inputs

# Input of a name -> what is named.
NAMES = {
    "iam_group_name_auto_deploy": "aws_iam_group.auto_deploy",
    "iam_group_name_billing": "aws_iam_group.billing",
    "iam_group_name_developers": "aws_iam_group.developers",
    "iam_group_name_full_access": "aws_iam_group.full_access",
    "iam_group_name_houston_cli": "aws_iam_group.houston_cli_users",
    "iam_group_name_iam_admin": "aws_iam_group.iam_admin",
    "iam_group_name_iam_user_self_mgmt": "aws_iam_group.iam_user_self_mgmt",
    "iam_group_name_logs": "aws_iam_group.logs",
    "iam_group_name_read_only": "aws_iam_group.read_only",
    "iam_group_name_support": "aws_iam_group.support",
    "iam_group_name_use_existing_iam_roles": "aws_iam_group.use_existing_iam_roles",
    "iam_policy_iam_user_self_mgmt": "aws_iam_policy.iam_user_self_mgmt",
}
GROUP, POLICY, DOCUMENT = "aws_iam_group", "aws_iam_group_policy", "data.aws_iam_policy_document"
ATTACHMENT = "aws_iam_group_policy_attachment"


def without(key: str, *inline: str, attached: str = "", outputs: str = "", more: str = "") -> tuple[bool, set[str]]:
    """Say what goes with a group: its inline policies, their documents but for those of managed policies, and more.

    Args:
        key: Of the group.
        inline: Keys of inline policies; one in brackets has no document of its own.
        attached: Ends of the keys of attachments.
        outputs: What its outputs begin with.
        more: Addresses and outputs.
    """
    gone = [f"{GROUP}.{key}", *(f"{POLICY}.{each.strip('()')}" for each in inline)]
    gone += [f"{DOCUMENT}.{each}" for each in inline if "(" not in each]
    gone += [f"{ATTACHMENT}.{key}_{each}" for each in attached.split()]
    null = [f"{outputs}_arn", f"{outputs}_name"] if outputs else []
    gone += [each for each in more.split() if "." in each]
    null += [each for each in more.split() if "." not in each]
    return False, {f"- {each}" for each in gone} | {f'~ output.{each}.value: "${{null}}"' for each in null}


SELF = "iam_user_self_mgmt"
ALL_ACCOUNTS = without(
    "cross_account_access_all", "cross_account_access_all", outputs="cross_account_access_all_group"
)[1]
SWITCHES = {
    "auto_deploy": without("auto_deploy", "auto_deploy"),
    "billing": without("billing", "(billing)", attached=f"aws_managed {SELF}", outputs="billing_iam_group"),
    "cross_account_access_all": (False, ALL_ACCOUNTS),
    "developers": without(
        "developers", "developers", "developers_personal_s3_bucket", attached=SELF, outputs="developers_iam_group"
    ),
    "full_access": without("full_access", "full_access", attached=SELF, outputs="full_access_iam_group"),
    "houston_cli_users": without("houston_cli_users", "houston_cli_users", outputs="houston_cli_users_iam_group"),
    "iam_admin": without(
        "iam_admin",
        attached=f"customer_managed {SELF}",
        outputs="iam_admin_iam_group",
        more=f"aws_iam_policy.iam_admin {DOCUMENT}.iam_admin iam_admin_iam_policy_arn",
    ),
    "logs": without("logs", "logs", "logs_decrypt_cloudtrail", attached=SELF, outputs="logs_iam_group"),
    "read_only": without("read_only", "(read_only)", attached=f"aws_managed {SELF}", outputs="read_only_iam_group"),
    "support": without("support", "(support)", attached=f"aws_managed {SELF}", outputs="support_iam_group"),
    "use_existing_iam_roles": without(
        "use_existing_iam_roles", "use_existing_iam_roles", outputs="use_existing_iam_roles_iam_group"
    ),
    "user_self_mgmt": without(SELF, outputs="iam_self_mgmt_iam_group", more=f"{ATTACHMENT}.{SELF}"),
}

# Input -> another value than in EVERYTHING_ON, and every difference that it makes: `+` and `-` what comes and goes, `~`
# what becomes another value.
EFFECTS: dict[str, tuple[Any, set[str]]] = {
    **{f"should_create_iam_group_{name}": effect for name, effect in SWITCHES.items()},
    "auto_deploy_permissions": (
        ["ecs:RunTask"],
        {'~ data.aws_iam_policy_document.auto_deploy.statement[0].actions: ["ecs:RunTask"]'},
    ),
    "aws_account_id": (
        "210987654321",
        {
            '~ provider.aws[0].allowed_account_ids[0]: "210987654321"',
            '~ data.aws_caller_identity.current.lifecycle.postcondition[0].condition: "${self.account_id == '
            '\\"210987654321\\"}"',
            "~ data.aws_caller_identity.current.lifecycle.postcondition[0].error_message: "
            '"aws_account_id: this is meant for account 210987654321, but the credentials belong to account '
            '${self.account_id}. Use credentials of the expected account, or correct the input."',
            *(
                f"~ aws_iam_{owner}_policy_attachment.customer_managed_policies.policy_arn: "
                '"arn:${data.aws_partition.current.partition}:iam::210987654321:policy/${each.value.name}"'
                for owner in ("group", "user")
            ),
            *(
                f"~ data.aws_iam_policy_document.{place}: "
                f'"arn:${{data.aws_partition.current.partition}}:iam::210987654321:{resource}"'
                for place, resource in (
                    ("iam_user_self_mgmt.statement[1].resources[0]", "user/&{aws:username}"),
                    ("iam_user_self_mgmt.statement[1].resources[1]", "user/*/&{aws:username}"),
                    ("iam_user_self_mgmt.statement[2].resources[0]", "mfa/*"),
                    ("iam_user_self_mgmt.statement[3].resources[0]", "mfa/&{aws:username}"),
                    ("iam_user_self_mgmt.statement[4].resources[0]", "user/&{aws:username}"),
                    ("iam_user_self_mgmt.statement[4].resources[1]", "user/*/&{aws:username}"),
                    ("iam_user_self_mgmt.statement[5].resources[0]", "user/&{aws:username}"),
                    ("iam_user_self_mgmt.statement[5].resources[1]", "user/*/&{aws:username}"),
                    ("use_existing_iam_roles.statement[0].resources[0]", "role/*"),
                    ("use_existing_iam_roles.statement[2].resources[0]", "instance-profile/*"),
                    ("use_existing_iam_roles.statement[2].resources[1]", "role/*"),
                )
            ),
        },
    ),
    "cloudtrail_kms_key_arn": (
        None,
        {
            "- aws_iam_group_policy.logs_decrypt_cloudtrail",
            "- data.aws_iam_policy_document.logs_decrypt_cloudtrail",
            '~ aws_iam_group_policy_attachment.logs_iam_user_self_mgmt.depends_on: ["aws_iam_group_policy.logs"]',
        },
    ),
    "cross_account_access_all_group_name": (
        "everywhere",
        {
            '~ aws_iam_group.cross_account_access_all.name: "${local.after_checks}everywhere"',
            '~ aws_iam_group_policy.cross_account_access_all.name: "everywhere"',
        },
    ),
    "force_destroy_users": (
        False,
        {'~ aws_iam_user.user.force_destroy: "${try(coalesce(each.value.force_destroy, false), false)}"'},
    ),
    "iam_group_developers_permitted_services": (
        ["rds"],
        {'~ data.aws_iam_policy_document.developers.statement[0].actions: ["rds:*"]'},
    ),
    "iam_group_names_ssh_grunt_sudo_users": (
        ["ssh-roots", "ssh-admins"],
        {"- local.ssh_iam_sudo_users.ssh-wheels", "+ local.ssh_iam_sudo_users.ssh-admins"},
    ),
    "iam_group_names_ssh_grunt_users": (
        [],
        {
            "- aws_iam_group.ssh_iam_users",
            "- local.ssh_iam_users",
            "~ output.ssh_grunt_users_group_arns.value: []",
            "~ output.ssh_grunt_users_group_names.value: []",
        },
    ),
    "iam_groups_for_cross_account_access": (
        [],
        {
            "- aws_iam_group.cross_account_access_all",
            "- aws_iam_group.cross_account_access_groups",
            "- aws_iam_group_policy.cross_account_access_all",
            "- aws_iam_group_policy.cross_account_access_groups",
            "- data.aws_iam_policy_document.cross_account_access_all",
            "- data.aws_iam_policy_document.cross_account_access_groups",
            "- local.after_cross_account_access_groups",
            "- local.cross_account_access_groups",
            "- local.cross_account_access_groups_documents",
            '~ output.cross_account_access_all_group_arn.value: "${null}"',
            '~ output.cross_account_access_all_group_name.value: "${null}"',
            "~ output.cross_account_access_group_arns.value: []",
            "~ output.cross_account_access_group_names.value: []",
        },
    ),
    "minimum_password_length": (32, {"~ aws_iam_user_login_profile.web_console.password_length: 32"}),
    "password_reset_required": (True, {"~ aws_iam_user_login_profile.web_console.password_reset_required: true"}),
    "should_require_mfa": (
        False,
        {
            *(f"~ local.groups.{name}.require_mfa: false" for name in ("holds-nothing", "looks-after-itself", "sre")),
            "- aws_iam_group_policy.billing",
            "- aws_iam_group_policy.read_only",
            "- aws_iam_group_policy.support",
            *(
                f"- aws_iam_group_policy_attachment.{group}_{policy}.depends_on"
                for group in ("billing", "read_only", "support")
                for policy in ("aws_managed", "iam_user_self_mgmt")
            ),
            *(
                f"- data.aws_iam_policy_document.{statement}.condition"
                for statement in (
                    "cross_account_access_all.statement[0]",
                    "cross_account_access_groups.statement[0]",
                    "developers.statement[0]",
                    "developers_personal_s3_bucket.statement[0]",
                    "full_access.statement[0]",
                    "houston_cli_users.statement[0]",
                    "iam_admin.statement[0]",
                    "iam_user_self_mgmt.statement[4]",
                    "iam_user_self_mgmt.statement[5]",
                    "logs.statement[0]",
                    "logs.statement[1]",
                    "logs.statement[2]",
                    "logs.statement[3]",
                    "logs_decrypt_cloudtrail.statement[0]",
                    "use_existing_iam_roles.statement[0]",
                    "use_existing_iam_roles.statement[1]",
                    "use_existing_iam_roles.statement[2]",
                )
            ),
        },
    ),
    "users": (EVERYTHING_ON["users"] | {"newcomer": {}}, {"+ local.users.newcomer"}),
}


BEYOND: dict[str, tuple[Any, set[str]]] = {
    "groups": (
        EVERYTHING_ON["groups"] | {"newcomers": {"path": "/new/"}},
        {"+ local.groups.newcomers"},
    ),
    "policies": (
        EVERYTHING_ON["policies"] | {"bounds": {"statements": [{"actions": ["s3:*"], "resources": ["*"]}]}},
        {'~ local.policies.bounds.statements[0].actions[0]: "s3:*"'},
    ),
    "iam_group_developers_s3_bucket_prefix": (
        "acme.user-",
        {
            f"~ data.aws_iam_policy_document.developers_personal_s3_bucket.statement[0].resources[{index}]: "
            f'"arn:${{data.aws_partition.current.partition}}:s3:::acme.user-&{{aws:username}}{objects}"'
            for index, objects in enumerate(("", "/*"))
        },
    ),
}
"""The same of the inputs that the reference does not have."""

WITHOUT_EFFECT: dict[str, Any] = {
    "iam_role_tags": {"team": "other"},
    "max_session_duration_human_users": 3600,
    "max_session_duration_machine_users": 43200,
    "quotas": {},
    "groups_made_elsewhere": ["made-elsewhere", "owners", "engineers"],
}


@pytest.fixture(scope="module")
def everything_on() -> dict[str, Any]:
    return synthesize_stack(**EVERYTHING_ON)


@pytest.mark.parametrize("name", EFFECTS | BEYOND)
def test_an_input_changes_what_it_says_and_nothing_else(name: str, everything_on: dict[str, Any]):
    value, effect = (EFFECTS | BEYOND)[name]
    assert value != EVERYTHING_ON.get(name)
    assert set(differences(everything_on, synthesize_stack(**EVERYTHING_ON | {name: value}))) == effect


def test_names_name_what_they_say_and_nothing_else(everything_on: dict[str, Any]):
    content = synthesize_stack(**EVERYTHING_ON | WITHOUT_EFFECT | {name: name.replace("_", "-") for name in NAMES})
    assert set(differences(everything_on, content)) == {
        f'~ {named}.name: "${{local.after_checks}}{name.replace("_", "-")}"' for name, named in NAMES.items()
    }


def test_the_switch_of_the_groups_half_leaves_nothing_but_the_users(everything_on: dict[str, Any]):
    own = {"groups": {}, "policies": {}}
    content = synthesize_stack(**EVERYTHING_ON | own | {"enable_iam_groups": False})
    changed = set(differences(everything_on, content))
    assert not any(line.startswith("+") for line in changed)
    assert {address for address in blocks(content) if address.startswith("aws_iam_")} == {
        address for address in blocks(everything_on) if address.startswith(("aws_iam_user", "aws_iam_access_key"))
    }
    values = {name: output["value"] for name, output in content["output"].items()}
    assert {name for name, value in values.items() if value not in ("${null}", [], {})} == {
        "require_mfa_policy",
        "user_access_keys",
        "user_arns",
        "user_passwords",
    }


def test_every_documented_input_is_tried(interface: dict[str, Any]):
    documented = {row["name"] for row in interface["inputs"]}
    assert len(documented) == 41
    tried = EFFECTS.keys() | BEYOND.keys() | NAMES.keys() | WITHOUT_EFFECT.keys() | {"enable_iam_groups"}
    assert tried == Inputs.model_fields.keys()
    assert documented == EVERYTHING_ON.keys() & documented


def differences(before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    """Tell the differences of two synthesized stacks, one a line; not which groups the users wait for."""
    for line in _differences(_all_of(before), _all_of(after), ""):
        if not line.startswith("~ local.after_groups:"):
            yield line


def _all_of(content: dict[str, Any]) -> dict[str, Any]:
    rest = {name: content[name] for name in content.keys() - {"data", "locals", "output", "resource"}}
    return blocks(content) | rest


def _differences(before: Any, after: Any, path: str) -> Iterator[str]:
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted(before.keys() | after.keys()):
            inner = f"{path}.{key}" if path else key
            if key not in after:
                yield f"- {inner}"
            elif key not in before:
                yield f"+ {inner}"
            else:
                yield from _differences(before[key], after[key], inner)
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, pair in enumerate(zip(before, after, strict=True)):
            yield from _differences(*pair, f"{path}[{index}]")
    elif before != after:
        yield f"~ {path}: {json.dumps(after)}"
