"""Configurations and what is told of a change between them, in short."""

from pathlib import Path

from landingzone.access.diff import diff
from landingzone.config.file import read_configuration
from landingzone.config.inputs import Inputs

KEY = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"


ROLE = "arn:aws:iam::111122223333:role/prod-read-only"


BEFORE = read_configuration(Path(__file__).parents[1] / "access" / "before.yaml")


def inputs(**given):
    return Inputs.model_validate({"aws_account_id": "123456789012", **given})


def users(**groups):
    return {"users": {name: {"groups": list(given)} for name, given in groups.items()}}


def cross(*names, arns=(ROLE,)):
    return {
        "iam_groups_for_cross_account_access": [{"group_name": name, "iam_role_arns": list(arns)} for name in names]
    }


def told(old, new):
    return [(change.level, change.text) for change in diff(old, new)]
