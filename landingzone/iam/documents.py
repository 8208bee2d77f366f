"""IAM policy documents as plain values.

Nothing here is a resource: a document can be read, compared and simulated without a stack.

Strings given to these functions may be Terraform expressions (`${data.aws_partition.current.partition}`), so they are
passed on and never read; instead of a list, an `Expression` may give the whole list. IAM's own policy variables are
written as in IAM, `${aws:username}`; code that puts a document into Terraform has to escape them.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, TypeAlias

from landingzone.ground.expressions import Expression

Effect: TypeAlias = Literal["Allow", "Deny"]

VERSION = "2012-10-17"
"""The version of the policy language, in which policy variables have a meaning.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
"""

Texts: TypeAlias = tuple[str, ...] | Expression
"""Several strings, or one Terraform expression for all of them; never a single string."""


SET_UP_ON_ACCOUNT = (
    "iam:GetAccountPasswordPolicy",  # the console shows the rules of the new password
    "iam:ListUsers",  # the way to the caller's own user in the console
    "iam:ListVirtualMFADevices",  # the console lists devices before it assigns one
)


SET_UP_ON_OWN_USER = (
    "iam:ChangePassword",  # a first sign-in with password reset comes before everything else
    "iam:EnableMFADevice",
    "iam:GetMFADevice",
    "iam:GetUser",
    "iam:ListMFADevices",
    "iam:ResyncMFADevice",
)


SET_UP_ON_ANY_DEVICE = ("iam:CreateVirtualMFADevice",)


# Clears an unfinished setup; IAM refuses to delete devices in use.
SET_UP_ON_OWN_DEVICE = ("iam:DeleteVirtualMFADevice",)


MFA_SET_UP_ACTIONS = tuple(
    sorted((*SET_UP_ON_ACCOUNT, *SET_UP_ON_OWN_USER, *SET_UP_ON_ANY_DEVICE, *SET_UP_ON_OWN_DEVICE))
)
"""The IAM actions that a person needs to choose a password and set up MFA, usable before MFA is present.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws_my-sec-creds-self-manage.html
"""


class Condition(NamedTuple):
    """One condition of a statement.

    Args:
        operator: Condition operator, such as `Bool`.
        key: Condition key, such as `aws:MultiFactorAuthPresent`.
        values: Values, any of which fulfils the condition.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
    """

    operator: str
    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One statement of a policy document.

    Args:
        sid: Identifier, letters and digits only, unique in its document; "": none.
        effect: Whether the statement allows or denies.
        actions: Actions that it is about, `service:Action`, wildcards allowed.
        not_actions: Instead of actions: it is about all actions except these.
        resources: ARNs that it is about, or `*`.
        conditions: Conditions that must all be fulfilled.
        exempt_from_mfa: Whether it stays usable before MFA is present, so that `with_mfa` does not change it. Not
            part of the document that IAM gets.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_statement.html
    """

    sid: str
    effect: Effect = "Allow"
    actions: Texts = ()
    not_actions: Texts = ()
    resources: Texts = ()
    conditions: tuple[Condition, ...] = ()
    exempt_from_mfa: bool = False

    def as_dict(self) -> dict[str, object]:
        """Return the statement in the shape of IAM's JSON, elements always in the same order.

        Returns:
            The elements that the statement has; lists stay lists even with a single item.
        """
        elements: dict[str, object] = {"Sid": self.sid} if self.sid else {}
        elements["Effect"] = self.effect
        lists = {"Action": self.actions, "NotAction": self.not_actions, "Resource": self.resources}
        elements.update({name: _as_json(texts) for name, texts in lists.items() if texts})
        if self.conditions:
            operators: dict[str, dict[str, list[str]]] = {}
            for condition in self.conditions:
                operators.setdefault(condition.operator, {})[condition.key] = list(condition.values)
            elements["Condition"] = operators
        return elements


@dataclass(frozen=True, kw_only=True)
class Document:
    """A policy document.

    Args:
        statements: Its statements, in the order in which they are written. A document without statements grants
            nothing, and IAM refuses it, so it is not attached.
    """

    statements: tuple[Statement, ...]

    def as_dict(self) -> dict[str, object]:
        """Return the document in the shape of IAM's JSON.

        Returns:
            `Version` and `Statement`.
        """
        return {"Version": VERSION, "Statement": [statement.as_dict() for statement in self.statements]}

    def json(self) -> str:
        """Return the document as a JSON string without white space.

        Returns:
            The string, byte for byte the same for equal documents.
        """
        return json.dumps(self.as_dict(), separators=(",", ":"), ensure_ascii=False)


