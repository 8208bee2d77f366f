"""Attributes of users that only a configuration has, and that become those of `User` before anything sees them."""

from pydantic import Field

from landingzone.config.user import User


class ConfiguredUser(User):
    """A user as a configuration file has them."""

    pgp_key_file: str | None = Field(
        None,
        description="A file with the PGP public key, in the place of `pgp_key`: binary, armoured, or base64. A path "
        "from this file, below the directory of the configuration.",
        examples=["keys/jane.asc"],
    )
