"""Each fact of a user and of a group is in every form that its row names, in the same words; also an added one."""

import csv
import html
import io
import json
import re
from dataclasses import fields
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from samples import ACCOUNT_ID, PGP_PUBLIC_KEY, SSH_PUBLIC_KEY

from landingzone.access import facts
from landingzone.access.entities import UserAccess
from landingzone.access.facts import GROUP_FACTS, USER_FACTS, Fact, FactTable
from landingzone.access.person import person_of
from landingzone.access.render.csv_tables import report_as_csv
from landingzone.access.render.html import report_as_html
from landingzone.access.render.letter import Letter, letter_as_markdown
from landingzone.access.render.person import person_as_text
from landingzone.access.render.text import report_as_text
from landingzone.access.report import report
from landingzone.changes.cards import cards_of
from landingzone.changes.comparison import Comparison
from landingzone.changes.diff import find_changes
from landingzone.config.options import Configuration
from landingzone.review.render.csv_form import review_as_csv
from landingzone.review.render.html_form import review_as_html
from landingzone.review.review import Review, ReviewedFile

TODAY = date(2026, 12, 1)
BOUND = f"arn:aws:iam::{ACCOUNT_ID}:policy/bound"
OPS = {"actions": ["sts:AssumeRole"], "resources": ["arn:aws:iam::333344445555:role/ops"]}
STARTING = {"actions": ["iam:PassRole", "lambda:CreateFunction"], "resources": ["*"]}
KEYS = {"actions": ["iam:CreateAccessKey"], "resources": ["arn:aws:iam::*:user/kim"]}
ANN = {
    **{"path": "/staff/", "tags": {"desk": "a-7"}, "team": "data", "exempt": {"named": "an auditor"}},
    **{"groups": ["ops", *(f"theirs-{number}" for number in range(10))], "groups_until": {"ops": "2026-12-15"}},
    **{"permissions_boundary": BOUND, "inline_iam_policies": {"start": STARTING, "keys": KEYS}, "until": "2027-01-31"},
    **{"create_login_profile": True, "pgp_key": PGP_PUBLIC_KEY, "ssh_public_key": SSH_PUBLIC_KEY},
    "existing_credentials": {"AKIAIOSFODNN7EXAMPLE": "inactive"},
}
EVERYTHING = Configuration.model_validate(
    {
        "aws_account_id": ACCOUNT_ID,
        "accounts": {"prod": "333344445555"},
        "teams": {"data": {}},
        "requirements": [{"name": "named", "rule": "who it is", "tags": {"name": "*"}}],
        "groups": {"ops": {"inline_iam_policies": {"ops": OPS}}},
        "policies": {"bound": {"statements": [{"actions": ["sts:*", "iam:*", "lambda:*"], "resources": ["*"]}]}},
        "users": {"ann": ANN, "kim": {"path": "/"}},
    }
)
# Of each fact of ann, and of the group ops: what every form says of it, and what some say otherwise, by name.
OF_ANN = {
    "Name": ("", {}),
    "Level": ("critical", {}),
    "Why": ("not known here, and may grant anything: the group theirs-0, the group theirs-1", {}),
    "Path": ("/staff/", {}),
    "Tags": ("desk = a-7", {}),
    "Groups": ("ops", {}),
    "Groups defined elsewhere": (
        "theirs-9: defined elsewhere and may grant anything",
        {"letter": "`theirs-9`: defined elsewhere and may grant anything"},
    ),
    "Own policies": ("start (inline, ", {}),
    "Own policies allow": (
        "use iam:PassRole and lambda:CreateFunction",
        {"letter": "your own policies: use `iam:PassRole` and `lambda:CreateFunction`"},
    ),
    "May": ("assume the role ops in prod (333344445555)", {}),
    "May at most": ("use all of iam, lambda and sts", {}),
    "Together": ("together this allows what these services can do with the roles", {}),
    "Roles": (
        "ops in prod (333344445555) (through ops)",
        {"card": "prod (333344445555): ops, through ops", "page": "prod (333344445555): ops"}
        | {"review": "prod (333344445555): ops"},
    ),
    "Permissions boundary": (
        BOUND,
        {
            "review": f"at most what the boundary {BOUND} allows",
            "letter": f"at most what the boundary `{BOUND}` allows",
        },
    ),
    "Credentials": ("console password", {}),
    "SSH key": ("SHA256:6DJTPPszSy39vBdYnFwzwvwEEjLVyMKiwT918OX3J8M", {}),
    "PGP key": ("6479310DF1EFA490018414B05B4710A9FB012E30 ('Demonstration only <demonstration@example.org>')", {}),
    "Team": ("data", {}),
    "Exempt from": ("named, 'who it is': 'an auditor'", {}),
    "Ends": (
        "all access, on 2027-01-31 (last day, UTC)",
        {"first": "- all access, on `2027-01-31` (last day, UTC)", "tag": "all access ends 2027-01-31"},
    ),
    "Can act as": ("kim, who is no administrator, by making an access key for them", {}),
    "MFA": ("needed for some", {}),
    "Standing": (
        "possible administrator: depending on the group theirs-0, the group theirs-1, ",
        {"tag": "possible administrator", "head": "possible administrator"}
        | dict.fromkeys(("text", "user"), "depending on the group theirs-0, the group theirs-1, "),
    ),
    "Over quota": ("groups of the user: 11 of 10 groups - TOO MANY", {}),
}
OF_OPS = {
    "Name": ("", {}),
    "Level": ("high", {}),
    "Why": ("others' access: sts:AssumeRole can be used to", {}),
    "Grants": ("", {}),
    "Members may": ("assume the role ops in prod (333344445555)", {}),
    "Members": ("ann", {}),
    "MFA": ("needed", {}),
    "Policies": ("ops (inline, ", {}),
    "Roles": ("ops in prod (333344445555)", {"page": "prod (333344445555): ops"}),
    "Quotas": ("inline policies together: ", {}),
}


