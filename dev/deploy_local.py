"""`make deploy-local` and `make destroy-local`: a configuration file, deployed by real tools to an emulated account.

Only the provider with its settings and the place of the state differ from a deployment to AWS, so that neither a real
account nor the state of one can be touched.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import textwrap
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dev.account import account
from dev.emulated_account import EmulatedAccount, EmulatorError
from dev.emulator import DetachedEmulator
from dev.progress import Progress
from dev.toolchain import LOCAL, PROVIDER_RANGE, ROOT, ToolchainError, prepare_toolchain
from landingzone.config.file import DEFAULT_FILE, read_mapping
from landingzone.ground.problems import InvalidFile, InvalidInputs

CONFIG_VARIABLE = "LANDINGZONE_CONFIG"
DEPLOY_SECONDS = 1800
LAST_LINES = 40
LOOK_SECONDS = 0.1
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
# What a spinner and its frames leave behind when a terminal program writes to a file.
_TERMINAL_CODES = re.compile(rf"{_ESCAPES.pattern}|^[⠀-⣿] .*$|^\d+ Stacks? \w+ .*$", re.MULTILINE)

# Terraform draws a box around each error and warning; the text before its left side is from the CDKTF command line.
_BOXES = re.compile(r"╷(.*?)╵", re.DOTALL)
_BOXED_LINES = re.compile(r"│ ?(.*)")


# What Terraform says while it works, a line each. The CDKTF command line writes the name of the stack before it, or as
# many spaces, and into the plan the path of the construct behind the address.
_STEPS = {
    "Synthesizes": re.compile(r"Synthesizing$"),
    "Initializes Terraform": re.compile(r"Initializing "),
    "Plans": re.compile(r": (?:Reading|Refreshing state)\.\.\.|Terraform used the selected providers"),
}
_PLAN = re.compile(r"Plan: (?:\d+ to import, )?(\d+) to add, (\d+) to change, (\d+) to destroy\.")
_DONE = re.compile(r"^(?:\S+)? +(\S.*): (Creation|Modifications|Destruction) complete after ")
_MOVED = re.compile(r"# (\S.*) has moved to (\S.*)$")
_CONSTRUCT = re.compile(r" \([^()]*\)(?=\[|$)")
_OUTPUT = re.compile(r"^ +([-+~]) (\w+) += ")
_OUTPUTS_BEGIN = re.compile(r"Changes to Outputs:$")
_SUMMARY = re.compile(r"((?:Apply|Destroy) complete! Resources): (.*)\.$")
_COUNT = re.compile(r"(\d+) (\w+)")
_SIGNS = {"Creation": "+", "Modifications": "~", "Destruction": "-"}


class DeploymentError(Exception):
    """The deployment did not come about."""


@dataclass
class Changes:
    """What Terraform says that it does, as far as it has come."""

    step: str = "Starts the CDKTF command line"
    planned: int = 0
    """How many resources it creates, changes and destroys; one that is replaced counts twice."""
    done: int = 0
    resources: dict[str, str] = field(default_factory=dict)
    """Address -> `+`, `~`, `-`, or `-/+` for one that is replaced."""
    moved: dict[str, str] = field(default_factory=dict)
    """Address before -> address."""
    outputs: dict[str, str] = field(default_factory=dict)
    """Name -> `+`, `~` or `-`."""
    summary: str = ""
    """How Terraform sums it up, of all stacks: `Apply complete! Resources: 2 added, 1 changed, 2 destroyed.`"""
    _sums: Counter[str] = field(default_factory=Counter)
    _indentation: int | None = None
    """Of the names of the outputs, while they are listed; 0 until the first is there."""

    def read(self, line: str) -> None:
        """Take a line of the log of the CDKTF command line, whose escape sequences are left out."""
        line = line.rstrip()
        for step, told in _STEPS.items():
            if told.search(line) and not self.planned:
                self.step = step
        if match := _PLAN.search(line):
            added, changed, destroyed = map(int, match.groups())
            self.step = "Applies" if added or changed else "Destroys"
            self.planned += added + changed + destroyed
        elif match := _DONE.match(line):
            address, sign = match[1], _SIGNS[match[2]]
            self.done += 1
            # One that is replaced goes and comes. Several stacks may each have the one that is none of the account.
            self.resources[address] = sign if self.resources.get(address, sign) == sign else "-/+"
        elif match := _MOVED.search(line):
            before, after = (_CONSTRUCT.sub("", address) for address in match.groups())
            self.moved[before] = after
        elif match := _SUMMARY.search(line):
            self._sums.update({word: int(number) for number, word in _COUNT.findall(match[2])})
            self.summary = f"{match[1]}: {', '.join(f'{number} {word}' for word, number in self._sums.items())}."
        self._read_output(line)

    def _read_output(self, line: str) -> None:
        if _OUTPUTS_BEGIN.search(line):
            self._indentation = 0
        elif self._indentation is not None and line:
            match = _OUTPUT.match(line)
            indentation = match.start(1) if match else len(line) - len(line.lstrip())
            self._indentation = self._indentation or indentation
            if match and indentation == self._indentation:
                self.outputs[match[2]] = match[1]
            elif indentation < self._indentation:
                self._indentation = None

    @property
    def is_anything(self) -> bool:
        """Whether anything changes: a resource, an address or an output."""
        return bool(self.resources or self.moved or self.outputs)

    def describe(self) -> Iterator[str]:
        """What changed, one a line, and Terraform's sum of it."""
        for address, sign in self.resources.items():
            yield f"  {sign:3} {address}"
        for before, after in self.moved.items():
            yield f"  =>  {before} has moved to {after}"
        for name, sign in self.outputs.items():
            yield f"  {sign:3} output {name}"
        yield self.summary or "Terraform has not come to an end"


