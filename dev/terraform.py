"""Terraform as a test drives it: one directory, one command after another, results as values."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dev.kept_provider import variables_of_kept_provider
from dev.toolchain import prepare_toolchain

DEFAULT_TIMEOUT_SECONDS = 600
PLAN_FILE = "plan.tfplan"
_CHANGES = 2  # exit status of `plan -detailed-exitcode` when there is something to do


@dataclass(frozen=True, kw_only=True)
class Diagnostic:
    """One error or warning of Terraform."""

    severity: str
    """`error` or `warning`."""
    summary: str
    detail: str = ""
    address: str = ""
    """The resource or provider that it is about, empty when it is about none."""
    file: str = ""
    """The file that it cites, seen from where Terraform ran; empty when it cites none."""

    def __str__(self) -> str:
        about = f"\n  with {self.address}" if self.address else ""
        return f"{self.severity.capitalize()}: {self.summary}{about}\n\n{self.detail}".rstrip()


class TerraformError(Exception):
    """A command of Terraform failed.

    Args:
        command: The words after `terraform`.
        code: Its exit status.
        text: All that it wrote to its error output.
        diagnostics: Its errors and warnings, for the commands that report them one by one.
    """

    def __init__(self, command: Sequence[str], code: int, text: str, diagnostics: Sequence[Diagnostic] = ()) -> None:
        self.command = tuple(command)
        self.code = code
        self.diagnostics = tuple(diagnostics)
        self.text = "\n\n".join([*map(str, diagnostics), *([text.strip()] if text.strip() else [])])
        super().__init__(f"terraform {' '.join(command)} ended with {code}:\n{self.text}")

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The diagnostics that are errors."""
        return tuple(each for each in self.diagnostics if each.severity == "error")


@dataclass(frozen=True, kw_only=True)
class Change:
    """What a plan does to one resource, or to one output."""

    address: str
    actions: tuple[str, ...]
    """`("create",)`, `("update",)`, `("delete",)`, `("delete", "create")`, `("no-op",)` or `("read",)`."""
    before: Any
    after: Any
    """What is known of it before the apply."""
    after_unknown: Any
    """True, or the same structure as `after` with True for what only the apply will know."""
    previous_address: str | None = None
    """Its address in the state, when the plan moves it."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A plan that can be looked at and applied."""

    file: Path
    resources: Mapping[str, Change]
    """Address -> change, of every managed resource, those without a change too."""
    outputs: Mapping[str, Change]
    """Output name -> change."""
    warnings: tuple[Diagnostic, ...]
    content: Mapping[str, Any] = field(repr=False)
    """All of `terraform show -json`."""

    @property
    def changes(self) -> dict[str, tuple[str, ...]]:
        """Address -> actions, of the resources that change."""
        return {address: each.actions for address, each in self.resources.items() if each.actions != ("no-op",)}

    @property
    def moves(self) -> dict[str, str]:
        """Address -> address before, of the resources that move."""
        return {address: each.previous_address for address, each in self.resources.items() if each.previous_address}

    @property
    def is_empty(self) -> bool:
        """Whether neither a resource nor an output changes, and nothing moves."""
        return not self.changes and not self.moves and all(each.actions == ("no-op",) for each in self.outputs.values())


@dataclass(frozen=True, kw_only=True)
class Applied:
    """What an apply without a plan file did."""

    changes: Mapping[str, str]
    """Address -> `create`, `update`, `delete`, `replace`, `move` or `import`, as it was planned."""
    summary: str
    """How Terraform sums the plan up: `Plan: 1 to add, 0 to change, 0 to destroy.`"""
    outputs: Mapping[str, Any]
    """Output name -> value; without those that are null, and without sensitive ones, whose values are not shown."""


