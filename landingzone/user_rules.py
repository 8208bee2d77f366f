"""The rules of the users."""

from collections.abc import Callable, Iterable, Iterator

from landingzone import conditions, quotas
from landingzone.administrators import ADMINISTRATING_GROUPS, administrators_of, possible_administrators
from landingzone.inputs import InlineIamPolicy, Inputs, User
from landingzone.offboarding import DENY_ALL, IS_OFFBOARDING, POLICY_NAME
from landingzone.pgp import KEY_FAULTS, NOT_BASE64, SECRET, KeyFault, find_key_fault
from landingzone.policies import size, user_inline
from landingzone.policy_text import find_document_faults, find_json_fault
from landingzone.problems import shown
from landingzone.rule import Fault, Rule, find_nothing
from landingzone.shapes import (
    KEYBASE,
    NAME,
    PATH,
    PERMISSION_OR_ALL,
    POLICY_ARN,
    POLICY_WITH_PATH,
    PROVIDER_VARIABLE_IN_HCL,
    PROVIDER_VARIABLE_RULE,
    RESOURCE,
    SSH_RSA,
    USER_NAME,
    Shape,
    holds_provider_variable,
)
from landingzone.ssh import MINIMUM_BITS, find_ssh_fault
from landingzone.tag_rules import KEEP_ONE, LEAVE_OUT, MOST, TAG_RULES, TWINS, TagRule, find_tag_faults, find_tag_twins
from landingzone.tokens import is_token

NAME_RULE = "must be 1 to 128 letters, digits or `+=,.@-_`"
NAME_WAY_OUT = "write a name of these characters"
_POLICY_LISTS = ("aws_managed_policy_names", "customer_managed_policy_names")
_POLICY_MAPS = ("inline_iam_policies", "json_policies")


def _rule(rule: str, way_out: str, find: Callable[[Inputs], Iterable[Fault]], offenders: str | None) -> Rule:
    return Rule(input="users", rule=rule, way_out=way_out, find=find, offenders=offenders)


# Names and numbers of users.


def _find_tokens_as_names(inputs: Inputs) -> Iterator[Fault]:
    return ((("users",), "a CDKTF token as a name") for name in inputs.users if is_token(name))


def _find_names(inputs: Inputs) -> Iterator[Fault]:
    return ((("users", name), shown(name)) for name in inputs.users if not USER_NAME.fits(name))


def _find_twins(inputs: Inputs) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for name in sorted(inputs.users):
        first = seen.setdefault(name.lower(), name)
        if first != name:
            yield ("users", name), f"{shown(name)} beside {shown(first)}"


def _find_too_many(inputs: Inputs) -> Iterator[Fault]:
    if len(inputs.users) > quotas.USERS:
        yield ("users",), shown(inputs.users)


# Attributes.


def _text_rule(attribute: str, shape: Shape, rule: str, way_out: str) -> Rule:
    def find(inputs: Inputs) -> Iterator[Fault]:
        for name, user in inputs.users.items():
            value = getattr(user, attribute)
            if value is not None and not shape.fits(value):
                yield ("users", name, attribute), shown(value)

    value = f"user.{attribute}"
    return _rule(
        rule, way_out, find, conditions.user_attribute_at_fault(attribute, f"{value} != null && !{shape.hcl(value)}")
    )


def _texts_rule(attribute: str, shape: Shape, rule: str, way_out: str) -> Rule:
    def find(inputs: Inputs) -> Iterator[Fault]:
        for name, user in inputs.users.items():
            for index, text in enumerate(getattr(user, attribute)):
                if not shape.fits(text):
                    yield ("users", name, attribute, index), shown(text)

    return _rule(rule, way_out, find, conditions.user_texts_at_fault(attribute, f"!{shape.hcl('text')}"))


