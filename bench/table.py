"""The results as tables in Markdown, as in docs/performance.md."""

from __future__ import annotations

from collections.abc import Iterator

from bench import accounts, review, shard_commands, shards
from bench.deployment import APPLY, ONE_MORE, PLAN
from bench.forms import FORMS, STRAIGHTFORWARD
from bench.results import Median, Results, calls_ratio, cpu_ratio, memory_ratio, time_ratio
from bench.synthesis import empty_of, sample_of, subjects
from landingzone.config.shards import stack_names

TITLES = {
    PLAN: "Plan from nothing, without refresh",
    APPLY: "Apply of everything",
    ONE_MORE: "Plan of one more user, with refresh",
}
"""What is measured of a deployment -> how it is called."""


def write_tables(results: Results) -> str:
    """Write all that was measured so far.

    Returns:
        Markdown: the machine, then a table for each thing for which there are numbers.
    """
    tables = [
        _synthesis_table(results),
        _review_table(results),
        _shard_commands_table(results),
        _account_commands_table(results),
        _account_deployments_table(results),
        *(_change_table(results, change.name) for change in shards.CHANGES),
        _everybody_table(results),
        _throttled_table(results),
        *(_deployment_table(results, what) for what in TITLES),
    ]
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


def _shard_commands_table(results: Results) -> str:
    columns = " | ".join(f"{command} | CPU | of one stack" for command in shard_commands.COMMANDS)
    lines = [
        f"**A file of {shard_commands.USERS:,} users**: time and CPU seconds of synthesis (`python main.py`), "
        "`landingzone validate` and `landingzone report`.",
        "",
        f"| shards | {columns} |",
        f"| ---: |{' ---: |' * 3 * len(shard_commands.COMMANDS)}",
    ]
    head = len(lines)
    for number in shards.NUMBERS:
        cells = [f"{number}"]
        for command in shard_commands.COMMANDS:
            one, median = (
                results.median(
                    shard_commands.SHARD_COMMANDS, shard_commands.subject_of(command, each), shard_commands.USERS
                )
                for each in (1, number)
            )
            cells += [
                "" if median is None else f"{median.seconds:.2f} s",
                "" if median is None or median.cpu_seconds is None else f"{median.cpu_seconds:.2f} s",
                _ratio(cpu_ratio(median, one)),
            ]
        if any(cells[1:]):
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) if len(lines) > head else ""


def _account_commands_table(results: Results) -> str:
    lines = [
        f"**{accounts.NUMBER} accounts with {len(accounts.ROLES)} roles each**: commands on the file, beside one "
        "without accounts. Ratios are those of the CPU.",
        "",
        "| command | users | without | with | ratio |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    head = len(lines)
    for command in accounts.COMMANDS:
        for users in accounts.USERS:
            without, with_all = (
                results.median(accounts.ACCOUNTS, accounts.subject_of(command, accounts.name_of(number)), users)
                for number in (0, accounts.NUMBER)
            )
            if without is not None and with_all is not None:
                ratio = _ratio(cpu_ratio(with_all, without))
                cells = [command, f"{users:,}", f"{without.seconds:.2f} s", f"{with_all.seconds:.2f} s", ratio]
                lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) if len(lines) > head else ""


def _account_deployments_table(results: Results) -> str:
    users = accounts.USERS[0]
    columns = " | ".join(f"{form}, calls | CPU | time" for form in accounts.FORMS)
    lines = [
        f"**The same on the engine**, with {users} users.",
        "",
        f"| | {columns} |",
        f"| --- |{' ---: |' * 3 * len(accounts.FORMS)}",
    ]
    head = len(lines)
    for step in accounts.STEPS:
        cells = [step]
        for form in accounts.FORMS:
            median = results.median(accounts.ACCOUNTS, accounts.subject_of(step, form), users)
            if median is None or median.cpu_seconds is None:
                cells += [""] * 3
            else:
                cells += [f"{median.calls:,}", f"{median.cpu_seconds:.1f} s", f"{median.seconds:.1f} s"]
        if any(cells[1:]):
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) if len(lines) > head else ""


def _change_table(results: Results, change: str) -> str:
    lines = [
        f"**Shards: {change}**. Plan with refresh, and apply, of the one stack that changes.",
        "",
        "| users | shards | in the stack | plan: calls | CPU | of one state | time | apply: calls | CPU | time "
        "| state |",
        f"|{' ---: |' * 11}",
    ]
    head = len(lines)
    for size, number, (plan, apply) in _costs(results, shards.SHARDS, change, shards.PLAN, shards.APPLY):
        one = results.median(shards.SHARDS, shards.subject_of(change, shards.PLAN, 1), size)
        cells = [
            f"{size:,}",
            f"{number}",
            f"{len(shards.median_shard(size, number)[1]):,}",
            f"{plan.calls:,}",
            f"{plan.cpu_seconds:.1f} s",
            _part(cpu_ratio(plan, one)),
            f"{plan.seconds:.1f} s",
            f"{apply.calls:,}",
            f"{apply.cpu_seconds:.1f} s",
            f"{apply.seconds:.1f} s",
            f"{(apply.state_bytes or 0) / 1000:,.0f} kB",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) if len(lines) > head else ""


def _everybody_table(results: Results) -> str:
    lines = [
        f"**Shards: {shards.EVERYBODY}**. Plans of all stacks, one after the other.",
        "",
        "| users | shards | stacks | calls | of one state | CPU | of one state | time | states |",
        f"|{' ---: |' * 9}",
    ]
    head = len(lines)
    for size, number, (plan,) in _costs(results, shards.SHARDS, shards.EVERYBODY, shards.PLAN):
        one = results.median(shards.SHARDS, shards.subject_of(shards.EVERYBODY, shards.PLAN, 1), size)
        cells = [
            f"{size:,}",
            f"{number}",
            f"{len(stack_names('', number))}",
            f"{plan.calls:,}",
            _ratio(calls_ratio(plan, one)),
            f"{plan.cpu_seconds:.1f} s",
            _ratio(cpu_ratio(plan, one)),
            f"{plan.seconds:.0f} s",
            f"{(plan.state_bytes or 0) / 1000:,.0f} kB",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) if len(lines) > head else ""


def _throttled_table(results: Results) -> str:
    change = shards.ONE_MORE.name
    lines = [
        f"**Shards: {change}**, when IAM answers {shards.CALLS_A_SECOND} calls a second and refuses the others. Plan.",
        "",
        "| users | shards | in the stack | calls | refused | time | of one state |",
        f"|{' ---: |' * 7}",
    ]
    head = len(lines)
    for size, number, (plan,) in _costs(results, shards.THROTTLED, change, shards.PLAN):
        one = results.median(shards.THROTTLED, shards.subject_of(change, shards.PLAN, 1), size)
        cells = [
            f"{size:,}",
            f"{number}",
            f"{len(shards.median_shard(size, number)[1]):,}",
            f"{plan.calls:,}",
            f"{plan.refused:,}",
            f"{plan.seconds:.1f} s",
            _part(time_ratio(plan, one)),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) if len(lines) > head else ""


def _costs(results: Results, what: str, change: str, *steps: str) -> Iterator[tuple[int, int, list[Median]]]:
    """Give the numbers of users and shards with which these steps of a change were measured, and what each cost."""
    for size in results.sizes(what):
        for number in shards.NUMBERS:
            found = [results.median(what, shards.subject_of(change, step, number), size) for step in steps]
            medians = [median for median in found if median is not None]
            if len(medians) == len(steps):
                yield size, number, medians


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


def _part(ratio: float | None) -> str:
    return "" if ratio is None else f"{ratio:.1%}"
