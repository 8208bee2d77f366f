"""The facts of a user and of a group: a row for each, with its words and the forms that show it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any, Generic, Literal, NamedTuple, Protocol, TypeVar

from landingzone.access.as_dict import policy_as_dict
from landingzone.access.entities import GroupAccess, UserAccess
from landingzone.access.policies import (
    Usage,
    all_words_of_policy,
    description_of,
    in_one_line,
    words_of,
    words_of_policy,
)
from landingzone.access.words import DENIED, Role, Wording, words_for_combination
from landingzone.ground.grouping import grouped
from landingzone.ground.words import cited, counted, listed
from landingzone.groups.ends import End
from landingzone.groups.policy import Policy
from landingzone.reading.lines import HIDDEN
from landingzone.resources.user_resources import CREDENTIALS

Form = Literal["head", "tag", "text", "user", "user, last", "page", "card", "review", "letter, first", "letter"]
"""Where people read facts: beside the name, in the text and, shorter, on the page; in the text; in that of one user,
before and after where permissions come from; on the page; on a card of a change; in a review; in the letter for a new
colleague, at its beginning and among what they may do."""

ELSEWHERE = "defined elsewhere and may grant anything"
"""What is said of a group of a user that is not defined here."""
OWN_POLICIES = "your own policies"
_MOST_MEMBERS = 40  # named on the page, whose table has them all


class FactLine(NamedTuple):
    """A line of a fact.

    Args:
        what: What is said.
        of: Of what, such as a group or an account, as it stands in a sentence; "": of the user.
        hidden: What is not shown of it, but makes it another line if it changes.
    """

    what: str
    of: str = ""
    hidden: str = ""

    def __str__(self) -> str:
        """The line as text: `logs: read the logs`."""
        return f"{self.of}: {self.what}" if self.of else self.what


class Standing(NamedTuple):
    """What somebody is.

    Args:
        what: In a word or two.
        all: The same of several people.
        why: Why, or what that means; "": it needs no words.
    """

    what: str
    all: str
    why: str = ""

    @property
    def in_words(self) -> str:
        """Both: `offboarding: everything is denied`."""
        return f"{self.what}: {self.why}" if self.why else self.what


ADMINISTRATOR = Standing("administrator", "administrators")
WITHIN_BOUNDARY = Standing(
    "administrator", "administrators", "as far as the boundary, which is not known here, allows it"
)
POSSIBLE = Standing("possible administrator", "possible administrators", "some permissions are not known here")
OFFBOARDING = Standing("offboarding", "offboarding", "everything is denied")
STANDINGS = (ADMINISTRATOR, WITHIN_BOUNDARY, POSSIBLE, OFFBOARDING)


def standing_of(user: UserAccess) -> Standing | None:
    """Return what a user is; None: nothing of these."""
    boundary = user.holding.boundary
    certain = WITHIN_BOUNDARY if boundary and boundary.permissions is None else ADMINISTRATOR
    known = {True: certain, None: POSSIBLE, False: None}
    return OFFBOARDING if user.is_offboarding else known[user.is_administrator]


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A user, and what their facts are made from.

    Args:
        user: The user.
        wording: How it is said.
        group: The groups of the report by name.
        ssh_key: Fingerprint of the SSH key as `ssh-keygen -l` prints it; "": there is none, or it is not read here.
    """

    user: UserAccess
    wording: Wording
    group: Mapping[str, GroupAccess]
    ssh_key: str = ""

    @property
    def name(self) -> str:
        """Name of the user."""
        return self.user.name

    @property
    def groups(self) -> tuple[GroupAccess, ...]:
        """The groups of this configuration that the user is in."""
        return tuple(self.group[name] for name in self.user.groups)

    @property
    def reached(self) -> Iterable[FactLine]:
        """The roles that the user may assume, each with how, and with its account; empty: it is not looked for."""
        return ()


class _HasName(Protocol):
    @property
    def name(self) -> str: ...


