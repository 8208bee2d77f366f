"""What an output is in Terraform: references to what was added, or null, [] or {} where there is nothing."""

from collections.abc import Callable
from typing import Any

import cdktf
import jsii
from cdktf import Fn, IResolveContext, Lazy, TerraformStack, Token

from landingzone.terraform.form import inside
from landingzone.terraform.outputs import OUTPUTS, Every, Output, PerUser, Single
from landingzone.terraform.resources import Resources

_KINDS_IN_ARNS = {"aws_iam_group": "group", "aws_iam_user": "user"}
# Without braces, which CDKTF would count.
_UP_TO_THE_NAME = "^[^:]*:[^:]*:[^:]*:[^:]*:[^:]*:"


def declare_outputs(stack: TerraformStack, resources: Resources) -> None:
    """Declare the documented outputs of a stack under exactly their names.

    Args:
        stack: Where to.
        resources: What was added, in this stack.
    """
    # As overrides. A TerraformOutput each would be many questions to Node, and cannot be null, which Terraform knows as
    # `${null}`; nor [] or {}, for which it calls a function of Node that Node warns about.
    declared = {}
    for output in OUTPUTS:
        # By address: a token would tell CDKTF of references between stacks, with a question to Node for each.
        value = _write(resources, output, resources.address)
        declared[output.name] = {"value": "${null}" if value is None else value, "description": output.description}
    stack.add_override("output", declared)
    # What `cdktf deploy` shows: it looks for each of these in the state, which keeps none that is null.
    shown = {name: name for name, each in declared.items() if each["value"] not in ("${null}", [], {})}
    stack.add_override("//.outputs", {stack.node.id: shown})


def output_value(resources: Resources, output: Output) -> Any:
    """Give the value of an output to whoever builds with it, in this stack or another one.

    Args:
        resources: What was added.
        output: A row of `OUTPUTS`.

    Returns:
        A token of the output's type: a text, a list with a text in it, or a map with a text in it, each of which
        stands for the whole; None, [] or {} where nothing was added that it could speak of.
    """
    value = _write(resources, output, lambda address: resources.added[address].element.fqn)
    if not isinstance(value, str):
        return value
    match output.source:
        case Single(resource=resource, attribute=attribute):
            added = resources.added[resource]
            if _is_made_of_names(resource, attribute) and not added.is_counted:
                return _arn_of_element(resource, added.element)
            return value if added.is_counted else getattr(added.element, attribute)
        case Every():
            return Token.as_list(Lazy.any_value(_Expression(value)))
        case PerUser():
            return Token.as_any_map(Lazy.any_value(_Expression(value)))


@jsii.implements(cdktf.IAnyProducer)
class _Expression:
    """An expression that stands by itself in its `${...}`, and as it is inside another one, such as a call of `Fn`."""

    def __init__(self, written: str) -> None:
        self._written = written

    def produce(self, context: IResolveContext) -> str:
        return inside(self._written) if context.suppress_braces else self._written


def _write(
    resources: Resources, output: Output, reference: Callable[[str], str]
) -> str | list[str] | dict[str, Any] | None:
    """Write the expression of an output; None, [] or {} where there is nothing to speak of.

    Args:
        resources: What was added.
        output: A row of `OUTPUTS`.
        reference: Gives the reference to what was added at an address.
    """
    match output.source:
        case Single(resource=resource, attribute=attribute):
            if resource not in resources.added:
                return None
            written = reference(resource)
            if not resources.added[resource].is_counted:
                return f"${{{_attribute(resource, written, attribute)}}}"
            if _is_made_of_names(resource, attribute):
                return f"${{one([for it in {written} : {_attribute(resource, 'it', attribute)}])}}"
            return f"${{one({written}[*].{attribute})}}"
        case Every(resource=resource, attribute=attribute):
            return f"${{tolist(values({reference(resource)})[*].{attribute})}}" if resource in resources.added else []
        case PerUser() as source:
            if source.resource not in resources.added:
                return {}
            if source.second not in resources.added:
                return f"${{tomap({_loop(reference(source.resource), source)})}}"
            # By address: CDKTF loses count of the braces where several of its references stand in loops.
            chosen = f"contains(keys(local.{resources.name(source.second_if)}), name)"
            loops = (
                _loop(resources.address(source.resource), source),
                _loop(resources.address(source.second), source, chosen),
            )
            return f"${{tomap(merge({', '.join(loops)}))}}"


def _loop(reference: str, source: PerUser, condition: str = "") -> str:
    return f"{{ for name, it in {reference} : name => {_per_user(source)}{f' if {condition}' if condition else ''} }}"


def _is_made_of_names(resource: str, attribute: str) -> bool:
    """Tell whether an attribute is an ARN that stays the old one until the next refresh when a name or path changes."""
    return attribute == "arn" and resource.split(".")[0] in _KINDS_IN_ARNS


def _attribute(resource: str, of: str, attribute: str) -> str:
    """Write an attribute; of an ARN, only the partition and the account are taken from what the state says."""
    if not _is_made_of_names(resource, attribute):
        return f"{of}.{attribute}"
    kind = _KINDS_IN_ARNS[resource.split(".")[0]]
    # One that a mocked provider makes up is none.
    return f'try(join("", [regex("{_UP_TO_THE_NAME}", {of}.arn), "{kind}", {of}.path, {of}.name]), {of}.arn)'


def _arn_of_element(resource: str, element: Any) -> str:
    kind = _KINDS_IN_ARNS[resource.split(".")[0]]
    made = Fn.join("", [Fn.regex(_UP_TO_THE_NAME, element.arn), kind, element.path, element.name])
    arn: str = Token.as_string(Fn.try_([made, element.arn]))
    return arn


def _per_user(source: PerUser) -> str:
    if source.attribute:
        return _attribute(source.resource, "it", source.attribute)
    return f"{{ {', '.join(f'{name} = it.{attribute}' for name, attribute in source.attributes)} }}"
