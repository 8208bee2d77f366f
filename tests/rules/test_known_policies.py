"""AWS managed policies that inputs name: told when AWS is not known to have them, and never refused."""

from typing import Any

import pytest
from samples import ACCOUNT_ID

from landingzone.config.inputs import Inputs
from landingzone.config.options import StackConfiguration
from landingzone.groups.aws_managed import as_of
from landingzone.rules.check import check
from landingzone.rules.configuration import find_advice
from landingzone.rules.known_policies import advise_policies

RULE = f"is not a known AWS managed policy (as of {as_of()})"
TOKEN = "${TfToken[TOKEN.0]}"


def told(model: type[Inputs] = Inputs, **given: Any) -> list[str]:
    inputs = model.model_validate({"aws_account_id": ACCOUNT_ID, **given})
    assert check(inputs) == []  # nothing of it is refused
    return [str(each) for each in advise_policies(inputs)]


def attached(*names: str) -> dict[str, Any]:
    return {"users": {"ann": {"aws_managed_policy_names": list(names)}}}


def bounded(arn: str) -> dict[str, Any]:
    return {"users": {"ann": {"permissions_boundary": arn}}}


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("AdministratorAcess", "did you mean AdministratorAccess?"),
        ("administratoraccess", "did you mean AdministratorAccess?"),
        ("Billing", "did you mean job-function/Billing?"),
        ("qqqqqqqq", "check it, unless it is newer"),
    ],
)
def test_a_policy_that_aws_does_not_have_is_told_with_the_nearest_that_it_has(name, hint):
    where = "users.ann.aws_managed_policy_names[1]"
    assert told(**attached("ReadOnlyAccess", name)) == [f"{where}: {RULE} (got '{name}'); {hint}"]


def test_a_boundary_that_aws_does_not_have_is_told_as_an_arn():
    start = "arn:aws-us-gov:iam::aws:policy/"
    assert told(**bounded(f"{start}Billing")) == [
        f"users.ann.permissions_boundary: {RULE} (got '{start}Billing'); did you mean {start}job-function/Billing?"
    ]


def test_what_is_like_nothing_may_be_of_another_partition_alone():
    [of_boundary] = told(**bounded("arn:aws-cn:iam::aws:policy/qqqqqqqq"))
    assert of_boundary.endswith("check it, unless it is newer, or AWS has it in aws-cn alone")
    [of_region] = told(StackConfiguration, **attached("qqqqqqqq"), provider={"region": "us-gov-west-1"})
    assert of_region.endswith("check it, unless it is newer, or AWS has it in aws-us-gov alone")


def test_what_aws_has_and_what_is_not_known_yet_is_not_told():
    assert told(**attached("ReadOnlyAccess", "job-function/Billing", "service-role/AWSLambdaRole", TOKEN)) == []
    for arn in ("arn:aws:iam::aws:policy/job-function/Billing", f"arn:aws:iam::{ACCOUNT_ID}:policy/Biling", TOKEN):
        assert told(**bounded(arn)) == []
    assert told(**bounded(f"arn:aws:iam::aws:policy/{TOKEN}")) == []


def test_every_user_is_looked_at_in_the_order_of_their_names():
    users = {name: {"aws_managed_policy_names": ["ReadOnlyAcess"], "status": "offboarding"} for name in ("bob", "ann")}
    assert [line.split(".aws")[0] for line in told(users=users)] == ["users.ann", "users.bob"]


def test_what_is_said_of_a_configuration_says_so_of_policies_and_actions():
    content = {"aws_account_id": ACCOUNT_ID, "auto_deploy_permissions": ["s3:PutObjcet"], **attached("ReadOnlyAcess")}
    found = [each.path for each in find_advice(content) if "not a known" in each.rule]
    assert found == ["auto_deploy_permissions[0]", "users.ann.aws_managed_policy_names[0]"]
