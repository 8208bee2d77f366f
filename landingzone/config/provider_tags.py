"""The tags that the provider of a stack adds to everything, and those that it ignores: `default_tags`, `ignore_tags`.

A file has them in `provider`. A module and a construct are in somebody else's configuration, with its own provider:
nothing is known of them there.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs#default_tags-configuration-block
Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs#ignore_tags-configuration-block
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from landingzone.config.inputs import Inputs
from landingzone.config.options import StackConfiguration
from landingzone.ground.tokens import is_token


def block_of_provider(inputs: Inputs, name: str) -> Mapping[str, Any]:
    """Return a block of the provider of a stack, which may be written as a map or as a list of one."""
    given = inputs.provider.get(name) if isinstance(inputs, StackConfiguration) else None
    blocks = given if isinstance(given, list) else [given]
    return {key: value for block in blocks if isinstance(block, Mapping) for key, value in block.items()}


def default_tags_of(inputs: Inputs) -> dict[str, str]:
    """Return the tags that the provider of a stack adds to everything; without those whose keys are not known."""
    given = block_of_provider(inputs, "default_tags").get("tags")
    tags = given.items() if isinstance(given, Mapping) else ()
    return {key: str(value) for key, value in tags if isinstance(key, str) and not is_token(key) and value is not None}


class IgnoredTags(NamedTuple):
    """The tags that the provider of a stack ignores: keys, and prefixes of keys."""

    keys: tuple[str, ...]
    prefixes: tuple[str, ...]


def ignored_tags_of(inputs: Inputs) -> IgnoredTags:
    """Return the tags that the provider of a stack ignores."""
    ignored = block_of_provider(inputs, "ignore_tags")
    return IgnoredTags(tuple(ignored.get("keys") or ()), tuple(ignored.get("key_prefixes") or ()))


def looked_at(tags: Mapping[str, str], inputs: Inputs) -> Iterator[tuple[str, str]]:
    """Yield the tags that the provider does not ignore."""
    keys, prefixes = ignored_tags_of(inputs)
    return ((key, value) for key, value in tags.items() if key not in keys and not key.startswith(prefixes))
