"""What IAM counts while old and new things are there side by side is refused, with a step between that fits."""

import dataclasses
import json

import pytest
from told_changes import refused

from landingzone.changes import quota_headroom
from landingzone.groups import counted
from landingzone.iam import quotas


def of(name, size, effect="Allow"):
    """Make an inline policy of so many characters, more or less."""
    return {"inline_iam_policies": {name: {"actions": ["s3:*"], "resources": ["b" * size], "effect": effect}}}


def text(name, size):
    return {"json_policies": {name: json.dumps({"Statement": {"Resource": "b" * size}})}}


def both(*parts):
    found = {}
    for part in parts:
        for key, value in part.items():
            found[key] = {**found.get(key, {}), **value} if isinstance(value, dict) else value
    return found


NAMES = [f"p{number}" for number in range(11)]
MANAGED = {"aws_managed_policy_names": NAMES[:9], "self_management": False}
# Owner, before, after, how much there may be at a moment, and the step between: as it is told, and as it is.
STEPS = {
    "a policy gets another name": (
        *("users", of("p", 1100), of("q", 1100), 2410),
        *("without 'q'", {}),
    ),
    "one grows and another shrinks, in any order": (
        *("users", both(of("p", 1300), of("q", 200)), both(of("p", 200), of("q", 1300)), 2810),
        *("with 'q' as before", both(of("p", 200), of("q", 200))),
    ),
    "what denies grows before what allows shrinks": (
        *("users", both(of("p", 1700), of("q", 10, "Deny")), both(of("p", 10), of("q", 1700, "Deny")), 3608),
        *("with 'q' as before", both(of("p", 10), of("q", 10, "Deny"))),
    ),
    "MFA is asked for while a policy goes": (
        *("users", of("p", 1700), {"require_mfa": True}, 2267),
        *("the old configuration without 'p'", {}),
    ),
    "a group's text goes and another comes": (
        *("groups", both(MANAGED, text("p", 4000)), both(MANAGED, text("q", 3000)), 7520),
        *("without 'q'", MANAGED),
    ),
}


@pytest.mark.parametrize("case", STEPS)
def test_inline_policies_of_one_owner_have_room_at_every_moment(case):
    owner, old, new, characters, step, between = STEPS[case]
    old, new, between = ({owner: {"x": each}} for each in (old, new, between))
    most = {"users": 2048, "groups": 5120}[owner]
    assert refused(old, new) == [
        f"{owner}.x: its inline policies must have at most {most} characters together at every moment of the apply "
        f"(got {characters} characters while old and new policies may both exist); IAM refuses more (LimitExceeded), "
        f"and a policy with a new name is a new one: keep the names, or first apply {step}, then apply this"
    ]
    assert refused(old, between) == refused(between, new) == []


def test_what_shrinks_earlier_leaves_room_for_what_grows_later():
    denies = both(of("p", 200), of("q", 1300, "Deny"))
    assert refused({"users": {"x": denies}}, {"users": {"x": both(of("p", 1300), of("q", 200, "Deny"))}}) == []


def test_a_documented_group_has_room_too():
    name, prefix = "should_create_iam_group_developers", "iam_group_developers_s3_bucket_prefix"
    services = "iam_group_developers_permitted_services"
    old, new = ({name: True, services: ["s3" * size], prefix: "b" * other} for size, other in ((2000, 2), (2, 500)))
    (line,) = refused(old, new)
    assert line.startswith("iam_group_name_developers: its inline policies must have at most 5120 characters")
    assert line.endswith("first apply with 'developers_personal_s3_bucket' as before, then apply this")
    assert refused(old, new | {prefix: "bb"}) == refused(new | {prefix: "bb"}, new) == []


@pytest.mark.parametrize(
    ("owner", "last", "other"),
    [
        ("users", {"customer_managed_policy_names": ["last"]}, {"customer_managed_policy_names": ["other"]}),
        ("groups", {"customer_managed_policy_names": ["last"]}, {"self_management": True}),
    ],
)
def test_managed_policies_have_room_beside_those_that_go(owner, last, other):
    rest = {"aws_managed_policy_names": NAMES[:9]} | ({"self_management": False} if owner == "groups" else {})
    old, new, between = ({owner: {"x": rest | each}} for each in (last, other, {}))
    ((attribute, value),) = other.items()
    name = "other" if value == ["other"] else attribute
    assert refused(old, new) == [
        f"{owner}.x.{attribute}: at most 10 managed policies may be attached at every moment of the apply (got 11 "
        "policies while old and new ones may both exist); IAM refuses more (LimitExceeded): first apply without "
        f"'{name}', then apply this"
    ]
    assert refused(old, between) == refused(between, new) == []
    assert refused(old, new, quotas={f"managed_policies_per_{owner[:-1]}": 11}) == []


@pytest.mark.parametrize(
    ("path", "words", "content"),
    [("groups", "groups", {}), ("policies", "managed policies", {"json": "{}"}), ("users", "users", {})],
)
def test_an_account_has_room_for_what_comes_beside_what_goes(path, words, content, monkeypatch):
    rows = [dataclasses.replace(row, quota=quotas.Quota(300)) for row in counted.OF_ACCOUNT]
    monkeypatch.setattr(quota_headroom, "OF_ACCOUNT", rows)
    given = {"enable_iam_groups": False}
    stay = [f"n{number}" for number in range(299)]
    old, new, between = ({path: dict.fromkeys(names, content)} for names in ([*stay, "a"], [*stay, "b"], stay))
    assert refused(old, new, **given) == [
        f"{path}: there must be at most 300 {words} at every moment of the apply (got 301 {words} while old and new "
        "ones may both exist); IAM refuses more (LimitExceeded): first apply without the new ones ('b'), then "
        "apply this"
    ]
    assert refused(old, between, **given) == refused(between, new, **given) == []


def test_nothing_is_said_of_what_a_rule_shows_or_of_another_account():
    large = of("p", 1100)
    for old, new in (
        ({"users": {"x": of("p", 3000)}}, {"users": {"x": of("q", 10)}}),
        ({"users": {"x": large}}, {"users": {"x": of("q", 3000)}}),
        ({"users": {"x": {"aws_managed_policy_names": NAMES}}}, {"users": {"x": {"aws_managed_policy_names": ["q"]}}}),
        ({"users": {"x": large}}, {"users": {"y": of("q", 1100)}}),
        ({"users": {"x": large}}, {"users": {"x": of("q", 1100)}, "aws_account_id": "210987654321"}),
        # What is offboarding is in effect, and denies everything first.
        ({"users": {"x": large | {"require_mfa": False}}}, {"users": {"x": large | {"status": "offboarding"}}}),
    ):
        assert refused(old, new) == []
