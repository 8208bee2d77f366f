"""What a review says about each person: one row for each column, the same on paper and for spreadsheets."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from landingzone.access.facts import USER_FACTS
from landingzone.ground.words import cited, minute
from landingzone.review.facts import ReviewedUser
from landingzone.review.review import Review
from landingzone.review.words import facts_in_words

DECISIONS = ("keep", "change", "remove")


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: the facts of the file that name it, and more.

    Args:
        name: Its name in a spreadsheet.
        place: Title of its column on paper.
        title: Heading of its lines there; "": none.
        more: What else it says about a person.
        is_there: Whether a review has it.
    """

    name: str
    place: str
    title: str = ""
    more: Callable[[Review, ReviewedUser], Iterable[str]] = lambda _, __: ()
    is_there: Callable[[Review], bool] = lambda _: True

    def lines(self, review: Review, person: ReviewedUser) -> Iterator[str]:
        """Yield what it says about a person."""
        if person.access:
            one = review.report.subject(person.access)
            for fact in USER_FACTS.of_form["review"]:
                yield from fact.texts("review", one) if fact.column == self.name else ()
        yield from self.more(review, person)


def _is_read(review: Review) -> bool:
    return review.account is not None


def _not_in_the_file(_: Review, person: ReviewedUser) -> Iterator[str]:
    if person.access is None:
        yield f"not in the file{f', but in `ignore`: {cited(person.known)}' if person.known else ''}"
        yield "what they may do is not known here"


def _use(_: Review, person: ReviewedUser) -> Iterator[str]:
    for title, lines in facts_in_words(person).items():
        yield from (f"{title}: {line}" for line in lines)


COLUMNS = (
    Column(name="person", place="Person", more=lambda _, person: (person.name,)),
    Column(name="standing", place="Person", more=_not_in_the_file),
    Column(name="groups", place="Groups and what they grant"),
    Column(name="own", place="Groups and what they grant", title="Own policies"),
    Column(
        name="ends",
        place="Groups and what they grant",
        title="Ends",
        is_there=lambda review: any(user.ends.each for user in review.report.users),
    ),
    Column(name="accounts", place="Accounts and roles reached"),
    Column(name="use", place="Use", more=_use, is_there=_is_read),
    Column(
        name="findings",
        place="Use",
        title="Findings",
        more=lambda review, person: (each.in_short for each in review.findings.get(person.name, ())),
        is_there=_is_read,
    ),
    Column(
        name="changes",
        place="Changes since the last review",
        more=lambda review, person: (f"{each.level}: {each.text}" for each in review.changes.get(person.name, ())),
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
