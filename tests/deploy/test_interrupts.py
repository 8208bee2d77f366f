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
from landingzone.ground.words import listed
from landingzone.resources.shards import stack_names

ALL = [*stack_names(STACK, 4)]
GROUPS, A, *LEFT = ALL
_PROGRAM = "import sys, terraform_stand_in; terraform_stand_in.run(sys.argv[1:])"
# It notes each signal, and ends half a second after the first.
_PATIENT = """
trap 'echo >> HOME/signals' INT TERM
trap 'echo of a terminal >> HOME/signals' HUP QUIT
touch HOME/begun
n=0; until test -e HOME/signals || test $n -eq 500; do sleep 0.02; n=$((n + 1)); done
n=0; while test $n -lt 25; do sleep 0.02; n=$((n + 1)); done
status=1
"""


class Session:
    """The command in a session of its own, on a terminal, or without one."""

    def __init__(self, *words, has_terminal=True, errors=None):
        self._terminal, theirs = pty.openpty()
        path = os.pathsep.join(map(str, (HERE.parent, HERE.parent / ".gen", HERE / "support")))
        self.process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, *words],
            stdin=theirs if has_terminal else subprocess.DEVNULL,
            stdout=theirs,
            stderr=errors or theirs,
            env=without_bindings(PYTHONPATH=path, TERM="dumb"),
            start_new_session=True,
            preexec_fn=(lambda: fcntl.ioctl(theirs, termios.TIOCSCTTY, 0)) if has_terminal else None,
        )
        os.close(theirs)
        self._told = b""

    def type(self, text):
        os.write(self._terminal, text.encode())

    def close(self):
        """Close the terminal."""
        os.close(self._terminal)
        self._terminal = -1

    def until(self, text):
        while text.encode() not in self._told:
            self._told += os.read(self._terminal, 1 << 16)

    def end(self):
        """Read to the end; gives the exit status, and what was told."""
        try:
            while self._terminal >= 0 and (more := os.read(self._terminal, 1 << 16)):
                self._told += more
        except OSError:  # Linux says that the other side is closed
            pass
        if self._terminal >= 0:
            os.close(self._terminal)
        return self.process.wait(), self._told.decode().replace("\r\n", "\n")


def wait_for(file, session):
    while not file.exists():
        assert session.process.poll() is None
        time.sleep(0.02)


def directories_of_runs():
    return [*Path().rglob(".landingzone-*")]


def to_us(number):
    return number, lambda session: session.process.send_signal(number)


def to_the_group(number):
    return number, lambda session: os.killpg(session.process.pid, number)


SENDS = {
    "a terminal": (signal.SIGINT, lambda session: session.type("\x03")),
    "a terminal that is closed": (signal.SIGHUP, lambda session: session.close()),
    "somebody to us alone": to_us(signal.SIGINT),
    "a supervisor to us alone": to_us(signal.SIGTERM),
    "somebody to the group": to_the_group(signal.SIGTERM),
    "SIGHUP to the group": to_the_group(signal.SIGHUP),
    "SIGQUIT to us alone": to_us(signal.SIGQUIT),
    "a scheduler": to_us(signal.SIGXCPU),
    "somebody else": to_us(signal.SIGUSR1),
}
OFTEN = ("a terminal", "a terminal that is closed", "SIGQUIT to us alone")
MOMENTS = [("apply", A), ("init", GROUPS), ("plan", LEFT[-1]), ("show", A)]
"""What runs, and in which stack."""
CASES = [(moment, sender) for moment in MOMENTS for sender in (SENDS if moment == MOMENTS[0] else [*SENDS][1:6:2])]


@pytest.mark.parametrize(
    ("moment", "sender"),
    [
        pytest.param(*each, marks=() if each[0] == MOMENTS[0] and each[1] in OFTEN else pytest.mark.long)
        for each in CASES
    ],
)
def test_what_runs_gets_one_signal_and_ends_and_nothing_further_begins(moment, sender, stand_in):
    (number, send), (command, stack) = SENDS[sender], moment
    words = ["apply", "--plans", "kept", "--verbose"] if command == "show" else ["apply", "--yes"]
    if command == "show":
        Session("plan", "--out", "kept").end()
        stand_in.calls("plan")
    stand_in.does(stack, command, _PATIENT.replace("HOME", str(stand_in.home)))
    has_terminal = "terminal" in sender or command == "show"
    with Path("errors").open("w", encoding="utf-8") as errors:
        session = Session(*words, has_terminal=has_terminal, errors=errors)
        wait_for(stand_in.home / "begun", session)
        send(session)
        status, _ = session.end()
    assert (stand_in.home / "signals").read_text("utf-8") == "\n"
    assert status == -number
    done, left = ALL[: ALL.index(stack)], ALL[ALL.index(stack) + 1 :]
    after = "Run the same command again to continue with the rest." if command == "apply" else "Nothing is applied."
    # Before it, the shell of the stand-in may say that its `sleep` was terminated.
    assert Path("errors").read_text("utf-8").removeprefix("Terminated\n") == (
        f"{command}: interrupted by {number.name}; done: {listed(done)}; aborted: {stack} (exit status 1); "
        f"left: {listed(left)}. {after}\n"
    )
    assert stand_in.calls(command) == [f"{each} {command}" for each in [*done, stack]]
    assert directories_of_runs() == []


NUMBERS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT]


@pytest.mark.parametrize(
    "number", [pytest.param(number, marks=pytest.mark.long if number != signal.SIGHUP else ()) for number in NUMBERS]
)
def test_at_the_question_it_ends_and_nothing_is_applied(number, stand_in):
    session = Session("apply")
    session.until("is accepted: ")
    session.process.send_signal(number)
    status, told = session.end()
    assert (status, told.splitlines()[-1]) == (-number, "Interrupted: nothing is applied.")
    assert stand_in.calls("apply") == []
    assert directories_of_runs() == []


def piped(*words, **others):
    """Run the command with pipes for what it prints."""
    path = os.pathsep.join(map(str, (HERE.parent, HERE.parent / ".gen", HERE / "support")))
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | others
    command = [sys.executable, "-c", _PROGRAM, *words]
    return subprocess.Popen(command, env=without_bindings(PYTHONPATH=path), **pipes)


def test_an_apply_whose_output_nobody_reads_any_longer_ends_as_it_would(stand_in):
    # As Ctrl-C ends the `tee` of a pipeline before Terraform has saved what it did.
    stand_in.does(A, "apply", f"echo first; sleep 0.3; echo more; echo more; touch {stand_in.home}/saved")
    with piped("apply", "--yes", "--verbose", A) as running:
        while b"first" not in running.stdout.readline():
            assert running.poll() is None
        running.stdout.close()
        assert b"Traceback" not in running.stderr.read()
    assert (stand_in.home / "saved").is_file()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("words", [[], ["--verbose"]])
def test_nothing_is_applied_if_the_review_cannot_be_printed(words, stand_in):
    with Path("/dev/full").open("wb") as full, piped("apply", "--yes", A, *words, stdout=full) as running:
        assert b"the output cannot be written (No space left on device)" in running.stderr.read()
        assert running.wait() == 1
    assert stand_in.calls() == [f"{A} plan"]


@pytest.mark.long
def test_output_reaches_a_slow_reader_whole(stand_in):
    stand_in.does(A, "apply", "head -c 300000 /dev/zero; echo last")
    with piped("apply", "--yes", "--verbose", A) as running:
        time.sleep(1)
        told = running.stdout.read()
    assert told.count(b"\0") == 300_000
    assert told.endswith(f"last\n\nApplied: {A}.\n".encode())