@dataclass(frozen=True, kw_only=True)
class Deployed:
    """What a deployment has come to."""

    account: EmulatedAccount
    is_first: bool
    """Whether nothing was deployed there before."""
    changes: Changes
    stacks: list[Path]
    """Of each stack, the directory that Terraform ran in."""


class LocalDeployment:
    """A CDKTF project in an emulated account.

    Args:
        project: The directory with its `cdktf.json`.
        home: Where everything of the deployment is kept: the emulator's record, the configuration, the state, the log.
        progress: Is told what is at work.
    """

    def __init__(
        self, project: Path = ROOT, home: Path = LOCAL / "deployment", progress: Progress | None = None
    ) -> None:
        self.progress = progress or Progress()
        self.project = project
        self.home = home
        self.configuration = home / "landingzone.json"
        self.log = home / "cdktf.log"
        self.kept_log = home.with_suffix(".log")
        """Of a destruction that failed."""
        self._marker = home / "deployed"
        self.emulator = DetachedEmulator(home / "emulator.json", home / "emulator.log")

    def deploy(self, source: Path) -> Deployed:
        """Deploy a configuration file, or update the deployment.

        Args:
            source: The configuration file; its provider, with its version, and its backend are replaced.

        Raises:
            DeploymentError: It is refused or failed; the text says by whom and why, and where the log is.
        """
        content = read_mapping(source)
        target = self._account(str(content.get("aws_account_id", "")))
        content |= {
            "provider": target.provider,
            "provider_version": PROVIDER_RANGE,
            "backend": {"local": {"path": str(self.home / "{stack}.tfstate")}},
        }
        self.configuration.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
        is_first = not self._marker.exists()
        changes = self._cdktf("deploy")
        self._marker.touch()
        stacks = sorted((self.home / "cdktf.out" / "stacks").iterdir())
        return Deployed(account=target, is_first=is_first, changes=changes, stacks=stacks)

    def destroy(self) -> bool:
        """Take the deployment down, stop the emulator and remove the files.

        Returns:
            Whether there was anything to take down.

        Raises:
            DeploymentError: `cdktf destroy` failed; the emulator and the files but the log are gone all the same.
        """
        there = self.home.exists()
        self.kept_log.unlink(missing_ok=True)
        try:
            if self.emulator.find() is not None and self.configuration.exists():
                self._cdktf("destroy")
        except DeploymentError:
            self.log.replace(self.kept_log)
            raise
        finally:
            self.progress.begin("Stops the emulated account")
            # Whatever could not be taken down goes with the emulator.
            self.emulator.stop()
            shutil.rmtree(self.home, ignore_errors=True)
        return there

    def _account(self, account_id: str) -> EmulatedAccount:
        running = self.emulator.find()
        if running is None:
            # A state from before would tell of an account that is gone.
            self.emulator.stop()
            shutil.rmtree(self.home, ignore_errors=True)
            self.progress.begin("Starts the emulated account")
            return self.emulator.start(account_id) if account_id else self.emulator.start()
        if account_id not in ("", running.account_id):
            raise DeploymentError(
                f"account {running.account_id} is emulated here, the configuration is for {account_id}: "
                "run `make destroy-local` first"
            )
        return running

    def _cdktf(self, verb: str) -> Changes:
        self.progress.begin("Prepares Terraform, the AWS provider and Node")
        environment = prepare_toolchain().environment() | {CONFIG_VARIABLE: str(self.configuration)}
        program = shutil.which("cdktf", path=environment["PATH"])
        if program is None:
            raise DeploymentError("the CDKTF command line is not installed here: run `make setup`")
        command = [program, verb, "*", "--auto-approve", "--output", str(self.home / "cdktf.out")]
        command += ["--skip-provider-lock"] if verb == "deploy" else []
        with self.log.open("wb") as log:
            process = subprocess.Popen(
                command,
                cwd=self.project,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
            changes = self._follow(process)
        if process.returncode:
            reason = _reason(self.log.read_text(encoding="utf-8"))
            log_of = self.kept_log if verb == "destroy" else self.log
            raise DeploymentError(f"{reason}\n\n`cdktf {verb}` failed; its log: {log_of}")
        return changes

    def _follow(self, process: subprocess.Popen[bytes]) -> Changes:
        """Say how far the process is, by its log, until it ends."""
        changes, end, rest = Changes(), time.monotonic() + DEPLOY_SECONDS, b""
        self.progress.begin(changes.step)
        with process, self.log.open("rb") as log:
            try:
                running = True
                while running:
                    try:
                        process.wait(LOOK_SECONDS)
                        running = False
                    except subprocess.TimeoutExpired:
                        if time.monotonic() > end:
                            process.kill()
                    *lines, rest = (rest + log.read()).split(b"\n")
                    for line in lines:
                        changes.read(_ESCAPES.sub("", line.decode(errors="replace")))
                        self.progress.begin(changes.step, changes.planned)
                    self.progress.reach(changes.done)
            except BaseException:
                process.kill()
                raise
        return changes


def describe_account(content: dict[str, Any]) -> Iterator[str]:
    """What the account contains, as `account` reads it, in readable form."""
    yield f"Groups ({len(content['groups'])})"
    for name, group in sorted(content["groups"].items()):
        yield from _describe(name, [*_policies(group), ("members", group["members"])])
    yield f"Users ({len(content['users'])})"
    for name, user in sorted(content["users"].items()):
        access = [
            *(["console password"] if user["login_profile"] else []),
            *(["access key"] * len(user["access_keys"])),
            *(["SSH key"] * len(user["ssh_public_keys"])),
        ]
        tags = [f"{key}={value}" for key, value in user["tags"].items()]
        path = [user["path"]] if user["path"] != "/" else []
        facts = [("path", path), ("groups", user["groups"]), *_policies(user), ("access", access), ("tags", tags)]
        yield from _describe(name, facts)
    yield f"Policies ({len(content['policies'])})"
    yield from (f"  {arn}" for arn in sorted(content["policies"]))


def _describe(name: str, facts: list[tuple[str, list[str]]]) -> Iterator[str]:
    yield f"  {name}"
    yield from (f"    {label}: {', '.join(values)}" for label, values in facts if values)


def _policies(owner: dict[str, Any]) -> list[tuple[str, list[str]]]:
    return [("inline policies", list(owner["inline"])), ("attached policies", owner["attached"])]


def _reason(log: str) -> str:
    """The errors in what the CDKTF command line wrote; where none can be told from the rest, the end of it."""
    lines = [line.rstrip() for line in _TERMINAL_CODES.sub("", log).splitlines()]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    boxes = ["\n".join(_BOXED_LINES.findall(box)).strip() for box in _BOXES.findall(text)]
    if errors := [box for box in boxes if box.startswith("Error: ")]:
        return "\n\n".join(errors)
    _, _, synthesis = text.partition("Command output on stderr:")
    return textwrap.dedent(synthesis).strip() or "\n".join(text.splitlines()[-LAST_LINES:])


def describe_deployed(deployed: Deployed) -> Iterator[str]:
    """What there is to know after a deployment: the first time the account, later what changed; never an output."""
    target = deployed.account
    if deployed.is_first:
        yield f"Account {target.account_id} at {target.endpoint}"
        yield from describe_account(account(target.client("iam")))
        yield deployed.changes.summary
    else:
        what = "What changed" if deployed.changes.is_anything else "Nothing changed"
        yield f"{what} in account {target.account_id} at {target.endpoint}"
        yield from deployed.changes.describe()


def _show(path: Path) -> str:
    """A path as it is typed in the checkout."""
    return shlex.quote(str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path))


