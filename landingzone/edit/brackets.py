"""Maps and lists in brackets, also those of JSON, with entries that came or went."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from landingzone.edit.lines import Lines, Splice
from landingzone.edit.order import ordered
from landingzone.edit.places import SPACE
from landingzone.edit.plan import Part
from landingzone.edit.style import Style

_OWN_LINE = re.compile(r"\r?\n[ \t]*\Z")
_NOTE = re.compile(r"[ \t]*#[^\r\n]*")


@dataclass(frozen=True)
class _Piece:
    """An entry with what is around it.

    Args:
        lead: What stands between the comma before it, with the comment behind that, and itself.
        text: Itself.
        trail: What stands between it and its comma.
        note: The comment in the same line.
    """

    lead: str
    text: str
    trail: str = ""
    note: str = ""


def bracketed(lines: Lines, style: Style, part: Part, texts: Sequence[str]) -> Splice:
    """Write a map or list in brackets some of whose entries came or went.

    Args:
        lines: The text before.
        style: How values are written in it.
        part: The map or list.
        texts: What its items are now, in their order; empty for those that came or went.
    """
    node = part.node
    lines.touch(node.start, node.end)
    old, tail, has_comma = _pieces(lines.text, part, dict(zip(map(id, part.items), texts, strict=True)))
    leads = [old[id(each)].lead for each in part.items if each.entry]
    own_line = next((match[0] for each in reversed(leads) if (match := _OWN_LINE.search(each))), "")
    is_long = bool(_OWN_LINE.search(leads[-1]))
    between = leads[-1] if len(leads) > 1 and not leads[-1].strip(" \t") else style.gap
    break_ = own_line or lines.newline + " " * (lines.column(node.start) + 1)
    indent = own_line.lstrip("\r\n") if is_long else None
    found: list[_Piece] = []
    carried, new_first = "", False
    for item in ordered(part):
        if item.entry is None:
            text = style.flow_item(item.key, item.value, part.item.labels, indent)
            if is_long:
                lead = own_line
            elif found:
                lead = between
            else:
                lead = leads[0] if not leads[0].strip() else ""
            new_first = new_first or not found
            found.append(_Piece(carried + lead, text))
            carried = ""
            continue
        piece = old[id(item)]
        if item.is_gone:
            carried += piece.lead[: piece.lead.rindex("\n")].removesuffix("\r") if "#" in piece.lead else ""
            continue
        lead = piece.lead
        if carried and "\n" not in lead:
            lead = break_
        elif not found and not lead.strip(" \t") and not leads[0].strip():
            lead = leads[0]
        elif new_first and len(found) and not lead.strip(" \t"):
            lead = own_line if is_long else between
            new_first = False
        found.append(replace(piece, lead=carried + lead))
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


def _pieces(text: str, part: Part, texts: dict[int, str]) -> tuple[dict[int, _Piece], str, bool]:
    """Give each entry that was there with what is around it; what is behind the last, and whether that has a comma."""
    node, found = part.node, dict[int, _Piece]()
    at, close, has_comma, last_note = node.start + 1, node.end - 1, False, ""
    old = [each for each in part.items if each.entry]
    for item in old:
        entry = item.entry
        assert entry
        lead = text[at : entry.start]
        space = SPACE.match(text, entry.end)
        stop = space.end() if space else entry.end
        has_comma = text[stop] == ","
        trail = text[entry.end : stop] if has_comma else ""
        at = stop + 1 if has_comma else entry.end
        note = _NOTE.match(text, at)
        last_note = note[0] if note else ""
        at += len(last_note)
        found[id(item)] = _Piece(lead, texts[id(item)], trail, last_note)
    return found, text[at:close], has_comma
