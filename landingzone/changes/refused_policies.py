"""What a change must not do to the managed policies of a configuration: IAM can neither move nor rename one.

Terraform replaces a policy whose path changes, and creates another one where a name changes. IAM refuses a second
policy of the same name, and to delete one that somebody has. Those of `policies` exist before anybody gets them and are
deleted after everybody has lost them; the others, which come with groups, have no order relative to what names them.
"""

from collections.abc import Iterator

from landingzone.changes.comparison import Comparison
from landingzone.changes.differences import differences_of
from landingzone.changes.elsewhere import handed_over
from landingzone.changes.refused_change import RefusedChange
from landingzone.config.inputs import Inputs
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, Steps, describe, path_of
from landingzone.ground.words import listed
from landingzone.groups.made_groups import made_policies
from landingzone.groups.policy import path_and_name
from landingzone.resources.group_resources import POLICY
from landingzone.rules.entities import GROUPS, USERS
from landingzone.rules.managed_policies import references

_MOST_PLACES = 3
_ATTACHED = "customer_managed_policy_names"
_ALSO = "IAM does not delete a policy that is attached or a boundary (DeleteConflict): keep it, or remove it there too"
_FIRST = (
    "Terraform may delete it before it detaches it there, which IAM refuses (DeleteConflict): first remove it there "
    "and apply that alone, then this"
)


def find_refused_policies(comparison: Comparison) -> Iterator[RefusedChange]:
    """Find policies that a change moves, renames while somebody has them, or deletes while somebody keeps them.

    Also those of groups that are added or removed while somebody else names them. Nothing if the state forgets them.
    """
    records, (old, new) = comparison.records, comparison.inputs
    if str(POLICY.address) in records.removed:
        return
    # A name that is passed on, or handed over, is reported as such.
    made = {policy.name.lower() for policy in made_policies(new)}
    made |= {name for kind, name in handed_over(comparison) if kind == "policies"}
    here = {policy.address for policy in made_policies(new)}
    # At an address that is defined here it is renamed, so Terraform replaces it.
    moved = {origin for address, origin in records.moved.items() if address not in here}
    gone = [name for name in old.policies if name.lower() not in made and str(POLICY.instance(name)) not in moved]
    for problem in (*_on_paths(comparison), *_on_gone(comparison, gone), *_on_others(comparison)):
        yield RefusedChange(problem=problem)


def _on_paths(comparison: Comparison) -> Iterator[Finding]:
    for each in differences_of("policy", *comparison.inputs, "path"):
        was = describe(each.old)
        yield Finding(
            ("policies", each.name, "path"),
            says("LZ707"),
            f"{describe(each.new)}, previously {was}",
            "Terraform creates the new one before it deletes the old one, and IAM refuses two with the same name, "
            f"whatever their paths (EntityAlreadyExists): keep {was}, or first add a copy with another name, attach "
            f"that instead and apply, then remove {describe(each.name)}",
        )


def _on_gone(comparison: Comparison, gone: list[str]) -> Iterator[Finding]:
    """Find the policies that somebody keeps, or that only get another name while somebody has them."""
    old, new = comparison.inputs
    come = [name for name in new.policies if name not in old.policies]
    for name in gone:
        policy = old.policies[name]
        full = path_and_name(name, policy)
        holders, kept = [place for place in _having(old, full) if place[2] == _ATTACHED], [*_having(new, full)]
        alike = [other for other in come if new.policies[other] == policy]
        if kept:
            yield Finding(("policies", name), says("LZ709"), f"removed, but still in {_places(kept)}", _ALSO)
        elif len(alike) == 1 and holders:
            becomes = describe(alike[0])
            yield Finding(
                ("policies", alike[0]),
                says("LZ708"),
                f"{becomes}, previously {describe(name)}, in {_places(holders)}",
                "IAM cannot rename a policy: Terraform deletes the old one, which IAM refuses while anything else has "
                "it, such as a role (DeleteConflict), and for a moment its holders may have neither: first add "
                f"{becomes}, attach it instead of {describe(name)} and apply, then remove {describe(name)}",
            )


def _on_others(comparison: Comparison) -> Iterator[Finding]:
    """Find the policies of groups that are added or removed in the same change as something that names them."""
    old, new = comparison.inputs
    of_groups = ((each for each in made_policies(side) if each.steps[0] != "policies") for side in (old, new))
    before, after = ({policy.address: policy for policy in policies} for policies in of_groups)
    for address, policy in before.items():
        stays = after.get(address)
        if (stays and stays.name == policy.name) or comparison.stays_in_the_account(address):
            continue
        had, kept = (list(_having(side, policy.name)) for side in (old, new))
        if kept or had:
            where = f"{'but still' if kept else 'previously'} in {_places(kept or had)}"
            actual = f"managed policy {describe(policy.name)} removed, {where}"
            yield Finding(policy.steps, says("LZ710"), actual, _ALSO if kept else _FIRST)
    for address, policy in after.items():
        was = before.get(address)
        if address not in comparison.origins and (was is None or was.name != policy.name):
            for holder in _having(new, policy.name):
                yield Finding(holder, says("LZ711"), f"{describe(policy.name)}, which {path_of(*policy.steps)} creates")


def _places(places: list[Steps]) -> str:
    return listed((path_of(*place) for place in places), most=_MOST_PLACES)


def _having(inputs: Inputs, name: str) -> Iterator[Steps]:
    """Find where a policy, by name with path, is attached or the boundary; users in offboarding keep theirs."""
    for entities in (GROUPS, USERS):
        for steps, _, found in references(entities, inputs, _ATTACHED, inputs.aws_account_id):
            if found == name:
                yield steps
