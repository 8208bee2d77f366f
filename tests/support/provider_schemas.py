"""What AWS providers know, by their types or by the engine, and what of a configuration they do not know."""

import json
import re
from collections.abc import Mapping

from dev.docs.provider_types import Argument, Schemas

META_ARGUMENTS = frozenset({"count", "depends_on", "for_each", "lifecycle", "provider"})
"""What Terraform itself takes in any resource and data source."""

_EXPRESSION = re.compile(r"(?<!\$)\$\{|(?<!%)%\{")


def kinds_in(content):
    modes = {"": content.get("resource", {}), "data.": content.get("data", {})}
    return {f"{mode}{kind}" for mode, kinds in modes.items() for kind in kinds if kind.startswith("aws_")}


def read_engine(provider, kinds):
    all_kinds = {f"data.{kind}": schema for kind, schema in provider["data_source_schemas"].items()}
    all_kinds |= provider["resource_schemas"]
    blocks = {kind: _block_of_engine(schema["block"]) for kind, schema in all_kinds.items() if kind in kinds}
    alias = {"alias": Argument("string")}
    return Schemas(blocks | {"provider": _block_of_engine(provider["provider"]["block"]) | alias}, {})


def _block_of_engine(block):
    arguments = {
        name: Argument(_type_of_engine(each["type"]), each.get("required", False), each.get("deprecated", False))
        for name, each in block.get("attributes", {}).items()
        if each.get("required") or each.get("optional")
    }
    for name, each in block.get("block_types", {}).items():
        inner = each["block"]
        arguments[name] = Argument(
            _block_of_engine(inner), each.get("min_items", 0) > 0, inner.get("deprecated", False)
        )
    return arguments


def _type_of_engine(written):
    match written:
        case ["list" | "set", inner]:
            return ["list", _type_of_engine(inner)]
        case ["map", inner]:
            return ["map", _type_of_engine(inner)]
        case ["object", attributes]:
            return {name: Argument(_type_of_engine(inner)) for name, inner in attributes.items()}
        case "dynamic":
            return "any"
    return written


def faults_in(content, schemas):
    """Find what a provider would refuse or advise against: a line each, the place and the fault."""
    return [line for place, kind, block in _blocks(content) for line in _faults(place, block, schemas.blocks.get(kind))]


def arguments_in(content):
    """Return all that `faults_in` looks at: `aws_iam_user.name`, `data.aws_iam_policy_document.statement.sid`, ..."""
    return {f"{kind}.{path}" for _, kind, block in _blocks(content) for path in _paths(block)}


def _blocks(content):
    for mode, kinds in (("", content.get("resource", {})), ("data.", content.get("data", {}))):
        for kind, names in kinds.items():
            if kind.startswith("aws_"):
                for name, block in names.items():
                    rest = _as_written({name: value for name, value in block.items() if name not in META_ARGUMENTS})
                    yield f"{mode}{kind}.{name}", f"{mode}{kind}", rest
    for number, block in enumerate(content.get("provider", {}).get("aws", ())):
        yield f"provider.aws[{number}]", "provider", block


def _as_written(value):
    """Write the blocks that are there under a condition, `dynamic`, as if they always were."""
    match value:
        case list():
            return list(map(_as_written, value))
        case dict():
            dynamic = {name: [block["content"]] for name, block in value.get("dynamic", {}).items()}
            return {name: _as_written(inner) for name, inner in value.items() if name != "dynamic"} | dynamic
    return value


def _paths(block):
    for name, value in block.items():
        yield name
        for inner in value if isinstance(value, list) else ():
            if isinstance(inner, Mapping):
                yield from (f"{name}.{path}" for path in _paths(inner))


def _faults(place, block, known):
    if known is None:
        yield f"{place}: unknown"
        return
    given = {name: value for name, value in block.items() if value is not None}
    for name in sorted(given.keys() - known.keys()):
        yield f"{place}.{name}: unknown"
    for name, argument in known.items():
        if name not in given:
            if argument.is_required:
                yield f"{place}.{name}: missing"
            continue
        if argument.is_deprecated:
            yield f"{place}.{name}: deprecated"
        yield from _faults_of_value(f"{place}.{name}", given[name], argument.type)


def _faults_of_value(place, value, type):
    match type, value:
        case (_, str()) if _EXPRESSION.search(value):
            pass
        case (Mapping(), Mapping()):
            yield from _faults(place, value, type)
        case (Mapping(), list()) if all(isinstance(each, Mapping) for each in value):
            for index, each in enumerate(value):
                yield from _faults(f"{place}[{index}]", each, type)
        case (["list", inner], list()):
            for index, each in enumerate(value):
                yield from _faults_of_value(f"{place}[{index}]", each, inner)
        case (["map", inner], Mapping()):
            for key, each in value.items():
                yield from _faults_of_value(f"{place}.{key}", each, inner)
        case ("any", _) | ("string", str()) | ("bool", bool()):
            pass
        case ("number", int() | float()) if not isinstance(value, bool):
            pass
        case _:
            yield f"{place}: another type than {'a block' if isinstance(type, Mapping) else json.dumps(type)}"


def example_of(type):
    match type:
        case Mapping():
            return [{name: example_of(argument.type) for name, argument in type.items()}]
        case ["list", inner]:
            return [example_of(inner)]
        case ["map", inner]:
            return {"key": example_of(inner)}
    return {"string": "text", "number": 1, "bool": True, "any": "text"}[type]
