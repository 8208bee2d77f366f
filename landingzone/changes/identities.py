"""What a change of a user's tags or path lets the user do, and others do to the user: policies depend on both."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain

from landingzone.access.change import Clause
from landingzone.access.effects import report_gains, report_losses, report_possible_losses
from landingzone.access.model import Report, UserAccess
from landingzone.access.words import Wording
from landingzone.changes.comparison import Comparison
from landingzone.ground.words import cited
from landingzone.groups.holdings import Holding
from landingzone.iam.comparison import Direction
from landingzone.iam.conditions import ConditionRequirement
from landingzone.iam.gains import Gain
from landingzone.iam.held import Held
from landingzone.iam.known_values import KnownValues
from landingzone.iam.losses import split_losses
from landingzone.iam.meaning import Meaning, is_known
from landingzone.iam.permissions import Permission
from landingzone.iam.severity import is_own_user, severity_of, worst
from landingzone.iam.wildcards import asks_for_a_tag, fill_in, is_pattern, normal, overlap, without_variables, written

_PRINCIPAL_TAG = "aws:principaltag/"
_PRINCIPAL_ARN = "aws:principalarn"
_RESOURCE_TAGS = ("iam:resourcetag/", "aws:resourcetag/")
_IAM = "iam:*"
_OWN_NAME = "${aws:username}"
_MOST_COMPARED = 20_000
"""The most pairs of a changed user and a holding that are compared."""


def find_identity_changes(comparison: Comparison, name: str) -> Iterator[Clause]:
    """Report what a user may now do to themselves, or no longer do, because of different tags or another path.

    Args:
        comparison: The change.
        name: Name of the user, who existed before and is active.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
    """
    old, new = (side.access[name] for side in comparison.sides)
    if looks_of(old) != looks_of(new):
        after, how = comparison.new.report, ", because their tags or path change"
        about = _with_values_of(_part_of(new.holding, _about_iam), after.variables_of(new))
        called = f"{_arn(new, after).removesuffix(new.name)}{_OWN_NAME}"
        yield from _on_user(comparison, name, about, called, how)


def find_changes_for_others(comparison: Comparison) -> Iterator[tuple[str, Clause]]:
    """Report what others may do, or no longer do, to users whose tags or path change.

    Yields:
        The name of the one who may do it, and the effect.
    """
    users, after = comparison.old.access, comparison.new.report
    changed = [user for user in after.users if user.name in users and looks_of(users[user.name]) != looks_of(user)]
    names_changed = {user.name for user in changed}
    holdings: dict[Holding, list[UserAccess]] = {}
    for user in after.users if changed else ():
        if user.is_offboarding:
            continue
        if _about_users(user.holding):
            holdings.setdefault(user.holding, []).append(user)
        was = users.get(user.name)
        # What is new and not known is reported as a whole.
        if was and names_changed != {user.name} and all(_may_be_about_users(side.holding) for side in (was, user)):
            rest = "to users whose tags or path change, if something that is not known here depends on these"
            yield user.name, Clause(level="high", kind="gain", verb="may now do more", rest=rest)
    together = [each for holding, holders in holdings.items() for each in _alike(holding, holders, after)]
    if len(changed) * len(together) > _MOST_COMPARED:
        rest = "to users whose tags or paths change; their policies depend on these, so it may be anything"
        effect = Clause(level="high", kind="gain", before="not compared: what", verb="may do", rest=rest)
        yield from ((name, effect) for _, names in together for name in names)
        return
    for user in changed:
        how, called = f", because the tags or path of {cited(user.name)} change", _arn(user, after)
        for about, names in together:
            others = [name for name in names if name != user.name]
            found = list(_on_user(comparison, user.name, about, called, how)) if others else []
            yield from ((name, finding) for name in others for finding in found)


def _alike(holding: Holding, holders: list[UserAccess], report: Report) -> Iterator[tuple[Held, list[str]]]:
    """Yield what a holding says of users, with the values of its variables, and the names of those who hold that."""
    about = _part_of(holding, _about_users_of)
    if not any(one.has_variable or _asks(one) for meaning in _meanings(about) for one in meaning.permissions):
        yield about, [holder.name for holder in holders]
        return
    for holder in holders:
        yield _with_values_of(about, report.variables_of(holder)), [holder.name]


def _part_of(holding: Holding, part: Callable[[Meaning], tuple[Permission, ...]]) -> Held:
    """Keep only a part of what is held, of what is known of it."""
    held = replace(holding.held, meanings=tuple(each for each in holding.held.meanings if each.is_known))
    return _each(held, lambda meaning: Meaning(part(meaning)))


def _meanings(held: Held) -> tuple[Meaning, ...]:
    """Return what each policy means, and the boundary."""
    return (*held.meanings, *filter(None, [held.boundary]))


def _unknown_of(holding: Holding) -> set[Meaning]:
    """Return what is held with unknown content, including the boundary."""
    return {meaning for meaning in _meanings(holding.held) if not meaning.is_known}


def _each(held: Held, change: Callable[[Meaning], Meaning]) -> Held:
    """Change each policy of what is held, and the boundary."""
    return Held(tuple(map(change, held.meanings)), None if held.boundary is None else change(held.boundary), held.here)


def _with_values_of(held: Held, values: Mapping[str, str]) -> Held:
    def filled(meaning: Meaning) -> Meaning:
        plain, others = _split_by_condition(meaning)
        return Meaning((*plain, *_without_missing_tags(_filled(one, values) for one in others))) if others else meaning

    return _each(held, filled)


def _on_user(comparison: Comparison, name: str, about: Held, called: str, how: str) -> Iterator[Clause]:
    """Report what may be done to a user whose tags or path change, through what somebody holds.

    Args:
        comparison: The change.
        name: Name of the user.
        about: What is held, with the values of its variables.
        called: What to call the user.
        how: The end of the sentence.
    """
    was, becomes = (
        _SeenIdentity.by_others(user, side.report).held(
            _on(about, _arn(user, side.report), called), is_old=side is comparison.old
        )
        for side in comparison.sides
        for user in [side.access[name]]
    )
    yield from _report_differences(was, becomes, how, "", comparison.new.report.wording)


def _report_differences(was: Held, becomes: Held, how: str, unknown: str, wording: Wording) -> Iterator[Clause]:
    """Report what may be done afterwards, and no longer; what depends on something unknown as a whole, if not empty."""
    possible = Direction(was, becomes).possible
    gains = [gain for gain in possible if not _depends_on_unknown(gain, was)]
    yield from report_gains(gains, becomes, None, how, wording)
    if unknown and len(gains) < len(possible):
        maybe = (gain.permission for gain in {*possible}.difference(gains))
        level = worst(("high", *(severity_of(one, becomes.here) for one in maybe if is_known(one))))
        yield Clause(level=level, kind="gain", verb="may now do more", rest=unknown)
    possible = Direction(becomes, was).possible
    losses = [loss for loss in possible if not _depends_on_unknown(loss, becomes)]
    sure, unsure = split_losses(losses, was, becomes)
    yield from report_losses(sure, None, how, wording)
    yield from report_possible_losses(chain.from_iterable(unsure.values()), None, how, wording)
    if unknown and len(losses) < len(possible):
        yield Clause(level="low", kind="loss", verb="might lose permissions", rest=unknown)


def _depends_on_unknown(gain: Gain, less: Held) -> bool:
    """Return whether something is gained only if a policy with unknown content is about tags or paths.

    Args:
        gain: What is gained.
        less: What it is compared with.
    """
    is_within_unknown = less.boundary is not None and not less.boundary.is_known
    return (
        not is_known(gain.permission)
        or (gain.denial is not None and not is_known(gain.denial))
        or (gain.why == "no longer bounded" and is_within_unknown)
    )


@dataclass(frozen=True)
class _SeenIdentity:
    """What policies see of a user.

    Args:
        values: Condition key in lower case -> its value.
        begins: How keys of tags begin.
        variables: Policy variable in lower case -> its value.
    """

    values: tuple[tuple[str, str], ...]
    begins: tuple[str, ...]
    variables: tuple[tuple[str, str], ...]

    @classmethod
    def by_own_policies(cls, user: UserAccess, report: Report) -> "_SeenIdentity":
        """Make what a user's own policies see."""
        tags = tuple((f"{_PRINCIPAL_TAG}{key.lower()}", value) for key, value in user.tags)
        return cls((*tags, (_PRINCIPAL_ARN, _arn(user, report))), (_PRINCIPAL_TAG,), tags)

    @classmethod
    def by_others(cls, user: UserAccess, report: Report) -> "_SeenIdentity":
        """Make what the policies of others see of the user."""
        tags = ((f"{begin}{key.lower()}", value) for begin in _RESOURCE_TAGS for key, value in user.tags)
        return cls(tuple(tags), _RESOURCE_TAGS, ())

    def held(self, held: Held, *, is_old: bool) -> Held:
        """Return what is held where policies see this, without conditions that hold and without what never works."""
        known = KnownValues(values=dict(self.values), begins=self.begins)

        def seen_by(meaning: Meaning) -> Meaning:
            plain, others = _split_by_condition(meaning)
            return Meaning((*plain, *self._seen_by(others, known, is_old))) if others else meaning

        return _each(held, seen_by)

    def _seen_by(self, permissions: Iterable[Permission], known: KnownValues, is_old: bool) -> Iterator[Permission]:
        variables = dict(self.variables)
        filled = tuple(_filled(one, variables) for one in permissions)
        for one in _without_missing_tags(filled) if self.is_of_own_policies else filled:
            answers = [(each, known.holds(each)) for each in one.requirements]
            if not any(holds is False for _, holds in answers):
                left = tuple(sorted(self._dated(each, is_old) for each, holds in answers if holds is None))
                yield one if left == one.requirements else replace(one, requirements=left)

    def _dated(self, one: ConditionRequirement, is_old: bool) -> ConditionRequirement:
        """Keep a condition that may look at it apart from the same one after the change."""
        looked_at = [text.lower() for text in (one.key, *(() if one.is_text else one.values))]
        depends = not one.values or any(text.find(key) >= 0 for text in looked_at for key in self._keys)
        return replace(one, is_past=True) if depends and is_old else one

    @property
    def is_of_own_policies(self) -> bool:
        """Whether it is what the user's own policies see."""
        return self.begins == (_PRINCIPAL_TAG,)

    @property
    def _keys(self) -> tuple[str, ...]:
        return (*self.begins, _PRINCIPAL_ARN) if self.is_of_own_policies else self.begins


