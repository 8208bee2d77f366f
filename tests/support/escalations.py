"""Calls with which somebody could give themselves or others permissions, or start something with a role.

They are those of the table of dangers, each on a resource such as AWS's list of actions has it: the list of the
simulator, which may be older than an action. Such an action has no call.
"""

import json
import re
from functools import cache
from pathlib import Path

from landingzone.iam.dangers import DANGERS, READING_VERBS

ACCOUNT = "123456789012"
IAM = f"arn:aws:iam::{ACCOUNT}"
ALICE = f"{IAM}:user/alice"
BOB = f"{IAM}:user/bob"
ROLE = f"{IAM}:role/service/app"
INSTANCE = f"arn:aws:ec2:us-east-1:{ACCOUNT}:instance/i-0123456789abcdef0"
FUNCTION = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:app"
_LIST = Path(__file__).parents[2] / "node_modules" / "@cloud-copilot" / "iam-data" / "data"
_PLACES = {"Partition": "aws", "Account": ACCOUNT, "Region": "us-east-1"}


def calls_of(row):
    """Yield the calls of an action: on others, and on oneself if that is not harmless."""
    action = _listed("actions", row.service).get(row.action.partition(":")[2].lower())
    if action is None:
        return
    if not action["resourceTypes"]:
        yield row.action, "*"
        return
    kind = action["resourceTypes"][0]["name"].lower()
    if (row.service, kind) == ("iam", "user"):
        yield from ((row.action, user) for user in ((BOB,) if row.harmless_on_caller else (ALICE, BOB)))
    else:
        arn = _listed("resourceTypes", row.service)[kind]["arn"]
        yield row.action, re.sub(r"\$\{(\w+)\}|\*", lambda match: _PLACES.get(match[1], "app"), arn)


@cache
def _listed(what, service):
    file = _LIST / what / f"{service}.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


ESCALATIONS = [
    call
    for row in DANGERS
    if row.service in READING_VERBS and "passes a role" not in row.kinds
    for call in calls_of(row)
]
"""Whatever the services do that are there to grant permissions."""

LAUNCHES = [call for row in DANGERS if "starts something with a role" in row.kinds for call in calls_of(row)]
"""Each is an escalation together with iam:PassRole."""
