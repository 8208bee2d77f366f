"""Times of plan and apply, and costs of shards, as pictures: all axes are logarithmic, a steeper line grows faster."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, LogLocator, NullLocator, StrMethodFormatter

from bench import shards
from bench.forms import FORMS
from bench.results import Median, Results
from bench.table import TITLES


def write_plot(results: Results, file: Path) -> bool:
    """Draw one panel for each thing that was measured with more than one number of users.

    Args:
        results: What was measured.
        file: The picture, `.svg` or `.png`.

    Returns:
        Whether there was anything to draw.
    """
    panels = [what for what in TITLES if len(results.sizes(what)) > 1]
    if not panels:
        return False
    _write(file, [functools.partial(_draw, results=results, what=what) for what in panels])
    return True


def write_plot_of_shards(results: Results, file: Path) -> bool:
    """Draw the calls and the CPU seconds of the plan of one more user, a line for each number of shards.

    Args:
        results: What was measured.
        file: The picture, `.svg` or `.png`.

    Returns:
        Whether there was anything to draw.
    """
    if len(results.sizes(shards.SHARDS)) < 2:
        return False
    _write(file, [functools.partial(_draw_shards, results=results, cost=cost) for cost in _COSTS_OF_SHARDS])
    return True


_COSTS_OF_SHARDS: Mapping[str, Callable[[Median], float | None]] = {
    "AWS calls": lambda median: median.calls,
    "CPU seconds": lambda median: median.cpu_seconds,
}


def _write(file: Path, panels: Sequence[Callable[[Axes], None]]) -> None:
    # Text stays text in an SVG, so that it can be searched, and the same numbers give the same file each time.
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "bench", "font.size": 9}):
        figure = Figure(figsize=(4.5 * len(panels), 4), layout="constrained")
        for place, draw in enumerate(panels):
            draw(figure.add_subplot(1, len(panels), place + 1))
        figure.savefig(file, metadata={"Date": None} if file.suffix == ".svg" else None)


def _draw_shards(axes: Axes, results: Results, cost: str) -> None:
    subject = functools.partial(shards.subject_of, shards.ONE_MORE.name, shards.PLAN)
    for number in shards.NUMBERS:
        points = [
            (users, value)
            for users in results.sizes(shards.SHARDS)
            if (median := results.median(shards.SHARDS, subject(number), users)) is not None
            and (value := _COSTS_OF_SHARDS[cost](median)) is not None
        ]
        axes.plot(*zip(*points, strict=True), marker="o", label=shards.name_of(number))
    axes.set(title=f"{cost} of the plan of {shards.ONE_MORE.name}")
    _finish(axes, results.sizes(shards.SHARDS), cost)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.15), ncols=2, frameon=False)


def _draw(axes: Axes, results: Results, what: str) -> None:
    for form in FORMS:
        points = [
            (users, median.seconds)
            for users in results.sizes(what)
            if (median := results.median(what, form, users)) is not None and not median.is_stopped
        ]
        growth = results.growth(what, form)
        label = form if growth is None else f"{form} (n^{growth:.2f})"
        axes.plot([users for users, _ in points], [seconds for _, seconds in points], marker="o", label=label)
    axes.set(title=TITLES[what])
    _finish(axes, results.sizes(what), "seconds")
    axes.legend()


def _finish(axes: Axes, sizes: list[int], unit: str) -> None:
    axes.set(xscale="log", yscale="log", xlabel="users", ylabel=unit)
    axes.xaxis.set(major_locator=FixedLocator(sizes), minor_locator=NullLocator())
    axes.yaxis.set(major_locator=LogLocator(subs=(1, 2, 5)), minor_locator=NullLocator())
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(StrMethodFormatter("{x:,g}"))
    axes.grid(linewidth=0.3)
