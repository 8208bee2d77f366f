"""`make deploy-local` and `make destroy-local`: a configuration file, deployed by real tools to an emulated account.

Only the provider with its settings and the place of the state differ from a deployment to AWS, so that neither a real
account nor the state of one can be touched.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dev.account import account
from dev.emulator import DetachedEmulator, EmulatedAccount, EmulatorError
from dev.terraform import Terraform
from dev.toolchain import LOCAL, PROVIDER_RANGE, ROOT, ToolchainError, prepare_toolchain
from landingzone.config.file import DEFAULT_FILE, read_mapping
from landingzone.problems import InvalidFile, InvalidInputs

CONFIG_VARIABLE = "LANDINGZONE_CONFIG"
DEPLOY_SECONDS = 1800
LAST_LINES = 40
# What a spinner and its frames leave behind when a terminal program writes to a file.
_TERMINAL_CODES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|^[⠀-⣿] .*$|^\d+ Stacks? \w+ .*$", re.MULTILINE)

# Terraform draws a box around each error and warning; the text before its left side is from the CDKTF command line.
_BOXES = re.compile(r"╷(.*?)╵", re.DOTALL)
_BOXED_LINES = re.compile(r"│ ?(.*)")


class DeploymentError(Exception):
    """The deployment did not come about."""


class LocalDeployment:
    """A CDKTF project in an emulated account.

    Args:
        project: The directory with its `cdktf.json`.
        home: Where everything of the deployment is kept: the emulator's record, the configuration, the state, the log.
    """

    def __init__(self, project: Path = ROOT, home: Path = LOCAL / "deployment") -> None:
        self.project = project
        self.home = home
        self.configuration = home / "landingzone.json"
        self.log = home / "cdktf.log"
        self.emulator = DetachedEmulator(home / "emulator.json", home / "emulator.log")

    def deploy(self, source: Path) -> tuple[EmulatedAccount, dict[str, Any]]:
        """Deploy a configuration file, or update the deployment.

        Args:
            source: The configuration file; its provider, with its version, and its backend are replaced.

        Returns:
            The account, and every output: name -> value.

        Raises:
            DeploymentError: It is refused or failed; the text says by whom and why.
        """
        content = read_mapping(source)
        target = self._account(str(content.get("aws_account_id", "")))
        content |= {
            "provider": target.provider,
            "provider_version": PROVIDER_RANGE,
            "backend": {"local": {"path": str(self.home / "terraform.tfstate")}},
        }
        self.configuration.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
        self._cdktf("deploy")
        return target, self._outputs()

    def destroy(self) -> bool:
        """Take the deployment down, stop the emulator and remove the files.

        Returns:
            Whether there was anything to take down.

        Raises:
            DeploymentError: `cdktf destroy` failed; the emulator and the files are gone all the same.
        """
        there = self.home.exists()
        try:
            if self.emulator.find() is not None and self.configuration.exists():
                self._cdktf("destroy")
        finally:
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
            return self.emulator.start(account_id) if account_id else self.emulator.start()
        if account_id not in ("", running.account_id):
            raise DeploymentError(
                f"account {running.account_id} is emulated here, the configuration is for {account_id}: "
                "run `make destroy-local` first"
            )
        return running

    def _cdktf(self, verb: str) -> None:
        environment = prepare_toolchain().environment() | {CONFIG_VARIABLE: str(self.configuration)}
        program = shutil.which("cdktf", path=environment["PATH"])
        if program is None:
            raise DeploymentError("the CDKTF command line is not installed here: run `make setup`")
        command = [program, verb, "--auto-approve", "--output", str(self.home / "cdktf.out")]
        command += ["--skip-provider-lock"] if verb == "deploy" else []
        with self.log.open("wb") as log:
            done = subprocess.run(
                command,
                cwd=self.project,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                timeout=DEPLOY_SECONDS,
            )
        if done.returncode:
            reason = _reason(self.log.read_text(encoding="utf-8"))
            raise DeploymentError(f"{reason}\n\n`cdktf {verb}` failed")

    def _outputs(self) -> dict[str, Any]:
        outputs: dict[str, Any] = {}
        for directory in sorted((self.home / "cdktf.out" / "stacks").iterdir()):
            declared = json.loads((directory / "cdk.tf.json").read_text(encoding="utf-8")).get("output", {})
            values = Terraform(directory).outputs()
            # No state keeps an output that is null, yet it is one of the outputs.
            outputs |= {name: values.get(name) for name in declared}
        return outputs


def describe_outputs(outputs: dict[str, Any]) -> Iterator[str]:
    """The outputs, one a line."""
    for name in sorted(outputs):
        yield f"{name} = {json.dumps(outputs[name], ensure_ascii=False)}"


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


def _deploy() -> None:
    deployment = LocalDeployment()
    source = Path(os.environ.get(CONFIG_VARIABLE) or ROOT / DEFAULT_FILE)
    print(f"Deploying {source.name} to an emulated AWS account", flush=True)
    target, outputs = deployment.deploy(source)
    print("\nOutputs", *(f"  {line}" for line in describe_outputs(outputs)), sep="\n")
    print(f"\nAccount {target.account_id} at {target.endpoint}")
    print(*describe_account(account(target.client("iam"))), sep="\n")
    print(f"\nLog of cdktf: {deployment.log}\nTake it down with: make destroy-local")
    target.close()


def _destroy() -> None:
    if LocalDeployment().destroy():
        print("Taken down; the emulator has stopped")
    else:
        print("Nothing is deployed locally")


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
