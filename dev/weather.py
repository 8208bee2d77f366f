"""Bad weather over the emulated account: reads from older copies of it, calls that fail, answers that are lost.

What happens to a call follows from the seed, from what it asks, and from how often that was asked before: the order of
calls that come at once changes nothing of it. How old the copy is that it sees counts in calls, in the order in which
they come.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency,
https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
"""

from __future__ import annotations

import copy
import io
import re
import threading
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from random import Random
from typing import TYPE_CHECKING, Any

from moto.backends import get_backend
from moto.iam.models import AWSManagedPolicy
from werkzeug import Request, Response

from dev.request_counts import refusal

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_BEFORE = (
    (HTTPStatus.BAD_REQUEST, "Throttling", "Rate exceeded"),
    (HTTPStatus.INTERNAL_SERVER_ERROR, "ServiceFailure", "The request processing has failed"),
)
_KINDS = {"UserName": "users", "GroupName": "groups"} | dict.fromkeys(
    ("PolicyArn", "PermissionsBoundary"), "managed_policies"
)
_ACTION = re.compile(rb"Action=(\w+)")
_PASSWORD = re.compile(rb"Password=[^&]*")  # the one thing in a call that is drawn anew each time


@dataclass
class Weather:
    """How the account is; fair at first."""

    account_id: str
    lag: int = 0
    """How many calls ago what a call sees may at most have been so."""
    storm: float = 0
    """The share of calls that fail and do nothing, half of them with "Throttling", half with 500 "ServiceFailure"."""
    loss: float = 0
    """The share of calls that are done, and answered with 500 "ServiceFailure"."""
    actions: Sequence[str] = ()
    """Those that storm and loss meet; none: all."""
    seed: int = 0
    _calls: int = 0
    _copies: list[tuple[int, Any]] = field(default_factory=list)
    _asked: Counter[object] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def backend(self) -> Any:
        """Moto's backend of IAM, as it is now."""
        return get_backend("iam")[self.account_id]["aws"]

    def change(
        self, *, lag: int = 0, storm: float = 0, loss: float = 0, actions: Sequence[str] = (), seed: int = 0
    ) -> None:
        """Be like this from now on; everybody sees the current content of the account."""
        self.lag, self.storm, self.loss, self.actions, self.seed = lag, storm, loss, actions, seed
        self._copies.clear()
        self._asked.clear()
        self.keep()

    def strike(self, application: WSGIApplication) -> WSGIApplication:
        """Have calls to an application fail, or their answers be lost; all of IAM, STS and EC2, and none of S3."""

        def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            if not self.storm and not self.loss:
                return application(environ, start_response)
            body = Request(environ).get_data()
            environ["wsgi.input"] = io.BytesIO(body)
            action = _ACTION.match(body)
            is_met = action is not None and (not self.actions or action[1].decode() in self.actions)
            lot = self._draw(_PASSWORD.sub(b"", body)).random() if is_met else 1
            if lot < self.storm:
                return refusal(*_BEFORE[lot < self.storm / 2])(environ, start_response)
            if lot < self.storm + self.loss:
                Response.from_app(application, environ, buffered=True)
                return refusal(*_BEFORE[1])(environ, start_response)
            return application(environ, start_response)

        return answer

    def see(self, action: str, given: Mapping[str, Any]) -> Any:
        """Return the backend as a call sees it: this one, or a copy of it from before."""
        self._calls += 1
        if not self.lag:
            return self.backend
        age = self._draw((action, *map(given.get, _KINDS))).randint(0, self.lag)
        older = (copied for call, copied in reversed(self._copies) if call <= self._calls - age)
        return next(older, self._copies[0][1])

    def find_unseen(self, seen: Any, given: Mapping[str, Any]) -> str | None:
        """Find the name of something that a call is about and does not see, though it is there."""
        for parameter, kind in _KINDS.items():
            name: str | None = given.get(parameter)
            if name in getattr(self.backend, kind) and name not in getattr(seen, kind):
                return name
        return None

    def keep(self) -> None:
        """Keep a copy for calls to come, after each call that writes."""
        if self.lag:
            oldest = self._calls - self.lag
            old = [each for each in self._copies if each[0] <= oldest]
            policies = self.backend.managed_policies.values()
            fixed = {id(policy): policy for policy in policies if isinstance(policy, AWSManagedPolicy)}
            new = (self._calls, copy.deepcopy(self.backend, fixed))
            self._copies = [*old[-1:], *(each for each in self._copies if each[0] > oldest), new]

    def _draw(self, asked: object) -> Random:
        with self._lock:
            self._asked[asked] += 1
            return Random(f"{self.seed} {asked!r} {self._asked[asked]}")
