"""Whether a version range admits an AWS provider that leaves a credential readable, and a warning where it does."""

from landingzone.config.inputs import Inputs
from landingzone.ground.problems import describe
from landingzone.ground.versions import PROVIDER, PROVIDER_THAT_ENCRYPTS
from landingzone.ground.words import cited, listed
from landingzone.rules.advice import Advice
from landingzone.rules.version_ranges import admits_below

LEAVES_READABLE = (
    f"AWS providers below {PROVIDER_THAT_ENCRYPTS} may write the SMTP password of an access key unencrypted into the "
    "state, as `ses_smtp_password_v4`, even with a PGP key"
)
_MOST_NAMED = 5


def may_leave_readable(constraint: str) -> bool:
    """Tell whether a range admits an AWS provider that is not known to encrypt all that it makes.

    Args:
        constraint: A Terraform version constraint; one that cannot be read admits everything.
    """
    return constraint != PROVIDER and admits_below(constraint, PROVIDER_THAT_ENCRYPTS)


def advise_provider(inputs: Inputs, constraint: str) -> list[Advice]:
    """Find what to warn about in a range of AWS providers.

    Args:
        inputs: The inputs, for their users.
        constraint: The range.

    Returns:
        One warning if the range admits a provider that may leave a user's credential readable in the state.
    """
    users = sorted(
        name for name, user in inputs.users.items() if user.create_access_keys and user.status != "offboarding"
    )
    if not users or not may_leave_readable(constraint):
        return []
    return [
        Advice(
            "provider_version",
            LEAVES_READABLE,
            f"{describe(constraint)}, with access keys of {listed(map(cited, users), most=_MOST_NAMED)}",
            f"write `{PROVIDER}`, and rotate the keys that an older provider has created",
        )
    ]


def describe_providers(constraint: str) -> str:
    """Say, in Markdown, which AWS providers a module asks for, and what that means for its secrets."""
    asked = f"The module asks for AWS providers `{' '.join(constraint.split())}`"
    if may_leave_readable(constraint):
        return f"{asked}. {LEAVES_READABLE}: ask for `{PROVIDER}` where users have `create_access_keys`."
    return (
        f"{asked}, which encrypt all of them. A state written by a provider below {PROVIDER_THAT_ENCRYPTS} may hold "
        "the SMTP password of an access key unencrypted, as `ses_smtp_password_v4`, until the key is replaced."
    )
