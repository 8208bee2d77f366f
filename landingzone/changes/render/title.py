"""The heading of a list of changes."""

from dataclasses import dataclass

from landingzone.access.model import OF_THIS_FILE


@dataclass(frozen=True)
class Title:
    """The heading of a list of changes: of two configurations, unless something else is given.

    Args:
        one: The word for one: `change`.
        none: The sentence if there is none.
        short: What they are about, for a heading.
        about: What readers must know.
        command: The command that prints all of them.
    """

    one: str = "change"
    none: str = "No change: everybody can do the same as before."
    short: str = "Who can do what"
    about: str = OF_THIS_FILE
    command: str = "landingzone diff"


OF_FILES = Title()
"""For two configurations."""

OF_ACCOUNT = Title(
    one="difference",
    none="No difference: the account matches the file.",
    short="The account compared with the file",
    about="Each is a change from the file to the account: what somebody may now do, the account allows; what they may "
    "no longer do, only the file allows.",
    command="landingzone diff --live",
)
"""For a configuration and the account."""

OF_STATES = Title(about="From the state, as this plan has read it, to the file.", command="landingzone plan")
"""For what an apply changes."""
