"""Whatever answers in the place of AWS: the account is read, or a line tells why not."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import quote

import pytest

from landingzone.adoption.live_account import AccountError, read_account

Answer = Callable[[str], None]
_NAMESPACE = "https://iam.amazonaws.com/doc/2010-05-08/"
_USER = "<UserName>bob</UserName><Path>/</Path><Arn>arn:aws:iam::123456789012:user/bob</Arn>"


class Handler(BaseHTTPRequestHandler):
    """Answers every call with one body."""

    body = b""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "text/xml")
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, format: str, *arguments: object) -> None: ...


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def answer(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Answer:
    """Let something answer in the place of AWS."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "x")
    return lambda text: monkeypatch.setattr(Handler, "body", text.encode())


def details(content: str) -> str:
    """Write an answer with the users, groups and policies of an account, and no more of them."""
    name = "GetAccountAuthorizationDetails"
    result = f"<{name}Result><IsTruncated>false</IsTruncated>{content}</{name}Result>"
    return f'<{name}Response xmlns="{_NAMESPACE}">{result}</{name}Response>'


def policy(document: str) -> str:
    version = f"<member><IsDefaultVersion>true</IsDefaultVersion><Document>{quote(document)}</Document></member>"
    arn = "<Arn>arn:aws:iam::123456789012:policy/p</Arn>"
    return f"<Policies><member>{arn}<PolicyVersionList>{version}</PolicyVersionList></member></Policies>"


def test_what_aws_answers_is_read(answer: Answer):
    answer(details(policy('{"Statement": []}')))
    assert [(each.type, each.values["policy"]) for each in read_account()] == [("aws_iam_policy", '{"Statement":[]}')]
    answer(details("<Policies>text</Policies>"))
    assert read_account() == []


def test_a_document_that_python_cannot_read_stays_text(answer: Answer):
    text = '{"a": ' + "9" * 5000 + "}"
    answer(details(policy(text)))
    assert [each.values["policy"] for each in read_account()] == [text]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "no XML",
        "<html><body>Sign in</body></html>",
        "<a><b>",
        details("<UserDetailList><member><Path>/</Path></member></UserDetailList>"),
        details("<GroupDetailList><member><GroupName>a</GroupName></member></GroupDetailList>"),
        details(f"<UserDetailList><member>{_USER}<Tags><member><Key>a</Key></member></Tags></member></UserDetailList>"),
        details("<Policies><member><Arn>x</Arn></member></Policies>"),
        details("<Policies><member><Arn>x</Arn><PolicyVersionList></PolicyVersionList></member></Policies>"),
        details(policy("[" * 100_000)),
        json.dumps({"Users": []}),
        details("")[:-40],
        details("<Marker>\x00</Marker>"),
    ],
    ids=lambda body: body[100:160] or body,
)
def test_what_aws_does_not_answer_is_told_in_a_line(answer: Answer, body: str):
    answer(body)
    with pytest.raises(AccountError, match=r"^the account cannot be read[^\n]+$"):
        read_account()
