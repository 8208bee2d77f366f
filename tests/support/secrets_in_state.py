"""Looking through everything that a Terraform state holds for credentials that whoever reads it could use."""

import base64
import contextlib
import hashlib
import hmac
import json
import re
from collections.abc import Mapping

LEFT_BY_THE_PROVIDER = {"ses_smtp_password_v4"}
"""What the provider of the engine writes readable into the state of an access key, whatever PGP key there is."""

_TELLING = re.compile("secret|pass(word|wd|phrase)|token|credential|private_?key", re.IGNORECASE)


def smtp_passwords(secret_access_key, region):
    """Make the passwords for the SMTP interface of SES of a secret access key: of a region, and the older one of all.

    Source: https://docs.aws.amazon.com/ses/latest/dg/smtp-credentials.html
    """
    signature = f"AWS4{secret_access_key}".encode()
    for part in ("11111111", region, "ses", "aws4_request", "SendRawEmail"):
        signature = hmac.digest(signature, part.encode(), hashlib.sha256)
    earlier = hmac.digest(secret_access_key.encode(), b"SendRawEmail", hashlib.sha256)
    return {base64.b64encode(b"\x04" + signature).decode(), base64.b64encode(b"\x02" + earlier).decode()}


def encrypted_in(*states):
    """Return everything encrypted in states: type, name and key of its instance -> the text."""
    return {
        f"{each['type']}.{each['name']} {instance['index_key']}": text
        for state in states
        for each in state["resources"]
        for instance in each["instances"]
        for name, text in instance["attributes"].items()
        if name in ("encrypted_password", "encrypted_secret")
    }


def readable_secrets(state, known, decrypt):
    """Return names of attributes, and of outputs as `output.<name>`, that hold one of the `known` secrets in whichever
    form; and of those that are called as if they did, and hold a text that is not the encrypted form of a secret.
    """
    everything = [*_texts(state, with_keys=True)]
    by_value = {_name_of(steps) for steps, text in everything if any(_holds(text, secret) for secret in known)}
    by_name = {
        _name_of(steps)
        for steps, text in _texts(state)
        if text and any(map(_TELLING.search, _names_in(steps))) and not _is_encrypted(text, known, decrypt)
    }
    return by_value | by_name


def _texts(value, steps=(), *, with_keys=False):
    """Yield every text with its place, and every key of a map with that of the map: a secret is as readable there."""
    if isinstance(value, str):
        yield steps, value
    elif isinstance(value, Mapping):
        yield from ((steps, name) for name in value if with_keys)
    for name, inner in (
        value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    ):
        yield from _texts(inner, (*steps, name), with_keys=with_keys)


def _name_of(steps):
    if steps[:1] == ("outputs",):
        return ".".join(["output", *map(str, steps[1:2])])
    return next((step for step in steps[::-1] if isinstance(step, str)), "")


def _names_in(steps):
    """Yield the names on the way to a value: those of attributes, and all of an output, but not what Terraform adds."""
    match steps:
        case ("outputs", str(name), "value", *inner):
            yield from (name, *(step for step in inner if isinstance(step, str)))
        case ("resources", int(), "instances", int(), "attributes" | "attributes_flat", *inner):
            yield from (step for step in inner if isinstance(step, str))


def _holds(text, secret):
    return secret in text or any(secret.encode() in each for each in _decoded(text))


def _decoded(text):
    with contextlib.suppress(ValueError):
        yield base64.b64decode(text, validate=True)
    try:
        content = json.loads(text)
    except ValueError:
        return
    yield from (inner.encode() for _, inner in _texts(content, with_keys=True))


def _is_encrypted(text, known, decrypt):
    try:
        return decrypt(text) in known
    except Exception:
        return False
