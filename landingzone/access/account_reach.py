"""Who may assume which role of one account, and by what: of somebody who looks after that account."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import cached_property, reduce
from operator import or_
from typing import Any, NamedTuple

from landingzone.access.answers import ResourcePolicy, resource_policy_of
from landingzone.access.entities import UserAccess
from landingzone.access.model import Report
from landingzone.access.reach import Way, find_ways, held_for, limits_of, of_each_user, working
from landingzone.ground.words import cited, listed
from landingzone.groups.holdings import Holding
from landingzone.iam.conditions import ANY_STATE, PRESENT, WITHOUT_MFA, States
from landingzone.iam.held import Held
from landingzone.iam.known import KnownOfUser
from landingzone.iam.mfa import Mfa
from landingzone.iam.permissions import Permission
from landingzone.iam.possible import may
from landingzone.iam.questions import Excess, may_be
from landingzone.iam.wildcards import includes, normal, overlap, without_variables, written

_ACTION = "sts:AssumeRole"
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
        limited = ", as far as conditions, denials and the boundary allow" if self.is_limited else ""
        more = limited if self.is_known else ": what is granted is not known here"
        until = f", until {self.until} (last day, UTC)" if self.until else ""
        return f"{self.role_in_words}, through {listed(self.through)}{_MFA[self.mfa]}{until}{more}"

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
    # Not `arn:*:`, in which the star would match other accounts too.
    asked = tuple(f"arn:{partition}:iam::{account}:role/*" for partition in report.partitions)
    found: list[RoleReach] = []
    for user, roles in of_each_user(report, _ACTION, lambda holding, user: [*_roles_of(holding, user, asked)]):
        found += (replace(each, user=user.name, until=_until(user, each, asked)) for each in roles)
    return AccountReach(
        account=account,
        name=report.wording.names.get(account),
        roles=tuple(found),
        resource_policy=resource_policy_of(asked[0], report.account),
    )


def _until(user: UserAccess, reach: RoleReach, asked: tuple[str, ...]) -> date | None:
    if not user.ends.denied:
        return None
    role = normal(reach.role, has_variables=True)
    arns = [role] if role.startswith("arn:") else [each.removesuffix("*") + role for each in asked]
    calls = (Permission(effect="Allow", action=_ACTION, resource=arn) for arn in arns)
    reached = (call.resource for call in calls if may(user.holding.held, within=(call,)))
    last = max(map(user.ends.last_day, reached), default=date.max)
    return None if last == date.max else last


class _RoleWay(NamedTuple):
    """A permission for roles of the account, which a group or a policy grants.

    Args:
        role: As in `RoleReach`.
        but: As there.
        way: The permission, in the states of MFA in which it works, and what grants it.
        asked: The roles that are asked about.
    """

    role: str
    but: tuple[str, ...]
    way: Way
    asked: Permission


def _roles_of(holding: Holding, user: KnownOfUser, asked: tuple[str, ...]) -> Iterator[RoleReach]:
    """Yield the roles that a user may assume, whoever it is, those that are known first."""
    held = held_for(holding, user, _ACTION)
    ways = [way for each in asked for way in _ways(holding, user, each, held)]
    known = sorted((each for each in ways if each.way.is_known), key=lambda each: (each.role, each.but))
    for each in {(each.role, each.but): each for each in known}.values():
        permission = each.way.permission
        together = [other.way for other in known if other.way.permission.is_as_wide_as(permission)]
        is_free = bool(_states(together) & WITHOUT_MFA)
        whole = replace(permission, requirements=(), states=ANY_STATE if is_free else PRESENT)
        yield RoleReach(
            role=written(each.role),
            but=tuple(map(written, each.but)),
            through=_names(other.way for other in ways if other.way in together),
            mfa="not needed" if is_free else "needed",
            is_limited=may_be(Excess(Held.of([whole]), held), each.asked),
        )
    unknown = [each.way for each in ways if not each.way.is_known]
    if unknown:
        yield RoleReach(
            role="*",
            through=_names(unknown),
            mfa="not known" if _states(unknown) & WITHOUT_MFA else "needed",
            is_limited=True,
            is_known=False,
        )


def _ways(holding: Holding, user: KnownOfUser, asked: str, held: Held) -> Iterator[_RoleWay]:
    region = Permission(effect="Allow", action=_ACTION, resource=asked)
    for way in working(find_ways(holding, user, _ACTION, asked), limits_of(held), region):
        one = way.permission
        role = "*" if includes(one.resource, asked) else _name(one.resource) or one.resource
        yield _RoleWay(role, _left_out(one, asked), way, region)


def _states(ways: Iterable[Way]) -> States:
    return reduce(or_, (way.permission.states for way in ways), 0)


def _names(ways: Iterable[Way]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(way.name for way in ways))


def _name(arn: str) -> str | None:
    found = _ROLE.fullmatch(arn)
    return None if found is None or found["name"] == "*" else found["name"]


def _left_out(one: Permission, asked: str) -> tuple[str, ...]:
    """Return what a permission leaves out of some roles: by name, or whole ARNs that are no names."""
    left_out = (but for but in one.not_resources if overlap(without_variables(but), asked))
    return tuple(sorted(_name(but) or but for but in left_out))
