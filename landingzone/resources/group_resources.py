"""The Terraform resources of own groups and own policies: a row for each resource that an attribute becomes."""

from landingzone.config import require_mfa
from landingzone.config.group import IamGroup
from landingzone.config.policy import IamPolicy
from landingzone.resources.looped_resource import (
    LoopedResource,
    attachments,
    attributes_of,
    inline_policies,
    json_policies,
    once,
)

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

MANAGED_POLICY_ATTRIBUTES = attributes_of(GROUP_RESOURCES, "aws_iam_group_policy_attachment")
"""Attributes that list names of managed policies."""

INLINE_POLICY_ATTRIBUTES = attributes_of(GROUP_RESOURCES, "aws_iam_group_policy")
"""Attributes that map names of inline policies to their content."""

UNCONDITIONED = ("json_policies", *MANAGED_POLICY_ATTRIBUTES)
"""Attributes with policies that get no condition: a group that requires MFA has a denial without MFA instead."""

HOLDS_UNCONDITIONED = "length(flatten([{}])) > 0".format(
    ", ".join(f"try([for each in group.{attribute} : true], [])" for attribute in UNCONDITIONED)
)
"""Terraform expression: whether a `group` has one of these policies."""


def denies_without_mfa(group: IamGroup) -> bool:
    """Return whether a group, as it applies, has the policy that denies everything except setting up MFA."""
    return bool(group.require_mfa) and any(getattr(group, attribute) for attribute in UNCONDITIONED)


def group_resource(key: str) -> LoopedResource[IamGroup]:
    """Return the row of a name; KeyError if there is none."""
    return _BY_KEY[key]


_BY_KEY = {row.key: row for row in GROUP_RESOURCES}
