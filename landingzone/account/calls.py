"""The calls of IAM that reading an account makes, what is unknown without each, and the policy for them."""

import json
from dataclasses import dataclass

from landingzone.ground.tables import read_rows
from landingzone.ground.words import cited, listed

_MOST_NAMED = 20


@dataclass(frozen=True, kw_only=True)
class ReadCall:
    """A call that reading an account makes.

    Args:
        action: The action that allows it, such as `iam:ListAccessKeys`; the operation has the name after the colon.
        unknown: What is unknown if it is refused, as the end of a sentence: `which access keys there are`.
        type: Type of the resources that are unknown then; "": none.
        is_for_use: Whether it is needed only for the facts of use.
    """

    action: str
    unknown: str
    type: str = ""
    is_for_use: bool = False

    @property
    def operation(self) -> str:
        """Name in the API."""
        return self.action.partition(":")[2]


CALLS = tuple(
    ReadCall(action=action, unknown=unknown, type=type, is_for_use=needed_for == "use")
    for action, unknown, type, needed_for in read_rows("landingzone.account", "read_calls.tsv")
)
"""In the order of the calls."""

BY_OPERATION = {call.operation: call for call in CALLS}
"""Name in the API -> the call."""


@dataclass(frozen=True)
class Unknown:
    """Something that is not known of an account.

    Args:
        call: The call that says it.
        on: Names of the users, or ARNs of the policies, that it is not known of; (): not of certain ones.
        reason: The message of AWS with which it refused the call, in one line, which is untrusted text; or why a file
            does not say it.
        is_refused: Whether AWS refused the call.
    """

    call: ReadCall
    on: tuple[str, ...]
    reason: str
    is_refused: bool = True

    @property
    def why(self) -> str:
        """Why it is not known, in words."""
        return f"no permission for {self.call.action}" if self.is_refused else self.reason

    def __str__(self) -> str:
        """What is not known, of whom, and why, without a full stop."""
        whose = f" for {listed(map(cited, self.on), most=_MOST_NAMED)}" if self.on else ""
        return f"{self.call.unknown}{whose}: {self.why}"


PURPOSES = {"adopt": False, "diff": False, "audit": True}
"""Command that reads an account -> whether it reads the facts of use."""


def read_policy(purpose: str | None = None) -> str:
    """Write the smallest policy that allows reading an account.

    None of these actions changes anything. They are allowed on all resources: three accept nothing else, and the others
    only read the account of the role anyway.

    Args:
        purpose: One of `PURPOSES`; None: all of them.

    Returns:
        An IAM policy document, as JSON with several lines.
    """
    with_use = PURPOSES[purpose] if purpose else True
    statement = {
        "Sid": "ReadUsersGroupsAndPolicies",
        "Effect": "Allow",
        "Action": [call.action for call in CALLS if with_use or not call.is_for_use],
        "Resource": "*",
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]}, indent=2) + "\n"
