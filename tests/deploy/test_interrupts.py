"""A signal while something runs: Terraform gets it once and ends as it wants to, nothing further begins, plans go."""

import fcntl
import os
import pty
import signal
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest
from run_program import without_bindings
from samples import HERE

from landingzone.cli.stacks import STACK
from landingzone.resources.shards import stack_names

GROUPS, A, *LEFT = stack_names(STACK, 4)
_PROGRAM = """
import sys
from terraform_stand_in import synthesize
import landingzone.cli.synth
from landingzone.cli.main import main
landingzone.cli.synth.synthesize = synthesize
raise SystemExit(main(sys.argv[1:]))
"""
# It notes each signal, and ends half a second after the first.
_PATIENT = """
trap 'echo >> HOME/signals' INT TERM
touch HOME/begun
n=0; until test -e HOME/signals || test $n -eq 500; do sleep 0.02; n=$((n + 1)); done
n=0; while test $n -lt 25; do sleep 0.02; n=$((n + 1)); done
status=1
"""


class Session:
    """The command in a session of its own, on a terminal."""

    def __init__(self, *words):
        self._terminal, theirs = pty.openpty()
        path = os.pathsep.join(map(str, (HERE.parent, HERE.parent / ".gen", HERE / "support")))
        self.process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, *words],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=without_bindings(PYTHONPATH=path, TERM="dumb"),
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(theirs, termios.TIOCSCTTY, 0),
        )
        os.close(theirs)
        self._told = b""

    def type(self, text):
        os.write(self._terminal, text.encode())

    def until(self, text):
        while text.encode() not in self._told:
            self._told += os.read(self._terminal, 1 << 16)

    def end(self):
        """Read to the end; gives the exit status, and what was told."""
        try:
            while more := os.read(self._terminal, 1 << 16):
                self._told += more
        except OSError:  # Linux says that the other side is closed
            pass
        os.close(self._terminal)
        return self.process.wait(), self._told.decode().replace("\r\n", "\n")


def wait_for(file):
    while not file.exists():
        time.sleep(0.02)


SENDS = {
    "a terminal": (signal.SIGINT, lambda session: session.type("\x03")),
    "somebody to us alone": (signal.SIGINT, lambda session: session.process.send_signal(signal.SIGINT)),
    "a supervisor to us alone": (signal.SIGTERM, lambda session: session.process.send_signal(signal.SIGTERM)),
    "somebody to the group": (signal.SIGTERM, lambda session: os.killpg(session.process.pid, signal.SIGTERM)),
}


@pytest.mark.parametrize(
    "sender", [pytest.param(name, marks=pytest.mark.long if number else ()) for number, name in enumerate(SENDS)]
)
def test_what_runs_gets_one_signal_and_ends_and_nothing_further_begins(sender, stand_in):
    number, send = SENDS[sender]
    stand_in.does(A, "apply", _PATIENT.replace("HOME", str(stand_in.home)))
    session = Session("apply", "--yes")
    wait_for(stand_in.home / "begun")
    send(session)
    status, told = session.end()
    assert (stand_in.home / "signals").read_text("utf-8") == "\n"
    assert status == -number
    assert told.endswith(
        f"apply: interrupted by {number.name}; done: {GROUPS}; aborted: {A} (exit status 1); left: {LEFT[0]}, "
        f"{LEFT[1]} and {LEFT[2]}. Run the same command again to continue with the rest.\n"
    )
    assert stand_in.calls("apply") == [f"{GROUPS} apply", f"{A} apply"]
    assert [*Path().glob("landingzone-plans-*")] == []


@pytest.mark.long
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_at_the_question_it_ends_and_nothing_is_applied(number, stand_in):
    session = Session("apply")
    session.until("is accepted: ")
    session.process.send_signal(number)
    status, told = session.end()
    assert (status, told.splitlines()[-1]) == (-number, "Interrupted: nothing is applied.")
    assert stand_in.calls("apply") == []
    assert [*Path().glob("landingzone-plans-*")] == []
