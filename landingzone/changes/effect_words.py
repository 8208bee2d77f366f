"""Effects on users, in words: nothing is compared here, and nothing is asked of policies."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from landingzone.access.facts import ELSEWHERE
from landingzone.access.words import DENIED, Wording, roles_in_words, words_for_combination
from landingzone.changes.change import Clause
from landingzone.changes.credential_words import CREDENTIAL_FORMS
from landingzone.changes.effects import AccessEffect, ChangeEffect, Doubt, EffectCause, Told
from landingzone.changes.settings import in_words as setting_in_words
from landingzone.ground.tables import read_rows
from landingzone.ground.words import MOST_NAMED, cited, listed
from landingzone.groups.policy import Policy

_SAME = ("level", "kind", "group", "reasons", "example", "code")
_Cell = list[tuple[str, list[str]]]
"""The parts of a sentence, each with the names of what has to be there; []: it is always said."""


def _cell(text: str) -> _Cell:
    parts = enumerate(re.split(r"\[(.*?)\]", text))
    return [(part, re.findall(r"{(\w+)", part) if number % 2 else []) for number, part in parts if part]


_SENTENCES = {
    (says, kind): [*map(_cell, words)] for says, kind, *words in read_rows("landingzone.changes", "effects.tsv")
}
"""Which sentence, and the kind of change that it is, or "" for any -> what is before the users, the verb, that of many,
the rest, and the note. A part in brackets is said if all that it names is there."""
_ENDINGS = {(of, which): words for of, which, words in read_rows("landingzone.changes", "endings.tsv")}
"""What may follow permissions in a sentence."""


def said_of(
    effects: Iterable[tuple[ChangeEffect, Iterable[str]]], before: Wording, after: Wording
) -> Iterator[tuple[Clause, list[str]]]:
    """Put effects into words.

    Args:
        effects: The effects, each with the names of its users.
        before: The words for permissions before the change.
        after: The words for them after it.

    Returns:
        Each clause with the names of all of whom it is said, sorted.
    """
    found: dict[Clause, set[str]] = {}
    for effect, names in effects:
        for clause in in_words(effect, before, after):
            found.setdefault(clause, set()).update(names)
    return ((clause, sorted(names)) for clause, names in found.items())


def in_words(effect: ChangeEffect, before: Wording, after: Wording) -> Iterator[Clause]:
    """Put an effect into words.

    Args:
        effect: The effect.
        before: The words for permissions before the change.
        after: The words for them after it.

    Yields:
        A clause; of denials, one for each phrase about them.
    """
    values: dict[str, Any] = {name: _Value(each) for name, each in effect.values}
    phrases: Iterable[str] = [""]
    at_end = warning = ""
    if isinstance(effect, AccessEffect):
        values |= _values_of_access(effect, after)
        if effect.told:
            phrases = _phrases(effect.told, before if effect.kind == "loss" else after, after)
        at_end = _ENDINGS["gained", "had"] if effect.is_there else ""
        warning = _ENDINGS["gained", "past"].format(end=effect.past) if effect.past else ""
    sentence = _SENTENCES.get((effect.says, effect.kind)) or _SENTENCES[effect.says, ""]
    same: dict[str, Any] = {name: getattr(effect, name) for name in _SAME}
    for told in phrases:
        begin, verb, of_many, rest, note = (_filled(cell, values | {"told": told}) for cell in sentence)
        yield Clause(before=begin, verb=verb, verb_of_many=of_many, rest=rest + at_end, warning=note or warning, **same)


def _filled(cell: _Cell, values: Mapping[str, Any]) -> str:
    return "".join(text.format_map(values) for text, names in cell if all(map(values.get, names)))


class _Value:
    """What a row names: `{day}`, `{group:cited}` in a form, `{end.what}` a part of it."""

    def __init__(self, value: Any) -> None:
        self._value = value

    def __getattr__(self, name: str) -> "_Value":
        return _Value(getattr(self._value, name))

    def __bool__(self) -> bool:
        return bool(self._value)

    def __format__(self, form: str) -> str:
        return _FORMS[form](self._value)


def _ending_of_offboarded(ending: Iterable[tuple[str, object]]) -> str:
    return listed(_ENDINGS["ending", which].format(_Value(what)) for which, what in ending)


_FORMS: Mapping[str, Callable[[Any], str]] = {
    "": str,
    "if": lambda _: "",
    "cited": cited,
    "listed": lambda names: listed(map(cited, names)),
    "some": lambda names: listed(map(cited, names), most=MOST_NAMED),
    "setting": setting_in_words,
    "advice": lambda finding: f"{finding.rule}; {finding.hint}",
    "verb": lambda rule: rule.partition(" ")[0],
    "rest": lambda rule: rule.partition(" ")[2],
    "ending": _ending_of_offboarded,
    **CREDENTIAL_FORMS,
}
"""How a value is written: what follows its name in a row."""


def _values_of_access(effect: AccessEffect, after: Wording) -> dict[str, str]:
    return {
        "besides": "".join(_ENDINGS[each] for each in effect.besides),
        "cause": _cause(effect.cause),
        "doubt": _doubt(effect.doubt),
        "to": listed(after.permissions(effect.to)),
        "names": listed(map(cited, effect.names)),
        "elsewhere": ELSEWHERE,
        "grants": effect.grants,
        "policy": _unknown(effect.policy) if effect.policy else "",
        "combination": words_for_combination(effect.combination) if effect.combination else "",
    }


def _phrases(told: Told, wording: Wording, after: Wording) -> Iterator[str]:
    match told.form:
        case "denials":
            yield from (phrase.removeprefix(DENIED) for phrase in after.permissions(told.permissions))
        case "everything" | "own user":
            yield _ENDINGS["form", told.form]
        case "roles":
            roles = wording.roles_of(told.permissions)
            yield f"all {len(roles)} roles of {cited(told.as_granted)}" if told.as_granted else roles_in_words(roles)
        case _:
            yield told.as_granted or listed(wording.permissions(told.permissions, mention_mfa=False))


def _cause(cause: EffectCause) -> str:
    names = [*map(cited, cause.names)]
    return _ENDINGS["cause", cause.kind].format(listed(names), *names) if cause.kind else ""


def _doubt(doubt: Doubt) -> str:
    who = listed(map(cited, doubt.who), most=MOST_NAMED)
    return _ENDINGS["doubt", doubt.kind].format(key=cited(doubt.key), who=who) if doubt.kind else ""


def _unknown(policy: Policy) -> str:
    """Name a policy whose content is not known."""
    if policy.why_unread:
        return f"the policy {cited(policy.name)}, which cannot be read"
    return f"the {policy.kind} policy {cited(policy.name)}, whose content is not known here"
