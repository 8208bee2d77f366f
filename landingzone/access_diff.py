"""What a change of the configuration does to whom, as values: the worst first. No Terraform, no AWS, no credentials.

What is compared is what policies mean: other names, another order or another spelling of the same permissions is no
change. The renderers stand in `diff_text` and `diff_markdown`. The file is not named `diff`, because `landingzone.diff`
is the function.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, get_args

from landingzone.access_report import GroupAccess, Policy, Report, UserAccess, partition_of, report
from landingzone.administrators import active_administrators
from landingzone.changes import advise_on_change, find_loss_of_administrators, leaves_no_administrator
from landingzone.group_pairs import is_replaced_by_renaming, pair_groups
from landingzone.inputs import Inputs, User
from landingzone.permission_words import counted, listed, roles_in_words, roles_of, subject, words_for
from landingzone.permissions import DANGERS, Danger, Permission, beyond, danger_of, simplify, worst
from landingzone.problems import path_of

Kind = Literal[
    "administrators",
    "gain",
    "mfa",
    "offboarding",
    "removed",
    "added",
    "boundary",
    "credentials",
    "loss",
    "group",
    "setting",
]

_KINDS: tuple[Kind, ...] = get_args(Kind)
_MANY_ACTIONS = 8  # from here on, a group's own words say more than a list of actions

_SETTINGS: tuple[tuple[str, Danger], ...] = (
    ("force_destroy_users", "medium"),
    ("minimum_password_length", "low"),
    ("password_reset_required", "low"),
    ("iam_policy_iam_user_self_mgmt", "info"),
    ("user_buckets", "info"),
    ("provider_version", "info"),
)
"""Inputs whose values are told. Those that change who can do what are told by what they do."""

_UNTOLD = ("provider", "backend")
"""Settings of which only is said that they change: their arguments may be secrets."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """One thing that changes.

    Args:
        level: What is at stake.
        kind: What sort of change it is.
        text: The sentence, without a full stop: `bob gains full access, by joining full-access`.
        users: Names of all users that it is about, sorted.
        group: Name of the group that it is about, in the new configuration if it is there.
        warning: What to look out for; empty if nothing.
    """

    level: Danger
    kind: Kind
    text: str
    users: tuple[str, ...] = ()
    group: str | None = None
    warning: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Give the change as JSON can hold it."""
        return {**asdict(self), "users": list(self.users)}


def diff(old: Inputs, new: Inputs) -> tuple[Change, ...]:
    """Tell what a change of the inputs does to whom.

    Args:
        old: The inputs before.
        new: The inputs after.

    Returns:
        The changes, the worst first; users with one and the same change stand together.
    """
    return _Comparison(old, new).changes()


def is_at_least(change: Change, level: Danger) -> bool:
    """Tell whether a change is as bad as a level, or worse."""
    return DANGERS.index(change.level) <= DANGERS.index(level)


@dataclass(frozen=True, kw_only=True)
class _Finding:
    """A change without its users: `<before> <users> <verb> <rest>`."""

    level: Danger
    kind: Kind
    verb: str = ""
    verb_of_many: str = ""
    rest: str = ""
    before: str = ""
    warning: str = ""

    def about(self, users: Sequence[str]) -> Change:
        who = counted(len(users), "user") if self.before and len(users) > 5 else subject(users)
        verb = (self.verb_of_many or self.verb) if len(users) > 1 else self.verb
        text = " ".join(part for part in (self.before, who, verb, self.rest) if part)
        text = text.replace(" ,", ",").replace(" :", ":")
        return Change(level=self.level, kind=self.kind, text=text, users=tuple(users), warning=self.warning)


