"""IAM's wildcards: patterns with `*` and `?`, and what two of them have in common."""

import re
from functools import lru_cache


def includes(pattern: str, other: str) -> bool:
    """Tell whether a pattern with `*` and `?` matches all that another pattern matches."""
    return pattern in ("*", other) or (("*" in pattern or "?" in pattern) and _matches(pattern, other))


@lru_cache(maxsize=65536)
def _matches(pattern: str, other: str) -> bool:
    return _expression(pattern).fullmatch(other) is not None


@lru_cache(maxsize=4096)
def _expression(pattern: str) -> re.Pattern[str]:
    # A wildcard of the other pattern is matched as a character: `*` only by `*`, `?` by both.
    parts = {"*": ".*", "?": "[^*]"}
    return re.compile("".join(parts.get(part, re.escape(part)) for part in re.split(r"([*?])", pattern)), re.DOTALL)


@lru_cache(maxsize=65536)
def overlap(first: str, second: str) -> bool:
    """Tell whether there is a text that both patterns match."""
    if first == "*" or second == "*" or first == second:
        return True
    reached = {0}  # positions in `second` that the part of `first` read so far can reach

    def skip_stars(positions: set[int]) -> set[int]:
        wider = set(positions)
        for position in positions:
            while position < len(second) and second[position] == "*":
                position += 1
                wider.add(position)
        return wider

    reached = skip_stars(reached)
    for letter in first:
        if letter == "*":
            reached = skip_stars(set(range(min(reached), len(second) + 1)))
            continue
        moved: set[int] = set()
        for position in reached:
            if position == len(second):
                continue
            other = second[position]
            if other == "*":
                moved.add(position)
            elif letter == "?" or other in ("?", letter):
                moved.add(position + 1)
        if not moved:
            return False
        reached = skip_stars(moved)
    return len(second) in reached
