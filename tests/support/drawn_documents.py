"""Random policy documents: what the language of IAM has, the plainest of each kind first."""

from hypothesis import strategies as st
from samples import ACCOUNT_ID

USERS = f"arn:aws:iam::{ACCOUNT_ID}:user/"
BOB = f"{USERS}bob"
TEAM = "${aws:PrincipalTag/team}"
_IAM = f"arn:aws:iam::{ACCOUNT_ID}:"
_HOME = "arn:aws:s3:::home-"
_MFA = "aws:MultiFactorAuthPresent"
_AGE = "aws:MultiFactorAuthAge"
_REGION = "aws:RequestedRegion"
_TAG = "aws:PrincipalTag/team"
_ADDRESS, _TIME = "aws:SourceIp", "aws:CurrentTime"

ACTIONS = (
    *("*", "s3:*", "S3:getobject", "s3:Get*", "s3:?etObject", "s3:*Object", "iam:*", "iam:*User*", "logs:Get*"),
    *("iam:PutUserPolicy", "iam:PassRole", "iam:CreateAccessKey", "sts:AssumeRole", "sts:*", "logs:*", "ec2:*"),
    "ec2:Describe*",
    # What gives somebody permissions.
    *("iam:AttachUserPolicy", "iam:AddUserToGroup", "iam:UpdateAssumeRolePolicy", "iam:CreatePolicyVersion"),
    *("iam:PutUserPermissionsBoundary", "iam:DeleteUserPermissionsBoundary", "iam:PutRolePolicy", "sso:*"),
    *("iam:CreateLoginProfile", "iam:UpdateLoginProfile", "sso:CreateAccountAssignment", "iam:SetDefault*"),
    # What works without MFA, and what is near to that.
    *("iam:EnableMFADevice", "iam:*MFA*", "iam:GetUser", "iam:Get*", "iam:List*", "iam:ChangePassword"),
    *("iam:ListUsers", "sts:GetSessionToken", "iam:CreateVirtualMFADevice", "sts:Get*"),
    # Wildcards.
    *("iam:Create*Key", "iam:?utUserPolicy", "s3:*Ob*ct", "iam:P*User*", "IAM:*userpolicy", "iam:?????????????"),
    *("s3:**", "iam:*Policy", "iam:*Role*", "s3:?*Object", "secretsmanager:GetSecretValue"),
)
OF_TEAMS = (f"{_HOME}{TEAM}/*", f"{_HOME}{TEAM}/x", f"{_HOME}red/*")
RESOURCES = (
    *("*", f"{_HOME}*", f"{_HOME}${{aws:username}}/*", "arn:aws:s3:::*/x", f"{_HOME}bob/?", f"{USERS}*", BOB),
    *(f"{USERS}${{aws:username}}", "arn:aws:iam::*:role/*", "arn:aws:logs:*:*:*"),
    *(f"{_IAM}group/*", f"{_IAM}role/deploy", f"{_IAM}policy/*", f"{USERS}eve", "arn:aws:sso:::*"),
    # Wildcards.
    *(f"{_HOME}b?b/*", f"{_HOME}*b/*", f"{_HOME}**", f"{_HOME}???/?", "arn:aws:s3:::*-bob/*", f"{USERS}*b*"),
    *("arn:aws:iam::*:*", f"{_HOME}bob/x", f"{USERS}???", "arn:*:s3:::home-*", "arn:aws:s3:::*"),
    # Variables.
    *(f"{_HOME}{TEAM}/*", f"{_HOME}${{aws:PrincipalTag/team, 'none'}}/*", f"{_HOME}bob/${{*}}"),
    *(f"{_HOME}bob/${{?}}", f"{_HOME}bob/${{$}}", f"{USERS}*${{aws:username}}*", f"{_HOME}${{AWS:UserName}}/x"),
    *("arn:aws:s3:::*-${aws:username}/*", f"{_HOME}${{aws:principaltag/Team}}/x", *OF_TEAMS),
    *(f"{_HOME}${{{_REGION}}}/*", f"{_HOME}${{{_REGION}, 'none'}}/x", f"{_HOME}eu-west-1/*"),
)
_BOTH = ["true", "false"]
_VALUES = {
    ("Bool", _MFA): ("true", "false", True, "True", _BOTH),
    ("Bool", "AWS:multifactorauthpresent"): (["true"],),
    ("BoolIfExists", _MFA): (True, "false", _BOTH),
    ("BoolIfExists", _MFA.lower()): (["false"],),
    ("Null", _MFA): ("true", "false", [False], _BOTH),
    **{(name, _MFA): ("true",) for name in ("StringEquals", "StringEqualsIfExists", "StringNotEquals")},
    **{(name, _MFA): ("true",) for name in ("ForAnyValue:Bool", "ForAllValues:Bool")},
    ("NumericLessThan", _AGE): ("3600",),
    ("NumericLessThan", _AGE.upper()): (3600,),
    ("NumericLessThanIfExists", _AGE): ("3600",),
    ("NumericGreaterThanEquals", _AGE): (["3600"],),
    ("NumericNotEquals", _AGE): ("60",),
    ("Null", _AGE): ("true", "false"),
    ("StringEquals", _REGION): ("eu-west-1", ["eu-west-1", "us-east-1"], ["us-east-1", "eu-west-1"]),
    ("StringEquals", "AWS:requestedregion"): (["eu-west-1"],),
    ("StringEqualsIfExists", _REGION): ("us-east-1",),
    ("StringNotEquals", _REGION): ("eu-west-1",),
    ("StringLike", _REGION): ("eu-*",),
    ("StringNotLike", _REGION): ("eu-*",),
    ("Null", _REGION): ("false",),
    ("StringEquals", _TAG): ("red", "bob"),
    ("StringEquals", _TAG.lower()): ("red",),
    ("StringEqualsIfExists", _TAG): ("red",),
    ("StringNotEquals", _TAG): ("red",),
    ("StringLike", _TAG): ("*", "b*"),
    ("Null", _TAG): ("true",),
    ("StringEquals", "aws:username"): ("${aws:username}",),
    ("StringEqualsIgnoreCase", _REGION): ("EU-WEST-1",),
    ("ForAnyValue:StringEquals", _REGION): ("eu-west-1",),
    ("ForAllValues:StringEquals", _REGION): (["eu-west-1"],),
    ("IpAddress", _ADDRESS): ("10.0.0.0/8", ["10.0.0.0/8", "192.0.2.1"]),
    ("NotIpAddress", _ADDRESS): ("10.0.0.0/8",),
    ("DateLessThan", _TIME): ("2030-01-01T00:00:00Z",),
    ("DateGreaterThanIfExists", _TIME): ("2026-11-01T00:00:00Z",),
    ("ArnLike", "aws:PrincipalArn"): (f"{USERS}*", f"{USERS}b*"),
    ("ArnNotEquals", "aws:PrincipalArn"): (BOB,),
    ("StringEquals", "iam:ResourceTag/team"): ("red", TEAM, f"${{{_REGION}}}"),
    ("StringNotEquals", "aws:ResourceTag/team"): ("red",),
    ("StringLikeIfExists", "iam:ResourceTag/Team"): ("b*",),
}
_WITH_MFA = {"Bool": {_MFA: "true"}}
CONDITIONS = (
    *({operator: {key: value}} for (operator, key), values in _VALUES.items() for value in values),
    _WITH_MFA | {"StringEquals": {_REGION: "eu-west-1"}},
    _WITH_MFA | {"Null": {_MFA: "true"}},
    _WITH_MFA | {"BoolIfExists": {_MFA: "true"}},
    _WITH_MFA | {"NumericLessThan": {_AGE: "3600"}},
)
OF_MFA = tuple({operator: {_MFA: value}} for operator in ("Bool", "BoolIfExists", "Null") for value in _BOTH)


