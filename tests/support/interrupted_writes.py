"""Faults that strike in the middle of the writing, and the commands that they strike."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from samples import ACCOUNT_ID

OLD = {"aws_account_id": ACCOUNT_ID, "administrators_elsewhere": True, "users": {"old": {}}}
NEW = {"aws_account_id": ACCOUNT_ID, "administrators_elsewhere": True, "users": {"new": {}}}

# Run before `main`: each is a fault that strikes in the middle of the writing.
KILLED_WHILE_NODE_WRITES = """
import cdktf, os, signal, threading, time
from pathlib import Path

def kill_once_written():
    while not list(Path.cwd().rglob(".landingzone-unfinished-*/new/stacks/*/cdk.tf.json")):
        time.sleep(0.0005)
    os.kill(os.getpid(), signal.SIGKILL)

threading.Thread(target=kill_once_written, daemon=True).start()
synthesize = cdktf.App.synth
cdktf.App.synth = lambda app: (synthesize(app), time.sleep(60))
"""
KILLED_BETWEEN_TWO_FILES = """
import os, signal
from pathlib import Path

replace = Path.replace
def replace_and_die(path, target):
    replace(path, target)
    os.kill(os.getpid(), signal.SIGKILL)
Path.replace = replace_and_die
"""
KILLED_WHILE_PYTHON_WRITES = """
import os, signal
from pathlib import Path

write = Path.write_text
def write_half_and_die(path, text, **options):
    write(path, text[:len(text) // 2], **options)
    os.kill(os.getpid(), signal.SIGKILL)
Path.write_text = write_half_and_die
"""
KILLED_BEFORE_THE_SWAP = """
import os, signal
from landingzone import directories as directory

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)
directory._exchange = die
"""
KILLED_AFTER_THE_SWAP = """
import os, signal
from landingzone import directories as directory

exchange = directory._exchange
def exchange_and_die(*arguments):
    exchange(*arguments)
    os.kill(os.getpid(), signal.SIGKILL)
directory._exchange = exchange_and_die
"""
CHILDREN = """
from pathlib import Path

def children_of(pid):
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(status.read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
        if parent == pid:
            child = int(status.parent.name)
            yield from children_of(child)
            yield child
"""
# A limit of the size of files is what a full disk is: a write that takes a part, then none. Only Node gets it, and
# only once it has unpacked itself.
NO_ROOM_FOR_NODE = f"""{CHILDREN}
import os, resource
import cdktf

for child in children_of(os.getpid()):
    resource.prlimit(child, resource.RLIMIT_FSIZE, (1000, 1000))
"""
# As the system does when there is no memory left: Node alone, at a moment that differs.
NODE_KILLED = f"""{CHILDREN}
import os, signal, threading, time
from landingzone.terraform.node.start import load_cdk
load_cdk()
import cdktf

def kill_children_of(pid):
    for child in children_of(pid):
        os.kill(child, signal.SIGKILL)
"""
NODE_KILLED_BETWEEN_TWO_ANSWERS = f"""{NODE_KILLED}
add = cdktf.TerraformStack.add_override
def add_and_kill(*arguments, **options):
    add(*arguments, **options)
    kill_children_of(os.getpid())
cdktf.TerraformStack.add_override = add_and_kill
"""
NODE_KILLED_BEFORE_IT_WRITES = f"""{NODE_KILLED}
synthesize = cdktf.App.synth
cdktf.App.synth = lambda app: (kill_children_of(os.getpid()), synthesize(app))
"""
NODE_KILLED_WHILE_IT_WRITES = f"""{NODE_KILLED}
def kill_soon():
    time.sleep(0.01)
    kill_children_of(os.getpid())

synthesize = cdktf.App.synth
def synthesize_and_wait(app):
    threading.Thread(target=kill_soon, daemon=True).start()
    synthesize(app)
    time.sleep(1)
    app.node.path
cdktf.App.synth = synthesize_and_wait
"""
NO_ROOM_FOR_PYTHON = """
import resource
from landingzone.terraform import module

write = module.replace_directory
def write_with_no_room(*arguments):
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
    write(*arguments)
module.replace_directory = write_with_no_room
"""


def write_configuration(project: Path, content: dict[str, Any]) -> None:
    (project / "landingzone.json").write_text(json.dumps(content), encoding="utf-8")


def run(project: Path, program: str, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CDKTF_", "PYTEST_"))}
    return subprocess.run(
        [sys.executable, "-c", program, *words],
        cwd=project,
        env=kept | {"LANDINGZONE_CONFIG": "landingzone.json"} | environment,
        capture_output=True,
        text=True,
        timeout=600,
    )


def synthesize(project: Path, before: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    start = "from landingzone.cli.synth import main\nimport landingzone\n"
    return run(project, f"{start}{before}\nraise SystemExit(main())", **environment)


def write_module(project: Path, before: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    start = "import landingzone\n"
    end = "from landingzone.cli.main import main\nraise SystemExit(main())"
    return run(project, f"{start}{before}\n{end}", "module", "module", **environment)


def files_below(place: Path) -> dict[str, bytes]:
    return {str(path.relative_to(place)): path.read_bytes() for path in place.rglob("*") if path.is_file()}


def finished(place: Path) -> dict[str, bytes]:
    return {name: text for name, text in files_below(place).items() if "unfinished" not in name}


def is_one_line(text: str) -> bool:
    return text.count("\n") == 1 and text.endswith("\n") and "Traceback" not in text


def watch(threads: list[threading.Thread], look: Callable[[], Any]) -> list[Any]:
    """Look over and over until all threads end, and once more; looking fails when there is a half."""
    for thread in threads:
        thread.start()
    seen = []
    while any(thread.is_alive() for thread in threads):
        seen.append(look())
        time.sleep(0.002)
    return [*seen, look()]