def _repeated_rule(attribute: str) -> Rule:
    def find(inputs: Inputs) -> Iterator[Fault]:
        for name, user in inputs.users.items():
            seen: set[str] = set()
            for index, text in enumerate(getattr(user, attribute)):
                if text.lower() in seen and not is_token(text):
                    yield ("users", name, attribute, index), shown(text)
                seen.add(text.lower())

    fault = "try(index([for each in texts : lower(each)], lower(text)) < index, false)"
    offenders = conditions.user_texts_at_fault(attribute, fault)
    return _rule("must not stand in the list twice", "keep one", find, offenders)


def _policy_names_rule(attribute: str) -> Rule:
    def find(inputs: Inputs) -> Iterator[Fault]:
        for name, user in inputs.users.items():
            for key in getattr(user, attribute):
                if not NAME.fits(key):
                    yield ("users", name, attribute, key), shown(key)

    fault = f"!{NAME.hcl('key')}"
    if attribute == "inline_iam_policies":
        offenders = conditions.user_policies_at_fault("", fault)
    else:
        offenders = conditions.user_maps_at_fault(attribute, fault)
    return _rule(NAME_RULE, NAME_WAY_OUT, find, offenders)


def _find_policies_of_one_name(inputs: Inputs) -> Iterator[Fault]:
    for name, user in inputs.users.items():
        written = {key.lower() for key in user.inline_iam_policies}
        for key in user.json_policies:
            if key.lower() in written and not is_token(key):
                yield ("users", name, "json_policies", key), f"{shown(key)}, as in inline_iam_policies"


_IS_RESERVED = f'lower(key) == "{POLICY_NAME}"'


def _find_reserved_names(inputs: Inputs) -> Iterator[Fault]:
    for name, user in inputs.users.items():
        for attribute in _POLICY_MAPS:
            for key in getattr(user, attribute):
                if key.lower() == POLICY_NAME:
                    yield ("users", name, attribute, key), shown(key)


def _find_many_groups(inputs: Inputs) -> Iterator[Fault]:
    for name, user in inputs.users.items():
        if len(user.groups) > quotas.GROUPS_OF_USER:
            yield ("users", name, "groups"), shown(user.groups)


def _find_many_policies(inputs: Inputs) -> Iterator[Fault]:
    for name, user in inputs.users.items():
        attached = [*user.aws_managed_policy_names, *user.customer_managed_policy_names]
        if len(attached) > quotas.MANAGED_POLICIES:
            yield ("users", name), f"{len(attached)} policies"


def _find_large_policies(inputs: Inputs) -> Iterator[Fault]:
    for name, user in inputs.users.items():
        characters = quotas.user_inline_size(user)
        if characters > quotas.USER_INLINE_CHARACTERS:
            yield ("users", name), f"{characters} characters"


def _inline_size_in_hcl() -> str:
    plain = user_inline(("-",), ("-",), "Allow", force_mfa=False)
    condition = size(user_inline(("-",), ("-",), "Allow", force_mfa=True)) - size(plain)
    statement = "{ Sid = lower(effect), Effect = effect, Action = p.actions, Resource = p.resources }"
    document = f'{{ Version = "2012-10-17", Statement = [{statement}] }}'
    written = (
        "for p in try([for each in user.inline_iam_policies : each], []) : try(sum("
        f'[for effect in [try(p.effect, null) == null ? "Allow" : p.effect] : {conditions.json_length(document)} + '
        f'(effect == "Allow" && try(tobool(p.force_mfa), null) == true ? {condition} : 0)]), 0)'
    )
    texts = (
        "for text in try([for each in user.json_policies : each], []) : "
        f"try({conditions.json_length('jsondecode(text)')}, 0)"
    )
    refusal = f"{IS_OFFBOARDING} ? {size(DENY_ALL)} : 0"
    return f"sum(concat([{refusal}], [{written}], [{texts}]))"


# Administrators.


