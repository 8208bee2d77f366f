"""The addresses that control an emulated account: what it notes, what it refuses, and whom it has."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from dev.iam_calls import Recorder
from dev.request_counts import RequestCounter

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from dev.weather import Weather

CALLS = "/_emulator/calls"
REFUSAL = "/_emulator/refusal"
PERMISSIONS = "/_emulator/permissions"
REQUESTS = "/_emulator/requests"
RATE = "/_emulator/rate"
WEATHER = "/_emulator/weather"
DELAY = "/_emulator/delay"
USERS = "/_emulator/users"
RESET = "/moto-api/reset"
_CONTROL = ("/_emulator/", "/moto-api/")


def with_control(
    application: WSGIApplication, recorder: Recorder, counter: RequestCounter, weather: Weather, account_id: str
) -> WSGIApplication:
    """Put the addresses that control it in front of the emulator.

    Args:
        application: The emulator. Its reset clears what is noted, and lifts what is refused or delayed.
        recorder: What notes the calls to IAM.
        counter: What counts all other requests, and may refuse them.
        weather: What lets calls fail, and see what was.
        account_id: The account.
    """
    # Here, because only the process of the emulator needs it.
    from werkzeug import Request, Response

    from dev.many_users import have_users

    answers: dict[tuple[str, str], Callable[[Request], str | None]] = {
        ("GET", CALLS): lambda request: recorder.to_json(),
        ("DELETE", CALLS): lambda request: recorder.clear(),
        ("PUT", REFUSAL): lambda request: recorder.refuse_after(int(request.get_data())),
        ("DELETE", REFUSAL): lambda request: recorder.refuse_after(None),
        ("GET", PERMISSIONS): lambda request: json.dumps(recorder.held),
        ("PUT", PERMISSIONS): lambda request: recorder.watch(True),
        ("GET", REQUESTS): lambda request: counter.to_json(),
        ("DELETE", REQUESTS): lambda request: counter.clear(),
        ("PUT", RATE): lambda request: counter.limit(int(request.get_data())),
        ("DELETE", RATE): lambda request: counter.limit(None),
        ("PUT", WEATHER): lambda request: weather.change(**json.loads(request.get_data())),
        ("PUT", DELAY): lambda request: recorder.delay(request.get_data(as_text=True)),
        ("DELETE", DELAY): lambda request: recorder.delay(None),
        ("PUT", USERS): lambda request: json.dumps(have_users(account_id, json.loads(request.get_data()))),
    }
    counted = counter.count(weather.strike(application))

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        called = request.method, request.path
        if called in answers:
            return Response(answers[called](request) or "", mimetype="application/json")(environ, start_response)
        if called == ("POST", RESET):
            recorder.clear()
            recorder.refuse_after(None)
            recorder.watch(False)
            recorder.delay(None)
            counter.clear()
            counter.limit(None)
            weather.change()
        return (application if request.path.startswith(_CONTROL) else counted)(environ, start_response)

    return answer
