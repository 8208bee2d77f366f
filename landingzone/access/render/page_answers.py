"""What the page says of who may do what: each distinct answer once, and for each user which of them."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

from landingzone.access.account_reach import RoleReach, accounts_of_each
from landingzone.access.answers import UserAnswer, answers_of
from landingzone.access.model import Report
from landingzone.access.render import account_reach, answer
from landingzone.access.words import Role

_ValueT = TypeVar("_ValueT")

ASKED = (
    *("iam:PassRole", "iam:PutUserPolicy", "kms:Decrypt", "s3:PutObject", "secretsmanager:GetSecretValue"),
    "sts:AssumeRole",
)
"""The actions of which the page says who may use them, on any resource."""
_NOBODY = -1


class AnswerLine(NamedTuple):
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
        roles: The roles of the page; it says who reaches their accounts.
    """

    def __init__(self, report: Report, roles: Sequence[Role]) -> None:
        self.accounts = tuple(dict.fromkeys(role.account for role in roles))
        """The accounts, to which numbers refer."""
        self._answers: dict[tuple[AnswerLine, ...], int] = {}
        self._found: dict[tuple[tuple[int, ...], tuple[tuple[int, int], ...], tuple[int, ...]], int] = {}
        self.of_user: dict[str, int] = {}
        """Name of each user -> the number of what is found of the user."""
        numbers = {role: number for number, role in enumerate(roles)}
        may = {user.name: [_NOBODY] * len(ASKED) for user in report.users}
        for place, action in enumerate(ASKED):
            known: dict[int, tuple[UserAnswer, int]] = {}  # many users share an answer
            for user, found in answers_of(report, report.users, action, by_name=False):
                if id(found) not in known:
                    known[id(found)] = found, _number(tuple(_lines(found)), self._answers)
                may[user.name][place] = known[id(found)][1]
        places = {account: place for place, account in enumerate(self.accounts)}
        for user, reached in accounts_of_each(report, report.users, self.accounts):
            lines = ((places[account], tuple(map(_line, each))) for account, each in reached.items())
            of_accounts = tuple((place, _number(each, self._answers)) for place, each in lines)
            named = tuple(sorted(numbers[role] for role in user.roles))
            self.of_user[user.name] = _number((tuple(may[user.name]), of_accounts, named), self._found)

    def as_dict(self) -> dict[str, Any]:
        """Return them as a dict for JSON."""
        return {
            "asked": ASKED,
            "answers": [[line._asdict() for line in lines] for lines in self._answers],
            "found": [{"may": may, "reached": dict(reached), "roles": roles} for may, reached, roles in self._found],
        }


def _number(value: _ValueT, known: dict[_ValueT, int]) -> int:
    return known.setdefault(value, len(known))


def _lines(found: UserAnswer) -> Iterator[AnswerLine]:
    conditional = ("under conditions",) if found.verdict == "under conditions" else ()
    each = answer.limits_of(found).items()
    limits = (*conditional, *(f"{label}: {words}" for label, lines in each for words in lines))
    for part in found.through:
        yield AnswerLine(part.words, limits, (part.name,), found.mfa, True)
    if not found.through:
        yield AnswerLine((), (), found.unknown, found.mfa, False)


def _line(each: RoleReach) -> AnswerLine:
    return AnswerLine(
        (each.role_in_words,), tuple(account_reach.limits_of(each)), each.through, each.mfa, each.is_known
    )
