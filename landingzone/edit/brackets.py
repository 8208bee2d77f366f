"""Maps and lists in brackets, also those of JSON, some of whose entries were added or removed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from landingzone.edit.lines import EditedLines, Splice
from landingzone.edit.order import ordered
from landingzone.edit.places import behind
from landingzone.edit.plan import Collected
from landingzone.edit.style import Style

_OWN_LINE = re.compile(r"\r?\n[ \t]*\Z")
_NOTE = re.compile(r"[ \t]*#[^\r\n]*")


@dataclass(frozen=True)
class _Piece:
    """An entry with what is around it.

    Args:
        lead: What is between the comma before it, with the comment after that, and the entry.
        text: Itself.
        trail: What is between it and its comma.
        note: The comment in the same line.
    """

    lead: str
    text: str
    trail: str = ""
    note: str = ""


def bracketed(lines: EditedLines, style: Style, part: Collected, texts: Mapping[int, str]) -> Splice:
    """Write a map or list in brackets, some of whose entries were added or removed.

    Args:
        lines: The text before.
        style: How values are written in it.
        part: The map or list.
        texts: What its items are now, by their `id`; empty for those that were added or removed.
    """
    node = part.node
    lines.touch(node.start, node.end)
    old, tail, has_comma = _pieces(lines.text, part, texts)
    pieces = [*old.values()]
    first, last = pieces[0].lead, pieces[-1].lead
    between = last if len(pieces) > 1 and "#" not in last else _own_line(last) or style.gap
    break_ = _own_line(last) or _own_line(first) or lines.newline + " " * (lines.column(node.start) + 1)
    found: list[_Piece] = []
    carried = ""  # comments above a removed entry
    for item in ordered(part):
        piece = old.get(id(item))
        if piece is None:
            lead = break_ if carried else between if found else first
            indent = lead.rpartition("\n")[2] if "\n" in lead else None
            written = style.flow_item(item.key, item.value, part.item.labels, indent)
            piece = _Piece(lead, written.replace("\n", lines.newline))
        elif item.is_gone:
            if "#" in piece.lead and not (found and piece is pieces[0]):
                carried += piece.lead[: piece.lead.rindex("\n")].removesuffix("\r")
            continue
        elif carried and "\n" not in piece.lead:
            piece = replace(piece, lead=break_)
        elif not found and "\n" not in piece.lead and "#" not in first:
            piece = replace(piece, lead=first)
        elif found and piece is pieces[0]:
            piece = replace(piece, lead=_own_line(first) or style.gap)
        found.append(replace(piece, lead=carried + piece.lead))
        carried = ""
    out = lines.text[node.start]
    noted = False
    for number, piece in enumerate(found):
        has_next = number + 1 < len(found)
        lead = break_ + piece.lead.lstrip(" \t") if noted and "\n" not in piece.lead else piece.lead
        comma = "," if has_next or has_comma else ""
        trail = piece.trail if comma or "#" in piece.trail else ""
        out += lead + piece.text + trail + comma + piece.note
        noted = "#" in piece.note or (not comma and "#" in trail)
    if not found and not carried:
        tail = tail if "#" in tail else ""
    out += carried
    if (noted or "#" in carried) and "\n" not in tail:
        out += break_
    return Splice(node.start, node.end, out + tail + lines.text[node.end - 1])


def _own_line(lead: str) -> str:
    """Return the line break and indentation before something at the beginning of a line; empty if it is not there."""
    found = _OWN_LINE.search(lead)
    return found[0] if found else ""


def _pieces(text: str, part: Collected, texts: Mapping[int, str]) -> tuple[dict[int, _Piece], str, bool]:
    """Return each entry that was there and what is around it; what follows the last one, and whether it has a comma."""
    node, found = part.node, dict[int, _Piece]()
    at, close, has_comma, last_note = node.start + 1, node.end - 1, False, ""
    old = [each for each in part.items if each.entry]
    for item in old:
        entry = item.entry
        assert entry
        lead = text[at : entry.start]
        stop = behind(text, entry.end)
        has_comma = text[stop] == ","
        trail = text[entry.end : stop] if has_comma else ""
        at = stop + 1 if has_comma else entry.end
        note = _NOTE.match(text, at)
        last_note = note[0] if note else ""
        at += len(last_note)
        found[id(item)] = _Piece(lead, texts[id(item)], trail, last_note)
    return found, text[at:close], has_comma
