import json
import re
from pathlib import Path

import pytest
from change_pages import tree
from hostile_names import ACTING
from many_accounts import many
from mutated_keys import KEYS
from openpgp import throw_away_keys
from playwright.sync_api import expect
from questions import ANSWERS, INPUTS

from landingzone.access.account_reach import who_assumes
from landingzone.access.answers import who_can
from landingzone.access.render.html import report_as_html
from landingzone.access.render.supplement import Supplement
from landingzone.access.report import report
from landingzone.config.file import read_configuration
from landingzone.config.inputs import Inputs
from landingzone.config.options import Configuration
from landingzone.ground.grouping import grouped
from landingzone.ground.words import cited, printable
from landingzone.groups.aws_managed import as_of

BEFORE = read_configuration(Path(__file__).parents[2] / "access" / "before.yaml")
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>{{data}}\"'&"
MANY_USERS = 1200


def named(name):
    """Return inputs in which all that has a name has this one."""
    written = {"actions": [name], "resources": [name]}
    own = {"tags": {name: name}, "pgp_key": throw_away_keys().named(name.encode(errors="replace").decode())}
    own |= {"path": f"/{name}/", "aws_managed_policy_names": [name], "permissions_boundary": name}
    roles = [{"group_name": name, "iam_role_arns": [f"arn:aws:iam::111122223333:role/{name}"]}]
    inputs = Configuration(
        aws_account_id=name,
        groups={f"b{name}": {"path": name, "inline_iam_policies": {name: written}}},
        policies={name: {"path": f"/{name}/", "statements": [written]}, "spare": {"statements": [written]}},
        teams={name: {}},
        users={
            name: {
                "team": name,
                "groups": [name, f"b{name}"],
                "customer_managed_policy_names": [f"{name}/{name}"],
                **own,
            }
        },
        iam_groups_for_cross_account_access=roles,
    )
    # Rules refuse such a name of an account; the page does not rely on it.
    return inputs.model_copy(update={"accounts": {name: "111122223333"}})


def test_managed_policies_stand_in_a_table_if_there_are_any_with_what_they_grant_and_who_has_them():
    page = report_as_html(report(named("dba")))
    of_dba, spare = (
        dict(re.findall(r'<td data-title="(.*?)">(.*?)</td>', row))
        for row in re.findall(r"<tr>(?=<td[^>]*><b>(?:dba/dba|spare)<)(.*?)</tr>", page)
    )
    assert of_dba["Policy"] == "<b>dba/dba</b><br>customer managed"
    assert of_dba["Permissions"] == "use dba on dba"
    assert of_dba["Who has it"] == "users: dba"
    assert of_dba["Size"].endswith(" of 6,144 characters")
    assert spare["Who has it"] == "nobody"
    assert page.count('href="#policies"') == page.count('id="policies"') == 1
    none = Inputs(aws_account_id="123456789012", enable_iam_groups=False)
    assert "policies-title" not in report_as_html(report(none))


def test_what_is_said_without_a_script_of_a_table_of_roles_is_said_only_if_there_is_one():
    for page, has_roles in (
        (report_as_html(report(many(count=2))), True),
        (report_as_html(report(Inputs(aws_account_id="123456789012"))), False),
    ):
        assert ("The table below has all roles" in page) == ('id="roles-table"' in page) == has_roles


def test_groups_for_roles_list_them_by_account_and_policies_say_what_they_grant():
    page = report_as_html(report(many(count=2, users={"a": {"groups": ["admin-in-account-001"]}})))
    (group,) = re.findall(r"<summary><b>admin-in-account-001</b>(.*?)<button", page)
    assert "assume the roles admin, billing, break-glass and support in account-001 (000000000001)" in group
    assert "<dt>Roles</dt><dd>account-001 (000000000001): admin, billing, break-glass and support</dd>" in group
    assert "(inline, " in group
    assert (
        "characters): assume the roles admin, billing, break-glass and support in account-001 (000000000001) (with"
        in group
    )
    (everything,) = re.findall(r"<summary><b>_all-accounts</b>(.*?)</dl>", page)
    assert (
        everything.count("<br>account-001 (000000000001): admin, billing, break-glass, list, read and support</dd>")
        == 1
    )


def test_the_headline_has_the_name_of_the_account_and_whether_mfa_is_required():
    def headline(**given):
        page = report_as_html(report(many(count=1, accounts={"people": "123456789012"}, **given)))
        assert "<title>Who can do what in account people (123456789012)</title>" in page
        found = re.search(r'<p class="headline">(.*?) Based on this file only;', page)[1]
        assert found.startswith("Account people (123456789012): 1 user, 0 administrators among them, ")
        return found.partition("roles in 0 other accounts. ")[2].removesuffix("</span>")

    own = {"aws_managed_policy_names": ["ReadOnlyAccess"]}
    assert headline(users={"a": {"require_mfa": True, **own}}) == "MFA is required."
    warning = '<span class="warn">MFA is '
    assert headline(users={"a": own}) == f"{warning}required by groups; 1 user has permissions without it."
    assert headline(users={"a": own}, should_require_mfa=False) == f"{warning}NOT required by the groups."


