"""What `validate --against` refuses of managed policies IAM refuses, and what it lets through is applied at once."""

from __future__ import annotations

from typing import Any

import pytest
from place import Place
from samples import ACCOUNT_ID
from walks import FORMS, Walk

from dev.engine import EmulatedAccount, TerraformError
from landingzone.access.change_rules import find_refused
from landingzone.config.options import StackConfiguration

ALL: dict[str, Any] = {"statements": [{"actions": ["s3:*"], "resources": ["*"]}]}
HELD = {"customer_managed_policy_names": ["team/deploy"]}
MOVED = {"customer_managed_policy_names": ["ops/deploy"]}
RENAMED = {"customer_managed_policy_names": ["team/ship"]}
BOUND = {"permissions_boundary": f"arn:aws:iam::{ACCOUNT_ID}:policy/bound"}
DEPLOY, SHIP = {"deploy": ALL | {"path": "/team/"}}, {"ship": ALL | {"path": "/team/"}}
FIRST: dict[str, Any] = {
    "enable_iam_groups": False,
    "policies": DEPLOY | {"bound": ALL},
    "groups": {"sre": HELD},
    "users": {"bob": HELD | {"groups": ["sre"]}, "eve": BOUND},
}


def after(**changed: Any) -> dict[str, Any]:
    return FIRST | changed


REFUSED: dict[str, tuple[str, dict[str, Any]]] = {
    "a policy moves to another path, with its holders": (
        "EntityAlreadyExists",
        after(
            policies={"deploy": ALL | {"path": "/ops/"}, "bound": ALL},
            groups={"sre": MOVED},
            users={"bob": MOVED | {"groups": ["sre"]}, "eve": BOUND},
        ),
    ),
    "a policy goes while it is attached to a user": (
        "DeleteConflict",
        after(policies={"bound": ALL}, groups={"sre": {}}),
    ),
    "a policy goes while it is attached to a group": (
        "DeleteConflict",
        after(policies={"bound": ALL}, users={"bob": {"groups": ["sre"]}, "eve": BOUND}),
    ),
    "a policy goes while it is a boundary": ("DeleteConflict", after(policies=DEPLOY)),
}
OTHER = {"permissions_boundary": f"arn:aws:iam::{ACCOUNT_ID}:policy/other"}
APPLIED: dict[str, dict[str, Any]] = {
    "another policy beside it, for its holders": after(
        policies=DEPLOY | SHIP | {"bound": ALL},
        groups={"sre": RENAMED},
        users={"bob": RENAMED | {"groups": ["sre"]}, "eve": BOUND},
    ),
    "the first one goes": after(
        policies=SHIP | {"bound": ALL},
        groups={"sre": RENAMED},
        users={"bob": RENAMED | {"groups": ["sre"]}, "eve": BOUND},
    ),
    "another boundary, and the first one goes": after(
        policies=SHIP | {"other": ALL},
        groups={"sre": RENAMED},
        users={"bob": RENAMED | {"groups": ["sre"]}, "eve": OTHER},
    ),
    "a policy goes with its holders' entries": after(
        policies={"other": ALL}, groups={"sre": {}}, users={"bob": {"groups": ["sre"]}, "eve": OTHER}
    ),
    "a group goes with its member's entry, and another comes": after(
        policies={"other": ALL}, groups={"ops": {"path": "/ops/"}}, users={"bob": {"groups": ["ops"]}, "eve": OTHER}
    ),
    "everything goes but the users": {"enable_iam_groups": False, "users": {"bob": {}, "eve": {}}},
}


def refused(old: dict[str, Any], new: dict[str, Any]) -> bool:
    return bool(
        find_refused(*(StackConfiguration.model_validate({"aws_account_id": ACCOUNT_ID, **one}) for one in (old, new)))
    )


@pytest.mark.long
@pytest.mark.parametrize("form", FORMS)
def test_what_is_refused_iam_refuses_and_the_rest_is_applied(form: str, emulator: EmulatedAccount, place: Place):
    walk = Walk(emulator, place, form)
    walk.step(FIRST)
    for code, inputs in REFUSED.values():
        assert refused(FIRST, inputs)
        with pytest.raises(TerraformError) as error:
            walk.step(inputs)
        assert code in error.value.text
        walk.step(FIRST)
        walk.expect_nothing_left()
    stands = FIRST
    for case, inputs in APPLIED.items():
        assert not refused(stands, inputs), case
        walk.step(inputs)
        walk.expect_nothing_left()
        stands = inputs
