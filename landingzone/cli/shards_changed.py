"""The subcommand `shards changed`, and the order of the stacks of a change."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

import click

from landingzone.changes.stack_order import find_steps
from landingzone.cli.command import Command, configuration, format_option, stack_option
from landingzone.cli.revision import read_revision
from landingzone.cli.terminal import remark, say
from landingzone.cli.valid import read_valid
from landingzone.cli.wholes import meant
from landingzone.config.file import ConfigurationFile, read_file
from landingzone.config.options import StackConfiguration
from landingzone.ground.problems import InvalidInputs
from landingzone.resources.shards import stack_names
from landingzone.rules.configuration import find_problems
from landingzone.rules.shards import require_same_number
from landingzone.terraform.node.start import start_node

StackSteps = tuple[tuple[str, ...], ...]


FORMATS: Mapping[str, Callable[[StackSteps], list[str]]] = {
    "text": lambda steps: "\n\n".join(map("\n".join, steps)).split("\n") if steps else [],
    "json": lambda steps: [json.dumps({"steps": steps})],
}


@click.command("changed", cls=Command)
@configuration("[OLD] [NEW]", many=True)
@click.option("--since", "revisions", metavar="REV", multiple=True)
@click.option("--all", "names_all", is_flag=True)
@format_option(FORMATS)
@stack_option
def shards_changed(
    files: tuple[Path, ...], revisions: tuple[str, ...], form: str, stack: str, *, names_all: bool
) -> int:
    """List the stacks that a change affects, one per line, in the order to apply them.

    Name OLD and NEW, or one FILE with --since or --all; with both options, all stacks are listed in the order of the
    change. It compares what this version of landingzone would synthesize, and needs no state and no AWS. Stacks of
    the same step may be applied at the same time; an empty line separates steps.

    Exit status: 0 listed, even if there are none; 1 problems, a usage error, or a change for which no order of the
    stacks works.
    """
    if len(files) > 2 or bool(revisions or names_all) == (len(files) == 2):
        raise click.UsageError("name OLD and NEW, or --since REV or --all, and one FILE")
    new = files[-1] if len(files) == 2 else meant(*files)
    olds = {str(file): read_file(file) for file in files[:-1]}
    olds |= {f"{revision}:{new}": read_revision(revision, new) for revision in revisions}
    remark(f"{', '.join(olds) or 'nothing'} -> {new}")
    steps = steps_of(list(olds.values()), read_valid(new), stack, names_all=names_all)
    say(*FORMATS[form](steps))
    return 0


def steps_of(
    olds: Sequence[ConfigurationFile],
    new: ConfigurationFile,
    stack: str,
    *,
    names_all: bool = False,
    named: Collection[str] = (),
    also: Collection[str] = (),
) -> StackSteps:
    """Put the stacks of a change into steps.

    Args:
        olds: The configurations that may be applied.
        new: The new one, in which the rules find no problem.
        stack: Name of the stack with the groups.
        names_all: Whether all stacks are meant, not only those that the change affects.
        named: The stacks that are meant; none: those that the change affects.
        also: What is meant besides those that the change affects.

    Raises:
        InvalidInputs: No order of the stacks works for the change.
    """
    was, becomes = [old.configuration() for old in olds], new.configuration()
    names = stack_names(stack, becomes.user_shards)
    try:
        for old in was:
            require_same_number(old, becomes)
        sides = zip(olds, was, strict=True)
        meant = names if names_all else named
        touched = {*meant} or {*also, *(name for side in sides for name in _touched(*side, becomes, stack))}
        return find_steps(was, becomes, stack, [name for name in names if name in touched])
    except InvalidInputs as error:
        raise InvalidInputs(new.located(error.problems)) from None


def _touched(old: ConfigurationFile, was: StackConfiguration, new: StackConfiguration, stack: str) -> tuple[str, ...]:
    if was == new:
        return ()
    start_node()  # before what waits for it is imported
    from landingzone.terraform.changed_stacks import changed_stacks

    can_be_compared = not find_problems(old.content)
    return changed_stacks(was if can_be_compared else None, new, stack)
