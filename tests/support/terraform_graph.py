"""Terraform's own graph: what waits for what."""

import re

_EDGE = re.compile(r'^\s*"(.+)" -> "(.+)";?$', re.MULTILINE)
_PREFIX = re.compile(r"^(?:\[root\] )?(?:module\.people\.)?")


def read_graph(text):
    """Read what `terraform graph` writes: address in the static form -> all that it waits for, directly or not."""
    edges = {}
    for ends in _EDGE.findall(text):
        one, other = (_PREFIX.sub("", end.replace('\\"', '"')) for end in ends)
        edges.setdefault(one, set()).add(other)
        edges.setdefault(other, set())

    def reached(address, seen):
        for each in edges[address] - seen:
            seen.add(each)
            reached(each, seen)
        return seen

    return {address: reached(address, set()) for address in edges}
