"""Of thousands of examples that fail, the smallest ones that differ in what they have to do with."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from smaller import smallest

Kind = frozenset[str]

LABELS: dict[str, str] = {
    "a group made here": r'"groups": \["(?!elsewhere|[Oo]wn)',
    "a group of one's own": r'"groups": \[[^]]*"[Oo]wn"',
    "a group made elsewhere": r'"group elsewhere"',
    "a policy made elsewhere": r'"policy team/deploy"',
    "a policy made here, by name": r'"customer_managed_policy_names": \["(iam-admin|team/kept)',
    "an AWS managed policy": r'"aws_managed_policy_names"',
    "a boundary of AWS": r'"permissions_boundary": "arn:aws:iam::aws:',
    "a boundary made elsewhere": r'"policy limits"',
    "a boundary made here": r'"permissions_boundary": "\S+:policy/(iam-|team/kept)',
    "inline_iam_policies": r'"inline_iam_policies"',
    "require_mfa of the user": r'"require_mfa": true',
    "should_require_mfa": r'"should_require_mfa": false',
    "tags": r'"tags"',
    "Deny": r'"Deny"',
    "NotAction": r'"NotAction"',
    "NotResource": r'"NotResource"',
    "a variable": r"\$\{(?![*?$])",
    "a wildcard as text": r"\$\{[*?$]",
    "a question mark": r"(?<!\{)\?",
    "another version": r'"2008-10-17"|\{"Statement"',
    "a condition on MFA": r'(?i)(Bool|Null|String\w+)": \{"aws:multifactorauthpresent',
    "the age of MFA": r"(?i)multifactorauthage",
    "a condition on the region": r"(?i)aws:requestedregion",
    "a condition on a tag": r'(?i)"aws:principaltag/team":',
    "another condition": r'"aws:username":',
}
"""What an example may have to do with, and how that is seen where it is written as JSON."""


def labels_of(example: Any) -> Kind:
    """Tell what an example may have to do with."""
    written = json.dumps(example)
    found = {label for label, pattern in LABELS.items() if re.search(pattern, written)}
    return frozenset(found | set(example.get("rewritings", ())))


def smallest_of_each_kind(
    examples: Iterable[Any], fails: Callable[[Any], bool], most: int, **how: tuple[str, ...]
) -> list[Any]:
    """Make the smallest examples that have to do with different things.

    Args:
        examples: Some that fail.
        fails: Tells whether one fails.
        most: How many to give at most.
        how: More for `smallest`.

    Returns:
        Examples, none of which has all labels of another one.
    """
    waiting = sorted(examples, key=lambda example: (len(json.dumps(example)), json.dumps(example)))
    found: list[Any] = []
    while waiting and len(found) < most:
        labels = labels_of(waiting[0])

        def fails_alike(example: Any, labels: Kind = labels) -> bool:
            # What is taken out may not bring something else in, as a document without its version would.
            return labels_of(example) <= labels and fails(example)

        found.append(smallest(waiting[0], fails_alike, **how))
        kind = labels_of(found[-1])
        waiting = [example for example in waiting[1:] if not kind <= labels_of(example)]
    return [one for one in found if not any(labels_of(other) < labels_of(one) for other in found)]