class _Comparison:
    """Two configurations side by side."""

    def __init__(self, old: Inputs, new: Inputs) -> None:
        self._old, self._new = old, new
        partition = partition_of(new)
        # One account on both sides: that it changes is one change, and not one of every ARN.
        same_account = new.model_copy(update={"aws_account_id": old.aws_account_id})
        self._before, self._after = report(old, partition), report(same_account, partition)
        self._users_before = {user.name: user for user in self._before.users}
        self._users_after = {user.name: user for user in self._after.users}
        self._pairs = pair_groups(self._before, self._after)
        self._found: dict[_Finding, list[str]] = {}
        self._mfa_of: dict[tuple[object, ...], list[_Finding]] = {}
        self._advice = {advice.path: advice for advice in advise_on_change(old, new)}
        self._held: dict[tuple[int, tuple[str, ...], tuple[Policy, ...]], tuple[Permission, ...]] = {}

    def changes(self) -> tuple[Change, ...]:
        changes = [*self._administrators(), *self._settings(), *self._groups()]
        for name in sorted({*self._users_before, *self._users_after}):
            for finding in dict.fromkeys(self._user(name)):
                self._found.setdefault(finding, []).append(name)
        changes += [finding.about(users) for finding, users in self._found.items()]
        changes += self._mfa_of_nobody()
        return tuple(sorted(changes, key=lambda one: (DANGERS.index(one.level), _KINDS.index(one.kind), one.text)))

    def _administrators(self) -> Iterator[Change]:
        if not leaves_no_administrator(self._old, self._new):
            return
        problems = find_loss_of_administrators(self._old, self._new)
        warning = "it is said on purpose, by leaves_no_administrator"
        if problems:
            places = listed(dict.fromkeys(problem.path for problem in problems), most=5)
            warning = f"`landingzone validate --against` refuses this change, because of {places}"
        yield Change(
            level="critical",
            kind="administrators",
            text="nobody is left who administers: full-access and iam-admin have no active member any more",
            users=active_administrators(self._old),
            warning=warning,
        )

    def _note(self, *steps: str) -> str:
        """Give what `validate --against` warns of, at a path below `users`; empty if it does not."""
        advice = self._advice.get(path_of("users", *steps))
        return f"{advice.rule}; {advice.way_out}" if advice else ""

    def _settings(self) -> Iterator[Change]:
        if self._old.aws_account_id != self._new.aws_account_id:
            text = f"everything moves from account {self._old.aws_account_id} to account {self._new.aws_account_id}"
            warning = "what stands in the old account stays there, and nothing looks after it any more"
            yield Change(level="critical", kind="setting", text=text, warning=warning)
        for name, level in _SETTINGS:
            before, after = getattr(self._old, name, None), getattr(self._new, name, None)
            if before != after:
                text = f"{name} changes from {_shown(before)} to {_shown(after)}"
                yield Change(level=level, kind="setting", text=text)
        for name in _UNTOLD:
            if getattr(self._old, name, None) != getattr(self._new, name, None):
                yield Change(level="low", kind="setting", text=f"the settings of the {name} change")

    def _mfa_of_nobody(self) -> Iterator[Change]:
        told = any(finding.kind == "mfa" for finding in self._found)
        if self._old.should_require_mfa != self._new.should_require_mfa and not told:
            text = (
                f"groups {'now' if self._new.should_require_mfa else 'no longer'} require MFA; it concerns no user yet"
            )
            yield Change(level="low" if self._new.should_require_mfa else "critical", kind="mfa", text=text)

    def _groups(self) -> Iterator[Change]:
        for group in self._before.groups:
            if group.name in self._pairs:
                yield from self._group(group, self._after.group[self._pairs[group.name]])
            else:
                naming = [user.name for user in self._after.users if group.name in user.other_groups]
                warning = f"still named by {subject(naming)}: unless it is made elsewhere, that fails" if naming else ""
                yield _about_group("low", f"the group {group.name} is removed", group.name, warning)
        for group in self._after.groups:
            if group.name not in self._pairs.values():
                yield _about_group("info", f"the group {group.name} is created", group.name)

    def _group(self, old: GroupAccess, new: GroupAccess) -> Iterator[Change]:
        if old.name != new.name:
            replaced = is_replaced_by_renaming(new)
            warning = "Terraform replaces it: members are without it for a moment" if replaced else ""
            yield _about_group("info", f"the group {old.name} is renamed to {new.name}", new.name, warning)
        if old.policies == new.policies:
            return
        who = f"members of {new.name}" + ("" if new.members else " (nobody yet)")
        gained = _gains(beyond(new.permissions, old.permissions), new)
        lost = _losses(beyond(old.permissions, new.permissions), old)
        for finding in (*gained, *lost):
            yield Change(
                level=finding.level if new.members else _level_for_nobody(finding.level),
                kind=finding.kind,
                text=f"{who} {finding.verb_of_many or finding.verb} {finding.rest}",
                users=new.members,
                group=new.name,
            )

    def _user(self, name: str) -> Iterator[_Finding]:
        before, after = self._users_before.get(name), self._users_after.get(name)
        if after is None:
            if before is not None:
                yield self._removed(before)
            return
        if before is None:
            yield self._added(after)
        elif before.is_offboarding != after.is_offboarding:
            yield _offboarded(before) if after.is_offboarding else self._back(after)
        if not after.is_offboarding:
            yield from self._access(before, after)
        if before is not None:
            yield from self._mfa(before, after)
            yield from _boundary(before.boundary, after.boundary)
            yield from self._attributes(name)

    def _mfa(self, before: UserAccess, after: UserAccess) -> list[_Finding]:
        key = (before.groups, before.policies, after.groups, after.policies)
        if key not in self._mfa_of:
            old, new = self._policies(self._before, before), self._policies(self._after, after)
            self._mfa_of[key] = list(_mfa(old, new, after))
        return self._mfa_of[key]

    def _removed(self, user: UserAccess) -> _Finding:
        if user.is_offboarding:
            rest = ", as offboarding has announced"
            return _Finding(level="low", kind="removed", verb="is removed", verb_of_many="are removed", rest=rest)
        credentials = user.credentials.names
        going = (
            f": their {listed(credentials)} {'goes' if len(credentials) == 1 else 'go'} with them"
            if credentials
            else ""
        )
        twin = self._twin(user.name, self._old, self._new, self._users_before)
        warning = self._note(user.name)
        if twin and twin.lower() != user.name.lower():
            rename = f"{twin} has the same attributes: if this is a rename, tell Terraform with a `moved` block"
            warning = f"{rename}; if not: {warning}"
        level: Danger = "high" if credentials else "medium"
        return _Finding(
            level=level, kind="removed", verb="is removed", verb_of_many="are removed", rest=going, warning=warning
        )

    def _added(self, user: UserAccess) -> _Finding:
        if user.is_offboarding:
            rest = ", offboarding already: they may do nothing"
            return _Finding(level="info", kind="added", verb="is added", verb_of_many="are added", rest=rest)
        credentials = user.credentials.names
        having = f", with {listed(_with_article(credentials))}" if credentials else ""
        return _Finding(level="medium", kind="added", verb="is added", verb_of_many="are added", rest=having)

    def _back(self, user: UserAccess) -> _Finding:
        advice = self._advice[path_of("users", user.name, "status")]
        verb, many = "is active again after offboarding", "are active again after offboarding"
        return _Finding(level="high", kind="offboarding", verb=verb, verb_of_many=many, warning=advice.way_out)

    def _attributes(self, name: str) -> Iterator[_Finding]:
        old, new = self._old.users[name], self._new.users[name]
        if new.status == "active":
            yield from _credentials(old, new, lambda *steps: self._note(name, *steps))
        yield from _attributes(old, new)

    def _twin(self, name: str, here: Inputs, there: Inputs, known: dict[str, UserAccess]) -> str | None:
        alike = [other for other, user in there.users.items() if other not in known and user == here.users[name]]
        return alike[0] if len(alike) == 1 and here.users[name] != User() else None

    def _policies(self, side: Report, user: UserAccess | None) -> tuple[Policy, ...]:
        return side.policies_of(user) if user else ()

    def _permissions(self, side: Report, user: UserAccess | None) -> tuple[Permission, ...]:
        if user is None:
            return ()
        key = (id(side), user.groups, user.policies)
        if key not in self._held:
            self._held[key] = side.permissions_of(user)
        return self._held[key]

    def _access(self, before: UserAccess | None, after: UserAccess) -> Iterator[_Finding]:
        old_groups = before.groups if before else ()
        old_policies = before.policies if before else ()
        translated = {self._pairs.get(name, f"\0{name}") for name in old_groups}
        joined = [name for name in after.groups if name not in translated]
        left = [name for name in old_groups if self._pairs.get(name) not in after.groups]
        if joined or left or old_policies != after.policies:
            held = self._permissions(self._before, before)
            holds = self._permissions(self._after, after)
            unknown_held = _unknown(self._policies(self._before, before))
            unknown_holds = _unknown(self._policies(self._after, after))
            known: list[Permission] = list(held)
            for name in joined:
                yield from self._joined(self._after.group[name], known, unknown_held)
            for name in left:
                yield from self._left(self._before.group[name], holds, unknown_holds)
            yield from _own(old_policies, after.policies, known, holds, unknown_held, unknown_holds)
        yield from self._elsewhere(before, after)

    def _joined(self, group: GroupAccess, known: list[Permission], unknown_held: set[Policy]) -> Iterator[_Finding]:
        how = f", by joining {group.name}"
        if not group.policies:
            rest = f"{group.name}: {group.grants}"
            yield _Finding(level="medium", kind="gain", verb="joins", verb_of_many="join", rest=rest)
            return
        new = beyond(group.permissions, known)
        findings = [*_gains(new, group, how), *_unknown_gains(_unknown(group.policies) - unknown_held, how)]
        known.extend(new)
        unknown_held |= _unknown(group.policies)
        if not findings:
            rest = f"{group.name}, which gives nothing new"
            findings = [_Finding(level="info", kind="gain", verb="joins", verb_of_many="join", rest=rest)]
        yield from findings

    def _left(self, group: GroupAccess, holds: Sequence[Permission], unknown_holds: set[Policy]) -> Iterator[_Finding]:
        is_there = group.name in self._pairs
        how = f", by leaving {group.name}" if is_there else f", since the group {group.name} is removed"
        if not group.policies:
            rest = f"{group.name}: {group.grants}"
            yield _Finding(level="low", kind="loss", verb="leaves", verb_of_many="leave", rest=rest)
            return
        findings = [
            *_losses(beyond(group.permissions, holds), group, how),
            *_unknown_losses(_unknown(group.policies) - unknown_holds, how),
        ]
        if not findings:
            rest = f"{group.name} and {{verb}} nothing by it"
            one, many = rest.format(verb="loses"), rest.format(verb="lose")
            findings = [_Finding(level="info", kind="loss", verb=f"leaves {one}", verb_of_many=f"leave {many}")]
        yield from findings

    def _elsewhere(self, before: UserAccess | None, after: UserAccess) -> Iterator[_Finding]:
        had = {*before.other_groups, *before.groups} if before else set()
        for name in after.other_groups:
            if name not in had:
                rest = f"{name}, which is made elsewhere: what it grants is not known here"
                yield _Finding(level="medium", kind="gain", verb="joins", verb_of_many="join", rest=rest)
        for name in before.other_groups if before else ():
            if name not in after.other_groups and name not in after.groups:
                rest = f"{name}, which is made elsewhere"
                yield _Finding(level="low", kind="loss", verb="leaves", verb_of_many="leave", rest=rest)


