"""Proofs about what a user may do, for every request that there can be: documents become formulas for z3.

It reads documents as IAM's JSON and shares nothing with the review that it is held against. A request has an action, in
lower case, a resource and a state of MFA. Conditions other than on MFA are not evaluated: each may hold or not, in any
request, and is equal only to itself. A policy that is made elsewhere may allow and deny anything.

Formulas are over patterns: whether the action or the resource matches one is first taken for open. Where that gives
a solution, z3 is asked for a text that matches these patterns and no other; if there is none, the solution is excluded.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

import fnmatch
import ipaddress
import json
from functools import lru_cache, reduce
from itertools import combinations, permutations
from typing import Literal, NamedTuple

import z3
from held_policies import as_list

State = Literal["true", "false", "missing"]
_ROUNDS = 1000  # fifty are many
_STEPS = 50_000_000  # of z3, some seconds; a search takes some hundred thousand
_TEXT = z3.ReSort(z3.StringSort())
_SHAPES = {
    "Action": z3.Concat(
        z3.Plus(z3.Union(z3.Range("a", "z"), z3.Range("0", "9"), z3.Re("-"))),
        z3.Re(":"),
        z3.Plus(z3.Union(z3.Range("a", "z"), z3.Range("0", "9"))),
    ),
    "Resource": z3.Full(_TEXT),
}
_MFA = "aws:multifactorauthpresent"
_AGE = "aws:multifactorauthage"
_MOST_PATTERNS = 20
_NO_VALUE = "\ue000"
"""What stands in a pattern for a variable without a value. The pattern matches nothing."""


class Difference(NamedTuple):
    """A request that is allowed on one side only: AWS need not have its action, and its resource need not be an ARN."""

    action: str
    resource: str
    state: State
    conditions: tuple[str, ...]
    """The conditions not on MFA that hold."""


class Unproven(Exception):  # noqa: N818 - named for what it reports
    """z3 found no answer in so many steps."""


def find_gain(old, new, rounds=_ROUNDS):
    found = (_Question(old, new, state).solve(rounds) for state in ("true", "false", "missing"))
    return next(filter(None, found), None)


def decides(held, action, resource, state, conditions):
    """Return whether the formula allows a request if no policy is from elsewhere and these conditions hold."""
    side = _Side(held, state)
    solver = z3.Solver()
    solver.add(side.allowed)
    for (element, pattern), matches in side.patterns.items():
        text = z3.StringVal(action.lower() if element == "Action" else resource)
        solver.add(matches == z3.InRe(text, _expression(pattern)))
    for name, holds in side.conditions.items():
        solver.add(holds == conditions[name])
    return bool(solver.check() == z3.sat)


class _Side:
    def __init__(self, held, state):
        self.patterns = {}
        self.conditions = {}
        self.written = {}  # of each, its operator, key and values
        self.too_long = set()
        self._state = state
        self._context = {key.lower(): value for key, value in held.context.items()}
        of_user = [self._decisions(source) for source in held.sources]
        bounded = [self._decisions(held.boundary)] if held.boundary else []
        self.allowed = z3.And(
            z3.Or([allows for allows, _ in of_user]),
            *(allows for allows, _ in bounded),
            *(z3.Not(denies) for _, denies in (*of_user, *bounded)),
        )

    def _decisions(self, source):
        """Return when a document allows and when it denies."""
        statements = as_list(source.document["Statement"])
        of_aws = ":iam::aws:" in source.elsewhere
        if source.elsewhere and (not of_aws or len(_patterns(statements)) > _MOST_PATTERNS):
            if of_aws:
                self.too_long.add(source.elsewhere)
            never_denies = of_aws and all(each["Effect"] == "Allow" for each in statements)
            denies = z3.BoolVal(False) if never_denies else z3.Bool(f"denied by {source.elsewhere}")
            return z3.Bool(f"allowed by {source.elsewhere}"), denies
        version = source.document.get("Version")
        matches = {"Allow": [], "Deny": []}
        for statement in statements:
            parts = [self._in(statement, "Action", version), self._in(statement, "Resource", version)]
            for operator, keys in statement.get("Condition", {}).items():
                parts += [self._holds(operator, key, values, version) for key, values in keys.items()]
            matches[statement["Effect"]].append(z3.And(parts))
        return z3.Or(matches["Allow"]), z3.Or(matches["Deny"])

    def _in(self, statement, element, version):
        is_negated = f"Not{element}" in statement
        texts = as_list(statement[f"Not{element}" if is_negated else element])
        found = z3.Or([self._pattern(element, text, version) for text in texts])
        return z3.Not(found) if is_negated else found

    def _pattern(self, element, text, version):
        variables = self._context if version == "2012-10-17" and element == "Resource" else None
        pattern = _pattern_of(text.lower() if element == "Action" else text, variables)
        if any(_NO_VALUE in part for part in pattern):
            return z3.BoolVal(False)
        return self.patterns.setdefault((element, pattern), z3.Bool(f"{element} {pattern}"))

    def _holds(self, operator, key, values, version):
        texts = _texts(values)
        folded, is_there = key.lower(), self._state != "missing"
        if folded == _MFA and operator in ("Bool", "BoolIfExists"):
            return z3.BoolVal(operator == "BoolIfExists" if not is_there else self._state in map(str.lower, texts))
        is_there = is_there if folded == _MFA else self._state == "true"
        if folded in (_MFA, _AGE) and operator == "Null":
            return z3.BoolVal(("false" if is_there else "true") in map(str.lower, texts))
        if folded == _AGE and not is_there:
            return z3.BoolVal(any(word in operator for word in ("IfExists", "Not")))
        name = condition_name(operator, key, values, version)
        self.written[name] = operator, folded, tuple(texts)
        return self.conditions.setdefault(name, z3.Bool(name))


def holds_within(one, other):
    """Return whether a condition holds only where another one does; each is an operator, a key and values."""
    (operator, key, values), (name, other_key, others) = one, other
    if key != other_key or name not in (operator, f"{operator}IfExists") or "${" in "".join((*values, *others)):
        return False
    narrow, wide = (others, values) if "Not" in operator else (values, others)

    def covers(each, value):
        if "Like" in operator or operator.startswith("Arn"):
            return fnmatch.fnmatchcase(value, each)
        if "IpAddress" in operator:
            return ipaddress.ip_network(value).subnet_of(ipaddress.ip_network(each))
        return each == value

    return all(any(covers(each, value) for each in wide) for value in narrow)


def condition_name(operator, key, values, version):
    """Return what a condition is equal to only in itself. Variables are plain text but in documents of 2012-10-17."""
    texts = sorted(_texts(values))
    is_plain = "${" in "".join(texts) and version != "2012-10-17"
    return f"{operator} {key.lower()} {json.dumps(texts)}{' as plain text' if is_plain else ''}"


def _texts(values):
    return [str(value).lower() if isinstance(value, bool) else str(value) for value in as_list(values)]


def _patterns(statements):
    names = ("Action", "NotAction", "Resource", "NotResource")
    return [text for each in statements for name in names for text in as_list(each.get(name, []))]


def _pattern_of(text, variables):
    """Read a pattern, with values of the variables by their keys in lower case; None: they are plain text.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
    """
    parts = [""]
    place = 0
    while place < len(text):
        end = text.find("}", place) if variables is not None and text.startswith("${", place) else -1
        if end > 0:
            key, _, default = text[place + 2 : end].partition(",")
            unknown = default.strip().strip("'") or _NO_VALUE
            parts[-1] += key if key in "*?$" else (variables or {}).get(key.lower(), unknown)
            place = end
        elif text[place] in "*?":
            parts += [text[place], ""]
        else:
            parts[-1] += text[place]
        place += 1
    return tuple(parts)


@lru_cache(maxsize=16384)
def _expression(pattern):
    # Texts and wildcards take turns.
    wildcards = {"*": z3.Full(_TEXT), "?": z3.AllChar(_TEXT)}
    return reduce(z3.Concat, [wildcards[part] if place % 2 else z3.Re(part) for place, part in enumerate(pattern)])


@lru_cache(maxsize=65536)
def _matches(text, pattern):
    return z3.is_true(z3.simplify(z3.InRe(z3.StringVal(text), _expression(pattern))))


class _Question:
    def __init__(self, old, new, state):
        before, after = _Side(old, state), _Side(new, state)
        self._state = state
        self._patterns = before.patterns | after.patterns
        self._conditions = before.conditions | after.conditions
        self._solver = z3.SimpleSolver()
        self._solver.set("phase_selection", 0)  # matching few patterns is more often possible than matching many
        self._solver.add(after.allowed, z3.Not(before.allowed))
        # The review knows what it says, and may count on it.
        self._knows_less = bool(before.too_long | after.too_long)
        for (narrow, one), (wide, other) in permutations((before.written | after.written).items(), 2):
            if holds_within(one, other):
                self._solver.add(z3.Implies(self._conditions[narrow], self._conditions[wide]))
        for element in _SHAPES:
            patterns = self._patterns.items()
            plain = [matches for (of, pattern), matches in patterns if of == element and len(pattern) == 1]
            if len(plain) > 1:
                self._solver.add(z3.AtMost(*plain, 1))

    def solve(self, rounds):
        """Find such a request, or raise Unproven after so many attempts."""
        for _ in range(rounds):
            if self._solver.check() == z3.unsat:
                return None
            model = self._solver.model()
            texts = [self._text(element, model) for element in _SHAPES]
            if all(text is not None for text in texts):
                if self._knows_less:
                    raise Unproven
                holding = tuple(name for name, holds in self._conditions.items() if z3.is_true(model[holds]))
                return Difference(str(texts[0]), str(texts[1]), self._state, holding)
        raise Unproven

    def _text(self, element, model):
        """Find a text that matches just the patterns that it should; if there is none, exclude that for ever."""
        given = {
            (pattern, z3.is_true(model[matches]))
            for (of, pattern), matches in self._patterns.items()
            if of == element and model[matches] is not None
        }
        text = _matching(element, frozenset(given))
        if text is None:
            core = _core(element, frozenset(given))
            literals = [(self._patterns[element, pattern], is_matched) for pattern, is_matched in core]
            self._solver.add(z3.Or([z3.Not(one) if is_matched else one for one, is_matched in literals]))
        return text


@lru_cache(maxsize=65536)
def _matching(element, given):
    """Find a text that matches some patterns and others not; None: there is none. Unproven: z3 does not know."""
    plain = next((pattern[0] for pattern, is_matched in given if is_matched and len(pattern) == 1), None)
    if plain is not None:
        matched = (_matches(plain, pattern) == is_matched for pattern, is_matched in given)
        return plain if all(matched) and z3.is_true(z3.simplify(z3.InRe(plain, _SHAPES[element]))) else None
    solver, text = z3.Solver(), z3.String("text")
    solver.set("rlimit", _STEPS)
    expressions = ((_expression(pattern), is_matched) for pattern, is_matched in sorted(given))
    parts = [expression if is_matched else z3.Complement(expression) for expression, is_matched in expressions]
    solver.add(z3.InRe(text, z3.Intersect(_SHAPES[element], *parts) if parts else _SHAPES[element]))
    answer = solver.check()
    if answer == z3.unknown:
        raise Unproven
    return str(solver.model().eval(text, model_completion=True).as_string()) if answer == z3.sat else None


def _core(element, given):
    """Return few of the patterns that no text can match, and not match, together."""
    ordered = sorted(given, key=lambda one: (not one[1], one[0]))
    # What two patterns do not match is hardly everything.
    twos = (frozenset(each) for each in combinations(ordered, 2) if each[0][1])
    for small in (*(frozenset([one]) for one in ordered), *twos):
        if _matching(element, small) is None:
            return small
    for one in sorted(given):
        if _matching(element, given - {one}) is None:
            given -= {one}
    return given
