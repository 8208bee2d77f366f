"""The rules of the groups, and of the inputs that stand for themselves."""

import re
from collections.abc import Iterator

from landingzone import quotas
from landingzone.conditions import (
    cross_account_at_fault,
    entries_at_fault,
    input_at_fault,
    map_at_fault,
    map_twins,
    repeated_entries,
    role_arns_at_fault,
)
from landingzone.groups import CROSS_ACCOUNT, GROUPS, NAMED_GROUPS
from landingzone.inputs import Inputs
from landingzone.problems import path_of, shown
from landingzone.quotas import GROUP_INLINE_CHARACTERS, TAGS
from landingzone.rule import Fault, Rule, Steps, find_nothing, repeated
from landingzone.shapes import (
    ACCOUNT_ID,
    KMS_ARN,
    NAME,
    NAME_RULE,
    NAME_WAY_OUT,
    PERMISSION_OR_ALL,
    PROVIDER_VARIABLE_IN_HCL,
    PROVIDER_VARIABLE_RULE,
    ROLE_ARN,
    SERVICE_OR_PERMISSION,
    Shape,
    holds_provider_variable,
)
from landingzone.tag_rules import KEEP_ONE, LEAVE_OUT, MOST, TAG_RULES, TWINS, TagRule, find_tag_faults, find_tag_twins
from landingzone.tokens import is_token

ROLE_ARN_RULE = "must be the ARN of an IAM role, with an account of 12 digits"
_ONE_NAME = "two groups must not have one name, in whatever case"
_RENAME = "rename one"
_ENTRIES = CROSS_ACCOUNT.entries_input
_SERVICES = "iam_group_developers_permitted_services"
_DEPLOY = "auto_deploy_permissions"

_NAME_INPUTS = (
    *(group.name_input for group in GROUPS),
    CROSS_ACCOUNT.all_name_input,
    "iam_policy_iam_user_self_mgmt",
)


def _text_rule(name: str, shape: Shape, rule: str, way_out: str) -> Rule:
    def find(inputs: Inputs) -> Iterator[Fault]:
        value = getattr(inputs, name)
        if value is not None and not shape.fits(value):
            yield (name,), shown(value)

    offenders = input_at_fault(name, f"var.{name} != null && !{shape.hcl(f'var.{name}')}")
    return Rule(input=name, rule=rule, way_out=way_out, find=find, offenders=offenders)


def _number_rule(name: str, lowest: int, highest: int, unit: str) -> Rule:
    def find(inputs: Inputs) -> Iterator[Fault]:
        value = getattr(inputs, name)
        if not lowest <= value <= highest:
            yield (name,), shown(value)

    number = f"var.{name}"
    return Rule(
        input=name,
        rule=f"must be {lowest} to {highest} {unit}",
        way_out="write a number in this range",
        find=find,
        offenders=input_at_fault(name, f"{number} < {lowest} || {number} > {highest} || floor({number}) != {number}"),
    )


def _entries_rule(name: str, shape: Shape, rule: str, way_out: str) -> Rule:
    def find(inputs: Inputs) -> Iterator[Fault]:
        for index, text in enumerate(getattr(inputs, name)):
            if not shape.fits(text) and not (name == _SERVICES and grants_permissions(text)):
                yield (name, index), shown(text)

    fault = f"!{shape.hcl('text')}"
    if name == _SERVICES:
        fault += f" && !{_GRANTS_IN_HCL}"
    offenders = entries_at_fault(name, fault)
    return Rule(input=name, rule=rule, way_out=way_out, find=find, offenders=offenders)


def _repeated_rule(name: str) -> Rule:
    def find(inputs: Inputs) -> Iterator[Fault]:
        texts = getattr(inputs, name)
        for index in repeated(texts):
            yield (name, index), shown(texts[index])

    offenders = repeated_entries(name)
    return Rule(input=name, rule="must not stand in the list twice", way_out="keep one", find=find, offenders=offenders)


_READING = {
    "iam": ("get", "list", "simulate", "generate"),
    "sts": ("get", "decode"),
    "sso": ("get", "list", "describe", "search"),
    "sso-directory": ("get", "list", "describe", "search"),
    "identitystore": ("get", "list", "describe", "is"),
    "organizations": ("list", "describe"),
    "codestar": ("list", "describe"),
}
# What of a service whose other actions grant permissions developers may use: actions that begin so.


