"""Permissions in words, for people who do not read policy documents."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import cast

from landingzone.access.account_names import account_in_words
from landingzone.access.condition_words import condition_in_words
from landingzone.iam.combinations import Combination
from landingzone.iam.conditions import ABSENT, ANY_STATE, MISSING, PRESENT, Requirement, States
from landingzone.iam.permissions import Permission
from landingzone.iam.severity import is_reading
from landingzone.iam.wildcards import has_variables_as_text, includes, written
from landingzone.words import cited, counted, listed

_ROLE = re.compile(r"arn:[^:]*:iam::(?P<account>[^:]*):role/(?P<name>.+)")
_ASSUME = frozenset({"sts:assumerole", "sts:tagsession"})
_DECRYPT = frozenset({"kms:decrypt", "kms:describekey"})
_MOST = 8  # named of actions, services, resources and roles
_MOST_SERVICES = 6
_AS_TEXT = " (as text)"


@dataclass(frozen=True, kw_only=True)
class Role:
    """A role that somebody may assume. Sorted by the name of its account, those without one last, and by its own.

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
        """Tell whether it stands before another one."""
        return self._place < other._place

    @cached_property
    def _place(self) -> tuple[bool, str, str, str, str]:
        named = self.account_name or ""
        return not named, named.casefold(), self.account, self.name, self.arn

    @property
    def account_in_words(self) -> str:
        """Its account as a person says it: `prod (111122223333)`, `any account`."""
        return account_in_words(self.account, {self.account: self.account_name} if self.account_name else {})

    def __str__(self) -> str:
        """The role as a person says it: `read-only in prod (111122223333)`."""
        return f"{'any role' if self.name == '*' else cited(self.name)} in {self.account_in_words}"


def roles_in_words(roles: Iterable[Role]) -> str:
    """Name roles: `the role x in 111122223333`, `the roles a and b in dev (111122223333), c in 444455556666`."""
    distinct = sorted(set(roles))
    by_account: dict[str, list[str]] = {}
    for role in distinct:
        by_account.setdefault(role.account_in_words, []).append(cited(role.name))
    if len(distinct) == 1 and distinct[0].name == "*":
        return str(distinct[0])
    if len(distinct) > _MOST:
        return f"{len(distinct)} roles in {counted(len(by_account), 'account')}"
    places = [f"{listed(names)} in {account}" for account, names in by_account.items()]
    return f"the {'role' if len(distinct) == 1 else 'roles'} {listed(places)}"


