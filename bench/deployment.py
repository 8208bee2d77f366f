"""Plan and apply with a real Terraform and a real AWS provider, each measurement in an emulated account of its own.

The state is kept in a bucket of the account, as teams keep theirs. Into a file, Terraform writes all of it after each
resource, which is the same for every form and most of the time of a large apply.
"""

from __future__ import annotations

import json
import re
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.forms import write_configuration
from bench.results import Sample
from dev.engine import Emulator, Terraform, TerraformError

PLAN = "plan"
APPLY = "apply"
ONE_MORE = "one_more"

TIMEOUT_SECONDS = 900.0
_PLAN_FILE = "plan.tfplan"
_SUMMARY = re.compile(r"Plan: (\d+) to add, (\d+) to change, (\d+) to destroy")


class MeasurementError(Exception):
    """What was measured is not what was meant."""


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """A form with a number of users, to be measured once.

    Args:
        run: Name of the run of `make bench`.
        form: A key of `FORMS`.
        users: Number of users, each with one membership.
        add: Takes the samples.
    """

    run: str
    form: str
    users: int
    add: Callable[[Sample], None]

    def measure_plan(self) -> None:
        """Measure the plan from nothing, without refresh.

        Raises:
            TerraformError: It failed.
            MeasurementError: It does not create the users.
        """
        with Emulator() as account, tempfile.TemporaryDirectory(prefix="bench-") as place:
            self._plan_from_nothing(self._prepare(Path(place), account))

    def measure_apply(self) -> None:
        """Measure the apply of everything, and then the plan of one more user with refresh; the first plan as well.

        Raises:
            TerraformError: Something of it failed.
            MeasurementError: It does not do what was meant.
        """
        with Emulator() as account, tempfile.TemporaryDirectory(prefix="bench-") as place:
            terraform = self._prepare(Path(place), account)
            if self._plan_from_nothing(terraform) and self._run(APPLY, terraform, "apply", "-input=false", _PLAN_FILE):
                write_configuration(self.form, terraform.directory, account, self.users + 1)
                summary = self._run(ONE_MORE, terraform, "plan", "-input=false", f"-out={_PLAN_FILE}")
                # A user and a membership, and nothing of the others.
                self._check(summary, lambda created, changed, destroyed: (created, changed, destroyed) == (2, 0, 0))

    def _prepare(self, directory: Path, account: Emulator) -> Terraform:
        write_configuration(self.form, directory, account, self.users)
        backend = {"terraform": {"backend": {"s3": account.make_backend()}}}
        (directory / "backend.tf.json").write_text(json.dumps(backend), encoding="utf-8")
        terraform = Terraform(directory, TIMEOUT_SECONDS)
        terraform.init()
        # The emulator loads a service when it is first asked, which would count as time of the plan.
        account.client("sts").get_caller_identity()
        account.client("iam").list_users()
        account.client("ec2").describe_account_attributes()
        return terraform

    def _plan_from_nothing(self, terraform: Terraform) -> str | None:
        summary = self._run(PLAN, terraform, "plan", "-input=false", "-refresh=false", f"-out={_PLAN_FILE}")
        self._check(summary, lambda created, changed, destroyed: created > 2 * self.users and changed + destroyed == 0)
        return summary

    def _run(self, what: str, terraform: Terraform, *command: str) -> str | None:
        """Run and measure a command; give what it wrote, or None when it was stopped."""
        start = time.perf_counter()
        output: str | None = None
        try:
            output = terraform.run(command[0], "-no-color", *command[1:])
        except TerraformError:
            if time.perf_counter() - start < TIMEOUT_SECONDS:
                raise
        seconds = time.perf_counter() - start
        self.add(
            Sample(
                run=self.run,
                what=what,
                subject=self.form,
                users=self.users,
                seconds=seconds,
                is_stopped=output is None,
            )
        )
        return output

    def _check(self, output: str | None, is_meant: Callable[[int, int, int], bool]) -> None:
        if output is None:
            return
        found = _SUMMARY.search(output)
        if found is None or not is_meant(*map(int, found.groups())):
            raise MeasurementError(f"{self.form}, {self.users} users: {found[0] if found else output}")
