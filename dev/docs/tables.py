"""Tables of Markdown."""

from collections.abc import Iterable


def table(columns: str, rows: Iterable[Iterable[str]]) -> str:
    """Write a table.

    Args:
        columns: The names of its columns, with ` | ` between; one that begins with `#` is of numbers.
        rows: The cells of each row.
    """
    names = columns.split(" | ")
    under = ["---:" if name.startswith("#") else "---" for name in names]
    lines = ([name.removeprefix("#") for name in names], under, *rows)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def listed(names: Iterable[str]) -> str:
    """Write names one after the other, each as code."""
    return ", ".join(f"`{name}`" for name in names)
