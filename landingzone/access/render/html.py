"""The report as one HTML page that needs only a browser: no network, no other file."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from landingzone.access.account_names import accounts_counted
from landingzone.access.attention import Marks
from landingzone.access.managed_policies import managed_policies
from landingzone.access.model import OF_THIS_FILE, GroupAccess, Report
from landingzone.access.policies import Usage, dated_kind, description_of, in_one_line, words_of_policy
from landingzone.access.render.escaped import safe, sentence
from landingzone.access.render.frame import Provenance, content_policy, filled, provenance_line, resource
from landingzone.access.render.map import draw_map
from landingzone.access.render.page_answers import ASKED
from landingzone.access.render.page_data import marks_of, page_data
from landingzone.access.render.page_roles import by_account_name, in_short
from landingzone.access.render.supplement import Supplement
from landingzone.access.words import Role
from landingzone.ground.grouping import grouped
from landingzone.ground.words import cited, counted, listed
from landingzone.groups.policy import Policy
from landingzone.iam.quotas import MANAGED_CHARACTERS
from landingzone.iam.wildcards import is_pattern

_FOOTER = "Made from a configuration, without reading the account."
_MAP_WITHOUT_SCRIPT = (
    "<noscript><p>Opening accounts in the map needs JavaScript. "
    "The table below has all roles that policies name and allow.</p></noscript>\n"
)
_MOST_MEMBERS = 40  # named in the section of a group; the table has them all
_SCRIPTS = ("page_words.js", "page_table.js", "page_map.js", "page.js")
"""In the order in which they use each other, as one script."""


def report_as_html(report: Report, supplement: Supplement | None = None, provenance: Provenance | None = None) -> str:
    """Write the page: a table of users by groups with filters, the groups, and a map of accounts and roles.

    Args:
        report: The report.
        supplement: What else is known of the users; None: nothing.
        provenance: Of what the page is made, when and by what; None: the page does not say.

    Returns:
        The page. Its content security policy lets it load nothing and run only its own script.
    """
    script, policies, marks = resource(*_SCRIPTS), _policies(report), marks_of(report, supplement)
    parts = {
        "account": _account(report, report.account),
        "account_options": _account_options(report),
        "action_options": "".join(f'<option value="{action}">{action}</option>' for action in ASKED),
        "css": resource("base.css", "page.css"),
        "data": _json(page_data(report, supplement, marks)),
        "footer": "Who can do what is of a configuration." if supplement else _FOOTER,
        "groups": "\n".join(_group(report, group) for group in report.groups) or "<p>No groups are defined here.</p>",
        "headline": _headline(report, supplement),
        "js": script,
        "map": draw_map(report),
        "map_without_script": _MAP_WITHOUT_SCRIPT if report.roles else "",
        "counts": _counts(marks),
        "policies": policies,
        "policies_link": '\n<a href="#policies">Policies</a>' if policies else "",
        "policy": content_policy(script),
        "provenance": provenance_line(provenance),
        "roles": _roles(report),
    }
    return filled(resource("page.html"), parts)


def _headline(report: Report, supplement: Supplement | None) -> str:
    others = {role.account for role in report.roles if role.account != report.account}
    administrators = sum(user.is_administrator is True for user in report.users)
    offboarding = sum(user.is_offboarding for user in report.users)
    leaving = f"{offboarding:,} offboarding, " if offboarding else ""
    mfa = sentence(report.mfa_in_words)
    if not report.requires_mfa or report.mfa_otherwise or report.without_mfa or report.maybe_without_mfa:
        mfa = f'<span class="warn">{mfa}</span>'
    over = "".join(f' <span class="warn">{sentence(one.in_words)}</span>' for one in report.usage if one.is_over)
    ends = f"{sentence(report.ends_in_words)} " if report.ends_in_words else ""
    more = "".join(f"<br>{sentence(line)}" for line in supplement.about) if supplement else ""
    return (
        f"Account {_account(report, report.account)}: {counted(len(report.users), 'user')}, "
        f"{counted(administrators, 'administrator')} among them, {leaving}{counted(len(report.groups), 'group')}, "
        f"named roles in {accounts_counted(others, 'other account')}. {mfa}{over} {ends}{safe(OF_THIS_FILE)}{more}"
    )


def _account(report: Report, account: str) -> str:
    return safe(report.wording.account(account))


def _account_options(report: Report) -> str:
    roles = by_account_name(report.roles)
    accounts = dict.fromkeys(role.account for role in roles if not is_pattern(role.account))
    return "".join(f'<option value="{safe(account)}">{_account(report, account)}</option>' for account in accounts)


def _counts(marks: Marks) -> str:
    """Write what must be looked at: a button for each thing about somebody, and one line for all about nobody."""
    buttons = "".join(
        f'<li><button type="button" class="kept" data-mark="{number}" aria-pressed="false" title="{safe(about)}">'
        f"<b>{len(users):,}</b> <span>{safe(title[:1].upper() + title[1:])}</span></button></li>"
        for number, (title, (about, users)) in enumerate(marks.items())
        if users
    )
    nobody = "; ".join(title for title, (_, users) in marks.items() if not users)
    calm = f'<p class="soft"><b class="good">0 users</b>: {safe(nobody)}.</p>' if nobody else ""
    return (f'<ul class="counts">{buttons}</ul>\n' if buttons else "") + calm


def _group(report: Report, group: GroupAccess) -> str:
    members = group.members[:_MOST_MEMBERS]
    rest = len(group.members) - len(members)
    facts = [
        ("Level", safe(group.stake.level)),
        *([("Why", "<br>".join(safe(reason.words) for reason in group.stake.reasons))] if group.stake.reasons else []),
        ("MFA", safe(group.mfa)),
        *([("Roles", _roles_of(report, group.roles))] if group.roles else []),
        ("Policies", "<br>".join(_policy_of(report, policy) for policy in group.policies) or "none"),
        ("Quotas", "<br>".join(_usage(one) for one in group.quotas) or "none used"),
        ("Members", sentence(", ".join(map(cited, members)) or "none") + (f" and {rest:,} more" if rest else "")),
    ]
    show = f'<button type="button" data-show-group="{safe(group.name)}">Show the members in the table</button>'
    return (
        f'<details class="group"><summary><b>{safe(group.name)}</b>, {counted(len(group.members), "member")} - '
        f'<span class="soft">{sentence(in_short(group))}</span></summary><div class="inside">'
        f"<dl>{''.join(f'<dt>{name}</dt><dd>{value}</dd>' for name, value in facts)}</dl>"
        f"{_folded('All that members may do', group.words)}{show if members else ''}"
        "</div></details>"
    )


def _roles_of(report: Report, roles: Iterable[Role]) -> str:
    """List roles, one line for each account."""
    named = ((role.account, "any role" if role.name == "*" else cited(role.name)) for role in by_account_name(roles))
    by_account = grouped(named).items()
    return "<br>".join(f"{_account(report, account)}: {sentence(', '.join(names))}" for account, names in by_account)


def _policy_of(report: Report, policy: Policy) -> str:
    return f"{sentence(description_of(policy))}: {sentence(in_one_line(policy, report.wording))}"


def _folded(title: str, phrases: Sequence[str]) -> str:
    """Write a list that a click opens; nothing, if it is empty."""
    items = "".join(f"<li>{sentence(phrase)}</li>" for phrase in phrases)
    inside = f'<div class="inside"><ul>{items}</ul></div>'
    return f"<details><summary>{safe(title)} ({len(phrases):,})</summary>{inside}</details>" if items else ""


def _policies(report: Report) -> str:
    """Write the section of managed policies: your own, and others that somebody has; nothing if there is none."""
    rows = "".join(_policy_row(report, *each) for each in managed_policies(report))
    if not rows:
        return ""
    return (
        '\n<section id="policies" aria-labelledby="policies-title">\n<h2 id="policies-title">Managed policies</h2>\n'
        f"{_table(('Policy', 'Permissions', 'Who has it', 'Size'), rows)}\n</section>"
    )


def _policy_row(report: Report, policy: Policy, holders: Mapping[str, Sequence[str]]) -> str:
    line, words = in_one_line(policy, report.wording), words_of_policy(policy, report.wording)
    size = "" if policy.characters is None else f"{policy.characters:,} of {MANAGED_CHARACTERS:,} characters"
    return _row(
        ("Policy", f"<b>{safe(policy.name)}</b><br>{safe(dated_kind(policy))}"),
        ("Permissions", sentence(line) + (_folded("All of them", words) if len(words) > 1 else "")),
        ("Who has it", sentence(_holders(holders))),
        ("Size", size),
    )


def _table(titles: Iterable[str], rows: str) -> str:
    heads = "".join(f'<th scope="col">{title}</th>' for title in titles)
    return f'<table class="cards"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'


def _row(*cells: tuple[str, str]) -> str:
    inside = "".join(f'<td data-title="{title}">{content}</td>' for title, content in cells)
    return f"<tr>{inside}</tr>"


def _holders(holders: Mapping[str, Sequence[str]]) -> str:
    held = (f"{how}: {listed(map(cited, names), most=_MOST_MEMBERS)}" for how, names in holders.items())
    return "; ".join(held) or "nobody"


def _usage(usage: Usage) -> str:
    meter = f'<meter min="0" max="{usage.limit}" value="{usage.used}" aria-label="{safe(usage.in_words)}"></meter>'
    return f"{meter} {sentence(usage.in_words)}"


def _roles(report: Report) -> str:
    if not report.roles:
        return ""
    users = Counter(role for user in report.users for role in user.roles)
    groups = grouped((role, group.name) for group in report.groups for role in group.roles)
    rows = "".join(
        _row(
            ("Account", _account(report, role.account)),
            ("Role", sentence(cited(role.name))),
            ("Groups", sentence(", ".join(map(cited, groups.get(role, ()))))),
            ("Users", f"{users[role]:,}"),
        )
        for role in by_account_name(report.roles)
    )
    heads = ("Account", "Role", "Groups whose policies name and allow it", "Users whose policies name and allow it")
    table = _table(heads, rows)
    note = '<p class="soft">A policy with a wider pattern, such as that of an administrator, may allow a role too.</p>'
    return (
        '<details id="roles-table"><summary>All roles that policies name and allow, as a table</summary>'
        f'<div class="inside">{note}</div>{table}</details>'
    )


def _json(value: object) -> str:
    # `<` could end the script element. Its escape means the same in JSON, as the escapes of all but ASCII do.
    return json.dumps(value, separators=(",", ":")).replace("<", "\\u003c").replace("&", "\\u0026")
