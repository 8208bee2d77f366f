"""What AWS providers know of resources, data sources and their own settings, and what of a configuration they do not.

Schemas come from others: from the types of a package that is generated from a provider, and from the engine. Both give
arguments the types that Terraform writes, but a set counts as a list.
"""

import importlib.util
import json
import re
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Type = Any
"""`"string"`, `"number"`, `"bool"`, `["list", type]`, `["map", type]`, `"any"`, or a block: name -> argument."""


@dataclass(frozen=True)
class Argument:
    """An argument, or a nested block; the provider advises against one that is deprecated."""

    type: Type
    is_required: bool = False
    is_deprecated: bool = False


Block = Mapping[str, Argument]

META_ARGUMENTS = frozenset({"count", "depends_on", "for_each", "lifecycle", "provider"})
"""What Terraform itself takes in any resource and data source."""

_EXPRESSION = re.compile(r"(?<!\$)\$\{|(?<!%)%\{")
_DOCUMENTED = re.compile(r"\{@link \S+#(\w+) ")
_PRIMITIVES = {"string": "string", "number": "number", "boolean": "bool", "any": "any"}
_BASES = ("TerraformDataSource", "TerraformProvider", "TerraformResource")


@dataclass(frozen=True)
class Schemas:
    """A provider."""

    blocks: Mapping[str, Block]
    """`aws_iam_user`, `data.aws_partition`, `provider` -> its arguments."""
    classes: Mapping[str, str]
    """Name of a class, if there are any -> what it is of: `aws_iam_user`, `data.aws_iam_policy_document.statement`."""


def kinds_in(content):
    """Give the kinds of AWS that stand in a configuration: `aws_iam_user`, `data.aws_partition`, ..."""
    modes = {"": content.get("resource", {}), "data.": content.get("data", {})}
    return {f"{mode}{kind}" for mode, kinds in modes.items() for kind in kinds if kind.startswith("aws_")}


def assembly_of(package):
    """Find the archive with the types of an installed package, without running the package."""
    spec = importlib.util.find_spec(package)
    assert spec is not None, f"{package} is not installed: run `make setup`"
    (place,) = spec.submodule_search_locations or ()
    (found,) = Path(place, "_jsii").glob("*.jsii.tgz")
    return found


def read_types(assembly, kinds):
    """Read from the types of a package what its provider knows of some kinds, and of its own settings."""
    exports = {_camel_case(kind): kind for kind in kinds} | {"provider": "provider"}
    types = _types(assembly, exports)
    blocks = {}
    classes = {}
    for each in types.values():
        if each["kind"] == "class" and each["base"].rpartition(".")[2] in _BASES:
            kind = exports[each["namespace"]]
            classes[each["name"]] = kind
            of_arguments = each["initializer"]["parameters"][-1]["type"]["fqn"]
            blocks[kind] = _TypesReader(types, classes).block(of_arguments, kind)
    return Schemas(blocks, classes)


def _camel_case(kind):
    first, *others = re.sub("^aws_", "", kind.replace("data.", "data_")).split("_")
    return first + "".join(word.capitalize() for word in others)


def _types(assembly, exports):
    """Read the types of some submodules out of a manifest, of which most are of no use here: it may have 150 MB."""
    with tarfile.open(assembly) as archive:
        # The first of the many members, which need not be looked for in all the rest of them.
        member = next(each for each in archive if each.name == "package/.jsii")
        file = archive.extractfile(member)
        assert file is not None
        text = file.read().decode("utf-8")
    decode = json.JSONDecoder().raw_decode
    wanted = re.compile(rf'"@[\w-]+/provider-aws[\w-]*\.(?:{"|".join(exports)})\.\w+": (?=\{{)')
    found = (decode(text, match.end())[0] for match in wanted.finditer(text))
    return {each["fqn"]: each for each in found}


class _TypesReader:
    """Makes blocks of types, and notes the classes of nested ones."""

    def __init__(self, types, classes):
        self._types = types
        self._classes = classes

    def block(self, fqn, path):
        block = {}
        for each in self._types[fqn].get("properties", ()):
            documentation = f"{each['docs'].get('summary', '')}\n{each['docs'].get('remarks', '')}"
            # The name that Terraform has for it is the last part of the link to its documentation.
            (name,) = _DOCUMENTED.findall(documentation)
            is_deprecated = "deprecated" in each["docs"] or "deprecated" in documentation.lower()
            type = self._type(each["type"], f"{path}.{name}")
            block[name] = Argument(type, not each.get("optional", False), is_deprecated)
        return block

    def _type(self, written, path):
        match written:
            case {"primitive": primitive}:
                return _PRIMITIVES[primitive]
            case {"collection": {"kind": "array", "elementtype": inner}}:
                type = self._type(inner, path)
                return type if isinstance(type, Mapping) else ["list", type]
            case {"collection": {"kind": "map", "elementtype": inner}}:
                return ["map", self._type(inner, path)]
            case {"union": {"types": alternatives}}:
                # The other one stands for an expression.
                (only,) = [each for each in alternatives if not each.get("fqn", "").endswith(".IResolvable")]
                return self._type(only, path)
            case {"fqn": fqn} if fqn in self._types:
                self._classes[fqn.rpartition(".")[2]] = path
                return self.block(fqn, path)
        raise NotImplementedError(written)


def read_engine(provider, kinds):
    """Read what `terraform providers schema -json` says of a provider."""
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
    """Find what a provider would refuse or advise against: a line each, the place and the fault.

    Of what Terraform has to evaluate first, only the name is known.
    """
    return [line for place, kind, block in _blocks(content) for line in _faults(place, block, schemas.blocks.get(kind))]


def arguments_in(content):
    """Give all that `faults_in` looks at: `aws_iam_user.name`, `data.aws_iam_policy_document.statement.sid`, ..."""
    return {f"{kind}.{path}" for _, kind, block in _blocks(content) for path in _paths(block)}


def _blocks(content):
    for mode, kinds in (("", content.get("resource", {})), ("data.", content.get("data", {}))):
        for kind, names in kinds.items():
            if kind.startswith("aws_"):
                for name, block in names.items():
                    rest = {argument: value for argument, value in block.items() if argument not in META_ARGUMENTS}
                    yield f"{mode}{kind}.{name}", f"{mode}{kind}", rest
    for number, block in enumerate(content.get("provider", {}).get("aws", ())):
        yield f"provider.aws[{number}]", "provider", block


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
    """Make a value of a type, of a block with all that it may have."""
    match type:
        case Mapping():
            return [{name: example_of(argument.type) for name, argument in type.items()}]
        case ["list", inner]:
            return [example_of(inner)]
        case ["map", inner]:
            return {"key": example_of(inner)}
    return {"string": "text", "number": 1, "bool": True, "any": "text"}[type]
