"""What a reviewer must look at first, with the users that it is about."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta

from landingzone.access.entities import UserAccess
from landingzone.access.model import Report
from landingzone.access.policies import unknown_of
from landingzone.ground.tables import read_rows
from landingzone.rules.ends import SOON

Marks = Mapping[str, tuple[str, tuple[str, ...]]]
"""What must be looked at: its title -> what it means, as a sentence, and the users that it is about; sorted."""


def _each(is_so: Callable[[UserAccess, Report], object]) -> Callable[[Report], Iterator[str]]:
    return lambda report: (user.name for user in report.users if is_so(user, report))


def _ends_soon(user: UserAccess, report: Report) -> bool:
    return any(end.day <= report.today + timedelta(days=SOON) for end in user.ends.each)


_OF: Mapping[str, Callable[[Report], Iterable[str]]] = {
    "administrators": _each(lambda user, _: user.is_administrator is True),
    "possible administrators": _each(lambda user, _: user.is_administrator is None),
    "can act as others": lambda report: report.acting,
    "permissions without MFA": lambda report: report.without_mfa,
    "maybe permissions without MFA": lambda report: report.maybe_without_mfa,
    "policy or group not known here": _each(lambda user, _: any(unknown_of(user.holding))),
    "locked out": lambda report: report.locked_out,
    "shared PGP key": _each(lambda user, _: user.pgp_key and user.pgp_key.is_shared),
    "PGP key that cannot be read here": _each(lambda user, _: user.pgp_key and not user.pgp_key.identity.fingerprint),
    "access key being replaced": _each(lambda user, _: user.credentials.made.count("access key") > 1),
    "access that ends within {days} days": _each(_ends_soon),
    "access that ends later": _each(lambda user, report: user.ends.each and not _ends_soon(user, report)),
    "exempt from a company rule": _each(lambda user, _: user.exemptions),
    "offboarding": _each(lambda user, _: user.is_offboarding),
}
"""The title of each row of `attention.tsv` -> whom it is about."""

_ROWS = read_rows("landingzone.access", "attention.tsv")


def attention(report: Report) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return what must be looked at, worst first, even if it is about nobody.

    Args:
        report: Who can do what.
    """
    return {title.format(days=SOON): (about.format(days=SOON), tuple(_OF[title](report))) for title, about in _ROWS}
