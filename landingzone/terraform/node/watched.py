"""The Node process of jsii, watched: what it says while it starts is kept, and its failure is told in one line."""

from __future__ import annotations

import atexit
import base64
import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Lock, Thread
from typing import IO, Any, ClassVar

import jsii._kernel.providers.process as jsii_process
from jsii._kernel.types import InvokeRequest, LoadRequest
from jsii.errors import JSIIError

from landingzone.ground.problems import LandingzoneError
from landingzone.terraform.cdk import CDKS
from landingzone.terraform.node.ahead import MOST_UNREAD, Ahead
from landingzone.terraform.node.failures import (
    NodeError,
    ended,
    explain,
    is_another_version,
    is_older_than_any_that_answers,
    node_asked_for,
    refuse,
    require_node,
    warning_of,
)
from landingzone.terraform.node.work import Once

PATIENCE = 5.0
"""Seconds until a Node that has not answered is asked for its version."""

LONG_PATIENCE = 60.0
"""Seconds that one may take to answer, such as on a machine that is very busy."""

_GRACE = 1.0  # seconds, for what comes at once
_PATIENCE_AT_THE_END = 5.0  # seconds, for what Node does when nobody asks it any more
_OF_THE_CDK = tuple(cdk.name for cdk in CDKS)

_NOTHING = {"ok": {"result": None}}  # what Node answers for a method that gives nothing back

_COLOR = re.compile(rb"\x1b\[[\d;]*m")
_BANNER = re.compile(rb"!!.*!!\s*")
_VERSION_OF_BANNER = re.compile(rb"running on node (v\d+\.\d+\.\d+)")
_SAYS_WHY = re.compile(r"^.*(?:Error|error|node): .*$", re.MULTILINE)
_LONGEST_SAID = 160  # characters

_pass_to_python = jsii_process.stderr_sink


class _Voice:
    """What Node says on its standard error: kept while it starts, then passed on, but of a banner one line alone."""

    def __init__(self) -> None:
        self._kept: list[bytes] | None = None
        self._lock = Lock()

    def keep(self) -> None:
        """Keep everything from now on."""
        with self._lock:
            self._kept = []

    def drop(self) -> str:
        """Give what was kept, without banners, which is not told then; from now on everything is told."""
        with self._lock:
            kept, self._kept = self._kept or [], None
        return b"".join(_text_of(line) for line in kept if not _is_of_banner(line)).decode(errors="replace")

    def release(self) -> None:
        """Tell what was kept, and from now on everything."""
        with self._lock:
            kept, self._kept = self._kept or [], None
            for line in kept:
                _tell(line)

    def listen(self, reader: IO[bytes]) -> None:
        """Hear a stream to its end. The thread of jsii runs this in the place of its `stderr_sink`."""
        for line in iter(reader.readline, b""):
            with self._lock:
                if self._kept is None:
                    _tell(line)
                else:
                    self._kept.append(line)


_VOICE = _Voice()


