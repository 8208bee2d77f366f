"""What somebody may do, or not do, for a moment of an apply alone."""

from collections.abc import Iterable
from dataclasses import dataclass

from landingzone.access.change import Change, Finding
from landingzone.changes.moments import Key
from landingzone.changes.turns import Turn
from landingzone.ground.problems import Steps, path_of
from landingzone.ground.words import cited, subject
from landingzone.iam.severity import Severity
from landingzone.rules.advice import Advice


@dataclass(frozen=True, kw_only=True)
class Momentary:
    """What a user, or the members of a group, may do or not do for a moment.

    Args:
        users: Names of those whom it is about.
        group: Name of their group, if it changes within that; None: it changes within what the user has.
        steps: Where it is, below the user or the group.
        actual: What was found there.
        finding: Its effect, with the two steps to take instead.
    """

    users: tuple[str, ...]
    group: str | None = None
    steps: Steps
    actual: str
    finding: Finding

    @property
    def advice(self) -> Advice:
        """The same as a warning."""
        what = f"{self.finding.verb} {self.finding.rest}"
        place = ("users", *self.users) if self.group is None else ("groups", self.group)
        return Advice(path_of(*place, *self.steps), what, self.actual, self.finding.warning)

    @property
    def of_group(self) -> Change | None:
        """The same as a change, if it is one of a group."""
        if self.group is None:
            return None
        finding = self.finding
        text = f"members of {cited(self.group)} ({subject(self.users)}) {finding.verb_of_many} {finding.rest}"
        return Change(
            level=finding.level,
            kind=finding.kind,
            text=text,
            users=self.users,
            group=self.group,
            warning=finding.warning,
        )


@dataclass(frozen=True, kw_only=True)
class Way:
    """A way in which that comes about.

    Args:
        verb: What the user does.
        verb_of_many: What several users do.
        rest: The rest of the sentence, with names in braces.
        actual: What was found, with names in braces.
        hint: The two steps.
    """

    verb: str
    verb_of_many: str
    rest: str
    actual: str
    hint: str

    def of(
        self, turn: Turn, *, level: Severity, steps: Steps, users: Iterable[str] | None = None, **names: str
    ) -> Momentary:
        """Tell of it.

        Args:
            turn: What changes.
            level: What is at stake.
            steps: Where it is, below the user or the group.
            users: Names of those whom it is about; None: all whom the turn is about.
            names: What is put into the braces.
        """
        return Momentary(
            users=turn.users if users is None else tuple(sorted(users)),
            group=None if turn.members is None else turn.name,
            steps=steps,
            actual=self.actual.format(**names),
            finding=Finding(
                level=level,
                kind="order",
                verb=self.verb,
                verb_of_many=self.verb_of_many,
                rest=self.rest.format(**names),
                warning=self.hint,
            ),
        )


def steps_to(key: Key) -> Steps:
    """Say where a document is written, below its user or group."""
    stage, name = key
    match stage:
        case "mfa":
            return ("require_mfa",)
        case "membership":
            return ("groups",)
        case "attached":
            return ("aws_managed_policy_names" if name.startswith("AWS") else "customer_managed_policy_names",)
        case _:
            return ("json_policies" if stage == "json" else "inline_iam_policies", name)


def named(key: Key) -> str:
    """Name a document in a sentence."""
    return f"the group {cited(key[1])}" if key[0] == "membership" else key[1] if key[0] == "attached" else cited(key[1])
