"""Who can become whom in drawn accounts: the answers hold against a search that makes each call.

What takes at most three steps may not be missing; what is said to be sure has to be found, whatever it takes. The word
"possibly" is for what a configuration does not know: whether somebody has a password or MFA.
"""

from collections import Counter
from dataclasses import replace

import pytest
from drawn_accounts import drawn_account
from stepped_account import MFA, Explorer

from landingzone.config.inputs import Inputs
from landingzone.escalation.calls import Sureness
from landingzone.escalation.graph import Escalation
from landingzone.groups.holdings import Holdings

STEPS = 3
MISSING, INVENTED, POSSIBLY, EXCUSED, AGREED = "missing", "invented", "possibly", "possibly, not known here", "agreed"
ADMINISTRATOR, ACTS, ACTS_WITH_MFA = "administrator", "acts as", "acts with MFA as"


def of_the_product(account, name):
    """Return whether somebody is an administrator, and name of each user whom they can act as -> sure, with MFA."""
    inputs = Inputs.model_validate(account.as_inputs())
    power = Escalation(Holdings(inputs)).of(name)
    others = {other: (each.sureness is Sureness.SURELY, each.with_mfa) for other, each in power.acts_as.items()}
    is_elsewhere = any(step.kind == "elsewhere" for step in power.way)  # the referee knows of nothing but users
    return "elsewhere" if is_elsewhere else {True: "surely", None: "possibly", False: "not"}[
        power.is_administrator
    ], others


class Referee:
    """The search, and what it finds if what a configuration does not know is otherwise."""

    def __init__(self, simulator):
        self._explorer = Explorer(simulator)
        self._with_mfa, self._without = Explorer(simulator, mfa=True), Explorer(simulator, mfa=False)

    def compare(self, account, name):
        """Yield each answer about somebody: what it is about, and a word on it."""
        found = self._explorer.explore(account, name)
        administrator, acts_as = of_the_product(account, name)

        def judged(said, way, reaches):
            if said == "elsewhere":
                return EXCUSED
            if said == "not":
                return MISSING if way is not None and len(way) <= STEPS else AGREED
            if said == "surely":
                return INVENTED if way is None and found.is_all else AGREED
            return POSSIBLY if len({reaches(each) for each in self._otherwise(account, name)}) == 1 else EXCUSED

        def administers(each):
            return each.administrator is not None

        yield (ADMINISTRATOR, name), judged(administrator, found.administrator, administers)
        if found.administrator is not None or administrator == "surely":
            return
        for other in sorted(account.users.keys() - {name}):
            sure, with_mfa = acts_as.get(other, (None, False))
            said = {None: "not", True: "surely", False: "possibly"}[sure]
            ways = found.acts_as.get(other, {})
            way = min(ways.values(), key=len, default=None)
            yield (ACTS, other), judged(said, way, lambda each, other=other: other in each.acts_as or administers(each))
            if ways and (said != "possibly" or not with_mfa):
                yield (ACTS_WITH_MFA, other), judged(said if with_mfa else "not", ways.get(MFA), administers)

    def _otherwise(self, account, name):
        """Yield what is found when everybody or nobody has a password, and MFA."""
        for has_password in (True, False):
            users = {each: replace(user, has_password=has_password) for each, user in account.users.items()}
            for explorer in (self._with_mfa, self._without):
                yield explorer.explore(replace(account, users=users), name)


@pytest.mark.parametrize("number", [25, pytest.param(500, marks=pytest.mark.long)])
def test_who_can_become_whom_is_what_step_by_step_is_found(number, simulator):
    referee, counted, wrong, open_ = Referee(simulator), Counter(), [], []
    for seed in range(number):
        account = drawn_account(seed)
        for name in account.users:
            for about, word in referee.compare(account, name):
                counted[word] += 1
                if word in (MISSING, INVENTED):
                    wrong.append((seed, name, word, *about))
                elif word == POSSIBLY:
                    open_.append((seed, name, *about))
    print(dict(counted), open_)
    assert wrong == []
    assert len(open_) < 0.03 * counted.total(), open_