AboutT = TypeVar("AboutT", bound=_HasName)
Said = Callable[[AboutT], Iterable[str | FactLine]]


@dataclass(frozen=True, kw_only=True)
class Fact(Generic[AboutT]):
    """One fact.

    Args:
        title: What it is, for people.
        label: The same in text, in at most eleven letters.
        forms: The forms for people that show it -> its lines there; none: there is nothing to say.
        values: Its keys in JSON -> their values.
        cells: Its columns in CSV -> their values.
        is_rare: Whether JSON has it only if there is something, and CSV only if there is for somebody; at the end.
        column: The column of a review that has it.
        is_searched: Whether the search of the page finds its lines.
        places: Forms in which it stands before (-1) or after (1) others.
    """

    title: str
    label: str | Callable[[AboutT], str] = ""
    forms: Mapping[tuple[Form, ...], Said[AboutT]]
    values: Mapping[str, Callable[[AboutT], Any]] = field(default_factory=dict)
    cells: Mapping[str, Callable[[AboutT], object]] = field(default_factory=dict)
    is_rare: bool = False
    column: str = ""
    is_searched: bool = False
    places: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def of_form(self) -> dict[Form, Said[AboutT]]:
        """Each form that shows it, with its lines there."""
        return {form: lines for forms, lines in self.forms.items() for form in forms}

    def lines(self, form: Form, about: AboutT) -> tuple[FactLine, ...]:
        """Return its lines in a form."""
        found = self.of_form[form](about)
        return tuple(FactLine(each) if isinstance(each, str) else each for each in found)

    def texts(self, form: Form, about: AboutT) -> list[str]:
        """Return its lines in a form, as texts."""
        return [*map(str, self.of_form[form](about))]

    def label_for(self, about: AboutT) -> str:
        """Return its label in text."""
        return self.label if isinstance(self.label, str) else self.label(about)


class FactTable(Generic[AboutT]):
    """The facts of users, or of groups.

    Args:
        rows: The facts, in their order.
    """

    def __init__(self, *rows: Fact[AboutT]) -> None:
        self.rows = rows
        self._of_form: dict[Form, tuple[Fact[AboutT], ...]] = {}

    def of_form(self, form: Form) -> tuple[Fact[AboutT], ...]:
        """Return the facts that a form shows, in its order."""
        if form not in self._of_form:
            self._of_form[form] = tuple(row for row in self._sorted(form) if form in row.of_form)
        return self._of_form[form]

    def _sorted(self, place: str) -> list[Fact[AboutT]]:
        return sorted(self.rows, key=lambda row: row.places.get(place, 0))

    def _written(self, place: str) -> list[Fact[AboutT]]:
        return sorted(self._sorted(place), key=lambda row: row.is_rare)

    def as_dict(self, about: AboutT) -> dict[str, Any]:
        """Return all of a user or a group as a dict for JSON."""
        values = ((row, name, value(about)) for row in self._written("json") for name, value in row.values.items())
        return {"name": about.name, **{name: value for row, name, value in values if value or not row.is_rare}}

    def columns(self, abouts: Sequence[AboutT]) -> dict[str, Callable[[AboutT], object]]:
        """Return the columns of CSV: title -> the value of somebody; those of rare facts if there is one."""
        written = ((row, name, value) for row in self._written("csv") for name, value in row.cells.items())
        return {name: value for row, name, value in written if not row.is_rare or any(map(value, abouts))}


def _unless_leaving(lines: Said[Subject]) -> Said[Subject]:
    """Say nothing of somebody in offboarding, of whom there is no more to say than that."""
    return lambda one: () if one.user.is_offboarding else lines(one)


def _roles_by_account(roles: Iterable[Role]) -> Iterator[FactLine]:
    for account, names in grouped((role.account_in_words, role) for role in roles).items():
        yield FactLine(listed("any role" if role.name == "*" else cited(role.name) for role in names), account)


