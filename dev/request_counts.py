"""The requests that an emulated account gets, of any service: counted, and refused when too many come in a second.

AWS publishes no rate for IAM. What it publishes for EC2 is a token bucket, which is implemented here.
Source: https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_SERVICE = re.compile(r"Credential=[^/]+/[^/]+/[^/]+/([^/]+)/aws4_request")
_IAM = "iam"
_UNSIGNED = "unsigned"

# As AWS answers it, source: https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
_ERROR = """\
<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">
  <Error><Type>{type}</Type><Code>{code}</Code><Message>{message}</Message></Error>
  <RequestId>00000000-0000-0000-0000-000000000000</RequestId>
</ErrorResponse>
"""


def refusal(status: HTTPStatus, code: str, message: str) -> WSGIApplication:
    """Answer with an error, in the form of AWS."""
    from werkzeug import Response

    text = _ERROR.format(
        type="Sender" if status < HTTPStatus.INTERNAL_SERVER_ERROR else "Receiver", code=code, message=message
    )
    return Response(text, status, mimetype="text/xml")


@dataclass(frozen=True)
class RequestCounts:
    """The requests since the last clearing."""

    by_service: Mapping[str, int]
    """Name in the signature, such as `iam` or `sts` -> how many, the refused ones too."""
    refused: int
    """How many of them were answered with "Throttling"."""

    @property
    def total(self) -> int:
        """How many came."""
        return sum(self.by_service.values())


@dataclass
class RequestCounter:
    """Counts what comes in over HTTP, before anything looks at what it asks."""

    by_service: dict[str, int] = field(default_factory=dict)
    refused: int = 0
    per_second: int | None = None
    """How many requests to IAM are accepted in a second, and how many at once after a pause; None: all."""
    _tokens: float = 0
    _filled_at: float = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, application: WSGIApplication) -> WSGIApplication:
        """Count each request to an application, and refuse those that are too many."""

        def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            if self._take(environ.get("HTTP_AUTHORIZATION", "")):
                return application(environ, start_response)
            # What is not read of a request would be read as the next one.
            environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            return refusal(HTTPStatus.BAD_REQUEST, "Throttling", "Rate exceeded")(environ, start_response)

        return answer

    def _take(self, authorization: str) -> bool:
        found = _SERVICE.search(authorization)
        service = found[1] if found else _UNSIGNED
        with self._lock:
            self.by_service[service] = self.by_service.get(service, 0) + 1
            if service != _IAM or self.per_second is None:
                return True
            now = time.monotonic()
            self._tokens = min(self.per_second, self._tokens + (now - self._filled_at) * self.per_second)
            self._filled_at = now
            if self._tokens < 1:
                self.refused += 1
                return False
            self._tokens -= 1
            return True

    def limit(self, per_second: int | None = None) -> None:
        """Accept so many requests to IAM a second from now on; None: all."""
        with self._lock:
            self.per_second = per_second
            self._tokens = per_second or 0
            self._filled_at = time.monotonic()

    def clear(self) -> None:
        """Forget all requests."""
        with self._lock:
            self.by_service = {}
            self.refused = 0

    def counts(self) -> dict[str, Any]:
        """Return the numbers, as `RequestCounts` has them."""
        with self._lock:
            return {"by_service": self.by_service, "refused": self.refused}
