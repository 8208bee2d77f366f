"""What each person, group and policy that a change touches has before and after, side by side."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from landingzone.access.facts import GROUP_FACTS, POLICY_FACTS, USER_FACTS, AboutT, FactLine, FactTable
from landingzone.access.model import Report
from landingzone.access.person import people_of
from landingzone.access.report import report
from landingzone.changes.change import Change
from landingzone.changes.comparison import Comparison
from landingzone.ground.grouping import grouped

Items = tuple[FactLine, ...]


@dataclass(frozen=True)
class CardRow:
    """One thing that somebody or something has.

    Args:
        title: What it is.
        before: What there is before the change.
        after: What there is after it.
    """

    title: str
    before: Items
    after: Items

    @property
    def is_changed(self) -> bool:
        """Whether something is added or removed; a different order is not a change."""
        return {*self.before} != {*self.after}


@dataclass(frozen=True, kw_only=True)
class Card:
    """What people, or a group or a policy, have before and after.

    Args:
        names: Who it is; several people have the same before and after, and the same changes.
        was: The name before, if it is another one.
        is_there: Whether it is there before and after.
        rows: What it has, of which there is something before or after.
        changes: Numbers of the changes that name it, from 0.
    """

    names: tuple[str, ...]
    was: str
    is_there: tuple[bool, bool]
    rows: tuple[CardRow, ...]
    changes: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Cards:
    """The cards of a change.

    Args:
        people: Of people, those with the worst changes first.
        groups: Of groups in which something changes.
        policies: Of managed policies of this configuration in which something changes.
    """

    people: tuple[Card, ...]
    groups: tuple[Card, ...]
    policies: tuple[Card, ...]


def cards_of(comparison: Comparison, changes: Sequence[Change]) -> Cards:
    """Return the cards of a change.

    Args:
        comparison: The change.
        changes: What it does.
    """
    written, new = comparison.written, comparison.new.inputs
    is_same = written is comparison.old.inputs and not comparison.moves_account
    before, after = comparison.old.report if is_same else report(written, today=comparison.today), comparison.new.report
    numbers = grouped((name, number) for number, change in enumerate(changes) for name in change.users)
    old_names = {name: comparison.renamed.get(name, name) for name in numbers}
    was = people_of(before, written, old_names.values())
    becomes = people_of(after, new, numbers)
    people = (
        _card(name, old_names[name], was.get(old_names[name]), becomes.get(name), USER_FACTS, numbers[name])
        for name in numbers
    )
    of_group = grouped((change.group, number) for number, change in enumerate(changes) if change.group)
    return Cards(
        people=tuple(_together(people)),
        groups=tuple(_changed(_groups_of(comparison, before, of_group))),
        policies=tuple(_changed(_policies_of(before, after))),
    )


def _groups_of(comparison: Comparison, before: Report, numbers: Mapping[str, list[int]]) -> Iterator[Card]:
    names = {becomes: was for was, becomes in comparison.paired_names.items()}
    for group in comparison.new.report.groups:
        was = names.get(group.name, "")
        old = before.group.get(was) if was else None
        if old and (was, old.policies, old.members) == (group.name, group.policies, group.members):
            continue  # what else there is to say of it comes of these
        yield _card(group.name, was or group.name, old, group, GROUP_FACTS, numbers.get(group.name, ()))
    for gone in comparison.groups.gone.values():
        yield _card(gone.name, gone.name, gone, None, GROUP_FACTS, numbers.get(gone.name, ()))


def _policies_of(before: Report, after: Report) -> Iterator[Card]:
    # In the same words: another name of an account is no change of a policy.
    sides = ((replace(access, wording=after.wording) for access in side.policies) for side in (before, after))
    old, new = ({access.policy.name: access for access in accesses} for accesses in sides)
    for name in dict.fromkeys((*new, *old)):
        yield _card(name, name, old.get(name), new.get(name), POLICY_FACTS, ())


def _card(
    name: str,
    was: str,
    old: AboutT | None,
    new: AboutT | None,
    facts: FactTable[AboutT],
    changes: Iterable[int],
) -> Card:
    rows = (
        CardRow(fact.title, *(() if side is None else fact.lines("card", side) for side in (old, new)))
        for fact in facts.of_form["card"]
    )
    return Card(
        names=(name,),
        was=was if old is not None and was != name else "",
        is_there=(old is not None, new is not None),
        rows=tuple(row for row in rows if row.before or row.after),
        changes=tuple(changes),
    )


def _changed(cards: Iterable[Card]) -> Iterator[Card]:
    return (card for card in cards if card.was or any(row.is_changed for row in card.rows))


def _together(cards: Iterable[Card]) -> Iterator[Card]:
    """Group people who have the same before and after, and the same changes, worst changes first."""
    alike = grouped((replace(card, names=()), card.names[0]) for card in cards)
    for card, names in sorted(alike.items(), key=lambda pair: pair[0].changes):
        yield replace(card, names=tuple(sorted(names)))
