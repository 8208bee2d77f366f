from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from many_accounts import many
from playwright.sync_api import expect

from dev.toolchain import ROOT
from landingzone.config.file import read_configuration
from landingzone.config.options import Configuration

BEFORE = read_configuration(Path(__file__).parents[2] / "access" / "before.yaml")
PEOPLE = {
    "ann": {"groups": ["read-in-account-007"]},
    "bob": {"groups": ["admin-in-account-007", "admin-in-account-099"]},
    "eve": {"groups": ["_all-accounts"]},
}
UNNAMED = "999900001111"


@cache
def organisation():
    entries = [{"group_name": "legacy", "iam_role_arns": [f"arn:aws:iam::{UNNAMED}:role/{name}" for name in "abc"]}]
    return many(users=PEOPLE, iam_groups_for_cross_account_access=entries)


def account(page, name):
    return page.locator("#map .node.account", has_text=name)


def boxes(page, kind):
    return page.locator(f"#map .node.{kind}:visible")


def search(page, text, count):
    page.fill("#map-search", text)
    expect(page.locator("#map-count")).to_have_text(count)


def names(page):
    return [name.rstrip(" ▲△✕") for name in page.locator("[role=rowheader]").all_inner_texts()]


PLACES = """() => [...document.querySelectorAll("#map .node")].filter((one) => one.offsetParent).map((one) => {
    const box = one.getBoundingClientRect(), chart = document.querySelector("#map .chart").getBoundingClientRect();
    return [one.dataset.node, ...[box.left - chart.left, box.top - chart.top, box.width, box.height].map(Math.round)];
})"""
LINES = """() => [...document.querySelectorAll("#map path")]
    .map((one) => [one.dataset.from, one.dataset.to, one.getAttribute("d")])"""


@pytest.mark.parametrize("inputs", [BEFORE, organisation()], ids=["few", "many"])
def test_the_script_begins_with_what_is_drawn_without_it(visit, inputs):
    without, with_script = visit(inputs, java_script_enabled=False), visit(inputs)
    assert without.locator("#map .node:visible").count() > 5
    assert without.locator("#map-tools").is_hidden()
    assert with_script.locator("#map-tools").is_visible()
    said = [page.locator("#map .node:visible:not(.users)").all_inner_texts() for page in (without, with_script)]
    assert said[0] == said[1]
    assert boxes(without, "users").count() == 0
    ends, tops = (
        [
            page.locator(f"#map {which}").evaluate_all(f"all => all.map((one) => {told})")
            for page in (without, with_script)
        ]
        for which, told in (
            ("path", '[one.dataset.from, one.dataset.to, one.getAttribute("d"), one.getAttribute("class")]'),
            ("li:not([hidden])", "one.style.top"),
        )
    )
    assert ends[0] == ends[1]
    assert tops[0] == tops[1]


def hold_together(page):
    """Assert that boxes do not overlap, and that lines end in the middle of theirs."""
    places = {node: box for node, *box in page.evaluate(PLACES)}
    columns = {}
    for _, (left, top, _, height) in places.items():
        columns.setdefault(left, []).append((top, top + height))
    for column in columns.values():
        column.sort()
        assert all(below[0] >= above[1] for above, below in pairwise(column))
    lines = page.evaluate(LINES)
    for start, end, path in lines:
        numbers = path.replace("M", " ").replace("C", " ").split()
        for node, y in ((start, numbers[1]), (end, numbers[-1])):
            assert abs(places[node][1] + places[node][3] / 2 - float(y)) <= 1
    return lines


def test_an_account_opens_and_its_lines_then_end_at_its_roles(visit):
    page = visit(organisation())
    assert boxes(page, "role").count() == 0
    before = hold_together(page)
    head = account(page, "account-007")
    node = head.get_attribute("data-node")
    assert [end for _, end, _ in before].count(node) == 2
    head.click()
    assert head.get_attribute("aria-expanded") == "true"
    assert boxes(page, "role").all_inner_texts() == ["admin", "billing", "break-glass", "list", "read", "support"]
    lines = hold_together(page)
    assert node not in {end for _, end, _ in lines}
    assert len(lines) == len(before) - 2 + 6 + 4 + 2
    assert page.locator("#map .node.group[data-group='read-in-account-007']").is_visible()
    assert page.locator("#map .node.group[data-group='read-in-account-008']").is_hidden()
    head.click()
    assert hold_together(page) == before
    page.locator("#map .node.bundle", has_text="account-008").click()
    assert page.evaluate("document.activeElement.dataset.group") == "admin-in-account-008"
    hold_together(page)


