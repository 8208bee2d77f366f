"""The page of a change in a browser: what filters leave, that nothing is cut, and that nothing keeps anybody out."""

import pytest
from axe import violations
from change_pages import Compared
from playwright.sync_api import expect
from pull_request_files import company
from watched_pages import CUT

LONG = "arn:aws:iam::111122223333:role/" + "very-long-name-without-any-space" * 4
CHANGE = {
    "users.bob.groups": ["developers", "full-access"],
    "users.frank": {"groups": ["sre"], "create_login_profile": True, "pgp_key": "keybase:frank"},
    "users.eve.tags": {"team": "desk"},
    "groups.sre.inline_iam_policies.queues.actions": ["sqs:*", "sns:*"],
    "policies.limits.statements.0.resources": [f"arn:aws:s3:::{'bucket' * 8}/*"],
    "iam_group_developers_permitted_services": ["ec2", *(f"s3:Get{'Object' * each}" for each in range(1, 6))],
    "iam_groups_for_cross_account_access": [{"group_name": "long", "iam_role_arns": [LONG]}],
    "groups.many": {
        "inline_iam_policies": {"read": {"actions": [f"s3:Get{at}" for at in range(30)], "resources": ["*"]}}
    },
    "users.robot": None,
    "accounts.prod": "222222222223",
}


@pytest.fixture(scope="module")
def content():
    return Compared(company(), company(CHANGE)).page()


def seen(page, what):
    return page.locator(f"{what}:visible")


def test_each_count_is_a_filter_and_filters_go_together(visit, content):
    page = visit(content)
    every = page.locator(".change").count()
    expect(page.locator("#count")).to_have_text(f"{every} of {every} changes")
    for level in ("critical", "low"):
        button = page.locator(".counts button", has_text=level)
        button.click()
        assert button.get_attribute("aria-pressed") == "true"
        count = int(button.locator("b").inner_text())
        expect(page.locator("#count")).to_have_text(f"{count} of {every} changes")
        assert seen(page, ".change").count() == seen(page, f".change.{level}").count() == count
        button.click()
    page.locator(".counts button", has_text="critical").click()
    page.fill("#search", "bob")
    expect(page.locator("#count")).to_have_text(f"1 of {every} changes")
    expect(seen(page, "#people h3")).to_have_text(["bob"])
    page.click("button[type=reset]")
    expect(page.locator("#count")).to_have_text(f"{every} of {every} changes")
    assert page.locator("[aria-pressed=true]").count() == 0


def test_search_finds_people_groups_policies_and_lines_and_hides_what_is_empty(visit, content):
    page = visit(content)
    for word, people, groups, policies in (
        ("FRANK", ["frank"], ["sre"], []),
        ("limits", ["ci", "dave"], [], ["limits"]),
        ("nobody-here", [], [], []),
    ):
        page.fill("#search", word)
        expect(seen(page, "#people h3")).to_have_text(people)
        for section, names in (("groups", groups), ("policies", policies)):
            expect(seen(page, f"#{section} h3")).to_have_text(names)
            assert page.locator(f"#{section}").is_visible() is bool(names)
    page.fill("#search", "iam_group_developers_permitted_services")
    expect(seen(page, ".change").first).to_contain_text("developers")


def test_a_link_leads_to_what_a_filter_hid(visit, content):
    page = visit(content)
    page.fill("#search", "frank")
    expect(seen(page, "#people h3")).to_have_text(["frank"])
    card = seen(page, "#groups .card").first
    link = card.locator("a").first
    hash = link.get_attribute("href")
    page.evaluate("(hash) => { document.querySelector(hash).hidden = true; }", hash)
    link.click()
    expect(page.locator(hash)).to_be_visible()
    assert page.input_value("#search") == ""


def test_what_changed_for_somebody_takes_two_clicks_at_most(visit, content):
    """It is there when the page opens; a person is one field away, and before and after one click further."""
    page = visit(content)
    assert page.locator(".change").first.is_visible()
    page.fill("#search", "bob")
    change = seen(page, ".change").first
    expect(change).to_contain_text("bob gains full access, by joining full-access")
    expect(change.locator("pre ins")).to_contain_text("- full-access")
    change.locator(".whom a").click()
    groups = page.locator(":target tr", has=page.get_by_role("rowheader", name="Groups", exact=True))
    expect(groups.locator("td")).to_have_text(["developers", "developers\n+ full-access"], use_inner_text=True)


def test_without_scripts_all_is_there_and_counts_lead_to_their_changes(visit, content):
    page = visit(content, java_script_enabled=False)
    assert page.locator("#filter").is_hidden()
    assert page.locator(".counts button").count() == 0
    assert seen(page, ".change").count() == content.count('<li class="change')
    page.locator(".counts a", has_text="low").click()
    assert page.url.endswith("#low")


@pytest.mark.parametrize(("width", "media"), [(420, "screen"), (1280, "screen"), (1032, "print")])
def test_nothing_is_cut_on_a_phone_a_desk_and_paper(visit, content, width, media):
    page = visit(content, width=width)
    page.emulate_media(media=media)
    page.evaluate(
        "document.querySelectorAll('.change, .card').forEach((one) => { one.style.contentVisibility = 'visible'; })"
    )
    assert page.evaluate(CUT) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0


def test_before_stands_beside_after_and_on_a_phone_above_it(visit, content):
    page = visit(content)
    for width, is_beside in ((1280, True), (420, False)):
        page.set_viewport_size({"width": width, "height": 900})
        row = page.locator("#people tr:has(td + td)").first
        row.scroll_into_view_if_needed()
        # Both at one moment: the page may still be scrolling.
        before, after = row.evaluate("row => [...row.cells].slice(0, 2).map((cell) => cell.getBoundingClientRect())")
        assert (after["x"] > before["x"] + before["width"] - 1) is is_beside
        assert (after["y"] > before["y"]) is not is_beside


def test_paper_has_what_is_folded_and_no_tools(visit, content):
    page = visit(content)
    seen_parts = "[...document.querySelectorAll('details:not([open]) > .inside')].map((one) => one.checkVisibility())"
    on_screen = page.evaluate(seen_parts)
    assert on_screen
    assert not any(on_screen)
    page.emulate_media(media="print")
    assert page.evaluate(seen_parts) == [True] * len(on_screen)
    assert page.locator("#filter").is_hidden()
    assert page.locator(".counts b").first.is_visible()
    assert page.locator(".sign").is_visible()


@pytest.mark.parametrize(
    ("scheme", "width"),
    [
        ("light", 420),
        pytest.param("dark", 1280, marks=pytest.mark.long),
    ],
)
def test_nothing_keeps_anybody_out(visit, content, scheme, width):
    page = visit(content)
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert violations(page, None if scheme == "light" else ["color-contrast"]) == []


def test_paper_that_is_signed_has_every_change_and_card_also_those_that_a_filter_hides(visit, content):
    page = visit(content)
    everything = page.locator(".change, .card, #people, #groups, #policies")
    page.locator(".counts button").last.click()
    page.fill("#search", "no such word")
    expect(page.locator("#count")).to_contain_text("0 of ")
    assert not any(one.is_visible() for one in everything.all())
    page.emulate_media(media="print")
    assert all(one.is_visible() for one in everything.all())
