"""How strict a repository reviews its configuration: comments that ignore warnings, and workflows with the action.

The sentences are about the settings of the action, when its workflow runs, and whether a failure counts. Commands that
a workflow runs itself are not read.
"""

import json
import posixpath
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from landingzone.changes.change import Change
from landingzone.changes.settings import setting
from landingzone.config.entries import Entries, Entry
from landingzone.config.file import ConfigurationFile
from landingzone.config.ignores import Ignores
from landingzone.ground.words import cited, quoted
from landingzone.iam.policy_json import as_list
from landingzone.iam.severity import SEVERITIES, Severity
from landingzone.reading.faults import Unreadable
from landingzone.reading.yaml_text import read_yaml

_IN_ANY_CASE = "continue-on-error"
_LONGEST = 200  # characters of a value
_ON_PULL_REQUESTS = ("pull_request", "pull_request_target")


def find_ignoring(old: ConfigurationFile, new: ConfigurationFile) -> Iterator[Change]:
    """Report which comments ignore a warning from now on, and which no longer do.

    Args:
        old: The configuration before.
        new: The configuration after.
    """
    sides = [[(each.code, each.reason.strip(), each) for each in Ignores(side).all] for side in (old, new)]
    counts = [Counter((code, reason) for code, reason, _ in side) for side in sides]
    for number, (file, verb) in enumerate(((old, "no longer ignores"), (new, "ignores"))):
        left = counts[number] - counts[1 - number]
        entries = Entries(file) if left else {}
        # The last of them are as likely to be the new ones as any.
        for code, reason, comment in reversed(sides[number]):
            if left[code, reason] > 0:
                left[code, reason] -= 1
                on = next((each for each in entries.values() if _has_line(each, comment.file, comment.line)), None)
                of = f" of {on.path}" if on else ""
                text = f"a comment {verb} {cited(code)}{of}: {quoted(reason)} ({comment.file}:{comment.place.line})"
                users = (on.key[1],) if on and on.key[0] == "users" and len(on.key) > 1 else ()
                yield Change(level="low" if file is new else "info", kind="setting", text=text, users=users)


def _has_line(entry: Entry, file: str, line: int) -> bool:
    return entry.file == file and any(each.number == line for each in entry.lines)


class _ReviewSetting(NamedTuple):
    """Something that decides how strict a review is.

    Args:
        level: What is at stake when it gets weaker.
        is_weaker: Whether a value is weaker than another.
        default: The value of the action without it.
    """

    level: Severity
    is_weaker: Callable[[str, str], bool]
    default: str = ""


def _is_other(old: str, new: str) -> bool:
    return old != new


def _lets_more_through(old: str, new: str) -> bool:
    is_known = old in SEVERITIES and new in SEVERITIES
    return SEVERITIES.index(new) < SEVERITIES.index(old) if is_known else old != new


_SETTINGS: Mapping[str, _ReviewSetting] = {
    "fail-on": _ReviewSetting("high", _lets_more_through, "critical"),
    "strict": _ReviewSetting("medium", lambda _, new: new != "true", "false"),
    "allow-no-administrator": _ReviewSetting("high", lambda _, new: new != "false", "false"),
    "comment": _ReviewSetting("low", lambda _, new: new != "true", "true"),
    "base": _ReviewSetting("high", _is_other),
    "version": _ReviewSetting("medium", _is_other),
    _IN_ANY_CASE: _ReviewSetting("high", lambda _, new: new != "false", "false"),
    "if": _ReviewSetting("high", _is_other),
    "on": _ReviewSetting("medium", _is_other),
}
"""Inputs of the action, and keys of the job and the step, and when the workflow runs."""


class _Reviewing(NamedTuple):
    """A step of a workflow that reviews pull requests.

    Args:
        place: The workflow.
        job: Its job.
        facts: The value of each of `_SETTINGS`.
    """

    place: str
    job: str
    facts: Mapping[str, str]


