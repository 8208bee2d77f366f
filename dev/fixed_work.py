"""A fixed piece of work: what is measured in such pieces is the same on a slower processor, and on a busy one.

`python -m dev.fixed_work` does it in a process of its own, which starts and imports as the commands of the tests do,
and prints how many seconds of the processor that took.
"""

from __future__ import annotations

import json
import re
import time
from functools import cache
from importlib import import_module

_IMPORTED = ("argparse", "asyncio", "decimal", "email.message", "http.client", "logging", "typing", "unittest")
_NUMBER = re.compile(r"user-(\d*7\d*)\b")


def work() -> int:
    """Do what the tests do: make dictionaries, texts and objects, search, sort, write and read."""
    found = 0
    for turn in range(8):
        users = {f"user-{number}": {"path": f"/{turn}/", "groups": [*"abc"]} for number in range(2000)}
        text = json.dumps(users, indent=1)
        found += len(_NUMBER.findall(text))
        for name, user in sorted(json.loads(text).items(), key=lambda each: each[0][::-1]):
            found += any(group.upper() == name for group in user["groups"]) or len({*user["groups"], user["path"]}) > 3
    return found


@cache
def cpu_seconds() -> float:
    """Return how many seconds of the processor the work takes in this process, where all is loaded."""
    started = time.process_time()
    work()
    return time.process_time() - started


if __name__ == "__main__":
    for name in _IMPORTED:
        import_module(name)
    work()
    print(time.process_time())
