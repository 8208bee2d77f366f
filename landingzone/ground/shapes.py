"""The shape of a string: one pattern for Python, Terraform and JSON Schema."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from landingzone.ground.tokens import is_token


@dataclass(frozen=True)
class Shape:
    """A pattern for a whole string.

    Args:
        pattern: Regular expression without backslashes, in the syntax common to Python and RE2 (Terraform). Without
            counts: Terraform compiles it again for every string, and large counts would make that take milliseconds.
        longest: Maximum number of characters.
    """

    pattern: str
    longest: int = 2048

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern)

    def fits(self, text: str) -> bool:
        """Return whether a string has the shape, or may have it: the value of a CDKTF token is not known yet."""
        return (len(text) <= self.longest and self._compiled.fullmatch(text) is not None) or is_token(text)

    def hcl(self, expression: str) -> str:
        """Write the Terraform expression for whether the string `expression` has the shape; never an error."""
        # `can` evaluates the string once, `try` twice.
        return (
            f'(can(regex("^(?:{self.pattern})$", {expression})) && try(length({expression}) <= {self.longest}, false))'
        )

    @property
    def json_schema(self) -> dict[str, Any]:
        """Return it for JSON Schema, with ECMAScript patterns: there `.` does not match every character."""
        pattern = re.sub(r"(\[[^]]*\])|[.]", lambda found: found[1] or "[^\n]", self.pattern)
        return {"pattern": f"^(?:{pattern})$", "maxLength": self.longest}
