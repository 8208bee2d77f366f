"""Whatever differs between two sides is found once, where it is, with its values; and nothing else is."""

import json

import pytest
from told_changes import inputs

from landingzone.changes.differences import differences_of

ALLOWED = {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "*"}
DOCUMENT = json.dumps({"Version": "2012-10-17", "Statement": ALLOWED})
ALIKE = json.dumps({"Version": "2012-10-17", "Statement": [ALLOWED | {"Action": ["s3:PutObject", "s3:GetObject"]}]})
OTHER = json.dumps({"Version": "2012-10-17", "Statement": ALLOWED | {"Action": "s3:*"}})
ONE, TWO = (f"arn:aws:iam::123456789012:policy/{name}" for name in ("one", "two"))
HELD = [
    (
        "aws_managed_policy_names",
        ["b", "a", "c"],
        ["d", "a"],
        [("attachment", "old", "b", "", ""), ("attachment", "old", "c", "", ""), ("attachment", "new", "d", "", "")],
    ),
    ("customer_managed_policy_names", ["a", "b"], ["b", "a"], []),
    ("customer_managed_policy_names", [], ["t/a"], [("attachment", "new", "t/a", "", "")]),
    (
        "json_policies",
        {"a": DOCUMENT, "b": DOCUMENT, "c": DOCUMENT},
        {"a": ALIKE, "b": OTHER, "d": DOCUMENT},
        [
            ("inline policy", "both", "b", DOCUMENT, OTHER),
            ("inline policy", "old", "c", DOCUMENT, ""),
            ("inline policy", "new", "d", "", DOCUMENT),
        ],
    ),
]
PATH = ("path", "/a/", "/b/", [("path", "both", "", "/a/", "/b/")])
TAGS = (
    "tags",
    {"a": "1", "b": "2", "c": "", "e": "5"},
    {"b": "3", "c": "4", "d": "", "e": "5"},
    [
        ("tag", "old", "a", "1", ""),
        ("tag", "both", "b", "2", "3"),
        ("tag", "both", "c", "", "4"),
        ("tag", "new", "d", "", ""),
    ],
)
CASES = {
    "user": [
        PATH,
        TAGS,
        *HELD,
        ("groups", ["x", "y"], ["z", "x"], [("membership", "old", "y", "", ""), ("membership", "new", "z", "", "")]),
        ("permissions_boundary", None, ONE, [("boundary", "new", "", "", ONE)]),
        ("permissions_boundary", ONE, None, [("boundary", "old", "", ONE, "")]),
        ("permissions_boundary", ONE, TWO, [("boundary", "both", "", ONE, TWO)]),
    ],
    "group": [PATH, *HELD],
    "policy": [
        PATH,
        TAGS,
        ("description", "", "new", [("description", "both", "", "", "new")]),
        ("json", DOCUMENT, OTHER, [("document", "both", "", DOCUMENT, OTHER)]),
        ("json", DOCUMENT, ALIKE, []),
    ],
}
INPUTS = {"user": "users", "group": "groups", "policy": "policies"}


def side(entity, **entities):
    needed = {"json": DOCUMENT} if entity == "policy" else {}
    return inputs(**{INPUTS[entity]: {name: needed | attributes for name, attributes in entities.items()}})


@pytest.mark.parametrize(("entity", "case"), [(entity, case) for entity, cases in CASES.items() for case in cases])
def test_each_part_of_an_attribute_that_differs_is_found_with_its_values(entity, case):
    attribute, was, becomes, expected = case
    old, new = (side(entity, one={attribute: value}, same={attribute: was}) for value in (was, becomes))
    found = [*differences_of(entity, old, new)]
    assert sorted((each.what, each.side, each.part, each.old, each.new) for each in found) == sorted(expected)
    assert {(each.entity, each.name, each.attribute) for each in found} <= {(entity, "one", attribute)}
    assert [*differences_of(entity, old, old)] == []


@pytest.mark.parametrize("entity", INPUTS)
def test_of_what_only_one_side_has_nothing_else_differs(entity):
    old, new = side(entity, c={"path": "/a/"}, a={}, b={"path": "/a/"}), side(entity, d={"path": "/a/"}, b={}, c={})
    others = [other for other in INPUTS if other != entity]
    assert [(each.what, each.name, each.side) for each in differences_of(entity, old, new)] == [
        (entity, "a", "old"),
        ("path", "b", "both"),
        ("path", "c", "both"),
        (entity, "d", "new"),
    ]
    assert [each.name for each in differences_of(entity, old, new, entity)] == ["a", "d"]
    assert [each.name for each in differences_of(entity, old, new, "path")] == ["b", "c"]
    assert [each for other in others for each in differences_of(other, old, new)] == []
