"""What policy documents mean: sets of permissions that can be compared, however the statements are written.

Two documents with the same meaning give the same permissions. Conditions on MFA are evaluated in its three states,
others are only compared.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import count, product, takewhile
from typing import Any

from landingzone.ground.grouping import grouped
from landingzone.iam.conditions import ANY_STATE, PRESENT, WITHOUT_MFA, ConditionRequirement, States, cases_of
from landingzone.iam.contexts import are_implied
from landingzone.iam.documents import MFA_SET_UP_ACTIONS, VERSION, Document, Effect
from landingzone.iam.wildcards import covers, head_of, includes, is_pattern, normal, overlap, without_variables
from landingzone.reading.faults import Unreadable
from landingzone.reading.json_text import parse_json

_ANY_ACTION = "*:*"  # another way to write it


class UnreadableDocument(ValueError):  # noqa: N818 - named for what it means
    """A text that is not a policy document."""


class TooManyPermissions(UnreadableDocument):
    """A document has more permissions than can be compared in a moment."""


_MOST_PERMISSIONS, _MOST_ALIKE = 3000, 200
"""The limits for documents that people write: IAM accepts 2,048 characters for a user, where 100 ARNs are many.

Each action on each resource under each condition is a permission. Alike are those of one action, or of one service
through wildcards, which are all compared with each other.
"""


@dataclass(frozen=True, kw_only=True, order=True)
class Permission:
    """One action on one resource, allowed or denied.

    Args:
        effect: Whether it is allowed or denied.
        action: Pattern of the action, `s3:Get*`.
        not_actions: Patterns that are excluded; `NotAction` is `*` without these.
        resource: Pattern of the ARN.
        not_resources: Patterns that are excluded; `NotResource` is `*` without these.
        requirements: Conditions other than MFA, sorted.
        states: The states of MFA in which it holds.
        folded: The action in lower case.
        service: The service of the action in lower case; "" if the pattern may be about several services.
    """

    effect: Effect
    action: str
    not_actions: tuple[str, ...] = ()
    resource: str = "*"
    not_resources: tuple[str, ...] = ()
    requirements: tuple[ConditionRequirement, ...] = ()
    states: States = ANY_STATE
    folded: str = field(init=False, repr=False, compare=False, default="")
    service: str = field(init=False, repr=False, compare=False, default="")
    _hash: int = field(init=False, repr=False, compare=False, default=0)

    def __post_init__(self) -> None:
        folded = self.action.lower()
        service = folded.partition(":")[0]
        object.__setattr__(self, "folded", folded)
        object.__setattr__(self, "service", "" if is_pattern(service) else service)
        alike = (self.action, self.resource, self.effect, self.states, self.requirements)
        object.__setattr__(self, "_hash", hash(alike))

    @cached_property
    def head(self) -> str:
        """The common prefix of all resources that it is about."""
        return "" if self.resource == "*" else head_of(self.resource)

    @property
    def needs_mfa(self) -> bool:
        """Whether it holds only while MFA is present."""
        return self.states == PRESENT

    def __hash__(self) -> int:
        """Return its hash, which is computed once: thousands are compared with those of many users."""
        return self._hash

    @cached_property
    def has_variable(self) -> bool:
        """Whether it has a policy variable."""
        return "${" in self.resource or any("${" in but for but in self.not_resources)

    @property
    def varies(self) -> bool:
        """Whether it, or one of its conditions, has a policy variable."""
        return self.has_variable or any(each.has_variable for each in self.requirements)

    @cached_property
    def refuses_all_without_mfa(self) -> bool:
        """Whether it denies everything except setting up MFA as long as MFA is not present."""
        return (
            self.effect == "Deny"
            and self.action == self.resource == "*"
            and not self.not_resources
            and all(action.lower() in MFA_SET_UP for action in self.not_actions)
            and not self.requirements
            and self.states == WITHOUT_MFA
        )

    def includes(self, other: "Permission", *, respect_mfa: bool = True) -> bool:
        """Return whether it includes all of another one.

        Args:
            other: The other permission.
            respect_mfa: Whether one that holds in fewer states of MFA may not include one that holds in more.
        """
        return (
            self.effect == other.effect
            and not (respect_mfa and other.states & ~self.states)
            and are_implied(self.requirements, other.requirements)
            and self.is_as_wide_as(other)
        )

    @lru_cache(maxsize=1 << 15)  # noqa: B019  # among thousands of users, many have the same policies
    def is_as_wide_as(self, other: "Permission") -> bool:
        """Return whether it is surely about all actions and resources of another one, apart from conditions."""
        return (
            other.resource.startswith(self.head)
            and covers(self.folded, _folded(self.not_actions), other.folded, _folded(other.not_actions))
            and covers(self.resource, self.not_resources, other.resource, other.not_resources)
        )

    def overlaps(self, action: str, resource: str = "*") -> bool:
        """Return whether it may be about an action on a resource. All may be patterns, and variables any string.

        Args:
            action: Pattern, `iam:PassRole` or `s3:*`, in any case.
            resource: Pattern of an ARN.
        """
        wanted = action.lower()
        return (
            overlap(self.folded, wanted)
            and not any(includes(but.lower(), wanted) for but in self.not_actions)
            and overlap(without_variables(self.resource), without_variables(resource))
            and not any(includes(but, resource) for but in self.not_resources)
        )

    def narrowed(self, action: str, resource: str = "*") -> "Permission":
        """Keep what is about an action on a resource, or slightly more if that cannot be expressed."""
        action = action if includes(self.folded, action.lower()) else self.action
        resource = resource if includes(self.resource, resource) else self.resource
        is_narrow = (action, resource) == (self.action, self.resource)
        return self if is_narrow else replace(self, action=action, resource=resource)

    def within(self, other: "Permission") -> "Permission":
        """Keep what another one is about too, or slightly more if that cannot be expressed."""
        return replace(
            self.narrowed(other.action, other.resource),
            not_actions=tuple(sorted({*self.not_actions, *other.not_actions})),
            not_resources=tuple(sorted({*self.not_resources, *other.not_resources})),
            requirements=tuple(sorted({*self.requirements, *other.requirements})),
            states=self.states & other.states,
        ).without_what_is_elsewhere()

    def without_what_is_elsewhere(self) -> "Permission":
        """Drop exclusions of what it is not about anyway."""
        return replace(
            self,
            not_actions=tuple(but for but in self.not_actions if overlap(but.lower(), self.folded)),
            not_resources=tuple(
                but for but in self.not_resources if overlap(without_variables(but), without_variables(self.resource))
            ),
        )

    def left_out(self) -> Iterator["Permission"]:
        """Yield what it leaves out, each as a permission for it."""
        yield from (Permission(effect="Allow", action=but) for but in self.not_actions)
        yield from (Permission(effect="Allow", action="*", resource=but) for but in self.not_resources)

    def with_any_value(self) -> "Permission":
        """Widen it to everything that it is about for any values of its variables."""
        return replace(self, resource=without_variables(self.resource), not_resources=())


def _folded(actions: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(action.lower() for action in actions) if actions else ()


class ByAction(dict[Permission, None]):
    """Permissions in their order, each once.

    Args:
        permissions: The permissions.
    """

    def __init__(self, permissions: Iterable[Permission]) -> None:
        super().__init__(dict.fromkeys(permissions))

    @cached_property
    def _of_service(self) -> dict[str, list[Permission]]:
        return grouped((one.service, one) for one in self)

    @cached_property
    def _of_action(self) -> dict[str, list[Permission]]:
        return grouped((one.folded, one) for one in self if not is_pattern(one.action))

    @cached_property
    def _of_actions(self) -> dict[str, list[Permission]]:
        return grouped((one.service, one) for one in self if is_pattern(one.action))

    def covering(self, one: Permission) -> Iterator[Permission]:
        """Yield those that may be as wide as a permission; all others surely are not."""
        yield from self._of_action.get(one.folded, ())
        yield from self._of_actions.get("", ())
        if one.service:
            yield from self._of_actions.get(one.service, ())

    def meeting(self, action: str) -> Iterator[Permission]:
        """Yield those that may be about an action, or a pattern, in lower case; all others surely are not."""
        service = action.partition(":")[0]
        if is_pattern(service):
            yield from self
        elif is_pattern(action):
            yield from self._of_service.get("", ())
            yield from self._of_service.get(service, ())
        else:
            yield from self._of_action.get(action, ())
            yield from self._of_actions.get("", ())
            yield from self._of_actions.get(service, ())


MFA_SET_UP = frozenset(action.lower() for action in (*MFA_SET_UP_ACTIONS, "sts:GetSessionToken"))
"""The actions that have to work before there is an MFA device, in lower case."""


def permissions_of(document: Document | str | Mapping[str, Any], is_limited: bool = False) -> tuple[Permission, ...]:
    """Read the permissions of a policy document.

    Args:
        document: The document, as a value, as a JSON string or in the shape of IAM's JSON.
        is_limited: Whether it may have only as many as a document that people write.

    Returns:
        Its permissions, sorted, without those that another one includes. Policy variables are literal text in a
        document without the version 2012-10-17.

    Raises:
        UnreadableDocument: The string is not JSON, or not a policy document.
        TooManyPermissions: It has more permissions than allowed.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
    """
    if isinstance(document, Document):
        return _permissions_of_value(document, is_limited)
    if isinstance(document, str):
        try:
            document = parse_json(document)
        except Unreadable:
            raise UnreadableDocument("not JSON") from None
    if not isinstance(document, Mapping):
        raise UnreadableDocument("not an object")
    statements = document.get("Statement")
    has_variables = has_policy_variables(document)
    found: list[Permission] = []
    alike: Counter[str] = Counter()
    for statement in statements if isinstance(statements, list) else [statements]:
        for permission in _permissions_of_statement(statement, has_variables):
            found.append(permission)
            about = permission.service if is_pattern(permission.action) else permission.folded
            alike[about] += 1
            if is_limited and (len(found) > _MOST_PERMISSIONS or alike[about] > _MOST_ALIKE):
                raise TooManyPermissions(
                    f"it has more than {_MOST_PERMISSIONS:,} permissions, or more than {_MOST_ALIKE} of one action"
                )
    return simplify(found)


def has_policy_variables(document: Mapping[str, Any]) -> bool:
    """Return whether `${` begins a policy variable in a document in the shape of IAM's JSON."""
    return document.get("Version") == VERSION