class Terraform:
    """The real Terraform in one directory.

    Args:
        directory: Where the configuration is, and the state unless a backend keeps it elsewhere.
        timeout_seconds: How long one command may take.
        starts_provider: Whether each command installs and starts the provider itself, also where this process keeps
            one (`dev.kept_provider`). One that is interrupted must: the provider serves nobody after it.
    """

    def __init__(
        self, directory: Path, timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS, *, starts_provider: bool = False
    ) -> None:
        self.directory = directory
        self.timeout_seconds = timeout_seconds
        self.starts_provider = starts_provider

    def init(self) -> None:
        """Install the provider and the modules.

        Raises:
            TerraformError: The configuration is wrong, or asks for a provider that is not there.
        """
        self.run("init", "-input=false", "-no-color")

    def validate(self) -> tuple[Diagnostic, ...]:
        """Check the configuration without looking at the account.

        Returns:
            Its warnings.

        Raises:
            TerraformError: It has errors.
        """
        command = ["validate", "-json"]
        done = self._start(command)
        try:
            found = tuple(_read_diagnostic(each) for each in json.loads(done.stdout)["diagnostics"])
        except (json.JSONDecodeError, KeyError):
            found = ()
        if done.returncode:
            raise TerraformError(command, done.returncode, done.stderr, found)
        return found

    def plan(
        self,
        *,
        destroy: bool = False,
        refresh: bool = True,
        parallelism: int | None = None,
        var_files: Sequence[Path] = (),
        targets: Sequence[str] = (),
    ) -> Plan:
        """Plan what an apply would do.

        Args:
            destroy: Plan to take everything down.
            refresh: Read back from the account first what the state says.
            parallelism: How many resources at a time; Terraform's default is 10.
            var_files: Files of values for variables.
            targets: Addresses to leave the rest out.

        Raises:
            TerraformError: It is refused; `errors` has each reason.
        """
        command = ["plan", "-input=false", "-json", f"-out={PLAN_FILE}", f"-refresh={str(refresh).lower()}"]
        command += ["-destroy"] if destroy else []
        command += _options(parallelism, var_files) + [f"-target={each}" for each in targets]
        warnings = self._run_with_messages(command)
        return _read_plan(self.directory / PLAN_FILE, json.loads(self.run("show", "-json", PLAN_FILE)), warnings)

    def plan_error(self, **options: Any) -> TerraformError:
        """The refusal of a plan that must be refused; the options are those of `plan`.

        Raises:
            AssertionError: It is not refused.
        """
        try:
            plan = self.plan(**options)
        except TerraformError as error:
            return error
        raise AssertionError(f"the plan is not refused, it has {plan.changes}")

    def apply(
        self, plan: Plan | None = None, *, parallelism: int | None = None, var_files: Sequence[Path] = ()
    ) -> tuple[Diagnostic, ...]:
        """Apply a plan.

        Args:
            plan: What to do; without one, whatever is needed.
            parallelism: How many resources at a time.
            var_files: Files of values for variables; a plan has them already.

        Returns:
            The warnings.

        Raises:
            TerraformError: Something of it failed.
        """
        command = ["apply", "-input=false", "-json", "-auto-approve", *_options(parallelism, var_files)]
        return self._run_with_messages(command + ([str(plan.file)] if plan else []))

    def apply_at_once(self, *, refresh: bool = True, parallelism: int | None = None) -> Applied:
        """Apply whatever is needed, in one command.

        Args:
            refresh: Read back from the account first what the state says.
            parallelism: How many resources at a time.

        Raises:
            TerraformError: Something of it failed.
        """
        command = ["apply", "-input=false", "-json", "-auto-approve", f"-refresh={str(refresh).lower()}"]
        text = self._run_to_messages([*command, *_options(parallelism, ())])
        messages = [json.loads(line) for line in text.splitlines()]
        outputs: dict[str, Any] = next(
            (each["outputs"] for each in reversed(messages) if each["type"] == "outputs"), {}
        )
        return Applied(
            changes={
                each["change"]["resource"]["addr"]: each["change"]["action"]
                for each in messages
                if each["type"] == "planned_change"
            },
            summary=next(each["@message"] for each in messages if each["type"] == "change_summary"),
            outputs={name: each["value"] for name, each in outputs.items() if "value" in each},
        )

    def is_settled(self) -> bool:
        """Whether a plan, after a look at the account, has nothing to do: no resource, no output, no move.

        Raises:
            TerraformError: It is refused.
        """
        command = ["plan", "-input=false", "-detailed-exitcode", "-no-color"]
        done = self._start(command)
        if done.returncode not in (0, _CHANGES):
            raise TerraformError(command, done.returncode, done.stderr)
        return done.returncode == 0

    def destroy(self, *, refresh: bool = True, parallelism: int | None = None, var_files: Sequence[Path] = ()) -> None:
        """Take everything down.

        Args:
            refresh: Read back from the account first what the state says.
            parallelism: How many resources at a time.
            var_files: Files of values for variables.

        Raises:
            TerraformError: Something could not be taken down.
        """
        options = [f"-refresh={str(refresh).lower()}", *_options(parallelism, var_files)]
        self._run_with_messages(["destroy", "-input=false", "-json", "-auto-approve", *options])

    def outputs(self) -> dict[str, Any]:
        """Output name -> value, sensitive ones too; without those that are null, which no state keeps."""
        return {name: each["value"] for name, each in json.loads(self.run("output", "-json")).items()}

    def state(self) -> dict[str, Any]:
        """The raw state, every attribute as it is stored; {} when there is none."""
        text = self.run("state", "pull")
        content: dict[str, Any] = json.loads(text) if text.strip() else {}
        return content

    def addresses(self) -> list[str]:
        """The addresses of all that the state holds, data sources too; [] when there is none."""
        return self.run("state", "list").splitlines() if self.state() else []

    def show(self) -> dict[str, Any]:
        """The state as `terraform show -json` prints it."""
        content: dict[str, Any] = json.loads(self.run("show", "-json"))
        return content

    def run(self, *command: str) -> str:
        """Run any command.

        Returns:
            What it wrote to its standard output.

        Raises:
            TerraformError: It failed, or took longer than it may.
        """
        done = self._start(command)
        if done.returncode:
            raise TerraformError(command, done.returncode, done.stderr)
        return done.stdout

    def _run_with_messages(self, command: Sequence[str]) -> tuple[Diagnostic, ...]:
        found, _ = _read_messages(self._run_to_messages(command))
        return found

    def _run_to_messages(self, command: Sequence[str]) -> str:
        """Run a command that has `-json`; give its messages, a line each."""
        done = self._start(command)
        if done.returncode:
            found, others = _read_messages(done.stdout)
            raise TerraformError(command, done.returncode, "\n".join([*others, done.stderr]), found)
        return done.stdout

    def _start(self, command: Sequence[str]) -> subprocess.CompletedProcess[str]:
        toolchain = prepare_toolchain()
        kept = {} if self.starts_provider else variables_of_kept_provider(toolchain)
        # A session of its own, so that at the end of the time the provider goes with its Terraform.
        process = subprocess.Popen(
            [toolchain.terraform, *command],
            cwd=self.directory,
            env=toolchain.environment() | kept,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )
        with process:
            try:
                out, errors = process.communicate(timeout=self.timeout_seconds)
            except subprocess.TimeoutExpired:
                _kill_session(process)
                _, errors = process.communicate()
                reason = f"{errors}\nstopped after {self.timeout_seconds:g} seconds"
                raise TerraformError(command, process.returncode, reason) from None
            except BaseException:
                _kill_session(process)
                raise
        return subprocess.CompletedProcess(process.args, process.returncode, out, errors)


