"""A change of tags is told with keys and values, wherever it is, unless hidden_tags names the key."""

import json

import pytest
from change_pages import Compared
from samples import ACCOUNT_ID
from told_changes import inputs, told

from landingzone.access.person import person_of
from landingzone.access.render.csv_tables import report_as_csv
from landingzone.access.render.html import report_as_html
from landingzone.access.render.person import person_as_text
from landingzone.access.render.text import report_as_text
from landingzone.access.report import report
from landingzone.changes.comparison import Comparison
from landingzone.changes.diff import find_changes
from landingzone.changes.lines import ChangedLines
from landingzone.cli.compared import side_of_file

OF = {
    "bob": lambda tags: {"users": {"bob": {"tags": tags}}},
    "the team data": lambda tags: {"teams": {"data": {"tags": tags}}},
    "the policy deploy": lambda tags: {
        "policies": {"deploy": {"statements": [{"actions": ["s3:*"], "resources": ["*"]}], "tags": tags}}
    },
}


@pytest.mark.parametrize("whose", OF)
@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"team": "red"}, {"team": "blue"}, ["gets the tag team = blue instead of red"]),
        (
            {},
            {"team": "blue", "cost center": "a b"},
            ["gets the tag 'cost center' = 'a b'", "gets the tag team = blue"],
        ),
        ({"team": "red"}, {}, ["loses the tag team = red"]),
        ({"team": "red"}, {"Team": "red"}, ["gets the tag Team = red", "loses the tag team = red"]),
        ({"team": "red"}, {"team": ""}, ["gets the tag team = '' instead of red"]),
        ({"team": ""}, {"team": "red"}, ["gets the tag team = red instead of ''"]),
        ({"team": "red"}, {"team": "red"}, []),
    ],
)
def test_a_tag_is_told_with_its_values(whose, before, after, expected):
    found = [text for _, text in told(*(inputs(**OF[whose](tags)) for tags in (before, after)))]
    assert [each for one in found for each in expected if each in one] == expected
    assert all(one.startswith(whose) for one in found)
    assert bool(found) is bool(expected)


@pytest.mark.parametrize("whose", OF)
def test_the_value_of_a_hidden_tag_is_nowhere(whose):
    sides = [inputs(hidden_tags=["id"], **OF[whose]({"id": value, "team": "x"})) for value in ("4711", "4712")]
    texts = " ".join(text for _, text in told(*sides))
    assert "another value of the tag id" in texts
    assert "471" not in texts
    gone = " ".join(text for _, text in told(sides[0], inputs(hidden_tags=["id"], **OF[whose]({}))))
    assert "loses the tag id" in gone
    assert "471" not in gone


def test_the_page_shows_tags_in_their_lines_and_hides_those_that_are_named(tmp_path):
    text = "aws_account_id: '123456789012'\nhidden_tags: [id]\nusers:\n  bob: {{tags: {{team: {}, id: '{}'}}}}\n"
    sides = []
    for name, values in {"old": ("red", "4711"), "new": ("blue", "4712")}.items():
        file = tmp_path / f"{name}.yaml"
        file.write_text(text.format(*values))
        sides.append(side_of_file(file).read)
    comparison = Comparison(*(side.configuration() for side in sides))
    lines = ChangedLines(*sides, comparison)
    changes = find_changes(comparison)
    assert [change.text for change in changes] == [
        "bob gets another value of the tag id, which hidden_tags hides",
        "bob gets the tag team = blue instead of red",
    ]
    excerpts = [excerpt for change in changes for excerpt in lines.of(change)[0]]
    shown = " ".join(each[1].shown for excerpt in excerpts for each in excerpt.lines if each)
    assert "team: red" in shown
    assert "team: blue" in shown
    assert "471" not in shown


@pytest.mark.parametrize("form", ["text", "user", "json", "csv", "html", "change"])
def test_no_form_of_a_report_shows_the_value_of_a_hidden_tag(form):
    made = inputs(hidden_tags=["id"], users={"bob": {"tags": {"id": "z4711z", "team": "vermilion"}}})
    found = report(made)
    text = {
        "text": lambda: report_as_text(found),
        "user": lambda: person_as_text(person_of(found, made, "bob")),
        "json": lambda: json.dumps(found.as_dict()),
        "csv": lambda: report_as_csv(found, "users"),
        "html": lambda: report_as_html(found),
        "change": lambda: Compared(*(_content(value) for value in ("z4711z", "z4712z"))).page(),
    }[form]()
    assert "z471" not in text
    assert ("vermilion" in text) is (form in ("json", "html", "change"))


def _content(value):
    return {
        "aws_account_id": ACCOUNT_ID,
        "hidden_tags": ["id"],
        "users": {"bob": {"tags": {"id": value, "team": "vermilion"}}},
    }
