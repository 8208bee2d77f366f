"""What a configuration says is in the account, and defined elsewhere."""

from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Literal, TypeAlias

from landingzone.config.inputs import Inputs
from landingzone.config.options import StackConfiguration
from landingzone.ground.problems import Steps
from landingzone.groups.policy import customer_managed_name

EntityInput: TypeAlias = Literal["users", "groups", "policies"]

EntityName: TypeAlias = tuple[EntityInput, str]
"""A user, a group or a policy: the input that would have it, and its name without path, in lower case."""


def named_elsewhere(inputs: Inputs) -> Mapping[EntityName, tuple[str, Steps]]:
    """Return what must be in the account because something in a configuration names it: how, and where.

    What the configuration defines is included, if it names it too. Patterns of `ignore` name nothing.
    """
    found: dict[EntityName, tuple[str, Steps]] = {}
    for kind, name, steps in (*_listed(inputs), *_used(inputs)):
        if "*" not in name and "?" not in name:
            found.setdefault((kind, name.rpartition("/")[2].lower()), (name, steps))
    return found


def find_listed(inputs: Inputs, names: Iterable[EntityName]) -> Iterator[tuple[EntityName, Steps]]:
    """Find which of some things a configuration says to be defined elsewhere, also by a pattern, and where."""
    patterns = [*_listed(inputs)]
    for kind, name in names:
        for listed, pattern, steps in patterns:
            if listed == kind and fnmatchcase(name, pattern.rpartition("/")[2].lower()):
                yield (kind, name), steps
                break


def _listed(inputs: Inputs) -> Iterator[tuple[EntityInput, str, Steps]]:
    kinds: tuple[EntityInput, ...] = ("users", "groups", "policies")
    for kind in kinds[1:]:
        for at, name in enumerate(getattr(inputs, f"{kind}_made_elsewhere") or ()):
            yield kind, name, (f"{kind}_made_elsewhere", at)
    for at, entry in enumerate(inputs.ignore if isinstance(inputs, StackConfiguration) else ()):
        for kind in kinds:
            for index, pattern in enumerate(getattr(entry, kind)):
                yield kind, pattern, ("ignore", at, kind, index)


def _used(inputs: Inputs) -> Iterator[tuple[EntityInput, str, Steps]]:
    for name, user in inputs.effective_users.items():
        for group in user.groups:
            yield "groups", group, ("users", name, "groups")
    for policy, input, attribute, owner in policies_in_use(inputs):
        yield "policies", policy, (input, owner, attribute)


def policies_in_use(inputs: Inputs) -> Iterator[tuple[str, str, str, str]]:
    """Yield each customer managed policy of the account that a user or a group has: by name with path, and where.

    Yields:
        The policy, the input and the attribute in it that name it, and the name of the user or the group.
    """
    for input, owners in (("users", inputs.users), ("groups", inputs.groups)):
        for name, owner in owners.items():
            for policy in owner.customer_managed_policy_names:
                yield policy, input, "customer_managed_policy_names", name
    for name, user in inputs.users.items():
        if boundary := customer_managed_name(user.permissions_boundary or "", inputs.aws_account_id):
            yield boundary, "users", "permissions_boundary", name
