"""AWS managed policies that inputs name: told when AWS is not known to have them, and never refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from samples import ACCOUNT_ID

from landingzone.cli.main import main
from landingzone.config.inputs import Inputs
from landingzone.config.options import StackConfiguration
from landingzone.groups.aws_managed import as_of
from landingzone.rules.check import check
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
def test_a_policy_that_aws_does_not_have_is_told_with_the_nearest_that_it_has(name: str, hint: str):
    where = "users.ann.aws_managed_policy_names[1]"
    assert told(**attached("ReadOnlyAccess", name)) == [f"{where}: {RULE} (got '{name}'); {hint}"]


@pytest.mark.parametrize("partition", ["aws", "aws-us-gov"])
def test_a_boundary_that_aws_does_not_have_is_told_as_an_arn(partition: str):
    start = f"arn:{partition}:iam::aws:policy/"
    where = "users.ann.permissions_boundary"
    assert told(**bounded(f"{start}Billing")) == [
        f"{where}: {RULE} (got '{start}Billing'); did you mean {start}job-function/Billing?"
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
    assert [line.split(":")[0] for line in told(users=users)] == [
        "users.ann.aws_managed_policy_names[0]",
        "users.bob.aws_managed_policy_names[0]",
    ]


def test_validate_warns_in_both_formats_and_the_status_stays_fine(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = tmp_path / "landingzone.yaml"
    user = '{aws_managed_policy_names: ["AdministratorAcess"], require_mfa: true}'
    file.write_text(f'aws_account_id: "{ACCOUNT_ID}"\nusers: {{ann: {user}}}\n', encoding="utf-8")
    line = (
        f"users.ann.aws_managed_policy_names[0]: {RULE} (got 'AdministratorAcess'); did you mean AdministratorAccess?"
    )
    assert main(["validate", str(file)]) == 0
    assert capsys.readouterr() == (f"{file}:2:42: warning: {line}\n", "")
    assert main(["validate", str(file), "--format", "json"]) == 0
    [row] = json.loads(capsys.readouterr().out)
    assert (row["level"], row["hint"]) == ("warning", "did you mean AdministratorAccess?")
