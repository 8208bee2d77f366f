"""Effects on what somebody may do, in words: nothing is compared here, and nothing is asked of policies."""

from collections.abc import Iterator
from typing import Any

from landingzone.access.facts import ELSEWHERE
from landingzone.access.words import DENIED, Wording, roles_in_words, words_for_combination
from landingzone.changes.change import Clause
from landingzone.changes.effects import AccessEffect, Bounded, Doubt, EffectCause, Told
from landingzone.changes.users import find_boundary
from landingzone.ground.tables import read_rows
from landingzone.ground.words import cited, listed
from landingzone.groups.policy import Policy

_MOST_NAMED = 5  # of those who may set a tag
_SENTENCES = {(says, kind): words for says, kind, *words in read_rows("landingzone.changes", "effects.tsv")}
"""Which sentence, and the kind of change that it is -> what is before the users, the verb, that of many, the rest."""
_ENDINGS = {(of, which): words for of, which, words in read_rows("landingzone.changes", "endings.tsv")}
"""What may follow permissions in a sentence."""


def in_words(effect: AccessEffect, before: Wording, after: Wording) -> Iterator[Clause]:
    """Put an effect into words.

    Args:
        effect: The effect.
        before: The words for permissions before the change.
        after: The words for them after it.

    Yields:
        A clause; of denials, one for each phrase about them.
    """
    if isinstance(effect, Bounded):
        yield from find_boundary(*effect.arns, effect.level, effect.example, effect.unknown)
        return
    of_told = before if effect.kind == "loss" else after
    values = {
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
    sentence = _SENTENCES[effect.says, effect.kind]
    same: dict[str, Any] = {name: getattr(effect, name) for name in ("level", "kind", "group", "reasons", "example")}
    for told in _phrases(effect.told, of_told, after) if effect.told else [""]:
        begin, verb, of_many, rest = (text.format_map(values | {"told": told}) for text in sentence)
        yield Clause(before=begin, verb=verb, verb_of_many=of_many, rest=rest, **same)


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
    who = listed(map(cited, doubt.who), most=_MOST_NAMED)
    return _ENDINGS["doubt", doubt.kind].format(key=cited(doubt.key), who=who) if doubt.kind else ""


def _unknown(policy: Policy) -> str:
    """Name a policy whose content is not known."""
    if policy.why_unread:
        return f"the policy {cited(policy.name)}, which cannot be read"
    return f"the {policy.kind} policy {cited(policy.name)}, whose content is not known here"
