"""Who can do something: whom a simulator of IAM lets in is found, and who is said to be let in is."""

import re

import pytest
from asked_calls import Circumstances, ask
from drawn_questions import USERS, draw
from held_policies import held_by

from landingzone.access.answers import FREE, who_can
from landingzone.access.report import report
from landingzone.iam.conditions import ABSENT, MISSING, PRESENT
from landingzone.iam.wildcards import plain

_STATES = {True: PRESENT, False: ABSENT, None: MISSING}
EVERYWHERE = [
    Circumstances(mfa, (("aws:RequestedRegion", region), ("aws:SourceIp", address)))
    for mfa in _STATES
    for region in ("eu-west-1", "us-east-1")
    for address in ("10.1.2.3", "192.0.2.1")
]


def wrong_answers(drawn, simulator):
    """Give what is not so of the answers to some questions."""
    made = report(drawn.configuration)
    held = {user: held_by(user, drawn.configuration, drawn.elsewhere) for user in USERS}

    def allowed(user, call):
        decided = ask(simulator, ((held[user], call, each) for each in EVERYWHERE))
        return {where for where, is_allowed in zip(EVERYWHERE, decided, strict=True) if is_allowed}

    for question, calls in drawn.questions.items():
        answers = {each.user: each for each in who_can(made, *question).users}
        assert answers.keys() <= {each.user for each in made.who_can(*question)}
        for user in USERS:
            answer = answers.get(user)
            for call in calls:
                found = allowed(user, call)
                if call[0] in FREE:
                    continue
                if found and not answer:
                    yield f"{question}: {user} may {call}, and is not found"
                elif answer and answer.mfa == "needed" and any(not where.mfa for where in found):
                    yield f"{question}: {user} may {call} without MFA"
            if answer and answer.verdict == "yes" and PRESENT not in answer.calls:
                yield f"{question}: {user} is said to, and no call is named"
            for state, call in (answer.calls if answer else {}).items():
                named = call.action, plain(call.resource)
                if named[1] != "*" and re.search("[*$]", named[1]):
                    continue  # which the simulator takes for more than a text
                found = allowed(user, named)
                missing = {where for where in EVERYWHERE if _STATES[where.mfa] == state} - found
                if missing:
                    yield f"{question}: {user} may not {named} {sorted(map(str, missing))[0]}"
            if answer and answer.mfa == "not needed" and len(answer.calls) < len(_STATES):
                yield f"{question}: {user} is said to need no MFA, and no call is named"


@pytest.mark.parametrize("seed", range(3))
def test_drawn(simulator, seed):
    drawn = draw(seed, simulator)
    assert [*wrong_answers(drawn, simulator)] == []
