"""The conditions of policies as formulas for z3, and what is known of the context of requests of an IAM user.

A request has for each key a presence and a value: a text, a number, a second, an address, true or false. A key that may
have several values has a set of texts, of which formulas ask whether there is one that matches a pattern, or does not.
What the file says of the user is filled in.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

import ipaddress
import json
import re
from datetime import UTC, datetime
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import z3
from held_policies import as_list
from proved_texts import Test, formula, is_exact, matches

from landingzone.iam.global_keys import GLOBAL_KEYS

_DATA = Path(__file__).parents[2] / "node_modules" / "@cloud-copilot" / "iam-data" / "data"
"""What every service has: actions, types of resources and condition keys.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html, as an npm package
"""
MFA, _AGE, _NOW, _EPOCH = "aws:multifactorauthpresent", "aws:multifactorauthage", "aws:currenttime", "aws:epochtime"
_USER_ID, _TAG = "aws:userid", "aws:principaltag/"
_NAME = ("aws:username", "aws:principalarn")
_SENT = ("aws:securetransport", "aws:requestedregion", "aws:viaawsservice", "aws:useragent")
_ALWAYS = (_NOW, _EPOCH, _USER_ID, *_NAME)
CHANGES = {"iam:TagUser": (_TAG,), "iam:UntagUser": (_TAG,), "iam:UpdateUser": _NAME}
"""Action on a user -> beginnings of the keys, in lower case, that it changes."""
_TYPES = {
    **{"String": "text", "ARN": "text", "Bool": "boolean", "Numeric": "number", "Date": "date"},
    "IPAddress": "address",
}
_COMPARISONS = {
    "equals": lambda value, bound: value == bound,
    "lessthan": lambda value, bound: value < bound,
    "lessthanequals": lambda value, bound: value <= bound,
    "greaterthan": lambda value, bound: value > bound,
    "greaterthanequals": lambda value, bound: value >= bound,
}
_OPERATOR = re.compile(
    r"(?:(?P<of_set>forallvalues|foranyvalue):)?"
    r"(?:(?P<family>string|arn|binary|numeric|date|bool|null)|(?P<not_address>not)?(?P<address>ipaddress))"
    r"(?P<negated>not)?(?P<test>equals|equalsignorecase|like|(?:less|greater)than(?:equals)?|)(?P<if_exists>ifexists)?"
)
_KIND_OF_FAMILY = {
    **{"string": "text", "arn": "text", "binary": "text", "bool": "boolean", "numeric": "number", "date": "date"},
    "ipaddress": "address",
}
_BOTH = ("true", "false")
_TEXTS = ("text", "anything")
_OF_USERS = (("text", "AIDA"), ("*", ""))
_NOTHING = None


class Exists(NamedTuple):
    """Whether a key has a value that matches one of some patterns, or one that matches none of them."""

    test: Test
    is_matched: bool


def _read(what, service):
    path = _DATA / what / f"{service}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


@lru_cache
def _actions():
    """Return the actions in whose requests a key may be, without what follows a slash: key -> actions."""
    found = {}
    for service in sorted(path.stem for path in (_DATA / "actions").glob("*.json")):
        types = {name: row.get("conditionKeys", ()) for name, row in _read("resourceTypes", service).items()}
        for name, action in _read("actions", service).items():
            of_types = (types.get(each["name"].lower(), ()) for each in action["resourceTypes"])
            of_both = (each["conditionKeys"] for each in action["resourceTypes"])
            for key in {*action["conditionKeys"], *(key for keys in (*of_types, *of_both) for key in keys)}:
                found.setdefault(key.lower().partition("/")[0], []).append(f"{service}:{name}")
    return found


@lru_cache
def kind_of(key):
    """Return the kind of the values of a key, `anything` if it is not known, and whether it has several."""
    prefix, service = key.partition("/")[0], key.partition(":")[0]
    for name, row in GLOBAL_KEYS.items():
        if name.lower() in (key, f"{prefix}/*"):
            return row.kind.replace("arn", "text"), row.has_several
    for name, row in _read("conditionKeys", service).items():
        if name == key or ("/" in name and name.partition("/")[0] == prefix):
            return _TYPES[row["type"].removeprefix("ArrayOf")], row["type"].startswith("ArrayOf")
    return "anything", False


class Conditions:
    """The patterns and conditions of what a user has, as formulas over variables that are named for what they are.

    Args:
        known: What the file says: key -> value. There are no other tags.
        changed: Beginnings of keys, in lower case, whose values may be other ones.
    """

    def __init__(self, known, changed=()):
        written = {key.lower(): value for key, value in known.items()}
        self._known = {key: value for key, value in written.items() if not key.startswith(tuple(changed))}
        self._has_other_tags = _TAG in changed
        self.atoms = {}
        """Test, `Exists`, or the name of what is not evaluated -> the variable for whether it holds."""
        self.keys = set()
        """The keys, in lower case, of which something is asked that the file does not say, each with the kind."""

    def pattern(self, of, text, version):
        """Return when the action or the resource matches a pattern of a document."""
        has_variables = version == "2012-10-17" and of == "Resource"
        return self._matching(of, _tokens(text.lower() if of == "Action" else text, has_variables))

    def holds(self, operator, key, values, version):
        """Return when a condition holds."""
        texts = [str(value).lower() if isinstance(value, bool) else str(value) for value in as_list(values)]
        read = _OPERATOR.fullmatch(operator.lower())
        found = self._holds(read, key.lower(), texts, version == "2012-10-17") if read else None
        if found is None:
            is_plain = "${" in "".join(texts) and version != "2012-10-17"
            name = f"{operator} {key.lower()} {json.dumps(sorted(texts))}{' as plain text' if is_plain else ''}"
            return self._atom(f"{name} of {json.dumps(self._known)}")
        return found

    def _holds(self, operator, key, texts, has_variables):
        """Return when it holds; None: that is not known."""
        is_there = self._is_there(key)
        if operator["family"] == "null":
            return some(negated(is_there) if text.lower() == "true" else is_there for text in texts)
        is_negated = bool(operator["negated"] or operator["not_address"])
        of_set, is_any = operator["of_set"], operator["of_set"] == "foranyvalue"
        kind, has_several = kind_of(key)
        if is_there is False:
            holds = False
        elif has_several or (of_set and kind == "anything"):
            holds = self._of_set(operator, key, texts, has_variables, is_negated, is_any) if of_set else None
        else:
            values = [self._is_value(operator, key, text, has_variables) for text in texts]
            holds = None if any(one is None for one in values) else some(values)
            holds = negated(holds) if is_negated and holds is not None else holds
        if holds is None:
            return None
        # Of a missing key, what negates holds, and what asks for all values.
        if operator["if_exists"] or (not is_any if of_set else is_negated):
            return some([negated(is_there), holds])
        return every([is_there, holds])

    def _is_there(self, key):
        if key in self._known or key in _ALWAYS:
            return True
        if key.startswith(_TAG) and not self._has_other_tags:
            return False
        self.keys.add((key, ""))
        return there_is(key)

    def _of_set(self, operator, key, texts, has_variables, is_negated, is_any):
        """Ask for a value that is so, or for none that is otherwise."""
        if operator["family"] not in ("string", "arn", "binary"):
            return None
        filled = [each for text in texts for each in self._filled(_pattern_of(operator, text, has_variables))]
        if any(guard is not True or "value" in dict(tokens) for guard, tokens in filled):
            return None
        patterns = tuple(sorted(_written(tokens, operator) for _, tokens in filled))
        self.keys.add((key, "set"))
        exists = self._atom(Exists(Test(key, patterns), is_negated != is_any))
        return exists if is_any else negated(exists)

    def _is_value(self, operator, key, text, has_variables):
        """Return when the value of a key is what a condition has; None: that is not known."""
        family = operator["family"] or operator["address"]
        kind, _ = kind_of(key)
        asked = _KIND_OF_FAMILY[family]
        if key not in self._known:
            self.keys.add((key, kind if kind != "anything" else "text" if asked == "boolean" else asked))
        if asked in ("text", "boolean") and kind in ("text", "anything"):
            if asked == "text":
                return self._matching(key, _pattern_of(operator, text, has_variables), operator)
            return self._matching(key, (("in any case", text.lower()),)) if text.lower() in _BOTH else False
        if asked in ("text", "boolean") and kind == "boolean":
            if has_variables and "${" in text:
                return None
            tokens = _pattern_of(operator, text.lower() if asked == "boolean" else text, has_variables=False)
            if tokens is _NOTHING:
                return False
            is_true, is_false = (matches(value, Test(key, (_written(tokens, operator),))) for value in _BOTH)
            return is_true if is_true == is_false else is_(key) if is_true else negated(is_(key))
        if asked in ("number", "date") and (kind in (asked, "anything") or key == _EPOCH):
            bound = _seconds(text) if asked == "date" else _number(text)
            return None if bound is None else _COMPARISONS[operator["test"]](number(key, asked), z3.RealVal(str(bound)))
        if asked == "address" and kind in (asked, "anything"):
            return _is_address(key, text)
        return None

    def _matching(self, of, tokens, operator=None):
        alternatives = (
            every([guard, self._test(of, _written(each, operator))]) for guard, each in self._filled(tokens)
        )
        return some(alternatives)

    def _filled(self, tokens):
        """Yield each way to fill in variables, and when that is so. Without a value, nothing is equal to it."""
        if tokens is _NOTHING:
            return
        place = next((place for place, (kind, _) in enumerate(tokens) if kind == "variable"), None)
        if place is None:
            yield True, tokens
            return
        key, _, default = tokens[place][1].partition(",")
        key, default = key.strip().lower(), default.strip().strip("'")
        is_there = False if kind_of(key)[1] else self._is_there(key)
        fillings = [(is_there, ("text", self._known[key]) if key in self._known else ("value", key))]
        fillings += [(negated(is_there), ("text", default))] if default else []
        for guard, filling in fillings:
            if guard is not False:
                for other, filled in self._filled((*tokens[:place], filling, *tokens[place + 1 :])):
                    yield every([guard, other]), filled

    def _test(self, of, pattern):
        test = Test(of, (pattern,))
        if of in self._known and not test.others:
            return matches(self._known[of], test)
        if of in self._known and [kind for kind, _ in pattern] == ["value"]:
            test = Test(pattern[0][1], ((("text", self._known[of]),),))
        if test.of in self._known or not is_exact(pattern) or any(kind_of(key)[0] not in _TEXTS for key in test.others):
            return self._atom(f"{test} of {json.dumps(self._known)}")
        self.keys |= {(key, "text") for key in test.others}
        return self._atom(test)

    def _atom(self, asked):
        return self.atoms.setdefault(asked, z3.Bool(str(asked)))


def some(parts):
    """Return a disjunction, in which what is certain is a bool."""
    found = [one for one in parts if one is not False]
    return True if any(one is True for one in found) else z3.Or(found) if found else False


def every(parts):
    """Return a conjunction, in which what is certain is a bool."""
    found = [one for one in parts if one is not True]
    return False if any(one is False for one in found) else z3.And(found) if found else True


def negated(one):
    return not one if isinstance(one, bool) else z3.Not(one)


def there_is(key):
    return z3.Bool(f"there is {key}")


def is_(key):
    return z3.Bool(f"is {key}")


def number(key, kind):
    """Return the variable for the value of a key that is a number, or a date in seconds."""
    if key in (_NOW, _EPOCH):
        return z3.Int("now")
    return z3.Int(f"date {key}") if kind == "date" else z3.Real(f"number {key}")


def address(key):
    """Return the variables for an address: whether it is of version 6, and its bits in each version."""
    return z3.Bool(f"{key} of version 6"), z3.BitVec(f"{key} 4", 32), z3.BitVec(f"{key} 6", 128)


def _is_address(key, text):
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None
    is_six, *versions = address(key)
    bits, free = versions[network.version == 6], network.max_prefixlen - network.prefixlen
    is_version = is_six if network.version == 6 else z3.Not(is_six)
    if not network.prefixlen:
        return is_version
    return z3.And(is_version, z3.Extract(bits.size() - 1, free, bits) == int(network.network_address) >> free)


def _number(text):
    return Fraction(text) if re.fullmatch(r"[+-]?\d+(\.\d+)?", text) else None


def _seconds(text):
    """Read a date, or seconds since 1970.

    Source: https://www.w3.org/TR/NOTE-datetime
    """
    seconds = _number(text)
    if seconds is not None:
        return seconds
    try:
        day = datetime.fromisoformat(text)
    except ValueError:
        return None
    return Fraction((day if day.tzinfo else day.replace(tzinfo=UTC)).timestamp())


def _tokens(text, has_variables, has_wildcards=True):
    """Divide a text of a document; a variable is a token whose text is its key, and its default after a comma."""
    found = []
    for part in re.split(r"(\$\{[^}]*\})" if has_variables else r"(?!)", text):
        if has_variables and re.fullmatch(r"\$\{[*?$]\}", part):
            found.append(("text", part[2]))
        elif has_variables and re.fullmatch(r"\$\{[^}]+\}", part):
            found.append(("variable", part[2:-1]))
        else:
            pieces = re.split(r"([*?])", part) if has_wildcards else [part]
            found += [(each, "") if has_wildcards and each in ("*", "?") else ("text", each) for each in pieces if each]
    return tuple(found)


def _pattern_of(operator, text, has_variables):
    """Divide a value of a condition on texts; `_NOTHING` if no text can match it."""
    family = operator["family"]
    tokens = _tokens(text, has_variables and family != "binary", family == "arn" or operator["test"] == "like")
    return _parts_of_arn(tokens) if family == "arn" else tokens


def _parts_of_arn(tokens):
    """Let no wildcard before the fifth colon stand for a colon."""
    found, colons = [], 0
    for kind, text in tokens:
        found.append((f"{kind} of a part" if kind in ("*", "?") and colons < 5 else kind, text))
        colons += text.count(":") if kind == "text" else 0
    return tuple(found) if colons >= 5 else _NOTHING


def _written(tokens, operator):
    """Write a pattern so that there are fewer ways to write the same: one text beside another is one."""
    written = []
    for kind, text in tokens:
        in_any_case = kind == "text" and operator is not None and operator["test"] == "equalsignorecase"
        one = ("in any case", text.lower()) if in_any_case else (kind, text)
        if written and written[-1][0] == one[0] == "text":
            written[-1] = ("text", written[-1][1] + text)
        elif not (written and written[-1] == one and kind.startswith("*")):
            written.append(one)
    return tuple(written)


def facts_of(keys, day, is_lenient=True):
    """Return what is so of every request: formulas, what tests are equal to, and what they follow from.

    Args:
        keys: As in `Conditions.keys`, with those of all sides.
        day: The first second that a request may be made at.
        is_lenient: Whether a key may be missing that AWS always sends, and there with an action that does not have it.
    """
    names = {key for key, _ in keys}
    formulas = [number(_NOW, "date") >= day] if names & {_NOW, _EPOCH} else []
    if _AGE in names:
        # Without MFA there is no age.
        formulas += [there_is(_AGE) == z3.And(there_is(MFA), is_(MFA)), number(_AGE, "number") >= 0]
    equal = {Test(_USER_ID, (_OF_USERS,)): z3.BoolVal(True)} if _USER_ID in names else {}
    # A set without values is no key.
    sets = (key for key, kind in keys if kind == "set")
    equal |= {Exists(Test(key, ((("*", ""),),)), is_matched=True): there_is(key) for key in sets}
    if is_lenient:
        return formulas, equal, {}
    formulas += [there_is(key) for key in sorted(names.intersection(_SENT))]
    everywhere = {name.lower() for name in GLOBAL_KEYS if not name.startswith("aws:")}
    of_services = [key for key in sorted(names - everywhere) if not key.startswith("aws:")]
    actions = {key: _actions().get(key.partition("/")[0], ()) for key in of_services}
    of_actions = {
        Test("Action", tuple((("text", one),) for one in found)): key for key, found in actions.items() if found
    }
    return formulas, equal, {test: there_is(key) for test, key in of_actions.items()}


def is_mixed(keys):
    """Return whether a key of which nothing is known is taken for two kinds of values at once."""
    kinds = {}
    for key, kind in keys:
        kinds.setdefault(key, set()).update({kind} - {""})
    return any(len(found) > 1 for found in kinds.values())


def value_in(model, key, kind):
    """Return the value of a key that is no text in a solution, as a request has it."""
    if kind == "boolean":
        return str(z3.is_true(model.eval(is_(key)))).lower()
    if kind in ("number", "date"):
        found = Fraction(str(model.eval(number(key, kind), model_completion=True)))
        return str(found if found.denominator == 1 else float(found))
    is_six, four, six = address(key)
    bits = six if z3.is_true(model.eval(is_six)) else four
    written = ipaddress.IPv6Address if bits is six else ipaddress.IPv4Address
    return str(written(model.eval(bits, model_completion=True).as_long()))


def given_by(atoms, keys, action, resource, context):
    """Return what a request decides: variables with their values.

    Args:
        atoms: As in `Conditions.atoms`.
        keys: As in `Conditions.keys`.
        action: `service:Name`.
        resource: An ARN or `*`.
        context: Key -> text, or a list of texts.
    """
    values = {key.lower(): value for key, value in context.items()}
    texts = {"Action": action.lower(), "Resource": resource, **values}
    filled = {name: str(text) for name, text in texts.items()}
    for asked, holds in atoms.items():
        if isinstance(asked, str):
            raise LookupError(asked)
        if isinstance(asked, Test) and asked.others:
            pairs = [(z3.String(name), z3.StringVal(filled.get(name, ""))) for name in (asked.of, *asked.others)]
            value = z3.is_true(z3.simplify(z3.substitute(formula(asked), *pairs)))
        elif isinstance(asked, Test):
            value = matches(filled.get(asked.of, ""), asked)
        else:
            held = as_list(values.get(asked.test.of, []))
            value = any(matches(one, asked.test) == asked.is_matched for one in held)
        yield holds, z3.BoolVal(value)
    for key, kind in keys:
        yield there_is(key), z3.BoolVal(key in values)
        if key not in values or kind not in ("boolean", "number", "date", "address"):
            continue
        if kind == "boolean":
            yield is_(key), z3.BoolVal(values[key].lower() == "true")
        elif kind == "address":
            given = ipaddress.ip_address(values[key])
            is_six, *versions = address(key)
            yield is_six, z3.BoolVal(given.version == 6)
            bits = versions[given.version == 6]
            yield bits, z3.BitVecVal(int(given), bits.size())
        else:
            variable, given = number(key, kind), _seconds(values[key])
            yield variable, z3.IntVal(given.numerator) if z3.is_int(variable) else z3.RealVal(str(given))
