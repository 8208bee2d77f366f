"""What a change of the configuration does to whom, the worst first. Needs no Terraform, no AWS and no credentials.

It compares what policies mean: other names, another order or another spelling of the same permissions is no change.
The renderers are in `render`.
"""

from collections.abc import Iterator, Sequence

from landingzone.access.adoption_changes import find_adoption
from landingzone.access.change import KINDS, Change, Finding
from landingzone.access.group_changes import what_renaming_strips
from landingzone.access.group_pairs import is_replaced_by_renaming, pair_groups
from landingzone.access.model import GroupAccess, Report, UserAccess
from landingzone.access.opposite_changes import find_opposites
from landingzone.access.permission_changes import (
    MfaChange,
    find_gains,
    find_losses,
    find_own,
    find_unknown_gains,
    find_unknown_losses,
    find_untold_gains,
    unknown_of,
)
from landingzone.access.policies import Policy
from landingzone.access.report import reports_of_change
from landingzone.access.user_changes import (
    find_attributes,
    find_boundary,
    find_credentials,
    in_words,
    offboarded,
    with_article,
)
from landingzone.config.inputs import Inputs
from landingzone.config.user import User
from landingzone.groups.administrators import active_administrators
from landingzone.iam.permissions import Permission, not_covered_by
from landingzone.iam.severity import SEVERITIES, Severity
from landingzone.problems import path_of
from landingzone.rules.administrator_changes import find_loss_of_administrators, leaves_no_administrator
from landingzone.rules.passing_names import find_passing_names
from landingzone.rules.user_changes import advise_on_users
from landingzone.words import listed, subject

_SETTINGS: tuple[tuple[str, Severity], ...] = (
    ("force_destroy_users", "medium"),
    ("minimum_password_length", "low"),
    ("password_reset_required", "low"),
    ("iam_policy_iam_user_self_mgmt", "info"),
    ("provider_version", "info"),
)
"""Inputs whose values are shown. Inputs that change who can do what are shown by their effect instead."""

_UNTOLD = ("provider", "backend")
"""Settings for which only the fact of a change is shown: their arguments may be secrets."""


def diff(old: Inputs, new: Inputs) -> tuple[Change, ...]:
    """Tell what a change of the inputs does to whom.

    Args:
        old: The inputs before.
        new: The inputs after.

    Returns:
        The changes, the worst first. Users with the same change are listed together.
    """
    return _Comparison(old, new).changes()


