"""Which stacks a change of the configuration affects: those whose synthesized files differ."""

from collections.abc import Iterable
from pathlib import Path

from landingzone.config.options import StackConfiguration
from landingzone.ground.files import temporary_directory
from landingzone.resources.shards import StackPart, split
from landingzone.terraform.cdk import chosen_cdk
from landingzone.terraform.stack import add_parts


def changed_stacks(old: StackConfiguration | None, new: StackConfiguration, stack: str) -> tuple[str, ...]:
    """Find the stacks that a change affects. It needs no state, no Terraform and no AWS.

    Args:
        old: The configuration before, in which the rules find no problem; None: there was none that can be compared.
        new: The configuration after, in which the rules find no problem.
        stack: Name of the stack with the groups.

    Returns:
        Names of stacks of the new configuration: the one with the groups, then shards in their order.

    Raises:
        DirectoryError: There is no room for temporary files.
        BindingsError: The AWS bindings are missing or damaged.
    """
    before = {part.stack: part for part in split(old, stack)} if old else {}
    after = {part.stack: part for part in split(new, stack)}
    # The same part gives the same files. Of thousands of users few change, and Node takes a moment for each stack.
    possible = [name for name, part in after.items() if before.get(name) != part]
    written = _synthesize(before[name] for name in possible if name in before)
    becomes = _synthesize(after[name] for name in possible if name in before)
    return tuple(name for name in possible if name not in before or written[name] != becomes[name])


def _synthesize(parts: Iterable[StackPart]) -> dict[str, dict[str, str]]:
    """Synthesize parts: name of each stack -> its files, by their names."""
    given = tuple(parts)
    if not given:
        return {}
    with temporary_directory() as place:
        app = chosen_cdk().App(outdir=str(place))
        add_parts(app, given)
        app.synth()
        return {
            part.stack: {
                file.name: file.read_text(encoding="utf-8") for file in Path(place, "stacks", part.stack).iterdir()
            }
            for part in given
        }
