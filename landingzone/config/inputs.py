"""All inputs that both forms take: the documented ones, and a row for each that the reference does not have."""

from typing import TYPE_CHECKING, Any, Self, Unpack

from pydantic import Field, ModelWrapValidatorHandler, ValidationError, model_validator

from landingzone.config.documented import DocumentedInputs
from landingzone.config.input_problems import problem_of
from landingzone.problems import InvalidInputs

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

    @model_validator(mode="wrap")
    @classmethod
    def _list_every_problem(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            return handler(data)
        except ValidationError as error:
            raise InvalidInputs(problem_of(each, cls) for each in error.errors()) from None


def default_of(name: str) -> Any:
    """Tell the default of an input, as plain data; a required one has `PydanticUndefined`."""
    return Inputs.model_fields[name].get_default(call_default_factory=True)