def test_of_accounts_that_are_opened_one_by_one_the_first_close_before_the_map_is_too_high(visit):
    page = visit(organisation())
    for number in range(0, 100, 5):
        account(page, f"account-{number:03d}").click()
    opened = page.locator("#map .account[aria-expanded='true']").all_inner_texts()
    assert [one.partition(" ")[0] for one in opened] == [f"account-{number:03d}" for number in range(50, 100, 5)]
    assert page.locator("#map .chart").bounding_box()["height"] < 6000
    hold_together(page)


def test_the_search_over_the_map_finds_accounts_numbers_roles_and_groups(visit):
    page = visit(organisation())
    for text, count in {
        "account-007": "1 of 101 accounts, 6 of 603 roles.",
        "ACCOUNT-007 bill": "1 of 101 accounts, 1 of 603 roles.",
        "000000000042": "1 of 101 accounts, 6 of 603 roles.",
        "99990000": "1 of 101 accounts, 3 of 603 roles.",
        "break-glass 00000000001": "11 of 101 accounts, 11 of 603 roles.",
        "read-in-account-007": "1 of 101 accounts, 2 of 603 roles.",
        "legacy": "1 of 101 accounts, 3 of 603 roles.",
        "_all-accounts": "101 accounts, 603 roles.",
        "iam": "Nothing.",
        " ": "101 accounts, 603 roles.",
    }.items():
        search(page, text, count)
        assert boxes(page, "account").count() == page.locator("#map .accounts > li:visible").count()
        assert (boxes(page, "group").count() > 0) == (count != "Nothing.")
        hold_together(page)


def test_what_the_search_finds_is_open_and_what_is_cleared_is_closed(visit):
    page = visit(organisation())
    search(page, "billing account-01", "10 of 101 accounts, 10 of 603 roles.")
    assert {one.get_attribute("aria-expanded") for one in boxes(page, "account").all()} == {"true"}
    assert "1 of 6 roles" in account(page, "account-010").inner_text()
    search(page, "", "101 accounts, 603 roles.")
    assert {one.get_attribute("aria-expanded") for one in boxes(page, "account").all()} == {"false"}


def test_each_of_the_users_of_one_box_is_found(visit):
    roles = [f"arn:aws:iam::{number:012d}:role/own" for number in (1, 2, 3)]
    own = {"inline_iam_policies": {"p": {"actions": ["sts:AssumeRole"], "resources": roles}}}
    page = visit(many(users=dict.fromkeys(("ann", "bob", "eve", "kim"), own)))
    search(page, "kim", "3 of 100 accounts, 3 of 603 roles.")
    assert boxes(page, "user").all_inner_texts() == ["ann, bob and 2 others\nby an own policy"]
    assert page.locator("#map path").count() == 3
    boxes(page, "user").click()
    assert names(page) == ["ann", "bob", "eve", "kim"]


def key(page, *keys):
    for one in keys:
        page.keyboard.press(one)
    return page.evaluate("document.activeElement.innerText").partition("\n")[0]


def test_the_keyboard_opens_accounts_and_walks_along_lines(visit):
    page = visit(organisation())
    page.focus("#map-search")
    key(page, "Tab", "Tab")
    assert page.evaluate("document.activeElement.dataset.group") == "_all-accounts"
    assert key(page, "ArrowDown", "ArrowDown") == "2 groups"
    assert key(page, "ArrowRight") == "account-001 (000000000001)"
    assert page.evaluate("document.activeElement.getAttribute('aria-expanded')") == "false"
    assert key(page, "ArrowRight") == "account-001 (000000000001)"
    assert page.evaluate("document.activeElement.getAttribute('aria-expanded')") == "true"
    assert key(page, "ArrowDown") == "admin"
    assert key(page, "ArrowLeft") == "account-001 (000000000001)"
    assert key(page, "ArrowRight") == "Users"
    assert key(page, "ArrowLeft", "ArrowLeft") == "account-001 (000000000001)"
    assert page.evaluate("document.activeElement.getAttribute('aria-expanded')") == "false"
    assert key(page, "End") == UNNAMED
    assert key(page, "Home", "ArrowLeft") == "_all-accounts"
    assert page.locator("#map .node[tabindex='0']").count() == 1
    described = page.locator("#map .node:focus").get_attribute("aria-describedby")
    assert page.inner_text(f"#{described}").startswith("group _all-accounts, 1 member, 603 roles in 101 accounts: ")


