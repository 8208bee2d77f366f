"""The policies that somebody has, what they mean together, and how much of the quotas they use."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from landingzone.access.words import words_for
from landingzone.iam.permissions import ANYTHING, Permission, granted, simplify

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
    """A policy of a group or user.

    Args:
        name: Its name; of a managed policy with its path.
        kind: How it is attached.
        permissions: What it means; None when its content is not part of the configuration, or cannot be read.
        characters: Size of the document; None when it is not part of the configuration.
        grants: What it grants in words, when that is known without its content.
        is_readable: Whether the text is a policy document at all.
        grants_nothing_to_protect: Whether it is known without its content to grant nothing, or only what has to work
            before there is an MFA device.
    """

    name: str
    kind: PolicyKind
    permissions: tuple[Permission, ...] | None
    characters: int | None = None
    grants: str | None = None
    is_readable: bool = True
    grants_nothing_to_protect: bool = False

    @property
    def may_mean(self) -> tuple[Permission, ...]:
        """What it means, or may mean as far as is known."""
        if self.permissions is None:
            return () if self.grants_nothing_to_protect else ANYTHING
        return self.permissions

    def words(self, *, mention_mfa: bool = True) -> tuple[str, ...]:
        """Say what it means, in phrases that follow "may".

        Args:
            mention_mfa: Whether to say what needs MFA.
        """
        if self.grants:
            return (self.grants,)
        if not self.is_readable:
            return ("(cannot be read: this is no policy document)",)
        if self.permissions is None:
            return (f"(whatever the {self.kind} policy {self.name} says)",)
        telling = (one for one in self.permissions if not one.refuses_all_without_mfa)
        return words_for(telling, mention_mfa=mention_mfa)


def all_permissions(held: Iterable[Policy]) -> tuple[Permission, ...]:
    """Give what policies mean together, each permission once."""
    return simplify(one for policy in held for one in policy.permissions or ())


def words_of(held: Iterable[Policy], mfa: Mfa) -> tuple[str, ...]:
    """Say what policies mean together; mention MFA only where some of it needs MFA.

    Args:
        held: The policies.
        mfa: Whether what they grant needs MFA.
    """
    mention_mfa = mfa == "needed for some"
    return tuple(dict.fromkeys(words for policy in held for words in policy.words(mention_mfa=mention_mfa)))


def mfa_of(held: tuple[Policy, ...]) -> Mfa:
    """Tell whether MFA is needed for what policies grant."""
    meaning = [one for policy in held for one in policy.may_mean]
    # The usual case is seen at a glance.
    without_mfa = set() if any(one.refuses_all_without_mfa for one in meaning) else set(granted(meaning, mfa=False))
    if not without_mfa:
        return "needed" if any(granted(meaning, mfa=True)) else "nothing to protect"
    return "not needed" if without_mfa.issuperset(granted(meaning, mfa=True)) else "needed for some"
