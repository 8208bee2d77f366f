"""What the script of the page knows: users, groups, policies and roles, each string and each policy once."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, get_args

from landingzone.access.attention import Marks, attention
from landingzone.access.condition_words import condition_in_words
from landingzone.access.entities import UserAccess
from landingzone.access.facts import ELSEWHERE, USER_FACTS, Subject
from landingzone.access.model import Report
from landingzone.access.policies import roles_by
from landingzone.access.render.page_roles import by_account_name
from landingzone.access.render.supplement import Supplement
from landingzone.access.words import STATES_IN_WORDS, Role, Wording
from landingzone.ground.grouping import grouped
from landingzone.groups.policy import Policy
from landingzone.iam.conditions import ConditionRequirement
from landingzone.iam.meaning import unknown_group
from landingzone.iam.mfa import Mfa
from landingzone.iam.permissions import Permission


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
    accounts = {account: number for number, account in enumerate(dict.fromkeys(role.account for role in roles))}
    table = _PolicyTable(roles, report.wording)
    group_numbers = {group.name: number for number, group in enumerate(report.groups)}
    subjects = [*map(report.subject, report.users)]
    facts = USER_FACTS.of_form["page"]
    told: dict[tuple[int, tuple[str, ...]], int] = {}
    marked = grouped((name, number) for number, (_, names) in enumerate(marks.values()) for name in names)
    mfa_words = get_args(Mfa)
    return {
        "account": report.account,
        "partitions": report.partitions,
        "mfa": mfa_words,
        "states": {states: words.strip(" ()") for states, words in STATES_IN_WORDS.items()},
        "groups": [{"name": group.name, "policies": table.add(group.policies)} for group in report.groups],
        "users": [
            {
                "name": user.name,
                "tags": dict(user.tags),
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
                **(_supplement(supplement, user.name) if supplement else {}),
                **_rarely(one, table),
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
        "unknown": [*table.together(unknown_group("").permissions)],
        "conditions": [words for _, words in table.conditions.values()],  # last, for the policies fill it
    }


def _rarely(one: Subject, table: "_PolicyTable") -> dict[str, Any]:
    """Return what applies to few users; empty if nobody is in a team, and no access ends."""
    user = one.user
    rarely = {
        "team": user.team,
        "signs": [words for fact in USER_FACTS.of_form["tag"] for words in fact.texts("tag", one)],
        "until": [[role, str(day)] for role, day in user.ends.denied],
        "over": table.roles_left_out(user) if user.holding.over else [],
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
        roles: The roles of the page.
        wording: How it is said.
    """

    def __init__(self, roles: Iterable[Role], wording: Wording) -> None:
        self._wording = wording
        self.rows: list[dict[str, Any]] = []
        self._roles = {role: number for number, role in enumerate(roles)}
        self._numbers: dict[Policy, int] = {}
        self.conditions: dict[str, tuple[int, str]] = {}
        """Each condition: its number, by which permissions refer to it, and its words."""

    def add(self, held: Iterable[Policy]) -> list[int]:
        return [self._number_of(policy) for policy in held]

    def _number_of(self, policy: Policy) -> int:
        if policy not in self._numbers:
            self._numbers[policy] = len(self.rows)
            # Nobody may assume a role of an own policy whose day is over: it is not in the report.
            named = (role for role in roles_by(policy.meaning, self._wording) if role in self._roles)
            self.rows.append(
                {
                    "name": policy.name,
                    "known": policy.permissions is not None,
                    "permissions": [*self.together(policy.meaning.permissions)],
                    "roles": sorted(self._roles[role] for role in named),
                }
            )
        return self._numbers[policy]

    def roles_left_out(self, user: UserAccess) -> list[int]:
        """Return the roles that policies of a user name, but that the user may no longer assume."""
        named = {role for number in self.add(user.holding.policies) for role in self.rows[number]["roles"]}
        return sorted(named.difference(self._roles[role] for role in user.roles))

    def together(self, permissions: Iterable[Permission]) -> Iterator[dict[str, Any]]:
        """Group permissions that differ only in action and resource: AWS has documents with thousands."""
        alike: dict[tuple[object, ...], dict[str, list[Permission]]] = {}
        for one in permissions:
            circumstances = (one.effect, one.not_actions, one.not_resources, one.requirements, one.states)
            alike.setdefault((*circumstances, one.refuses_all_without_mfa), {}).setdefault(one.resource, []).append(one)
        for by_resource in alike.values():
            by_actions = grouped((tuple(one.action for one in each), each[0]) for each in by_resource.values())
            for actions, samples in by_actions.items():
                yield {
                    "effect": samples[0].effect,
                    "actions": actions,
                    "but": samples[0].not_actions,
                    "resources": [one.resource for one in samples],
                    "butResources": samples[0].not_resources,
                    "conditions": [self._condition(each) for each in samples[0].requirements],
                    "states": samples[0].states,
                    **({"asksMfa": True} if samples[0].refuses_all_without_mfa else {}),
                }

    def _condition(self, one: ConditionRequirement) -> int:
        """Return the number of a condition; equal conditions have the same."""
        text = json.dumps([one.operator, one.key.lower(), *one.values, *(["as text"] if one.is_text else [])])
        return self.conditions.setdefault(text, (len(self.conditions), condition_in_words(one)))[0]
