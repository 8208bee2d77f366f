"""Commands whose writing is interrupted, and what stands in a directory then."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from samples import ACCOUNT_ID

OLD = {"aws_account_id": ACCOUNT_ID, "administrators_elsewhere": True, "users": {"old": {}}}
NEW = {"aws_account_id": ACCOUNT_ID, "administrators_elsewhere": True, "users": {"new": {}}}


def write_configuration(project, content):
    (project / "landingzone.json").write_text(json.dumps(content), encoding="utf-8")


def run(project, program, *words, **environment):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CDKTF_", "PYTEST_"))}
    return subprocess.run(
        [sys.executable, "-c", program, *words],
        cwd=project,
        env=kept | {"LANDINGZONE_CONFIG": "landingzone.json"} | environment,
        capture_output=True,
        text=True,
        timeout=600,
    )


def files_below(place):
    return {str(path.relative_to(place)): path.read_bytes() for path in place.rglob("*") if path.is_file()}


def nodes_below(process):
    children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="utf-8").split()
    below = [each for child in map(int, children) for each in (child, *nodes_below(child))]
    return [each for each in below if Path(f"/proc/{each}/comm").read_text(encoding="utf-8").startswith("node")]


def is_one_line(text):
    return text.count("\n") == 1 and text.endswith("\n") and "Traceback" not in text


def watch(threads, look):
    """Look over and over until all threads end, and once more; looking fails when there is a half."""
    for thread in threads:
        thread.start()
    seen = []
    while any(thread.is_alive() for thread in threads):
        seen.append(look())
        time.sleep(0.002)
    return [*seen, look()]
