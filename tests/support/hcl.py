"""HCL as Terraform reads it: the parser is HashiCorp's own, of the npm package `@cdktf/hcl2json`."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Template:
    """What an expression, or a text with expressions in it, refers to.

    Args:
        calls: Names of the functions that it calls; `provider::aws::arn_parse` for one of a provider.
        references: `var.users`, `each.key`, ...
    """

    calls: frozenset[str]
    references: frozenset[str]


def read_files(files: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Read files of HCL.

    Args:
        files: Name -> text.

    Returns:
        Name -> content, in the shape of Terraform's JSON.
    """
    read: dict[str, dict[str, Any]] = _ask(files=files)["files"]
    return read


def read_templates(templates: Iterable[str]) -> dict[str, Template]:
    """Read texts as Terraform reads them in JSON: with what stands within `${` and `%{`."""
    asked = list(dict.fromkeys(templates))
    answers = _ask(templates=asked)["templates"]
    return {
        text: Template(frozenset(answer["calls"]), frozenset(answer["references"]))
        for text, answer in zip(asked, answers, strict=True)
    }


def texts_in(value: Any) -> Iterator[str]:
    """Give every text of a value in Terraform's JSON, keys of maps too, that may have an expression in it."""
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


def _ask(files: Mapping[str, str] | None = None, templates: Iterable[str] = ()) -> dict[str, Any]:
    done = subprocess.run(
        [Path(sys.executable).with_name("node"), Path(__file__).with_suffix(".mjs")],
        input=json.dumps({"files": files or {}, "templates": list(templates)}),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
