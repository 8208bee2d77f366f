"""A program in the place of Terraform: it notes what it is called with, and does what a test says."""

import json
import sys
from pathlib import Path

from landingzone.cli.stacks import STACK
from landingzone.resources.shards import stack_names


class StandIn:
    """The program, and what it was called with.

    Args:
        home: A directory for it and what it notes.
        name: Its file name.
    """

    def __init__(self, home, name="terraform"):
        self.home = home
        self.program = home / "bin" / name
        self.program.parent.mkdir(parents=True)
        script = Path(__file__).with_suffix(".sh").read_text(encoding="utf-8")
        self.program.write_text(script.replace("HOME", str(home)).replace("PYTHON", sys.executable), "utf-8")
        self.program.chmod(0o755)

    def does(self, stack, command, script):
        """Let it do something more in a stack."""
        (self.home / f"{stack}.{command}").write_text(script, encoding="utf-8")

    def calls(self, commands="plan apply"):
        """Return the calls of some commands since the last look, as `STACK COMMAND`."""
        return [call for call in self._taken("calls") if call.split()[1] in commands.split()]

    def words(self):
        """Return the words of each call since the last look."""
        return self._taken("words")

    def applied(self):
        """Return all that was planned and has been applied since the last look."""
        return "".join(self._taken("applied"))

    def _taken(self, name):
        file = self.home / name
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        file.unlink(missing_ok=True)
        return lines


def synthesize(file):
    """Write in place of the CDK, which takes seconds, what a deployment reads of it."""
    content = json.dumps({"terraform": {}, "of": file.digest}).encode()
    written = {name: {"cdk.tf.json": content} for name in stack_names(STACK, file.configuration().user_shards)}
    for name in written:
        place = Path("cdktf.out", "stacks", name)
        place.mkdir(parents=True, exist_ok=True)
        (place / "cdk.tf.json").write_bytes(content)
    return written


def run(words):
    """Run the command in this process, which ends with its status."""
    import landingzone.cli.synth
    from landingzone.cli.main import main

    landingzone.cli.synth.synthesize = synthesize
    raise SystemExit(main(words))
