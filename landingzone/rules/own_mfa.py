"""Warnings about users who may use their own policies without MFA although groups require it."""

from collections.abc import Iterator

from landingzone.config.inputs import Inputs
from landingzone.groups.made_groups import existing_groups
from landingzone.groups.values import partition_of
from landingzone.problems import path_of
from landingzone.rules.own_policies import OwnPolicy, grant_without_mfa
from landingzone.rules.rule import Violation
from landingzone.words import listed

RULE = "may use its own policies without MFA"
HINT = "set require_mfa: true, which denies everything until MFA is present, or require_mfa: false for a machine"


def find_use_without_mfa(inputs: Inputs) -> Iterator[Violation]:
    """Find users who have permissions outside groups that work without MFA, and do not set `require_mfa`.

    A permissions boundary makes no difference: it grants nothing. A group that denies everything without MFA also
    denies what its members have themselves. Documents of AWS managed policies are read if there is such a user with
    one.
    """
    if not inputs.should_require_mfa:
        return
    partition = partition_of(inputs)
    denying = {getattr(inputs, group.name_input) for group in existing_groups(inputs) if group.denies_without_mfa}
    for name, user in inputs.users.items():
        if user.status == "active" and user.require_mfa is None and denying.isdisjoint(user.groups):
            found = grant_without_mfa(user, partition)
            if found:
                yield ("users", name), _places(found)


def _places(found: tuple[OwnPolicy, ...]) -> str:
    known = [path_of(*policy.place) for policy in found if policy.is_known]
    unknown = [path_of(*policy.place) for policy in found if not policy.is_known]
    parts = [listed(known, most=5)] if known else []
    if unknown:
        needs = "they need MFA themselves" if len(unknown) > 1 else "it needs MFA itself"
        parts.append(f"{listed(unknown, most=5)}, unless {needs}")
    return "; ".join(parts)
