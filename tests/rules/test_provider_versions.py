"""A range admits what Terraform makes of it; where that is a provider that leaves a credential readable, it is told."""

import pytest
from cdk_classes import App
from module_call import read_module
from samples import ACCOUNT_ID, PGP_PUBLIC_KEY
from version_ranges import LOWER, NOT_LOWER, REFUSED_LATER, TAKEN_BY_TERRAFORM_ALONE, UNREADABLE

from landingzone import IamUsersAndGroupsStack, InvalidInputs
from landingzone.cli.main import main
from landingzone.config.options import VERSION_CONSTRAINT, StackConfiguration
from landingzone.ground import versions
from landingzone.rules.configuration import find_advice
from landingzone.rules.provider_versions import advise_provider, describe_providers, may_leave_readable
from landingzone.rules.version_ranges import admits_below


def test_a_range_that_reaches_below_is_reported_and_one_that_cannot_be_read_has_not_the_shape():
    told = {constraint for constraint in (*LOWER, *NOT_LOWER) if admits_below(constraint, "5.0.0")}
    assert told == {constraint for constraint in (*LOWER, *NOT_LOWER) if may_leave_readable(constraint)} == {*LOWER}
    unread = [*TAKEN_BY_TERRAFORM_ALONE, "*", ">= 5,", ">= v5", "1e3", "9" * 5000]
    assert [constraint for constraint in unread if not admits_below(constraint, "5.0.0")] == []
    read = (*LOWER, *NOT_LOWER, *TAKEN_BY_TERRAFORM_ALONE, *REFUSED_LATER)
    unread = (*UNREADABLE, "9" * 5000)
    assert [each for each in (*read, *unread) if not VERSION_CONSTRAINT.fits(each)] == [*unread]


def configuration(constraint, **users):
    return StackConfiguration(aws_account_id=ACCOUNT_ID, users=users, provider_version=constraint)


WITH_KEY = {"create_access_keys": True, "pgp_key": PGP_PUBLIC_KEY}
READABLE = (
    "AWS providers below 5.0.0 may write the SMTP password of an access key unencrypted into the state, as "
    "`ses_smtp_password_v4`, even with a PGP key (got '{}'"
)
TOLD = (
    f"provider_version: {READABLE.format('>= 3.39.0')}, with access keys of ci); write `>= 5.0.0`, and rotate the keys "
    "that an older provider has created"
)


def reported_as(constraint, **users):
    given = configuration(constraint, **users)
    return [str(each) for each in advise_provider(given)]


def test_the_users_are_named_who_have_access_keys_and_stay():
    assert reported_as(">= 3.39.0", ci=WITH_KEY, ann={}, bob=WITH_KEY | {"status": "offboarding"}) == [TOLD]
    (line,) = reported_as(">= 3.39.0", **{f"u{number}": WITH_KEY for number in range(7)})
    assert "(got '>= 3.39.0', with access keys of u0, u1, u2, u3, u4 and 2 others)" in line


def test_nothing_is_reported_of_providers_that_encrypt_or_without_access_keys():
    for constraint in (versions.PROVIDER, "~> 5.0", "~> 6.1"):
        assert reported_as(constraint, ci=WITH_KEY) == []
    assert reported_as(">= 3.39.0", ann={}, bob={"create_login_profile": True, "pgp_key": PGP_PUBLIC_KEY}) == []


def test_a_stack_warns_when_it_is_synthesized_and_so_does_a_review():
    for more, told in (({"provider_version": ">= 3.39.0"}, [TOLD]), ({}, [])):
        content = {"aws_account_id": ACCOUNT_ID, "users": {"ci": WITH_KEY}, **more}
        stack = IamUsersAndGroupsStack(App(), "people", **content)
        assert [entry.data for entry in stack.node.metadata if entry.type == "@cdktf/warn"] == told
        assert [line for line in map(str, find_advice(content)) if line.startswith("provider_version")] == told


def test_a_range_that_terraform_cannot_read_is_refused_in_one_line():
    for constraint, shown in (("newest", "'newest'"), ("", "an empty string")):
        with pytest.raises(InvalidInputs) as caught:
            configuration(constraint)
        assert str(caught.value) == (
            f"provider_version: must be a Terraform version constraint (got {shown}); "
            "write `>= 5.0.0`, or several constraints separated by commas"
        )


@pytest.mark.long
@pytest.mark.parametrize(("constraint", "is_lower"), [(">= 5.0.0+build", True), ("~> 6.0", False)])
def test_a_module_asks_for_the_range_and_a_lower_one_is_reported(constraint, is_lower, tmp_path, capsys):
    directory = tmp_path / "module"
    assert main(["module", f"--provider-version={constraint}", str(directory)]) == 0
    warning = (
        f"warning: --provider-version: {READABLE.format(constraint)}); require `>= 5.0.0` where users of the module "
        "have create_access_keys\n"
    )
    assert capsys.readouterr() == (f"The module: {directory}\n", warning * is_lower)
    [[asked]] = read_module(directory)["terraform"]
    assert asked["required_providers"] == [{"aws": {"source": "hashicorp/aws", "version": constraint}}]
    readme = (directory / "README.md").read_text(encoding="utf-8")
    assert readme.count(describe_providers(constraint)) == 1
    assert ("may write the SMTP password" in readme) is is_lower
    assert f"AWS providers `{constraint}`" in readme
