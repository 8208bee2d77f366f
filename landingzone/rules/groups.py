"""The rules of the groups, and of the inputs that belong to no user."""

from collections.abc import Iterator

from landingzone.config.inputs import Inputs, default_of, range_of
from landingzone.ground.problems import Steps, describe, describe_kind, path_of
from landingzone.ground.shapes import Shape
from landingzone.ground.tokens import is_token
from landingzone.groups.catalog import CROSS_ACCOUNT, GROUPS, NAMED_GROUPS
from landingzone.groups.made_groups import made_groups
from landingzone.iam.patterns import (
    ACCOUNT_HINT,
    ACCOUNT_ID,
    BUCKET_PREFIX,
    KMS_ARN,
    NAME,
    NAME_HINT,
    NAME_RULE,
    PERMISSION_OR_ALL,
    SERVICE_OR_PERMISSION,
)
from landingzone.iam.quotas import TAGS
from landingzone.rules.cross_account import CROSS_ACCOUNT_RULES
from landingzone.rules.developer_services import GRANTING_SERVICES, GRANTS_IN_HCL, grants_permissions
from landingzone.rules.group_sizes import GROUP_SIZE_RULES
from landingzone.rules.hcl import (
    Whole,
    map_case_duplicates,
    repeated_entries,
    violating_cross_account,
    violating_entries,
    violating_map,
)
from landingzone.rules.hcl import (
    repeated as repeated_in_hcl,
)
from landingzone.rules.rule import Rule, Violation, repeated
from landingzone.rules.slots import SLOT_RULES
from landingzone.rules.tags import (
    CASE_DUPLICATES,
    KEEP_ONE,
    LEAVE_OUT,
    MOST,
    TAG_RULES,
    TagRule,
    find_tag_case_duplicates,
    find_violating_tags,
)
from landingzone.rules.unknown_groups import ELSEWHERE, MADE_HERE_RULE

_ONE_NAME = "two groups must not have the same name, ignoring case"
_RENAME = "rename one"
_ENTRIES = CROSS_ACCOUNT.entries_input
_SERVICES = "iam_group_developers_permitted_services"
_DEPLOY = "auto_deploy_permissions"

_NAME_INPUTS = (
    *(group.name_input for group in GROUPS),
    CROSS_ACCOUNT.all_name_input,
    "iam_policy_iam_user_self_mgmt",
)


def _text_rule(name: str, shape: Shape, rule: str, hint: str) -> Rule:
    def violations(inputs: Inputs) -> Iterator[Violation]:
        value = getattr(inputs, name)
        if value is not None and not shape.fits(value):
            yield (name,), describe(value)

    is_fine = shape.hcl(f"var.{name}")
    broken = Whole(name, is_fine if default_of(name) is not None else f"var.{name} == null || {is_fine}")
    return Rule(input=name, rule=rule, hint=hint, violations=violations, broken_in_hcl=broken)


def _number_rule(name: str, unit: str) -> Rule:
    lowest, highest = range_of(name)

    def violations(inputs: Inputs) -> Iterator[Violation]:
        value = getattr(inputs, name)
        if not lowest <= value <= highest:
            yield (name,), describe(value)

    number = f"var.{name}"
    return Rule(
        input=name,
        rule=f"must be {lowest} to {highest} {unit}",
        hint="write a number in this range",
        violations=violations,
        broken_in_hcl=Whole(name, f"{number} >= {lowest} && {number} <= {highest} && floor({number}) == {number}"),
    )


def _entries_rule(name: str, shape: Shape, rule: str, hint: str) -> Rule:
    def violations(inputs: Inputs) -> Iterator[Violation]:
        for index, text in enumerate(getattr(inputs, name) or ()):
            if not shape.fits(text) and not (name == _SERVICES and grants_permissions(text)):
                yield (name, index), describe(text)

    is_told_elsewhere = f" || {GRANTS_IN_HCL}" if name == _SERVICES else ""
    violations_hcl = violating_entries(name, f"!({shape.hcl('text')}{is_told_elsewhere})")
    return Rule(input=name, rule=rule, hint=hint, violations=violations, broken_in_hcl=violations_hcl)


def _repeated_rule(name: str) -> Rule:
    def violations(inputs: Inputs) -> Iterator[Violation]:
        texts = getattr(inputs, name) or []
        for index in repeated(texts):
            yield (name, index), describe(texts[index])

    violations_hcl = repeated_entries(name)
    return Rule(
        input=name,
        rule="must not be listed twice",
        hint="keep one",
        violations=violations,
        broken_in_hcl=violations_hcl,
    )


def _find_granting_services(inputs: Inputs) -> Iterator[Violation]:
    for index, entry in enumerate(inputs.iam_group_developers_permitted_services):
        if grants_permissions(entry) and not is_token(entry):
            yield (_SERVICES, index), describe(entry)


def _find_auto_deploy_without_permissions(inputs: Inputs) -> Iterator[Violation]:
    is_on = inputs.enable_iam_groups and inputs.should_create_iam_group_auto_deploy
    if is_on and not inputs.auto_deploy_permissions:
        yield (_DEPLOY,), describe(inputs.auto_deploy_permissions)


