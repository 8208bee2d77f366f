"""The sentence for each kind of difference, and its own level: a row for each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from landingzone.changes.change import ChangeKind
from landingzone.ground.tables import read_rows
from landingzone.iam.severity import Severity


@dataclass(frozen=True)
class Sentence:
    """The sentence for a difference.

    Args:
        level: What is at stake, regardless of what it means for whom.
        kind: What kind of change it is, from the file to the account.
        text: The sentence, with the names of `Difference` in braces.
    """

    level: Severity
    kind: ChangeKind
    text: str


SENTENCES: Mapping[tuple[str, str], Sentence] = {
    (what, where): Sentence(cast(Severity, level), cast(ChangeKind, kind), text)
    for what, where, level, kind, text in read_rows("landingzone.live", "sentences.tsv")
}
"""What differs, and where: in the file (old), the account (new) or both -> its sentence; a row for each possible
pair."""