def _find_last_administrators(inputs: Inputs) -> Iterator[Fault]:
    administrators = administrators_of(inputs)
    if any(user.status == "active" or user.leaves_no_administrator for user in administrators.values()):
        return
    if any(inputs.users[name].status == "active" for name in possible_administrators(inputs)):
        return
    for name, user in administrators.items():
        yield ("users", name, "status"), shown(user.status)


def _find_said_to_be_last(inputs: Inputs) -> Iterator[Fault]:
    administrators = {*administrators_of(inputs), *possible_administrators(inputs)}
    for name, user in inputs.users.items():
        if user.leaves_no_administrator and (user.status == "active" or name not in administrators):
            kind = "an active user" if user.status == "active" else "no administrator"
            yield ("users", name, "leaves_no_administrator"), f"true of {kind}"


_ADMINISTRATING_IN_HCL = "concat({})".format(
    ", ".join(
        f"var.enable_iam_groups && var.{group.switch} ? [var.{group.name_input}] : []"
        for group in ADMINISTRATING_GROUPS
    )
)
_ADMINISTRATING_INPUTS = (
    "enable_iam_groups",
    *(name for group in ADMINISTRATING_GROUPS for name in (group.switch, group.name_input)),
)

LAST_ADMINISTRATOR = Rule(
    input="users",
    rule="an administrator must stay: all members of the full-access and iam-admin groups are offboarding",
    way_out="keep one active, or say on purpose `leaves_no_administrator: true` for one of them",
    find=_find_last_administrators,
    offenders=conditions.last_administrators(_ADMINISTRATING_IN_HCL),
    also_reads=_ADMINISTRATING_INPUTS,
)
"""Never the last door: the rule of one configuration. What a change may do to it stands in `changes`."""


# Policies that a user has.


def _inline_texts_rule(attribute: str, shape: Shape, rule: str, way_out: str) -> Rule:
    def find(inputs: Inputs) -> Iterator[Fault]:
        for name, key, policy in _inline_policies(inputs):
            for index, text in enumerate(getattr(policy, attribute)):
                if not shape.fits(text):
                    yield ("users", name, "inline_iam_policies", key, attribute, index), shown(text)

    return _rule(rule, way_out, find, conditions.user_policy_texts_at_fault(attribute, f"!{shape.hcl('text')}"))


def _inline_empty_rule(attribute: str) -> Rule:
    def find(inputs: Inputs) -> Iterator[Fault]:
        for name, key, policy in _inline_policies(inputs):
            if not getattr(policy, attribute):
                yield ("users", name, "inline_iam_policies", key, attribute), shown([])

    fault = f"try(length(policy.{attribute}) == 0, false)"
    return _rule(
        "must not be empty",
        "IAM refuses an empty list: leave the policy out",
        find,
        conditions.user_policies_at_fault(f".{attribute}", fault),
    )


def _find_provider_variables(inputs: Inputs) -> Iterator[Fault]:
    for name, key, policy in _inline_policies(inputs):
        for index, text in enumerate(policy.resources):
            if holds_provider_variable(text):
                yield ("users", name, "inline_iam_policies", key, "resources", index), shown(text)


def _inline_policies(inputs: Inputs) -> Iterator[tuple[str, str, InlineIamPolicy]]:
    for name, user in inputs.users.items():
        for key, policy in user.inline_iam_policies.items():
            yield name, key, policy


def _json_texts(inputs: Inputs) -> Iterator[tuple[tuple[str, ...], str]]:
    for name, user in inputs.users.items():
        for key, text in user.json_policies.items():
            yield ("users", name, "json_policies", key), text


def _find_json(inputs: Inputs) -> Iterator[Fault]:
    for steps, text in _json_texts(inputs):
        fault = find_json_fault(text)
        if fault is not None:
            yield steps, fault


def _find_documents(inputs: Inputs) -> Iterator[Fault]:
    for steps, text in _json_texts(inputs):
        yield from ((steps, fault) for fault in find_document_faults(text))


