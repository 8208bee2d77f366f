"""The report as plain text: 80 columns, no colours, the same in a terminal and in a pipe."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from landingzone.access.account_names import accounts_counted
from landingzone.access.model import OF_THIS_FILE, GroupAccess, PolicyAccess, Report, UserAccess
from landingzone.access.policies import Usage, description_of, usage_of_policy, words_of, words_of_policy
from landingzone.access.reasons import Stake
from landingzone.access.render.supplement import Supplement
from landingzone.access.words import Role, Wording, words_for_combination
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
    parts += ["POLICIES", *(_policy(policy, report.wording) for policy in report.policies)] if report.policies else []
    parts += ["USERS", *(_user(report, user, supplement) for user in report.users)]
    return "\n\n".join(parts) + "\n"


def _findings(sentences: Sequence[str]) -> Iterator[str]:
    yield "FINDINGS"
    yield "\n".join(wrapped(printable(each), "  - ", "    ") for each in sentences) or "  none"


def _headline(report: Report, about: Iterable[str]) -> str:
    roles = [role for role in report.roles if role.account != report.account]
    elsewhere = accounts_counted((role.account for role in roles), "other account")
    administrators = [user.name for user in report.users if user.is_administrator]
    lines = [
        f"Account {report.wording.account(report.account)}: {counted(len(report.users), 'user')}, "
        f"{counted(len(report.groups), 'group')}, {counted(len(roles), 'named role')} in {elsewhere}. "
        f"{report.mfa_in_words}",
        OF_THIS_FILE,
        *filter(None, [report.ends_in_words]),
    ]
    lines += [f"Administrators: {', '.join(map(cited, administrators))}."] if administrators else []
    if possible := [user.name for user in report.users if user.is_administrator is None]:
        named = listed(map(cited, possible), most=_MOST_NAMED)
        lines.append(f"Possible administrators, because some permissions are not known here: {named}.")
    if offboarding := [user.name for user in report.users if user.is_offboarding]:
        lines.append(f"In offboarding, with everything denied: {', '.join(map(cited, offboarding))}.")
    over = [_used(one) for one in report.usage if one.is_over]
    return "\n".join(wrapped(printable(line), "", "  ") for line in [*lines, *over, *about])


def _group(group: GroupAccess) -> str:
    lines = [cited(group.name)]
    details = [words for words in group.words if words != group.grants]
    lines += labelled("grants", [group.grants] if group.grants else [])
    lines += labelled("may", details)
    lines += _stake(group.stake)
    lines += labelled("MFA", [group.mfa])
    lines += labelled("policies", map(description_of, group.policies))
    lines += labelled("quotas", map(_used, group.quotas))
    lines += labelled(counted(len(group.members), "member"), [", ".join(map(cited, group.members)) or "none"])
    return "\n".join(lines)


def _policy(access: PolicyAccess, wording: Wording) -> str:
    lines = [cited(access.policy.name)]
    lines += labelled("grants", words_of_policy(access.policy, wording) or ["nothing"])
    lines += labelled("quotas", map(_used, filter(None, [usage_of_policy(access.policy)])))
    for how, names in access.holders.items():
        lines += labelled(how, [", ".join(map(cited, names))])
    return "\n".join([*lines, *([] if access.holders else labelled("has it", ["nobody"]))])


_ADMINISTRATOR = {
    True: " - administrator",
    False: "",
    None: " - possible administrator: some permissions are not known here",
}


def _user(report: Report, user: UserAccess, supplement: Supplement | None) -> str:
    lines = [*head_of_user(user)]
    if not user.is_offboarding:
        elsewhere = f"{', '.join(map(cited, user.other_groups))} (defined elsewhere: not known here, may be anything)"
        lines += labelled("groups", [", ".join(map(cited, user.groups)) or "none"])
        lines += labelled("elsewhere", [elsewhere] if user.other_groups else [])
        lines += labelled("policies", map(description_of, user.policies))
        lines += labelled("may", words_of(user.policies, user.mfa, report.wording))
        lines += labelled("together", map(words_for_combination, user.holding.combinations))
        lines += labelled("roles", [_role(report, user, role) for role in user.roles])
    lines += _lines_of_user(user) if user.is_offboarding else tail_of_user(user)
    for label, items in (supplement.of_user.get(user.name, {}) if supplement else {}).items():
        lines += labelled(label, items)
    return "\n".join(lines)


def head_of_user(user: UserAccess) -> Iterator[str]:
    """Yield the lines with the name of a user, and what is at stake."""
    if user.is_offboarding:
        yield f"{cited(user.name)} - offboarding"
        yield from labelled("may", ["nothing: everything is denied"])
    else:
        yield cited(user.name) + _ADMINISTRATOR[user.is_administrator]
        yield from _stake(user.stake)


def tail_of_user(user: UserAccess, *ssh_keys: str) -> Iterator[str]:
    """Yield the lines with what a user has besides permissions.

    Args:
        user: The user.
        ssh_keys: The fingerprint of the SSH key, if it is shown.
    """
    yield from labelled("boundary", [cited(user.boundary)] if user.boundary else [])
    none = "none that work" if user.is_offboarding else "none defined here"
    yield from labelled("credentials", [", ".join(user.credentials.in_words) or none])
    yield from labelled("SSH key", ssh_keys)
    yield from _lines_of_user(user)
    yield from labelled("MFA", [user.mfa])
    yield from labelled("over quota", [_used(one) for one in user.quotas if one.is_over])


def _lines_of_user(user: UserAccess) -> Iterator[str]:
    yield from labelled("PGP key", user.pgp_key.in_words if user.pgp_key else ())
    yield from labelled("team", [cited(user.team)] if user.team else [])
    yield from labelled("exempt", (each.in_words for each in user.exemptions))
    yield from labelled("ends", (end.in_words for end in user.ends.each))


def _stake(stake: Stake) -> Iterator[str]:
    yield from labelled("level", [stake.level])
    yield from labelled("why", (reason.words for reason in stake.reasons))


def _role(report: Report, user: UserAccess, role: Role) -> str:
    through = [cited(name) for name in user.groups if role in report.group[name].roles]
    return f"{role} (through {', '.join(through) or 'an own policy'})"


def _used(usage: Usage) -> str:
    return usage.in_words + (" - TOO MANY" if usage.is_over else "")


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
