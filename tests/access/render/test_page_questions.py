"""What a reviewer asks is answered in at most two clicks, and wherever the page is looked at, nothing is cut."""

import re
from pathlib import Path

import pytest
from axe import violations
from playwright.sync_api import expect
from run_program import run_bash
from samples import HERE, read_samples
from watched_pages import CUT

from dev.screenshots import large_organisation
from landingzone.access.attention import attention
from landingzone.access.render.supplement import Supplement
from landingzone.access.report import report
from landingzone.config.file import read_configuration
from landingzone.config.inputs import Inputs
from landingzone.config.options import Configuration

COMPANY = read_configuration(Path(__file__).parents[3] / "examples" / "company" / "landingzone.yaml")
LARGE = large_organisation()
WIDTHS = (420, 1280)
BUCKET = "arn:aws:s3:::artifacts"
_SAMPLES = read_samples(HERE / "samples" / "reports.yaml")
ASKED, MARKED, PATTERNS = (Configuration.model_validate(_SAMPLES[name]) for name in ("asked", "marked", "patterns"))
DEVICES = Supplement(
    about=[],
    findings=[],
    of_user={},
    columns={"MFA device": {"adam": "none", "ann": "1 device"}},
    marks={"administrators without MFA device": {"adam"}},
)


class Clicks:
    """What a reviewer does on a page: each thing counts."""

    def __init__(self, page):
        self.page, self.count = page, 0

    def press(self, name):
        self.count += 1
        self.page.get_by_role("button", name=name).click()

    def type(self, label, text):
        self.count += 1
        self.page.get_by_label(label, exact=True).fill(text)

    def choose(self, label, option):
        self.count += 1
        self.page.get_by_role("combobox", name=label).select_option(label=option)

    def unfold(self, title):
        self.count += 1
        self.page.locator("summary", has_text=title).click()

    def rows(self, count):
        """Wait until so many users are left, and give the rows: of each the text of its cells."""
        assert self.count <= 2
        expect(self.page.locator("#count")).to_have_text(re.compile(f"^{count} of "))
        rows = self.page.locator("#matrix tbody tr").all()
        return [[" ".join(cell.split()) for cell in row.locator("th, td").all_inner_texts()] for row in rows]


def test_who_is_an_administrator_without_an_mfa_device(visit):
    clicks = Clicks(visit(ASKED.model_copy(), supplement=DEVICES))
    clicks.press("1 Administrators without MFA device (account)")
    ((who, *_, device),) = clicks.rows(1)
    assert (who, device) == ("adam administrator", "none")


def test_who_is_an_administrator_and_needs_no_mfa(visit):
    clicks = Clicks(visit(ASKED))
    clicks.press("3 Administrators")
    clicks.press("3 Permissions without MFA")
    ((who, _, need, _, policies, *_),) = clicks.rows(1)
    assert (who, need, policies) == ("root administrator", "not needed", "AdministratorAccess")
    assert clicks.page.locator("button[aria-pressed=true]").count() == 2
    clicks.page.get_by_role("button", name="3 Administrators").click()
    expect(clicks.page.locator("#count")).to_have_text("3 of 6 users.")
    clicks.page.click("button[type=reset]")
    expect(clicks.page.locator("#count")).to_have_text("6 of 6 users.")
    assert clicks.page.locator("button[aria-pressed=true]").count() == 0


def test_an_administrator_within_a_boundary_that_is_not_known_is_only_maybe_one_who_can_do_everything(visit):
    boundary = {"permissions_boundary": "arn:aws:iam::123456789012:policy/elsewhere"}
    users = {"bound": {"groups": ["full-access"], **boundary}, "free": {"groups": ["full-access"]}}
    page = visit(Configuration.model_validate({"aws_account_id": "123456789012", "users": users}))
    unknown = f"possible administrator: depending on the boundary {boundary['permissions_boundary']}"
    for name, standing in (("bound", unknown), ("free", "administrator")):
        page.get_by_role("button", name=name, exact=True).click()
        expect(page.locator("#details-body li").first).to_have_text(standing)
    title = page.get_by_role("button", name="1 Possible administrators", exact=True).get_attribute("title")
    assert title.startswith("Something that is not known here decides")


