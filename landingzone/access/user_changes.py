"""Changes of a user's attributes: boundary, credentials, offboarding and the rest."""

from collections.abc import Callable, Iterable, Iterator

from landingzone.access.change import Finding
from landingzone.access.model import UserAccess
from landingzone.config.user import User
from landingzone.config.user_resources import user_resources_of
from landingzone.iam.severity import Severity
from landingzone.words import listed


def find_boundary(old: str | None, new: str | None, level: Severity) -> Iterator[Finding]:
    """Tell how a permissions boundary changes.

    Args:
        old: ARN of the boundary before; None: there was none.
        new: ARN of the boundary after.
        level: What is at stake when one takes the place of another.
    """
    if old == new:
        return
    if new is None:
        rest = f"by {old}"
        yield Finding(
            level="critical",
            kind="boundary",
            verb="is no longer bounded",
            verb_of_many="are no longer bounded",
            rest=rest,
        )
    elif old is None:
        yield Finding(
            level="low", kind="boundary", verb="is now bounded", verb_of_many="are now bounded", rest=f"by {new}"
        )
    else:
        rest = f"by {new} in place of {old}"
        yield Finding(level=level, kind="boundary", verb="is bounded", verb_of_many="are bounded", rest=rest)


def offboarded(user: UserAccess) -> Finding:
    """Tell that a user is offboarding from now on, and what that ends."""
    inactive = [name for name in user.credentials.names if name != "console password"]
    ending = []
    if user.groups or user.other_groups:
        ending.append("their memberships end")
    if user.policies:
        ending.append("their own policies are overridden")
    if user.credentials.console_password:
        ending.append("their console password is deleted")
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


def find_credentials(old: User, new: User, note: Callable[..., str]) -> Iterator[Finding]:
    """Tell how passwords, access keys and SSH keys change. `note` gives the warning at a path below the user."""
    if old.create_login_profile != new.create_login_profile:
        yield _credential("a console password", is_new=new.create_login_profile)
    if old.credential_generation != new.credential_generation:
        yield _generation(old, new, note("credential_generation"))
    before, after = old.access_keys, new.access_keys
    if bool(before) != bool(after):
        notes = [note("access_key_slots", slot) for slot in before]
        yield _credential("an access key", is_new=bool(after), warning=next(filter(None, notes), ""))
    elif before != after:
        for slot in ("first", "second"):
            if before.get(slot) != after.get(slot):
                yield _access_key(slot, before.get(slot), after.get(slot), note("access_key_slots", slot))
    for row in user_resources_of("aws_iam_user_ssh_key"):
        was, becomes = getattr(old, row.attribute), getattr(new, row.attribute)
        if was and becomes and was != becomes:
            rest = f"another {row.words} in place of the old one"
            yield Finding(level="medium", kind="credentials", verb="gets", verb_of_many="get", rest=rest)
        elif was != becomes:
            yield _credential(*with_article([row.words]), is_new=bool(becomes))
    has_secret = old.create_login_profile or old.create_access_keys
    if old.pgp_key != new.pgp_key and has_secret:
        rest = "another PGP key, which only affects secrets made from now on"
        yield Finding(level="info", kind="credentials", verb="gets", verb_of_many="get", rest=rest)


def _generation(old: User, new: User, warning: str) -> Finding:
    number = f"number {new.credential_generation} in place of {old.credential_generation}"
    if old.create_login_profile and new.create_login_profile:
        rest = f"a new console password, {number}"
        level: Severity = "medium"
    else:
        rest, level = f"another credential_generation, {number}", "info"
    return Finding(level=level, kind="credentials", verb="gets", verb_of_many="get", rest=rest, warning=warning)


def _access_key(slot: str, before: str | None, after: str | None, warning: str) -> Finding:
    if before is None:
        rest = f"another access key in the {slot} slot, {after}"
        return Finding(level="medium", kind="credentials", verb="gets", verb_of_many="get", rest=rest)
    if after is None:
        rest = f"the {before} access key in the {slot} slot"
        return Finding(
            level="medium", kind="credentials", verb="loses", verb_of_many="lose", rest=rest, warning=warning
        )
    stops = after == "inactive"
    rest = f": the access key in the {slot} slot is {after} after {before}"
    return Finding(level="medium" if stops else "low", kind="credentials", rest=rest, warning=warning)


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
            phrase = f"to {new.path}" if attribute == "path" else ""
            verb, many = (f"moves {phrase}", f"move {phrase}") if phrase else ("gets other tags", "get other tags")
            warning = "policies elsewhere that name the old path no longer mean the user" if phrase else ""
            yield Finding(level="info", kind="setting", verb=verb, verb_of_many=many, warning=warning)


def _credential(name: str, *, is_new: bool, warning: str = "") -> Finding:
    if is_new:
        return Finding(level="medium", kind="credentials", verb="gets", verb_of_many="get", rest=name)
    own = name.partition(" ")[2]
    warning = warning or "what signs in with it stops working"
    return Finding(
        level="medium", kind="credentials", verb="loses", verb_of_many="lose", rest=f"their {own}", warning=warning
    )


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
            return listed(map(str, value)) if value else "an empty list"
        case _:
            return str(value)
