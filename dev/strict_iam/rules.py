"""What AWS refuses and moto accepts: a row for each refusal, with the actions that it may concern and its source.

moto itself refuses to delete a role with policies or in an instance profile, and the default version of a policy; it
knows the quotas of access keys, of versions and of signing certificates; of a policy that is written it looks at the
elements, the effect, actions, resources and operators. Lengths, letters and what is required are in the model of the
API (`parameters`).
"""

import functools
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers
from cryptography.hazmat.primitives.serialization import load_pem_public_key, load_ssh_public_key
from cryptography.x509 import Certificate, InvalidVersion, load_pem_x509_certificate
from moto.iam.exceptions import (
    DeleteConflictException,
    DuplicateTags,
    EntityAlreadyExists,
    IAMException,
    InvalidInput,
    LimitExceededException,
    MalformedPolicyDocument,
    NoSuchEntity,
    ValidationError,
)
from moto.iam.models import AWSManagedPolicy, IAMBackend
from moto.iam.policy_validation import IAMPolicyDocumentValidator, IAMTrustPolicyDocumentValidator

from dev.strict_iam.service_credentials import MOST, SERVICES, service_credentials

Given = Mapping[str, Any]
"""The parameters of a call by their names in the API, such as `{"UserName": "alice", "Tags": [...]}`."""

Check = Callable[[IAMBackend, Given], None]
"""Raises moto's exception of the error that AWS answers; what a call names and is not there is `NoSuchEntity`, which
moto raises when it is looked up."""

API = "https://docs.aws.amazon.com/IAM/latest/APIReference/API_"
GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
QUOTAS = f"{GUIDE}reference_iam-quotas.html"


@dataclass(frozen=True)
class Rule:
    """A refusal.

    Args:
        actions: Names of the API's actions, such as `("DeleteUser",)`.
        check: Raises what AWS answers.
        source: Address of the documentation.
    """

    actions: tuple[str, ...]
    check: Check
    source: str


def _rule(actions: str, check: Callable[..., None], source: str, *bound: object) -> Rule:
    return Rule(tuple(actions.split()), functools.partial(check, *bound) if bound else check, source)


def _owner(iam: IAMBackend, given: Given) -> Any:
    """Return the user, the group or the role that a call is about."""
    for name, get in (("UserName", iam.get_user), ("GroupName", iam.get_group), ("RoleName", iam.get_role)):
        if name in given:
            return get(given[name])
    raise LookupError(given)


# Managed policies: invalid ARNs, policies that cannot be boundaries, and changes of AWS's own policies.

_ARN = re.compile(r"arn:aws[a-z-]*:iam::(aws|\d{12}):policy/.+")
_ATTACH = "AttachGroupPolicy AttachRolePolicy AttachUserPolicy"
_DETACH = "DetachGroupPolicy DetachRolePolicy DetachUserPolicy"
_BOUND = "CreateRole CreateUser PutRolePermissionsBoundary PutUserPermissionsBoundary"
_CHANGE = "CreatePolicyVersion DeletePolicy DeletePolicyVersion SetDefaultPolicyVersion TagPolicy UntagPolicy"


def _refuse_arn(iam: IAMBackend, given: Given) -> None:
    for arn in (given.get("PolicyArn"), given.get("PermissionsBoundary")):
        if arn is not None and not _ARN.fullmatch(arn):
            raise InvalidInput(f"ARN {arn} is not valid.")


def _refuse_missing_boundary(iam: IAMBackend, given: Given) -> None:
    arn = given.get("PermissionsBoundary")
    if arn is not None and arn not in iam.managed_policies:
        raise NoSuchEntity(f"Scope ARN: {arn} does not exist or is not attachable.")


def _refuse_service_role_policy(iam: IAMBackend, given: Given) -> None:
    policy = iam.managed_policies.get(given.get("PolicyArn") or given.get("PermissionsBoundary") or "")
    if isinstance(policy, AWSManagedPolicy) and policy.path == "/aws-service-role/":
        raise IAMException(
            "PolicyNotAttachable", f"Cannot attach a Service Role Policy to a Customer entity: {policy.arn}"
        )


def _refuse_change_of_aws(iam: IAMBackend, given: Given) -> None:
    if isinstance(iam.get_policy(given["PolicyArn"]), AWSManagedPolicy):
        raise IAMException("AccessDenied", f"Not authorized to change the AWS managed policy {given['PolicyArn']}")


