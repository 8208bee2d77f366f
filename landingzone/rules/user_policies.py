"""The rules of users' own policies."""

from collections.abc import Iterator

from landingzone.config import require_mfa
from landingzone.config.inputs import Inputs
from landingzone.config.offboarding import DENY_ALL, IS_OFFBOARDING, POLICY_NAME
from landingzone.config.policy import InlineIamPolicy
from landingzone.config.user_resources import INLINE_POLICY_ATTRIBUTES, MANAGED_POLICY_ATTRIBUTES
from landingzone.groups import sizes
from landingzone.iam import quotas
from landingzone.iam.documents import size, user_inline
from landingzone.iam.patterns import (
    NAME,
    NAME_HINT,
    NAME_RULE,
    PERMISSION_OR_ALL,
    POLICY_WITH_PATH,
    PROVIDER_VARIABLE_IN_HCL,
    PROVIDER_VARIABLE_RULE,
    RESOURCE,
    Shape,
    holds_provider_variable,
)
from landingzone.iam.policy_json import (
    FOREIGN_HINT,
    FOREIGN_IN_HCL,
    FOREIGN_IN_JSON_IN_HCL,
    FOREIGN_RULE,
    find_document_faults,
    find_foreign_character,
    find_json_fault,
)
from landingzone.problems import describe
from landingzone.rules import hcl
from landingzone.rules.rule import Rule, Violation
from landingzone.rules.user_rule import repeated_rule, texts_rule, user_rule
from landingzone.tokens import is_token

_MOST = quotas.RAISABLE["managed_policies_per_user"]


def _policy_names_rule(attribute: str) -> Rule:
    def violations(inputs: Inputs) -> Iterator[Violation]:
        for name, user in inputs.users.items():
            for key in getattr(user, attribute):
                if not NAME.fits(key):
                    yield ("users", name, attribute, key), describe(key)

    violation = f"!{NAME.hcl('key')}"
    if attribute == "inline_iam_policies":
        violations_hcl = hcl.violating_user_policies("", violation)
    else:
        violations_hcl = hcl.violating_user_maps(attribute, violation)
    return user_rule(NAME_RULE, NAME_HINT, violations, violations_hcl)


def _find_policies_of_one_name(inputs: Inputs) -> Iterator[Violation]:
    for name, user in inputs.users.items():
        first: dict[str, tuple[str, str]] = {}
        for attribute in INLINE_POLICY_ATTRIBUTES:
            for key in sorted(getattr(user, attribute)):
                place = first.setdefault(key.lower(), (attribute, key))
                if place != (attribute, key) and not is_token(key):
                    yield ("users", name, attribute, key), f"{describe(key)}, beside {describe(place[1])} in {place[0]}"


def _policies_of_one_name_in_hcl() -> str:
    within = ", ".join(hcl.user_map_case_duplicates(attribute) for attribute in INLINE_POLICY_ATTRIBUTES)
    across = hcl.violating_user_maps(
        "json_policies", "try(contains([for k, v in user.inline_iam_policies : lower(k)], lower(key)), false)"
    )
    # An entry may be a duplicate both ways.
    return f"distinct(concat({within}, {across}))"


_IS_RESERVED = f'lower(key) == "{POLICY_NAME}"'


def _find_reserved_names(inputs: Inputs) -> Iterator[Violation]:
    for name, user in inputs.users.items():
        for attribute in INLINE_POLICY_ATTRIBUTES:
            for key in getattr(user, attribute):
                if key.lower() == POLICY_NAME:
                    yield ("users", name, attribute, key), describe(key)


_IS_RESERVED_FOR_MFA = f'{require_mfa.ASKS_FOR_IT} && lower(key) == "{require_mfa.POLICY_NAME}"'


def _find_names_reserved_for_mfa(inputs: Inputs) -> Iterator[Violation]:
    for name, user in inputs.users.items():
        for attribute in INLINE_POLICY_ATTRIBUTES if user.require_mfa else ():
            for key in getattr(user, attribute):
                if key.lower() == require_mfa.POLICY_NAME:
                    yield ("users", name, attribute, key), describe(key)


def _find_many_policies(inputs: Inputs) -> Iterator[Violation]:
    for name, user in inputs.users.items():
        attached = [*user.aws_managed_policy_names, *user.customer_managed_policy_names]
        if len(attached) > inputs.quota("managed_policies_per_user"):
            yield ("users", name), f"{len(attached)} policies"


