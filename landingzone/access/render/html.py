"""The report as one HTML page that needs only a browser: no network, no other file."""

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from importlib.resources import files
from typing import Any, get_args

from landingzone.access.account_names import account_in_words
from landingzone.access.change import OF_THIS_FILE
from landingzone.access.model import GroupAccess, PolicyAccess, Report
from landingzone.access.policies import Usage, description_of, roles_by, usage_of_policy, words_of_policy
from landingzone.access.render.beside import Beside
from landingzone.access.render.escaped import safe, sentence
from landingzone.access.render.map import draw_map
from landingzone.access.render.page_roles import by_account_name, is_pattern, users_by_role
from landingzone.access.words import Role, Wording, words_for_combination
from landingzone.ground.grouping import grouped
from landingzone.ground.words import cited, counted, listed
from landingzone.groups.policy import Policy
from landingzone.iam.conditions import Requirement
from landingzone.iam.held import Mfa
from landingzone.iam.meaning import unknown_group
from landingzone.iam.permissions import Permission

_FOOTER = "Made from a configuration, without reading the account."
_WIDTH = 92  # of a column of texts, in pixels
_MOST_MEMBERS = 40  # named in the section of a group; the table has them all
_SCRIPTS = ("page_patterns.js", "page_map.js", "page.js")  # in the order in which they use each other, as one script


def report_as_html(report: Report, beside: Beside | None = None) -> str:
    """Write the page: a table of users by groups with filters, the groups, and a map of accounts and roles.

    Args:
        report: The report.
        beside: What else is known of the users; None: nothing.

    Returns:
        The page. Its content security policy lets it load nothing and run only its own script.
    """
    script = "\n".join(map(_resource, _SCRIPTS))
    digest = base64.b64encode(hashlib.sha256(f"\n{script}\n".encode()).digest()).decode()
    parts = {
        "account": _account(report, report.account),
        "account_options": _account_options(report),
        "css": _resource("page.css"),
        "data": _json(_data(report, beside)),
        "footer": "Who can do what is of a configuration." if beside else _FOOTER,
        "groups": "\n".join(_group(group) for group in report.groups) or "<p>No groups are made here.</p>",
        "headline": _headline(report, beside),
        "js": script,
        "map": draw_map(report),
        "marks": _marks(beside) if beside else "",
        "policies": _policies(report),
        "policies_link": '\n<a href="#policies">Policies</a>' if report.policies else "",
        "policy": f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; base-uri 'none'; "
        "form-action 'none'",
        "roles": _roles(report),
    }
    # In one pass, so that no text of the inputs can be taken for a placeholder.
    return re.sub(r"\{\{(\w+)\}\}", lambda place: parts[place[1]], _resource("page.html"))


def _resource(name: str) -> str:
    return files("landingzone.access.render").joinpath(name).read_text(encoding="utf-8").rstrip("\n")


def _headline(report: Report, beside: Beside | None) -> str:
    others = {role.account for role in report.roles if role.account != report.account}
    administrators = sum(user.is_administrator is True for user in report.users)
    offboarding = sum(user.is_offboarding for user in report.users)
    leaving = f"{offboarding:,} offboarding, " if offboarding else ""
    mfa = sentence(report.mfa_in_words)
    if not report.requires_mfa or report.mfa_otherwise or report.without_mfa or report.maybe_without_mfa:
        mfa = f'<span class="warn">{mfa}</span>'
    over = "".join(f' <span class="warn">{sentence(_used(one))}</span>' for one in report.usage if one.is_over)
    ends = f"{sentence(report.ends_in_words)} " if report.ends_in_words else ""
    more = "".join(f"<br>{sentence(line)}" for line in beside.about) if beside else ""
    return (
        f"Account {_account(report, report.account)}: {counted(len(report.users), 'user')}, "
        f"{counted(administrators, 'administrator')} among them, {leaving}{counted(len(report.groups), 'group')}, "
        f"roles in {counted(len(others), 'other account')}. {mfa}{over} {ends}{safe(OF_THIS_FILE)}{more}"
    )


def _account(report: Report, account: str) -> str:
    return safe(account_in_words(account, report.account_names))


def _account_options(report: Report) -> str:
    roles = by_account_name(report.roles, report.account_names)
    accounts = dict.fromkeys(role.account for role in roles if not is_pattern(role.account))
    return "".join(f'<option value="{safe(account)}">{_account(report, account)}</option>' for account in accounts)


def _marks(beside: Beside) -> str:
    options = "".join(
        f'<option value="{number}">{safe(title)} ({len(names):,})</option>'
        for number, (title, names) in enumerate(beside.marks.items())
    )
    return f'\n<label>Finding <select id="mark"><option value="">any or none</option>{options}</select></label>'


