"""The calls that the emulated IAM gets: counted, the writes listed in their order, refused or late if a test says so.

So a test can assert the order of writes, abort an apply after any of them, or show which order is not guaranteed.
"""

from __future__ import annotations

import contextlib
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from dev.held_permissions import Held

_READS = ("Generate", "Get", "List", "Simulate")
_DELAY_SECONDS = 0.3
_NOTED = (
    "UserName",
    "GroupName",
    "RoleName",
    "PolicyName",
    "PolicyArn",
    "NewUserName",
    "NewGroupName",
    "PermissionsBoundary",
    "SerialNumber",
)


def is_read(action: str) -> bool:
    """Whether an action only reads."""
    return action.startswith(_READS)


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

    reads: Mapping[str, int]
    """Name in the API -> how many of those that only read, the refused ones too."""
    writes: list[IamWrite]
    """Those that write, in the order in which they were done, the refused ones too."""


@dataclass
class Recorder:
    """What the emulator notes of its calls."""

    reads: Counter[str] = field(default_factory=Counter)
    writes: list[IamWrite] = field(default_factory=list)
    asked: set[tuple[str, tuple[tuple[str, str], ...]]] = field(default_factory=set)
    """Each call once, those that read too: its name, and the names in it."""
    remaining: int | None = None
    """How many more writes are accepted; None: all."""
    held: list[Held] | None = None
    """What everybody held after each write that was done; None: nobody watches."""
    denied: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Name of a call in the API -> the users about whom nobody may make it; none: about nobody."""
    delayed: re.Pattern[str] | None = None
    """What the names of calls begin with that are kept waiting; None: none is."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextlib.contextmanager
    def note(self, action: str, parameters: Mapping[str, Any]) -> Iterator[bool]:
        """Note a call, and the error that it ends with.

        Returns:
            Whether it is to be accepted; that says nothing about the answer of IAM.
        """
        named = {name: parameters[name] for name in _NOTED if name in parameters}
        with self._lock:
            self.asked.add((action, tuple(named.items())))
        if is_read(action):
            with self._lock:
                self.reads[action] += 1
            yield not self._is_denied(action, parameters)
            return
        write = IamWrite(action, named)
        with self._lock:
            self.writes.append(write)
            is_accepted = self.remaining != 0 and not self._is_denied(action, parameters)
            if self.remaining:
                self.remaining -= 1
        try:
            yield is_accepted
        except Exception as error:
            write.error = getattr(error, "code", "InternalFailure")
            raise

    def _is_denied(self, action: str, parameters: Mapping[str, Any]) -> bool:
        users = self.denied.get(action)
        return users is not None and (not users or parameters.get("UserName") in users)

    def deny(self, actions: Mapping[str, Sequence[str]] | None = None) -> None:
        """Refuse these calls about these users from now on, or all of them where there are none; None: none."""
        self.denied = actions or {}

    def watch(self, is_on: bool = False) -> None:
        """Start or stop recording what permissions everybody has after each write."""
        with self._lock:
            self.held = [] if is_on else None

    def delay(self, beginnings: str | None = None) -> None:
        """Keep calls waiting whose names match this pattern at their beginnings; None: no more."""
        self.delayed = None if beginnings is None else re.compile(beginnings)

    def wait_with(self, action: str) -> None:
        """Wait a while if such calls are kept waiting."""
        if self.delayed is not None and self.delayed.match(action):
            time.sleep(_DELAY_SECONDS)

    def clear(self) -> None:
        """Forget all calls."""
        with self._lock:
            self.reads = Counter()
            self.writes = []
            self.asked = set()

    def refuse_after(self, count: int | None = None) -> None:
        """Accept this many writes from now on; None: all."""
        with self._lock:
            self.remaining = count

    def calls(self) -> dict[str, Any]:
        """Return the calls, as `IamCalls` has them."""
        with self._lock:
            return {"reads": self.reads, "writes": [asdict(each) for each in self.writes]}
