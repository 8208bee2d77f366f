"""The settings of the provider and of the backends that are credentials: `secret_settings.json` has a row for each.

They belong in the environment of the person who runs Terraform, where no file or plan keeps them.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from landingzone.ground.problems import Steps
from landingzone.ground.tables import read_json
from landingzone.ground.tokens import is_token

_ADDRESS = re.compile(r"(?P<scheme>(?i:[a-z][a-z0-9+.-]*)://)(?P<user>[^/?#\s]*@)?|(?P<pair>[^/?#\s]*:[^/?#\s]*@)")
_PASSWORD = re.compile(r"(?i)\bpassword\s*=\s*[^\s&]")

PROVIDER = "provider"

SECRET_SETTINGS: dict[str, dict[str, str]] = read_json("landingzone.config", "secret_settings.json")
"""Provider, or name of the backend -> name of the setting, also in a nested block -> what to do instead.

A setting that may hold a password inside an address has no row: see `find_secret_settings`.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs
Source: https://developer.hashicorp.com/terraform/language/backend
"""


class SecretSetting(NamedTuple):
    """A setting of a file that is a credential or holds one.

    Args:
        steps: Where it is: `("provider", "secret_key")`.
        hint: What to do instead.
    """

    steps: Steps
    hint: str


def find_secret_settings(provider: Mapping[str, Any], backend: Mapping[str, Mapping[str, Any]]) -> list[SecretSetting]:
    """Find the settings of the provider and the backend that are credentials or hold one.

    Besides those of the table, these are strings with a password: `https://me:secret@example.com`, `password=secret`. A
    CDKTF token is not one, since it is not the value itself.
    """
    found = [*_secrets_of((PROVIDER,), provider, SECRET_SETTINGS[PROVIDER])]
    for name, arguments in backend.items():
        found += _secrets_of(("backend", name), arguments, SECRET_SETTINGS.get(name, {}))
    return found


def _secrets_of(steps: Steps, value: object, secret: Mapping[str, str]) -> Iterator[SecretSetting]:
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
                steps, "remove the password: it belongs in the environment (for the pg backend: PGPASSWORD)"
            )
        case Mapping():
            for key, inner in value.items():
                yield from _secrets_of((*steps, str(key)), inner, secret)
        case list() | tuple():
            for index, inner in enumerate(value):
                yield from _secrets_of((*steps, index), inner, secret)


def has_credentials(text: str) -> bool:
    """Return whether a string holds a password, such as an address with a password or a database connection string."""
    found = _ADDRESS.match(text)
    return bool((found and (found["pair"] or ":" in (found["user"] or ""))) or _PASSWORD.search(text))


def without_credentials(text: str) -> str:
    """Return an address without user, password, query and fragment, which may be secrets; other strings unchanged."""
    found = _ADDRESS.match(text)
    if _PASSWORD.search(text):
        return "a string with a password"
    if not found:
        return text
    shown = f"{found['scheme'] or ''}***@{text[found.end() :]}" if found["user"] or found["pair"] else text
    return re.sub(r"[?#].*", "?***", shown, flags=re.DOTALL)
