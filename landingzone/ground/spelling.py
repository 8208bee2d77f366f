"""Which known name was meant by a misspelled one: with one or two letters too many, missing, wrong or swapped.

A name that is similar by chance means something else, so only clear cases are given: none of several equally similar
names, and no name that differs only in its digits, which are different on purpose.
"""

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable

_SHORT = 5  # letters: such a short name is similar to others by chance
_DIGITS = re.compile("[0-9]+")
_WORDS = re.compile("[a-z]+|[0-9]+")


def nearest_of(word: str, names: Iterable[str]) -> str | None:
    """Return the name that is most similar to a word, if it may be meant; less strict than `Names`.

    A name with another word instead of one of its words, or another number, means something else: `dev-read` instead
    of `prod-read`.

    Args:
        word: The word as written.
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
    """Known names, with a search for similar ones.

    A search takes some microseconds for each name of about the same length.

    Args:
        names: The names.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._by_length: dict[int, dict[str, str]] = defaultdict(dict)
        for name in names:
            self._by_length[len(name)].setdefault(name.lower(), name)

    def nearest(self, word: str, most: int = 2) -> str | None:
        """Return the one name that is nearest to a word, in any case.

        Args:
            word: The word as written.
            most: The most typing errors; one for a word of up to five letters.

        Returns:
            The name; None: there is none, or several are equally near.
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
    """Return whether this many typing errors separate two strings: a letter added, missing, wrong, or two swapped."""
    if one == other:
        return True
    if not errors or abs(len(one) - len(other)) > errors:
        return False
    start = next((at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None)
    if start is None:
        return True  # one begins with the other, and is longer by at most that many letters
    rest, others = one[start:], other[start:]
    return (
        is_within(rest[1:], others[1:], errors - 1)
        or is_within(rest[1:], others, errors - 1)
        or is_within(rest, others[1:], errors - 1)
        or (rest[:2] == others[1::-1] and is_within(rest[2:], others[2:], errors - 1))
    )
