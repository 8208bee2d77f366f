"""What a change does to own managed policies and own groups, apart from its effects on users."""

from collections.abc import Iterator

from landingzone.access.entities import PolicyAccess
from landingzone.changes.change import Change
from landingzone.changes.comparison import Comparison
from landingzone.changes.settings import setting
from landingzone.changes.side_by_side import SideBySide
from landingzone.changes.tags import changed_tags
from landingzone.ground.problems import path_of
from landingzone.ground.words import cited
from landingzone.groups.policy import Policy, path_and_name
from landingzone.resources.group_resources import POLICY


def find_moved_groups(comparison: Comparison) -> Iterator[Change]:
    """Report which groups get another path."""
    old, new = comparison.inputs
    for name, (was, group) in SideBySide(old.groups, new.groups).both.items():
        if was.path != group.path:
            paths = f"from {cited(was.path)} to {cited(group.path)}"
            text = f"the path of the group {cited(name)} changes {paths}; the ARNs of its members do not change"
            yield Change(level="info", kind="group", text=text, group=name)


def find_policy_changes(comparison: Comparison) -> Iterator[Change]:
    """Report which policies are added or removed, and changes to them that no holder would notice.

    What else a policy grants is reported for those who have it. In another account every policy is a different one, so
    nothing is reported.
    """
    if comparison.moves_account:
        return
    (old, new), origins = comparison.inputs, comparison.origins
    had, has = ({one.policy.name: one for one in side.policies} for side in comparison.reports)
    before_at, after_at = ({str(POLICY.instance(name)) for name in side.policies} for side in (old, new))
    moved_out = {origin: address for address, origin in origins.items() if address not in after_at}
    policies = SideBySide(old.policies, new.policies)
    for name, policy in policies.gone.items():
        full = path_and_name(name, policy)
        if address := moved_out.get(str(POLICY.instance(name))):
            yield setting("info", f"the policy {cited(full)} moves to {address} and is no longer defined here")
        else:
            unless = "" if had[full].holders else ", which nobody here has,"
            yield setting("low", f"the policy {cited(full)}{unless} is removed")
    for name, policy in policies.come.items():
        full = path_and_name(name, policy)
        origin = origins.get(str(POLICY.instance(name)))
        is_there = origin is not None and origin not in before_at  # otherwise it is renamed, and so replaced
        nobody = _unless_had(has[full])
        yield setting("info", f"the policy {cited(full)} is {'taken over' if is_there else 'created'}{nobody}")
    for name, (was, policy) in policies.both.items():
        full = path_and_name(name, policy)
        nobody = _unless_had(has[full])
        if nobody and _means(had[path_and_name(name, was)].policy) != _means(has[full].policy):
            yield setting("low", f"the policy {cited(full)} grants something different{nobody}")
        if was.description != policy.description:
            warning = "Terraform ignores it: the account keeps the old one"
            yield setting("info", f"{path_of('policies', name, 'description')} changes", warning)
        for verb, what in changed_tags(was.tags, policy.tags, comparison.new.inputs):
            yield setting("info", f"the policy {cited(full)} {verb} {what}")


def _unless_had(access: PolicyAccess) -> str:
    return "" if access.holders else ", but nobody here has it"


def _means(policy: Policy) -> tuple[object, ...]:
    return frozenset(policy.permissions or ()), policy.unread
