"""Proofs about what a user may do, for every request that there can be: documents become formulas for z3.

It reads documents as IAM's JSON and shares nothing with the review that it is held against. A request has an action, in
lower case, a resource and a context: see `proved_conditions`. A condition that is not evaluated may hold or not, in any
request, and is equal only to itself. A policy that is made elsewhere may allow and deny anything.

Formulas are over patterns: whether a text of the request matches one is first taken for open. Where that gives a
solution, z3 is asked for texts that match these patterns and no other; if there are none, the solution is excluded.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

import json
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

import z3
from asked_calls import Circumstances
from held_policies import as_list
from proved_conditions import (
    MFA,
    Conditions,
    Exists,
    every,
    facts_of,
    given_by,
    is_mixed,
    negated,
    some,
    there_is,
    value_in,
)
from proved_texts import Test, Unproven, core, find_texts, matches, together

_ALWAYS_ALLOWED, _ALLOWED_UNLESS_DENIED = "sts:GetCallerIdentity", "sts:GetSessionToken"
"""No permissions are required for these, AWS's reference of STS says."""
_ROUNDS = 1000  # fifty are many
_STEPS = 20_000_000  # of z3, in each round
_MOST_PATTERNS = 1000


class Difference(NamedTuple):
    """A request that is allowed on one side only: AWS need not have its action, and its resource need not be an ARN."""

    action: str
    resource: str
    context: dict[str, str | list[str]]
    """The keys that decide, but for those that the file says, with values."""

    @property
    def circumstances(self):
        """The context as the simulator is asked about it."""
        others = dict(self.context)
        mfa = others.pop(MFA, None)
        return Circumstances(None if mfa is None else mfa == "true", tuple(others.items()))


def find_gain(old, new, changed=(), is_lenient=True, rounds=_ROUNDS, of_all=False):
    """Find a request that is allowed on the second side only; None: there is none.

    Args:
        old: What a user has.
        new: What the user has after a change.
        changed: Beginnings of keys, in lower case, of which the file does not say the values: somebody changes them.
        is_lenient: As for `facts_of`.
        rounds: The most attempts.
        of_all: Whether it may be one that needs no permission, and that a denial prevented.

    Raises:
        Unproven: That is not known, after so many attempts, or for what is not evaluated.
    """
    before, after = _side(old, changed), _side(new, changed)
    asked = z3.And(after.allowed, z3.Not(before.allowed), of_all or negated(after.is_free))
    return _Question(asked, before, after, is_lenient=is_lenient).solve(rounds)


def may(held, action, resource):
    """Return whether a user may do something in any context, or that is not known."""
    side = _side(held)
    texts = {"Action": action.lower(), "Resource": resource}
    asked = [
        holds == matches(texts[test.of], test)
        for test, holds in side.atoms.items()
        if isinstance(test, Test) and test.of in texts and not test.others
    ]
    try:
        return _Question(z3.And(side.allowed, *asked), side).solve(_ROUNDS) is not None
    except Unproven:
        return True


def decide(held, requests):
    """Return whether the formula allows requests if no policy is from elsewhere: each an action, a resource, a context.

    Raises:
        LookupError: A condition is not evaluated.
    """
    side = _side(held)
    given = (given_by(side.atoms, side.keys, *request) for request in requests)
    return [z3.is_true(z3.simplify(z3.substitute(side.allowed, *each))) for each in given]


def _side(held, changed=()):
    given = {"context": held.context, "sources": [[each.document, each.elsewhere] for each in held.sources]}
    boundary = held.boundary and [held.boundary.document, held.boundary.elsewhere]
    return _read_side(json.dumps({**given, "boundary": boundary}), changed)


@lru_cache(maxsize=64)
def _read_side(held, changed):
    return _Side(json.loads(held), changed)


