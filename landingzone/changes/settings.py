"""What a change of settings does: of inputs, and of the provider and the backend, which decide where AWS calls go.

The sentences about the provider and the backend are rows of `settings.json`. The last rows are for whole kinds of
settings and for everything else, so nothing goes unreported.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from landingzone.access.change import Change
from landingzone.changes.comparison import Comparison
from landingzone.config.secret_settings import PROVIDER, SECRET_SETTINGS, without_credentials
from landingzone.ground.tables import read_json
from landingzone.ground.tokens import is_token
from landingzone.ground.words import cited, listed
from landingzone.iam.partitions import partition_of_region
from landingzone.iam.quotas import RAISABLE
from landingzone.iam.severity import Severity
from landingzone.resources.shards import shards_of

_LONGEST = 200  # characters of a value
_MOST_NAMED = 5

_REGION = re.compile(r"[a-z]{2,5}(-[a-z]+)+-[0-9]{1,2}")
_A_VALUE = "a value that is not shown"
_ROLE_ARNS = ("role_arn", "assume_role_role_arn")


@dataclass(frozen=True, kw_only=True)
class SettingRow:
    """What a setting means.

    Args:
        names: Its name, as a regular expression: rows may be about several.
        level: What is at stake when it is set or gets another value.
        level_gone: What is at stake when it is removed, or a switch is turned off.
        now: The sentence when it is set, with `{new}`, `{name}` and `{calls}`; empty: one with both values.
        gone: The sentence when it is removed; empty: one that says just that. A setting may also come from the
            environment, so what applies then is not known.
        form: What its value is. A `place` is an address, or one for each of several services; a `role` an ARN, or a
            block with one; a `switch` is off when it is not given; a `hidden` value is never shown; of `tags` the names
            are.
        warning: What to look out for when it is set.
    """

    names: str
    level: Severity
    level_gone: Severity = "info"
    now: str = ""
    gone: str = ""
    form: Literal["value", "place", "role", "region", "switch", "tags", "hidden"] = "value"
    warning: str = ""


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
    yield from _changes((PROVIDER,), provider, provider_now, PROVIDER_ROWS, "AWS calls")
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
        for change in _changes(("backend", name), old.get(name, {}), arguments, BACKEND_ROWS, "calls for the state"):
            is_reported = name not in old and change.warning == _STATE_MOVES
            yield replace(change, warning="") if is_reported else change


def _backends(backend: Mapping[str, Any]) -> str:
    return listed([f"the {cited(name)} backend" for name in backend]) if backend else "a local file"


def _changes(
    steps: tuple[str, ...], old: Mapping[str, Any], new: Mapping[str, Any], rows: Sequence[SettingRow], calls: str
) -> Iterator[Change]:
    for name in sorted({*old, *new}):
        was, becomes = _given(old.get(name)), _given(new.get(name))
        if was != becomes:
            row = row_of(name, rows)
            if name in SECRET_SETTINGS.get(steps[-1], {}):
                row = replace(row, form="hidden")
            yield from _Setting(".".join([*steps, cited(name)]), row, calls).changes(was, becomes)


@dataclass(frozen=True)
class _Setting:
    """One setting that changes: its path, its row, and the calls that use it."""

    path: str
    row: SettingRow
    calls: str

    def changes(self, old: Any, new: Any) -> Iterator[Change]:
        match self.row.form:
            case "place" if isinstance(old, Mapping | None) and isinstance(new, Mapping | None):
                yield from self._places(old or {}, new or {})
            case "role":
                yield self._role(old, new)
            case "switch":
                yield self._switch(old, new)
            case "region":
                yield self._region(old, new)
            case "hidden":
                yield self._hidden(old, new)
            case "tags":
                yield self._change(_tags(old), _tags(new))
            case _:
                yield self._change(_shown(old), _shown(new))

    def _change(self, old: str, new: str) -> Change:
        """Report a change of values that are ready to be shown; an empty string means no value."""
        row = self.row
        if not new:
            text = self._filled(row.gone) if row.gone else f"{self.path} is removed (previously {old})"
            return setting(row.level_gone, text)
        if not row.now:
            return setting(row.level, f"{self.path} changes from {old or 'unset'} to {new}", row.warning)
        until = f", previously {old}" if old and old != new and "{new}" in row.now else ""
        return setting(row.level, self._filled(row.now, new) + until, row.warning)

    def _filled(self, sentence: str, new: str = "") -> str:
        return sentence.format(name=self.path, calls=self.calls, new=new)

    def _hidden(self, old: Any, new: Any) -> Change:
        if new is None:
            return setting(self.row.level_gone, f"{self.path} is removed")
        return setting(self.row.level, f"{self.path} {'is set' if old is None else 'changes'}", self.row.warning)

    def _switch(self, old: Any, new: Any) -> Change:
        was, becomes = _is_on(old), _is_on(new)
        is_off_at_last = not becomes and new is not None and self.row.level_gone == "high"
        if was == becomes and not is_off_at_last:
            return setting("info", f"{self.path} changes from {_shown(old) or 'unset'} to {_shown(new) or 'unset'}")
        return self._change("true" if was else "false", "true" if becomes else "")

    def _region(self, old: Any, new: Any) -> Change:
        was, becomes = _shown(old) or "unset", _shown(new) or "unset"
        text = f"{self.path} changes from {was} to {becomes}"
        if new is not None and not _REGION.fullmatch(becomes):
            return setting("high", text, "this does not look like an AWS region, such as eu-west-1")
        before, after = (partition_of_region(str(each or "")) for each in (old, new))
        if before != after:
            is_sure = old is not None and new is not None
            partitions = f", from the partition {before} to {after}" if is_sure else ", possibly in another partition"
            return setting("high", text + partitions, "accounts and ARNs of one partition do not work in another")
        return setting(self.row.level, text)

    def _role(self, old: Any, new: Any) -> Change:
        was, becomes = _role_arn(old), _role_arn(new)
        if was != becomes and (new is None or becomes):
            return self._change(was, becomes)
        before, after = (each if isinstance(each, Mapping) else {} for each in (old, new))
        names = [cited(str(name)) for name in {*before, *after} if before.get(name) != after.get(name)]
        which = f" ({listed(sorted(names), most=_MOST_NAMED)})" if names else ""
        return setting(self.row.level, f"{self.path} changes{which}", self.row.warning)

    def _places(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
        """Report each place once, with all services that are called there."""
        services: dict[tuple[str, str], list[str]] = {}
        for service in sorted({*old, *new}, key=str):
            if old.get(service) != new.get(service):
                places = _shown(old.get(service)), _shown(new.get(service))
                services.setdefault(places, []).append(cited(str(service)))
        for (was, becomes), called in services.items():
            yield replace(self, path=f"{self.path}: {listed(called, most=_MOST_NAMED)}")._change(was, becomes)


def _given(value: Any) -> Any:
    """Normalize a value: blocks become one map, and a missing value None."""
    match value:
        case Mapping():
            inner = {name: _given(each) for name, each in value.items()}
            return {name: each for name, each in inner.items() if each is not None} or None
        case list() | tuple():
            entries = [each for each in map(_given, value) if each is not None]
            if len(entries) > 0 and all(isinstance(each, Mapping) for each in entries):
                merged: dict[Any, Any] = {}
                for entry in entries:
                    for name, each in entry.items():
                        merged[name] = each if name not in merged else [*_as_list(merged[name]), *_as_list(each)]
                return merged
            return entries or None
        case "":
            return None
        case _:
            return value


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _is_on(value: Any) -> bool:
    """Return whether a switch is on; anything but an explicit off counts as on."""
    return value is not None and str(value).lower() not in ("false", "0")


def _role_arn(value: Any) -> str:
    if isinstance(value, Mapping):
        value = next((value[name] for name in _ROLE_ARNS if name in value), None)
    return _shown(value)


def _tags(value: Any) -> str:
    tags = value.get("tags") if isinstance(value, Mapping) else None
    names = [cited(str(name)) for name in tags] if isinstance(tags, Mapping) else []
    return listed(names, most=_MOST_NAMED) if names else _A_VALUE if value is not None else ""


def _shown(value: Any) -> str:
    """Write a value without terminal control characters and without what may be a secret in an address."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case str() if is_token(value):
            return "a value that only Terraform knows"
        case str():
            text = without_credentials(value)
            return cited(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}...")
        case int() | float():
            return str(value)
        case list():
            return listed(map(_shown, value), most=_MOST_NAMED)
        case _:
            return _A_VALUE


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
