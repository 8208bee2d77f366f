"""What a change of settings does: of inputs, and of the provider and the backend, which decide where AWS calls go.

Every setting of the provider and the backend that changes is reported in the same words; what a person must know of one
is a row of `settings.json`. The last rows are for whole kinds of settings and for everything else.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from landingzone.changes.change import Change
from landingzone.changes.comparison import Comparison
from landingzone.config.options import hidden_tags_of
from landingzone.config.secret_settings import PROVIDER, SECRET_SETTINGS, without_credentials
from landingzone.config.settings import BACKEND_SETTINGS, PROVIDER_SETTINGS, Fields, MapOf, Setting
from landingzone.ground.grouping import grouped
from landingzone.ground.tables import read_json
from landingzone.ground.tokens import is_token
from landingzone.ground.words import MOST_NAMED, cited, listed
from landingzone.iam.partitions import partition_of_region
from landingzone.iam.policy_json import as_list
from landingzone.iam.quotas import RAISABLE
from landingzone.iam.severity import Severity
from landingzone.resources.shards import shards_of

_LONGEST = 200  # characters of a value

_REGION = re.compile(r"[a-z]{2,5}(-[a-z]+)+-[0-9]{1,2}")


@dataclass(frozen=True, kw_only=True)
class SettingRow:
    """What a setting means.

    Args:
        names: Its name, as a regular expression: rows may be about several.
        level: What is at stake when it is set or gets another value.
        level_gone: What is at stake when it is removed, or a switch is turned off. A setting may also come from the
            environment, so what applies then is not known.
        warning: What a person must know when it is set.
        gone: What a person must know when it is removed.
        is_hidden: Whether its value is never shown.
        is_region: Whether it is a region, which decides what is at stake.
    """

    names: str
    level: Severity
    level_gone: Severity = "info"
    warning: str = ""
    gone: str = ""
    is_hidden: bool = False
    is_region: bool = False


_TABLE = read_json("landingzone.changes", "settings.json")


def _rows_of(part: str) -> Iterator[SettingRow]:
    for row in _TABLE[part]:
        if isinstance(row, str):
            yield from _rows_of(row)  # the rows of another part belong here
        else:
            warning = row.get("warning", "")
            yield SettingRow(**{**row, "warning": _TABLE["warnings"].get(warning, warning)})


PROVIDER_ROWS = tuple(_rows_of("provider"))
"""The rows of the provider; of several that match, the first applies.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs
"""

BACKEND_ROWS = tuple(_rows_of("backend"))
"""The rows of all backends; of several that match, the first applies.