def test_users_with_hundreds_of_roles_each_take_little_space():
    def size(users):
        given = {f"user-{number:04d}": {"groups": ["_all-accounts"]} for number in range(users)}
        return len(report_as_html(report(many(count=50, users=given))))

    assert size(110) - size(10) < 100 * 400


def test_the_table_of_roles_counts_users_and_names_groups():
    page = report_as_html(report(BEFORE))
    table = page[page.index('id="roles-table"') :].partition("</table>")[0]
    assert [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in re.findall(r"<tr>(<td.*?)</tr>", table)] == [
        ["111122223333", "read-only", "prod-read-only, _all-accounts", "1"],
        ["222233334444", "read-only", "prod-read-only, _all-accounts", "1"],
        ["444455556666", "admin", "dev-admin, _all-accounts", "1"],
    ]


def test_a_pattern_of_accounts_is_none_to_choose():
    roles = [f"arn:aws:iam::{account}:role/r" for account in ("5555*", "111122223333")]
    users = {"bob": {"inline_iam_policies": {"p": {"actions": ["sts:AssumeRole"], "resources": roles}}}}
    page = report_as_html(report(Inputs(aws_account_id="123456789012", users=users)))
    assert re.findall(r'<option value="([0-9*]+)"', page) == ["111122223333"]


SEPARATORS = ("]]>", "\u2028\u2029", "\ud83d", "é 日本 🛑", "\x00\x1b\x7f")


@pytest.mark.parametrize("text", ["dba", HOSTILE, "</SCRIPT ", "<!--<script>", *SEPARATORS, "{{js}}"])
def test_the_data_of_a_page_is_ascii_and_ends_where_it_should(text):
    page = report_as_html(report(named(text)))
    assert page.encode().decode() == page
    data = re.search(r'<script type="application/json" id="data">(.*?)</script', page, re.DOTALL)[1]
    assert (data.isascii(), data.isprintable(), "<" in data) == (True, True, False)
    assert json.loads(data)["users"][0]["name"] == text
    elements = [*tree(page).iter()]
    assert [each.tag for each in elements].count("script") == 2
    assert not [each for each in elements if each.tag in ("link", "img", "iframe") or "src" in each.attrib]
    identifiers = [each.get("id") for each in elements if "id" in each.attrib]
    assert len(identifiers) == len(set(identifiers))


# In a browser.


def names(page):
    return page.locator("#matrix button.name").all_inner_texts()


def wait_for_count(page, start):
    expect(page.locator("#count")).to_have_text(re.compile(f"^{re.escape(start)}"))


def check_search(page, places):
    # One after another differs in the number, which tells that the page has come to it.
    for text, found in places.items():
        page.fill("#search", text)
        wait_for_count(page, f"{len(found)} of ")
        assert names(page) == found, text


def test_hostile_texts_stay_texts_in_a_browser(visit):
    """What acts or cannot be seen is shown as Python writes it."""
    name = f"{HOSTILE}{''.join(ACTING)}"
    seen = printable(name)
    page = visit(named(name))
    page.locator("button.name").click()
    assert page.inner_text("#details-title") == seen
    assert page.locator("img").count() == 0
    page.locator("#map .account").hover()
    apart = cited(name)
    assert page.inner_text("#map-about") == f"{apart} (111122223333): {apart}, _all-accounts."
    written = (
        "[...document.body.querySelectorAll(':not(script):not(style)')].flatMap((one) => [one.title, "
        "one.getAttribute('aria-label'), ...[...one.childNodes].filter((each) => each.nodeType === 3)"
        ".map((each) => each.data)]).filter(Boolean)"
    )
    shown = page.evaluate(written)
    page.select_option("#action", "sts:AssumeRole")
    page.select_option("#account", "111122223333")
    page.locator("#filters").dispatch_event("submit")
    page.fill("#other", name)
    assert apart in page.locator("#matrix code").all_text_contents()
    shown += page.evaluate(written)
    lines = {line for text in shown for line in text.split("\n")}
    assert {line for line in lines if printable(line) != line} == set()
    for place in ("#account option:last-child", "#map .account b"):
        assert apart in page.locator(place).text_content()
    for place in ("#details-body", "#policies", "#roles-table"):
        assert apart in page.locator(f"{place} code").all_text_contents()
    page.fill("#search", printable("".join(ACTING))[:20])
    wait_for_count(page, "1 of 1 user")


