"""The typed AWS classes for a stack around the construct."""

import pytest
from cdk_classes import CDK, App, TerraformStack
from run_program import run_alone

import landingzone.aws
from landingzone import IamUsersAndGroups
from landingzone.aws import AwsProvider, IamGroup, IamUser
from landingzone.terraform import bindings


def test_they_are_the_classes_of_the_construct_and_all_of_the_bindings():
    stack = TerraformStack(App(), "platform")
    AwsProvider(stack, "aws", region="eu-west-1")
    people = IamUsersAndGroups(stack, "Default", aws_account_id="123456789012", users={"ann": {}})
    assert isinstance(people.resource("aws_iam_group.full_access"), IamGroup)
    assert isinstance(people.resource("aws_iam_user.user"), IamUser)
    names = dir(landingzone.aws)
    assert names == sorted(bindings.submodules_of_classes(CDK))
    assert {"AwsProvider", "IamUser", "IamPolicy", "DataAwsIamPolicyDocumentStatement"} <= set(names)
    assert all(getattr(landingzone.aws, name).__name__ == name for name in names)


def test_what_is_not_there_is_reported():
    with pytest.raises(AttributeError, match=r"module 'landingzone\.aws' has no attribute 'S3Bucket'"):
        landingzone.aws.S3Bucket  # noqa: B018
    with pytest.raises(ImportError, match="cannot import name 'S3Bucket'"):
        from landingzone.aws import S3Bucket  # noqa: F401


def test_only_what_is_used_is_imported_and_a_star_brings_what_type_checkers_see():
    seen = run_alone(
        """
        import json, sys
        from landingzone.aws import AwsProvider
        names = {name.split(".")[2] for name in sys.modules if name.startswith("landingzone_provider_aws.")
                 and name.count(".") == 2}
        from landingzone.aws import *
        print(json.dumps({"imported": sorted(names - {"_private"}), "has": AwsProvider.__name__ + IamUser.__name__}))
        """
    )
    assert seen == {"imported": ["_jsii", "provider"], "has": "AwsProviderIamUser"}
