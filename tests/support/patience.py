"""How long something may take: no test fails because a machine is slow or busy, so work is counted and not timed."""

import cProfile
import signal
import time

SECONDS = 600
"""After which something hangs, wherever it is."""
MILLISECONDS = 1000 * SECONDS
"""The same for a browser."""
_OF_THE_PROCESSOR = 200
"""Seconds of this process, of which no test needs ten: a regular expression tries everything, and calls nothing."""


def wait_until(holds, told=lambda: ""):
    end = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < end, told()
        time.sleep(0.01)


def calls_of(work):
    """Do some work; gives its result, and how many functions it has called: as many on any machine."""
    profile, before = cProfile.Profile(), signal.signal(signal.SIGVTALRM, _give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, _OF_THE_PROCESSOR)
    try:
        result = profile.runcall(work)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
    return result, sum(each.callcount for each in profile.getstats())


def _give_up(*_):
    raise AssertionError(f"hangs: {_OF_THE_PROCESSOR} seconds of the processor")
