"""Facts of use and findings, as a report shows them next to what the file says."""

from landingzone.access.render.supplement import Supplement
from landingzone.review.facts import Facts
from landingzone.review.findings import ROWS, UseFinding, findings_by_user
from landingzone.review.words import COLUMNS, about, facts_in_words

_NOT_THERE = "not in the account"


def supplement_of(facts: Facts, findings: tuple[UseFinding, ...]) -> Supplement:
    """Put facts and findings where the text and the page of a report show them."""
    people = [person for person in facts.people.values() if person.access]
    by_user = findings_by_user(findings)
    of_user = {
        person.name: facts_in_words(person)
        | ({"findings": tuple(each.in_short for each in by_user[person.name])} if person.name in by_user else {})
        for person in people
    }
    columns = {
        title: {person.name: str(text(person.use, person)) if person.use else _NOT_THERE for person in people}
        for title, text in COLUMNS.items()
    }
    return Supplement(
        about=[*about(facts)],
        findings=[f"{each.level}: {each.text}" for each in findings],
        of_user=of_user,
        columns=columns | {"Finding": {name: each[0].level for name, each in by_user.items()}},
        marks={row.title: {each.user for each in findings if each.code == row.code} for row in ROWS},
    )