def grants_permissions(entry: str) -> bool:
    """Tell whether an entry of the developers' services would let a member give permissions to themselves or others.

    `iam` does that by itself, and with `iam:PassRole` through any service that takes a role. `sts:AssumeRole` takes
    every role that trusts the account, `sso`, `sso-directory` and `identitystore` assign permission sets and their
    groups, `organizations` lifts and delegates, `codestar` makes policies by its service role. Of all these, only
    actions that begin with a verb of reading are let in. Services that run code as a role which somebody else gave to
    what runs there (`ec2`, `lambda`, `ecs`, `cloudformation` ...) are let in: they reach what that role may do and no
    more.

    Args:
        entry: A service (`ec2`) or a permission (`s3:PutObject`), in any case and with wildcards anywhere.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html
    """
    service, _, action = entry.lower().strip().partition(":")
    pattern = re.compile("".join({"*": ".*", "?": "."}.get(letter, re.escape(letter)) for letter in service))
    for name, verbs in _READING.items():
        if service == name:
            return not action.startswith(verbs)
        if pattern.fullmatch(name):
            return True
    return False


# The same in Terraform. A service with a wildcard stands alone, since what it reaches cannot be told from verbs.
_GRANTING = "|".join(_READING)
_READING_IN_RE2 = "|".join(f"{service}:({'|'.join(verbs)}).*" for service, verbs in _READING.items())
_GLOB = 'replace(replace(split(":", lower(trimspace(text)))[0], "*", ".*"), "?", ".")'
_GRANTS_IN_HCL = (
    f'anytrue([for name in split("|", "{_GRANTING}") : can(regex("^${{{_GLOB}}}$", name))]) && '
    f'!can(regex("^({_READING_IN_RE2})$", lower(trimspace(text))))'
)
_GRANTS_IN_HCL = f"({_GRANTS_IN_HCL})"


def _find_granting_services(inputs: Inputs) -> Iterator[Fault]:
    for index, entry in enumerate(inputs.iam_group_developers_permitted_services):
        if grants_permissions(entry) and not is_token(entry):
            yield (_SERVICES, index), shown(entry)


def _find_auto_deploy_without_permissions(inputs: Inputs) -> Iterator[Fault]:
    is_on = inputs.enable_iam_groups and inputs.should_create_iam_group_auto_deploy
    if is_on and not inputs.auto_deploy_permissions:
        yield (_DEPLOY,), shown(inputs.auto_deploy_permissions)


def _find_group_names_of_entries(inputs: Inputs) -> Iterator[Fault]:
    for at, entry in enumerate(inputs.iam_groups_for_cross_account_access):
        if not NAME.fits(entry.group_name):
            yield (_ENTRIES, at, "group_name"), shown(entry.group_name)


def _find_entries_without_roles(inputs: Inputs) -> Iterator[Fault]:
    for at, entry in enumerate(inputs.iam_groups_for_cross_account_access):
        if not entry.iam_role_arns:
            yield (_ENTRIES, at, "iam_role_arns"), shown(entry.iam_role_arns)


def _find_role_arns(inputs: Inputs) -> Iterator[Fault]:
    for at, entry in enumerate(inputs.iam_groups_for_cross_account_access):
        for index, arn in enumerate(entry.iam_role_arns):
            if not ROLE_ARN.fits(arn):
                yield (_ENTRIES, at, "iam_role_arns", index), shown(arn)


def _find_provider_variables(inputs: Inputs) -> Iterator[Fault]:
    for at, entry in enumerate(inputs.iam_groups_for_cross_account_access):
        for index, arn in enumerate(entry.iam_role_arns):
            if holds_provider_variable(arn):
                yield (_ENTRIES, at, "iam_role_arns", index), shown(arn)


def _find_repeated_role_arns(inputs: Inputs) -> Iterator[Fault]:
    for at, entry in enumerate(inputs.iam_groups_for_cross_account_access):
        for index in repeated(entry.iam_role_arns):
            yield (_ENTRIES, at, "iam_role_arns", index), shown(entry.iam_role_arns[index])


def named_groups(inputs: Inputs) -> Iterator[tuple[Steps, str]]:
    """Give every group that is made: where its name comes from, and the name."""
    if not inputs.enable_iam_groups:
        return
    for group in quotas.existing_groups(inputs):
        yield (group.name_input,), getattr(inputs, group.name_input)
    for kind in NAMED_GROUPS:
        for index, name in enumerate(getattr(inputs, kind.names_input)):
            yield (kind.names_input, index), name
    for at, entry in enumerate(inputs.iam_groups_for_cross_account_access):
        yield (_ENTRIES, at, "group_name"), entry.group_name
    if quotas.has_all_accounts_group(inputs):
        yield (CROSS_ACCOUNT.all_name_input,), getattr(inputs, CROSS_ACCOUNT.all_name_input)


