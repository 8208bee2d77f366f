"""An account compared with its configuration: what differs, what that means for whom, and what to do about it."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from operator import attrgetter, itemgetter
from typing import Any

from landingzone.access.policies import words_of_policy
from landingzone.account.calls import Unknown
from landingzone.account.existing import ExistingResource
from landingzone.account.reading import Reading
from landingzone.changes.change import Change
from landingzone.changes.comparison import Comparison
from landingzone.changes.credential_words import with_article
from landingzone.changes.differences import Difference
from landingzone.config.inputs import Inputs
from landingzone.ground.grouping import grouped
from landingzone.ground.words import cited, listed, printable, shortened
from landingzone.groups.values import partition_of
from landingzone.iam.severity import Severity, worst
from landingzone.live.credentials import COUNTED, AccountCredentials
from landingzone.live.differences import IN_ACCOUNT, IN_FILE, entries_about, find_differences
from landingzone.live.effects import Effects
from landingzone.live.elsewhere import Known, find_known, with_known, with_unread
from landingzone.live.lock_outs import LockOuts
from landingzone.live.next_steps import NextStep, NextSteps, as_lines
from landingzone.live.sentences import SENTENCES
from landingzone.live.states import existing, stated

_MOST_WORDS = 5
_MOST_KNOWN = 20
_TOGETHER = "caused by one or several of the differences, which are listed separately"


@dataclass(frozen=True, kw_only=True)
class FoundChange(Change):
    """One thing that differs, from the file to the account.

    Args:
        means: What it means for whom: sentences of `diff`, the worst first.
        step: What to do about it.
        gives_more: Whether somebody may do more in the account than the file says, or has an additional credential.
    """

    means: tuple[str, ...] = ()
    step: NextStep = field(default_factory=NextStep)
    gives_more: bool = False

    @property
    def details(self) -> tuple[tuple[str, str], ...]:
        """What it means, why it has its level, and what else to know."""
        note = (("Note", self.step.note),) if self.step.note else ()
        return (*(("Effect", sentence) for sentence in self.means), *super().details, *note)

    @property
    def blocks(self) -> tuple[tuple[str, str], ...]:
        """Commands that remove it, and lines that make the file match the account."""
        commands, lines = "\n".join(self.step.take_away), as_lines(self.step.write_down)
        return tuple(filter(itemgetter(1), (("To remove it", commands), ("To make the file match the account", lines))))

    def as_dict(self) -> dict[str, Any]:
        """Return a dict for JSON."""
        return {**super().as_dict(), "means": [*self.means], "step": asdict(self.step)}


@dataclass(frozen=True, kw_only=True)
class LiveComparison:
    """An account compared with its configuration.

    Args:
        changes: What differs, the worst first.
        known: What is managed elsewhere in the account.
        not_known: What is not known, so that nothing is said about it.
        comparison: Both sides: what the file says, and what the account has.
    """

    changes: tuple[FoundChange, ...]
    known: tuple[Known, ...]
    not_known: tuple[Unknown, ...]
    comparison: Comparison

    @property
    def besides(self) -> tuple[str, ...]:
        """What else there is to say: what is managed elsewhere, and what is not known."""
        known = grouped((each.reason, f"{each.entity} {cited(each.name)}") for each in self.known)
        return (
            *(f"Known ({printable(reason)}): {listed(names, most=_MOST_KNOWN)}." for reason, names in known.items()),
            *(
                f"Not known: {each}{f' ({shortened(each.reason)})' if each.is_refused else ''}."
                for each in self.not_known
            ),
        )

    @property
    def more(self) -> dict[str, Any]:
        """The same as a dict for JSON."""
        not_known = (
            {"action": each.call.action, "unknown": each.call.unknown, "on": [*each.on]} for each in self.not_known
        )
        return {"known": [*map(asdict, self.known)], "not_known": [*not_known]}


def compare(
    inputs: Inputs,
    reading: Reading,
    state: Iterable[ExistingResource] | None = None,
    today: date | None = None,
) -> LiveComparison:
    """Compare an account with its configuration.

    Args:
        inputs: The configuration.
        reading: What was read of the account.
        state: What the Terraform state of the configuration has, which identifies its access keys.
        today: The day of the comparison; None: today.
    """
    return _Live(inputs, reading, AccountCredentials(reading, state), today).compare()


class _Live:
    """The two sides, and what is known about both."""

    def __init__(self, inputs: Inputs, reading: Reading, credentials: AccountCredentials, today: date | None) -> None:
        self._inputs, self._reading, self._credentials = inputs, reading, credentials
        written = stated(inputs)
        found = existing(reading.found, inputs, written, reading.unknown)
        self._both = sorted(inputs.users.keys() & found.users.keys())
        self._found = with_unread(found, written, reading.export.lacking if reading.export else ())
        self._known = find_known(inputs, written, self._found)
        self._written = with_known(written, self._found, self._known)
        partition = partition_of(inputs)
        self._steps = NextSteps(inputs, self._found, credentials, partition)
        self._comparison = Comparison(self._written, self._found, today, partition)
        self._report = self._comparison.new.report

    def compare(self) -> LiveComparison:
        of_access = find_differences(self._written, self._found)
        effects = Effects(of_access, (self._written, self._found), self._comparison)
        differences = [*of_access, *self._credentials.differences(self._inputs, self._both)]
        lock_outs = LockOuts(self._comparison, self._credentials, differences)
        found = [self._found_change(each, effects.of.get(each, []), lock_outs.about(each)) for each in differences]
        together = (
            FoundChange(**vars(effect), step=NextStep(note=_TOGETHER), gives_more=_gives_more(effect))
            for effect in effects.together
        )
        return LiveComparison(
            changes=tuple(sorted([*found, *together], key=attrgetter("order"))),
            known=tuple(self._known),
            not_known=self._reading.not_known,
            comparison=self._comparison,
        )

    def _found_change(self, difference: Difference, means: Sequence[Change], lock_out: str) -> FoundChange:
        sentence, text = SENTENCES[difference.what, difference.side], self._sentence(difference)
        users = [difference.name] if difference.entity == "user" else []
        level: Severity = worst((sentence.level, *(each.level for each in means)))
        if sentence.kind == "credentials" and difference.side != IN_FILE:
            level = worst((level, self._comparison.new.access[difference.name].stake.level))
        text += self._with(difference) if difference.side == IN_ACCOUNT else ""
        return FoundChange(
            level=level,
            kind=sentence.kind,
            text=text,
            users=tuple(sorted({*users, *(user for each in means for user in each.users)})),
            group=difference.name if difference.entity == "group" else None,
            means=tuple(each.text for each in means),
            reasons=tuple(dict.fromkeys(reason for each in means for reason in each.reasons)),
            step=self._steps.about(difference, lock_out),
            gives_more=any(map(_gives_more, means))
            or (sentence.kind in ("credentials", "added") and difference.side == IN_ACCOUNT),
            entries=entries_about(difference),
        )

    def _sentence(self, difference: Difference) -> str:
        values = {name: cited(value) for name, value in asdict(difference).items()}
        counted = {name: getattr(difference, name) for name in ("old", "new") if difference.what in COUNTED.values()}
        return SENTENCES[difference.what, difference.side].text.format_map(values | counted)

    def _with(self, difference: Difference) -> str:
        """Describe somebody or something that the file does not have."""
        match difference.what:
            case "user":
                has = with_article(self._credentials.of(difference.name))
                return f", with {listed(has)}" if has else ""
            case "group":
                group = self._report.group[difference.name]
                return f": members may {group.in_short}" if group.policies else ", without policies"
            case "policy":
                named = (
                    each for each in self._report.policies if each.policy.name.rpartition("/")[2] == difference.name
                )
                words = words_of_policy(next(named).policy, self._report.wording)
                return f": whoever has it may {listed(words, most=_MOST_WORDS)}" if words else ""
            case _:
                return ""


def _gives_more(effect: Change) -> bool:
    """Return whether somebody may do more: by a permission, or without what limited them."""
    return effect.kind == "gain" or (effect.kind in ("mfa", "boundary") and effect.level == "critical")
