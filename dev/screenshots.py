"""Pictures of the report's page for the documentation: `python -m dev.screenshots`, after the page was changed."""

import itertools
import tempfile
from pathlib import Path

from dev.browser import open_browser
from dev.toolchain import ROOT
from landingzone.access.render.html import report_as_html
from landingzone.access.report import report
from landingzone.config.file import read_configuration
from landingzone.config.inputs import Inputs
from landingzone.files import write_page

_GIVEN = (
    "ada", "alan", "anna", "arjun", "bea", "ben", "carla", "chen", "dana", "diego",
    "elif", "emma", "farid", "finn", "grace", "hana", "ivan", "jana", "jo", "kai",
)  # fmt: skip
_FAMILY = (
    "adler", "bauer", "costa", "diaz", "evans", "garcia", "haas", "ito", "jensen",
    "kaya", "klein", "lopez", "meyer", "novak", "okafor", "patel", "rossi",
)  # fmt: skip
_TEAMS = ("ads", "data", "growth", "infra", "mobile", "payments", "risk", "search")
_LEVELS = ("read-only", "developer", "admin")
_EXTRA = ("logs", "developers", "billing", "support", "read-only", "use-existing-iam-roles", "ssh-grunt-users")


def large_organisation() -> Inputs:
    """Make 5,000 users in eight teams with three accounts each."""
    entries = [
        {
            "group_name": f"{team}-{level}",
            "iam_role_arns": [
                f"arn:aws:iam::{111100000000 + 3 * index + place:012d}:role/{level}" for place in range(3)
            ],
        }
        for index, team in enumerate(_TEAMS)
        for level in _LEVELS
    ]
    people = itertools.product(range(1, 16), _FAMILY, _GIVEN)
    users = {}
    for number, (twin, family, given) in enumerate(itertools.islice(people, 5000)):
        name = f"{given}.{family}{'' if twin == 1 else twin}"
        team, level = _TEAMS[number * 5 % 8], _LEVELS[min(number % 6 // 3 + (number % 31 == 0), 2)]
        groups = [f"{team}-{level}", *(_EXTRA[number % 7 :][: number % 3])]
        users[name] = {"groups": groups + ["full-access"] * (number % 97 == 5), "tags": {"team": team}}
    switches = ("logs", "developers", "billing", "support", "read_only", "use_existing_iam_roles")
    return Inputs.model_validate(
        {
            "aws_account_id": "123456789012",
            "iam_group_developers_permitted_services": ["dynamodb", "ec2", "lambda", "s3", "sqs"],
            "iam_groups_for_cross_account_access": entries,
            "users": users,
            **{f"should_create_iam_group_{switch}": True for switch in switches},
        }
    )


def main() -> None:
    """Write the pictures into docs/."""
    sample = read_configuration(ROOT / "landingzone.yaml")
    with tempfile.TemporaryDirectory() as directory, open_browser() as browser:
        for name, inputs, scheme in (
            ("sample", sample, "light"),
            ("5000-users", large_organisation(), "dark"),
            ("map", large_organisation(), "light"),
        ):
            file = Path(directory, "report.html")
            write_page(file, report_as_html(report(inputs)))
            page = browser.new_page(
                viewport={"width": 1280, "height": 820}, color_scheme="dark" if scheme == "dark" else "light"
            )
            page.goto(file.as_uri())
            if name == "5000-users":
                page.fill("#action", "iam:PassRole")
                page.wait_for_timeout(200)  # milliseconds, while typing is waited for
            if name == "map":
                page.locator("#roles").scroll_into_view_if_needed()
                page.locator(".node.group[data-group='data-developer']").hover()
            else:
                page.locator("[role=rowheader]").first.click()
                page.evaluate("scrollTo(0, 0)")
            page.screenshot(path=ROOT / "docs" / f"report-{name}.png")
            page.close()


if __name__ == "__main__":
    main()
