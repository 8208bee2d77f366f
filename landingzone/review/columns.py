"""What a review says about each person: one row for each column, the same on paper and for spreadsheets."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from landingzone.access.model import UserAccess
from landingzone.access.policies import words_of
from landingzone.access.words import words_for_combination
from landingzone.ground.grouping import grouped
from landingzone.ground.words import cited, listed, minute
from landingzone.review.facts import ReviewedUser
from landingzone.review.review import Review
from landingzone.review.words import facts_in_words

DECISIONS = ("keep", "change", "remove")


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column.

    Args:
        name: Its name in a spreadsheet.
        place: Title of its column on paper.
        title: Heading of its lines there; "": none.
        lines: What it says about a person.
        is_there: Whether a review has it.
    """

    name: str
    place: str
    title: str = ""
    lines: Callable[[Review, ReviewedUser], Iterable[str]]
    is_there: Callable[[Review], bool] = lambda _: True


def _is_read(review: Review) -> bool:
    return review.account is not None


def _of_file(lines: Callable[[Review, UserAccess], Iterable[str]]) -> Callable[[Review, ReviewedUser], Iterable[str]]:
    return lambda review, person: lines(review, person.access) if person.access else ()


def _standing(_: Review, person: ReviewedUser) -> Iterator[str]:
    access = person.access
    if access is None:
        yield f"not in the file{f', but in `ignore`: {cited(person.known)}' if person.known else ''}"
        yield "what they may do is not known here"
    elif access.is_offboarding:
        yield "offboarding: everything is denied"
    else:
        yield f"level {access.stake.level}"
        if access.is_administrator is not False:
            is_sure = access.is_administrator
            unsure = "possible administrator: some permissions are not known here"
            yield "administrator" if is_sure else unsure
        yield f"MFA: {access.mfa}"


def _groups(review: Review, user: UserAccess) -> Iterator[str]:
    for name in user.groups:
        yield f"{cited(name)}: {review.report.group[name].in_short}"
    for name in user.other_groups:
        yield f"{cited(name)}: defined elsewhere, may be anything"


def _own(review: Review, user: UserAccess) -> Iterator[str]:
    yield from words_of(user.policies, user.mfa, review.report.wording)
    yield from (f"together: {words_for_combination(one)}" for one in user.holding.combinations)
    if user.boundary:
        yield f"at most what the boundary {cited(user.boundary)} allows"


def _accounts(_: Review, user: UserAccess) -> Iterator[str]:
    for account, roles in grouped((role.account_in_words, role) for role in user.roles).items():
        yield f"{account}: {listed('any role' if role.name == '*' else cited(role.name) for role in roles)}"


def _use(_: Review, person: ReviewedUser) -> Iterator[str]:
    for title, lines in facts_in_words(person).items():
        yield from (f"{title}: {line}" for line in lines)


COLUMNS = (
    Column(name="person", place="Person", lines=lambda _, person: (person.name,)),
    Column(name="standing", place="Person", lines=_standing),
    Column(name="groups", place="Groups and what they grant", lines=_of_file(_groups)),
    Column(name="own", place="Groups and what they grant", title="Own policies", lines=_of_file(_own)),
    Column(
        name="ends",
        place="Groups and what they grant",
        title="Ends",
        lines=_of_file(lambda _, user: (end.in_words for end in user.ends.each)),
        is_there=lambda review: any(user.ends.each for user in review.report.users),
    ),
    Column(name="accounts", place="Accounts and roles reached", lines=_of_file(_accounts)),
    Column(name="use", place="Use", lines=_use, is_there=_is_read),
    Column(
        name="findings",
        place="Use",
        title="Findings",
        lines=lambda review, person: (each.in_short for each in review.findings.get(person.name, ())),
        is_there=_is_read,
    ),
    Column(
        name="changes",
        place="Changes since the last review",
        lines=lambda review, person: (f"{each.level}: {each.text}" for each in review.changes.get(person.name, ())),
        is_there=lambda review: review.since is not None,
    ),
)
"""In their order. A column for the decision comes after them."""


def head_of(review: Review) -> dict[str, str]:
    """Describe where the content of a review comes from: name for a spreadsheet -> text."""
    account, since = review.account, review.since
    generated = account.facts.generated if account else None
    return {
        "account": review.report.account,
        "made": minute(review.made),
        "file": review.file.name,
        "file_sha256": review.file.digest,
        "last_review": since.source.name if since else "",
        "last_review_sha256": since.source.digest if since else "",
        "credential_report": minute(generated) if generated else "",
        "answers_sha256": account.digest if account else "",
        "landingzone": review.version,
    }
