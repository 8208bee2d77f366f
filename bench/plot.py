"""The times of plan and apply as a picture, both axes logarithmic, so that a steeper line grows faster."""

from __future__ import annotations

from pathlib import Path

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, LogLocator, NullFormatter, NullLocator, StrMethodFormatter

from bench.forms import FORMS
from bench.results import Results
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
    # Text stays text in an SVG, so that it can be searched, and the ids in it are the same each time.
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "bench", "font.size": 9}):
        figure = Figure(figsize=(4.5 * len(panels), 4), layout="constrained")
        for place, what in enumerate(panels):
            _draw(figure.add_subplot(1, len(panels), place + 1), results, what)
        figure.savefig(file)
    return True


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
    axes.set(xscale="log", yscale="log", title=TITLES[what], xlabel="users", ylabel="seconds")
    axes.xaxis.set(major_locator=FixedLocator(results.sizes(what)), minor_locator=NullLocator())
    axes.yaxis.set(major_locator=LogLocator(subs=(1, 2, 5)), minor_formatter=NullFormatter())
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(StrMethodFormatter("{x:,g}"))
    axes.grid(linewidth=0.3)
    axes.legend()
