"""What policies add and remove: permissions, and whether they need MFA."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from landingzone.access.change import Finding
from landingzone.access.model import GroupAccess, UserAccess
from landingzone.access.policies import Policy, all_permissions
from landingzone.access.words import roles_in_words, roles_of, words_for
from landingzone.iam.documents import SET_UP_ON_ACCOUNT, SET_UP_ON_ANY_DEVICE
from landingzone.iam.gains import find_possible_gains
from landingzone.iam.permissions import Permission, not_covered_by, simplify
from landingzone.iam.severity import Severity, severity_of, worst
from landingzone.words import listed

_ABOUT_NOBODY = frozenset(
    action.lower() for action in (*SET_UP_ON_ACCOUNT, *SET_UP_ON_ANY_DEVICE, "sts:GetSessionToken")
)
"""What setting up MFA needs of others' users and devices: to list them, and to create a device of one's own."""
_MANY_ACTIONS = 8  # from here on, a group's own words say more than a list of actions


def find_own(
    old: tuple[Policy, ...],
    new: tuple[Policy, ...],
    old_permissions: Sequence[Permission],
    new_permissions: Sequence[Permission],
    old_unknown: set[Policy],
    new_unknown: set[Policy],
) -> Iterator[Finding]:
    """Tell what a user's own policies add and remove, apart from what the user has anyway."""
    if old == new:
        return
    before, after = all_permissions(old), all_permissions(new)
    yield from find_gains(not_covered_by(after, old_permissions), None, ", by a policy of their own")
    yield from find_unknown_gains(unknown_of(new) - old_unknown, ", by a policy of their own")
    yield from find_losses(not_covered_by(before, new_permissions), None, "")
    yield from find_unknown_losses(unknown_of(old) - new_unknown, "")


def unknown_of(held: Iterable[Policy]) -> set[Policy]:
    """Give the policies whose content is not known here, whatever their size."""
    return {replace(policy, characters=None) for policy in held if policy.permissions is None}


def find_gains(new: Iterable[Permission], group: GroupAccess | None, how: str = "") -> Iterator[Finding]:
    """Tell what new permissions let somebody do; those of a whole group in the group's own words."""
    new = tuple(one for one in new if not one.refuses_all_without_mfa)
    allowed = [one for one in new if one.effect == "Allow"]
    refused = [one for one in new if one.effect == "Deny"]
    for rest, level, has_phrase in _phrases(allowed, group):
        if has_phrase:
            yield Finding(level=level, kind="gain", verb="may now", rest=f"{rest}{how}")
        else:
            yield Finding(level=level, kind="gain", verb="gains", verb_of_many="gain", rest=f"{rest}{how}")
    for phrase in words_for(refused):
        rest = f"to {phrase.removeprefix('never ')}{how}"
        yield Finding(level="low", kind="loss", verb="is now forbidden", verb_of_many="are now forbidden", rest=rest)


def find_losses(lost: Iterable[Permission], group: GroupAccess | None, how: str = "") -> Iterator[Finding]:
    """Tell what lost permissions let somebody do; those of a whole group in the group's own words."""
    lost = tuple(one for one in lost if not one.refuses_all_without_mfa)
    allowed = [one for one in lost if one.effect == "Allow"]
    refused = [one for one in lost if one.effect == "Deny"]
    for rest, _, has_phrase in _phrases(allowed, group):
        if has_phrase:
            yield Finding(level="low", kind="loss", verb="may no longer", rest=f"{rest}{how}")
        else:
            yield Finding(level="low", kind="loss", verb="loses", verb_of_many="lose", rest=f"{rest}{how}")
    if refused:
        level = worst(("medium", *(severity_of(replace(one, effect="Allow")) for one in refused)))
        for phrase in words_for(refused):
            rest = f"to {phrase.removeprefix('never ')}{how}"
            verb, many = "is no longer forbidden", "are no longer forbidden"
            yield Finding(level=level, kind="gain", verb=verb, verb_of_many=many, rest=rest)


def _phrases(allowed: list[Permission], group: GroupAccess | None) -> Iterator[tuple[str, Severity, bool]]:
    """Say what permissions are about.

    Returns:
        Words, what is at stake, and whether the words follow "may"; if not, they follow "gains" or "loses".
    """
    if any(_is_everything(one) for one in allowed):
        yield "full access", "critical", False
        return
    roles = roles_of(one for one in allowed if not one.requirements)
    if roles:
        yield roles_in_words(roles), worst(severity_of(one) for one in allowed if _is_about_roles(one)), False
    rest = [one for one in allowed if not (_is_about_roles(one) and not one.requirements)]
    own = [one for one in rest if _is_self_management(one)]
    if own:
        yield "look after their own IAM user", "low", True
    rest = [one for one in rest if not _is_self_management(one)]
    if rest:
        level = worst(map(severity_of, rest))
        whole = group and set(rest) >= {one for one in group.permissions if not _is_self_management(one)}
        if group and whole and len(rest) > _MANY_ACTIONS:
            yield group.grants, level, True
        else:
            yield listed(words_for(rest, mention_mfa=False)), level, True


def _is_everything(one: Permission) -> bool:
    return one.action == one.resource == "*" and not one.not_actions and not one.not_resources and not one.requirements


def _is_about_roles(one: Permission) -> bool:
    return one.action.lower() in ("sts:assumerole", "sts:tagsession") and bool(
        roles_of([replace(one, action="sts:AssumeRole")])
    )


