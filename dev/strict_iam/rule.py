"""What a refusal is: the actions that it may meet, how it is found out, and where AWS says so."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from moto.iam.models import IAMBackend

Given = Mapping[str, Any]
"""The parameters of a call by their names in the API, such as `{"UserName": "alice", "Tags": [...]}`."""

API = "https://docs.aws.amazon.com/IAM/latest/APIReference/"
GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
QUOTAS = f"{GUIDE}reference_iam-quotas.html"


@dataclass(frozen=True)
class Rule:
    """A refusal.

    Args:
        actions: Names of the API's actions, such as `("DeleteUser",)`.
        check: Raises moto's exception of the error that AWS answers; what a call names and is not there is
            `NoSuchEntity`, which moto raises when it is looked up.
        source: Address of the documentation.
    """

    actions: tuple[str, ...]
    check: Callable[[IAMBackend, Given], None]
    source: str
