"""The subcommand `explain`."""

import click

from landingzone.cli.command import Command
from landingzone.cli.terminal import complain, say
from landingzone.ground.kinds import KINDS, Kind


@click.command(cls=Command, short_help="explain a code of `validate` or `diff`", examples=("explain LZ751", "explain"))
@click.argument("code", metavar="[CODE]", required=False)
def explain(code: str | None) -> int:
    """Explain a code, such as LZ751, from the output of `validate` or `diff` for programs.

    Without CODE: list all codes, each with its level and its rule.

    Exit status: 0 explained, 1 no such code or a usage error.
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
        "warning": f"A warning: in YAML, the comment `# landingzone: ignore {kind.code} REASON` in its line, or in "
        "the line above, removes it.",
        "notice": "A change that `diff` reports: it cannot be ignored.",
        "fact": "A fact about the account, from `report --live`: it cannot be ignored.",
    }
    usual_fix = [f"The usual fix: {kind.usual_fix}"] if kind.hint else []
    why = [kind.why] if kind.why else []
    return [
        f"{kind.code}: {kind.text}",
        *usual_fix,
        *why,
        ignoring[kind.level],
        f"About {kind.about}: {kind.page}; `landingzone docs {kind.code}` shows it",
    ]