def _level_for_nobody(level: Danger) -> Danger:
    """Give the level of a change of a group without members: there is nobody yet whom it makes dangerous."""
    return max(level, "low", key=DANGERS.index)


def _about_group(level: Danger, text: str, group: str, warning: str = "") -> Change:
    return Change(level=level, kind="group", text=text, group=group, warning=warning)


def _own(
    old: tuple[Policy, ...],
    new: tuple[Policy, ...],
    held: Sequence[Permission],
    holds: Sequence[Permission],
    unknown_held: set[Policy],
    unknown_holds: set[Policy],
) -> Iterator[_Finding]:
    if old == new:
        return
    before, after = _meaning(old), _meaning(new)
    yield from _gains(beyond(after, held), None, ", by a policy of their own")
    yield from _unknown_gains(_unknown(new) - unknown_held, ", by a policy of their own")
    yield from _losses(beyond(before, holds), None, "")
    yield from _unknown_losses(_unknown(old) - unknown_holds, "")


def _meaning(held: Iterable[Policy]) -> tuple[Permission, ...]:
    return simplify(one for policy in held for one in policy.permissions or ())


def _unknown(held: Iterable[Policy]) -> set[Policy]:
    return {replace(policy, characters=None) for policy in held if policy.permissions is None}


def _gains(new: Iterable[Permission], group: GroupAccess | None, how: str = "") -> Iterator[_Finding]:
    new = tuple(one for one in new if not one.refuses_all_without_mfa)
    allowed = [one for one in new if one.effect == "Allow"]
    refused = [one for one in new if one.effect == "Deny"]
    for rest, level, has_phrase in _phrases(allowed, group):
        if has_phrase:
            yield _Finding(level=level, kind="gain", verb="may now", rest=f"{rest}{how}")
        else:
            yield _Finding(level=level, kind="gain", verb="gains", verb_of_many="gain", rest=f"{rest}{how}")
    for phrase in words_for(refused):
        rest = f"to {phrase.removeprefix('never ')}{how}"
        yield _Finding(level="low", kind="loss", verb="is now refused", verb_of_many="are now refused", rest=rest)