# Tags: those that AWS keeps to itself, and two of one key, whatever their case.

_TAGGING = "CreatePolicy CreateRole CreateUser TagPolicy TagRole TagUser"


def _refuse_reserved_tags(iam: IAMBackend, given: Given) -> None:
    for tag in given.get("Tags", []):
        if tag["Key"].startswith("aws:") or tag["Value"].startswith("aws:"):
            raise InvalidInput(f"The tag {tag['Key']} begins with aws:, which is reserved for AWS.")


def _refuse_repeated_tags(iam: IAMBackend, given: Given) -> None:
    keys = [tag["Key"].lower() for tag in given.get("Tags", [])]
    if len(keys) > len(set(keys)):
        raise DuplicateTags


# Policy documents.

_WRITES = "CreatePolicy CreatePolicyVersion PutGroupPolicy PutRolePolicy PutUserPolicy"
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


def _refuse_statements(is_wrong: Callable[[Given], bool], message: str, iam: IAMBackend, given: Given) -> None:
    statements = json.loads(given["PolicyDocument"])["Statement"]
    if any(map(is_wrong, statements if isinstance(statements, list) else [statements])):
        raise MalformedPolicyDocument(message)


def _has_principal(statement: Given) -> bool:
    return not {"Principal", "NotPrincipal"}.isdisjoint(statement)


def _has_other_letters_in_sid(statement: Given) -> bool:
    return re.fullmatch(r"[0-9A-Za-z]*", statement.get("Sid", "")) is None


def _has_null_if_exists(statement: Given) -> bool:
    return any(operator.endswith("NullIfExists") for operator in statement.get("Condition", {}))


def _refuse_trust_policy(iam: IAMBackend, given: Given) -> None:
    IAMTrustPolicyDocumentValidator(given["AssumeRolePolicyDocument"]).validate()


# Credentials: moto accepts any string as a password, an SSH public key and an MFA device, and any certificate.

SSH_BITS = 2048
_PASSWORD = 8
_LETTERS = {
    "uppercase": r"[A-Z]",
    "lowercase": r"[a-z]",
    "number": r"[0-9]",
    "symbol": r"[!@#$%^&*()_+\-=\[\]{}|']",
}


def _faults_of_password(iam: IAMBackend, password: str) -> Iterator[str]:
    has = {kind: re.search(pattern, password) is not None for kind, pattern in _LETTERS.items()}
    policy = iam.account_password_policy
    least = _PASSWORD if policy is None else policy.minimum_password_length
    if len(password) < least:
        yield f"at least {least} characters"
    if policy is None:
        if sum(has.values()) < 3:
            yield f"three of {', '.join(_LETTERS)}"
        return
    for kind, letters in (
        ("uppercase", policy.require_uppercase_characters),
        ("lowercase", policy.require_lowercase_characters),
        ("number", policy.require_numbers),
        ("symbol", policy.require_symbols),
    ):
        if letters and not has[kind]:
            yield kind


def _refuse_password(iam: IAMBackend, given: Given) -> None:
    faults = [] if given.get("Password") is None else list(_faults_of_password(iam, given["Password"]))
    if faults:
        raise IAMException("PasswordPolicyViolation", f"Password should have {' and '.join(faults)}")


def _read_ssh_key(body: str) -> RSAPublicNumbers:
    load = load_pem_public_key if body.lstrip().startswith("-----") else load_ssh_public_key
    try:
        key = load(body.strip().encode())
    except (ValueError, UnsupportedAlgorithm):
        raise IAMException("InvalidPublicKey", "The public key is malformed.") from None
    if not isinstance(key, RSAPublicKey):
        raise IAMException("UnrecognizedPublicKeyEncoding", "The public key must be one of RSA.")
    if key.key_size < SSH_BITS:
        raise IAMException("InvalidPublicKey", f"The public key must have {SSH_BITS} bits or more.")
    return key.public_numbers()


def _refuse_ssh_key(iam: IAMBackend, given: Given) -> None:
    key = _read_ssh_key(given["SSHPublicKeyBody"])
    user = iam.get_user(given["UserName"])
    if any(_read_ssh_key(each.ssh_public_key_body) == key for each in user.ssh_public_keys):
        raise IAMException("DuplicateSSHPublicKey", f"The public key is associated with {user.name} already.")


def _read_certificate(body: str) -> Certificate:
    try:
        return load_pem_x509_certificate(body.encode())
    except (ValueError, InvalidVersion):
        raise IAMException("MalformedCertificate", "The certificate is malformed.") from None


