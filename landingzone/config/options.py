"""Options besides the documented inputs, which only a construct, a stack or a file needs."""

from collections.abc import Mapping, Sequence
from copy import copy
from pathlib import PurePath
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self, TypedDict, TypeVar, Unpack

from pydantic import (
    AfterValidator,
    Field,
    PrivateAttr,
    SerializationInfo,
    field_serializer,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from landingzone.config.accounts import AccountGroup, AccountGroupDict, MadeEntry, entries_of
from landingzone.config.configured_user import OWN, ConfiguredUser, ConfiguredUserDict, FileUser, has_own
from landingzone.config.documented import DocumentedInputs
from landingzone.config.ignored import Ignored, IgnoredDict
from landingzone.config.inputs import Inputs, InputsDict
from landingzone.config.json_schema import between, complete_files, completed, like, named_like, settings_schema
from landingzone.config.record import Record, no_entries
from landingzone.config.requirements import Requirement, RequirementDict
from landingzone.config.secret_settings import SECRET_SETTINGS
from landingzone.config.secret_values import MAY_BE_SECRET
from landingzone.config.settings import BACKEND_SETTINGS, PROVIDER_SETTINGS
from landingzone.config.teams import Team, TeamDict, unrolled
from landingzone.config.user import User, UserDict
from landingzone.ground.expressions import Address, ModuleCall
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, InvalidInputs, describe_kind
from landingzone.ground.shapes import Shape
from landingzone.ground.tokens import is_token
from landingzone.ground.versions import PROVIDER, PROVIDER_THAT_ENCRYPTS
from landingzone.iam.partitions import Partition, partition_of_region
from landingzone.iam.patterns import ACCOUNT_ID, NAME
from landingzone.keys.armour import without_armour

MOST_SHARDS = 256

InputsT = TypeVar("InputsT", bound=Inputs)

_VERSION = (
    "v?[0-9]+([.][0-9]+)*(-[0-9][0-9A-Za-z~-]*([.][0-9A-Za-z~-]+)*|-?[A-Za-z~-][0-9A-Za-z~-]*([.][0-9A-Za-z~-]+)*)?"
    "([+][0-9A-Za-z~-]+([.][0-9A-Za-z~-]+)*)?"
)
_CONSTRAINT = f"[\t\n\f\r ]*(=|!=|>|<|>=|<=|~>)?[\t\n\f\r ]*{_VERSION}[\t\n\f\r ]*"

VERSION_CONSTRAINT = Shape(f"{_CONSTRAINT}(,{_CONSTRAINT})*")
"""`>= 5.0.0, < 7.0.0`. Terraform refuses every string without this shape, and accepts almost all with it.

Source: https://developer.hashicorp.com/terraform/language/expressions/version-constraints
"""

CONSTRAINT_RULE = says("LZ601")

CONSTRAINT_HINT = f"write `{PROVIDER}`, or several constraints separated by commas"


def _broken(code: str, hint: str) -> PydanticCustomError:
    return PydanticCustomError("broken_rule", code, {"hint": hint})


def _require_call(address: str) -> str:
    if not ModuleCall.parse(address) or is_token(address):
        raise _broken("LZ801", 'write it as `terraform state list` shows it: module.iam, or module.iam["prod"]')
    return address


def _require_resource(text: str) -> str:
    address = Address.parse(text)
    if not address or address.mode == "data" or is_token(text):
        hint = 'write it as `terraform state list` shows it: aws_iam_user.bob, or module.iam.aws_iam_user.user["bob"]'
        if address and address.mode == "data":
            hint = "remove it: a data source does not exist in the account"
        elif "${" in text or "%{" in text:
            hint = "in a key, write `$${` instead of `${`, and `%%{` instead of `%{`: Terraform evaluates nothing there"
        raise _broken("LZ802", hint)
    return text


def _require_block(text: str) -> str:
    call = ModuleCall.parse(text)
    address = None if call else Address.parse(_require_resource(text))
    if (call and call != call.without_keys) or (address and address != address.block):
        raise _broken("LZ803", "remove the part in brackets")
    return text


def _require_id(text: str) -> str:
    if not text or not text.isprintable():
        raise _broken("LZ804", "write the import ID as the documentation of the type shows it, such as bob for a user")
    return text


_ManagedResource = Annotated[str, AfterValidator(_require_resource)]


def _require_constraint(text: str) -> str:
    if not VERSION_CONSTRAINT.fits(text):
        raise _broken("LZ601", CONSTRAINT_HINT)
    return text


def _require_file(patterns: list[str]) -> list[str]:
    if patterns:
        raise _broken("LZ068", "let `read_configuration` read the files")
    return patterns


class Adoption(Record):
    """Records with which Terraform takes over existing resources; `landingzone adopt --done` takes them out."""

    if TYPE_CHECKING:

        def __init__(self, **records: Unpack["AdoptionDict"]) -> None: ...

    moved: dict[_ManagedResource, _ManagedResource] = Field(
        default_factory=dict, description="New address -> current address in the state."
    )
    imported: dict[_ManagedResource, Annotated[str, AfterValidator(_require_id)]] = Field(
        default_factory=dict,
        description="New address -> import ID of something that is in the account and in no state.",
    )
    removed: list[Annotated[str, AfterValidator(_require_block)]] = Field(
        default_factory=no_entries,
        description="Addresses of resources or module calls, without keys, to remove from the state. Nothing is "
        "deleted in the account.",
    )


_OF_A_DUMP = ("mode", "by_alias", "exclude_unset", "exclude_defaults", "exclude_none", "round_trip")


def _read_users(users: Any) -> Any:
    """Accept users that lack what only a configuration has."""
    if not isinstance(users, dict):
        return users
    return {name: ConfiguredUser.of(user) if type(user) is User else user for name, user in users.items()}


class Configuration(Inputs):
    """All inputs of the construct.

    Raises:
        InvalidInputs: Names are unknown, types are wrong or the account is missing; it lists every problem.
    """

    if TYPE_CHECKING:

        def __init__(self, **inputs: Unpack["ConfigurationDict"]) -> None: ...

    else:
        # For type checkers it has the attributes of the teams.
        users: dict[str, ConfiguredUser] = copy(DocumentedInputs.model_fields["users"])
    homeless: ClassVar[Mapping[str, str]] = {
        "provider": "write AwsProvider(stack, ...), which the construct takes from its stack, or pass another one with "
        "use_provider; IamUsersAndGroupsStack accepts `provider`",
        **dict.fromkeys(
            ("provider_version", "backend", "user_shards", "ignore", "hidden_tags", "dividing"),
            "only IamUsersAndGroupsStack and files accept it; for a construct, set it on its stack",
        ),
    }

    moved_from: Annotated[str, AfterValidator(_require_call)] | None = Field(
        None,
        description="Address of the module call that now has all of it in the state, such as module.iam: a call of the "
        "original module or of the module form. Writes the records that move it here.",
    )
    adoption: Adoption | None = Field(
        None, description="Existing resources to take over, as `landingzone adopt` writes them."
    )
    administrators_elsewhere: bool = Field(
        False, description="Confirms that others administer the account, so that no user defined here has to."
    )
    accounts: dict[str, str] = Field(
        default_factory=dict,
        description="Accounts of the organisation: name -> account ID, 12 digits. Reports and reviews show the names.",
        json_schema_extra=named_like(NAME, additionalProperties={"type": "string"} | like(ACCOUNT_ID, "333344445555")),
    )
    account_groups: list[AccountGroup] = Field(
        default_factory=no_entries,
        description="Groups for roles that several accounts have: each entry creates entries of "
        "`iam_groups_for_cross_account_access`, with the ARNs of the roles in these accounts.",
    )
    teams: dict[str, Team] = Field(
        default_factory=dict,
        description="Teams: name -> attributes that each user of the team gets; the user's own take precedence.",
    )
    requirements: list[Requirement] = Field(
        default_factory=no_entries,
        description="Company rules: what users must have. A user who breaks one and is not exempt is refused.",
        examples=[[{"name": "cost-center", "rule": "Every user has a cost center", "tags": {"cost-center": "*"}}]],
    )

    _written: dict[str, ConfiguredUser] = PrivateAttr(default_factory=dict)

    @property
    def written(self) -> Mapping[str, ConfiguredUser]:
        """The users as written, with what only a configuration has: `users` has the result."""
        return self._written

    def of_one_user(self, name: str, user: ConfiguredUser) -> Self:
        """Return the same configuration with only this user."""
        alone = self.model_copy(update={"users": {name: user}})
        alone._written = {}
        alone._unroll()
        return alone

    _read_users = field_validator("users", mode="before")(_read_users)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        self._unroll()
        return self

    def _unroll(self) -> None:
        # Validation has made this map, so nobody else has it.
        for name, user in self.users.items():
            if isinstance(user, ConfiguredUser):
                self.users[name] = unrolled(user, self.teams.get(user.team or ""))
                if has_own(user):
                    self._written[name] = user

    @field_serializer("users")
    def _dump_users(self, users: dict[str, User], info: SerializationInfo) -> dict[str, Any]:
        """Return the users with the attributes of their teams: reading the result gives the same users."""
        given = {name: getattr(info, name) for name in _OF_A_DUMP}
        # A default that is written is kept: without it, the team's value would apply.
        in_teams = {**given, "exclude_defaults": False, "exclude_unset": info.exclude_unset or info.exclude_defaults}
        dumped = {}
        for name, user in users.items():
            written = self._written.get(name)
            own = {each: value for each in OWN if written and (value := getattr(written, each))}
            dumped[name] = user.model_dump(**(in_teams if "team" in own else given)) | own
        return dumped

    @model_validator(mode="after")
    def _take_armour_off(self) -> Self:
        for name, user in self.users.items():
            if user.pgp_key and (key := without_armour(user.pgp_key)) != user.pgp_key:
                self.users[name] = user.model_copy(update={"pgp_key": key})
        return self

    @model_validator(mode="after")
    def _make_entries(self) -> Self:
        made = [*entries_of(self.accounts, self.account_groups, self._partition_of_accounts())]
        if made:
            entries = self.iam_groups_for_cross_account_access
            entries[:] = [*(each for each in entries if not isinstance(each, MadeEntry)), *made]
        return self

    def _partition_of_accounts(self) -> Partition:
        return "aws"


OF_THE_STACK: Mapping[str, str] = {
    "alias": "remove it: the stack names its providers itself",
    "allowed_account_ids": "remove it: aws_account_id is the only account",
}
"""Arguments of the provider that a configuration must not have, and what to do instead."""


_DOCUMENTATION = "Arguments of the backend: https://developer.hashicorp.com/terraform/language/backend/{}"


class StackConfiguration(Configuration):
    """Everything that a configuration file may contain."""

    if TYPE_CHECKING:

        def __init__(self, **inputs: Unpack["StackConfigurationDict"]) -> None: ...

    homeless: ClassVar[Mapping[str, str]] = {}

    provider: Annotated[dict[str, Any], MAY_BE_SECRET] = Field(
        default_factory=dict,
        repr=False,
        description="Arguments of the AWS provider, by their Terraform names: region, profile, assume_role ...",
    )
    provider_version: Annotated[str, AfterValidator(_require_constraint)] = Field(
        PROVIDER,
        json_schema_extra=like(VERSION_CONSTRAINT, "~> 6.0", PROVIDER),
        description="Allowed versions of the AWS provider, as a Terraform version constraint. Versions below "
        f"{PROVIDER_THAT_ENCRYPTS} may leave the SMTP password of an access key readable in the state.",
    )
    backend: Annotated[dict[str, dict[str, Any]], MAY_BE_SECRET] = Field(
        default_factory=dict,
        repr=False,
        description="Where the state is stored: one backend by its Terraform name, with its arguments. Default: a "
        "local file. `{stack}` in the argument that names the state becomes the name of the stack.",
    )
    user_shards: int = Field(
        1,
        description="Number of stacks over which the users are spread, 1 to 256. With more than one, `<stack>` has the "
        "groups, and `<stack>-users-<shards>-<nn>` has the users for whom the SHA-256 of the name, modulo this number, "
        "is `nn`.",
        json_schema_extra=between(1, MOST_SHARDS),
    )
    ignore: list[Ignored] = Field(
        default_factory=no_entries,
        description="What others manage in the account, by name, each entry with the reason: `landingzone diff --live` "
        "lists it as known.",
    )
    hidden_tags: list[str] = Field(
        default_factory=no_entries,
        description="Keys of tags whose values no report and no review shows. Other tags are shown with their values.",
        examples=[["employee-id"]],
    )
    include: Annotated[list[str], AfterValidator(_require_file)] = Field(
        default_factory=no_entries,
        description="Other files of the configuration: patterns relative to this file, such as `people/*.yaml`. "
        "Users, groups, policies, accounts and the lists about them may be spread over several files.",
        examples=[["people/*.yaml"]],
    )
    dividing: bool = Field(
        False,
        description="Makes every plan fail, while `landingzone shards split` moves users from some stacks to others.",
    )

    def _partition_of_accounts(self) -> Partition:
        return partition_of_region(str(self.provider.get("region") or ""))

    @classmethod
    def model_json_schema(cls, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the JSON Schema of a configuration file, for editors."""
        schema = completed(super().model_json_schema(*args, **kwargs))
        complete_files(schema, FileUser.model_json_schema()["properties"]["pgp_key_file"])
        own = {name: setting for name, setting in PROVIDER_SETTINGS.items() if name not in OF_THE_STACK}
        described = {
            place: settings_schema(known, SECRET_SETTINGS[place], schema["$defs"], place)
            for place, known in {"provider": own, **BACKEND_SETTINGS}.items()
        }
        schema["properties"]["provider"] |= described.pop("provider")
        schema["properties"]["backend"] |= {
            "properties": {
                name: {"type": "object", "description": _DOCUMENTATION.format(name)} | arguments
                for name, arguments in described.items()
            },
            "additionalProperties": False,
            # Next to the properties, editors would not offer any of them.
            "allOf": [{"maxProperties": 1}],
        }
        return schema


def configuration_of(given: object, name: str = "inputs") -> Inputs:
    """Return inputs unchanged, and a map as typed inputs, as a file may contain them.

    Args:
        given: The inputs, or the map.
        name: Their name in a problem.

    Raises:
        InvalidInputs: It is neither, or the map has wrong types or names.
    """
    match given:
        case Inputs():
            return given
        case Mapping():
            return StackConfiguration.model_validate(dict(given))
        case str() | PurePath():
            hint = "call read_configuration(...) with the name of the file"
        case _:
            hint = "use StackConfiguration(...) or a dict"
    raise InvalidInputs([Finding((name,), says("LZ109"), describe_kind(given), hint)])


def records_of(inputs: Inputs) -> Adoption:
    """Return the adoption records; empty if there are none."""
    return getattr(inputs, "adoption", None) or Adoption()


def written_users(inputs: Inputs) -> Mapping[str, ConfiguredUser]:
    """Return the users as written, with what only a configuration has."""
    return inputs.written if isinstance(inputs, Configuration) else {}


def with_names(inputs: Inputs, names: Mapping[str, str]) -> Inputs:
    """Return the same inputs with users renamed: name -> new name."""
    users = {names.get(name, name): user for name, user in inputs.users.items()}
    written = {names.get(name, name): user for name, user in written_users(inputs).items()}
    return with_users(inputs, users, written)


def with_users(inputs: InputsT, users: Mapping[str, User], written: Mapping[str, ConfiguredUser]) -> InputsT:
    """Return the same inputs with other users, and with what only a configuration has of them."""
    other = inputs.model_copy(update={"users": dict(users)})
    if isinstance(other, Configuration):
        other._written = dict(written)
    return other


def teams_of(inputs: Inputs) -> Mapping[str, Team]:
    """Return the teams."""
    return inputs.teams if isinstance(inputs, Configuration) else {}


def requirements_of(inputs: Inputs) -> Sequence[Requirement]:
    """Return the company rules."""
    return inputs.requirements if isinstance(inputs, Configuration) else ()


def hidden_tags_of(inputs: Inputs) -> frozenset[str]:
    """Return the keys of tags whose values are not shown."""
    return frozenset(inputs.hidden_tags if isinstance(inputs, StackConfiguration) else ())


def origins_of(inputs: Inputs) -> Mapping[str, str]:
    """Return what `adoption` takes over: its new address -> its current address in the state, or its import ID."""
    records = records_of(inputs)
    return {**records.imported, **records.moved}


# dicts: make docs
class AdoptionDict(TypedDict, total=False):
    """What `Adoption` is made from."""

    moved: dict[str, str]
    imported: dict[str, str]
    removed: list[str]


class ConfigurationDict(InputsDict, total=False):
    """What `Configuration` is made from."""

    users: Mapping[str, User | UserDict | ConfiguredUserDict | None]  # type: ignore[misc]
    moved_from: str | None
    adoption: Adoption | AdoptionDict | None
    administrators_elsewhere: bool
    accounts: dict[str, str]
    account_groups: Sequence[AccountGroup | AccountGroupDict]
    teams: Mapping[str, Team | TeamDict]
    requirements: Sequence[Requirement | RequirementDict]


class StackConfigurationDict(ConfigurationDict, total=False):
    """What `StackConfiguration` is made from."""

    provider: dict[str, Any]
    provider_version: str
    backend: dict[str, dict[str, Any]]
    user_shards: int
    ignore: Sequence[Ignored | IgnoredDict]
    hidden_tags: list[str]
    include: list[str]
    dividing: bool
