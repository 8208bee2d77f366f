"""Each of the 41 inputs changes what the documentation says it changes, and nothing else."""

import json
import re

import pytest
from samples import ACCOUNT_ID, EVERYTHING_ON
from synthesis import blocks, synthesize_stack

from landingzone.config.inputs import Inputs
from landingzone.terraform.made import OF_GROUPS

# Input of a name -> what is named.
OWN_NAMES = "auto_deploy billing developers full_access iam_admin iam_user_self_mgmt logs read_only support"
NAMES = {f"iam_group_name_{key}": f"aws_iam_group.{key}" for key in (*OWN_NAMES.split(), "use_existing_iam_roles")} | {
    "iam_group_name_houston_cli": "aws_iam_group.houston_cli_users",
    "iam_policy_iam_user_self_mgmt": "aws_iam_policy.iam_user_self_mgmt",
}
GROUP, POLICY, DOCUMENT = "aws_iam_group", "aws_iam_group_policy", "data.aws_iam_policy_document"
ATTACHMENT = "aws_iam_group_policy_attachment"
SELF = "iam_user_self_mgmt"
MFA = [{"test": "Bool", "values": ["true"], "variable": "aws:MultiFactorAuthPresent"}]
WITH_DENIAL = ("billing", "read_only", "support")
SWITCHES = [name for name in Inputs.model_fields if name.startswith("should_create_iam_group_")]


# Input -> another value than in EVERYTHING_ON; every difference that it makes is in the snapshot.
OTHER_VALUES = {
    "auto_deploy_permissions": ["s3:*"],
    "cloudtrail_kms_key_arn": None,
    "cross_account_access_all_group_name": "everywhere",
    "force_destroy_users": False,
    "iam_group_developers_permitted_services": ["s3"],
    "iam_group_names_ssh_grunt_sudo_users": ["ssh-roots", "ssh-admins"],
    "iam_group_names_ssh_grunt_users": [],
    "iam_groups_for_cross_account_access": [],
    "minimum_password_length": 32,
    "password_reset_required": True,
    "users": EVERYTHING_ON["users"] | {"newcomer": {}},
    # What the reference does not have.
    "groups": EVERYTHING_ON["groups"] | {"newcomers": {"path": "/new/"}},
    "policies": EVERYTHING_ON["policies"] | {"bounds": {"statements": [{"actions": ["s3:*"], "resources": ["*"]}]}},
    "iam_group_developers_s3_bucket_prefix": "acme.user-",
}
WITHOUT_EFFECT = {
    "iam_role_tags": {"team": "other"},
    "max_session_duration_human_users": 3600,
    "max_session_duration_machine_users": 43200,
    "quotas": {},
    "groups_made_elsewhere": ["made-elsewhere", "owners", "engineers"],
    "policies_made_elsewhere": ["made-elsewhere", "team/deploy", "boundary"],
}


@pytest.fixture(scope="module")
def everything_on():
    return synthesize_stack(**EVERYTHING_ON)


def test_an_input_changes_what_it_says_and_nothing_else(everything_on, snapshot):
    effects = {}
    for name, value in OTHER_VALUES.items():
        assert value != EVERYTHING_ON.get(name)
        effects[name] = sorted(differences(everything_on, synthesize_stack(**EVERYTHING_ON | {name: value})))
    assert min(map(len, effects.values())) > 0
    assert effects == snapshot


def test_without_mfa_every_condition_goes_and_every_denial(everything_on):
    found = {address: block for address, block in blocks(everything_on).items() if address.startswith(DOCUMENT)}
    conditioned = {
        f"- {address}.statement[{at}].condition"
        for address, block in found.items()
        for at, statement in enumerate(block["statement"])
        if statement.get("condition") == MFA and not address.endswith("_allow_with_mfa")
    }
    assert len(conditioned) == 17
    changed = differences(everything_on, synthesize_stack(**EVERYTHING_ON | {"should_require_mfa": False}))
    assert changed == conditioned | {
        *(f"~ local.groups.{name}.require_mfa: false" for name in ("holds-nothing", "looks-after-itself", "sre")),
        *(f"- {POLICY}.{group}" for group in WITH_DENIAL),
        *(f"- {ATTACHMENT}.{group}_{of}.depends_on" for group in WITH_DENIAL for of in ("aws_managed", SELF)),
    }


@pytest.mark.parametrize("switch", SWITCHES)
def test_a_switch_takes_a_group_with_what_it_alone_has_and_its_outputs(switch, everything_on):
    off = synthesize_stack(**EVERYTHING_ON | {switch: False})
    before, referred = blocks(everything_on), set(re.findall(rf"{DOCUMENT}\.\w+", json.dumps(off)))
    gone = {str(made.address) for made in OF_GROUPS if switch in made.inputs}
    documents = {address for address in before if address.startswith(DOCUMENT)} - referred
    null = {
        f'~ {address}.value: "${{null}}"'
        for address, block in before.items()
        if address.startswith("output.") and any(f"{each}." in block["value"] for each in gone)
    }
    assert min(len(gone), len(documents | null)) > 0
    assert differences(everything_on, off) == {f"- {address}" for address in gone | documents} | null


def test_the_account_stands_wherever_it_stood_and_names_name_what_they_say(everything_on):
    def elsewhere(content):
        return json.loads(json.dumps(content).replace(ACCOUNT_ID, "210987654321"))

    assert synthesize_stack(**elsewhere(EVERYTHING_ON)) == elsewhere(everything_on) != everything_on
    content = synthesize_stack(**EVERYTHING_ON | WITHOUT_EFFECT | {name: name.replace("_", "-") for name in NAMES})
    assert differences(everything_on, content) == {
        f'~ {named}.name: "${{local.after_checks}}{name.replace("_", "-")}"' for name, named in NAMES.items()
    }


def test_the_switch_of_the_groups_half_leaves_nothing_but_the_users(everything_on):
    content = synthesize_stack(**EVERYTHING_ON | {"groups": {}, "policies": {}} | {"enable_iam_groups": False})
    assert not any(line.startswith("+") for line in differences(everything_on, content))
    assert {address for address in blocks(content) if address.startswith("aws_iam_")} == {
        address for address in blocks(everything_on) if address.startswith(("aws_iam_user", "aws_iam_access_key"))
    }
    given = {name for name, output in content["output"].items() if output["value"] not in ("${null}", [], {})}
    assert given == {"require_mfa_policy", "user_access_keys", "user_arns", "user_passwords"}


def test_every_documented_input_is_tried(interface):
    documented = {row["name"] for row in interface["inputs"]}
    assert len(documented) == 41
    tried = OTHER_VALUES.keys() | NAMES.keys() | WITHOUT_EFFECT.keys() | {*SWITCHES, "should_require_mfa"}
    tried |= {"aws_account_id", "enable_iam_groups"}
    assert tried == Inputs.model_fields.keys()
    assert documented == EVERYTHING_ON.keys() & documented


def differences(before, after):
    given = [
        blocks(each) | {name: each[name] for name in each.keys() - {"data", "locals", "output", "resource"}}
        for each in (before, after)
    ]
    return {line for line in _differences(*given, "") if not line.startswith("~ local.after_groups:")}


def _differences(before, after, path):
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
