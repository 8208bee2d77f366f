"""One rule for the inputs, in Python and in Terraform, with one message for both."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

from landingzone.config.inputs import Inputs
from landingzone.ground.problems import Finding, Steps
from landingzone.rules.hcl import Rows, Whole

Violation: TypeAlias = tuple[Steps, str]
"""Where the violation is, as steps of a path, and what was found there."""

HintedViolation: TypeAlias = tuple[Steps, str, str]
"""The same, with the fix for this violation."""


InHcl: TypeAlias = Rows | Whole | str | None
"""What breaks a rule, for Terraform."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule.

    Args:
        input: The input that it is about; if there are several, the one that helps the reader most.
        rule: What must hold.
        hint: How to fix it; empty: as `findings.json` has it.
        violations: Finds where it is broken, and may give a better hint. Strings that are CDKTF tokens never break it.
            None: the model of the inputs has checked it with the types.
        looks_at: Gives what `violations` takes: rows, which rules share; None: it takes the inputs.
        broken_in_hcl: The rows that break it; or a Terraform expression for the list of paths, without `${}`; None:
            Terraform cannot tell. It refers to variables and local values, and gives a list for
            any values of these variables. A function is called only where the module is made.
    """

    input: str
    rule: str
    hint: str = ""
    violations: Callable[[Any], Iterable[Violation | HintedViolation]] | None = None
    looks_at: Callable[[Inputs], Any] | None = None
    broken_in_hcl: InHcl | Callable[[], InHcl] = None

    @property
    def sentence(self) -> str:
        """What must hold, and how to fix it, as in findings."""
        return Finding((self.input,), self.rule, hint=self.hint).sentence

    def find(self, given: Any) -> Iterator[Finding]:
        """Find what breaks the rule, in the inputs or rows given."""
        for steps, actual, *hints in self.violations(given) if self.violations else ():
            yield Finding(steps, self.rule, actual, hints[0] if hints else self.hint)

    @cached_property
    def in_hcl(self) -> InHcl:
        """What breaks it, for Terraform."""
        return self.broken_in_hcl() if callable(self.broken_in_hcl) else self.broken_in_hcl