_STATEMENT_IN_HCL = (
    '(contains(["Allow", "Deny"], statement.Effect) && can(statement.Action) != can(statement.NotAction) && '
    "can(statement.Resource) != can(statement.NotResource) && !can(statement.Principal) && "
    "!can(statement.NotPrincipal))"
)
_DOCUMENT_IN_HCL = (
    "try(length(flatten([jsondecode(text).Statement])) > 0 && alltrue([for statement in "
    f"flatten([jsondecode(text).Statement]) : {_STATEMENT_IN_HCL}]), false)"
)


# Keys.


def _needs_key_rule(flag: str, unless: str | None = None) -> Rule:
    def find(inputs: Inputs) -> Iterator[Fault]:
        for name, user in inputs.users.items():
            is_told_already = unless is not None and getattr(user, unless)
            if getattr(user, flag) and not user.pgp_key and not is_told_already:
                yield ("users", name, "pgp_key"), shown(user.pgp_key)

    fault = f'tobool(user.{flag}) == true && try(user.pgp_key == null || user.pgp_key == "", true)'
    if unless is not None:
        fault += f" && try(tobool(user.{unless}), null) != true"
    return _rule(
        f"required when {flag} is true",
        "without it the secret would stand in the state in plain text: give a key, or leave that out",
        find,
        conditions.users_having_at_fault([flag], fault, ".pgp_key"),
    )


# What Terraform can tell of a key from its first letters. Base64 of a binary key begins with its packet's tag.
_IS_BINARY = 'can(regex("^(m|x[g-v])[A-Za-z0-9+/\\\\s]*={0,2}\\\\s*$", user.pgp_key))'
_IS_SECRET = 'can(regex("^(l|x[Q-f])[A-Za-z0-9+/\\\\s]*={0,2}\\\\s*$|^-----BEGIN PGP PRIVATE", user.pgp_key))'


def _key_rule(fault: KeyFault) -> Rule:
    def find(inputs: Inputs) -> Iterator[Fault]:
        for name, user in inputs.users.items():
            if user.pgp_key and find_key_fault(user.pgp_key) is fault:
                yield ("users", name, "pgp_key"), fault.got

    offenders = None
    if fault is SECRET:
        offenders = conditions.user_attribute_at_fault("pgp_key", _IS_SECRET)
    if fault is NOT_BASE64:  # in Terraform, all that is not the base64 of a binary key
        is_key = f"{_IS_BINARY} || {_IS_SECRET} || {KEYBASE.hcl('user.pgp_key')}"
        offenders = conditions.user_attribute_at_fault(
            "pgp_key", f'user.pgp_key != null && user.pgp_key != "" && !({is_key})'
        )
    return _rule(fault.rule, fault.way_out, find, offenders)


_HAS_SLOTS = "length(keys(user.access_key_slots)) > 0"
_IS_SLOTS = (
    'try(alltrue([for slot, state in user.access_key_slots : contains(["first", "second"], slot) && '
    'contains(["current", "previous", "inactive"], state)]), false)'
)
_IS_GENERATION = (
    "try(tonumber(user.credential_generation) >= 1 && "
    "floor(tonumber(user.credential_generation)) == tonumber(user.credential_generation), false)"
)


def _find_generations(inputs: Inputs) -> Iterator[Fault]:
    for name, user in inputs.users.items():
        if user.credential_generation < 1:
            yield ("users", name, "credential_generation"), shown(user.credential_generation)


def _find_slots_without_keys(inputs: Inputs) -> Iterator[Fault]:
    for name, user in inputs.users.items():
        if user.access_key_slots and not user.create_access_keys:
            yield ("users", name, "access_key_slots"), shown(user.access_key_slots)


def _find_slots_without_a_current_one(inputs: Inputs) -> Iterator[Fault]:
    for name, user in inputs.users.items():
        current = [slot for slot, state in user.access_key_slots.items() if state == "current"]
        if user.access_key_slots and len(current) != 1:
            yield ("users", name, "access_key_slots"), f"{len(current)} that are current"


