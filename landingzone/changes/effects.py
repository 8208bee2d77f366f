"""What a change does to somebody, as values: everything is found before it is put into words."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from landingzone.changes.change import ChangeKind
from landingzone.groups.ends import End
from landingzone.groups.policy import Policy
from landingzone.iam.combinations import Combination
from landingzone.iam.permissions import Permission
from landingzone.iam.questions import Example
from landingzone.iam.severity import Severity


class EffectCause(NamedTuple):
    """What an effect comes from.

    Args:
        kind: What kind of cause it is, with a row in `endings.tsv`; "": none that has to be said.
        names: The names in its words.
    """

    kind: str = ""
    names: tuple[str, ...] = ()


class Doubt(NamedTuple):
    """What decides whether an effect is there, where that is not known.

    Args:
        kind: What kind of doubt it is, with a row in `endings.tsv`; "": there is none.
        key: The key of a condition that somebody may set.
        who: Who may.
    """

    kind: str = ""
    key: str = ""
    who: tuple[str, ...] = ()


NO_CAUSE, BY_OWN, BY_GROUP = EffectCause(), EffectCause("own policy"), EffectCause("this group")
SURE = Doubt()


@dataclass(frozen=True, kw_only=True)
class Told:
    """Permissions that one sentence is about; of denials, each phrase for them becomes one.

    Args:
        permissions: The permissions.
        form: What they amount to.
        as_granted: What grants all of them, if that says more than a list: its name if they are roles, otherwise its
            own words; "": nothing does.
    """

    permissions: Sequence[Permission]
    form: Literal["everything", "roles", "own user", "permissions", "denials"] = "permissions"
    as_granted: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class ChangeEffect:
    """One thing that a change does to somebody.

    Args:
        says: Which sentence says it: with the kind, or alone, a row in `effects.tsv`.
        kind: What kind of change it is.
        level: What is at stake.
        group: The group that changes, if it is about its members; "": it is not.
        reasons: Why it has its level, the worst first.
        example: A request that shows it; None: none is certain.
        code: The code of the finding of `validate --against` about it; "": that of its kind.
        values: What the row names.
    """

    says: str
    kind: ChangeKind
    level: Severity
    group: str = ""
    reasons: tuple[str, ...] = ()
    example: Example | None = field(default=None, compare=False)
    code: str = ""
    values: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, kw_only=True)
class UserEffect(ChangeEffect):
    """One thing that changes for a user; of several users, it is the same if its words are."""


def user_effect(says: str, kind: ChangeKind, level: Severity = "medium", **values: object) -> UserEffect:
    """Make an effect from what its row names."""
    return UserEffect(says=says, kind=kind, level=level, values=tuple(values.items()))


@dataclass(frozen=True, kw_only=True, eq=False)
class AccessEffect(ChangeEffect):
    """One thing that becomes allowed or forbidden for somebody, or may; equal to itself alone.

    Args:
        told: The permissions that it is about; None: it names none.
        besides: What else to say of them: rows in `endings.tsv`.
        cause: What it comes from.
        doubt: What decides whether it is there.
        to: What is left of the permissions.
        names: Names of groups and policies that it is about.
        grants: What a group grants, in its own words.
        policy: The policy that it is about, whose content is not known.
        combination: The permissions that are dangerous together.
        is_there: Whether the user may already have it in the account.
        past: What is past its last day, and gives it until an apply ends it; None: nothing is.
    """

    kind: ChangeKind = "loss"
    level: Severity = "low"
    told: Told | None = None
    besides: tuple[tuple[str, str], ...] = ()
    cause: EffectCause = NO_CAUSE
    doubt: Doubt = SURE
    to: Sequence[Permission] = ()
    names: Sequence[str] = ()
    grants: str = ""
    policy: Policy | None = None
    combination: Combination | None = None
    is_there: bool = False
    past: End | None = None
