import xml.etree.ElementTree as ET
from itertools import pairwise
from pathlib import Path

import pytest

from landingzone.access.render.map import draw_map
from landingzone.access.report import report
from landingzone.config.file import read_configuration
from landingzone.config.inputs import Inputs

BEFORE = read_configuration(Path(__file__).parents[2] / "access" / "before.yaml")


def drawn(inputs):
    return ET.fromstring(draw_map(report(inputs)))


def boxes(root, kind):
    return [one for one in root.iter("g") if kind in one.get("class", "").split()]


def test_each_group_role_and_account_is_a_box():
    root = drawn(BEFORE)
    assert {one.get("data-group") for one in boxes(root, "group")} == {"dev-admin", "prod-read-only", "_all-accounts"}
    assert {one.get("data-account") for one in boxes(root, "account")} == {
        "111122223333", "222233334444", "444455556666",
    }  # fmt: skip
    assert len(boxes(root, "role")) == 3


def test_each_role_that_a_group_may_assume_is_a_line_between_boxes():
    root = drawn(BEFORE)
    nodes = {one.get("data-node") for one in root.iter("g")}
    lines = [(one.get("data-from"), one.get("data-to")) for one in root.iter("path")]
    assert len(lines) == 1 + 2 + 3
    assert {end for line in lines for end in line} <= nodes


def test_a_name_with_quotes_ends_no_attribute():
    name = "a\"b'c<d>&e"
    groups = [{"group_name": name, "iam_role_arns": ["arn:aws:iam::111122223333:role/r"]}]
    root = drawn(Inputs(aws_account_id="123456789012", iam_groups_for_cross_account_access=groups))
    assert name in {box.get("data-group") for box in boxes(root, "group")}


def test_a_short_name_is_shown_whole_and_a_long_one_is_cut():
    long = "x" * 100
    groups = [{"group_name": name, "iam_role_arns": ["arn:aws:iam::111122223333:role/r"]} for name in ("ops", long)]
    root = drawn(Inputs(aws_account_id="123456789012", iam_groups_for_cross_account_access=groups))
    shown = {box.get("data-group"): box.find("text").text for box in boxes(root, "group")}
    assert shown["ops"] == "ops"
    assert len(shown[long]) < 40


def test_boxes_on_one_side_do_not_overlap():
    groups = [
        {"group_name": f"g{number}", "iam_role_arns": [f"arn:aws:iam::{number % 7:012d}:role/r{number % 3}"]}
        for number in range(60)
    ]
    root = drawn(Inputs(aws_account_id="123456789012", iam_groups_for_cross_account_access=groups))
    for kind in ("group", "role"):
        tops = sorted(float(box.find("rect").get("y")) for box in boxes(root, kind))
        assert all(below - above >= 24 for above, below in pairwise(tops))


def test_the_box_of_an_account_holds_its_roles_and_no_others():
    groups = [
        {"group_name": "g", "iam_role_arns": [f"arn:aws:iam::{n % 3:012d}:role/r{n}" for n in range(7)]},
    ]
    root = drawn(Inputs(aws_account_id="123456789012", iam_groups_for_cross_account_access=groups))

    def extent(box):
        top, height = (float(box.find("rect").get(name)) for name in ("y", "height"))
        return top, top + height

    roles = boxes(root, "role")
    for account in boxes(root, "account"):
        top, bottom = extent(account)
        name = account.get("data-account")
        inside = [role.get("data-account") for role in roles if top < extent(role)[0] and extent(role)[1] < bottom]
        assert inside == [name] * sum(role.get("data-account") == name for role in roles)
    assert len(boxes(root, "account")) == 3


@pytest.mark.parametrize(("count", "is_wide"), [(12, False), (13, True)])
def test_lines_of_a_box_with_very_many_roles_are_marked(count, is_wide):
    groups = [{"group_name": "g", "iam_role_arns": [f"arn:aws:iam::111122223333:role/r{n}" for n in range(count)]}]
    root = drawn(Inputs(aws_account_id="123456789012", iam_groups_for_cross_account_access=groups))
    lines = [one for one in root.iter("path") if one.get("data-from") == "s0"]
    assert [("wide" in one.get("class").split()) for one in lines] == [is_wide] * count


def test_a_user_whose_own_policy_names_a_role_is_a_box():
    own = {"p": {"actions": ["sts:AssumeRole"], "resources": ["arn:aws:iam::111122223333:role/x"]}}
    root = drawn(Inputs(aws_account_id="123456789012", users={"bob": {"inline_iam_policies": own}}))
    assert [one.get("data-user") for one in boxes(root, "user")] == ["bob"]


def test_a_user_who_is_offboarding_is_no_box_and_no_member():
    own = {"p": {"actions": ["sts:AssumeRole"], "resources": ["arn:aws:iam::111122223333:role/x"]}}
    bob = {"inline_iam_policies": own, "groups": ["prod"], "status": "offboarding"}
    groups = [{"group_name": "prod", "iam_role_arns": ["arn:aws:iam::111122223333:role/x"]}]
    root = drawn(Inputs(aws_account_id="123456789012", iam_groups_for_cross_account_access=groups, users={"bob": bob}))
    assert boxes(root, "user") == []
    assert {title.text for title in root.iter("title")} >= {"group prod, 0 members, 1 role"}


def test_without_roles_there_is_a_sentence():
    assert draw_map(report(Inputs(aws_account_id="123456789012"))).startswith("<p>No group and no user")