def _find_large_policies(inputs: Inputs) -> Iterator[Violation]:
    for name, user in inputs.users.items():
        characters = sizes.user_inline_size(user)
        if characters > quotas.USER_INLINE_CHARACTERS:
            yield ("users", name), f"{characters} characters"


def _inline_size_in_hcl() -> str:
    plain = user_inline(("-",), ("-",), "Allow", force_mfa=False)
    condition = size(user_inline(("-",), ("-",), "Allow", force_mfa=True)) - size(plain)
    statement = "{ Sid = lower(effect), Effect = effect, Action = p.actions, Resource = p.resources }"
    document = f'{{ Version = "2012-10-17", Statement = [{statement}] }}'
    written = (
        "for p in try([for each in user.inline_iam_policies : each], []) : try(sum("
        f'[for effect in [try(p.effect, null) == null ? "Allow" : p.effect] : {hcl.json_length(document)} + '
        f'(effect == "Allow" && try(tobool(p.force_mfa), null) == true ? {condition} : 0)]), 0)'
    )
    texts = (
        f"for text in try([for each in user.json_policies : each], []) : try({hcl.json_length('jsondecode(text)')}, 0)"
    )
    without_mfa = f"{require_mfa.ASKS_FOR_IT} ? {size(require_mfa.DENY_WITHOUT_MFA)} : 0"
    refusal = f"{IS_OFFBOARDING} ? {size(DENY_ALL)} : 0"
    return f"sum(concat([{without_mfa}, {refusal}], [{written}], [{texts}]))"


def _inline_texts_rule(attribute: str, shape: Shape, rule: str, hint: str) -> Rule:
    def violations(inputs: Inputs) -> Iterator[Violation]:
        for name, key, policy in _inline_policies(inputs):
            for index, text in enumerate(getattr(policy, attribute)):
                if not shape.fits(text):
                    yield ("users", name, "inline_iam_policies", key, attribute, index), describe(text)

    return user_rule(rule, hint, violations, hcl.violating_user_policy_texts(attribute, f"!{shape.hcl('text')}"))


def _inline_empty_rule(attribute: str) -> Rule:
    def violations(inputs: Inputs) -> Iterator[Violation]:
        for name, key, policy in _inline_policies(inputs):
            if not getattr(policy, attribute):
                yield ("users", name, "inline_iam_policies", key, attribute), describe([])

    violation = f"try(length(policy.{attribute}) == 0, false)"
    return user_rule(
        "must not be empty",
        "IAM refuses an empty list: leave the policy out",
        violations,
        hcl.violating_user_policies(f".{attribute}", violation),
    )


def _find_provider_variables(inputs: Inputs) -> Iterator[Violation]:
    for name, key, policy in _inline_policies(inputs):
        for index, text in enumerate(policy.resources):
            if holds_provider_variable(text):
                yield ("users", name, "inline_iam_policies", key, "resources", index), describe(text)


def _find_foreign_characters(inputs: Inputs) -> Iterator[Violation]:
    for name, key, policy in _inline_policies(inputs):
        for index, text in enumerate(policy.resources):
            if found := find_foreign_character(text, is_json=False):
                yield ("users", name, "inline_iam_policies", key, "resources", index), found
    for steps, text in _json_texts(inputs):
        if found := find_foreign_character(text, is_json=True):
            yield steps, found


def _inline_policies(inputs: Inputs) -> Iterator[tuple[str, str, InlineIamPolicy]]:
    for name, user in inputs.users.items():
        for key, policy in user.inline_iam_policies.items():
            yield name, key, policy


def _json_texts(inputs: Inputs) -> Iterator[tuple[tuple[str, ...], str]]:
    for name, user in inputs.users.items():
        for key, text in user.json_policies.items():
            yield ("users", name, "json_policies", key), text


def _find_json(inputs: Inputs) -> Iterator[Violation]:
    for steps, text in _json_texts(inputs):
        violation = find_json_fault(text)
        if violation is not None:
            yield steps, violation


def _find_documents(inputs: Inputs) -> Iterator[Violation]:
    for steps, text in _json_texts(inputs):
        yield from ((steps, violation) for violation in find_document_faults(text))