def _roles(one: Subject) -> Iterator[str]:
    for role in one.user.roles:
        through = [cited(group.name) for group in one.groups if role in group.roles]
        yield f"{role} (through {', '.join(through) or 'an own policy'})"


def _may(one: Subject) -> Iterable[str]:
    said = [words for group in one.groups for words in _all_words(group.policies, one.wording) or [group.grants]]
    said += [f"({ELSEWHERE})"] * bool(one.user.other_groups)
    return dict.fromkeys((*said, *_all_words(one.user.policies, one.wording)))


def _all_words(policies: Iterable[Policy], wording: Wording) -> list[str]:
    return [words for policy in policies for words in all_words_of_policy(policy, wording)]


def _may_at_most(one: Subject) -> Iterable[str]:
    held = one.user.holding.boundary
    return words_of_policy(held, one.wording) if held else ()


def _boundary_line(one: Subject) -> Iterator[FactLine]:
    if one.user.boundary:
        arn, held = cited(one.user.boundary), one.user.holding.boundary
        yield FactLine(in_one_line(held, one.wording), arn) if held else FactLine(arn)


def _names(one: Subject) -> Iterable[str]:
    return map(cited, one.user.groups)


def _in_groups(one: Subject) -> Iterable[FactLine]:
    return (FactLine(group.in_short_with_roles, cited(group.name)) for group in one.groups)


def _granted(one: Subject) -> Iterable[FactLine]:
    return (FactLine(group.granted_in_short, cited(group.name)) for group in one.groups)


def _elsewhere(one: Subject) -> Iterable[FactLine]:
    return (FactLine(ELSEWHERE, cited(name)) for name in one.user.other_groups)


def _own(one: Subject) -> tuple[str, ...]:
    return words_of(one.user.policies, one.user.mfa, one.wording)


def _own_granted(one: Subject) -> Iterable[FactLine]:
    return (FactLine(words, OWN_POLICIES) for words in _own(one) if not words.startswith(DENIED))


def _in_lines(policies: Iterable[Policy], wording: Wording) -> list[FactLine]:
    return [FactLine(in_one_line(policy, wording), description_of(policy)) for policy in policies]


def _together(one: Subject) -> list[str]:
    return [*map(words_for_combination, one.user.holding.combinations)]


def _why(one: Subject) -> list[str]:
    return [reason.words for reason in one.user.stake.reasons]


def _boundary(one: Subject) -> Iterable[str]:
    return map(cited, filter(None, [one.user.boundary]))


def credentials_in_words(one: Subject) -> Sequence[str]:
    """Name the kinds of credentials of a user, or say that there are none."""
    return one.user.credentials.in_words or ["none that work" if one.user.is_offboarding else "none defined here"]


def _ends(one: Subject) -> list[str]:
    return [end.in_words for end in one.user.ends.each]


def _next_ends(one: Subject) -> Iterator[str]:
    """Say in short which access, and which membership, ends first."""
    for what, is_all in (("all access", True), ("a membership", False)):
        if ends := [(end.day, end.is_over) for end in one.user.ends.each if is_all is not bool(end.group)]:
            day, is_over = min(ends)
            yield f"{what} {'ended' if is_over else 'ends'} {day}"


def _end_as_dict(end: End) -> dict[str, Any]:
    return {"group": end.group or None, "last_day": str(end.day), "not_by_iam": list(end.left)}


def _standing(word: Callable[[Standing], str]) -> Said[Subject]:
    return lambda one: [word(standing)] if (standing := standing_of(one.user)) else []


def _is_administrator(one: Subject) -> object:
    return "not known" if one.user.is_administrator is None else one.user.is_administrator


def _over_quota(one: Subject) -> Iterable[str]:
    return (used(usage) for usage in one.user.quotas if usage.is_over)


def used(usage: Usage) -> str:
    """Describe the use of a quota, and that it is too much."""
    return usage.in_words + (" - TOO MANY" if usage.is_over else "")


