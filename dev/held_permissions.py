"""The permissions of each user of the emulated account: the documents that IAM would evaluate, and the boundary.

And with what they can be used: the credentials that work.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

Held = dict[str, dict[str, Any]]
"""ARN of a user -> `{"policies": [document, ...], "boundary": document or None, "credentials": [kind, ...]}`."""


def held_permissions(backend: Any) -> Held:
    """Read everybody's permissions from the backend of IAM itself, which costs no call.

    Args:
        backend: moto's backend of IAM.

    Returns:
        Own policies, attached policies and those of groups, each with its document; the boundary; and the kind of each
        credential that is not inactive: `password`, `access key` or `SSH key`. In the shape of `Held`.
    """
    return {user.arn: _of_user(user, backend) for user in backend.users.values()}


def _of_user(user: Any, backend: Any) -> dict[str, Any]:
    groups = [group for group in backend.groups.values() if user in group.users]
    bound = user.permissions_boundary_arn
    return {
        "policies": [json.loads(text) for owner in (user, *groups) for text in _texts_of(owner)],
        "boundary": json.loads(_text_of(backend.managed_policies[bound])) if bound else None,
        "credentials": [
            *(["password"] if user.password else []),
            *("access key" for key in user.access_keys if key.status == "Active"),
            *("SSH key" for key in user.ssh_public_keys if key.status == "Active"),
        ],
    }


def _texts_of(owner: Any) -> Iterator[str]:
    yield from owner.policies.values()
    yield from map(_text_of, owner.managed_policies.values())


def _text_of(policy: Any) -> str:
    text: str = next(version.document for version in policy.versions if version.is_default)
    return text
