"""What neither IAM nor Terraform could have made is left, with the reason, or refused; nothing of it is written."""

import itertools
import re
from collections.abc import Mapping

import pytest
from hostile_resources import IAM, READ, SHAPED, SOUND, changed
from hostile_texts import HOSTILE, KEYS
from samples import JSON_POLICY

from landingzone import read_configuration
from landingzone.account.credentials import credential_in
from landingzone.account.existing import ExistingResource, find_wrong_attribute
from landingzone.account.resource_types import RESOURCE_TYPES
from landingzone.adoption.adopt import adopt
from landingzone.adoption.plan import NothingToAdopt, Target, as_blocks
from landingzone.cli import adopt as adopt_command
from landingzone.cli.main import main
from landingzone.ground.expressions import Address
from landingzone.ground.tokens import is_token
from landingzone.iam.patterns import USER_NAME
from landingzone.terraform.form import GENERATIONS

FORMS = pytest.mark.parametrize("call", ["", "module.iam"], ids=["stack", "module"])
NAMES = ("name", "user", "username", "group", "policy_arn")
# Letters, numbers, separators and some signs: IAM takes them in tags.
OF_TAGS = {HOSTILE[name] for name in ("line separator", "not composed", "dots", "space")}


def found(type, key="hostile", **values):
    return ExistingResource(type=type, values=SOUND[type] | values, key=key)


ALICE = found(
    *("aws_iam_user", "alice"), name="alice", path="/", arn=f"{IAM}:user/alice", tags={}, permissions_boundary=""
)


def texts_in(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, (Mapping, list)):
        for inner in [*value, *value.values()] if isinstance(value, Mapping) else value:
            yield from texts_in(inner)


def assert_nothing_is_evaluated(blocks):
    for [record] in itertools.chain(*blocks.values()):
        assert all(Address.parse(record[place]) for place in ("from", "to") if place in record), record
        assert not re.search(r"(?<![$%])[$%](?:[$%]{2})*\{", record.get("id", "")), record


def test_each_type_that_is_read_is_tested():
    assert SOUND.keys() == RESOURCE_TYPES.keys()
    assert all(attribute in SOUND[type] for type, attribute in [*SHAPED, *READ])


@pytest.mark.parametrize(("type", "attribute"), [*SHAPED, *READ])
def test_what_iam_could_not_have_is_left(type, attribute):
    texts = [text for text in HOSTILE.values() if attribute != "tags" or text not in OF_TAGS]
    # What is in an account has no key, and each form has its addresses.
    ways = itertools.cycle(itertools.product(("hostile", ""), ("", "module.iam")))
    for text, (key, call) in zip(texts, ways, strict=False):
        hostile = ExistingResource(type=type, values=changed(type, attribute, text), key=key)
        adopted = adopt([ALICE, hostile], Target(call))
        is_credential = (type, attribute) in READ and credential_in(hostile) is not None
        ((what, reason),) = [*adopted.unmatched, *adopted.listed]
        assert is_credential or not adopted.listed
        assert what == str(hostile)
        assert max(len(what), len(reason)) < 1000
        assert reason.isprintable()
        if (type, attribute) in SHAPED:
            assert f"its {attribute} must have the format that IAM documents (got " in reason
        assert [origin for origin, _ in adopted.matched] == ["aws_iam_user.alice"]
        blocks = as_blocks(adopted)
        assert_nothing_is_evaluated(blocks)
        assert not any(text.strip() and text in each for each in texts_in([adopted.inputs, blocks, adopted.notes]))


def test_values_of_tags_too_and_a_description_is_what_it_is_or_its_policy_is_left():
    for text in ("red", "$", *(text for text in HOSTILE.values() if len(text) < 100)):
        adopted = adopt([ALICE, found("aws_iam_user", "bob", tags={"team": text})], Target())
        is_sound = text in ("red", *OF_TAGS)
        assert (adopted.unmatched == []) == ("bob" in adopted.inputs["users"]) == is_sound, text
    for text in HOSTILE.values():
        adopted = adopt([ALICE, found("aws_iam_policy", description=text)], Target())
        policies = adopted.inputs.get("policies", {})
        assert [policy["description"] for policy in policies.values()] == ([] if adopted.unmatched else [text])
        assert all("description" in reason and reason.isprintable() for _, reason in adopted.unmatched)


@pytest.mark.parametrize(("type", "attribute"), SHAPED)
def test_what_is_no_text_is_left_and_so_is_an_empty_name(type, attribute):
    for value in (5, 0, True, False, {}, {"a": "b"}, [["alice"]], [None], [5], [""], *[""] * (attribute in NAMES)):
        ((_, reason),) = adopt([ALICE, found(type, **{attribute: value})], Target()).unmatched
        got = "an empty string" if value == "" else ""
        assert f"its {attribute} must have the format that IAM documents (got {got}" in reason


def test_what_is_of_another_type_is_named():
    for type, attribute in [*SHAPED, *READ, ("aws_iam_policy", "description"), ("aws_iam_user", "tags_all")]:
        for value in (5, True, ["a"], {"a": {}}, [{"Key": "a", "Value": "b"}]):
            takes = isinstance(SOUND[type].get(attribute), list) and value == ["a"]
            assert find_wrong_attribute(found(type, **{attribute: value})) == (None if takes else attribute)


NO_NAMES = {name: text for name, text in HOSTILE.items() if name not in ("very long", "not composed")}
NO_CALLS = ('module.x["${path.module}"]', 'module.x["\n"]', "iam", "module.x.aws_iam_user.y")
UNSOUND = [
    *({"key": text} for text in NO_NAMES.values()),
    *({"type": f"aws_iam_{text}"} for text in NO_NAMES.values()),
    *({"instance": key} for key in (HOSTILE["not composed"], "\ud800", True, -1, 10**12)),
    *({"call": call} for call in (*NO_CALLS, *(f"module.{text}" for text in NO_NAMES.values()))),
]
# CDKTF would replace it.
REPLACED = [{"instance": HOSTILE["token"]}, {"call": 'module.x["$${TfToken[TOKEN.0]}"]'}]


