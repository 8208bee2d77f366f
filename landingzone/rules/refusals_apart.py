"""Denials in another document than the permissions they limit. IAM receives documents one at a time."""

from collections.abc import Iterator

from landingzone.config import require_mfa
from landingzone.config.group import IamGroup
from landingzone.config.group_resources import denies_without_mfa, in_effect
from landingzone.config.inputs import Inputs
from landingzone.config.user import User
from landingzone.iam.decisions import find_excess
from landingzone.iam.documents import Document, user_inline
from landingzone.iam.held import Held
from landingzone.iam.meaning import Meaning
from landingzone.iam.permissions import OF_A_WRITTEN_POLICY, Permission, UnreadableDocument, permissions_of
from landingzone.problems import describe
from landingzone.rules.rule import Violation
from landingzone.words import listed

RULE = "denies what another document allows, and json_policies are applied one at a time, in any order"
HINT = (
    "put both into one document, or move the denial to inline_iam_policies with `effect: Deny`, which is created first "
    "and deleted last"
)


def find_refusals_apart(inputs: Inputs) -> Iterator[Violation]:
    """Find the documents of `json_policies` that deny something which another one of the same user or group allows.

    While the allowing one exists without the denying one, the user, or a member, may do it. The denials of
    `inline_iam_policies` exist all that time.
    """
    for name, group in inputs.groups.items():
        denies = denies_without_mfa(in_effect(group, inputs.should_require_mfa))
        yield from ((("groups", name, *steps), actual) for steps, actual in _find(group, denies=denies))
    for name, user in inputs.users.items():
        if user.status != "offboarding":
            denies = bool(user.require_mfa)
            yield from ((("users", name, *steps), actual) for steps, actual in _find(user, denies=denies))


def _find(owner: User | IamGroup, *, denies: bool) -> Iterator[Violation]:
    if len(owner.json_policies) < 2:
        return
    first = tuple(
        one
        for policy in owner.inline_iam_policies.values()
        if policy.effect == "Deny"
        for one in read(user_inline(policy.actions, policy.resources, "Deny", force_mfa=False))
    )
    if denies:
        first += permissions_of(require_mfa.DENY_WITHOUT_MFA)
    documents = {key: Meaning(read(text)) for key, text in owner.json_policies.items()}
    others = Meaning(first)
    for key, refusing in documents.items():
        beside = [
            other
            for other, document in documents.items()
            if other != key and find_excess(Held((document, others)), Held((document, refusing, others)))
        ]
        if beside:
            yield ("json_policies", key), f"{describe(key)} beside {listed(map(describe, beside), most=3)}"


def read(document: Document | str) -> tuple[Permission, ...]:
    """Read the permissions of a document that people write; one that cannot be read has none."""
    try:
        return permissions_of(document, OF_A_WRITTEN_POLICY)
    except UnreadableDocument:
        return ()
