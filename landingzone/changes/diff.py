"""What a change of the configuration does to whom, the worst first. Needs no Terraform, no AWS and no credentials.

It compares what policies mean: other names, another order or another spelling of the same permissions is no change.
The renderers are in `render`.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from landingzone.access.change import KINDS, Change, Effect, Kind
from landingzone.access.credentials import becoming
from landingzone.access.effects import tell_gains, tell_losses
from landingzone.access.model import GroupAccess, UserAccess
from landingzone.access.report import reports_of_change
from landingzone.changes.accounts import account_alone, find_account_changes
from landingzone.changes.administrators import HOW_TO_BE_SURE, NOBODY_IS_SURE, AdministratorChange
from landingzone.changes.adoption import find_adoption
from landingzone.changes.advice_on_users import advise_on_users
from landingzone.changes.credentials import SecretChanges
from landingzone.changes.expired_keys import find_expired_keys
from landingzone.changes.forgotten import UNLESS_FORGOTTEN, newly_forgotten
from landingzone.changes.group_pairs import is_replaced_by_renaming, pair_groups
from landingzone.changes.groups import find_policies_for_roles, what_renaming_strips
from landingzone.changes.identities import find_changes_for_others, find_identity_changes
from landingzone.changes.momentary_changes import find_momentary
from landingzone.changes.permissions import HoldingChange, Same, find_gains_of_group, unknown_in_words
from landingzone.changes.policies import find_moved_groups, find_policy_changes, find_quota_changes
from landingzone.changes.refused import find_refused_changes
from landingzone.changes.settings import find_setting_changes
from landingzone.changes.shards import find_shard_changes
from landingzone.changes.taken_over import moved_out, renamed_users, with_new_names
from landingzone.changes.users import find_attributes, find_boundary, in_words, offboarded
from landingzone.config.inputs import Inputs
from landingzone.config.options import origins_of
from landingzone.config.user import User
from landingzone.ground.problems import Finding, path_of
from landingzone.ground.words import cited, listed, subject
from landingzone.groups.holdings import Holding
from landingzone.iam.gains import find_possible_gains
from landingzone.iam.losses import find_sure_losses
from landingzone.iam.meaning import is_known
from landingzone.iam.severity import SEVERITIES, Severity
from landingzone.resources.user_resources import USER, USER_RESOURCES
from landingzone.rules.unknown_groups import unknown_groups_of

_SETTINGS: tuple[tuple[str, Severity], ...] = (
    ("force_destroy_users", "medium"),
    ("minimum_password_length", "low"),
    ("password_reset_required", "low"),
    ("iam_policy_iam_user_self_mgmt", "info"),
    ("groups_made_elsewhere", "info"),
    ("provider_version", "info"),
)
"""Inputs whose values are shown. Inputs that change who can do what are shown by their effect instead."""

_ONE_PERSON = (
    "only if it is the same person: MFA and what was made by hand go with it, and the password and the keys that are "
    "made here are made anew"
)
_UNLESS_HAD = ", unless the account has it so already"
_BY_GROUP = ", by this group"


def diff(old: Inputs, new: Inputs, today: date | None = None) -> tuple[Change, ...]:
    """Tell what a change of the inputs does to whom.

    Args:
        old: The inputs before.
        new: The inputs after.
        today: The day on which it is asked, before which a condition may have ended something; None: today.

    Returns:
        The changes, the worst first. Users with the same change are listed together.
    """
    return _Comparison(old, new, today).changes()


class _Comparison:
    """Two configurations side by side."""

    def __init__(self, old: Inputs, new: Inputs, today: date | None) -> None:
        self._written, self._new = old, new
        self._origins = origins_of(new)
        self._renamed, self._moved_out = renamed_users(old, new), moved_out(old, new)
        self._old = old = with_new_names(old, new)
        self._before, self._after = reports_of_change(old, new, today)
        self._users_before = {user.name: user for user in self._before.users}
        self._users_after = {user.name: user for user in self._after.users}
        self._wordings = self._before.wording, self._after.wording
        self._pairs = pair_groups(self._before, self._after)
        self._secrets = SecretChanges(old, new, self._renamed)
        self._found: dict[Effect, list[str]] = {}
        self._change_of: dict[tuple[Holding | None, Holding], HoldingChange] = {}
        self._findings_of: dict[tuple[HoldingChange, Same], list[Effect]] = {}
        self._unchanged: set[str] = set()
        """Names of the users for whom nothing becomes allowed, and nothing is no longer allowed."""
        self._unknown_groups = unknown_groups_of(new)
        self._unless = UNLESS_FORGOTTEN if newly_forgotten(old, new) else ""
        call = getattr(new, "moved_from", None)
        is_new_call = call and call != getattr(old, "moved_from", None)
        self._unless_there = f", unless {call} has it in the state" if is_new_call else ""
        self._advice = {advice.path: advice for advice in advise_on_users(old, new)}

    def changes(self) -> tuple[Change, ...]:
        for name in sorted({*self._users_before, *self._users_after}):
            for finding in dict.fromkeys(self._user(name)):
                self._found.setdefault(finding, []).append(name)
        for name, finding in find_changes_for_others(self._before, self._after):
            self._found.setdefault(finding, []).append(name)
        changes = [
            *self._administrators(),
            *self._settings(),
            *find_adoption(self._old, self._new),
            *self._refused(),
            *self._groups(),
            *find_quota_changes(self._old, self._new),
            *find_shard_changes(self._old, self._new),
            *find_moved_groups(self._old, self._new),
            *find_policy_changes(self._old, self._new, self._before, self._after),
        ]
        for opposite in find_momentary(self._old, self._new, self._before, self._after):
            if opposite.of_group:
                changes.append(opposite.of_group)
            else:
                self._found.setdefault(opposite.finding, []).extend(opposite.users)
        changes += [finding.about(users) for finding, users in self._found.items()]
        changes += self._mfa_of_nobody()
        changes = [self._with_what_may_stay(change) for change in changes]
        kinds = [*KINDS]
        return tuple(sorted(changes, key=lambda one: (SEVERITIES.index(one.level), kinds.index(one.kind), one.text)))

    def _administrators(self) -> Iterator[Change]:
        change = AdministratorChange(self._old, self._new, self._before.holdings, self._after.holdings)
        if change.doubtful:
            text = f"{NOBODY_IS_SURE}; {subject(change.doubtful)} may be"
            yield Change(
                level="high",
                kind="administrators",
                text=text,
                users=change.doubtful,
                warning=HOW_TO_BE_SURE,
                code=NOBODY_IS_SURE.code,
            )
        if not change.lost:
            return
        warning = "leaves_no_administrator says that it is on purpose"
        if change.problems:
            places = listed(dict.fromkeys(problem.path for problem in change.problems), most=5)
            warning = f"`landingzone validate --against` refuses this change, because of {places}"
        yield Change(
            level="critical",
            kind="administrators",
            text="no administrator is left: of those who could give permissions, nobody is active and has a way in "
            "that is known here",
            users=change.lost,
            warning=warning,
        )

    def _refused(self) -> Iterator[Change]:
        for refused in find_refused_changes(self._written, self._new):
            yield _refused("order", refused.problem, user=refused.user, group=refused.group)
        for user, problem in find_expired_keys(self._written, self._new).items():
            yield _refused("credentials", problem, user=user)

    def _note(self, *steps: str) -> str:
        """Give the warning of `validate --against` at a path below `users`; empty if there is none."""
        advice = self._advice.get(path_of("users", *steps))
        return f"{advice.rule}; {advice.hint}" if advice else ""

    def _settings(self) -> Iterator[Change]:
        if self._old.aws_account_id != self._new.aws_account_id:
            accounts = self._old.aws_account_id, self._new.aws_account_id
            was, becomes = (wording.account(one) for wording, one in zip(self._wordings, accounts, strict=True))
            text = f"everything moves from account {was} to account {becomes}"
            warning = "what the old account has stays there, and nothing manages it any more"
            yield Change(level="critical", kind="setting", text=text, warning=warning)
        for name, level in _SETTINGS:
            before, after = getattr(self._old, name, None), getattr(self._new, name, None)
            if before != after:
                text = f"{name} changes from {in_words(before)} to {in_words(after)}"
                yield Change(level=level, kind="setting", text=text)
        yield from find_setting_changes(self._old, self._new)

    def _mfa_of_nobody(self) -> Iterator[Change]:
        told = any(finding.kind == "mfa" for finding in self._found)
        if self._old.should_require_mfa != self._new.should_require_mfa and not told:
            otherwise = self._after.mfa_otherwise
            but = f", but for {listed(map(cited, otherwise), most=5)}" if otherwise else ""
            whom = f"{but}{'' if self._found else '; no user is affected yet'}"
            text = f"groups {'now' if self._new.should_require_mfa else 'no longer'} require MFA{whom}"
            yield Change(level="low" if self._new.should_require_mfa else "critical", kind="mfa", text=text)

    def _groups(self) -> Iterator[Change]:
        stays = {*self._pairs.values()}
        gone = [group for group in self._before.groups if group.name not in self._pairs]
        come = [group for group in self._after.groups if group.name not in stays]
        moved = {origin: address for address, origin in self._origins.items()}
        yield from find_account_changes(self._before, self._after, gone, come, self._unless)
        for was, becomes in self._pairs.items():
            yield from self._group(self._before.group[was], self._after.group[becomes])
        for group in gone:
            naming = [user.name for user in self._after.users if group.name in user.other_groups]
            warning = f"still named by {subject(naming)}: this fails unless it is made elsewhere" if naming else ""
            if address := moved.get(group.address):
                text = f"the group {cited(group.name)} is at {address} from now on, and no longer made here"
                yield _about_group("info", text, group.name)
            elif warning or not account_alone(group, self._before.wording):
                yield _about_group(
                    "low", f"the group {cited(group.name)} is removed{self._unless}", group.name, warning
                )
        for group in come:
            if not account_alone(group, self._after.wording):
                comes = "taken over" if group.origin else f"created{self._unless_there}"
                yield _about_group("info", f"the group {cited(group.name)} is {comes}", group.name)

    def _group(self, old: GroupAccess, new: GroupAccess) -> Iterator[Change]:
        if old.name != new.name:
            stripped = what_renaming_strips(new)
            replaced = "Terraform replaces it: members are without it for a moment"
            warning = replaced if is_replaced_by_renaming(new) else stripped
            level: Severity = "high" if stripped else "info"
            yield _about_group(level, f"the group {cited(old.name)} is renamed to {cited(new.name)}", new.name, warning)
        if old.policies == new.policies:
            return
        yield from find_policies_for_roles(old, new)
        unchanged = [name for name in new.members if name in self._unchanged]
        if any(finding.group == new.name for finding in self._found):
            if unchanged:
                text = f"for {subject(unchanged)} the change of the group {cited(new.name)} changes nothing"
                yield _about_group("info", text, new.name)
        elif unchanged or not new.members:
            apart = [name for name in new.members if name not in self._unchanged]
            others = f"; what changes for {subject(apart)} is told apart" if apart else ""
            who = f"nothing changes for {subject(unchanged)}{others}" if unchanged else "nobody yet"
            for finding in self._group_findings(old, new):
                yield Change(
                    level=_level_for_nobody(finding.level),
                    kind=finding.kind,
                    text=f"members of {cited(new.name)} ({who}) {finding.verb_of_many or finding.verb} {finding.rest}",
                    group=new.name,
                    reasons=() if unchanged else finding.reasons,
                )

    def _group_findings(self, old: GroupAccess, new: GroupAccess) -> Iterator[Effect]:
        """Tell what a group gives and takes by itself, whoever its members are."""
        # Of members it is told what MFA they need; of all groups together, that MFA is required.
        is_mfa_of_nobody = not new.members and self._old.should_require_mfa == self._new.should_require_mfa
        gains = find_possible_gains(old.held, new.held) if is_mfa_of_nobody else find_gains_of_group(old.held, new.held)
        known = [gain for gain in gains if is_known(gain.permission)]
        yield from tell_gains(known, new.held, new.as_grants, _BY_GROUP, new.wording)
        for policy in new.policies:
            if policy.permissions is None and policy.meaning not in old.held.meanings:
                rest = f"{unknown_in_words(policy)}{_BY_GROUP}"
                yield Effect(level="critical", kind="gain", verb="gets", verb_of_many="get", rest=rest)
        lost = [one for one in old.permissions if one.effect == "Allow" and one not in new.held.allowing]
        losses = find_sure_losses(lost, old.held, new.held)
        told = (loss for loss in losses if is_mfa_of_nobody or not loss.is_without_mfa_alone)
        yield from tell_losses(told, old.as_grants, _BY_GROUP, old.wording)

    def _user(self, name: str) -> Iterator[Effect]:
        before, after = self._users_before.get(name), self._users_after.get(name)
        if after is None:
            if before is not None:
                yield self._removed(before)
            return
        if before is None:
            yield self._added(after)
        elif before.is_offboarding != after.is_offboarding:
            yield offboarded(before, self._new.users[name]) if after.is_offboarding else self._back(after)
        if name in self._renamed:
            yield self._secrets.of_renamed(name, after)
        is_there = before is None and self._is_taken_over(name)
        for finding in self._holding(before, after):
            yield replace(finding, rest=finding.rest + _UNLESS_HAD) if is_there and finding.kind == "gain" else finding
        yield from self._unknown(name)
        if before is not None:
            yield from self._attributes(name)

    def _unknown(self, name: str) -> Iterator[Effect]:
        """Tell which groups a user joins that nobody is known to make."""
        was, user = self._old.users.get(name), self._new.users[name]
        before = was.in_effect.groups if was else []
        for group in user.in_effect.groups if self._unknown_groups else ():
            if group in self._unknown_groups and group not in before:
                is_made = group.lower() in {each.name.lower() for each in self._after.groups}
                rest = "which is made here in other capitals" if is_made else "which is not made here"
                then = "Terraform compares names with case" if is_made else "the apply fails unless it exists"
                yield Effect(
                    level="low",
                    kind="group",
                    verb="is put into",
                    verb_of_many="are put into",
                    rest=f"the group {cited(group)}, {rest}",
                    warning=f"{then}; {self._unknown_groups[group]}",
                )

    def _removed(self, user: UserAccess) -> Effect:
        if user.is_offboarding:
            rest = ", after offboarding"
            return Effect(level="low", kind="removed", verb="is removed", verb_of_many="are removed", rest=rest)
        credentials = user.credentials.names
        going = f": {becoming(credentials, 'deleted with them')}" if credentials else ""
        if address := self._moved_out.get(user.name):
            return self._leaving(user, address)
        other = self._with_same_attributes(user.name, self._old, self._new, self._users_before)
        warning = self._note(user.name)
        if other and other.lower() != user.name.lower():
            rename = f"{cited(other)} has the same attributes: tell Terraform of a rename with a `moved` block"
            warning = f"{rename}, but {_ONE_PERSON}; if not: {warning}"
        level: Severity = "high" if credentials else "medium"
        return Effect(
            level=level, kind="removed", verb="is removed", verb_of_many="are removed", rest=going, warning=warning
        )

    def _is_taken_over(self, user: str) -> bool:
        return str(USER.instance(user)) in self._origins

    def _leaving(self, user: UserAccess, address: str) -> Effect:
        """Tell that a record moves a user to something else, and what Terraform deletes that no record moves."""
        moved = {*self._origins.values()}
        owner = self._old.users[user.name]
        rows = (row for row in USER_RESOURCES if row.role == "credential" and str(row.instance(user.name)) not in moved)
        going = [row.words for row in rows for _ in row.held(owner)]
        deleted = f": {becoming(going, 'deleted')}" if going else ""
        return Effect(
            level="high",
            kind="removed",
            verb="is no longer made here",
            verb_of_many="are no longer made here",
            rest=f", but at {address}{deleted}",
        )

    def _added(self, user: UserAccess) -> Effect:
        if user.is_offboarding:
            rest = ", offboarding already: they may do nothing"
            return Effect(level="info", kind="added", verb="is added", verb_of_many="are added", rest=rest)
        having = self._secrets.of_newcomer(user.name)
        if self._is_taken_over(user.name):
            return Effect(level="low", kind="added", verb="is taken over", verb_of_many="are taken over", rest=having)
        rest = having + self._unless_there
        return Effect(level="medium", kind="added", verb="is added", verb_of_many="are added", rest=rest)

    def _back(self, user: UserAccess) -> Effect:
        advice = self._advice[path_of("users", user.name, "status")]
        verb, many = "is active again after offboarding", "are active again after offboarding"
        return Effect(level="high", kind="offboarding", verb=verb, verb_of_many=many, warning=advice.hint)

    def _attributes(self, name: str) -> Iterator[Effect]:
        old, new = self._old.users[name], self._new.users[name]
        if new.status == "active":
            sides = self._users_before[name], self._users_after[name]
            yield from find_identity_changes(*sides, self._before, self._after)
            yield from self._secrets.of_active(name, sides[1], lambda *steps: self._note(name, *steps))
        else:
            yield from self._secrets.of_offboarding(name)
        yield from find_attributes(old, new)

    def _with_same_attributes(self, name: str, here: Inputs, there: Inputs, known: dict[str, UserAccess]) -> str | None:
        alike = [other for other, user in there.users.items() if other not in known and user == here.users[name]]
        return alike[0] if len(alike) == 1 and here.users[name] != User() else None

    def _holding(self, before: UserAccess | None, after: UserAccess) -> list[Effect]:
        """Tell how what a user holds changes. Of thousands of users, many hold the same, before and after."""
        if after.is_offboarding:
            return list(find_boundary(before.boundary, after.boundary, "low")) if before else []
        key = (before.holding if before else None, after.holding)
        if key not in self._change_of:
            self._change_of[key] = HoldingChange(*key, self._pairs, self._wordings)
        change, same = self._change_of[key], Same()
        if change.depends_on_variables:
            # With the tags from before: what other tags let through is told apart, of what the user holds after.
            same = change.same_with(self._before.variables_of(before) if before else self._after.variables_of(after))
        if change.is_none(same):
            self._unchanged.add(after.name)
        if (change, same) not in self._findings_of:
            self._findings_of[change, same] = list(change.findings(same))
        return self._findings_of[change, same]

    def _with_what_may_stay(self, change: Change) -> Change:
        """Say of a loss that it is none of what the state forgets: that stays in the account."""
        is_loss = change.kind in ("loss", "removed", "credentials") or (change.kind == "mfa" and change.level == "low")
        return replace(change, text=f"{change.text}{self._unless}") if is_loss else change


def _level_for_nobody(level: Severity) -> Severity:
    """Give the level of a change of a group without members: it is not dangerous yet."""
    return max(level, "low", key=SEVERITIES.index)


def _refused(kind: Kind, problem: Finding, *, user: str | None, group: str | None = None) -> Change:
    return Change(
        level="high",
        kind=kind,
        text=f"{problem.path} {problem.rule}: {problem.actual}",
        users=(user,) if user else (),
        group=group,
        warning=f"`landingzone validate --against` refuses this change; {problem.hint}",
        code=problem.code,
    )


def _about_group(level: Severity, text: str, group: str, warning: str = "") -> Change:
    return Change(level=level, kind="group", text=text, group=group, warning=warning)
