"""A plan as `terraform show -json` prints it: what it found, what it changes, and one line for each change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from landingzone.ground.words import cited, counted, listed, printable
from landingzone.reading.printed_json import parse_printed_json
from landingzone.reading.terraform_plans import ChangedValues, ResourceChange, plan_in
from landingzone.reading.terraform_states import StateResource

HINT = "use a version of Terraform or OpenTofu that is supported"
_MOST_OUTPUTS = 5
_DRIFT = "Changed since the state was written, by others or by an apply that ended early"


class _ActionWords(NamedTuple):
    mark: str
    counts: tuple[str, ...]
    words: str = ""


_ADD, _CHANGE, _DESTROY, _FORGET = "to add", "to change", "to destroy", "to forget"
_ALWAYS_TOLD = (_ADD, _CHANGE, _DESTROY)
_NOT_KNOWN = _ActionWords("?", ("with actions that are not known here",), "actions that are not known here")
_NO_OP, _UPDATE = ("no-op",), ("update",)
_ACTIONS = {
    _NO_OP: _ActionWords("", ()),
    ("create",): _ActionWords("+", (_ADD,)),
    _UPDATE: _ActionWords("~", (_CHANGE,)),
    ("delete",): _ActionWords("-", (_DESTROY,)),
    ("delete", "create"): _ActionWords("-/+", (_ADD, _DESTROY), "replaced"),
    ("create", "delete"): _ActionWords("+/-", (_ADD, _DESTROY), "replaced"),
    ("forget",): _ActionWords(".", (_FORGET,), "forgotten, stays in the account"),
    ("create", "forget"): _ActionWords("+/.", (_ADD, _FORGET), "the old one stays in the account, replaced"),
}
"""Actions of a change -> the mark of Terraform, what it counts as, and words.

