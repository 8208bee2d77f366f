"""Warnings about inputs without effect: for roles, which are never created, and for groups that are not created."""

from collections.abc import Iterator

from landingzone.config.inputs import Inputs, default_of
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, describe
from landingzone.ground.words import listed
from landingzone.groups.catalog import CROSS_ACCOUNT
from landingzone.groups.made_groups import is_self_management_made, made

WITHOUT_EFFECT = frozenset({"iam_role_tags", "max_session_duration_human_users", "max_session_duration_machine_users"})
"""Documented inputs that do nothing. Setting one is a warning."""


def find_without_effect(inputs: Inputs) -> Iterator[Finding]:
    """Find inputs that are not at their default but have no effect, because what would use them is not created."""
    for name in sorted(WITHOUT_EFFECT & inputs.model_fields_set):
        yield Finding((name,), says("LZ250"))
    for name, needs in _needs_of(inputs).items():
        value = getattr(inputs, name)
        if needs and name in inputs.model_fields_set and value and value != default_of(name):
            yield Finding((name,), says("LZ274"), describe(value), f"write {listed(needs)}, or remove it")


def _needs_of(inputs: Inputs) -> dict[str, tuple[str, ...]]:
    """Return what has to be set before each input of groups has an effect."""
    found, needs = made(inputs), dict[str, tuple[str, ...]]()
    for group in (*found.groups, *found.others):
        names = group.row.inputs if group.row else (str(group.steps[0]),)
        # The entries of `account_groups` are among these.
        names = (CROSS_ACCOUNT.entries_input,) if group.key == CROSS_ACCOUNT.key else (group.made_by, *names)
        for name in names:
            needs.setdefault(name, group.needs)
    needs["iam_policy_iam_user_self_mgmt"] = () if is_self_management_made(inputs) else ("`enable_iam_groups: true`",)
    return {name: each for name, each in needs.items() if name in Inputs.model_fields}
