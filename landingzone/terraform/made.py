"""Which resources the construct creates, and the condition of each: for `help`."""

from dataclasses import dataclass

from landingzone.config.user_resources import USER_RESOURCES, UserResource, user_resource
from landingzone.expressions import Address
from landingzone.groups.catalog import CROSS_ACCOUNT, GROUPS, NAMED_GROUPS, SELF_MANAGEMENT, Group
from landingzone.terraform.form import GENERATIONS


@dataclass(frozen=True, kw_only=True)
class Made:
    """A resource.

    Args:
        address: Its address.
        inputs: Inputs that must all have a value: not null, false or empty.
        user_with: Attributes, any of which some user must have.
    """

    address: Address
    inputs: tuple[str, ...] = ()
    user_with: tuple[str, ...] = ()

    def __str__(self) -> str:
        """`aws_iam_group.logs: should_create_iam_group_logs`."""
        return f"{self.address}: {' and '.join(self.inputs) or ' or '.join(self.user_with) or 'always'}"


def _of_group(group: Group) -> list[Made]:
    policies = [("aws_iam_group_policy", each.key, each.exists_with) for each in group.inline]
    policies += [("aws_iam_policy", group.customer.key, None)] if group.customer else []
    attached = [group.self_management_key] if group.self_management_key else []
    attached += [group.aws_managed_key] if group.aws_managed else []
    attached += [group.customer_managed_key] if group.customer else []
    return [
        Made(address=Address("aws_iam_group", group.key), inputs=(group.switch,)),
        *(
            Made(address=Address(kind, key), inputs=(group.switch, exists_with) if exists_with else (group.switch,))
            for kind, key, exists_with in policies
        ),
        *(Made(address=Address("aws_iam_group_policy_attachment", key), inputs=(group.switch,)) for key in attached),
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


def _of_user(row: UserResource) -> Made:
    match row.attribute:
        case "":
            user_with = ["any user"]
        case "require_mfa":
            user_with = ["require_mfa: true", _OFFBOARDING]
        case "status":
            user_with = [_OFFBOARDING]
        case attribute:
            user_with = [f"{attribute} that {row.effect.lower()}" if row.effect else attribute]
            user_with += [_OFFBOARDING] if row.effect == "Deny" else []
    return Made(address=row.address, user_with=tuple(user_with))


_OFFBOARDING = "status: offboarding"

OF_USERS: tuple[Made, ...] = (
    *map(_of_user, USER_RESOURCES),
    Made(address=GENERATIONS, user_with=(user_resource("web_console").attribute,)),
)
"""What is created while some user has an attribute."""
