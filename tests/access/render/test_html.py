import json
import random
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hostile_names import ACTING
from many_accounts import many
from playwright.sync_api import expect
from questions import ANSWERS, INPUTS, REACHING

from dev.toolchain import ROOT
from landingzone.access.render.html import report_as_html
from landingzone.access.report import report
from landingzone.config.file import read_configuration
from landingzone.config.inputs import Inputs
from landingzone.files import write_page
from landingzone.groups.aws_managed import IN_WORDS, as_of
from landingzone.iam.conditions import WITHOUT_MFA
from landingzone.words import printable

BEFORE = read_configuration(Path(__file__).parents[2] / "access" / "before.yaml")
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>{{data}}\"'&"
VOID = {"meta", "input", "br"}


def large():
    choice = random.Random(7)
    groups = [
        {"group_name": f"team-{number}", "iam_role_arns": [f"arn:aws:iam::{number:012d}:role/developer"]}
        for number in range(200)
    ]
    users = {
        f"user-{number:04d}": {
            "groups": choice.sample([group["group_name"] for group in groups], 4) + ["logs"] * (number % 2)
        }
        for number in range(5000)
    }
    users["user-4999"]["groups"].append("full-access")
    return Inputs.model_validate(
        {
            "aws_account_id": "123456789012",
            "should_create_iam_group_logs": True,
            "iam_groups_for_cross_account_access": groups,
            "users": users,
        }
    )