@dataclass(frozen=True)
class Wording:
    """Says what permissions allow and deny, and calls accounts by their names.

    Args:
        names: Number of an account -> its name, of those that have one.
    """

    names: Mapping[str, str]

    def __hash__(self) -> int:
        """Give the hash of its value, which is made once: there may be hundreds of names."""
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash(frozenset(self.names.items()))

    def account(self, account: str) -> str:
        """Name an account: `prod (333344445555)`; the number alone, or a pattern, if it has no name."""
        return account_in_words(account, self.names)

    def role_of(self, arn: str) -> Role | None:
        """Read the ARN of a role, or a pattern of one; None if it is of something else."""
        found = _ROLE.fullmatch(arn)
        if not found:
            return None
        account = found["account"]
        name = written(found["name"])
        return Role(account=account, account_name=self.names.get(account), name=name, arn=written(arn))

    def roles_of(self, permissions: Iterable[Permission]) -> tuple[Role, ...]:
        """Give the roles that permissions name and let one assume, sorted."""
        found = {
            role
            for one in permissions
            if one.effect == "Allow"
            and includes(one.action.lower(), "sts:assumerole")
            and (role := self.role_of(one.resource))
        }
        return tuple(sorted(found))

    def permissions(self, permissions: Iterable[Permission], *, mention_mfa: bool = True) -> tuple[str, ...]:
        """Say what permissions allow and deny.

        Args:
            permissions: Permissions, such as `permissions_of` gives them.
            mention_mfa: Whether to say which of them need MFA.

        Returns:
            One phrase for each kind of permission, to follow "may": `use all of ec2`, `assume the role x in
            111122223333`. Denials begin with "never". For many actions, only their number and some services are named;
            of many resources, roles and values of a condition, some.
        """
        together: dict[tuple[object, ...], dict[str, set[str]]] = {}
        samples: dict[tuple[object, ...], Permission] = {}
        for one in permissions:
            # A denial that depends on MFA is one of its own. The need of MFA for a permission may be said elsewhere.
            is_said = mention_mfa or one.effect == "Deny" or not one.needs_mfa
            states = one.states if is_said else ANY_STATE
            key: tuple[object, ...] = (one.effect, one.not_actions, one.not_resources, one.requirements, states)
            samples.setdefault(key, one)
            together.setdefault(key, {}).setdefault(one.action, set()).add(one.resource)
        phrases: list[str] = []
        for key, resources_of in together.items():
            sample = samples[key]
            circumstances = _circumstances(sample.requirements, cast(States, key[-1]))
            alike: dict[frozenset[str], list[str]] = {}
            for action, resources in resources_of.items():
                alike.setdefault(frozenset(resources), []).append(action)
            for where, actions in alike.items():
                for phrase in self._phrases(sample, sorted(actions), sorted(where)):
                    phrases.append(("never " if sample.effect == "Deny" else "") + phrase + circumstances)
        return tuple(dict.fromkeys(phrases))

    def _phrases(self, sample: Permission, actions: list[str], resources: list[str]) -> list[str]:
        folded = {action.lower() for action in actions}
        if not sample.not_actions and not sample.not_resources:
            roles = [self.role_of(resource) for resource in resources]
            if "sts:assumerole" in folded and folded <= _ASSUME and all(roles):
                return [f"assume {roles_in_words([role for role in roles if role])}"]
            if "kms:decrypt" in folded and folded <= _DECRYPT and resources != ["*"]:
                return [f"decrypt with {'key' if len(resources) == 1 else 'keys'} {listed(map(_pattern, resources))}"]
            if folded == {"iam:*"} and resources == ["*"]:
                return ["administer IAM, which amounts to everything"]
        whole = [action for action in actions if action.endswith(":*") and action.count("*") == 1]
        single = [action for action in actions if action not in whole]
        where = _where(resources, sample.not_resources)
        phrases = []
        if whole:
            phrases.append(f"use all of {listed([cited(action[:-2]) for action in whole], most=_MOST)}{where}")
        if single == ["*"]:
            everything = "do everything" if sample.effect == "Allow" else "do anything"
            phrases.append(f"{everything}{_but(sample.not_actions)}{where}")
        elif single:
            phrases.append(f"use {_actions_in_words(single)}{_but(sample.not_actions)}{where}")
        return phrases


def _actions_in_words(actions: list[str]) -> str:
    if len(actions) <= _MOST:
        return listed(map(cited, actions))
    services = sorted({action.partition(":")[0] for action in actions})
    reading = "reading " if all(map(is_reading, actions)) else ""
    return f"{len(actions):,} {reading}actions of {listed(map(cited, services), most=_MOST)}"


def _where(resources: list[str], but: Sequence[str]) -> str:
    if resources == ["*"]:
        return f" on everything{_but(but)}" if but else ""
    return f" on {listed(map(_pattern, resources), most=_MOST)}{_but(but)}"


def _but(left_out: Sequence[str]) -> str:
    return f" but {listed(map(_pattern, left_out), most=_MOST)}" if left_out else ""


def _pattern(pattern: str) -> str:
    """Give a pattern as it is written, and say of one that looks as if it had a policy variable that it has none."""
    return f"{cited(written(pattern))}{_AS_TEXT if has_variables_as_text(pattern) else ''}"


def words_for_combination(combination: Combination) -> str:
    """Say what passing roles and starting something with them reaches, in words that follow "may"."""
    roles = listed(map(_pattern, combination.roles))
    if combination.but:
        roles += f" but {listed(map(_pattern, combination.but))}"
    conditions = _circumstances(combination.requirements, ANY_STATE)
    services = [f"{name} under conditions" if name in combination.limited else name for name in combination.services]
    return (
        f"pass roles ({roles}){conditions} and start something with them "
        f"({listed(services, most=_MOST_SERVICES)}): together they reach whatever these roles may do"
    )


_STATES_IN_WORDS: dict[States, str] = {
    PRESENT: " (with MFA)",
    PRESENT | ABSENT: " (not with a long-term access key)",
    PRESENT | MISSING: " (with MFA, or with a long-term access key)",
    ABSENT | MISSING: " (only without MFA)",
    ABSENT: " (only in a session without MFA)",
    MISSING: " (only with a long-term access key)",
    ANY_STATE: "",
}


def _circumstances(requirements: tuple[Requirement, ...], states: States) -> str:
    text = " and ".join(map(condition_in_words, requirements))
    return (f" {text}" if text else "") + _STATES_IN_WORDS[states]