def _losses(lost: Iterable[Permission], group: GroupAccess | None, how: str = "") -> Iterator[_Finding]:
    lost = tuple(one for one in lost if not one.refuses_all_without_mfa)
    allowed = [one for one in lost if one.effect == "Allow"]
    refused = [one for one in lost if one.effect == "Deny"]
    for rest, _, has_phrase in _phrases(allowed, group):
        if has_phrase:
            yield _Finding(level="low", kind="loss", verb="may no longer", rest=f"{rest}{how}")
        else:
            yield _Finding(level="low", kind="loss", verb="loses", verb_of_many="lose", rest=f"{rest}{how}")
    if refused:
        level = worst(("medium", *(danger_of(replace(one, effect="Allow")) for one in refused)))
        for phrase in words_for(refused):
            rest = f"to {phrase.removeprefix('never ')}{how}"
            verb, many = "is no longer refused", "are no longer refused"
            yield _Finding(level=level, kind="gain", verb=verb, verb_of_many=many, rest=rest)


def _phrases(allowed: list[Permission], group: GroupAccess | None) -> Iterator[tuple[str, Danger, bool]]:
    """Say what permissions are about.

    Returns:
        Words, what is at stake, and whether the words go on from "may"; if not, they go on from "gains" or "loses".
    """
    if any(_is_everything(one) for one in allowed):
        yield "full access", "critical", False
        return
    roles = roles_of(one for one in allowed if not one.requirements)
    if roles:
        yield roles_in_words(roles), worst(danger_of(one) for one in allowed if _is_about_roles(one)), False
    rest = [one for one in allowed if not (_is_about_roles(one) and not one.requirements)]
    own = [one for one in rest if _is_self_management(one)]
    if own:
        yield "look after their own IAM user", "low", True
    rest = [one for one in rest if not _is_self_management(one)]
    if rest:
        level = worst(map(danger_of, rest))
        whole = group and set(rest) >= {one for one in group.permissions if not _is_self_management(one)}
        if group and whole and len(rest) > _MANY_ACTIONS:
            yield group.grants, level, True
        else:
            yield listed(words_for(rest, mention_mfa=False)), level, True


