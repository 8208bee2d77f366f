"""Something that answers calls of AWS in its place, with whatever a test wants."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from unittest import mock
from urllib.parse import parse_qs

_DETAILS = "GetAccountAuthorizationDetails"
_NAMESPACE = "https://iam.amazonaws.com/doc/2010-05-08/"


@contextmanager
def answers(body: bytes) -> Iterator[None]:
    """Answer every call of AWS of this process with the same body, but for the name of what is called."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = parse_qs(self.rfile.read(int(self.headers["Content-Length"])))
            action = asked[b"Action"][0]
            self.send_response(200)
            self.send_header("Content-Type", "text/xml")
            self.end_headers()
            self.wfile.write(body.replace(_DETAILS.encode(), action))

        def log_message(self, format: str, *arguments: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    environment = {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.server_port}",
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "x",
        "AWS_MAX_ATTEMPTS": "1",
    }
    try:
        with mock.patch.dict(os.environ, environment):
            yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def account_details(content: str) -> str:
    """Write an answer with the users, groups and policies of an account, and no more of them."""
    result = f"<{_DETAILS}Result><IsTruncated>false</IsTruncated>{content}</{_DETAILS}Result>"
    return f'<{_DETAILS}Response xmlns="{_NAMESPACE}">{result}</{_DETAILS}Response>'
