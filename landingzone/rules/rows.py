"""A rule is written once, as a condition on rows: the loops in Python and Terraform follow from the kind of row."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from operator import attrgetter
from typing import Any, Literal, NamedTuple

from landingzone.config.inputs import Inputs, default_of
from landingzone.ground.kinds import says
from landingzone.ground.problems import describe
from landingzone.ground.tokens import is_token
from landingzone.rules.entities import EntityType, Row
from landingzone.rules.hcl import SHAPES, Rows, Whole, violating_entries, violating_map
from landingzone.rules.predicates import Predicate, fits, fits_kind
from landingzone.rules.rule import InHcl, Rule, Violation

Field = Literal["key", "text", "of", "row"]


class When(NamedTuple):
    """A condition on when a rule applies, in addition to its rows.

    Args:
        holds: Whether the rule applies to the rows of a user, a group or an entry, in given inputs.
        hcl: The same as a Terraform expression, about `it.owner` if the rows are of users or groups.
    """

    holds: Callable[[Any, Inputs], bool]
    hcl: str


def when_group_is_made(switch: str) -> When:
    """Apply a rule only if the group with this switch is created."""
    return When(
        lambda of, inputs: inputs.enable_iam_groups and getattr(inputs, switch),
        f"var.enable_iam_groups && var.{switch}",
    )


class RowKind(NamedTuple):
    """Rows of an input.

    Args:
        input: The input.
        of: Lists them in Python.
        hcl: Writes the Terraform expression for the rows for which a condition is true; None: Terraform has no such
            rows.
        text: The text of a row in this expression.
        key: The key of a row in it.
    """

    input: str
    of: Callable[[Inputs], Iterable[Row]]
    hcl: Callable[[Predicate], InHcl] = lambda broken: None
    text: str = "it.text"
    key: str = "it.key"


def rule_of(
    rows: RowKind,
    broken: Predicate,
    rule: str,
    *,
    about: Field = "text",
    hint: str = "",
    found: Callable[[Row], str] | None = None,
) -> Rule:
    """Make a rule.

    Args:
        rows: What it is about.
        broken: What breaks it.
        rule: What must hold.
        about: The part of a row that `broken` checks.
        hint: How to fix it; empty: as `findings.json` has it.
        found: Says what was found; None: the part that `broken` checks.
    """
    holds, get = broken.holds, attrgetter(about)

    def violations(listed: Iterable[Row]) -> Iterator[Violation]:
        for row in listed:
            if holds(get(row)):
                yield row.steps, found(row) if found else describe(get(row))

    def in_hcl() -> InHcl:
        return rows.hcl(broken.about({"text": rows.text, "key": rows.key}.get(about, "it")))

    return Rule(input=rows.input, rule=rule, hint=hint, looks_at=rows.of, violations=violations, broken_in_hcl=in_hcl)


def characters(row: Row) -> str:
    """Format the number of characters."""
    return f"{row.text} characters"


def find_repeated(rows: Iterable[Row], about: Field = "text", shared: int = -1) -> Iterator[tuple[Row, Row]]:
    """Yield the rows that repeat an earlier one, ignoring case, each with that one. CDKTF tokens count as different.

    Args:
        rows: The rows, grouped by place.
        about: The part of a row that is repeated.
        shared: How many steps of the path both share, as the end of a slice.
    """
    get, place, seen = attrgetter(about), None, dict[str, Row]()
    for row in rows:
        if (at := row.steps[:shared]) != place:
            place, seen = at, {}
        text = get(row)
        first = seen.setdefault(text.lower(), row)
        if first is not row and not is_token(text):
            yield row, first


def repeated_rule(
    rows: RowKind,
    rule: str,
    in_hcl: InHcl,
    *,
    about: Field = "text",
    shared: int = -1,
    found: Callable[[Row, Row], str] | None = None,
) -> Rule:
    """Make the rule that nothing repeats an earlier one, ignoring case; see `find_repeated`.

    Args:
        rows: What it is about.
        rule: What must hold.
        in_hcl: The rows that break it, in Terraform.
        about: The part of a row that is repeated.
        shared: How many steps of the path both share, as the end of a slice.
        found: Says what was found, from a row and the earlier one; None: what is repeated.
    """

    def violations(listed: Iterable[Row]) -> Iterator[Violation]:
        for row, first in find_repeated(listed, about, shared):
            yield row.steps, found(row, first) if found else describe(getattr(row, about))

    return Rule(input=rows.input, rule=rule, looks_at=rows.of, violations=violations, broken_in_hcl=in_hcl)


@cache
def held(entities: EntityType, name: str, key: str = "", when: When | None = None) -> RowKind:
    """Return one kind of row of users, groups or policies.

    Args:
        entities: Whose.
        name: The kind, a key of `ROWS`.
        key: The only attribute that they come from; "": any.
        when: The only users or groups that they come from; None: all.
    """

    def of(inputs: Inputs) -> Iterable[Row]:
        rows = entities.rows(name, inputs, key)
        return (row for row in rows if when.holds(row.of, inputs)) if when else rows

    def hcl(broken: Predicate) -> Rows:
        conditions = f'it.key == "{key}"' if key else "", when.hcl if when else "", broken.hcl
        return Rows(name, " && ".join(filter(None, conditions)))

    text, key_in_hcl = ("it.of", "it.name") if name == "owners" else ("it.text", "it.key")
    return RowKind(input=entities.input, of=of, hcl=hcl, text=text, key=key_in_hcl)


@cache
def attribute(entities: EntityType, name: str, reported_as: str = "") -> RowKind:
    """Return the values of an attribute that is not null; with `reported_as`, the path is that of another one."""

    def of(inputs: Inputs) -> Iterable[Row]:
        rows = entities.rows("attributes", inputs, name)
        return (row._replace(steps=(*row.steps[:-1], reported_as)) for row in rows) if reported_as else rows

    return RowKind(
        input=entities.input,
        of=of,
        hcl=lambda broken: Rows("owners", broken.hcl, f'"${{it.path}}.{reported_as or name}"') if broken.hcl else None,
        text=f"it.of.{name}",
    )


def shape_rule(entities: EntityType, kind: str, rule: str, hint: str = "") -> Rule:
    """Make the rule for the shape of a string, or of each string in a list: an attribute, or one of statements."""
    if kind in entities.model.model_fields:
        rows = held(entities, "texts", kind) if kind in entities.lists else attribute(entities, kind)
    else:
        rows = held(entities, "permissions", kind)
    return rule_of(elsewhere(rows, Rows(f"try(local.misshapen@.{kind}, [])")), ~fits(SHAPES[kind]), rule, hint=hint)


def elsewhere(rows: RowKind, in_hcl: InHcl) -> RowKind:
    """Return rows for which Terraform finds the violations in another way."""
    return rows._replace(hcl=lambda broken: in_hcl)


def value_of(
    name: str, measure: Callable[[Inputs], Any] | None = None, in_hcl: str = "", when: When | None = None
) -> RowKind:
    """Return an input as a whole.

    Args:
        name: The input.
        measure: The value that is checked; None: the input itself.
        in_hcl: The same as a Terraform expression; "": its variable.
        when: When the rule applies; None: always.
    """

    def of(inputs: Inputs) -> Iterator[Row]:
        value = measure(inputs) if measure else getattr(inputs, name)
        if value is not None and (when is None or when.holds(inputs, inputs)):
            yield Row((name,), name, value, inputs)

    def hcl(broken: Predicate) -> Whole:
        may_be_null = measure is None and default_of(name) is None
        otherwise = f" || !({when.hcl})" if when else ""
        return Whole(name, f"{f'var.{name} == null || ' if may_be_null else ''}{broken.fails}{otherwise}")

    return RowKind(input=name, of=of, hcl=hcl, text=in_hcl or f"var.{name}")


def entries(name: str) -> RowKind:
    """Return the entries of an input that is a list of strings."""
    return RowKind(
        input=name,
        of=lambda inputs: (Row((name, at), at, text, inputs) for at, text in enumerate(getattr(inputs, name) or ())),
        hcl=lambda broken: violating_entries(name, broken.hcl),
        text="text",
    )


def mapped(name: str, key: str = "") -> RowKind:
    """Return the entries of an input that is a map of strings or numbers; with `key`, only that entry."""

    def of(inputs: Inputs) -> Iterator[Row]:
        given = getattr(inputs, name)
        return (Row((name, each), each, given[each], given) for each in sorted(given) if not key or each == key)

    only = f'key == "{key}" && ' if key else ""
    return RowKind(input=name, of=of, hcl=lambda broken: violating_map(name, only + broken.hcl), text="text", key="key")


def names_rules(entities: EntityType, rule: str) -> tuple[Rule, ...]:
    """Make the rules for the names themselves."""
    names = held(entities, "owners")
    return (
        Rule(
            input=entities.input,
            rule=says("LZ143"),
            looks_at=names.of,
            violations=lambda rows: (
                ((entities.input,), "a CDKTF token as a name") for row in rows if is_token(row.key)
            ),
        ),
        rule_of(names, ~fits_kind(entities.input), rule, about="key"),
    )
