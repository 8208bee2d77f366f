"""Which known name somebody meant who made a typing error: one or two letters too many, missing, other or exchanged.

A name that is near by chance means something else, so what is not surely meant is not told: none of several that are
equally near, and none that differs in its digits alone, which are numbers on purpose.
"""

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable

_SHORT = 5  # letters: so short a name is near to others by chance
_DIGITS = re.compile("[0-9]+")
_WORDS = re.compile("[a-z]+|[0-9]+")


def nearest_of(word: str, names: Iterable[str]) -> str | None:
    """Give the name that is most like a word, if it may be meant; many more may be than by `Names`.

    A name with another word in place of one of its words, or another number, means something else: `dev-read`, where
    `prod-read` is written.

    Args:
        word: What is written.
        names: The known names, in the same case.
    """
    near = difflib.get_close_matches(word, list(names), n=1)
    return near[0] if near and not _has_another_word(word, near[0]) else None


def _has_another_word(word: str, name: str) -> bool:
    words, others = _WORDS.findall(word), _WORDS.findall(name)
    pairs = zip(words, others, strict=False)
    return len(words) == len(others) > 1 and any(
        one != other and not difflib.get_close_matches(one, [other], n=1) for one, other in pairs
    )


class Names:
    """Known names, among which others are looked for. One look takes some microseconds for each name of its length.

    Args:
        names: The names.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._by_length: dict[int, dict[str, str]] = defaultdict(dict)
        for name in names:
            self._by_length[len(name)].setdefault(name.lower(), name)

    def nearest(self, word: str, most: int = 2) -> str | None:
        """Give the one name that is nearest to a word, in any case.

        Args:
            word: What is written.
            most: Of how many typing errors at most; a word of up to five letters has one.

        Returns:
            The name; None: none is so near, or several are.
        """
        folded = word.lower()
        for errors in range(min(most, 1 if len(word) <= _SHORT else most) + 1):
            found = [
                (near, name)
                for length in range(len(word) - errors, len(word) + errors + 1)
                for near, name in self._by_length.get(length, {}).items()
                if is_within(folded, near, errors)
            ]
            if found:
                [(near, name), *others] = found
                has_other_digits = near != folded and _DIGITS.sub("", near) == _DIGITS.sub("", folded)
                return None if others or has_other_digits else name
        return None


def is_within(one: str, other: str, errors: int) -> bool:
    """Tell whether so many typing errors make one text of another: a letter more, less, another, or two exchanged."""
    if one == other:
        return True
    if not errors or abs(len(one) - len(other)) > errors:
        return False
    start = next((at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None)
    if start is None:
        return True  # one begins with the other, and is longer by no more than that
    rest, others = one[start:], other[start:]
    return (
        is_within(rest[1:], others[1:], errors - 1)
        or is_within(rest[1:], others, errors - 1)
        or is_within(rest, others[1:], errors - 1)
        or (rest[:2] == others[1::-1] and is_within(rest[2:], others[2:], errors - 1))
    )