class _Side:
    def __init__(self, held, changed):
        self._conditions = Conditions(held["context"], changed)
        self.too_long = set()
        of_user = [self._decisions(*source) for source in held["sources"]]
        bounded = [self._decisions(*held["boundary"])] if held["boundary"] else []
        granted = every([some(allows for allows, _ in of_user), *(allows for allows, _ in bounded)])
        denied = some(denies for _, denies in (*of_user, *bounded))
        always, unless = (
            self._in({"Action": each}, "Action", None) for each in (_ALWAYS_ALLOWED, _ALLOWED_UNLESS_DENIED)
        )
        self.is_free = some([always, unless])
        self.allowed = z3.And(z3.BoolVal(True), some([always, every([some([granted, unless]), negated(denied)])]))
        self.atoms, self.keys = self._conditions.atoms, self._conditions.keys

    def _decisions(self, document, elsewhere):
        """Return when a document allows and when it denies."""
        statements = as_list(document["Statement"])
        of_aws = ":iam::aws:" in elsewhere
        if elsewhere and (not of_aws or len(_patterns(statements)) > _MOST_PATTERNS):
            if of_aws:
                self.too_long.add(elsewhere)
            never_denies = of_aws and all(each["Effect"] == "Allow" for each in statements)
            denies = False if never_denies else z3.Bool(f"denied by {elsewhere}")
            return z3.Bool(f"allowed by {elsewhere}"), denies
        version = document.get("Version")
        matches = {"Allow": [], "Deny": []}
        for statement in statements:
            parts = [self._in(statement, "Action", version), self._in(statement, "Resource", version)]
            for operator, keys in statement.get("Condition", {}).items():
                parts += [self._conditions.holds(operator, key, values, version) for key, values in keys.items()]
            matches[statement["Effect"]].append(every(parts))
        return some(matches["Allow"]), some(matches["Deny"])

    def _in(self, statement, element, version):
        is_negated = f"Not{element}" in statement
        texts = as_list(statement[f"Not{element}" if is_negated else element])
        found = some(self._conditions.pattern(element, text, version) for text in texts)
        return negated(found) if is_negated else found


def _patterns(statements):
    names = ("Action", "NotAction", "Resource", "NotResource")
    return [text for each in statements for name in names for text in as_list(each.get(name, []))]


class _Question:
    def __init__(self, asked, *sides, is_lenient=True):
        self._atoms = {name: holds for side in sides for name, holds in side.atoms.items()}
        self._keys = set().union(*(side.keys for side in sides))
        self._solver = z3.SimpleSolver()
        self._solver.set("phase_selection", 0)  # matching few patterns is more often possible than matching many
        self._solver.set("rlimit", _STEPS)
        self._solver.add(asked)
        is_open = any(isinstance(name, str) for name in self._atoms) or is_mixed(self._keys)
        # The review knows what it says, and may count on it.
        self._knows_less = is_open or any(side.too_long for side in sides)
        facts, equal, following = facts_of(self._keys, _today(), is_lenient)
        self._solver.add(facts)
        self._solver.add([self._atom(name) == other for name, other in equal.items()])
        self._solver.add([z3.Implies(other, self._atom(name)) for name, other in following.items()])
        plain = {}
        for name, holds in self._atoms.items():
            if isinstance(name, Test) and name.plain is not None:
                plain.setdefault(name.of, []).append(holds)
        self._solver.add([z3.AtMost(*several, 1) for several in plain.values() if len(several) > 1])

    def _atom(self, name):
        return self._atoms.setdefault(name, z3.Bool(str(name)))

    def solve(self, rounds):
        for _ in range(rounds):
            answer = self._solver.check()
            if answer == z3.unsat:
                return None
            if answer == z3.unknown:
                raise Unproven
            model = self._solver.model()
            texts = self._texts(model)
            if texts is not None:
                if self._knows_less:
                    raise Unproven
                context = {key: texts.get(key) or self._value(model, key) for key in self._there(model)}
                return Difference(texts.get("Action", "x:x"), texts.get("Resource", "*"), context)
        raise Unproven

    def _there(self, model):
        keys = sorted({key for key, _ in self._keys})
        return [key for key in keys if model[there_is(key)] is None or z3.is_true(model[there_is(key)])]

    def _value(self, model, key):
        kind = next((kind for each, kind in sorted(self._keys) if each == key and kind), "")
        return value_in(model, key, kind) if kind in ("boolean", "number", "date", "address") else ""

    def _texts(self, model):
        """Find texts that match just the patterns that they should; if there are none, exclude that for ever."""
        values = ((asked, model[holds]) for asked, holds in self._atoms.items() if not isinstance(asked, str))
        given = {asked: z3.is_true(value) for asked, value in values if value is not None}
        found = {}
        tests = [(asked, holds) for asked, holds in given.items() if isinstance(asked, Test)]
        for group in together(tests):
            texts = find_texts(group)
            if texts is None:
                self._exclude(core(group))
                return None
            found |= texts
        for key in {asked.test.of for asked in given if isinstance(asked, Exists)}:
            of_key = {
                asked: holds for asked, holds in given.items() if isinstance(asked, Exists) and asked.test.of == key
            }
            of_all = {
                (asked.test, not asked.is_matched): (asked, False) for asked, holds in of_key.items() if not holds
            }
            for asked in (asked for asked, holds in of_key.items() if holds):
                of_one = of_all | {(asked.test, asked.is_matched): (asked, True)}
                texts = find_texts(frozenset(of_one))
                if texts is None:
                    self._exclude(of_one[one] for one in core(frozenset(of_one)))
                    return None
                found.setdefault(key, []).append(texts[key])
        return found

    def _exclude(self, given):
        self._solver.add(z3.Or([z3.Not(self._atoms[asked]) if holds else self._atoms[asked] for asked, holds in given]))


def _today():
    return int(datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0).timestamp())
