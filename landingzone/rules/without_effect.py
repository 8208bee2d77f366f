"""Warnings about inputs without effect: for roles, which are never created, and for groups that are not created."""

from collections.abc import Iterator

from landingzone.config.inputs import Inputs, default_of
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, describe
from landingzone.ground.words import listed
from landingzone.groups.catalog import CROSS_ACCOUNT, GROUPS, NAMED_GROUPS
from landingzone.groups.made_groups import is_self_management_made

WITHOUT_EFFECT = frozenset({"iam_role_tags", "max_session_duration_human_users", "max_session_duration_machine_users"})
"""Documented inputs that do nothing. Setting one is a warning."""

_ENABLE = "enable_iam_groups"


_SWITCHES: dict[str, set[str]] = {}
for _group in GROUPS:
    for _name in _group.inputs:
        _SWITCHES.setdefault(_name, set()).add(_group.switch)
_ALL = CROSS_ACCOUNT.all_switch
_SWITCHES[CROSS_ACCOUNT.all_name_input] = {_ALL}
_OF_ALL_GROUPS = (
    *(group.switch for group in GROUPS),
    *(kind.names_input for kind in NAMED_GROUPS),
    *(CROSS_ACCOUNT.entries_input, _ALL),
    *_SWITCHES,
)
_SELF_MANAGEMENT = "iam_policy_iam_user_self_mgmt"


def find_without_effect(inputs: Inputs) -> Iterator[Finding]:
    """Find inputs that are not at their default but have no effect, because what would use them is not created."""
    for name in sorted(WITHOUT_EFFECT & inputs.model_fields_set):
        yield Finding((name,), says("LZ250"))
    for name in dict.fromkeys((*_OF_ALL_GROUPS, _SELF_MANAGEMENT)):
        value = getattr(inputs, name)
        if name in inputs.model_fields_set and value and value != default_of(name):
            needs = [*_needs(name, inputs)]
            if needs:
                yield Finding((name,), says("LZ274"), describe(value), f"write {listed(needs)}, or remove it")


def _needs(name: str, inputs: Inputs) -> Iterator[str]:
    """Describe what has to be set before an input has an effect."""
    if name == _SELF_MANAGEMENT:
        if not is_self_management_made(inputs):
            yield f"`{_ENABLE}: true`"
        return
    if not inputs.enable_iam_groups:
        yield f"`{_ENABLE}: true`"
    switches = sorted(_SWITCHES.get(name, ()))
    if switches and not any(getattr(inputs, switch) for switch in switches):
        yield f"`{switches[0]}: true`"
    if _ALL in (name, *switches) and not getattr(inputs, CROSS_ACCOUNT.entries_input):
        yield f"an entry of {CROSS_ACCOUNT.entries_input}"