def lines_below(text, label):
    """Return what stands beside a label in text, in one line."""
    found = re.search(rf"^  {re.escape(label)} +(.*(?:\n {{14,}}.*)*)", text, re.MULTILINE)
    return re.sub(r"\s+", " ", found[1]) if found else ""


class Forms:
    """What each form says of a fact of the only user, or of the group ops."""

    def __init__(self):
        made = report(EVERYTHING, today=TODAY)
        self.user = made.users[0]
        person = person_of(made, EVERYTHING, "ann")
        self.text, self.of_user = report_as_text(made), person_as_text(person)
        self.page = report_as_html(made)
        self.data = json.loads(re.search(r'id="data">(.*?)</script', self.page)[1])
        bare = EVERYTHING.model_copy(update={"users": {}, "groups": {}})
        comparison = Comparison(bare, EVERYTHING)
        self.cards = cards_of(comparison, find_changes(comparison))
        self.letter = letter_as_markdown(Letter(report=made, user=self.user, resets_password=True))
        file = ReviewedFile(name="landingzone.yaml", digest="f11e")
        moment = datetime(2026, 12, 1, tzinfo=UTC)
        review = Review(report=made, made=moment, version="1", file=file, account=None, since=None)
        self.review, self.paper = self.rows(review_as_csv(review))[0], html.unescape(review_as_html(review))
        self.json = {"ann": made.as_dict()["users"][0], "ops": made.as_dict()["groups"][-1]}
        self.csv = {
            name: next(
                row for row in self.rows(report_as_csv(made, table)) if name in (row.get("user"), row.get("group"))
            )
            for name, table in (("ann", "users"), ("ops", "groups"))
        }

    @staticmethod
    def rows(text):
        return [*csv.DictReader(io.StringIO(text, newline=""))]

    def of_ann(self, form, fact):
        shown = self.data["users"][0]
        told = {
            self.data["facts"][number]["title"]: lines
            for number, lines in (self.data["told"][one] for one in shown["told"])
        }
        of_user, _, rest = self.of_user.partition("THROUGH")
        card = self.cards.people[0]
        return {
            "head": lambda: (
                re.search("^ann - (.*)$", self.text, re.MULTILINE)[1]
                + re.search("^ann - (.*)$", self.of_user, re.MULTILINE)[1]
            ),
            "tag": lambda: "; ".join(shown["signs"]),
            "text": lambda: lines_below(self.text.partition("\nUSERS\n")[2], fact.label),
            "user": lambda: lines_below(of_user, fact.label),
            "last": lambda: lines_below(rest, fact.label),
            "page": lambda: "; ".join(told.get(fact.title, ())),
            "card": lambda: self.on_card(card, fact),
            "review": lambda: (
                self.review[fact.column]
                if all(each in self.paper for each in self.review[fact.column].split("; "))
                else ""
            ),
            "first": lambda: self.letter.partition(f"## {fact.title}\n")[2].partition("\n## ")[0],
            "letter": lambda: self.letter.partition("## What you may do\n")[2].partition("\n## ")[0],
        }[form]()

    def of_ops(self, form, fact):
        text = self.text.partition("\nops\n")[2].partition("\n\n")[0]
        (inside,) = re.findall(r"<summary><b>ops</b>.*?</dl>", self.page)
        (card,) = (card for card in self.cards.groups if card.names == ("ops",))
        label = fact.label if isinstance(fact.label, str) else "1 member"
        return {
            "text": lambda: lines_below(text, label),
            "page": lambda: html.unescape(re.search(f"<dt>{fact.title}</dt><dd>(.*?)</dd>", inside)[1]),
            "card": lambda: self.on_card(card, fact),
        }[form]()

    @staticmethod
    def on_card(card, fact):
        return "; ".join(str(line) for row in card.rows if row.title == fact.title for line in row.after)


