"""How long something may take: no test fails because a machine is slow or busy; tests/test_patience.py sees to that."""

import time

from dev.fixed_work import cpu_seconds

SECONDS = 600
"""After which something hangs, wherever it is."""
MILLISECONDS = 1000 * SECONDS
"""The same for a browser."""


def wait_until(holds, told=lambda: ""):
    end = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < end, told()
        time.sleep(0.01)


def cost_of(work):
    """Do some work; gives its result, and what it cost in pieces of `dev.fixed_work`, on any machine."""
    begun = time.process_time()
    result = work()
    return result, (time.process_time() - begun) / cpu_seconds()