def _find_groups_of_one_name(inputs: Inputs) -> Iterator[Fault]:
    seen: dict[str, Steps] = {}
    for steps, name in named_groups(inputs):
        first = seen.setdefault(name.lower(), steps)
        if first is not steps and not is_token(name):
            yield steps, f"{shown(name)}, as {path_of(*first)}"


def _groups_of_one_name_in_hcl() -> str:
    names = [f"var.{group.switch} ? [{_named(group.name_input)}] : []" for group in GROUPS]
    names += [
        f"[for i, n in try([for e in var.{kind.names_input} : e], []) : "
        f'{{ path = "{kind.names_input}[${{i}}]", name = n }}]'
        for kind in NAMED_GROUPS
    ]
    names.append(
        f"[for i, e in try([for e in var.{_ENTRIES} : e], []) : "
        f'{{ path = "{_ENTRIES}[${{i}}].group_name", name = e.group_name }}]'
    )
    all_exists = f"try(var.{CROSS_ACCOUNT.all_switch} && length(var.{_ENTRIES}) > 0, false)"
    names.append(f"{all_exists} ? [{_named(CROSS_ACCOUNT.all_name_input)}] : []")
    made = f"concat({', '.join(names)})"
    grouped = (
        f"{{ for made in {made} : lower(made.name) => made.path... if var.enable_iam_groups && made.name != null }}"
    )
    return f"flatten([for paths in values({grouped}) : slice(paths, 1, length(paths))])"


def _named(name_input: str) -> str:
    return f'{{ path = "{name_input}", name = var.{name_input} }}'


def _find_policies_of_one_name(inputs: Inputs) -> Iterator[Fault]:
    names = [quotas.name_of(policy, inputs) for policy in quotas.customer_policies(inputs)]
    if any(True for _ in repeated(names)):
        yield ("iam_policy_iam_user_self_mgmt",), shown(inputs.iam_policy_iam_user_self_mgmt)


def _find_large_groups(inputs: Inputs, key: str) -> Iterator[Fault]:
    for group in quotas.existing_groups(inputs):
        size = quotas.inline_size_of(group, inputs)
        if group.key == key and size > GROUP_INLINE_CHARACTERS:
            yield (_SERVICES if key == "developers" else _DEPLOY,), f"{size} characters"


def _find_large_entries(inputs: Inputs) -> Iterator[Fault]:
    for at, entry in enumerate(inputs.iam_groups_for_cross_account_access if inputs.enable_iam_groups else []):
        size = quotas.role_arns_size(tuple(entry.iam_role_arns), inputs)
        if size > GROUP_INLINE_CHARACTERS:
            yield (_ENTRIES, at, "iam_role_arns"), f"{size} characters"


def _find_large_all_accounts_group(inputs: Inputs) -> Iterator[Fault]:
    size = quotas.role_arns_size(quotas.all_role_arns(inputs), inputs) if quotas.has_all_accounts_group(inputs) else 0
    if size > GROUP_INLINE_CHARACTERS:
        yield (_ENTRIES,), f"{size} characters"


_UNKNOWN_ACCOUNT = "0" * 12


def _fixed(measure: str, **inputs: object) -> str:
    """Count what a policy has beside the texts of a list, with MFA and without, as a Terraform expression."""

    def of(should_require_mfa: bool) -> int:
        known = Inputs.model_validate(
            {"aws_account_id": _UNKNOWN_ACCOUNT, "should_require_mfa": should_require_mfa, **inputs}
        )
        if measure == "roles":
            return quotas.role_arns_size(("-",), known) - len('"-",')
        group = next(group for group in GROUPS if group.key == measure)
        return quotas.inline_size_of(group, known) - len('"-:*",' if measure == "developers" else '"-",')

    return f"(var.should_require_mfa ? {of(True)} : {of(False)})"


def _sum(lengths: str) -> str:
    return f"sum(concat([0], [{lengths}]))"


_ROLES = _fixed("roles")
_TOO_LARGE = f"its policies must have at most {GROUP_INLINE_CHARACTERS} characters together"
_FEWER_ROLES = "give it fewer roles, in several groups"


def _large_group_in_hcl(name: str, key: str, switch: str, length: str) -> str:
    lengths = _sum(f"for text in var.{name} : {length} + 3")
    size = f"{_fixed(key, **{name: ['-']})} + {lengths}"
    return input_at_fault(name, f"var.enable_iam_groups && var.{switch} && {size} > {GROUP_INLINE_CHARACTERS}")


