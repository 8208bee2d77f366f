"""What is wrong with how people sign in, as the account says: one row for each kind of finding."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from landingzone.access.entities import UserAccess
from landingzone.account.use import UseOfUser
from landingzone.ground.grouping import grouped
from landingzone.ground.kinds import RuleText, says
from landingzone.ground.words import cited
from landingzone.iam.severity import SEVERITIES, Severity
from landingzone.review.facts import Facts, ReviewedUser, Thresholds
from landingzone.review.words import ago, made, use_of_key

_SentenceValues = Mapping[str, str]
_ONCE: tuple[_SentenceValues, ...] = ({},)


@dataclass(frozen=True, kw_only=True)
class UseFinding:
    """One finding.

    Args:
        user: Name of the user.
        code: Its code.
        level: What is at stake.
        rule: The rest of a sentence that begins with the user.
        hint: What to do.
    """

    user: str
    code: str
    level: Severity
    rule: str
    hint: str

    @property
    def text(self) -> str:
        """The sentence, without a full stop."""
        return f"{cited(self.user)} {self.rule}"

    @property
    def in_short(self) -> str:
        """The level and the rule, for a place that names the user."""
        return f"{self.level}: {self.rule}"

    def as_dict(self) -> dict[str, Any]:
        """Return a dict for JSON."""
        return {"user": self.user, "code": self.code, "level": self.level, "text": self.text, "hint": self.hint}


@dataclass(frozen=True, kw_only=True)
class UseKind:
    """A kind of finding, about a user who is in the file and in the account, and not offboarding.

    Args:
        code: Its code; `findings.json` has the sentence.
        level: What is at stake.
        title: Who it is about, in a few words: `administrators without MFA device`.
        of: Gives the values for the sentence, once for each finding.
    """

    code: str
    level: Severity
    title: str
    of: Callable[[UserAccess, UseOfUser, ReviewedUser, Thresholds], Iterable[_SentenceValues]]


def _once(is_so: bool) -> tuple[_SentenceValues, ...]:
    return _ONCE if is_so else ()


def _without_device(is_administrator: bool | None) -> Callable[..., Iterable[_SentenceValues]]:
    def of(access: UserAccess, use: UseOfUser, person: ReviewedUser, _: Thresholds) -> Iterable[_SentenceValues]:
        has_way_in = use.has_password is not False or use.access_keys is None or bool(person.active_keys)
        return _once(access.is_administrator is is_administrator and use.has_mfa is False and has_way_in)

    return of


def _unused_keys(_: UserAccess, __: UseOfUser, person: ReviewedUser, most: Thresholds) -> Iterable[_SentenceValues]:
    for key in person.active_keys:
        if key.is_use_known and person.days_since(key.last_used or key.created) >= most.key_unused_days:
            yield {"key": cited(key.id), "use": use_of_key(key, person)}


def _old_keys(access: UserAccess, use: UseOfUser, person: ReviewedUser, most: Thresholds) -> Iterable[_SentenceValues]:
    unused = {values["key"] for values in _unused_keys(access, use, person, most)}
    for key in person.active_keys:
        if cited(key.id) not in unused and person.days_since(key.created) > most.key_age_days:
            yield {"key": cited(key.id), "made": made(key, person)}


def _unused_password(_: UserAccess, use: UseOfUser, person: ReviewedUser, __: Thresholds) -> Iterable[_SentenceValues]:
    if use.has_password and use.password_changed and use.password_last_used is None:
        yield {"made": ago(use.password_changed, person)}


ROWS = (
    UseKind(code="LZ980", level="critical", title="administrators without MFA device", of=_without_device(True)),
    UseKind(code="LZ981", level="high", title="possible administrators without MFA device", of=_without_device(None)),
    UseKind(
        code="LZ982",
        level="medium",
        title="others with a password but no MFA device",
        of=lambda access, use, _, __: _once(
            access.is_administrator is False and use.has_password is True and use.has_mfa is False
        ),
    ),
    UseKind(code="LZ983", level="medium", title="unused keys", of=_unused_keys),
    UseKind(code="LZ984", level="medium", title="old keys in use", of=_old_keys),
    UseKind(code="LZ985", level="low", title="password never used", of=_unused_password),
    UseKind(
        code="LZ986",
        level="low",
        title="no way to sign in",
        of=lambda _, use, person, __: _once(
            use.has_password is False and use.access_keys == () and person.ssh_keys == 0
        ),
    ),
    UseKind(
        code="LZ987",
        level="medium",
        title="two keys and no rotation",
        of=lambda _, __, person, ___: _once(len(person.active_keys) > 1 and not person.is_rotating),
    ),
)
"""The kinds of findings. What is not known is not a finding."""


_OF_UNUSED = ("LZ983", "LZ985")
"""The kinds whose hint is to remove a credential."""

_LAST_CREDENTIAL = (
    "but first give them another credential: they may be an administrator, and have none that has been in use"
)


def find_findings(facts: Facts) -> tuple[UseFinding, ...]:
    """Find what is wrong, the worst first, then by kind and user."""
    found = [
        UseFinding(user=person.name, code=row.code, level=row.level, rule=rule, hint=_hint(rule, person, facts))
        for row in sorted(ROWS, key=lambda row: SEVERITIES.index(row.level))
        for person in facts.people.values()
        if person.access and person.use and not person.access.is_offboarding
        for values in row.of(person.access, person.use, person, facts.thresholds)
        for rule in (says(row.code, **values),)
    ]
    return tuple(found)


def _hint(rule: RuleText, person: ReviewedUser, facts: Facts) -> str:
    """Return what to do, and whether an administrator would have no credential after all that is to be removed."""
    access, use = person.access, person.use
    if rule.code not in _OF_UNUSED or not access or not use or access.is_administrator is False:
        return rule.hint
    unused = [*_unused_keys(access, use, person, facts.thresholds)]
    has_password = bool(use.has_password) and not any(_unused_password(access, use, person, facts.thresholds))
    is_last = not has_password and len(unused) == len(person.active_keys)
    return f"{rule.hint}; {_LAST_CREDENTIAL}" if is_last else rule.hint


def findings_by_user(findings: Iterable[UseFinding]) -> dict[str, list[UseFinding]]:
    """Group the findings by user."""
    return grouped((each.user, each) for each in findings)