def test_who_reaches_prod(visit):
    clicks = Clicks(visit(ASKED))
    clicks.choose("Who reaches account", "prod (333344445555)")
    prod = "in prod (333344445555)"
    assert clicks.rows(3) == [
        ["adam administrator", f"any role {prod}", "none", "full-access", "needed"],
        ["ann administrator", f"any role {prod}", "none", "full-access", "needed"],
        [f"admin {prod}", "none", "full-access prod-admin", "needed"],
        ["root administrator", f"any role {prod}", "none", "policy AdministratorAccess", "not needed"],
    ]


@pytest.mark.parametrize("width", WIDTHS)
def test_why_ci_may_write_to_a_bucket_and_that_it_is_not_all_of_s3(visit, width):
    clicks = Clicks(visit(ASKED, width=width))
    if width < 700:
        clicks.unfold("Search and filters")
    clicks.choose("Who may use", "s3:PutObject")
    of_ci, of_wide = ([row[1:] for row in clicks.rows(5) if row[0].startswith(name)] for name in ("ci", "wide"))
    assert of_ci == [[f"use s3:PutObject on {BUCKET}/ci/*", "none", "policy upload", "not needed"]]
    condition = "if aws:RequestedRegion is eu-west-1 (StringEquals)"
    assert of_wide == [[f"use s3:PutObject {condition}", "under conditions", "policy all-of-s3", "depends"]]
    # What answers it is in view beside the name.
    row = clicks.page.locator("#matrix tbody tr", has_text=re.compile("^ci"))
    boxes = [row.get_by_text(text).first.bounding_box() for text in (f"{BUCKET}/ci/*", "policy upload", "ci")]
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= width for box in boxes)
    assert max(box["y"] for box in boxes) - min(box["y"] for box in boxes) < 150


SHELL = 'it\'s; $(echo no) `x` "y" *'


@pytest.mark.parametrize(
    ("chosen", "action", "resource", "words"),
    [
        ("", "", "", ["ACTION"]),
        ("s3:PutObject", "", BUCKET, ["s3:PutObject", BUCKET]),
        ("s3:PutObject", "s3:Get*", "", ["s3:Get*"]),
        ("", "=ls", SHELL, ["=ls", SHELL]),
        ("", "--help", "", ["--", "--help"]),
    ],
)
def test_what_the_page_does_not_answer_is_a_command_to_copy(visit, tmp_path, chosen, action, resource, words):
    page = visit(ASKED)
    page.select_option("#action", chosen)
    page.fill("#other", action)
    page.fill("#resource", resource)
    told = page.inner_text("#command")
    script = f"landingzone() {{ printf '%s\\n' \"$@\"; }}; {told}"
    given = run_bash(["-c", script], tmp_path, {}).stdout.splitlines()
    assert given == ["who-can", *words]
    expect(page.locator("#asked")).to_have_text(f"Who may use: {chosen}" if chosen else "")


def test_the_roles_that_policies_name_are_not_said_to_be_all_that_somebody_may_assume(visit):
    page = visit(Configuration(aws_account_id="123456789012", users={"ann": {"groups": ["full-access"]}}))
    assert page.inner_text("#map") == "No policy that a group or a user has names a role that it lets somebody assume."
    page = visit(ASKED)
    page.locator("#roles-table summary").click()
    prod = page.locator("#roles-table tbody tr", has_text="prod (333344445555)").locator("td").all_inner_texts()
    assert prod == ["prod (333344445555)", "admin", "prod-admin, _all-accounts", "1"]
    assert page.locator("#roles-table th").all_inner_texts()[2:] == [
        f"{who} whose policies name and allow it" for who in ("Groups", "Users")
    ]
    assert "may allow a role too" in page.inner_text("#roles-table")
    page.select_option("#account", "333344445555")  # of adam and root, who may do everything, too
    expect(page.locator("#count")).to_have_text("3 of 6 users; 2 only with MFA.")


def test_a_pattern_is_not_counted_as_an_account(visit):
    page = visit(PATTERNS)
    accounts = "1 account and 2 patterns of accounts"
    assert f"roles in {accounts.replace('account', 'other account', 1)}. " in page.inner_text(".headline")
    assert page.inner_text("#map-count") == f"{accounts}, 3 roles."
    page.fill("#map-search", "8888")
    expect(page.locator("#map-count")).to_have_text("0 of 1 account and 1 of 2 patterns of accounts, 1 of 3 roles.")
    assert page.locator(".sources .user").get_attribute("title") == f"user ann, by an own policy, 3 roles in {accounts}"
    page.get_by_role("button", name="Users who reach some account that matches 8888*", exact=True).click()
    expect(page.locator("#asked")).to_have_text("Who reaches account: some account that matches 8888*")


