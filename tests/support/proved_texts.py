"""Patterns of texts as z3 reads them: which texts match some of them, and not others.

A text is the action of a request, its resource, or a value of its context. A pattern is a tuple of tokens, each a kind
and a text; `_TOKENS` has the kinds that stand for letters. Two more are about other values of the same request:
`value`, the value of a key, and in a pattern that is not yet resolved `variable`, a key with its default.
"""

import re
from functools import lru_cache, reduce
from itertools import combinations
from typing import NamedTuple

import z3

_STEPS = 5_000_000  # of z3, less than a second; a search takes some hundred thousand
_TEXT = z3.ReSort(z3.StringSort())
_ANY = z3.AllChar(_TEXT)
_NO_COLON = z3.Diff(_ANY, z3.Re(":"))
_LOWER = z3.Union(z3.Range("a", "z"), z3.Range("0", "9"))
_SHAPES = {"Action": z3.Concat(z3.Plus(z3.Union(_LOWER, z3.Re("-"))), z3.Re(":"), z3.Plus(_LOWER))}


def _in_any_case(text):
    letters = [z3.Union(z3.Re(one.lower()), z3.Re(one.upper())) for one in text]
    return reduce(z3.Concat, letters) if letters else z3.Re("")


_TOKENS = {
    "text": (z3.Re, re.escape),
    "in any case": (_in_any_case, lambda text: f"(?i:{re.escape(text)})"),
    "*": (lambda _: z3.Full(_TEXT), lambda _: ".*"),
    "?": (lambda _: _ANY, lambda _: "."),
    "* of a part": (lambda _: z3.Star(_NO_COLON), lambda _: "[^:]*"),
    "? of a part": (lambda _: _NO_COLON, lambda _: "[^:]"),
}
"""Kind of a token -> its expression from its text, for z3 and for Python."""
_FILLS = ("qz", "")
_BESIDE_VALUES = frozenset({"text", "*", "value"})


class Test(NamedTuple):
    """Whether a text matches one of some patterns; what text it is: `Action`, `Resource`, or a key in lower case."""

    __test__ = False  # for pytest, which takes it for a class of tests

    of: str
    patterns: tuple[tuple[tuple[str, str], ...], ...]

    @property
    def plain(self):
        """The only text that matches; None: there may be several."""
        is_one = len(self.patterns) == 1 and all(kind == "text" for kind, _ in self.patterns[0])
        return "".join(text for _, text in self.patterns[0]) if is_one else None

    @property
    def others(self):
        """The keys whose values the patterns have in them."""
        return {text for pattern in self.patterns for kind, text in pattern if kind == "value"}


class Unproven(Exception):  # noqa: N818 - named for what it reports
    """z3 found no answer in so many steps, or the question is about what nothing is known of."""


def is_exact(pattern):
    """Return whether a pattern with values in it can be written without quantifiers."""
    kinds = {kind for kind, _ in pattern}
    return "value" not in kinds or kinds <= _BESIDE_VALUES


@lru_cache(maxsize=16384)
def _expression(pattern):
    parts = [_TOKENS[kind][0](text) for kind, text in pattern]
    return reduce(z3.Concat, parts) if parts else z3.Re("")


def formula(test, text=None):
    """Return when the test holds of a text; None: of the text by this name."""
    text = z3.String(test.of) if text is None else text
    return z3.Or(
        [_beside_values(text, one) if test.others else z3.InRe(text, _expression(one)) for one in test.patterns]
    )


def _beside_values(text, pattern):
    """Look for what is between the stars from left to right, each as soon as it comes."""
    between = [z3.StringVal("")]
    for kind, written in pattern:
        part = z3.String(written) if kind == "value" else z3.StringVal(written)
        if kind == "*":
            between.append(z3.StringVal(""))
        else:
            between[-1] = z3.Concat(between[-1], part)
    first, *middle = between
    if not middle:
        return text == first
    found, place = [z3.PrefixOf(first, text)], z3.Length(first)
    for part in middle[:-1]:
        begin = z3.IndexOf(text, part, place)
        found.append(begin >= 0)
        place = begin + z3.Length(part)
    last = middle[-1]
    return z3.And(*found, z3.SuffixOf(last, text), z3.Length(text) >= place + z3.Length(last))


