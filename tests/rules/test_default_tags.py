"""Tags that the provider adds to each user and policy count with their own, and keep the rules of tags."""

import pytest
from rule_checks import TOKEN

from landingzone.config.options import StackConfiguration
from landingzone.rules.check import check_content

ANY = {"json": '{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}'}
MANY = "must be at most 50 tags together with default_tags"
CASE = "must not differ from a tag of default_tags only in case"
TAGS = "provider.default_tags.tags"


def numbered(count):
    return {f"k{number}": "" for number in range(count)}


@pytest.mark.parametrize(
    ("default", "own", "expected"),
    [
        ({"team": "x"}, numbered(48), []),
        ({"team": "x"}, numbered(49), []),
        ({"team": "x"}, numbered(50), [("tags", MANY)]),
        ({"k0": "x"}, numbered(50), []),  # the own tag takes its place
        (numbered(50), {}, []),
        (numbered(51), {}, [(TAGS, "must be at most 50 tags")]),
        (numbered(50), {"more": ""}, [("tags", MANY)]),
        ({"a": "x"}, {"A": "y"}, [("tags.A", CASE)]),
        ({"a": "x"}, {"a": "y"}, []),
        ({"a": "x", "A": "y"}, {}, [(f"{TAGS}.a", "must not differ from another tag only in case")]),
        ({"aws:x": "y"}, {}, [(f'{TAGS}["aws:x"]', "the key must not begin with `aws:`")]),
        ({"x": "v" * 257}, {}, [(f"{TAGS}.x", "the value must have at most 256 characters")]),
        ({TOKEN: "x"}, {"a": "x"}, []),
        ("x", {}, None),  # of which another rule tells
        ({}, numbered(51), [("tags", "must be at most 50 tags")]),
    ],
)
@pytest.mark.parametrize("is_list", [False, True])
def test_they_count_with_those_of_users_and_policies(default, own, expected, is_list):
    block = {"tags": default}
    content = {
        "aws_account_id": "123456789012",
        "provider": {"default_tags": [block] if is_list else block},
        "users": {"bob": {"tags": own}},
        "policies": {"p": {"tags": own, **ANY}},
    }
    found = [(each.path, each.rule) for each in check_content(StackConfiguration, content)]
    if expected is None:
        assert found
        assert not {rule for _, rule in found} & {MANY, CASE}
        return
    of_owners = [(place, rule) for place, rule in expected if place.startswith("tags")]
    assert sorted(found) == sorted(
        [
            *[each for each in expected if each not in of_owners],
            *((f"{owner}.{place}", rule) for owner in ("users.bob", "policies.p") for place, rule in of_owners),
        ]
    )
