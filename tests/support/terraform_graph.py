"""Terraform's own graph: what waits for what."""

from __future__ import annotations

import re

_EDGE = re.compile(r'^\s*"(.+)" -> "(.+)";?$', re.MULTILINE)
_PREFIX = re.compile(r"^(?:\[root\] )?(?:module\.people\.)?")


def read_graph(text: str) -> dict[str, set[str]]:
    """Read what `terraform graph` writes of either form.

    Args:
        text: The graph of a configuration, whose nodes are resources, or with `-type=apply -plan=FILE` that of a plan,
            whose nodes are instances, with ` (destroy)` behind those that go.

    Returns:
        Address, as in the static form -> all that it waits for, directly or not.
    """
    edges: dict[str, set[str]] = {}
    for ends in _EDGE.findall(text):
        one, other = (_PREFIX.sub("", end.replace('\\"', '"')) for end in ends)
        edges.setdefault(one, set()).add(other)
        edges.setdefault(other, set())

    def reached(address: str, seen: set[str]) -> set[str]:
        for each in edges[address] - seen:
            seen.add(each)
            reached(each, seen)
        return seen

    return {address: reached(address, set()) for address in edges}
