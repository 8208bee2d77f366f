"""A program in the place of Terraform: it notes what it is called with, and does what a test says."""

import json
from pathlib import Path

from landingzone.cli.stacks import STACK
from landingzone.resources.shards import stack_names

# What a test says is sourced: `status` is the exit status, `place` the directory, `out` the file of the plan.
_SCRIPT = """\
#!/bin/sh
place=${1#-chdir=} command=$2 name=${1##*/} status=0 out=
for each; do case $each in -out=*) out=${each#-out=} ;; *.tfplan) plan=$each ;; esac; done
echo "$name $command" >> HOME/calls
shift 2
echo "$*" >> "HOME/words"
home="../../stacks/$name"
case $command in
init)
  mkdir -p "$place/.terraform/providers"
  test -e "$place/.terraform.lock.hcl" || echo "of $name" > "$place/.terraform.lock.hcl"
  config="{\\"path\\": \\"$home/terraform.tfstate\\", \\"workspace_dir\\": \\"$home/terraform.tfstate.d\\"}"
  echo "{\\"version\\": 3, \\"backend\\": {\\"type\\": \\"local\\", \\"config\\": $config, \\"hash\\": 1}}" \
    > "$place/.terraform/terraform.tfstate" ;;
plan)
  status=2
  test -z "$out" || { echo "plan of $name"; cat "$place"/*.tf "$place"/*.tf.json; } > "$out" 2>/dev/null ;;
apply) cat "$plan" >> HOME/applied ;;
esac
echo "$command in $name"
test ! -e "HOME/$name.$command" || . "HOME/$name.$command"
exit $status
"""


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
        self.program.write_text(_SCRIPT.replace("HOME", str(home)), "utf-8")
        self.program.chmod(0o755)

    def does(self, stack, command, script):
        """Let it do something more in a stack."""
        (self.home / f"{stack}.{command}").write_text(script, encoding="utf-8")

    def calls(self, commands="plan show apply"):
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
