"""Who can act as a user, as plain text and as CSV."""

from landingzone.access.impersonators import Impersonator, Impersonators
from landingzone.access.model import OF_THIS_FILE
from landingzone.access.render.csv_tables import Columns, table_as_csv
from landingzone.access.render.text import wrapped
from landingzone.ground.grouping import grouped
from landingzone.ground.words import cited, counted, printable

_COLUMNS: Columns[Impersonators, Impersonator] = {
    "user": lambda _, each: each.user,
    "answer": lambda _, each: each.verdict,
    "with_mfa": lambda _, each: each.with_mfa,
    "how": lambda _, each: each.how,
}


def impersonators_as_text(found: Impersonators, basis: str = OF_THIS_FILE) -> str:
    """Write who can act as a user, for people: those who can in the same way are grouped.

    Args:
        found: Who can.
        basis: The sentence on what it is based on.

    Returns:
        Lines of up to 80 columns, except where one word is longer; ends with a line break.
    """
    number = counted(len(found.users), "user") if found.users else "nobody"
    head = [f"{number} can act as {cited(found.acted_as)}.".capitalize(), basis]
    alike = grouped(((each.verdict, each.how, each.with_mfa), cited(each.user)) for each in found.users)
    lines = [*head]
    for (verdict, how, with_mfa), names in alike.items():
        about = ", ".join(filter(None, (how, "" if with_mfa else "only without MFA")))
        lines.append(f"{', '.join(names)} - {verdict}" + (f": {about}" if about else ""))
    return "\n".join(wrapped(printable(line), "", "  ") for line in lines) + "\n"


def impersonators_as_csv(found: Impersonators) -> str:
    """Write who can act as a user, as a table for spreadsheets: one row for each who can."""
    return table_as_csv(_COLUMNS, found, found.users)