class _WatchedNode(jsii_process._NodeProcess):
    """The process of jsii. It gives up on a Node that does not answer, and leaves nothing of one that has ended."""

    # Node -> why it was refused: whatever is imported after a failed import tries it again.
    _refused: ClassVar[dict[str, NodeError]] = {}
    _listener: Thread | None = None
    starting: ClassVar[Once]
    loading: ClassVar[Once]
    _is_loading = False
    _is_ahead = False
    _unread = 0
    _failure_of_the_work: BaseException | None = None

    def start(self) -> None:
        node = node_asked_for()
        try:
            if node in self._refused:
                raise NodeError(*self._refused[node].args)
            require_node()
            super().start()  # type: ignore[no-untyped-call]
        except BaseException as error:
            is_of_the_work = error is self._failure_of_the_work
            if is_of_the_work:
                # Nothing is wrong with Node, which ends what it has started itself.
                self._end()
            self._clear_away()
            if isinstance(error, NodeError):
                self._refused[node] = error
            elif isinstance(error, OSError) and not is_of_the_work:
                told = refuse(f"cannot be run ({error.strerror})") if error.filename == node else explain(error)
                raise told or error from None
            raise

    def handshake(self) -> None:
        failures: list[Exception] = []

        def listen() -> None:
            try:
                super(_WatchedNode, self).handshake()
            except Exception as error:
                failures.append(error)

        # As a daemon, since it may wait forever.
        self._listener = Thread(target=listen, daemon=True)
        self._listener.start()
        try:
            self.starting.do()
        except BaseException as error:
            self._failure_of_the_work = error
            raise
        self._listener.join(PATIENCE)
        if self._listener.is_alive() and not is_older_than_any_that_answers():
            self._listener.join(LONG_PATIENCE - PATIENCE)
        if self._listener.is_alive():
            raise refuse("does not answer")
        for failure in failures:
            raise self._explain(failure)

    def _next_message(self) -> Any:
        if self._is_loading:
            self.loading.do()
        if self._is_ahead:
            self._unread += 1
            return _NOTHING
        messages = [super(_WatchedNode, self)._next_message() for _ in range(self._unread + 1)]
        self._unread = 0
        return next((each for each in messages if "error" in each), messages[-1])

    def send(self, request: Any, response_type: Any) -> Any:
        self._is_loading = isinstance(request, LoadRequest) and request.name in _OF_THE_CDK
        self._is_ahead = Ahead.is_on and isinstance(request, InvokeRequest) and self._unread < MOST_UNREAD
        try:
            return super().send(request, response_type)
        except (OSError, json.JSONDecodeError):
            if self._status() is None:
                raise
            raise ended() from None
        except (JSIIError, RuntimeError) as error:
            told = self._explain_load(request, error) if isinstance(request, LoadRequest) else None
            if told is None:
                raise
            raise told from None

    def stop(self) -> None:
        if self._status(grace=0) is None and hasattr(self, "_process"):
            with suppress(OSError):  # it may end just now
                super().stop()
        else:
            self._clear_away()

    def _explain_load(self, request: LoadRequest, error: Exception) -> LandingzoneError | None:
        if request.tarball in str(error):
            return None
        told = explain(error)
        if told is None and request.name in ("constructs", *_OF_THE_CDK) and is_another_version():
            return refuse("")
        return told

    def _explain(self, failure: Exception) -> NodeError:
        is_silent = isinstance(failure, json.JSONDecodeError) and not failure.doc
        status = self._status() if is_silent else None
        if status is not None:
            self.sink_thread.join(_GRACE)
        said = _VOICE.drop().strip()
        why = _SAYS_WHY.search(said)
        line = why[0] if why else said.partition("\n")[0]
        about = f": {line.strip()[:_LONGEST_SAID]}" if line else ""
        if status is None:
            return refuse(f"does not answer as Node does{about}")
        return refuse(f"ended with {f'exit status {status}' if status >= 0 else f'signal {-status}'}{about}")

    def _status(self, grace: float = _GRACE) -> int | None:
        """Exit status, or minus the signal that ended it; None: it runs, or was not started."""
        if not hasattr(self, "_process"):
            return None
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(grace)
        return self._process.returncode

    def _end(self) -> None:
        if hasattr(self, "_process") and self._process.stdin:
            with suppress(OSError):
                self._process.stdin.close()
            self._status(_PATIENCE_AT_THE_END)

    def _clear_away(self) -> None:
        atexit.unregister(self.stop)
        if hasattr(self, "_process"):
            self._process.kill()
            self._process.wait()
            sink: Thread | None = getattr(self, "sink_thread", None)
            # A stream that is still read cannot be closed: a process that this one has left behind may hold it.
            for reader, stream in (
                (None, self._process.stdin),
                (self._listener, self._process.stdout),
                (sink, self._process.stderr),
            ):
                if reader:
                    reader.join(_GRACE)
                if stream and not (reader and reader.is_alive()):
                    with suppress(OSError):
                        stream.close()
        self._ctx_stack.close()


@contextmanager
def watched(starting: Once, loading: Once) -> Iterator[None]:
    """Watch the Node that jsii starts in the block, and from then on.

    Args:
        starting: Work to do while it starts.
        loading: Work to do while it loads a CDK.

    Raises:
        NodeError: It cannot run the CDK.
        DirectoryError: It has no room to unpack something.
    """
    jsii_process._NodeProcess = _WatchedNode  # type: ignore[misc]
    jsii_process.stderr_sink = _VOICE.listen  # type: ignore[assignment]
    _WatchedNode.starting, _WatchedNode.loading = starting, loading
    _VOICE.keep()
    try:
        yield
    except LandingzoneError as error:
        _VOICE.drop()
        # Without the way through the imports and through jsii, which tells nobody anything.
        raise error.with_traceback(None) from None
    except BaseException:
        _VOICE.release()
        raise
    _VOICE.release()


def _is_of_banner(line: bytes) -> bool:
    return _BANNER.fullmatch(_COLOR.sub(b"", line)) is not None


def _text_of(line: bytes) -> bytes:
    """Unpack what a program in Node wrote. What Node wrote itself, or a script that starts it, comes as it is."""
    try:
        return base64.b64decode(json.loads(line).get("stderr") or b"")
    except (ValueError, AttributeError):
        return line


def _tell(line: bytes) -> None:
    with suppress(OSError, ValueError):  # the standard error may be closed, and Node must not wait for its own
        if _is_of_banner(line):
            if version := _VERSION_OF_BANNER.search(line):
                sys.stderr.write(warning_of(version[1].decode()))
        elif line.startswith(b"{"):
            _pass_to_python(io.BytesIO(line))
        else:
            sys.stderr.write(line.decode(errors="backslashreplace"))
            sys.stderr.flush()
