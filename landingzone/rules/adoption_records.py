"""The rules for records of `adoption`: what Terraform refuses of them, whatever the state has."""

from collections.abc import Iterator

from landingzone.config.options import StackConfiguration, records_of
from landingzone.ground.expressions import Address
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, describe
from landingzone.groups.declared import declared_addresses
from landingzone.resources.group_resources import GROUP_RESOURCES
from landingzone.resources.user_resources import USER_RESOURCES

_USERS = frozenset(row.address for row in USER_RESOURCES)
LOOPED = _USERS | {row.address for row in GROUP_RESOURCES}
"""The blocks of which `declared_addresses` has every instance."""


def check_records(configuration: StackConfiguration) -> Iterator[Finding]:
    """Find records that Terraform refuses: of what is defined again, and several for one old address.

    Source: https://developer.hashicorp.com/terraform/language/block/moved, and the engine of tests.
    """
    records = records_of(configuration)
    here = declared_addresses(configuration) if records.moved or records.removed else ()
    blocks = {each.block for each in here}
    seen = set[Address | None]()
    for new, old in records.moved.items():
        steps, source, target = ("adoption", "moved", new), Address.parse(old), Address.parse(new)
        # Without keys on both sides, whole resources move; with one, the source is an instance without a key.
        is_whole = target is not None and target.instance is None
        if source == target or source in seen:
            yield Finding(steps, says("LZ806"), describe(old))
        elif source in here or (is_whole and source in blocks):
            yield Finding(steps, says("LZ805"), describe(old))
        seen.add(source)
    if configuration.user_shards > 1:  # users are in other stacks than these records
        blocks -= _USERS
    for index, old in enumerate(records.removed):
        if Address.parse(old) in blocks:
            yield Finding(("adoption", "removed", index), says("LZ807"), describe(old))
