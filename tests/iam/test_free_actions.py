"""The actions that need no permission are those of which AWS's reference says that."""

import re

import botocore.session

from landingzone.iam.free_actions import FREE_ACTIONS


def test_aws_says_of_no_other_operation_of_sts_that_it_needs_no_permission_and_of_one_that_denials_have_no_effect():
    sts = botocore.session.get_session().get_service_model("sts")
    said = {f"sts:{name}": sts.operation_model(name).documentation for name in sts.operation_names}
    free = {action for action, text in said.items() if "No permissions are required" in text}
    assert free == FREE_ACTIONS.keys()
    denied = re.compile("explicitly denies access to the .* action, you can still perform this operation")
    assert {action for action in free if not denied.search(said[action])} == {
        action for action, can_be_denied in FREE_ACTIONS.items() if can_be_denied
    }
