"""The page of a change: what stands on it is what the change and the reports of both files say, and nothing else."""

import re
from datetime import UTC, datetime

import pytest
from change_pages import MINUS, Compared, cards_on, changes_on, classed, text, tree
from drawn_changes import Days
from hostile_names import ACTING
from pull_request_files import REQUESTS, files_of
from samples import ACCOUNT_ID, HERE, PGP_PUBLIC_KEY, SSH_PUBLIC_KEY

from landingzone.access.person import person_of
from landingzone.access.render.frame import PageSource
from landingzone.access.report import report
from landingzone.access.ways import acted_as
from landingzone.ground.words import cited, printable

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>{{js}}\"'&"
SEEDS = range(4)


def drawn(seed):
    days = Days(seed)
    old = days.today
    for _ in range(3):
        days.today, _ = days.draw()
    return Compared(old, days.today)


@pytest.fixture(scope="module")
def compared():
    """Pairs of configurations: drawn ones, and ordinary ones."""
    return [*map(drawn, SEEDS), *(Compared(*files_of(name)) for name in [*REQUESTS][::2])]


def test_every_change_is_on_the_page_once_and_nothing_else(compared):
    for each in compared:
        given = [change.as_dict() for change in each.changes]
        assert [*changes_on(each.page())] == [
            (one["code"], one["level"], printable(one["text"]), sorted(map(cited, one["users"]))) for one in given
        ]


ADMINISTRATOR = {True: ["administrator"], False: [], None: ["possible administrator"]}
MANY = 30


def told(inputs, name):
    """Return what `landingzone report --user` tells, as the page has it."""
    if name not in inputs.users:
        return {}
    person = person_of(report(inputs), inputs, name)
    made = person.as_dict()
    offboarding = made["is_offboarding"]
    sources = made["through"]
    roles = {
        (f"{reach.name} ({reach.account})" if reach.name else reach.account, role.in_words)
        for reach in person.accounts
        for role in reach.roles
    }
    rows = {
        "Level": [] if offboarding else [made["level"]],
        "Standing": ["offboarding: everything is denied"]
        if offboarding
        else [
            ": ".join(filter(None, (standing, made["becomes_administrator"])))
            for standing in ADMINISTRATOR[made["is_administrator"]]
        ],
        "Can act as": [
            words if is_sure else f"possibly {words}"
            for is_sure, words in acted_as(person.user.power, person.user.escalation)
        ],
        "MFA": [made["mfa"]],
        "Groups": [*map(cited, made["groups"])],
        "Groups defined elsewhere": [
            ", ".join(map(cited, made["groups_made_elsewhere"])) + ": defined elsewhere and may grant anything"
        ]
        if made["groups_made_elsewhere"]
        else [],
        "Permissions boundary": [made["permissions_boundary"]] if made["permissions_boundary"] else [],
        "May": [words for each in sources for words in each.get("may", ())],
        "May at most": [words for each in sources for words in each.get("at_most", ())],
        "Together": made["together"],
        "Roles": roles,
        "Path": [made["path"]],
        "Tags": [f"{cited(key)} = {cited(value)}" for key, value in made["tags"].items()],
    }
    return {title: {*map(shown, items)} for title, items in rows.items() if items}


def shown(item):
    return printable(item) if isinstance(item, str) else item


def of_page(title, items):
    """Return what a cell has; a role that is in several accounts once for each."""
    if title != "Roles":
        return items
    return {
        (account, words) for item in items for where, words in [item.split(": ", 1)] for account in where.split(", ")
    }


def test_before_and_after_of_each_person_are_what_the_reports_of_both_files_say(compared):
    seen = 0
    for each in compared:
        old, new = each.inputs
        named = {cited(name): name for name in {*old.users, *new.users}}
        for names, rows in cards_on(each.page(), "p"):
            for name in map(named.get, names):
                before = told(old, each.comparison.renamed.get(name, name))
                after = told(new, name)
                for at, side in enumerate((before, after)):
                    found = {title: of_page(title, cells[at]) for title, cells in rows.items() if cells[at]}
                    titles = side.keys() | (found.keys() & told(new, name).keys())
                    assert {title: found.get(title, set()) for title in titles} == side, name
                seen += 1
    assert seen > MANY


