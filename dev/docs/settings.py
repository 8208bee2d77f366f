"""Writes the table of the settings of the provider and the backends, from the types of both CDKs: `make docs`."""

from __future__ import annotations

import json
import re
import tarfile
from collections.abc import Mapping
from typing import Any

from dev.docs.provider_types import Argument, Block, Type, assembly_of, read_types
from landingzone.terraform.settings import BACKENDS

CDKS = ("cdktf", "cdktn")

MISSPELT = {"storeage_custom_endpoint": "storage_custom_endpoint"}
"""Name that a CDK has -> name that Terraform has, which takes no other."""

OF_OLDER_PROVIDERS: Mapping[str, Mapping[str, Argument]] = {
    "assume_role": {"duration_seconds": Argument("number")},
    "endpoints": {
        name: Argument("string")
        for name in (
            *("forecast", "iotanalytics", "iotevents", "macie", "managedblockchain", "marketplacecatalog"),
            *("mediastoredata", "opsworks", "personalize", "sdb", "worklink"),
        )
    },
}
"""What nested blocks of older providers have: a configuration chooses the provider by its `provider_version`."""


def provider_settings() -> Block:
    """Return what the newer providers have, or the older of the two that a CDK was made for, or much older ones."""
    both = [read_types(assembly_of(f"landingzone_provider_aws.{cdk}"), frozenset()).blocks["provider"] for cdk in CDKS]
    merged = _merged(both)
    for name, older in OF_OLDER_PROVIDERS.items():
        merged[name] = Argument({**older, **merged[name].type})
    return merged


def backend_settings(cdk: str, name: str) -> Block:
    """Return what a CDK has for a backend, under the names that Terraform has."""
    with tarfile.open(assembly_of(cdk)) as archive:
        file = archive.extractfile("package/.jsii")
        assert file is not None
        types = json.load(file)["types"]
    return _structure(types, f"{cdk}.{BACKENDS[name]}Config")


def _structure(types: Mapping[str, Any], fqn: str) -> Block:
    block = {}
    for each in types[fqn]["properties"]:
        name = re.sub("(?<=[a-z0-9])(?=[A-Z])", "_", each["name"]).lower()
        block[MISSPELT.get(name, name)] = Argument(_type(types, each["type"]), not each.get("optional", False))
    return block


def _type(types: Mapping[str, Any], written: Mapping[str, Any]) -> Type:
    match written:
        case {"primitive": primitive}:
            return {"boolean": "bool"}.get(primitive, primitive)
        case {"collection": {"kind": kind, "elementtype": inner}}:
            return [{"array": "list"}.get(kind, kind), _type(types, inner)]
        case {"fqn": fqn}:
            return _structure(types, fqn)
    raise NotImplementedError(written)


def _merged(blocks: list[Block]) -> dict[str, Argument]:
    merged: dict[str, Argument] = {}
    for block in blocks:
        for name, argument in block.items():
            known = merged.setdefault(name, argument)
            if isinstance(argument.type, Mapping):
                merged[name] = Argument(_merged([known.type, argument.type]), argument.is_required)
            else:
                assert (known.type, known.is_required) == (argument.type, argument.is_required), name
    return merged


# A CDK accepts anything for one argument, which is a string in Terraform: a policy.
_TYPES = {"string": "a string", "any": "a string", "number": "a number", "bool": "true or false"}


def settings_table() -> str:
    """Write `landingzone/config/settings.json`."""
    # Terraform refuses a fraction for each number of the provider; of the backends some take one.
    provider = _written(provider_settings(), _TYPES | {"number": "an integer"})
    backends = {name: _written(_merged([backend_settings(cdk, name) for cdk in CDKS]), _TYPES) for name in BACKENDS}
    return json.dumps({"provider": provider, "backends": backends}, indent=2) + "\n"


def _written(block: Block, types: Mapping[str, str]) -> dict[str, Any]:
    written: dict[str, Any] = {}
    for name, argument in sorted(block.items()):
        match argument.type:
            case Mapping():
                assert not argument.is_required, f"{name}: settings.json has no block that is required"
                written[name] = _written(argument.type, types)
                continue
            case ["list" | "map" as kind, inner]:
                written[name] = f"a {kind} of {types[inner].removeprefix('a ')}s"
            case type:
                written[name] = types[type]
        written[name] += ", required" if argument.is_required else ""
    return written
