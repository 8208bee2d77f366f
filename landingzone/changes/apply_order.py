"""The documents of a user or a group while a change is applied, and the order that Terraform keeps.

An apply changes one thing at a time. First come the managed policies of the configuration; then the owner, a user with
the permissions boundary or a group; then the denial of `require_mfa`, the entries of `inline_iam_policies` that deny,
`json_policies`, the memberships, of which the provider ends old ones before it begins new ones, then everything that
grants, and credentials last. Users and groups do not wait for each other, except that memberships come once the groups
have all their policies.

What is removed is deleted in the reverse order. What may deny, and whatever a group has, is deleted after everything
that was there and changes and, if its kind stays, also after what is new and comes later. The rest of what users have
is deleted before anything that comes earlier changes. Otherwise Terraform has no order between the old and the new.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Literal, NamedTuple, TypeAlias

from landingzone.config.group import IamGroup
from landingzone.config.user import User
from landingzone.ground.words import cited
from landingzone.groups.policy import Policy
from landingzone.iam.held import Held
from landingzone.iam.meaning import Meaning
from landingzone.iam.permissions import Permission
from landingzone.resources.group_resources import GROUP_RESOURCES
from landingzone.resources.looped_resource import LoopedResource
from landingzone.resources.user_resources import USER_RESOURCES

Stage = Literal["owner", "mfa", "deny", "json", "membership", "other", "attached"]
_PLACE: Mapping[Stage, int] = {"owner": 0, "mfa": 1, "deny": 2, "json": 3, "membership": 4, "other": 5, "attached": 5}
_MAY_DENY: tuple[Stage, ...] = ("mfa", "deny", "json")
"""What users have whose replacement is created before the old one is destroyed."""
_STAGES: Mapping[str, Stage] = {
    "require_mfa": "mfa",
    "inline_denies": "deny",
    "offboarding": "deny",
    "group_memberships": "membership",
    "json_policies": "json",
}
"""Name of a resource -> its place in the order; for all others, "other"."""
DocumentKey: TypeAlias = tuple[Stage, str]
_Owners: TypeAlias = Mapping[str, User] | Mapping[str, IamGroup]
Documents: TypeAlias = dict[DocumentKey, Meaning]
"""The documents of a user or a group that Terraform changes one by one, by their place in the order and their name."""


def documents_of(owner: User | IamGroup, policies: Iterable[Policy]) -> Documents:
    """Read the documents of a user or a group, without those of the groups that a user is in.

    Args:
        owner: Its attributes.
        policies: What it has by them.
    """
    found: Documents = {}
    for policy in policies:
        match policy.place:
            case ("require_mfa",):
                found["mfa", policy.name] = policy.meaning
            case ("inline_iam_policies", str(name)):
                is_refusal = owner.inline_iam_policies[name].effect == "Deny"
                found["deny" if is_refusal else "other", name] = Meaning(policy.permissions or ())
            case ("json_policies", str(name)):
                found["json", name] = Meaning(policy.permissions or ())
            case _:
                found["attached", f"{policy.kind} {cited(policy.name)}"] = meaning_of(policy)
    return found


def meaning_of(policy: Policy) -> Meaning:
    """Return what a policy means: one that is not known here grants something that no other does."""
    return unknown(f"{policy.kind} {policy.name}") if policy.permissions is None else policy.meaning


@lru_cache(maxsize=1024)
def unknown(of: str) -> Meaning:
    """Return the meaning of something that is not known here."""
    return Meaning((Permission(effect="Allow", action=f"what {of} grants"),))


def held_of(*documents: Documents) -> Held:
    """Return what all of these mean together."""
    return Held(tuple(dict.fromkeys(meaning for each in documents for meaning in each.values())))


def kinds_going_last(before: _Owners, after: _Owners, *, has_waiting_steps: bool = False) -> frozenset[Stage]:
    """Return the kinds of documents whose old ones are deleted after everything new, if created before destroyed.

    They are those that somebody has in the end, if something new comes later in the order.

    Args:
        before: All users, or all groups, before; with the attributes that apply.
        after: The same after.
        has_waiting_steps: Whether something else changes that waits for all of them.
    """
    rows = sorted(_rows_of(after.values()), key=_place_of, reverse=True)
    kept = {_stage_of(row) for row in rows if any(map(row.held, after.values()))}
    if any(isinstance(owner, User) and owner.status == "offboarding" for owner in after.values()):
        kept |= {"mfa", "deny"}
    changing = (row for row in rows if any(_adds(row, before.get(name), owner) for name, owner in after.items()))
    last = len(_PLACE) if has_waiting_steps else next(map(_place_of, changing), -1)
    return frozenset(stage for stage in kept if _PLACE[stage] < last)


def _rows_of(owners: Iterable[User | IamGroup]) -> Iterator[LoopedResource[Any]]:
    is_of_users = any(isinstance(owner, User) for owner in owners)
    return (row for row in (USER_RESOURCES if is_of_users else GROUP_RESOURCES) if row.role != "owner")


def _stage_of(row: LoopedResource[Any]) -> Stage:
    return _STAGES.get(row.key, "other")


def _place_of(row: LoopedResource[Any]) -> int:
    return _PLACE[_stage_of(row)]


def _adds(row: LoopedResource[Any], was: User | IamGroup | None, becomes: User | IamGroup) -> bool:
    """Return whether an owner gets something of a row, or something of it changes."""
    has = _contents_of(row, becomes)
    had = _contents_of(row, was) if has and was is not None else {}
    return any(had.get(name) != content for name, content in has.items())


def _contents_of(row: LoopedResource[Any], owner: User | IamGroup) -> dict[str, object]:
    """Return what an owner has of a row: name -> content, or True where the name is enough."""
    content = getattr(owner, row.attribute)
    if row.role == "membership":
        return {"": frozenset(content)} if content else {}
    written = content if isinstance(content, Mapping) else {}
    return {name: written.get(name, True) for name in row.held(owner)}


def rewritten_documents(was: User | IamGroup | None, becomes: User | IamGroup | None) -> set[DocumentKey]:
    """Return the documents that a user or a group keeps, but that are written differently."""
    if was is None or becomes is None:
        return set()
    rows = [row for row in _rows_of([becomes]) if row.loop == "policy"]
    each = ((row, _contents_of(row, was), _contents_of(row, becomes)) for row in rows)
    return {(_stage_of(row), name) for row, had, has in each for name in has if had.get(name, has[name]) != has[name]}


@dataclass(frozen=True, eq=False)
class Step:
    """A document that an apply changes.

    Args:
        key: Which it is.
        had: What it means before; None: it is not there.
        has: What it means after; None: it is not there.
    """

    key: DocumentKey
    had: Meaning | None
    has: Meaning | None

    @property
    def is_changed_first(self) -> bool:
        """Whether it is a managed policy of the configuration, or a group, that changes while its holders keep it."""
        return self.key[0] in ("attached", "membership") and self.had is not None and self.has is not None

    @property
    def is_of_group(self) -> bool:
        """Whether it is a group that changes, and not a membership."""
        return self.key[0] == "membership" and self.is_changed_first

    @property
    def is_of_membership(self) -> bool:
        """Whether a membership begins or ends."""
        return self.key[0] == "membership" and not self.is_changed_first

    @property
    def place(self) -> int:
        """Its place in the order of what is added or changes."""
        return -1 if self.is_changed_first else _PLACE[self.key[0]]


class Version(NamedTuple):
    """What a document means while it exists.

    Args:
        key: Which document.
        meaning: What it means.
        done: What has been done then.
        not_yet: What has not been done yet.
        is_meanwhile: Whether it is there only while the document changes.
    """

    key: DocumentKey
    meaning: Meaning
    done: tuple[Step, ...] = ()
    not_yet: tuple[Step, ...] = ()
    is_meanwhile: bool = False


class ChangingGroup(NamedTuple):
    """A group that somebody leaves or joins while it changes too.

    Args:
        key: Which document it is.
        name: Its name.
        granted: What it grants to those who are in it at the other end.
        meanwhile: What it grants while the new policies exist and the old ones are not yet deleted.
    """

    key: DocumentKey
    name: str
    granted: Meaning
    meanwhile: Meaning


class DocumentChange(NamedTuple):
    """How the documents of a user or a group change.

    Args:
        had: The documents before.
        has: The documents after.
        rewritten: Documents that are written differently, even if they mean the same.
        passed: The groups that the user leaves or joins while they change.
        is_offboarding: Whether the user has nothing afterwards because of offboarding.
    """

    had: tuple[tuple[DocumentKey, Meaning], ...]
    has: tuple[tuple[DocumentKey, Meaning], ...]
    rewritten: frozenset[DocumentKey]
    passed: tuple[ChangingGroup, ...] = ()
    is_offboarding: bool = False


class Order:
    """What an apply changes of a user or a group, and what of it waits for what.

    Args:
        change: How the documents change.
        going_last: Kinds of documents that may deny and whose old ones are deleted after everything new.
        of_group: Whether they are those of a group: members leave before anything of it is removed.
    """

    def __init__(self, change: DocumentChange, going_last: Collection[Stage], *, of_group: bool = False) -> None:
        self.had, self.has = had, has = dict(change.had), dict(change.has)
        self.own = keys = dict.fromkeys((*had, *has))
        """Which documents those are, without what is put beside them."""
        self.constant = {key: has[key] for key in keys if had.get(key) == has.get(key) and key not in change.rewritten}
        """What does not change."""
        self.steps = [Step(key, had.get(key), has.get(key)) for key in keys if key not in self.constant]
        """What changes."""
        self.owner = Step(("owner", ""), Meaning(()), Meaning(()))
        """The user, with the boundary, or the group; it may change, too."""
        self._going_last = going_last
        self.passed = change.passed
        """The groups that the user leaves or joins while they change."""
        self._needs: dict[Step, frozenset[Step]] = {}
        self._created_first = tuple(_PLACE) if of_group else _MAY_DENY
        joined, joins = (any(key[0] == "membership" for key in side) for side in (had, has))
        self._keeps_groups = joined and (joins or change.is_offboarding)

    @cached_property
    def _waits(self) -> dict[Step, list[Step]]:
        steps = [self.owner, *self.steps]
        return {one: [other for other in steps if self._is_after(one, other)] for one in steps}

    def _is_after(self, one: Step, other: Step) -> bool:
        """Return whether one thing is certainly done after another."""
        if one is other:
            return False
        if one.is_of_membership and other.is_of_membership:
            return self._keeps_groups and other.has is None and one.has is not None
        if self._goes(one):
            if self._goes(other):
                return other.place > one.place
            if other.is_of_group:
                return False
            is_before = self._is_there(other) and other.place != one.place
            return one.key[0] in self._created_first and (is_before or one.key[0] in self._going_last)
        if self._goes(other):
            return self._is_there(one) and other.place > one.place and other.key[0] not in self._created_first
        # A group changes while its members change, until they join or leave.
        return other.place < one.place and not (other.is_of_group and one.place < _PLACE["membership"])

    def _goes(self, step: Step) -> bool:
        """Return whether a resource is removed; leaving one group of several is a change of the memberships."""
        return step.has is None and not (step.is_of_membership and self._keeps_groups)

    def _is_there(self, step: Step) -> bool:
        """Return whether a resource exists before, whether it stays or is removed."""
        return step.had is not None or (step.is_of_membership and self._keeps_groups)

    def conflict(self, done: Iterable[Step], not_yet: Iterable[Step]) -> tuple[Step, Step] | None:
        """Return a step that waits for another one, if some are to be done while others are not.

        Args:
            done: Those that are done.
            not_yet: Those that are not.

        Returns:
            One that is done, and the one that it waits for; None: there may be such a moment.
        """
        left = [*not_yet]
        return next(((one, other) for one in done for other in left if other in self.needed(one)), None)

    def needed(self, step: Step) -> frozenset[Step]:
        """Return what is certainly done when a step is done, with the step itself."""
        if step not in self._needs:
            left, seen = [step], set[Step]()
            while left:
                one = left.pop()
                if one not in seen:
                    seen.add(one)
                    left += self._waits[one]
            self._needs[step] = frozenset(seen)
        return self._needs[step]

    def beside(self, other: "Order") -> "Order":
        """Return both, none of whose steps waits for one of the other, and whose documents have different keys."""
        together = copy(self)
        together.had, together.has = self.had | other.had, self.has | other.has
        together.constant, together.steps = self.constant | other.constant, self.steps + other.steps
        together.owner = other.owner
        together.passed = (*self.passed, *other.passed)
        together._waits = {**self._waits, **other._waits}
        together._needs = {}
        return together

    def versions(self) -> Iterator[Version]:
        """Yield what each document means while it exists."""
        grown = {group.key: group.meanwhile for group in self.passed}
        for key, meaning in self.constant.items():
            yield Version(key, meaning)
        for step in self.steps:
            for side, done, not_yet in ((step.had, (), (step,)), (step.has, (step,), ())):
                if side is not None:
                    yield Version(step.key, side, done, not_yet)
                    if meanwhile := grown.get(step.key):
                        yield Version(step.key, meanwhile, done, not_yet, is_meanwhile=True)
