"""One rule of the inputs, in Python and in Terraform, with one message for both."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from landingzone.config.inputs import Inputs
from landingzone.problems import Problem, path_of
from landingzone.tokens import is_token

Steps: TypeAlias = tuple[str | int, ...]
Fault: TypeAlias = tuple[Steps, str]
"""Where it is, as steps of a path, and what was found there."""


def find_nothing(inputs: Inputs) -> Iterable[Fault]:
    """Stand for a check that the model of the inputs has made already, with the types."""
    return ()


def repeated(texts: list[str]) -> Iterator[int]:
    """Give the positions of the texts that stand before, in any case; CDKTF tokens may come to differ."""
    seen: set[str] = set()
    for index, text in enumerate(texts):
        if text.lower() in seen and not is_token(text):
            yield index
        seen.add(text.lower())


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule.

    Args:
        input: Input that it is about. One that is about several has the input that would help most.
        rule: What must hold.
        way_out: How to go on when it does not.
        find: Finds its faults. Texts that are CDKTF tokens are none.
        offenders: Terraform expression for the list of paths that break it, without `${}`; None: Terraform cannot tell.
            It refers to `var.<input>` and to `also_reads`, and gives a list for whatever these variables may hold.
        also_reads: Other inputs that `offenders` refers to.
    """

    input: str
    rule: str
    way_out: str
    find: Callable[[Inputs], Iterable[Fault]]
    offenders: str | None = None
    also_reads: tuple[str, ...] = ()

    def check(self, inputs: Inputs) -> Iterator[Problem]:
        """Find what breaks the rule."""
        for steps, got in self.find(inputs):
            yield Problem(path_of(*steps), self.rule, got, self.way_out)

    @property
    def fits_a_validation(self) -> bool:
        """Whether the condition can stand in the `validation` of the variable; if not, it needs a `precondition`.

        A validation is evaluated for its condition and again for its message, and refers to its variable alone; the
        rules of users are many and look at thousands, so they stand where local values can be used.
        """
        return not self.also_reads and self.input != "users"

    @property
    def condition(self) -> str | None:
        """The Terraform condition, in its `${}`, for Terraform 1.4 and later; None: Terraform cannot tell."""
        return None if self.offenders is None else f"${{length({self.offenders}) == 0}}"

    @property
    def error_message(self) -> str | None:
        """The message beside `condition`: a template, the paths at fault first; None: no condition."""
        if self.offenders is None:
            return None
        return f'${{join(", ", {self.offenders})}}: {self.rule}; {self.way_out}.'
