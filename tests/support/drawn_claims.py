"""Random changes of what bob has or is, and whether each sentence that claims something for certain shows a request.

A claim that something is gained or lost has an example: `{"action": ..., "resource": ..., "context": {key: values}}`,
without the keys that the request does not have. The simulator has to allow it on one side only.
"""

import re

from asked_calls import Circumstances, ask
from changed_policies import pairs
from drawn_rewritings import quiet_statements, written_sides
from equal_parts import BOUNDARY, EQUAL, KNOWN, Written, bobs, known_conditions
from held_policies import SERVICES
from hypothesis import strategies as st
from review_checks import Seen

SHOWN = "claims with an example that the simulator confirms"
WITHOUT = "claims without an example"
NOT_SHOWN = "claims with an example that shows nothing"
NOT_ASKED = "claims with an example about which the simulator cannot be asked"
ROWS = (SHOWN, WITHOUT, NOT_SHOWN, NOT_ASKED)
"""What can be said of a claim, in the order of the table."""

_GAINED = re.compile(r"\bmay now\b|\bno longer forbidden\b|\bgains? ")
_LOST = re.compile(r"\bmay no longer\b|\bnow forbidden\b|\bloses? full access\b")
_OPEN = re.compile(r"\bmight\b|\bunknown\b|not (known|defined here)|nothing here allows")
_KINDS = ("gain", "loss", "mfa", "boundary")
_MFA = "aws:multifactorauthpresent"

# How the attributes of bob change: what is known of them, and other values.
_OTHER_BOBS = (
    *((("a tag", "a missing tag"), "tags", tags) for tags in ({}, {"team": "blue"}, {"team": "red", "cost": "4711"})),
    (("the ARN",), "path", "/elsewhere/"),
)


@st.composite
def changes(draw):
    """Draw a change: of policies, of a part of a statement, of what bob is, of a boundary, of a denial."""
    how = draw(st.sampled_from(["policies", "part", "other", "bob", "bob", "boundary", "denial"]))
    if how == "policies":
        return draw(pairs().filter(lambda pair: not pair["elsewhere"]))
    bob = draw(bobs())
    names, attribute, value = draw(st.sampled_from(_OTHER_BOBS))
    known = draw(known_conditions(bob, names if how == "bob" else tuple(KNOWN)))
    written = Written([known], [known], bob=bob, known=True)
    match how:
        case "part":
            written = draw(EQUAL[draw(st.sampled_from([*EQUAL]))])
            written = written._replace(new=written.new[:-1])
        case "other":
            written = written._replace(new=[draw(known_conditions(bob))])
        case "boundary":
            limit = {**draw(quiet_statements(["Allow"])), **draw(st.sampled_from([known, {}])), "at": BOUNDARY}
            written = written._replace(new=[known, limit])
        case "denial":
            denial = {**draw(quiet_statements(["Deny"])), **draw(st.sampled_from([known, {}]))}
            written = written._replace(old=[{}], new=[{}, denial])
    old, new = draw(written_sides(written))
    if how == "bob":
        new["users"]["bob"][attribute] = value
    if draw(st.booleans()):
        old, new = new, old
    return {"old": old, "new": new, "elsewhere": {}}


def claims(simulator, pair):
    """Return for each claim about a change a row of the table, the sentence, and what is wrong with its example."""
    names = sorted(pair["old"]["users"].keys() & pair["new"]["users"].keys())
    everybody = {name: Seen(simulator, pair, name) for name in names}
    told = next(iter(everybody.values())).changes
    found = []
    for change in told:
        users = [everybody[name] for name in change.users if name in everybody]
        is_gain = change.kind != "loss" and _GAINED.search(change.text) is not None
        is_claim = (is_gain or _LOST.search(change.text)) and not _OPEN.search(change.text)
        if users and change.kind in _KINDS and is_claim:
            found.append((*_shown(simulator, users, change, is_gain=is_gain), change.text))
    return [(row, text, wrong) for row, wrong, text in found]


def _shown(simulator, users, change, *, is_gain):
    """Look whether the example of a change is so for one of its users: who has the same change has the same example."""
    example = change.as_dict().get("example")
    if not example:
        return WITHOUT, ""
    found = [_shown_of(simulator, seen, example, is_gain=is_gain) for seen in users]
    return min(found, key=lambda one: ROWS.index(one[0]))


def _shown_of(simulator, seen, example, *, is_gain):
    call = example["action"], example["resource"]
    context = {key: values for key, values in example["context"].items() if key.lower() != _MFA}
    mfa = next((values for key, values in example["context"].items() if key.lower() == _MFA), None)
    sides = (seen.had, seen.has)
    for held in sides:
        own = {key.lower(): value for key, value in held.context.items()}
        others = {key: value for key, value in context.items() if own.get(key.lower(), value) != value}
        if others:
            return NOT_SHOWN, f"{seen.name} has another {', '.join(others)}: {example}"
    # Documents of AWS are cut to some services.
    if call[0].partition(":")[0].lower() not in SERVICES:
        return NOT_ASKED, f"another service: {example}"
    # A request is made at some time, which is later than all that is past.
    times = {"aws:CurrentTime": "2026-12-31T12:00:00Z", "aws:EpochTime": "2026-12-31T12:00:00Z"}
    context |= {} if {key.lower() for key in context} & {key.lower() for key in times} else times
    if mfa == "true":  # then there is an age too
        context = {"aws:MultiFactorAuthAge": "60"} | context
    where = Circumstances(None if mfa is None else mfa == "true", tuple(context.items()))
    try:
        was, now = ask(simulator, [(held, call, where) for held in sides])
    except ValueError as refused:
        return NOT_ASKED, f"{refused}"
    if (was, now) == ((False, True) if is_gain else (True, False)):
        return SHOWN, ""
    return NOT_SHOWN, f"allowed before: {was}, after: {now}: {example}"
