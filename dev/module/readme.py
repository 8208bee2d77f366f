"""The tables in the README of the module, in the form in which terraform-docs writes them."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic_core import PydanticUndefined

from dev.module.layout import MODULE_FILES
from dev.module.variable_types import terraform_type, values_of
from landingzone.config.documented import DocumentedInputs
from landingzone.config.inputs import Inputs
from landingzone.config.record import Record
from landingzone.ground.words import listed
from landingzone.terraform.outputs import ALL_OUTPUTS

_NO_PROVIDER = "terraform"
"""The provider that is built into Terraform."""

_DOCS = "https://registry.terraform.io/providers/hashicorp/{provider}/latest/docs/{folder}/{name}"
_DOCS_OF_TERRAFORM = "https://developer.hashicorp.com/terraform/language/resources/terraform-data"

_ALIGNED = {"Required": ":--------:"}
_CODE = re.compile("(`[^`]*`)")
_MEANT = re.compile(r"([_*\\<\[])")


def tables_of(content: Mapping[str, Any]) -> str:
    """Write the tables that terraform-docs writes, in its order: requirements, resources, inputs and outputs.

    Args:
        content: What is synthesized.
    """
    tables = {
        "Requirements": _table(("Name", "Version"), _requirements(content)),
        "Providers": _table(("Name", "Version"), _providers(content)),
        "Modules": "No modules.",
        "Resources": _table(("Name", "Type"), _resources(content)),
        "Inputs": _table(("Name", "Description", "Type", "Default", "Required"), _inputs(content)),
        "Outputs": _table(("Name", "Description", "Type"), _outputs(content)),
    }
    return "\n\n".join(f"## {heading}\n\n{table}" for heading, table in tables.items())


def attributes_table(record: type[Record]) -> str:
    """Write the table of the attributes of a user, or of an entry under the inputs."""
    rows = []
    for name, field in record.model_fields.items():
        default = field.get_default(call_default_factory=True)
        required = "yes" if default is PydanticUndefined else "no"
        shown = "n/a" if default is PydanticUndefined else _value(default)
        description = " ".join([field.description or "", *_allowed(field.annotation)])
        rows.append((f"`{name}`", _text(description), f"`{terraform_type(field.annotation)}`", shown, required))
    return _table(("Name", "Description", "Type", "Default", "Required"), rows)


def files_table() -> str:
    """Write the table of the module's files in Terraform's language."""
    return _table(("File", "What it contains"), ((f"`{file.name}`", file.has) for file in MODULE_FILES))


def beyond_the_original() -> str:
    """Return which inputs the reproduced module does not have."""
    names = sorted(Inputs.model_fields.keys() - DocumentedInputs.model_fields.keys())
    return f"This one also has {listed(f'`{name}`' for name in names)}." if names else "This one has no others."


def _allowed(annotation: Any) -> list[str]:
    """Return which strings are allowed, where not all are."""
    kinds = [[f"`{value}`" for value in values] for values in values_of(annotation)]
    words = [f"{', '.join(values[:-1])} or {values[-1]}" for values in kinds]
    if len(words) > 1:
        return [f"Keys: {words[0]}. Values: {words[1]}."]
    return [f"Either {each}." for each in words]


def _requirements(content: Mapping[str, Any]) -> Iterable[tuple[str, ...]]:
    [[terraform]] = content["terraform"]
    yield _anchored("requirement", "terraform"), terraform["required_version"]
    for name, asked in sorted(terraform["required_providers"].items()):
        yield _anchored("requirement", name), _range(asked["version"])


def _providers(content: Mapping[str, Any]) -> Iterable[tuple[str, ...]]:
    [[terraform]] = content["terraform"]
    asked = terraform["required_providers"]
    for name in sorted({_provider_of(type) for kind in ("resource", "data") for type in content[kind]}):
        yield _anchored("provider", name), _range(asked[name]["version"]) if name in asked else "n/a"


def _resources(content: Mapping[str, Any]) -> Iterable[tuple[str, ...]]:
    """Yield the resources by address, then the data sources."""
    for kind, words, folder in (("resource", "resource", "resources"), ("data", "data source", "data-sources")):
        for address in sorted(f"{type}.{name}" for type, named in content[kind].items() for name in named):
            type = address.partition(".")[0]
            provider = _provider_of(type)
            page = _DOCS.format(provider=provider, folder=folder, name=type.removeprefix(f"{provider}_"))
            yield f"[{address}]({_DOCS_OF_TERRAFORM if provider == _NO_PROVIDER else page})", words


def _inputs(content: Mapping[str, Any]) -> Iterable[tuple[str, ...]]:
    for name, variable in sorted(content["variable"].items()):
        default, required = (_value(variable["default"]), "no") if "default" in variable else ("n/a", "yes")
        yield _anchored("input", name), _text(variable["description"]), f"`{variable['type']}`", default, required


def _outputs(content: Mapping[str, Any]) -> Iterable[tuple[str, ...]]:
    types = {output.name: output.type for output in ALL_OUTPUTS}
    for name, output in sorted(content["output"].items()):
        yield _anchored("output", name), _text(output["description"]), f"`{types[name]}`"


def _range(constraint: str) -> str:
    return " ".join(constraint.split())


def _provider_of(type: str) -> str:
    return type.partition("_")[0]


def _anchored(kind: str, name: str) -> str:
    """Write a name with an anchor and a link to it."""
    written = name.replace("_", "\\_")
    return f'<a name="{kind}_{name}"></a> [{written}](#{kind}\\_{written})'


def _value(value: Any) -> str:
    """Write a default: as JSON, with a line for each entry."""
    if isinstance(value, list | dict) and value:
        return f"<pre>{json.dumps(value, indent=2).replace(chr(10), '<br/>')}</pre>"
    return f"`{json.dumps(value)}`"


def _text(text: str) -> str:
    """Write a sentence so that Markdown shows it unchanged, with what is between backticks as code."""
    parts = [part if place % 2 else _MEANT.sub(r"\\\1", part) for place, part in enumerate(_CODE.split(text))]
    # Even within code: a table ends a cell there.
    return "".join(parts).replace("|", "\\|")


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    named = list(heads)
    lines = [_ALIGNED.get(head, "-" * (len(head) + 2)) for head in named]
    return "\n".join([_row(named), f"|{'|'.join(lines)}|", *map(_row, rows)])


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
