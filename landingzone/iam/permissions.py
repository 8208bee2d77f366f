"""What policy documents mean: sets of permissions that can be compared, however the statements are written.

Two documents with the same meaning give the same permissions. Nothing here decides a request as IAM does: conditions
other than MFA are compared, never evaluated.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from landingzone.iam.documents import MFA_SET_UP_ACTIONS, Document, Effect
from landingzone.iam.wildcards import covers, includes, is_pattern, overlap

MFA_PRESENT = "aws:multifactorauthpresent"
"""The condition key for MFA, as requirements have it."""

_MFA_AGE = "aws:multifactorauthage"
"""Condition key that a request has only while MFA is present, with any kind of credentials."""

_NUMBERS = ("Equals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
_FULFILLED_WITH_THE_KEY = frozenset(f"Numeric{name}" for name in _NUMBERS)
_FULFILLED_WITHOUT_THE_KEY = frozenset({"NumericNotEquals", *(f"Numeric{name}IfExists" for name in _NUMBERS)})


class UnreadableDocument(ValueError):  # noqa: N818 - named for what it tells
    """A text that is not a policy document."""


@dataclass(frozen=True, kw_only=True, order=True)
class Requirement:
    """A condition of a permission, other than that MFA is present."""

    operator: str
    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, order=True)
class Permission:
    """One action on one resource, allowed or denied.

    Args:
        effect: Whether it is allowed or denied.
        action: Pattern of the action, `s3:Get*`.
        not_actions: Patterns that are excluded; `NotAction` is `*` without these.
        resource: Pattern of the ARN.
        not_resources: Patterns that are excluded; `NotResource` is `*` without these.
        requirements: Conditions, sorted.
        mfa: Whether it holds only while MFA is present.
    """

    effect: Effect
    action: str
    not_actions: tuple[str, ...] = ()
    resource: str = "*"
    not_resources: tuple[str, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    mfa: bool = False
    _folded: str = field(init=False, repr=False, compare=False, default="")

    def __post_init__(self) -> None:
        object.__setattr__(self, "_folded", self.action.lower())

    @property
    def has_wildcard(self) -> bool:
        """Whether it has a wildcard; without one it includes only what is written in the same way."""
        return is_pattern(self.action) or is_pattern(self.resource)

    @property
    def is_mfa_set_up(self) -> bool:
        """Whether it belongs to what has to work before there is an MFA device."""
        return self._folded in _SET_UP

    @property
    def refuses_all_without_mfa(self) -> bool:
        """Whether it denies everything but setting up MFA as long as MFA is not present."""
        return (
            self.effect == "Deny"
            and self.action == self.resource == "*"
            and not self.not_resources
            and all(action.lower() in _SET_UP for action in self.not_actions)
            and self.requirements == _MFA_ABSENT
            and not self.mfa
        )

    def includes(self, other: "Permission", *, respect_mfa: bool = True) -> bool:
        """Tell whether it includes all of another one.

        Args:
            other: The other permission.
            respect_mfa: Whether one that needs MFA may not include one that does not.
        """
        return (
            self.effect == other.effect
            and not (respect_mfa and self.mfa and not other.mfa)
            and set(self.requirements) <= set(other.requirements)
            and self.is_as_wide_as(other)
        )

    def is_as_wide_as(self, other: "Permission") -> bool:
        """Tell whether it is surely about all actions and resources of another one, conditions aside."""
        return covers(self._folded, _folded(self.not_actions), other._folded, _folded(other.not_actions)) and covers(
            self.resource, self.not_resources, other.resource, other.not_resources
        )

    def overlaps(self, action: str, resource: str = "*") -> bool:
        """Tell whether it is about an action on a resource at all. All of them may be patterns.

        Args:
            action: Pattern, `iam:PassRole` or `s3:*`, in any case.
            resource: Pattern of an ARN.
        """
        wanted = action.lower()
        return (
            overlap(self._folded, wanted)
            and not any(includes(but.lower(), wanted) for but in self.not_actions)
            and overlap(self.resource, resource)
            and not any(includes(but, resource) for but in self.not_resources)
        )

    def refuses(self, action: str, resource: str) -> bool:
        """Tell whether it denies all of an action on a resource in any circumstances."""
        wanted = Permission(effect="Deny", action=action, resource=resource)
        return self.includes(wanted)


def _folded(actions: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(action.lower() for action in actions) if actions else ()


_SET_UP = frozenset(action.lower() for action in (*MFA_SET_UP_ACTIONS, "sts:GetSessionToken"))
_MFA_ABSENT = (Requirement(operator="BoolIfExists", key=MFA_PRESENT, values=("false",)),)
_IS_THERE = ("Null", ("false",))
_IS_NOT_THERE = ("Null", ("true",))

ANYTHING = (Permission(effect="Allow", action="*"),)
"""The possible meaning of a policy with unknown content."""


def permissions_of(document: Document | str | Mapping[str, Any]) -> tuple[Permission, ...]:
    """Read the permissions of a policy document.

    Args:
        document: The document, as value, as JSON text or in the shape of IAM's JSON.

    Returns:
        Its permissions, sorted, without those that another one includes.

    Raises:
        UnreadableDocument: The text is not JSON, or not a policy document.
    """
    if isinstance(document, Document):
        return _permissions_of_value(document)
    if isinstance(document, str):
        try:
            document = json.loads(document)
        except ValueError:
            raise UnreadableDocument("not JSON") from None
    statements = document.get("Statement") if isinstance(document, Mapping) else None
    found = [
        permission
        for statement in (statements if isinstance(statements, list) else [statements])
        for permission in _permissions_of_statement(statement)
    ]
    return simplify(found)


@lru_cache(maxsize=1024)
def _permissions_of_value(document: Document) -> tuple[Permission, ...]:
    return permissions_of(document.as_dict())


def _permissions_of_statement(statement: Any) -> list[Permission]:
    if not isinstance(statement, Mapping) or statement.get("Effect") not in ("Allow", "Deny"):
        raise UnreadableDocument("a statement without Effect")
    effect: Effect = statement["Effect"]
    actions = _texts(statement, "Action")
    resources = _texts(statement, "Resource")
    not_actions = tuple(sorted(_texts(statement, "NotAction")))
    not_resources = tuple(sorted(_texts(statement, "NotResource")))
    if bool(actions) == bool(not_actions) or bool(resources) == bool(not_resources):
        raise UnreadableDocument("a statement without actions or resources")
    requirements, mfa = _requirements(statement.get("Condition", {}))
    return [
        Permission(
            effect=effect,
            action=action,
            not_actions=not_actions,
            resource=resource,
            not_resources=not_resources,
            requirements=requirements,
            mfa=mfa,
        )
        for action in actions or ["*"]
        for resource in resources or ["*"]
    ]


def _texts(statement: Mapping[str, Any], element: str) -> list[str]:
    value = statement.get(element, [])
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise UnreadableDocument(f"{element} that is no text or list of texts")
    return texts


def _requirements(condition: Any) -> tuple[tuple[Requirement, ...], bool]:
    found: set[Requirement] = set()
    mfa = False
    if not isinstance(condition, Mapping) or not all(isinstance(keys, Mapping) for keys in condition.values()):
        raise UnreadableDocument("a Condition that is no map of maps")
    for operator, keys in condition.items():
        for key, value in keys.items():
            values = tuple(sorted(_condition_text(text) for text in (value if isinstance(value, list) else [value])))
            if key.lower() == MFA_PRESENT:
                # `BoolIfExists` with true also allows requests without the MFA key, so it does not require MFA.
                if operator == "Bool" and values == ("true",):
                    mfa = True
                    continue
                key = MFA_PRESENT
            if key.lower() == _MFA_AGE and (operator in _FULFILLED_WITH_THE_KEY or (operator, values) == _IS_THERE):
                mfa = True
            found.add(Requirement(operator=operator, key=key, values=values))
    return tuple(sorted(found)), mfa


def _condition_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def simplify(permissions: Iterable[Permission]) -> tuple[Permission, ...]:
    """Leave out what another permission includes.

    Returns:
        The rest, sorted.
    """
    distinct = sorted(set(permissions))
    # Only a pattern, or a permission with fewer conditions, can include another one.
    wide: dict[tuple[str, str], list[Permission]] = {}
    for one in (one for one in distinct if one.has_wildcard):
        wide.setdefault((one.effect, _service(one)), []).append(one)
    narrow = {_place(one) for one in distinct if not one.requirements and not one.mfa}
    kept: list[Permission] = []
    for one in distinct:
        if (one.requirements or one.mfa) and _place(one) in narrow:
            continue
        candidates = {_service(one): wide.get((one.effect, _service(one)), ()), "": wide.get((one.effect, ""), ())}
        if any(
            other is not one and other.includes(one) and not (one.includes(other) and one < other)
            for others in candidates.values()
            for other in others
        ):
            continue
        kept.append(one)
    return tuple(kept)


def _service(one: Permission) -> str:
    """Give the service of the action; "" for a pattern of several."""
    service = one._folded.partition(":")[0]
    return "" if is_pattern(service) else service


def _place(one: Permission) -> tuple[object, ...]:
    return (one.effect, one._folded, one.not_actions, one.resource, one.not_resources)


def not_covered_by(
    permissions: Iterable[Permission], known: Iterable[Permission], *, respect_mfa: bool = False
) -> tuple[Permission, ...]:
    """Give the permissions that others do not include.

    Args:
        permissions: The permissions to check.
        known: The others.
        respect_mfa: Whether one that needs MFA may not include one that does not.
    """
    held = list(known)
    exact = set(held)
    return tuple(
        one
        for one in permissions
        if one not in exact and not any(other.includes(one, respect_mfa=respect_mfa) for other in held)
    )


def granted(permissions: Iterable[Permission], *, mfa: bool) -> Iterator[Permission]:
    """Give what permissions grant together, without what they deny and without what has to work before MFA.

    Args:
        permissions: All permissions of a user.
        mfa: Whether MFA is present.
    """
    held = tuple(permissions)
    refused = [
        replace(
            one,
            effect="Allow",
            mfa=False,
            not_actions=tuple(action for action in one.not_actions if action.lower() not in _SET_UP),
            requirements=tuple(each for each in one.requirements if mfa or not _holds_without_mfa(each)),
        )
        for one in held
        if one.effect == "Deny" and (mfa or not one.mfa)
    ]
    for one in held:
        is_possible = one.effect == "Allow" and (mfa or not one.mfa) and not one.is_mfa_set_up
        if is_possible and not (refused and any(each.includes(one) for each in refused)):
            yield one


def _holds_without_mfa(requirement: Requirement) -> bool:
    """Tell whether a condition is always fulfilled when MFA is not present: the key is false or missing.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
    """
    operator, values = requirement.operator, requirement.values
    match requirement.key.lower():
        case key if key == MFA_PRESENT:
            return operator == "BoolIfExists" and "false" in values
        case key if key == _MFA_AGE:
            return operator in _FULFILLED_WITHOUT_THE_KEY or (operator, values) == _IS_NOT_THERE
        case _:
            return False


def without_mfa(permissions: Iterable[Permission]) -> tuple[Permission, ...]:
    """Give the permissions without their need of MFA."""
    return simplify(replace(one, mfa=False) for one in permissions)
