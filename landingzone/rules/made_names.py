"""The rules for the names of all groups and policies that are created, by whatever input."""

from collections.abc import Callable, Iterable, Iterator

from landingzone.config.inputs import Inputs
from landingzone.ground.kinds import says
from landingzone.ground.problems import describe, path_of
from landingzone.ground.tokens import is_token
from landingzone.groups.made_groups import MadeGroup, MadePolicy
from landingzone.rules.entities import Row
from landingzone.rules.hcl import repeated, violating_entries
from landingzone.rules.rows import RowKind, repeated_rule
from landingzone.rules.rule import Rule, Violation

_Makes = Callable[[Inputs], Iterable[MadeGroup | MadePolicy]]


def made_once_rule(input: str, code: str, kind: str, made: _Makes) -> Rule:
    """Make the rule that no two of a kind, `groups` or `policies`, have the same name."""
    return repeated_rule(
        RowKind(input=input, of=lambda inputs: (Row(each.steps, "", each.name) for each in made(inputs))),
        says(code),
        repeated(kind),
        shared=0,
        found=lambda row, first: f"{describe(row.text)}, like {path_of(*first.steps)}",
    )


def defined_here_rule(
    elsewhere: str, code: str, made: _Makes, is_here: str, named: Callable[[str], str] = str.lower
) -> Rule:
    """Make the rule that an input with names of what is defined elsewhere has none of what is defined here."""

    def violations(inputs: Inputs) -> Iterator[Violation]:
        here = {each.name.lower(): each.steps for each in made(inputs)}
        for index, name in enumerate(getattr(inputs, elsewhere) or ()):
            if named(name) in here and not is_token(name):
                yield (elsewhere, index), f"{describe(name)}, like {path_of(*here[named(name)])}"

    in_hcl = violating_entries(elsewhere, is_here)
    return Rule(input=elsewhere, rule=says(code), violations=violations, broken_in_hcl=in_hcl)
