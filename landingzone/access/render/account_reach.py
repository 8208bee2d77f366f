"""Who may assume the roles of one account, as plain text and as CSV."""

from collections.abc import Iterator

from landingzone.access.account_names import account_in_words
from landingzone.access.account_reach import AccountReach, RoleReach
from landingzone.access.answers import ResourcePolicy
from landingzone.access.model import OF_THIS_FILE
from landingzone.access.render.csv_tables import Columns, joined, table_as_csv
from landingzone.access.render.text import labelled, wrapped
from landingzone.ground.grouping import grouped
from landingzone.ground.words import cited, counted, listed, printable

_TRUST: dict[ResourcePolicy, str] = {
    "may suffice": "Nor are the trust policies of the roles: in this account, one that names a user suffices, so users "
    "may be missing here.",
    "needed too": "Nor are the trust policies of the roles.",
}
_MFA = {"needed": ", only with MFA", "not needed": ", also without MFA", "not known": ""}
_COLUMNS: Columns[AccountReach, RoleReach] = {
    "user": lambda _, each: each.user,
    "account": lambda reach, _: reach.account,
    "account_name": lambda reach, _: reach.name or "",
    "role": lambda _, each: f"{cited(each.role)} but {listed(map(cited, each.but))}" if each.but else each.role,
    "through": lambda _, each: joined(each.through),
    "mfa": lambda _, each: each.mfa,
    "limited": lambda _, each: each.is_limited,
    "known": lambda _, each: each.is_known,
    "until": lambda _, each: str(each.until or ""),
}


def account_as_text(reach: AccountReach) -> str:
    """Write who may assume what in an account, for people.

    Returns:
        Lines of up to 80 columns, except where one word is longer; ends with a line break.
    """
    some = [f"{counted(len(reach.users), 'user')} may assume roles there"] if reach.users else []
    some += [f"for {counted(len(reach.maybe), 'user')} it is not known here"] if reach.maybe else []
    who = "; ".join(some) or "nobody may assume a role there"
    account = account_in_words(reach.account, reach.name)
    lines = [f"Account {account}: {who}.", f"{OF_THIS_FILE} {_TRUST[reach.resource_policy]}"]
    by_user = grouped((each.user, each) for each in reach.roles)
    head = "\n".join(wrapped(printable(line), "", "  ") for line in lines)
    return "\n\n".join([head, *(_user(name, roles) for name, roles in by_user.items())]) + "\n"


def _user(name: str, roles: list[RoleReach]) -> str:
    known, maybe = ([role_in_words(each) for each in roles if each.is_known is one] for one in (True, False))
    return "\n".join([cited(name), *labelled("roles", known), *labelled("maybe", maybe)])


def role_in_words(each: RoleReach) -> str:
    """Describe how a role is reached: `read-only, through logs, only with MFA`."""
    limits = "".join(f", {words}" for words in limits_of(each))
    more = limits if each.is_known else f"{limits}: what is granted is not known here"
    return f"{each.role_in_words}, through {listed(each.through)}{_MFA[each.mfa]}{more}"


def limits_of(each: RoleReach) -> Iterator[str]:
    """Yield what limits how a role is reached, in phrases."""
    if each.until:
        yield f"until {each.until} (last day, UTC)"
    if each.is_limited and each.is_known:
        yield "as far as conditions, denials and the boundary allow"


def account_as_csv(reach: AccountReach) -> str:
    """Write who may assume what in an account, as a table for spreadsheets: one row for each role of each user."""
    return table_as_csv(_COLUMNS, reach, reach.roles)
