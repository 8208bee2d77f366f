"""An AWS account on this machine, emulated by moto, for Terraform to deploy to; its IAM refuses what AWS refuses.

The emulator is a process of its own: tests start one each, `make deploy-local` one that outlives it. Nobody chooses
its port; it takes a free one and prints it, so two can never want the same.
"""

from __future__ import annotations

import functools
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from dev.control import with_control
from dev.emulated_account import DEFAULT_ACCOUNT_ID, REGION, EmulatedAccount, EmulatorError
from dev.iam_calls import Recorder
from dev.request_counts import RequestCounter
from dev.toolchain import ROOT

HOST = "127.0.0.1"
START_SECONDS = 600
STOP_SECONDS = 10
_TIED = "--stop-with-starter"


class Emulator(EmulatedAccount):
    """An emulator that lives as long as the `with` block, and never longer than this process.

    Raises:
        EmulatorError: It did not start; the message has its output.
    """

    def __init__(self, account_id: str = DEFAULT_ACCOUNT_ID) -> None:
        super().__init__("", account_id)
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        self._process, self.endpoint = _start(self.account_id, log=None)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        if self._process is not None:
            _stop(self._process)
            self._process = None


class DetachedEmulator:
    """An emulator that outlives the command that starts it; a file says where it is, so that another can stop it.

    Args:
        file: Where its process id, address and account are kept.
        log: Where it writes what goes wrong.
    """

    def __init__(self, file: Path, log: Path) -> None:
        self.file = file
        self.log = log

    def find(self) -> EmulatedAccount | None:
        """The account of the emulator that runs, or None."""
        record = self._read()
        if record is None or not _is_emulator(record["pid"]):
            return None
        account = EmulatedAccount(record["endpoint"], record["account_id"])
        return account if account.is_answering() else None

    def start(self, account_id: str = DEFAULT_ACCOUNT_ID) -> EmulatedAccount:
        """Start it; `find` tells first whether one runs already.

        Raises:
            EmulatorError: It did not start; the message has its output.
        """
        self.file.parent.mkdir(parents=True, exist_ok=True)
        process, endpoint = _start(account_id, log=self.log)
        record = {"pid": process.pid, "endpoint": endpoint, "account_id": account_id}
        self.file.write_text(json.dumps(record) + "\n", encoding="utf-8")
        # Nothing here waits for its end; without a return code Popen would warn about that.
        process.returncode = 0
        return EmulatedAccount(endpoint, account_id)

    def stop(self) -> bool:
        """Stop it and remove its files.

        Returns:
            Whether there was one to stop.
        """
        record = self._read()
        running = record is not None and _is_emulator(record["pid"])
        if record is not None and running:
            os.kill(record["pid"], signal.SIGTERM)
            _wait_until_gone(record["pid"])
        self.file.unlink(missing_ok=True)
        self.log.unlink(missing_ok=True)
        return running

    def _read(self) -> dict[str, Any] | None:
        try:
            record = json.loads(self.file.read_text(encoding="utf-8"))
        except (OSError, json.JSONDecodeError):
            return None
        return record if isinstance(record, dict) and {"pid", "endpoint", "account_id"} <= record.keys() else None


def _start(account_id: str, log: Path | None) -> tuple[subprocess.Popen[str], str]:
    """Start the process; with a log it is on its own, without one it ends when this process does."""
    command = [sys.executable, "-m", "dev.emulator", *([] if log else [_TIED])]
    with log.open("w+b") if log else tempfile.TemporaryFile("w+b") as errors:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=_environment(account_id),
            stdin=subprocess.DEVNULL if log else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,
        )
        assert process.stdout is not None
        ready, _, _ = select.select([process.stdout], [], [], START_SECONDS)
        port = process.stdout.readline().strip() if ready else ""
        if not port:
            _stop(process)
            errors.seek(0)
            raise EmulatorError(f"the emulator did not start:\n{errors.read().decode(errors='replace')}")
    process.stdout.close()
    return process, f"http://{HOST}:{port}"


def _environment(account_id: str) -> Mapping[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "MOTO_", "PYTEST_"))}
    return kept | {
        "MOTO_ACCOUNT_ID": account_id,
        "MOTO_IAM_LOAD_MANAGED_POLICIES": "true",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
    }


def _stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream is not None:
            stream.close()


def _is_emulator(pid: int) -> bool:
    # Process ids are reused, and another program's process must not be stopped.
    folder = Path("/proc") / str(pid)
    try:
        words = (folder / "cmdline").read_bytes().split(b"\0")
        return b"dev.emulator" in words and (folder / "cwd").resolve() == ROOT
    except OSError:
        return False


def _wait_until_gone(pid: int) -> None:
    end = time.monotonic() + STOP_SECONDS
    while _is_emulator(pid):
        if time.monotonic() > end:
            os.kill(pid, signal.SIGKILL)
            end = time.monotonic() + STOP_SECONDS
        time.sleep(0.02)


def serve() -> None:
    """Run the emulator: write the port on the first line of standard output, then serve until it is stopped."""
    from moto import backends
    from moto.core import responses, utils
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
    from werkzeug.serving import make_server

    from dev.strict_iam.guard import guard_iam
    from dev.weather import Weather

    class QuietHandler(MotoRequestHandler):
        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Thousands of lines for an apply help nobody."""

    if _TIED in sys.argv[1:]:
        threading.Thread(target=_stop_at_end_of_input, daemon=True).start()
    account_id = os.environ["MOTO_ACCOUNT_ID"]
    recorder, weather = Recorder(), Weather(account_id)
    guard_iam(recorder, weather)
    # moto looks through its directory and through a class at each request, which takes half as long as all the rest.
    modules = frozenset(backends.list_of_moto_modules())
    backends.list_of_moto_modules = lambda: modules
    responses.method_names_from_class = functools.cache(utils.method_names_from_class)  # type: ignore[attr-defined]
    # Loads the managed policies before the first request has to wait for them.
    backends.get_backend("iam")[account_id]["aws"]
    iam_and_others = DomainDispatcherApplication(create_backend_app)
    application = with_control(iam_and_others, recorder, RequestCounter(), weather)
    server = make_server(HOST, 0, application, threaded=True, request_handler=QuietHandler)
    signal.signal(signal.SIGTERM, lambda number, frame: os._exit(0))
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.close()
    server.serve_forever()


def _stop_at_end_of_input() -> None:
    # The other end closes however the starter ends, even when it is killed.
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    serve()
