"""What each person, group and policy that a change touches has before and after, side by side."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple, TypeAlias, TypeVar

from landingzone.access.model import GroupAccess, PolicyAccess, Report
from landingzone.access.person import Person, people_of
from landingzone.access.policies import description_of, words_of_policy
from landingzone.access.render.account_reach import role_in_words
from landingzone.access.report import report
from landingzone.access.words import words_for_combination
from landingzone.changes.change import Change
from landingzone.changes.comparison import Comparison
from landingzone.ground.grouping import grouped
from landingzone.ground.words import cited

_Thing = TypeVar("_Thing")


class CardItem(NamedTuple):
    """One of several things that somebody or something has.

    Args:
        what: What it is.
        where: In which account; "": that is not said, or `what` says it.
    """

    what: str
    where: str = ""


Items = tuple[CardItem, ...]


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


_CardRows: TypeAlias = Mapping[str, Callable[[_Thing], Iterable[str | CardItem]]]
"""Title of a row of a card -> what a thing has of it."""


def _administrator(person: Person) -> str:
    known = {True: "yes", False: "no", None: "maybe: something not known here may make them one"}
    return "no: everything is denied" if person.user.is_offboarding else known[person.user.is_administrator]


def _groups(person: Person) -> Iterator[str]:
    yield from map(cited, person.user.groups)
    yield from (f"{cited(name)} (managed elsewhere)" for name in person.user.other_groups)


def _may(person: Person, *, is_boundary: bool) -> Iterator[str]:
    sources = (source for source in person.sources if source.is_boundary is is_boundary)
    yield from dict.fromkeys(words for source in sources for words in source.words)


def _roles(person: Person) -> Iterator[CardItem]:
    for reach in person.accounts:
        account = person.wording.account(reach.account)
        yield from (CardItem(role_in_words(role), account) for role in reach.roles)


def _credentials(person: Person) -> Iterator[str]:
    yield from person.user.credentials.in_words
    if person.ssh_key:
        yield f"SSH key {person.ssh_key}"
    yield from (f"PGP key {words}" for words in (person.user.pgp_key.in_words if person.user.pgp_key else ()))


_OF_PEOPLE: _CardRows[Person] = {
    "Level": lambda person: ["none: offboarding" if person.user.is_offboarding else person.user.stake.level],
    "Administrator": lambda person: [_administrator(person)],
    "MFA": lambda person: [person.user.mfa],
    "Groups": _groups,
    "Own policies": lambda person: map(description_of, person.user.policies),
    "Permissions boundary": lambda person: [person.user.boundary] if person.user.boundary else [],
    "May": partial(_may, is_boundary=False),
    "May at most": partial(_may, is_boundary=True),
    "May together": lambda person: map(words_for_combination, person.user.holding.combinations),
    "Roles": _roles,
    "Credentials": _credentials,
    "Team": lambda person: [cited(person.user.team)] if person.user.team else [],
    "Exempt from": lambda person: (each.in_words for each in person.user.exemptions),
    "Ends": lambda person: (end.in_words for end in person.user.ends.each),
    "Path": lambda person: [cited(person.user.path)],
}

_OF_GROUPS: _CardRows[GroupAccess] = {
    "Level": lambda group: [group.stake.level],
    "MFA": lambda group: [group.mfa],
    "Members may": lambda group: dict.fromkeys(filter(None, (group.grants, *group.words))),
    "Policies": lambda group: map(description_of, group.policies),
    "Roles": lambda group: map(str, group.roles),
    "Members": lambda group: map(cited, group.members),
}


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
        _card(name, old_names[name], was.get(old_names[name]), becomes.get(name), _OF_PEOPLE, numbers[name])
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
        yield _card(group.name, was or group.name, old, group, _OF_GROUPS, numbers.get(group.name, ()))
    for gone in comparison.groups_gone:
        yield _card(gone.name, gone.name, gone, None, _OF_GROUPS, numbers.get(gone.name, ()))


def _policies_of(before: Report, after: Report) -> Iterator[Card]:
    columns: _CardRows[PolicyAccess] = {
        "Grants where attached": lambda access: words_of_policy(access.policy, after.wording),
        "Groups that have it": lambda access: map(cited, access.groups),
        "Users who have it": lambda access: map(cited, access.users),
        "Boundary of": lambda access: map(cited, access.bounded),
    }
    old, new = ({access.policy.name: access for access in side.policies} for side in (before, after))
    for name in dict.fromkeys((*new, *old)):
        yield _card(name, name, old.get(name), new.get(name), columns, ())


def _card(
    name: str, was: str, old: _Thing | None, new: _Thing | None, columns: _CardRows[_Thing], changes: Iterable[int]
) -> Card:
    is_there = (old is not None, new is not None)
    rows = (
        CardRow(title, *(() if side is None else tuple(map(_as_item, of(side))) for side in (old, new)))
        for title, of in columns.items()
    )
    shown = tuple(row for row in rows if row.before or row.after)
    old_name = was if is_there[0] and was != name else ""
    return Card(names=(name,), was=old_name, is_there=is_there, rows=shown, changes=tuple(changes))


def _as_item(given: str | CardItem) -> CardItem:
    return CardItem(given) if isinstance(given, str) else given


def _changed(cards: Iterable[Card]) -> Iterator[Card]:
    return (card for card in cards if card.was or any(row.is_changed for row in card.rows))


def _together(cards: Iterable[Card]) -> Iterator[Card]:
    """Group people who have the same before and after, and the same changes, worst changes first."""
    alike = grouped((replace(card, names=()), card.names[0]) for card in cards)
    for card, names in sorted(alike.items(), key=lambda pair: pair[0].changes):
        yield replace(card, names=tuple(sorted(names)))
