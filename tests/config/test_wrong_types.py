"""A value of the wrong type is one problem, at its path, with true words: whatever the input, the type and the form."""

from collections.abc import Mapping
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any, Literal, get_args, get_origin

import pytest
from samples import ACCOUNT_ID
from secret_forms import places

from landingzone import Inputs, InvalidInputs, User
from landingzone.config.options import StackConfiguration
from landingzone.ground.problems import path_of
from landingzone.rules.check import check_content, read_content

PLACES = tuple(places())
ADMINISTRATOR = {"groups": ["full-access"]}
OFFBOARDING = ADMINISTRATOR | {"status": "offboarding"}
# Whatever switches on what asks for the others: a value that is only taken out would be missed.
ASKS = {
    "create_login_profile": True,
    "create_access_keys": True,
    "pgp_key": "keybase:somebody",
    "access_key_slots": {"first": "current"},
    "status": "offboarding",
    "leaves_no_administrator": True,
    "groups": ["full-access"],
}
ENTRY = {"group_name": "x", "iam_role_arns": ["arn:aws:iam::222233334444:role/x"]}
REST = {
    **{name: True for name in StackConfiguration.model_fields if name.startswith("should_create")},
    "aws_account_id": ACCOUNT_ID,
    "auto_deploy_permissions": ["s3:*"],
    "iam_group_developers_permitted_services": ["ec2"],
    "iam_groups_for_cross_account_access": [ENTRY | {"group_name": "dev"}],
}
RULE = {"name": "x", "rule": "x", "team": False}
DOCUMENT = '{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}'
WRONG = ("x y", 7, 1.5, True, [], ["x y"], {}, {"x": "x y"}, [None], {"x": None})
# What only Python can write.
OBJECTS = (b"x", PurePosixPath("x"), (), ("x",), {"x"}, MappingProxyType({}), User, object(), 1j)


def fits(kind, value):
    """Return whether a value is of a type as a whole; what is in it is told at its own path."""
    origin, kinds = get_origin(kind) or kind, [each for each in get_args(kind) if each is not type(None)]
    if origin is Literal:
        return value in kinds
    if hasattr(kind, "__metadata__") or type(None) in get_args(kind):
        return any(fits(each, value) for each in kinds[: 1 if hasattr(kind, "__metadata__") else None])
    if origin in (list, dict, str, bool, int):
        return type(value) is origin
    return origin is Any or isinstance(value, Mapping | origin)


def given(steps, value):
    """Write a value to a path of inputs that ask for everything and are fine."""
    made = value
    for at in range(len(steps) - 1, 0, -1):
        beside = {}
        match steps[:at]:
            case ("users", "someone"):
                beside = ASKS
            case ("iam_groups_for_cross_account_access", 0):
                beside = ENTRY
            case ("account_groups", 0):
                beside = {"group_name": "x", "roles": ["x"]}
            case ("ignore", 0):
                beside = {"reason": "x", "users": ["net-*"], "groups": ["net-*"]}
            case ("requirements", 0):
                beside = RULE
            case ("policies", "someone") if steps[at] not in ("json", "statements"):
                beside = {"json": DOCUMENT}
            case (*_, "inline_iam_policies", "someone") | (*_, "statements", 0):
                beside = {"actions": ["s3:*"], "resources": ["*"], "effect": "Allow"}
        made = [made] if steps[at] == 0 else {**beside, steps[at]: made}
    accounts = {"accounts": {"prod": "333344445555"}} if steps[0] == "account_groups" else {}
    rules = {"requirements": [RULE]} if steps[2:] == ("exempt",) else {}
    return {**REST, **accounts, **rules, steps[0]: made}


def inner_types(kind, value, steps):
    """Yield what is in a value of the right type, each with the path and its own type."""
    kinds = [each for each in get_args(kind) if each is not type(None)]
    if hasattr(kind, "__metadata__") or type(None) in get_args(kind):
        yield from inner_types(kinds[0], value, steps)
    elif get_origin(kind) is list and isinstance(value, list):
        yield from (((*steps, index), kinds[0], each) for index, each in enumerate(value))
    elif get_origin(kind) is dict and isinstance(value, dict):
        yield from (((*steps, name), kinds[1], each) for name, each in value.items())


def wrong_values():
    """Yield every field with every value of a wrong type: where it is written, the value, where and what is wrong."""
    for number, place in enumerate(PLACES):
        # Of the objects, others at each place: all of them are read by the same code.
        for value in (*WRONG, *(OBJECTS[(number + more) % len(OBJECTS)] for more in (0, 4))):
            if not fits(place.type, value):
                yield place.steps, value, place.steps, value
                continue
            for steps, kind, inner in inner_types(place.type, value, place.steps):
                is_nothing = inner is None and steps[:-1] in (("users",), ("groups",))
                if not fits(kind, inner) and not is_nothing:
                    yield place.steps, value, steps, inner


RULES = {
    *("must be a string", "must be true or false", "must be an integer", "must be a list", "must be a map"),
    "must be `aws`, `aws-us-gov`, `aws-cn`, `aws-eusc`, `aws-iso`, `aws-iso-b`, `aws-iso-e` or `aws-iso-f`",
    "must be `all`, `humans` or `machines`",
    "must be `active` or `inactive`",
    *("must be `Allow` or `Deny`", "must be `active` or `offboarding`", "must be `current`, `previous` or `inactive`"),
}
NAMES = ("names must be", "must be the address", "unknown backend", "must be `console_password`, or")


