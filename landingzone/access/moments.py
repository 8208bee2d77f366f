"""The documents of a user or a group at each moment of an apply, in the order that Terraform keeps.

An apply changes one thing at a time: first the managed policies of the configuration; then the owner, a user with the
permissions boundary or a group; then the denial of `require_mfa`, the entries of `inline_iam_policies` that deny,
`json_policies`, and then everything that grants. Users and groups wait for nothing of each other but this: memberships
come once the groups have all their policies. When things are deleted, `json_policies` go after the granting ones have
changed, and denials go last. A new document that replaces an old one is created first only if its kind stays and
something that grants changes too; otherwise Terraform knows no order between the two.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache, partial
from typing import Literal, TypeAlias

from landingzone.config.group import IamGroup
from landingzone.config.group_resources import denies_without_mfa
from landingzone.config.user import User
from landingzone.groups.policy import Policy
from landingzone.iam.held import Held
from landingzone.iam.meaning import Meaning
from landingzone.iam.permissions import Permission
from landingzone.words import cited

Stage = Literal["mfa", "deny", "json", "other", "attached", "membership"]
_REFUSING: tuple[Stage, ...] = ("mfa", "deny")
_MAY_REFUSE: tuple[Stage, ...] = (*_REFUSING, "json")
"""In the order in which they are created."""
Key: TypeAlias = tuple[Stage, str]
Documents: TypeAlias = dict[Key, Meaning]
"""The documents of a user or a group that Terraform changes one by one, by their place in the order and their name."""

_NOTHING = Meaning(())


def documents_of(owner: User | IamGroup, policies: Iterable[Policy]) -> Documents:
    """Read the documents of a user or a group, without those of the groups that a user is in.

    Args:
        owner: Its attributes.
        policies: What it has by them.
    """
    found: Documents = {}
    for policy in policies:
        match policy.place:
            case ("require_mfa",):
                found["mfa", policy.name] = policy.meaning
            case ("inline_iam_policies", str(name)):
                is_refusal = owner.inline_iam_policies[name].effect == "Deny"
                found["deny" if is_refusal else "other", name] = _readable(policy)
            case ("json_policies", str(name)):
                found["json", name] = _readable(policy)
            case _:
                found["attached", f"{policy.kind} {cited(policy.name)}"] = meaning_of(policy)
    return found


def meaning_of(policy: Policy) -> Meaning:
    """Give what a policy means: of one that is not known here, that it grants something that no other does."""
    return unknown(f"{policy.kind} {policy.name}") if policy.permissions is None else policy.meaning


def _readable(policy: Policy) -> Meaning:
    return Meaning(policy.permissions or ())


@lru_cache(maxsize=1024)
def unknown(of: str) -> Meaning:
    """Give the meaning of what is not known here."""
    return Meaning((Permission(effect="Allow", action=f"what {of} grants"),))


def held_of(*documents: Documents) -> Held:
    """Give what all of these mean together."""
    return Held(tuple(dict.fromkeys(meaning for each in documents for meaning in each.values())))


def kinds_going_last(
    before: Mapping[str, User] | Mapping[str, IamGroup],
    after: Mapping[str, User] | Mapping[str, IamGroup],
    *,
    something_waits: bool = False,
) -> frozenset[Stage]:
    """Give the kinds of documents that may deny and whose old ones go after all that grants has changed.

    They are those that somebody has in the end, if something that grants changes.

    Args:
        before: All users, or all groups, before; as they are in effect.
        after: The same after.
        something_waits: Whether something else changes that waits for all of them.
    """
    if not something_waits and _grants_of(before) == _grants_of(after):
        return frozenset()
    kinds: set[Stage] = set()
    for owner in after.values():
        is_leaving = isinstance(owner, User) and owner.status == "offboarding"
        denies = owner.require_mfa if isinstance(owner, User) else denies_without_mfa(owner)
        if denies or is_leaving:
            kinds.add("mfa")
        if is_leaving or any(policy.effect == "Deny" for policy in owner.inline_iam_policies.values()):
            kinds.add("deny")
        if owner.json_policies:
            kinds.add("json")
    return frozenset(kinds)


def _grants_of(owners: Mapping[str, User] | Mapping[str, IamGroup]) -> dict[str, User | IamGroup]:
    """Give users or groups without what may deny: what Terraform changes after the denials."""
    return {
        name: owner.model_copy(
            update={
                "require_mfa": None,
                "json_policies": {},
                "inline_iam_policies": {
                    key: policy for key, policy in owner.inline_iam_policies.items() if policy.effect == "Allow"
                },
            }
        )
        if owner.json_policies or owner.inline_iam_policies or owner.require_mfa
        else owner
        for name, owner in owners.items()
    }


def is_changed_first(key: Key, had: Documents, has: Documents) -> bool:
    """Tell whether a document is a managed policy of the configuration that changes while it stays attached."""
    return key[0] == "attached" and key in had and key in has and had[key] != has[key]


def moments(
    had: Documents, has: Documents, going_last: frozenset[Stage], beside: Iterable[Stage] = ()
) -> Iterator[tuple[Key, Documents, Documents]]:
    """Give the moments that the order allows.

    Args:
        had: The documents before.
        has: The documents after.
        going_last: Kinds of documents that may deny and whose old ones go after all that grants has changed.
        beside: What else changes that waits for these documents.

    Yields:
        The document that has changed last, and all documents before and after.
    """
    first = {key: document for key, document in has.items() if is_changed_first(key, had, has)}
    for key, document in first.items():
        yield key, had, had | {key: document}
        if len(first) > 1:
            yield key, had | {other: first[other] for other in first if other != key}, had | first
    had = had | first
    refusals = {key: document for key, document in has.items() if key[0] in _REFUSING}
    for key, document in refusals.items():
        if key in had and had[key] != document:
            by_then = had | {other: refusals[other] for other in refusals if _is_before(other[0], key[0])}
            yield key, by_then, by_then | {key: document}
    refused = {**had, **refusals}
    for key, document in has.items():
        if key[0] == "json" and had.get(key) != document:
            yield key, refused, {**refused, key: document}
    # What changes in place is waited for by what goes, and waits for what is new and comes before it.
    changed = [key[0] for key, document in has.items() if had.get(key, document) != document]
    left, joined = ({key for key in side if key[0] == "membership"} for side in (had, has))
    changed += beside
    changed += ["membership"] if left != joined and left and joined else []
    known = {
        key: document
        for key, document in has.items()
        if had.get(key) == document
        or (key[0] in _MAY_REFUSE and (key in had or any(map(partial(_is_before, key[0]), changed))))
    }
    going = {key: document for key, document in had.items() if key not in has and key[0] in _MAY_REFUSE}
    for key in going:
        # JSON documents are deleted before denials are.
        rest = {other: going[other] for other in going if key[0] == "json" or other[0] != "json"}
        # It is deleted after what is later in the order, which may wait for all.
        if any(other[0] in going_last and not _is_before(other[0], key[0]) for other in going):
            possible = [{**has, **rest}]
        elif key[0] == "json":
            not_yet = {other: had[other] for other in known if other in had and other[0] == "json"}
            possible = [{**known, **rest}, {**known, **rest, **not_yet}]
        else:
            possible = [{**known, **rest}]
        for moment in possible:
            yield key, moment, {**moment, key: _NOTHING}


def _is_before(stage: Stage, other: Stage) -> bool:
    if stage not in _MAY_REFUSE:
        return False
    return other not in _MAY_REFUSE or _MAY_REFUSE.index(stage) < _MAY_REFUSE.index(other)
