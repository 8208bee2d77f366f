"""The AWS regions, as of a date: `regions.json`, which `make docs` writes from the AWS SDK.

Source: https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
"""

import re
from functools import cache
from typing import Any

from landingzone.ground.spelling import Names
from landingzone.ground.tables import read_json

_LOOKS_LIKE_ONE = re.compile("[A-Za-z]{2,5}([-_ ]?[A-Za-z]{2,10}){1,3}[-_ ]?[0-9]{0,2}[a-z]?")


def as_of() -> str:
    """Return the date of the list: `2026-10-27`."""
    return str(_list()["as_of"])


def exists(name: str) -> bool:
    """Return whether AWS has a region with exactly this name."""
    return name in _list()["regions"]


def nearest(name: str) -> str | None:
    """Return the region that is surely meant, for example by the name of one of its zones; None: there is none."""
    return Names(_list()["regions"]).nearest(re.sub("[_ ]", "-", name))


def looks_like_one(name: str) -> bool:
    """Return whether a string looks like a region: any other may be a secret in the wrong place."""
    return _LOOKS_LIKE_ONE.fullmatch(name) is not None


@cache
def _list() -> dict[str, Any]:
    return dict(read_json("landingzone.iam", "regions.json"))
