"""Checks policy documents that people write as JSON: whether they are JSON, and whether IAM would accept them."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from landingzone.ground.kinds import says
from landingzone.ground.shapes import Shape
from landingzone.ground.tokens import is_token
from landingzone.iam.patterns import PERMISSION_OR_ALL
from landingzone.reading.faults import Unreadable
from landingzone.reading.json_text import parse_json

_VERSIONS = ("2012-10-17", "2008-10-17")
_ELEMENTS = ("Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition")
_SID = Shape("[A-Za-z0-9]*")
# The last part may be empty, as in the AWS managed policy AmazonDevOpsGuruOrganizationsAccess.
_RESOURCE = Shape("[*]|arn:[^:]*:[^:]*:[^:]*:[^:]*:.*")

# The last may be an escape of JSON: what the AWS provider sends has the character itself. An escaped backslash does not
# begin one. Terraform's RE2 and Python read both in the same way.
_ABOVE = r"[^\x00-\xff]"
_ESCAPED_ABOVE = r"(^|[^\\])(\\\\)*\\u(0[1-9A-Fa-f]|[1-9A-Fa-f])"

FOREIGN_RULE = says("LZ210")


def _is_matched_in_hcl(pattern: str) -> str:
    return 'can(regex("' + pattern.replace("\\", "\\\\") + '", it.text))'


FOREIGN_IN_HCL = _is_matched_in_hcl(_ABOVE)
"""Tells whether `it.text` has a character that IAM refuses in a document."""

FOREIGN_IN_JSON_IN_HCL = f"{FOREIGN_IN_HCL} || {_is_matched_in_hcl(_ESCAPED_ABOVE)}"
"""Tells the same if `it.text` is the whole document."""


def find_json_fault(text: str) -> str | None:
    """Return why a string is not JSON, or is JSON that parsers read differently.

    Returns:
        What was found, without quoting the string; None: it is JSON, or a CDKTF token.
    """
    if is_token(text) and not text.lstrip().startswith("{"):
        return None
    try:
        parse_json(text)
    except Unreadable as fault:
        place = fault.place
        return f"{fault.found}, line {place.line} column {place.column}" if place else fault.found
    return None


def find_document_faults(text: str) -> list[str]:
    """Return why IAM would not accept a JSON string as a policy of users or groups.

    Returns:
        What was found, each with its place in the document; [] also for a string that is not JSON, or a CDKTF token.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
    """
    try:
        return list(_document_faults(parse_json(text)))
    except Unreadable:
        return []


def find_foreign_character(text: str, *, is_json: bool) -> str | None:
    """Find a character that IAM refuses in a policy document.

    Terraform composes accents first, and the AWS provider sends characters for the escapes of JSON, uncomposed.

    Args:
        text: A string that becomes part of a document.
        is_json: Whether it is the document itself, so that it may have escapes.

    Returns:
        The first one, as `U+65E5`; None: there is none, or the string has a CDKTF token.

    Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html
    """
    if is_token(text):
        return None
    found = re.search(_ABOVE, unicodedata.normalize("NFC", text))
    if found:
        return f"U+{ord(found[0]):04X}"
    escaped = re.search(f"{_ESCAPED_ABOVE}[0-9A-Fa-f]*", text) if is_json else None
    return f"U+{escaped[0].rpartition('u')[2][:4].upper()}" if escaped else None


def as_list(value: Any) -> list[Any]:
    """Return the entries of a list; IAM also allows a single entry without a list."""
    return value if isinstance(value, list) else [value]


def _document_faults(document: Any) -> Iterator[str]:
    if not isinstance(document, dict):
        yield "not an object"
        return
    yield from (f"{name}: unknown" for name in document if name not in ("Version", "Id", "Statement"))
    if document.get("Version", _VERSIONS[0]) not in _VERSIONS:
        yield f"Version: not {_VERSIONS[0]}"
    statements = document.get("Statement", [])
    statements = [statements] if isinstance(statements, dict) else statements
    if not isinstance(statements, list) or not statements:
        yield "Statement: missing or empty"
        return
    # Several statements may have an empty one, as the AWS provider wrote them for years.
    sids = [sid for each in statements if isinstance(each, dict) and isinstance(sid := each.get("Sid"), str) and sid]
    if len(sids) > len(set(sids)):
        yield "Statement: the same Sid twice"
    for index, statement in enumerate(statements):
        yield from (f"Statement[{index}]{fault}" for fault in _statement_faults(statement))


def _statement_faults(statement: Any) -> Iterator[str]:
    if not isinstance(statement, dict):
        yield ": not an object"
        return
    if "Principal" in statement or "NotPrincipal" in statement:
        yield ".Principal: belongs in resource-based policies"
    known = (*_ELEMENTS, "Principal", "NotPrincipal")
    yield from (".another element: unknown" for name in statement if name not in known)
    if not _fits(_SID, statement.get("Sid", "")):
        yield ".Sid: not letters and digits"
    if statement.get("Effect") not in ("Allow", "Deny") and not is_token(str(statement.get("Effect"))):
        yield ".Effect: neither Allow nor Deny"
    yield from _list_faults(statement, "Action", PERMISSION_OR_ALL, "not service:Action")
    yield from _list_faults(statement, "Resource", _RESOURCE, "neither an ARN nor *")
    yield from _condition_faults(statement.get("Condition", {}))


def _list_faults(statement: dict[str, Any], name: str, shape: Shape, fault: str) -> Iterator[str]:
    given = [each for each in (name, f"Not{name}") if each in statement]
    if len(given) != 1:
        yield f".{name}: both {name} and Not{name}" if given else f".{name}: missing"
        return
    texts = as_list(statement[given[0]])
    if not texts or not all(_fits(shape, text) for text in texts):
        yield f".{given[0]}: {fault if texts else 'empty'}"


def _condition_faults(conditions: Any) -> Iterator[str]:
    if not isinstance(conditions, dict) or not all(isinstance(keys, dict) for keys in conditions.values()):
        yield ".Condition: not operator -> key -> values"
        return
    values = [each for keys in conditions.values() for value in keys.values() for each in as_list(value)]
    if not all(isinstance(each, str | bool | int | float) for each in values):
        yield ".Condition: a value that is not a string, number or boolean"


def _fits(shape: Shape, value: Any) -> bool:
    return isinstance(value, str) and shape.fits(value)
