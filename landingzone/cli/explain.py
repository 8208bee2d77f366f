"""The subcommand `explain`."""

import click

from landingzone.cli.command import Command
from landingzone.cli.terminal import complain, say
from landingzone.ground.kinds import KINDS, Kind


@click.command(
    cls=Command, short_help="say what a code of `validate` or `diff` means", examples=("explain LZ751", "explain")
)
@click.argument("code", metavar="[CODE]", required=False)
def explain(code: str | None) -> int:
    """Say what a code means, such as LZ751, which `validate` and `diff` give in their formats for programs.

    Without CODE: list all codes, each with its level and its rule.

    Exit status: 0 explained, 1 no such code or wrong use.
    """
    if code is None:
        say(*(f"{kind.code}  {kind.level:7}  {kind.text}" for kind in KINDS.values()))
    elif code.upper() in KINDS:
        say(*_lines(KINDS[code.upper()]))
    else:
        complain(f"landingzone explain: {code}: no such code; `landingzone explain` lists them")
        return 1
    return 0


def _lines(kind: Kind) -> list[str]:
    ignoring = {
        "error": "An error: it cannot be ignored.",
        "warning": f"A warning: `# landingzone: ignore {kind.code} REASON` takes it away, a comment in its line, or in "
        "the line above, in YAML.",
        "notice": "A change that `diff` tells: it cannot be ignored.",
        "fact": "Of the account, told by `report --live`: it cannot be ignored.",
    }
    way_out = [f"The usual way out: {kind.way_out}"] if kind.hint else []
    why = [kind.why] if kind.why else []
    return [
        f"{kind.code}: {kind.text}",
        *way_out,
        *why,
        ignoring[kind.level],
        f"About {kind.about}: {kind.page}, which `landingzone docs {kind.code}` shows",
    ]
