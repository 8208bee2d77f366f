"""What stands above a list of changes."""

from dataclasses import dataclass

from landingzone.access.change import OF_THIS_FILE


@dataclass(frozen=True)
class Title:
    """What stands above a list of changes.

    Args:
        one: What one is called: `change`.
        none: The sentence if there is none.
        short: What a heading says they are about.
        about: What must be known to read them.
        command: What prints all of them.
    """

    one: str
    none: str
    short: str
    about: str
    command: str


OF_FILES = Title(
    one="change",
    none="No change: everybody can do the same as before.",
    short="Who can do what",
    about=OF_THIS_FILE,
    command="landingzone diff",
)
"""Of two configurations."""

OF_ACCOUNT = Title(
    one="difference",
    none="No difference: the account is as the file says.",
    short="The account against the file",
    about="Each is told from the file to the account: what somebody may do now, they may do in the account; what they "
    "may no longer do, only the file says.",
    command="landingzone diff --live",
)
"""Of a configuration and the account."""
