"""The policies that somebody has, what they mean together, and how much of the quotas they use."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

from landingzone.access.words import Role, roles_of, words_for
from landingzone.iam.permissions import ANYTHING, Permission, granted, simplify
from landingzone.iam.severity import severity_of
from landingzone.iam.wildcards import includes
from landingzone.words import counted

PolicyKind = Literal["inline", "AWS managed", "customer managed"]
Mfa = Literal["needed", "needed for some", "not needed", "nothing to protect"]


@dataclass(frozen=True, kw_only=True)
class Usage:
    """How much of a quota of IAM is used.

    Args:
        of: What the quota is about, in words.
        used: How much is used.
        limit: The most that IAM takes.
        unit: What is counted.
    """

    of: str
    used: int
    limit: int
    unit: str

    @property
    def is_over(self) -> bool:
        """Whether it is more than IAM takes."""
        return self.used > self.limit


@dataclass(frozen=True, kw_only=True)
class Policy:
    """A policy of a group or user. Its hash and what is derived from it are made once: some have 3,000 permissions.

    Args:
        name: Its name; of a managed policy with its path.
        kind: How it is attached.
        permissions: What it means; None when its content is not known, or cannot be read.
        characters: Size of the document; None when it is not part of the configuration.
        grants: What it grants in words, when a few say more than its permissions do.
        is_readable: Whether the text is a policy document at all.
        as_of: Date of the document of an AWS managed policy, `2026-09-30`, which AWS may have changed since then; None:
            another kind of policy, or its content is not known.
    """

    name: str
    kind: PolicyKind
    permissions: tuple[Permission, ...] | None
    characters: int | None = None
    grants: str | None = None
    is_readable: bool = True
    as_of: str | None = None

    def __hash__(self) -> int:
        """Give the hash of its value."""
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.name, self.kind, self.permissions, self.characters, self.grants))

    @property
    def may_mean(self) -> tuple[Permission, ...]:
        """What it means, or may mean as far as is known."""
        return ANYTHING if self.permissions is None else self.permissions

    @cached_property
    def denials(self) -> tuple[Permission, ...]:
        """What it denies."""
        return tuple(one for one in self.permissions or () if one.effect == "Deny")

    @cached_property
    def needs_mfa(self) -> bool:
        """Whether some of it holds only while MFA is present."""
        return any(one.mfa for one in self.permissions or ())

    @cached_property
    def assuming(self) -> tuple[Permission, ...]:
        """Those of its permissions that may let one assume a role."""
        return tuple(one for one in self.permissions or () if includes(one.action.lower(), "sts:assumerole"))

    @cached_property
    def amounts_to_everything(self) -> bool:
        """Whether some permission amounts to everything, because it lets one grant oneself the rest."""
        return any(one.effect == "Allow" and severity_of(one) == "critical" for one in self.permissions or ())

    @property
    def description(self) -> str:
        """Its name, how it is attached, of which day its document is, and its size."""
        date = f", as of {self.as_of}" if self.as_of else ""
        size = "" if self.characters is None else f", {counted(self.characters, 'character')}"
        return f"{self.name} ({self.kind}{date}{size})"

    def words(self, *, mention_mfa: bool = True) -> tuple[str, ...]:
        """Say what it means, in phrases that follow "may".

        Args:
            mention_mfa: Whether to say what needs MFA.
        """
        if self.grants:
            return (self.grants,)
        if not self.is_readable:
            return ("(cannot be read: this is no policy document)",)
        if self.permissions is None and self.kind == "AWS managed":
            return (f"(the AWS managed policy {self.name} is not known here: may be anything)",)
        if self.permissions is None:
            return (f"(whatever the {self.kind} policy {self.name} says)",)
        return self._words_with_mfa if mention_mfa else self._words_without_mfa

    @cached_property
    def _words_with_mfa(self) -> tuple[str, ...]:
        return words_for(self._telling)

    @cached_property
    def _words_without_mfa(self) -> tuple[str, ...]:
        return words_for(self._telling, mention_mfa=False)

    @property
    def _telling(self) -> Iterator[Permission]:
        return (one for one in self.permissions or () if not one.refuses_all_without_mfa)


def all_permissions(held: Iterable[Policy]) -> tuple[Permission, ...]:
    """Give what policies mean together, each permission once."""
    return simplify(one for policy in held for one in policy.permissions or ())


def roles_by(held: Iterable[Policy]) -> tuple[Role, ...]:
    """Give the roles that policies let one assume, sorted by account and name."""
    return roles_of(simplify(one for policy in held for one in policy.assuming))


def words_of(held: Iterable[Policy], mfa: Mfa) -> tuple[str, ...]:
    """Say what policies mean together; mention MFA only where some of it needs MFA.

    Args:
        held: The policies.
        mfa: Whether what they grant needs MFA.
    """
    mention_mfa = mfa == "needed for some"
    return tuple(dict.fromkeys(words for policy in held for words in policy.words(mention_mfa=mention_mfa)))


@lru_cache(maxsize=4096)  # among thousands of users, many have the same policies
def mfa_of(held: tuple[Policy, ...]) -> Mfa:
    """Tell whether MFA is needed for what policies grant."""
    denials = tuple(dict.fromkeys(one for policy in held for one in policy.denials))
    uses = [_use_of(policy, denials) for policy in held]
    if not any(use.without_mfa for use in uses):
        return "needed" if any(use.with_mfa for use in uses) else "nothing to protect"
    return "not needed" if all(use.is_as_free_without_mfa for use in uses) else "needed for some"


@dataclass(frozen=True)
class _Use:
    """Whether a policy grants anything without MFA, with MFA, and without MFA all that it does with MFA."""

    without_mfa: bool
    with_mfa: bool
    is_as_free_without_mfa: bool


@lru_cache(maxsize=4096)
def _use_of(policy: Policy, denials: tuple[Permission, ...]) -> _Use:
    together = (*policy.may_mean, *denials)
    # The usual cases are seen at a glance.
    if any(one.refuses_all_without_mfa for one in denials):
        with_mfa = any(granted(together, mfa=True))
        return _Use(without_mfa=False, with_mfa=with_mfa, is_as_free_without_mfa=not with_mfa)
    if not policy.needs_mfa and not any(one.mfa or one.requirements for one in denials):
        always = any(granted(together, mfa=False))
        return _Use(without_mfa=always, with_mfa=always, is_as_free_without_mfa=True)
    free, whole = set(granted(together, mfa=False)), set(granted(together, mfa=True))
    return _Use(without_mfa=bool(free), with_mfa=bool(whole), is_as_free_without_mfa=free >= whole)
