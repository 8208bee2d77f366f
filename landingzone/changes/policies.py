"""What a change does to own managed policies and own groups, apart from its effects on users."""

from collections.abc import Iterator

from landingzone.access.entities import PolicyAccess
from landingzone.changes.change import Change
from landingzone.changes.comparison import Comparison
from landingzone.changes.differences import differences_of
from landingzone.changes.settings import setting
from landingzone.changes.side_by_side import SideBySide
from landingzone.changes.tags import changed_tag
from landingzone.ground.problems import path_of
from landingzone.ground.words import cited
from landingzone.groups.policy import Policy, path_and_name
from landingzone.resources.group_resources import POLICY


def find_moved_groups(comparison: Comparison) -> Iterator[Change]:
    """Report which groups get another path."""
    for each in differences_of("group", *comparison.inputs, "path"):
        paths = f"from {cited(each.old)} to {cited(each.new)}"
        text = f"the path of the group {cited(each.name)} changes {paths}; the ARNs of its members do not change"
        yield Change(level="info", kind="group", text=text, group=each.name)


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
    for each in differences_of("policy", old, new, "policy", "description", "tag"):
        name, address = each.name, str(POLICY.instance(each.name))
        full = path_and_name(name, (new if name in new.policies else old).policies[name])
        match each.what, each.side:
            case "policy", "old" if address in moved_out:
                moves = f"moves to {moved_out[address]} and is no longer defined here"
                yield setting("info", f"the policy {cited(full)} {moves}")
            case "policy", "old":
                unless = "" if had[full].holders else ", which nobody here has,"
                yield setting("low", f"the policy {cited(full)}{unless} is removed")
            case "policy", _:
                is_there = address in origins and origins[address] not in before_at  # otherwise Terraform replaces it
                comes = "taken over" if is_there else "created"
                yield setting("info", f"the policy {cited(full)} is {comes}{_unless_had(has[full])}")
            case "description", _:
                warning = "Terraform ignores it: the account keeps the old one"
                yield setting("info", f"{path_of('policies', name, 'description')} changes", warning)
            case _:
                yield setting("info", f"the policy {cited(full)} {' '.join(changed_tag(each, new))}")
    for name, (was, policy) in SideBySide(old.policies, new.policies).both.items():
        full = path_and_name(name, policy)
        nobody = _unless_had(has[full])
        if nobody and _means(had[path_and_name(name, was)].policy) != _means(has[full].policy):
            yield setting("low", f"the policy {cited(full)} grants something different{nobody}")


def _unless_had(access: PolicyAccess) -> str:
    return "" if access.holders else ", but nobody here has it"


def _means(policy: Policy) -> tuple[object, ...]:
    return frozenset(policy.permissions or ()), policy.unread
