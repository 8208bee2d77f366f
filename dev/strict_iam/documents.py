"""MalformedPolicyDocument: policy documents that AWS refuses and moto takes.

moto looks at the elements, the effect, actions, resources and operators by itself, when a policy is written; it does
not look at the trust policy of a new role.
"""

import json
import re
from typing import Any

from moto.iam.exceptions import MalformedPolicyDocument
from moto.iam.models import IAMBackend
from moto.iam.policy_validation import IAMPolicyDocumentValidator, IAMTrustPolicyDocumentValidator

from dev.strict_iam.rule import GUIDE, Given, Rule

_WRITES = ("CreatePolicy", "CreatePolicyVersion", "PutGroupPolicy", "PutRolePolicy", "PutUserPolicy")
_SYNTAX = "Syntax errors in policy."


def _refuse_what_moto_stumbles_over(iam: IAMBackend, given: Given) -> None:
    try:
        IAMPolicyDocumentValidator(given["PolicyDocument"]).validate()
    except AttributeError:
        # moto lets a null pass among the actions, and splits it afterwards.
        raise MalformedPolicyDocument(_SYNTAX) from None


def _refuse_repeated_keys(iam: IAMBackend, given: Given) -> None:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(pairs) > len(dict(pairs)):
            raise MalformedPolicyDocument(_SYNTAX)
        return dict(pairs)

    json.loads(given["PolicyDocument"], object_pairs_hook=once)


def _statements(given: Given) -> list[dict[str, Any]]:
    statements = json.loads(given["PolicyDocument"])["Statement"]
    return statements if isinstance(statements, list) else [statements]


def _refuse_principals(iam: IAMBackend, given: Given) -> None:
    if any({"Principal", "NotPrincipal"} & statement.keys() for statement in _statements(given)):
        raise MalformedPolicyDocument("Policy document should not specify a principal.")


def _refuse_sids(iam: IAMBackend, given: Given) -> None:
    if not all(re.fullmatch(r"[0-9A-Za-z]*", statement.get("Sid", "")) for statement in _statements(given)):
        raise MalformedPolicyDocument("Statement IDs (SID) must be alpha-numeric.")


def _refuse_null_if_exists(iam: IAMBackend, given: Given) -> None:
    operators = {operator for statement in _statements(given) for operator in statement.get("Condition", {})}
    if any(operator.endswith("NullIfExists") for operator in operators):
        raise MalformedPolicyDocument(_SYNTAX)


def _refuse_trust_policy(iam: IAMBackend, given: Given) -> None:
    IAMTrustPolicyDocumentValidator(given["AssumeRolePolicyDocument"]).validate()


# In this order: the later ones read what the first has found to be a document.
RULES = (
    Rule(_WRITES, _refuse_what_moto_stumbles_over, f"{GUIDE}reference_policies_grammar.html"),
    # "Individual elements must not contain multiple instances of the same key."
    Rule(_WRITES, _refuse_repeated_keys, f"{GUIDE}reference_policies_grammar.html"),
    # "You cannot use the Principal element in an identity-based policy."
    Rule(_WRITES, _refuse_principals, f"{GUIDE}reference_policies_elements_principal.html"),
    # "For IAM policies, basic alphanumeric characters (A-Z,a-z,0-9) are the only allowed characters in the Sid value."
    Rule(_WRITES, _refuse_sids, f"{GUIDE}reference_policies_elements_sid.html"),
    # "You can add IfExists to the end of any condition operator name except the Null condition."
    Rule(_WRITES, _refuse_null_if_exists, f"{GUIDE}reference_policies_elements_condition_operators.html"),
    Rule(("CreateRole",), _refuse_trust_policy, f"{GUIDE}reference_policies_elements_principal.html"),
)
