"""Pictures of the report's page for the documentation: `make docs` takes them anew when the page has changed."""

import itertools
import tempfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Literal

from dev.browser import open_browser
from dev.toolchain import ROOT
from landingzone.access.render.html import report_as_html
from landingzone.access.report import report
from landingzone.config.file import read_configuration
from landingzone.config.inputs import Inputs
from landingzone.config.options import Configuration
from landingzone.ground.files import write_page

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
_STAGES = ("dev", "staging", "prod")
_EXTRA = ("logs", "developers", "billing", "support", "read-only", "use-existing-iam-roles", "ssh-grunt-users")


def large_organisation() -> Inputs:
    """Make 5,000 users in eight teams with three accounts each."""
    accounts = {
        f"{team}-{stage}": str(111100000000 + number)
        for number, (team, stage) in enumerate(itertools.product(_TEAMS, _STAGES))
    }
    entries = [
        {"group_name": f"{team}-{level}", "roles": [level], "accounts": [f"{team}-{stage}" for stage in _STAGES]}
        for team, level in itertools.product(_TEAMS, _LEVELS)
    ]
    people = itertools.product(range(1, 16), _FAMILY, _GIVEN)
    users = {}
    for number, (twin, family, given) in enumerate(itertools.islice(people, 5000)):
        name = f"{given}.{family}{'' if twin == 1 else twin}"
        team, level = _TEAMS[number * 5 % 8], _LEVELS[min(number % 6 // 3 + (number % 31 == 0), 2)]
        groups = [f"{team}-{level}", *(_EXTRA[number % 7 :][: number % 3])]
        users[name] = {"groups": groups + ["full-access"] * (number % 97 == 5), "tags": {"team": team}}
    switches = ("logs", "developers", "billing", "support", "read_only", "use_existing_iam_roles")
    return Configuration.model_validate(
        {
            "aws_account_id": "123456789012",
            "iam_group_developers_permitted_services": ["dynamodb", "ec2", "lambda", "s3", "sqs"],
            "accounts": accounts,
            "account_groups": entries,
            "users": users,
            **{f"should_create_iam_group_{switch}": True for switch in switches},
        }
    )


# Name of the picture -> what the page is of, and in which colours.
_PICTURES: dict[str, tuple[Callable[[], Inputs], Literal["light", "dark"]]] = {
    "sample": (lambda: read_configuration(ROOT / "landingzone.yaml"), "light"),
    "5000-users": (large_organisation, "dark"),
    "map": (large_organisation, "light"),
}


def _page(name: str) -> str:
    return report_as_html(report(_PICTURES[name][0]()))


def fingerprints() -> str:
    """Write down which pages the pictures are of, so that those of an older page are found without a browser.

    Returns:
        A line for each picture: the SHA-256 of the page, and the file.
    """
    return "".join(f"{sha256(_page(name).encode()).hexdigest()}  report-{name}.png\n" for name in _PICTURES)


def take() -> None:
    """Write the pictures into docs/.

    Raises:
        FileNotFoundError: There is no browser.
    """
    with tempfile.TemporaryDirectory() as directory, open_browser() as browser:
        for name, (_, scheme) in _PICTURES.items():
            file = Path(directory, "report.html")
            write_page(file, _page(name))
            page = browser.new_page(viewport={"width": 1280, "height": 820}, color_scheme=scheme)
            page.goto(file.as_uri())
            if name == "5000-users":
                page.fill("#action", "iam:PassRole")
                page.wait_for_timeout(200)  # milliseconds, while typing is waited for
            if name == "map":
                page.evaluate("document.querySelector('#roles').scrollIntoView()")
                page.locator(".node.account", has_text="data-prod").click()
                page.locator(".node.group[data-group='data-developer']").hover()
            else:
                page.locator("[role=rowheader]").first.click()
                page.evaluate("scrollTo(0, 0)")
            page.screenshot(path=ROOT / "docs" / f"report-{name}.png")
            page.close()
