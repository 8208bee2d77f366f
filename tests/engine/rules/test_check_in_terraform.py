"""Every rule of the module finds in Terraform what it finds in Python; nothing else is refused."""

import base64
import json
from pathlib import Path
from typing import Any

import pysequoia
import pytest
from faulty_inputs import (
    ACCOUNT,
    ADMINISTRATORS,
    ADMINISTRATORS_BY_MEANING,
    BROKEN_ACROSS,
    BROKEN_FOR_BOTH,
    BROKEN_TYPES,
    ELSEWHERE,
    GRANTING_SERVICES,
    HARMLESS_SERVICES,
    TERRAFORM_TYPES,
    TOLD_ACROSS,
    TOLD_FOR_BOTH,
)
from faulty_owners import BROKEN_OWNER_TYPES, TYPES_OF_OWNERS
from rule_checks import FINE, HERE, PGP_KEY, inputs, told, told_by_terraform
from secret_forms import FORMS, MARKER, NUMBER, places
from slot_roles import role, roles_of_slot

from dev.engine import Terraform, TerraformError
from landingzone.config.inputs import Inputs
from landingzone.groups.slots import size_without_roles
from landingzone.problems import InvalidInputs


def test_terraform_finds_the_same_faults(terraform: Terraform):
    assert told_by_terraform(terraform, BROKEN_FOR_BOTH) == TOLD_FOR_BOTH


def test_terraform_finds_the_same_faults_across_inputs(terraform: Terraform):
    assert told_by_terraform(terraform, BROKEN_ACROSS) == TOLD_ACROSS


@pytest.mark.parametrize("case", ADMINISTRATORS)
def test_terraform_keeps_the_last_administrator_too(terraform: Terraform, case: str):
    given, expected = ADMINISTRATORS[case]
    assert told_by_terraform(terraform, {"aws_account_id": ACCOUNT, **given}) == expected


def test_terraform_refuses_no_administrator_whom_it_cannot_judge(terraform: Terraform):
    for given, _ in ADMINISTRATORS_BY_MEANING.values():
        assert told_by_terraform(terraform, {"aws_account_id": ACCOUNT, **given}) == set()


@pytest.mark.parametrize("case", ELSEWHERE)
def test_terraform_knows_which_groups_are_made_or_listed(terraform: Terraform, case: str):
    given, expected = ELSEWHERE[case]
    assert told_by_terraform(terraform, {"aws_account_id": ACCOUNT, **given}) == expected


def test_terraform_refuses_wrong_types_of_users_groups_and_policies(terraform: Terraform):
    found = told_by_terraform(terraform, {"aws_account_id": ACCOUNT, "users": BROKEN_TYPES, **BROKEN_OWNER_TYPES})
    assert {each for each in found if not each[0].startswith("users.")} == TYPES_OF_OWNERS
    assert found >= TERRAFORM_TYPES
    assert {f"users.{name}.inline_iam_policies.x" for name in ("policy", "effect", "extra")} <= {p for p, _ in found}
    for name, user in BROKEN_TYPES.items():
        with pytest.raises(InvalidInputs):
            inputs(users={name: user})
    for name, entries in BROKEN_OWNER_TYPES.items():
        for key, entry in entries.items():
            with pytest.raises(InvalidInputs):
                inputs(**{name: {key: entry}})


@pytest.mark.parametrize("value", ["alice", 5, ["alice"], [["alice"]]])
def test_terraform_refuses_users_groups_and_policies_that_are_no_map(terraform: Terraform, value: Any):
    names = ("users", "groups", "policies")
    found = told_by_terraform(terraform, {"aws_account_id": ACCOUNT, **dict.fromkeys(names, value)})
    assert found >= {(name, "must be a map") for name in names}


def test_terraform_lets_through_what_python_does(terraform: Terraform):
    fine = [json.loads(path.read_text(encoding="utf-8")) for path in (HERE / "examples").glob("*.json")]
    for given in [*fine, FINE, {"aws_account_id": ACCOUNT, "users": {}}]:
        expected = told(given)
        assert told_by_terraform(terraform, given) == expected
    # Null is "not given", for inputs, users and attributes.
    nothing = {each: None for each in Inputs.model_fields if each != "aws_account_id"} | {"aws_account_id": ACCOUNT}
    assert told_by_terraform(terraform, nothing) == set()
    nulls = {
        "users": {"a": None, "b": dict.fromkeys(FINE["users"]["full"])},
        "groups": {"a": None, "b": dict.fromkeys(FINE["groups"]["ops"])},
        "policies": {"a": dict.fromkeys(FINE["policies"]["deploy"]) | {"json": FINE["policies"]["boundary"]["json"]}},
    }
    assert told_by_terraform(terraform, {"aws_account_id": ACCOUNT, **nulls}) == set()


def test_terraform_refuses_the_same_services(terraform: Terraform):
    name = "iam_group_developers_permitted_services"
    given = {"aws_account_id": ACCOUNT, name: [*GRANTING_SERVICES, *HARMLESS_SERVICES]}
    found = told_by_terraform(terraform, given)
    assert found == told(given)
    assert {path for path, _ in found} >= {f"{name}[{index}]" for index in range(len(GRANTING_SERVICES))}


