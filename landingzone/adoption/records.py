"""Which records of `adoption` are done, by what the states have, and which of them Terraform refuses."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from landingzone.config.options import StackConfiguration, records_of
from landingzone.ground.expressions import Address, ModuleCall
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, Steps, describe
from landingzone.groups.declared import declared_addresses
from landingzone.rules.adoption_records import LOOPED


class RecordInFile(NamedTuple):
    """A record.

    Args:
        steps: Its path in the file: `("adoption", "moved", NEW)`, `("adoption", "removed", 0)`, `("moved_from",)`.
        address: What it is about: the new address, or what is removed or taken over.
        why: Why it is done, or not done, as the end of a sentence.
    """

    steps: Steps
    address: str
    why: str


class Records(NamedTuple):
    """The records of a configuration, by what the states have.

    Args:
        done: Those that can be taken out: they do nothing any more, or will never do anything.
        stuck: What Terraform refuses because of what the states have.
        waiting: Those that are not done.
    """

    done: list[RecordInFile]
    stuck: list[Finding]
    waiting: list[RecordInFile]


class _RecordStates(NamedTuple):
    """What the states have.

    Args:
        instances: The addresses.
        all: These, and the resources and the module calls that they are of, with and without keys.
    """

    instances: frozenset[str]
    all: frozenset[str]

    @classmethod
    def of(cls, addresses: Collection[str]) -> "_RecordStates":
        parsed = [each for each in map(Address.parse, addresses) if each]
        return cls(frozenset(map(str, parsed)), frozenset(around for each in parsed for around in _around(each)))

    def have(self, address: Address, *, whole: bool = False) -> bool:
        """Return whether something is at an address; as a whole, also whether an instance of it is."""
        return str(address) in (self.all if whole else self.instances)


def _around(address: Address) -> Iterator[str]:
    yield from map(str, (address, replace(address, instance=None), address.block))
    for end in range(1, len(address.call.steps) + 1):
        call = ModuleCall(address.call.steps[:end])
        yield from map(str, (call, call.without_keys))


def look_at_records(inputs: StackConfiguration, addresses: Collection[str]) -> Records:
    """Find out which records are done.

    Nothing is done by states that have nothing of the configuration: it is not applied, or they are of something else.

    Args:
        inputs: The configuration. It may break rules about records.
        addresses: The addresses of the managed resources in the states of all its stacks.
    """
    here, there = declared_addresses(inputs), _RecordStates.of(addresses)
    is_applied = not here or any(map(there.have, here))
    found = Records([], [], [])
    for is_done, record in _records(inputs, here, there):
        if is_done and not is_applied:
            record = record._replace(why="the states have nothing of this configuration")
        (found.done if is_done and is_applied else found.waiting).append(record)
    for new, id in records_of(inputs).imported.items():
        at = Address.parse(new)
        if at and at.block in LOOPED and at not in here and not there.have(at):
            found.stuck.append(Finding(("adoption", "imported", new), says("LZ808"), describe(id)))
    return found


def _records(
    inputs: StackConfiguration, here: Collection[Address], there: _RecordStates
) -> Iterator[tuple[bool, RecordInFile]]:
    """Give each record, with whether it is done."""
    records = records_of(inputs)
    pairs = {new: (Address.parse(old), Address.parse(new)) for new, old in records.moved.items()}
    next_of = dict(pairs.values())
    for new, (source, target) in pairs.items():
        if source and target:  # always: others are refused
            is_done, why = _look_at_move(source, target, next_of, here, there)
            yield is_done, RecordInFile(("adoption", "moved", new), new, why)
    for new in records.imported:
        at, why, is_done = Address.parse(new), "no state has it yet", False
        if at and there.have(at):
            why, is_done = "the state has it", True
        elif at and at.block in LOOPED and at not in here:
            why, is_done = "the configuration no longer has it", True
        yield is_done, RecordInFile(("adoption", "imported", new), new, why)
    for index, old in enumerate(records.removed):
        is_done = old not in there.all
        why = "no state has it any more" if is_done else "the state still has it"
        yield is_done, RecordInFile(("adoption", "removed", index), old, why)
    if inputs.moved_from:
        is_done = str(ModuleCall.parse(inputs.moved_from)) not in there.all
        why = f"the state {'has nothing' if is_done else 'still has something'} below it"
        yield is_done, RecordInFile(("moved_from",), inputs.moved_from, why)


def _look_at_move(
    source: Address,
    target: Address,
    next_of: Mapping[Address | None, Address | None],
    here: Collection[Address],
    there: _RecordStates,
) -> tuple[bool, str]:
    """Return whether a move is done, and why it is, or is not."""
    is_whole = target.instance is None
    # What has moved on by another record has moved.
    path = [target]
    while (after := next_of.get(path[-1])) and after not in path:
        path.append(after)
    has_new = any(there.have(each, whole=is_whole) for each in path)
    if there.have(source, whole=is_whole):
        both = "both addresses, so Terraform cannot move it"
        return False, f"the state has {both if has_new else 'the old address'}"
    if has_new:
        return True, "the state has the new address"
    # What is created at an address from now on is not what the record is about.
    if source in here or (target.block in LOOPED and target not in here):
        return True, "there is nothing left to move"
    return False, "no state has the old or the new address"
