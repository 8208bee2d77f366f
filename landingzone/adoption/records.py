"""Which records of `adoption` are done, by what the states have, and which of them Terraform refuses."""

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from landingzone.config.options import StackConfiguration
from landingzone.ground.expressions import Address, ModuleCall
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, Steps, describe
from landingzone.rules.adoption_records import LOOPED, declared_addresses


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


class _Addresses:
    """What is in the states: each address, and the resources and the module calls that have any."""

    def __init__(self, addresses: Collection[str]) -> None:
        parsed = {each for each in map(Address.parse, addresses) if each}
        self._instances = parsed
        self._blocks = {each.block for each in parsed}
        self._calls = {each.call.steps[:end] for each in parsed for end in range(1, len(each.call.steps) + 1)}
        self._calls_without_keys = {ModuleCall(each).without_keys for each in self._calls}

    def have_any(self, addresses: Collection[Address]) -> bool:
        return not self._instances.isdisjoint(addresses)

    def have(self, address: Address, *, whole: bool = False) -> bool:
        """Return whether something is at an address; as a whole, also if only instances of it are."""
        return address in self._instances or (whole and address.instance is None and address.block in self._blocks)

    def have_below(self, call: ModuleCall) -> bool:
        is_whole = call == call.without_keys
        return call.steps in self._calls or (is_whole and call in self._calls_without_keys)


def look_at_records(inputs: StackConfiguration, addresses: Collection[str]) -> Records:
    """Find out which records are done.

    Nothing is done by states that have nothing of the configuration: it is not applied, or they are of something else.

    Args:
        inputs: The configuration. It may break rules about records.
        addresses: The addresses of the managed resources in the states of all its stacks.
    """
    here, there = declared_addresses(inputs), _Addresses(addresses)
    done, waiting = list[RecordInFile](), list[RecordInFile]()
    is_applied = not here or there.have_any(here)
    for is_done, record in _records(inputs, here, there):
        if is_done and is_applied:
            done.append(record)
        else:
            waiting.append(record._replace(why="the states have nothing of this configuration") if is_done else record)
    refused = [
        Finding(("adoption", "imported", new), says("LZ808"), describe(id))
        for new, id in (inputs.adoption.imported.items() if inputs.adoption else ())
        if (at := Address.parse(new)) and at.block in LOOPED and at not in here and not there.have(at)
    ]
    return Records(done, refused, waiting)


def _records(
    inputs: StackConfiguration, here: Collection[Address], there: _Addresses
) -> Iterator[tuple[bool, RecordInFile]]:
    """Give each record, with whether it is done."""
    records = inputs.adoption
    if records:
        yield from _moved(records.moved, here, there)
    for new in records.imported if records else ():
        at, why, is_done = Address.parse(new), "no state has it yet", False
        if at and there.have(at):
            why, is_done = "the state has it", True
        elif at and at.block in LOOPED and at not in here:
            why, is_done = "the configuration no longer has it", True
        yield is_done, RecordInFile(("adoption", "imported", new), new, why)
    for index, old in enumerate(records.removed if records else ()):
        call, block = ModuleCall.parse(old), Address.parse(old)
        is_there = (call and there.have_below(call)) or (block and there.have(block, whole=True))
        why = "the state still has it" if is_there else "no state has it any more"
        yield not is_there, RecordInFile(("adoption", "removed", index), old, why)
    if (taken := inputs.moved_from) and (call := ModuleCall.parse(taken)):
        is_there = there.have_below(call)
        why = f"the state {'still has something' if is_there else 'has nothing'} below it"
        yield not is_there, RecordInFile(("moved_from",), taken, why)


def _moved(
    moved: Mapping[str, str], here: Collection[Address], there: _Addresses
) -> Iterator[tuple[bool, RecordInFile]]:
    pairs = {new: (Address.parse(old), Address.parse(new)) for new, old in moved.items()}
    next_of = dict(pairs.values())
    for new, (source, target) in pairs.items():
        if not (source and target):  # the file was refused
            continue
        is_whole = target.instance is None
        # What has moved on by another record has moved.
        path = [target]
        while (after := next_of.get(path[-1])) and after not in path:
            path.append(after)
        has_new = any(there.have(each, whole=is_whole) for each in path)
        is_done, why = has_new, "the state has the new address"
        if there.have(source, whole=is_whole):
            is_done = False
            why = f"the state has {'both addresses, so Terraform cannot move it' if has_new else 'the old address'}"
        elif not has_new:
            # What is created at an address from now on is not what the record is about.
            is_done = source in here or (target.block in LOOPED and target not in here)
            why = "there is nothing left to move" if is_done else "no state has the old or the new address"
        yield is_done, RecordInFile(("adoption", "moved", new), new, why)
