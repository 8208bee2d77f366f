"""Existing resources, whoever created them: both a state and a live account are read into these."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ConfigDict, ValidationError, create_model

from landingzone.account.resource_types import RESOURCE_TYPES
from landingzone.ground.words import shortened
from landingzone.reading.terraform_states import StateResource

_TYPES: Mapping[Any, str] = {
    str: "arn certificate_id description encoding group id name name_prefix path permissions_boundary pgp_key policy "
    "policy_arn public_key service_specific_credential_id ssh_public_key_id status user user_name username",
    list[str]: "groups roles users",
    dict[str, str]: "tags tags_all",
    bool: "force_destroy",
}
"""The types of the attributes of IAM that are read here, and their names, separated by spaces; null means absent."""

_LISTS = set(_TYPES[list[str]].split())
_FIELDS: dict[str, Any] = {name: (kind | None, None) for kind, names in _TYPES.items() for name in names.split()}
_Attributes = create_model("_Attributes", __config__=ConfigDict(strict=True), **_FIELDS)


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
        _Attributes.model_validate(resource.values)
    except ValidationError as error:
        return str(error.errors(include_url=False, include_input=False)[0]["loc"][0])
    return None