def _has(kind: str) -> Callable[[Subject], bool]:
    return lambda one: one.user.credentials.has(kind)


USER_FACTS: FactTable[Subject] = FactTable(
    Fact(
        title="Level",
        label="level",
        forms={
            ("text", "user", "page", "card"): _unless_leaving(lambda one: [one.user.stake.level]),
            ("review",): _unless_leaving(lambda one: [f"level {one.user.stake.level}"]),
        },
        values={"level": lambda one: one.user.stake.level},
        cells={"level": lambda one: one.user.stake.level},
        column="standing",
        places={"csv": 1, "card": -2},
    ),
    Fact(
        title="Why",
        label="why",
        forms={("text", "user", "page"): _why},
        values={"reasons": lambda one: [*map(asdict, one.user.stake.reasons)]},
        cells={"why": lambda one: [*_why(one), *_together(one)]},
        places={"csv": 1},
    ),
    Fact(
        title="Path",
        forms={("page", "card"): lambda one: [cited(one.user.path)]},
        values={"path": lambda one: one.user.path},
        cells={"path": lambda one: one.user.path},
        is_searched=True,
        places={"page": 1, "card": 1},
    ),
    Fact(
        title="Tags",
        forms={
            ("page",): lambda one: (f"{cited(key)} = {cited(value)}" for key, value in one.user.tags),
            # A card may go where secrets must not.
            ("card",): lambda one: (FactLine(f"{cited(key)} = {HIDDEN}", "", value) for key, value in one.user.tags),
        },
        values={"tags": lambda one: dict(one.user.tags)},
        is_searched=True,
        places={"page": 1, "card": 1},
    ),
    Fact(
        title="Groups",
        label="groups",
        forms={
            ("text",): _unless_leaving(lambda one: [", ".join(_names(one)) or "none"]),
            ("card",): _names,
            ("page", "review"): _in_groups,
            ("letter",): _granted,
        },
        values={"groups": lambda one: list(one.user.groups)},
        cells={"groups": lambda one: [*_names(one)]},
        column="groups",
    ),
    Fact(
        title="Groups defined elsewhere",
        label="elsewhere",
        forms={("text", "page", "card", "review", "letter"): _elsewhere},
        values={"groups_made_elsewhere": lambda one: list(one.user.other_groups)},
        cells={"groups_made_elsewhere": lambda one: [*map(cited, one.user.other_groups)]},
        column="groups",
        is_searched=True,
    ),
    Fact(
        title="Own policies",
        label="policies",
        forms={
            ("text", "card"): lambda one: map(description_of, one.user.policies),
            ("page",): lambda one: _in_lines(one.user.policies, one.wording),
        },
        values={"policies": lambda one: [policy_as_dict(policy, one.wording) for policy in one.user.policies]},
        cells={"policies": lambda one: [cited(policy.name) for policy in one.user.policies]},
    ),
    Fact(
        title="Own policies allow",
        label="may",
        forms={("text", "review"): _own, ("letter",): _own_granted},
        cells={"own_policies_allow": _own},
        column="own",
    ),
    Fact(title="May", forms={("page", "card"): _may}),
    Fact(title="May at most", forms={("card",): _may_at_most}),
    Fact(
        title="Together",
        label="together",
        forms={
            ("text", "user, last", "page", "card"): _together,
            ("review",): lambda one: (FactLine(words, "together") for words in _together(one)),
        },
        values={"together": _together},
        column="own",
    ),
    Fact(
        title="Roles",
        label="roles",
        forms={
            ("text",): _roles,
            ("card",): lambda one: one.reached,
            ("page", "review"): lambda one: _roles_by_account(one.user.roles),
        },
        values={"roles": lambda one: [*map(asdict, one.user.roles)]},
        cells={"roles": lambda one: [cited(role.arn) for role in one.user.roles]},
        column="accounts",
    ),
    Fact(
        title="Permissions boundary",
        label="boundary",
        forms={
            ("text",): _unless_leaving(_boundary),
            ("user", "card"): _boundary,
            ("page",): _boundary_line,
            ("review", "letter"): lambda one: (f"at most what the boundary {arn} allows" for arn in _boundary(one)),
        },
        values={"permissions_boundary": lambda one: one.user.boundary},
        cells={"permissions_boundary": lambda one: one.user.boundary or ""},
        column="own",
        is_searched=True,
    ),
    Fact(
        title="Credentials",
        label="credentials",
        forms={
            ("text",): _unless_leaving(lambda one: [", ".join(credentials_in_words(one))]),
            ("user",): lambda one: [", ".join(credentials_in_words(one))],
            ("page", "card"): credentials_in_words,
        },
        values={
            "credentials": lambda one: one.user.credentials.as_dict(),
            "credential_counts": lambda one: one.user.credentials.counts(),
        },
        cells={
            **{kind.lower().replace(" ", "_"): _has(kind) for kind in CREDENTIALS},
            "credentials": lambda one: one.user.credentials.in_words,
        },
    ),
    Fact(title="SSH key", label="SSH key", forms={("user", "card"): lambda one: filter(None, [one.ssh_key])}),
    Fact(
        title="PGP key",
        label="PGP key",
        forms={
            ("text", "user", "page", "card"): lambda one: one.user.pgp_key.in_words if one.user.pgp_key else (),
        },
        values={"pgp_key": lambda one: one.user.pgp_key.as_dict() if one.user.pgp_key else None},
        cells={
            "pgp_key": lambda one: one.user.pgp_key.name if one.user.pgp_key else "",
            "pgp_user_ids": lambda one: one.user.pgp_key.identity.user_ids if one.user.pgp_key else "",
            "pgp_key_also_of": lambda one: one.user.pgp_key.also_of if one.user.pgp_key else "",
        },
        is_searched=True,
    ),
    Fact(
        title="Team",
        label="team",
        forms={("text", "user", "page", "card"): lambda one: map(cited, filter(None, [one.user.team]))},
        values={"team": lambda one: one.user.team},
        cells={"team": lambda one: one.user.team or ""},
        is_rare=True,
        is_searched=True,
    ),
    Fact(
        title="Exempt from",
        label="exempt",
        forms={("text", "user", "page", "card"): lambda one: (each.in_words for each in one.user.exemptions)},
        values={"exemptions": lambda one: [*map(asdict, one.user.exemptions)]},
        is_rare=True,
        is_searched=True,
    ),
    Fact(
        title="Ends",
        label="ends",
        forms={
            ("text", "user", "page", "card", "review"): _ends,
            ("letter, first",): lambda one: (end.when for end in one.user.ends.each),
            ("tag",): _next_ends,
        },
        values={"ends": lambda one: [*map(_end_as_dict, one.user.ends.each)]},
        cells={"ends": _ends},
        is_rare=True,
        column="ends",
        is_searched=True,
    ),
    Fact(
        title="MFA",
        label="MFA",
        forms={
            ("text",): _unless_leaving(lambda one: [one.user.mfa]),
            ("user", "page", "card"): lambda one: [one.user.mfa],
            ("review",): _unless_leaving(lambda one: [f"MFA: {one.user.mfa}"]),
        },
        values={"mfa": lambda one: one.user.mfa},
        cells={"mfa": lambda one: one.user.mfa},
        column="standing",
        places={"review": 1, "card": -1},
    ),
    Fact(
        title="Standing",
        forms={
            ("head", "page", "card", "review"): _standing(lambda standing: standing.in_words),
            ("tag",): _standing(lambda standing: standing.what),
        },
        values={
            "is_administrator": lambda one: one.user.is_administrator,
            "is_offboarding": lambda one: one.user.is_offboarding,
        },
        cells={"administrator": _is_administrator, "offboarding": lambda one: one.user.is_offboarding},
        column="standing",
        is_searched=True,
        places={"page": -1, "card": -1, "tag": -1},
    ),
    Fact(
        title="Over quota",
        label="over quota",
        forms={("text",): _unless_leaving(_over_quota), ("user",): _over_quota},
        values={"quotas": lambda one: [*map(asdict, one.user.quotas)]},
    ),
)
"""In the order of the text; the forms have it too, except where `places` says otherwise."""


