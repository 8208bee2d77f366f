"""Facts of use in words. Days are in UTC, in the form of ISO 8601. What is not known is called that, never "none"."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta

from landingzone.account.use import KeyUse, UseOfUser
from landingzone.ground.words import cited, counted, listed, minute
from landingzone.iam.existing_credentials import PASSWORD
from landingzone.review.facts import Facts, OtherCredential, ReviewedUser

NOT_KNOWN = "not known"
_MOST_NAMED = 20


def day(moment: datetime) -> str:
    """Write the day of a moment."""
    return moment.astimezone(UTC).date().isoformat()


def ago(moment: datetime, person: ReviewedUser) -> str:
    """Write a day, and how many days ago it was."""
    return f"{day(moment)}, {counted(person.days_since(moment), 'day')} ago"


def use_of_key(key: KeyUse, person: ReviewedUser) -> str:
    """Describe when an access key was last used."""
    if not key.is_use_known:
        return f"last use {NOT_KNOWN}"
    if key.last_used is None:
        return f"never used since it was {made(key, person)}"
    return f"last used on {ago(key.last_used, person)}{f', with {cited(key.service)}' if key.service else ''}"


def made(key: KeyUse, person: ReviewedUser) -> str:
    """Describe when an access key was created."""
    return f"created {'' if key.is_created_known else 'or last changed '}on {ago(key.created, person)}"


def mfa(use: UseOfUser, _: ReviewedUser) -> str:
    """Return whether there is an MFA device: `none`, `1 device`, or `yes` if the number is not known."""
    if use.mfa_devices is None:
        return {None: NOT_KNOWN, True: "yes", False: "none"}[use.has_mfa]
    return counted(len(use.mfa_devices), "device") if use.mfa_devices else "none"


def password(use: UseOfUser, person: ReviewedUser) -> str:
    """Return whether there is a password, and when it was last used."""
    elsewhere = _made_elsewhere(PASSWORD, person)
    match use.has_password, use.password_changed, use.password_last_used:
        case None, _, _:
            return NOT_KNOWN
        case False, _, _:
            return "none"
        case _, _, datetime() as used:
            return f"last used on {ago(used, person)}{elsewhere}"
        case _, datetime() as changed, _:
            return f"never used since it was set on {ago(changed, person)}{elsewhere}"
    return f"last use {NOT_KNOWN}{elsewhere}"


def _made_elsewhere(id: str, person: ReviewedUser) -> str:
    return ", not managed here" if person.is_made_elsewhere(id) else ""


def keys(use: UseOfUser, person: ReviewedUser) -> tuple[str, ...]:
    """Describe for each access key whether it works, how old it is, and when it was last used."""
    if use.access_keys is None:
        return (NOT_KNOWN,)
    return tuple(_key(key, person) for key in use.access_keys) or ("none",)


def _key(key: KeyUse, person: ReviewedUser) -> str:
    used = use_of_key(key, person)
    since = "" if key.is_use_known and key.last_used is None else f"{made(key, person)}, "
    return f"{cited(key.id)}: {key.status.lower()}, {since}{used}{_made_elsewhere(key.id, person)}"


def others(_: UseOfUser, person: ReviewedUser) -> tuple[str, ...]:
    """Describe the credentials other than password and access keys, with their age; (): there are none."""
    return (
        *(_other(each, person) for each in person.others),
        *(f"{kind}: {NOT_KNOWN}" for kind in person.unknown),
    )


def _other(other: OtherCredential, person: ReviewedUser) -> str:
    kind, id, status = other.credential
    made = f", created on {ago(other.created, person)}" if other.created else ""
    return f"{kind} {cited(id)}: {status}{made}{_made_elsewhere(id, person)}"


def last_activity(use: UseOfUser, person: ReviewedUser) -> str:
    """Describe when the password or a key was last used."""
    if use.last_activity is None:
        return "never" if person.is_all_use_known else NOT_KNOWN
    return f"{ago(use.last_activity, person)}{'' if person.is_all_use_known else ', or later'}"


_IN_WORDS: Mapping[str, Callable[[UseOfUser, ReviewedUser], tuple[str, ...]]] = {
    "MFA device": lambda use, person: (mfa(use, person),),
    "password": lambda use, person: (password(use, person),),
    "keys": keys,
    "other credentials": others,
    "last used": lambda use, person: (last_activity(use, person),),
}
"""Title -> lines, of each fact of use."""


def _password(use: UseOfUser, _: ReviewedUser) -> str:
    if use.has_password is False:
        return "no password"
    if use.password_last_used:
        return day(use.password_last_used)
    return "never" if use.password_changed else NOT_KNOWN


def _oldest_key(use: UseOfUser, person: ReviewedUser) -> str | int:
    if use.access_keys is None:
        return NOT_KNOWN
    return person.days_since(use.access_keys[0].created) if use.access_keys else "no key"


def _last_used(use: UseOfUser, person: ReviewedUser) -> str:
    if use.last_activity is None:
        return "never" if person.is_all_use_known else NOT_KNOWN
    return day(use.last_activity)


COLUMNS: Mapping[str, Callable[[UseOfUser, ReviewedUser], str | int]] = {
    "MFA device": mfa,
    "Password used": _password,
    "Oldest key (days)": _oldest_key,
    "Last used": _last_used,
}
"""Title -> the value of a column for a user, in a word or two."""


def facts_in_words(person: ReviewedUser) -> dict[str, tuple[str, ...]]:
    """Return the facts of a user: title -> lines."""
    if person.use is None:
        return {"account": ("does not have this user",)}
    said = {title: lines(person.use, person) for title, lines in _IN_WORDS.items()}
    return {title: lines for title, lines in said.items() if lines}


def about(facts: Facts) -> Iterator[str]:
    """Describe where the facts come from, how old they are, and what is not known."""
    report = "the AWS credential report could not be read"
    if facts.generated:
        report = (
            f"the AWS credential report was made at {minute(facts.generated)}, {_age(facts.now - facts.generated)} "
            "earlier, and does not include anything later"
        )
    if facts.export:
        files = listed(map(cited, facts.export.files))
        yield (
            f"Facts of use come from {files}, as of {minute(facts.now)}, the latest moment in them: days count to it, "
            "and later use is not in them."
        )
    else:
        yield f"Facts of use come from the account, read at {minute(facts.now)}; {report}."
    unused, old = (counted(each, "day") for each in (facts.thresholds.key_unused_days, facts.thresholds.key_age_days))
    yield f"A key counts as unused after {unused} without any use, and as old after more than {old}."
    if facts.only_in_file:
        yield f"In this file but not in the account: {listed(map(cited, facts.only_in_file), most=_MOST_NAMED)}."
    if facts.only_in_account:
        named = listed(map(cited, facts.only_in_account), most=_MOST_NAMED)
        yield f"In the account but not in this file: {named}; `landingzone diff --live` shows what else differs."
    if facts.known:
        named = listed((f"{cited(name)} ({cited(why)})" for name, why in facts.known.items()), most=_MOST_NAMED)
        yield f"In the account, and listed in `ignore`: {named}."
    for each in facts.not_known:
        yield f"Not known: {each}."


def _age(age: timedelta) -> str:
    minutes = max(0, int(age.total_seconds() // 60))
    hours = f"{counted(minutes // 60, 'hour')} and " if minutes >= 60 else ""
    return f"{hours}{counted(minutes % 60, 'minute')}"
