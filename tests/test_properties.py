"""What holds for all accepted inputs: they become what they ask for and no more."""

import json
import re

import pytest
from accepted_inputs import accepted_inputs, check_drawn, draw_examples, without_nulls
from expected_account import AWS_MANAGED, expected_account, is_leaving, normalized
from synthesis import blocks, synthesize_stack

from landingzone.config.group import IamGroup
from landingzone.config.inputs import Inputs
from landingzone.config.options import StackConfiguration
from landingzone.config.policy import IamPolicy
from landingzone.config.user import User
from landingzone.iam import documents
from landingzone.resources.group_resources import GROUP_RESOURCES, POLICY
from landingzone.rules.check import check_content

PRESENT = {"Bool": {"aws:MultiFactorAuthPresent": ["true"]}}
# Values that say the same as nothing.
EMPTY = {"path": "/", "status": "active", "leaves_no_administrator": False, "credential_generation": 1}
EMPTY |= {"create_login_profile": False, "create_access_keys": False}
OWN = {str(row.address) for row in (POLICY, *GROUP_RESOURCES)}
"""What groups and policies of one's own loop over; their data is what is looked at."""
STATEMENT = {"sid": "Sid", "effect": "Effect", "actions": "Action", "not_actions": "NotAction"}
LEAVING = {"create_login_profile": False, "force_destroy": True, "require_mfa": None}


class Synthesized:
    def __init__(self, content, account_id):
        self.blocks = blocks(content)
        self.account_id = account_id

    def of(self, kind):
        for address, block in self.blocks.items():
            if not address.startswith(f"{kind}.") or address in OWN:
                continue
            if "for_each" not in block:
                yield address, block
                continue
            for key, value in self.blocks[block["for_each"][2:-1]].items():
                yield f'{address}["{read(key)}"]', block | {"key": read(key), "value": read(value)}

    def group_of(self, instance):
        if "key" in instance:
            assert instance["group"].endswith("}${each.key}")
            return str(instance["key"])
        address = re.fullmatch(r"\$\{(aws_iam_group\.\w+)\.name\}", instance["group"])
        assert address
        return str(read(self.blocks[address[1]]["name"]))

    def document_of(self, instance):
        written = r"\$\{(data\.[\w.]+)\.json\}|\$\{local\.(\w+)_documents\[each\.key\]\}"
        place = re.fullmatch(written, instance["policy"])
        assert place
        statements = []
        for statement in self.blocks[place[1] or f"data.aws_iam_policy_document.{place[2]}"]["statement"]:
            made = {name: read(statement[key]) for key, name in STATEMENT.items() if key in statement}
            resources = statement["resources"]
            made["Resource"] = instance["value"] if resources == "${each.value}" else read(resources)
            for condition in statement.get("condition", []):
                tests = made.setdefault("Condition", {})
                tests.setdefault(condition["test"], {})[condition["variable"]] = condition["values"]
            statements.append(made)
        return {"Version": "2012-10-17", "Statement": statements}

    def policy_arn(self, reference):
        made_here = re.fullmatch(r"\$\{(aws_iam_policy\.\w+)\.arn\}", reference)
        if not made_here:
            return str(read(reference))
        return f"arn:aws:iam::{self.account_id}:policy/{read(self.blocks[made_here[1]]['name'])}"

    def groups(self):
        names = [each["key"] if "key" in each else read(each["name"]) for _, each in self.of("aws_iam_group")]
        assert len(names) == len(set(names))
        groups = {name: {"inline": {}, "attached": []} for name in names}
        for _, each in self.of("aws_iam_group_policy"):
            name = each["key"] if "key" in each else read(each["name"])
            inline = groups[self.group_of(each)]["inline"]
            assert name not in inline
            inline[name] = self.document_of(each)
        for _, each in self.of("aws_iam_group_policy_attachment"):
            groups[self.group_of(each)]["attached"].append(self.policy_arn(each["policy_arn"]))
        return groups

    def managed(self):
        path = f"arn:aws:iam::{self.account_id}:policy/"
        return {f"{path}{read(each['name'])}": self.document_of(each) for _, each in self.of("aws_iam_policy")}


def read(value):
    """Read texts as Terraform and the data source of policies do, in an account of partition `aws`."""
    match value:
        case str():
            value = re.sub(r"(?<!\$)\$\{data\.aws_partition\.current\.partition\}", "aws", value)
            value = value.removeprefix("${local.after_checks}")
            assert not re.search(r"(?<!\$)\$\{|(?<!%)%\{", value), f"Terraform would evaluate {value!r}"
            return re.sub(r"([$%])\1\{", r"\1{", value).replace("&{aws:username}", "${aws:username}")
        case dict():
            return {read(key): read(inner) for key, inner in value.items()}
        case list():
            return [read(inner) for inner in value]
    return value


def read_owner(value):
    """Undo the escapes of data of users, in which `&{` is text as any other, and a key may mean something to Node."""
    text = json.dumps(value, ensure_ascii=False).replace(r'"${\"__proto__\"}"', '"__proto__"')
    return json.loads(re.sub(r"([$%])\1\{", r"\1{", text))


@pytest.mark.parametrize("number", [25, pytest.param(150, marks=pytest.mark.long)])
def test_accepted_inputs_become_exactly_what_they_ask_for(number):
    check_drawn(accepted_inputs(), number, check_accepted)