_STATEMENT_IN_HCL = (
    '(contains(["Allow", "Deny"], statement.Effect) && can(statement.Action) != can(statement.NotAction) && '
    "can(statement.Resource) != can(statement.NotResource) && !can(statement.Principal) && "
    "!can(statement.NotPrincipal))"
)
_DOCUMENT_IN_HCL = (
    "try(length(flatten([jsondecode(text).Statement])) > 0 && alltrue([for statement in "
    f"flatten([jsondecode(text).Statement]) : {_STATEMENT_IN_HCL}]), false)"
)


USER_POLICY_RULES: tuple[Rule, ...] = (
    *(
        texts_rule(
            attribute,
            POLICY_WITH_PATH,
            "must be the name of a policy, with its path",
            f"write what its ARN has behind `policy/`: {example}",
        )
        for attribute, example in zip(MANAGED_POLICY_ATTRIBUTES, ("job-function/Billing", "team/deploy"), strict=True)
    ),
    *map(repeated_rule, MANAGED_POLICY_ATTRIBUTES),
    user_rule(
        f"must have at most {_MOST.default} managed policies, or as many as quotas allow",
        "attach some to a group that the user is in",
        _find_many_policies,
        hcl.violating_users_having(
            MANAGED_POLICY_ATTRIBUTES,
            "sum([for names in "
            "[try(user.aws_managed_policy_names, null), try(user.customer_managed_policy_names, null)] : "
            f"names == null ? 0 : length(names)]) > {hcl.quota('managed_policies_per_user')}",
            suffix="",
        ),
    ),
    *map(_policy_names_rule, INLINE_POLICY_ATTRIBUTES),
    user_rule(
        "must not have the name of another inline policy of the user, ignoring case",
        "rename one",
        _find_policies_of_one_name,
        _policies_of_one_name_in_hcl(),
    ),
    user_rule(
        f"must not be named `{POLICY_NAME}`, the name of the policy that users have while offboarding",
        "rename it",
        _find_reserved_names,
        f"concat({hcl.violating_user_policies('', _IS_RESERVED)}, "
        f"{hcl.violating_user_maps('json_policies', _IS_RESERVED)})",
    ),
    user_rule(
        f"must not be named `{require_mfa.POLICY_NAME}`, the name of the policy that `require_mfa: true` sets",
        "rename it",
        _find_names_reserved_for_mfa,
        f"concat({hcl.violating_user_policies('', _IS_RESERVED_FOR_MFA)}, "
        f"{hcl.violating_user_maps('json_policies', _IS_RESERVED_FOR_MFA)})",
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
    user_rule(
        "must be JSON",
        "check it with an editor, or make it with jsonencode",
        _find_json,
        hcl.violating_user_maps("json_policies", "!can(jsondecode(text))"),
    ),
    user_rule(
        "must be an IAM policy document",
        'write {"Version": "2012-10-17", "Statement": [{"Effect": ..., "Action": ..., "Resource": ...}]}',
        _find_documents,
        hcl.violating_user_maps("json_policies", f"can(jsondecode(text)) && !{_DOCUMENT_IN_HCL}"),
    ),
    user_rule(
        f"inline policies must have at most {quotas.USER_INLINE_CHARACTERS} characters together",
        "use wildcards, or put permissions into a group",
        _find_large_policies,
        hcl.violating_users_having(
            INLINE_POLICY_ATTRIBUTES, f"{_inline_size_in_hcl()} > {quotas.USER_INLINE_CHARACTERS}", suffix=""
        ),
    ),
    # Other texts of documents are of shapes that have no such characters.
    user_rule(
        FOREIGN_RULE,
        FOREIGN_HINT,
        _find_foreign_characters,
        f"concat({hcl.violating_user_policy_texts('resources', FOREIGN_IN_HCL)}, "
        f"{hcl.violating_user_maps('json_policies', FOREIGN_IN_JSON_IN_HCL)})",
    ),
    user_rule(
        PROVIDER_VARIABLE_RULE,
        "write a policy variable with `$`, as IAM does; put other text into json_policies, which keeps it unchanged",
        _find_provider_variables,
        hcl.violating_user_policy_texts("resources", PROVIDER_VARIABLE_IN_HCL),
    ),
)
