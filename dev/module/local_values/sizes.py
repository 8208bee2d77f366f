"""The sizes of policies, as AWS counts them: of users, groups and policies, and of groups with a switch."""

from collections.abc import Callable

from dev.module.local_values.rows import by_input, json_length
from landingzone.config import require_mfa
from landingzone.config.inputs import Inputs
from landingzone.config.offboarding import DENY_ALL, IS_OFFBOARDING
from landingzone.groups import sizes
from landingzone.groups.catalog import Group, InlinePolicy
from landingzone.groups.characters import count
from landingzone.groups.values import InputValues
from landingzone.iam.documents import Document, size, user_inline
from landingzone.rules.sizes import growing_policies, local_of

_FRAME = size(Document(statements=()))
_MFA_CONDITION = size(user_inline(("-",), ("-",), "Allow", force_mfa=True)) - size(
    user_inline(("-",), ("-",), "Allow", force_mfa=False)
)
_SID = '"Sid":"",'
_STATEMENT = json_length("{ Effect = it.effect, Action = it.policy.actions, Resource = it.policy.resources }")
# For users and groups each entry is a document, with a `Sid` that is its effect. In a policy it is followed by a comma.
_BESIDE = f'(input == "policies" ? 1 : length(it.effect) + {_FRAME + len(_SID)})'
_FORCES_MFA = "(try(tobool(it.policy.force_mfa) == true, false) || contains(local.groups_with_mfa, it.owner))"


def _of(paths: str, characters: int) -> str:
    return f"[for path in local.{paths} : {{ path = path, characters = {characters} }}]"


_DENIAL = size(require_mfa.DENY_WITHOUT_MFA)
_ADDED = {
    "users": f"concat({_of('users_with_mfa', _DENIAL)}, {_of('offboarding_users', size(DENY_ALL))})",
    "groups": _of("groups_with_denial", _DENIAL),
    # For statements: without a comma after the last.
    "policies": "[for it in local.owners.policies : "
    f"{{ path = it.path, characters = {_FRAME - 1} }} if try(it.of.json, null) == null]",
}


def _paths_of_users(condition: str) -> str:
    return f"${{[for it in local.owners.users : it.path if {condition.replace('user.', 'it.of.')}]}}"


SIZES = {
    "users_with_mfa": _paths_of_users(require_mfa.ASKS_FOR_IT),
    "offboarding_users": _paths_of_users(IS_OFFBOARDING),
    "statement_sizes": by_input(
        "statements",
        "[for it in statements : { path = it.owner, "
        f'characters = {_STATEMENT} + {_BESIDE} + (it.effect == "Allow" && {_FORCES_MFA} ? {_MFA_CONDITION} : 0) '
        "}]",
    ),
    "document_sizes": by_input(
        "documents", f"[for it in documents : {{ path = it.owner, characters = {json_length('jsondecode(it.text)')} }}]"
    ),
    "added_sizes": {input: f"${{{rows}}}" for input, rows in _ADDED.items()},
    "sizes": by_input(
        "added_sizes",
        "{ for it in concat(local.statement_sizes[input], local.document_sizes[input], added) : "
        "it.path => it.characters... }",
        "added",
    ),
}
"""Local values of the module with the sizes of policies: of statements, JSON documents, and what the program adds."""

_UNKNOWN_ACCOUNT = "0" * 12


def _depending_on_mfa(measure: Callable[[InputValues], int], **inputs: object) -> str:
    """Write, as a Terraform expression, a number that depends on whether MFA is required."""

    def of(should_require_mfa: bool) -> int:
        given = {"aws_account_id": _UNKNOWN_ACCOUNT, "should_require_mfa": should_require_mfa, **inputs}
        return measure(InputValues(Inputs.model_validate(given)))

    return str(of(True)) if of(True) == of(False) else f"(var.should_require_mfa ? {of(True)} : {of(False)})"


def _sum(lengths: str) -> str:
    return f"sum(concat([0], [{lengths}]))"


def _size_in_hcl(group: Group, policy: InlinePolicy, name: str) -> str:
    entry = _size_of_entry(policy, name)
    length = f'length(text) + (can(regex(":", text)) ? 0 : {entry - 1})' if entry > 1 else "length(text)"
    fixed = _depending_on_mfa(lambda values: sizes.inline_size_of(group, values) - entry - 3, **{name: ["-"]})
    return f"${{{fixed} + {_sum(f'for text in var.{name} : {length} + 3')}}}"


def _size_of_entry(policy: InlinePolicy, name: str) -> int:
    """Count the characters that a policy has for an entry `-` of the list that it is made from: 3 for `-:*`."""

    def length(*entries: str) -> int:
        given = {"aws_account_id": _UNKNOWN_ACCOUNT, name: list(entries)}
        return count(policy.document(InputValues(Inputs.model_validate(given))))

    return length("-", "-") - length("-") - len(',""')


GROUP_SIZES = {local_of(group): _size_in_hcl(group, policy, name) for group, policy, name in growing_policies()}
"""Local values of the module with the sizes of these groups."""
