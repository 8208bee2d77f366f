"""The policies that somebody has, in words, and how much of the quotas they use."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from landingzone.access.words import Wording
from landingzone.ground.words import cited, counted, listed
from landingzone.groups.holdings import Holding
from landingzone.groups.policy import Policy
from landingzone.iam import quotas
from landingzone.iam.mfa import Mfa
from landingzone.iam.severity import SEVERITIES, Severity, severity_of, worst


@dataclass(frozen=True, kw_only=True)
class Usage:
    """How much of a quota of IAM is used.

    Args:
        of: What the quota is about, in words.
        used: How much is used.
        limit: The most that IAM allows.
        unit: What is counted.
    """

    of: str
    used: int
    limit: int
    unit: str

    @property
    def is_over(self) -> bool:
        """Whether it is more than IAM allows."""
        return self.used > self.limit

    @property
    def in_words(self) -> str:
        """What is used of what: `groups of the user: 3 of 10 groups`."""
        return f"{self.of}: {self.used:,} of {self.limit:,} {self.unit}"


def usage_of_policy(policy: Policy) -> Usage | None:
    """Return how much of its quota a managed policy uses; None: its content is not known here, or is AWS's."""
    if policy.characters is None:
        return None
    of, limit = f"managed policy {cited(policy.name)}", quotas.MANAGED_CHARACTERS
    return Usage(of=of, used=policy.characters, limit=limit, unit="characters")


def unknown_in_words(policies: Iterable[Policy], elsewhere: Iterable[str]) -> tuple[str, ...]:
    """Name what is not known here.

    Args:
        policies: The policies that somebody has.
        elsewhere: Names of their groups that are defined elsewhere.
    """
    unknown = (f"the {one.kind} policy {cited(one.name)}" for one in policies if one.permissions is None)
    return (*dict.fromkeys(unknown), *(f"the group {cited(name)}" for name in elsewhere))


def unknown_of(holding: Holding) -> Iterator[str]:
    """Name what is not known here of what a user holds."""
    yield from unknown_in_words(holding.policies, holding.other_groups)
    if holding.boundary and holding.boundary.permissions is None:
        yield f"the boundary {cited(holding.boundary_arn or '')}"


def description_of(policy: Policy) -> str:
    """Return the name of a policy, how it is attached, the date of its document, and its size."""
    size = "" if policy.characters is None else f", {counted(policy.characters, 'character')}"
    return f"{cited(policy.name)} ({dated_kind(policy)}{size})"


def dated_kind(policy: Policy) -> str:
    """Return how a policy is attached, and the date of its document."""
    return f"{policy.kind}{f', as of {policy.as_of}' if policy.as_of else ''}"


def words_of_policy(policy: Policy, wording: Wording) -> tuple[str, ...]:
    """Describe what a policy means, in phrases that follow "may", the worst first.

    Args:
        policy: The policy.
        wording: How it is said.
    """
    return tuple(words for _, words in _ranked_words(policy, wording, True))


@lru_cache(maxsize=4096)
def all_words_of_policy(policy: Policy, wording: Wording) -> tuple[str, ...]:
    """Return the same, and that the policy refuses everything without MFA if it does."""
    words = words_of_policy(policy, wording)
    is_need_of_mfa = any(one.refuses_all_without_mfa for one in policy.permissions or ())
    return (*words, "never do anything without MFA except set it up") if is_need_of_mfa else words


def in_one_line(policy: Policy, wording: Wording) -> str:
    """Describe what a policy means in one line: the two worst of its phrases, and how many others there are."""
    words = words_of_policy(policy, wording)
    return listed(words, most=2) if words or not policy.permissions else "only denies"


@lru_cache(maxsize=4096)  # among thousands of users, many have the same policies
def _ranked_words(policy: Policy, wording: Wording, mention_mfa: bool) -> tuple[tuple[Severity, str], ...]:
    if policy.grants:
        return ((worst(severity_of(one) for one in policy.meaning.allowing), policy.grants),)
    if policy.why_unread:
        return (("critical", f"(cannot be read: {policy.why_unread})"),)
    if policy.permissions is None:
        return (("critical", f"(the {policy.kind} policy {cited(policy.name)} is not known here: may be anything)"),)
    shown = (one for one in policy.permissions if not one.refuses_all_without_mfa)
    return wording.ranked(shown, mention_mfa=mention_mfa)


def words_of(held: Iterable[Policy], mfa: Mfa, wording: Wording) -> tuple[str, ...]:
    """Describe what policies mean together, the worst first; mention MFA only where some of it needs MFA.

    Args:
        held: The policies.
        mfa: Whether what they grant needs MFA.
        wording: How it is said.
    """
    mention_mfa = mfa in ("needed for some", "not known")
    said = [each for policy in held for each in _ranked_words(policy, wording, mention_mfa)]
    return tuple(dict.fromkeys(words for _, words in sorted(said, key=lambda each: SEVERITIES.index(each[0]))))