def _deploy() -> None:
    source = Path(os.environ.get(CONFIG_VARIABLE) or ROOT / DEFAULT_FILE)
    print(f"Deploying {source.name} to an emulated AWS account", flush=True)
    with Progress() as progress:
        deployment = LocalDeployment(progress=progress)
        deployed = deployment.deploy(source)
        progress.begin("Reads the account")
        told = list(describe_deployed(deployed))
        deployed.account.close()
    _print(["", *told, ""])
    for stack in deployed.stacks:
        _print([f"Outputs: .venv/bin/python -m dev.toolchain terraform -chdir={_show(stack)} output"])
    _print([f"Log of cdktf: {_show(deployment.log)}", "Take it down with: make destroy-local"])


def _destroy() -> None:
    with Progress() as progress:
        was_there = LocalDeployment(progress=progress).destroy()
    _print(["Taken down; the emulator has stopped" if was_there else "Nothing is deployed locally"])


def _print(lines: Iterable[str]) -> None:
    print(*lines, sep="\n", flush=True)


def main(arguments: list[str]) -> int:
    """Run one of the two commands.

    Returns:
        Exit status: 0 fine; 1 it failed, with the reason on standard error; 2 there is no such command.
    """
    commands = {"deploy": _deploy, "destroy": _destroy}
    if len(arguments) != 1 or arguments[0] not in commands:
        print("usage: python -m dev.deploy_local deploy|destroy", file=sys.stderr)
        return 2
    try:
        commands[arguments[0]]()
    except (DeploymentError, EmulatorError, InvalidFile, InvalidInputs, ToolchainError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
