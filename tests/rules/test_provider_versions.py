"""A range admits what Terraform makes of it; where that is a provider that leaves a credential readable, it is told."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cdk_classes import App
from samples import ACCOUNT_ID, EVERYTHING_ON, PGP_PUBLIC_KEY
from synthesis import synthesize_stack
from version_ranges import LOWER, NOT_LOWER, REFUSED_LATER, TAKEN_BY_TERRAFORM_ALONE, UNREADABLE

from landingzone import IamUsersAndGroupsStack, InvalidInputs, versions
from landingzone.cli.main import main
from landingzone.config.options import StackConfiguration
from landingzone.iam.patterns import VERSION_CONSTRAINT
from landingzone.rules.configuration import find_advice
from landingzone.rules.provider_versions import advise_provider, describe_providers, may_leave_readable
from landingzone.rules.version_ranges import admits_below


def test_a_range_that_reaches_below_is_told_and_one_that_cannot_be_read():
    told = {constraint for constraint in (*LOWER, *NOT_LOWER) if admits_below(constraint, "5.0.0")}
    assert told == {constraint for constraint in (*LOWER, *NOT_LOWER) if may_leave_readable(constraint)} == {*LOWER}
    unread = [*TAKEN_BY_TERRAFORM_ALONE, "*", ">= 5,", ">= v5", "1e3", "9" * 5000]
    assert [constraint for constraint in unread if not admits_below(constraint, "5.0.0")] == []


def test_only_what_terraform_cannot_read_has_not_the_shape():
    read = (*LOWER, *NOT_LOWER, *TAKEN_BY_TERRAFORM_ALONE, *REFUSED_LATER)
    unread = (*UNREADABLE, "9" * 5000)
    assert [each for each in (*read, *unread) if not VERSION_CONSTRAINT.fits(each)] == [*unread]


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


def test_nothing_is_told_of_providers_that_encrypt_or_without_access_keys():
    for constraint in (versions.PROVIDER, "~> 5.0", "~> 6.1"):
        assert advise_provider(configuration(constraint, ci=WITH_KEY), constraint) == []
    given = configuration(">= 3.39.0", ann={}, bob={"create_login_profile": True, "pgp_key": PGP_PUBLIC_KEY})
    assert advise_provider(given, given.provider_version) == []


def test_the_default_range_is_of_providers_that_encrypt():
    assert versions.PROVIDER == ">= 5.0.0"
    assert synthesize_stack(**EVERYTHING_ON)["terraform"]["required_providers"]["aws"]["version"] == ">= 5.0.0"


def warnings_of(**inputs: Any) -> list[str]:
    stack = IamUsersAndGroupsStack(App(), "people", aws_account_id=ACCOUNT_ID, **inputs)
    return [entry.data for entry in stack.node.metadata if entry.type == "@cdktf/warn"]


def test_a_stack_warns_when_it_is_synthesized():
    assert warnings_of(users={"ci": WITH_KEY}, provider_version=">= 3.39.0") == [TOLD]
    assert warnings_of(users={"ci": WITH_KEY}) == []
    assert warnings_of(users={"ann": {}}, provider_version=">= 3.39.0") == []


def test_a_review_warns():
    content = {"aws_account_id": ACCOUNT_ID, "provider_version": ">= 3.39.0", "users": {"ci": WITH_KEY}}
    assert TOLD in [str(each) for each in find_advice(content)]


def test_the_library_is_loaded_where_it_is_needed_alone():
    # Looked at once after another, from what needs it least.
    program = f"""
import sys
from landingzone.rules.configuration import find_advice
from landingzone.rules.provider_versions import may_leave_readable
for constraint in ("{versions.PROVIDER}", "~> 5.0"):
    may_leave_readable(constraint)
    print("univers" in sys.modules)
"""
    command = [sys.executable, "-c", program]
    assert subprocess.run(command, capture_output=True, text=True, timeout=600).stdout == "False\nTrue\n"


@pytest.mark.parametrize("constraint", ["newest", ""])
def test_a_range_that_terraform_cannot_read_is_refused_in_one_line(constraint: str):
    with pytest.raises(InvalidInputs) as caught:
        configuration(constraint)
    shown = f"'{constraint}'" if constraint else "an empty text"
    assert str(caught.value) == (
        f"provider_version: must be a Terraform version constraint (got {shown}); "
        "write `>= 5.0.0`, or several constraints separated by commas"
    )


WARNED = (
    "warning: --provider-version: AWS providers below 5.0.0 may write the SMTP password of an access key "
    "unencrypted into the state, as `ses_smtp_password_v4`, even with a PGP key (got '{constraint}'); ask for "
    "`>= 5.0.0` where users of the module have create_access_keys\n"
)


@pytest.mark.parametrize(
    ("constraint", "warning"),
    [(">= 5.0.0+build", WARNED), ("~> 6.0", "")],
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
