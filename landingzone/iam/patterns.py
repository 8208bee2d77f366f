"""The shapes of strings that AWS accepts: names, paths, ARNs, permissions. Each is for Python and Terraform."""

import re

from landingzone.ground.kinds import says
from landingzone.ground.shapes import Shape
from landingzone.ground.tokens import split_tokens
from landingzone.iam.quotas import NAME_CHARACTERS, PATH_CHARACTERS, POLICY_PATH_CHARACTERS, USER_NAME_CHARACTERS

_NAME = "[A-Za-z0-9+=,.@_-]"
_PARTITION = "aws|aws-us-gov|aws-cn|aws-eusc|aws-iso|aws-iso-[a-z]"

PLAIN_KEY = Shape("[A-Za-z0-9_-]+")
"""A map key that needs no quotes in a path."""

ACCOUNT_ID = Shape("[0-9]{12}")

DAY = Shape("[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])", 10)
"""A calendar day, even the 30th or 31st of a month without one: `2026-12-31`."""

USER_NAME = Shape(f"{_NAME}+", USER_NAME_CHARACTERS)
"""Name of a user. Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"""

NAME = Shape(f"{_NAME}+", NAME_CHARACTERS)
"""Name of a group or policy. Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"""

NAME_RULE = says("LZ140")
"""What `NAME` is, in words."""

PATH = Shape("/([!-~]+/)?", PATH_CHARACTERS)
"""Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html"""

PATH_RULE = says("LZ144")
"""What `PATH` is, in words."""

POLICY_PATH = Shape(f"/({_NAME}+/)*", POLICY_PATH_CHARACTERS)
"""Path of a managed policy. Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html"""

POLICY_WITH_PATH = Shape(f"({_NAME}+/)*{_NAME}+", POLICY_PATH_CHARACTERS - len("/") + NAME_CHARACTERS)
"""Name of a managed policy with its path: `job-function/Billing`; the path as in an ARN, without the first slash."""

ROLE_ARN = Shape(
    f"arn:({_PARTITION}):iam::[0-9]{{12}}:role/([!-~]+/)?{_NAME}+",
    len(f"arn:aws-us-gov:iam::{'0' * 12}:role") + PATH.longest + 64,
)
"""With a path and a name as long as IAM allows.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
"""

ROLE = Shape(f"([!-.0-z|~][!-z|~]*/)?{_NAME}+", PATH_CHARACTERS + 64)
"""A role by its name, with its path as in an ARN, without braces: `ops/on-call`.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
"""

_ROLE_OF_ACCOUNT = re.compile("arn:[^:]*:iam::([0-9]{12}):role/")

USER_ARN = Shape(f"arn:({_PARTITION}):iam::[0-9]{{12}}:user/([!-~]+/)?{_NAME}+")

GROUP_ARN = Shape(f"arn:({_PARTITION}):iam::[0-9]{{12}}:group/([!-~]+/)?{_NAME}+")

POLICY_ARN = Shape(f"arn:({_PARTITION}):iam::([0-9]{{12}}|aws):policy/{POLICY_WITH_PATH.pattern}")
"""Customer or AWS managed policy."""

OWN_POLICY_ARN = Shape(f"arn:({_PARTITION}):iam::[0-9]{{12}}:policy/{POLICY_WITH_PATH.pattern}")
"""Customer managed policy."""

CREDENTIAL_ID = Shape("[A-Za-z0-9_]+", 128)
"""ID of an access key or an SSH key. Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_AccessKey.html"""

ACCESS_KEY_ID = Shape("A[KS]IA[A-Z0-9]{12}[A-Z0-9]*", 128)
"""ID of an access key, 16 to 128 characters.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
"""

CREDENTIAL_STATUS = Shape("Active|Inactive")
"""Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_AccessKey.html"""

SSH_ENCODING = Shape("SSH|PEM")
"""Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetSSHPublicKey.html"""

KMS_ARN = Shape(f"arn:({_PARTITION}):kms:[a-z0-9-]+:[0-9]{{12}}:(key/[A-Za-z0-9-]+|alias/[A-Za-z0-9/_-]+)")
"""Source: https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html"""

PERMISSION = Shape("[A-Za-z0-9-]+:[A-Za-z0-9*?]+")
"""`service:Action`; IAM allows wildcards only in the action.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
"""

PERMISSION_OR_ALL = Shape(f"[*]|{PERMISSION.pattern}")

SERVICE_OR_PERMISSION = Shape(f"[a-z0-9-]+|{PERMISSION.pattern}")

RESOURCE = Shape("[*]|arn:[^:]*:[^:]*:[^:]*:[^:]*:.+")
"""`*` or an ARN, with wildcards and policy variables.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
"""

BUCKET_PREFIX = Shape("[a-z0-9]([.]?[a-z0-9-])*[.]?", 62)
"""The prefix of the name of an S3 bucket.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
"""

KEYBASE = Shape("keybase:[A-Za-z0-9][A-Za-z0-9_]+", len("keybase:") + 16)
"""A name at keybase.io."""

SSH_RSA = Shape("ssh-rsa AAAAB3NzaC1yc2E[A-Za-z0-9+/]+={0,2}( [ -~]*)?", 16384)
"""An RSA key in the OpenSSH format, the only OpenSSH key type that IAM accepts.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UploadSSHPublicKey.html
"""

PROVIDER_VARIABLE_RULE = says("LZ204")


def holds_provider_variable(text: str) -> bool:
    """Return whether `aws_iam_policy_document` would change a string; it cannot be escaped there.

    CDKTF tokens, some of which begin like this, do not count.

    Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
    """
    return any("&{" in part for part, is_token in split_tokens(text) if not is_token)


def account_of(arn: str) -> str | None:
    """Return the account of a role from its ARN: 12 digits; None if the ARN does not tell, such as a CDKTF token."""
    found = _ROLE_OF_ACCOUNT.match(arn)
    return found[1] if found else None
