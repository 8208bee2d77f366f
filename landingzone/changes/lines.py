"""Which lines of the files belong to which change: the changed lines of the entries that it is about.

The cause of a change is not computed, so lines of an entry may be shown that is not a cause. An entry that is one is
always included if it is a person, a team, a group, a policy or an input that the change names or that those have.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from itertools import chain

from landingzone.access.change import Change
from landingzone.config.entries import Entry, EntryKey
from landingzone.config.inputs import Inputs
from landingzone.config.options import written_users
from landingzone.config.parts import SPREAD
from landingzone.ground.grouping import grouped
from landingzone.ground.words import QUOTED_VALUE, cited
from landingzone.groups.catalog import CROSS_ACCOUNT, GROUPS
from landingzone.groups.made_groups import MadeGroup, made_groups
from landingzone.groups.policy import path_and_name
from landingzone.reading.lines import Line

_AROUND = 2  # lines that are shown around one that changed
_OF_ALL = ("should_require_mfa", "enable_iam_groups", "aws_account_id")
_OF_SETTINGS = ("provider", "backend")
_LISTS = ("account_groups", "iam_groups_for_cross_account_access")
_OF_GROUPS = {
    group.key: (group.switch, *group.inputs, *(each.exists_with for each in group.inline if each.exists_with))
    for group in GROUPS
}


@dataclass(frozen=True)
class Excerpt:
    """The lines of an entry around what changed.

    Args:
        key: What the entry is.
        path: Its path.
        place: Where it is, or was: `landingzone.yaml:41`.
        lines: `-` for what was, `+` for what is, ` ` for what is around; and the line. None: some are left out.
        note: What else is to know.
    """

    key: EntryKey
    path: str
    place: str
    lines: tuple[tuple[str, Line] | None, ...]
    note: str = ""


def excerpts_between(old: Mapping[EntryKey, Entry], new: Mapping[EntryKey, Entry]) -> dict[EntryKey, Excerpt]:
    """Return the lines of each entry that changed, in the order of the new files and then of the old ones.

    Args:
        old: The entries before.
        new: The entries after.
    """
    keys = dict.fromkeys((*new, *old))
    sides = ((key, old.get(key), new.get(key)) for key in keys)
    return {
        key: _excerpt(key, was, becomes)
        for key, was, becomes in sides
        if was is None or becomes is None or was.value != becomes.value
    }


def excerpts_of(entries: Mapping[EntryKey, Entry]) -> dict[EntryKey, Excerpt]:
    """Return the lines of each entry, without comparing them."""
    return {
        key: Excerpt(key, entry.path, entry.place, tuple((" ", line) for line in entry.lines))
        for key, entry in entries.items()
    }


def _excerpt(key: EntryKey, old: Entry | None, new: Entry | None) -> Excerpt:
    entry = new or old
    assert entry
    before, after = (each.lines if each else () for each in (old, new))
    lines = tuple(_compared(before, after))
    note = ""
    if not before and not after:
        note = "its lines are not known"
    elif not lines:
        lines = tuple((" ", line) for line in after)
        note = "these lines are unchanged; what they refer to has changed"
    return Excerpt(key, entry.path, entry.place, lines, note)


def _compared(old: tuple[Line, ...], new: tuple[Line, ...]) -> Iterator[tuple[str, Line] | None]:
    matcher = SequenceMatcher(None, [line.written for line in old], [line.written for line in new], autojunk=False)
    for number, group in enumerate(matcher.get_grouped_opcodes(_AROUND)):
        if number:
            yield None
        for tag, old_start, old_end, new_start, new_end in group:
            if tag == "equal":
                yield from ((" ", line) for line in new[new_start:new_end])
                continue
            yield from (("-", line) for line in old[old_start:old_end])
            yield from (("+", line) for line in new[new_start:new_end])


class LinesOfChanges:
    """Finds the lines that belong to a change.

    Args:
        excerpts: The lines of the entries that changed, or that are there.
        sides: The inputs before and after, with the names that users have afterwards.
        old_names: New name -> old name of the users who are renamed.
    """

    def __init__(
        self, excerpts: Mapping[EntryKey, Excerpt], sides: Iterable[Inputs], old_names: Mapping[str, str] | None = None
    ) -> None:
        self._excerpts = excerpts
        self._sides = tuple(sides)
        self._old_names = old_names or {}

    def of(self, change: Change) -> tuple[Excerpt, ...]:
        """Return the lines that belong to a change, those of what it names first, and then of what it may come from."""
        found = dict.fromkeys(self._shown(self._keys(change)))
        if not found:
            found = dict.fromkeys(self._shown(self._far(change))) or dict.fromkeys(self._excerpts)
        if any(self._excerpts[key].note for key in found):
            found |= dict.fromkeys(key for key in self._excerpts if self._is_anchor(key))
        return tuple(self._excerpts[key] for key in found)

    def named_by(self, change: Change) -> tuple[Excerpt, ...]:
        """Return only the lines of what a change names."""
        named = (key for name in _names_of(change) for key in self._by_name.get(name, ()))
        users = (("users", name) for name in change.users)
        return tuple(self._excerpts[key] for key in dict.fromkeys(self._shown((*named, *users))))

    def _shown(self, keys: Iterable[EntryKey]) -> Iterator[EntryKey]:
        """Leave out entries without an excerpt."""
        return (key for key in keys if key in self._excerpts)

    def _keys(self, change: Change) -> Iterator[EntryKey]:
        names = _names_of(change)
        for name in names:
            yield from (key for key in self._by_name.get(name, ()) if key[0] != "users" or key[1] not in change.users)
        found = [*self._shown(self._of_groups(names))]
        yield from found
        of_users = [*self._shown(key for user in change.users for key in self._of_user(user))]
        yield from of_users if not (change.group and found) else ()
        if not (change.group or of_users):  # names may only be words of the sentence, such as a policy `s3`
            yield from self._of_their_groups(change)
        if change.kind == "group" and change.group:
            yield from self._members(change.group)
        if change.kind != "setting":
            yield from ((name,) for name in _OF_ALL)

    def _far(self, change: Change) -> Iterator[EntryKey]:
        """Yield what may matter if nothing closer is found: what the users' groups have, inputs about everything."""
        yield from self._of_their_groups(change)
        is_setting = change.kind == "setting"
        single = (key for key in self._excerpts if len(key) == 1 and not self._is_anchor(key))
        yield from (key for key in single if is_setting or key[0] not in _OF_SETTINGS)

    def _of_their_groups(self, change: Change) -> Iterator[EntryKey]:
        users = (each.users[user] for each in self._sides for user in change.users if user in each.users)
        groups = dict.fromkeys(cited(group) for user in users for group in user.groups)
        for group in groups:
            yield from self._by_name.get(group, ())
        yield from self._of_groups(groups)

    def _of_groups(self, groups: Iterable[str]) -> Iterator[EntryKey]:
        for name in groups:
            for made in self._made.get(name, ()):
                yield from ((each,) for each in _OF_GROUPS.get(made.key, ()))
                yield from self._at(made)
            yield from self._policies(self._attached.get(name, ()))

    def _of_user(self, name: str) -> Iterator[EntryKey]:
        yield from (("users", each) for each in (name, self._old_names.get(name, name)))
        for inputs in self._sides:
            written = written_users(inputs).get(name)
            yield ("teams", written.team or "") if written else ()
            if name in inputs.users:
                user = inputs.users[name]
                boundary = (user.permissions_boundary or "").partition(":policy/")[2]
                yield from self._policies((*user.customer_managed_policy_names, boundary))

    def _members(self, group: str) -> Iterator[EntryKey]:
        """Yield the users who are in a group before or after, even if it is renamed."""
        each = (user for inputs in self._sides for user in inputs.users.items())
        return (("users", name) for name, user in each if group in user.groups)

    def _policies(self, names: Iterable[str]) -> Iterator[EntryKey]:
        return (("policies", name.rpartition("/")[2]) for name in names)

    def _at(self, made: MadeGroup) -> Iterator[EntryKey]:
        """Yield the entry that defines a group, and for a group of accounts the accounts that changed."""
        name, at = (str(made.steps[0]), made.steps[1] if len(made.steps) > 1 else None)
        if made.key == CROSS_ACCOUNT.all_key:
            yield from (key for key in self._excerpts if key[0] in ("accounts", *_LISTS))
        if name == "account_groups":
            yield from (key for key in self._excerpts if key[0] in ("accounts", name))
        elif name in _LISTS:
            yield from (key for key in self._excerpts if key[:2] == (name, made.name))
        else:
            yield (name,) if at is None or name not in SPREAD else (name, str(at))
            yield (made.made_by,)

    @cached_property
    def _made(self) -> dict[str, list[MadeGroup]]:
        """Name of a group as in sentences -> what defines it."""
        return grouped((cited(made.name), made) for inputs in self._sides for made in made_groups(inputs))

    @cached_property
    def _attached(self) -> dict[str, list[str]]:
        """Name of a group as in sentences -> the customer managed policies that it has."""
        groups = (each for inputs in self._sides for each in inputs.groups.items())
        return grouped(
            (cited(name), policy) for name, group in groups for policy in group.customer_managed_policy_names
        )

    @cached_property
    def _by_name(self) -> dict[str, list[EntryKey]]:
        """Name as in sentences -> the entries and inputs that have it."""
        keys = ((key[min(1, len(key) - 1)], key) for key in self._excerpts if not self._is_anchor(key))
        policies = (each for inputs in self._sides for each in inputs.policies.items())
        with_paths = ((path_and_name(*each), ("policies", each[0])) for each in policies)
        return grouped((cited(name), key) for name, key in chain(keys, with_paths))

    @staticmethod
    def _is_anchor(key: EntryKey) -> bool:
        return key[0] not in SPREAD and len(key) > 1


def _names_of(change: Change) -> dict[str, None]:
    """Return the names in a change, as `cited` writes them, in their order, and possibly other words."""
    text = change.text
    apart = [found[0] for found in QUOTED_VALUE.finditer(text)]
    words = (word.strip("(),;:.").split("[")[0] for word in QUOTED_VALUE.sub(" ", text).split())
    plain = [each for word in words for each in (word, word.partition(".")[0])]
    return dict.fromkeys(filter(None, (*([cited(change.group)] if change.group else []), *apart, *plain)))
