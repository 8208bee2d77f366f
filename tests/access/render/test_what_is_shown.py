"""Each way to show a report shows all of a user: what the report has more must be shown, or be left out here."""

import json
import re
from dataclasses import fields
from pathlib import Path

import pytest

from landingzone.access.model import UserAccess
from landingzone.access.render import html
from landingzone.access.render.supplement import Supplement
from landingzone.access.report import report
from landingzone.config.options import Configuration

HERE = Path(html.__file__).parent
OF_A_USER = {field.name for field in fields(UserAccess)} | {
    name for name, value in vars(UserAccess).items() if isinstance(value, property)
}
OF_A_USER.remove("wording")
ROLES = {
    name: {"actions": ["sts:AssumeRole"], "resources": [f"arn:aws:iam::222233334444:role/{name}"]} for name in "xy"
}
LEFT_OUT = {
    **{"page_data.py": {"quotas", "roles"}, "csv_tables.py": {"quotas", "tags"}},
    **{"text.py": {"path", "tags"}, "../model.py": set[str]()},
}


def read_of_a_user(file):
    return {*re.findall(r"\buser\.(\w+)", (HERE / file).read_text(encoding="utf-8"))}


@pytest.mark.parametrize("file", LEFT_OUT)
def test_all_that_a_report_has_of_a_user_is_shown(file):
    assert OF_A_USER - read_of_a_user(file) == LEFT_OUT[file]


def test_the_page_reads_of_a_user_exactly_what_its_data_has():
    supplement = Supplement(about=(), findings=(), of_user={})
    given = {"team": "data", "exempt": {"tagged": "an auditor"}, "until": "2020-01-31", "groups": ["g"]}
    given |= {"inline_iam_policies": {"y": ROLES["y"]}}
    groups = {"g": {"inline_iam_policies": {"x": ROLES["x"]}}}
    made = report(Configuration(aws_account_id="123456789012", groups=groups, users={"ann": given}))
    page = html.report_as_html(made, supplement)
    (user,) = json.loads(re.search(r'id="data">(.*?)</script', page)[1])["users"]
    assert read_of_a_user("page.js") - {"text"} == user.keys()  # the script makes the text of the search
