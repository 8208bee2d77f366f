"""How large the policies of a configuration are, as IAM counts them.

Sizes are those of the real documents, with their MFA conditions, for partition `aws`. The real partition is known only
in the account. `aws` is the shortest, so nothing that fits is refused. For the same reason a CDKTF token counts as
nothing.
"""

from landingzone.config.offboarding import DENY_ALL
from landingzone.config.require_mfa import DENY_WITHOUT_MFA
from landingzone.config.user import User
from landingzone.groups.catalog import CROSS_ACCOUNT, Group
from landingzone.groups.made_groups import inline_policies
from landingzone.groups.values import InputValues
from landingzone.iam.documents import Document, size, user_inline
from landingzone.tokens import split_tokens


def inline_size_of(group: Group, values: InputValues) -> int:
    """Count the characters of a group's inline policies together."""
    return sum(count(document) for _, document in inline_policies(group, values))


def role_arns_size(role_arns: tuple[str, ...], values: InputValues) -> int:
    """Count the characters of the policy that lets a group assume roles."""
    return count(values.protected(CROSS_ACCOUNT.document(role_arns)))


def user_inline_size(user: User) -> int:
    """Count the characters of a user's inline policies together."""
    written = (
        count(user_inline(policy.actions, policy.resources, policy.effect, policy.force_mfa))
        for policy in user.inline_iam_policies.values()
    )
    # When a user is offboarded, one is deleted after the other one is created.
    refusals = ((DENY_WITHOUT_MFA, bool(user.require_mfa)), (DENY_ALL, user.status == "offboarding"))
    refused = (count(document) for document, is_there in refusals if is_there)
    return sum(written) + sum(map(count, user.json_policies.values())) + sum(refused)


def count(document: Document | str) -> int:
    """Count the characters of a document, white space and CDKTF tokens aside."""
    text = document if isinstance(document, str) else document.json()
    return size("".join(part for part, is_token in split_tokens(text) if not is_token))
