"""What happens to each existing resource: the address at which it is taken over, or the reason why it is left."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from landingzone.account.existing import ExistingResource
from landingzone.account.resource_types import RESOURCE_TYPES
from landingzone.config.inputs import default_of
from landingzone.ground.expressions import Address
from landingzone.ground.problems import LandingzoneError
from landingzone.terraform import records


class NothingToAdopt(LandingzoneError):  # noqa: N818 - named for what it reports
    """There is nothing to build a configuration from. One line says why and how to fix it."""


@dataclass(frozen=True)
class Target:
    """Where everything will be.

    Args:
        call: Address of the call of the module form, `module.iam`; empty: in a stack of the static form.
    """

    call: str = ""

    def address(self, own: Address) -> str:
        """Return the address of an instance, from that in a stack: `module.iam.aws_iam_group.full_access[0]`."""
        return f"{self.call}.{own.of(0) if own.instance is None else own}" if self.call else str(own)


@dataclass(kw_only=True)
class AdoptionPlan:
    """The result of an adoption.

    Args:
        inputs: Content of the configuration.
        moved: New address -> current address in the state.
        imported: New address -> id by which Terraform imports it.
        removed: Blocks that are removed from the state, without destroying anything.
        provider: Settings that the AWS provider needs, so that what is adopted stays unchanged.
        matched: Existing resources and their new addresses, in the order of the addresses.
        notes: Warnings: what Terraform cannot keep, and what was chosen.
        listed: Existing credentials, and whose `existing_credentials` have them.
        unmatched: Existing resources, and why they are not matched.
        leaving: Addresses in the state of what the new configuration has or replaces.
        staying: Addresses in the state of the rest, which an old configuration may keep; empty if the new configuration
            is a part of the old one.
    """

    inputs: dict[str, Any] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    imported: dict[str, str] = field(default_factory=dict)
    removed: list[str] = field(default_factory=list)
    provider: dict[str, Any] = field(default_factory=dict)
    matched: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    listed: list[tuple[str, str]] = field(default_factory=list)
    unmatched: list[tuple[str, str]] = field(default_factory=list)
    leaving: list[str] = field(default_factory=list)
    staying: list[str] = field(default_factory=list)


class AdoptionPlanBuilder:
    """An adoption in progress: the existing resources, and what happens to them.

    Args:
        found: All existing resources of IAM.
        target: Where they will be.
        others: The existing resources that are not of IAM.

    Attributes:
        inputs: Content of the configuration, as far as known.
        provider: Settings that the AWS provider needs, as far as known.
    """

    def __init__(
        self, found: Sequence[ExistingResource], target: Target, others: Sequence[ExistingResource] = ()
    ) -> None:
        self.found = found
        self.target = target
        self._others = others
        self._result = AdoptionPlan()
        self.inputs = self._result.inputs
        self.provider = self._result.provider
        self._taken: set[ExistingResource] = set()
        self._left: dict[ExistingResource, str] = {}
        self._listed: set[ExistingResource] = set()
        self._superseded: set[ExistingResource] = set()
        self._refused: set[ExistingResource] = set()

    def of(self, *kinds: str) -> list[ExistingResource]:
        """Return the existing resources of some types, without those that are refused."""
        return [each for each in self.found if each.type in kinds and each not in self._refused]

    def is_settled(self, found: ExistingResource) -> bool:
        """Check whether it is already taken over or left."""
        return found in self._taken or found in self._left

    def is_taken(self, found: ExistingResource) -> bool:
        """Check whether it is taken over."""
        return found in self._taken

    def set(self, name: str, value: Any) -> None:
        """Write an input, unless it has its default."""
        if value != default_of(name):
            self.inputs[name] = value

    def take(self, found: ExistingResource, own: Address, *, anew: bool = False) -> None:
        """Take over one thing, at its address in a stack. A part of another resource is not in any state itself.

        Args:
            found: The thing.
            own: The address.
            anew: Whether to import it even if a state has it, without what only that state has.
        """
        address = self.target.address(own)
        self._taken.add(found)
        self._result.matched.append((str(found), address))
        if found.address == address:
            return
        if found.address and not found.values.get("name_prefix") and not anew:
            self._result.moved[address] = found.address
            return
        # Without the prefix in the configuration, some AWS providers would replace what has one in the state.
        self._result.imported[address] = found.import_id
        if found.address:
            self._superseded.add(found)

    def leave(self, found: ExistingResource, reason: str, *, superseded: bool = False) -> None:
        """Leave one thing unchanged. With `superseded`, others do everything that it did."""
        self._left[found] = reason
        if superseded:
            self._superseded.add(found)

    def know(self, found: ExistingResource, user: str, why: str = "") -> None:
        """Leave a credential unchanged that its user has in `existing_credentials`."""
        self.leave(found, f"existing_credentials of {user}{f' ({why})' if why else ''}")
        self._listed.add(found)

    def refuse(self, found: ExistingResource, reason: str) -> None:
        """Leave one thing unchanged and exclude it from matching: it cannot exist in IAM."""
        self.leave(found, reason)
        self._refused.add(found)

    def is_refused(self, found: ExistingResource) -> bool:
        """Check whether it is something that cannot exist in IAM."""
        return found in self._refused

    @property
    def first_refused(self) -> str:
        """The first thing that cannot exist in IAM, and why, in brackets; "" if there is none."""
        first = next((each for each in self.found if each in self._refused), None)
        return f" that could be taken over ({first}: {self._left[first]})" if first else ""

    def note(self, text: str) -> None:
        """Add a warning."""
        self._result.notes.append(text)

    def close(self) -> AdoptionPlan:
        """Add what is removed from the state, and give the result.

        Raises:
            NothingToAdopt: Something else has an address that is needed.
        """
        self._refuse_taken_addresses()
        self._refuse_what_would_be_destroyed()
        result, taken = self._result, [each for each in self.found if each in self._taken]
        self._modules = {each.module for each in taken if each.module}
        self._blocks = {each.block for each in taken}
        result.removed = self._removed_blocks()
        self._divide()
        result.matched.sort(key=lambda row: row[1])
        left = sorted((str(each), self._left[each], each in self._listed) for each in self.found if each in self._left)
        result.listed = [(what, where) for what, where, is_listed in left if is_listed]
        result.unmatched = [(what, why) for what, why, is_listed in left if not is_listed]
        return result

    def _removed_blocks(self) -> list[str]:
        new = self._new_blocks()
        removed: set[str] = {each.block for each in self._others if not self.target.call}
        for each in self.found:
            is_in_target = bool(self.target.call) and each.call == self.target.call
            is_forgotten = each in self._left or each in self._superseded
            if not is_forgotten or not each.address or is_in_target:
                continue
            # A call is removed from the state with its module, and so is a block that has lost some instances. Other
            # blocks of the caller stay.
            goes = each.module in self._modules or each.block in self._blocks or each in self._superseded
            if each.block not in new and (not self.target.call or goes):
                removed.add(each.block)
        return sorted(removed)

    def _new_blocks(self) -> frozenset[str]:
        new = (Address.parse(address) for _, address in self._result.matched)
        return frozenset(str(address.block) for address in new if address)

    def _divide(self) -> None:
        """Separate what leaves the state with what is taken over from what may stay with an old configuration."""
        for each in [*self.found, *self._others]:
            # What belongs to a user, a group or a policy leaves with them if the same call or block creates both.
            belongs = each.type in RESOURCE_TYPES and (each.module in self._modules or each.block in self._blocks)
            goes = each in self._taken or each in self._superseded or belongs
            if each.address and not self.target.call:
                (self._result.leaving if goes else self._result.staying).append(each.address)

    def _refuse_taken_addresses(self) -> None:
        existing = {each.address: each for each in self.found if each.address}
        wanted = self._result.moved.keys() | self._result.imported.keys()
        for address in sorted(wanted & existing.keys()):
            raise NothingToAdopt(
                f"{address}: something else has this address; "
                f"move it away first: terraform state mv {for_a_shell(address)} {existing[address].block}_before"
            )

    def _refuse_what_would_be_destroyed(self) -> None:
        """Refuse what is left in a block of the new configuration, because no record can remove it from the state.

        Whatever is empty may be destroyed: nothing in the account changes.
        """
        blocks = self._new_blocks()
        reasons = self._left | dict.fromkeys(self._others, "the configuration creates nothing outside IAM")
        for each, reason in reasons.items():
            is_there = each.block in blocks or (self.target.call and each.call == self.target.call)
            if is_there and not each.is_empty:
                raise NothingToAdopt(
                    f"{each.address}: {reason}; the new configuration has this address and would destroy it; remove it "
                    f"from the state first: terraform state rm {for_a_shell(each.address)}"
                )


def for_a_shell(address: str) -> str:
    """Quote an address for a shell."""
    return "'" + address.replace("'", "'\\''") + "'"


def as_blocks(adopted: AdoptionPlan) -> dict[str, Any]:
    """Return the records in Terraform's JSON format."""
    blocks: dict[str, Iterable[Any]] = {
        "moved": [records.moved(origin, address) for address, origin in sorted(adopted.moved.items())],
        "import": [records.imported(address, each) for address, each in sorted(adopted.imported.items())],
        "removed": [records.removed(block) for block in adopted.removed],
    }
    return {name: each for name, each in blocks.items() if each}
