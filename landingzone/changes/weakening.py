"""What a change does to settings that weaken: with them less is refused, reported or required. One row for each.

What somebody may do is compared elsewhere. The sentences say when such a setting begins to apply and when it ends, and
whom it affects.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter, gt, lt
from typing import NamedTuple

from landingzone.changes.change import Change, Clause
from landingzone.changes.comparison import Comparison, Side
from landingzone.changes.settings import in_words
from landingzone.config.ignored import KINDS, Ignored
from landingzone.config.options import Configuration, StackConfiguration, hidden_tags_of, requirements_of, written_users
from landingzone.config.requirements import Requirement
from landingzone.config.user import User
from landingzone.ground.words import MOST_NAMED, cited, counted, listed, quoted, subject
from landingzone.iam.severity import Severity
from landingzone.iam.wildcards import includes, overlap
from landingzone.rules.last_administrator import find_no_administrator


class InForce(NamedTuple):
    """A setting that applies.

    Args:
        begins: What is said when it begins to apply; about a user, what follows the name.
        ends: The same when it ends; "": something else says it.
        changes: The same when `value` differs; "": what it begins with.
        level: What is at stake when it begins.
        level_of_end: What is at stake when it ends.
        user: Name of the user whom it is about; "": it is about none.
        users: Names of the users whom it affects, if it is about none.
        value: What distinguishes it from one with the same key.
    """

    begins: str
    ends: str = ""
    changes: str = ""
    level: Severity = "low"
    level_of_end: Severity = "info"
    user: str = ""
    users: tuple[str, ...] = ()
    value: object = None


_Key = tuple[str, ...]
_AllInForce = Iterator[tuple[_Key, InForce]]
"""What applies on one side of a change, each with what identifies it on both."""


def find_weakening(comparison: Comparison) -> Iterator[Change]:
    """Report which settings that weaken begin to apply, change or end.

    Args:
        comparison: The change.
    """
    about_users: dict[Clause, list[str]] = {}
    for find in ROWS.values():
        before, after = (dict(find(comparison, side)) for side in comparison.sides)
        for key in dict.fromkeys((*before, *after)):
            level, text, one = _told(before.get(key), after.get(key))
            if not text:
                continue
            if not one.user:
                yield Change(level=level, kind="setting", text=text, users=one.users)
            elif one.user in comparison.new.inputs.users:  # a removal has a sentence of its own
                about_users.setdefault(Clause(level=level, kind="setting", verb=text), []).append(one.user)
    for clause, names in about_users.items():
        yield clause.about(sorted(names))


def _told(old: InForce | None, new: InForce | None) -> tuple[Severity, str, InForce]:
    if new is None:
        assert old
        return old.level_of_end, old.ends, old
    if old is None:
        return new.level, new.begins, new
    return new.level, (new.changes or new.begins) if old.value != new.value else "", new


def _ignored(comparison: Comparison, side: Side) -> _AllInForce:
    """Yield what of the account is no difference; what leaves the file with the change may be among it."""
    old, new = comparison.inputs
    others = _patterns(_other(comparison, side))
    leaving: Mapping[str, Iterable[str]] = {
        "users": comparison.users.gone,
        "groups": comparison.groups.gone,
        "policies": old.policies.keys() - new.policies.keys(),
    }
    for kind, pattern, entry in _patterns(side):
        # What a wider pattern of the other side has too begins and ends nothing.
        near = sorted({each for of, each, _ in others if of == kind and each != pattern and overlap(each, pattern)})
        if not any(includes(each, pattern) for each in near):
            alone = Ignored(reason=entry.reason, **{kind: [pattern]})
            hidden = sorted(name for name in leaving[kind] if alone.has(kind, name))
            is_any = set(pattern) == {"*"}
            named, who = "" if is_any else f" named {cited(pattern)}", "who" if kind == "users" else "that"
            which = f"{kind}{named} {who} are only in the account"
            left = f", except those named {listed(map(cited, near), most=MOST_NAMED)}" if near else ""
            among = f", among them {subject(hidden)}" if hidden and side is comparison.new else ""
            yield (
                (kind, pattern),
                InForce(
                    f"{which} are no longer differences{among} (ignore: {quoted(entry.reason)})",
                    f"{which} are differences again{left} (no longer in ignore)",
                    f"{which} are no differences for another reason: {quoted(entry.reason)}",
                    level="high" if is_any else "medium" if hidden or not set(pattern).isdisjoint("*?") else "low",
                    users=tuple(hidden) if kind == "users" else (),
                    value=entry.reason,
                ),
            )


def _patterns(side: Side) -> list[tuple[str, str, Ignored]]:
    """Return the patterns of names that a side ignores, in small letters, each with its kind and its entry."""
    entries = side.inputs.ignore if isinstance(side.inputs, StackConfiguration) else ()
    return [(kind, each.lower(), entry) for entry in entries for kind in KINDS for each in getattr(entry, kind)]


def _administrators_elsewhere(_: Comparison, side: Side) -> _AllInForce:
    if isinstance(side.inputs, Configuration) and side.inputs.administrators_elsewhere:
        without = side.inputs.model_copy(update={"administrators_elsewhere": False})
        nobody = any(find_no_administrator(without, side.holdings))
        yield (
            (),
            InForce(
                "no warning says that nobody defined here is an administrator (administrators_elsewhere: true)"
                + (", and nobody is" if nobody else ""),
                "a warning says again if nobody defined here is an administrator (administrators_elsewhere)",
                level="high" if nobody else "medium",
            ),
        )


def _last_to_leave(_: Comparison, side: Side) -> _AllInForce:
    for name, user in side.inputs.users.items():
        if user.leaves_no_administrator:
            what = "leave although no other administrator is left (leaves_no_administrator)"
            yield (name,), InForce(f"may now {what}", f"may no longer {what}", level="high", user=name)


def _force_destroyed(comparison: Comparison, side: Side) -> _AllInForce:
    """Yield whose keys and devices that were made by hand are deleted with the user, by an attribute of theirs.

    What the input for all changes has a row of its own, and offboarding a sentence.
    """
    others = _other(comparison, side).inputs.users
    for name, user in side.inputs.users.items():
        is_own_change = user.force_destroy != (others[name].force_destroy if name in others else None)
        if is_own_change and side.inputs.is_forced(side.users[name]):
            what = "deleted, when removed here, with keys and devices made by hand (force_destroy)"
            yield (name,), InForce(f"is {what}", f"is no longer {what}", level="medium", user=name)


def _machines(_: Comparison, side: Side) -> _AllInForce:
    for name, user in side.inputs.users.items():
        if user.require_mfa is False:
            yield (
                (name,),
                InForce(
                    "is now taken for a machine (require_mfa: false): no warning says what works without MFA",
                    "is no longer taken for a machine (require_mfa: false)",
                    user=name,
                ),
            )


def _rules(comparison: Comparison, side: Side) -> _AllInForce:
    others = {each.name: each for each in requirements_of(_other(comparison, side).inputs)}
    for rule in requirements_of(side.inputs):
        called, other = f"the company rule {cited(rule.name)}", others.get(rule.name)
        whom = [] if other else _under(rule, side)
        differing = [each for each in Requirement.model_fields if other and getattr(other, each) != getattr(rule, each)]
        yield (
            (rule.name,),
            InForce(
                f"{called} is new: {quoted(rule.rule)}",
                f"{called} is removed: {quoted(rule.rule)}{f', for {subject(whom)}' if whom else ''}",
                f"{called} changes ({listed(differing)}): {quoted(rule.rule)}",
                level="low" if other else "info",
                level_of_end="medium" if whom else "low",
                users=() if side is comparison.new else tuple(whom),
                value=rule,
            ),
        )


def _outside(comparison: Comparison, side: Side) -> _AllInForce:
    """Yield who is not under a rule, of the rules and the users that are there before and after."""
    other = _other(comparison, side)
    rules = {each.name for each in requirements_of(other.inputs)}
    for rule in requirements_of(side.inputs):
        if rule.name in rules:
            what = f"under the company rule {cited(rule.name)}: {quoted(rule.rule)}"
            for name in (side.inputs.users.keys() & other.inputs.users.keys()).difference(_under(rule, side)):
                yield (rule.name, name), InForce(f"is no longer {what}", f"is now {what}", level="medium", user=name)


def _under(rule: Requirement, side: Side) -> list[str]:
    """Return the names of the users to whom a rule applies, sorted; an exemption is another thing."""
    written = written_users(side.inputs)
    users = sorted(side.inputs.users.items())
    return [name for name, user in users if rule.is_of(user, written[name].team if name in written else None)]


def _other(comparison: Comparison, side: Side) -> Side:
    return comparison.new if side is comparison.old else comparison.old


def _exempt(_: Comparison, side: Side) -> _AllInForce:
    for name, user in written_users(side.inputs).items():
        for rule, reason in sorted(user.exempt.items()):
            what = f"exempt from {cited(rule)}"
            yield (
                (name, rule),
                InForce(
                    f"is now {what}: {quoted(reason)}",
                    f"is no longer {what}",
                    f"is {what} for another reason: {quoted(reason)}",
                    user=name,
                    value=reason,
                ),
            )


def _made_elsewhere(kind: str, of_users: str) -> Callable[[Comparison, Side], _AllInForce]:
    """Make the row of `groups_made_elsewhere` or `policies_made_elsewhere`."""
    option = f"{kind}_made_elsewhere"

    def row(comparison: Comparison, side: Side) -> _AllInForce:
        names, others = (getattr(each.inputs, option) for each in (side, _other(comparison, side)))
        if names is None:
            unknown = f"{kind} of users that are defined nowhere"
            begins = f"{unknown} are no longer refused ({option} is unset)"
            yield ("unset",), InForce(begins, f"{unknown} are now refused ({option})", level="medium")
        coming, going = sorted({*(names or ())} - {*(others or ())}), sorted({*(others or ())} - {*(names or ())})
        whom = sorted(name for name, user in side.users.items() if not set(coming).isdisjoint(getattr(user, of_users)))
        whose = f", which {subject(whom)} {'has' if len(whom) == 1 else 'have'}" if whom else ""
        parts = [f"{_called(kind, coming)} as defined elsewhere{whose}"] if coming else []
        parts += [f"{_called(kind, going, 'no longer ')} as defined elsewhere"] if going else []
        level: Severity = "low" if coming else "info"
        text = f"{'; '.join(parts)} ({option})"
        yield ("names",), InForce(text, level=level, users=tuple(whom), value=frozenset(names or ()))

    return row


def _called(kind: str, names: Sequence[str], how: str = "") -> str:
    named = listed(map(cited, names), most=MOST_NAMED)
    if len(names) > 1:
        return f"the {kind} {named} {how}count"
    return f"the {'group' if kind == 'groups' else 'policy'} {named} {how}counts"


def _hidden_tags(_: Comparison, side: Side) -> _AllInForce:
    for key in sorted(hidden_tags_of(side.inputs)):
        whom = sum(key in user.tags for user in side.users.values())
        what = f"the values of the tag {cited(key)}, which {counted(whom, 'user has', 'users have')},"
        yield (key,), InForce(f"{what} are no longer shown (hidden_tags)", f"{what} are shown again (hidden_tags)")


class _Input(NamedTuple):
    """An input with a value that weakens.

    Args:
        level: What is at stake when it weakens.
        is_weaker: Whether a value is weaker than another.
        affects: Whether it affects a user.
        whom: What such users are called, after their number.
    """

    level: Severity
    is_weaker: Callable[[int, int], bool]
    affects: Callable[[User], bool]
    whom: str


_INPUTS: Mapping[str, _Input] = {
    "force_destroy_users": _Input("medium", gt, lambda user: user.force_destroy is None, "without force_destroy"),
    "minimum_password_length": _Input("low", lt, attrgetter("create_login_profile"), "with a console password"),
    "password_reset_required": _Input("low", lt, attrgetter("create_login_profile"), "with a console password"),
}


def _inputs(comparison: Comparison, side: Side) -> _AllInForce:
    for name, row in _INPUTS.items():
        old, new = (getattr(each.inputs, name) for each in (_other(comparison, side), side))
        number = sum(map(row.affects, side.users.values()))
        text = f"{name} changes from {in_words(old)} to {in_words(new)}, for {counted(number, 'user')} {row.whom}"
        yield (name,), InForce(text, level=row.level if row.is_weaker(new, old) else "info", value=new)


ROWS: Mapping[str, Callable[[Comparison, Side], _AllInForce]] = {
    "ignore": _ignored,
    "administrators_elsewhere": _administrators_elsewhere,
    "leaves_no_administrator": _last_to_leave,
    "force_destroy": _force_destroyed,
    "require_mfa": _machines,
    "requirements": _rules,
    "of": _outside,
    "exempt": _exempt,
    "groups_made_elsewhere": _made_elsewhere("groups", "groups"),
    "policies_made_elsewhere": _made_elsewhere("policies", "customer_managed_policy_names"),
    "hidden_tags": _hidden_tags,
    "inputs": _inputs,
}
"""The setting of each row -> what finds where it weakens."""
