"""The Terraform resources of own groups and own policies: a row for each resource that an attribute becomes."""

from landingzone.config import require_mfa
from landingzone.config.group import IamGroup
from landingzone.config.policy import IamPolicy
from landingzone.resources.looped_resource import (
    LoopedResource,
    attachments,
    inline_policies,
    json_policies,
    once,
)
from landingzone.resources.user_resources import MANAGED_POLICY_ATTRIBUTES

POLICY = LoopedResource[IamPolicy](
    type="aws_iam_policy",
    key="policies",
    attribute="",
    also=("path", "description", "tags", "json", "statements"),
    held=lambda policy: [""],
    role="owner",
)
"""The managed policies of `policies`."""

GROUP = LoopedResource[IamGroup](
    type="aws_iam_group",
    key="groups",
    attribute="",
    also=("path",),
    held=lambda group: [""],
    role="owner",
)

GROUP_RESOURCES: tuple[LoopedResource[IamGroup], ...] = (
    GROUP,
    LoopedResource[IamGroup](
        type="aws_iam_group_policy",
        key="require_mfa",
        attribute="require_mfa",
        held=lambda group: once(denies_without_mfa(group), require_mfa.POLICY_NAME),
        role="refusal",
        words="the policy of groups that require MFA",
    ),
    inline_policies("aws_iam_group_policy", "Deny"),
    json_policies("aws_iam_group_policy"),
    inline_policies("aws_iam_group_policy", "Allow"),
    LoopedResource[IamGroup](
        type="aws_iam_group_policy_attachment",
        key="self_management",
        attribute="self_management",
        held=lambda group: once(group.self_management),
        role="permission",
    ),
    attachments("aws_iam_group_policy_attachment", is_made_by_aws=True),
    attachments("aws_iam_group_policy_attachment", is_made_by_aws=False),
)
"""In the order of creation, for groups with the attributes that apply. What a refusal limits is created after it."""

UNCONDITIONED = ("json_policies", *MANAGED_POLICY_ATTRIBUTES)
"""Attributes with policies that get no condition: a group that requires MFA has a denial without MFA instead."""

HOLDS_UNCONDITIONED = "length(flatten([{}])) > 0".format(
    ", ".join(f"try([for each in group.{attribute} : true], [])" for attribute in UNCONDITIONED)
)
"""Terraform expression: whether a `group` has one of these policies."""


def denies_without_mfa(group: IamGroup) -> bool:
    """Return whether a group, as it applies, has the policy that denies everything except setting up MFA."""
    return bool(group.require_mfa) and any(getattr(group, attribute) for attribute in UNCONDITIONED)