@FORMS
def test_what_terraform_could_not_have_is_refused(call):
    """No record can be written about it, and without a record Terraform would destroy what it stands for."""
    for part in [*UNSOUND, *REPLACED]:
        hostile = ExistingResource(**{"type": "aws_iam_user", "values": SOUND["aws_iam_user"], "key": "bob", **part})
        with pytest.raises(NothingToAdopt) as refused:
            adopt([ALICE, hostile], Target(call))
        told = str(refused.value)
        assert told.isprintable()
        assert len(told) < 500
        of_cdktf, of_terraform = "CDKTF would replace `TfToken", "Terraform cannot have this address: "
        assert (of_cdktf if part in REPLACED else of_terraform) in told, part


def test_what_terraform_can_have_as_a_key_is_moved_from_there():
    for key in itertools.filterfalse(is_token, KEYS):
        call = str(Address("x", "y", key)).replace("x.y", "module.people")
        bob = ExistingResource(type="aws_iam_user", values=SOUND["aws_iam_user"], key="bob", instance=key, call=call)
        adopted = adopt([ALICE, bob], Target())
        origin = Address.parse(adopted.moved['aws_iam_user.user["bob"]'])
        assert origin
        assert (origin.instance, origin.call.steps) == (key, (("people", key),))
        assert_nothing_is_evaluated(as_blocks(adopted))


def test_hostile_numbers_of_passwords_are_no_numbers():
    for numbers in (None, "x", [], {"bob": "x"}, {"bob": "9" * 5000}, {"bob": -1}, {"bob": None}):
        generations = ExistingResource(type=GENERATIONS.type, key=GENERATIONS.key, values={"input": numbers})
        users = adopt([found("aws_iam_user", "bob"), generations], Target()).inputs["users"]
        assert "credential_generation" not in users["bob"], numbers


@FORMS
def test_what_is_left_where_the_new_configuration_is_would_be_destroyed_and_is_refused(call):
    ssh = "aws_iam_user_ssh_key"
    values = SOUND[ssh] | {"encoding": "PEM"}
    left = ExistingResource(type=ssh, values=values, key="ssh_public_keys", instance="it's $(mine)", call=call)
    with pytest.raises(NothingToAdopt) as refused:
        adopt([ALICE, left, found(ssh, "other")], Target(call))
    told = str(refused.value)
    assert "existing_credentials of alice" in told
    # What is copied into a shell is one word there.
    prefix = f"{call}." if call else ""
    assert told.endswith(f"terraform state rm '{prefix}aws_iam_user_ssh_key.ssh_public_keys[\"it'\\''s $(mine)\"]'")


# Each is something else to YAML, to JSON or to Node; IAM takes them all as names, but for `~`, `//` and the like.
ODD_NAMES = (
    *("null", "~", "true", "yes", "1e3", "007", "0x1F", "1_000", "12:30:45", "2020-01-01", "=", "-", "--", ".", "..."),
    *("<<", "a,b", "@home", "+.inf", ".nan", "__proto__", "constructor", "toString", "//", "a=b"),
)


def test_what_looks_like_something_else_is_the_name_that_it_is(tmp_path, monkeypatch):
    tags = {"team": "red"}
    names = sorted(filter(USER_NAME.fits, ODD_NAMES))
    resources = [
        ExistingResource(type=type, values=values)
        for name in names
        for type, values in {
            "aws_iam_user": {"name": name, "path": f"/{name}/", "arn": f"{IAM}:user/{name}", "tags": tags},
            "aws_iam_user_group_membership": {"user": name, "groups": [name]},
            "aws_iam_user_policy": {"user": name, "name": name, "policy": JSON_POLICY},
            "aws_iam_user_policy_attachment": {"user": name, "policy_arn": f"{IAM}:policy/{name}/{name}"},
        }.items()
    ]
    monkeypatch.setattr(adopt_command, "read_state", lambda path: resources)
    assert main(["adopt", "state.json", str(tmp_path / "people")]) == 0
    read = read_configuration(tmp_path / "people" / "landingzone.yaml")
    assert {name: user.model_dump(exclude_unset=True) for name, user in read.users.items()} == {
        name: {
            **{"path": f"/{name}/", "tags": tags, "groups": [name], "json_policies": {name: JSON_POLICY}},
            "customer_managed_policy_names": [f"{name}/{name}"],
        }
        for name in names
    }
    assert read.adoption
    imported = [address.instance for address in map(Address.parse, read.adoption.imported) if address]
    assert sorted(imported) == sorted("/".join([name] * times) for name in names for times in (1, 1, 2, 3))


# To Windows the last ones are devices, or with macOS other names for the same files.
WORDS = ("", "-a", "1a", "a/b", "..", "é", "adoption", "a_override", "override", "Adoption", "A_Override", "Con")


def test_what_cannot_be_the_name_of_a_call_is_refused(tmp_path, capsys):
    for name in (*HOSTILE.values(), *WORDS):
        words = ["adopt", "state.json", str(tmp_path / "people"), "--form", "module", f"--module-name={name}"]
        assert main(words) == 1, name
        out, err = capsys.readouterr()
        (line,) = err.splitlines()
        assert line.startswith("landingzone adopt: --module-name: ")
        assert (out, line.isprintable(), len(line) < 500) == ("", True, True)
    assert list(tmp_path.iterdir()) == []
