"""Which resources the construct creates, and the condition of each: for `help`."""

from typing import Any, NamedTuple

from landingzone.config.user import User
from landingzone.ground.expressions import Address
from landingzone.groups.catalog import CROSS_ACCOUNT, GROUPS, NAMED_GROUPS, SELF_MANAGEMENT, Group
from landingzone.resources.group_resources import GROUP_RESOURCES, POLICY, UNCONDITIONED
from landingzone.resources.looped_resource import GIVING_ACCESS, LoopedResource
from landingzone.resources.user_resources import USER_RESOURCES, user_resource
from landingzone.terraform.form import GENERATIONS


class Made(NamedTuple):
    """A resource.

    Args:
        address: Its address.
        inputs: Inputs that must all have a value: not null, false or empty.
        some_with: Attributes, any of which some user, own group or own policy must have.
    """

    address: Address
    inputs: tuple[str, ...] = ()
    some_with: tuple[str, ...] = ()

    def __str__(self) -> str:
        """`aws_iam_group.logs: should_create_iam_group_logs`."""
        return f"{self.address}: {' and '.join(self.inputs) or ' or '.join(self.some_with) or 'always'}"


def _of_group(group: Group) -> list[Made]:
    policies = [("aws_iam_group_policy", each.key, each.exists_with) for each in group.inline]
    policies += [("aws_iam_policy", group.customer.key, None)] if group.customer else []
    return [
        Made(address=Address("aws_iam_group", group.key), inputs=(group.switch,)),
        *(
            Made(address=Address(kind, key), inputs=(group.switch, exists_with) if exists_with else (group.switch,))
            for kind, key, exists_with in policies
        ),
        *(
            Made(address=Address("aws_iam_group_policy_attachment", key), inputs=(group.switch,))
            for key in group.attached
        ),
    ]


def _both(key: str, *inputs: str) -> list[Made]:
    return [Made(address=Address(kind, key), inputs=inputs) for kind in ("aws_iam_group", "aws_iam_group_policy")]


OF_GROUPS: tuple[Made, ...] = (
    Made(address=SELF_MANAGEMENT.address),
    *(made for group in GROUPS for made in _of_group(group)),
    *(Made(address=Address("aws_iam_group", each.key), inputs=(each.names_input,)) for each in NAMED_GROUPS),
    *_both(CROSS_ACCOUNT.key, CROSS_ACCOUNT.entries_input),
    *_both(CROSS_ACCOUNT.all_key, CROSS_ACCOUNT.all_switch, CROSS_ACCOUNT.entries_input),
)
"""What is created while `enable_iam_groups` is true."""


def _in_slots(key: str, of: str) -> list[Made]:
    kinds = ("aws_iam_policy", "aws_iam_group_policy_attachment")
    return [Made(address=Address(kind, key), some_with=(of,)) for kind in kinds]


OF_SLOTS: tuple[Made, ...] = (
    *_in_slots(CROSS_ACCOUNT.key, "those of an entry"),
    *_in_slots(CROSS_ACCOUNT.all_key, "those of the group for all accounts"),
)
"""What is created while the roles of a cross-account group need more characters than an inline policy may have."""

_OFFBOARDING = "status: offboarding"


def _of_row(row: LoopedResource[Any], any_one: str, with_mfa: str) -> Made:
    named = {"": any_one, "require_mfa": with_mfa, "status": _OFFBOARDING}
    some_with = f"{row.attribute} that {row.effect.lower()}" if row.effect else row.attribute
    return Made(address=row.address, some_with=(named.get(row.attribute, some_with),))


_WITH_MFA = (
    f"require_mfa: true (or should_require_mfa) together with {', '.join(UNCONDITIONED[:-1])} or {UNCONDITIONED[-1]}"
)

OF_OWN_GROUPS: tuple[Made, ...] = (
    _of_row(POLICY, "any of policies", ""),
    *(_of_row(row, "any of groups", _WITH_MFA) for row in GROUP_RESOURCES),
    Made(address=SELF_MANAGEMENT.address, some_with=("self_management",)),
)
"""What is created while some own group or own policy has an attribute."""


def _of_user(row: LoopedResource[User]) -> Made:
    made = _of_row(row, "any user", "require_mfa: true")
    more = [_OFFBOARDING] if row.attribute == "require_mfa" or row.effect == "Deny" else []
    more += ["any credential"] if row.role in GIVING_ACCESS else []
    return made._replace(some_with=(*made.some_with, *more))


OF_USERS: tuple[Made, ...] = (
    *map(_of_user, USER_RESOURCES),
    Made(address=GENERATIONS, some_with=(user_resource("web_console").attribute,)),
)
"""What is created while some user has an attribute."""
