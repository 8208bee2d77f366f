"""Denials in a different document from the permissions that they limit. IAM receives documents one at a time."""

from collections.abc import Iterator

from landingzone.config.group import IamGroup
from landingzone.config.inputs import Inputs
from landingzone.config.user import User
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, Steps, describe
from landingzone.ground.words import listed
from landingzone.groups.policy import inline_policies_of
from landingzone.iam.held import Held
from landingzone.iam.meaning import Meaning
from landingzone.iam.questions import find_example
from landingzone.iam.texts import NotDecided

RULE = says("LZ258")
HINT = (
    "put both into one document, or move the denial to inline_iam_policies with `effect: Deny`, which is created first "
    "and deleted last"
)
_NOTHING = Held(())  # allows only what everybody may do
NOT_COMPARED = says("LZ259")


def find_separate_denials(inputs: Inputs) -> Iterator[Finding]:
    """Find the documents of `json_policies` that deny something which another one of the same user or group allows.

    While the allowing one exists without the denying one, the user, or a member, may do it. The denials of
    `inline_iam_policies` exist during all of that time.
    """
    for name, group in inputs.effective_groups.items():
        yield from _find(group, ("groups", name))
    for name, user in inputs.users.items():
        if user.status != "offboarding":
            yield from _find(user, ("users", name))


def _find(owner: User | IamGroup, place: Steps) -> Iterator[Finding]:
    if len(owner.json_policies) < 2:
        return
    read = {policy.place: policy.permissions or () for policy in inline_policies_of(owner)}  # one unread has none
    documents = {key: Meaning(read["json_policies", key]) for key in owner.json_policies}
    created_first = (those for (attribute, *_), those in read.items() if attribute != "json_policies")
    others = Meaning(tuple(one for those in created_first for one in those if one.effect == "Deny"))
    for key, refusing in documents.items():
        beside = []
        try:
            for other, document in documents.items() if refusing.denying else ():
                more, less = Held((document, others)), Held((document, refusing, others))
                if other != key and find_example(more, less, _NOTHING):
                    beside.append(other)
        except NotDecided:
            actual = f"{len(documents)} documents, including {describe(key)}"
            yield Finding((*place, "json_policies"), NOT_COMPARED, actual, HINT)
            return
        if beside:
            actual = f"{describe(key)} next to {listed(map(describe, beside), most=3)}"
            yield Finding((*place, "json_policies", key), RULE, actual, HINT)
