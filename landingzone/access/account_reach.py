"""Who may assume which role of one account, and by what: of somebody who looks after that account."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import cached_property, reduce
from operator import or_
from typing import Any, NamedTuple

from landingzone.access.answers import ResourcePolicy, of_each_user, resource_policy_of
from landingzone.access.entities import UserAccess
from landingzone.access.model import Report
from landingzone.access.reach import ASSUME, Reach, Way
from landingzone.ground.grouping import grouped
from landingzone.ground.words import cited, listed
from landingzone.groups.ends import Ends
from landingzone.iam.conditions import ANY_STATE, PRESENT, WITHOUT_MFA, States
from landingzone.iam.documented_resources import may_fit
from landingzone.iam.held import Held
from landingzone.iam.mfa import Mfa
from landingzone.iam.permissions import Permission
from landingzone.iam.questions import Excess, may_be
from landingzone.iam.wildcards import includes, without_variables, written

_ROLE = re.compile(r"arn:[^:]*:iam::[^:]*:role/(?P<name>.+)")
_MFA = {"needed": ", only with MFA", "not needed": ", also without MFA", "not known": ""}


@dataclass(frozen=True, kw_only=True)
class RoleReach:
    """A role of an account, or all that a pattern matches, which a user may assume.

    Args:
        user: Name of the user; "" until it is known whose it is.
        role: The role by name with path, or a pattern; `*`: any role. A pattern of whole ARNs if it is no other.
        but: What is left out of a pattern.
        through: Groups (`logs`) and own policies (`policy s3`) that allow it, or that may if `is_known` is false.
        mfa: Whether these need MFA: "needed" or "not needed"; "not known" of what is not known here.
        is_limited: Whether another condition than MFA, a denial or the boundary may take away some of it, or all; also
            if only from what works without MFA. `until` alone is no limit.
        is_known: Whether something that is known allows it.
        until: The last day on which IAM does not deny all of it to a user whose access ends; None: there is none.
    """

    user: str = ""
    role: str
    but: tuple[str, ...] = ()
    through: tuple[str, ...]
    mfa: Mfa
    is_limited: bool = False
    is_known: bool = True
    until: date | None = None

    @property
    def role_in_words(self) -> str:
        """The role as a person says it: `read-only`, `any role but admin`."""
        role = "any role" if self.role == "*" else cited(self.role)
        return f"{role} but {listed(map(cited, self.but))}" if self.but else role

    @property
    def in_words(self) -> str:
        """How the role is reached: `read-only, through logs, only with MFA`."""
        limits = "".join(f", {words}" for words in self.limits)
        more = limits if self.is_known else f"{limits}: what is granted is not known here"
        return f"{self.role_in_words}, through {listed(self.through)}{_MFA[self.mfa]}{more}"

    @property
    def limits(self) -> Iterator[str]:
        """What limits how it is reached, in phrases."""
        if self.until:
            yield f"until {self.until} (last day, UTC)"
        if self.is_limited and self.is_known:
            yield "as far as conditions, denials and the boundary allow"

    def as_dict(self) -> dict[str, Any]:
        """Return a dict for JSON, without the user; users whose access ends have the day too."""
        values = {key: value for key, value in asdict(self).items() if key not in ("user", "until")}
        return values | ({"until": str(self.until)} if self.until else {})


@dataclass(frozen=True, kw_only=True)
class AccountReach:
    """Who may assume roles of an account.

    Args:
        account: The account, 12 digits.
        name: Its name; None: it has none.
        roles: Each role of each user; of a user those that are known first, sorted by role.
        resource_policy: What the trust policies of its roles decide.
    """

    account: str
    name: str | None
    roles: tuple[RoleReach, ...]
    resource_policy: ResourcePolicy

    @cached_property
    def users(self) -> tuple[str, ...]:
        """Names of the users who may assume a role by what is known here, sorted."""
        return tuple(dict.fromkeys(each.user for each in self.roles if each.is_known))

    @cached_property
    def maybe(self) -> tuple[str, ...]:
        """Names of the other users, who may by what is not known here; sorted."""
        return tuple(dict.fromkeys(each.user for each in self.roles if each.user not in self.users))

    def as_dict(self) -> dict[str, Any]:
        """Return a dict for JSON."""
        roles = [{"user": each.user, **each.as_dict()} for each in self.roles]
        return {
            "account": self.account,
            "account_name": self.name,
            "roles": roles,
            "resource_policy": self.resource_policy,
        }


def who_assumes(report: Report, account: str) -> AccountReach:
    """Find who may assume which role of an account.

    Nobody is missing whom the file allows it. Whether a role lets somebody in, its trust policy decides too; in the
    account of the users, one that names a user decides alone.

    Args:
        report: Who can do what.
        account: The account, 12 digits.
    """
    found = accounts_of_each(report, report.users, [account])
    return account_reach(report, account, ((user, reached.get(account, ())) for user, reached in found))


def account_reach(
    report: Report, account: str, found: Iterable[tuple[UserAccess, Iterable[RoleReach]]]
) -> AccountReach:
    """Put together who may assume which role of an account.

    Args:
        report: Who can do what.
        account: The account.
        found: What each user may assume.
    """
    return AccountReach(
        account=account,
        name=report.wording.names.get(account),
        roles=tuple(replace(each, user=user.name) for user, roles in found for each in roles),
        resource_policy=resource_policy_of(f"arn:{report.partition}:iam::{account}:role/*", report.account),
    )


def accounts_of_each(
    report: Report, users: Iterable[UserAccess], accounts: Iterable[str]
) -> Iterator[tuple[UserAccess, Mapping[str, tuple[RoleReach, ...]]]]:
    """Find which roles of some accounts each of some users may assume.

    Args:
        report: Who can do what.
        users: The users.
        accounts: The accounts, or patterns.

    Yields:
        Each user, with the accounts of which the user may assume roles, and these.
    """
    # Not `arn:*:`, in which the star would match other accounts too.
    asked = {each: [f"arn:{partition}:iam::{each}:role/" for partition in report.partitions] for each in accounts}

    def find(reach: Reach) -> tuple[dict[str, tuple[RoleReach, ...]], dict[str, tuple[list[str], ...]]]:
        each = {account: [*_roles_of(reach, starts)] for account, starts in asked.items()}
        found = {account: tuple(zip(*roles, strict=True)) for account, roles in each.items() if roles}
        return {account: roles for account, (roles, _) in found.items()}, {a: arns for a, (_, arns) in found.items()}

    for user, (reached, arns) in of_each_user(users, ASSUME, find):
        if user.ends.denied:
            pairs = {account: zip(roles, arns[account], strict=True) for account, roles in reached.items()}
            reached = {account: tuple(_until(*each, user.ends) for each in roles) for account, roles in pairs.items()}
        yield user, reached


def _until(reach: RoleReach, arns: Iterable[str], ends: Ends) -> RoleReach:
    last = max(map(ends.last_day, arns))
    return reach if last == date.max else replace(reach, until=last)


class _RoleWay(NamedTuple):
    """A permission for roles of the account, which a group or a policy grants.

    Args:
        role: As in `RoleReach`.
        but: As there.
        way: The permission, in the states of MFA in which it works, and what grants it.
        start: How the ARNs of the roles begin that are asked about.
    """

    role: str
    but: tuple[str, ...]
    way: Way
    start: str


def _roles_of(reach: Reach, starts: list[str]) -> Iterator[tuple[RoleReach, list[str]]]:
    """Yield the roles that a user may assume, those that are known first, each with its ARNs.

    Args:
        reach: How the user may assume roles.
        starts: How the ARNs of the roles begin that are asked about.
    """
    ways = [_role_way(way, start) for start in starts for way in reach.ways(f"{start}*")]
    known = sorted((each for each in ways if each.way.is_known), key=lambda each: (each.role, each.but))
    for (role, but), alike in grouped(((each.role, each.but), each) for each in known).items():
        asked = {each.way.permission: each for each in alike}
        together = [each for each in known if any(each.way.permission.is_as_wide_as(one) for one in asked)]
        is_free = bool(_states(together) & WITHOUT_MFA)
        wholes = (
            (replace(one, requirements=(), states=ANY_STATE if is_free else PRESENT), reach.asked(f"{each.start}*"))
            for one, each in asked.items()
        )
        found = RoleReach(
            role=written(role),
            but=tuple(map(written, but)),
            through=_names(each for each in ways if each in together),
            mfa="not needed" if is_free else "needed",
            is_limited=any(may_be(Excess(Held.of([whole]), reach.held), one) for whole, one in wholes),
        )
        yield found, [role if role.startswith("arn:") else each.start + role for each in together]
    unknown = [each for each in ways if not each.way.is_known]
    if unknown:
        found = RoleReach(
            role="*",
            through=_names(unknown),
            mfa="not known" if _states(unknown) & WITHOUT_MFA else "needed",
            is_limited=True,
            is_known=False,
        )
        yield found, [f"{each.start}*" for each in unknown]


def _role_way(way: Way, start: str) -> _RoleWay:
    one, asked = way.permission, f"{start}*"
    role = "*" if includes(one.resource, asked) else _name(one.resource) or one.resource
    return _RoleWay(role, _left_out(one, asked), way, start)


def _states(ways: Iterable[_RoleWay]) -> States:
    return reduce(or_, (each.way.permission.states for each in ways), 0)


def _names(ways: Iterable[_RoleWay]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.way.name for each in ways))


def _name(arn: str) -> str | None:
    found = _ROLE.fullmatch(arn)
    return None if found is None or found["name"] == "*" else found["name"]


def _left_out(one: Permission, asked: str) -> tuple[str, ...]:
    """Return what a permission leaves out of some roles: by name, or whole ARNs that are no names."""
    left_out = (but for but in one.not_resources if may_fit(without_variables(but), asked))
    return tuple(sorted(_name(but) or but for but in left_out))