def _refuse_certificate(iam: IAMBackend, given: Given) -> None:
    certificate = _read_certificate(given["CertificateBody"])
    if certificate.not_valid_after_utc < datetime.now(UTC):
        raise IAMException("MalformedCertificate", "The certificate has expired.")
    for user in iam.users.values():
        if any(_read_certificate(each.body) == certificate for each in user.signing_certificates.values()):
            raise IAMException("DuplicateCertificate", f"The certificate is associated with {user.name} already.")


def _refuse_service(iam: IAMBackend, given: Given) -> None:
    service = given.get("ServiceName")
    if service is not None and service not in SERVICES:
        raise IAMException("NotSupportedService", f"The service {service} has no service-specific credentials.")


def _refuse_age(iam: IAMBackend, given: Given) -> None:
    if given.get("CredentialAgeDays") is not None:
        raise ValidationError(f"Credentials of {given['ServiceName']} do not expire.")


def _refuse_one_and_all_users(iam: IAMBackend, given: Given) -> None:
    if given.get("AllUsers") and given.get("UserName") is not None:
        raise ValidationError("AllUsers and UserName cannot be specified together.")


def _refuse_mfa_device(iam: IAMBackend, given: Given) -> None:
    serial = given["SerialNumber"]
    device = iam.virtual_mfa_devices.get(serial)
    if device is None and serial.startswith("arn:"):
        raise NoSuchEntity(f"MFADevice entity with serial number {serial} does not exist.")
    if device is not None and device.user is not None:
        raise EntityAlreadyExists("MFADevice entity is already in use.")


# Names: one that is taken, in any case; moto accepts `Alice` next to `alice`. So is a new name of which only the case
# differs from the entity's own old name: AWS documents no exception for it. A rename to exactly the old name, which
# Terraform asks for when only the path changes, is none.


def _own_policies(iam: IAMBackend) -> list[str]:
    # Whatever their paths: the name alone must be unique.
    return [each.name for each in iam.managed_policies.values() if not isinstance(each, AWSManagedPolicy)]


_NAMES: Mapping[str, Callable[[IAMBackend], Iterable[str]]] = {
    "User": lambda iam: iam.users,
    "Group": lambda iam: iam.groups,
    "Role": lambda iam: [each.name for each in iam.roles.values()],
    "Policy": _own_policies,
}
"""Kind of thing with names of its own -> the names that are taken."""


def _refuse_name(kind: str, prefix: str, iam: IAMBackend, given: Given) -> None:
    name = given.get(f"{prefix}{kind}Name")
    if name is None or (prefix and name == given[f"{kind}Name"]):
        return
    # Thousands of names for each of thousands of users: a search in one text is many times faster than a loop.
    if f"\n{name}\n".lower() in "\n".join(("", *_NAMES[kind](iam), "")).lower():
        raise EntityAlreadyExists(f"{kind} with name {name} already exists.")


# What is not deleted, because something still belongs to it.


def _of_user(iam: IAMBackend, given: Given) -> Given:
    user = iam.get_user(given["UserName"])
    return {
        "remove user from groups": iam.get_groups_for_user(user.name),
        "delete login profile": user.password is not None,
        "delete access keys": user.access_keys,
        "delete MFA device": user.mfa_devices,
        "delete SSH public keys": user.ssh_public_keys,
        "delete signing certificates": user.signing_certificates,
        "delete service-specific credentials": service_credentials(user),
        "delete policies": user.policies,
        "detach all policies": user.managed_policies,
    }


def _of_group(iam: IAMBackend, given: Given) -> Given:
    group = iam.get_group(given["GroupName"])
    return {
        "remove users from group": group.users,
        "delete policies": group.policies,
        "detach all policies": group.managed_policies,
    }


def _of_policy(iam: IAMBackend, given: Given) -> Given:
    policy = iam.get_policy(given["PolicyArn"])
    bounded: tuple[Any, ...] = (*iam.users.values(), *iam.roles.values())
    return {
        "detach it from users, groups and roles": any(
            policy.arn in owner.managed_policies for owner in (*bounded, *iam.groups.values())
        ),
        "take it from those whose permissions boundary it is": any(
            owner.permissions_boundary_arn == policy.arn for owner in bounded
        ),
        "delete its versions but the default one": len(policy.versions) > 1,
    }


