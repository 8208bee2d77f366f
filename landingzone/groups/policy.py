"""A policy of a group or a user, with its meaning."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, cached_property, lru_cache
from typing import Literal

from landingzone.config import require_mfa
from landingzone.config.group import IamGroup
from landingzone.config.policy import IamPolicy
from landingzone.config.user import User
from landingzone.ground.problems import Steps
from landingzone.groups import aws_managed
from landingzone.groups.catalog import CustomerPolicy
from landingzone.groups.slots import SlotPolicy
from landingzone.groups.values import InputValues
from landingzone.iam.documents import Document, json_of, size, user_inline
from landingzone.iam.here import as_of_day
from landingzone.iam.meaning import Meaning, unknown_policy
from landingzone.iam.permissions import Permission, TooManyPermissions, UnreadableDocument, permissions_of, simplify
from landingzone.resources.group_resources import denies_without_mfa
from landingzone.resources.user_resources import MANAGED_POLICY_ATTRIBUTES

POLICY_ARN = re.compile(r"arn:(?P<partition>[^:]*):iam::(?P<account>[^:]*):policy/(?P<name>.*)", re.DOTALL)
"""ARN of a managed policy; its account is `aws` for an AWS managed policy."""

PolicyKind = Literal["inline", "AWS managed", "customer managed"]


@dataclass(frozen=True, kw_only=True)
class Policy:
    """A policy of a group or user.

    Args:
        name: Its name; for a managed policy, with its path.
        kind: How it is attached.
        permissions: Its meaning; None if its content is not part of the configuration, or cannot be read.
        characters: Size of the document; None when it is not part of the configuration.
        grants: What it grants in words, where these say more than a list of its permissions.
        why_unread: Why the document is not read, as a sentence without a period; "": it is read, or it is not here.
        unread: What distinguishes an unread document from every other one; "": it is read, or it is not here.
        as_of: Date of the document of an AWS managed policy, `2026-09-30`, which AWS may have changed since then; None:
            another kind of policy, or its content is not known.
        place: Where a user has it: the attribute, and the name or position in it. For a group's policy: ().
        document: Its document; None: it is not part of the configuration.
    """

    name: str
    kind: PolicyKind
    permissions: tuple[Permission, ...] | None
    characters: int | None = None
    grants: str | None = None
    why_unread: str = ""
    unread: str = ""
    as_of: str | None = None
    place: Steps = field(default=(), compare=False)
    document: Document | str | None = field(default=None, compare=False, repr=False)

    def __hash__(self) -> int:
        """Return the hash of its value; that of its meaning is computed once: some policies have 3,000 permissions."""
        return hash((self.name, self.kind, self.meaning, self.characters, self.grants))

    @cached_property
    def meaning(self) -> Meaning:
        """Its meaning, or possible meaning: anything, if its content is not known."""
        if self.permissions is None:
            return unknown_policy(f"{self.kind} {self.name} {self.unread}")
        return Meaning(self.permissions)

    def on(self, today: date | None) -> "Policy":
        """Return it as it works on a day and later; None: at any time."""
        if today is None or self.permissions is None:
            return self
        meaning = as_of_day(self.meaning, today)
        return self if meaning == self.meaning else replace(self, permissions=meaning.permissions)


@lru_cache(maxsize=4096)  # among thousands of users, many have the same policies
def inline_policy(name: str, document: Document | str, place: Steps = (), is_limited: bool = False) -> Policy:
    """Return an inline policy.

    Args:
        name: Its name.
        document: Its document, as a value or as a JSON string, which may be a CDKTF token.
        place: Where a user has it.
        is_limited: Whether it is only read if it has no more permissions than a document that people write.
    """
    meaning, why_unread = None, ""
    try:
        meaning = permissions_of(document, is_limited)
    except TooManyPermissions as error:
        why_unread = str(error)
    except UnreadableDocument:
        why_unread = "this is not a policy document"
    return Policy(
        name=name,
        kind="inline",
        permissions=meaning,
        characters=size(document),
        why_unread=why_unread,
        unread=hashlib.sha256(json_of(document).encode(errors="surrogatepass")).hexdigest() if why_unread else "",
        place=place,
        document=document,
    )


def path_and_name(name: str, policy: IamPolicy) -> str:
    """Return the name of a policy with its path, as `customer_managed_policy_names` lists it: `team/deploy`."""
    return f"{policy.path[1:]}{name}"


def customer_managed_name(arn: str, account: str) -> str | None:
    """Return the name with path of a customer managed policy of an account; None: it is the ARN of something else."""
    found = POLICY_ARN.fullmatch(arn)
    return found["name"] if found and found["account"] == account else None


def document_of(policy: IamPolicy) -> Document | str:
    """Return the document of a policy that is written in the configuration: as JSON, or made from its statements."""
    if policy.json is not None:
        return policy.json
    made = (
        user_inline(each.actions, each.resources, each.effect, force_mfa=each.force_mfa) for each in policy.statements
    )
    return Document(statements=tuple(replace(one, sid="") for document in made for one in document.statements))


def made_policy(
    name: str, source: CustomerPolicy | SlotPolicy | IamPolicy, values: InputValues, place: Steps = ()
) -> Policy:
    """Return a customer managed policy that the configuration makes.

    Args:
        name: Its name, without its path.
        source: What it is made from.
        values: The values that decide its document, and whether it needs MFA.
        place: Where a user or a group has it.
    """
    if isinstance(source, IamPolicy):
        inline = inline_policy(path_and_name(name, source), document_of(source), place, is_limited=True)
    else:
        document = source.document if isinstance(source, SlotPolicy) else source.document(values)
        inline = inline_policy(name, values.protected(document), place)
    grants = source.grants if isinstance(source, CustomerPolicy) else None
    return replace(inline, kind="customer managed", grants=grants)


@cache
def aws_managed_policy(name: str, partition: str, place: Steps = ()) -> Policy:
    """Return an AWS managed policy.

    Args:
        name: Its name with path.
        partition: AWS partition in which it is attached.
        place: Where a user has it.
    """
    meaning = aws_managed.meaning_of(name, partition)
    return Policy(
        name=name,
        kind="AWS managed",
        permissions=meaning,
        grants=None if meaning is None else aws_managed.IN_WORDS.get(name),
        as_of=None if meaning is None else aws_managed.as_of(),
        place=place,
    )


def managed_elsewhere(name: str, place: Steps = ()) -> Policy:
    """Return a customer managed policy that is defined elsewhere.

    Args:
        name: Its name with path.
        place: Where a user has it.
    """
    return Policy(name=name, kind="customer managed", permissions=None, place=place)


def all_permissions(policies: Iterable[Policy]) -> tuple[Permission, ...]:
    """Return what policies mean together, as far as known, without permissions that others include."""
    return simplify(one for policy in policies for one in policy.permissions or ())


def inline_policies_of(owner: User | IamGroup) -> Iterator[Policy]:
    """Yield the inline policies of a user or a group, as `inline_documents_of` does."""
    for name, document, place in inline_documents_of(owner):
        yield inline_policy(name, document, place, is_limited=True)


def inline_documents_of(owner: User | IamGroup) -> Iterator[tuple[str, Document | str, Steps]]:
    """Yield the inline policies of a user, or of a group with the attributes that apply, in the order of a report.

    A group that requires MFA has the condition in each policy; for a user it is a separate policy.

    Yields:
        The name, the document, and where the owner has it.
    """
    is_group = isinstance(owner, IamGroup)
    for name, policy in sorted(owner.inline_iam_policies.items()):
        forces_mfa = policy.force_mfa or (is_group and bool(owner.require_mfa))
        document = user_inline(policy.actions, policy.resources, policy.effect, force_mfa=forces_mfa)
        yield name, document, ("inline_iam_policies", name)
    for name, text in sorted(owner.json_policies.items()):
        yield name, text, ("json_policies", name)
    if denies_without_mfa(owner) if isinstance(owner, IamGroup) else owner.require_mfa:
        yield require_mfa.POLICY_NAME, require_mfa.DENY_WITHOUT_MFA, ("require_mfa",)


def managed_names_of(owner: User | IamGroup) -> Iterator[tuple[str, Steps]]:
    """Yield the managed policies of a user or a group, by name with path, in the order of a report."""
    for attribute in MANAGED_POLICY_ATTRIBUTES:
        for index, name in enumerate(getattr(owner, attribute)):
            yield name, (attribute, index)
