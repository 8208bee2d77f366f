"""The settings of the provider and of the backends that are credentials: a row each.

They belong into the environment of who runs Terraform, where no file and no plan keeps them.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from landingzone.ground.tokens import is_token

_ADDRESS = re.compile(r"(?P<scheme>(?i:[a-z][a-z0-9+.-]*)://)(?P<user>[^/?#\s]*@)?|(?P<pair>[^/?#\s]*:[^/?#\s]*@)")
_PASSWORD = re.compile(r"(?i)\bpassword\s*=\s*[^\s&]")
_AWS_KEYS = "use the environment (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY), or a profile"
_AWS_TOKEN = "use the environment (AWS_SESSION_TOKEN), or a profile"
_ROLE_TOKEN = "use the environment (AWS_WEB_IDENTITY_TOKEN_FILE), or web_identity_token_file"

PROVIDER = "provider"

SECRET_SETTINGS: dict[str, dict[str, str]] = {
    PROVIDER: {
        "access_key": _AWS_KEYS,
        "secret_key": _AWS_KEYS,
        "token": _AWS_TOKEN,
        "web_identity_token": _ROLE_TOKEN,
    },
    "azurerm": {
        "access_key": "use the environment (ARM_ACCESS_KEY)",
        "client_certificate_password": "use the environment (ARM_CLIENT_CERTIFICATE_PASSWORD)",
        "client_secret": "use the environment (ARM_CLIENT_SECRET)",
        "oidc_request_token": "use the environment (ARM_OIDC_REQUEST_TOKEN)",
        "oidc_token": "use the environment (ARM_OIDC_TOKEN)",
        "sas_token": "use the environment (ARM_SAS_TOKEN)",
    },
    "consul": {
        "access_token": "use the environment (CONSUL_HTTP_TOKEN)",
        "http_auth": "use the environment (CONSUL_HTTP_AUTH)",
    },
    "cos": {
        "secret_id": "use the environment (TENCENTCLOUD_SECRET_ID)",
        "secret_key": "use the environment (TENCENTCLOUD_SECRET_KEY)",
        "security_token": "use the environment (TENCENTCLOUD_SECURITY_TOKEN)",
    },
    "gcs": {
        "access_token": "use the environment (GOOGLE_OAUTH_ACCESS_TOKEN)",
        "credentials": "use the environment (GOOGLE_CREDENTIALS)",
        "encryption_key": "use the environment (GOOGLE_ENCRYPTION_KEY)",
    },
    "http": {
        "client_private_key_pem": "use the environment (TF_HTTP_CLIENT_PRIVATE_KEY_PEM)",
        "password": "use the environment (TF_HTTP_PASSWORD)",
    },
    "local": {},
    "oss": {
        "access_key": "use the environment (ALICLOUD_ACCESS_KEY)",
        "secret_key": "use the environment (ALICLOUD_SECRET_KEY)",
        "security_token": "use the environment (ALICLOUD_SECURITY_TOKEN)",
    },
    "pg": {},
    "s3": {
        "access_key": _AWS_KEYS,
        "secret_key": _AWS_KEYS,
        "sse_customer_key": "use the environment (AWS_SSE_CUSTOMER_KEY)",
        "token": _AWS_TOKEN,
        "web_identity_token": _ROLE_TOKEN,
    },
    "swift": {
        "application_credential_secret": "use the environment (OS_APPLICATION_CREDENTIAL_SECRET)",
        "password": "use the environment (OS_PASSWORD)",
        "token": "use the environment (OS_AUTH_TOKEN)",
    },
}
"""Provider, or name of the backend -> name of the setting, also in a nested block -> what to do instead.

A setting that may hold a password within an address is in no row: see `find_secret_settings`.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs
Source: https://developer.hashicorp.com/terraform/language/backend
"""


@dataclass(frozen=True)
class SecretSetting:
    """A setting of a file that is a credential or holds one.

    Args:
        steps: Where it is: `("provider", "secret_key")`.
        hint: What to do instead.
    """

    steps: tuple[str | int, ...]
    hint: str


def find_secret_settings(provider: Mapping[str, Any], backend: Mapping[str, Mapping[str, Any]]) -> list[SecretSetting]:
    """Find the settings of the provider and the backend that are credentials or hold one.

    Besides those of the table these are texts with a password: `https://me:secret@example.com`, `password=secret`. A
    CDKTF token is none, since it is not the value itself.
    """
    found = [*_secrets_of((PROVIDER,), provider, SECRET_SETTINGS[PROVIDER])]
    for name, arguments in backend.items():
        found += _secrets_of(("backend", name), arguments, SECRET_SETTINGS.get(name, {}))
    return found


def _secrets_of(steps: tuple[str | int, ...], value: object, secret: Mapping[str, str]) -> Iterator[SecretSetting]:
    name = next((step for step in reversed(steps) if isinstance(step, str)), "")
    match value:
        case None | "" | bool():
            return
        case str() if is_token(value):
            return
        case _ if name in secret:
            yield SecretSetting(steps, secret[name])
        case str() if has_credentials(value):
            yield SecretSetting(
                steps, "leave the password out: it belongs into the environment (of the pg backend: PGPASSWORD)"
            )
        case Mapping():
            for key, inner in value.items():
                yield from _secrets_of((*steps, str(key)), inner, secret)
        case list() | tuple():
            for index, inner in enumerate(value):
                yield from _secrets_of((*steps, index), inner, secret)


def has_credentials(text: str) -> bool:
    """Tell whether a text holds a password, as an address with one does, or what a database is connected to with."""
    found = _ADDRESS.match(text)
    return bool((found and (found["pair"] or ":" in (found["user"] or ""))) or _PASSWORD.search(text))


def without_credentials(text: str) -> str:
    """Give an address without user, password, query and fragment, which may be secrets; another text as it is."""
    found = _ADDRESS.match(text)
    if _PASSWORD.search(text):
        return "a text with a password"
    if not found:
        return text
    shown = f"{found['scheme'] or ''}***@{text[found.end() :]}" if found["user"] or found["pair"] else text
    return re.sub(r"[?#].*", "?***", shown, flags=re.DOTALL)
