"""Names that act on a terminal, cannot be seen, or look like a line of the command."""

FAKED = "No change: everybody can do the same as before."

# The title of the window, colours in two ways, steps back, another direction, spaces and line breaks of Unicode, and
# what no font draws: of no width, tags, variation selectors, fillers.
ACTING = (
    "\x1b]0;owned\x07",
    "\x1b[31m",
    "\x9b31m",
    "\x08\x7f\r",
    "\x85\u2028\u2029\x0b\x0c\x1c",
    "\u202e\u202d\u2066\u2069\u061c\u200e",
    "\u200b\u200d\u2060\ufeff\xad\u180e",
    "\U000e0041\U000e007f\U000e0001",
    "\ufe0f\U000e0100\u034f",
    "\u3164\u115f\uffa0\u17b4",
    "\xa0\u3000",
    "\ufff9\U0001d173\U0001bca0",
    "\ue000\U0010ffff",
)
HOSTILE = f"a{''.join(ACTING)}\n{FAKED}"
SHORT = f"b\x1b]0;x\x07\x9b\u202e\u2028\ufe0f\n{FAKED}"
"""Also short enough for names that are cut after 60 characters to show what comes last."""
