"""The snapshot of AWS managed policies is what AWS has, and what is said of a policy is what its document says."""

import json
import lzma
from collections import defaultdict
from functools import cache

import pytest
from moto.iam.aws_managed_policies import aws_managed_policies_data

from dev.aws_managed_policies import FILE, content_of
from landingzone.groups import policies
from landingzone.groups.aws_managed import IN_WORDS, as_of, document_of, exists, meaning_of, nearest
from landingzone.iam.documents import as_texts, user_inline
from landingzone.iam.held import Held
from landingzone.iam.mfa import mfa_of
from landingzone.iam.permissions import Permission, permissions_of

AWS = {f"{each['Path']}{name}".removeprefix("/"): each for name, each in json.loads(aws_managed_policies_data).items()}
POWER_USER = "PowerUserAccess"


def test_the_snapshot_is_what_the_installed_moto_has():
    as_of, *lines = lzma.decompress(FILE.read_bytes()).decode().split("\n")
    documents = {name: json.loads(document) for name, document in (line.split("\t") for line in lines)}
    assert {"as_of": as_of, "documents": documents} == content_of(aws_managed_policies_data), "run make policies"


def test_the_date_is_that_of_the_newest_change():
    assert as_of() == max(each["UpdateDate"] for each in AWS.values()).partition("T")[0]


def test_a_document_is_that_of_aws_under_the_name_with_path():
    assert len(AWS) > 1000
    assert {name: document_of(name) for name in AWS} == {name: each["Document"] for name, each in AWS.items()}
    assert all(map(exists, AWS))


NEAREST = {
    "AdministratorAcess": "AdministratorAccess",
    "administratoraccess": "AdministratorAccess",
    "job-functions/billing": "job-function/Billing",
    "/job-function/Billing": "job-function/Billing",
    "AWSLambdaFullAccess": "AWSLambda_FullAccess",
    **dict.fromkeys(("qqqqqqqq", "")),
}


def test_the_nearest_name_of_one_that_is_not_known_has_its_path_and_its_capitals():
    for name, near in NEAREST.items():
        assert (exists(name), document_of(name), meaning_of(name), nearest(name)) == (False, None, None, near)
    assert nearest("Billing") == "job-function/Billing"


@pytest.mark.parametrize("partition", ["aws-us-gov", "aws-cn"])
def test_in_another_partition_only_what_the_name_says_is_known(partition):
    known = {name for name in AWS if document_of(name, partition) is not None}
    assert known == {"AdministratorAccess", "IAMFullAccess", "AWSDenyAll"}
    assert {name for name in known if ":aws:" in json.dumps(document_of(name, partition))} == set()
    assert meaning_of("ReadOnlyAccess", partition) is None
    assert meaning_of("AdministratorAccess", partition) == permissions_of(policies.full_access())


def test_policies_that_amount_to_everything_say_so():
    everything, iam, nothing = map(meaning_of, ("AdministratorAccess", "IAMFullAccess", "AWSDenyAll"))
    assert iam is not None
    assert everything == permissions_of(policies.full_access())
    assert set(permissions_of(policies.iam_admin())) <= set(iam)
    assert nothing == permissions_of(user_inline(as_texts(["*"]), as_texts(["*"]), "Deny", force_mfa=False))


def test_what_only_refuses_or_lets_choose_a_password_grants_nothing_but_the_set_up_of_mfa():
    # AWS attaches the second to users whose keys are known to others, the console the last to users that it creates.
    for name in ("AWSDenyAll", "AWSCompromisedKeyQuarantineV3", "IAMUserChangePassword"):
        assert meaning_of(name)
        assert mfa_of(Held.of(meaning_of(name) or ())) == "nothing to protect"


def test_no_document_of_aws_needs_mfa():
    assert [name for name, each in AWS.items() if "multifactor" in json.dumps(each["Document"]).lower()] == []


@cache
def services_of(name):
    found = defaultdict[str, list[Permission]](list)
    for one in meaning_of(name) or ():
        assert one.effect == "Allow"
        found[one.action.partition(":")[0]].append(one)
    return found


def allows(name, action):
    """Whether a policy that denies nothing allows an action, or all that match it, on everything."""
    services = services_of(name)
    wanted = Permission(effect="Allow", action=action)
    return any(one.includes(wanted) for one in (*services["*"], *services[action.partition(":")[0]]))


def test_a_policy_allows_what_its_words_say():
    others = "almost nothing in IAM, Organizations and Account Management"
    said = {
        policies.BILLING: "read and change billing, budgets and payment",
        policies.SUPPORT: "open and follow AWS Support cases",
        policies.READ_ONLY: "read most AWS services, and data in them such as objects in S3",
        POWER_USER: f"do everything, also in IAM Identity Center (sso:*), but {others}",
    }
    assert said == IN_WORDS
    for name, actions in (
        (policies.BILLING, "billing:GetBillingData budgets:ViewBudget payments:ListPaymentPreferences"),
        (policies.BILLING, "billing:UpdateBillingPreferences budgets:ModifyBudget payments:UpdatePaymentPreferences"),
        (policies.SUPPORT, "support:CreateCase support:DescribeCases support:AddCommunicationToCase"),
        (policies.READ_ONLY, "s3:GetObject"),
        (POWER_USER, "sso:*"),
    ):
        assert [action for action in actions.split() if not allows(name, action)] == []
