"""The rule of a change: it must leave an administrator. `last_administrator` has the rules of one configuration."""

from collections.abc import Iterator
from functools import cached_property

from landingzone.changes.change import Change
from landingzone.changes.comparison import Comparison
from landingzone.config.user import User
from landingzone.escalation.administrators import (
    ADMINISTRATING_GROUPS,
    active_administrators,
    administrating_groups,
    folded,
    has_way_in,
    members_of_administrating_groups,
    sure_administrators,
)
from landingzone.escalation.calls import Sureness
from landingzone.escalation.graph import escalation_of
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, Steps, describe, in_order
from landingzone.ground.words import listed, subject
from landingzone.groups.catalog import Group
from landingzone.resources.user_resources import INLINE_POLICY_ATTRIBUTES, MANAGED_POLICY_ATTRIBUTES
from landingzone.rules.last_administrator import LAST_ADMINISTRATOR

_NO_CERTAIN_ADMINISTRATOR = says("LZ750")
_HOW_TO_BE_SURE = (
    "keep one who certainly is, such as a member of full-access, or first check that another one can grant permissions"
)


class AdministratorChange:
    """Whether a change leaves an administrator.

    Args:
        comparison: The change.
    """

    def __init__(self, comparison: Comparison) -> None:
        self._old, self._new = old, new = comparison.inputs
        before, after = comparison.old.holdings, comparison.new.holdings
        self._after = after
        is_one_left = any(active_administrators(new, after, old))
        self.lost = () if is_one_left else tuple(active_administrators(old, before))
        """Names of those who may have been administrators, if nobody may be one afterwards; sorted."""
        is_sure = any(sure_administrators(new, after, old)) or not any(sure_administrators(old, before))
        self.doubtful = () if is_sure or self._is_on_purpose else tuple(active_administrators(new, after, old))
        """Names of those who may be administrators, if somebody certainly was one and nobody certainly is; sorted."""

    @property
    def problems(self) -> list[Finding]:
        """One problem for each thing to undo, sorted; none if the new inputs confirm that this is intended."""
        if not self.lost or self._is_on_purpose:
            return []
        found = {one for name in self.lost for one in self._losses_of(name)}
        lost = (Finding(steps, says("LZ701"), actual) for steps, actual in found)
        return in_order(LAST_ADMINISTRATOR.find(self._new)) or in_order(lost)

    @property
    def advice(self) -> list[Finding]:
        """The warning that nobody is certainly an administrator; none if the new inputs confirm that as intended."""
        actual = f"only {subject(self.doubtful)} may be one"
        return [Finding(("users",), _NO_CERTAIN_ADMINISTRATOR, actual, _HOW_TO_BE_SURE)] if self.doubtful else []

    @cached_property
    def _is_on_purpose(self) -> bool:
        members = members_of_administrating_groups(self._new).values()
        return any(user.leaves_no_administrator for user in members if user.status != "active")

    def _losses_of(self, name: str) -> Iterator[tuple[Steps, str]]:
        """Find why an administrator no longer is one, with paths."""
        if name not in self._new.users:
            yield ("users", name), "no such user"
            return
        old, new = self._old.users[name], self._new.users[name]
        if new.status != "active":
            yield ("users", name, "status"), describe(new.status)
        if not has_way_in(new, old):
            yield ("users", name), "no password and no active access key defined here"
        groups = list(self._lost_groups(name))
        yield from groups
        if not escalation_of(self._after).of(name).administrator > Sureness.UNKNOWN:
            causes = [] if groups else list(self._causes(name, old, new))
            yield from ((("users", name, attribute), "a different one") for attribute in causes)
            if not groups and not causes:
                yield ("users", name), "can no longer grant permissions"

    def _causes(self, name: str, old: User, new: User) -> Iterator[str]:
        """Find the attributes that have changed and may each be the reason."""

        def is_one(name: str, undone: User) -> bool:
            return escalation_of(self._after).of_user(name, undone).administrator > Sureness.UNKNOWN

        policies = (*MANAGED_POLICY_ATTRIBUTES, *INLINE_POLICY_ATTRIBUTES)
        for attribute in (*policies, "permissions_boundary", "groups", "tags", "path"):
            undone = new.model_copy(update={attribute: getattr(old, attribute)})
            if getattr(old, attribute) != getattr(new, attribute) and is_one(name, undone):
                yield attribute

    def _lost_groups(self, name: str) -> Iterator[tuple[Steps, str]]:
        had, kept = (frozenset(map(folded, side.users[name].groups)) for side in (self._old, self._new))
        made_one = had.intersection(administrating_groups(self._old))
        rows = ADMINISTRATING_GROUPS
        documented = ((getattr(self._old, row.name_input), self._why_not_documented(row)) for row in rows)
        own = ((group, self._why_not_own(group)) for group in self._old.groups)
        for group, causes in (*documented, *own):
            if folded(group) in made_one:
                yield from causes if folded(group) in kept else [(("users", name, "groups"), f"no {describe(group)}")]

    def _why_not_documented(self, group: Group) -> Iterator[tuple[Steps, str]]:
        """Find why a documented group no longer makes those administrators who name it as before."""
        before, after = (getattr(side, group.name_input) for side in (self._old, self._new))
        off = next((each for each in ("enable_iam_groups", group.switch) if not getattr(self._new, each)), None)
        if off:
            yield (off,), describe(getattr(self._new, off))
        elif folded(before) != folded(after):
            yield (group.name_input,), f"{describe(after)}, but users still name {describe(before)}"

    def _why_not_own(self, group: str) -> Iterator[tuple[Steps, str]]:
        written = next((each for each in self._new.groups if folded(each) == folded(group)), None)
        if written is None:
            yield ("groups", group), "no such group"
        elif folded(group) not in administrating_groups(self._new):
            yield ("groups", written), "members who can no longer grant permissions"


def find_administrator_changes(comparison: Comparison) -> Iterator[Change]:
    """Report that nobody may be an administrator, or that nobody certainly is."""
    change = AdministratorChange(comparison)
    if change.doubtful:
        yield Change(
            level="high",
            kind="administrators",
            text=f"{_NO_CERTAIN_ADMINISTRATOR}; {subject(change.doubtful)} may be",
            users=change.doubtful,
            warning=_HOW_TO_BE_SURE,
            code=_NO_CERTAIN_ADMINISTRATOR.code,
        )
    if change.lost:
        places = listed(dict.fromkeys(problem.path for problem in change.problems), most=5)
        refuses = f"`landingzone validate --against` refuses this change because of {places}"
        yield Change(
            level="critical",
            kind="administrators",
            text="no administrator is left: nobody who can grant permissions is active and has a credential that is "
            "known here",
            users=change.lost,
            warning=refuses if change.problems else "leaves_no_administrator confirms that this is intended",
        )
