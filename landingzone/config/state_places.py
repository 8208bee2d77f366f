"""Where each backend keeps the state of a stack: the settings that must differ between stacks."""

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any, NamedTuple

from landingzone.ground.tokens import has_token

STACK = "{stack}"
"""The placeholder for the name of the stack in these settings."""


class StatePlace(NamedTuple):
    """The settings of a backend that keep its states apart.

    Args:
        settings: Names of settings, one of which must have `{stack}`.
        example: A value that has it.
        locks: Names of settings that must have it as well, if they are set.
        has_default: Whether each stack has its own place if none of the settings is set.
        is_path: Whether it is a local path. A relative one is below the directory of its stack, which the CDK command
            deletes with everything in it, once the stack no longer exists.
    """

    settings: tuple[str, ...]
    example: str
    locks: tuple[str, ...] = ()
    has_default: bool = False
    is_path: bool = False


PLACES: Mapping[str, StatePlace] = {
    "azurerm": StatePlace(("key",), "{stack}.tfstate"),
    "consul": StatePlace(("path",), "landingzone/{stack}"),
    "cos": StatePlace(("prefix", "key"), "{stack}"),
    "gcs": StatePlace(("prefix",), "{stack}"),
    "http": StatePlace(("address",), "https://state.example.org/{stack}", ("lock_address", "unlock_address")),
    "local": StatePlace(("path",), "/srv/states/{stack}.tfstate", has_default=True, is_path=True),
    "oss": StatePlace(("prefix", "key"), "{stack}"),
    "pg": StatePlace(("schema_name",), "{stack}"),
    "s3": StatePlace(("key",), "{stack}.tfstate"),
    "swift": StatePlace(("container",), "{stack}"),
}
"""Backend -> where it keeps states.

Source: https://developer.hashicorp.com/terraform/language/backend
"""


def shared_settings(name: str, arguments: Mapping[str, Any]) -> Iterator[str]:
    """Find the settings of a backend that would give several stacks one state, or one lock.

    Args:
        name: Name of the backend.
        arguments: Its settings.

    Yields:
        Names of settings that must have `{stack}`, but do not.
    """
    place = PLACES[name]
    given = [setting for setting in place.settings if arguments.get(setting) is not None]
    is_left_out = place.has_default and not given
    if not is_left_out and not any(_has_stack(arguments[setting]) for setting in given):
        yield given[-1] if given else place.settings[0]
    for setting in place.locks:
        if arguments.get(setting) is not None and not _has_stack(arguments[setting]):
            yield setting


def relative_paths(name: str, arguments: Mapping[str, Any]) -> Iterator[str]:
    """Find the settings of a backend that keep states where they are deleted with the stack.

    Args:
        name: Name of the backend.
        arguments: Its settings.

    Yields:
        Names of settings with a relative path that does not lead upwards.
    """
    for setting in PLACES[name].settings if PLACES[name].is_path else ():
        value = arguments.get(setting)
        if isinstance(value, str) and not has_token(value) and not _is_elsewhere(value):
            yield setting


def _is_elsewhere(path: str) -> bool:
    paths = PurePosixPath(path), PureWindowsPath(path)
    return any(each.is_absolute() or ".." in each.parts for each in paths)


def _has_stack(value: object) -> bool:
    return isinstance(value, str) and STACK in value


def backend_of_stack(backend: Mapping[str, Mapping[str, Any]], stack: str) -> dict[str, dict[str, Any]]:
    """Return the settings of the backend of one stack: its name replaces `{stack}` where states are kept apart."""
    return {name: dict(_of_stack(name, arguments, stack)) for name, arguments in backend.items()}


def _of_stack(name: str, arguments: Mapping[str, Any], stack: str) -> Iterator[tuple[str, Any]]:
    place = PLACES[name]
    for setting, value in arguments.items():
        is_place = setting in (*place.settings, *place.locks)
        yield setting, value.replace(STACK, stack) if is_place and isinstance(value, str) else value
