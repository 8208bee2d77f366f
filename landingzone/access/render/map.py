"""The map of accounts and roles, drawn as SVG: groups on the left, the roles of other accounts on the right."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from landingzone.access.model import Report
from landingzone.access.words import Role
from landingzone.words import counted, printable

_WIDTH = 1200
_LEFT_WIDTH = 340
_RIGHT_X = 820
_RIGHT_WIDTH = 370
_ROW = 30  # height of a box with the gap below it
_BOX = 24
_GAP = 18  # between accounts
_MOST_LETTERS = 40
_MOST_ROLES = 12  # lines of boxes with more roles are drawn fainter


@dataclass(frozen=True, kw_only=True)
class _Source:
    """A box on the left: a group, or a user whose own policies name roles."""

    name: str
    kind: str
    hint: str
    roles: tuple[Role, ...]


def draw_map(report: Report) -> str:
    """Draw who may assume which role where.

    Args:
        report: The report.

    Users who are offboarding are neither drawn nor counted: they may not assume any role.

    Returns:
        An `<svg>` element, or a paragraph when there is no role. Each box has `data-node`, each line `data-from` and
        `data-to`; boxes of groups have `data-group`, those of accounts and roles `data-account`.
    """
    if not report.roles:
        return "<p>No group and no user may assume a role of another account.</p>"
    unordered = tuple(_sources(report))
    places = _places(_ordered(report.roles, unordered))
    sources = sorted(unordered, key=lambda source: _middle([places[role] for role in source.roles]))
    tops = _tops(sources, places)
    height = max(*places.values(), *tops) + _ROW + 12
    lines: list[str] = []
    boxes: list[str] = []
    for index, (source, y) in enumerate(zip(sources, tops, strict=True)):
        boxes.append(_source_box(index, source, y))
        lines += [_line(index, source, y, number, places[role]) for number, role in _numbered(report, source.roles)]
    return (
        f'<svg viewBox="-4 -4 {_WIDTH} {height:.0f}" width="{_WIDTH}" height="{height:.0f}" role="group" '
        'aria-labelledby="map-title"><title id="map-title">Which groups may assume which roles of which accounts; '
        "the same is in the table below</title>"
        f'<g aria-hidden="true">{"".join(lines)}</g>{"".join(_accounts(report, places))}{"".join(boxes)}</svg>'
    )


def _sources(report: Report) -> Iterable[_Source]:
    for group in report.groups:
        if group.roles:
            yield _Source(name=group.name, kind="group", hint=counted(len(group.members), "member"), roles=group.roles)
    for user in report.users:
        by_groups = {role for name in user.groups for role in report.group[name].roles}
        own = tuple(role for role in user.roles if role not in by_groups)
        if own:
            yield _Source(name=user.name, kind="user", hint="by an own policy", roles=own)


def _ordered(roles: Sequence[Role], sources: Sequence[_Source]) -> list[Role]:
    """Put accounts side by side that the same groups reach, so that few lines cross."""
    reached: dict[str, list[int]] = {}
    for index, source in enumerate(sources):
        if len(source.roles) <= _MOST_ROLES:
            for account in {role.account for role in source.roles}:
                reached.setdefault(account, []).append(index)
    return sorted(roles, key=lambda role: (reached.get(role.account, [len(sources)]), role))


def _tops(sources: Sequence[_Source], places: dict[Role, float]) -> list[float]:
    """Put each box on the left near the middle of its roles, below the one before it, and none below the last role."""
    lowest = max(places.values())
    tops: list[float] = []
    for index, source in enumerate(sources):
        wanted = _middle([places[role] for role in source.roles])
        room = lowest - (len(sources) - 1 - index) * _ROW
        tops.append(max(min(wanted, room), tops[-1] + _ROW if tops else 0))
    return tops


def _places(roles: Sequence[Role]) -> dict[Role, float]:
    """Give the top of each role's box, in the order of accounts, with room for the account's name above its roles."""
    places: dict[Role, float] = {}
    y = 0.0
    account = None
    for role in roles:
        if role.account != account:
            y += _ROW + (_GAP if account is not None else 0)
            account = role.account
        places[role] = y
        y += _ROW
    return places


def _middle(places: Sequence[float]) -> float:
    return sum(places) / len(places)


def _numbered(report: Report, roles: Iterable[Role]) -> Iterable[tuple[int, Role]]:
    numbers = {role: number for number, role in enumerate(report.roles)}
    return ((numbers[role], role) for role in roles)


def _source_box(index: int, source: _Source, y: float) -> str:
    label = f"{source.kind} {source.name}, {source.hint}, {counted(len(source.roles), 'role')}"
    target = f' data-group="{_text(source.name)}"' if source.kind == "group" else f' data-user="{_text(source.name)}"'
    hint_x = _LEFT_WIDTH - 8
    return (
        f'<g class="node {source.kind}" data-node="s{index}"{target} role="button" tabindex="-1" '
        f"><title>{_text(label)}</title>"
        f'<rect x="0" y="{y:.0f}" width="{_LEFT_WIDTH}" height="{_BOX}" rx="5"/>'
        f'<text x="8" y="{y + 16:.0f}">{_text(_cut(source.name, _MOST_LETTERS - 10))}</text>'
        f'<text class="hint" x="{hint_x}" y="{y + 16:.0f}" text-anchor="end">{_text(source.hint)}</text></g>'
    )


def _accounts(report: Report, places: dict[Role, float]) -> Iterable[str]:
    by_account: dict[str, list[Role]] = {}
    for role in places:
        by_account.setdefault(role.account, []).append(role)
    numbers = {role: number for number, role in enumerate(report.roles)}
    for account, roles in by_account.items():
        top = places[roles[0]] - _ROW
        here = " (this account)" if account == report.account else ""
        title = f"account {account}{here}" if account != "*" else "any account"
        height = len(roles) * _ROW + _ROW + 4
        yield (
            f'<g class="node account" data-node="a{_text(account)}" data-account="{_text(account)}" role="button" '
            f'tabindex="-1" aria-label="{_text(title)}, {counted(len(roles), "role")}"><title>{_text(title)}</title>'
            f'<rect x="{_RIGHT_X - 10}" y="{top - 2:.0f}" width="{_RIGHT_WIDTH}" height="{height}" rx="8"/>'
            f'<text x="{_RIGHT_X}" y="{top + 18:.0f}">{_text(_cut(title))}</text></g>'
        )
        for role in roles:
            y = places[role]
            yield (
                f'<g class="node role" data-node="r{numbers[role]}" data-account="{_text(account)}" role="button" '
                f'tabindex="-1" aria-label="role {_text(str(role))}"><title>{_text(role.arn)}</title>'
                f'<rect x="{_RIGHT_X}" y="{y:.0f}" width="{_RIGHT_WIDTH - 20}" height="{_BOX}" rx="5"/>'
                f'<text x="{_RIGHT_X + 8}" y="{y + 16:.0f}">{_text(_cut(role.name))}</text></g>'
            )


def _line(index: int, source: _Source, y: float, number: int, role_y: float) -> str:
    start, end = y + _BOX / 2, role_y + _BOX / 2
    middle = (_LEFT_WIDTH + _RIGHT_X) / 2
    wide = " wide" if len(source.roles) > _MOST_ROLES else ""
    return (
        f'<path class="edge{wide}" data-from="s{index}" data-to="r{number}" '
        f'd="M{_LEFT_WIDTH} {start:.0f}C{middle:.0f} {start:.0f} {middle:.0f} {end:.0f} {_RIGHT_X} {end:.0f}"/>'
    )


def _cut(text: str, most: int = _MOST_LETTERS) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _text(text: str) -> str:
    return escape(printable(text), quote=True)