def _kill_session(process: subprocess.Popen[str]) -> None:
    os.killpg(process.pid, signal.SIGKILL)


def _options(parallelism: int | None, var_files: Sequence[Path]) -> list[str]:
    # Absolute, because Terraform reads them from its own directory.
    files = [f"-var-file={file.resolve()}" for file in var_files]
    return files if parallelism is None else [f"-parallelism={parallelism}", *files]


def _read_messages(text: str) -> tuple[tuple[Diagnostic, ...], list[str]]:
    """Split the output of `-json` into diagnostics and other lines, which come from errors before the first message."""
    found: list[Diagnostic] = []
    others: list[str] = []
    for line in text.splitlines():
        try:
            message = json.loads(line)
        except json.JSONDecodeError:
            others.append(line)
            continue
        if message.get("type") == "diagnostic":
            found.append(_read_diagnostic(message["diagnostic"]))
    return tuple(found), others


def _read_diagnostic(content: Mapping[str, Any]) -> Diagnostic:
    return Diagnostic(
        severity=content["severity"],
        summary=content["summary"],
        detail=content.get("detail", ""),
        address=content.get("address", ""),
        file=content.get("range", {}).get("filename", ""),
    )


def _read_plan(file: Path, content: Mapping[str, Any], warnings: tuple[Diagnostic, ...]) -> Plan:
    managed = [each for each in content.get("resource_changes", []) if each["mode"] == "managed"]
    return Plan(
        file=file,
        resources={
            each["address"]: _read_change(each["address"], each["change"], each.get("previous_address"))
            for each in managed
        },
        outputs={name: _read_change(name, each) for name, each in content.get("output_changes", {}).items()},
        warnings=warnings,
        content=content,
    )


def _read_change(address: str, content: Mapping[str, Any], previous_address: str | None = None) -> Change:
    return Change(
        address=address,
        actions=tuple(content["actions"]),
        before=content.get("before"),
        after=content.get("after"),
        after_unknown=content.get("after_unknown"),
        previous_address=previous_address,
    )
