"""What of the language a configuration uses, and since which version Terraform and OpenTofu have it."""

from __future__ import annotations

import re
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from provider_schemas import META_ARGUMENTS, assembly_of


@dataclass(frozen=True)
class Since:
    """The first versions that have something; "" where none has it.

    Args:
        terraform: Of Terraform.
        opentofu: Of OpenTofu, whose first one is 1.6.0.
    """

    terraform: str = "1.0.0"
    opentofu: str = "1.6.0"

    def fault(self, floor: Since) -> str:
        """Tell which of them lacks it in a version that is allowed; "" if none does."""
        both = (("Terraform", self.terraform, floor.terraform), ("OpenTofu", self.opentofu, floor.opentofu))
        return ", ".join(
            f"{name} has it since {since}" if since else f"{name} has it not"
            for name, since, least in both
            if not since or _numbers(since) > _numbers(least)
        )


def floor_of(required_version: str) -> Since:
    """Give the oldest versions that a `required_version` of the form `>= 1.2.3` allows."""
    (least,) = re.findall(r"^>= (\d+\.\d+\.\d+)$", required_version)
    return Since(least, max(least, "1.6.0", key=_numbers))


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


SETTINGS: dict[str, Since] = {
    "terraform.required_version": Since(),
    "terraform.required_providers.source": Since(),
    "terraform.required_providers.version": Since(),
    **{
        # Those of OpenTofu: https://opentofu.org/docs/v1.6/language/settings/backends/configuration/
        f"terraform.backend.{kind}": Since()
        for kind in ("azurerm", "consul", "cos", "gcs", "http", "local", "oss", "pg", "s3")
    },
    "provider": Since(),
    "provider.alias": Since(),
    "variable.default": Since(),
    "variable.description": Since(),
    "variable.nullable": Since("1.1.0"),
    "variable.type": Since(),
    "variable.validation.condition": Since(),
    "variable.validation.error_message": Since(),
    "check.assert.condition": Since("1.5.0"),
    "check.assert.error_message": Since("1.5.0"),
    "locals": Since(),
    "data": Since(),
    "data.count": Since(),
    "data.for_each": Since(),
    "data.provider": Since(),
    "data.lifecycle.postcondition.condition": Since("1.2.0"),
    "data.lifecycle.postcondition.error_message": Since("1.2.0"),
    "data.lifecycle.precondition.condition": Since("1.2.0"),
    "data.lifecycle.precondition.error_message": Since("1.2.0"),
    "resource": Since(),
    "resource.count": Since(),
    "resource.depends_on": Since(),
    "resource.for_each": Since(),
    "resource.lifecycle.create_before_destroy": Since(),
    "resource.lifecycle.ignore_changes": Since(),
    "resource.lifecycle.replace_triggered_by": Since("1.2.0"),
    "resource.terraform_data.input": Since("1.4.0"),
    "output.description": Since(),
    "output.value": Since(),
    "module": Since(),
    "module.source": Since(),
    "moved.from": Since("1.1.0"),
    "moved.to": Since("1.1.0"),
    "import.id": Since("1.5.0"),
    "import.to": Since("1.5.0"),
    "removed.from": Since("1.7.0", "1.7.0"),
    "removed.lifecycle.destroy": Since("1.7.0", "1.10.0"),
    # Only in tests, which no command but `test` runs.
    "mock_provider.mock_data.defaults": Since("1.7.0", "1.8.0"),
    "run.assert.condition": Since("1.6.0"),
    "run.assert.error_message": Since("1.6.0"),
    "run.command": Since("1.6.0"),
    "run.expect_failures": Since("1.6.0"),
    "run.variables": Since("1.6.0"),
    "variables": Since("1.6.0"),
}
"""Everything that is written. A setting that is not here is new to the code, and needs a row.

Source: https://github.com/hashicorp/terraform/blob/main/CHANGELOG.md and those of its earlier minor versions
Source: https://github.com/opentofu/opentofu/blob/main/CHANGELOG.md and those of its earlier minor versions
"""