Source: https://developer.hashicorp.com/terraform/internals/json-format#change-representation
"""

_CREDENTIALS = ("aws_iam_access_key", "aws_iam_user_login_profile", "aws_iam_user_ssh_key")
_TAINTED = "replace_because_tainted"
_CANNOT_UPDATE = "replace_because_cannot_update"
_EXPECTED = {
    "delete_because_no_resource_config": "it is not in the configuration",
    "delete_because_no_module": "its module is not in the configuration",
    "delete_because_each_key": "its key is not in the configuration",
    "delete_because_count_index": "its number is not in the configuration",
    "delete_because_wrong_repetition": "the configuration has other keys for it",
}
"""Reasons of a deletion that nobody needs to be told."""
_REASONS = {
    **_EXPECTED,
    "delete_because_no_move_target": "it was moved to an address that is not in the configuration",
    _TAINTED: "it is tainted, as after a creation that failed",
    "replace_by_request": "-replace asks for it",
    "replace_by_triggers": "replace_triggered_by asks for it",
}


@dataclass(frozen=True, kw_only=True)
class PlannedChange:
    """What a plan does with one resource, or what it found changed: names, an id to import, and no other value.

    Args:
        address: Its address.
        type: Its Terraform type.
        actions: As Terraform names them, in their order: `("update",)`, `("create", "delete")`; `("no-op",)` if it is
            only moved or imported.
        previous_address: Its address in the state, if the plan moves it; "": it does not.
        import_id: Its id, if the plan imports it, "" if that is not known; None: it does not.
        attributes: Names of the attributes that an update changes, or that make a replacement necessary.
        reason: The reason, as Terraform names it; "": none.
        deposed: Key of what is left of an earlier replacement; "": it is the current object.
        belongs_to: What it is a part of: `("user", "alice")` for her membership.
    """

    address: str
    type: str
    actions: tuple[str, ...]
    previous_address: str = ""
    import_id: str | None = None
    attributes: tuple[str, ...] = ()
    reason: str = ""
    deposed: str = ""
    belongs_to: tuple[str, str] = ("", "")

    @property
    def why(self) -> str:
        """Why Terraform replaces or deletes it, in words; "": it does not say."""
        if self.reason == _CANNOT_UPDATE and self.attributes:
            return f"{listed(map(cited, self.attributes))} cannot be changed in place"
        return _REASONS.get(self.reason, cited(self.reason) if self.reason else "")

    @property
    def steps(self) -> int:
        """How many steps an apply reports for it."""
        return sum(each in ("create", "update", "delete") for each in self.actions)


@dataclass(frozen=True, kw_only=True)
class ShownPlan:
    """A plan.

    Args:
        resources: What the state has, as the plan found it in the account, with its secrets.
        changes: What it does.
        drift: What it found changed in the account since the last apply.
        output_changes: Names of the outputs that change.
        is_complete: Whether nothing of the configuration is left out, as with -target.
    """

    resources: list[StateResource] = field(repr=False)
    changes: tuple[PlannedChange, ...]
    drift: tuple[PlannedChange, ...]
    output_changes: tuple[str, ...]
    is_complete: bool

    @property
    def made_again(self) -> set[str]:
        """The addresses of the credentials that are made again because their creation failed."""
        return {each.address for each in self.changes if each.reason == _TAINTED and each.type in _CREDENTIALS}

    def lines(self) -> list[str]:
        """Return a line for each change, what they sum up to, and what was changed by others; nothing without these."""
        outputs = counted(len(self.output_changes), "output changes", "outputs change")
        named = listed(map(cited, self.output_changes), most=_MOST_OUTPUTS)
        changed = listed((f"{each.address} ({_in_words(each)})" for each in self.drift), most=_MOST_OUTPUTS)
        return [
            *lines_of(self.changes),
            *([f"{outputs}: {named}."] if self.output_changes else []),
            *([f"{_DRIFT}: {changed}."] if self.drift else []),
        ]


def read_shown_plan(printed: bytes, path: Path) -> ShownPlan:
    """Read a plan.

    Args:
        printed: The output of `terraform show -json` for a plan file.
        path: The plan file, for messages.

    Raises:
        InvalidFile: It is something else.
    """
    content = parse_printed_json(printed.decode(errors="backslashreplace"), path, HINT)
    resources, plan = plan_in(content, path, HINT)
    return ShownPlan(
        resources=resources,
        changes=tuple(
            _planned(each)
            for each in plan.resource_changes
            if each.mode == "managed"
            and (each.change.actions != _NO_OP or each.previous_address or each.change.importing)
        ),
        drift=tuple(
            _planned(each)
            for each in plan.resource_drift
            if each.mode == "managed" and each.change.actions != _NO_OP
            if each.change.actions != _UPDATE or _changed(each.change)
        ),
        output_changes=tuple(name for name, each in plan.output_changes.items() if tuple(each.actions) != _NO_OP),
        is_complete=plan.complete,
    )


def lines_of(changes: Sequence[PlannedChange]) -> list[str]:
    """Return a line for each change, what belongs together next to each other, and what they sum up to.

    Nothing in a line acts on a terminal. Without changes there is no line.
    """
    ordered = sorted(changes, key=lambda each: (each.belongs_to, not _is_owner(each), each.address))
    return [*map(line_of, ordered), _sum_of(changes)] if changes else []


def line_of(change: PlannedChange) -> str:
    """Return what happens to one resource: its mark, its address, and words. Nothing in it acts on a terminal."""
    action = _ACTIONS.get(change.actions, _NOT_KNOWN)
    named = change.attributes if change.actions == _UPDATE else change.actions if action is _NOT_KNOWN else ()
    because = f"because {change.why}" if change.why and change.reason not in _EXPECTED else ""
    parts = (
        ", ".join(map(cited, named)),
        f"{action.words} {because}".strip(),
        change.deposed and f"what an earlier replacement left, {cited(change.deposed)}",
        change.previous_address and f"moved from {printable(change.previous_address)}",
        change.import_id is not None and f"imported{change.import_id and f' from {cited(change.import_id)}'}",
    )
    told = "; ".join(each for each in parts if each)
    return f"{action.mark:>3} {printable(change.address)}{f': {told}' if told else ''}"


def _in_words(drift: PlannedChange) -> str:
    return "gone" if drift.actions == ("delete",) else ", ".join(map(cited, drift.attributes)) or "changed"


def addresses_left(changes: Iterable[PlannedChange]) -> list[str]:
    """Return the addresses that a plan forgets: what they stand for stays in the account."""
    return [each.address for each in changes if each.actions == ("forget",)]


def _sum_of(changes: Sequence[PlannedChange]) -> str:
    """Sum up as Terraform does, which counts nothing that is only moved; OpenTofu also counts what is forgotten."""
    numbers = Counter(text for each in changes for text in _ACTIONS.get(each.actions, _NOT_KNOWN).counts)
    imported = sum(each.import_id is not None for each in changes)
    counts = {"to import": imported} | dict.fromkeys(_ALWAYS_TOLD, 0) | numbers
    return (
        f"Plan: {', '.join(f'{number} {text}' for text, number in counts.items() if number or text in _ALWAYS_TOLD)}."
    )


def _planned(found: ResourceChange) -> PlannedChange:
    change = found.change
    match change.actions:
        case ("update",):
            names = sorted(_changed(change))
        case (_, _):
            names = [str(path[0]) for path in change.replace_paths if path]
        case _:
            names = []
    return PlannedChange(
        address=found.address,
        type=found.type,
        actions=change.actions,
        previous_address=found.previous_address,
        import_id=change.importing.id if change.importing else None,
        attributes=tuple(dict.fromkeys(names)),
        reason=found.action_reason,
        deposed=found.deposed,
        belongs_to=_owner(found.type, change.after or change.before or {}),
    )


def _changed(change: ChangedValues) -> set[str]:
    """Return the names of the attributes that an update changes: not what is empty and was null, as providers read."""
    before, after, unknown = change.before or {}, change.after or {}, change.after_unknown
    unknown = unknown if isinstance(unknown, dict) else {}
    names = {
        name
        for name in {*before, *after, *unknown}
        if _full(before.get(name)) != _full(after.get(name)) or _has_true(unknown.get(name))
    }
    return names - {"tags_all"} if "tags" in names else names  # which has the tags too


def _full(value: Any) -> Any:
    return None if value in ("", [], {}) else value


def _owner(type: str, values: Mapping[str, Any]) -> tuple[str, str]:
    for attribute, kind in (("user", "user"), ("username", "user"), ("group", "group")):
        if isinstance(name := values.get(attribute), str):
            return kind, name
    return type.removeprefix("aws_iam_"), str(values.get("name", ""))


def _is_owner(change: PlannedChange) -> bool:
    return change.type == f"aws_iam_{change.belongs_to[0]}"


def _has_true(unknown: Any) -> bool:
    """Return whether something in an attribute is not known before the apply."""
    parts = unknown.values() if isinstance(unknown, dict) else unknown if isinstance(unknown, list) else ()
    return unknown is True or any(map(_has_true, parts))
