"""What a report shows besides the file, such as facts about the account, as strings."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Supplement:
    """More about the users of a report.

    Args:
        about: Lines for its head: what it is, and what is not known.
        findings: Sentences for a separate section.
        of_user: Name of a user -> titles, and the lines below each.
        columns: Title of a column of the page -> name of a user -> text.
        marks: What the page can filter by -> names of the users that match.
    """

    about: Sequence[str]
    findings: Sequence[str]
    of_user: Mapping[str, Mapping[str, Sequence[str]]]
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    marks: Mapping[str, Set[str]] = field(default_factory=dict)
