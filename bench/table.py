"""The results as tables in Markdown, as in docs/performance.md."""

from __future__ import annotations

from collections.abc import Iterator

from bench import review
from bench.deployment import APPLY, ONE_MORE, PLAN
from bench.forms import FORMS, STRAIGHTFORWARD
from bench.results import Median, Results, calls_ratio, memory_ratio, time_ratio
from bench.synthesis import empty_of, sample_of, subjects

TITLES = {
    PLAN: "Plan from nothing, without refresh",
    APPLY: "Apply of everything",
    ONE_MORE: "Plan of one more user, with refresh",
}
"""What is measured of a deployment -> how it is called."""


def write_tables(results: Results) -> str:
    """Write all that was measured so far.

    Returns:
        Markdown: the machine, then a table for synthesis, one for reviews and one for each of `TITLES`, if there are
        numbers for it.
    """
    tables = [_synthesis_table(results), _review_table(results), *(_deployment_table(results, what) for what in TITLES)]
    return "\n\n".join([f"Medians on {results.machine}.", *filter(None, tables)]) + "\n"


def _synthesis_table(results: Results) -> str:
    lines = [
        "**Synthesis** (`python main.py`), beside the empty app and the sample of the same CDK. Memory: the most that "
        "Python and Node had resident together.",
        "",
        "| | time | of the empty app | of the sample | memory | of the empty app |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    head = len(lines)
    for subject, cdk in subjects().items():
        median = results.median("synth", subject)
        empty, sample = results.median("synth", empty_of(cdk)), results.median("synth", sample_of(cdk))
        if median is not None and median.memory_bytes is not None and empty is not None:
            cells = [
                subject,
                f"{median.seconds:.2f} s",
                _ratio(time_ratio(median, empty)),
                _ratio(time_ratio(median, sample)),
                f"{median.memory_bytes / 1e6:.0f} MB",
                _ratio(memory_ratio(median, empty)),
            ]
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) if len(lines) > head else ""


def _review_table(results: Results) -> str:
    lines = [
        "**Review** (`landingzone report`; `landingzone diff` of a change in which everybody joins `logs`).",
        "",
        "| | time | of the sample | memory | of the sample | calls | of the sample |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    head = len(lines)
    for command in review.COMMANDS:
        sample, *_ = medians = [
            results.median(review.REVIEW, review.subject_of(command, size)) for size in review.SIZES
        ]
        for size, median in zip(review.SIZES, medians, strict=True):
            if median is not None and median.memory_bytes is not None and median.calls is not None:
                cells = [
                    review.subject_of(command, size),
                    f"{median.seconds:.2f} s",
                    _ratio(time_ratio(median, sample)),
                    f"{median.memory_bytes / 1e6:.0f} MB",
                    _ratio(memory_ratio(median, sample)),
                    f"{median.calls:,}",
                    _ratio(calls_ratio(median, sample)),
                ]
                lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) if len(lines) > head else ""


def _deployment_table(results: Results, what: str) -> str:
    sizes = results.sizes(what)
    if not sizes:
        return ""
    lines = [
        f"**{TITLES[what]}**: seconds, and how many times faster than the straightforward module.",
        "",
        f"| users | {' | '.join(f'{size:,}' for size in sizes)} | growth |",
        f"| --- |{' ---: |' * (len(sizes) + 1)}",
    ]
    for form in FORMS:
        growth = results.growth(what, form)
        cells = [form, *_cells(results, what, form, sizes), "" if growth is None else f"n^{growth:.2f}"]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _cells(results: Results, what: str, form: str, sizes: list[int]) -> Iterator[str]:
    for size in sizes:
        median = results.median(what, form, size)
        times = time_ratio(results.median(what, STRAIGHTFORWARD, size), median)
        yield _seconds(median) + ("" if form == STRAIGHTFORWARD or times is None else f" ({times:.1f} times)")


def _seconds(median: Median | None) -> str:
    if median is None:
        return ""
    return f"{'> ' if median.is_stopped else ''}{median.seconds:.1f}"


def _ratio(ratio: float | None) -> str:
    return "" if ratio is None else f"{ratio:.2f} times"