class Structure(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.open, self.tags, self.faults = [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)


def names(page):
    return [name.rstrip(" ▲△✕") for name in page.locator("[role=rowheader]").all_inner_texts()]


def count(page):
    return page.inner_text("#count")


def wait_for_count(page, start):
    expect(page.locator("#count")).to_have_text(re.compile(f"^{re.escape(start)}"))


def own_groups(name):
    """Give a group and a policy of one's own, and a user who has both, of one name."""
    written = {"actions": [name], "resources": [name]}
    return {
        "groups": {f"b{name}": {"path": name, "inline_iam_policies": {name: written}}},
        "policies": {name: {"path": f"/{name}/", "statements": [written]}},
        "users": {f"c{name}": {"groups": [f"b{name}"], "customer_managed_policy_names": [f"{name}/{name}"]}},
    }


def with_own_groups(name):
    given = Inputs.model_validate({"aws_account_id": "123456789012", **own_groups(name)})
    return BEFORE.model_copy(
        update={
            "groups": given.groups,
            "policies": {**given.policies, "spare": given.policies[name]},
            "users": {**BEFORE.users, **given.users},
        }
    )


def test_policies_of_ones_own_stand_in_a_table_if_there_are_any():
    page = report_as_html(report(with_own_groups("dba")))
    (row,) = re.findall(r"<tr><td><b>dba/dba</b></td>(.*?)</tr>", page)
    assert "<td>use dba on dba</td><td>users: cdba</td>" in row
    assert "of 6,144 characters" in row
    (row,) = re.findall(r"<tr><td><b>dba/spare</b></td>(.*?)</tr>", page)
    assert "<td>nobody</td>" in row
    assert page.count('href="#policies"') == page.count('id="policies"') == 1
    assert "policies-title" not in report_as_html(report(BEFORE))


@pytest.mark.parametrize("inputs", [BEFORE, with_own_groups("dba")])
def test_the_page_is_well_formed_and_loads_nothing(inputs):
    structure = Structure(report_as_html(report(inputs)))
    assert structure.faults == []
    assert structure.open == []
    assert not [tag for tag, given in structure.tags if tag in ("link", "img", "iframe") or "src" in given]
    identifiers = [given["id"] for _, given in structure.tags if "id" in given]
    assert len(identifiers) == len(set(identifiers))


def test_whether_mfa_is_required_stands_in_the_headline():
    def headline(**given):
        page = report_as_html(report(Inputs(aws_account_id="123456789012", **given)))
        return re.search(r"roles in 0 other accounts\. (.*?) Of this file:", page)[1].removesuffix("</span>")

    own = {"aws_managed_policy_names": ["ReadOnlyAccess"]}
    assert headline(users={"a": {"require_mfa": True, **own}}) == "MFA is required."
    warning = '<span class="warn">MFA is '
    assert headline(users={"a": own}) == f"{warning}required by groups; 1 user has permissions without it."
    assert headline(users={"a": own}, should_require_mfa=False) == f"{warning}NOT required by the groups."


def test_thousands_of_users_with_hundreds_of_roles_each_take_little_space():
    def size(users):
        given = {f"user-{number:04d}": {"groups": ["_all-accounts"]} for number in range(users)}
        return len(report_as_html(report(many(users=given))))

    assert size(600) - size(100) < 500 * 400


def test_the_account_has_its_name_in_the_headline_and_the_title():
    page = report_as_html(report(many(accounts={"people": "123456789012"})))
    assert "<title>Who can do what in account people (123456789012)</title>" in page
    assert '<p class="headline">Account people (123456789012): 0 users' in page


def test_the_table_of_roles_counts_users_and_names_groups():
    page = report_as_html(report(BEFORE))
    table = page[page.index('id="roles-table"') :].partition("</table>")[0]
    rows = [re.findall(r"<td>(.*?)</td>", row) for row in re.findall(r"<tr>(<td>.*?)</tr>", table)]
    made = report(BEFORE)
    assert rows == [
        [
            role.account,
            role.name,
            ", ".join(group.name for group in made.groups if role in group.roles),
            str(sum(role in user.roles for user in made.users)),
        ]
        for role in made.roles
    ]
    assert any(row[3] != "0" for row in rows)


def test_the_page_knows_credentials_and_what_refuses_all_without_mfa():
    users = {
        "console": {"create_login_profile": True, "groups": ["read-only"]},
        "keys": {"create_access_keys": True},
        "ssh": {"ssh_public_key": "ssh-rsa x"},
        "without": {},
    }
    given = {"aws_account_id": "123456789012", "should_create_iam_group_read_only": True, "users": users}
    page = report_as_html(report(Inputs.model_validate(given)))
    data = json.loads(re.search(r'id="data">(.*?)</script>', page, re.DOTALL)[1])
    assert {user["name"]: user["credentials"] for user in data["users"]} == {
        "console": [0], "keys": [1], "ssh": [2], "without": [],
    }  # fmt: skip
    denying = [policy for policy in data["policies"] if any(one["effect"] == "Deny" for one in policy["permissions"])]
    assert [policy["name"] for policy in denying] == ["require-mfa"]
    assert [one["states"] for one in denying[0]["permissions"]] == [WITHOUT_MFA]
    console, *others = (user["mfa"] for user in data["users"])
    assert others == [others[0]] * 3
    assert console != others[0]


def test_hostile_texts_stay_texts():
    users = {HOSTILE: {"tags": {HOSTILE: HOSTILE}, "groups": [HOSTILE], "path": HOSTILE}}
    entries = [{"group_name": HOSTILE, "iam_role_arns": [f"arn:aws:iam::111122223333:role/{HOSTILE}"]}]
    own = own_groups(HOSTILE)
    users |= own.pop("users")
    page = report_as_html(
        report(Inputs(aws_account_id=HOSTILE, users=users, iam_groups_for_cross_account_access=entries, **own))
    )
    structure = Structure(page)
    assert [tag for tag, _ in structure.tags].count("script") == 2
    assert [tag for tag, _ in structure.tags].count("img") == 0
    data = json.loads(re.search(r'id="data">(.*?)</script>', page, re.DOTALL)[1])
    assert data["users"][0]["name"] == HOSTILE


ENDINGS = (
    "</script>",
    "</SCRIPT ",
    "<!--",
    "<!--<script>",
    "]]>",
    "\u2028\u2029",
    "\ud83d",
    "é 日本 🛑",
    "\x00\x1b\x7f",
    "{{js}}",
)


@pytest.mark.parametrize("text", ENDINGS)
def test_the_data_of_a_page_is_ascii_and_ends_where_it_should(text):
    users = {text: {"tags": {text: text}, "groups": [text], "path": text, "aws_managed_policy_names": [text]}}
    roles = [{"group_name": text, "iam_role_arns": [f"arn:aws:iam::111122223333:role/{text}"]}]
    page = report_as_html(
        report(Inputs(aws_account_id="123456789012", users=users, iam_groups_for_cross_account_access=roles))
    )
    assert page.encode().decode() == page
    data = re.search(r'<script type="application/json" id="data">(.*?)</script', page, re.DOTALL)[1]
    assert data.isascii()
    assert data.isprintable()
    assert "<" not in data
    assert json.loads(data)["users"][0]["name"] == text
    assert [tag for tag, _ in Structure(page).tags].count("script") == 2


def test_what_acts_or_cannot_be_seen_is_shown_as_python_writes_it(visit):
    name = f"a{''.join(ACTING)}"
    own = {"tags": {name: name}, "path": f"/{name}/", "aws_managed_policy_names": [name], "permissions_boundary": name}
    users = {name: {"groups": [name, f"b{name}"], **own}}
    roles = [{"group_name": name, "iam_role_arns": [f"arn:aws:iam::111122223333:role/{name}"]}]
    own = own_groups(name)
    given = {"groups": own["groups"], "policies": own["policies"], "iam_groups_for_cross_account_access": roles}
    page = visit(Inputs(aws_account_id="123456789012", users=users, **given))
    page.locator("[role=rowheader]").click()
    assert page.inner_text("#details-title") == printable(name)
    shown = page.evaluate(
        "[...document.body.querySelectorAll(':not(script):not(style)')].flatMap((one) => [one.title, "
        "one.getAttribute('aria-label'), ...[...one.childNodes].filter((each) => each.nodeType === 3)"
        ".map((each) => each.data)]).filter(Boolean)"
    )
    assert sum(printable(name) in text for text in shown) > 10
    lines = {line for text in shown for line in text.split("\n")}
    assert {line for line in lines if printable(line) != line} == set()
    page.fill("#search", printable(name)[:20])
    wait_for_count(page, "1 of 1 user")


def test_hostile_texts_stay_texts_in_a_browser(visit):
    users = {HOSTILE: {"tags": {HOSTILE: HOSTILE}, "groups": [HOSTILE]}}
    entries = [{"group_name": HOSTILE, "iam_role_arns": [f"arn:aws:iam::111122223333:role/{HOSTILE}"]}]
    page = visit(Inputs(aws_account_id="123456789012", users=users, iam_groups_for_cross_account_access=entries))
    page.locator("[role=rowheader]").click()
    assert page.inner_text("#details-title") == HOSTILE
    assert page.locator("img").count() == 0


WAYS = re.compile(r"(Found|Maybe, for its content is not known here,) through (.*?)(, with MFA|, WITHOUT MFA|)\.")


def told_of(page):
    """Read what the page says of each user that it shows."""
    answers = {}
    for name in names(page):
        page.locator("[role=rowheader]", has_text=re.compile(f"^{name}( [▲△✕])?$")).click()
        ways = WAYS.fullmatch(page.inner_text("#details-body p:has-text('through ')"))
        through = tuple(each.removeprefix("group ") for each in ways[2].split(", "))
        mfa = {", with MFA": True, ", WITHOUT MFA": False, "": None}[ways[3]]
        answers[name] = (through, mfa, ways[1] == "Found")
    return answers


def answers_of(expected):
    """Give the answers as the page words them: a group made elsewhere is a group."""
    return {
        name: (tuple(each.removesuffix(" (made elsewhere)") for each in through), mfa, is_known)
        for name, (through, mfa, is_known) in expected.items()
    }


@pytest.mark.parametrize("action", ANSWERS)
def test_who_can_gives_the_answers_of_the_report(action, visit):
    page = visit(INPUTS)
    page.fill("#action", action)
    wait_for_count(page, f"{len(ANSWERS[action])} of {len(INPUTS.users)} users, ")
    assert told_of(page) == answers_of(ANSWERS[action])


def test_who_reaches_an_account_gives_the_answers_of_the_report(visit):
    page = visit(INPUTS)
    page.select_option("#account", "444455556666")
    wait_for_count(page, f"{len(REACHING)} of {len(INPUTS.users)} users, ")
    assert told_of(page) == answers_of(REACHING)


def test_policies_of_aws_are_looked_into_and_only_those_that_it_does_not_have_are_not_known(visit):
    held = {
        "ann": ["ReadOnlyAcess"],
        "bob": ["SecurityAudit"],
        "eve": ["ReadOnlyAccess", "AmazonElastiCacheFullAccess"],
    }
    users = {name: {"aws_managed_policy_names": policies} for name, policies in held.items()}
    inputs = Inputs.model_validate({"aws_account_id": "123456789012", "users": users})
    page = visit(inputs)
    for action in ("s3:GetObject", "ec2:DescribeInstances", "elasticache:CreateCacheCluster", "ec2:RunInstances"):
        page.fill("#action", action)
        wanted = [reach.user for reach in report(inputs).who_can(action)]
        wait_for_count(page, f"{len(wanted)} of 3 users, ")
        assert names(page) == wanted
        assert page.inner_text("#count").endswith(", 1 only maybe: by a policy or a group that is not known here.")
    page.fill("#action", "s3:GetObject")
    wait_for_count(page, "2 of 3 users, ")
    page.locator("[role=rowheader]").nth(1).click()
    details = page.inner_text("#details-body")
    assert f"ReadOnlyAccess (AWS managed, as of {as_of()})" in details
    assert IN_WORDS["ReadOnlyAccess"] in details


def test_a_user_who_is_offboarding_is_marked_and_found_nowhere_else(visit):
    users = {"bob": {"groups": ["full-access"], "status": "offboarding"}, "eve": {"groups": ["full-access"]}}
    page = visit(Inputs(aws_account_id="123456789012", users=users))
    assert "1 administrator among them, 1 offboarding, " in page.inner_text("body")
    assert page.locator("[role=rowheader]").all_inner_texts() == ["bob ✕", "eve ▲"]
    page.fill("#action", "s3:GetObject")
    wait_for_count(page, "1 of 2 users, ")
    assert names(page) == ["eve"]
    page.fill("#action", "")
    page.fill("#search", "offboarding")
    wait_for_count(page, "1 of 2 users.")
    page.locator("[role=rowheader]").click()
    assert "Offboarding: everything is denied." in page.inner_text("#details-body")


def test_search_finds_names_tags_groups_and_accounts(visit):
    page = visit(BEFORE)
    for text, found in (
        ("platform", ["alice"]),
        ("read-only", ["alice", "erin"]),
        ("ENGINEERING", ["bob"]),
        ("444455556666", ["bob"]),
    ):
        page.fill("#search", text)
        wait_for_count(page, f"{len(found)} of ")
        assert names(page) == found


def test_the_keyboard_opens_a_user_and_comes_back(visit):
    page = visit(BEFORE)
    page.focus("#matrix")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    active = page.locator(f"#{page.get_attribute('#matrix', 'aria-activedescendant')}")
    assert active.get_attribute("role") == "gridcell"
    page.keyboard.press("Enter")
    assert page.inner_text("#details-title") == "bob"
    page.keyboard.press("Escape")
    assert page.locator("#details").is_hidden()
    assert page.evaluate("document.activeElement.id") == "matrix"


def test_the_map_is_walked_with_arrows_and_leads_to_the_users(visit):
    page = visit(BEFORE)
    page.focus("#map .node[tabindex='0']")
    page.keyboard.press("ArrowDown")
    assert page.locator("#map .node:focus").count() == 1
    assert page.locator("#map svg .edge.lit").count() > 0
    page.locator("#map .node.group[data-group='dev-admin']").focus()
    page.keyboard.press("Enter")
    assert names(page) == ["bob"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_keeps_anybody_out(visit, scheme):
    page = visit(with_own_groups("dba"), color_scheme=scheme, bypass_csp=True)
    page.locator("[role=rowheader]").first.click()
    for details in page.locator("details").all():
        details.evaluate("one => one.open = true")
    page.add_script_tag(path=ROOT / "node_modules" / "axe-core" / "axe.min.js")
    found = page.evaluate("axe.run()")["violations"]
    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == []


def test_colours_follow_the_system_and_can_be_chosen(visit):
    page = visit(BEFORE, color_scheme="dark")
    paper = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(paper) == "rgb(20, 23, 28)"
    page.select_option("#theme", "light")
    assert page.evaluate(paper) == "rgb(255, 255, 255)"


def test_five_thousand_users_stay_smooth(visit):
    page = visit(large())
    assert count(page) == "5,000 of 5,000 users."
    assert page.locator("#matrix [role=row]").count() < 80
    drawn = page.evaluate(
        """async () => {
            const matrix = document.getElementById("matrix"), drawn = [];
            const frame = () => new Promise((next) => requestAnimationFrame(next));
            for (let step = 0; step < 40; step++) {
                matrix.scrollTop += 1500;
                await frame();
                await frame();
                const rows = matrix.querySelectorAll("[role=rowheader]");
                drawn.push([rows.length, rows[0].textContent]);
            }
            return drawn;
        }"""
    )
    assert max(rows for rows, _ in drawn) < 80, "what a frame costs while scrolling is the rows that are drawn for it"
    assert len({first for _, first in drawn}) == 40
    page.focus("#matrix")
    page.keyboard.press("Control+End")
    page.wait_for_function(
        "document.querySelector('#matrix .active [role=rowheader]').textContent.startsWith('user-4999')"
    )
    page.fill("#action", "iam:PassRole")
    wait_for_count(page, "1 of ")
    assert names(page) == ["user-4999"]
    assert page.locator("[role=rowheader]").bounding_box()["y"] > 0


def test_a_page_that_cannot_be_written_leaves_the_old_one(tmp_path, monkeypatch):
    file = tmp_path / "report.html"
    file.write_text("old")

    def fail(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(Exception, match="No space left on device"):
        write_page(file, "new")
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]
