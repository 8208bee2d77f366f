"""Holding the pages of `docs/` to what the engine says: each page has the plans' summaries in the order of its walk."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dev.engine import Plan, Terraform

DOCS = Path(__file__).parent.parent / "docs"
_SUMMARY = re.compile(r"^(Plan: .*|No changes\..*)$", re.MULTILINE)
_SECTION = re.compile(r"^## ", re.MULTILINE)


def summaries_in(page: str, heading: str) -> list[str]:
    """Give the summaries of plans that a page of `docs/` shows below a heading, in their order."""
    sections = _SECTION.split((DOCS / page).read_text(encoding="utf-8"))
    (section,) = [text for text in sections if text.startswith(f"{heading}\n")]
    return _SUMMARY.findall(section)


def summary_of(terraform: Terraform, plan: Plan) -> str:
    """Give the line with which Terraform itself sums up a plan."""
    (summary,) = _SUMMARY.findall(terraform.run("show", "-no-color", str(plan.file)))
    return summary


def become(terraform: Terraform, configuration: str | Mapping[str, Any]) -> None:
    """Put another configuration in the place of the one in a directory; the state stays."""
    for old in (*terraform.directory.glob("*.tf"), *terraform.directory.glob("*.tf.json")):
        old.unlink()
    is_text = isinstance(configuration, str)
    text = configuration if is_text else json.dumps(configuration)
    (terraform.directory / ("main.tf" if is_text else "cdk.tf.json")).write_text(text, encoding="utf-8")
    terraform.init()


def touched(plan: Plan) -> dict[str, tuple[str, ...]]:
    """Give what a plan does other than leaving things or changing them in place."""
    return {address: actions for address, actions in plan.changes.items() if actions != ("update",)}
