"""The two sides of a change, and how they relate. Each value is computed once, when it is first needed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cached_property

from landingzone.access.entities import GroupAccess, UserAccess
from landingzone.access.model import Report
from landingzone.access.report import report
from landingzone.changes.differences import differences_of
from landingzone.changes.group_pairs import pair_groups
from landingzone.changes.side_by_side import SideBySide
from landingzone.config.group import IamGroup
from landingzone.config.inputs import Inputs
from landingzone.config.options import Adoption, origins_of, records_of, with_names
from landingzone.config.user import User
from landingzone.ground.expressions import Address
from landingzone.groups.ends import with_ends
from landingzone.groups.holdings import Holdings
from landingzone.groups.values import partition_of
from landingzone.resources.user_resources import USER

_MOST_COMPARED = 8_000  # users, counted in each comparison
_MOST_TIMES = 24


class Side:
    """A configuration before or after a change.

    Args:
        inputs: The inputs.
        account: The account in which both sides are looked at.
        partition: Its AWS partition; None: the one that follows from the inputs.
        today: The day of the comparison, in UTC.
    """

    def __init__(self, inputs: Inputs, account: str, partition: str | None, today: date) -> None:
        self.inputs = inputs
        self._account, self._partition, self._today = account, partition, today

    def is_like(self, other: "Side") -> bool:
        """Return whether it is another one, computed already."""
        mine, theirs = ((side.inputs, side._account, side._partition) for side in (self, other))
        return mine[0] is theirs[0] and mine[1:] == theirs[1:]

    @cached_property
    def users(self) -> dict[str, User]:
        """The users with the attributes that apply, and with the policies that end access."""
        return with_ends(self.inputs).effective_users

    @cached_property
    def groups(self) -> dict[str, IamGroup]:
        """The own groups with the attributes that apply."""
        return self.inputs.effective_groups

    @cached_property
    def report(self) -> Report:
        """Who can do what, as if both sides were in one account, so that a new account does not change every ARN."""
        inputs = self.inputs if self._is_there else self.inputs.model_copy(update={"aws_account_id": self._account})
        found = report(inputs, self._partition, self._today)
        origins = origins_of(inputs)
        groups = (replace(group, origin=origins.get(group.address, "")) for group in found.groups)
        return replace(found, groups=tuple(groups)) if origins else found

    @cached_property
    def access(self) -> dict[str, UserAccess]:
        """The users of the report by name."""
        return {user.name: user for user in self.report.users}

    @cached_property
    def holdings(self) -> Holdings:
        """What the users hold in their own account."""
        return self.report.holdings if self._is_there else Holdings(self.inputs, today=self.report.today)

    @property
    def _is_there(self) -> bool:
        return self.inputs.aws_account_id == self._account


class Comparison:
    """Two configurations side by side.

    Args:
        old: The inputs before, assumed to be applied. It does not matter whether they break rules.
        new: The inputs after.
        today: The day of the comparison, in UTC: what IAM has ended by then is no access on either side; None: today.
        partition: The AWS partition; None: the one that follows from the inputs after.
        names_of_groups: Old name -> new name of the groups that both have, where the resources of the account are not
            those of the inputs, so that the order of the apply is not known; None: they are.
    """

    def __init__(
        self,
        old: Inputs,
        new: Inputs,
        today: date | None = None,
        partition: str | None = None,
        *,
        names_of_groups: Mapping[str, str] | None = None,
    ) -> None:
        self.written = old
        """The inputs before with the names that users had."""
        self.records: Adoption = records_of(new)
        """The records for the state: what moves, what is imported and what is forgotten."""
        self.origins: Mapping[str, str] = origins_of(new)
        """What it takes over: new address -> address in the state until now, or import id."""
        moved = {_user_at(address): _user_at(origin) for address, origin in self.records.moved.items()}
        called = SideBySide(old.users, new.users)
        self.renamed = {name: was for name, was in moved.items() if name in called.come and was in called.gone}
        """New name -> old name of the users whom Terraform renames in place."""
        names = {was: name for name, was in self.renamed.items()}
        self._given_partition = partition
        account, partition = old.aws_account_id, partition or partition_of(new)
        self.today = today or datetime.now(UTC).date()
        """The day of the comparison, the same on both sides."""
        self.old = Side(with_names(old, names) if names else old, account, partition, self.today)
        """What is before, with the names that users have afterwards, so that the same users are compared."""
        self.new = Side(new, account, partition, self.today)
        """What is after."""
        self.moves_account = account != new.aws_account_id
        """Whether everything is created again, in an account that has nothing yet."""
        self._names_of_groups = names_of_groups
        self.has_order = names_of_groups is None and not self.moves_account
        """Whether something happens to what is there in a known order."""

    def between(self, old: Inputs, new: Inputs) -> "Comparison":
        """Compare other inputs in the same way: what is known of a side that is one of these is not found out again."""
        other = Comparison(old, new, self.today, self._given_partition)
        for side, mine in (("old", self.old), ("new", self.new)):
            if getattr(other, side).is_like(mine):
                setattr(other, side, mine)
        return other

    @property
    def most_more(self) -> int:
        """How many comparisons like it may be made to find what causes something: fewer of large ones."""
        return min(_MOST_TIMES, _MOST_COMPARED // max(1, len(self.new.inputs.users)))

    @property
    def sides(self) -> tuple[Side, Side]:
        """The old one and the new one."""
        return self.old, self.new

    @property
    def inputs(self) -> tuple[Inputs, Inputs]:
        """The inputs of both sides."""
        return self.old.inputs, self.new.inputs

    @property
    def reports(self) -> tuple[Report, Report]:
        """Who can do what before and after."""
        return self.old.report, self.new.report

    @cached_property
    def moved_out(self) -> dict[str, str]:
        """The users who stay in the state without this configuration: name -> address of something else there."""
        moved = {_user_at(origin): at for at, origin in self.records.moved.items() if not _user_at(at)}
        return {name: moved[name] for name in self.users.gone if name in moved}

    @cached_property
    def imported_as(self) -> dict[str, str]:
        """The users who are removed while one user with the same attributes is imported: old name -> new name.

        They are the same person if somebody renames the user in AWS before the apply. The number of the password is
        ignored: it belongs to a name.
        """
        imported, users = self.records.imported, self.users
        come = {name: one for name, one in users.come.items() if imported.get(str(USER.instance(name))) == name}
        alike = {
            was: [name for name, user in come.items() if _unnumbered(user) == _unnumbered(one)]
            for was, one in (users.gone.items() if come else ())
        }
        return {was: names[0] for was, names in alike.items() if len(names) == 1}

    @cached_property
    def forgotten(self) -> list[str]:
        """The addresses that the state forgets by this change, sorted. They stay in the account, so nothing is lost."""
        return sorted({*self.records.removed} - {*records_of(self.old.inputs).removed})

    def stays_in_the_account(self, address: str) -> bool:
        """Return whether the resource at an address moves or is forgotten, so that Terraform does not delete it."""
        kept = {*self.records.moved.values(), *self.records.removed}
        return not kept.isdisjoint((address, address.partition("[")[0]))

    @property
    def unless_forgotten(self) -> str:
        """Words for a loss in a change that lets the state forget something."""
        return ", unless the state forgets it" if self.forgotten else ""

    @property
    def moved_from(self) -> str:
        """The module call from which this change takes over everything; empty: there is none."""
        was, call = (getattr(side.inputs, "moved_from", None) for side in (self.old, self.new))
        return call if call and call != was else ""

    @property
    def unless_moved_from(self) -> str:
        """Words for what is added in a change that takes over everything of a module call."""
        return f", unless {self.moved_from} has it in the state" if self.moved_from else ""

    @cached_property
    def paired_names(self) -> dict[str, str]:
        """Old name -> new name of the groups that both configurations define."""
        return pair_groups(*self.reports) if self._names_of_groups is None else {**self._names_of_groups}

    @cached_property
    def groups(self) -> SideBySide[GroupAccess]:
        """The groups that are no longer defined, that were not defined before, and that both define."""
        before, after = (side.group for side in self.reports)
        return SideBySide(before, after, self.paired_names)

    @cached_property
    def users(self) -> SideBySide[User]:
        """The users as written who are removed, who are added, and who stay."""
        before, after = (side.users for side in self.inputs)
        return SideBySide(before, after)

    @cached_property
    def looking_different(self) -> frozenset[str]:
        """The users who stay, and whose tags or path change: what policies see of a user besides the name."""
        return frozenset(each.name for each in differences_of("user", *self.inputs, "path", "tag"))


def _unnumbered(user: User) -> User:
    return user.model_copy(update={"credential_generation": 1})


def _user_at(address: str) -> str:
    """Return the name of the user that this configuration has at an address; "": there is none."""
    place = Address.parse(address)
    is_here = place is not None and place.block == USER.address and not place.call.steps
    return str(place.instance or "") if place and is_here else ""
