"""The actions that are less dangerous than AWS's level says: `departures.json` has one row for each reason.

Every other action that AWS calls permissions management decides who may do what, and counts as high without a row in
`dangers`; every other one that it calls a write changes something.
"""

from typing import Any

from landingzone.ground.tables import read_json

READING_VERBS = ("batchget", "describe", "get", "list", "search")
"""Prefixes of what AWS calls a write, which a row may depart from."""

DEPARTURES: list[dict[str, Any]] = read_json("landingzone.iam", "departures.json")
"""All rows: `actions`, patterns of them in lower case; what each `does`; and the `reason`."""
