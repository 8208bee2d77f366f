"""What IAM has of one user of a configuration: every document, from where, and the boundary.

The documents of groups come from `expected_account`, which has its own table of them. What is made elsewhere is given
beside the configuration, which does not know it.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from expected_account import AWS_MANAGED, as_list, expected_account
from moto.iam.aws_managed_policies import aws_managed_policies_data

from landingzone.config import require_mfa
from landingzone.iam import documents

Document = Mapping[str, Any]
SERVICES = {
    *("cloudtrail", "cloudwatch", "config", "dynamodb", "ec2", "iam", "kms", "logs", "organizations", "s3"),
    *("secretsmanager", "sso", "sts", "support"),
}
"""The services whose actions are asked about. AWS managed policies are cut to these: some have a thousand actions."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """A document that a user has, from `inline p0`, `group logs logs`, `policy arn:...`.

    `elsewhere` is what a configuration names if it is made elsewhere: an ARN, or a group; "" if it is made here.
    """

    name: str
    document: Document
    elsewhere: str = ""


@dataclass(frozen=True, kw_only=True)
class Held:
    name: str
    account: str
    sources: tuple[Source, ...]
    boundary: Source | None
    tags: Mapping[str, str]
    users: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """ARN of each user of the configuration -> tags."""
    path: str = "/"

    @property
    def arn(self):
        return _arn(self.account, self.path, self.name)

    @property
    def context(self):
        """The context keys that depend on the user alone."""
        tags = {f"aws:PrincipalTag/{key}": value for key, value in self.tags.items()}
        known = {"aws:PrincipalArn": self.arn, "aws:PrincipalAccount": self.account, "aws:PrincipalType": "User"}
        return {"aws:username": self.name, **known, **tags}

    def context_on(self, resource):
        """The context keys that depend on the resource too: the tags of a user."""
        tags = self.users.get(resource, {})
        return {f"{of}:ResourceTag/{key}": value for of in ("iam", "aws") for key, value in tags.items()}

    @property
    def all_sources(self):
        return (*self.sources, *([self.boundary] if self.boundary else []))

    def of_group(self, name):
        """Return what one group alone grants the user, who has no boundary then."""
        found = tuple(one for one in self.sources if one.name.startswith(f"group {name} "))
        return replace(self, sources=found, boundary=None)


def held_by(name, inputs, elsewhere):
    """Return what a user of a configuration has, who is not offboarding.

    `elsewhere` has the documents of what is made elsewhere: `group NAME` and `policy NAME` -> document.
    """
    user, account = inputs.users[name], inputs.aws_account_id
    groups, policies = _made_here(inputs.model_copy(update={"users": {}}).model_dump_json(exclude_none=True))

    def attached(arn, where=""):
        name = f"{where}policy {arn}"
        if arn in policies:
            return Source(name=name, document=policies[arn])
        path = arn.rpartition(":policy/")[2]
        found = _aws_managed(path.rpartition("/")[2]) if arn.startswith(AWS_MANAGED) else elsewhere[f"policy {path}"]
        return Source(name=name, document=found, elsewhere=arn)

    sources = []
    for group in dict.fromkeys(map(str.lower, user.groups)):
        here = f"group {group}"
        if group not in groups:
            sources.append(Source(name=here, document=elsewhere[here], elsewhere=here))
            continue
        sources += [Source(name=f"{here} {key}", document=one) for key, one in groups[group]["inline"].items()]
        sources += [attached(arn, f"{here} ") for arn in groups[group]["attached"]]
    sources += [attached(f"{AWS_MANAGED}{path}") for path in user.aws_managed_policy_names]
    sources += [attached(f"arn:aws:iam::{account}:policy/{path}") for path in user.customer_managed_policy_names]
    inline = {
        key: documents.user_inline(policy.actions, policy.resources, policy.effect, policy.force_mfa).as_dict()
        for key, policy in user.inline_iam_policies.items()
    }
    inline |= {key: json.loads(text) for key, text in user.json_policies.items()}
    inline |= {"require-mfa": require_mfa.DENY_WITHOUT_MFA.as_dict()} if user.require_mfa else {}
    sources += [Source(name=f"inline {key}", document=document) for key, document in inline.items()]
    boundary = attached(user.permissions_boundary, "boundary ") if user.permissions_boundary else None
    users = {_arn(account, other.path, each): dict(other.tags) for each, other in inputs.users.items()}
    tags, path = dict(user.tags), user.path
    return Held(
        name=name, account=account, sources=tuple(sources), boundary=boundary, tags=tags, users=users, path=path
    )


def _arn(account, path, name):
    return f"arn:aws:iam::{account}:user{path}{name}"


@lru_cache
def _aws_managed(name):
    document = json.loads(aws_managed_policies_data)[name]["Document"]
    statements = []
    for statement in as_list(document["Statement"]):
        written = as_list(statement.get("Action", []))
        actions = [text for text in written if text == "*" or text.split(":")[0] in SERVICES]
        statements += [{**statement, "Action": actions}] if actions else [statement] if "NotAction" in statement else []
    return {**document, "Statement": statements}


@lru_cache(maxsize=4096)
def _made_here(inputs):
    account = expected_account(json.loads(inputs))
    groups = {name.lower(): group for name, group in account["groups"].items()}
    return groups, {arn: policy["document"] for arn, policy in account["policies"].items()}


def as_simulated(source, context):
    """Return a document so that the simulator reads it as AWS documents it.

    The simulator fills in variables in any document; IAM does so only in those of version 2012-10-17. Where a variable
    has no value, the simulator lets no statement with `NotResource` match; AWS says that nothing is equal to it then,
    and that what negates matches.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
    """
    document = source.document
    if "${" not in json.dumps(document):
        return dict(document)
    if document.get("Version") != "2012-10-17":
        return dict(json.loads(json.dumps(document).replace("${", "${$}{")))
    present = {key.lower() for key in context}
    statements = [
        {**each, "NotResource": [_without_valueless(text, present) for text in as_list(each["NotResource"])]}
        if "NotResource" in each
        else each
        for each in as_list(document["Statement"])
    ]
    return {**document, "Statement": statements}


def _without_valueless(pattern, present):
    """Put a text that no resource has in place of a variable without a value."""

    def filled(variable):
        key, _, default = variable[1].partition(",")
        return variable[0] if key in "*?$" or default or key.lower() in present else "\0"

    return re.sub(r"\$\{([^}]*)\}", filled, pattern)
