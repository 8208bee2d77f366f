"""HCL as Terraform reads it: the parser is HashiCorp's own, of the npm package `@cdktf/hcl2json`."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Template:
    """What an expression, or a text with expressions in it, calls (also `provider::x::y`) and refers to (`var.x`)."""

    calls: frozenset[str]
    references: frozenset[str]


def read_files(files):
    return _ask(files=files)["files"]


def read_templates(templates):
    """Read texts as Terraform reads them in JSON: with what stands within `${` and `%{`."""
    asked = list(dict.fromkeys(templates))
    answers = [Template(*map(frozenset, (it["calls"], it["references"]))) for it in _ask(templates=asked)["templates"]]
    return dict(zip(asked, answers, strict=True))


def texts_in(value):
    match value:
        case str():
            if "${" in value or "%{" in value:
                yield value
        case Mapping():
            for key, inner in value.items():
                if key != "//":
                    yield from texts_in(key)
                    yield from texts_in(inner)
        case list():
            for inner in value:
                yield from texts_in(inner)


def _ask(files=None, templates=()):
    done = subprocess.run(
        [Path(sys.executable).with_name("node"), Path(__file__).with_suffix(".mjs")],
        input=json.dumps({"files": files or {}, "templates": list(templates)}),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
