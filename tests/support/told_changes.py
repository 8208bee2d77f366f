"""Configurations and what is told of a change between them, in short."""

from datetime import date
from itertools import zip_longest
from pathlib import Path

from landingzone.changes.against import find_refused
from landingzone.changes.comparison import Comparison
from landingzone.changes.diff import diff
from landingzone.config.file import read_configuration
from landingzone.config.options import StackConfiguration

ROLE = "arn:aws:iam::111122223333:role/prod-read-only"
TODAY = date(2026, 11, 1)
BEFORE = read_configuration(Path(__file__).parents[1] / "access" / "before.yaml")


def inputs(**given):
    return StackConfiguration.model_validate({"aws_account_id": "123456789012", **given})


def users(**groups):
    return {"users": {name: {"groups": list(given)} for name, given in groups.items()}}


def bob(**attributes):
    return inputs(users={"bob": attributes})


def own(*policies):
    return {"inline_iam_policies": {f"p{number}": policy for number, policy in enumerate(policies)}}


def cross(*names, arns=(ROLE,)):
    return {
        "iam_groups_for_cross_account_access": [{"group_name": name, "iam_role_arns": list(arns)} for name in names]
    }


def told(old, new):
    return [(change.level, change.text) for change in diff(old, new, TODAY)]


def comparison(old, new):
    return Comparison(inputs(**old), inputs(**new))


def refused(old, new, **both):
    """Return what `validate --against` refuses of a change, the last administrator aside."""
    found = find_refused(comparison(both | old, both | new), may_leave_no_administrator=True)
    return [str(each) for each in found]


def lines(old, new):
    """Return each change with its kind and its warning."""
    return [
        f"{one.level} {one.kind}: {one.text}{f'; {one.warning}' if one.warning else ''}"
        for one in diff(old, new, TODAY)
    ]


def shortened(found, expected):
    """Cut each line that is expected with dots at its end: where it goes on, another test has it."""
    return [
        f"{one[: len(wanted) - 3]}..." if wanted.endswith("...") else one
        for one, wanted in zip_longest(found, expected, fillvalue="")
    ]
