"""Hostile and damaged files of every kind end in a result or a line: no stack trace, no hang, nothing half-written."""

from __future__ import annotations

from collections import Counter

import pytest
from foreign_files import FOREIGN, SECRET, run, texts_of

_SOME, _MANY = 24, 400


def look_at(kind: str, number: int, chosen: int) -> Counter[int | str]:
    statuses: Counter[int | str] = Counter()
    for place, text in enumerate(texts_of(kind, number, chosen)):
        done = run(kind, text, place)
        assert done.wrong == "", f"{done.command}: {done.wrong}\n{text[:2000]!r}"
        statuses[done.status] += 1
    return statuses


@pytest.mark.parametrize("kind", FOREIGN)
def test_whatever_is_in_a_file_the_command_ends_well(kind: str):
    assert look_at(kind, _SOME, 1)[1] > 0


@pytest.mark.long
@pytest.mark.parametrize("kind", FOREIGN)
def test_whatever_is_in_many_files_the_command_ends_well(kind: str):
    look_at(kind, _MANY, 2)


@pytest.mark.parametrize(
    ("kind", "text", "wrong"),
    [
        ("YAML files", f'aws_account_id: "123456789012"\nusers: {{{SECRET}: {{}}}}\n', "a secret"),
    ],
)
def test_a_run_that_shows_what_it_must_not_is_found(kind: str, text: str, wrong: str):
    # In the place of a name, which is no secret and is shown.
    assert wrong in run(kind, text, 2).wrong


def test_every_text_of_one_seed_is_the_same():
    assert all(texts_of(kind, 5, 3) == texts_of(kind, 5, 3) for kind in FOREIGN)
