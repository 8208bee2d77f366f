"""The subcommand `adopt`."""

import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import click

from landingzone.account.reading import Reading
from landingzone.adoption.adopt import adopt as adopted_from
from landingzone.adoption.pgp_keys import read_pgp_keys
from landingzone.adoption.plan import AdoptionPlan, NothingToAdopt, Target, as_blocks, for_a_shell
from landingzone.adoption.state import read_state
from landingzone.cli.command import (
    FILE,
    REPORT_NEEDS_EXPORT,
    Command,
    OptionUse,
    config_option,
    dry_option,
    export_options,
)
from landingzone.cli.live import as_of, read_exported, read_with_progress
from landingzone.cli.terminal import complain, say
from landingzone.cli.unrecorded import report_unrecorded
from landingzone.config.inputs import Inputs
from landingzone.ground.directories import make_directory, require_free
from landingzone.ground.expressions import is_identifier
from landingzone.ground.problems import describe
from landingzone.ground.versions import terraform_for
from landingzone.ground.words import counted, printable
from landingzone.ground.yaml_writing import as_yaml
from landingzone.rules.check import check_content
from landingzone.terraform.bodies import body

_SOURCE = "./iam-users-and-groups"
_LONGEST_NAME = 64
_SCRIPT = "divide-the-state.sh"
_AT_ONCE = 200  # addresses
_OF_DONE = {"config": "config", "is_dry": "dry-run"}
_DEVICE = re.compile("(con|prn|aux|nul|(com|lpt)[0-9])", re.IGNORECASE)


@click.command(
    cls=Command,
    uses=(
        OptionUse(
            "unrecorded",
            lambda given: not given["live"] and given["form"] == "stack",
            "leave out --live and --form: --unrecorded needs neither",
        ),
        OptionUse(
            "done",
            lambda given: not (given["live"] or given["unrecorded"]) and given["form"] == "stack",
            "leave out --live, --unrecorded and --form: --done needs none of them",
        ),
        *(OptionUse(each, lambda given: given["done"], f"--{name} needs --done") for each, name in _OF_DONE.items()),
        OptionUse(
            "key_directory",
            lambda given: not (given["done"] or given["unrecorded"]),
            "leave out --pgp-keys: --done and --unrecorded take over no credentials",
        ),
        OptionUse(
            "details",
            lambda given: not (given["done"] or given["unrecorded"]),
            "leave out --export: --done and --unrecorded read no export",
        ),
        REPORT_NEEDS_EXPORT,
        OptionUse("module_name", lambda given: given["form"] == "module", "--module-name needs --form module"),
    ),
)
@click.argument("places", metavar="[SOURCE] DIRECTORY", nargs=-1, type=FILE)
@click.option("--live", is_flag=True)
@export_options
@click.option("--pgp-keys", "key_directory", metavar="DIRECTORY", type=FILE)
@click.option("--form", type=click.Choice(["stack", "module"]), default="stack", show_default=True)
@click.option("--module-name", default="iam", metavar="NAME", show_default=True)
@click.option("--unrecorded", is_flag=True)
@click.option("--done", is_flag=True)
@config_option
@dry_option
def adopt(
    places: tuple[Path, ...],
    form: str,
    module_name: str,
    config: Path | None,
    key_directory: Path | None,
    details: Path | None,
    credential_report: Path | None,
    *,
    live: bool,
    unrecorded: bool,
    done: bool,
    is_dry: bool,
) -> int:
    """Read a Terraform state or an account, and write the configuration that takes over its users, groups and policies.

    SOURCE is the output of `terraform show -json` or `terraform state pull`; omit SOURCE with --live, and with
    --export FILE. DIRECTORY must be new or empty. Shows what is matched, and why the rest is not. Changes neither the
    state nor the account.

    With --unrecorded, the arguments are PLAN...: for each stack the output of `terraform show -json PLANFILE` for its
    next plan. Reads the account, and prints the records that take over what the plan would create and AWS would refuse
    to create again: `adoption` for the configuration file, or `import` blocks for a module call. Reports passwords and
    access keys that are in the account and in no state.

    With --done, the arguments are STATE...: the states of all stacks; without them, Terraform is asked. Takes the
    records of `adoption`, and `moved_from`, that are done out of the configuration, and says what stays and why. Other
    lines stay unchanged.

    Exit status: 0 written or reported, 1 problems or a usage error.
    """
    if done:
        # It loads what edits load.
        from landingzone.cli.adopt_done import take_out

        return take_out(places, config, is_dry=is_dry)
    if unrecorded:
        if not places:
            raise click.UsageError("name PLAN... after --unrecorded")
        report_unrecorded(places)
        return 0
    has_no_source = live or details is not None
    if len(places) != (1 if has_no_source else 2):
        raise click.UsageError("name SOURCE and DIRECTORY, or --live or --export FILE, and DIRECTORY")
    if fault := _fault_of_name(module_name):
        complain(f"landingzone adopt: --module-name: {fault}")
        return 1
    directory = places[-1]
    source = str(details) if details else "the account" if live else str(places[0])
    target = Target(f"module.{module_name}" if form == "module" else "")
    try:
        # The files may be from an earlier run and edited by hand since.
        require_free(directory)
        keys = read_pgp_keys(key_directory) if key_directory else {}
        reading = _read(details, credential_report) if has_no_source else None
        adopted = adopted_from(reading.found if reading else read_state(places[0]), target, keys)
        if problems := [str(problem) for problem in check_content(Inputs, adopted.inputs)]:
            complain(
                f"{source}: the existing resources break rules of the configuration; fix them there first", *problems
            )
            return 1
        make_directory(directory, _files_of(adopted, target, module_name))
    except NothingToAdopt as error:
        complain(f"{source}: {error}")
        return 1
    say(*_report_of(adopted, directory, reading))
    return 0


