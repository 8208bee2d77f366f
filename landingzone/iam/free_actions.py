"""The actions that an IAM user needs no permission for.

AWS's references of its APIs say of two operations that no permissions are required (2026-12, all services as botocore
has them). Of `sts:GetCallerIdentity` they say that a denial has no effect. Of `sts:GetSessionToken` they say that
policies cannot control authentication; but the policies that AWS publishes for users without MFA exempt it from their
denial, so a denial is taken to have an effect.

Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws_my-sec-creds-self-manage.html
"""

FREE_ACTIONS = {"sts:GetCallerIdentity": False, "sts:GetSessionToken": True}
"""The action -> whether it can be denied."""
