"""The conditions of the rules in Terraform, and their messages."""

import re

from landingzone.rules.hcl import NAME_OF, Rows, Whole
from landingzone.rules.rule import Rule

_OF = "@"
_VARIABLE = re.compile(r"\bvar\.(\w+)")

_LONGEST = 300
"""Characters of an expression that is used in a condition and in its message."""


def code_of(broken: Rows | Whole | str, of: str) -> str:
    """Write the list of paths that break a rule.

    Args:
        broken: What breaks it.
        of: Whose rows: `.users`, or `[input]`.
    """
    match broken:
        case Rows():
            rows = f"local.{broken.rows}{of}" if broken.rows.isidentifier() else _of_input(broken.rows, of)
            return f"[for it in {rows} : {broken.path} if {broken.condition}]" if broken.condition else rows
        case Whole():
            return f'[for path in ["{broken.input}"] : path if !({broken.is_fine})]'
    return broken


def _of_input(code: str, of: str) -> str:
    is_any = of.startswith("[")
    name = "${input}" if is_any else of.removeprefix(".")
    code = code.replace(f'"{NAME_OF}"', "input" if is_any else f'"{name}"')
    return code.replace(NAME_OF, name).replace(_OF, of)


def violations_of(rule: Rule) -> str | None:
    """Write the list of paths that break a rule; None: Terraform cannot tell."""
    return None if rule.in_hcl is None else code_of(rule.in_hcl, f".{rule.input}")


def fits_a_validation(rule: Rule) -> bool:
    """Return whether the condition fits into the `validation` of the variable; if not, it is in a table of the module.

    A validation repeats its condition for its message, and can refer only to its own variable.
    """
    code = violations_of(rule) or ""
    is_short = isinstance(rule.in_hcl, Whole) or len(code) <= _LONGEST
    return is_short and "local." not in code and {*_VARIABLE.findall(code)} <= {rule.input}


def condition_of(rule: Rule) -> str | None:
    """Write the condition, in its `${}`; None: Terraform cannot tell."""
    if isinstance(rule.in_hcl, Whole):
        return f"${{{rule.in_hcl.is_fine}}}"
    code = violations_of(rule)
    return None if code is None else f"${{length({code}) == 0}}"


def message_of(rule: Rule) -> str | None:
    """Write the message for the condition: a template that begins with the paths that break it; None: no condition."""
    code = violations_of(rule)
    if code is None:
        return None
    if isinstance(rule.in_hcl, Whole):
        return f"{rule.input}: {rule.sentence}."
    return f'${{join(", ", {code})}}: {rule.sentence}.'
