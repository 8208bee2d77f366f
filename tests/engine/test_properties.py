"""What holds for all accepted inputs: they become what they ask for and no more."""

import json
import re

import pytest
from accepted_inputs import draw_examples, without_nulls
from expected_account import expected_account, is_leaving, normalized
from larger_stack import synthesize_larger
from module_call import written_module

from landingzone import IamUsersAndGroups
from landingzone.config.group import IamGroup
from landingzone.config.inputs import Inputs
from landingzone.config.policy import IamPolicy
from landingzone.config.user import User
from landingzone.terraform.form import escape


def static(examples, emulator):
    def build(stack):
        for number, inputs in enumerate(examples):
            IamUsersAndGroups(stack, f"people{number}", **inputs)

    return synthesize_larger(emulator, build)


def module(examples, emulator):
    source = {"source": str(written_module())}
    calls = {f"people{number}": source | escape(inputs) for number, inputs in enumerate(examples)}
    return {"provider": {"aws": [emulator.provider]}, "module": calls}


# What a resource of one of several instances is called: its kind, and the number of the instance.
NAMES = {static: r"(?P<kind>\w+)\.people(?P<of>\d+)_", module: r"module\.people(?P<of>\d+)\.(?P<kind>\w+)"}


@pytest.mark.long
@pytest.mark.parametrize("form", NAMES, ids=lambda form: form.__name__)
def test_terraform_takes_accepted_inputs_and_plans_exactly_what_they_ask_for(form, emulator, place):
    examples = draw_examples(24)
    terraform = place(form(examples, emulator))
    planned = {number: [] for number in range(len(examples))}
    for address, change in terraform.plan().resources.items():
        named = re.match(NAMES[form], address)
        assert named
        assert change.actions == ("create",)
        planned[int(named["of"])].append((named["kind"], change.after))
    for number, inputs in enumerate(examples):
        assert read_plan(planned[number]) == expected_plan(without_nulls(inputs))


def read_plan(planned):
    found = {"groups": {}, "users": {}}
    for kind, values in planned:
        match kind:
            case "aws_iam_group":
                assert values["name"] not in found["groups"]
                found["groups"][values["name"]] = {}
            case "aws_iam_user":
                assert values["name"] not in found["users"]
                kept = {name: values[name] for name in ("path", "permissions_boundary", "force_destroy")}
                nothing = {"groups": [], "attached": [], "inline": {}, "keys": []}
                found["users"][values["name"]] = {**kept, **nothing, "tags": values["tags"] or {}}
    for kind, values in planned:
        user = found["users"].get(values.get("user", values.get("username")))
        match kind:
            case "aws_iam_group_policy":
                found["groups"][values["group"]][values["name"]] = normalized(json.loads(values["policy"]))
            case "aws_iam_user_policy":
                user["inline"][values["name"]] = normalized(json.loads(values["policy"]))
            case "aws_iam_user_group_membership":
                user["groups"] = sorted(values["groups"] or [])  # null in a plan: none
            case "aws_iam_user_policy_attachment":
                user["attached"] = sorted([*user["attached"], values["policy_arn"]])
            case "aws_iam_user_login_profile" | "aws_iam_access_key" | "aws_iam_user_ssh_key":
                key = values["public_key" if kind == "aws_iam_user_ssh_key" else "pgp_key"]
                user["keys"] = sorted([*user["keys"], (kind, key, values.get("status", "Active"))])
    return found


def expected_plan(asked):
    account = expected_account(asked)
    made = expected_account(asked | {"users": {}})["groups"]
    users = {}
    for name, user in asked["users"].items():
        there, pgp_key = account["users"][name], user.get("pgp_key")
        keys = [("aws_iam_user_login_profile", pgp_key, "Active")] if there["login_profile"] else []
        keys += [("aws_iam_access_key", pgp_key, status) for status in there["access_keys"]]
        keys += [("aws_iam_user_ssh_key", key["body"], key["status"]) for key in there["ssh_public_keys"]]
        kept = ("path", "tags", "groups", "attached", "inline", "permissions_boundary")
        users[name] = {key: there[key] for key in kept} | {
            "force_destroy": is_leaving(user) or user.get("force_destroy", asked.get("force_destroy_users", False)),
            "keys": sorted(keys),
        }
    return {"groups": {name: group["inline"] for name, group in made.items()}, "users": users}


@pytest.mark.long  # what is drawn differs between Pythons, and this is about the drawing
def test_accepted_inputs_cover_what_there_is():
    drawn = [without_nulls(inputs) for inputs in draw_examples(200)]
    assert {name for inputs in drawn for name in inputs} == Inputs.model_fields.keys()
    for kind, record in {"users": User, "groups": IamGroup, "policies": IamPolicy}.items():
        owners = [owner for inputs in drawn for owner in inputs[kind].values()]
        assert {attribute for owner in owners for attribute in owner} == record.model_fields.keys()