Source: https://developer.hashicorp.com/terraform/language/backend
"""
_KINDS = tuple(_rows_of("kinds"))
_STATE_MOVES = _TABLE["warnings"]["state moves"]

_INPUTS: Mapping[str, Severity] = _TABLE["inputs"]
"""Inputs whose values are shown. For inputs that change who can do what, the effect is shown instead."""


def find_setting_changes(comparison: Comparison) -> Iterator[Change]:
    """Report how inputs, the account, the shards and the settings of the provider and the backend change.

    No value is shown that may be a secret. A block is the same as a map and as a list with one map. A value that is
    null, empty or an empty string counts as missing.
    """
    old, new = comparison.inputs
    if comparison.moves_account:
        was, becomes = (side.report.wording.account(side.inputs.aws_account_id) for side in comparison.sides)
        text = f"the account changes from {was} to {becomes}"
        yield setting("critical", text, "what is in the old account stays there and is no longer managed")
    for name, level in _INPUTS.items():
        before, after = (getattr(side, name, None) for side in (old, new))
        if before != after:
            yield setting(level, f"{name} changes from {in_words(before)} to {in_words(after)}")
    for name, quota in RAISABLE.items():
        if old.quota(quota) != new.quota(quota):
            yield setting("info", f"quotas.{name} changes from {old.quota(quota):,} to {new.quota(quota):,}")
    shards, shards_now = shards_of(old), shards_of(new)
    if shards != shards_now:
        text = f"users are now in {_states(shards_now)}, previously in {_states(shards)} (user_shards)"
        yield setting("high", text, _DIVIDE)
    provider, provider_now = (getattr(side, "provider", {}) for side in (old, new))
    yield from _changes(PROVIDER, PROVIDER, provider, provider_now, PROVIDER_ROWS, hidden_tags_of(new))
    yield from _backend_changes(*(getattr(side, "backend", {}) for side in (old, new)))


_DIVIDE = (
    "divide the states with `landingzone shards split`; until then Terraform refuses to plan, or wants to create users "
    "who already exist"
)


def _states(shards: int) -> str:
    return "the state of the groups" if shards == 1 else f"{shards} states of their own"


def row_of(name: str, rows: Sequence[SettingRow]) -> SettingRow:
    """Return the row of a setting: the first whose expression matches the whole name."""
    return next(row for row in rows if re.fullmatch(row.names, name, re.DOTALL))


def _backend_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    if old.keys() != new.keys():
        yield setting("high", f"the state is kept in {_backends(new)}, previously in {_backends(old)}", _STATE_MOVES)
    for name, arguments in new.items():  # nothing more to say about a backend that is no longer used
        for change in _changes(f"backend.{name}", name, old.get(name, {}), arguments, BACKEND_ROWS):
            is_reported = name not in old and change.warning == _STATE_MOVES
            yield replace(change, warning="") if is_reported else change


def _backends(backend: Mapping[str, Any]) -> str:
    return listed([f"the {cited(name)} backend" for name in backend]) if backend else "a local file"


_KNOWN = {PROVIDER: PROVIDER_SETTINGS, **BACKEND_SETTINGS}


def _changes(
    path: str,
    place: str,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    rows: Sequence[SettingRow],
    hidden_tags: Collection[str] = (),
) -> Iterator[Change]:
    """Report the settings of one place that change; those of a block that change alike, together."""
    for name in sorted({*old, *new}):
        row = row_of(name, rows)
        was, becomes = _leaves(_given(old.get(name))), _leaves(_given(new.get(name)))
        alike: dict[tuple[str, Severity, str], list[str]] = {}
        for leaf in sorted({*was, *becomes}):
            before, after = was.get(leaf), becomes.get(leaf)
            if before != after:
                steps = [name, *leaf.split(".")] if leaf else [name]
                is_known = _is_known(_KNOWN.get(place, {}), steps)
                is_hidden = row.is_hidden or not is_known or _may_be_secret(place, steps) or steps[-1] in hidden_tags
                is_off = after is None or str(after).lower() in ("false", "0")
                level, warning = (row.level_gone, row.gone) if is_off else (row.level, row.warning)
                if row.is_region:
                    level, warning = _of_region(before, after)
                alike.setdefault((_in_words(before, after, is_hidden), level, warning), []).append(leaf)
        for (what, level, warning), leaves in alike.items():
            which = f" ({listed([cited(leaf) for leaf in leaves], most=MOST_NAMED)})" if leaves != [""] else ""
            yield setting(level, f"{path}.{cited(name)}{which} {what}", warning)


def _leaves(value: Any, path: str = "") -> dict[str, Any]:
    """Return the values of a setting: of a block by their names in it, such as `tags.team`; else one, by ""."""
    if not isinstance(value, Mapping):
        return {} if value is None else {path: value}
    inner = (_leaves(each, f"{path}.{name}" if path else str(name)) for name, each in value.items())
    return {leaf: each for leaves in inner for leaf, each in leaves.items()}


def _is_known(settings: Mapping[str, Setting], steps: Sequence[str]) -> bool:
    """Check whether a setting is known, and what is in it: a name with a mistake may have a secret as its value."""
    type = settings[steps[0]].type if steps[0] in settings else None
    if len(steps) == 1 or steps[0] == "endpoints":  # versions of the provider know other services
        return type is not None
    return isinstance(type, MapOf) or (isinstance(type, Fields) and _is_known(type.settings, steps[1:]))


def _may_be_secret(place: str, steps: Sequence[str]) -> bool:
    secret = SECRET_SETTINGS.get(place, {})
    return any(each in secret for each in steps) or row_of(steps[-1], _KINDS).is_hidden


def _in_words(old: Any, new: Any, is_hidden: bool) -> str:
    was, becomes = ("" if is_hidden else _shown(each) for each in (old, new))
    if new is None:
        return f"is removed (previously {was})" if was else "is removed"
    if old is None and is_hidden:
        return "is set"
    return "changes" if was == becomes else f"changes from {was or 'unset'} to {becomes}"


def _of_region(old: Any, new: Any) -> tuple[Severity, str]:
    """Return what is at stake with another region, and what to look out for."""
    if new is not None and not _REGION.fullmatch(_shown(new)):
        return "high", "this does not look like an AWS region, such as eu-west-1"
    before, after = (partition_of_region(str(each or "")) for each in (old, new))
    if before == after:
        return "info", ""
    is_sure = old is not None and new is not None
    which = f"from the partition {before} to {after}" if is_sure else "possibly to another partition"
    return "high", f"this moves {which}: accounts and ARNs of one do not work in another"


def _given(value: Any) -> Any:
    """Normalize a value: blocks become one map, and a missing value None."""
    match value:
        case Mapping():
            inner = {name: _given(each) for name, each in value.items()}
            return {name: each for name, each in inner.items() if each is not None} or None
        case list() | tuple():
            entries = [each for each in map(_given, value) if each is not None]
            if len(entries) > 0 and all(isinstance(each, Mapping) for each in entries):
                given = grouped((name, each) for entry in entries for name, each in entry.items())
                together = {name: [*chain.from_iterable(map(as_list, each))] for name, each in given.items()}
                return {name: each[0] if len(each) == 1 else together[name] for name, each in given.items()}
            return entries or None
        case "":
            return None
        case _:
            return value


def _shown(value: Any) -> str:
    """Write a value without terminal control characters and without what may be a secret in an address."""
    match value:
        case None:
            return ""
        case bool() | int() | float():
            return str(value).lower()
        case str() if is_token(value):
            return "a value that only Terraform knows"
        case str():
            text = without_credentials(value)
            return cited(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}...")
        case list():
            return listed(map(_shown, value), most=MOST_NAMED)
        case _:
            return "a value that is not shown"


def setting(level: Severity, text: str, warning: str = "") -> Change:
    """Make a change of a setting."""
    return Change(level=level, kind="setting", text=text, warning=warning)


def in_words(value: object) -> str:
    """Write a value as in a configuration file."""
    match value:
        case None:
            return "unset"
        case bool():
            return str(value).lower()
        case list():
            return listed(map(cited, map(str, value))) if value else "an empty list"
        case _:
            return cited(str(value))
