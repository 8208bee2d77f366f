"""What a change must not do to the managed policies of a configuration: IAM neither moves nor renames one.

Terraform replaces a policy whose path changes, and makes another one where a name changes. IAM refuses a second policy
of one name, and to delete one that somebody has. Those of `policies` are there before anybody gets them and go after
everybody has lost them; the others, which groups bring with them, have no such order with those who name them.
"""

from collections.abc import Iterator

from landingzone.changes.comparison import Comparison
from landingzone.changes.refused_change import RefusedChange
from landingzone.config.inputs import Inputs
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, Steps, describe, path_of
from landingzone.ground.words import listed
from landingzone.groups.made_groups import made_policies
from landingzone.groups.policy import customer_managed_name, path_and_name
from landingzone.resources.group_resources import POLICY

_MOST_PLACES = 3
_ALSO = (
    "IAM refuses to delete a policy that is attached or a boundary (DeleteConflict): keep it, or take it out there too"
)


def find_refused_policies(comparison: Comparison) -> Iterator[RefusedChange]:
    """Find policies that a change moves, renames while somebody has them, or deletes while somebody keeps them.

    Also those of groups that come or go while somebody else names them. Nothing if the state forgets the policies.
    """
    records, (old, new) = comparison.records, comparison.inputs
    if str(POLICY.address) in records.removed:
        return
    made = {policy.name.lower() for policy in made_policies(new)}  # a name that passes on is another refusal
    here = {policy.address for policy in made_policies(new)}
    # At an address that is made here it gets another name, so that Terraform replaces it.
    moved = {origin for address, origin in records.moved.items() if address not in here}
    gone = [name for name in old.policies if name.lower() not in made and str(POLICY.instance(name)) not in moved]
    for found in (
        _on_paths(comparison),
        _on_names(comparison, gone),
        _on_kept(comparison, gone),
        _on_others(comparison),
    ):
        yield from (RefusedChange(problem=problem) for problem in found)


def _on_paths(comparison: Comparison) -> Iterator[Finding]:
    old, new = comparison.inputs
    for name, policy in new.policies.items():
        was = old.policies.get(name, policy).path
        if was != policy.path:
            yield Finding(
                path_of("policies", name, "path"),
                says("LZ707"),
                f"{describe(policy.path)}, until now {describe(was)}",
                "Terraform creates another one before it deletes this one, and IAM refuses two of one name, whatever "
                f"their paths are (EntityAlreadyExists): keep {describe(was)}, or first apply with one of another "
                f"name beside it, which its holders name instead, then without {describe(name)}",
            )


def _on_names(comparison: Comparison, gone: list[str]) -> Iterator[Finding]:
    old, new = comparison.inputs
    come = [name for name in new.policies if name not in old.policies]
    for name in gone:
        policy = old.policies[name]
        alike = [other for other in come if new.policies[other] == policy]
        holders = list(_attached_to(old, path_and_name(name, policy)))
        if len(alike) != 1 or not holders or any(_having(new, path_and_name(name, policy))):
            continue
        (becomes,) = alike
        yield Finding(
            path_of("policies", becomes),
            says("LZ708"),
            f"{describe(becomes)}, until now {describe(name)}, of {_places(holders)}",
            "IAM renames no policy: Terraform deletes the old one, which IAM refuses while anything else has it, such "
            "as a role (DeleteConflict), and for a moment its holders may be without both: first apply with "
            f"{describe(becomes)} beside {describe(name)}, and let them name {describe(becomes)}, then without "
            f"{describe(name)}",
        )


def _on_kept(comparison: Comparison, gone: list[str]) -> Iterator[Finding]:
    old, new = comparison.inputs
    for name in gone:
        kept = list(_having(new, path_and_name(name, old.policies[name])))
        if kept:
            yield Finding(
                path_of("policies", name),
                says("LZ709"),
                f"no such policy any more, and it is in {_places(kept)}",
                _ALSO,
            )


def _on_others(comparison: Comparison) -> Iterator[Finding]:
    """Find the policies of groups that come or go in the same change as something that names them."""
    old, new = comparison.inputs
    before, after = (
        {policy.address: policy for policy in made_policies(side) if policy.steps[0] != "policies"}
        for side in (old, new)
    )
    for address, policy in before.items():
        stays = after.get(address)
        if (stays and stays.name == policy.name) or comparison.stays_in_the_account(address):
            continue
        had, kept = (list(_having(side, policy.name)) for side in (old, new))
        if kept or had:
            yield Finding(
                path_of(*policy.steps),
                says("LZ710"),
                f"no managed policy {describe(policy.name)} any more, and it is in {_places(kept or had)}"
                f"{'' if kept else ' until now'}",
                _ALSO
                if kept
                else "Terraform may delete it before it takes it from them, which IAM refuses "
                "(DeleteConflict): first take it out there and apply that alone, then this",
            )
    for address, policy in after.items():
        was = before.get(address)
        if address not in comparison.origins and (was is None or was.name != policy.name):
            for holder in _having(new, policy.name):
                yield Finding(
                    path_of(*holder), says("LZ711"), f"{describe(policy.name)}, which {path_of(*policy.steps)} makes"
                )


def _places(places: list[Steps]) -> str:
    return listed((path_of(*place) for place in places), most=_MOST_PLACES)


def _having(inputs: Inputs, name: str) -> Iterator[Steps]:
    """Find where a policy, by name with path, is attached or the boundary."""
    yield from _attached_to(inputs, name)
    for user_name, user in inputs.users.items():
        boundary = user.permissions_boundary
        if boundary is not None and customer_managed_name(boundary, inputs.aws_account_id) == name:
            yield "users", user_name, "permissions_boundary"


def _attached_to(inputs: Inputs, name: str) -> Iterator[Steps]:
    """Find where a policy, by name with path, is attached; also to users who are offboarding, who keep theirs."""
    for kind, owners in (("groups", inputs.groups), ("users", inputs.users)):
        for owner, attributes in owners.items():
            if name in attributes.customer_managed_policy_names:
                yield kind, owner, "customer_managed_policy_names", attributes.customer_managed_policy_names.index(name)
