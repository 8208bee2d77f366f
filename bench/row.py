"""What a row of a measurement is, and the table of what was measured of rows."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

Cost = dict[str, float]
"""Some of `UNITS` -> what it came to."""

Steps = Callable[[Path], Iterable[tuple[str, Cost]]]
"""Prepares in an empty directory what is measured, and gives each step and what it cost."""

UNITS: Mapping[str, Callable[[float], str]] = {
    "time": "{:.2f} s".format,
    "CPU": "{:.2f} s".format,
    "modules": "{:,.0f}".format,
    "memory": lambda value: f"{value / 1e6:.0f} MB",
    "calls": "{:,.0f}".format,
    "refused": "{:,.0f}".format,
    "state": lambda value: f"{value / 1e3:,.0f} kB",
}
"""What can be measured, in the order of the columns -> how it is written."""

_COMPARED = ("time", "CPU", "memory", "calls")


class MeasurementError(Exception):
    """A command failed, or does something else than was to be measured."""


@dataclass(frozen=True)
class Row:
    """Something that is measured.

    Args:
        name: What it is called; it is a key.
        beside: Name of the row that it is compared with, step by step; its own: with none.
        steps: How it is measured.
    """

    name: str
    beside: str
    steps: Steps


def table(rows: Sequence[Row], costs: Mapping[tuple[str, str], Sequence[Cost]]) -> str:
    """Write what was measured, in Markdown: medians, and how many times that of the row beside each is.

    Args:
        rows: The rows.
        costs: Name of a row, and step -> what it cost each time.
    """
    medians = {
        key: {unit: statistics.median(each[unit] for each in measured) for unit in measured[0]}
        for key, measured in costs.items()
    }
    units = [unit for unit in UNITS if any(unit in median for median in medians.values())]
    columns = [column for unit in units for column in ([unit, "ratio"] if unit in _COMPARED else [unit])]
    lines = [f"| | {' | '.join(columns)} |", f"| --- |{' ---: |' * len(columns)}"]
    beside = {row.name: row.beside for row in rows}
    for (name, step), median in medians.items():
        other = {} if beside[name] == name else medians.get((beside[name], step), {})
        cells = [", ".join(filter(None, (name, step)))]
        for unit in units:
            cells.append(UNITS[unit](median[unit]) if unit in median else "")
            if unit in _COMPARED:
                cells.append(f"{median[unit] / other[unit]:.3g}" if median.get(unit) and other.get(unit) else "")
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)
