"""JSON whose numbers stay as written: one third has 157 digits in a state, of which Python would keep 17."""

import json
import re
from pathlib import Path
from typing import Any

from landingzone.ground.problems import InvalidFile
from landingzone.reading.printed_json import parse_printed_json

# U+FDD0 will never be a character, so no string in a state has it.
_MARK = "\ufdd0"
_ESCAPED_MARK = "\\ufdd0"
_NUMBER = re.compile(r'"\\ufdd0([^"]*)"')


def read_verbatim(text: str, path: Path, hint: str) -> Any:
    """Read JSON that Terraform printed.

    Args:
        text: The text of the file.
        path: The file.
        hint: What to name instead.

    Returns:
        What it says. A number with a fraction or an exponent is a string that only `write_verbatim` understands.

    Raises:
        InvalidFile: It is not JSON, or exceeds a limit.
    """
    if _MARK in text or _ESCAPED_MARK in text.lower():
        raise InvalidFile(f"{path}: has U+FDD0, which is not a character; {hint}")
    return parse_printed_json(text, path, hint, lambda number: f"{_MARK}{number}")


def write_verbatim(content: Any) -> str:
    """Write what was read, as Terraform does: indented by two spaces."""
    return _NUMBER.sub(r"\1", json.dumps(content, indent=2)) + "\n"
