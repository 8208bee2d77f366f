"""One user: each permission with where it comes from, the roles by account, and the fingerprints of keys."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from landingzone.access.account_reach import AccountReach, account_reach, accounts_of_each
from landingzone.access.entities import UserAccess
from landingzone.access.facts import ELSEWHERE, USER_FACTS, FactLine, Subject
from landingzone.access.model import Report
from landingzone.access.policies import all_words_of_policy, words_of_policy
from landingzone.access.words import Wording
from landingzone.config.configured_user import ConfiguredUser
from landingzone.config.inputs import Inputs
from landingzone.config.options import teams_of, written_users
from landingzone.config.teams import given
from landingzone.groups.policy import Policy
from landingzone.iam.patterns import ACCOUNT_ID
from landingzone.keys.ssh import ssh_fingerprint


@dataclass(frozen=True, kw_only=True)
class PolicySource:
    """A policy by which a user may do something, or may not.

    Args:
        group: The group that has it; None: it is the user's own.
        team: The team through which the user is in the group or has the policy; None: without a team.
        policy: The policy; None: the group is defined elsewhere, so its policies are not known here.
        words: What it means, in phrases that follow "may".
        is_boundary: Whether it is the permissions boundary: the user may do at most what it says.
    """

    group: str | None
    team: str | None
    policy: Policy | None
    words: tuple[str, ...]
    is_boundary: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Return a dict for JSON."""
        name, kind = (self.policy.name, self.policy.kind) if self.policy else (None, None)
        may = {"at_most" if self.is_boundary else "may": list(self.words)}
        return {"group": self.group, "team": self.team, "policy": name, "kind": kind, **may}


@dataclass(frozen=True, kw_only=True)
class Person(Subject):
    """One user with where their permissions come from, and what these reach.

    Args:
        sources: The policies, those of groups first and the boundary last.
        accounts: The accounts in which the user may assume roles.
    """

    sources: tuple[PolicySource, ...]
    accounts: tuple[AccountReach, ...]

    @property
    def reached(self) -> Iterator[FactLine]:
        """The roles that the user may assume, each with how, and with its account."""
        for reach in self.accounts:
            yield from (FactLine(role.in_words, self.wording.account(reach.account)) for role in reach.roles)

    def as_dict(self) -> dict[str, Any]:
        """Return a dict for JSON."""
        return {
            **USER_FACTS.as_dict(self),
            "through": [each.as_dict() for each in self.sources],
            "accounts": [
                {"account": each.account, "account_name": each.name, "roles": [role.as_dict() for role in each.roles]}
                for each in self.accounts
            ],
            "ssh_key": self.ssh_key or None,
        }


def person_of(report: Report, inputs: Inputs, name: str) -> Person:
    """Collect everything that a configuration says about one user.

    Args:
        report: Who can do what.
        inputs: The inputs that it is made from.
        name: Name of the user.

    Raises:
        KeyError: There is no such user.
    """
    return people_of(report, inputs, (name,))[name]


def people_of(report: Report, inputs: Inputs, names: Iterable[str]) -> dict[str, Person]:
    """Return all that a configuration says about some users, by name.

    Args:
        report: Who can do what.
        inputs: What it is made from.
        names: Names of users of the configuration. Others are left out.
    """
    wanted = {*names}
    users = {user.name: user for user in report.users if user.name in wanted}
    roles = sorted({role for user in users.values() for role in user.roles})
    numbers = filter(ACCOUNT_ID.fits, dict.fromkeys((*report.wording.names, *(role.account for role in roles))))
    return {
        user.name: _person(
            report.subject(user),
            inputs,
            (account_reach(report, number, [(user, each)]) for number, each in found.items()),
        )
        for user, found in accounts_of_each(report, users.values(), numbers)
    }


def _person(one: Subject, inputs: Inputs, accounts: Iterable[AccountReach]) -> Person:
    key = inputs.users[one.name].ssh_public_key if one.user.credentials.makes("SSH key") else None
    return Person(
        user=one.user,
        wording=one.wording,
        group=one.group,
        ssh_key=ssh_fingerprint(key) if key else "",
        sources=tuple(_sources_of(one.user, inputs, one.wording)),
        accounts=tuple(accounts),
    )


def _sources_of(user: UserAccess, inputs: Inputs, wording: Wording) -> Iterator[PolicySource]:
    team_of = partial(_team_of, written_users(inputs).get(user.name), inputs)
    for group in user.holding.groups:
        team = team_of("groups", group.name)
        for policy in group.policies or (None,):
            words = all_words_of_policy(policy, wording) if policy else (group.grants,)
            yield PolicySource(group=group.name, team=team, policy=policy, words=words)
    for name in user.other_groups:
        yield PolicySource(group=name, team=team_of("groups", name), policy=None, words=(f"({ELSEWHERE})",))
    for policy in user.policies:
        team = team_of(str(policy.place[0]) if policy.place else "", policy.name)
        yield PolicySource(group=None, team=team, policy=policy, words=all_words_of_policy(policy, wording))
    if boundary := user.holding.boundary:
        team = team_of("permissions_boundary", user.boundary or "")
        words = words_of_policy(boundary, wording)
        yield PolicySource(group=None, team=team, policy=boundary, words=words, is_boundary=True)


def _team_of(written: ConfiguredUser | None, inputs: Inputs, attribute: str, part: str) -> str | None:
    """Find the team through which a user has something, if only through the team."""
    team = teams_of(inputs).get(written.team or "") if written else None
    if written is None or team is None or not given(team, attribute, part):
        return None
    own = getattr(written, attribute)
    has_alone = part.lower() in map(str.lower, own) if isinstance(own, list) else attribute in written.model_fields_set
    return None if has_alone else written.team
