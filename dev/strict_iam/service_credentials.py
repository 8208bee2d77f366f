"""Service-specific credentials, which moto does not have: Git credentials of CodeCommit, and those of Keyspaces.

Long-term API keys, such as those of Bedrock, are of the same kind in AWS and are not emulated: their services are
refused like those that have no credentials.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceSpecificCredential.html,
API_ListServiceSpecificCredentials.html, API_UpdateServiceSpecificCredential.html,
API_ResetServiceSpecificCredential.html, API_DeleteServiceSpecificCredential.html
"""

import base64
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, count
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow
from moto.iam.exceptions import NoSuchEntity
from moto.iam.models import User
from moto.iam.responses import IamResponse
from moto.iam.utils import random_access_key

SERVICES = ("codecommit.amazonaws.com", "cassandra.amazonaws.com")
MOST = 2
"""How many a user may have for one service."""


def _new_password() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


@dataclass
class ServiceCredential:
    """A credential for one service; whose it is, the user knows, so that a rename changes nothing here."""

    service: str
    service_user_name: str
    id: str = field(default_factory=lambda: f"ACCA{random_access_key()}")
    password: str = field(default_factory=_new_password)
    created: datetime = field(default_factory=utcnow)
    status: str = "Active"

    def described(self, user: User) -> dict[str, Any]:
        """Return what lists say of it: all but the password."""
        return {
            "UserName": user.name,
            "Status": self.status,
            "ServiceUserName": self.service_user_name,
            "CreateDate": self.created,
            "ServiceSpecificCredentialId": self.id,
            "ServiceName": self.service,
        }

    def with_password(self, user: User) -> ActionResult:
        """Return the answer of the two actions that tell the password."""
        return ActionResult({"ServiceSpecificCredential": {**self.described(user), "ServicePassword": self.password}})


def service_credentials(user: User, service: str | None = None) -> list[ServiceCredential]:
    """Return those of a user, for one service or for all."""
    return [each for each in _kept(user) if service in (None, each.service)]


def _kept(user: User) -> list[ServiceCredential]:
    kept: list[ServiceCredential] = vars(user).setdefault("service_credentials", [])
    return kept


def make_service_credentials() -> None:
    """Have the emulated IAM of this process answer the five actions."""
    for function in (
        create_service_specific_credential,
        list_service_specific_credentials,
        update_service_specific_credential,
        reset_service_specific_credential,
        delete_service_specific_credential,
    ):
        setattr(IamResponse, function.__name__, function)


def _user(response: IamResponse) -> User:
    name = response._get_param("UserName")
    if name is None:
        # Whoever asks.
        name = response.backend.get_access_key_last_used(response.get_access_key())["user_name"]
    return response.backend.get_user(name)


def _named(response: IamResponse) -> tuple[User, ServiceCredential]:
    user, id = _user(response), response._get_param("ServiceSpecificCredentialId")
    for each in _kept(user):
        if each.id == id:
            return user, each
    raise NoSuchEntity(f"The Service Specific Credential with id {id} cannot be found.")


def create_service_specific_credential(response: IamResponse) -> ActionResult:
    """CreateServiceSpecificCredential; the second one for a service has a number in its user name."""
    user, service = _user(response), response._get_param("ServiceName")
    everybody = response.backend.users.values()
    taken = {each.service_user_name for other in everybody for each in service_credentials(other, service)}
    names = (f"{user.name}{end}-at-{user.account_id}" for end in chain([""], map("+{}".format, count(1))))
    credential = ServiceCredential(service, next(name for name in names if name not in taken))
    _kept(user).append(credential)
    return credential.with_password(user)


def list_service_specific_credentials(response: IamResponse) -> ActionResult:
    """ListServiceSpecificCredentials."""
    users = response.backend.users.values() if response._get_param("AllUsers") else [_user(response)]
    service = response._get_param("ServiceName")
    found = [each.described(user) for user in users for each in service_credentials(user, service)]
    return ActionResult({"ServiceSpecificCredentials": found})


def update_service_specific_credential(response: IamResponse) -> ActionResult:
    """UpdateServiceSpecificCredential."""
    _, credential = _named(response)
    credential.status = response._get_param("Status")
    return EmptyResult()


def reset_service_specific_credential(response: IamResponse) -> ActionResult:
    """ResetServiceSpecificCredential."""
    user, credential = _named(response)
    credential.password = _new_password()
    return credential.with_password(user)


def delete_service_specific_credential(response: IamResponse) -> ActionResult:
    """DeleteServiceSpecificCredential."""
    user, credential = _named(response)
    _kept(user).remove(credential)
    return EmptyResult()
