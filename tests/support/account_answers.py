"""Something that answers requests, such as calls of AWS, with whatever a test wants."""

import os
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from unittest import mock
from urllib.parse import parse_qs

_DETAILS = "GetAccountAuthorizationDetails"
_NAMESPACE = "https://iam.amazonaws.com/doc/2010-05-08/"


@contextmanager
def served(answer, status=200):
    """Serve what answers a request and its body, or its headers, or 404 for None, on a free port; gives the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            content = answer(self, self.rfile.read(int(self.headers["Content-Length"] or 0)))
            self.send_response(404 if content is None else status)
            headers, content = (content, b"") if isinstance(content, dict) else ({}, content)
            for name, value in {"Content-Type": "text/xml", **headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content or b"")))
            self.end_headers()
            self.wfile.write(content or b"")

        do_GET = do_PATCH = do_POST  # noqa: N815

        def log_message(self, format, *arguments): ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def endpoint(answer, status=200):
    """Answer every call of AWS with the body for its name, `GetUser`; gives the address."""
    return served(lambda _, body: answer(parse_qs(body)[b"Action"][0]), status)


@contextmanager
def answers(body):
    with endpoint(lambda action: body.replace(_DETAILS.encode(), action)) as address:
        environment = {"AWS_ENDPOINT_URL": address, "AWS_MAX_ATTEMPTS": "1"}
        environment |= dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), "x")
        with mock.patch.dict(os.environ, environment):
            yield


def account_details(content):
    result = f"<{_DETAILS}Result><IsTruncated>false</IsTruncated>{content}</{_DETAILS}Result>"
    return f'<{_DETAILS}Response xmlns="{_NAMESPACE}">{result}</{_DETAILS}Response>'
