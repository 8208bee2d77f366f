"""The addresses that control an emulated account: what it records, and what it refuses."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from dev.iam_calls import Recorder
from dev.request_counts import RequestCounter

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from dev.weather import Weather

CONTROL = "/_emulator/"
RESET = "/moto-api/reset"


def with_control(
    application: WSGIApplication, recorder: Recorder, counter: RequestCounter, weather: Weather
) -> WSGIApplication:
    """Put the addresses that control it in front of the emulator.

    Args:
        application: The emulator. Its reset clears what is noted, and lifts what is refused, delayed or limited.
        recorder: What notes the calls to IAM.
        counter: What counts all other requests, and may refuse them.
        weather: What lets calls fail, and see what was.
    """
    # Here, because only the process of the emulator needs it.
    from werkzeug import Request, Response

    from dev.strict_iam.credential_report import age_report, set_use
    from dev.strict_iam.pages import limit_pages

    # What `EmulatedAccount` asks for by name, with the arguments as JSON.
    answers: Mapping[str, Callable[..., Any]] = {
        "calls": recorder.calls,
        "asked": lambda: sorted(recorder.asked),
        "clear_calls": recorder.clear,
        "refuse_after": recorder.refuse_after,
        "permissions": lambda: recorder.held,
        "watch": recorder.watch,
        "delay": recorder.delay,
        "deny": recorder.deny,
        "pages": limit_pages,
        "use": lambda **facts: set_use(weather.backend, **facts),
        "age_report": lambda seconds: age_report(weather.backend, seconds),
        "requests": counter.counts,
        "clear_requests": counter.clear,
        "limit": counter.limit,
        "weather": weather.change,
    }
    counted = counter.count(weather.strike(application))

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        if request.path.startswith(CONTROL):
            result = answers[request.path.removeprefix(CONTROL)](**json.loads(request.get_data()))
            return Response(json.dumps(result), mimetype="application/json")(environ, start_response)
        if (request.method, request.path) == ("POST", RESET):
            for lift in (
                recorder.clear,
                recorder.refuse_after,
                recorder.watch,
                recorder.delay,
                recorder.deny,
                limit_pages,
            ):
                lift()
            counter.clear()
            counter.limit()
            weather.change()
        return (application if request.path.startswith("/moto-api/") else counted)(environ, start_response)

    return answer
