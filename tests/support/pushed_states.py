"""A command `terraform` that only pulls and pushes states, and dies with whoever called it after so many calls.

It refuses what Terraform refuses. With REMOTE, it keeps states as the backend `s3` of Terraform 1.15 does: the first of
a stack gets another lineage, and each a serial of its own. `tests/engine/terraform/test_split_state.py` has the real
one.
"""

import json
import os
import shutil
import signal
import subprocess
from pathlib import Path


class Places:
    """Where states are kept, one for each stack, and what somebody does there.

    Args:
        directory: The current directory.
        remote: Whether states are kept as `s3` does.
    """

    def __init__(self, directory, *, remote):
        (directory / "bin").mkdir()
        shutil.copy(Path(__file__).with_suffix(".sh"), directory / "bin" / "terraform")
        (directory / "bin" / "terraform").chmod(0o755)
        self._environment = os.environ | {"PATH": f"{directory / 'bin'}:{os.environ['PATH']}"}
        self._environment |= {"REMOTE": "yes"} if remote else {}

    def put(self, states):
        for name, state in states.items():
            place = Path("cdktf.out/stacks", name, "state")
            place.parent.mkdir(parents=True, exist_ok=True)
            place.unlink(missing_ok=True)
            if state:
                place.write_text(json.dumps(state, indent=2), encoding="utf-8")

    def found(self):
        return {
            place.parent.name: json.loads(place.read_text(encoding="utf-8"))
            for place in sorted(Path("cdktf.out/stacks").glob("*/state"))
        }

    def run(self, script, kill_at=None):
        """Run a script; gives its status, and what it complains of. A call of Terraform may kill it, from 0 on."""
        Path("left").unlink(missing_ok=True)
        if kill_at is not None:
            Path("left").write_text(f"{kill_at}\n", encoding="utf-8")
        done = subprocess.run(["sh", script], env=self._environment, capture_output=True, text=True, timeout=600)
        assert kill_at is None or done.returncode in (0, -signal.SIGKILL)
        return done.returncode, done.stderr