def test_groups_on_the_page_are_those_in_which_something_changes(compared):
    for each in compared:
        before, after = each.comparison.reports
        pairs = each.comparison.paired_names
        found = {names[0]: rows for names, rows in cards_on(each.page(), "g")}
        for was, becomes in pairs.items():
            old, new = before.group[was], after.group[becomes]
            rows = found.get(cited(becomes), {})
            differs = was != becomes or old.in_short != new.in_short or {*old.members} != {*new.members}
            assert bool(rows) or not differs
            if "Members" in rows:
                assert rows["Members"] == ({*map(cited, old.members)}, {*map(cited, new.members)})


def test_each_entry_that_changed_has_its_lines_on_the_page_once(compared):
    for each in compared:
        root = tree(each.page())
        captions = [text(one) for one in (*root.iter("figcaption"), *classed(root, "excerpt"))]
        for excerpt in each.lines.excerpts.values():
            place = f"{excerpt.place} {printable(excerpt.path)}"
            assert sum(one == place or one.startswith(f"{place}, ") for one in captions) == 1, place
        assert len(captions) == len(each.lines.excerpts)


def test_a_user_whom_a_record_renames_has_one_card_with_what_the_old_name_had():
    base = {"aws_account_id": ACCOUNT_ID, "should_create_iam_group_logs": True}
    old = {**base, "users": {"bob": {"groups": ["logs"]}}}
    moved = {'aws_iam_user.user["robert"]': 'aws_iam_user.user["bob"]'}
    new = {**base, "users": {"robert": {"groups": ["full-access"]}}, "adoption": {"moved": moved}}
    compared = Compared(old, new)
    assert compared.comparison.renamed == {"robert": "bob"}
    page = compared.page()
    ((names, rows),) = cards_on(page, "p")
    assert (names, rows["Groups"]) == (["robert"], ({"logs"}, {"full-access"}))
    assert "<p>Previous name: bob</p>" in page


def test_a_row_never_says_none_where_something_stays_in_the_row_below():
    groups = {name: {} for name in "abcde"}
    base = {"aws_account_id": ACCOUNT_ID, "groups": groups | {"more": {}}}
    page = Compared(
        {**base, "users": {"bob": {"groups": [*groups]}}}, {**base, "users": {"bob": {"groups": [*groups, "more"]}}}
    ).page()
    card = classed(tree(page), "card")[0]
    cells = {text(row[0]): [text(cell) for cell in row[1:]] for row in card.iter("tr")}
    assert cells["Groups"] == ["only those below", "+ more"]
    assert cells["Groups, unchanged"] == ["abcde"]


USERS = 200


def test_a_change_of_a_team_of_hundreds_is_short_and_links_to_all_of_them():
    base = {
        "aws_account_id": ACCOUNT_ID,
        "should_create_iam_group_logs": True,
        "users": {f"u{number:03}": {"team": "data"} for number in range(USERS)},
    }
    page = Compared({**base, "teams": {"data": {}}}, {**base, "teams": {"data": {"groups": ["logs"]}}}).page()
    ((names, rows),) = cards_on(page, "p")
    assert (len(names), rows["Groups"]) == (USERS, (set(), {"logs"}))
    first, *_ = classed(tree(page), "change")
    assert len(text(first)) < 400
    assert "teams.data" in text(first)
    assert [len(people) for *_, people in changes_on(page) if people] == [USERS] * sum(
        bool(people) for *_, people in changes_on(page)
    )


SECRET = "hunter2-marker"
SECRETS = (HERE / "samples" / "secrets.yaml").read_text(encoding="utf-8")


def test_no_value_that_may_be_a_secret_is_on_the_page_nor_any_comment():
    new = SECRETS.replace(SECRET, f"{SECRET}-2").replace("[a]", "[b]").replace("  region: eu-west-1\n", "")
    page = Compared(SECRETS, new).page()
    assert SECRET in SECRETS
    assert SECRET not in page
    for entry in ("users.ann", "groups.own", "policies.own", "teams.data", "provider", "backend", "x-note", "x-key"):
        assert f"<b>{entry}</b>" in page
    root = tree(page)
    lines = [text(each) for pre in root.iter("pre") for each in pre]
    (place,) = (number for number, line in enumerate(SECRETS.splitlines(), 1) if "pgp_key" in line)
    assert [line for line in lines if "pgp_key" in line and line[0] in f"{MINUS}+"] == [
        f"{MINUS}{place}    pgp_key: (not shown)",
        f"+{place - 1}    pgp_key: (not shown)",
    ]
    assert any(re.fullmatch(r"\+\d+x-note: &note \{groups: \[b\]\}", line) for line in lines)


