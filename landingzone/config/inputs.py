"""All inputs that both forms take: the documented ones, and a row for each that the reference does not have."""

from typing import TYPE_CHECKING, Any, Unpack

from pydantic import Field

from landingzone.config.documented import DocumentedInputs

if TYPE_CHECKING:
    from landingzone.config.dicts import InputsDict


PLACEHOLDER = "your-org-name"
"""What the reference has in the names of personal buckets; such a bucket may be anybody's."""


class Inputs(DocumentedInputs):
    """All inputs of both forms. Those that the reference does not have are fields of this class.

    Raises:
        InvalidInputs: Names are unknown, types are wrong or the account is missing; it lists every problem.
    """

    if TYPE_CHECKING:

        def __init__(self, **inputs: Unpack[InputsDict]) -> None: ...

    groups_made_elsewhere: list[str] | None = Field(
        None,
        description="Names of the groups of users that are made elsewhere. When given, even empty, a group of a user "
        "that is neither made here nor listed is refused; otherwise it is a warning.",
    )
    iam_group_developers_s3_bucket_prefix: str = Field(
        f"{PLACEHOLDER}.user-",
        description="What the names of the developers' personal S3 buckets begin with, before the name of the user: "
        "`acme.user-`. The default is a placeholder.",
    )


def default_of(name: str) -> Any:
    """Tell the default of an input, as plain data; a required one has `PydanticUndefined`."""
    return Inputs.model_fields[name].get_default(call_default_factory=True)


def range_of(name: str) -> tuple[int, int]:
    """Tell the lowest and the highest number that an input takes."""
    schema = Inputs.model_fields[name].json_schema_extra
    assert isinstance(schema, dict)
    lowest, highest = schema["minimum"], schema["maximum"]
    assert isinstance(lowest, int)
    assert isinstance(highest, int)
    return lowest, highest
