"""Calling the module form from HCL, as somebody who never writes Python does."""

import functools
import json
import re
import tempfile
from pathlib import Path

import synthesis  # noqa: F401  (chooses the Node of this Python before jsii starts)
from hcl import read_files

from dev.engine import PROVIDER_RANGE
from landingzone.terraform.form import escape
from landingzone.terraform.module import write_module
from landingzone.terraform.outputs import ALL_OUTPUTS

OUTPUT_NAMES = tuple(output.name for output in ALL_OUTPUTS)

_DOCUMENT = re.compile(r'replace\(\s*<<-JSON(.*)JSON\s*, "/\\\\s/", ""\s*\)', re.DOTALL)

# Kept until this process ends, and with it the directory.
_PLACE = tempfile.TemporaryDirectory(prefix="module-", ignore_cleanup_errors=True)


@functools.cache
def written_module():
    directory = Path(_PLACE.name, "module")
    write_module(directory, provider_version=PROVIDER_RANGE)
    return directory


def read_module(directory):
    """Read what the files of a module have together, in the shape of Terraform's JSON; a block is there only once."""
    together = {}
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted(directory.glob("*.tf"))}
    for content in read_files(texts).values():
        for kind, body in content.items():
            bodies = body if kind in ("locals", "terraform", "moved") else [body]
            for each in bodies:
                if kind in ("terraform", "moved"):
                    plain = {name: code.strip("${}") if kind == "moved" else code for name, code in each.items()}
                    together.setdefault(kind, []).append([plain])
                else:
                    _add(together.setdefault(kind, {}), each, {"resource": 1, "data": 1}.get(kind, 0))
    return together


def _add(place, content, depth):
    for name, block in content.items():
        if depth:
            _add(place.setdefault(name, {}), block, depth - 1)
        else:
            assert name not in place, f"{name} is there a second time"
            place[name] = (
                block[0] if isinstance(block, list) and isinstance(block[0], dict) and len(block) == 1 else block
            )


def is_same(read, made):
    """Return whether HCL that was read says what was synthesized, where each may write an expression as it likes."""
    match read, made:
        case [dict() as one], dict():
            return is_same(one, made)
        case dict(), dict():
            return read.keys() == made.keys() and all(is_same(read[name], made[name]) for name in made)
        case list(), list():
            return len(read) == len(made) and all(map(is_same, read, made))
        case (dict(), str()) | (list(), str()):  # the parser sorts keys
            return sorted(re.findall(r"\w+", _letters(read))) == sorted(re.findall(r"\w+", _letters(made)))
    return _letters(read) == _letters(made)


def _letters(value):
    """Return the letters of an expression in their order, without what is only its form."""
    match value:
        case dict():
            return " ".join(f"{_letters(name)} {_letters(inner)}" for name, inner in value.items())
        case list():
            return " ".join(map(_letters, value))
        case str():
            return " ".join(re.findall(r"\w+|[.!?<>&|+*/%()-]", _DOCUMENT.sub(r"\1", value)))
    return json.dumps(value)


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
