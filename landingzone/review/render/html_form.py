"""A review as a page to print and sign. It needs no script, no network and no other file."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from landingzone.access.model import OF_THIS_FILE
from landingzone.access.render.escaped import safe, sentence
from landingzone.access.render.frame import LEVELS, content_policy, resource
from landingzone.access.render.sign import place_to_sign
from landingzone.ground.words import cited, counted
from landingzone.iam.severity import SEVERITIES
from landingzone.review.columns import COLUMNS, DECISIONS, Column, head_of
from landingzone.review.facts import ReviewedUser
from landingzone.review.review import Review
from landingzone.review.words import about

_LEVELS = f"{LEVELS} Each kind of finding about sign-in has its own level."
_HEAD = {
    "made": "Made",
    "file": "File",
    "file_sha256": "SHA-256 of the file, or over all of its files and keys",
    "last_review": "File of the last review",
    "last_review_sha256": "SHA-256 of that file, or over all of its files and keys",
    "answers_sha256": "SHA-256 of the answers of the account",
    "landingzone": "Version of landingzone",
}
_NOT_READ = "The account was not read: this review does not say whether and how people sign in."
_NO_LAST_REVIEW = "No last review was given: this review does not show changes."


def review_as_html(review: Review) -> str:
    """Write the page.

    Args:
        review: The review.

    Returns:
        The page. Its content security policy lets it load nothing and run nothing.
    """
    account = safe(review.report.wording.account(review.report.account))
    others = "".join(f"<li>{sentence(f'{each.level}: {each.text}')}</li>" for each in review.changes_of_other_users)
    changes = f"<h2>Changes that name nobody above</h2>\n<ul>{others}</ul>\n" if others else ""
    css = f"{resource('page.css', package='landingzone.review.render')}\n{resource('sign.css')}"
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{content_policy()}">\n'
        f"<title>Review of access to account {account}</title>\n<style>\n{css}\n</style>\n</head>\n<body>\n"
        f"<h1>Review of access to account {account}</h1>\n{_head(review)}"
        f"{place_to_sign('Reviewer')}\n"
        f"{''.join(f'<p>{sentence(line)}</p>' + chr(10) for line in _about(review))}"
        f'<h2 class="people">People</h2>\n{_table(review)}{changes}</body>\n</html>\n'
    )


def _head(review: Review) -> str:
    head = head_of(review)
    rows = "".join(f"<dt>{title}</dt><dd>{safe(head[name])}</dd>" for name, title in _HEAD.items() if head[name])
    return f"<dl>{rows}</dl>\n"


def _about(review: Review) -> Iterator[str]:
    report = review.report
    administrators = sum(user.is_administrator is True for user in report.users)
    users = f"{counted(len(report.users), 'user')}, including {counted(administrators, 'administrator')}"
    yield f"The file has {users}. {report.mfa_in_words} {OF_THIS_FILE}"
    if review.account:
        yield from about(review.account.facts)
        levels = [each.level for each in review.account.findings]
        counts = ", ".join(f"{levels.count(level)} {level}" for level in SEVERITIES if level in levels)
        yield f"Findings about sign-in: {counts or 'none'}."
    else:
        yield _NOT_READ
    if not review.since:
        yield _NO_LAST_REVIEW
    yield _LEVELS


def _table(review: Review) -> str:
    places = [
        (place, [*columns])
        for place, columns in groupby(
            (column for column in COLUMNS if column.is_there(review)), key=lambda column: column.place
        )
    ]
    heads = "".join(f'<th scope="col">{place}</th>' for place, _ in places)
    rows = "".join(_row(review, person, places) for person in review.people)
    return (
        f'<table><thead><tr>{heads}<th scope="col" class="decide">Decision</th></tr></thead>\n<tbody>\n{rows}</tbody>'
        "</table>\n"
    )


def _row(review: Review, person: ReviewedUser, places: Iterable[tuple[str, list[Column]]]) -> str:
    cells: list[str] = []
    for place, columns in places:
        inside = "".join(_lines(column, [*column.lines(review, person)]) for column in columns)
        is_first = not cells
        cells.append(f'<th scope="row">{inside}</th>' if is_first else f'<td data-title="{place}">{inside}</td>')
    about_whom = safe(cited(person.name))
    boxes = "".join(
        f'<label><input type="checkbox" aria-label="{each} {about_whom}"> {each}</label>' for each in DECISIONS
    )
    return f'<tr>{"".join(cells)}<td class="decide" data-title="Decision">{boxes}</td></tr>\n'


def _lines(column: Column, lines: list[str]) -> str:
    if column is COLUMNS[0]:
        return "".join(f"<b>{safe(name)}</b>" for name in lines)
    items = "".join(f"<li>{sentence(line)}</li>" for line in lines)
    title = f"<h3>{column.title}</h3>" if column.title and items else ""
    return f"{title}<ul>{items}</ul>" if items else ""
