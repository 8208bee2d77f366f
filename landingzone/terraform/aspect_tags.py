"""Tags that an Aspect or an override sets on a resource that loops: merged with those that each instance has."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from constructs import Construct, IConstruct

if TYPE_CHECKING:
    from landingzone.terraform.cdk import Cdk, TerraformResource


def merge_tags(cdk: Cdk, resource: TerraformResource, own: str) -> None:
    """Set the tags of each instance of a looped resource: its own, merged with the final tags of the resource.

    The property `tags` stays empty: an Aspect that adds to a map can handle a missing map, but not a token. Tags that
    are set in any way override an instance's own tag with the same key, as with an Aspect that adds to the tags of a
    resource without a loop.

    Args:
        cdk: The CDK of the resource.
        resource: An AWS resource that has tags.
        own: Expression for the tags of an instance; an error in it counts as none.
    """
    # On a child, which is visited after all Aspects of the resource and of everything around it.
    aspect = cdk.implementation(_MergeTags, cdk.IAspect)
    cdk.Aspects.of(Construct(resource, "tags")).add(aspect(cdk, resource, f"try({own}, null)"))


class _MergeTags:
    def __init__(self, cdk: Cdk, resource: TerraformResource, own: str) -> None:
        self._cdk = cdk
        self._resource = resource
        self._own = own
        self._overrides: Any = None
        self._written: str | None = None

    def visit(self, node: IConstruct) -> None:
        resource: Any = self._resource
        # Protected, but the only place where an override can be distinguished from the property that it hides.
        overrides = resource._raw_overrides.get("tags")
        # A second synthesis finds what the first one wrote.
        if overrides is None or overrides != self._written:
            self._overrides = overrides
        tags = _merged(resource.tags_input, self._overrides)
        self._written = f"${{merge({self._own}, {self._write(tags)})}}" if tags else f"${{{self._own}}}"
        resource.add_override("tags", self._written)

    def _write(self, tags: Any) -> str:
        """Write tags for use inside an expression, where `Fn` would turn an expression in a string into text."""
        resolver = self._cdk.DefaultTokenResolver(self._cdk.StringConcat())
        resolved = self._cdk.Tokenization.resolve(tags, scope=self._resource, resolver=resolver, preparing=False)
        if isinstance(resolved, str):
            # A template with a single expression is what the expression is, a map.
            return f'"{resolved}"'
        return f"{{ {', '.join(f'{_quote(key)} = {_quote(value)}' for key, value in sorted(resolved.items()))} }}"


def _merged(tags: Any, overrides: Any) -> Any:
    """Merge as CDKTF does: maps by key; for anything else the override wins."""
    return {**tags, **overrides} if isinstance(tags, dict) and isinstance(overrides, dict) else overrides or tags


def _quote(value: Any) -> str:
    # Inside a string of an expression, an expression is written as in a JSON string.
    if isinstance(value, str) and ("${" in value or "%{" in value):
        return f'"{value}"'
    return json.dumps(value, ensure_ascii=False)
