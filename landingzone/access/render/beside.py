"""What a report shows beside what the file says, such as facts of the account, as texts."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Beside:
    """More about the users of a report.

    Args:
        about: Lines for its head: what it is, and what is not known.
        findings: Sentences for a section of their own.
        of_user: Name of a user -> titles, and the lines below each.
        columns: Title of a column of the page -> name of a user -> text.
        marks: What the page lets one look for -> names of the users of whom it is so.
    """

    about: Sequence[str]
    findings: Sequence[str]
    of_user: Mapping[str, Mapping[str, Sequence[str]]]
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    marks: Mapping[str, Set[str]] = field(default_factory=dict)
