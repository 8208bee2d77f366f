"""What `force_destroy` of a user removes that was made by hand, and what it leaves in the way."""

import pytest
from obstacles import OBSTACLES, make_what_obstacles_need, obstruct

from dev.engine import TerraformError

# Provider 3.39, which the tests use, does not delete service-specific credentials; newer ones do.
LEFT = {"Git credentials": "git", "a policy of its own": "own-policy", "an attached policy": "attached-policy"}


def names(iam):
    return {each["UserName"] for each in iam.list_users()["Users"]}


@pytest.mark.long
def test_credentials_and_memberships_go_with_the_user_and_policies_keep_the_user(emulator, place):
    iam = emulator.client("iam")
    users = {name: {"name": name, "force_destroy": True} for name in ("all-that-goes", *LEFT.values())}
    terraform = place({"provider": {"aws": emulator.provider}, "resource": {"aws_iam_user": users}})
    terraform.apply_at_once()
    make_what_obstacles_need(iam)
    for obstacle in OBSTACLES.keys() - LEFT.keys():
        obstruct(iam, "all-that-goes", obstacle)
    take = [obstruct(iam, user, obstacle) for obstacle, user in LEFT.items()]
    with pytest.raises(TerraformError) as refused:
        terraform.destroy()
    assert names(iam) == {*LEFT.values()}
    for obstacle, user in LEFT.items():
        told = f"DeleteConflict: Cannot delete entity, must {OBSTACLES[obstacle][0]} first."
        assert any(user in str(each) and told in str(each) for each in refused.value.errors), (user, refused.value.text)
    assert iam.list_virtual_mfa_devices()["VirtualMFADevices"] == []
    for each in take:
        each()
    terraform.destroy()
    assert names(iam) == set()
