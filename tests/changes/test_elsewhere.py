"""What exists and is defined elsewhere is not created without a record, and what others define from now on stays."""

import pytest
from told_changes import refused

ANY = {"statements": [{"actions": ["s3:*"], "resources": ["*"]}]}
OPS, P = {"groups": {"ops": {}}}, {"policies": {"p": ANY | {"path": "/t/"}}}
BOB = {"users": {"bob": {"groups": ["ops"]}}}
IGNORED = {"ignore": [{"reason": "of others", "users": ["ann", "net-*"]}]}
ARN = "arn:aws:iam::123456789012:policy/t/p"
# Before, after, where it is told, the record that takes it over, and where it was named.
COMING = {
    "a listed group": ({"groups_made_elsewhere": ["ops"]}, OPS, "groups.ops", 'aws_iam_group.groups["ops"]', "ops"),
    "a group of users": (BOB, BOB | OPS, "groups.ops", 'aws_iam_group.groups["ops"]', "ops"),
    "a listed policy": ({"policies_made_elsewhere": ["t/p"]}, P, "policies.p", 'aws_iam_policy.policies["p"]', ARN),
    "an ignored user": (IGNORED, {"users": {"ann": {}}}, "users.ann", 'aws_iam_user.user["ann"]', "ann"),
}


@pytest.mark.parametrize("case", COMING)
def test_what_exists_is_created_only_with_the_record_that_is_told(case):
    old, new, path, address, id = COMING[case]
    (line,) = refused(old, new)
    assert line.startswith(f"{path}: must not be created while it exists, defined elsewhere (got ")
    assert f"take it over with `adoption: {{imported: {{'{address}': {id}}}}}`" in line
    assert refused(old, new | {"adoption": {"imported": {address: id}}}) == []
    assert refused({}, new) == []


def test_another_path_or_case_than_it_has_is_not_taken_over():
    (line,) = refused({"policies_made_elsewhere": ["x/p"]}, P)
    assert "define it as 'p' with `path: /x/`, and take that over" in line
    (line,) = refused({"policies_made_elsewhere": ["p"]}, P)
    assert "define it as 'p' with `path: /`, and take that over" in line
    (line,) = refused({"groups_made_elsewhere": ["Ops"]}, OPS)
    assert "define it as 'Ops', and take that over" in line


def test_what_others_define_from_now_on_is_not_deleted():
    for old, new, path in (
        (OPS | BOB, BOB | {"groups_made_elsewhere": ["ops"]}, "groups_made_elsewhere[0]"),
        (P, {"policies_made_elsewhere": ["t/p"]}, "policies_made_elsewhere[0]"),
        ({"users": {"net-x": {}}}, IGNORED, "ignore[0].users[1]"),
    ):
        (line,) = refused(old, new)
        assert line.startswith(f"{path}: must not be deleted or renamed by the change that says others define it (got ")
    moved = {"aws_iam_group.elsewhere": 'aws_iam_group.groups["ops"]'}
    forgotten = {"adoption": {"moved": moved, "removed": ["aws_iam_group.elsewhere"]}}
    assert refused(OPS | BOB, BOB | {"groups_made_elsewhere": ["ops"]} | forgotten) == []