EXPECTED = {
    "administrators": ["admin"],
    "possible administrators": ["elsewhere"],
    "can act as others": ["free"],
    "permissions without MFA": ["free"],
    "maybe permissions without MFA": ["elsewhere"],
    "policy or group not known here": ["elsewhere"],
    "locked out": ["locked", "machine"],
    "shared PGP key": ["locked", "rotating"],
    "PGP key that cannot be read here": ["keybase"],
    "access key being replaced": ["rotating"],
    "access that ends within 14 days": ["soon"],
    "access that ends later": ["late"],
    "exempt from a company rule": ["exempt"],
    "offboarding": ["leaving"],
}


def test_a_role_of_somebody_whose_access_ends_has_its_last_day_and_after_it_is_not_there(visit):
    page = visit(MARKED)
    ends = {"late": "all access ends 2999-12-31", "soon": "a membership ended 2020-01-31"}
    heads = {name: page.locator("#matrix tbody th", has_text=name).inner_text() for name in ends}
    assert {name: head.split("\n")[-1] for name, head in heads.items()} == ends
    page.select_option("#account", "222233334444")
    page.locator("#filters").dispatch_event("submit")
    days = {
        row.locator("button").inner_text(): row.locator("td[data-title=Limits]").inner_text()
        for row in page.locator("#matrix tbody tr:has(th)").all()
    }
    expected = {"late": "until 2999-12-31 (last day, UTC)", "machine": "none", "admin": "none"}
    assert {name: days.get(name) for name in (*expected, "soon")} == expected | {"soon": None}
    for name, has in (("late", True), ("soon", False)):
        page.reload()
        page.locator("#matrix tbody th button", has_text=name).click()
        assert ("Roles" in page.locator("#details-body").inner_text()) is has


def test_each_count_is_so_of_the_users_whom_it_leaves(visit):
    assert {title: [*users] for title, (_, users) in attention(report(MARKED)).items()} == EXPECTED
    page = visit(MARKED)
    assert "0 users" not in page.inner_text("#attention")
    for title, users in EXPECTED.items():
        button = page.get_by_role("button", name=f"{len(users)} {title[0].upper()}{title[1:]}", exact=True)
        button.click()
        assert page.locator("button.name").all_inner_texts() == users, title
        assert page.inner_text("#asked").lower() == title.lower()
        button.click()
    assert page.inner_text("#count") == "12 of 12 users."


def test_what_is_so_of_nobody_is_said_calmly(visit):
    page = visit(Inputs(aws_account_id="123456789012", users={"nobody": {}}))
    assert page.locator("button[data-mark]").count() == 0
    assert page.inner_text("#attention .soft") == f"0 users: {'; '.join(EXPECTED)}."


@pytest.mark.long
@pytest.mark.parametrize("name", ["company", "large"])
@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_cut_and_nothing_keeps_anybody_out(visit, name, width):
    """In light and dark colours, which follow the system and can be chosen, with everything open."""
    page = visit({"company": COMPANY, "large": LARGE}[name], width=width)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert page.evaluate(CUT) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.select_option("#action", "sts:AssumeRole")
    page.locator("#filters").dispatch_event("submit")
    assert page.locator("#matrix thead th").all_text_contents()[1:3] == ["May", "Limits"]
    assert page.evaluate(CUT) == []
    page.locator("button.name").first.click()
    for scheme, paper, rules in (("light", "255, 255, 255", None), ("dark", "20, 23, 28", ["color-contrast"])):
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == f"rgb({paper})"
        assert violations(page, rules) == [], scheme
    page.keyboard.press("Escape")
    page.select_option("#theme", "light")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_a_print_has_everybody_on_white_and_nothing_is_cut(visit):
    page = visit(COMPANY, color_scheme="dark", width=1032)  # pixels of A4 landscape within its margins
    page.emulate_media(media="print", color_scheme="dark")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("button.name:visible").all_inner_texts() == sorted(COMPANY.users)
    assert page.locator("form:visible, nav:visible, #map:visible, select:visible").count() == 0
    assert page.locator("#roles-table td:visible").count() > 20
    assert page.evaluate(CUT) == []
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    page.emulate_media(media="screen")
