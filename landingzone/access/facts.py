"""The facts of a user and of a group: a row for each, with its words and the forms that show it."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any, Generic, Literal, NamedTuple, TypeVar, get_args

from landingzone.access.as_dict import policy_as_dict
from landingzone.access.entities import GroupAccess, PolicyAccess, UserAccess
from landingzone.access.policies import (
    Usage,
    all_words_of_policy,
    description_of,
    in_one_line,
    unknown_of,
    usage_of_policy,
    words_of,
    words_of_policy,
)
from landingzone.access.ways import become_in_words, way_in_words
from landingzone.access.words import DENIED, Role, Wording, words_for_combination
from landingzone.escalation.calls import Sureness
from landingzone.ground.grouping import grouped
from landingzone.ground.tables import read_rows
from landingzone.ground.words import cited, counted, listed
from landingzone.groups.ends import End
from landingzone.groups.policy import Policy
from landingzone.reading.lines import HIDDEN
from landingzone.resources.user_resources import CREDENTIALS

Form = Literal["head", "tag", "text", "user", "last", "page", "card", "review", "first", "letter"]
"""Where people read facts: beside the name, in the text and, shorter, on the page; in the text; in that of one user,
before and after where permissions come from; on the page; on a card of a change; in a review; in the letter for a new
colleague, near its top and among what they may do."""

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
POSSIBLE = Standing("possible administrator", "possible administrators", "this depends on what is not known here")
OFFBOARDING = Standing("offboarding", "offboarding", "everything is denied")
STANDINGS = (ADMINISTRATOR, POSSIBLE, OFFBOARDING)


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
    def standing(self) -> Standing | None:
        """What the user is; None: nothing of what has a name."""
        known = {True: ADMINISTRATOR, None: POSSIBLE, False: None}
        return OFFBOARDING if self.user.is_offboarding else known[self.user.is_administrator]

    @property
    def standing_why(self) -> str:
        """The steps that it takes to become that, and what it depends on; "": it takes nothing."""
        return become_in_words(self.user.power, self.name, unknown_of(self.user.holding))

    @property
    def standing_beside_name(self) -> str:
        """What the user is, and why unless that is a line of its own; "": nothing of what has a name."""
        return (self.standing.what if self.standing_why else self.standing.in_words) if self.standing else ""

    @property
    def standing_in_words(self) -> str:
        """Both; "": the user is nothing of what has a name."""
        why = self.standing_why
        return self.standing._replace(why=why or self.standing.why).in_words if self.standing else ""

    @property
    def reached(self) -> Iterable[FactLine]:
        """The roles that the user may assume, each with how, and with its account; empty: it is not looked for."""
        return ()


AboutT = TypeVar("AboutT")
_Getter = Callable[[AboutT], Any]


@dataclass(frozen=True, kw_only=True)
class Fact(Generic[AboutT]):
    """One fact.

    Args:
        title: What it is, for people.
        label: The same in text, in at most eleven letters; or what gives it.
        forms: The forms for people that show it -> its lines there, as strings or `FactLine`; none: nothing is to say.
        values: Its keys in JSON -> their values.
        cells: Its columns in CSV -> their values.
        column: The column of a review that has it.
        places: Forms in which it stands before (less than 0) or after (more than 0) others.
        traits: `rare`: JSON has it only if there is something, CSV only if there is for somebody.
            `searched`: the search of the page finds its lines.
    """

    title: str
    label: str | _Getter[AboutT] = ""
    forms: Mapping[Form, _Getter[AboutT]]
    values: Mapping[str, _Getter[AboutT]] = field(default_factory=dict)
    cells: Mapping[str, _Getter[AboutT]] = field(default_factory=dict)
    column: str = ""
    places: Mapping[str, int] = field(default_factory=dict)
    traits: Container[str] = ()

    def label_for(self, about: AboutT) -> str:
        """Return its label in text."""
        return self.label if isinstance(self.label, str) else self.label(about)

    def lines(self, form: Form, about: AboutT) -> tuple[FactLine, ...]:
        """Return its lines in a form."""
        found = self.forms[form](about)
        lines = filter(None, [found]) if found is None or isinstance(found, str) else found
        return tuple(each if isinstance(each, FactLine) else FactLine(each) for each in lines)

    def texts(self, form: Form, about: AboutT) -> list[str]:
        """Return its lines in a form, as texts."""
        return [*map(str, self.lines(form, about))]


class FactTable(Generic[AboutT]):
    """The facts of users, or of groups.

    Args:
        rows: The facts, in their order.
    """

    def __init__(self, rows: Iterable[Fact[AboutT]]) -> None:
        self.rows = tuple(rows)
        self.of_form = {form: tuple(row for row in self._sorted(form) if form in row.forms) for form in get_args(Form)}
        """Each form for people -> the facts that it shows, in its order."""

    def _sorted(self, place: str) -> list[Fact[AboutT]]:
        return sorted(self.rows, key=lambda row: row.places.get(place, 0))

    def as_dict(self, about: AboutT) -> dict[str, Any]:
        """Return all of a user or a group as a dict for JSON."""
        values = ((row, key, value(about)) for row in self._sorted("json") for key, value in row.values.items())
        return {key: value for row, key, value in values if value or "rare" not in row.traits}

    def columns(self, abouts: Sequence[AboutT]) -> dict[str, Callable[[AboutT], object]]:
        """Return the columns of CSV: title -> the value of somebody; those of rare facts if there is one."""
        cells = ((row, name, value) for row in self._sorted("csv") for name, value in row.cells.items())
        return {name: value for row, name, value in cells if "rare" not in row.traits or any(map(value, abouts))}


def _all_words(policies: Iterable[Policy], wording: Wording) -> list[str]:
    return [words for policy in policies for words in all_words_of_policy(policy, wording)]


def _in_lines(policies: Iterable[Policy], wording: Wording) -> list[FactLine]:
    return [FactLine(in_one_line(policy, wording), description_of(policy)) for policy in policies]


def _roles_by_account(roles: Iterable[Role]) -> list[FactLine]:
    by_account = grouped(
        (role.account_in_words, "any role" if role.name == "*" else cited(role.name)) for role in roles
    )
    return [FactLine(listed(names), account) for account, names in by_account.items()]


def _role_through(one: Subject, role: Role) -> str:
    through = [cited(group.name) for group in one.groups if role in group.roles]
    return f"{role} (through {', '.join(through) or 'an own policy'})"


def _may(one: Subject) -> Iterable[str]:
    said = [words for group in one.groups for words in _all_words(group.policies, one.wording) or [group.grants]]
    said += [f"({ELSEWHERE})"] * bool(one.user.other_groups)
    return dict.fromkeys((*said, *_all_words(one.user.policies, one.wording)))


def _own(one: Subject) -> tuple[str, ...]:
    return words_of(one.user.policies, one.user.mfa, one.wording)


def _together(one: Subject) -> list[str]:
    return [*map(words_for_combination, one.user.combinations)]


def _credentials(one: Subject) -> Sequence[str]:
    return one.user.credentials.in_words or ["none that work" if one.user.is_offboarding else "none defined here"]


def _next_ends(one: Subject) -> Iterator[str]:
    """Say in short which access, and which membership, ends first."""
    for what, is_all in (("all access", True), ("a membership", False)):
        if ends := [(end.day, end.is_over) for end in one.user.ends.each if is_all is not bool(end.group)]:
            day, is_over = min(ends)
            yield f"{what} {'ended' if is_over else 'ends'} {day}"


def _end_as_dict(end: End) -> dict[str, Any]:
    return {"group": end.group or None, "last_day": str(end.day), "not_by_iam": list(end.left)}


def used(usage: Usage) -> str:
    """Describe the use of a quota, and that it is too much."""
    return usage.in_words + (" - TOO MANY" if usage.is_over else "")


def _value(one: Subject, tag: str, text: str) -> str:
    """Return the value of a tag, unless it is not shown."""
    return HIDDEN if tag in one.wording.hidden_tags else text


def _has(kind: str, one: Subject) -> bool:
    return one.user.credentials.has(kind)


def _members(group: GroupAccess) -> str:
    named, rest = group.members[:_MOST_MEMBERS], len(group.members) - _MOST_MEMBERS
    return (", ".join(map(cited, named)) or "none") + (f" and {rest:,} more" if rest > 0 else "")


_HOW: Mapping[str, Callable[[Any], Any]] = {
    "list": list,
    "dict": dict,
    "text": lambda found: found or "",
    "call": lambda method: method and method(),
    "count": len,
    "dicts": lambda values: [*map(asdict, values)],
    "cited": lambda found: [cited(text) for text in ([found] if isinstance(found, str) else found or ()) if text],
    "joined": lambda texts: ", ".join(texts) or "none",
    "listing": ", ".join,
    "limit": lambda arns: [f"at most what the boundary {arn} allows" for arn in arns],
    "described": lambda policies: [*map(description_of, policies)],
    "texts": lambda values: [*map(str, values)],
    "accounts": _roles_by_account,
    "used": lambda usages: [*map(used, usages)],
}
"""What is made of an attribute that a row of `facts.tsv` names."""

_OF_USERS: Mapping[str, _Getter[Subject]] = {
    "level in a review": lambda one: f"level {one.user.stake.level}",
    "reasons and together": lambda one: [*(reason.words for reason in one.user.stake.reasons), *_together(one)],
    "tags": lambda one: [
        FactLine(f"{cited(key)} = {_value(one, key, cited(text))}", "", text) for key, text in one.user.tags
    ],
    "tags as a dict": lambda one: {key: _value(one, key, text) for key, text in one.user.tags},
    "groups in short": lambda one: [FactLine(each.in_short_with_roles, cited(each.name)) for each in one.groups],
    "groups granting": lambda one: [FactLine(each.granted_in_short, cited(each.name)) for each in one.groups],
    "elsewhere": lambda one: [FactLine(ELSEWHERE, cited(name)) for name in one.user.other_groups],
    "policies as dicts": lambda one: [policy_as_dict(policy, one.wording) for policy in one.user.policies],
    "policies in short": lambda one: _in_lines(one.user.policies, one.wording),
    "own": _own,
    "own granting": lambda one: [FactLine(each, OWN_POLICIES) for each in _own(one) if not each.startswith(DENIED)],
    "may": _may,
    "may at most": lambda one: words_of_policy(held, one.wording) if (held := one.user.holding.boundary) else (),
    "together": _together,
    "together in a review": lambda one: [FactLine(words, "together") for words in _together(one)],
    "roles through": lambda one: [_role_through(one, role) for role in one.user.roles],
    "credentials": _credentials,
    **{kind: partial(_has, kind) for kind in CREDENTIALS},
    "ends as dicts": lambda one: [*map(_end_as_dict, one.user.ends.each)],
    "ends next": _next_ends,
    "MFA in a review": lambda one: f"MFA: {one.user.mfa}",
    "administrator": lambda one: "not known" if one.user.is_administrator is None else one.user.is_administrator,
    "acts as": lambda one: [words if is_sure else f"possibly {words}" for is_sure, words in one.user.acts_as],
    "acts as dicts": lambda one: [
        {
            "user": name,
            "sure": acting.sureness is Sureness.SURELY,
            "with_mfa": acting.with_mfa,
            "how": way_in_words(acting.way, one.name),
        }
        for name, acting in one.user.power.acts_as.items()
    ],
    "over quota": lambda one: [used(usage) for usage in one.user.quotas if usage.is_over],
}
"""What else such a row may name."""

_OF_GROUPS: Mapping[str, _Getter[GroupAccess]] = {
    "may besides": lambda group: [words for words in group.words if words != group.grants],
    "may and grants": lambda group: dict.fromkeys(filter(None, (group.grants, *group.words))),
    "may or in short": lambda group: group.words or group.in_short,
    "label members": lambda group: counted(len(group.members), "member"),
    "members, the first": _members,
    "policies as dicts": lambda group: [policy_as_dict(policy, group.wording) for policy in group.policies],
    "policies in short": lambda group: _in_lines(group.policies, group.wording) or "none",
    "characters": lambda group: sum(each.characters or 0 for each in group.policies if each.kind == "inline"),
}


def _table(of: str, words: Mapping[str, _Getter[AboutT]]) -> FactTable[AboutT]:
    rows = (row[1:] for row in read_rows("landingzone.access", "facts.tsv") if row[0] == of)
    return FactTable(
        Fact(
            title=title,
            label=words.get(f"label {label}", label),
            forms={form: _named(cell, words) for form, cell in zip(get_args(Form), cells, strict=True) if cell},
            values={key: _named(cell, words) for key, cell in _pairs(values)},
            cells={key: _named(cell, words) for key, cell in _pairs(columns)},
            column=column,
            places={key: int(place) for key, place in _pairs(places)},
            traits=traits.split(),
        )
        for title, label, *cells, values, columns, column, places, traits in rows
    )


def _pairs(cell: str) -> list[list[str]]:
    return [each.split("=") for each in cell.split("; ") if each]


def _named(cell: str, words: Mapping[str, _Getter[AboutT]]) -> _Getter[AboutT]:
    """Return what a cell names: some words, an attribute (`user.path`), or what is made of one (`cited user.path`)."""
    if cell.startswith("active: "):
        return partial(_of_active, _named(cell.removeprefix("active: "), words))
    if cell in words:
        return words[cell]
    how, _, rest = cell.partition(" ")
    return partial(_then, _HOW[how], _named(rest, words)) if rest else partial(_attribute, cell.split("."))


def _attribute(path: Iterable[str], about: Any) -> Any:
    """Return an attribute of an attribute; of several objects the attributes of each, of None None."""
    for name in path:
        are_several = type(about) in (tuple, list)
        about = [getattr(each, name) for each in about] if are_several else about and getattr(about, name)
    return about


def _then(how: Callable[[Any], Any], words: _Getter[AboutT], about: AboutT) -> Any:
    return how(words(about))


def _of_active(words: _Getter[Any], one: Subject) -> Any:
    return () if one.user.is_offboarding else words(one)


_OF_POLICIES: Mapping[str, _Getter[PolicyAccess]] = {
    "grants": lambda access: words_of_policy(access.policy, access.wording),
    "grants or nothing": lambda access: words_of_policy(access.policy, access.wording) or "nothing",
    "quota": lambda access: [used(usage) for usage in [usage_of_policy(access.policy)] if usage],
    "nobody": lambda access: "" if access.holders else "nobody",
}

USER_FACTS, GROUP_FACTS = _table("user", _OF_USERS), _table("group", _OF_GROUPS)
POLICY_FACTS = _table("policy", _OF_POLICIES)
"""In the order of `facts.tsv`; forms have it too, except where a row says otherwise."""
