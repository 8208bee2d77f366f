"""One rule of the inputs, in Python and in Terraform, with one message for both."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from landingzone.config.inputs import Inputs
from landingzone.problems import Problem, Steps, path_of
from landingzone.tokens import is_token

Violation: TypeAlias = tuple[Steps, str]
"""Where the violation is, as steps of a path, and what was found there."""

HintedViolation: TypeAlias = tuple[Steps, str, str]
"""The same, and how to fix this one."""


def repeated(texts: list[str]) -> Iterator[int]:
    """Give the positions of texts that repeat an earlier one, ignoring case. CDKTF tokens count as different."""
    seen: set[str] = set()
    for index, text in enumerate(texts):
        if text.lower() in seen and not is_token(text):
            yield index
        seen.add(text.lower())


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule.

    Args:
        input: Input that it is about. If it is about several: the one that helps the reader most.
        rule: What must hold.
        hint: How to fix it.
        violations: Finds where it is broken, and may know a better hint. Texts that are CDKTF tokens never break it.
            None: the model of the inputs has checked it with the types.
        violations_hcl: Terraform expression for the list of paths that break it, without `${}`; None: Terraform cannot
            tell. It refers to `var.<input>` and to `also_reads`, and gives a list for any values of these variables.
        also_reads: Other inputs that `violations_hcl` refers to.
    """

    input: str
    rule: str
    hint: str
    violations: Callable[[Inputs], Iterable[Violation | HintedViolation]] | None
    violations_hcl: str | None = None
    also_reads: tuple[str, ...] = ()

    def check(self, inputs: Inputs) -> Iterator[Problem]:
        """Find what breaks the rule."""
        for steps, actual, *hints in self.violations(inputs) if self.violations else ():
            yield Problem(path_of(*steps), self.rule, actual, hints[0] if hints else self.hint)

    @property
    def fits_a_validation(self) -> bool:
        """Whether the condition fits the `validation` of the variable; if not, it needs a `precondition`.

        A validation is evaluated once for its condition and once for its message, and can refer only to its own
        variable. The many rules of users look at thousands of them, so they go where local values can be used, and
        with them those of groups and policies, which are made alike.
        """
        return not self.also_reads and self.input not in ("users", "groups", "policies")

    @property
    def condition(self) -> str | None:
        """The Terraform condition, in its `${}`, for Terraform 1.4 and later; None: Terraform cannot tell."""
        return None if self.violations_hcl is None else f"${{length({self.violations_hcl}) == 0}}"

    @property
    def error_message(self) -> str | None:
        """The message for `condition`: a template that begins with the paths that break it; None: no condition."""
        if self.violations_hcl is None:
            return None
        return f'${{join(", ", {self.violations_hcl})}}: {self.rule}; {self.hint}.'