def _members(group: GroupAccess) -> Iterator[str]:
    named, rest = group.members[:_MOST_MEMBERS], len(group.members) - _MOST_MEMBERS
    yield (", ".join(map(cited, named)) or "none") + (f" and {rest:,} more" if rest > 0 else "")


GROUP_FACTS: FactTable[GroupAccess] = FactTable(
    Fact(
        title="Level",
        label="level",
        forms={("text", "page", "card"): lambda group: [group.stake.level]},
        values={"level": lambda group: group.stake.level},
        cells={"level": lambda group: group.stake.level},
        places={"csv": 1, "card": -2},
    ),
    Fact(
        title="Why",
        label="why",
        forms={("text", "page"): lambda group: (reason.words for reason in group.stake.reasons)},
        values={"reasons": lambda group: [*map(asdict, group.stake.reasons)]},
        cells={"why": lambda group: [reason.words for reason in group.stake.reasons]},
        places={"csv": 1},
    ),
    Fact(
        title="Grants",
        label="grants",
        forms={("text",): lambda group: [group.grants] if group.grants else []},
        values={"resource": lambda group: group.address, "grants": lambda group: group.in_short},
        places={"text": -1},
    ),
    Fact(
        title="Members may",
        label="may",
        forms={
            ("text",): lambda group: (words for words in group.words if words != group.grants),
            ("card",): lambda group: dict.fromkeys(filter(None, (group.grants, *group.words))),
        },
        values={"may": lambda group: list(group.words)},
        cells={"may": lambda group: group.words or group.in_short},
        places={"text": -1},
    ),
    Fact(
        title="Members",
        label=lambda group: counted(len(group.members), "member"),
        forms={
            ("text",): lambda group: [", ".join(map(cited, group.members)) or "none"],
            ("page",): _members,
            ("card",): lambda group: map(cited, group.members),
        },
        values={"members": lambda group: list(group.members)},
        cells={"members": lambda group: len(group.members)},
        places={"text": 1, "page": 2, "card": 1, "csv": -1},
    ),
    Fact(
        title="MFA",
        label="MFA",
        forms={("text", "page", "card"): lambda group: [group.mfa]},
        values={"mfa": lambda group: group.mfa},
        cells={"mfa": lambda group: group.mfa},
        places={"card": -1},
    ),
    Fact(
        title="Policies",
        label="policies",
        forms={
            ("text", "card"): lambda group: map(description_of, group.policies),
            ("page",): lambda group: _in_lines(group.policies, group.wording) or ["none"],
        },
        values={"policies": lambda group: [policy_as_dict(policy, group.wording) for policy in group.policies]},
        cells={
            "policies": lambda group: [cited(policy.name) for policy in group.policies],
            "inline_characters": lambda group: sum(
                policy.characters or 0 for policy in group.policies if policy.kind == "inline"
            ),
        },
        places={"page": 1},
    ),
    Fact(
        title="Roles",
        forms={("card",): lambda group: map(str, group.roles), ("page",): lambda group: _roles_by_account(group.roles)},
        values={"roles": lambda group: [*map(asdict, group.roles)]},
        cells={"roles": lambda group: [cited(role.arn) for role in group.roles]},
    ),
    Fact(
        title="Quotas",
        label="quotas",
        forms={("text", "page"): lambda group: map(used, group.quotas)},
        values={"quotas": lambda group: [*map(asdict, group.quotas)]},
        places={"page": 1},
    ),
)
"""In the order of JSON; the forms have it too, except where `places` says otherwise."""