@lru_cache(maxsize=65536)
def matches(text, test):
    """Return whether a test without values holds of a text."""
    if test.plain is not None:
        return text == test.plain
    return z3.is_true(z3.simplify(formula(test, z3.StringVal(text))))


def together(given):
    """Divide tests, each with its outcome, into those that depend on each other, as frozen sets."""
    groups = []
    for one in given:
        names, group = {one[0].of, *one[0].others}, {one}
        apart = []
        for other_names, others in groups:
            if names & other_names:
                names, group = names | other_names, group | others
            else:
                apart.append((other_names, others))
        groups = [*apart, (names, group)]
    return [frozenset(group) for _, group in groups]


@lru_cache(maxsize=65536)
def find_texts(given):
    """Find texts of which tests have given outcomes: name -> text; None: there are none. Unproven: z3 does not know."""
    names = sorted({name for test, _ in given for name in (test.of, *test.others)})
    is_of_one = len(names) == 1 and not any(test.others for test, _ in given)
    if is_of_one:
        plain = next((test.plain for test, is_matched in given if is_matched and test.plain is not None), None)
        if plain is not None:
            fits = all(matches(plain, test) == is_matched for test, is_matched in given) and _has_shape(names[0], plain)
            return {names[0]: plain} if fits else None
        guessed = _guess(names[0], given)
        if guessed is not None:
            return {names[0]: guessed}
    solver = z3.Solver()
    solver.set("rlimit", _STEPS)
    solver.add([z3.InRe(z3.String(name), _SHAPES[name]) for name in names if name in _SHAPES])
    if is_of_one:
        solver.add(z3.InRe(z3.String(names[0]), _intersection(given)))
    else:
        solver.add([formula(test) == is_matched for test, is_matched in sorted(given)])
    answer = solver.check()
    if answer == z3.unknown:
        raise Unproven
    values = (
        {name: solver.model().eval(z3.String(name), model_completion=True) for name in names}
        if answer == z3.sat
        else {}
    )
    return {name: str(value.as_string()) for name, value in values.items()} or None


def _guess(name, given):
    """Fill the wildcards of a pattern, and see whether that is a text to be found: z3 takes longer."""
    wanted = [test.patterns[0] for test, is_matched in given if is_matched] or [(("*", ""),)]
    longest = max(wanted, key=lambda pattern: (sum(len(text) for _, text in pattern), pattern))
    for fill in _FILLS:
        filled = (text or (fill if kind.startswith("*") else "q") for kind, text in longest)
        text = "".join(filled)
        if _has_shape(name, text) and all(bool(_read(test).fullmatch(text)) == outcome for test, outcome in given):
            return text
    return None


@lru_cache(maxsize=65536)
def _read(test):
    ways = ("".join(_TOKENS[kind][1](text) for kind, text in pattern) for pattern in test.patterns)
    return re.compile("|".join(f"(?:{each})" for each in ways), re.DOTALL)


@lru_cache(maxsize=65536)
def _has_shape(name, text):
    return name not in _SHAPES or z3.is_true(z3.simplify(z3.InRe(z3.StringVal(text), _SHAPES[name])))


def _intersection(given):
    parts = [z3.Full(_TEXT)]
    for test, is_matched in sorted(given):
        expressions = [_expression(pattern) for pattern in test.patterns]
        expression = z3.Union(*expressions) if len(expressions) > 1 else expressions[0]
        parts.append(expression if is_matched else z3.Complement(expression))
    return z3.Intersect(*parts) if len(parts) > 1 else parts[0]


def core(given):
    """Return few of the tests whose outcomes no texts have together."""
    ordered = sorted(given, key=lambda one: (not one[1], one[0]))
    # What two patterns do not match is hardly everything.
    twos = (frozenset(each) for each in combinations(ordered, 2) if each[0][1])
    for small in (*(frozenset([one]) for one in ordered), *twos):
        if find_texts(small) is None:
            return small
    for one in ordered:
        if len(given) > 1 and find_texts(given - {one}) is None:
            given -= {one}
    return given
