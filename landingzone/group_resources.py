"""The groups half: rows of the tables of groups become resources."""

from landingzone import policies
from landingzone.expressions import Form, Presence
from landingzone.groups import CROSS_ACCOUNT, GROUPS, NAMED_GROUPS, SELF_MANAGEMENT, CustomerPolicy, Group, NamedGroups
from landingzone.resources import Resources

_ENABLED = "enable_iam_groups"


def add_groups(resources: Resources, form: Form) -> str:
    """Add all groups that the inputs ask for, with their policies.

    Adds `aws_iam_group`, `aws_iam_group_policy`, `aws_iam_policy`, `aws_iam_group_policy_attachment` and
    `data.aws_iam_policy_document`, each at the key of its row; the require-MFA document in any case.

    Returns:
        The reference to an empty text that is known only once every group exists, for whatever must wait for them.
    """
    require_mfa = resources.add_document("require_mfa", policies.require_mfa(), form, needs_mfa=False)
    added: list[str] = []
    enabled = form.presence(_ENABLED)
    if enabled is not None:
        _add_customer_policy(resources, form, SELF_MANAGEMENT, enabled)
        for group in GROUPS:
            presence = form.presence(_ENABLED, group.switch)
            if presence is not None:
                added.append(_add_group(resources, form, group, presence, {"require_mfa": require_mfa}))
        added += [address for named in NAMED_GROUPS for address in _add_named_groups(resources, form, named)]
        added += _add_cross_account_groups(resources, form)
    return resources.add_local("after_groups", f'${{length([{", ".join(added)}]) > 0 ? "" : ""}}' if added else "")


def _add_group(
    resources: Resources, form: Form, group: Group, presence: Presence, shared_documents: dict[str, str]
) -> str:
    aws = resources.aws
    address = resources.address(f"aws_iam_group.{group.key}")
    name = presence.attribute(address, "name")
    resources.add(
        aws.iam_group.IamGroup, f"aws_iam_group.{group.key}", name=form.value(group.name_input), count=presence.count
    )
    for policy in group.inline:
        switches = (policy.exists_with,) if policy.exists_with else ()
        exists = form.presence(_ENABLED, group.switch, *switches)
        if exists is not None:
            resources.add(
                aws.iam_group_policy.IamGroupPolicy,
                f"aws_iam_group_policy.{policy.key}",
                name=policy.name,
                group=name,
                policy=shared_documents.get(policy.document_key or "")
                or resources.add_document(
                    policy.key, policy.document(form), form, needs_mfa=policy.needs_mfa, presence=exists
                ),
                count=exists.count,
            )
    attached: dict[str, str] = {}
    if group.self_management_key:
        enabled = form.presence(_ENABLED) or presence
        attached[group.self_management_key] = enabled.attribute(
            resources.address(f"aws_iam_policy.{SELF_MANAGEMENT.key}"), "arn"
        )
    if group.aws_managed:
        attached[f"{group.key}_aws_managed"] = policies.managed_policy_arn(form.partition, group.aws_managed)
    if group.customer:
        attached[f"{group.key}_customer_managed"] = _add_customer_policy(resources, form, group.customer, presence)
    for key, arn in attached.items():
        resources.add(
            aws.iam_group_policy_attachment.IamGroupPolicyAttachment,
            f"aws_iam_group_policy_attachment.{key}",
            group=name,
            policy_arn=arn,
            count=presence.count,
        )
    return address


def _add_customer_policy(resources: Resources, form: Form, policy: CustomerPolicy, presence: Presence) -> str:
    resources.add(
        resources.aws.iam_policy.IamPolicy,
        f"aws_iam_policy.{policy.key}",
        name=policy.name(form),
        description=policy.description,
        policy=resources.add_document(policy.key, policy.document(form), form, needs_mfa=True, presence=presence),
        count=presence.count,
        # A description cannot be changed in place: a policy that came from elsewhere keeps its own.
        overrides={"lifecycle.ignore_changes": ["description"]},
    )
    return presence.attribute(resources.address(f"aws_iam_policy.{policy.key}"), "arn")


def _add_named_groups(resources: Resources, form: Form, named: NamedGroups) -> list[str]:
    names = form.named_groups(named.names_input)
    if names is None:
        return []
    local = resources.add_local(named.key, names)
    _add_group_loop(resources, named.key, local)
    return [resources.address(f"aws_iam_group.{named.key}")]


def _add_group_loop(resources: Resources, key: str, local: str) -> None:
    resources.add(
        resources.aws.iam_group.IamGroup, f"aws_iam_group.{key}", name="${each.key}", for_each=f"${{{local}}}"
    )


def _add_cross_account_groups(resources: Resources, form: Form) -> list[str]:
    groups = form.cross_account_groups()
    if groups is None:
        return []
    key = CROSS_ACCOUNT.key
    local = resources.add_local(key, groups)
    _add_group_loop(resources, key, local)
    document = CROSS_ACCOUNT.document("${each.value}")
    documents = resources.add_document_loop(
        key,
        [
            (variant.suffix, variant.change(document), _narrowed(local, variant.condition))
            for variant in form.variants(needs_mfa=True)
        ],
    )
    address = resources.address(f"aws_iam_group.{key}")
    after = resources.add_local(f"after_{key}", f'${{length({address}) > 0 ? "" : ""}}')
    resources.add(
        resources.aws.iam_group_policy.IamGroupPolicy,
        f"aws_iam_group_policy.{key}",
        name="${each.key}",
        group=f"${{{after}}}${{each.key}}",
        policy=f"${{{documents}[each.key]}}",
        for_each=f"${{{local}}}",
    )
    return [address, *_add_all_accounts_group(resources, form)]


def _narrowed(local: str, condition: str | None) -> str:
    return (
        f"${{{local}}}" if condition is None else f"${{{{ for key, value in {local} : key => value if {condition} }}}}"
    )


def _add_all_accounts_group(resources: Resources, form: Form) -> list[str]:
    presence = form.presence(_ENABLED, CROSS_ACCOUNT.all_switch, CROSS_ACCOUNT.entries_input)
    if presence is None:
        return []
    key = CROSS_ACCOUNT.all_key
    name = form.value(CROSS_ACCOUNT.all_name_input)
    address = resources.address(f"aws_iam_group.{key}")
    resources.add(resources.aws.iam_group.IamGroup, f"aws_iam_group.{key}", name=name, count=presence.count)
    document = CROSS_ACCOUNT.document(form.all_role_arns())
    resources.add(
        resources.aws.iam_group_policy.IamGroupPolicy,
        f"aws_iam_group_policy.{key}",
        name=name,
        group=presence.attribute(address, "name"),
        policy=resources.add_document(key, document, form, needs_mfa=True, presence=presence),
        count=presence.count,
    )
    return [address]
