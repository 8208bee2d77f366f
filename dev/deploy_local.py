"""`make deploy-local` and `make destroy-local`: a configuration file, deployed by real tools to an emulated account.

Only the provider with its settings and the place of the state differ from a deployment to AWS, so that neither a real
account nor the state of one can be touched.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dev.account import account
from dev.emulated_account import EmulatedAccount, EmulatorError
from dev.emulator import DetachedEmulator
from dev.terraform import Plan, Terraform, TerraformError
from dev.toolchain import LOCAL, PROVIDER_RANGE, ROOT, ToolchainError, prepare_toolchain
from landingzone.config.file import DEFAULT_FILE, read_mapping
from landingzone.ground.problems import InvalidFile, InvalidInputs

CONFIG_VARIABLE = "LANDINGZONE_CONFIG"
DEPLOY_SECONDS = 1800
_SIGNS = {"create": "+", "update": "~", "delete": "-"}


class DeploymentError(Exception):
    """The deployment failed."""


@dataclass(frozen=True, kw_only=True)
class Deployed:
    """The result of a deployment."""

    account: EmulatedAccount
    is_first: bool
    """Whether nothing was deployed there before."""
    plans: Mapping[Path, Plan]
    """For each stack, the directory that Terraform ran in, and what it did."""


class LocalDeployment:
    """A CDKTF project in an emulated account.

    Args:
        project: The directory with its `main.py`.
        home: Where all of its files are: the emulator's record, the configuration, the stacks, the states.
    """

    def __init__(self, project: Path = ROOT, home: Path = LOCAL / "deployment") -> None:
        self.project = project
        self.home = home
        self.emulator = DetachedEmulator(home / "emulator.json", home / "emulator.log")
        self._marker = home / "deployed"

    def deploy(self, source: Path) -> Deployed:
        """Deploy a configuration file, or update the deployment.

        Args:
            source: The configuration file; its provider, with its version, and its backend are replaced.

        Raises:
            DeploymentError: It is refused; the message says why.
            TerraformError: Terraform refuses it, or failed.
        """
        content = read_mapping(source)
        target = self._account(str(content.get("aws_account_id", "")))
        content |= {
            "provider": target.provider,
            "provider_version": PROVIDER_RANGE,
            "backend": {"local": {"path": str(self.home / "{stack}.tfstate")}},
        }
        _say("Synthesizes")
        self._synthesize(content)
        plans = {}
        for terraform in self._stacks():
            _say(f"Plans {terraform.directory.name}")
            terraform.init()
            plans[terraform.directory] = plan = terraform.plan()
            _say(f"Applies {terraform.directory.name}, resources that change: {len(plan.changes)}")
            terraform.apply(plan)
        is_first = not self._marker.exists()
        self._marker.touch()
        return Deployed(account=target, is_first=is_first, plans=plans)

    def destroy(self) -> bool:
        """Destroy the deployment, stop the emulator and remove the files.

        Returns: Whether there was anything to destroy.

        Raises:
            TerraformError: Something could not be destroyed; the emulator and the files are removed anyway.
        """
        there = self.home.exists()
        try:
            # The groups last, because they have members.
            for terraform in reversed(self._stacks() if self.emulator.find() else []):
                _say(f"Destroys {terraform.directory.name}")
                terraform.destroy()
        finally:
            # Whatever could not be destroyed disappears with the emulator.
            self.emulator.stop()
            shutil.rmtree(self.home, ignore_errors=True)
        return there

    def _account(self, account_id: str) -> EmulatedAccount:
        running = self.emulator.find()
        if running is None:
            # An earlier state would describe an account that no longer exists.
            self.emulator.stop()
            shutil.rmtree(self.home, ignore_errors=True)
            _say("Starts the emulated account")
            return self.emulator.start(account_id) if account_id else self.emulator.start()
        if account_id not in ("", running.account_id):
            raise DeploymentError(
                f"account {running.account_id} is emulated here, but the configuration is for {account_id}: run `make "
                f"destroy-local` first"
            )
        return running

    def _synthesize(self, content: Mapping[str, Any]) -> None:
        configuration = self.home / "landingzone.json"
        configuration.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
        places = {CONFIG_VARIABLE: str(configuration), "CDKTF_OUTDIR": str(self.home / "cdktf.out")}
        done = subprocess.run(
            [sys.executable, "main.py"],
            cwd=self.project,
            env=prepare_toolchain().environment() | places,
            capture_output=True,
            encoding="utf-8",
        )
        if done.returncode:
            raise DeploymentError(done.stderr.strip())

    def _stacks(self) -> list[Terraform]:
        """Return the stacks in the order in which they are applied: that of the groups has the shortest name."""
        return [Terraform(stack, DEPLOY_SECONDS) for stack in sorted(self.home.glob("cdktf.out/stacks/*"))]


def describe_plan(plan: Plan) -> Iterator[str]:
    """Print what changed, one per line; only the names of outputs."""
    for address, actions in plan.changes.items():
        yield f"  {'/'.join(_SIGNS[action] for action in actions):3} {address}"
    for address, before in plan.moves.items():
        yield f"  =>  {before} has moved to {address}"
    for name, output in plan.outputs.items():
        if output.actions != ("no-op",):
            yield f"  {'/'.join(_SIGNS[action] for action in output.actions):3} output {name}"


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


def describe_deployed(deployed: Deployed) -> Iterator[str]:
    """The summary of a deployment: the first time the account, later what changed; never an output."""
    target = deployed.account
    if deployed.is_first:
        yield f"Account {target.account_id} at {target.endpoint}"
        yield from describe_account(account(target.client("iam")))
        return
    lines = [line for plan in deployed.plans.values() for line in describe_plan(plan)]
    yield f"{'What' if lines else 'Nothing'} changed in account {target.account_id} at {target.endpoint}"
    yield from lines


def _show(path: Path) -> str:
    """A path as it is typed in the checkout."""
    return shlex.quote(str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path))


def _deploy() -> None:
    source = Path(os.environ.get(CONFIG_VARIABLE) or ROOT / DEFAULT_FILE)
    print(f"Deploying {source.name} to an emulated AWS account", flush=True)
    deployed = LocalDeployment().deploy(source)
    _print(["", *describe_deployed(deployed), ""])
    deployed.account.close()
    _print(
        f"Outputs: .venv/bin/python -m dev.toolchain terraform -chdir={_show(each)} output" for each in deployed.plans
    )
    _print(["Destroy it with: make destroy-local"])


def _destroy() -> None:
    was_there = LocalDeployment().destroy()
    _print(["Destroyed; the emulator has stopped" if was_there else "Nothing is deployed locally"])


def _print(lines: Iterable[str]) -> None:
    print(*lines, sep="\n", flush=True)


def _say(step: str) -> None:
    print(step, file=sys.stderr, flush=True)


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
    except (DeploymentError, EmulatorError, InvalidFile, InvalidInputs, TerraformError, ToolchainError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