def _is_everything(one: Permission) -> bool:
    return one.action == one.resource == "*" and not one.but_actions and not one.but_resources and not one.requirements


def _is_about_roles(one: Permission) -> bool:
    return one.action.lower() in ("sts:assumerole", "sts:tagsession") and bool(
        roles_of([replace(one, action="sts:AssumeRole")])
    )


def _is_self_management(one: Permission) -> bool:
    own = one.resource.endswith("${aws:username}") and one.action.lower().startswith("iam:")
    return own or one.is_mfa_set_up


def _unknown_gains(policies: set[Policy], how: str) -> Iterator[_Finding]:
    for policy in sorted(policies, key=lambda policy: policy.name):
        level: Danger = "medium" if policy.grants else "high"
        if policy.grants:
            yield _Finding(level=level, kind="gain", verb="may now", rest=f"{policy.grants}{how}")
        else:
            yield _Finding(level=level, kind="gain", verb="gets", verb_of_many="get", rest=_named(policy))


def _unknown_losses(policies: set[Policy], how: str) -> Iterator[_Finding]:
    for policy in sorted(policies, key=lambda policy: policy.name):
        if policy.grants:
            yield _Finding(level="low", kind="loss", verb="may no longer", rest=f"{policy.grants}{how}")
        else:
            yield _Finding(level="low", kind="loss", verb="loses", verb_of_many="lose", rest=_named(policy))