def _tag_rules(name: str) -> Iterator[Rule]:
    def row(tag_rule: TagRule) -> Rule:
        def find(inputs: Inputs) -> Iterator[Fault]:
            tags = getattr(inputs, name)
            return (((name, key), shown(tags[key])) for key in find_tag_faults(tag_rule, tags))

        offenders = map_at_fault(name, tag_rule.hcl)
        return Rule(input=name, rule=tag_rule.rule, way_out=tag_rule.way_out, find=find, offenders=offenders)

    def find_many(inputs: Inputs) -> Iterator[Fault]:
        if len(getattr(inputs, name)) > TAGS:
            yield (name,), shown(getattr(inputs, name))

    def find_twins(inputs: Inputs) -> Iterator[Fault]:
        return (((name, key), shown(key)) for key in find_tag_twins(getattr(inputs, name)))

    yield from map(row, TAG_RULES)
    many = input_at_fault(name, f"length(var.{name}) > {TAGS}")
    yield Rule(input=name, rule=MOST, way_out=LEAVE_OUT, find=find_many, offenders=many)
    yield Rule(input=name, rule=TWINS, way_out=KEEP_ONE, find=find_twins, offenders=map_twins(name))


_LARGE_DEVELOPERS = _large_group_in_hcl(
    _SERVICES, "developers", "should_create_iam_group_developers", 'length(text) + (can(regex(":", text)) ? 0 : 2)'
)
_LARGE_DEPLOY = _large_group_in_hcl(_DEPLOY, "auto_deploy", "should_create_iam_group_auto_deploy", "length(text)")
_ARN_LENGTHS = "for arn in {arns} : length(arn) + 3"
_LARGE_ENTRY = cross_account_at_fault(
    ".iam_role_arns",
    f"var.enable_iam_groups && {_ROLES} + {_sum(_ARN_LENGTHS.format(arns='entry.iam_role_arns'))}"
    f" > {GROUP_INLINE_CHARACTERS}",
)
_ALL_ARNS = f"distinct(flatten([for e in var.{_ENTRIES} : e.iam_role_arns]))"
_LARGE_ALL = input_at_fault(
    _ENTRIES,
    f"var.enable_iam_groups && var.{CROSS_ACCOUNT.all_switch} && length(var.{_ENTRIES}) > 0 && "
    f"{_ROLES} + {_sum(_ARN_LENGTHS.format(arns=_ALL_ARNS))} > {GROUP_INLINE_CHARACTERS}",
)

