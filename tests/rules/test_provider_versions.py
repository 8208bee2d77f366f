"""A range admits what Terraform makes of it; where that is a provider that leaves a credential readable, it is told."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from samples import ACCOUNT_ID, EVERYTHING_ON, PGP_PUBLIC_KEY
from synthesis import synthesize_stack

from dev.engine import PROVIDER_RANGE
from landingzone import IamUsersAndGroupsStack, InvalidInputs, versions
from landingzone.cli.main import main
from landingzone.config.options import StackConfiguration
from landingzone.iam.patterns import VERSION_CONSTRAINT
from landingzone.rules.provider_versions import advise_provider, describe_providers, may_leave_readable
from landingzone.rules.version_ranges import admits_below

# ruff: isort: split
from cdk_classes import App

LOWER = (
    PROVIDER_RANGE,
    "3.39.0",
    "= 4.67.0",
    "=4",
    "4",
    "!= 4.0.0",
    "!= 5.0.0",
    "> 3",
    "> 4.67.0",
    ">= 4.67.0, != 4.67.0",
    ">= 4.67.0, != 4.67.0, != 4.67.1, < 5",
    "> 4.66.0, < 4.67.1, != 4.66.1",
    "> 4, < 4.0.2",
    "< 6",
    "< 5.0.1",
    "< 5",
    "<= 5.0.0",
    "<= 0.1",
    "~> 4.67",
    "~> 4.67.0",
    "~> 3",
    "~>4.0,!=4.1.0",
    " > 4,< 5",
    "5.0.0-beta1",
    "= 5-beta1",
    "= 4.0.0-rc.1",
    "< 4.0.1-beta1, > 4.0.0-alpha",
    ">= 4\n",
    "5.0.0-beta1, ~> 4",
    "= 4.0.0-rc.1, ~> 4.0.0-alpha",
    "04.1",
)
NOT_LOWER = (
    versions.PROVIDER,
    ">=5",
    ">= 5.0",
    "> 5",
    "> 5.0.0",
    "> 4, > 5",
    "5",
    "= 5.0.0",
    "~> 5.0",
    "~> 5",
    "~>5.0.0",
    "~> 6.1, != 6.2.0",
    ">= 5.0.0, < 7.0.0",
    "\t>= 6 ,< 7",
    ">= 4, >= 6",
    ">= 3.39.0, ~> 5.1",
    ">= 5.0.0-beta1",
    "> 5.0.0-beta1",
    "~> 5.0.0-beta1",
    "~> 5.1-beta",
    "= 5.0.1-beta1",
    ">= 5.0.0, != 4.0.0",
    # These admit nothing at all.
    "< 0",
    "> 4.67.0, < 4.67.1",
    ">= 4.67.0, < 4.67.2, != 4.67.0, != 4.67.1",
    "> 4.0.0-alpha, < 4.0.0",
    "= 4.0.0, >= 5",
    "5.0.0-beta1, ~> 4.67.0",
    "~> 4.1, ~> 4.1.0, > 4.2",
)
TAKEN_BY_TERRAFORM_ALONE = (">= 5.0.0+build", "5.0.0-")
"""Terraform reads them, and the library does not: so they count as lower."""
UNREADABLE = (
    "",
    " ",
    "*",
    "5.*",
    "5.x",
    ">= 5,",
    ",>= 5",
    ">= 5,, < 6",
    ">== 5",
    "> = 5",
    "=> 5",
    "^5",
    "≥ 5",
    "five",
    "5.0.0 5.1.0",
    ">= 5 < 6",
    "5.0.0-beta_1",
    ">= 5.0.0 - beta",
    "5..0",
    "5.",
    "-5",
    "(>= 5)",
    "latest",
    ">= 5; rm",
)
"""Neither reads them."""
REFUSED_LATER = ("v5.0.0", ">= v5", "5.0.0.0", "1e3", ">=   5", ">= 5-beta~1")
"""What has the shape and is refused by Terraform all the same, when it looks for the provider."""


@pytest.mark.parametrize("constraint", LOWER)
def test_a_range_that_reaches_below_is_told(constraint: str):
    assert admits_below(constraint, "5.0.0")
    assert may_leave_readable(constraint)


@pytest.mark.parametrize("constraint", NOT_LOWER)
def test_a_range_that_stays_above_is_not_told(constraint: str):
    assert not admits_below(constraint, "5.0.0")
    assert not may_leave_readable(constraint)


@pytest.mark.parametrize("constraint", [*TAKEN_BY_TERRAFORM_ALONE, "*", ">= 5,", ">= v5", "1e3", "9" * 5000])
def test_what_cannot_be_read_counts_as_lower(constraint: str):
    assert admits_below(constraint, "5.0.0")


@pytest.mark.parametrize(
    ("constraints", "is_one"),
    [
        ((*LOWER, *NOT_LOWER, *TAKEN_BY_TERRAFORM_ALONE, *REFUSED_LATER), True),
        ((*UNREADABLE, "9" * 5000), False),
    ],
)
def test_only_what_terraform_cannot_read_has_not_the_shape(constraints: Sequence[str], is_one: bool):
    assert {constraint for constraint in constraints if VERSION_CONSTRAINT.fits(constraint) is not is_one} == set()


# Against the real Terraform


# Where it is told


def configuration(constraint: str, **users: dict[str, Any]) -> StackConfiguration:
    return StackConfiguration(aws_account_id=ACCOUNT_ID, users=users, provider_version=constraint)


WITH_KEY = {"create_access_keys": True, "pgp_key": PGP_PUBLIC_KEY}
TOLD = (
    "provider_version: AWS providers below 5.0.0 may write the SMTP password of an access key unencrypted into the "
    "state, as `ses_smtp_password_v4`, even with a PGP key (got '>= 3.39.0', with access keys of ci); write "
    "`>= 5.0.0`, and rotate the keys that an older provider has created"
)


def test_the_users_are_named_who_have_access_keys_and_stay():
    given = configuration(">= 3.39.0", ci=WITH_KEY, ann={}, bob=WITH_KEY | {"status": "offboarding"})
    assert [str(each) for each in advise_provider(given, given.provider_version)] == [TOLD]
    many = configuration(">= 3.39.0", **{f"u{number}": WITH_KEY for number in range(7)})
    (advice,) = advise_provider(many, many.provider_version)
    assert advice.actual == "'>= 3.39.0', with access keys of u0, u1, u2, u3, u4 and 2 others"


@pytest.mark.parametrize("constraint", [versions.PROVIDER, "~> 5.0", "~> 6.1"])
def test_nothing_is_told_of_providers_that_encrypt(constraint: str):
    assert advise_provider(configuration(constraint, ci=WITH_KEY), constraint) == []


def test_nothing_is_told_without_access_keys():
    given = configuration(">= 3.39.0", ann={}, bob={"create_login_profile": True, "pgp_key": PGP_PUBLIC_KEY})
    assert advise_provider(given, given.provider_version) == []


def test_the_default_range_is_of_providers_that_encrypt():
    assert versions.PROVIDER == ">= 5.0.0"
    assert not admits_below(versions.PROVIDER, "5.0.0")
    assert synthesize_stack(**EVERYTHING_ON)["terraform"]["required_providers"]["aws"]["version"] == ">= 5.0.0"


def warnings_of(**inputs: Any) -> list[str]:
    stack = IamUsersAndGroupsStack(App(), "people", aws_account_id=ACCOUNT_ID, **inputs)
    return [entry.data for entry in stack.node.metadata if entry.type == "@cdktf/warn"]


def test_a_stack_warns_when_it_is_synthesized():
    assert warnings_of(users={"ci": WITH_KEY}, provider_version=">= 3.39.0") == [TOLD]
    assert warnings_of(users={"ci": WITH_KEY}) == []
    assert warnings_of(users={"ann": {}}, provider_version=">= 3.39.0") == []


def write(tmp_path: Path, constraint: str, user: dict[str, Any]) -> str:
    file = tmp_path / "landingzone.json"
    content = {"aws_account_id": ACCOUNT_ID, "provider_version": constraint, "users": {"ci": user}}
    content["administrators_elsewhere"] = True
    file.write_text(json.dumps(content), encoding="utf-8")
    return str(file)


def test_validate_warns(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = write(tmp_path, ">= 3.39.0", WITH_KEY)
    assert main(["validate", file]) == 0
    assert capsys.readouterr() == (f"{file}:1:36: warning: {TOLD}\n", "")


LIBRARY_IS_LOADED = (
    "import sys; from landingzone.cli.main import main; main(['validate', sys.argv[1]]); "
    "print('univers' in sys.modules)"
)


@pytest.mark.parametrize(
    ("constraint", "user", "is_loaded"),
    [(versions.PROVIDER, WITH_KEY, False), ("~> 3.39", {}, False), ("~> 5.0", WITH_KEY, True)],
)
def test_the_library_is_loaded_where_it_is_needed_alone(
    constraint: str, user: dict[str, Any], is_loaded: bool, tmp_path: Path
):
    command = [sys.executable, "-c", LIBRARY_IS_LOADED, write(tmp_path, constraint, user)]
    assert subprocess.run(command, capture_output=True, text=True, timeout=600).stdout == f"{is_loaded}\n"


@pytest.mark.parametrize("constraint", ["newest", ">= 5 < 6", ""])
def test_a_range_that_terraform_cannot_read_is_refused_in_one_line(constraint: str):
    with pytest.raises(InvalidInputs) as caught:
        configuration(constraint)
    shown = f"'{constraint}'" if constraint else "an empty text"
    assert str(caught.value) == (
        f"provider_version: must be a Terraform version constraint (got {shown}); "
        "write `>= 5.0.0`, or several constraints separated by commas"
    )


# The module


def test_a_module_of_a_range_that_is_no_constraint_is_not_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["module", "--provider-version", "newest", str(tmp_path / "module")]) == 1
    assert capsys.readouterr() == (
        "",
        "landingzone module: --provider-version: must be a Terraform version constraint (got 'newest'); "
        "write `>= 5.0.0`, or several constraints separated by commas\n",
    )
    assert list(tmp_path.iterdir()) == []


WARNED = (
    "warning: --provider-version: AWS providers below 5.0.0 may write the SMTP password of an access key "
    "unencrypted into the state, as `ses_smtp_password_v4`, even with a PGP key (got '{constraint}'); ask for "
    "`>= 5.0.0` where users of the module have create_access_keys\n"
)


@pytest.mark.parametrize(
    ("constraint", "warning"),
    [
        (">= 3.39.0", WARNED),
        (">= 5.0.0+build", WARNED),
        ("~> 6.0", ""),
    ],
)
def test_a_module_asks_for_the_range_and_a_lower_one_is_told(
    constraint: str, warning: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    directory = tmp_path / "module"
    assert main(["module", f"--provider-version={constraint}", str(directory)]) == 0
    assert capsys.readouterr() == (f"The module: {directory}\n", warning.format(constraint=constraint))
    [[asked]] = json.loads((directory / "versions.tf.json").read_text(encoding="utf-8"))["terraform"]
    assert asked["required_providers"] == {"aws": {"source": "hashicorp/aws", "version": constraint}}
    readme = (directory / "README.md").read_text(encoding="utf-8")
    assert readme.count(describe_providers(constraint)) == 1
    assert ("may write the SMTP password" in readme) is bool(warning)
    assert f"AWS providers `{constraint}`" in readme
