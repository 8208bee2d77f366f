"""What a configuration takes as a backend is what Terraform takes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from all_settings import settings, with_settings
from samples import ACCOUNT_ID
from synthesis import synthesize_stack

from landingzone.problems import InvalidInputs
from landingzone.rules.backends import GONE, GONE_BACKENDS, advise_backend

BACKENDS = sorted(settings().keys() - {"provider"} - GONE_BACKENDS)


@pytest.mark.parametrize("backend", sorted(GONE_BACKENDS))
def test_a_backend_that_is_gone_is_warned_of(backend: str):
    (advice,) = advise_backend(with_settings(backend, container="hidden"))
    assert str(advice) == (
        f"backend.{backend}: is no backend any more: Terraform refuses it from 1.3 on, and OpenTofu has none of this "
        f"name (got '{backend}'); write another backend, such as s3"
    )


@pytest.mark.parametrize(("backend", "name"), [(backend, name) for backend, names in GONE.items() for name in names])
def test_an_argument_that_is_gone_is_warned_of(backend: str, name: str):
    assert name in settings()[backend]
    (advice,) = advise_backend(with_settings(backend, **{name: "hidden", "key": "k"}))
    assert str(advice).startswith(f"backend.{backend}.{name}: is no argument of this backend any more")
    assert "hidden" not in str(advice)


def test_other_arguments_are_not_warned_of():
    for backend in BACKENDS:
        kept = {name: "x" for name in settings()[backend] if name not in GONE.get(backend, {})}
        assert advise_backend(with_settings(backend, **kept)) == []


@pytest.mark.parametrize(
    ("backend", "arguments"),
    [
        ("gcs", {"bucket": "b", "storage_custom_endpoint": "https://storage.example.com"}),
        ("s3", {"bucket": "b", "key": "k", "use_lockfile": True}),
        ("s3", {"bucket": "b", "key": "k", "assume_role": {"role_arn": "r", "policy_arns": ["p"]}}),
    ],
)
def test_a_backend_is_written_as_terraform_spells_it(backend: str, arguments: dict[str, Any]):
    content = synthesize_stack(aws_account_id=ACCOUNT_ID, backend={backend: arguments})
    assert content["terraform"]["backend"] == {backend: arguments}


@pytest.mark.parametrize(
    ("place", "name", "hint"),
    [
        ("gcs", "storeage_custom_endpoint", "storage_custom_endpoint"),
        ("provider", "s3_us_east1_regional_endpoint", "s3_us_east_1_regional_endpoint"),
    ],
)
def test_a_name_that_terraform_does_not_have_is_refused(place: str, name: str, hint: str):
    given = {"provider": {name: "x"}} if place == "provider" else {"backend": {place: {"bucket": "b", name: "x"}}}
    with pytest.raises(InvalidInputs) as caught:
        synthesize_stack(aws_account_id=ACCOUNT_ID, **given)
    (problem,) = caught.value.problems
    assert problem.hint == f"did you mean {hint}?"


def test_a_setting_of_the_provider_is_written_as_terraform_spells_it():
    given = {"region": "eu-west-1", "s3_us_east_1_regional_endpoint": "regional"}
    content = synthesize_stack(aws_account_id=ACCOUNT_ID, provider=given)
    assert all(given.items() <= block.items() for block in content["provider"]["aws"])


def test_validate_warns_of_an_argument_that_is_gone(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    from landingzone.cli.main import main

    content = {
        "aws_account_id": ACCOUNT_ID,
        "users": {"alice": {"groups": ["full-access"]}},
        "backend": {"s3": {"bucket": "b", "key": "k", "role_arn": "r"}},
    }
    file = tmp_path / "landingzone.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    assert main(["validate", str(file)]) == 0
    said = capsys.readouterr()
    assert "backend.s3.role_arn: is no argument of this backend any more" in said.out + said.err
