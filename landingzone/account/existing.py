"""Existing resources, whoever created them: both a state and a live account are read into these."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_type_hints

from pydantic import ConfigDict, TypeAdapter, ValidationError
from typing_extensions import TypedDict

from landingzone.account.resource_types import RESOURCE_TYPES
from landingzone.ground.words import shortened
from landingzone.reading.terraform_states import StateResource

_Text = str | None
_Texts = list[str] | None
_Tags = dict[str, str] | None


class _Attributes(TypedDict, total=False):
    """The attributes of the types of IAM that are read here; null means absent."""

    __pydantic_config__ = ConfigDict(strict=True, extra="allow")  # type: ignore[misc]

    arn: _Text
    description: _Text
    encoding: _Text
    force_destroy: bool | None
    group: _Text
    groups: _Texts
    id: _Text
    name: _Text
    name_prefix: _Text
    path: _Text
    permissions_boundary: _Text
    pgp_key: _Text
    policy: _Text
    policy_arn: _Text
    public_key: _Text
    roles: _Texts
    ssh_public_key_id: _Text
    status: _Text
    tags: _Tags
    tags_all: _Tags
    user: _Text
    user_name: _Text
    username: _Text
    users: _Texts


_ATTRIBUTES = TypeAdapter(_Attributes)
_LISTS = {name for name, kind in get_type_hints(_Attributes).items() if kind == _Texts}


@dataclass(frozen=True, kw_only=True, eq=False)
class ExistingResource(StateResource):
    """One resource, with the attributes that the AWS provider gives it."""

    @property
    def user(self) -> str | None:
        """Name of the user that it belongs to, or of the user itself."""
        known = RESOURCE_TYPES.get(self.type)
        return self.values.get(known.owner) if known and known.owner else None

    @property
    def is_empty(self) -> bool:
        """Return whether it has no effect in the account: a membership without groups, an attachment to nobody."""
        lists = _LISTS & self.values.keys() if self.type in RESOURCE_TYPES else ()
        return bool(lists) and not any(self.values[name] for name in lists)

    @property
    def import_id(self) -> str:
        """The ID by which Terraform imports it."""
        values = {name: "/".join(each) if isinstance(each, list) else each for name, each in self.values.items()}
        return RESOURCE_TYPES[self.type].import_id.format_map(values)

    def __str__(self) -> str:
        """A name for people: the address, or type and name."""
        names = [self.values.get(name) for name in ("user", "username", "group", "name", "policy_arn", "id")]
        return self.address or " ".join([self.type, *(shortened(str(name)) for name in names if name)][:3])


def completed(type: str, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the attributes of an IAM type, normalized where a state writes them differently.

    Where a state has null for a list, such as for a membership without groups, the list is empty. Where AWS provider
    3.39 leaves out the name of an inline policy that has only a name prefix, the ID has it.
    """
    if type not in RESOURCE_TYPES:
        return values
    found: dict[str, Any] = {name: [] for name in _LISTS & values.keys() if values[name] is None}
    _, colon, name = str(values.get("id")).partition(":")
    if colon and values.get("name") is None and RESOURCE_TYPES[type].import_id.endswith(":{name}"):
        found["name"] = name
    return {**values, **found} if found else values


def find_wrong_attribute(resource: ExistingResource) -> str | None:
    """Name an attribute whose type is not the one that the AWS provider gives it; None: there is none.

    Attributes that are not read here may be anything, and so may those of other types than IAM's.
    """
    if resource.type not in RESOURCE_TYPES:
        return None
    try:
        _ATTRIBUTES.validate_python(resource.values)
    except ValidationError as error:
        return str(error.errors(include_url=False, include_input=False)[0]["loc"][0])
    return None
