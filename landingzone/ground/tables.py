"""Reads the tables that come with the package, each next to its module."""

import json
import lzma
from importlib.resources import files
from typing import Any


def read_json(package: str, name: str) -> Any:
    """Read a table in JSON.

    Args:
        package: The package that it is in.
        name: Name of the file.
    """
    return json.loads(files(package).joinpath(name).read_bytes())


def read_rows(package: str, name: str) -> list[list[str]]:
    """Read a tab-separated table; give its rows without the titles in the first line."""
    return [line.split("\t") for line in files(package).joinpath(name).read_text(encoding="utf-8").splitlines()[1:]]


def read_snapshot(package: str, name: str) -> tuple[str, dict[str, str]]:
    """Read a compressed table of what AWS documents: its first line, and for the others the first cell -> the rest."""
    head, *lines = lzma.decompress(files(package).joinpath(name).read_bytes()).decode().split("\n")
    return head, dict(line.split("\t", 1) for line in lines)
