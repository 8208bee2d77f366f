"""The records as plain dicts, written below them: the types of `users={"alice": {...}}` for type checkers."""

from __future__ import annotations

import json
import keyword
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from landingzone.config.accounts import AccountGroup
from landingzone.config.configured_user import ConfiguredUser
from landingzone.config.documented import DocumentedInputs
from landingzone.config.group import CrossAccountGroup, IamGroup
from landingzone.config.inputs import Inputs
from landingzone.config.options import Adoption, Configuration, StackConfiguration
from landingzone.config.policy import IamPolicy, InlineIamPolicy
from landingzone.config.requirements import Requirement
from landingzone.config.teams import Team
from landingzone.config.user import User
from landingzone.iam.partitions import Partition
from landingzone.iam.quotas import RaisableQuota

RECORDS: tuple[type[BaseModel], ...] = (
    *(CrossAccountGroup, AccountGroup, InlineIamPolicy, IamPolicy, IamGroup, User, Adoption),
    *(ConfiguredUser, Team, Requirement),
    *(DocumentedInputs, Inputs, Configuration, StackConfiguration),
)
"""Each below those that its own fields are made of."""

_NAMED = {RaisableQuota: "RaisableQuota", Partition: "Partition"}

_APART: dict[type[BaseModel], dict[str, str]] = {ConfiguredUser: {"tags": "Mapping[str, str]"}}
"""Keys whose types keep a dict from being one of its base: of both, type checkers would know only the base."""

HOMES = tuple(dict.fromkeys(record.__module__ for record in RECORDS))
"""The modules of the records, each of which has the dicts of its records too."""


def typed_dicts(home: str) -> str:
    """Write the dicts of a module.

    A key that is not required may be left out; defaults and descriptions stand with the records. A `Mapping` has to be
    a dict, and a `Sequence` a list: only those two may hold, for type checkers, records and dicts side by side.
    """
    return "\n\n".join("\n".join(_lines(record)).rstrip() + "\n" for record in RECORDS if record.__module__ == home)


def _lines(record: type[BaseModel]) -> list[str]:
    base = record.__base__ if record.__base__ in RECORDS else None
    typed = {
        name: f"Required[{text}]" if field.is_required() else text
        for name, field in record.model_fields.items()
        if base is None or name not in base.model_fields or field.annotation != base.model_fields[name].annotation
        for text in [type_of(field.annotation, or_null=name in ("users", "groups"))]
    } | _APART.get(record, {})
    # What is a keyword of Python cannot be declared.
    called = {name: text for name, text in typed.items() if keyword.iskeyword(name)}
    above, lines = f"{base.__name__}Dict" if base else "TypedDict", []
    if called:
        above = f"_{record.__name__}Keywords"
        keys = ", ".join(f'"{name}": {text}' for name, text in called.items())
        lines += [f'{above} = TypedDict("{above}", {{{keys}}}, total=False)', "", ""]
    lines += [
        f"class {record.__name__}Dict({above}, total=False):",
        f'    """What `{record.__name__}` is made from."""',
        "",
        *(
            # A type checker is told of an entry that is wider than above: whoever takes the one takes not the other.
            f"    {name}: {text}{'  # type: ignore[misc]' if base and name in base.model_fields else ''}"
            for name, text in typed.items()
            if name not in called
        ),
    ]
    return lines


def type_of(kind: Any, *, or_null: bool = False) -> str:
    """Write what may be given for a field of this type.

    Args:
        kind: The type.
        or_null: Whether null is an entry of the map, as in the schema of `users`.
    """
    origin, given = get_origin(kind), get_args(kind)
    if kind in _NAMED:
        return _NAMED[kind]
    if origin is Literal:
        return f"Literal[{', '.join(map(json.dumps, given))}]"
    if origin is Annotated:
        return type_of(given[0])
    inner = [*map(type_of, given)]
    holds_records = any(isinstance(each, type) and issubclass(each, BaseModel) for each in given)
    if origin in (Union, UnionType):
        return " | ".join(inner)
    if origin is list:
        return f"{'Sequence' if holds_records else 'list'}[{inner[0]}]"
    if origin is dict:
        return f"{'Mapping' if holds_records else 'dict'}[{inner[0]}, {inner[1]}{' | None' if or_null else ''}]"
    if kind is NoneType:
        return "None"
    if kind is Any:
        return "Any"
    if not issubclass(kind, BaseModel):
        return str(kind.__name__)
    # A record with more attributes than another one is taken as that one too.
    base = kind.__base__ if kind.__base__ in RECORDS else None
    return (
        f"{base.__name__} | {base.__name__}Dict | {kind.__name__}Dict"
        if base
        else f"{kind.__name__} | {kind.__name__}Dict"
    )
