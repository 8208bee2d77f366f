"""Checks condition keys, also in policy variables, against those that AWS documents, in general and for the actions.

This gives warnings and notices, never problems, and only `landingzone validate` runs it, as for actions.
"""

import functools
import re
from collections.abc import Iterator

from landingzone.config.inputs import Inputs
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, describe, describe_kind
from landingzone.ground.spelling import Names
from landingzone.ground.tokens import is_token
from landingzone.ground.words import cited
from landingzone.iam.condition_keys import UNDOCUMENTED, facts_of, may_be_in
from landingzone.iam.condition_operators import NULL, ValueKind, read_operator
from landingzone.iam.global_keys import GLOBAL_KEYS
from landingzone.iam.service_reference import Action, has_service, keys_with
from landingzone.iam.written_statements import WrittenCondition
from landingzone.rules.known_actions import documented_actions, unless_newer
from landingzone.rules.near_names import meant
from landingzone.rules.written import statements_of, variables_of

_KEY = re.compile("[A-Za-z0-9.-]+:[A-Za-z0-9_.+=-]+([/:][A-Za-z0-9_.+=@ -]*)*")
_COMPARED: dict[ValueKind, tuple[frozenset[ValueKind], str]] = {
    "number": (frozenset({"number"}), "write an operator such as NumericLessThan: its values are numbers"),
    "date": (frozenset({"date", "number"}), "write an operator such as DateLessThan: its values are dates"),
    "boolean": (frozenset({"boolean", "text"}), "write Bool: its values are true and false"),
    "address": (frozenset({"address"}), "write IpAddress or NotIpAddress: its values are IP addresses"),
    "arn": (frozenset({"arn", "text"}), "write ArnLike or ArnNotLike: its values are ARNs"),
}
"""For types other than string: the operators that compare them, and what to do. Strings may be anything."""


def advise_keys(inputs: Inputs) -> Iterator[Finding]:
    """Find condition keys and policy variables that AWS does not document, or not for this use.

    Args:
        inputs: Inputs that break no rule.

    Yields:
        The warnings, each with the key that was clearly meant, if there is one.
    """
    for written in statements_of(inputs, "Condition"):
        conditions = [*written.conditions()]
        actions = documented_actions(written) if conditions else None
        for condition in conditions:
            if found := _fault_of(condition, actions):
                rule, shown, hint = found
                yield Finding(written.steps, rule, f"{condition.place}.Condition {shown}", hint)
    for steps, place, variable in variables_of(inputs):
        if not variable.fault:
            shown = _shown(f"${{{variable.name}}}", variable.name)
            if (lack := _lack_of(variable.name)) is not None:
                rule, hint = meant(says("LZ264"), lack and cited(f"${{{lack}}}"), unless_newer())
                yield Finding(steps, rule, place + shown, hint)
            elif facts_of(variable.name).has_several:
                yield Finding(steps, says("LZ268"), place + shown)


def _fault_of(condition: WrittenCondition, actions: tuple[Action, ...] | None) -> tuple[str, str, str] | None:
    key = condition.key
    if is_token(key):
        return None
    if (lack := _lack_of(key)) is not None:
        rule, hint = meant(says("LZ263"), lack and cited(lack), unless_newer())
        return rule, _shown(key, key), hint
    read, known = read_operator(condition.operator), facts_of(key)
    if read is not None and read.operator.name != NULL:
        if known.has_several and not read.quantifier:
            return says("LZ266"), describe(key), ""
        kinds, hint = _COMPARED.get(known.kind, ((), ""))
        if kinds and read.operator.kind not in kinds:
            return says("LZ267"), describe(key), hint
    if actions is not None and not any(may_be_in(key, f"{action.service}:{action.name}") for action in actions):
        return says("LZ265"), describe(key), ""
    return None


def _shown(text: str, key: str) -> str:
    """Show a key if it looks like one: anything else may be a secret in the wrong place."""
    return describe(text) if _KEY.fullmatch(key) else describe_kind(text)


@functools.cache
def _lack_of(key: str) -> str | None:
    """Return whether AWS does not document a key: None if it does, else the key that was clearly meant, or ""."""
    prefix, colon, _ = key.lower().partition(":")
    if colon and not (prefix == "aws" or has_service(prefix)) and ("." in prefix or keys_with(prefix)):
        return None  # keys of an identity provider, of which there are many
    if facts_of(key) is not UNDOCUMENTED:
        return None
    names = {each.removesuffix("/*"): each for each in (*keys_with(prefix), *GLOBAL_KEYS)}
    written, slash, rest = key.partition("/")
    near = Names(names).nearest(written if slash else key)
    if near is None or (names[near] != near) != bool(slash):
        is_without_tag = near is not None and near.lower() == key.lower()
        return f"{near}/<key of the tag>" if is_without_tag else ""
    return f"{near}{slash}{rest}"