MFA_IS_PRESENT = Condition(operator="Bool", key="aws:MultiFactorAuthPresent", values=("true",))
"""Holds while a request is made with multi-factor authentication."""


def with_mfa(document: Document) -> Document:
    """Make every permission of a document need multi-factor authentication.

    Args:
        document: Any document.

    Returns:
        The document with `aws:MultiFactorAuthPresent` = true as a further condition of each Allow statement that does
        not have it and is not exempt from MFA. `Bool` and not `BoolIfExists`: the key is absent in requests signed with
        a long-term access key, and those must not pass. Deny statements are unchanged, since a condition would make
        them deny less.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
    """
    return Document(
        statements=tuple(
            statement
            if statement.exempt_from_mfa or statement.effect == "Deny" or MFA_IS_PRESENT in statement.conditions
            else replace(statement, conditions=(*statement.conditions, MFA_IS_PRESENT))
            for statement in document.statements
        )
    )


def size(document: Document | str) -> int:
    """Count the characters of a document as IAM's limits do: without white space between the elements.

    White space inside a string counts, so the result is never lower than IAM's.

    Args:
        document: A document, or its JSON string. With Terraform expressions in it, the size is that of the text before
            Terraform fills them in.

    Returns:
        Number of characters.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    """
    return len(re.sub(r'("(?:[^"\\]|\\.)*")|\s+', lambda match: match[1] or "", json_of(document)))


def json_of(document: Document | str) -> str:
    """Return a document as a JSON string, which it may be already."""
    return document if isinstance(document, str) else document.json()


def managed_policy_arn(partition: str, name: str) -> str:
    """Return the ARN of an AWS managed policy.

    Args:
        partition: AWS partition, such as `aws-us-gov`.
        name: Name of the policy with its path, such as `job-function/Billing`.

    Returns:
        The ARN.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html
    """
    return f"arn:{partition}:iam::aws:policy/{name}"


def service_actions(services: Iterable[str]) -> tuple[str, ...]:
    """Turn services and single permissions into actions.

    Args:
        services: Names of services (`ec2`), or permissions (`s3:PutObject`).

    Returns:
        `ec2:*` for `ec2`; an entry with a colon is not changed.
    """
    return tuple(entry if ":" in entry else f"{entry}:*" for entry in services)


def require_mfa() -> Document:
    """Deny everything except setting up MFA as long as MFA is not present.

    It accompanies permissions that cannot carry a condition, such as AWS managed policies, and grants nothing.
    `BoolIfExists` also denies when the key is absent, as with long-term access keys. `sts:GetSessionToken` is exempt,
    because the command line uses it to get a session with MFA.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws_my-sec-creds-self-manage.html
    """
    absent = Condition(operator="BoolIfExists", key="aws:MultiFactorAuthPresent", values=("false",))
    deny = Statement(
        sid="denyAllButSettingUpMfa",
        effect="Deny",
        not_actions=(*MFA_SET_UP_ACTIONS, "sts:GetSessionToken"),
        resources=("*",),
        conditions=(absent,),
    )
    return Document(statements=(deny,))


def user_inline(actions: Texts | list[str], resources: Texts | list[str], effect: Effect, force_mfa: bool) -> Document:
    """Write one inline policy of a user.

    Args:
        actions: Actions it is about.
        resources: ARNs it is about, or `*`.
        effect: Whether it allows or denies.
        force_mfa: Whether what it allows needs MFA. What it denies is denied with and without MFA: a condition could
            only weaken the denial.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html
    """
    statement = Statement(sid=effect.lower(), effect=effect, actions=as_texts(actions), resources=as_texts(resources))
    document = Document(statements=(statement,))
    return with_mfa(document) if force_mfa else document


def as_texts(texts: Texts | list[str]) -> Texts:
    """Return strings in the form of statements."""
    return tuple(texts) if isinstance(texts, list) else texts


def _as_json(texts: Texts) -> list[str] | str:
    return str(texts) if isinstance(texts, Expression) else list(texts)
