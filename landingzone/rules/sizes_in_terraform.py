"""How large the policies of users, groups and policies are, counted as AWS counts them, as Terraform expressions."""

from landingzone.config import require_mfa
from landingzone.config.offboarding import DENY_ALL, IS_OFFBOARDING
from landingzone.groups.sizes import MFA_CONDITION
from landingzone.iam.documents import Document, size
from landingzone.rules.hcl import by_input, json_length

_FRAME = size(Document(statements=()))
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
    # Of statements: without a comma behind the last.
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
        f'characters = {_STATEMENT} + {_BESIDE} + (it.effect == "Allow" && {_FORCES_MFA} ? {MFA_CONDITION} : 0) }}]',
    ),
    "document_sizes": by_input(
        "documents",
        f"[for it in documents : {{ path = it.owner, characters = {json_length('jsondecode(it.text)')} }}]",
    ),
    "added_sizes": {input: f"${{{rows}}}" for input, rows in _ADDED.items()},
    "sizes": by_input(
        "added_sizes",
        "{ for it in concat(local.statement_sizes[input], local.document_sizes[input], added) : "
        "it.path => it.characters... }",
        "added",
    ),
}
"""Local values of the module with the sizes of policies: of statements, of documents in JSON, of what is added."""