def _find_ssh_keys(inputs: Inputs) -> Iterator[Fault]:
    for name, user in inputs.users.items():
        fault = find_ssh_fault(user.ssh_public_key) if user.ssh_public_key is not None else None
        if fault is not None:
            yield ("users", name, "ssh_public_key"), fault


# Tags.


def _tag_rule(tag_rule: TagRule) -> Rule:
    def find(inputs: Inputs) -> Iterator[Fault]:
        for name, user in inputs.users.items():
            for key in find_tag_faults(tag_rule, user.tags):
                yield ("users", name, "tags", key), shown(user.tags[key])

    return _rule(tag_rule.rule, tag_rule.way_out, find, conditions.user_maps_at_fault("tags", tag_rule.hcl))


def _find_many_tags(inputs: Inputs) -> Iterator[Fault]:
    for name, user in inputs.users.items():
        if len(user.tags) > quotas.TAGS:
            yield ("users", name, "tags"), shown(user.tags)


def _find_tag_twins(inputs: Inputs) -> Iterator[Fault]:
    for name, user in inputs.users.items():
        yield from ((("users", name, "tags", key), shown(key)) for key in find_tag_twins(user.tags))


# Types, which the model of the inputs checks in Python and nothing does in Terraform, where `users` is `any`.


_TEXTS = [name for name, field in User.model_fields.items() if field.annotation in (str, str | None)]
_FLAGS = [name for name, field in User.model_fields.items() if field.annotation in (bool, bool | None)]
_LISTS = [name for name, field in User.model_fields.items() if field.annotation == list[str]]
_MAPS = [name for name, field in User.model_fields.items() if field.annotation == dict[str, str]]
_INLINE = (
    'can(keys(policy)) && length(setsubtract(keys(policy), ["actions", "resources", "effect", "force_mfa"])) == 0 && '
    f"{conditions.is_list_of_texts('policy.actions')} && {conditions.is_list_of_texts('policy.resources')} && "
    'contains(["Allow", "Deny"], try(policy.effect, null) == null ? "Allow" : policy.effect) && '
    "can(tobool(try(policy.force_mfa, false)))"
)

_TYPE_RULES = (
    _rule(
        "must be a map",
        "write name = { ... }",
        find_nothing,
        conditions.input_at_fault("users", "!(var.users == null || can(keys(var.users)))"),
    ),
    _rule(
        "must be a map",
        "write {} for no attributes",
        find_nothing,
        conditions.users_at_fault("!(user == null || can(keys(user)))"),
    ),
    _rule(
        "unknown attribute",
        f"known are {', '.join(sorted(User.model_fields))}",
        find_nothing,
        conditions.unknown_attributes(list(User.model_fields)),
    ),
    _rule(
        "must be text",
        "write it in quotes",
        find_nothing,
        conditions.user_attributes_at_fault("!can(tostring(value))", _TEXTS),
    ),
    _rule(
        "must be true or false",
        "write it without quotes",
        find_nothing,
        conditions.user_attributes_at_fault("!can(tobool(value))", _FLAGS),
    ),
    _rule(
        "must be a list of texts",
        "write it as a list, even with one entry",
        find_nothing,
        conditions.user_attributes_at_fault(f"value != null && !{conditions.is_list_of_texts('value')}", _LISTS),
    ),
    _rule(
        "must be a map of texts",
        "write name = value entries",
        find_nothing,
        conditions.user_attributes_at_fault(f"value != null && !{conditions.is_map_of_texts('value')}", _MAPS),
    ),
    _rule(
        "must be a map",
        "write name = { ... } entries",
        find_nothing,
        conditions.user_attributes_at_fault("value != null && !can(keys(value))", ["inline_iam_policies"]),
    ),
    _rule(
        "must have `actions` and `resources`, and may have `effect` (Allow or Deny) and `force_mfa`, nothing else",
        "write them as lists of texts, a text, and true or false",
        find_nothing,
        conditions.user_policies_at_fault("", f"!try({_INLINE}, false)"),
    ),
    _rule(
        "must be `active` or `offboarding`",
        "write one of them, or leave it out",
        find_nothing,
        conditions.user_attribute_at_fault(
            "status", 'user.status != null && !try(contains(["active", "offboarding"], user.status), false)'
        ),
    ),
    _rule(
        "must be a map of `first` and `second` to `current`, `previous` or `inactive`",
        'write { first = "current" }, or leave it out',
        find_nothing,
        conditions.user_attribute_at_fault("access_key_slots", f"user.access_key_slots != null && !{_IS_SLOTS}"),
    ),
)