def _of_mfa_device(iam: IAMBackend, given: Given) -> Given:
    device = iam.virtual_mfa_devices.get(given["SerialNumber"])
    return {"deactivate MFA device": device is not None and device.user is not None}


def _refuse_while(obstacles: Callable[[IAMBackend, Given], Given], iam: IAMBackend, given: Given) -> None:
    for what, is_there in obstacles(iam, given).items():
        if is_there:
            raise DeleteConflictException(f"Cannot delete entity, must {what} first.")


# Quotas, as they are before anybody asks AWS to raise them.


def _size(document: str) -> int:
    """Count the characters of a document; IAM does not count white space."""
    return len(re.sub(r"\s", "", document))


def _inline_size(iam: IAMBackend, given: Given) -> int:
    others = (text for name, text in _owner(iam, given).policies.items() if name != given["PolicyName"])
    return sum(map(_size, others)) + _size(given["PolicyDocument"])


def _attached(iam: IAMBackend, given: Given) -> int:
    return len({*_owner(iam, given).managed_policies, given["PolicyArn"]})


def _groups_of_user(iam: IAMBackend, given: Given) -> int:
    iam.get_group(given["GroupName"])
    return len({*(group.name for group in iam.get_groups_for_user(given["UserName"])), given["GroupName"]})


def _tags(iam: IAMBackend, given: Given) -> int:
    if "UserName" in given:
        tagged: Iterable[str] = [tag["Key"] for tag in iam.list_user_tags(given["UserName"])]
    else:
        tagged = iam.get_policy(given["PolicyArn"]).tags
    # The case of a key does not count: the new one replaces the old one.
    return len({*map(str.lower, tagged), *(tag["Key"].lower() for tag in given["Tags"])})


def _for_service(iam: IAMBackend, given: Given) -> int:
    return len(service_credentials(_owner(iam, given), given["ServiceName"])) + 1


def _refuse_more(
    name: str, most: int, count: Callable[[IAMBackend, Given], int], iam: IAMBackend, given: Given
) -> None:
    if count(iam, given) > most:
        raise LimitExceededException(f"Cannot exceed quota for {name}: {most}")


_LIMITS: tuple[tuple[str, int, str, Callable[[IAMBackend, Given], int]], ...] = (
    ("UsersPerAccount", 5000, "CreateUser", lambda iam, given: len(iam.users) + 1),
    ("GroupsPerAccount", 300, "CreateGroup", lambda iam, given: len(iam.groups) + 1),
    ("RolesPerAccount", 1000, "CreateRole", lambda iam, given: len(iam.roles) + 1),
    ("PoliciesPerAccount", 1500, "CreatePolicy", lambda iam, given: len(_own_policies(iam)) + 1),
    ("TrustPolicySize", 2048, "CreateRole", lambda iam, given: _size(given["AssumeRolePolicyDocument"])),
    ("TrustPolicySize", 2048, "UpdateAssumeRolePolicy", lambda iam, given: _size(given["PolicyDocument"])),
    ("GroupsPerUser", 10, "AddUserToGroup", _groups_of_user),
    ("PoliciesPerUser", 10, "AttachUserPolicy", _attached),
    ("PoliciesPerGroup", 10, "AttachGroupPolicy", _attached),
    ("PoliciesPerRole", 10, "AttachRolePolicy", _attached),
    ("UserPolicySize", 2048, "PutUserPolicy", _inline_size),
    ("GroupPolicySize", 5120, "PutGroupPolicy", _inline_size),
    ("RolePolicySize", 10240, "PutRolePolicy", _inline_size),
    ("PolicySize", 6144, "CreatePolicy CreatePolicyVersion", lambda iam, given: _size(given["PolicyDocument"])),
    ("SSHPublicKeysPerUser", 5, "UploadSSHPublicKey", lambda iam, given: len(_owner(iam, given).ssh_public_keys) + 1),
    (
        *("MFADevicesPerUser", 8, "EnableMFADevice"),
        lambda iam, given: len({*_owner(iam, given).mfa_devices, given["SerialNumber"]}),
    ),
    ("TagsPerUser", 50, "TagUser", _tags),
    ("TagsPerPolicy", 50, "TagPolicy", _tags),
)
"""What the message calls it, how many there may be, actions that may exceed it, and how many there would be."""

LIMITS = tuple(_rule(actions, _refuse_more, QUOTAS, name, most, count) for name, most, actions, count in _LIMITS)

