"""The report as plain text: 80 columns, no colours, the same in a terminal and in a pipe."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from landingzone.access.account_names import accounts_counted
from landingzone.access.entities import GroupAccess, PolicyAccess, UserAccess
from landingzone.access.facts import (
    GROUP_FACTS,
    POLICY_FACTS,
    POSSIBLE,
    STANDINGS,
    USER_FACTS,
    AboutT,
    FactTable,
    Form,
    Subject,
    used,
)
from landingzone.access.model import OF_THIS_FILE, Report
from landingzone.access.render.supplement import Supplement
from landingzone.ground.grouping import grouped
from landingzone.ground.words import QUOTED_VALUE, cited, counted, listed, printable

_COLUMNS = 80
_MOST_NAMED = 20
_KEPT = "\0"  # a space at which no line breaks
_LABEL = 14  # columns, including the indent


def report_as_text(report: Report, supplement: Supplement | None = None) -> str:
    """Write a report for people.

    Args:
        report: The report.
        supplement: What else is known about the users; None: nothing.

    Returns:
        Lines of up to 80 columns, except where one word is longer, such as an ARN; ends with a line break.
    """
    parts = [_headline(report, supplement.about if supplement else ())]
    parts += _findings(supplement.findings) if supplement else []
    parts += ["GROUPS", *(_group(group) for group in report.groups)]
    parts += ["POLICIES", *map(_policy, report.policies)] if report.policies else []
    parts += ["USERS", *(_user(report, user, supplement) for user in report.users)]
    return "\n\n".join(parts) + "\n"


def _findings(sentences: Sequence[str]) -> Iterator[str]:
    yield "FINDINGS"
    yield "\n".join(wrapped(printable(each), "  - ", "    ") for each in sentences) or "  none"


def _headline(report: Report, about: Iterable[str]) -> str:
    roles = [role for role in report.roles if role.account != report.account]
    elsewhere = accounts_counted((role.account for role in roles), "other account")
    lines = [
        f"Account {report.wording.account(report.account)}: {counted(len(report.users), 'user')}, "
        f"{counted(len(report.groups), 'group')}, {counted(len(roles), 'named role')} in {elsewhere}. "
        f"{report.mfa_in_words}",
        OF_THIS_FILE,
        *filter(None, [report.ends_in_words]),
    ]
    standing = grouped((report.subject(user).standing, user.name) for user in report.users)
    for each in STANDINGS:
        if names := [*map(cited, standing.get(each, ()))]:
            named = listed(names, most=_MOST_NAMED) if each is POSSIBLE else ", ".join(names)
            lines.append(f"{each.all.capitalize()}{f' ({each.why})' if each.why else ''}: {named}.")
    if report.acting:
        lines.append(f"Can act as others (surely or possibly): {listed(map(cited, report.acting), most=_MOST_NAMED)}.")
    over = [used(one) for one in report.usage if one.is_over]
    return "\n".join(wrapped(printable(line), "", "  ") for line in [*lines, *over, *about])


def _group(group: GroupAccess) -> str:
    return "\n".join([cited(group.name), *facts_as_text(GROUP_FACTS, "text", group)])


def _policy(access: PolicyAccess) -> str:
    return "\n".join([cited(access.policy.name), *facts_as_text(POLICY_FACTS, "text", access)])


def _user(report: Report, user: UserAccess, supplement: Supplement | None) -> str:
    one = report.subject(user)
    lines = [head_of_user(one), *facts_as_text(USER_FACTS, "text", one)]
    for label, items in (supplement.of_user.get(user.name, {}) if supplement else {}).items():
        lines += labelled(label, items)
    return "\n".join(lines)


def head_of_user(one: Subject) -> str:
    """Return the line with the name of a user."""
    beside = (text for fact in USER_FACTS.of_form["head"] for text in fact.texts("head", one))
    return " - ".join([cited(one.name), *beside])


def facts_as_text(facts: FactTable[AboutT], form: Form, about: AboutT) -> Iterator[str]:
    """Yield the lines of a form that is text.

    Args:
        facts: The facts.
        form: The form.
        about: Whom or what they are of.
    """
    for fact in facts.of_form[form]:
        yield from labelled(fact.label_for(about), fact.texts(form, about))


def labelled(label: str, items: Iterable[str]) -> Iterator[str]:
    """Yield lines with a label before the first item, each item beginning a line."""
    for index, item in enumerate(items):
        first = f"  {label if index == 0 else ''}".ljust(_LABEL)
        yield wrapped(printable(item), first, " " * (_LABEL + 2))


@lru_cache(maxsize=4096)  # among thousands of users, many have the same lines
def wrapped(text: str, first: str, rest: str) -> str:
    """Break a string into lines of up to 80 columns, with a prefix for the first line and one for the others.

    What is set apart stays on one line: no line begins with text from elsewhere.
    """
    if len(first) + len(text) <= _COLUMNS and text == text.strip() != "":
        return first + text  # as most lines of thousands of users
    return textwrap.fill(
        QUOTED_VALUE.sub(lambda found: found[0].replace(" ", _KEPT), text),
        width=_COLUMNS,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    ).replace(_KEPT, " ")