def find_workflow_changes(old: Mapping[str, str | None], new: Mapping[str, str | None], file: str) -> Iterator[Change]:
    """Report how the review of a configuration on pull requests gets weaker or stricter.

    Args:
        old: The workflows before: name in the repository -> text; None: it cannot be read.
        new: The workflows after.
        file: The file or directory of the configuration, by its name in the repository.
    """
    read = [{place: _plain(text) for place, text in side.items()} for side in (old, new)]
    actions = {action for side in read for content in side.values() for action in _actions(content)}
    before, after = ([*_reviewing(side, actions, file)] for side in read)
    for was, becomes in _pairs(before, after):
        for name, fact in _SETTINGS.items():
            value, other = was.facts[name], becomes.facts[name]
            if value != other:
                level = fact.level if fact.is_weaker(value, other) else "info"
                text = f"the review of pull requests: {name} changes from {_shown(value)} to {_shown(other)}"
                yield setting(level, f"{text} ({becomes.place})")
    if before and not after:
        unread = [place for place, content in read[1].items() if content is None]
        why = f": {cited(unread[0])} cannot be read here" if unread else ""
        verb = "may no longer review" if unread else "no longer reviews"
        yield setting("high", f"the action {verb} {cited(file)} on pull requests ({before[0].place}){why}")
    elif after and not before:
        yield setting("info", f"the action reviews {cited(file)} on pull requests ({after[0].place})")


def _plain(text: str | None) -> Any:
    try:
        return None if text is None else read_yaml(text).value
    except Unreadable:
        return None


def _steps(workflow: Any) -> Iterator[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
    """Yield the steps of a workflow that use an action, each with its job."""
    jobs = workflow.get("jobs") if isinstance(workflow, dict) else None
    for name, job in jobs.items() if isinstance(jobs, dict) else ():
        steps = job.get("steps") if isinstance(job, dict) else None
        for step in steps if isinstance(steps, list) else ():
            if isinstance(step, dict) and isinstance(step.get("uses"), str):
                yield str(name), job, step


def _actions(workflow: Any) -> Iterator[str]:
    """Yield the names of this action in a workflow: of the repository, or a copy with its inputs."""
    for _, _, step in _steps(workflow):
        name, given = _name_of(step), step.get("with")
        is_copy = name.startswith("./") and isinstance(given, dict) and not {"fail-on", "strict"}.isdisjoint(given)
        if posixpath.basename(name) == "landingzone" or is_copy:
            yield name


def _name_of(step: Mapping[str, Any]) -> str:
    return str(step["uses"].partition("@")[0])


def _reviewing(workflows: Mapping[str, Any], actions: Iterable[str], file: str) -> Iterator[_Reviewing]:
    for place, workflow in workflows.items():
        for job_name, job, step in _steps(workflow):
            written, events = step.get("with"), workflow.get("on")
            given: dict[str, Any] = written if isinstance(written, dict) else {}
            named = events if isinstance(events, dict) else dict.fromkeys(map(str, as_list(events)))
            on = {event: named[event] for event in _ON_PULL_REQUESTS if event in named}
            is_of_file = posixpath.normpath(str(given.get("file", "landingzone.yaml"))) == file
            if on and is_of_file and _name_of(step) in actions:
                about = {**given, "on": _written(on), "if": _both(job, step, "if", True)}
                about[_IN_ANY_CASE] = _both(job, step, _IN_ANY_CASE, False)
                facts = {
                    name: fact.default if about.get(name) is None else _written(about[name])
                    for name, fact in _SETTINGS.items()
                }
                yield _Reviewing(place, job_name, facts)


def _both(job: Mapping[str, Any], step: Mapping[str, Any], name: str, usual: bool) -> str | None:
    """Return what a job and its step say of something; None: nothing, or what is so without it."""
    said = [each[name] for each in (job, step) if each.get(name) is not None and each[name] is not usual]
    return " and ".join(map(_written, said)) or None


def _written(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def _pairs(before: list[_Reviewing], after: list[_Reviewing]) -> Iterator[tuple[_Reviewing, _Reviewing]]:
    """Pair the steps of both sides: of the same workflow and job, or what is left, in order."""
    left, late = [*before], list[_Reviewing]()
    for one in after:
        same = next((each for each in left if (each.place, each.job) == (one.place, one.job)), None)
        if same:
            left.remove(same)
            yield same, one
        else:
            late.append(one)
    yield from zip(left, late, strict=False)


def _shown(value: str) -> str:
    return cited(value if len(value) <= _LONGEST else f"{value[:_LONGEST]}...") if value else "unset"
