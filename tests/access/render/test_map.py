import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from many_accounts import many

from landingzone.access.render.map import draw_map
from landingzone.access.report import report
from landingzone.config.file import read_configuration
from landingzone.config.inputs import Inputs
from landingzone.config.options import Configuration

BEFORE = read_configuration(Path(__file__).parents[2] / "access" / "before.yaml")


def drawn(inputs):
    return ET.fromstring(draw_map(report(inputs)))


def with_groups(groups, **given):
    entries = [{"group_name": name, "iam_role_arns": roles} for name, roles in groups.items()]
    return Configuration(aws_account_id="123456789012", iam_groups_for_cross_account_access=entries, **given)


def role(name, account="111122223333"):
    return f"arn:aws:iam::{account}:role/{name}"


def boxes(root, kind):
    return [one for one in root.iter("button") if kind in one.get("class").split()]


def rows(root, side):
    (found,) = (one for one in root.findall("ul") if one.get("class") == side)
    return [one for one in found.findall("li") if one.get("hidden") is None]


def top(row):
    return int(row.get("style").removeprefix("top:").removesuffix("px"))


def ends(root):
    return [(one.get("data-from"), one.get("data-to")) for one in root.iter("path")]


def shown(box):
    return box.find("b").text


def test_each_group_role_and_account_is_a_box_and_what_may_be_assumed_a_line():
    root = drawn(BEFORE)
    assert {one.get("data-group") for one in boxes(root, "group")} == {"dev-admin", "prod-read-only", "_all-accounts"}
    assert {row.get("data-account") for row in rows(root, "accounts")} == {
        "111122223333", "222233334444", "444455556666",
    }  # fmt: skip
    assert len(boxes(root, "role")) == 3
    assert {box.get("aria-expanded") for box in boxes(root, "account")} == {"true"}
    assert all(row.find("ul").get("hidden") is None for row in rows(root, "accounts"))
    nodes = {one.get("data-node") for one in root.iter("button")}
    assert len(ends(root)) == 1 + 2 + 3
    assert {end for line in ends(root) for end in line} <= nodes


def test_accounts_have_names_and_stand_in_their_order_with_those_without_one_below():
    accounts = {"prod": "900000000001", "Dev": "900000000002", "people": "123456789012"}
    numbers = [*accounts.values(), "100000000002", "100000000001", "5555*"]
    root = drawn(with_groups({"g": [role("r", number) for number in numbers]}, accounts=accounts))
    assert [shown(box) for box in boxes(root, "account")] == [
        "5555*",
        "Dev (900000000002)",
        "people (123456789012), this account",
        "prod (900000000001)",
        "100000000001",
        "100000000002",
    ]
    assert [top(row) for row in rows(root, "accounts")] == sorted(top(row) for row in rows(root, "accounts"))


@pytest.mark.parametrize(("count", "is_wide"), [(12, False), (13, True)])
def test_a_box_that_reaches_very_many_accounts_stands_at_the_top_and_says_how_many(count, is_wide):
    root = drawn(with_groups({"g": [role("r", f"{n:012d}") for n in range(count)], "a": [role("r", "0" * 12)]}))
    lines = [one for one in root.iter("path") if one.get("data-to") == "r5"]
    assert len(lines) == 2
    assert ["wide" in one.get("class").split() for one in lines] == [is_wide] * 2
    first = rows(root, "sources")[0].find("button")
    assert (shown(first) != "a") == is_wide
    assert (first.find("small").text == f"0 members, {count} accounts") == is_wide


def test_of_many_accounts_each_is_one_row_with_the_number_of_its_roles():
    root = drawn(many(count=40))
    accounts = boxes(root, "account")
    assert {(box.get("aria-expanded"), box.find("small").text) for box in accounts} == {("false", "6 roles")}
    assert all(row.find("ul").get("hidden") is not None for row in rows(root, "accounts"))
    left = [shown(row.find("button")) for row in rows(root, "sources")]
    assert left == ["_all-accounts"] + ["2 groups"] * 40
    assert {end for _, end in ends(root)} == {box.get("data-node") for box in accounts}
    assert len(ends(root)) == 2 * 40
    height = int(root.get("style").rpartition("height:")[2].removesuffix("px"))
    assert height < 1600


def own(*roles):
    return {"inline_iam_policies": {"p": {"actions": ["sts:AssumeRole"], "resources": list(roles)}}}


def test_users_whose_own_policies_name_the_same_roles_are_one_box():
    users = {f"user-{number:04d}": own(role("x")) for number in range(100)}
    root = drawn(Inputs.model_validate({"aws_account_id": "123456789012", "users": users | {"eve": own(role("y"))}}))
    one, several = sorted(boxes(root, "user"), key=shown)
    assert (shown(one), one.get("data-user")) == ("eve", "eve")
    assert (shown(several), several.get("data-account")) == ("user-0000, user-0001 and 98 others", "111122223333")


def test_a_user_who_is_offboarding_is_no_box_and_no_member():
    bob = own(role("x")) | {"groups": ["prod"], "status": "offboarding"}
    root = drawn(with_groups({"prod": [role("x")]}, users={"bob": bob}))
    assert boxes(root, "user") == []
    assert "group prod, 0 members, 1 role in 1 account" in {box.get("title") for box in boxes(root, "group")}


def test_without_roles_there_is_a_sentence():
    assert draw_map(report(Inputs(aws_account_id="123456789012"))).startswith("<p>No policy that a group")
