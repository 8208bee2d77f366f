"""One effect of a change of the configuration, as a value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Literal, get_args

from landingzone.access.condition_words import example_in_words
from landingzone.ground.words import cited, counted, subject
from landingzone.iam.questions import Example
from landingzone.iam.severity import SEVERITIES, Severity

ChangeKind = Literal[
    "administrators",
    "gain",
    "mfa",
    "order",
    "offboarding",
    "removed",
    "added",
    "boundary",
    "credentials",
    "loss",
    "group",
    "setting",
]

_NOT_IN_JSON = ("claim", "entries")

Said = tuple[tuple[str, ...], str]
"""What a change says, and of which user; "": of nobody."""

KINDS: Mapping[ChangeKind, str] = {kind: f"LZ{number}" for number, kind in enumerate(get_args(ChangeKind), start=901)}
"""The kinds of changes with their codes, in the order in which those of one level are listed."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """One thing that changes.

    Args:
        level: What is at stake.
        kind: What kind of change it is.
        text: The sentence, without a full stop: `bob gains full access, by joining full-access`.
        users: Names of all users that it affects, sorted.
        group: Name of the group that it affects; the new name, if the new configuration has the group.
        warning: What to look out for; empty if nothing.
        reasons: Why it has its level, the worst first: dangerous actions, and what each lets somebody do.
        code: The code of the finding of `validate --against` about it; empty: the code of its kind.
        example: A request that is allowed on one side only, or only for a moment; None: it is not about permissions, or
            not certain.
        claim: What it says, whoever it is about; (): its text.
        entries: The entries of the files that it is about, if that is known without comparing again.
    """

    level: Severity
    kind: ChangeKind
    text: str
    users: tuple[str, ...] = ()
    group: str | None = None
    warning: str = ""
    reasons: tuple[str, ...] = ()
    code: str = ""
    example: Example | None = field(default=None, compare=False)
    claim: tuple[str, ...] = field(default=(), compare=False)
    entries: tuple[tuple[str, ...], ...] = field(default=(), compare=False)

    @property
    def said(self) -> frozenset[Said]:
        """What it says of each user, or of nobody."""
        return frozenset((self.claim or (self.kind, self.text), user) for user in self.users or ("",))

    @property
    def order(self) -> tuple[int, str, str]:
        """The sort key of changes: the worst first, and within one level by kind."""
        return SEVERITIES.index(self.level), KINDS[self.kind], self.text

    @property
    def details(self) -> tuple[tuple[str, str], ...]:
        """Sentences to show below it, without a full stop, each with its label."""
        shown = self.example if self.level in ("critical", "high") else None
        return (
            *(("Why", reason) for reason in self.reasons),
            *([("Example", example_in_words(shown))] if shown else []),
            *([("Note", self.warning)] if self.warning else []),
        )

    @property
    def blocks(self) -> tuple[tuple[str, str], ...]:
        """Lines to copy, shown below it: what they are for, and the lines."""
        return ()

    def as_dict(self) -> dict[str, Any]:
        """Return the change as a dict for JSON."""
        code = self.code or KINDS[self.kind]
        values = {each.name: getattr(self, each.name) for each in fields(self) if each.name not in _NOT_IN_JSON}
        lists = {"users": list(self.users), "reasons": list(self.reasons)}
        return {**values, **lists, "code": code, "example": self.example and self.example.as_dict()}


def is_at_least(change: Change, level: Severity) -> bool:
    """Return whether a change is at this level, or worse."""
    return SEVERITIES.index(change.level) <= SEVERITIES.index(level)


@dataclass(frozen=True, kw_only=True)
class Clause(Change):
    """A change whose users are not known yet: `<before> <users> <verb> <rest>`.

    For a group, it is about some of its members: `members of <group> (<users>) <verb> <rest>`. The verb for many users
    follows from that for one, unless it is given.
    """

    text: str = ""
    group: str = ""
    verb: str = ""
    verb_of_many: str = ""
    rest: str = ""
    before: str = ""

    @property
    def plural(self) -> str:
        """The verb for many: `get` from `gets`, `are removed` from `is removed`."""
        first, space, rest = self.verb.partition(" ")
        return self.verb_of_many or {"is": "are", "has": "have"}.get(first, first.removesuffix("s")) + space + rest

    def about(self, users: Sequence[str]) -> Change:
        """Make the change for these users, sorted."""
        who = counted(len(users), "user") if self.before and len(users) > 5 else subject(users)
        if self.group:
            who = f"members of {cited(self.group)} ({who})"
        verb = self.plural if len(users) > 1 or self.group else self.verb
        begin = " ".join(part for part in (self.before, who, verb) if part)
        text = f"{begin}{self.rest if self.rest[:1] in (*',:', '') else f' {self.rest}'}"
        example = self.example.of(users[0]) if self.example and users else self.example
        values = {each.name: getattr(self, each.name) for each in fields(Change)}
        claim = (self.kind, self.before, self.group, self.verb, self.rest)
        given = {"text": text, "users": tuple(users), "group": self.group or None, "example": example, "claim": claim}
        return Change(**values | given)