GROUP_RULES: tuple[Rule, ...] = (
    _text_rule("aws_account_id", ACCOUNT_ID, "must be 12 digits", 'write it in quotes: "123456789012"'),
    _text_rule(
        "cloudtrail_kms_key_arn",
        KMS_ARN,
        "must be the ARN of a KMS key or alias",
        "write arn:aws:kms:<region>:<account>:key/<id>, or leave it out",
    ),
    *(_text_rule(name, NAME, NAME_RULE, NAME_WAY_OUT) for name in _NAME_INPUTS),
    *(_entries_rule(kind.names_input, NAME, NAME_RULE, NAME_WAY_OUT) for kind in NAMED_GROUPS),
    _number_rule("minimum_password_length", 8, 128, "characters"),
    _number_rule("max_session_duration_human_users", 3600, 43200, "seconds"),
    _number_rule("max_session_duration_machine_users", 3600, 43200, "seconds"),
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
        way_out="list the actions of your deployments, or leave the group out",
        find=_find_auto_deploy_without_permissions,
        offenders=input_at_fault(
            _DEPLOY,
            f"var.enable_iam_groups && var.should_create_iam_group_auto_deploy && length(var.{_DEPLOY}) == 0",
        ),
        also_reads=("enable_iam_groups", "should_create_iam_group_auto_deploy"),
    ),
    Rule(
        input=_DEPLOY,
        rule=f"the auto-deploy group is too large: {_TOO_LARGE}",
        way_out="use wildcards, or shorten auto_deploy_permissions",
        find=lambda inputs: _find_large_groups(inputs, "auto_deploy"),
        offenders=_LARGE_DEPLOY,
        also_reads=("enable_iam_groups", "should_create_iam_group_auto_deploy", "should_require_mfa"),
    ),
    _entries_rule(
        _SERVICES,
        SERVICE_OR_PERMISSION,
        "must be a service, such as `ec2`, or `service:Action`, with wildcards in the action",
        "write it as ec2 or s3:PutObject",
    ),
    Rule(
        input=_SERVICES,
        rule=f"must not reach {', '.join(_READING)} but to read: it makes every developer an administrator",
        way_out="leave it out; whoever administers belongs to the full-access or iam-admin group",
        find=_find_granting_services,
        offenders=entries_at_fault(_SERVICES, _GRANTS_IN_HCL),
    ),
    _repeated_rule(_SERVICES),
    Rule(
        input=_SERVICES,
        rule=f"the developers group is too large: {_TOO_LARGE}",
        way_out="use wildcards, or shorten iam_group_developers_permitted_services",
        find=lambda inputs: _find_large_groups(inputs, "developers"),
        offenders=_LARGE_DEVELOPERS,
        also_reads=("enable_iam_groups", "should_create_iam_group_developers", "should_require_mfa"),
    ),
    Rule(
        input=_ENTRIES,
        rule=NAME_RULE,
        way_out=NAME_WAY_OUT,
        find=_find_group_names_of_entries,
        offenders=cross_account_at_fault(".group_name", f"!{NAME.hcl('entry.group_name')}"),
    ),
    Rule(
        input=_ENTRIES,
        rule="needs a role",
        way_out="list role ARNs, or leave the entry out",
        find=_find_entries_without_roles,
        offenders=cross_account_at_fault(".iam_role_arns", "try(length(entry.iam_role_arns), 0) == 0"),
    ),
    Rule(
        input=_ENTRIES,
        rule=ROLE_ARN_RULE,
        way_out="write arn:aws:iam::<account>:role/<name>",
        find=_find_role_arns,
        offenders=role_arns_at_fault(f"!{ROLE_ARN.hcl('text')}"),
    ),
    Rule(
        input=_ENTRIES,
        rule=PROVIDER_VARIABLE_RULE,
        way_out="give the role a path without it",
        find=_find_provider_variables,
        offenders=role_arns_at_fault(PROVIDER_VARIABLE_IN_HCL),
    ),
    Rule(
        input=_ENTRIES,
        rule="must not stand in the list twice",
        way_out="keep one",
        find=_find_repeated_role_arns,
        offenders=role_arns_at_fault(
            "try(index([for each in entry.iam_role_arns : lower(each)], lower(text)) < index, false)"
        ),
    ),
    Rule(
        input=_ENTRIES,
        rule=f"the group of the entry is too large: {_TOO_LARGE}",
        way_out=_FEWER_ROLES,
        find=_find_large_entries,
        offenders=_LARGE_ENTRY,
        also_reads=("enable_iam_groups", "should_require_mfa"),
    ),
    Rule(
        input=_ENTRIES,
        rule=f"the group for all accounts is too large: {_TOO_LARGE}",
        way_out=f"set {CROSS_ACCOUNT.all_switch} to false, or list fewer roles",
        find=_find_large_all_accounts_group,
        offenders=_LARGE_ALL,
        also_reads=("enable_iam_groups", CROSS_ACCOUNT.all_switch, "should_require_mfa"),
    ),
    # Within one list Terraform can tell it in the variable already, and must: names are keys of a loop.
    *(
        Rule(
            input=kind.names_input,
            rule=_ONE_NAME,
            way_out=_RENAME,
            find=find_nothing,
            offenders=repeated_entries(kind.names_input),
        )
        for kind in NAMED_GROUPS
    ),
    Rule(
        input=_ENTRIES,
        rule=_ONE_NAME,
        way_out=_RENAME,
        find=find_nothing,
        offenders=cross_account_at_fault(
            ".group_name", f"index([for e in var.{_ENTRIES} : lower(e.group_name)], lower(entry.group_name)) < at"
        ),
    ),
    Rule(
        input="enable_iam_groups",
        rule=_ONE_NAME,
        way_out=_RENAME,
        find=_find_groups_of_one_name,
        offenders=_groups_of_one_name_in_hcl(),
        also_reads=(
            *(name for group in GROUPS for name in (group.switch, group.name_input)),
            *(kind.names_input for kind in NAMED_GROUPS),
            _ENTRIES,
            CROSS_ACCOUNT.all_switch,
            CROSS_ACCOUNT.all_name_input,
        ),
    ),
    Rule(
        input="iam_policy_iam_user_self_mgmt",
        rule="two managed policies must not have one name, in whatever case",
        way_out="write another name than that of the iam-admin policy",
        find=_find_policies_of_one_name,
        offenders=input_at_fault(
            "iam_policy_iam_user_self_mgmt",
            "var.enable_iam_groups && var.should_create_iam_group_iam_admin && "
            'lower(var.iam_policy_iam_user_self_mgmt) == "iam-admin"',
        ),
        also_reads=("enable_iam_groups", "should_create_iam_group_iam_admin"),
    ),
)