@lru_cache(maxsize=1024)
def _permissions_of_value(document: Document, is_limited: bool) -> tuple[Permission, ...]:
    return permissions_of(document.as_dict(), is_limited)


def _permissions_of_statement(statement: Any, has_variables: bool) -> Iterator[Permission]:
    if not isinstance(statement, Mapping) or statement.get("Effect") not in ("Allow", "Deny"):
        raise UnreadableDocument("a statement without Effect")
    effect: Effect = statement["Effect"]
    actions, not_actions = (_texts(statement, name, True) for name in ("Action", "NotAction"))
    resources, not_resources = (_texts(statement, name, has_variables) for name in ("Resource", "NotResource"))
    if bool(actions) == bool(not_actions) or bool(resources) == bool(not_resources):
        raise UnreadableDocument("a statement without actions or resources")
    try:
        cases = list(cases_of(statement.get("Condition", {}), has_variables=has_variables))
    except ValueError as error:
        raise UnreadableDocument(str(error)) from None
    without_actions, without_resources = tuple(sorted(not_actions)), tuple(sorted(not_resources))
    if "*" in (*without_actions, *without_resources):
        return  # it leaves out everything
    for action, resource, (states, requirements) in product(actions or ["*"], resources or ["*"], cases):
        yield Permission(
            effect=effect,
            action=action,
            not_actions=without_actions,
            resource=resource,
            not_resources=without_resources,
            requirements=requirements,
            states=states,
        )


