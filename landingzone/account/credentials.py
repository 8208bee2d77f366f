"""Which resources are credentials, of which kind, with which id, as `existing_credentials` of a user has them."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from landingzone.account.existing import ExistingResource
from landingzone.account.resource_types import RESOURCE_TYPES
from landingzone.iam.existing_credentials import PASSWORD

TYPES: Mapping[str, tuple[str, str]] = {
    "console password": ("aws_iam_user_login_profile", ""),
    "access key": ("aws_iam_access_key", "id"),
    "SSH key": ("aws_iam_user_ssh_key", "ssh_public_key_id"),
    "service-specific credential": ("aws_iam_service_specific_credential", "service_specific_credential_id"),
    "signing certificate": ("aws_iam_signing_certificate", "certificate_id"),
}
"""Kind -> type of its resources, and the attribute with the id; "": there is one at most."""

_KIND_OF = {type: (kind, id) for kind, (type, id) in TYPES.items()}


class ExistingCredential(NamedTuple):
    """A credential.

    Args:
        kind: Its kind, in words.
        id: Its id, or `console_password`.
        status: `active` or `inactive`.
    """

    kind: str
    id: str
    status: str


def credential_of(user: str, kind: str, id: str = "", **values: Any) -> ExistingResource:
    """Return the resource that a credential is.

    Args:
        user: Name of the user.
        kind: Its kind, in words.
        id: Its id; "": the user has one at most.
        values: Further attributes.
    """
    type, attribute = TYPES[kind]
    named = {attribute: id} if attribute else {}
    return ExistingResource(type=type, values={RESOURCE_TYPES[type].owner: user, **named, **values})


def credential_in(resource: ExistingResource) -> ExistingCredential | None:
    """Return the credential that a resource is; None: it is something else."""
    if resource.type not in _KIND_OF:
        return None
    kind, id = _KIND_OF[resource.type]
    return ExistingCredential(kind, str(resource.values.get(id)) if id else PASSWORD, status_in(resource.values))


def status_in(values: Mapping[str, Any]) -> str:
    """Return `active` or `inactive` from the attributes of a credential; a password is always active."""
    return "inactive" if values.get("status") == "Inactive" else "active"
