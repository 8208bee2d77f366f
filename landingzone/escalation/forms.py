"""What somebody can come to have whom one can act as: by groups, by policies that are attached, and by those given."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Protocol

from landingzone.escalation.account import Account
from landingzone.escalation.attachments import MOST_GROUPS, Attachable, Attachments
from landingzone.escalation.calls import Call, CallTarget, Sureness
from landingzone.escalation.deeds import Deed, Deeds, Guise, once, step, times, with_everything
from landingzone.groups.own_limits import Having

_TO_USERS = ("iam:PutUserPolicy", "iam:AttachUserPolicy")
_TO_OTHERS = ("iam:PutGroupPolicy", "iam:AttachGroupPolicy", "iam:CreatePolicyVersion")
"""The calls that give everything: to a user, and to a group or by a policy of theirs."""


class Means(Protocol):
    """What those can do whom one can act as so far."""

    least: Sureness

    def may(self, action: str) -> bool:
        """Return whether somebody may use an action on something."""

    def can(self, *calls: Call) -> Deeds | None:
        """Return how each of some calls can be made; None: not all can."""

    def can_on(self, name: str, calls: Callable[[CallTarget], Iterable[Call]]) -> tuple[Guise, Deeds] | None:
        """Return the same of calls on a user, with the look that the user has then."""

    def having(self, form: Guise) -> Having:
        """Return what somebody holds in a form."""

    def looks_of(self, name: str) -> list[Guise]:
        """Return how a user can look so far."""


class Forms:
    """What users can come to have.

    Args:
        account: The account.
        attachments: What can be attached there.
        means: What can be done.
    """

    def __init__(self, account: Account, attachments: Attachments, means: Means) -> None:
        self._account, self._attachments, self._means = account, attachments, means

    def of(self, name: str) -> Iterator[tuple[str, Guise]]:
        """Yield each form that somebody can have but that in which they begin, with a word for it."""
        looks = self._means.looks_of(name)
        for number, look in enumerate(looks[1:]):
            yield f"{number}", look
        by_look = self._given_by_look(name)
        for place, base in enumerate(self._bases(name, looks[0])):
            joined = self._joined(name, base)
            forms = {"": base} | {f"join {group}": form for group, form in joined.items()}
            some = [*joined.values()][: MOST_GROUPS - len(base.user.groups)]
            if len(some) > 1:
                together = base
                for form in some:
                    together = form.way[-1].change(together)
                forms["join some"] = together._replace(way=once(deed for form in some for deed in form.way))
            forms |= self._attached(name, base, joined)
            yield from ((f"{place} {key}", form) for key, form in forms.items() if key or place)
            for key, form in forms.items():
                if (given := self._given(name, form, by_look)) is not None:
                    yield f"{place} {key}, given", given

    def _bases(self, name: str, base: Guise) -> Iterator[Guise]:
        """Yield somebody unchanged, and after they left a group, or lost a policy, whose place another one needs."""
        yield base
        changes = (*self._leaving(name, base), *self._detaching(name, base))
        yield from (form for deed in changes if (form := self._after(base, deed)) is not None)

    def _leaving(self, name: str, base: Guise) -> Iterator[Deed]:
        has_no_place = len(base.user.groups) >= MOST_GROUPS and self._means.may("iam:AddUserToGroup")
        for group in base.user.groups if has_no_place and self._means.may("iam:RemoveUserFromGroup") else ():
            call = Call("iam:RemoveUserFromGroup", CallTarget(self._account.arn_of("group", group)))
            change = partial(_without_group, group)
            yield Deed(steps=step("leave", name, group), calls=(call,), user=name, change=change)

    def _detaching(self, name: str, base: Guise) -> Iterator[Deed]:
        own, has_no_room = self._account.target(base.name, base.user), not self._has_room(base)
        may_detach = has_no_room and self._means.may("iam:DetachUserPolicy")
        for one in self._attachments.attached_to(base.user) if may_detach else ():
            call, change = self._attachments.detaching(own, one), partial(_detached, one)
            yield Deed(steps=step("detach", name, one.name), calls=(call,), user=name, change=change)

    def _has_room(self, form: Guise) -> bool:
        return self._attachments.room(form.user) >= self._means.least

    def _after(self, form: Guise, deed: Deed) -> Guise | None:
        """Return what somebody has after a deed; None: nobody can do it."""
        way = self._means.can(*deed.calls)
        return None if way is None else deed.change(form)._replace(way=(*form.way, *way, deed))

    def _joined(self, name: str, base: Guise) -> dict[str, Guise]:
        """Return what somebody has who joins a group, by the group."""
        groups = frozenset(map(str.lower, base.user.groups))
        found: dict[str, Guise] = {}
        for group, called in self._account.groups.items() if self._means.may("iam:AddUserToGroup") else ():
            if group not in groups and len(groups) < MOST_GROUPS:
                call = self._account.joining(group)
                joining = Deed(
                    steps=step("join", name, called), calls=(call,), user=name, change=partial(_member_of, called)
                )
                form = self._after(base, joining)
                if form is not None and len(groups) + times(form.way, name, "join") <= MOST_GROUPS:
                    found[group] = form
        return found

    def _attached(self, name: str, base: Guise, joined: Mapping[str, Guise]) -> dict[str, Guise]:
        """Return what somebody has to whom a policy is attached, or to a group of theirs, also a new one."""
        actions = ("iam:AttachUserPolicy", "iam:AttachGroupPolicy")
        found: dict[str, Guise] = {}
        for one in self._attachments.attachable if any(map(self._means.may, actions)) else ():
            if self._is_there(one):
                form = self._attached_to_user(name, base, one)
                form = self._attached_to_group(name, base, joined, one) if form is None else form
                if form is not None:
                    found[f"attach {one.arn}"] = form
        has_place = len(base.user.groups) < MOST_GROUPS
        for one, steps, calls in self._attachments.by_new_group(name, self._means.may) if has_place else ():
            if f"new group {one.arn}" not in found and self._is_there(one):
                deed = Deed(steps=steps, calls=tuple(calls), user=name, change=partial(_with_policy, one))
                if (form := self._after(base, deed)) is not None:
                    found[f"new group {one.arn}"] = form
        return found

    def _is_there(self, one: Attachable) -> bool:
        return one.is_here or self._means.least < Sureness.SURELY

    def _attached_to_user(self, name: str, base: Guise, one: Attachable) -> Guise | None:
        steps, calls = self._attachments.attaching(name, one)
        found = self._means.can_on(name, calls) if self._has_room(base) else None
        if found is None:
            return None
        look, way = found
        before = times(way, name, "attach", "make and attach")
        if self._attachments.room(base.user, before) < self._means.least:
            return None
        own = self._account.target(look.name, look.user)
        deed = Deed(steps=steps, calls=tuple(calls(own)), user=name, change=partial(_with_policy, one))
        return deed.change(base)._replace(way=(*base.way, *way, deed))

    def _attached_to_group(self, name: str, base: Guise, joined: Mapping[str, Guise], one: Attachable) -> Guise | None:
        for group, form in (*((group, base) for group in base.user.groups), *joined.items()):
            if self._attachments.room_of_group(group) >= self._means.least:
                steps, calls = self._attachments.attaching_to_group(group, one)
                change = partial(_with_policy, one)
                deed = Deed(steps=steps, calls=tuple(calls), user=name, change=change, group=group)
                if (found := self._after(form, deed)) is not None:
                    return found
        return None

    def _given_by_look(self, name: str) -> dict[str, tuple[Guise, Deed]]:
        """Return by which action somebody can be given everything themselves, in which look, and how."""
        found: dict[str, tuple[Guise, Deed]] = {}
        for action in _TO_USERS:
            for look in self._means.looks_of(name) if self._means.may(action) else ():
                own = self._account.target(look.name, look.user)
                call = self._account.called((action, own.arn), own)
                if (way := self._means.can(call)) is not None:
                    steps = self._account.step_of((action, own.arn), name)
                    deed = Deed(steps=steps, calls=(call,), user=name, change=with_everything)
                    found[action] = look._replace(way=(*look.way, *way)), deed
                    break
        return found

    def _given(self, name: str, form: Guise, by_look: Mapping[str, tuple[Guise, Deed]]) -> Guise | None:
        """Return what somebody comes to have who is given everything, by whoever can; None: nobody can."""
        for action, (look, deed) in by_look.items():
            if self._attachments.room_for((action, ""), form.user) >= self._means.least:
                changed = {each: getattr(look.user, each) for each in ("tags", "path", "permissions_boundary")}
                seen = _with(form, **changed)._replace(name=look.name, way=(*form.way, *look.way, deed))
                return deed.change(seen)
        if not any(map(self._means.may, _TO_OTHERS)):
            return None
        own = self._account.target(form.name, form.user)
        giving = dict.fromkeys(each for part in self._means.having(form).parts for each in part.giving)
        for each in giving:
            if each[0] in _TO_OTHERS and self._attachments.room_for(each, form.user) >= self._means.least:
                steps, calls = self._account.step_of(each, name), (self._account.called(each, own),)
                group = each[1].rpartition("/")[2] if "Group" in each[0] else ""
                deed = Deed(steps=steps, calls=calls, user=name, change=with_everything, group=group)
                if (given := self._after(form, deed)) is not None:
                    return given
        return None


def _with(form: Guise, **changed: object) -> Guise:
    return form._replace(user=form.user.model_copy(update=changed))


def _member_of(group: str, form: Guise) -> Guise:
    is_there = group.lower() in map(str.lower, form.user.groups)
    return form if is_there else _with(form, groups=[*form.user.groups, group])


def _without_group(group: str, form: Guise) -> Guise:
    return _with(form, groups=[each for each in form.user.groups if each.lower() != group.lower()])


def _with_policy(one: Attachable, form: Guise) -> Guise:
    if one.is_new:
        return with_everything(form)
    had = getattr(form.user, one.attribute)
    return form if one.name in had else _with(form, **{one.attribute: [*had, one.name]})


def _detached(one: Attachable, form: Guise) -> Guise:
    had = getattr(form.user, one.attribute)
    return _with(form, **{one.attribute: [each for each in had if each != one.name]})
