"""What policy variables may stand for whose values nobody knows: in a request, each is one text, wherever it stands.

Mostly it is a text that no statement names. Besides, what matters is where a pattern with the variable and another one
match the same text, and what conditions on the key of the variable ask for.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, product

from landingzone.ground.grouping import grouped
from landingzone.iam.condition_keys import facts_of
from landingzone.iam.conditions import PRESENT
from landingzone.iam.contexts import axis_of, find_values, is_read, patterns_of
from landingzone.iam.held_statements import Rest
from landingzone.iam.known import OF_EACH_USER, KnownOfUser
from landingzone.iam.permissions import Permission
from landingzone.iam.texts import NotDecided, Pattern, find_text
from landingzone.iam.wildcards import includes, normal, overlap, variables_of, with_letters, with_variables

_MOST_TRIED = 24
_UNNAMED = ""
"""Stands for a text that no statement names."""


def each_value(rests: Iterable[Rest]) -> Iterator[KnownOfUser]:
    """Yield what variables of some statements may stand for whose values are not known; first what no statement names.

    Raises:
        NotDecided: After others, if there is more than can be tried.
    """
    rests = tuple(rests)
    found = {pair for text in _texts(rests) if "${" in text for pair in variables_of(with_letters(text))}
    letters = grouped((key, letter) for letter, key in sorted(found) if key not in OF_EACH_USER)
    every = [letter for of in letters.values() for letter in of]
    tried = product(*(_values_of(key, of, every, rests) for key, of in letters.items())) if letters else iter([()])
    for values in islice(tried, _MOST_TRIED):
        yield KnownOfUser(tuple(pair for pair in zip(letters, values, strict=True) if pair[1] != _UNNAMED))
    if next(tried, None):
        raise NotDecided


def with_values(rest: Rest, known: KnownOfUser) -> Rest | None:
    """Return a statement with the values of its variables; None: it is about nothing."""
    found = known.filled(Permission(effect="Allow", action="*", **rest._asdict()))
    return None if found is None else Rest(found.resource, found.not_resources, found.requirements, rest.states)


def _texts(rests: Iterable[Rest]) -> Iterator[str]:
    for rest in rests:
        yield from (rest.resource, *rest.not_resources)
        with_variable = (one for one in rest.requirements if one.has_variable)
        yield from (normal(value, has_variables=True) for one in with_variable for value in one.values)


def _values_of(key: str, letters: Sequence[str], every: Sequence[str], rests: Sequence[Rest]) -> list[str | None]:
    """Return what a variable may stand for; None: requests do not have it."""
    requirements = sorted({one for rest in rests for one in rest.requirements if is_read(one)})
    own = [one for one in requirements if axis_of(one) == key]
    values: list[str | None] = [letters[0] if own else _UNNAMED]
    if facts_of(key).presence != "always" and (own or len(letters) > 1 or "," in with_variables(letters[0])):
        values.append(None)
    for one in own:
        for holding, failing in (([one], ()), ((), [one])):
            values += find_values(key, frozenset(holding), frozenset(failing), PRESENT) or ()
    alike = [("", with_letters(text)) for rest in rests for text in (rest.resource, *rest.not_resources)]
    alike += [(axis_of(one), each.text) for one in requirements for each in patterns_of(one)]
    for texts in grouped(dict.fromkeys(alike)).values():
        for pattern in texts:
            if any(letter in pattern for letter in letters):
                values += filter(None, (_value_in(pattern, other, letters, every) for other in texts))
    return [*dict.fromkeys(values)]


def _value_in(pattern: str, other: str, letters: Sequence[str], every: Sequence[str]) -> str | None:
    """Return a text for a variable with which its pattern and another one match the same; None: any, or none."""
    any_of, any_variable = (f"[{''.join(each)}]" for each in (letters, every))
    wide = re.sub(rf"[*]*({any_variable}[*]*)+", "*", pattern)
    if includes(other, pattern) or not overlap(wide, other):
        return None
    text = find_text(((Pattern(wide),), (Pattern(other),)), ())
    others = (re.split(rf"[*?]|{any_variable}", part) for part in re.split(any_of, pattern))
    parts = [".*?".join(map(re.escape, each)) for each in others]
    found = text and re.fullmatch(f"{parts[0]}(?P<v>.+?){'(?P=v)'.join(parts[1:])}", text, re.DOTALL)
    return found["v"] if found else None