def test_a_value_of_a_wrong_type_is_one_problem_at_its_path():
    assert check_content(StackConfiguration, given(("users", "someone", "path"), "/")) == []
    tried = list(wrong_values())
    assert {steps for steps, *_ in tried} == {place.steps for place in PLACES}
    assert len(tried) > 1000
    for at, value, where, found in tried:
        # The literals, addresses and ids among the names of a map are told at the map, and a backend `x` is none.
        told = check_content(StackConfiguration, given(at, value))
        of_names = [each for each in told if each.rule.startswith(NAMES)]
        [problem] = [each for each in told if each not in of_names] or of_names
        assert problem.path in (path_of(*where), path_of(*where[:-1])), (value, told)
        assert problem.rule in RULES or problem in of_names, (value, problem)
        assert problem.actual, (value, problem)
        assert problem.hint, (value, problem)
        if isinstance(found, tuple | set | bytes | PurePosixPath):
            assert problem.actual == f"a value of type {type(found).__name__}", problem
        assert "NOT.KNOWN" not in str(problem)


P = "users.a.inline_iam_policies.p"


@pytest.mark.parametrize(
    ("users", "told"),
    [
        ({"a": {"create_login_profile": True, "pgp_key": 5}}, ["users.a.pgp_key"]),
        ({"a": {"create_login_profile": "yes"}}, ["users.a.create_login_profile"]),
        ({"a": {"create_login_profile": True, "path": 5}}, ["users.a.path", "users.a.pgp_key"]),
        ({"a": {"groups": 5}, "A": None}, ["users.a", "users.a.groups"]),
        ({"a": {"groups": "full-access"}, "b": OFFBOARDING}, ["users.a.groups"]),
        ({"a": ADMINISTRATOR | {"status": "of"}, "b": OFFBOARDING}, ["users.a.status"]),
        ({"a": {"inline_iam_policies": {"p": {"action": 1, "resources": "*"}}}}, [f"{P}.action", f"{P}.resources"]),
        ({1: {"groups": ["no group"]}, "b": {"groups": ["no group"]}}, ["users", "users.b.groups[0]"]),
        ({"a": {"access_key_slots": {1: "current", "third": "current"}}}, ["users.a.access_key_slots"]),
    ],
)
def test_nothing_is_reported_that_only_follows_from_a_wrong_type(users, told):
    paths = [each.path for each in check_content(StackConfiguration, {"aws_account_id": ACCOUNT_ID, "users": users})]
    assert sorted(set(paths)) == told


def test_what_may_have_been_meant_is_one_where_all_is_known_and_none_where_nothing_can_be_made():
    problems, possible = read_content(Inputs, {"aws_account_id": ACCOUNT_ID, "users": {"a": {"groups": ["x"]}}})
    assert (problems, [each.users for each in possible]) == ([], [{"a": User(groups=["x"])}])
    problems, possible = read_content(Inputs, {"aws_account_id": ACCOUNT_ID, "should_require_mfa": "maybe"})
    assert [problem.path for problem in problems] == ["should_require_mfa"]
    assert [each.should_require_mfa for each in possible] == [False, True]
    assert check_content(Inputs, []) == [*read_content(Inputs, [])[0]]  # type: ignore[arg-type]
    # A mistyped name of a switch is that switch.
    _, possible = read_content(Inputs, {"aws_account_id": ACCOUNT_ID, "should_requier_mfa": False})
    assert {each.should_require_mfa for each in possible} == {False}


def test_a_record_of_another_kind_is_reported_with_the_class_to_write():
    for name, value, kind in (
        ("users", {"a": Inputs(aws_account_id=ACCOUNT_ID)}, "ConfiguredUser"),
        ("iam_groups_for_cross_account_access", [User()], "CrossAccountGroup"),
        ("adoption", User(), "Adoption"),
    ):
        with pytest.raises(InvalidInputs) as caught:
            StackConfiguration(aws_account_id=ACCOUNT_ID, **{name: value})
        assert [problem.hint for problem in caught.value.problems] == [f"write {kind}(...), or a dict"]


ZEROS = "write it in quotes, with the leading {} that a number loses: "
PLAIN = "write the 12 digits in quotes"


@pytest.mark.parametrize(
    ("number", "hint"),
    [
        (123456789012, 'write it in quotes: "123456789012"'),
        (12345678901, f'{ZEROS.format("zero")}"012345678901"'),
        (1234567890, f'{ZEROS.format("zeros")}"001234567890"'),
        (123456789, f'{ZEROS.format("zeros")}"000123456789"'),
        *((each, PLAIN) for each in (12345678, 1234567890123, -12345678901, 12345678901.0)),
    ],
)
def test_of_a_number_it_is_said_which_zeros_it_has_lost_if_it_is_that_of_an_account(number, hint):
    content = {"aws_account_id": number, "accounts": {"prod": number}, "users": {"bob": {"path": number}}}
    hints = {each.path: each.hint for each in check_content(StackConfiguration, content)}
    lost = "write it in quotes: a number loses its leading zeros"
    assert hints == {"aws_account_id": hint, "accounts.prod": hint, "users.bob.path": lost}