def _arn(user: UserAccess, report: Report) -> str:
    return f"arn:{report.partition}:iam::{report.account}:user{user.path}{user.name}"


def looks_of(user: UserAccess) -> tuple[object, ...]:
    """Return what policies see of a user besides the name."""
    return user.path, user.tags


def _filled(one: Permission, values: Mapping[str, str]) -> Permission:
    """Fill in policy variables, including those in the values of conditions."""
    requirements = tuple(sorted(_with_values(each, values) for each in one.requirements)) if _asks(one) else ()
    filled = one.with_variables(values)
    return replace(filled, requirements=requirements) if requirements else filled


def _asks(one: Permission) -> bool:
    """Return whether a condition has a policy variable."""
    return any(each.has_variable for each in one.requirements)


def _with_values(each: ConditionRequirement, values: Mapping[str, str]) -> ConditionRequirement:
    if not each.has_variable:
        return each
    filled = (written(fill_in(normal(value, has_variables=True), values)) for value in each.values)
    return replace(each, values=tuple(sorted(filled)))


@lru_cache(maxsize=4096)  # among thousands of users, many have the same policies
def _split_by_condition(meaning: Meaning) -> tuple[tuple[Permission, ...], tuple[Permission, ...]]:
    """Return what a policy means for everybody, and then what has a policy variable or conditions."""
    others = tuple(one for one in meaning.permissions if one.has_variable or one.requirements)
    return tuple(one for one in meaning.permissions if not (one.has_variable or one.requirements)), others