# What stands in a block beside what the writer of a provider, a module or a local value calls its own.
_LABELS = {
    "check": 1,
    "data": 2,
    "mock_provider": 1,
    "module": 1,
    "output": 1,
    "provider": 1,
    "resource": 2,
    "run": 1,
    "variable": 1,
}
_OPEN = {
    "data": META_ARGUMENTS,
    "locals": frozenset[str](),
    "module": frozenset({"count", "depends_on", "for_each", "providers", "source", "version"}),
    "provider": frozenset({"alias", "for_each", "version"}),
    "resource": META_ARGUMENTS,
    "variables": frozenset[str](),
}
_LABELLED = {"mock_data", "mock_resource", "required_providers"}
_NESTED = {"assert", "lifecycle", "postcondition", "precondition", "validation"}


def settings_in(content: Mapping[str, Any]) -> set[str]:
    """Give the settings that a configuration uses, as the keys of `SETTINGS`."""
    return {
        setting
        for kind, bodies in content.items()
        if kind != "//"
        for labels, body in _without_labels(bodies, _LABELS.get(kind, 0))
        for setting in _settings(kind, labels, body)
    }


def _settings(kind: str, labels: tuple[str, ...], body: Mapping[str, Any]) -> Iterator[str]:
    if kind in _OPEN:
        if labels[:1] == ("terraform_data",):
            yield from (f"{kind}.terraform_data.{name}" for name in body.keys() - _OPEN[kind])
        else:
            yield kind
        body = {name: value for name, value in body.items() if name in _OPEN[kind]}
    yield from _nested(kind, body)


def _nested(path: str, body: Mapping[str, Any]) -> Iterator[str]:
    for name, value in body.items():
        if name == "backend":
            yield from (f"{path}.backend.{kind}" for each in bodies_of(value) for kind in each)
        elif name in _LABELLED:
            for _, inner in _without_labels(value, 1):
                yield from _nested(f"{path}.{name}", inner)
        elif name in _NESTED:
            for inner in bodies_of(value):
                yield from _nested(f"{path}.{name}", inner)
        elif name != "//":
            yield f"{path}.{name}"


def _without_labels(bodies: Any, count: int) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
    for block in bodies_of(bodies):
        if count == 0:
            yield (), block
        else:
            for label, inner in block.items():
                if label != "//":
                    yield from (((label, *labels), body) for labels, body in _without_labels(inner, count - 1))


def bodies_of(value: Any) -> Iterator[Mapping[str, Any]]:
    """Give the bodies of what is one, or a list of such, in which a body may itself be a list."""
    if isinstance(value, list):
        for each in value:
            yield from bodies_of(each)
    else:
        yield value


_FUNCTION = re.compile(r"^    (\w+): \{([^}]*)\},$", re.MULTILINE)
_PRODUCT = re.compile(r'(\w+): ">=([\d.]+)"')
_STATIC = re.compile(r"^    static (\w+)\(", re.MULTILINE)
_LATER_THAN_OTHERS = {"plantimestamp": Since("1.5.0"), "strcontains": Since("1.5.0")}
"""What came between the oldest Terraform that is asked for and the oldest one that cdktn knows, 1.5.7.

Source: https://github.com/hashicorp/terraform/blob/v1.5/CHANGELOG.md
"""
_OF_A_PROVIDER = Since("1.8.0", "1.7.0")
"""Source: `package/lib/provider-feature-constraints.js` of cdktn."""


class Functions:
    """The functions that cdktn knows, which has read them from the releases of Terraform and OpenTofu."""

    def __init__(self) -> None:
        texts = _members("function-availability.generated.js", "terraform-functions.generated.js")
        found = {name: dict(_PRODUCT.findall(row)) for name, row in _FUNCTION.findall(texts[0])}
        later = {name: Since(row.get("terraform", ""), row.get("opentofu", "")) for name, row in found.items()}
        self._later = later | _LATER_THAN_OTHERS
        # Written by hand there, or under another name, as these are words of programming languages.
        others = {"bcrypt", "join", "length", "lookup", "range"}
        self.names = frozenset(name.strip("_").lower() for name in _STATIC.findall(texts[1])) | others
        assert len(self.names) > 100
        assert len(later) > 3

    def since(self, name: str) -> Since:
        """Tell which versions have a function."""
        if "::" in name:
            return _OF_A_PROVIDER if name.startswith("provider::") else Since("", "")
        return self._later.get(name, Since()) if name in self.names else Since("", "")


def _members(*names: str) -> list[str]:
    """Read files of cdktn's functions."""
    with tarfile.open(assembly_of("cdktn")) as archive:
        files = [archive.extractfile(f"package/lib/functions/{name}") for name in names]
        return [file.read().decode("utf-8") for file in files if file]
