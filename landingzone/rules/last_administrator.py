"""The rules that keep the last administrator, and the warning that there is none.

Whether an own group makes its members administrators depends on the meaning of its policies, which Terraform cannot
judge. The module recognises groups that grant everything by the name of a policy or by a wildcard and deny nothing, and
assumes that every other group with policies may do so. It refuses nothing that Python allows, and Python refuses more.
"""

from collections.abc import Iterator

from landingzone.config.inputs import Inputs
from landingzone.config.options import Configuration
from landingzone.escalation.administrators import members_of_administrating_groups, possible_members
from landingzone.escalation.graph import escalation_of
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, describe
from landingzone.ground.words import counted
from landingzone.groups.holdings import Holdings
from landingzone.groups.made_groups import made_groups
from landingzone.rules import hcl
from landingzone.rules.rule import Rule, Violation


def _find_last_administrators(inputs: Inputs) -> Iterator[Violation]:
    administrators = members_of_administrating_groups(inputs)
    if any(user.status == "active" or user.leaves_no_administrator for user in administrators.values()):
        return
    if any(inputs.users[name].status == "active" for name in possible_members(inputs)):
        return
    for name, user in administrators.items():
        yield ("users", name, "status"), describe(user.status)


def _find_said_to_be_last(inputs: Inputs) -> Iterator[Violation]:
    administrators = {*members_of_administrating_groups(inputs), *possible_members(inputs)}
    for name, user in inputs.users.items():
        if user.leaves_no_administrator and (user.status == "active" or name not in administrators):
            kind = "an active user" if user.status == "active" else "a user who is not an administrator"
            yield ("users", name, "leaves_no_administrator"), f"true for {kind}"


NO_ADMINISTRATOR = says("LZ452")


def find_no_administrator(inputs: Inputs, holdings: Holdings) -> Iterator[Finding]:
    """Find whether a configuration defines groups and users, but certainly no administrator.

    A user who holds something that is not known here may be an administrator.

    Args:
        inputs: The inputs.
        holdings: What their users hold.
    """
    if not isinstance(inputs, Configuration) or inputs.administrators_elsewhere or not list(made_groups(inputs)):
        return
    users = inputs.users
    is_on_purpose = any(user.leaves_no_administrator for user in users.values())
    escalation = escalation_of(holdings)
    if users and not is_on_purpose and not any(escalation.of(name).administrator for name in users):
        yield Finding(("users",), NO_ADMINISTRATOR, counted(len(users), "user"))


# These two have two implementations, because Python refuses more: see above.
LAST_ADMINISTRATOR = Rule(
    input="users",
    rule=says("LZ401"),
    violations=_find_last_administrators,
    broken_in_hcl=hcl.Rows("local.leaving_administrators", "local.is_without_administrators", '"${it.path}.status"'),
)
"""The rule of a single configuration. `changes.administrators` has the rule of a change."""

ADMINISTRATOR_RULES: tuple[Rule, ...] = (
    LAST_ADMINISTRATOR,
    Rule(
        input="users",
        rule=says("LZ402"),
        violations=_find_said_to_be_last,
        broken_in_hcl=hcl.Rows('[for path in local.not_the_last : "${path}.leaves_no_administrator"]'),
    ),
)
