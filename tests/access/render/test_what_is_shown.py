"""The script of the page reads all that its data has of a user, and nothing else."""

import json
import re
from pathlib import Path

from landingzone.access.render import html
from landingzone.access.render.supplement import Supplement
from landingzone.access.report import report
from landingzone.config.options import Configuration

HERE = Path(html.__file__).parent
ROLES = {
    name: {"actions": ["sts:AssumeRole"], "resources": [f"arn:aws:iam::222233334444:role/{name}"]} for name in "xy"
}


def read_of_a_user(file):
    return {*re.findall(r"\buser\.(\w+)", (HERE / file).read_text(encoding="utf-8"))}


def test_the_page_reads_of_a_user_exactly_what_its_data_has():
    supplement = Supplement(about=(), findings=(), of_user={})
    given = {"team": "data", "until": "2020-01-31", "groups": ["g"]}
    given |= {"inline_iam_policies": {"y": ROLES["y"]}}
    groups = {"g": {"inline_iam_policies": {"x": ROLES["x"]}}}
    made = report(Configuration(aws_account_id="123456789012", groups=groups, users={"ann": given}))
    page = html.report_as_html(made, supplement)
    (user,) = json.loads(re.search(r'id="data">(.*?)</script', page)[1])["users"]
    assert read_of_a_user("page.js") - {"text"} == user.keys()  # the script makes the text of the search
