"""A review as CSV, for a spreadsheet to decide in."""

from collections.abc import Callable

from landingzone.access.render.csv_tables import Columns, joined, table_as_csv
from landingzone.review.columns import COLUMNS, Column, head_of
from landingzone.review.facts import ReviewedUser
from landingzone.review.review import Review

_TO_FILL_IN = ("decision", "remark", "reviewer", "reviewed_on")


def review_as_csv(review: Review) -> str:
    """Write a row for each person, with columns to fill in, and with the sources of the review."""
    columns: Columns[Review, ReviewedUser] = {
        **{column.name: _cell(column) for column in COLUMNS if column.is_there(review)},
        **dict.fromkeys(_TO_FILL_IN, lambda _, __: ""),
        **{name: _same(text) for name, text in head_of(review).items()},
    }
    return table_as_csv(columns, review, review.people)


def _cell(column: Column) -> Callable[[Review, ReviewedUser], str]:
    return lambda review, person: joined(column.lines(review, person))


def _same(text: str) -> Callable[[Review, ReviewedUser], str]:
    return lambda _, __: text