def texts(pool):
    """Draw one text or a list of one or two."""
    one = st.sampled_from(pool)
    several = st.lists(one, min_size=1, max_size=2, unique=True)
    return st.one_of(several, several, one)


@st.composite
def conditions(draw):
    """Draw the conditions of a statement, of which many have none."""
    drawn = draw(st.sampled_from([None, None, *CONDITIONS]))
    return drawn | draw(st.sampled_from(CONDITIONS)) if drawn and draw(st.integers(0, 5)) == 5 else drawn


@st.composite
def statements(draw):
    not_action, not_resource = draw(st.booleans()) and draw(st.booleans()), draw(st.booleans()) and draw(st.booleans())
    condition = draw(conditions())
    return {
        "Effect": draw(st.sampled_from(["Allow", "Allow", "Deny"])),
        "NotAction" if not_action else "Action": draw(texts(ACTIONS)),
        "NotResource" if not_resource else "Resource": draw(texts(RESOURCES)),
        **({"Condition": condition} if condition else {}),
    }


@st.composite
def documents(draw):
    version = draw(st.sampled_from(["2012-10-17", "2012-10-17", "2008-10-17", None]))
    drawn = draw(st.lists(statements(), min_size=1, max_size=2))
    return {**({"Version": version} if version else {}), "Statement": drawn}
