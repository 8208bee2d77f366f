"""How users, groups and policies can be made to look otherwise to policies: by tags, paths, names and boundaries."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property, partial
from itertools import product

from landingzone.config.user import User
from landingzone.escalation.account import FOLLOWED, GIVING_CREDENTIALS, Account, creating, tagged, tags_in
from landingzone.escalation.asked import BOUNDARY, Whereabouts
from landingzone.escalation.calls import Call, CallTarget, Sureness
from landingzone.escalation.deeds import Deed, Guise, step
from landingzone.escalation.route import NEW_USER, Route
from landingzone.ground.words import cited
from landingzone.iam.wildcards import is_pattern

CHANGING_LOOKS = (
    *("iam:TagUser", "iam:UntagUser", "iam:UpdateUser"),
    *("iam:DeleteUserPermissionsBoundary", "iam:PutUserPermissionsBoundary"),
)
"""The actions that make a user look otherwise."""
_GIVING_MORE = tuple(action for action in FOLLOWED if action not in GIVING_CREDENTIALS)
_TAGGED, _TAG = "aws:TagKeys", "aws:RequestTag/"

MayCall = Callable[[str], bool]
"""Tells whether somebody may use an action on something."""


class Looks:
    """How users, groups and policies of an account can be made to look.

    Args:
        account: The account.
    """

    def __init__(self, account: Account) -> None:
        self._account = account

    def of_user(self, called: str, base: User, look: Guise, may: MayCall, least: Sureness) -> Iterator[Deed]:
        """Yield how a user can be made to look to policies by changing one thing that nobody has changed yet.

        Args:
            called: Name of the user in the configuration.
            base: The user there.
            look: How the user looks by now.
            may: Whether somebody may use an action at all.
            least: How sure it has to be.
        """
        user, own = look.user, self._account.target(look.name, look.user)
        for tag, value, call in self._retagged(own, base.tags, user.tags, may):
            tagging = partial(_retagging, tag, value)
            yield Deed(steps=step("tag", called), calls=(call,), user=called, change=tagging)
        if (user.path, look.name) == (base.path, called) and may("iam:UpdateUser"):
            for place in self._account.asked.user_places:
                steps = _moving(("move", "rename"), called, place, user.path)
                if steps and place.name not in self._account.users:
                    moving = partial(_moved_to, place.name or called, place.path)
                    moved = moving(look)
                    both = own, self._account.target(moved.name, moved.user)
                    calls = tuple(Call("iam:UpdateUser", one) for one in both)
                    yield Deed(steps=steps, calls=calls, user=called, change=moving)
        if user.permissions_boundary == base.permissions_boundary:
            yield from self._rebound(called, own, may, least)

    def new_users(self, may: MayCall, least: Sureness) -> Iterator[Deed]:
        """Yield how users can be made of whom policies ask something: plain ones first.

        Args:
            may: Whether somebody may use an action at all.
            least: How sure it has to be.
        """
        if not (may("iam:CreateUser") and any(map(may, GIVING_CREDENTIALS)) and any(map(may, _GIVING_MORE))):
            return
        asked = self._account.asked
        tags = [None, *((tag, value) for tag, values in asked.tags.items() for value in values)]
        boundaries = [None, *(arn for arn in self._boundaries if self._is_there(arn, least))]
        boundaries = boundaries if asked.values(BOUNDARY) else [None]
        for boundary, tag in product(boundaries, tags):
            for place in asked.user_places:
                if (called := place.name or "x") not in self._account.users:
                    yield self._making(place._replace(name=called), tag, boundary)

    def _making(self, place: Whereabouts, tag: tuple[str, str] | None, boundary: str | None) -> Deed:
        key, value = tag or ("", "")
        spelt = self._account.asked.spelling(key)
        user = User(path=place.path, tags={spelt: value} if tag else {}, permissions_boundary=boundary)
        keys: dict[str, tuple[str, ...]] = {BOUNDARY: (boundary,) if boundary else ()}
        keys |= {f"{_TAG}{self._account.asked.spelling(one)}": () for one in self._account.asked.tags}
        keys |= {_TAGGED: (spelt,), f"{_TAG}{spelt}": (value,)} if tag else {}
        target = CallTarget(self._account.target(place.name, user).arn)
        call = Call("iam:CreateUser", target, tuple(keys.items()))
        label = f"{NEW_USER}{cited(place.path + place.name)}"
        label += f" with the tag {cited(f'{spelt}={value}')}" if tag else ""
        label += f" within {cited(boundary.partition(':policy/')[2])}" if boundary else ""
        return Deed(steps=step("make user", label), calls=(call,), user=label, made=Guise(place.name, user))

    def _retagged(
        self, target: CallTarget, base: Mapping[str, str], tags: Mapping[str, str], may: MayCall
    ) -> Iterator[tuple[str, str | None, Call]]:
        """Yield a tag that nobody has changed yet, another value of it, None for none at all, and the call for it."""
        kind = "User" if target.boundary is not None else "Policy"
        tagging, untagging = f"iam:Tag{kind}", f"iam:Untag{kind}"
        for tag, values in self._account.asked.tags.items() if may(tagging) or may(untagging) else ():
            spelt, had = self._account.asked.spelling(tag), _value_of(tag, tags)
            asked = ((_TAGGED, (spelt,)),)
            if had != _value_of(tag, base):
                continue
            for value in values:
                if value != had:
                    yield spelt, value, Call(tagging, target, (*asked, (f"{_TAG}{spelt}", (value,))))
            if had is not None:
                yield spelt, None, Call(untagging, target, asked)

    def _rebound(self, called: str, own: CallTarget, may: MayCall, least: Sureness) -> Iterator[Deed]:
        """Yield other boundaries of a user."""
        boundaries = self._boundaries if may("iam:PutUserPermissionsBoundary") else ()
        for arn in boundaries:
            if arn != own.boundary and self._is_there(arn, least):
                steps = step("bind", called, arn.partition(":policy/")[2])
                calls = (Call("iam:PutUserPermissionsBoundary", own, ((BOUNDARY, (arn,)),)),)
                yield Deed(steps=steps, calls=calls, user=called, change=partial(_bounded_by, arn))
        if own.boundary:
            gone = partial(Deed, steps=step("unlimit", called), user=called, change=partial(_bounded_by, None))
            yield gone(calls=(self._account.called(("iam:DeleteUserPermissionsBoundary", own.arn), own),))
            for end in self._account.asked.new_policies if boundaries else ():
                binding = Call("iam:PutUserPermissionsBoundary", own, ((BOUNDARY, (self._account.arn(end),)),))
                yield gone(calls=(creating(self._account.arn(end)), binding))

    def _is_there(self, arn: str, least: Sureness) -> bool:
        """Return whether there is such a policy; who asks for less than what is sure may take it to be there."""
        return least < Sureness.SURELY or arn in self._account.policies or ":iam::aws:" in arn

    @cached_property
    def _boundaries(self) -> list[str]:
        """What policies may want to be the boundary of a user."""
        named = (arn for arn in self._account.asked.values(BOUNDARY) if not is_pattern(arn) and "$" not in arn)
        had = (user.permissions_boundary for user in self._account.users.values() if user.permissions_boundary)
        return sorted({*named, *had, *self._account.policies})

    def of_other(self, base: CallTarget, call: Call, may: MayCall) -> Iterator[tuple[Deed, Call]]:
        """Yield how a group or a policy can be made to look before a call on it, and the call then.

        Args:
            base: The group or the policy in the configuration.
            call: The call.
            may: Whether somebody may use an action at all.
        """
        arn = call.target.arn
        if ":user/" in arn:
            return
        if arn in self._account.group_arns and may("iam:UpdateGroup"):
            group = self._account.group_arns[arn]
            path = self._account.group_paths.get(group.lower(), "/")
            for place in self._account.asked.group_places:
                steps = _moving(("move group", "rename group"), group, place, path)
                if steps and place.name.lower() not in self._account.groups:
                    moved = CallTarget(self._account.arn(f"group{place.path}{place.name or group}"))
                    calls = tuple(Call("iam:UpdateGroup", one) for one in (call.target, moved))
                    yield Deed(steps=steps, calls=calls, moved=(arn, moved)), replace(call, target=moved)
        elif arn in self._account.policies:
            tags = tags_in(call.target.known)
            for tag, value, tagging in self._retagged(call.target, tags_in(base.known), tags, may):
                steps = step("tag policy", "", arn.partition(":policy/")[2])
                retagged = tagged(arn, _with_tag(tag, value, tags))
                yield Deed(steps=steps, calls=(tagging,), moved=(arn, retagged)), replace(call, target=retagged)


def _retagging(tag: str, value: str | None, guise: Guise) -> Guise:
    return guise._replace(user=guise.user.model_copy(update={"tags": _with_tag(tag, value, guise.user.tags)}))


def _with_tag(tag: str, value: str | None, tags: Mapping[str, str]) -> dict[str, str]:
    others = {one: had for one, had in tags.items() if one.lower() != tag.lower()}
    return others if value is None else others | {tag: value}


def _moved_to(name: str, path: str, guise: Guise) -> Guise:
    return guise._replace(name=name, user=guise.user.model_copy(update={"path": path}))


def _bounded_by(arn: str | None, guise: Guise) -> Guise:
    return guise._replace(user=guise.user.model_copy(update={"permissions_boundary": arn}))


def _moving(kinds: tuple[str, str], called: str, place: Whereabouts, path: str) -> Route:
    """Return the steps to another place: of a user, or of a group, which is one of the things."""
    moving, renaming = (partial(_step_of, kind, called) for kind in kinds)
    moved = moving(place.path) if place.path != path else ()
    return (*moved, *renaming(place.name)) if place.name not in ("", called) else moved


def _step_of(kind: str, called: str, to: str) -> Route:
    return step(kind, "", called, to) if kind.endswith("group") else step(kind, called, to)


def _value_of(tag: str, tags: Mapping[str, str]) -> str | None:
    return next((value for one, value in tags.items() if one.lower() == tag), None)
