"""Users to measure with: as many as wanted, each with a path, a tag and a membership."""

from typing import Any

ACCOUNT_ID = "123456789012"


def make_users(number: int) -> dict[str, Any]:
    """Make users, the first ones the same for every number.

    Args:
        number: How many.

    Returns:
        User name -> attributes, as the input `users` takes them.
    """
    return {
        f"user-{index:05}": {"path": "/engineering/", "groups": ["full-access"], "tags": {"team": "platform"}}
        for index in range(number)
    }
