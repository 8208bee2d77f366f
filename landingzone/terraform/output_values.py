"""The values of outputs in Terraform: references to what was added, or null, [] or {} where there is nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from landingzone.ground.expressions import Address, Expression
from landingzone.terraform.outputs import ALL_OUTPUTS, Every, Output, PerName, Single
from landingzone.terraform.resources import Resources

if TYPE_CHECKING:
    from landingzone.terraform.cdk import Cdk, IResolveContext, Stack

_KINDS_IN_ARNS = {"aws_iam_group": "group", "aws_iam_user": "user"}
# Without braces, which CDKTF would count.
_UP_TO_THE_NAME = "^[^:]*:[^:]*:[^:]*:[^:]*:[^:]*:"


def declare_outputs(stack: Stack, id: str, resources: Resources, outputs: Iterable[Output] = ALL_OUTPUTS) -> None:
    """Declare the outputs of a stack under exactly their names.

    Args:
        stack: Where to.
        id: Its id.
        resources: What was added, in this stack.
        outputs: Rows of `ALL_OUTPUTS`.
    """
    # As overrides. A TerraformOutput for each would need many calls to Node. It cannot be null, which Terraform writes
    # as `${null}`; for [] and {} it calls a function of Node that is deprecated.
    declared = {}
    for output in outputs:
        # By address: a token would make CDKTF look for references between stacks, with a call to Node for each.
        value = _write(resources, output, lambda address: str(resources.address(address)))
        written = str(value) if isinstance(value, Expression) else "${null}" if value is None else value
        hidden = {"sensitive": True} if output.is_ciphertext else {}
        declared[output.name] = {"value": written, "description": output.description, **hidden}
    # `cdktf deploy` shows these. It looks for each in the state, which keeps no null outputs.
    shown = {name: name for name, each in declared.items() if each["value"] not in ("${null}", [], {})}
    stack.add_override("output", declared)
    stack.add_override("//.outputs", {id: shown})


def output_value(resources: Resources, output: Output) -> Any:
    """Return the value of an output, for use in this stack or another one.

    Args:
        resources: What was added.
        output: A row of `ALL_OUTPUTS`.

    Returns:
        A token of the output's type: a string, a list with one string, or a map with one string, each for the whole;
        None, [] or {} if nothing was added for it.
    """
    value = _write(resources, output, lambda address: str(resources.added[address].element.fqn))
    if not isinstance(value, Expression):
        return value
    cdk = resources.cdk
    match output.source:
        case Single(resource=resource, attribute=attribute):
            added = resources.added[resource]
            if _is_made_of_names(resource, attribute) and not added.is_counted:
                return _arn_of_element(cdk, resource, added.element)
            return str(value) if added.is_counted else getattr(added.element, attribute)
        case Every():
            return cdk.Token.as_list(_written_later(cdk, value))
        case PerName():
            return cdk.Token.as_any_map(_written_later(cdk, value))


def _written_later(cdk: Cdk, value: Expression) -> Any:
    return cdk.Lazy.any_value(cdk.implementation(_Producer, cdk.IAnyProducer)(value))


class _Producer:
    """Writes an expression for CDKTF: only its code inside another expression, such as a call of `Fn`."""

    def __init__(self, expression: Expression) -> None:
        self._expression = expression

    def produce(self, context: IResolveContext) -> str:
        return self._expression.code if context.suppress_braces else str(self._expression)


def _write(
    resources: Resources, output: Output, reference: Callable[[Address], str]
) -> Expression | list[str] | dict[str, Any] | None:
    """Write the expression of an output; None, [] or {} if there is nothing.

    Args:
        resources: What was added.
        output: A row of `ALL_OUTPUTS`.
        reference: Gives the reference to what was added at an address.
    """
    if output.source.resource not in resources.added:
        nothing: dict[type, list[str] | dict[str, Any] | None] = {Single: None, Every: [], PerName: {}}
        return nothing[type(output.source)]
    match output.source:
        case Single(resource=resource, attribute=attribute):
            written = reference(resource)
            if not resources.added[resource].is_counted:
                return Expression(_attribute(resource, written, attribute))
            if _is_made_of_names(resource, attribute):
                return Expression(f"one([for it in {written} : {_attribute(resource, 'it', attribute)}])")
            return Expression(f"one({written}[*].{attribute})")
        case Every(resource=resource, attribute=attribute):
            return Expression(f"tolist(values({reference(resource)})[*].{attribute})")
        case PerName() as source:
            if source.second is None or source.second not in resources.added:
                return Expression(f"tomap({_loop(reference(source.resource), source)})")
            # By address: CDKTF miscounts braces when loops contain several of its references.
            chosen = f"contains(keys({resources.local(source.second_if).code}), name)"
            loops = (
                _loop(str(resources.address(source.resource)), source),
                _loop(str(resources.address(source.second)), source, chosen),
            )
            return Expression(f"tomap(merge({', '.join(loops)}))")


def _loop(reference: str, source: PerName, condition: str = "") -> str:
    return f"{{ for name, it in {reference} : name => {_per_name(source)}{f' if {condition}' if condition else ''} }}"


def _is_made_of_names(resource: Address, attribute: str) -> bool:
    """Return whether an attribute is an ARN that is outdated after a change of name or path until the next refresh."""
    return attribute == "arn" and resource.type in _KINDS_IN_ARNS


def _attribute(resource: Address, of: str, attribute: str) -> str:
    """Write an attribute. For an ARN, only the partition and the account come from the state."""
    if not _is_made_of_names(resource, attribute):
        return f"{of}.{attribute}"
    kind = _KINDS_IN_ARNS[resource.type]
    # A mocked provider may give a string that is not an ARN.
    return f'try(join("", [regex("{_UP_TO_THE_NAME}", {of}.arn), "{kind}", {of}.path, {of}.name]), {of}.arn)'


def _arn_of_element(cdk: Cdk, resource: Address, element: Any) -> str:
    kind = _KINDS_IN_ARNS[resource.type]
    made = cdk.Fn.join("", [cdk.Fn.regex(_UP_TO_THE_NAME, element.arn), kind, element.path, element.name])
    arn: str = cdk.Token.as_string(cdk.Fn.try_([made, element.arn]))
    return arn


def _per_name(source: PerName) -> str:
    if source.attribute:
        return _attribute(source.resource, "it", source.attribute)
    return f"{{ {', '.join(f'{name} = it.{attribute}' for name, attribute in source.attributes)} }}"
