"""The outputs of stacks in all their JSON forms: as Terraform prints or stores them, and as CDKTF writes them."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from landingzone.reading.terraform_states import CDKTF, form_of
from landingzone.states.outputs import Outputs, type_of
from landingzone.terraform.outputs import ALL_OUTPUTS, KNOWN_OUTPUTS

CDKTF_OPTION = "--outputs-file-include-sensitive-outputs"
"""The option of `cdktf output` and `cdktf deploy` without which their `--outputs-file` has no sensitive outputs."""

_OF_CIPHERTEXT = tuple(output.name for output in ALL_OUTPUTS if output.is_ciphertext)


def stacks_in(content: Any) -> Mapping[str, Any]:
    """Return the outputs of each stack in JSON of any form, unchecked.

    Returns:
        Name of the stack, which only CDKTF gives, otherwise "" -> its outputs; what has no known form is returned
        unchanged.
    """
    form = form_of(content, KNOWN_OUTPUTS)
    if form is CDKTF:
        return {**content}
    return {"": form.outputs_in(content) if form else content}


def lacks_ciphertext(stacks: Mapping[str, Mapping[str, Any]]) -> bool:
    """Check whether no stack of CDKTF has an output with secrets, which is the case without the option."""
    return not any(name in outputs for outputs in stacks.values() for name in _OF_CIPHERTEXT)


def typed(outputs: Mapping[str, Any]) -> Outputs:
    """Write the known outputs as Terraform does, with the types that CDKTF leaves out."""
    known = {name: value for name, value in outputs.items() if name in KNOWN_OUTPUTS}
    return {name: {"value": value, "type": type_of(KNOWN_OUTPUTS[name])} for name, value in known.items()}


@dataclass(frozen=True)
class Encrypted:
    """A secret of a user, encrypted.

    Args:
        text: OpenPGP message in base64.
        key_id: Id of the access key whose secret it is; "": it is the console password.
        stack: Name of the stack, if several have secrets of the user; "": only one has.
    """

    text: str = field(repr=False)
    key_id: str = ""
    stack: str = ""

    @property
    def in_words(self) -> str:
        """What it is: `password`, `secret_access_key of AKIA...`."""
        what = f"secret_access_key of {self.key_id}" if self.key_id else "password"
        return f"{what} in {self.stack}" if self.stack else what


def encrypted_for(user: str, content: Any) -> list[Encrypted]:
    """Find the secrets of a user in all outputs, in any form, or in a single one.

    Args:
        user: Name of the user.
        content: JSON.
    """
    found = {stack: [*_encrypted_in(outputs, user)] for stack, outputs in stacks_in(content).items()}
    having = [stack for stack, secrets in found.items() if secrets]
    return [
        Encrypted(each.text, each.key_id, stack if len(having) > 1 else "") for stack in having for each in found[stack]
    ]


def message_in(text: str) -> bytes | None:
    """Read an OpenPGP message from base64; None: it is not base64."""
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except ValueError:  # also for non-ASCII characters
        return None


def nothing_for(user: str, content: Any) -> str:
    """Report that outputs contain nothing for a user, and when they would."""
    form = form_of(content, KNOWN_OUTPUTS)
    hint = (form.instead if form else "") or "user_passwords and user_access_keys have those that exist"
    if form is CDKTF and lacks_ciphertext(content):
        hint = f"CDKTF leaves out user_passwords and user_access_keys without {CDKTF_OPTION}"
    return f"{user}: no password and no access key in these outputs; {hint}"


def _encrypted_in(outputs: Any, user: str) -> Iterator[Encrypted]:
    if not isinstance(outputs, dict):
        return
    # Passwords first.
    maps = [outputs[name] for name in reversed(_OF_CIPHERTEXT) if name in outputs] or [outputs]
    for each in maps:
        values = each["value"] if isinstance(each, dict) and "value" in each and "type" in each else each
        value = values.get(user) if isinstance(values, dict) else None
        if isinstance(value, str):
            yield Encrypted(value)
        if isinstance(value, dict) and isinstance(value.get("secret_access_key"), str):
            yield Encrypted(value["secret_access_key"], str(value.get("access_key_id")))
