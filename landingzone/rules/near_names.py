"""What somebody may have meant by a name that an input does not have."""

from collections.abc import Iterable, Iterator

from landingzone.ground.kinds import at_level, says
from landingzone.ground.problems import Finding, Steps, describe
from landingzone.ground.spelling import Names
from landingzone.ground.tokens import is_unknown
from landingzone.ground.words import cited

_LONGEST_LIST = 20  # names that a hint lists


def find_unknown(
    steps: Steps, name: str, known: Iterable[str], code: str, input: str, if_none: str
) -> Iterator[Finding]:
    """Find whether a name, which is not a value that the model has refused, is none of those that an input has.

    Args:
        steps: The path to the name.
        name: The name.
        known: The known names.
        code: The code of the finding.
        input: The input that has them.
        if_none: What to do if there are no known names.
    """
    if name not in known and not is_unknown(name):
        yield Finding(steps, says(code), describe(name), nearest_of(name, known, input, if_none))


def meant(rule: str, near: str | None, otherwise: str) -> tuple[str, str]:
    """Return the rule and the hint for a name that is not in a list, which may be as old as its package.

    Args:
        rule: What is wrong: a notice if no name is similar, because the name may be newer.
        near: The name that was meant; empty: none is similar.
        otherwise: What to do if none is similar.
    """
    return (rule, f"did you mean {near}?") if near else (at_level(rule, "notice"), otherwise)


def nearest_of(name: str, known: Iterable[str], input: str, if_none: str) -> str:
    """Describe what to write instead of an unknown name: the nearest one, or the known ones.

    Args:
        name: The name.
        known: The known names.
        input: The input that has them.
        if_none: What to do if there are no known names.
    """
    folded = {each.lower(): each for each in known}
    if near := Names(folded).nearest(name):
        return f"did you mean {describe(folded[near])}?"
    if not folded:
        return if_none
    if len(folded) > _LONGEST_LIST:
        return f"write a name of {input}"
    names = ", ".join(map(cited, folded.values()))
    return f"write {names}" if len(folded) == 1 else f"write one of {names}"