def _find_groups_of_one_name(inputs: Inputs) -> Iterator[Violation]:
    seen: dict[str, Steps] = {}
    for group in made_groups(inputs):
        first = seen.setdefault(group.name.lower(), group.steps)
        if first is not group.steps and not is_token(group.name):
            yield group.steps, f"{describe(group.name)}, as {path_of(*first)}"


def _tag_rules(name: str) -> Iterator[Rule]:
    def row(tag_rule: TagRule) -> Rule:
        def violations(inputs: Inputs) -> Iterator[Violation]:
            tags = getattr(inputs, name)
            return (((name, key), describe_kind(tags[key])) for key in find_violating_tags(tag_rule, tags))

        violations_hcl = violating_map(name, tag_rule.hcl)
        return Rule(
            input=name, rule=tag_rule.rule, hint=tag_rule.hint, violations=violations, broken_in_hcl=violations_hcl
        )

    def find_many(inputs: Inputs) -> Iterator[Violation]:
        if len(getattr(inputs, name)) > TAGS:
            yield (name,), describe(getattr(inputs, name))

    def find_case_duplicates(inputs: Inputs) -> Iterator[Violation]:
        return (((name, key), describe(key)) for key in find_tag_case_duplicates(getattr(inputs, name)))

    yield from map(row, TAG_RULES)
    many = Whole(name, f"length(var.{name}) <= {TAGS}")
    yield Rule(input=name, rule=MOST, hint=LEAVE_OUT, violations=find_many, broken_in_hcl=many)
    yield Rule(
        input=name,
        rule=CASE_DUPLICATES,
        hint=KEEP_ONE,
        violations=find_case_duplicates,
        broken_in_hcl=map_case_duplicates(name),
    )


GROUP_RULES: tuple[Rule, ...] = (
    _text_rule("aws_account_id", ACCOUNT_ID, "must be 12 digits", ACCOUNT_HINT),
    _text_rule(
        "cloudtrail_kms_key_arn",
        KMS_ARN,
        "must be the ARN of a KMS key or alias",
        "write arn:aws:kms:<region>:<account>:key/<id>, or leave it out",
    ),
    *(_text_rule(name, NAME, NAME_RULE, NAME_HINT) for name in _NAME_INPUTS),
    *(_entries_rule(kind.names_input, NAME, NAME_RULE, NAME_HINT) for kind in NAMED_GROUPS),
    _text_rule(
        "iam_group_developers_s3_bucket_prefix",
        BUCKET_PREFIX,
        "must be the beginning of the name of an S3 bucket: 1 to 62 lower-case letters, digits, `-` or `.`",
        "write it as acme.user-, with a letter or digit first, and without `..`",
    ),
    _entries_rule(ELSEWHERE, NAME, NAME_RULE, NAME_HINT),
    _repeated_rule(ELSEWHERE),
    MADE_HERE_RULE,
    _number_rule("minimum_password_length", "characters"),
    _number_rule("max_session_duration_human_users", "seconds"),
    _number_rule("max_session_duration_machine_users", "seconds"),
    *_tag_rules("iam_role_tags"),
    _entries_rule(
        _DEPLOY,
        PERMISSION_OR_ALL,
        "must be `service:Action`, with wildcards in the action, or `*`",
        "write it as s3:GetObject or s3:*",
    ),
    _repeated_rule(_DEPLOY),
    Rule(
        input=_DEPLOY,
        rule="needs an entry when should_create_iam_group_auto_deploy is true",
        hint="list the actions of your deployments, or leave the group out",
        violations=_find_auto_deploy_without_permissions,
        broken_in_hcl=Whole(
            _DEPLOY,
            f"length(var.{_DEPLOY}) > 0 || !(var.enable_iam_groups && var.should_create_iam_group_auto_deploy)",
        ),
    ),
    _entries_rule(
        _SERVICES,
        SERVICE_OR_PERMISSION,
        "must be a service, such as `ec2`, or `service:Action`, with wildcards in the action",
        "write it as ec2 or s3:PutObject",
    ),
    Rule(
        input=_SERVICES,
        rule=f"must not reach {', '.join(GRANTING_SERVICES)} except to read: it makes every developer an administrator",
        hint="leave it out; administrators belong in the full-access or iam-admin group",
        violations=_find_granting_services,
        broken_in_hcl=violating_entries(_SERVICES, GRANTS_IN_HCL),
    ),
    _repeated_rule(_SERVICES),
    *CROSS_ACCOUNT_RULES,
    *GROUP_SIZE_RULES,
    *SLOT_RULES,
    # Within one list the variable itself must check it in Terraform: names are keys of a loop.
    *(
        Rule(
            input=kind.names_input,
            rule=_ONE_NAME,
            hint=_RENAME,
            violations=None,
            broken_in_hcl=repeated_entries(kind.names_input),
        )
        for kind in NAMED_GROUPS
    ),
    Rule(
        input=_ENTRIES,
        rule=_ONE_NAME,
        hint=_RENAME,
        violations=None,
        broken_in_hcl=violating_cross_account(
            ".group_name", f"index([for e in var.{_ENTRIES} : lower(e.group_name)], lower(entry.group_name)) < at"
        ),
    ),
    Rule(
        input="enable_iam_groups",
        rule=_ONE_NAME,
        hint=_RENAME,
        violations=_find_groups_of_one_name,
        broken_in_hcl=repeated_in_hcl("groups"),
    ),
)
