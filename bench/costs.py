"""What commands of Terraform cost: seconds, CPU, calls of AWS, and the size of the state."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

from bench.process import cpu_seconds_of_children
from bench.seeded import STATE_FILE
from dev.engine import EmulatedAccount, Terraform

_PLAN_FILE = "plan.tfplan"
_SUMMARY = re.compile(r"Plan: (\d+) to add, (\d+) to change, (\d+) to destroy")


@dataclass
class Cost:
    """What commands of Terraform cost together.

    Args:
        account: The account that they call.
    """

    account: EmulatedAccount
    seconds: float = 0
    cpu_seconds: float = 0
    """User and system, of Terraform and of the provider, which it waits for."""
    calls: int = 0
    """What the provider sent, what was refused included."""
    refused: int = 0
    state_bytes: int = 0
    """The sizes of the states afterwards."""

    def run(self, terraform: Terraform, *command: str) -> str:
        """Run a command; give what it wrote.

        Raises:
            TerraformError: It failed.
        """
        self.account.clear_requests()
        cpu, start = cpu_seconds_of_children(), time.perf_counter()
        output = terraform.run(command[0], "-input=false", "-no-color", *command[1:])
        self.seconds += time.perf_counter() - start
        self.cpu_seconds += cpu_seconds_of_children() - cpu
        requests = self.account.read_requests()
        self.calls += requests.total
        self.refused += requests.refused
        state = terraform.directory / STATE_FILE
        self.state_bytes += state.stat().st_size if state.exists() else 0
        return output

    def plan(self, terraform: Terraform) -> tuple[int, int, int]:
        """Run a plan with refresh; give how many resources it adds, changes and destroys."""
        found = _SUMMARY.search(self.run(terraform, "plan", f"-out={_PLAN_FILE}"))
        return (int(found[1]), int(found[2]), int(found[3])) if found else (0, 0, 0)

    def apply(self, terraform: Terraform) -> None:
        """Apply the last plan.

        Raises:
            TerraformError: It failed.
        """
        self.run(terraform, "apply", _PLAN_FILE)
