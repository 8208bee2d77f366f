"""Thousands of users in an emulated account, written where moto keeps them: its API would take minutes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moto.backends import get_backend

from dev.emulated_account import REGION


def have_users(account_id: str, users: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Have these users and no others.

    Args:
        account_id: The account.
        users: User name -> `path`, `groups`, which must be there, and `tags`, as the input `users` takes them.

    Returns:
        User name -> unique id.
    """
    iam = get_backend("iam")[account_id]["aws"]
    for user in iam.users.values():
        iam.tagger.delete_all_tags_for_resource(user.arn)
    iam.users.clear()
    for group in iam.groups.values():
        group.users.clear()
    for name, given in users.items():
        tags = [{"Key": key, "Value": value} for key, value in given.get("tags", {}).items()]
        iam.create_user(REGION, name, given.get("path", "/"), tags)
        for group in given.get("groups", ()):
            iam.add_user_to_group(group, name)
    return {name: user.id for name, user in iam.users.items()}