TABLES = {"ann": (USER_FACTS, OF_ANN), "ops": (GROUP_FACTS, OF_OPS)}


@pytest.fixture(scope="module")
def forms():
    return Forms()


@pytest.mark.parametrize("name", TABLES)
def test_each_fact_is_in_each_form_that_its_row_names(name, forms):
    table, said = TABLES[name]
    assert [row.title for row in table.rows] == [*said]
    for row in table.rows:
        words, otherwise = said[row.title]
        for form in row.forms:
            shown = re.sub(r"\s+", " ", getattr(forms, f"of_{name}")(form, row))
            assert otherwise.get(form, words) in shown, (row.title, form)
        for key in row.values:
            assert forms.json[name][key] not in ("", [], {}), (row.title, key)
        for column in row.cells:
            assert forms.csv[name][column] or column == "pgp_key_also_of", (row.title, column)


ADDED = "left-handed"


@pytest.mark.parametrize("name", TABLES)
def test_a_row_that_is_added_is_in_each_form_that_it_names(name, monkeypatch):
    table, _ = TABLES[name]
    shown = tuple({form: None for row in table.rows for form in row.forms})
    row = Fact(
        title="Hand",
        label="hand",
        forms=dict.fromkeys(shown, lambda _: [ADDED]),
        values={"hand": lambda _: ADDED},
        cells={"hand": lambda _: ADDED},
        column="standing",
    )
    for attribute, value in vars(FactTable([*table.rows, row])).items():
        monkeypatch.setattr(table, attribute, value)
    made = Forms()
    # In the letter, what somebody may do is a list.
    assert {form: ADDED in getattr(made, f"of_{name}")(form, row) for form in shown} == dict.fromkeys(shown, True)
    assert (made.json[name]["hand"], made.csv[name]["hand"]) == (ADDED, ADDED)


def test_all_that_a_report_has_of_a_user_is_in_a_fact():
    known = {field.name for field in fields(UserAccess)} | {
        name for name, value in vars(UserAccess).items() if isinstance(value, property)
    }
    files = (Path(facts.__file__).with_suffix(suffix) for suffix in (".py", ".tsv"))
    read = {name for file in files for name in re.findall(r"\buser\.(\w+)", file.read_text(encoding="utf-8"))}
    assert known - read == {"wording", "escalation"}  # how they are said, and what `power` asks
