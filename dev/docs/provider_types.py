"""What providers know of resources, data sources and their own settings, by the types of a package that a CDK has.

The package is generated from a provider. Arguments get the types that Terraform writes, but a set counts as a list.
"""

from __future__ import annotations

import importlib.util
import json
import re
import tarfile
from collections.abc import Iterable, Mapping
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


def assembly_of(package: str) -> Path:
    """Find the archive with the types of an installed package, without running the package."""
    spec = importlib.util.find_spec(package)
    assert spec is not None, f"{package} is not installed: run `make setup`"
    assert spec.submodule_search_locations, f"{package} is no package"
    (found,) = Path(*spec.submodule_search_locations, "_jsii").glob("*.jsii.tgz")
    return found


def read_types(assembly: Path, kinds: Iterable[str]) -> Schemas:
    """Read from the types of a package what its provider knows of some kinds, and of its own settings."""
    exports = {_camel_case(kind): kind for kind in kinds} | {"provider": "provider"}
    types = _types(assembly, exports)
    blocks: dict[str, Block] = {}
    classes: dict[str, str] = {}
    for each in types.values():
        if each["kind"] == "class" and each["base"].rpartition(".")[2] in _BASES:
            kind = exports[each["namespace"]]
            classes[each["name"]] = kind
            of_arguments = each["initializer"]["parameters"][-1]["type"]["fqn"]
            blocks[kind] = _TypesReader(types, classes).block(of_arguments, kind)
    return Schemas(blocks, classes)


def _camel_case(kind: str) -> str:
    first, *others = re.sub("^aws_", "", kind.replace("data.", "data_")).split("_")
    return first + "".join(word.capitalize() for word in others)


def _types(assembly: Path, exports: Iterable[str]) -> dict[str, Any]:
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

    def __init__(self, types: Mapping[str, Any], classes: dict[str, str]) -> None:
        self._types = types
        self._classes = classes

    def block(self, fqn: str, path: str) -> Block:
        """Read the arguments of a block, which stands at this path."""
        block = {}
        for each in self._types[fqn].get("properties", ()):
            documentation = f"{each['docs'].get('summary', '')}\n{each['docs'].get('remarks', '')}"
            # The name that Terraform has for it is the last part of the link to its documentation.
            (name,) = _DOCUMENTED.findall(documentation)
            is_deprecated = "deprecated" in each["docs"] or "deprecated" in documentation.lower()
            type = self._type(each["type"], f"{path}.{name}")
            block[name] = Argument(type, not each.get("optional", False), is_deprecated)
        return block

    def _type(self, written: Mapping[str, Any], path: str) -> Type:
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
