"""Whether a version range allows an AWS provider that leaves a credential readable, and a warning about it."""

from collections.abc import Iterator

from landingzone.config.options import StackConfiguration
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, describe
from landingzone.ground.versions import PROVIDER, PROVIDER_THAT_ENCRYPTS
from landingzone.ground.words import MOST_NAMED, cited, listed
from landingzone.rules.version_ranges import admits_below

LEAVES_READABLE = says("LZ356", version=PROVIDER_THAT_ENCRYPTS)


def may_leave_readable(constraint: str) -> bool:
    """Return whether a range allows an AWS provider that is not known to encrypt everything that it creates.

    Args:
        constraint: A Terraform version constraint; one that cannot be read allows everything.
    """
    return constraint != PROVIDER and admits_below(constraint, PROVIDER_THAT_ENCRYPTS)


def advise_provider(configuration: StackConfiguration) -> Iterator[Finding]:
    """Warn if a stack allows an AWS provider that may leave a user's credential readable in the state."""
    users = configuration.users.items()
    names = sorted(name for name, user in users if user.create_access_keys and user.status != "offboarding")
    constraint = configuration.provider_version
    if names and may_leave_readable(constraint):
        actual = f"{describe(constraint)}, with access keys of {listed(map(cited, names), most=MOST_NAMED)}"
        hint = f"write `{PROVIDER}`, and rotate the keys that an older provider has created"
        yield Finding(("provider_version",), LEAVES_READABLE, actual, hint)


def describe_providers(constraint: str) -> str:
    """Say, in Markdown, which AWS providers a module requires, and what that means for its secrets."""
    asked = f"The module requires AWS providers `{' '.join(constraint.split())}`"
    if may_leave_readable(constraint):
        return f"{asked}. {LEAVES_READABLE}: require `{PROVIDER}` if users have `create_access_keys`."
    return (
        f"{asked}, which encrypt all of them. A state written by a provider below {PROVIDER_THAT_ENCRYPTS} may hold "
        "the SMTP password of an access key unencrypted, as `ses_smtp_password_v4`, until the key is replaced."
    )
