"""Starts Node, and reports in one line what goes wrong with it from then on."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import RLock
from typing import Any

from landingzone.ground.problems import LandingzoneError
from landingzone.terraform import bindings
from landingzone.terraform.cdk import CDKS, chosen_cdk
from landingzone.terraform.node.choice import OLD_VARIABLE, WORKING
from landingzone.terraform.node.failures import ended, explain, refuse, warning_of, working_version

_TEMPORARY = ("TMPDIR", "TMP", "TEMP")
"""Where temporary files go. In a relative one, Node finds nothing; and Terraform, which runs elsewhere, has another."""

_HEAD_START = 0.02
"""Seconds in which a thread usually comes to where it waits for Node.

Meanwhile, the main thread waits: two threads that import would hinder each other, and Node takes longer than both.
"""

_ONE_PROCESS = Path(__file__).with_name("one_process.js")
_TALKS = b"readFD:3,writeFD:3"
"""In the program of jsii: how it talks, which `_ONE_PROCESS` redirects."""

_begun: list[Future[Any]] = []
"""What was begun beforehand, and has not been waited for: Node, and then the CDK."""


def begin_node() -> None:
    """Begin to start Node and the chosen CDK, which mostly wait, while this thread does something else.

    `start_node` then waits for Node, and raises what went wrong; whoever uses the CDK waits for it. A program that
    ends, or no longer needs them, calls `leave_node`: while Python ends, neither a process nor a thread can begin.
    """
    if "constructs" not in sys.modules:
        import jsii

        _run_in_one_process()
        threads = ThreadPoolExecutor(2)
        ready = threads.submit(_prepare)
        started = threads.submit(_after, ready, _ask_node)
        _begun.append(started)
        wait([started], _HEAD_START)
        with suppress(ImportError):
            import typeguard  # noqa: F401  # the largest of what most CDKs import

        # Python reads much of the CDK before it asks Node. Only this thread imports it, and what it needs: of two that
        # import parts of one package, Python may refuse one.
        may_ask = ready if hasattr(jsii.kernel, "provider") else started
        _begun.append(threads.submit(_after, may_ask, _load_cdk))
        wait(_begun, _HEAD_START)


def _run_in_one_process() -> None:
    """Let jsii start one Node instead of two, if it is one of those that are known to work like that."""
    with suppress(ImportError):
        import jsii._embedded.jsii as embedded

        program = Path(embedded.__file__).with_name("lib__program.js")
        if os.name == "posix" and program.is_file() and _TALKS in program.read_bytes():
            # What it writes to a temporary directory: not the maps, which only debuggers read.
            files = {name: path for name, path in embedded.EMBEDDED_FILES.items() if not name.endswith(".map")}
            embedded.ENTRYPOINT = str(_ONE_PROCESS)
            embedded.EMBEDDED_FILES = {**files, embedded.ENTRYPOINT: "bin/one_process.js"}
            os.environ["NODE_PRESERVE_SYMLINKS"] = "1"


def _after(first: Future[Any], do: Callable[[], Any]) -> Any:
    first.result()
    return do()


def _load_cdk() -> Any:
    cdk = chosen_cdk()
    cdk.load()
    return bindings.load(cdk).provider  # with the assembly of all the classes


def start_node() -> None:
    """Start Node, unless the program has already started it: then failures are those of jsii.

    From now on, a NodeError reports that Node has ended, and a DirectoryError that it has no room to unpack something.

    Raises:
        NodeError: There is no Node, or none that answers.
        DirectoryError: There is no room in the temporary directory.
    """
    if _begun:
        _begun[0].result()
    elif "constructs" not in sys.modules:
        _prepare()
        _ask_node()
        # The smallest thing that jsii runs in Node. Not the CDK: the program imports the one that it uses.
        import constructs  # noqa: F401


def leave_node() -> None:
    """Wait for what was begun, whatever goes wrong with it. Node ends with this process."""
    while _begun:
        _begun.pop().exception()


def _prepare() -> None:
    for name in _TEMPORARY:
        if place := os.environ.get(name):
            os.environ[name] = str(Path(place).absolute())
    version = working_version()
    warning = warning_of(version)
    # Instead of the banner of jsii.
    os.environ[OLD_VARIABLE] = f"{os.environ.get(OLD_VARIABLE, '')},{version}"
    import jsii

    _hide_closing_errors()
    # Not documented, though its name is public. A jsii without it works, and reports failures in its own words.
    if hasattr(jsii.kernel, "provider"):
        jsii.kernel.provider = _ReportingProvider(jsii.kernel.provider, warning)  # type: ignore[assignment]


def _ask_node() -> None:
    import jsii

    # The smallest question, which starts Node.
    jsii.stats()  # type: ignore[no-untyped-call]


class _ReportingProvider:
    """What jsii asks Node with. It reports in one line what goes wrong, and a warning once a CDK is loaded."""

    def __init__(self, provider: Any, warning: str) -> None:
        self._provider = provider
        self._warning = warning
        self._has_answered = False
        self._failure: Exception | None = None
        self._asking = RLock()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return partial(self._ask, getattr(self._provider, name))

    def load(self, request: Any) -> Any:
        """Load a package."""
        from jsii.errors import JSIIError

        is_cdk = request.name in (cdk.name for cdk in CDKS)
        try:
            answer = self._ask(self._provider.load, request)
        except (JSIIError, RuntimeError) as error:
            if request.tarball in str(error):  # the package is damaged
                raise
            explained: LandingzoneError | None = explain(error)
            if explained is None and is_cdk and working_version() not in WORKING:
                explained = refuse("")
            if explained is None:
                raise
            raise explained from None
        if is_cdk and self._warning:
            sys.stderr.write(self._warning)
            self._warning = ""
        return answer

    def _ask(self, ask: Callable[..., Any], *given: Any, **named: Any) -> Any:
        with self._asking:
            if self._failure:  # another question would start another Node
                raise self._failure
            try:
                answer = ask(*given, **named)
            except (OSError, json.JSONDecodeError) as error:
                self._failure = self._explained(error)
                raise self._failure from None
            self._has_answered = True
            return answer

    def _explained(self, error: Exception) -> Exception:
        if self._has_answered or isinstance(error, BrokenPipeError):
            return ended()
        return (explain(error) if isinstance(error, OSError) else refuse("does not answer like Node")) or error


def _hide_closing_errors() -> None:
    """Keep jsii from writing a stack trace when it closes a Node that is gone, as after a Ctrl-C, or never existed."""
    write = sys.unraisablehook

    def write_of_others(it: sys.UnraisableHookArgs) -> None:
        if it.exc_traceback is None or not it.exc_traceback.tb_frame.f_globals["__name__"].startswith("jsii."):
            write(it)

    sys.unraisablehook = write_of_others
