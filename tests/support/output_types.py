"""What each output is in Python, by its row."""

from __future__ import annotations

from landingzone.terraform.outputs import Output

# A map is one token for all of it, and its one value says so in words, whatever Terraform will find in there.
_TYPES = {"string": "str | None", "list(string)": "list[str]"}
_MAP = "dict[str, str]"


def python_type(output: Output) -> str:
    """Write the type of the property."""
    if "Never null." in output.description:
        return "str"
    return _TYPES.get(output.type, _MAP)
