"""What a reviewer must look at first, with the users that it is about."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from landingzone.access.model import Report, UserAccess
from landingzone.rules.ends import SOON


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One thing that must be looked at.

    Args:
        title: What it is, in a few words: `permissions without MFA`.
        about: What it means, as a sentence.
        users: Names of the users that it is about; sorted.
    """

    title: str
    about: str
    users: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class _MarkRow:
    title: str
    about: str
    of: Callable[[Report], Iterable[str]]


def _each(is_so: Callable[[UserAccess, Report], bool]) -> Callable[[Report], Iterator[str]]:
    return lambda report: (user.name for user in report.users if is_so(user, report))


def _is_unknown(user: UserAccess, _: Report) -> bool:
    boundary = user.holding.boundary
    policies = (*user.holding.policies, *([boundary] if boundary else []))
    return bool(user.other_groups) or any(policy.permissions is None for policy in policies)


def _ends_soon(user: UserAccess, report: Report) -> bool:
    return any(end.day <= report.today + timedelta(days=SOON) for end in user.ends.each)


_UNLESS = ", as far as a boundary that is not known here allows it"
_ROWS = (
    _MarkRow(
        title="administrators",
        about=f"They can give themselves every permission{_UNLESS}.",
        of=_each(lambda user, _: user.is_administrator is True),
    ),
    _MarkRow(
        title="maybe administrators",
        about="A policy or a group that is not known here may let them give themselves every permission.",
        of=_each(lambda user, _: user.is_administrator is None),
    ),
    _MarkRow(
        title="permissions without MFA",
        about=f"They can do more without MFA than set it up{_UNLESS}.",
        of=lambda report: report.without_mfa,
    ),
    _MarkRow(
        title="maybe permissions without MFA",
        about="A policy or a group that is not known here may grant something without MFA.",
        of=lambda report: report.maybe_without_mfa,
    ),
    _MarkRow(
        title="policy or group not known here",
        about="The file does not say what a group, a policy or a boundary of theirs allows.",
        of=_each(_is_unknown),
    ),
    _MarkRow(
        title="locked out",
        about="They need MFA for all or some of what they may do, and cannot set it up or do not have it.",
        of=lambda report: report.locked_out,
    ),
    _MarkRow(
        title="shared PGP key",
        about="Whoever has the secret half of the key can read the secrets of each of them.",
        of=_each(lambda user, _: bool(user.pgp_key and user.pgp_key.is_shared)),
    ),
    _MarkRow(
        title="PGP key that cannot be read here",
        about="The file does not say whose key it is: it is looked up during the apply, or cannot be read.",
        of=_each(lambda user, _: bool(user.pgp_key and not user.pgp_key.identity.fingerprint)),
    ),
    _MarkRow(
        title="access key being replaced",
        about="The file gives them two access keys.",
        of=_each(lambda user, _: user.credentials.counts()["access_key"] > 1),
    ),
    _MarkRow(
        title=f"access that ends within {SOON} days",
        about=f"The last day of a membership or of all access is within {SOON} days, or is over.",
        of=_each(_ends_soon),
    ),
    _MarkRow(
        title="access that ends later",
        about=f"A membership or all access ends on a day, and nothing of theirs within {SOON} days.",
        of=_each(lambda user, report: bool(user.ends.each) and not _ends_soon(user, report)),
    ),
    _MarkRow(
        title="exempt from a company rule",
        about="The file says that they need not follow it, and why.",
        of=_each(lambda user, _: bool(user.exemptions)),
    ),
    _MarkRow(
        title="offboarding",
        about="Everything is denied to them until they are removed.",
        of=_each(lambda user, _: user.is_offboarding),
    ),
)


def attention(report: Report) -> tuple[Mark, ...]:
    """Return what must be looked at, worst first, even if it is about nobody.

    Args:
        report: Who can do what.
    """
    return tuple(Mark(title=row.title, about=row.about, users=tuple(row.of(report))) for row in _ROWS)