# In this order: later ones of documents read what the first has found to be a document.
RULES = (
    _rule(f"{_ATTACH} {_DETACH} {_BOUND} {_CHANGE}", _refuse_arn, f"{API}PutUserPermissionsBoundary.html"),
    _rule(_BOUND, _refuse_missing_boundary, f"{API}PutUserPermissionsBoundary.html"),
    _rule(f"{_ATTACH} {_BOUND}", _refuse_service_role_policy, f"{API}AttachUserPolicy.html"),
    # "You cannot change the permissions defined in AWS managed policies."
    _rule(_CHANGE, _refuse_change_of_aws, f"{GUIDE}access_policies_managed-vs-inline.html"),
    # "You cannot create a tag key or value that begins with the text aws:"
    _rule(_TAGGING, _refuse_reserved_tags, f"{GUIDE}id_tags.html"),
    # "you can't have separate Department and department tag keys"
    _rule(_TAGGING, _refuse_repeated_tags, f"{GUIDE}id_tags.html"),
    _rule(_WRITES, _refuse_what_moto_stumbles_over, f"{GUIDE}reference_policies_grammar.html"),
    # "Individual elements must not contain multiple instances of the same key."
    _rule(_WRITES, _refuse_repeated_keys, f"{GUIDE}reference_policies_grammar.html"),
    # "You cannot use the Principal element in an identity-based policy."
    _rule(
        *(_WRITES, _refuse_statements, f"{GUIDE}reference_policies_elements_principal.html"),
        *(_has_principal, "Policy document should not specify a principal."),
    ),
    # "For IAM policies, basic alphanumeric characters (A-Z,a-z,0-9) are the only allowed characters in the Sid value."
    _rule(
        *(_WRITES, _refuse_statements, f"{GUIDE}reference_policies_elements_sid.html"),
        *(_has_other_letters_in_sid, "Statement IDs (SID) must be alpha-numeric."),
    ),
    # "You can add IfExists to the end of any condition operator name except the Null condition."
    _rule(
        *(_WRITES, _refuse_statements, f"{GUIDE}reference_policies_elements_condition_operators.html"),
        *(_has_null_if_exists, _SYNTAX),
    ),
    _rule("CreateRole", _refuse_trust_policy, f"{GUIDE}reference_policies_elements_principal.html"),
    # The default policy, as long as the account has none of its own.
    _rule(
        *("CreateLoginProfile UpdateLoginProfile", _refuse_password),
        f"{GUIDE}id_credentials_passwords_account-policy.html",
    ),
    _rule("UploadSSHPublicKey", _refuse_ssh_key, f"{API}UploadSSHPublicKey.html"),
    # "malformed or expired", and "the same certificate is associated with an IAM user in the account".
    _rule("UploadSigningCertificate", _refuse_certificate, f"{API}UploadSigningCertificate.html"),
    _rule(
        *("CreateServiceSpecificCredential ListServiceSpecificCredentials", _refuse_service),
        f"{API}CreateServiceSpecificCredential.html",
    ),
    # "only valid for services that support long-term API keys", and "a maximum of two sets ... for each ... service"
    _rule("CreateServiceSpecificCredential", _refuse_age, f"{API}CreateServiceSpecificCredential.html"),
    _rule(
        *("CreateServiceSpecificCredential", _refuse_more, f"{API}CreateServiceSpecificCredential.html"),
        *("ServiceSpecificCredentialsPerUser", MOST, _for_service),
    ),
    # "This parameter cannot be specified together with UserName."
    _rule(
        *("ListServiceSpecificCredentials", _refuse_one_and_all_users),
        f"{API}ListServiceSpecificCredentials.html",
    ),
    _rule("EnableMFADevice", _refuse_mfa_device, f"{API}EnableMFADevice.html"),
    # "Names ... must be unique within the account. Names are not distinguished by case", and `NewUserName` of the API.
    *(_rule(f"Create{kind}", _refuse_name, QUOTAS, kind, "") for kind in _NAMES),
    *(_rule(f"Update{kind}", _refuse_name, f"{API}Update{kind}.html", kind, "New") for kind in ("User", "Group")),
    *(
        _rule(action, _refuse_while, f"{API}{action}.html", obstacles)
        for action, obstacles in {
            "DeleteUser": _of_user,
            "DeleteGroup": _of_group,
            "DeletePolicy": _of_policy,
            "DeleteVirtualMFADevice": _of_mfa_device,
        }.items()
    ),
    *LIMITS,
)
