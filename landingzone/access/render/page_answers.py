"""What the page says of who may do what: each distinct answer once, and for each user which of them."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from landingzone.access.account_reach import RoleReach, accounts_of_each
from landingzone.access.answers import UserAnswer, answers_of
from landingzone.access.model import Report
from landingzone.access.render import account_reach, answer

ASKED = ("iam:PassRole", "iam:*", "kms:Decrypt", "s3:PutObject", "secretsmanager:GetSecretValue", "sts:AssumeRole")
"""The actions of which the page says who may use them, on any resource."""
_NOBODY = -1


class Line(NamedTuple):
    """One way in which somebody may do what is asked.

    Args:
        may: What, in phrases that follow "may", or roles.
        limits: What limits it, in phrases.
        through: The groups and policies that allow it.
        mfa: Whether it needs MFA.
        known: Whether it is known that it is allowed.
    """

    may: tuple[str, ...]
    limits: tuple[str, ...]
    through: tuple[str, ...]
    mfa: str
    known: bool


class PageAnswers:
    """The answers to what the page is asked.

    Args:
        report: The report.
        accounts: The accounts of which it says who reaches them.
    """

    def __init__(self, report: Report, accounts: Iterable[str]) -> None:
        self._answers: dict[tuple[Line, ...], int] = {}
        self._may: dict[tuple[int, ...], int] = {}
        self._reached: dict[tuple[tuple[int, int], ...], int] = {}
        self.of_user = {user.name: {"may": _NOBODY, "reach": _NOBODY} for user in report.users}
        """Name of each user -> the number of what the user may do, and reaches."""
        may = {user.name: [_NOBODY] * len(ASKED) for user in report.users}
        for place, action in enumerate(ASKED):
            known: dict[int, tuple[UserAnswer, int]] = {}  # thousands of users share an answer
            for user, found in answers_of(report, report.users, action, by_name=False):
                if id(found) not in known:
                    known[id(found)] = found, _number(tuple(_lines(found)), self._answers)
                may[user.name][place] = known[id(found)][1]
        numbers = {account: number for number, account in enumerate(accounts)}
        for user, reached in accounts_of_each(report, report.users, numbers):
            roles = ((numbers[account], tuple(map(_line, each))) for account, each in reached.items())
            of_accounts = tuple((account, _number(lines, self._answers)) for account, lines in roles)
            self.of_user[user.name] = {
                "may": _number(tuple(may[user.name]), self._may),
                "reach": _number(of_accounts, self._reached),
            }

    def as_dict(self) -> dict[str, Any]:
        """Return them as a dict for JSON; a number that is not there means that somebody may not."""
        return {
            "asked": ASKED,
            "answers": [[line._asdict() for line in lines] for lines in self._answers],
            "may": [*self._may],
            "reach": [*map(dict, self._reached)],
        }


def _number(value: Any, known: dict[Any, int]) -> int:
    return known.setdefault(value, len(known))


def _lines(found: UserAnswer) -> Iterator[Line]:
    conditional = ("under conditions",) if found.verdict == "under conditions" else ()
    each = answer.limits_of(found).items()
    limits = (*conditional, *(f"{label}: {words}" for label, lines in each for words in lines))
    for part in found.through:
        yield Line(part.words, limits, (part.name,), found.mfa, True)
    if not found.through:
        yield Line((), (), found.unknown, found.mfa, False)


def _line(each: RoleReach) -> Line:
    return Line((each.role_in_words,), tuple(account_reach.limits_of(each)), each.through, each.mfa, each.is_known)
