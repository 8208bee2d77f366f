"""What an output is in Terraform: references to what was added, or null, [] or {} where there is nothing."""

import re
from typing import Any

from cdktf import TerraformDataSource, TerraformResource, Token

from landingzone.outputs import Every, Output, PerUser, Single
from landingzone.resources import Resources

_Element = TerraformResource | TerraformDataSource


def output_value(resources: Resources, output: Output) -> Any:
    """Write the value of an output.

    Args:
        resources: What was added.
        output: A row of `OUTPUTS`.

    Returns:
        A token of the output's type; None, [] or {} where nothing was added that it could speak of.
    """
    match output.source:
        case Single(resource=resource, attribute=attribute):
            element = resources.added.get(resource)
            if element is None:
                return None
            if element.count is None:
                return getattr(element, attribute)
            return f"${{one({element.fqn}[*].{attribute})}}"
        case Every(resource=resource, attribute=attribute):
            element = resources.added.get(resource)
            return [] if element is None else Token.as_list(f"${{values({element.fqn})[*].{attribute}}}")
        case PerUser() as source:
            blocks = _blocks_of(resources, source.resource)
            maps = [f"{{ for name, it in {block.fqn} : name => {_per_user(source)} }}" for block in blocks]
            if not maps:
                return {}
            return Token.as_any_map(f"${{merge({', '.join(maps)})}}" if len(maps) > 1 else f"${{{maps[0]}}}")


def _blocks_of(resources: Resources, address: str) -> list[_Element]:
    pattern = re.compile(re.escape(address) + r"(_\d+)?")
    return [element for added, element in resources.added.items() if pattern.fullmatch(added)]


def _per_user(source: PerUser) -> str:
    if source.attribute:
        return f"it.{source.attribute}"
    return f"{{ {', '.join(f'{name} = it.{attribute}' for name, attribute in source.attributes)} }}"
