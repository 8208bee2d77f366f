"""What a change does to groups: which are added, removed or renamed, and what they grant to nobody yet."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import chain

from landingzone.access.entities import GroupAccess
from landingzone.changes.accounts import account_alone, find_account_changes
from landingzone.changes.advice_on_groups import managed_policies_of, what_fewer_roles_cost, what_renaming_strips
from landingzone.changes.change import Change
from landingzone.changes.comparison import Comparison
from landingzone.changes.effect_words import in_words
from landingzone.changes.effects import BY_GROUP, AccessEffect, ChangeEffect
from landingzone.changes.group_pairs import is_replaced_by_renaming
from landingzone.changes.permission_effects import gained, lost
from landingzone.changes.untold import eases_mfa, unknown_policy
from landingzone.changes.user_effects import UserEffects
from landingzone.ground.words import cited, counted, listed, subject
from landingzone.groups.catalog import CROSS_ACCOUNT
from landingzone.iam.gains import find_gains
from landingzone.iam.losses import find_sure_losses
from landingzone.iam.meaning import is_known
from landingzone.iam.severity import SEVERITIES, Severity


def find_group_changes(comparison: Comparison, on_users: UserEffects) -> Iterator[Change]:
    """Report how groups change.

    Args:
        comparison: The change.
        on_users: The effects on users.
    """
    before, after = comparison.reports
    yield from find_account_changes(comparison)
    for was, becomes in comparison.groups.both.values():
        if was.name != becomes.name:
            yield _renamed(comparison, was, becomes)
        if was.policies != becomes.policies:
            yield from _policies_for_roles(was, becomes)
            yield from _other_policies(comparison, on_users, was, becomes)
    moved = {origin: address for address, origin in comparison.origins.items()}
    for group in comparison.groups.gone.values():
        naming = [user.name for user in after.users if group.name in user.other_groups]
        warning = f"still named by {subject(naming)}: this fails unless it is defined elsewhere" if naming else ""
        if address := moved.get(group.address):
            text = f"the group {cited(group.name)} moves to {address} and is no longer defined here"
            yield _change("info", text, group)
        elif warning or not account_alone(group, before.wording):
            text = f"the group {cited(group.name)} is removed{comparison.unless_forgotten}"
            yield _change("low", text, group, warning)
    for group in comparison.groups.come.values():
        if not account_alone(group, after.wording):
            comes = "taken over" if group.origin else f"created{comparison.unless_moved_from}"
            yield _change("info", f"the group {cited(group.name)} is {comes}", group)


def find_change_of_mfa(comparison: Comparison, on_users: Collection[ChangeEffect]) -> Iterator[Change]:
    """Report that groups require MFA, or no longer do, if no effect on users says that."""
    old, new = comparison.inputs
    if old.should_require_mfa != new.should_require_mfa and not any(effect.kind == "mfa" for effect in on_users):
        otherwise = comparison.new.report.mfa_otherwise
        but = f", except {listed(map(cited, otherwise), most=5)}" if otherwise else ""
        whom = f"{but}{'' if on_users else '; no user is affected yet'}"
        text = f"groups {'now' if new.should_require_mfa else 'no longer'} require MFA{whom}"
        yield Change(level="low" if new.should_require_mfa else "critical", kind="mfa", text=text)


def _renamed(comparison: Comparison, old: GroupAccess, new: GroupAccess) -> Change:
    stripped = what_renaming_strips(new) if comparison.has_order else ""
    replaced = "Terraform replaces it: its members are without it for a moment"
    warning = replaced if is_replaced_by_renaming(new) and comparison.has_order else stripped
    text = f"the group {cited(old.name)} is renamed to {cited(new.name)}"
    return _change("high" if stripped else "info", text, new, warning)


def _policies_for_roles(old: GroupAccess, new: GroupAccess) -> Iterator[Change]:
    """Report that a cross-account group gets managed policies for its roles, or no longer has any."""
    had, has = managed_policies_of(old), managed_policies_of(new)
    if new.key not in (CROSS_ACCOUNT.key, CROSS_ACCOUNT.all_key) or bool(had) == bool(has):
        return
    outgrows = f"outgrow its inline policy: it gets {counted(has, 'managed policy', 'managed policies')}"
    fits = f"fit one inline policy again: it loses {counted(had, 'managed policy', 'managed policies')}"
    cost = what_fewer_roles_cost(old, new)
    text = f"the roles of the group {cited(new.name)} {outgrows if has else fits}"
    yield _change("medium" if cost and new.members else "info", text, new, cost)


def _other_policies(
    comparison: Comparison, on_users: UserEffects, old: GroupAccess, new: GroupAccess
) -> Iterator[Change]:
    unchanged = [name for name in new.members if name in on_users.unchanged]
    if any(effect.group == new.name for effect in on_users.found):
        if unchanged:
            text = f"the change of the group {cited(new.name)} changes nothing for {subject(unchanged)}"
            yield _change("info", text, new)
    elif unchanged or not new.members:
        apart = [name for name in new.members if name not in on_users.unchanged]
        others = f"; changes for {subject(apart)} are listed separately" if apart else ""
        who = f"nothing changes for {subject(unchanged)}{others}" if unchanged else "nobody yet"
        # Whether members need MFA is in their own effects; that all groups require it is a change of its own.
        before, after = comparison.inputs
        is_mfa_of_empty_group = not new.members and before.should_require_mfa == after.should_require_mfa
        effects = _effects(old, new, is_mfa_of_empty_group=is_mfa_of_empty_group)
        for effect in chain.from_iterable(in_words(each, old.wording, new.wording) for each in effects):
            yield Change(
                level=max(effect.level, "low", key=SEVERITIES.index),  # it is not dangerous yet
                kind=effect.kind,
                text=f"members of {cited(new.name)} ({who}) {effect.plural} {effect.rest}",
                group=new.name,
                reasons=() if unchanged else effect.reasons,
                claim=(effect.kind, new.name, effect.verb, effect.rest),
            )


def _effects(old: GroupAccess, new: GroupAccess, *, is_mfa_of_empty_group: bool) -> Iterator[AccessEffect]:
    """Report what a group grants and no longer grants by itself, whoever its members are."""
    # Users report once for all their groups whether they need MFA.
    gains = (gain for gain in find_gains(old.held, new.held) if is_mfa_of_empty_group or not eases_mfa(gain))
    known = [gain for gain in gains if is_known(gain.permission)]
    yield from gained(known, new.held, new, BY_GROUP)
    for policy in new.policies:
        if policy.permissions is None and policy.meaning not in old.held.meanings:
            yield replace(unknown_policy(policy), cause=BY_GROUP)
    gone = [one for one in old.permissions if one.effect == "Allow" and one not in new.held.allowing]
    losses = find_sure_losses(gone, old.held, new.held)
    on_users = (loss for loss in losses if is_mfa_of_empty_group or not loss.is_without_mfa_alone)
    yield from lost(on_users, old, BY_GROUP)


def _change(level: Severity, text: str, group: GroupAccess, warning: str = "") -> Change:
    return Change(level=level, kind="group", text=text, group=group.name, warning=warning)
