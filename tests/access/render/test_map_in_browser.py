from itertools import pairwise
from pathlib import Path

import pytest
from many_accounts import many
from playwright.sync_api import expect

from landingzone.config.file import read_configuration

BEFORE = read_configuration(Path(__file__).parents[2] / "access" / "before.yaml")
UNNAMED = "999900001111"
OWN_ROLES = [f"arn:aws:iam::{number:012d}:role/own" for number in (1, 2, 3)]
OWN = {"inline_iam_policies": {"p": {"actions": ["sts:AssumeRole"], "resources": OWN_ROLES}}}
PEOPLE = {
    "ann": {"groups": ["read-in-account-007"]},
    "bob": {"groups": ["admin-in-account-007", "admin-in-account-019"]},
    "eve": {"groups": ["_all-accounts"]},
    **dict.fromkeys(("kim", "lea", "mia", "noa"), OWN),
}
LEGACY = [{"group_name": "legacy", "iam_role_arns": [f"arn:aws:iam::{UNNAMED}:role/{name}" for name in "abc"]}]
ORGANISATION = many(count=20, users=PEOPLE, iam_groups_for_cross_account_access=LEGACY)
"""So many roles that accounts are closed at first."""


def account(page, name):
    return page.locator("#map .node.account", has_text=name)


def boxes(page, kind):
    return page.locator(f"#map .node.{kind}:visible")


def search(page, text, count):
    page.fill("#map-search", text)
    expect(page.locator("#map-count")).to_have_text(count)


def names(page):
    return page.locator("#matrix button.name").all_inner_texts()


def expanded(page):
    return set(boxes(page, "account").evaluate_all("all => all.map((one) => one.getAttribute('aria-expanded'))"))


PLACES = """() => [...document.querySelectorAll("#map .node")].filter((one) => one.offsetParent).map((one) => {
    const box = one.getBoundingClientRect(), chart = document.querySelector("#map .chart").getBoundingClientRect();
    return [one.dataset.node, ...[box.left - chart.left, box.top - chart.top, box.width, box.height].map(Math.round)];
})"""
LINES = """() => [...document.querySelectorAll("#map path")]
    .map((one) => [one.dataset.from, one.dataset.to, one.getAttribute("d"), one.getAttribute("class")])"""
SAID = """() => [...document.querySelectorAll("#map .node:not(.users)")].filter((one) => one.offsetParent)
    .map((one) => [one.innerText, one.closest("li").style.top])"""


@pytest.mark.parametrize("inputs", [BEFORE, ORGANISATION], ids=["few", "many"])
def test_the_script_begins_with_what_is_drawn_without_it(visit, browser, written, inputs):
    without, with_script = browser.new_page(java_script_enabled=False), visit(inputs)
    without.set_viewport_size(with_script.viewport_size)
    without.goto(written(inputs))
    assert without.locator("#map-tools").is_hidden()
    for needs_it in ("#fold", ".theme", "#users > .help", "button[data-show-group] >> nth=0"):
        assert without.locator(needs_it).is_hidden()
        assert with_script.locator(needs_it).count() == 1
    assert with_script.locator("#map-tools").is_visible()
    assert boxes(without, "users").count() == 0
    said, lines = ([page.evaluate(what) for page in (without, with_script)] for what in (SAID, LINES))
    without.close()
    assert len(said[0]) > 5
    assert said[0] == said[1]
    assert lines[0] == lines[1] != []


def hold_together(page):
    """Assert that boxes do not overlap, and that lines end in the middle of theirs."""
    places = {node: box for node, *box in page.evaluate(PLACES)}
    columns = {}
    for left, top, _, height in places.values():
        columns.setdefault(left, []).append((top, top + height))
    for column in columns.values():
        assert all(below[0] >= above[1] for above, below in pairwise(sorted(column)))
    lines = [line for *line, _ in page.evaluate(LINES)]
    for start, end, path in lines:
        numbers = path.replace("M", " ").replace("C", " ").split()
        for node, y in ((start, numbers[1]), (end, numbers[-1])):
            assert abs(places[node][1] + places[node][3] / 2 - float(y)) <= 1
    return lines


def test_an_account_opens_and_its_lines_then_end_at_its_roles(visit):
    page = visit(ORGANISATION)
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
    # Of accounts that are opened one by one, the first close before the map is too high.
    for number in range(20):
        account(page, f"account-{number:03d}").dispatch_event("click")
    opened = page.locator("#map .account[aria-expanded='true']").all_inner_texts()
    assert [one.partition(" ")[0] for one in opened] == [f"account-{number:03d}" for number in range(10, 20)]
    hold_together(page)


