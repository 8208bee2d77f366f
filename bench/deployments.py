"""What plans and applies of a real Terraform with a real AWS provider cost, each in an emulated account of its own.

The state is kept in a bucket of the account, as teams keep theirs. Into a file, Terraform writes all of it after each
resource, which is the same for every form and most of the time of a large apply.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from bench.commands import LANDINGZONE, MAIN, environment, timed
from bench.row import Cost, MeasurementError, Steps
from dev.emulated_account import STATES
from dev.engine import PROVIDER_RANGE, ROOT, EmulatedAccount, Emulator, Terraform, prepare_toolchain
from landingzone import cross_account_groups

STACK = "landingzone"
FROM_NOTHING = r"[1-9]\d* to add, 0 to change, 0 to destroy"
ONE_USER = "2 to add, 0 to change, 0 to destroy"
_TIMEOUT_SECONDS = 1800.0
_PLAN_FILE = "plan.tfplan"
# Of EC2, something that no newer provider asks.
_NOT_ASKED = {"skip_get_ec2_platforms": True}

Inputs = Mapping[str, Any]
Form = Callable[[Path, EmulatedAccount, Inputs], None]
"""Writes a configuration with these inputs into a directory, or writes it anew."""


def deployment(form: Form, *changes: tuple[str, Inputs, str], per_second: int | None = None) -> Steps:
    """Measure the plan and the apply of each change, one after the other.

    Args:
        form: Writes the configurations.
        changes: What each is called, its inputs, and what its plan has to say, as a pattern.
        per_second: How many calls of IAM are answered in a second after the first apply; None: all.
    """

    def measure(place: Path) -> Iterator[tuple[str, Cost]]:
        with Emulator() as account:
            backend = account.make_backend()
            _write(place / "backend.tf.json", {"terraform": {"backend": {"s3": backend}}})
            # The emulator loads a service when it is first asked, which would count as time of the plan.
            account.client("sts").get_caller_identity()
            account.client("ec2").describe_account_attributes()
            terraform = Terraform(place, _TIMEOUT_SECONDS)
            for number, (name, inputs, planned) in enumerate(changes):
                form(place, account, inputs)
                if number:
                    account.limit_requests(per_second)
                else:
                    terraform.init()
                printed, cost = _run(terraform, account, "plan", f"-out={_PLAN_FILE}")
                if not re.search(f"Plan: {planned}", printed):
                    raise MeasurementError(f"{name}: the plan has not {planned}:\n{printed}")
                yield f"{name}, plan", cost
                _, cost = _run(terraform, account, "apply", _PLAN_FILE)
                state = account.client("s3").head_object(Bucket=STATES, Key=backend["key"])
                yield f"{name}, apply", cost | {"state": state["ContentLength"]}

    return measure


def plan_of_change(old: Inputs, new: Inputs, *, is_reviewed: bool) -> Steps:
    """Measure the plan of a change, by this package or by Terraform alone.

    Args:
        old: The inputs that are applied.
        new: The inputs that are planned.
        is_reviewed: Whether this package plans it.
    """

    def measure(place: Path) -> Iterator[tuple[str, Cost]]:
        with Emulator() as account:
            about = {"aws_account_id": account.account_id, "provider": account.provider}
            file, variables = place / "landingzone.json", {"LANDINGZONE_CONFIG": "landingzone.json"}
            _write(file, {**old, **about, "provider_version": PROVIDER_RANGE})
            _check([LANDINGZONE, "apply", "--yes"], place, variables)
            _write(file, {**new, **about, "provider_version": PROVIDER_RANGE})
            words = [LANDINGZONE, "plan"]
            if not is_reviewed:
                _check([sys.executable, MAIN], place, variables)
                terraform = [str(prepare_toolchain().terraform), f"-chdir=cdktf.out/stacks/{STACK}"]
                _check([*terraform, "init"], place, variables)
                words = [*terraform, "plan", "-detailed-exitcode"]
            cost: Cost = {}
            with timed(cost):
                _check(words, place, variables, status=2)
            yield "", cost

    return measure


def _run(terraform: Terraform, account: EmulatedAccount, verb: str, *words: str) -> tuple[str, Cost]:
    """Run a command; give what it printed, and what it cost, the calls that are not of the state included."""
    cost: Cost = {}
    account.clear_requests()
    with timed(cost):
        printed = terraform.run(verb, "-input=false", "-no-color", *words)
    requests = account.read_requests()
    calls = requests.total - requests.by_service.get("s3", 0)
    return printed, cost | {"calls": calls, "refused": requests.refused}


def stack_form(stack: str = STACK) -> Form:
    """Return the form that synthesizes all stacks and writes one; before one of a shard, that of the groups is applied.

    Args:
        stack: Name of the stack.
    """

    def write(place: Path, account: EmulatedAccount, inputs: Inputs) -> None:
        synthesized = place / "synthesized"
        is_first = not synthesized.exists()
        synthesized.mkdir(exist_ok=True)
        about = {"aws_account_id": account.account_id, "provider": account.provider, "provider_version": PROVIDER_RANGE}
        _write(synthesized / "landingzone.json", {**about, **inputs})
        variables = {"LANDINGZONE_CONFIG": "landingzone.json", "CDKTF_OUTDIR": "out"}
        _check([sys.executable, MAIN], synthesized, variables)
        written = {file.parent.name: json.loads(file.read_bytes()) for file in synthesized.glob("out/stacks/*/*.json")}
        for document in written.values():
            document["terraform"].pop("backend", None)  # where the state is kept is the same for all forms
            for provider in document["provider"]["aws"]:
                provider |= _NOT_ASKED
        _write(place / "main.tf.json", written[stack])
        if is_first and stack != STACK:
            groups = place / "groups"
            groups.mkdir()
            _write(groups / "main.tf.json", written[STACK])
            terraform = Terraform(groups, _TIMEOUT_SECONDS)
            terraform.init()
            terraform.apply()

    return write


def module_form(place: Path, account: EmulatedAccount, inputs: Inputs) -> None:
    """Write a call of the module."""
    if not (place / "module").exists():
        _check([LANDINGZONE, "module", "--provider-version", PROVIDER_RANGE, "module"], place, {})
    others = {name: value for name, value in inputs.items() if name not in ("accounts", "account_groups")}
    if "accounts" in inputs:
        entries = cross_account_groups(inputs["accounts"], inputs["account_groups"])
        others["iam_groups_for_cross_account_access"] = entries
    _write_call("./module", place, account, others | {"aws_account_id": account.account_id})


def straightforward_form(place: Path, account: EmulatedAccount, inputs: Inputs) -> None:
    """Write a call of the module that the forms are measured against."""
    _write_call(str(ROOT / "bench" / "straightforward"), place, account, inputs)


def _write_call(source: str, place: Path, account: EmulatedAccount, inputs: Inputs) -> None:
    document = {
        "terraform": {"required_providers": {"aws": {"source": "hashicorp/aws"}}},
        "provider": {"aws": account.provider | _NOT_ASKED},
        "variable": {"users": {"type": "any"}},
        "module": {"people": {"source": source, **inputs, "users": "${var.users}"}},
        "output": {"user_arns": {"value": "${module.people.user_arns}"}},
    }
    _write(place / "main.tf.json", document)
    _write(place / "terraform.tfvars.json", {"users": inputs["users"]})


def _check(words: list[str], place: Path, variables: Mapping[str, str], status: int = 0) -> None:
    done = subprocess.run(words, cwd=place, env={**environment(), **variables}, capture_output=True, text=True)
    if done.returncode != status:
        raise MeasurementError(f"{' '.join(words)}: ended with {done.returncode}\n{done.stderr}")


def _write(file: Path, content: Inputs) -> None:
    file.write_text(json.dumps(content), encoding="utf-8")


FORMS: Mapping[str, Form] = {
    "straightforward module": straightforward_form,
    "static form": stack_form(),
    "module form": module_form,
}
"""Name -> what writes it; the first is what the others are compared with."""