def _read(details: Path | None, credential_report: Path | None) -> Reading:
    """Read an account, from AWS or from files, and refuse files that lack something."""
    if not details:
        return read_with_progress()
    reading = read_exported(details, credential_report)
    if reading.export and reading.export.cut:
        raise NothingToAdopt(
            f"has not all of the account: {reading.export.cut}; export it without --filter, --query and --max-items"
        )
    return reading


def _fault_of_name(name: str) -> str | None:
    """Explain why a module call cannot have this name, which is also the name of its file; None: it can."""
    if not is_identifier(name) or not name.isascii() or len(name) > _LONGEST_NAME:
        return (
            f"must be a Terraform name: 1 to {_LONGEST_NAME} letters, digits, `_` or `-`, not starting with a digit or "
            f"`-` (got {describe(name)}); write a name such as iam"
        )
    # File names on Windows and macOS ignore case.
    if name.lower() == "adoption" or name.lower() == "override" or name.lower().endswith("_override"):
        return (
            f"{name}.tf.json is a file of another kind, or one that Terraform reads as an override; choose another name"
        )
    if _DEVICE.fullmatch(name):
        return f"{name}.tf.json is a device on Windows, not a file; choose another name"
    return None


def _files_of(adopted: AdoptionPlan, target: Target, module_name: str) -> dict[str, str]:
    if target.call:
        version = terraform_for(imports=bool(adopted.imported), forgets=bool(adopted.removed))
        files = {
            "landingzone.auto.tfvars.json": adopted.inputs,
            f"{module_name}.tf.json": _call_of(adopted, module_name),
            "adoption.tf.json": {"terraform": [body({"required_version": version})], **as_blocks(adopted)},
        }
        return {name: json.dumps(content, indent=2) + "\n" for name, content in files.items()}
    records = {"moved": adopted.moved, "imported": adopted.imported, "removed": adopted.removed}
    given = {name: each for name, each in records.items() if each}
    provider = {"provider": adopted.provider} if adopted.provider else {}
    content = adopted.inputs | provider | ({"adoption": given} if given else {})
    script = {_SCRIPT: _as_script(adopted)} if adopted.staying else {}
    return {"landingzone.yaml": _as_yaml(content), **script}


def _call_of(adopted: AdoptionPlan, name: str) -> dict[str, Any]:
    names = sorted(adopted.inputs)
    return {
        "variable": {each: {"type": "any"} for each in names},
        "module": {name: {"source": _SOURCE, **{each: f"${{var.{each}}}" for each in names}}},
    }


def _as_yaml(content: dict[str, Any]) -> str:
    added = "to `provider`" if "provider" in content else "`provider`"
    head = (
        f"# Written by `landingzone adopt`. Add {added}, and `backend`: if this comes from a state, the backend of\n"
        "# that state. After the apply, `landingzone adopt --done` takes the records out.\n"
    )
    text = as_yaml(content, allow_unicode=True)
    # Somebody will look at the file in a terminal: a control or invisible character makes the whole file ASCII.
    is_safe = all(line == printable(line) for line in text.split("\n"))
    return head + (text if is_safe else as_yaml(content, allow_unicode=False))


def _as_script(adopted: AdoptionPlan) -> str:
    """Write the commands that divide a state: several, because the length of a command is limited."""
    lines = [files("landingzone.cli").joinpath("divide_the_state.sh").read_text(encoding="utf-8").rstrip("\n")]
    for option, addresses in ((" -state=adopted.tfstate", adopted.staying), ("", adopted.leaving)):
        for start in range(0, len(addresses), _AT_ONCE):
            words = map(for_a_shell, addresses[start : start + _AT_ONCE])
            lines.append(" \\\n  ".join([f"terraform state rm{option}", *words]))
    return "\n".join(lines) + "\n"


def _report_of(adopted: AdoptionPlan, directory: Path, reading: Reading | None) -> list[str]:
    kinds = {"moved": adopted.moved, "imported": adopted.imported, "removed from the state": adopted.removed}
    counts = ", ".join(f"{len(records)} {kind}" for kind, records in kinds.items() if records)
    return [
        f"matched: {len(adopted.matched)}" + (f" ({counts})" if counts else ""),
        *(f"  {origin} -> {address}" for origin, address in adopted.matched),
        f"warnings: {len(adopted.notes)}",
        *(f"  {note}" for note in adopted.notes),
        f"existing credentials: {len(adopted.listed)}",
        *(f"  {what} -> {where}" for what, where in adopted.listed),
        f"not matched: {len(adopted.unmatched)}",
        *(f"  {what}: {reason}" for what, reason in adopted.unmatched),
        *_words_on_forgetting(adopted, directory),
        *_words_on_export(reading),
        f"The configuration: {directory}",
    ]


def _words_on_forgetting(adopted: AdoptionPlan, directory: Path) -> list[str]:
    if not adopted.staying:
        return []
    number = len(adopted.staying)
    return [
        f"The new state drops {counted(number, 'resource')}, which nothing manages any longer. To leave "
        f"{'it' if number == 1 else 'them'} in the old configuration, divide its state before the apply: run "
        f"sh {directory / _SCRIPT} there, as `landingzone docs adopting` explains"
    ]


def _words_on_export(reading: Reading | None) -> list[str]:
    if reading is None or not reading.export:
        return []
    return [
        f"Read: {as_of(reading)}",
        f"not known: {len(reading.not_known)}",
        *(f"  {each}" for each in reading.not_known),
    ]