@pytest.mark.long
def test_the_search_over_the_map_finds_accounts_numbers_roles_and_groups(visit):
    page = visit(ORGANISATION)
    for text, count in {
        "account-007": "1 of 21 accounts, 6 of 126 roles.",
        "ACCOUNT-007 bill": "1 of 21 accounts, 1 of 126 roles.",
        "000000000012": "1 of 21 accounts, 6 of 126 roles.",
        "99990000": "1 of 21 accounts, 3 of 126 roles.",
        "break-glass 00000000001": "11 of 21 accounts, 11 of 126 roles.",
        "read-in-account-007": "1 of 21 accounts, 2 of 126 roles.",
        "legacy": "1 of 21 accounts, 3 of 126 roles.",
        "_all-accounts": "21 accounts, 123 of 126 roles.",
        "iam": "Nothing.",
        " ": "21 accounts, 126 roles.",
    }.items():
        search(page, text, count)
        assert boxes(page, "account").count() == page.locator("#map .accounts > li:visible").count()
        assert (boxes(page, "group").count() > 0) == (count != "Nothing.")
        hold_together(page)
    # What it finds is open, and what is cleared is closed.
    search(page, "billing account-01", "10 of 21 accounts, 10 of 126 roles.")
    assert expanded(page) == {"true"}
    assert "1 of 6 roles" in account(page, "account-010").inner_text()
    search(page, "", "21 accounts, 126 roles.")
    assert expanded(page) == {"false"}
    # Each of the users of one box is found.
    search(page, "noa", "3 of 21 accounts, 3 of 126 roles.")
    assert boxes(page, "user").all_inner_texts() == ["kim, lea and 2 others\nby an own policy"]
    assert page.locator("#map path").count() == 3
    boxes(page, "user").click()
    assert names(page) == ["eve", "kim", "lea", "mia", "noa"]


def key(page, *keys):
    for one in keys:
        page.keyboard.press(one)
    return page.evaluate("document.activeElement.innerText").partition("\n")[0]


def test_the_keyboard_opens_accounts_and_walks_along_lines(visit):
    page = visit(ORGANISATION)
    page.focus("#map-search")
    key(page, "Tab", "Tab")
    assert page.evaluate("document.activeElement.dataset.group") == "_all-accounts"
    assert key(page, "ArrowDown", "ArrowDown") == "2 groups"
    assert key(page, "ArrowRight") == "account-001 (000000000001)"
    is_open = "document.activeElement.getAttribute('aria-expanded')"
    assert page.evaluate(is_open) == "false"
    assert key(page, "ArrowRight") == "account-001 (000000000001)"
    assert page.evaluate(is_open) == "true"
    assert key(page, "ArrowDown") == "admin"
    assert key(page, "ArrowLeft") == "account-001 (000000000001)"
    assert key(page, "ArrowRight") == "Users"
    assert key(page, "ArrowLeft", "ArrowLeft") == "account-001 (000000000001)"
    assert page.evaluate(is_open) == "false"
    assert key(page, "End") == UNNAMED
    assert key(page, "Home", "ArrowLeft") == "_all-accounts"
    assert page.locator("#map .node[tabindex='0']").count() == 1
    described = page.locator("#map .node:focus").get_attribute("aria-describedby")
    assert page.inner_text(f"#{described}").startswith("group _all-accounts, 1 member, 123 roles in 21 accounts: ")
    # What is pointed at tells what it leads to, where its lines may not be seen.
    account(page, "account-007").hover()
    assert page.inner_text("#map-about") == (
        "account-007 (000000000007): _all-accounts, admin-in-account-007, read-in-account-007."
    )
    assert page.locator("#map path.lit").count() == 2
    page.locator("#map .node.group", has_text="legacy").hover()
    assert page.inner_text("#map-about") == (f"group legacy, 0 members, 3 roles in 1 account: a, b, c in {UNNAMED}.")


@pytest.mark.long
def test_boxes_lead_to_their_users_and_accounts_are_called_by_their_names_everywhere(visit):
    page = visit(ORGANISATION)
    page.get_by_role("button", name="Users who reach account-019 (000000000019)").click()
    assert names(page) == ["bob", "eve"]
    assert page.input_value("#account") == "000000000019"
    account(page, "account-007").click()
    page.locator("#map .node.group", has_text="read-in-account-007").click()
    assert names(page) == ["ann"]
    boxes(page, "role").first.click()
    assert names(page) == ["ann", "bob", "eve"]
    options = page.locator("#account option").all_inner_texts()
    assert options[1:3] == ["account-000 (000000000000)", "account-001 (000000000001)"]
    assert options[-1] == UNNAMED
    page.locator("#filters [type=reset]").click()
    for text, found in {"account-007": ["ann", "bob", "eve"], "000000000019": ["bob", "eve"], UNNAMED: ["eve"]}.items():
        page.fill("#search", text)
        expect(page.locator("#count")).to_have_text(f"{len(found)} of 7 users.")
        page.locator("button.name").first.click()
        assert page.inner_text("#details-title") == found[0]
        if found[0] == "bob":
            assert "account-007 (000000000007): admin" in page.inner_text("#details-body")
    folded = page.locator("#details-body details", has_text="21 lines")
    folded.locator("summary").click()
    assert folded.locator("li").last.inner_text() == f"{UNNAMED}: a, b and c"
    page.keyboard.press("Escape")
    page.locator("#roles-table summary").click()
    rows = page.locator("#roles-table tbody tr").all_inner_texts()
    assert rows[0].split("\t")[:2] == ["account-000 (000000000000)", "admin"]
    assert rows[-1].split("\t")[:2] == [UNNAMED, "c"]
