"""What a policy is for, in one short line: for some AWS managed policies, AWS's description; else what it grants."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from landingzone.access.policies import roles_by
from landingzone.access.words import Wording
from landingzone.ground.words import cited, counted, listed
from landingzone.groups.policy import Policy
from landingzone.iam.access_levels import Does, what_they_do
from landingzone.iam.permissions import Permission
from landingzone.iam.wildcards import includes, is_pattern, overlap

_MOST_SERVICES = 4
_ASSUME = frozenset({"sts:assumerole", "sts:tagsession", "sts:setsourceidentity"})
_DECRYPT = frozenset({"kms:decrypt", "kms:describekey"})

_OF_AWS: Mapping[str, str] = {
    "AWSSupportAccess": "AWS Support cases",
    "AWSTrustedAdvisorPriorityReadOnlyAccess": "read-only for Trusted Advisor Priority",
    "AdministratorAccess": "full access to everything",
    "IAMFullAccess": "full access to IAM, which amounts to everything",
    "IAMReadOnlyAccess": "read-only for IAM",
    "IAMUserChangePassword": "change your own password",
    "IAMUserSSHKeys": "your own SSH keys",
    "PowerUserAccess": "full access, but almost none to IAM, Organizations and Account Management",
    "ReadOnlyAccess": "read-only, data included",
    "SecurityAudit": "read-only for security audits",
    "job-function/Billing": "billing and payments",
    "job-function/DataScientist": "data analysis",
    "job-function/DatabaseAdministrator": "administration of databases",
    "job-function/NetworkAdministrator": "administration of networks",
    "job-function/SupportUser": "support: reading, and AWS Support cases",
    "job-function/SystemAdministrator": "administration of servers and their tools",
    "job-function/ViewOnlyAccess": "lists of resources, without their data",
}
"""Name with path of an AWS managed policy -> what it is for, according to AWS.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_job-functions.html
Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
"""

_WILD_CARDS = re.compile(r"[*?/:]*")
_ALL_OF_A_TYPE = re.compile(r"[a-z-]+[/:][*?/:]*")  # such as `table/*`

_VERBS: Mapping[Does, str] = {"reads": "reads", "writes": "changes", "manages": "manages permissions"}


@lru_cache(maxsize=4096)  # among thousands of users, many have the same policies
def purpose_of(policy: Policy, wording: Wording) -> str:
    """Describe what a policy is for, in one line without a full stop.

    Args:
        policy: The policy.
        wording: How roles are said.
    """
    if policy.why_unread:
        return "cannot be read here"
    if policy.permissions is None:
        return "not known here, may be anything"
    known = _OF_AWS.get(policy.name) if policy.kind == "AWS managed" else None
    return known or policy.grants or _by_what_it_grants(policy, wording)


def _by_what_it_grants(policy: Policy, wording: Wording) -> str:
    allowed = [*policy.meaning.allowing]
    if not allowed:
        return "denies only" if policy.permissions else "nothing"
    everything = [one for one in allowed if one.action == one.resource == "*" and not one.not_resources]
    if everything:
        allowed = everything
        what = "full access, with exceptions" if _has_exceptions(policy, everything) else "full access to everything"
    elif (actions := {one.folded for one in allowed}) <= _ASSUME:
        roles = roles_by(policy.meaning, wording)
        accounts = {role.account for role in roles}
        are_counted = bool(roles) and not any(is_pattern(each) for role in roles for each in (role.account, role.name))
        are_counted &= not any(one.resource == "*" for one in allowed)
        what = (
            f"assume {counted(len(roles), 'role')} in {counted(len(accounts), 'account')}"
            if are_counted
            else "assume roles"
        )
    else:
        what = "decrypts: kms" if actions <= _DECRYPT else f"{_verb(allowed)}: {_services(allowed)}"
        what += ", on named resources" if all(_is_named(one.resource) for one in allowed) else ""
    conditions = ", under conditions" if all(one.requirements for one in allowed) else ""
    if conditions and not all(one.requirements for one in policy.meaning.allowing):
        conditions = ", partly under conditions"  # all of it, and something else without them
    denies = ", except what it denies" if any(True for _ in policy.meaning.denying) else ""
    return f"{what}{conditions}{denies}"


def _has_exceptions(policy: Policy, everything: Sequence[Permission]) -> bool:
    """Return whether some action is left out of all that allows everything, and nothing else allows it."""
    others = [one for one in policy.meaning.allowing if one.resource == "*" and not one.not_resources]
    return all(
        any(not any(_has(each, but.lower()) for each in others) for but in one.not_actions) for one in everything
    )


def _has(one: Permission, action: str) -> bool:
    return includes(one.folded, action) and not any(overlap(but.lower(), action) for but in one.not_actions)


def _is_named(resource: str) -> bool:
    """Return whether an ARN names something, rather than all that a service has of a type, or has at all."""
    parts = resource.split(":", 5)
    if len(parts) < 6:  # a wildcard stands for the rest, or nothing is
        return not is_pattern(resource)
    is_all_of_a_type = parts[2] != "s3" and _ALL_OF_A_TYPE.fullmatch(parts[5])
    return not (_WILD_CARDS.fullmatch(parts[5]) or is_all_of_a_type)


def _verb(allowed: Iterable[Permission]) -> str:
    each = [what_they_do(one.folded, tuple(map(str.lower, one.not_actions))) for one in allowed]
    if not all(each):  # an action that the list of AWS does not have
        return "uses"
    does = frozenset[Does]().union(*each)
    return "read-only" if does == {"reads"} else listed(verb for one, verb in _VERBS.items() if one in does)


def _services(allowed: Iterable[Permission]) -> str:
    services = sorted({one.folded.partition(":")[0] for one in allowed})
    if any("*" in each or "?" in each for each in services):
        return "many services"
    return listed(map(cited, services)) if len(services) <= _MOST_SERVICES else f"{len(services)} services"