TOLD = """() => [...document.querySelectorAll("button.name")].map((row) => {
    row.click();
    const told = [...document.querySelectorAll("#details-body p")].map((one) => one.textContent);
    return [document.getElementById("details-title").textContent, told.find((text) => text.includes(" through "))];
})"""
NEED = {"needed": ", with MFA", "not needed": ", WITHOUT MFA", "depends": "", "not known": ""}


def sentence(ways):
    """Return an answer as the page words it, of ways: through what, whether that needs MFA, and whether it is known."""
    is_known = any(known for _, _, known in ways)
    start, end = ("Allowed", "") if is_known else ("Maybe allowed", ", not known here")
    through = dict.fromkeys(each for names, _, known in ways if known is is_known for each in names)
    needs = {need for _, need, _ in ways}
    need = "not needed" if "not needed" in needs else "needed" if needs == {"needed"} else "depends"
    return f"{start} through {', '.join(through)}{end}{NEED[need]}."


def ways_of_answer(answer):
    return [([part.name], answer.mfa, True) for part in answer.through] or [(answer.unknown, answer.mfa, False)]


def test_the_page_gives_the_answers_of_the_report(visit):
    page, made = visit(INPUTS), report(INPUTS)
    told = {each.user: ways_of_answer(each) for each in who_can(made, "sts:AssumeRole").users}
    roles = grouped((each.user, each) for each in who_assumes(made, "444455556666").roles)
    reaching = {user: [(each.through, each.mfa, each.is_known) for each in ways] for user, ways in roles.items()}
    for action, account, answers in (("sts:AssumeRole", "", told), ("", "444455556666", reaching)):
        assert answers.keys() == ANSWERS["sts:AssumeRole"].keys()
        page.select_option("#action", action)
        page.select_option("#account", account)
        page.locator("#filters").dispatch_event("submit")
        strict = sum(all(need == "needed" for _, need, _ in ways) for ways in answers.values())
        maybe = sum(not any(known for _, _, known in ways) for ways in answers.values())
        assert page.inner_text("#count") == (
            f"{len(answers)} of {len(INPUTS.users)} users; {strict} only with MFA; {maybe} maybe, through a policy or "
            "a group that is not known here."
        )
        assert dict(page.evaluate(TOLD)) == {name: sentence(ways) for name, ways in answers.items()}, action


def test_details_and_signs_say_what_a_user_is(visit):
    page = visit(INPUTS)
    assert "2 administrators among them, 1 offboarding, " in page.inner_text(".headline")
    named = {re.sub(r"\s+", " ", each) for each in page.locator("#matrix tbody th").all_inner_texts()}
    assert {"admin administrator", "leaving offboarding", "maybe possible administrator", "nobody"} < named
    assert "" not in page.locator("#matrix td").all_inner_texts()
    for name, told in {
        "admin": [
            "Standing\nadministrator",
            "Level\ncritical",
            "Why\ngrants permissions: iam:AddClientID",
        ],
        "maybe": ["Standing\npossible administrator: depending on the customer managed policy odd"],
        "leaving": ["offboarding: everything is denied", "none that work"],
        "audit": [f"SecurityAudit (AWS managed, as of {as_of()})", "AWS Support cases", "console "],
    }.items():
        page.locator("button.name", has_text=name).click()
        assert [text for text in told if text not in page.inner_text("#details-body")] == []
    check_search(page, {"offboarding": ["leaving"]})


SHARED = {"create_access_keys": True, "access_key_slots": {"first": "current", "second": "previous"}}
KEYS_OF_USERS = Inputs(
    aws_account_id="123456789012",
    users={
        "ann": {**SHARED, "pgp_key": KEYS["several-names"]},
        "bob": {"pgp_key": KEYS["several-names"], "status": "offboarding"},
        **{"kim": {"pgp_key": "keybase:kim"}, "zoe": {}},
    },
)


def test_details_have_the_key_with_its_user_ids_and_who_else_has_it_and_search_finds_it(visit):
    page = visit(KEYS_OF_USERS)
    fingerprint = "C3C906AF6A63AFCE73E0D69B0408DB433E3F5CBC"
    several = f"{fingerprint} ('several-names' and 'another name')"
    for name, told in {
        "ann": f"Credentials\n2 access keys\nPGP key\n{several}\nalso used by bob\nMFA",
        "bob": f"Credentials\nnone that work\nPGP key\n{several}\nalso used by ann\nMFA",
        "kim": "Credentials\nnone defined here\nPGP key\nkeybase:kim: looked up during the apply, so its owner",
        "zoe": "Credentials\nnone defined here\nMFA",
    }.items():
        page.locator("button.name", has_text=name).click()
        assert told in re.sub("\n+", "\n", page.inner_text("#details-body")), name
    check_search(page, {fingerprint.lower(): ["ann", "bob"], "keybase:": ["kim"]})


