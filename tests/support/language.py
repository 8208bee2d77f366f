"""What of the language a configuration uses, and since which version Terraform and OpenTofu have it."""

import re
import tarfile
from dataclasses import dataclass

from provider_schemas import META_ARGUMENTS

from dev.docs.provider_types import assembly_of


@dataclass(frozen=True)
class Since:
    """The first versions that have something, of OpenTofu from 1.6.0 on; "" where none has it."""

    terraform: str = "1.0.0"
    opentofu: str = "1.6.0"

    def fault(self, floor):
        """Return which of them lacks it in a version that is allowed; "" if none does."""
        both = (("Terraform", self.terraform, floor.terraform), ("OpenTofu", self.opentofu, floor.opentofu))
        return ", ".join(
            f"{name} has it since {since}" if since else f"{name} has it not"
            for name, since, least in both
            if not since or _numbers(since) > _numbers(least)
        )


def floor_of(required_version):
    """Return the oldest versions that a `required_version` of the form `>= 1.2.3` allows."""
    (least,) = re.findall(r"^>= (\d+\.\d+\.\d+)$", required_version)
    return Since(least, max(least, "1.6.0", key=_numbers))


def _numbers(version):
    return tuple(map(int, version.split(".")))


SETTINGS = {
    name: since
    for since, names in (
        (
            Since(),
            "terraform.required_version terraform.required_providers.source terraform.required_providers.version "
            # Backends of OpenTofu: https://opentofu.org/docs/v1.6/language/settings/backends/configuration/
            "terraform.backend.azurerm terraform.backend.consul terraform.backend.cos terraform.backend.gcs "
            "terraform.backend.http terraform.backend.local terraform.backend.oss terraform.backend.pg "
            "terraform.backend.s3 provider provider.alias variable.default variable.description variable.type "
            "variable.validation.condition variable.validation.error_message locals data data.count data.for_each "
            "data.provider resource resource.count resource.depends_on resource.for_each "
            "resource.lifecycle.create_before_destroy resource.lifecycle.ignore_changes output.description "
            "output.sensitive output.value module module.source",
        ),
        (Since("1.1.0"), "variable.nullable moved.from moved.to"),
        (
            Since("1.2.0"),
            "data.lifecycle.postcondition.condition data.lifecycle.postcondition.error_message "
            "data.lifecycle.precondition.condition data.lifecycle.precondition.error_message "
            "resource.lifecycle.replace_triggered_by",
        ),
        (Since("1.4.0"), "resource.terraform_data.input"),
        (Since("1.5.0"), "check.assert.condition check.assert.error_message import.id import.to"),
        (Since("1.7.0", "1.7.0"), "removed.from"),
        (Since("1.7.0", "1.10.0"), "removed.lifecycle.destroy"),
        # Only in tests, which no command but `test` runs.
        (Since("1.7.0", "1.8.0"), "mock_provider.mock_data.defaults"),
        (
            Since("1.6.0"),
            "run.assert.condition run.assert.error_message run.command run.expect_failures run.variables variables",
        ),
    )
    for name in names.split()
}
"""Everything that is written. A setting that is not here is new to the code, and needs a row.

Source: https://github.com/hashicorp/terraform/blob/main/CHANGELOG.md and those of its earlier minor versions
Source: https://github.com/opentofu/opentofu/blob/main/CHANGELOG.md and those of its earlier minor versions
"""

# What stands in a block beside what the writer of a provider, a module or a local value calls its own.
_LABELS = {"data": 2, "resource": 2} | dict.fromkeys(
    ("check", "mock_provider", "module", "output", "provider", "run", "variable"), 1
)
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


def settings_in(content):
    return {
        setting
        for kind, bodies in content.items()
        if kind != "//"
        for labels, body in _without_labels(bodies, _LABELS.get(kind, 0))
        for setting in _settings(kind, labels, body)
    }


def _settings(kind, labels, body):
    known = _OPEN.get(kind, body.keys())
    if labels[:1] == ("terraform_data",):
        yield from (f"{kind}.terraform_data.{name}" for name in body.keys() - known)
    elif kind in _OPEN:
        yield kind
    yield from _nested(kind, {name: value for name, value in body.items() if name in known})


def _nested(path, body):
    for name, value in body.items():
        if name == "backend":
            yield from (f"{path}.backend.{kind}" for each in bodies_of(value) for kind in each)
        elif name in _LABELLED | _NESTED:
            for _, inner in _without_labels(value, int(name in _LABELLED)):
                yield from _nested(f"{path}.{name}", inner)
        elif name != "//":
            yield f"{path}.{name}"


def _without_labels(bodies, count):
    for block in bodies_of(bodies):
        if count == 0:
            yield (), block
        else:
            for label, inner in block.items():
                if label != "//":
                    yield from (((label, *labels), body) for labels, body in _without_labels(inner, count - 1))


def bodies_of(value):
    """Yield the bodies of what is one, or a list of such, in which a body may itself be a list."""
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

    def __init__(self):
        with tarfile.open(assembly_of("cdktn")) as archive:
            texts = [
                archive.extractfile(f"package/lib/functions/{name}.generated.js").read().decode("utf-8")
                for name in ("function-availability", "terraform-functions")
            ]
        found = {name: dict(_PRODUCT.findall(row)) for name, row in _FUNCTION.findall(texts[0])}
        later = {name: Since(row.get("terraform", ""), row.get("opentofu", "")) for name, row in found.items()}
        self._later = later | _LATER_THAN_OTHERS
        # Written by hand there, or under another name, as these are words of programming languages.
        others = {"bcrypt", "join", "length", "lookup", "range"}
        self.names = frozenset(name.strip("_").lower() for name in _STATIC.findall(texts[1])) | others
        assert len(self.names) > 100
        assert len(later) > 3

    def since(self, name):
        if "::" in name:
            return _OF_A_PROVIDER if name.startswith("provider::") else Since("", "")
        return self._later.get(name, Since()) if name in self.names else Since("", "")