USER_RULES: tuple[Rule, ...] = (
    *_TYPE_RULES,
    _rule(
        "names must be known when synthesizing, since they are a part of addresses",
        "write the name itself",
        _find_tokens_as_names,
        None,
    ),
    _rule(
        "the name must be 1 to 64 letters, digits or `+=,.@-_`",
        NAME_WAY_OUT,
        _find_names,
        conditions.users_at_fault(f"!{USER_NAME.hcl('name')}"),
    ),
    _rule("two users must not differ in case only", "rename one", _find_twins, conditions.user_twins()),
    _rule(
        f"must be at most {quotas.USERS} users",
        "spread them over accounts",
        _find_too_many,
        conditions.input_at_fault("users", f"length(var.users) > {quotas.USERS}"),
    ),
    _rule(
        f"must be at most {quotas.GROUPS_OF_USER} groups",
        "join groups that grant more, in place of many",
        _find_many_groups,
        conditions.user_attribute_at_fault(
            "groups", f"length([for each in user.groups : each]) > {quotas.GROUPS_OF_USER}"
        ),
    ),
    _texts_rule("groups", NAME, NAME_RULE, "write the name of a group"),
    _repeated_rule("groups"),
    LAST_ADMINISTRATOR,
    Rule(
        input="users",
        rule="is for an offboarding member of the full-access or iam-admin group: left standing, it would let the "
        "last administrator go unasked",
        way_out="take it out",
        find=_find_said_to_be_last,
        offenders=conditions.administrators_said_to_be_last_at_fault(_ADMINISTRATING_IN_HCL),
        also_reads=_ADMINISTRATING_INPUTS,
    ),
    _text_rule("path", PATH, "must begin and end with `/`, 512 characters of `!` to `~` at most", "write /team/"),
    *map(_tag_rule, TAG_RULES),
    _rule(
        MOST,
        LEAVE_OUT,
        _find_many_tags,
        conditions.user_attribute_at_fault("tags", f"length(keys(user.tags)) > {quotas.TAGS}"),
    ),
    _rule(TWINS, KEEP_ONE, _find_tag_twins, conditions.user_map_twins("tags")),
    _text_rule(
        "permissions_boundary",
        POLICY_ARN,
        "must be the ARN of an IAM policy",
        "write arn:aws:iam::<account>:policy/<name>, or arn:aws:iam::aws:policy/<name>",
    ),
    _needs_key_rule("create_login_profile"),
    _needs_key_rule("create_access_keys", unless="create_login_profile"),
    *map(_key_rule, KEY_FAULTS),
    _rule(
        "must be a whole number from 1 on",
        "write the number after the present one",
        _find_generations,
        conditions.user_attribute_at_fault(
            "credential_generation", f"user.credential_generation != null && !{_IS_GENERATION}"
        ),
    ),
    _rule(
        "needs create_access_keys: true",
        "say that too, or leave the slots out",
        _find_slots_without_keys,
        conditions.user_attribute_at_fault(
            "access_key_slots", f"{_HAS_SLOTS} && try(tobool(user.create_access_keys), null) != true"
        ),
    ),
    _rule(
        "must have exactly one slot that is `current`",
        "write `current` for the access key that is in use",
        _find_slots_without_a_current_one,
        conditions.user_attribute_at_fault(
            "access_key_slots",
            f'{_HAS_SLOTS} && length([for state in values(user.access_key_slots) : state if state == "current"]) != 1',
        ),
    ),
    _rule(
        f"must be an SSH public key of RSA, `ssh-rsa AAAA...`, of {MINIMUM_BITS} bits at least",
        "make one with `ssh-keygen -t rsa -b 3072` and give what ends in .pub; IAM takes no other kind",
        _find_ssh_keys,
        conditions.user_attribute_at_fault(
            "ssh_public_key", f"user.ssh_public_key != null && !{SSH_RSA.hcl('trimspace(user.ssh_public_key)')}"
        ),
    ),
    *(
        _texts_rule(
            attribute, POLICY_WITH_PATH, "must be the name of a policy, with its path", "write job-function/Billing"
        )
        for attribute in _POLICY_LISTS
    ),
    *map(_repeated_rule, _POLICY_LISTS),
    _rule(
        f"must have at most {quotas.MANAGED_POLICIES} managed policies",
        "attach some to a group that the user is in",
        _find_many_policies,
        conditions.users_having_at_fault(
            _POLICY_LISTS,
            "sum([for names in "
            "[try(user.aws_managed_policy_names, null), try(user.customer_managed_policy_names, null)] : "
            f"names == null ? 0 : length(names)]) > {quotas.MANAGED_POLICIES}",
            suffix="",
        ),
    ),
    *map(_policy_names_rule, _POLICY_MAPS),
    _rule(
        "must not have the name of another inline policy of the user, in whatever case",
        "rename one",
        _find_policies_of_one_name,
        conditions.user_maps_at_fault(
            "json_policies", "try(contains([for k, v in user.inline_iam_policies : lower(k)], lower(key)), false)"
        ),
    ),
    _rule(
        f"must not be named `{POLICY_NAME}`, as the policy is that users get while they are offboarding",
        "rename it",
        _find_reserved_names,
        f"concat({conditions.user_policies_at_fault('', _IS_RESERVED)}, "
        f"{conditions.user_maps_at_fault('json_policies', _IS_RESERVED)})",
    ),
    _inline_empty_rule("actions"),
    _inline_empty_rule("resources"),
    _inline_texts_rule(
        "actions",
        PERMISSION_OR_ALL,
        "must be `service:Action`, with wildcards in the action, or `*`",
        "write s3:GetObject or s3:*",
    ),
    _inline_texts_rule("resources", RESOURCE, "must be an ARN or `*`", "write arn:aws:s3:::bucket/*"),
    _rule(
        "must be JSON",
        "check it with an editor, or make it with jsonencode",
        _find_json,
        conditions.user_maps_at_fault("json_policies", "!can(jsondecode(text))"),
    ),
    _rule(
        "must be an IAM policy document",
        'write {"Version": "2012-10-17", "Statement": [{"Effect": ..., "Action": ..., "Resource": ...}]}',
        _find_documents,
        conditions.user_maps_at_fault("json_policies", f"can(jsondecode(text)) && !{_DOCUMENT_IN_HCL}"),
    ),
    _rule(
        f"inline policies must have at most {quotas.USER_INLINE_CHARACTERS} characters together",
        "use wildcards, or put permissions into a group",
        _find_large_policies,
        conditions.users_having_at_fault(
            _POLICY_MAPS, f"{_inline_size_in_hcl()} > {quotas.USER_INLINE_CHARACTERS}", suffix=""
        ),
    ),
    _rule(
        PROVIDER_VARIABLE_RULE,
        "write a policy variable as IAM has it, with `$`; other text in json_policies, where it stays as it is",
        _find_provider_variables,
        conditions.user_policy_texts_at_fault("resources", PROVIDER_VARIABLE_IN_HCL),
    ),
)
