"""Calling the module form from HCL, as somebody who never writes Python does."""

import functools
import json
import tempfile
from pathlib import Path

import synthesis  # noqa: F401  (chooses the Node of this Python before jsii starts)

from dev.engine import PROVIDER_RANGE
from landingzone.terraform.form import escape
from landingzone.terraform.module import write_module
from landingzone.terraform.outputs import ALL_OUTPUTS

OUTPUT_NAMES = tuple(output.name for output in ALL_OUTPUTS)

# Kept until this process ends, and with it the directory.
_PLACE = tempfile.TemporaryDirectory(prefix="module-", ignore_cleanup_errors=True)


@functools.cache
def written_module():
    directory = Path(_PLACE.name, "module")
    write_module(directory, provider_version=PROVIDER_RANGE)
    return directory


def read_module(directory):
    """Read what the files of a module have together, in Terraform's JSON; it fails if two have the same block."""
    together = {}
    for file in sorted(directory.glob("*.tf.json")):
        content = json.loads(file.read_text(encoding="utf-8"))
        assert content.pop("//"), file
        for kind, body in content.items():
            _add(together, {kind: body}, 2 if kind in ("resource", "data") else 1)
    return together


def _add(place, content, depth):
    """Add blocks: below kind, type and name of a resource or data source, else below kind and name."""
    for name, block in content.items():
        if depth and isinstance(block, dict):
            _add(place.setdefault(name, {}), block, depth - 1)
        else:
            assert name not in place, f"{name} is there a second time"
            place[name] = block


def call(name, inputs, source=None):
    arguments = {"source": str(source or written_module()), **escape(inputs)}
    lines = [f"  {argument} = {json.dumps(value, ensure_ascii=False)}\n" for argument, value in arguments.items()]
    return f'module "{name}" {{\n{"".join(lines)}}}\n'


def provider(emulator):
    arguments = {name: value for name, value in emulator.provider.items() if name != "endpoints"}
    lines = [f"  {argument} = {json.dumps(value)}\n" for argument, value in arguments.items()]
    endpoints = [f"    {service} = {json.dumps(url)}\n" for service, url in emulator.provider["endpoints"].items()]
    return f'provider "aws" {{\n{"".join(lines)}  endpoints {{\n{"".join(endpoints)}  }}\n}}\n'


def configuration(emulator, inputs):
    outputs = [f'output "{name}" {{\n  value = module.people.{name}\n}}\n' for name in OUTPUT_NAMES]
    return "\n".join([provider(emulator), call("people", inputs), *outputs])