def _without_missing_tags(permissions: Iterable[Permission]) -> tuple[Permission, ...]:
    """Omit permissions on a resource named by a tag that somebody does not have: they match nothing."""
    return tuple(one for one in permissions if not asks_for_a_tag(one.resource))


@lru_cache(maxsize=4096)
def _about_iam(meaning: Meaning) -> tuple[Permission, ...]:
    """Return what a policy says that may be about users of the account."""
    return tuple(one for one in meaning.permissions if overlap(one.folded, _IAM))


@lru_cache(maxsize=4096)
def _about_users_of(meaning: Meaning) -> tuple[Permission, ...]:
    """Return what a policy says that may be about other users of the account."""
    return tuple(one for one in _about_iam(meaning) if not is_own_user(one.resource))


@lru_cache(maxsize=4096)
def _about_users(holding: Holding) -> bool:
    """Return whether something that is held looks at tags or paths of other users."""
    known = (meaning for meaning in _meanings(holding.held) if meaning.is_known)
    return any(_distinguishes_users(one) for meaning in known for one in _about_users_of(meaning))


@lru_cache(maxsize=4096)
def _may_be_about_users(holding: Holding) -> bool:
    """Return whether what is not known of what is held may look at tags or paths of users."""
    working = tuple(holding.held.working(_IAM))
    boundary = holding.held.boundary
    is_bounded_by_unknown = boundary is not None and not boundary.is_known
    return any(not is_known(one) for one in working) or (is_bounded_by_unknown and bool(working))


def _distinguishes_users(one: Permission) -> bool:
    by_tags = any(each.key.lower().startswith(_RESOURCE_TAGS) for each in one.requirements)
    return by_tags or any(map(_is_about_some, (one.resource, *one.not_resources)))


def _is_about_some(resource: str) -> bool:
    return ":user/" in resource and is_pattern(without_variables(resource))


def _on(held: Held, arn: str, called: str) -> Held:
    """Keep what is about one user, who is called the same before and after."""

    def about(meaning: Meaning) -> Meaning:
        return Meaning(tuple(_about(meaning.permissions)))

    def _about(permissions: Iterable[Permission]) -> Iterator[Permission]:
        for one in permissions:
            is_about = overlap(without_variables(one.resource), arn)
            if is_about and not any(overlap(without_variables(but), arn) for but in one.not_resources):
                yield replace(one, resource=called, not_resources=())

    return _each(held, about)
