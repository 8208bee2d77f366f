"""Permissions by the service of their action, so that each is compared only with those that may have to do with it."""

from collections.abc import Iterable, Iterator

from landingzone.iam.permissions import Permission
from landingzone.iam.wildcards import is_pattern


class ByService:
    """Permissions in their order, each once.

    Args:
        permissions: The permissions.
    """

    def __init__(self, permissions: Iterable[Permission]) -> None:
        self._all = dict.fromkeys(permissions)
        self._of_service: dict[str, list[Permission]] = {}
        self._of_action: dict[str, list[Permission]] = {}
        self._of_actions: dict[str, list[Permission]] = {}
        for one in self._all:
            self._of_service.setdefault(one.service, []).append(one)
            if is_pattern(one.action):
                self._of_actions.setdefault(one.service, []).append(one)
            else:
                self._of_action.setdefault(one.folded, []).append(one)

    def __iter__(self) -> Iterator[Permission]:
        """Give all of them."""
        return iter(self._all)

    def __contains__(self, one: Permission) -> bool:
        """Tell whether it is one of them."""
        return one in self._all

    def covering(self, one: Permission) -> Iterator[Permission]:
        """Give those that may be as wide as a permission; all others are not."""
        yield from self._of_action.get(one.folded, ())
        yield from self._of_actions.get("", ())
        if one.service:
            yield from self._of_actions.get(one.service, ())

    def meeting(self, action: str) -> Iterator[Permission]:
        """Give those that may be about an action, or a pattern of some, in lower case; all others are not."""
        service = action.partition(":")[0]
        if is_pattern(service):
            yield from self._all
        elif is_pattern(action):
            yield from self._of_service.get("", ())
            yield from self._of_service.get(service, ())
        else:
            yield from self._of_action.get(action, ())
            yield from self._of_actions.get("", ())
            yield from self._of_actions.get(service, ())