def _named(policy: Policy) -> str:
    if not policy.is_readable:
        return f"the policy {policy.name}, which cannot be read"
    return f"the {policy.kind} policy {policy.name}, whose content is not known here"


def _mfa(old: tuple[Policy, ...], new: tuple[Policy, ...], user: UserAccess) -> Iterator[_Finding]:
    if old == new:
        return
    before, after = _MfaNeeds(old), _MfaNeeds(new)
    same_unknown = bool(before.unknown & after.unknown)
    dropped = _included(before.needing, after.free)
    if dropped or (same_unknown and before.refuses and not after.refuses):
        told = words_for(simplify(dropped), mention_mfa=False) if user.mfa != "not needed" else ()
        rest = f"to {listed(told)}" if told else ""
        yield _Finding(level="critical", kind="mfa", before="MFA is no longer required of", rest=rest)
    added = user.mfa == "needed" and _included(before.free, after.needing)
    if added or (same_unknown and after.refuses and not before.refuses):
        yield _Finding(level="low", kind="mfa", before="MFA is now required of")


class _MfaNeeds:
    """What policies grant with MFA and without; setting MFA up is neither.

    Both are given as if they did not need MFA, so that they can be compared.
    """

    def __init__(self, held: tuple[Policy, ...]) -> None:
        known = [one for policy in held for one in policy.permissions or ()]
        granted = [one for one in known if one.effect == "Allow" and not one.is_mfa_set_up]
        self.refuses = any(one.refuses_all_without_mfa for one in known)
        self.unknown = {policy.name for policy in held if policy.permissions is None}
        self.free = () if self.refuses else tuple(one for one in granted if not one.mfa)
        needing = (replace(one, mfa=False) if one.mfa else one for one in granted if one.mfa or self.refuses)
        self.needing = beyond(needing, self.free) if self.free else tuple(needing)


def _included(permissions: Iterable[Permission], others: tuple[Permission, ...]) -> tuple[Permission, ...]:
    exact = set(others)
    return tuple(one for one in permissions if one in exact or any(other.covers(one) for other in others))


def _boundary(old: str | None, new: str | None) -> Iterator[_Finding]:
    if old == new:
        return
    if new is None:
        rest = f"by {old}"
        yield _Finding(
            level="critical",
            kind="boundary",
            verb="is no longer bounded",
            verb_of_many="are no longer bounded",
            rest=rest,
        )
    elif old is None:
        yield _Finding(
            level="low", kind="boundary", verb="is now bounded", verb_of_many="are now bounded", rest=f"by {new}"
        )
    else:
        rest = f"by {new} in place of {old}"
        yield _Finding(level="high", kind="boundary", verb="is bounded", verb_of_many="are bounded", rest=rest)


def _offboarded(user: UserAccess) -> _Finding:
    inactive = [name for name in user.credentials.names if name != "console password"]
    ending = []
    if user.groups or user.other_groups:
        ending.append("their memberships end")
    if user.policies:
        ending.append("their own policies are overruled")
    if user.credentials.console_password:
        ending.append("their console password goes")
    if inactive:
        ending.append(f"their {listed(inactive)} {'becomes' if len(inactive) == 1 else 'become'} inactive")
    everything = "offboarding and may do nothing any more"
    return _Finding(
        level="high" if user.credentials.names else "medium",
        kind="offboarding",
        verb=f"is {everything}",
        verb_of_many=f"are {everything}",
        rest=f": {listed(ending)}" if ending else "",
        warning="once this is applied, the next change may remove them",
    )


