"""Refusals that stand in another document than what they limit. IAM gets documents one at a time."""

from collections.abc import Iterator

from landingzone.config import require_mfa
from landingzone.config.inputs import Inputs
from landingzone.iam.decisions import find_excess
from landingzone.iam.documents import user_inline
from landingzone.iam.permissions import Permission, UnreadableDocument, permissions_of
from landingzone.problems import describe
from landingzone.rules.rule import Violation
from landingzone.words import listed

RULE = "refuses what another document allows, and IAM gets json_policies one at a time, in any order"
WAY_OUT = (
    "put both into one document, or the refusal into inline_iam_policies with `effect: Deny`, which is made first and "
    "goes last"
)


def find_refusals_apart(inputs: Inputs) -> Iterator[Violation]:
    """Find the documents of `json_policies` that refuse something which another one of the same user allows.

    While one of them is there and the other is not yet, or no more, the user may do it. What refuses in
    `inline_iam_policies` is always there.
    """
    for name, user in inputs.users.items():
        if len(user.json_policies) < 2 or user.status == "offboarding":
            continue
        first = tuple(
            one
            for policy in user.inline_iam_policies.values()
            if policy.effect == "Deny"
            for one in permissions_of(user_inline(policy.actions, policy.resources, "Deny", force_mfa=False))
        )
        if user.require_mfa:
            first += permissions_of(require_mfa.DENY_WITHOUT_MFA)
        documents = {key: read(text) for key, text in user.json_policies.items()}
        for key, refusing in documents.items():
            beside = [
                other
                for other, document in documents.items()
                if other != key and find_excess(document + first, document + refusing + first)
            ]
            if beside:
                actual = f"{describe(key)} beside {listed(map(describe, beside), most=3)}"
                yield ("users", name, "json_policies", key), actual


def read(text: str) -> tuple[Permission, ...]:
    """Take the text of a document apart; what cannot be read says nothing."""
    try:
        return permissions_of(text)
    except UnreadableDocument:
        return ()