def _is_self_management(one: Permission) -> bool:
    is_own = one.resource.endswith("${aws:username}") and one.action.lower().startswith("iam:")
    return (is_own and severity_of(one) == "low") or one.action.lower() in _ABOUT_NOBODY


def find_unknown_gains(policies: set[Policy], how: str) -> Iterator[Finding]:
    """Report new policies whose content is not known here."""
    for policy in sorted(policies, key=lambda policy: policy.name):
        level: Severity = "medium" if policy.grants else "high"
        if policy.grants:
            yield Finding(level=level, kind="gain", verb="may now", rest=f"{policy.grants}{how}")
        else:
            yield Finding(level=level, kind="gain", verb="gets", verb_of_many="get", rest=_named(policy))


def find_unknown_losses(policies: set[Policy], how: str) -> Iterator[Finding]:
    """Report lost policies whose content is not known here."""
    for policy in sorted(policies, key=lambda policy: policy.name):
        if policy.grants:
            yield Finding(level="low", kind="loss", verb="may no longer", rest=f"{policy.grants}{how}")
        else:
            yield Finding(level="low", kind="loss", verb="loses", verb_of_many="lose", rest=_named(policy))


def _named(policy: Policy) -> str:
    if not policy.is_readable:
        return f"the policy {policy.name}, which cannot be read"
    return f"the {policy.kind} policy {policy.name}, whose content is not known here"


class MfaChange:
    """Whether MFA is needed for what a user may do, before a change and after it.

    Args:
        old: All policies before.
        new: All policies after.
    """

    def __init__(self, old: tuple[Policy, ...], new: tuple[Policy, ...]) -> None:
        self._is_none = old == new
        self._before, self._after = _MfaNeeds(old), _MfaNeeds(new)
        self.lost = _included(self._before.needing, self._after.free)
        """The permissions that needed MFA by the old policies and do not by the new ones."""

    def findings(self, user: UserAccess, *, stays_elsewhere: bool = False) -> Iterator[Finding]:
        """Tell whether MFA is needed from now on, or no longer.

        Args:
            user: The user after.
            stays_elsewhere: Whether the user is, before and after, in a group whose policies are not known here.
        """
        if self._is_none:
            return
        before, after = self._before, self._after
        same_unknown = stays_elsewhere or bool(before.unknown & after.unknown)
        if self.lost or (same_unknown and before.refuses and not after.refuses):
            told = words_for(simplify(self.lost), mention_mfa=False) if user.mfa != "not needed" else ()
            rest = f"to {listed(told)}" if told else ""
            yield Finding(level="critical", kind="mfa", before="MFA is no longer required of", rest=rest)
        added = user.mfa == "needed" and _included(before.free, after.needing)
        if added or (same_unknown and after.refuses and not before.refuses):
            yield Finding(level="low", kind="mfa", before="MFA is now required of")


def find_untold_gains(
    before: Sequence[Permission], after: Sequence[Permission], lost_mfa: Sequence[Permission]
) -> Iterator[Finding]:
    """Tell what may become allowed and no other sentence tells: under fewer conditions, or no longer denied.

    Args:
        before: All permissions before.
        after: All permissions after.
        lost_mfa: What is told to need no MFA any more.
    """
    told = {*not_covered_by(after, before)}
    told_denials = {one for one in not_covered_by(before, after) if not one.refuses_all_without_mfa}
    untold: dict[str, list[Permission]] = {}
    for gain in find_possible_gains(before, after):
        plain = replace(gain.permission, mfa=False)
        needs_less_mfa = gain.why == "without MFA" or (gain.denial and gain.denial.refuses_all_without_mfa)
        is_told = gain.permission in told or gain.denial in told_denials
        if not is_told and not (needs_less_mfa and any(one.includes(plain) for one in lost_mfa)):
            untold.setdefault(_WHY[gain.why], []).append(gain.permission)
    for how, permissions in untold.items():
        words = listed(words_for(permissions, mention_mfa=False))
        yield Finding(level=worst(map(severity_of, permissions)), kind="gain", verb="may now", rest=f"{words}{how}")


_WHY = {
    "new": "",
    "without MFA": " without MFA",
    "under other conditions": ", under other conditions than before",
    "no longer denied": ", of which a part was forbidden until now",
}


class _MfaNeeds:
    """What policies grant with MFA and without. Setting up MFA counts as neither.

    Both are given without their need of MFA, so that they can be compared.
    """

    def __init__(self, held: tuple[Policy, ...]) -> None:
        known = [one for policy in held for one in policy.permissions or ()]
        granted = [one for one in known if one.effect == "Allow" and not one.is_mfa_set_up]
        self.refuses = any(one.refuses_all_without_mfa for one in known)
        self.unknown = {policy.name for policy in held if policy.permissions is None}
        self.free = () if self.refuses else tuple(one for one in granted if not one.mfa)
        needing = (replace(one, mfa=False) if one.mfa else one for one in granted if one.mfa or self.refuses)
        self.needing = not_covered_by(needing, self.free) if self.free else tuple(needing)


def _included(permissions: Iterable[Permission], others: tuple[Permission, ...]) -> tuple[Permission, ...]:
    exact = set(others)
    return tuple(one for one in permissions if one in exact or any(other.includes(one) for other in others))
