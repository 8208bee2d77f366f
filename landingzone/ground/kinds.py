"""The kinds of findings: one row each in `findings.json`, with a code that never changes its meaning."""

from collections.abc import Mapping
from typing import Literal, NamedTuple, Self

from landingzone.ground.tables import read_json

Level = Literal["error", "warning", "notice", "fact"]

NO_CODE = "LZ000"
"""The code of a message without its own code."""


class Kind(NamedTuple):
    """A kind of finding.

    Args:
        code: `LZ` and three digits.
        about: The subject of this kind and its neighbours.
        page: The page of the documentation with more.
        rule: What must hold; for a warning, what is true. Each finding fills in the braces.
        level: An `error` refuses the file or the change, a `warning` does not, a `notice` says what a change does, and
            a `fact` is about the account. A finding may have another one, from `at_level`.
        hint: How to fix it, if most findings have the same fix; with braces as in the rule.
        why: An explanation in whole sentences; empty if the rule says everything.
    """

    code: str
    about: str
    page: str
    rule: str
    level: Level = "error"
    hint: str = ""
    why: str = ""

    @property
    def text(self) -> str:
        """The rule for all findings of this kind: `must be at most <most> users`."""
        return self.rule.format_map(_Named())

    @property
    def usual_fix(self) -> str:
        """The hint for most findings of this kind."""
        return self.hint.format_map(_Named())


class _Named(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return f"<{name}>"


KINDS: Mapping[str, Kind] = {
    code: Kind(code, hundred["about"], hundred["page"], **row)
    for hundred in read_json("landingzone.ground", "findings.json").values()
    for code, row in hundred["codes"].items()
}
"""Code -> its kind, in the order of the codes."""


class RuleText(str):
    """The rule of a finding, with its code, its level, and usually the fix."""

    code: str
    hint: str
    level: Level | None

    def __new__(cls, text: str, code: str = NO_CODE, hint: str = "", level: Level | None = None) -> Self:
        """Make one; at no level, it has that of its kind."""
        made = super().__new__(cls, text)
        made.code, made.hint, made.level = code, hint, level
        return made


def says(code: str, **values: object) -> RuleText:
    """Return the rule of a kind.

    Args:
        code: Its code.
        values: The values for the braces.
    """
    return RuleText(KINDS[code].rule.format_map(values), code, KINDS[code].hint.format_map(values))


def coded(code: str, rule: str) -> RuleText:
    """Return a rule in other words than its kind."""
    return RuleText(rule, code)


def at_level(rule: str, level: Level) -> RuleText:
    """Return a rule at another level than that of its kind."""
    return RuleText(rule, getattr(rule, "code", NO_CODE), hint_of(rule), level)


def hint_of(rule: str) -> str:
    """Return the usual fix for a rule; empty: there is none."""
    return rule.hint if isinstance(rule, RuleText) else ""
