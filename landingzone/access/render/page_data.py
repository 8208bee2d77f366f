"""What the script of the page knows: users, groups, policies and roles, each string and each policy once."""

from collections.abc import Iterable
from typing import Any, get_args

from landingzone.access.attention import Marks, attention
from landingzone.access.model import Report, UserAccess
from landingzone.access.policies import description_of, in_one_line, words_of_policy
from landingzone.access.render.page_answers import PageAnswers
from landingzone.access.render.page_roles import by_account_name, in_short
from landingzone.access.render.supplement import Supplement
from landingzone.access.words import Wording, words_for_combination
from landingzone.ground.grouping import grouped
from landingzone.groups.policy import Policy
from landingzone.iam.mfa import Mfa


def marks_of(report: Report, supplement: Supplement | None) -> Marks:
    """Return what must be looked at.

    Args:
        report: The report.
        supplement: What else is known of the users; None: nothing.
    """
    live = supplement.marks if supplement else {}
    return attention(report) | {
        f"{title} (account)": ("By what the account says.", tuple(sorted(live[title]))) for title in live
    }


def page_data(report: Report, supplement: Supplement | None, marks: Marks) -> dict[str, Any]:
    """Return the data that the script of the page reads, as a dict for JSON.

    Args:
        report: The report.
        supplement: What else is known of the users; None: nothing.
        marks: What must be looked at; the script refers to each by its position.
    """
    roles = by_account_name(report.roles)
    answers = PageAnswers(report, roles)
    accounts = {account: number for number, account in enumerate(answers.accounts)}
    table = _PolicyTable(report.wording)
    group_numbers = {group.name: number for number, group in enumerate(report.groups)}
    credentials = [*dict.fromkeys(words for user in report.users for words in user.credentials.in_words)]
    stakes = {stake: number for number, stake in enumerate(dict.fromkeys(user.stake for user in report.users))}
    marked = grouped((name, number) for number, (_, names) in enumerate(marks.values()) for name in names)
    mfa_words = get_args(Mfa)
    return {
        "mfa": mfa_words,
        "credentials": credentials,
        "groups": [
            {"name": group.name, "grants": in_short(group), "policies": table.add(group.policies)}
            for group in report.groups
        ],
        "users": [
            {
                "name": user.name,
                "path": user.path,
                "tags": dict(user.tags),
                "groups": [group_numbers[name] for name in user.groups],
                "elsewhere": user.other_groups,
                "policies": table.add(user.policies),
                "stake": stakes[user.stake],
                "together": [words_for_combination(one) for one in user.holding.combinations],
                "boundary": user.boundary,
                "bounding": None if user.holding.boundary is None else table.add([user.holding.boundary])[0],
                "credentials": [credentials.index(words) for words in user.credentials.in_words],
                "key": user.pgp_key.in_words if user.pgp_key else (),
                "mfa": mfa_words.index(user.mfa),
                "administrator": user.is_administrator,
                "offboarding": user.is_offboarding,
                "marks": marked.get(user.name, ()),
                "found": answers.of_user[user.name],
                **(_supplement(supplement, user.name) if supplement else {}),
                **_rarely(user),
            }
            for user in report.users
        ],
        **({"columns": [*supplement.columns]} if supplement else {}),
        "stakes": [{"level": stake.level, "why": [one.words for one in stake.reasons]} for stake in stakes],
        "accounts": [report.wording.account(account) for account in accounts],
        "accountNumbers": [*accounts],
        "roles": [{"account": accounts[role.account], "name": role.name} for role in roles],
        "policies": table.rows,
        **answers.as_dict(),
    }


def _rarely(user: UserAccess) -> dict[str, Any]:
    """Return what applies to few users; empty if nobody is in a team or exempt, and no access ends."""
    rarely = {
        "team": user.team,
        "exempt": [each.in_words for each in user.exemptions],
        "ends": [[str(end.day), end.in_words, not end.group, end.is_over] for end in user.ends.each],
    }
    return {name: value for name, value in rarely.items() if value}


def _supplement(supplement: Supplement, name: str) -> dict[str, Any]:
    return {
        "texts": [texts.get(name, "") for texts in supplement.columns.values()],
        "lists": [[title[:1].upper() + title[1:], lines] for title, lines in supplement.of_user.get(name, {}).items()],
    }


class _PolicyTable:
    """Every distinct policy once, so that thousands of users with the same policies take little space.

    Args:
        wording: How it is said.
    """

    def __init__(self, wording: Wording) -> None:
        self._wording = wording
        self.rows: list[dict[str, Any]] = []
        self._numbers: dict[Policy, int] = {}

    def add(self, held: Iterable[Policy]) -> list[int]:
        return [self._number_of(policy) for policy in held]

    def _number_of(self, policy: Policy) -> int:
        if policy not in self._numbers:
            self._numbers[policy] = len(self.rows)
            self.rows.append(
                {
                    "name": policy.name,
                    "description": description_of(policy),
                    "line": in_one_line(policy, self._wording),
                    "words": words_of_policy(policy, self._wording),
                    "known": policy.permissions is not None,
                }
            )
        return self._numbers[policy]
