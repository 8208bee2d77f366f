"""Which resources the construct makes, and what makes each: for `help`."""

from dataclasses import dataclass

from landingzone.groups.catalog import CROSS_ACCOUNT, GROUPS, NAMED_GROUPS, SELF_MANAGEMENT, Group


@dataclass(frozen=True, kw_only=True)
class Made:
    """A resource.

    Args:
        address: Type and name.
        inputs: Inputs that must all hold something: not null, false or empty.
        user_with: What a user has for it to be there, any of these.
    """

    address: str
    inputs: tuple[str, ...] = ()
    user_with: tuple[str, ...] = ()

    def __str__(self) -> str:
        """`aws_iam_group.logs: should_create_iam_group_logs`."""
        return f"{self.address}: {' and '.join(self.inputs) or ' or '.join(self.user_with) or 'always'}"


def _of_group(group: Group) -> list[Made]:
    policies = [("aws_iam_group_policy", each.key, each.exists_with) for each in group.inline]
    policies += [("aws_iam_policy", group.customer.key, None)] if group.customer else []
    attached = [group.self_management_key] if group.self_management_key else []
    attached += [f"{group.key}_aws_managed"] if group.aws_managed else []
    attached += [f"{group.key}_customer_managed"] if group.customer else []
    return [
        Made(address=f"aws_iam_group.{group.key}", inputs=(group.switch,)),
        *(
            Made(address=f"{kind}.{key}", inputs=(group.switch, exists_with) if exists_with else (group.switch,))
            for kind, key, exists_with in policies
        ),
        *(Made(address=f"aws_iam_group_policy_attachment.{key}", inputs=(group.switch,)) for key in attached),
    ]


def _both(key: str, *inputs: str) -> list[Made]:
    return [Made(address=f"{kind}.{key}", inputs=inputs) for kind in ("aws_iam_group", "aws_iam_group_policy")]


OF_GROUPS: tuple[Made, ...] = (
    Made(address=f"aws_iam_policy.{SELF_MANAGEMENT.key}"),
    *(made for group in GROUPS for made in _of_group(group)),
    *(Made(address=f"aws_iam_group.{each.key}", inputs=(each.names_input,)) for each in NAMED_GROUPS),
    *_both(CROSS_ACCOUNT.key, CROSS_ACCOUNT.entries_input),
    *_both(CROSS_ACCOUNT.all_key, CROSS_ACCOUNT.all_switch, CROSS_ACCOUNT.entries_input),
)
"""What is made while `enable_iam_groups` is true."""

OF_USERS: tuple[Made, ...] = tuple(
    Made(address=address, user_with=(*user_with,))
    for address, *user_with in (
        ("aws_iam_user.user", "any user"),
        ("aws_iam_user_group_membership.group_memberships", "groups"),
        ("aws_iam_user_login_profile.web_console", "create_login_profile"),
        ("terraform_data.credential_generations", "create_login_profile"),
        ("aws_iam_access_key.access_keys", "create_access_keys"),
        ("aws_iam_access_key.access_keys_second", "access_key_slots"),
        ("aws_iam_user_ssh_key.ssh_public_keys", "ssh_public_key"),
        ("aws_iam_user_policy_attachment.aws_managed_policies", "aws_managed_policy_names"),
        ("aws_iam_user_policy_attachment.customer_managed_policies", "customer_managed_policy_names"),
        ("aws_iam_user_policy.inline_iam_policies", "inline_iam_policies that allow"),
        ("aws_iam_user_policy.inline_denies", "inline_iam_policies that deny", "status: offboarding"),
        ("aws_iam_user_policy.json_policies", "json_policies"),
        ("aws_iam_user_policy.require_mfa", "require_mfa: true", "status: offboarding"),
        ("aws_iam_user_policy.offboarding", "status: offboarding"),
    )
)
"""What is made while some user has an attribute."""
