"""The inline policies that a state shows, in the words of a file if these mean the same, and otherwise as JSON."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from landingzone.changes.differences import means_the_same
from landingzone.config.group import IamGroup
from landingzone.config.policy import InlineIamPolicy
from landingzone.config.user import User
from landingzone.iam.documents import Document, Effect, user_inline
from landingzone.iam.policy_json import as_list
from landingzone.reading.faults import Unreadable
from landingzone.reading.json_text import parse_json

_EFFECTS: Mapping[str, Effect] = {"inline_denies": "Deny", "inline_iam_policies": "Allow"}


class ShownPolicy(NamedTuple):
    """An inline policy.

    Args:
        text: Its document.
        key: Name of its resource: `aws_iam_user_policy.<key>["..."]`; "": it is in a module call.
    """

    text: str
    key: str


def in_words(
    policies: Mapping[str, ShownPolicy], words: Sequence[User | IamGroup], *, needs_mfa: bool
) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """Say inline policies of a user or a group as a file does.

    Which attribute has a policy decides its address, and so the order in which it is written and deleted.

    Args:
        policies: The policies by name.
        words: The same user or group in files.
        needs_mfa: Whether every entry of `inline_iam_policies` gets a condition.

    Returns:
        The attributes, and the names of those that no attribute would have at this address.
    """
    found: dict[str, dict[str, Any]] = {"inline_iam_policies": {}, "json_policies": {}}
    out_of_place = []
    for name, (text, key) in policies.items():
        if effect := _EFFECTS.get(key):
            known = (word.inline_iam_policies.get(name) for word in words)
            entries = (each for each in (*known, *_entries_of(text)) if each and each.effect == effect)
            entry = next((each for each in entries if is_same(_document(each, needs_mfa), text)), None)
            if entry:
                found["inline_iam_policies"][name] = entry
                continue
        same = (word.json_policies[name] for word in words if is_same(word.json_policies.get(name, ""), text))
        found["json_policies"][name] = next(same, text)
        out_of_place += [] if key == "json_policies" else [name]
    return found, out_of_place


def is_same(document: Document | str, text: str | None) -> bool:
    """Return whether a state has a document; None: it has none."""
    written = document if isinstance(document, str) else document.json()
    return text is not None and means_the_same(written, text)


def roles_in(texts: Iterable[str]) -> list[str]:
    """Return the roles in the policies of a cross-account group."""
    roles = (role for text in texts for each in statements_in(text) for role in as_list(each.get("Resource", [])))
    return [role for role in roles if isinstance(role, str)]


def times_in(statement: Mapping[str, Any]) -> list[str]:
    """Return the values of the conditions of a statement, of the policy that ends access: times."""
    conditions = statement.get("Condition")
    tests = [each for each in conditions.values() if isinstance(each, dict)] if isinstance(conditions, dict) else []
    return [str(time) for test in tests for values in test.values() for time in as_list(values)]


def statements_in(text: str) -> Iterator[Mapping[str, Any]]:
    """Yield the statements of a document, as far as it can be read."""
    try:
        document = parse_json(text)
    except Unreadable:
        return
    for each in as_list(document.get("Statement", [])) if isinstance(document, dict) else ():
        if isinstance(each, dict):
            yield each


def _document(entry: InlineIamPolicy, needs_mfa: bool) -> Document:
    return user_inline(entry.actions, entry.resources, entry.effect, force_mfa=entry.force_mfa or needs_mfa)


def _entries_of(text: str) -> Iterator[InlineIamPolicy]:
    """Yield the entries that a document with one statement may come from."""
    statements = [*statements_in(text)]
    for each in statements if len(statements) == 1 else ():
        actions, resources = (as_list(each.get(name, [])) for name in ("Action", "Resource"))
        for force_mfa in (False, True):
            yield InlineIamPolicy.model_construct(
                actions=actions, resources=resources, effect=each.get("Effect", "Allow"), force_mfa=force_mfa
            )
