"""Nobody is locked out: without MFA one can set it up, and nothing else; with it, one looks after oneself alone."""

import re

import pytest
from escalations import ALICE, BOB, IAM, INSTANCE, ROLE
from group_permissions import (
    ALICE_WITH_PATH,
    ANY_MFA,
    OBJECT,
    SELF_MANAGED,
    WITH_MFA,
    WITHOUT_MFA,
    allowed,
    documents_of,
    set_up_calls,
)

from landingzone.groups import policies
from landingzone.groups.catalog import SELF_MANAGEMENT
from landingzone.iam import documents


@pytest.mark.parametrize("mfa", ANY_MFA)
@pytest.mark.parametrize("user", [ALICE, ALICE_WITH_PATH])
def test_a_fresh_member_can_change_the_password_and_set_up_mfa(simulator, user, mfa):
    for held in map(documents_of, SELF_MANAGED):
        assert allowed(simulator, set_up_calls(user), held, mfa, user) == set(set_up_calls(user))


def iam_calls(simulator, user):
    """List every action of IAM that AWS has, on a resource of each type that it can act on."""
    name = user.rpartition("/")[2]
    resources = {
        "assumed-role": f"{IAM}:assumed-role/app/session",
        "role": ROLE,
        "role-template": "arn:aws:iam::aws:role-template/ec2.amazonaws.com/app:1",
        "user": user,
        **{kind: f"{IAM}:{kind}/{name}" for kind in ("mfa", "sms-mfa")},
    }
    return [
        (action.name, resources.get(kind, f"{IAM}:{kind}/app") if kind else "*")
        for action in simulator.expand("iam:*")
        for kind in action.resource_types or ("",)
    ]


# The condition of a grant and that of a denial: what they say of a console session, once each.
WITHOUT_A_DEVICE = [*((key, None) for key in SELF_MANAGED), ("full_access", False), ("read_only", False)]


@pytest.mark.parametrize(("key", "mfa"), WITHOUT_A_DEVICE)
def test_of_all_of_iam_a_member_without_mfa_reaches_only_the_set_up(simulator, key, mfa):
    reached = allowed(simulator, iam_calls(simulator, ALICE_WITH_PATH), documents_of(key), mfa, ALICE_WITH_PATH)
    assert reached == set(set_up_calls(ALICE_WITH_PATH)) - {("iam:CreateVirtualMFADevice", f"{IAM}:mfa/a-telephone")}


@pytest.mark.parametrize(("key", "mfa"), WITHOUT_A_DEVICE)
def test_a_member_without_mfa_changes_nothing_of_another_user(simulator, key, mfa):
    named = {action for action, resource in allowed(simulator, iam_calls(simulator, BOB), documents_of(key), mfa)}
    everybody = "iam:CreateVirtualMFADevice iam:GetAccountPasswordPolicy iam:ListUsers iam:ListVirtualMFADevices"
    # ReadOnlyAccess lets members read other users, and the reads among the set-up cannot be taken from it alone.
    readers = {"iam:GetMFADevice", "iam:GetUser", "iam:ListMFADevices"} if key == "read_only" else set()
    assert named == {*everybody.split()} | readers


@pytest.mark.parametrize("mfa", ANY_MFA)
def test_the_require_mfa_document_spares_exactly_the_set_up(simulator, mfa):
    calls = [
        *iam_calls(simulator, ALICE),
        *((action.name, "*") for action in simulator.expand("sts:*") if not action.resource_types),
        ("s3:GetObject", OBJECT),
        ("ec2:TerminateInstances", INSTANCE),
    ]
    held = [policies.full_access().as_dict(), documents.require_mfa().as_dict()]
    reached = {action for action, resource in allowed(simulator, calls, held, mfa)}
    spared = {action for action, resource in set_up_calls(ALICE)} | {"sts:GetSessionToken"}
    # IAM answers this one whatever a policy says.
    # Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
    spared |= {"sts:GetCallerIdentity"}
    assert reached == ({action for action, resource in calls} if mfa else spared)


OWN_CREDENTIAL = re.compile("AccessKey|SSHPublicKey|SigningCertificate|ServiceSpecificCredential|DeactivateMFADevice")


@pytest.mark.parametrize("values", [WITH_MFA, WITHOUT_MFA], ids=["MFA", "no MFA"])
@pytest.mark.parametrize("user", [ALICE, ALICE_WITH_PATH])
def test_self_management_covers_every_credential_of_ones_own_and_no_permission(simulator, user, values):
    calls = iam_calls(simulator, user)
    reached = allowed(simulator, calls, documents_of("iam_user_self_mgmt", values), True, user)
    credentials = {(action, resource) for action, resource in calls if OWN_CREDENTIAL.search(action)}
    assert reached == (credentials | set(set_up_calls(user))) - {
        ("iam:CreateVirtualMFADevice", f"{IAM}:mfa/a-telephone")
    }


OTHERS = ("bob", "engineering/europe/bob", "alice/bob", "malice", "engineering/malice", "alice2")


def test_self_management_reaches_no_other_user(simulator):
    own = SELF_MANAGEMENT.document(WITHOUT_MFA)
    actions = {action for statement in own.statements for action in statement.actions}
    of_users = {one for one in actions if any("user" in known.resource_types for known in simulator.expand(one))}
    others = (*(f"{IAM}:user/{name}" for name in OTHERS), "arn:aws:iam::222222222222:user/alice")
    calls = [(action, other) for action in sorted(of_users) for other in others]
    assert len(calls) > 140
    for user in (ALICE, ALICE_WITH_PATH):
        assert allowed(simulator, calls, [own.as_dict()], True, user) == set()


@pytest.mark.parametrize("mfa", ANY_MFA)
def test_only_the_device_of_ones_own_name_can_be_deleted(simulator, mfa):
    devices = [f"{IAM}:mfa/{name}" for name in ("alice", "bob", "a-telephone", "alice2", "bob/alice")]
    calls = [("iam:DeleteVirtualMFADevice", device) for device in devices]
    documents = documents_of("iam_user_self_mgmt")
    assert allowed(simulator, calls, documents, mfa, ALICE_WITH_PATH) == {calls[0]}