def test_search_finds_names_tags_groups_and_accounts(visit):
    groups_and_tags = {"platform": ["alice"], "read-only": ["alice", "erin"], "ENGINEERING": ["bob"]}
    check_search(visit(BEFORE), {**groups_and_tags, "444455556666": ["bob"]})


def test_the_keyboard_opens_a_user_and_comes_back_and_the_map_leads_to_users(visit):
    page = visit(BEFORE)
    assert page.locator("button.name[tabindex='0']").count() == 1
    page.focus("button.name[tabindex='0']")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.inner_text("#details-title") == "bob"
    page.keyboard.press("Escape")
    assert page.locator("#details").is_hidden()
    assert page.evaluate("document.activeElement.textContent") == "bob"
    page.focus("#map .node[tabindex='0']")
    page.keyboard.press("ArrowDown")
    assert page.locator("#map .node:focus").count() == 1
    assert page.locator("#map svg .edge.lit").count() > 0
    page.locator("#map .node.group[data-group='dev-admin']").focus()
    page.keyboard.press("Enter")
    assert names(page) == ["bob"]


def test_what_stands_beside_the_file_has_columns_a_filter_and_a_place_in_the_details(visit):
    hostile = f"{HOSTILE}{''.join(ACTING)}"
    known = Supplement(
        about=[f"Read at noon, of {cited(hostile)}."],
        findings=[],
        of_user={"bob": {"keys": ["AKIA1: active", cited(hostile)]}, "erin": {"keys": ["none"]}},
        columns={"MFA device": {"bob": "none", "erin": "1 device"}, hostile: {"bob": hostile}},
        marks={"keys unused": {"bob"}, hostile: set()},
    )
    inputs = BEFORE.model_copy()
    page = visit(inputs, supplement=known)
    assert "are not included.\nRead at noon, of " in page.inner_text(".headline")
    assert "Made from a configuration, without" not in page.inner_text("footer")
    seen = printable(hostile)
    assert f"; {seen} (account)." in page.inner_text("#attention .soft")
    page.get_by_role("button", name="1 Keys unused (account)").click()
    wait_for_count(page, "1 of ")
    assert names(page) == ["bob"]
    assert page.locator("#matrix td").all_inner_texts()[-2:] == ["none", seen]
    page.locator("button.name").click()
    assert f"Keys\nAKIA1: active\n{cited(hostile)}" in re.sub("\n+", "\n", page.inner_text("#details-body"))
    page.keyboard.press("Escape")
    page.click("button[type=reset]")
    wait_for_count(page, "6 of ")
    check_search(page, {"akia1": ["bob"]})
    assert page.locator("img").count() == 0


DRAWN = """async () => {
    const matrix = document.getElementById("matrix"), drawn = [];
    const frame = () => new Promise((next) => requestAnimationFrame(next));
    for (let step = 0; step < 10; step++) {
        matrix.scrollTop += 3000;
        for (let wait = 0; wait < 4; wait++) await frame();
        const box = matrix.getBoundingClientRect();
        const all = [...matrix.querySelectorAll("button.name")];
        const top = (one) => one.getBoundingClientRect().top;
        const inView = all.filter((one) => top(one) > box.top && top(one) < box.bottom);
        drawn.push([all.length, inView.length, inView[0].textContent]);
    }
    return drawn;
}"""


def test_of_many_users_only_those_near_to_what_is_in_view_are_drawn_and_all_are_printed(visit):
    """What a frame costs while scrolling is the rows that are drawn for it."""
    users = {f"user-{number:04d}": {"groups": [f"read-in-account-{number % 40:03d}"]} for number in range(MANY_USERS)}
    users[f"user-{MANY_USERS - 1}"]["groups"].append("full-access")
    page = visit(many(count=40, users=users))
    assert page.inner_text("#count") == "1,200 of 1,200 users."
    assert page.locator("button.name").count() <= 160
    drawn = page.evaluate(DRAWN)
    assert max(rows for rows, _, _ in drawn) <= 240
    assert min(in_view for _, in_view, _ in drawn) >= 10
    assert len({first for _, _, first in drawn}) == 10
    page.focus("button.name[tabindex='0']")
    page.keyboard.press("End")
    assert page.evaluate("document.activeElement.textContent") == "user-1199"
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert names(page) == [*users]
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("button.name").count() <= 160
    page.select_option("#action", "iam:PassRole")
    wait_for_count(page, "1 of ")
    assert names(page) == ["user-1199"]