def test_what_a_box_leads_to_is_told_where_its_lines_may_not_be_seen(visit):
    page = visit(organisation())
    account(page, "account-007").hover()
    assert page.inner_text("#map-about") == (
        "account-007 (000000000007): _all-accounts, admin-in-account-007, read-in-account-007."
    )
    assert page.locator("#map path.lit").count() == 2
    page.locator("#map .node.group", has_text="legacy").hover()
    assert page.inner_text("#map-about") == (f"group legacy, 0 members, 3 roles in 1 account: a, b, c in {UNNAMED}.")


def test_boxes_lead_to_their_users(visit):
    page = visit(organisation())
    page.get_by_role("button", name="Users who reach account-099 (000000000099)").click()
    assert names(page) == ["bob", "eve"]
    assert page.input_value("#account") == "000000000099"
    account(page, "account-007").click()
    page.locator("#map .node.group", has_text="read-in-account-007").click()
    assert names(page) == ["ann"]
    boxes(page, "role").first.click()
    assert names(page) == ["ann", "bob", "eve"]


def test_accounts_are_called_by_their_names_everywhere(visit):
    page = visit(organisation())
    options = page.locator("#account option").all_inner_texts()
    assert options[1:3] == ["account-000 (000000000000)", "account-001 (000000000001)"]
    assert options[-1] == UNNAMED
    page.fill("#search", "account-007")
    expect(page.locator("#count")).to_have_text("3 of 3 users.")
    page.fill("#search", "000000000099")
    expect(page.locator("#count")).to_have_text("2 of 3 users.")
    page.locator("[role=rowheader]").first.click()
    assert "admin in account-007 (000000000007)" in page.inner_text("#details-body")
    page.fill("#search", UNNAMED)
    expect(page.locator("#count")).to_have_text("1 of 3 users.")
    page.locator("[role=rowheader]").first.click()
    assert page.locator("#details-body summary").inner_text() == "603 roles in 101 accounts"
    page.locator("#details-body summary").click()
    assert page.inner_text("#details-body details li:last-child") == f"c in {UNNAMED}"
    page.locator("#roles-table summary").click()
    rows = page.locator("#roles-table tbody tr").all_inner_texts()
    assert rows[0].split("\t")[:2] == ["account-000 (000000000000)", "admin"]
    assert rows[-1].split("\t")[:2] == [UNNAMED, "c"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_keeps_anybody_out_of_accounts_that_fold(visit, scheme):
    page = visit(many(count=11), bypass_csp=True, color_scheme=scheme)
    page.set_viewport_size({"width": 800, "height": 900})
    account(page, "account-007").click()
    page.add_script_tag(path=ROOT / "node_modules" / "axe-core" / "axe.min.js")
    found = page.evaluate("axe.run('#roles')")["violations"]
    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == []
    assert all(one.bounding_box()["x"] + one.bounding_box()["width"] < 800 for one in boxes(page, "users").all())


def test_hostile_names_of_accounts_stay_texts_in_a_browser(visit):
    # Rules refuse such a name. The page does not rely on it.
    name = "</script><img src=x onerror=alert(1)>{{data}}\"'&"
    entries = [{"group_name": "g", "iam_role_arns": ["arn:aws:iam::111122223333:role/r"]}]
    inputs = Configuration(
        aws_account_id="123456789012", iam_groups_for_cross_account_access=entries, users={"bob": {"groups": ["g"]}}
    )
    inputs.__dict__["accounts"] = {name: "111122223333"}
    page = visit(inputs)
    assert boxes(page, "account").all_inner_texts() == [f"{name} (111122223333)\n1 role"]
    assert page.locator("#account option").all_inner_texts()[1:] == [f"{name} (111122223333)"]
    account(page, "111122223333").hover()
    assert page.inner_text("#map-about") == f"{name} (111122223333): _all-accounts, g."
    page.locator("[role=rowheader]").click()
    assert f"r in {name} (111122223333)" in page.inner_text("#details-body")
    assert page.locator("img").count() == 0
