"""Changes of a user's attributes: boundary, credentials, offboarding and the rest."""

from collections.abc import Callable, Iterable, Iterator

from landingzone.access.change import Finding
from landingzone.access.model import UserAccess
from landingzone.config.offboarding import in_effect
from landingzone.config.user import User
from landingzone.config.user_resources import CREDENTIALS, USER_RESOURCES, credentials_of
from landingzone.groups.administrators import has_credentials
from landingzone.iam.severity import Severity
from landingzone.iam.ssh_key import is_same_ssh_key
from landingzone.words import cited, listed

_OF_MANY = {"gets": "get", "loses": "lose"}
_OLD_ONE_STOPS = "the old one stops working with this change"
_MADE_BY = {row.words: row.attribute for row in reversed(USER_RESOURCES) if row.role == "credential"}
"""Kind of credential -> the attribute that makes the first of it."""


def find_boundary(old: str | None, new: str | None, level: Severity) -> Iterator[Finding]:
    """Tell how a permissions boundary changes.

    Args:
        old: ARN of the boundary before; None: there was none.
        new: ARN of the boundary after.
        level: What is at stake when one takes the place of another.
    """
    if old == new:
        return
    if old is not None and new is None:
        rest = f"by {cited(old)}"
        yield Finding(
            level="critical",
            kind="boundary",
            verb="is no longer bounded",
            verb_of_many="are no longer bounded",
            rest=rest,
        )
    elif new is not None and old is None:
        yield Finding(
            level="low", kind="boundary", verb="is now bounded", verb_of_many="are now bounded", rest=f"by {cited(new)}"
        )
    elif old is not None and new is not None:
        rest = f"by {cited(new)} in place of {cited(old)}"
        yield Finding(level=level, kind="boundary", verb="is bounded", verb_of_many="are bounded", rest=rest)


def offboarded(user: UserAccess, becomes: User) -> Finding:
    """Tell that a user is offboarding from now on, and what that ends.

    Args:
        user: The user before.
        becomes: The attributes after: a key that is still among them becomes inactive, another one is deleted.
    """
    kept = credentials_of(in_effect(becomes))
    deleted = [name for name in user.credentials.names if name not in kept]
    inactive = [name for name in user.credentials.names if name in kept]
    ending = []
    if user.groups or user.other_groups:
        ending.append("their memberships end")
    if user.policies:
        ending.append("their own policies are overridden")
    if deleted:
        ending.append(f"their {listed(deleted)} {'is' if len(deleted) == 1 else 'are'} deleted")
    if inactive:
        ending.append(f"their {listed(inactive)} {'becomes' if len(inactive) == 1 else 'become'} inactive")
    everything = "offboarding and may do nothing any more"
    return Finding(
        level="high" if user.credentials.names else "medium",
        kind="offboarding",
        verb=f"is {everything}",
        verb_of_many=f"are {everything}",
        rest=f": {listed(ending)}" if ending else "",
        warning="once this is applied, the next change may remove them",
    )


def renamed(was: str, old: User, new: User) -> Finding:
    """Tell that a user gets another name by a record, and which credentials Terraform makes anew for it.

    Args:
        was: The name before.
        old: The user before.
        new: The user after.
    """
    had, has = credentials_of(in_effect(old)), credentials_of(in_effect(new))
    made_anew = [name for name in CREDENTIALS if name in had and name in has]
    rest = f"from {cited(was)}"
    if made_anew:
        rest += f": their {listed(made_anew)} {'is' if len(made_anew) == 1 else 'are'} deleted and made anew"
    return Finding(
        level="high" if made_anew else "medium",
        kind="credentials" if made_anew else "setting",
        verb="is renamed",
        verb_of_many="are renamed",
        rest=rest,
        warning="policies elsewhere that name the user mean nobody any more, and `${aws:username}` means another name",
    )