class _Comparison:
    """Two configurations side by side."""

    def __init__(self, old: Inputs, new: Inputs) -> None:
        self._old, self._new = old, new
        self._before, self._after = reports_of_change(old, new)
        self._users_before = {user.name: user for user in self._before.users}
        self._users_after = {user.name: user for user in self._after.users}
        self._pairs = pair_groups(self._before, self._after)
        self._found: dict[Finding, list[str]] = {}
        # Of thousands of users, many have the same groups and policies, before and after.
        self._access_of: dict[tuple[object, ...], list[Finding]] = {}
        self._advice = {advice.path: advice for advice in advise_on_users(old, new)}

    def changes(self) -> tuple[Change, ...]:
        changes = [
            *self._administrators(),
            *self._settings(),
            *find_adoption(self._old, self._new),
            *self._passing_names(),
            *self._groups(),
        ]
        for name in sorted({*self._users_before, *self._users_after}):
            for finding in dict.fromkeys(self._user(name)):
                self._found.setdefault(finding, []).append(name)
        for opposite in find_opposites(self._old, self._new, self._before, self._after):
            self._found.setdefault(opposite.finding, []).append(opposite.user)
        changes += [finding.about(users) for finding, users in self._found.items()]
        changes += self._mfa_of_nobody()
        return tuple(sorted(changes, key=lambda one: (SEVERITIES.index(one.level), KINDS.index(one.kind), one.text)))

    def _administrators(self) -> Iterator[Change]:
        if not leaves_no_administrator(self._old, self._new):
            return
        problems = find_loss_of_administrators(self._old, self._new)
        warning = "leaves_no_administrator says that it is on purpose"
        if problems:
            places = listed(dict.fromkeys(problem.path for problem in problems), most=5)
            warning = f"`landingzone validate --against` refuses this change, because of {places}"
        yield Change(
            level="critical",
            kind="administrators",
            text="no administrator is left: full-access and iam-admin have no active member any more",
            users=active_administrators(self._old),
            warning=warning,
        )

    def _passing_names(self) -> Iterator[Change]:
        for passing in find_passing_names(self._old, self._new):
            problem = passing.problem
            yield Change(
                level="high",
                kind="order",
                text=f"{problem.path} {problem.rule}: {problem.actual}",
                users=(passing.user,) if passing.user else (),
                group=passing.group,
                warning=f"`landingzone validate --against` refuses this change; {problem.hint}",
            )

    def _note(self, *steps: str) -> str:
        """Give the warning of `validate --against` at a path below `users`; empty if there is none."""
        advice = self._advice.get(path_of("users", *steps))
        return f"{advice.rule}; {advice.hint}" if advice else ""

    def _settings(self) -> Iterator[Change]:
        if self._old.aws_account_id != self._new.aws_account_id:
            text = f"everything moves from account {self._old.aws_account_id} to account {self._new.aws_account_id}"
            warning = "what the old account has stays there, and nothing manages it any more"
            yield Change(level="critical", kind="setting", text=text, warning=warning)
        for name, level in _SETTINGS:
            before, after = getattr(self._old, name, None), getattr(self._new, name, None)
            if before != after:
                text = f"{name} changes from {in_words(before)} to {in_words(after)}"
                yield Change(level=level, kind="setting", text=text)
        for name in _UNTOLD:
            if getattr(self._old, name, None) != getattr(self._new, name, None):
                yield Change(level="low", kind="setting", text=f"the settings of the {name} change")

    def _mfa_of_nobody(self) -> Iterator[Change]:
        told = any(finding.kind == "mfa" for finding in self._found)
        if self._old.should_require_mfa != self._new.should_require_mfa and not told:
            text = (
                f"groups {'now' if self._new.should_require_mfa else 'no longer'} require MFA; no user is affected yet"
            )
            yield Change(level="low" if self._new.should_require_mfa else "critical", kind="mfa", text=text)

    def _groups(self) -> Iterator[Change]:
        for group in self._before.groups:
            if group.name in self._pairs:
                yield from self._group(group, self._after.group[self._pairs[group.name]])
            else:
                naming = [user.name for user in self._after.users if group.name in user.other_groups]
                warning = f"still named by {subject(naming)}: this fails unless it is made elsewhere" if naming else ""
                yield _about_group("low", f"the group {group.name} is removed", group.name, warning)
        for group in self._after.groups:
            if group.name not in self._pairs.values():
                yield _about_group("info", f"the group {group.name} is created", group.name)

    def _group(self, old: GroupAccess, new: GroupAccess) -> Iterator[Change]:
        if old.name != new.name:
            stripped = what_renaming_strips(new)
            replaced = "Terraform replaces it: members are without it for a moment"
            warning = replaced if is_replaced_by_renaming(new) else stripped
            level: Severity = "high" if stripped else "info"
            yield _about_group(level, f"the group {old.name} is renamed to {new.name}", new.name, warning)
        if old.policies == new.policies:
            return
        who = f"members of {new.name}" + ("" if new.members else " (nobody yet)")
        gained = find_gains(not_covered_by(new.permissions, old.permissions), new)
        lost = find_losses(not_covered_by(old.permissions, new.permissions), old)
        for finding in (*gained, *lost):
            yield Change(
                level=finding.level if new.members else _level_for_nobody(finding.level),
                kind=finding.kind,
                text=f"{who} {finding.verb_of_many or finding.verb} {finding.rest}",
                users=new.members,
                group=new.name,
            )

    def _user(self, name: str) -> Iterator[Finding]:
        before, after = self._users_before.get(name), self._users_after.get(name)
        if after is None:
            if before is not None:
                yield self._removed(before)
            return
        if before is None:
            yield self._added(after)
        elif before.is_offboarding != after.is_offboarding:
            yield offboarded(before) if after.is_offboarding else self._back(after)
        key = (_held_by(before), _held_by(after), after.is_offboarding)
        if key not in self._access_of:
            self._access_of[key] = [*self._access(before, after), *self._mfa(before, after)]
        yield from self._access_of[key]
        if before is not None:
            yield from find_boundary(before.boundary, after.boundary)
            yield from self._attributes(name)

    def _mfa(self, before: UserAccess | None, after: UserAccess) -> Iterator[Finding]:
        change = MfaChange(self._policies(self._before, before), self._policies(self._after, after))
        if before is not None:
            stays_elsewhere = not set(before.other_groups).isdisjoint(after.other_groups)
            yield from change.findings(after, stays_elsewhere=stays_elsewhere)
        if not after.is_offboarding:
            had, has = self._permissions(self._before, before), self._permissions(self._after, after)
            yield from find_untold_gains(had, has, change.lost)

    def _removed(self, user: UserAccess) -> Finding:
        if user.is_offboarding:
            rest = ", after offboarding"
            return Finding(level="low", kind="removed", verb="is removed", verb_of_many="are removed", rest=rest)
        credentials = user.credentials.names
        going = (
            f": their {listed(credentials)} {'is' if len(credentials) == 1 else 'are'} deleted with them"
            if credentials
            else ""
        )
        other = self._with_same_attributes(user.name, self._old, self._new, self._users_before)
        warning = self._note(user.name)
        if other and other.lower() != user.name.lower():
            rename = f"{other} has the same attributes: if this is a rename, tell Terraform with a `moved` block"
            warning = f"{rename}; if not: {warning}"
        level: Severity = "high" if credentials else "medium"
        return Finding(
            level=level, kind="removed", verb="is removed", verb_of_many="are removed", rest=going, warning=warning
        )

    def _added(self, user: UserAccess) -> Finding:
        if user.is_offboarding:
            rest = ", offboarding already: they may do nothing"
            return Finding(level="info", kind="added", verb="is added", verb_of_many="are added", rest=rest)
        credentials = user.credentials.names
        having = f", with {listed(with_article(credentials))}" if credentials else ""
        return Finding(level="medium", kind="added", verb="is added", verb_of_many="are added", rest=having)

    def _back(self, user: UserAccess) -> Finding:
        advice = self._advice[path_of("users", user.name, "status")]
        verb, many = "is active again after offboarding", "are active again after offboarding"
        return Finding(level="high", kind="offboarding", verb=verb, verb_of_many=many, warning=advice.hint)

    def _attributes(self, name: str) -> Iterator[Finding]:
        old, new = self._old.users[name], self._new.users[name]
        if new.status == "active":
            yield from find_credentials(old, new, lambda *steps: self._note(name, *steps))
        yield from find_attributes(old, new)

    def _with_same_attributes(self, name: str, here: Inputs, there: Inputs, known: dict[str, UserAccess]) -> str | None:
        alike = [other for other, user in there.users.items() if other not in known and user == here.users[name]]
        return alike[0] if len(alike) == 1 and here.users[name] != User() else None

    def _policies(self, side: Report, user: UserAccess | None) -> tuple[Policy, ...]:
        return side.policies_of(user) if user else ()

    def _permissions(self, side: Report, user: UserAccess | None) -> tuple[Permission, ...]:
        return side.permissions_of(user) if user else ()

    def _access(self, before: UserAccess | None, after: UserAccess) -> Iterator[Finding]:
        if after.is_offboarding:
            return
        old_groups = before.groups if before else ()
        old_policies = before.policies if before else ()
        translated = {self._pairs.get(name, f"\0{name}") for name in old_groups}
        joined = [name for name in after.groups if name not in translated]
        left = [name for name in old_groups if self._pairs.get(name) not in after.groups]
        if joined or left or old_policies != after.policies:
            old_permissions = self._permissions(self._before, before)
            new_permissions = self._permissions(self._after, after)
            old_unknown = unknown_of(self._policies(self._before, before))
            new_unknown = unknown_of(self._policies(self._after, after))
            known: list[Permission] = list(old_permissions)
            for name in joined:
                yield from self._joined(self._after.group[name], known, old_unknown)
            for name in left:
                yield from self._left(self._before.group[name], new_permissions, new_unknown)
            yield from find_own(old_policies, after.policies, known, new_permissions, old_unknown, new_unknown)
        yield from self._elsewhere(before, after)

    def _joined(self, group: GroupAccess, known: list[Permission], old_unknown: set[Policy]) -> Iterator[Finding]:
        how = f", by joining {group.name}"
        if not group.policies:
            rest = f"{group.name}: {group.grants}"
            yield Finding(level="medium", kind="gain", verb="joins", verb_of_many="join", rest=rest)
            return
        new = not_covered_by(group.permissions, known)
        findings = [*find_gains(new, group, how), *find_unknown_gains(unknown_of(group.policies) - old_unknown, how)]
        known.extend(new)
        old_unknown |= unknown_of(group.policies)
        if not findings:
            rest = f"{group.name}, which gives nothing new"
            findings = [Finding(level="info", kind="gain", verb="joins", verb_of_many="join", rest=rest)]
        yield from findings

    def _left(
        self, group: GroupAccess, new_permissions: Sequence[Permission], new_unknown: set[Policy]
    ) -> Iterator[Finding]:
        is_there = group.name in self._pairs
        how = f", by leaving {group.name}" if is_there else f", since the group {group.name} is removed"
        if not group.policies:
            rest = f"{group.name}: {group.grants}"
            yield Finding(level="low", kind="loss", verb="leaves", verb_of_many="leave", rest=rest)
            return
        findings = [
            *find_losses(not_covered_by(group.permissions, new_permissions), group, how),
            *find_unknown_losses(unknown_of(group.policies) - new_unknown, how),
        ]
        if not findings:
            rest = f"{group.name} and {{verb}} nothing"
            one, many = rest.format(verb="loses"), rest.format(verb="lose")
            findings = [Finding(level="info", kind="loss", verb=f"leaves {one}", verb_of_many=f"leave {many}")]
        yield from findings

    def _elsewhere(self, before: UserAccess | None, after: UserAccess) -> Iterator[Finding]:
        had = {*before.other_groups, *before.groups} if before else set()
        for name in after.other_groups:
            if name not in had:
                rest = f"{name}, which is made elsewhere: what it grants is not known here"
                yield Finding(level="medium", kind="gain", verb="joins", verb_of_many="join", rest=rest)
        for name in before.other_groups if before else ():
            if name not in after.other_groups and name not in after.groups:
                rest = f"{name}, which is made elsewhere"
                yield Finding(level="low", kind="loss", verb="leaves", verb_of_many="leave", rest=rest)


def _held_by(user: UserAccess | None) -> tuple[object, ...]:
    return (user.groups, user.other_groups, user.policies) if user else ()


def _level_for_nobody(level: Severity) -> Severity:
    """Give the level of a change of a group without members: it is not dangerous yet."""
    return max(level, "low", key=SEVERITIES.index)


def _about_group(level: Severity, text: str, group: str, warning: str = "") -> Change:
    return Change(level=level, kind="group", text=text, group=group, warning=warning)
