"""Programs that run in a process of their own, since it matters what they import first."""

import json
import os
import subprocess
import sys
import textwrap


def environment(**more):
    return {name: value for name, value in os.environ.items() if name != "LANDINGZONE_BINDINGS"} | more


def run(program, **more):
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        env=environment(**more),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))