def test_a_hidden_tag_has_another_value_without_either_on_the_page():
    both = {"aws_account_id": ACCOUNT_ID, "hidden_tags": ["a"]}
    old, new = ({**both, "users": {"ann": {"tags": {"a": each}}}} for each in ("is-1", "is-2"))
    page = Compared(old, new).page()
    assert "<del>&minus; a = (not shown)</del>" in page
    assert "<ins>+ a = (not shown)</ins>" in page
    assert "is-1" not in page
    assert "is-2" not in page


def test_keys_in_the_clear_are_not_on_the_page():
    base = {"aws_account_id": ACCOUNT_ID}
    user = {"pgp_key": PGP_PUBLIC_KEY, "ssh_public_key": SSH_PUBLIC_KEY, "create_access_keys": True}
    page = Compared({**base, "users": {"ann": {}}}, {**base, "users": {"ann": user}}).page()
    assert "+ access key" in page
    ((_, rows),) = cards_on(page, "p")
    assert [each.startswith("SHA256:") for each in rows["SSH key"][1]] == [True]
    for key in (PGP_PUBLIC_KEY, SSH_PUBLIC_KEY):
        assert key[40:80] not in page


def hostile(name):
    inputs = {
        "aws_account_id": ACCOUNT_ID,
        "groups": {f"g{name}": {"inline_iam_policies": {name: {"actions": [name], "resources": [name]}}}},
        "policies": {name: {"statements": [{"actions": [name], "resources": [name]}]}},
        "users": {name: {"groups": [f"g{name}", name], "path": f"/{name}/", "permissions_boundary": name}},
    }
    return Compared({"aws_account_id": ACCOUNT_ID, "users": {"bob": {"groups": [name]}}}, inputs)


@pytest.mark.parametrize("name", [HOSTILE, "</SCRIPT ", "<!--<script>", "]]>", "{{css}}", "é 日本 🛑", *ACTING[:6]])
def test_hostile_names_stay_text(name):
    page = hostile(name).page(besides=(f"Beside {cited(name)}.",))
    root = tree(page)
    assert len([*root.iter("script")]) == 1
    assert [each for each in root.iter() if each.tag in ("img", "link", "iframe") or each.get("src")] == []
    assert printable(page.replace("\n", "")) == page.replace("\n", "")
    assert cited(name) in text(root)
    identifiers = [each.get("id") for each in root.iter() if each.get("id")]
    assert len(identifiers) == len({*identifiers})


def test_without_a_change_the_page_says_so_and_can_be_signed():
    same = {"aws_account_id": ACCOUNT_ID, "users": {"bob": {}}}
    root = tree(Compared(same, same).page())
    assert "No change: everybody can do the same as before." in text(root)
    assert classed(root, "card") == classed(root, "change") == []
    assert [text(each) for each in classed(root, "sign")[0]] == [
        *(" approved", " not approved", "Reviewer", "Date", "Signature")
    ]


def test_the_page_says_what_is_compared_when_and_by_what():
    day = datetime(2026, 1, 30, 9, 5, tzinfo=UTC)
    before = PageSource(name="main:people.yaml", commit="0123abcd", committed=day, digest="ab12")
    after = PageSource(name="people.yaml", commit="4567cdef", committed=day, is_changed=True, digest="cd34")
    same = {"aws_account_id": ACCOUNT_ID}
    root = tree(Compared(same, same).page(before=before, after=after))
    about = {one.text: [*other.itertext()] for one, other in zip(root.iter("dt"), root.iter("dd"), strict=True)}
    assert about == {
        "Account": [ACCOUNT_ID],
        "Before": ["main:people.yaml", "commit 0123abcd of 2026-01-30 09:05 UTC", "SHA-256 ab12"],
        "After": ["people.yaml", "commit 4567cdef of 2026-01-30 09:05 UTC, with uncommitted changes", "SHA-256 cd34"],
        "Made": ["2026-01-31 12:00 UTC by landingzone 1.2.3"],
    }
