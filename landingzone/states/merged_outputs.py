"""Merges the outputs of the stacks of a configuration, in the form of `terraform output -json`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from landingzone.ground.words import counted, listed
from landingzone.reading.printed_json import other_types_refused, read_printed_text, something_else
from landingzone.reading.terraform_states import CDKTF, form_of
from landingzone.resources.shards import stack_names
from landingzone.states.given import check_shards, refuse_twice, refuse_users_in_two, state_of_groups
from landingzone.states.output_forms import CDKTF_OPTION, lacks_ciphertext, stacks_in, typed
from landingzone.states.outputs import Outputs, outputs_of_users, type_of, users_of, without_users
from landingzone.states.state import StatesError, WrittenOutput
from landingzone.states.verbatim import read_verbatim
from landingzone.terraform.outputs import KNOWN_OUTPUTS, OUTPUTS_OF_USERS

_WHAT = "outputs or a state"
_HINT = "give the output of `terraform output -json` or `terraform state pull`"
_ALL = f"{_HINT} for every stack"
_OUTPUTS = TypeAdapter(dict[str, WrittenOutput])


@dataclass(frozen=True)
class Read:
    """A file with outputs.

    Args:
        path: The file.
        stacks: Name of the stack, which only CDKTF gives, otherwise "" -> its outputs.
        left_out: Names of outputs whose types CDKTF does not give.
        lacks_ciphertext: Whether no stack in it has an output with secrets, as CDKTF writes it without its option.
    """

    path: Path
    stacks: Mapping[str, Outputs] = field(repr=False)
    left_out: tuple[str, ...] = ()
    lacks_ciphertext: bool = False


@dataclass(frozen=True)
class Merged:
    """The outputs of all stacks.

    Args:
        outputs: Output name -> `sensitive`, `type` and `value`.
        left_out: Names of outputs of shards that another program defines, so that it is unknown how to merge them.
    """

    outputs: dict[str, dict[str, Any]] = field(repr=False)
    left_out: tuple[str, ...]


def read_outputs(path: Path) -> Read:
    """Read the outputs of a stack, or of all stacks that CDKTF wrote into one file.

    Args:
        path: The output of `terraform output -json`, `terraform show -json` or `terraform state pull`; or the
            `--outputs-file` of CDKTF.

    Raises:
        InvalidFile: It cannot be read, or is none of these.
    """
    text = read_printed_text(path, _HINT)
    content = read_verbatim(text, path, _HINT) if text.strip() else {}
    form = form_of(content, KNOWN_OUTPUTS)
    stacks = stacks_in(content)
    if form is CDKTF:
        found = {stack: typed(each) for stack, each in stacks.items()}
        left_out = {name for stack, each in stacks.items() for name in each.keys() - found[stack].keys()}
        return Read(path, found, tuple(sorted(left_out)), lacks_ciphertext(stacks))
    if form and form.outputs is None:
        raise form.refused(content, path, _HINT)
    outputs = stacks[""]
    if not isinstance(outputs, dict):
        raise something_else(path, _WHAT, _HINT)
    with other_types_refused(path, _WHAT, _HINT, known=KNOWN_OUTPUTS):
        _OUTPUTS.validate_python(outputs)
    return Read(path, {"": outputs})


def merge(files: Sequence[Read], stack: str, shards: int) -> Merged:
    """Merge the outputs of all stacks.

    Args:
        files: The files. They may also contain stacks of other configurations if CDKTF gives their names.
        stack: Name of the stack with the groups.
        shards: The number of shards.

    Returns:
        The outputs of all users, and all others of the stack with the groups, as a single stack has them.

    Raises:
        StatesError: They are not those of all stacks, each once.
    """
    names = stack_names(stack, shards)
    refuse_twice([file.path for file in files])
    given = {(file.path, own): each for file in files for own, each in file.stacks.items() if own in ("", *names)}
    if len(given) != len(names):
        of_cdktf = any(own for file in files for own in file.stacks)
        found = counted(len(given), "stack" if of_cdktf else "file")
        hint = f"let `cdktf output '*'` write all of them, with {CDKTF_OPTION}" if of_cdktf else "give one for each"
        raise StatesError(f"{found} for {counted(len(names), 'stack')}, {_in_words(names)}; {hint}")
    # For a file with several stacks, messages name both.
    outputs = {Path(f"{path} ({own})") if own else path: each for (path, own), each in given.items()}
    groups = state_of_groups(outputs, _ALL)
    users = {path: users_of(path, own) for path, own in outputs.items()}
    refuse_users_in_two(users, _ALL)
    if shards > 1:
        if users[groups]:
            raise StatesError(
                f"{groups}: has outputs of users, so its state is not divided yet; run `landingzone shards split` first"
            )
        check_shards({path: found for path, found in users.items() if path != groups}, _ALL)
    everybody = outputs_of_users(outputs, lambda _: True)
    types = {output.name: type_of(output) for output in OUTPUTS_OF_USERS}
    merged = without_users(outputs[groups]) | {
        name: written | {"type": types[name]} for name, written in everybody.items()
    }
    return Merged(
        outputs={name: _printed(written) for name, written in sorted(merged.items())},
        left_out=tuple(sorted({name for path in outputs if path != groups for name in without_users(outputs[path])})),
    )


def _in_words(names: Sequence[str]) -> str:
    return listed(names) if len(names) < 5 else f"{names[0]} and {names[1]} to {names[-1]}"


def _printed(written: Mapping[str, Any]) -> dict[str, Any]:
    return {"sensitive": bool(written.get("sensitive")), "type": written["type"], "value": written["value"]}
