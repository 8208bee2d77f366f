"""One user, as plain text and as CSV."""

from collections.abc import Iterator
from typing import NamedTuple

from landingzone.access.facts import OFFBOARDING, USER_FACTS
from landingzone.access.model import OF_THIS_FILE
from landingzone.access.person import Person, PolicySource
from landingzone.access.policies import description_of
from landingzone.access.render.csv_tables import columns_of_cells, joined, table_as_csv
from landingzone.access.render.text import facts_as_text, head_of_user, labelled, wrapped
from landingzone.ground.grouping import grouped
from landingzone.ground.words import cited, listed, printable

_MOST_ACCOUNTS = 20


class _PersonRow(NamedTuple):
    kind: str
    what: str
    through: str = ""
    team: str = ""
    mfa: str = ""
    until: str = ""


def person_as_text(person: Person) -> str:
    """Write everything about a user, for people.

    Returns:
        Lines of up to 80 columns, except where one word is longer; ends with a line break.
    """
    facts = [head_of_user(person), *facts_as_text(USER_FACTS, "user", person)]
    parts = [wrapped(OF_THIS_FILE, "", "  "), "\n".join(facts)]
    sources = grouped((_where(each), each) for each in person.sources)
    parts += ["THROUGH", *(_source(where, each) for where, each in sources.items())] if sources else []
    last = "\n".join(facts_as_text(USER_FACTS, "last", person))
    parts += [last] if last else []
    # Accounts with the same roles are listed together.
    reached = (
        (tuple(role.in_words for role in one.roles), person.wording.account(one.account)) for one in person.accounts
    )
    alike = grouped(reached)
    accounts = (
        "\n".join([wrapped(printable(listed(names, most=_MOST_ACCOUNTS)), "", "  "), *labelled("roles", roles)])
        for roles, names in alike.items()
    )
    parts += ["ACCOUNTS", *accounts] if alike else []
    return "\n\n".join(parts) + "\n"


def person_as_csv(person: Person) -> str:
    """Write it as a table for spreadsheets: one row for each phrase, role and credential."""
    rows = ((person.user.name, *row) for row in _rows(person))
    return table_as_csv(columns_of_cells("user", *_PersonRow._fields), person, rows)


def _where(each: PolicySource) -> str:
    alone = "permissions boundary" if each.is_boundary else "own policies"
    name = alone if each.group is None else f"group {cited(each.group)}"
    return f"{name}, through the team {cited(each.team)}" if each.team else name


def _source(where: str, sources: list[PolicySource]) -> str:
    lines = [printable(where)]
    for each in sources:
        lines += labelled("policy", [description_of(each.policy)] if each.policy else [])
        lines += labelled("at most" if each.is_boundary else "may", each.words)
    return "\n".join(lines)


def _rows(person: Person) -> Iterator[_PersonRow]:
    if person.user.is_offboarding:
        yield _PersonRow(OFFBOARDING.what, OFFBOARDING.why)
    for source in person.sources:
        name = f"policy {cited(source.policy.name)}" if source.policy else ""
        through = ", ".join(filter(None, (source.group and cited(source.group), name)))
        for words in source.words:
            yield _PersonRow("at most" if source.is_boundary else "permission", words, through, source.team or "")
    for reach in person.accounts:
        account = person.wording.account(reach.account)
        for role in reach.roles:
            what = f"{role.role_in_words} in {account}"
            yield _PersonRow("role", what, joined(role.through), mfa=role.mfa, until=str(role.until or ""))
    user = person.user
    yield from (_PersonRow("boundary", arn) for arn in [user.boundary] if arn)
    yield from (_PersonRow("end", each.in_words, until=str(each.day)) for each in user.ends.each)
    yield from (_PersonRow("credential", words) for words in user.credentials.in_words)
    yield from (_PersonRow("SSH key", key) for key in [person.ssh_key] if key)
    yield from (_PersonRow("PGP key", words) for words in (user.pgp_key.in_words if user.pgp_key else ()))
