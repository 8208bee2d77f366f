"""How each kind of difference is told, and what is at stake with it by itself: a row for each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from landingzone.access.change import Kind
from landingzone.ground.tables import read_rows
from landingzone.iam.severity import Severity


@dataclass(frozen=True)
class Sentence:
    """How a difference is told.

    Args:
        level: What is at stake, whatever it means for whom.
        kind: What kind of change it is, from the file to the account.
        text: The sentence, with the names of `Difference` in braces.
    """

    level: Severity
    kind: Kind
    text: str


SENTENCES: Mapping[tuple[str, str], Sentence] = {
    (what, where): Sentence(cast(Severity, level), cast(Kind, kind), text)
    for what, where, level, kind, text in read_rows("landingzone.live", "sentences.tsv")
}
"""What differs, and where it is -> how it is told. Each pair that there can be has a row."""