def test_terraform_tells_secret_and_armoured_keys(terraform: Terraform):
    secret = pysequoia.Tsk.generate(user_id="throw-away", cipher_suite=pysequoia.CipherSuite.RSA2k)
    armoured = str(secret)
    binary = b"".join(bytes(packet) for packet in pysequoia.packet.PacketPile.from_bytes(armoured.encode()))
    keys = {
        "binary": base64.b64encode(binary).decode(),
        "armoured": armoured,
        "public": str(secret.extract_certificate()),
        "of-armoured": base64.b64encode(armoured.encode()).decode(),
        "fine": PGP_KEY + "\n",
    }
    given = {"aws_account_id": ACCOUNT, "users": {name: {"pgp_key": key} for name, key in keys.items()}}
    assert told_by_terraform(terraform, given) == {
        ("users.binary.pgp_key", "must not be a secret PGP key"),
        ("users.armoured.pgp_key", "must not be a secret PGP key"),
        ("users.public.pgp_key", "must be base64 of a binary PGP public key, or `keybase:<name>`"),
        ("users.of-armoured.pgp_key", "must be base64 of a binary PGP public key, or `keybase:<name>`"),
    }


def test_terraform_refuses_what_is_too_much_for_a_sample(terraform: Terraform):
    group = {
        "aws_account_id": ACCOUNT,
        "should_create_iam_group_auto_deploy": True,
        "auto_deploy_permissions": [f"s3:Put{'x' * 90}{number:02}" for number in range(60)],
    }
    users = {"aws_account_id": ACCOUNT, "users": {f"u{number}": {} for number in range(5001)}}
    statement = {"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::bucket/*"], "force_mfa": True}
    policies = {
        "aws_account_id": ACCOUNT,
        "policies": {f"p{number}": {"statements": [statement]} for number in range(1500)},
    }
    for given in (group, users, policies):
        found = told_by_terraform(terraform, given)
        assert len(found) == 1
        assert found == told(given)


@pytest.mark.parametrize("should_require_mfa", [True, False])
def test_the_limit_is_met_to_the_character_in_both_forms(terraform: Terraform, should_require_mfa: bool):
    free = 6144 - size_without_roles(should_require_mfa=should_require_mfa) - 11 * 503 - 3
    for extra, is_refused in ((0, False), (1, True)):
        arns = [*roles_of_slot(3, 11, 500), *roles_of_slot(3, 1, free + extra)]
        given = {
            "aws_account_id": ACCOUNT,
            "should_require_mfa": should_require_mfa,
            "should_create_iam_group_cross_account_access_all": False,
            "iam_groups_for_cross_account_access": [{"group_name": "a", "iam_role_arns": arns}],
        }
        assert bool(told(given)) == bool(told_by_terraform(terraform, given)) == is_refused


def test_the_policies_of_slots_are_counted_and_named_in_both_forms(terraform: Terraform):
    entries = [{"group_name": "a", "iam_role_arns": [role(number) for number in range(100)]}]
    given = {"aws_account_id": ACCOUNT, "iam_groups_for_cross_account_access": entries}
    statement = {"actions": ["s3:GetObject"], "resources": ["*"]}
    twins = {name: {"statements": [statement]} for name in ("A-3", "_all-accounts-4", "a-10")}
    for more, paths in (
        ({}, set()),
        ({"policies": twins}, {"policies.A-3", "policies._all-accounts-4"}),
        ({"policies": twins, "enable_iam_groups": False}, set()),
        ({"cross_account_access_all_group_name": "l" * 127}, {"cross_account_access_all_group_name"}),
    ):
        found = told_by_terraform(terraform, {**given, **more})
        assert found == told({**given, **more})
        assert {path for path, _ in found} == paths


def test_terraform_says_no_value_of_users_groups_and_policies_that_may_be_a_secret(terraform: Terraform):
    # Of an input of the wrong type Terraform itself shows the line of the file; these are of any type.
    said = []
    for form in FORMS:
        hidden = [place.steps for place in places(Inputs) if len(place.steps) == 3 and not place.shows(form)]
        given: dict[str, Any] = {"aws_account_id": ACCOUNT}
        for name in ("users", "groups", "policies"):
            given[name] = {f"has-{steps[2]}": {steps[2]: form} for steps in hidden if steps[0] == name}
            given[name] |= {"has-something-unknown": {"password": form}, "is": form}
        file = terraform.directory / "given.tfvars.json"
        file.write_text(json.dumps(given), encoding="utf-8")
        said.append(terraform_refusal(terraform, file))
    for name in ("users", "groups", "policies"):
        assert all(f"{name}.has-something-unknown.password" in text for text in said)
    assert [text for text in said if MARKER in text or str(NUMBER) in text] == []


def terraform_refusal(terraform: Terraform, file: Path) -> str:
    with pytest.raises(TerraformError) as caught:
        terraform.run("plan", "-input=false", "-no-color", f"-var-file={file}")
    return caught.value.text
