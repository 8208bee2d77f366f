"""What a change does to each user: who is added, removed or renamed, and what they may do and have."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import chain

from landingzone.access.entities import UserAccess
from landingzone.changes.advice_on_users import advise_on_users
from landingzone.changes.change import Clause
from landingzone.changes.comparison import Comparison
from landingzone.changes.credential_words import becoming
from landingzone.changes.credentials import SecretChanges
from landingzone.changes.effect_words import in_words
from landingzone.changes.effects import AccessEffect
from landingzone.changes.ends import find_changed_ends
from landingzone.changes.identities import find_changes_for_others, find_identity_changes
from landingzone.changes.on_holdings import OnHoldings
from landingzone.changes.users import find_attributes, find_boundary, offboarded
from landingzone.config.user import User
from landingzone.ground.words import cited
from landingzone.iam.severity import Severity
from landingzone.resources.user_resources import USER, USER_RESOURCES
from landingzone.rules.unknown_groups import unknown_groups_of

_ONE_PERSON = "MFA devices and what was made by hand move too; the password and keys defined here are created again"
_UNLESS_HAD = ", unless they already have it in the account"


class UserEffects:
    """The effects of a change on users.

    Args:
        comparison: The change.
    """

    def __init__(self, comparison: Comparison) -> None:
        self._comparison = comparison
        self._before, self._after = comparison.old.access, comparison.new.access
        self._old, self._new = (side.users for side in comparison.inputs)
        wordings = tuple(side.wording for side in comparison.reports)
        self._words_of = cache(lambda effect: tuple(in_words(effect, *wordings)))
        self._secrets = SecretChanges(comparison)
        self._unknown_groups = unknown_groups_of(comparison.new.inputs)
        self._advice = {advice.steps: advice for advice in advise_on_users(comparison)}
        on_holdings = OnHoldings(comparison)
        self.unchanged = on_holdings.unchanged
        """Names of the users for whom nothing becomes allowed and nothing stops being allowed."""
        self.found: dict[Clause, list[str]] = {}
        """Each effect with the names of its users."""
        self._on_holding: dict[str, list[list[Clause]]] = {}
        for effects, names in on_holdings.alike:
            clauses = [*self._in_words(effects)]
            for name in names:
                self._on_holding.setdefault(name, []).append(clauses)
        for name in sorted({*self._before, *self._after}):
            for effect in dict.fromkeys(self._user(name)):
                self.add(effect, [name])
        others = (
            (name, said) for name, effect in find_changes_for_others(comparison) for said in self._in_words([effect])
        )
        for name, effect in chain(dict.fromkeys(others), find_changed_ends(comparison)):
            self.add(effect, [name])

    def add(self, effect: Clause, users: Iterable[str]) -> None:
        """Add an effect on some users."""
        self.found.setdefault(effect, []).extend(users)

    def _in_words(self, effects: Iterable[AccessEffect]) -> Iterator[Clause]:
        return chain.from_iterable(map(self._words_of, effects))

    def _user(self, name: str) -> Iterator[Clause]:
        before, after = self._before.get(name), self._after.get(name)
        if after is None:
            yield self._removed(self._before[name])
            return
        if before is None:
            yield self._added(after)
        elif before.is_offboarding != after.is_offboarding:
            yield offboarded(before, self._new[name]) if after.is_offboarding else self._back(name)
        if name in self._comparison.renamed:
            yield self._secrets.of_renamed(name)
        is_there = before is None and self._is_taken_over(name)
        each = self._on_holding.get(name, [])
        # That nothing happens has to be so in both comparisons.
        on_holding = [one for one in chain(*each) if one.level != "info" or all(one in other for other in each)]
        if before and after.is_offboarding:
            level: Severity = "low" if after.boundary else "info"  # of what they may do, nothing is left to limit
            on_holding = [*find_boundary(before.boundary, after.boundary, level)]
        for effect in on_holding:
            if effect.kind == "gain":
                rest = effect.rest + _UNLESS_HAD if is_there else effect.rest
                warning = "" if effect.level == "info" else _past_end(after, effect.group)
                effect = replace(effect, rest=rest, warning=effect.warning or warning)
            yield effect
        yield from self._unknown(name)
        if before is not None:
            if self._new[name].status == "active":
                yield from self._in_words(find_identity_changes(self._comparison, name))
                yield from self._secrets.of_active(name, lambda *steps: self._note(name, *steps))
            else:
                yield from self._secrets.of_offboarding(name)
            yield from find_attributes(self._old[name], self._new[name], self._comparison.new.inputs)

    def _note(self, *steps: str) -> str:
        """Return the warning of `validate --against` at a path below `users`; empty if there is none."""
        advice = self._advice.get(("users", *steps))
        return f"{advice.rule}; {advice.hint}" if advice else ""

    def _unknown(self, name: str) -> Iterator[Clause]:
        """Report which groups a user joins that are not known to exist."""
        was = self._old.get(name)
        before = was.effective.groups if was else []
        for group in self._new[name].effective.groups:
            if group in self._unknown_groups and group not in before:
                is_near = group.lower() in {each.name.lower() for each in self._comparison.new.report.groups}
                which = "defined here with different capitals" if is_near else "not defined here"
                then = "Terraform distinguishes case in names" if is_near else "the apply fails unless it exists"
                rest, warning = f"the group {cited(group)}, which is {which}", f"{then}; {self._unknown_groups[group]}"
                yield Clause(level="low", kind="group", verb="is added to", rest=rest, warning=warning)

    def _removed(self, user: UserAccess) -> Clause:
        removed = Clause(level="medium", kind="removed", verb="is removed")
        if user.is_offboarding:
            return replace(removed, level="low", rest="after offboarding")
        if address := self._comparison.moved_out.get(user.name):
            return self._leaving(user, address)
        if imported := self._comparison.imported_as.get(user.name):
            now = cited(imported)
            rest = f", unless the user is named {now} in AWS when this is applied: then they keep everything"
            renaming = f"`aws iam update-user --user-name {cited(user.name)} --new-user-name {now}`"
            until = f"the apply is refused until a user of that name exists: {renaming}, if it is the same person"
            return replace(removed, rest=rest, warning=until)
        warning, was = self._note(user.name), self._old[user.name]
        alike = [name for name, each in self._new.items() if name not in self._before and each == was]
        other = alike[0] if len(alike) == 1 else user.name
        if was != User() and other.lower() != user.name.lower():  # having only the defaults says nothing
            rename = "if it is the same person, declare a rename with a `moved` block"
            warning = f"{cited(other)} has the same attributes: {rename} ({_ONE_PERSON}); if not: {warning}"
        if credentials := user.credentials.names:
            return replace(removed, level="high", rest=f": {becoming(credentials, 'deleted too')}", warning=warning)
        return replace(removed, warning=warning)

    def _is_taken_over(self, user: str) -> bool:
        return str(USER.instance(user)) in self._comparison.origins

    def _leaving(self, user: UserAccess, address: str) -> Clause:
        """Report that a record moves a user elsewhere, and what Terraform deletes because no record moves it."""
        moved = {*self._comparison.origins.values()}
        rows = (row for row in USER_RESOURCES if row.role == "credential" and str(row.instance(user.name)) not in moved)
        going = [row.words for row in rows for _ in row.held(self._old[user.name])]
        deleted = f": {becoming(going, 'deleted')}" if going else ""
        rest = f", but at {address}{deleted}"
        return Clause(level="high", kind="removed", verb="is no longer defined here", rest=rest)

    def _added(self, user: UserAccess) -> Clause:
        if user.is_offboarding:
            rest = "with status offboarding: they may do nothing"
            return Clause(level="info", kind="added", verb="is added", rest=rest)
        having = self._secrets.of_newcomer(user.name)
        if self._is_taken_over(user.name):
            return Clause(level="low", kind="added", verb="is taken over", rest=having)
        return Clause(level="medium", kind="added", verb="is added", rest=having + self._comparison.unless_moved_from)

    def _back(self, name: str) -> Clause:
        warning = self._advice["users", name, "status"].hint
        return Clause(level="high", kind="offboarding", verb="is active again after offboarding", warning=warning)


def _past_end(user: UserAccess, group: str) -> str:
    """Say that access is past its last day and still there; empty: it is not past."""
    past = (end for end in user.ends.each if end.is_over and end.group.lower() in ("", group.lower()))
    how = "`landingzone user expire` and an apply end this"
    return next((f"{end.what} ended on {end.day} (last day, UTC); {how}" for end in past), "")
