"""How large the policies of users, groups and policies are, counted as AWS counts them, as Terraform expressions."""

from landingzone.config import require_mfa
from landingzone.config.offboarding import DENY_ALL, IS_OFFBOARDING
from landingzone.groups.sizes import MFA_CONDITION
from landingzone.iam.documents import Document, size
from landingzone.rules.hcl import Rows, by_input, json_length

_FRAME = size(Document(statements=()))
_SID = '"Sid":"",'
_STATEMENT = json_length("{ Effect = it.effect, Action = it.policy.actions, Resource = it.policy.resources }")
# For users and groups each entry is a document, with a `Sid` that is its effect. In a policy it is followed by a comma.
_BESIDE = f'(input == "policies" ? 1 : length(it.effect) + {_FRAME + len(_SID)})'
_FORCES_MFA = "(try(tobool(it.policy.force_mfa) == true, false) || contains(local.groups_with_mfa, it.owner.path))"


def _of_all(input: str, condition: str, characters: int) -> str:
    of_user = condition.replace("user.", "it.of.")
    return f"[for it in local.owners.{input} : {{ path = it.path, characters = {characters} }} if {of_user}]"


_ADDED = {
    "users": f"concat({_of_all('users', require_mfa.ASKS_FOR_IT, size(require_mfa.DENY_WITHOUT_MFA))}, "
    f"{_of_all('users', IS_OFFBOARDING, size(DENY_ALL))})",
    "groups": _of_all("groups", "contains(local.groups_with_denial, it.path)", size(require_mfa.DENY_WITHOUT_MFA)),
    # Of statements: without a comma behind the last.
    "policies": _of_all("policies", "try(it.of.json, null) == null", _FRAME - 1),
}

SIZES = {
    "statement_sizes": by_input(
        "statements",
        "[for it in statements : { path = it.owner.path, "
        f'characters = {_STATEMENT} + {_BESIDE} + (it.effect == "Allow" && {_FORCES_MFA} ? {MFA_CONDITION} : 0) }}]',
    ),
    "document_sizes": by_input(
        "documents",
        f"[for it in documents : {{ path = it.owner.path, characters = {json_length('jsondecode(it.text)')} }}]",
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


def larger_than(most: int) -> Rows:
    """List the owners whose policies together have more characters."""
    return Rows(f"[for path, each in local.sizes@ : path if sum(each) > {most}]", "", "it")