def _credentials(old: User, new: User, note: Callable[..., str]) -> Iterator[_Finding]:
    if old.create_login_profile != new.create_login_profile:
        yield _credential("a console password", is_new=new.create_login_profile)
    if old.credential_generation != new.credential_generation:
        yield _generation(old, new, note("credential_generation"))
    before, after = old.access_keys, new.access_keys
    if bool(before) != bool(after):
        notes = [note("access_key_slots", slot) for slot in before]
        yield _credential("an access key", is_new=bool(after), warning=next(filter(None, notes), ""))
    elif before != after:
        for slot in ("first", "second"):
            if before.get(slot) != after.get(slot):
                yield _access_key(slot, before.get(slot), after.get(slot), note("access_key_slots", slot))
    if old.ssh_public_key != new.ssh_public_key:
        if old.ssh_public_key and new.ssh_public_key:
            yield _Finding(
                level="medium",
                kind="credentials",
                verb="gets",
                verb_of_many="get",
                rest="another SSH key in place of the old one",
            )
        else:
            yield _credential("an SSH key", is_new=bool(new.ssh_public_key))
    has_secret = old.create_login_profile or old.create_access_keys
    if old.pgp_key != new.pgp_key and has_secret:
        rest = "another PGP key, which only concerns secrets made from now on"
        yield _Finding(level="info", kind="credentials", verb="gets", verb_of_many="get", rest=rest)


def _generation(old: User, new: User, warning: str) -> _Finding:
    number = f"number {new.credential_generation} in place of {old.credential_generation}"
    if old.create_login_profile and new.create_login_profile:
        rest = f"a new console password, {number}"
        level: Danger = "medium"
    else:
        rest, level = f"another credential_generation, {number}", "info"
    return _Finding(level=level, kind="credentials", verb="gets", verb_of_many="get", rest=rest, warning=warning)


def _access_key(slot: str, before: str | None, after: str | None, warning: str) -> _Finding:
    if before is None:
        rest = f"another access key in the {slot} slot, {after}"
        return _Finding(level="medium", kind="credentials", verb="gets", verb_of_many="get", rest=rest)
    if after is None:
        rest = f"the {before} access key in the {slot} slot"
        return _Finding(
            level="medium", kind="credentials", verb="loses", verb_of_many="lose", rest=rest, warning=warning
        )
    stops = after == "inactive"
    rest = f": the access key in the {slot} slot is {after} after {before}"
    return _Finding(level="medium" if stops else "low", kind="credentials", rest=rest, warning=warning)


def _attributes(old: User, new: User) -> Iterator[_Finding]:
    if old.force_destroy != new.force_destroy:
        level: Danger = "medium" if new.force_destroy else "info"
        rest = f"force_destroy {_shown(new.force_destroy)} in place of {_shown(old.force_destroy)}"
        yield _Finding(level=level, kind="setting", verb="gets", verb_of_many="get", rest=rest)
    for attribute in ("path", "tags"):
        if getattr(old, attribute) != getattr(new, attribute):
            phrase = f"to {new.path}" if attribute == "path" else ""
            verb, many = (f"moves {phrase}", f"move {phrase}") if phrase else ("gets other tags", "get other tags")
            warning = "policies elsewhere that name the old path no longer mean the user" if phrase else ""
            yield _Finding(level="info", kind="setting", verb=verb, verb_of_many=many, warning=warning)


def _credential(name: str, *, is_new: bool, warning: str = "") -> _Finding:
    if is_new:
        return _Finding(level="medium", kind="credentials", verb="gets", verb_of_many="get", rest=name)
    own = name.partition(" ")[2]
    warning = warning or "what signs in with it stops working"
    return _Finding(
        level="medium", kind="credentials", verb="loses", verb_of_many="lose", rest=f"their {own}", warning=warning
    )


def _with_article(names: Iterable[str]) -> list[str]:
    return [f"{'an' if name[0] in 'aS' else 'a'} {name}" for name in names]


def _shown(value: object) -> str:
    match value:
        case None:
            return "nothing"
        case bool():
            return str(value).lower()
        case _:
            return str(value)