def check_accepted(inputs):
    assert check_content(StackConfiguration, inputs) == []
    asked = without_nulls(inputs)
    # What loops over groups and policies of one's own is looked at as data.
    expected = expected_account(asked | {"users": {}, "policies": {}})
    synthesized = Synthesized(synthesize_stack(**inputs), inputs["aws_account_id"])
    groups, managed = synthesized.groups(), synthesized.managed()
    held = {
        name: {
            "inline": {policy: normalized(document) for policy, document in group["inline"].items()},
            "attached": sorted(group["attached"]),
        }
        for name, group in groups.items()
    }
    assert held == {
        name: {"inline": group["inline"], "attached": group["attached"]}
        for name, group in expected["groups"].items()
        if name not in asked["groups"]
    }
    documents_made = {arn: normalized(document) for arn, document in managed.items()}
    assert documents_made == {arn: policy["document"] for arn, policy in expected["policies"].items()}
    check_handed_on(synthesized, asked)
    check_mfa(groups, managed, asked)
    check_sizes(groups, managed)
    check_secrets(synthesized)


def check_handed_on(synthesized, asked):
    """Every user is handed on as asked for, in exactly one block, and what is one's own with what expressions need."""
    blocks_of_users = [block for at, block in synthesized.blocks.items() if re.fullmatch(r"local\.users(_\d+)?", at)]
    handed_on = [(name, read_owner(user)) for block in blocks_of_users for name, user in block.items()]
    assert sorted(name for name, _ in handed_on) == sorted(asked["users"])
    for name, user in handed_on:
        assert user == as_handed_on(asked["users"][name] | (LEAVING if is_leaving(asked["users"][name]) else {}), EMPTY)
    of_groups = {"require_mfa": asked.get("should_require_mfa", True), "self_management": True}
    for kind, added in (("groups", of_groups), ("policies", {})):
        owners = {name: read_owner(owner) for name, owner in synthesized.blocks.get(f"local.{kind}", {}).items()}
        empty = {"path": "/", "description": ""}
        assert owners == {name: added | as_handed_on(owner, empty) for name, owner in asked[kind].items()}


def as_handed_on(owner, empty):
    defaults = {"effect": "Allow", "force_mfa": False}

    def without_defaults(policy):
        return {part: value for part, value in policy.items() if value != defaults.get(part)}

    wanted = {key: value for key, value in owner.items() if value not in ([], {}) and value != empty.get(key)}
    if "inline_iam_policies" in wanted:
        policies = wanted["inline_iam_policies"].items()
        wanted["inline_iam_policies"] = {key: without_defaults(policy) for key, policy in policies}
    if "statements" in wanted:
        wanted["statements"] = [*map(without_defaults, wanted["statements"])]
    return wanted


def check_mfa(groups, managed, asked):
    """Whatever is granted needs MFA when asked for, but setting it up and what machines do."""
    machines = asked.get("iam_group_name_auto_deploy", "_machine.ecs-auto-deploy")
    made = [(name == machines, document) for name, group in groups.items() for document in group["inline"].values()]
    made += [(False, document) for document in managed.values()]
    for is_for_machines, document in made:
        for statement in document["Statement"]:
            if not asked.get("should_require_mfa", True):
                assert "aws:MultiFactorAuthPresent" not in json.dumps(statement)
            elif statement["Effect"] == "Allow" and statement.get("Condition") != PRESENT:
                assert is_for_machines or set(statement["Action"]) <= set(documents.MFA_SET_UP_ACTIONS)
    if asked.get("should_require_mfa", True):
        for group in groups.values():
            assert ("require-mfa" in group["inline"]) == any(arn.startswith(AWS_MANAGED) for arn in group["attached"])


def check_sizes(groups, managed):
    def size(document):
        return len(json.dumps(document, separators=(",", ":"), ensure_ascii=False))

    assert all(sum(map(size, group["inline"].values())) <= 5120 for group in groups.values())
    assert all(size(document) <= 6144 for document in managed.values())
    assert all(len(group["attached"]) <= 10 for group in groups.values())


def check_secrets(synthesized):
    """What is made secret is encrypted for its user, and only that is handed on."""
    for address, block in synthesized.blocks.items():
        if address.startswith(("aws_iam_user", "aws_iam_access_key.")) and address not in OWN:
            # A loop over a local map, which looks at no other loop.
            assert re.fullmatch(r"\$\{local\.\w+\}", block["for_each"]), address
            assert not re.search(r"\baws_iam_\w+\.\w|toset", json.dumps(block)), address
        if address.startswith(("aws_iam_user_login_profile.", "aws_iam_access_key.")):
            assert re.fullmatch(r"\$\{each\.value(\.pgp_key)?\}", block["pgp_key"])
            assert re.search(r"user\.pgp_key( if |,)", synthesized.blocks[block["for_each"][2:-1]])
    outputs = [synthesized.blocks[f"output.{name}"] for name in ("user_access_keys", "user_passwords")]
    assert set(re.findall(r"\bit\.(\w+)", json.dumps(outputs))) <= {"id", "encrypted_secret", "encrypted_password"}


@pytest.mark.long  # what is drawn differs between Pythons, and this is about the drawing
def test_accepted_inputs_cover_what_there_is():
    drawn = [without_nulls(inputs) for inputs in draw_examples(200)]
    assert {name for inputs in drawn for name in inputs} == Inputs.model_fields.keys()
    for kind, record in {"users": User, "groups": IamGroup, "policies": IamPolicy}.items():
        owners = [owner for inputs in drawn for owner in inputs[kind].values()]
        assert {attribute for owner in owners for attribute in owner} == record.model_fields.keys()