def _group(group: GroupAccess) -> str:
    details = [words for words in group.words if words != group.grants]
    members = group.members[:_MOST_MEMBERS]
    rest = len(group.members) - len(members)
    facts = [
        ("Level", safe(group.stake.level)),
        *([("Why", "<br>".join(safe(reason.words) for reason in group.stake.reasons))] if group.stake.reasons else []),
        ("MFA", safe(group.mfa)),
        ("Policies", "<br>".join(sentence(description_of(policy)) for policy in group.policies) or "none"),
        ("Quotas", "<br>".join(_usage(one) for one in group.quotas) or "none used"),
        ("Members", sentence(", ".join(map(cited, members)) or "none") + (f" and {rest:,} more" if rest else "")),
    ]
    show = (
        f'<button type="button" data-show-group="{safe(group.name)}">Show the members in the table</button>'
        if group.members
        else ""
    )
    return (
        f'<details class="group"><summary><b>{safe(group.name)}</b>, {counted(len(group.members), "member")} - '
        f'<span class="soft">{sentence(group.in_short)}</span></summary><div class="inside">'
        f"{_list(details)}<dl>{''.join(f'<dt>{name}</dt><dd>{value}</dd>' for name, value in facts)}</dl>{show}"
        "</div></details>"
    )


def _policies(report: Report) -> str:
    """Write the section of the managed policies of one's own; nothing if there is none."""
    if not report.policies:
        return ""
    rows = "".join(
        f"<tr><td><b>{safe(access.policy.name)}</b></td>"
        f"<td>{'<br>'.join(map(sentence, words_of_policy(access.policy, report.wording))) or 'nothing'}</td>"
        f"<td>{sentence(_holders(access))}</td>"
        f"<td>{''.join(_usage(one) for one in (usage_of_policy(access.policy),) if one)}</td></tr>"
        for access in report.policies
    )
    return (
        '\n<section id="policies" aria-labelledby="policies-title">\n<h2 id="policies-title">Managed policies</h2>\n'
        '<div class="scrolls" tabindex="0" role="region" aria-label="Managed policies and who has them"><table><thead>'
        '<tr><th scope="col">Policy</th><th scope="col">Grants where it is attached</th><th scope="col">Who has it</th>'
        f'<th scope="col">Quota</th></tr></thead><tbody>{rows}</tbody></table></div>\n</section>'
    )


def _holders(access: PolicyAccess) -> str:
    held = (f"{how}: {listed(map(cited, names), most=_MOST_MEMBERS)}" for how, names in access.holders.items())
    return "; ".join(held) or "nobody"


def _list(phrases: Iterable[str]) -> str:
    items = "".join(f"<li>{sentence(phrase)}</li>" for phrase in phrases)
    return f"<p>Members may:</p><ul>{items}</ul>" if items else ""


def _usage(usage: Usage) -> str:
    words = _used(usage)
    meter = f'<meter min="0" max="{usage.limit}" value="{usage.used}" aria-label="{safe(words)}"></meter>'
    return f"{meter} {sentence(words)}"


def _used(usage: Usage) -> str:
    return f"{usage.of}: {usage.used:,} of {usage.limit:,} {usage.unit}"


def _roles(report: Report) -> str:
    if not report.roles:
        return ""
    users = users_by_role(report)
    groups = grouped((role, group.name) for group in report.groups for role in group.roles)
    rows = "".join(
        f"<tr><td>{_account(report, role.account)}</td><td>{sentence(cited(role.name))}</td>"
        f"<td>{sentence(', '.join(map(cited, groups.get(role, ()))))}</td><td>{users[role]:,}</td></tr>"
        for role in by_account_name(report.roles, report.account_names)
    )
    return (
        '<details id="roles-table"><summary>The same as a table</summary><div class="inside"><table><thead><tr>'
        '<th scope="col">Account</th><th scope="col">Role</th><th scope="col">Groups that may assume it</th>'
        f'<th scope="col">Users</th></tr></thead><tbody>{rows}</tbody></table></div></details>'
    )


