"""Cross-account groups that outgrow one inline policy: what stands, the order of the way there and back, what is refused."""

from __future__ import annotations

import pytest
from walks import FORMS, Walk

from dev.engine import account

pytestmark = pytest.mark.engine


def role(number: int, name: str = "read-only") -> str:
    return f"arn:aws:iam::{222200000000 + number}:role/landing-zone/{name}"


def test_x(emulator, place):
    for form in FORMS:
        emulator.reset()
        walk = Walk(emulator, place, form)
        ents = lambda n: [
            {"group_name": f"g{i}", "iam_role_arns": [role(100 * i + k) for k in range(n if i == 0 else 3)]}
            for i in range(4)
        ]
        base = {"users": {"bob": {"groups": ["g0", "_all-accounts"]}}}
        print(form)
        print(walk.step({**base, "iam_groups_for_cross_account_access": ents(60)}))
        walk.expect_nothing_left()
        emulator.clear_calls()
        print(walk.step({**base, "iam_groups_for_cross_account_access": ents(95)}))
        for w in emulator.read_calls().writes:
            print("  ", w.action, w.parameters, w.error)
        walk.expect_nothing_left()
        print(walk.step({**base, "iam_groups_for_cross_account_access": ents(96)}))
        emulator.clear_calls()
        print(walk.step({**base, "iam_groups_for_cross_account_access": ents(60)}))
        for w in emulator.read_calls().writes:
            print("  ", w.action, w.parameters, w.error)
        walk.expect_nothing_left()
        print(walk.step({"enable_iam_groups": False}))
        print(account(emulator.client("iam")))
