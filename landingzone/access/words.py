"""Permissions in words, for people who do not read policy documents."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from landingzone.access.account_names import account_in_words, accounts_counted
from landingzone.access.condition_words import condition_in_words
from landingzone.ground.grouping import grouped
from landingzone.ground.words import cited, counted, listed
from landingzone.iam.combinations import Combination
from landingzone.iam.conditions import ABSENT, ANY_STATE, MISSING, PRESENT, ConditionRequirement, States
from landingzone.iam.passing import STARTING_SERVICES
from landingzone.iam.permissions import Permission
from landingzone.iam.severity import SEVERITIES, Severity, is_reading, severity_of, worst
from landingzone.iam.wildcards import has_variables_as_text, includes, written

DENIED = "never "
"""How a phrase about a denial begins."""
_ROLE = re.compile(r"arn:[^:]*:iam::(?P<account>[^:]*):role/(?P<name>.+)")
_ASSUME = frozenset({"sts:assumerole", "sts:tagsession"})
_DECRYPT = frozenset({"kms:decrypt", "kms:describekey"})
_MOST = 8  # actions, services, resources and roles that are named
_MOST_SERVICES = 6
_AS_TEXT = " (taken literally)"


@dataclass(frozen=True, kw_only=True)
class Role:
    """A role that somebody may assume. Sorted by account name, those without one last, then by role name.

    Args:
        account: The account, 12 digits; a pattern such as `*` when the ARN has one.
        account_name: Name of the account; None: it has none.
        name: Name of the role with its path; a pattern such as `*` when the ARN has one.
        arn: The ARN.
    """

    account: str
    account_name: str | None = field(default=None, compare=False)
    name: str
    arn: str

    def __lt__(self, other: "Role") -> bool:
        """Return whether it sorts before another one."""
        return self._place < other._place

    @cached_property
    def _place(self) -> tuple[bool, str, str, str, str]:
        named = self.account_name or ""
        return not named, named.casefold(), self.account, self.name, self.arn

    @property
    def account_in_words(self) -> str:
        """Its account in words: `prod (111122223333)`, `any account`."""
        return account_in_words(self.account, self.account_name)

    def __str__(self) -> str:
        """The role in words: `read-only in prod (111122223333)`."""
        return f"{'any role' if self.name == '*' else cited(self.name)} in {self.account_in_words}"


def roles_in_words(roles: Iterable[Role]) -> str:
    """Name roles: `the role x in 111122223333`, `the roles a and b in dev (111122223333), c in 444455556666`."""
    distinct = sorted(set(roles))
    by_account = grouped((role.account_in_words, cited(role.name)) for role in distinct)
    if len(distinct) == 1 and distinct[0].name == "*":
        return str(distinct[0])
    if len(distinct) > _MOST:
        return f"{len(distinct)} roles in {accounts_counted(role.account for role in distinct)}"
    places = [f"{listed(names)} in {account}" for account, names in by_account.items()]
    return f"the {'role' if len(distinct) == 1 else 'roles'} {listed(places)}"


@dataclass(frozen=True)
class Wording:
    """Says what permissions allow and deny, and calls accounts by their names.

    Args:
        names: Number of an account -> its name, for those that have one.
        hidden_tags: Keys of tags whose values are not shown.
    """

    names: Mapping[str, str]
    hidden_tags: frozenset[str] = frozenset()

    def __hash__(self) -> int:
        """Return the hash of its value, computed once: there may be hundreds of names."""
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash(frozenset(self.names.items()))

    def account(self, account: str) -> str:
        """Name an account: `prod (333344445555)`; the number alone, or a pattern, if it has no name."""
        return account_in_words(account, self.names.get(account))

    def role_of(self, arn: str) -> Role | None:
        """Read the ARN of a role, or a pattern of one; None if it is something else."""
        found = _ROLE.fullmatch(arn)
        if not found:
            return None
        account = found["account"]
        name = written(found["name"])
        return Role(account=account, account_name=self.names.get(account), name=name, arn=written(arn))

    def roles_of(self, permissions: Iterable[Permission]) -> tuple[Role, ...]:
        """Return the roles that permissions name and allow to assume, sorted."""
        allowed = (one for one in permissions if one.effect == "Allow" and includes(one.folded, "sts:assumerole"))
        return tuple(sorted({role for one in allowed if (role := self.role_of(one.resource))}))

    def permissions(self, permissions: Iterable[Permission], *, mention_mfa: bool = True) -> tuple[str, ...]:
        """Describe what permissions allow and deny.

        Args:
            permissions: Permissions, such as `permissions_of` gives them.
            mention_mfa: Whether to say which of them need MFA.

        Returns:
            One phrase for each kind of permission, to follow "may", the worst first: `use all of ec2`, `assume the role
            x in 111122223333`. Denials begin with "never" and come last. Of many actions, the dangerous ones and some
            services are named; of many resources, roles and values of a condition, some.
        """
        return tuple(phrase for _, phrase in self.ranked(permissions, mention_mfa=mention_mfa))

    def ranked(
        self, permissions: Iterable[Permission], *, mention_mfa: bool = True
    ) -> tuple[tuple[Severity, str], ...]:
        """Return the same, each phrase once with its level; a denial has the lowest."""
        phrases: dict[str, Severity] = {}
        for (*_, states), those in grouped((_circumstances_of(one, mention_mfa), one) for one in permissions).items():
            sample, circumstances = those[0], _circumstances(those[0].requirements, states)
            resources_of = grouped((one.action, one.resource) for one in those)
            alike = grouped((frozenset(resources), action) for action, resources in resources_of.items())
            for where, actions in alike.items():
                levels = {action: _level_of(action, sample, where) for action in actions}
                for named, phrase in self._phrases(sample, levels, sorted(where)):
                    is_denied = sample.effect == "Deny"
                    level = "info" if is_denied else worst(levels[action] for action in named)
                    phrases.setdefault((DENIED if is_denied else "") + phrase + circumstances, level)
        ranked = ((level, phrase) for phrase, level in phrases.items())
        return tuple(sorted(ranked, key=lambda each: SEVERITIES.index(each[0])))

    def _phrases(
        self, sample: Permission, levels: Mapping[str, Severity], resources: list[str]
    ) -> Iterator[tuple[Sequence[str], str]]:
        """Describe actions on the same resources, in phrases with the actions of each."""
        actions = sorted(levels)
        folded = {action.lower() for action in actions}
        if not sample.not_actions and not sample.not_resources:
            roles = [self.role_of(resource) for resource in resources]
            if "sts:assumerole" in folded and folded <= _ASSUME and all(roles):
                yield actions, f"assume {roles_in_words([role for role in roles if role])}"
                return
            if "kms:decrypt" in folded and folded <= _DECRYPT and resources != ["*"]:
                keys = "key" if len(resources) == 1 else "keys"
                yield actions, f"decrypt with {keys} {listed(map(_pattern, resources))}"
                return
            if folded == {"iam:*"} and resources == ["*"]:
                yield actions, "administer IAM, which amounts to everything"
                return
        whole = [action for action in actions if action.endswith(":*") and action.count("*") == 1]
        single = [action for action in actions if action not in whole]
        where = _where(resources, sample.not_resources)
        if whole:
            named = _worst_first(whole, levels) if len(whole) > _MOST else whole
            of = listed([cited(action[:-2]) for action in named], most=_MOST)
            all_of = "all" if sample.effect == "Allow" else "any action"
            yield whole, f"use {all_of} of {of}{_but(sample.not_actions)}{where}"
        if single == ["*"]:
            everything = "do everything" if sample.effect == "Allow" else "do anything"
            yield single, f"{everything}{_but(sample.not_actions)}{where}"
        elif single:
            yield single, f"use {_actions_in_words(single, levels)}{_but(sample.not_actions)}{where}"


def _circumstances_of(one: Permission, mention_mfa: bool) -> tuple[object, object, object, object, States]:
    # A denial that depends on MFA is separate. The need for MFA of a permission may be mentioned elsewhere.
    is_said = mention_mfa or one.effect == "Deny" or not one.needs_mfa
    return one.effect, one.not_actions, one.not_resources, one.requirements, one.states if is_said else ANY_STATE


def _actions_in_words(actions: list[str], levels: Mapping[str, Severity]) -> str:
    """Name actions; of many, those that are dangerous, and count the others by service."""
    if len(actions) <= _MOST:
        return listed(map(cited, actions))
    ordered = _worst_first(actions, levels)
    dangerous = sum(levels[action] in ("critical", "high") for action in actions)
    named, others = ordered[: min(dangerous, _MOST)], ordered[min(dangerous, _MOST) :]
    services = list(dict.fromkeys(action.partition(":")[0] for action in others))
    of = listed(map(cited, services if len(services) > _MOST else sorted(services)), most=_MOST)
    reading = "read-only " if all(map(is_reading, others)) else ""
    if not named:
        return f"{len(others):,} {reading}actions of {of}"
    return f"{', '.join(map(cited, named))} and {counted(len(others), f'other {reading}action')} of {of}"


def _worst_first(actions: Iterable[str], levels: Mapping[str, Severity]) -> list[str]:
    return sorted(actions, key=lambda action: SEVERITIES.index(levels[action]))


@lru_cache(maxsize=16384)  # among thousands of users, many have the same policies
def _level_of(action: str, sample: Permission, resources: frozenset[str]) -> Severity:
    return worst([severity_of(replace(sample, action=action, resource=resource)) for resource in resources])


def _where(resources: list[str], but: Sequence[str]) -> str:
    if resources == ["*"]:
        return f" on everything{_but(but)}" if but else ""
    return f" on {listed(map(_pattern, resources), most=_MOST)}{_but(but)}"


def _but(left_out: Sequence[str]) -> str:
    return f" but {listed(map(_pattern, left_out), most=_MOST)}" if left_out else ""


def _pattern(pattern: str) -> str:
    """Return a pattern as written; if it only looks like it has a policy variable, say that it does not."""
    return f"{cited(written(pattern))}{_AS_TEXT if has_variables_as_text(pattern) else ''}"


def words_for_combination(combination: Combination) -> str:
    """Describe what passing roles and starting something with them amounts to, in words that follow "may"."""
    roles = listed(map(_pattern, combination.roles))
    if combination.but:
        roles += f" but {listed(map(_pattern, combination.but))}"
    conditions = _circumstances(combination.requirements, ANY_STATE)
    # What has a row in the table of dangers runs code or calls any API with a role.
    worst_first = sorted(combination.services, key=lambda name: name not in STARTING_SERVICES)
    names = worst_first if len(worst_first) > _MOST_SERVICES else combination.services
    services = [f"{name} under conditions" if name in combination.limited else name for name in names]
    return (
        f"pass roles ({roles}){conditions} and start something with them "
        f"({listed(services, most=_MOST_SERVICES)}): together this allows what these services can do with the roles"
    )


STATES_IN_WORDS: dict[States, str] = {
    PRESENT: " (with MFA)",
    PRESENT | ABSENT: " (not with a long-term access key)",
    PRESENT | MISSING: " (with MFA, or with a long-term access key)",
    ABSENT | MISSING: " (only without MFA)",
    ABSENT: " (only in a session without MFA)",
    MISSING: " (only with a long-term access key)",
    ANY_STATE: "",
}
"""Some of the states of MFA in which something holds -> what follows it in a phrase."""


def _circumstances(requirements: tuple[ConditionRequirement, ...], states: States) -> str:
    text = " and ".join(map(condition_in_words, requirements))
    return (f" {text}" if text else "") + STATES_IN_WORDS[states]
