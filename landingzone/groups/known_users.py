"""What a configuration says of its users that policies may ask for: names, ARNs, paths and tags."""

from landingzone.config.inputs import Inputs
from landingzone.config.provider_tags import default_tags_of, ignored_tags_of, looked_at
from landingzone.config.user import User
from landingzone.ground.tokens import is_token
from landingzone.iam.known import PRINCIPAL_TAG, USER_NAME, Known


def known_of(name: str, user: User, inputs: Inputs, partition: str) -> Known:
    """Return what is known of the requests of a user.

    Args:
        name: Name of the user.
        user: The user.
        inputs: The configuration that has the user.
        partition: AWS partition of the account.
    """
    account = inputs.aws_account_id
    arn = f"arn:{partition}:iam::{account}:user{user.path}{name}"
    values = {
        USER_NAME: name,
        "aws:principalaccount": account,
        "aws:principalarn": arn,
        "aws:principaltype": "User",
    }
    tags = dict(looked_at({**default_tags_of(inputs), **user.tags}, inputs))
    values |= {f"{PRINCIPAL_TAG}{key.lower()}": value for key, value in tags.items()}
    ignored = ignored_tags_of(inputs)
    return Known(
        values=tuple((key, value) for key, value in sorted(values.items()) if not is_token(value)),
        absent=() if any(map(is_token, tags)) else (PRINCIPAL_TAG,),
        unknown=(
            *(key for key, value in values.items() if is_token(value)),
            *(f"{PRINCIPAL_TAG}{key.lower()}" for key in ignored.keys),
        ),
        unknown_prefixes=tuple(f"{PRINCIPAL_TAG}{prefix.lower()}" for prefix in ignored.prefixes),
    )