def _texts(statement: Mapping[str, Any], element: str, has_variables: bool) -> list[str]:
    value = statement.get(element, [])
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise UnreadableDocument(f"{element} that is not a string or list of strings")
    found = [normal(text, has_variables=has_variables) for text in texts]
    return ["*" if text == _ANY_ACTION else text for text in found] if element.endswith("Action") else found


_MOST_TO_SIMPLIFY = 300_000
"""The most permissions of the same actions that are all compared with each other."""


def simplify(permissions: Iterable[Permission]) -> tuple[Permission, ...]:
    """Omit what another permission includes, and join those that differ only in the states of MFA.

    Returns:
        The rest, sorted. Among thousands of the same actions, some may stay that another one includes.
    """
    by_circumstances: dict[tuple[object, ...], Permission] = {}
    for one in permissions:
        alike = (one.effect, one.action, one.not_actions, one.resource, one.not_resources, one.requirements)
        known = by_circumstances.get(alike)
        if known is None or known.states | one.states != known.states:
            by_circumstances[alike] = one if known is None else replace(one, states=one.states | known.states)
    distinct = ByAction(sorted(by_circumstances.values()))
    left = count(_MOST_TO_SIMPLIFY, -1)
    among = ((one, takewhile(lambda _: next(left) > 0, distinct.covering(one))) for one in distinct)
    return tuple(one for one, others in among if not any(_includes(each, one) for each in others))


def _includes(one: Permission, other: Permission) -> bool:
    """Return whether another permission includes one; of two that include each other, the first one does."""
    return one is not other and one.includes(other) and not (other.includes(one) and other < one)


def without_mfa(permissions: Iterable[Permission]) -> tuple[Permission, ...]:
    """Return the permissions without their MFA requirement."""
    return simplify(replace(one, states=ANY_STATE) if one.needs_mfa else one for one in permissions)
