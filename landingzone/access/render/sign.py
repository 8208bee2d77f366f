"""The place where somebody signs a page."""

from collections.abc import Iterable

from landingzone.access.render.escaped import safe


def place_to_sign(who: str, decisions: Iterable[str] = ()) -> str:
    """Write that place: who signs, the date, the signature, and a box for each decision. `sign.css` has its look.

    Args:
        who: What the person who signs is called.
        decisions: What is decided about the whole.
    """
    boxes = "".join(f'<label><input type="checkbox"> {safe(each)}</label>' for each in decisions)
    return f'<div class="sign">{boxes}<span>{safe(who)}</span><span>Date</span><span>Signature</span></div>'
