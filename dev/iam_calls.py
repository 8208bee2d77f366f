"""The calls that the emulated IAM gets: counted, the writes listed in their order, and refused when a test says so.

So a test can assert the order of writes, and break an apply off after any of them.
"""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CALLS = "/_emulator/calls"
REFUSAL = "/_emulator/refusal"
RESET = "/moto-api/reset"
_READS = ("Generate", "Get", "List", "Simulate")
_NOTED = (
    "UserName",
    "GroupName",
    "RoleName",
    "PolicyName",
    "PolicyArn",
    "NewUserName",
    "NewGroupName",
    "PermissionsBoundary",
)


@dataclass
class IamWrite:
    """One call that writes."""

    action: str
    """Name in the API, such as `AddUserToGroup`."""
    parameters: dict[str, str]
    """The names in it, such as `{"GroupName": "engineers", "UserName": "alice"}`; no documents, tags or secrets."""
    error: str | None = None
    """Code of the error that it was answered with, such as `EntityAlreadyExists`; None: it was done."""


@dataclass(frozen=True)
class IamCalls:
    """The calls since the last clearing."""

    reads: int
    """How many only read."""
    writes: list[IamWrite]
    """Those that write, in the order in which they were done, the refused ones too."""

    @classmethod
    def from_json(cls, text: str | bytes) -> IamCalls:
        """Read what the emulator answers."""
        content = json.loads(text)
        return cls(content["reads"], [IamWrite(**each) for each in content["writes"]])


@dataclass
class Recorder:
    """What the emulator notes of its calls."""

    reads: int = 0
    writes: list[IamWrite] = field(default_factory=list)
    remaining: int | None = None
    """How many writes are accepted yet; None: all."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextlib.contextmanager
    def note(self, action: str, parameters: Mapping[str, Any]) -> Iterator[bool]:
        """Note a call, and the error that it ends with.

        Returns:
            Whether it is to be accepted; that says nothing of what IAM says to it.
        """
        if action.startswith(_READS):
            with self._lock:
                self.reads += 1
            yield True
            return
        write = IamWrite(action, {name: parameters[name] for name in _NOTED if name in parameters})
        with self._lock:
            self.writes.append(write)
            is_accepted = self.remaining != 0
            if self.remaining:
                self.remaining -= 1
        try:
            yield is_accepted
        except Exception as error:
            write.error = getattr(error, "code", "InternalFailure")
            raise

    def clear(self) -> None:
        """Forget all calls."""
        with self._lock:
            self.reads = 0
            self.writes = []

    def refuse_after(self, count: int | None) -> None:
        """Accept that many writes from now on; None: all."""
        with self._lock:
            self.remaining = count

    def to_json(self) -> str:
        """Write the calls as `IamCalls.from_json` reads them."""
        with self._lock:
            return json.dumps({"reads": self.reads, "writes": [asdict(each) for each in self.writes]})


def with_control(application: WSGIApplication, recorder: Recorder) -> WSGIApplication:
    """Put the addresses that control a recorder in front of the emulator.

    Args:
        application: The emulator. Its reset clears the recorder and lifts the refusal.
        recorder: What notes the calls.
    """
    # Here, because only the process of the emulator needs it.
    from werkzeug import Request, Response

    answers: dict[tuple[str, str], Callable[[Request], str | None]] = {
        ("GET", CALLS): lambda request: recorder.to_json(),
        ("DELETE", CALLS): lambda request: recorder.clear(),
        ("PUT", REFUSAL): lambda request: recorder.refuse_after(int(request.get_data())),
        ("DELETE", REFUSAL): lambda request: recorder.refuse_after(None),
    }

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        called = request.method, request.path
        if called == ("POST", RESET):
            recorder.clear()
            recorder.refuse_after(None)
        if called not in answers:
            return application(environ, start_response)
        return Response(answers[called](request) or "", mimetype="application/json")(environ, start_response)

    return answer