def _data(report: Report, beside: Beside | None) -> dict[str, Any]:
    group_numbers = {group.name: number for number, group in enumerate(report.groups)}
    roles = by_account_name(report.roles, report.account_names)
    accounts = {account: number for number, account in enumerate(dict.fromkeys(role.account for role in roles))}
    mfa_words = get_args(Mfa)
    stakes = {stake: number for number, stake in enumerate(dict.fromkeys(user.stake for user in report.users))}
    credentials = [*dict.fromkeys(words for user in report.users for words in user.credentials.in_words)]
    table = _PolicyTable(roles, report.wording)
    return {
        "account": report.account,
        "partitions": report.partitions,
        "mfa": mfa_words,
        "credentials": credentials,
        "groups": [
            {"name": group.name, "grants": group.in_short, "policies": table.add(group.policies)}
            for group in report.groups
        ],
        "users": [
            {
                "name": user.name,
                "path": user.path,
                "tags": dict(user.tags),
                "groups": [group_numbers[name] for name in user.groups],
                "elsewhere": user.other_groups,
                "policies": table.add(user.policies),
                "stake": stakes[user.stake],
                "together": [words_for_combination(one) for one in user.holding.combinations],
                "boundary": user.boundary,
                "bounding": None if user.holding.boundary is None else table.add([user.holding.boundary])[0],
                "credentials": [credentials.index(words) for words in user.credentials.in_words],
                "key": user.pgp_key.in_words if user.pgp_key else (),
                "mfa": mfa_words.index(user.mfa),
                "administrator": user.is_administrator,
                "offboarding": user.is_offboarding,
                **(_beside(beside, user.name) if beside else {}),
                # Where nobody is in a team or exempt, and nothing ends, the data says nothing of it.
                **({"team": user.team} if user.team else {}),
                **({"exempt": [each.in_words for each in user.exemptions]} if user.exemptions else {}),
                **({"ends": [end.in_words for end in user.ends.each]} if user.ends.each else {}),
            }
            for user in report.users
        ],
        **({"columns": [{"title": title, "width": _WIDTH} for title in beside.columns]} if beside else {}),
        "stakes": [{"level": stake.level, "why": [one.words for one in stake.reasons]} for stake in stakes],
        "accounts": [account_in_words(account, report.account_names) for account in accounts],
        "roles": [{"account": accounts[role.account], "name": role.name} for role in roles],
        "policies": table.rows,
        "unknown": list(_together(unknown_group("").permissions)),
    }


def _beside(beside: Beside, name: str) -> dict[str, Any]:
    return {
        "texts": [texts.get(name, "") for texts in beside.columns.values()],
        "lists": [[title[:1].upper() + title[1:], lines] for title, lines in beside.of_user.get(name, {}).items()],
        "marks": [number for number, names in enumerate(beside.marks.values()) if name in names],
    }


class _PolicyTable:
    """Every distinct policy once, so that thousands of users with the same policies take little space.

    Args:
        roles: The roles of the page.
        wording: How it is said.
    """

    def __init__(self, roles: Iterable[Role], wording: Wording) -> None:
        self._wording = wording
        self.rows: list[dict[str, Any]] = []
        self._roles = {role: number for number, role in enumerate(roles)}
        self._numbers: dict[Policy, int] = {}

    def add(self, held: Iterable[Policy]) -> list[int]:
        return list(self._added(held))

    def _added(self, held: Iterable[Policy]) -> Iterator[int]:
        for policy in held:
            if policy not in self._numbers:
                self._numbers[policy] = len(self.rows)
                reached = sorted(self._roles[role] for role in roles_by(policy.meaning, self._wording))
                self.rows.append(_policy(policy, self._wording) | {"roles": reached})
            yield self._numbers[policy]


def _policy(policy: Policy, wording: Wording) -> dict[str, Any]:
    return {
        "name": policy.name,
        "description": description_of(policy),
        "words": words_of_policy(policy, wording),
        "known": policy.permissions is not None,
        "permissions": list(_together(policy.meaning.permissions)),
    }


def _together(permissions: Iterable[Permission]) -> Iterator[dict[str, Any]]:
    """Put permissions together that differ in action and resource alone: AWS has documents with thousands of them."""
    alike: dict[tuple[object, ...], dict[str, list[Permission]]] = {}
    for one in permissions:
        circumstances = (one.effect, one.not_actions, one.not_resources, one.requirements, one.states)
        alike.setdefault(circumstances, {}).setdefault(one.resource, []).append(one)
    for by_resource in alike.values():
        by_actions = grouped((tuple(one.action for one in each), each[0]) for each in by_resource.values())
        for actions, samples in by_actions.items():
            yield {
                "effect": samples[0].effect,
                "actions": actions,
                "but": samples[0].not_actions,
                "resources": [one.resource for one in samples],
                "butResources": samples[0].not_resources,
                "conditions": [_condition(each) for each in samples[0].requirements],
                "states": samples[0].states,
            }


def _condition(one: Requirement) -> str:
    """Give a text that equal conditions have in common."""
    return json.dumps([one.operator, one.key.lower(), *one.values, *(["as text"] if one.is_text else [])])


def _json(value: object) -> str:
    # `<` could end the script element. Its escape means the same in JSON, as the escapes of all but ASCII do.
    return json.dumps(value, separators=(",", ":")).replace("<", "\\u003c").replace("&", "\\u0026")
