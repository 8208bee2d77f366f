"""What stays and is about nothing that changes is left out of a comparison, which then tells the same."""

import json

import pytest
from changed_policies import inputs_of
from drawn_claims import changes
from same_examples import drawn_examples
from samples import ACCOUNT_ID
from statements import allow, deny

from landingzone.changes import on_holdings
from landingzone.changes.diff import diff


def policies(**statements):
    return {name: json.dumps({"Version": "2012-10-17", "Statement": one}) for name, one in statements.items()}


DATA, OPS, LOCKED = "data", "ops", "locked"
TOGETHER = {
    "aws_account_id": ACCOUNT_ID,
    "should_create_iam_group_read_only": True,
    "groups": {
        DATA: {"json_policies": policies(read=allow("s3:Get*"), send=allow("sqs:*"))},
        OPS: {"require_mfa": False, "json_policies": policies(read=allow("s3:Get*"))},
        LOCKED: {"json_policies": policies(no=deny("s3:*"))},
    },
}
CHANGES = [
    ({"groups": [DATA]}, {"groups": [DATA, OPS]}),
    ({"groups": [DATA, LOCKED]}, {"groups": [DATA, OPS]}),
    ({"groups": [DATA]}, {"groups": [DATA, LOCKED, "read-only"]}),
    (
        {"groups": [OPS], "json_policies": policies(p=allow("sqs:*"))},
        {"groups": [DATA], "json_policies": policies(p=allow("*"))},
    ),
    ({"groups": [DATA], "tags": {"team": "a"}}, {"groups": [DATA, OPS], "tags": {"team": "b"}}),
]


def told(old, new):
    return {(change.level, change.kind, change.text) for change in diff(inputs_of(old), inputs_of(new))}


def pairs():
    for sides in CHANGES:
        for old, new in (sides, sides[::-1]):
            yield tuple(TOGETHER | {"users": {"bob": bob, "eve": {"groups": [DATA]}}} for bob in (old, new))


@pytest.mark.parametrize(
    "drawn",
    [
        pytest.param(lambda: [*pairs()], id="written"),
        pytest.param(
            lambda: [(each["old"], each["new"]) for each in drawn_examples(changes(), 150, 3)],
            id="drawn",
            marks=pytest.mark.long,
        ),
    ],
)
def test_the_same_is_told_as_of_all_that_is_held(drawn, monkeypatch):
    given = drawn()
    near = [told(*pair) for pair in given]
    monkeypatch.setattr(on_holdings, "near_the_change", lambda old, new, names: (old, new))
    assert near == [told(*pair) for pair in given]
    assert any(near)


def test_users_in_different_groups_who_join_the_same_are_compared_once(monkeypatch):
    groups = {f"team{number}": {"json_policies": policies(p=allow(f"sqs:Get{number}*"))} for number in range(20)}
    sides = [
        TOGETHER
        | {"groups": groups | TOGETHER["groups"], "users": {name: {"groups": [name, *more]} for name in groups}}
        for more in ([], [OPS])
    ]
    made = []
    change = on_holdings.HoldingChange
    monkeypatch.setattr(
        on_holdings, "HoldingChange", lambda *given, **more: made.append(given) or change(*given, **more)
    )
    assert len(told(*sides)) > 0
    assert len(made) == 1
