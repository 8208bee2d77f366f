"""What the script of the page knows: users, groups, policies and roles, each string and each policy once."""

from collections.abc import Iterable
from typing import Any, get_args

from landingzone.access.attention import Marks, attention
from landingzone.access.facts import ELSEWHERE, USER_FACTS, Subject
from landingzone.access.model import Report
from landingzone.access.render.page_answers import PageAnswers
from landingzone.access.render.page_roles import by_account_name
from landingzone.access.render.supplement import Supplement
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
    table = _PolicyTable()
    group_numbers = {group.name: number for number, group in enumerate(report.groups)}
    subjects = [*map(report.subject, report.users)]
    facts = USER_FACTS.of_form["page"]
    told: dict[tuple[int, tuple[str, ...]], int] = {}
    marked = grouped((name, number) for number, (_, names) in enumerate(marks.values()) for name in names)
    mfa_words = get_args(Mfa)
    return {
        "mfa": mfa_words,
        "groups": [{"name": group.name, "policies": table.add(group.policies)} for group in report.groups],
        "users": [
            {
                "name": user.name,
                "groups": [group_numbers[name] for name in user.groups],
                "elsewhere": user.other_groups,
                "policies": table.add(user.policies),
                "boundary": user.boundary,
                "bounding": None if user.holding.boundary is None else table.add([user.holding.boundary])[0],
                "mfa": mfa_words.index(user.mfa),
                "told": [
                    told.setdefault((number, lines), len(told))
                    for number, fact in enumerate(facts)
                    if (lines := tuple(fact.texts("page", one)))
                ],
                "marks": marked.get(user.name, ()),
                "found": answers.of_user[user.name],
                **(_supplement(supplement, user.name) if supplement else {}),
                **_rarely(one),
            }
            for one in subjects
            for user in [one.user]
        ],
        **({"columns": [*supplement.columns]} if supplement else {}),
        "elsewhere": ELSEWHERE,
        "facts": [{"title": fact.title, "isSearched": "searched" in fact.traits} for fact in facts],
        "told": [*told],
        "accounts": [report.wording.account(account) for account in accounts],
        "accountNumbers": [*accounts],
        "roles": [{"account": accounts[role.account], "name": role.name} for role in roles],
        "policies": table.rows,
        **answers.as_dict(),
    }


def _rarely(one: Subject) -> dict[str, Any]:
    """Return what applies to few users; empty if nobody is in a team, and no access ends."""
    rarely = {
        "team": one.user.team,
        "signs": [words for fact in USER_FACTS.of_form["tag"] for words in fact.texts("tag", one)],
    }
    return {name: value for name, value in rarely.items() if value}


def _supplement(supplement: Supplement, name: str) -> dict[str, Any]:
    return {
        "texts": [texts.get(name, "") for texts in supplement.columns.values()],
        "lists": [[title[:1].upper() + title[1:], lines] for title, lines in supplement.of_user.get(name, {}).items()],
    }


class _PolicyTable:
    """Every distinct policy once, so that thousands of users with the same policies take little space."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []
        self._numbers: dict[Policy, int] = {}

    def add(self, held: Iterable[Policy]) -> list[int]:
        return [self._number_of(policy) for policy in held]

    def _number_of(self, policy: Policy) -> int:
        if policy not in self._numbers:
            self._numbers[policy] = len(self.rows)
            self.rows.append({"name": policy.name, "known": policy.permissions is not None})
        return self._numbers[policy]