def find_credentials(old: User, new: User, note: Callable[..., str]) -> Iterator[Finding]:
    """Tell how passwords, access keys and SSH keys change of a user who is active afterwards.

    Args:
        old: The user before.
        new: The user after.
        note: Gives the warning at a path below the user; empty if there is none.
    """
    had, has = credentials_of(in_effect(old)), credentials_of(new)
    is_last = not (has_credentials(new) or new.ssh_public_key)
    for name in CREDENTIALS:
        if name in has and name not in had:
            yield _credential("gets", with_article([name])[0])
        elif name in had and name not in has:
            yield _lost(name, had.count(name), note(_MADE_BY[name]), is_last=is_last)
    if old.credential_generation != new.credential_generation:
        yield _generation(old, new, note("credential_generation"))
    before, after = old.access_keys, new.access_keys
    if before and after:
        for slot in ("first", "second"):
            if before.get(slot) != after.get(slot):
                yield _access_key(slot, before.get(slot), after.get(slot), note("access_key_slots", slot))
    if old.ssh_public_key and new.ssh_public_key and not is_same_ssh_key(old.ssh_public_key, new.ssh_public_key):
        yield _credential("gets", "another SSH key in place of the old one", warning=_OLD_ONE_STOPS)
    has_secret = old.create_login_profile or old.create_access_keys
    if old.pgp_key and new.pgp_key and old.pgp_key != new.pgp_key and has_secret:
        yield _credential("gets", "another PGP key, which only affects secrets made from now on", "info")


def _lost(name: str, number: int, warning: str, *, is_last: bool) -> Finding:
    """Tell that the credentials of a kind are gone; without a warning, they did not work any more."""
    rest = f"their {name}{'s' if number > 1 else ''}"
    if not warning:
        return _credential("loses", rest)
    return _credential("loses", f"{rest}, and no other way in is made here" if is_last else rest, "high", warning)


def _credential(verb: str, rest: str, level: Severity = "medium", warning: str = "") -> Finding:
    return Finding(level=level, kind="credentials", verb=verb, verb_of_many=_OF_MANY[verb], rest=rest, warning=warning)


def _generation(old: User, new: User, warning: str) -> Finding:
    number = f"number {new.credential_generation} in place of {old.credential_generation}"
    if not (old.create_login_profile and new.create_login_profile):
        return _credential("gets", f"another credential_generation, {number}", "info", warning)
    replaces = in_effect(old).create_login_profile
    return _credential(
        "gets", f"a new console password, {number}", warning=warning or (_OLD_ONE_STOPS if replaces else "")
    )


def _access_key(slot: str, before: str | None, after: str | None, warning: str) -> Finding:
    """Tell what becomes of a slot; a warning says that its key stops working all at once."""
    level: Severity = "high" if warning else "medium"
    if before is None:
        return _credential("gets", f"another access key in the {slot} slot, {after}")
    if after is None:
        return _credential("loses", f"the {before} access key in the {slot} slot", level, warning)
    rest = f": the access key in the {slot} slot is {after} after {before}"
    return Finding(level=level if after == "inactive" else "low", kind="credentials", rest=rest, warning=warning)


def find_attributes(old: User, new: User) -> Iterator[Finding]:
    """Tell how attributes change that grant and revoke nothing."""
    if old.force_destroy != new.force_destroy:
        level: Severity = "medium" if new.force_destroy else "info"
        rest = f"force_destroy {in_words(new.force_destroy)} in place of {in_words(old.force_destroy)}"
        yield Finding(level=level, kind="setting", verb="gets", verb_of_many="get", rest=rest)
    if old.require_mfa != new.require_mfa:
        rest = f"require_mfa {in_words(new.require_mfa)} in place of {in_words(old.require_mfa)}"
        yield Finding(level="info", kind="setting", verb="gets", verb_of_many="get", rest=rest)
    for attribute in ("path", "tags"):
        if getattr(old, attribute) != getattr(new, attribute):
            phrase = f"to {cited(new.path)}" if attribute == "path" else ""
            verb, many = (f"moves {phrase}", f"move {phrase}") if phrase else ("gets other tags", "get other tags")
            warning = "policies elsewhere that name the old path no longer mean the user" if phrase else ""
            yield Finding(level="info", kind="setting", verb=verb, verb_of_many=many, warning=warning)


def with_article(names: Iterable[str]) -> list[str]:
    """Put `a` or `an` before each name."""
    return [f"{'an' if name[0] in 'aS' else 'a'} {name}" for name in names]


def in_words(value: object) -> str:
    """Write a value as in a configuration file."""
    match value:
        case None:
            return "nothing"
        case bool():
            return str(value).lower()
        case list():
            return listed(map(cited, map(str, value))) if value else "an empty list"
        case _:
            return cited(str(value))
